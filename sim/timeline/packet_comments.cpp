#include "timeline/packet_comments.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "trace/enum_names.h"

namespace zocalo::timeline {

namespace {

using wire::SeqNum;

/// One direction of a TCP connection.
struct Direction {
  wire::Endpoint source, destination;
  friend constexpr auto operator<=>(const Direction&, const Direction&) = default;
  Direction reverse() const { return {destination, source}; }
};

struct Flow {
  bool synchronized = false;
  SeqNum start, sent_to;
  std::vector<std::pair<SeqNum, SeqNum>> arrived;  ///< ranges that do not touch, in order
  std::optional<SeqNum> lost_until;  ///< what was under way when the retransmission timer went off ends here
  // What its segments said last about the other direction.
  bool acknowledges = false;
  SeqNum ack;
  std::uint16_t window = 0;
};

std::uint32_t length_of(const wire::TcpSegment& segment, std::size_t payload) {
  return static_cast<std::uint32_t>(payload) + (segment.flags.syn ? 1U : 0U) + (segment.flags.fin ? 1U : 0U);
}

void add_range(std::vector<std::pair<SeqNum, SeqNum>>& ranges, SeqNum begin, SeqNum end) {
  auto at = ranges.begin();
  while (at != ranges.end() && at->second < begin) ++at;
  while (at != ranges.end() && at->first <= end) {
    begin = std::min(begin, at->first, [](SeqNum a, SeqNum b) { return a < b; });
    end = std::max(end, at->second, [](SeqNum a, SeqNum b) { return a < b; });
    at = ranges.erase(at);
  }
  ranges.insert(at, {begin, end});
}

class Commentator {
 public:
  explicit Commentator(const Timeline& timeline)
      : timeline_(timeline), comments_(timeline.packets().size()) {}

  std::vector<std::string> run() {
    for (Index i = 0; i < timeline_.size(); ++i) {
      const trace::Moment moment = timeline_.moment(i);
      cause_ = moment.cause;
      timers_.clear();
      for (const SocketId socket : std::exchange(gone_, {})) forget(socket);
      for (const trace::Event& event : moment.events)
        std::visit([this](const auto& each) { (*this)(each); }, event);
    }
    return std::move(comments_);
  }

 private:
  template <class Other>
  void operator()(const Other&) {}
  void operator()(const trace::HostAdded& e) { hosts_[e.host] = e; }
  void operator()(const trace::GuestStarted& e) { programs_[e.guest] = e.program.name; }
  void operator()(const trace::TimerFired& e) { timers_.push_back(e); }
  void operator()(const trace::SocketChanged& e) {
    if (e.state.kind != trace::SocketKind::tcp) return;
    const Direction way{e.state.local, e.state.peer};
    if (const auto known = ways_.find(e.state.socket); known != ways_.end() && known->second != way)
      forget(e.state.socket);
    ways_[e.state.socket] = way;
    infos_[way] = e.state.tcp;
  }
  /// It may have sent something in the moment of its end.
  void operator()(const trace::SocketGone& e) { gone_.push_back(e.socket); }
  void operator()(const trace::PacketSent& e);
  void operator()(const trace::PacketArrived& e);

  void note(std::string_view text) {
    if (!text_.empty()) text_ += "; ";
    text_ += text;
  }
  bool is_of(HostId host, const wire::IpAddress& ip) const;
  void tell_origin(const trace::PacketSent& sent);
  void tell_segment(const PacketRecord& record, const wire::TcpSegment& segment);
  void tell_repetition(const Direction& way, const wire::TcpSegment& segment, std::uint32_t length);
  bool is_duplicate_ack(const Direction& way, const wire::TcpSegment& segment) const;
  /// The timer of the connection that sends, if it is why this moment is.
  std::optional<trace::TimerKind> timer_of(const Direction& way) const;
  void forget(SocketId socket);

  const Timeline& timeline_;
  std::vector<std::string> comments_;
  std::map<HostId, trace::HostAdded> hosts_;
  std::map<GuestId, std::string> programs_;
  std::map<SocketId, Direction> ways_;
  std::map<Direction, trace::TcpInfo> infos_;
  std::vector<SocketId> gone_;
  std::map<Direction, Flow> flows_;
  trace::Cause cause_;
  std::vector<trace::TimerFired> timers_;
  std::string text_;
};

bool Commentator::is_of(HostId host, const wire::IpAddress& ip) const {
  const auto at = hosts_.find(host);
  if (ip.is_loopback() || at == hosts_.end()) return true;
  const auto& own = at->second.addresses;
  return std::find(own.begin(), own.end(), ip) != own.end();
}

Direction way_of(const wire::Packet& packet, const wire::TcpSegment& segment) {
  return {{packet.source, segment.source_port}, {packet.destination, segment.destination_port}};
}

void Commentator::forget(SocketId socket) {
  const auto at = ways_.find(socket);
  if (at == ways_.end()) return;
  infos_.erase(at->second);
  ways_.erase(at);
}

std::optional<trace::TimerKind> Commentator::timer_of(const Direction& way) const {
  for (const trace::TimerFired& timer : timers_) {
    const auto at = ways_.find(timer.socket);
    if (at != ways_.end() && at->second == way) return timer.kind;
  }
  return std::nullopt;
}

void Commentator::tell_origin(const trace::PacketSent& sent) {
  using Kind = trace::Cause::Kind;
  if (sent.duplicate_of)
    return note("copy of packet " + std::to_string(sent.duplicate_of.value) + ", made by the link");
  if (cause_.kind == Kind::call) {
    const CallRecord* call = timeline_.call(cause_.call);
    const auto program = programs_.find(cause_.guest);
    if (call != nullptr && program != programs_.end())
      note(program->second + ": " + syscall::describe(call->syscall));
  } else if (cause_.kind == Kind::packet && cause_.packet) {
    const bool forwarded = !is_of(sent.from, sent.content.source);
    note((forwarded ? "forwarded: packet " : "answers packet ") + std::to_string(cause_.packet.value));
  } else if (cause_.kind == Kind::packet) {
    note("from outside");
  } else if (cause_.kind == Kind::program) {
    const auto program = programs_.find(cause_.guest);
    if (program != programs_.end()) note(program->second + " ends");
  } else if (cause_.kind == Kind::timer && sent.content.tcp() != nullptr) {
    const auto timer = timer_of(way_of(sent.content, *sent.content.tcp()));
    if (timer) note("timer: " + std::string(trace::enum_name(*timer)));
  }
}

/// RFC 5681 (2): an acknowledgement without news, of a segment that is not the one that is missing.
bool Commentator::is_duplicate_ack(const Direction& way, const wire::TcpSegment& segment) const {
  const wire::TcpFlags& flags = segment.flags;
  const auto at = flows_.find(way);
  if (!flags.ack || flags.syn || flags.fin || flags.rst || at == flows_.end()) return false;
  const Flow& flow = at->second;
  if (!flow.acknowledges || flow.ack != segment.ack || flow.window != segment.window) return false;
  if (timer_of(way) == trace::TimerKind::compressed_ack) return true;
  const PacketRecord* trigger = cause_.packet ? timeline_.packet(cause_.packet) : nullptr;
  const wire::TcpSegment* arrived = trigger != nullptr ? trigger->content.tcp() : nullptr;
  if (arrived == nullptr || way_of(trigger->content, *arrived) != way.reverse()) return false;
  // The answer to a keep-alive or window probe is none: nothing is outstanding.
  return length_of(*arrived, trigger->payload_size) > 0 || arrived->seq + 1 != segment.ack;
}

void Commentator::tell_repetition(const Direction& way, const wire::TcpSegment& segment,
                                  std::uint32_t length) {
  using trace::TimerKind;
  Flow& flow = flows_[way];
  auto timer = timer_of(way);
  const auto info = infos_.find(way);
  // A loss probe that is due together with the timeout comes first, and sets it anew.
  if (timer == TimerKind::retransmit && info != infos_.end() && info->second.retransmits == 0)
    timer = TimerKind::loss_probe;
  if (timer == TimerKind::retransmit || timer == TimerKind::syn_ack) {
    note("retransmission after a timeout");
    flow.lost_until = flow.sent_to;
  } else if (timer == TimerKind::loss_probe) {
    note("retransmission as a loss probe");
  } else if (flow.lost_until && segment.seq < *flow.lost_until) {
    note("retransmission in the wake of a timeout");
  } else {
    note("fast retransmission");
  }
  const SeqNum end = segment.seq + length;
  const auto reverse = flows_.find(way.reverse());
  const bool acknowledged =
      reverse != flows_.end() && reverse->second.acknowledges && reverse->second.ack >= end;
  const bool arrived = std::any_of(flow.arrived.begin(), flow.arrived.end(), [&](const auto& range) {
    return range.first <= segment.seq && range.second >= end;
  });
  if (acknowledged) {
    note("needless: all of it had been acknowledged");
  } else if (arrived) {
    note("needless: all of it had arrived");
  }
}

void Commentator::tell_segment(const PacketRecord& record, const wire::TcpSegment& segment) {
  using trace::TimerKind;
  const Direction way = way_of(record.content, segment);
  const std::uint32_t length = length_of(segment, record.payload_size);
  const wire::TcpFlags& flags = segment.flags;
  Flow& flow = flows_[way];
  if (length > 0 && (!flow.synchronized || (flags.syn && segment.seq != flow.start))) {
    flow = {};
    flow.synchronized = true;
    flow.start = flow.sent_to = segment.seq;
  }
  if (record.retransmission) tell_repetition(way, segment, length);
  if (length > 0 && segment.seq + length > flow.sent_to) flow.sent_to = segment.seq + length;
  if (length == 0 && timer_of(way) == TimerKind::persist) note("window probe");
  if (length == 0 && timer_of(way) == TimerKind::keepalive && !flags.rst) note("keep-alive probe");
  if (segment.window == 0 && !flags.syn && !flags.fin && !flags.rst) note("zero window");
  const auto info = infos_.find(way);
  if (record.payload_size > 0 && !flags.fin && info != infos_.end() &&
      info->second.snd_una + info->second.snd_wnd == segment.seq + length) {
    note("window full");
  }
  if (length == 0 && is_duplicate_ack(way, segment)) note("duplicate ACK");
  if (!flags.ack) return;
  flow.acknowledges = true;
  flow.ack = segment.ack;
  flow.window = segment.window;
}

void Commentator::operator()(const trace::PacketSent& e) {
  const PacketRecord* record = timeline_.packet(e.packet);
  if (record == nullptr) return;
  text_ = "packet " + std::to_string(e.packet.value);
  tell_origin(e);
  const bool own = !e.duplicate_of && is_of(e.from, e.content.source);
  if (own && record->content.tcp() != nullptr) tell_segment(*record, *record->content.tcp());
  if (e.flipped_bit) note("bit " + std::to_string(*e.flipped_bit) + " is flipped on the way");
  if (const std::string fate = fate_of(*record); !fate.empty()) note(fate);
  comments_[timeline_.row_of(*record)] = std::move(text_);
}

void Commentator::operator()(const trace::PacketArrived& e) {
  const PacketRecord* record = timeline_.packet(e.packet);
  const wire::TcpSegment* segment = record != nullptr ? record->content.tcp() : nullptr;
  if (segment == nullptr || !is_of(record->to, record->content.destination)) return;
  const std::uint32_t length = length_of(*segment, record->payload_size);
  if (length == 0) return;
  add_range(flows_[way_of(record->content, *segment)].arrived, segment->seq, segment->seq + length);
}

}  // namespace

std::string fate_of(const PacketRecord& packet) {
  std::string text;
  if (packet.fate == PacketFate::lost) {
    text = packet.loss == trace::LossCause::loss ? "lost"
                                                 : "lost: " + std::string(trace::enum_name(packet.loss));
  }
  if (packet.reordered) text += text.empty() ? "reordered" : ", reordered";
  return text;
}

std::vector<std::string> packet_comments(const Timeline& timeline) { return Commentator(timeline).run(); }

}  // namespace zocalo::timeline
