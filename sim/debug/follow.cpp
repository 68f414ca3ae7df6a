#include "debug/follow.h"

#include <algorithm>

#include "debug/value.h"

namespace zocalo::debug {

namespace {

using timeline::CallRecord;
using timeline::PacketFate;
using timeline::PacketRecord;

/// What must be known of a socket to tell its packets and its peer.
struct End {
  SocketId socket;
  HostId host;
  trace::SocketKind kind{};
  wire::Endpoint local, peer;
  wire::SeqNum iss;
  Index from = 0, to = kNoMoment;  ///< its life
};

std::optional<End> end_of(const Run& run, SocketId socket, Index alive) {
  const timeline::World& world = run.timeline.state_at(alive);
  const auto at = world.sockets.find(socket);
  const std::vector<Index>& changes = run.catalog.socket_changes(socket);
  if (at == world.sockets.end() || changes.empty()) return std::nullopt;
  const trace::SocketState& s = *at->second;
  return End{socket, s.host, s.kind, s.local, s.peer, s.tcp.iss, changes.front(), changes.back()};
}

/// The other end of a connection, or whoever a datagram goes to. It is looked for where both are alive.
std::optional<End> peer_of(const Run& run, const End& end, const wire::Endpoint& peer, Index alive) {
  const timeline::World& world = run.timeline.state_at(alive);
  SocketId best;
  for (const auto& [id, socket] : world.sockets) {
    if (id == end.socket || socket->kind != end.kind || socket->local.port != peer.port) continue;
    const bool address = socket->local.ip == peer.ip || socket->local.ip.is_any();
    if (end.kind == trace::SocketKind::tcp ? socket->local == peer && socket->peer == end.local : address)
      best = id;
  }
  return best ? end_of(run, best, alive) : std::nullopt;
}

const Transfer* transfer_at(const std::vector<Transfer>& list, std::uint64_t offset) {
  const auto after = std::upper_bound(list.begin(), list.end(), offset,
                                      [](std::uint64_t o, const Transfer& t) { return o < t.begin; });
  if (after == list.begin()) return nullptr;
  const Transfer& found = *std::prev(after);
  return offset < found.begin + found.size ? &found : nullptr;
}

/// The whole data of a call: what it sends, or what it received.
Bytes data_of(const Run& run, const CallRecord& call) {
  const bool sends = std::holds_alternative<syscall::Send>(call.syscall);
  if (!sends && call.returned == kNoMoment) return {};
  const trace::Moment moment = run.timeline.moment(sends ? call.entered : call.returned);
  for (const trace::Event& event : moment.events) {
    const auto* entered = std::get_if<trace::CallSubmitted>(&event);
    if (sends && entered != nullptr && entered->call == call.call)
      if (const auto* send = std::get_if<syscall::Send>(&entered->syscall)) return send->data;
    const auto* returned = std::get_if<trace::CallReturned>(&event);
    if (!sends && returned != nullptr && returned->call == call.call)
      if (const auto* reply = std::get_if<syscall::Reply>(&returned->outcome)) return reply->data;
  }
  return {};
}

Bytes payload_of(const Run& run, const PacketRecord& packet) {
  const trace::Moment moment = run.timeline.moment(packet.sent);
  for (const trace::Event& event : moment.events) {
    const auto* sent = std::get_if<trace::PacketSent>(&event);
    if (sent == nullptr || sent->packet != packet.packet) continue;
    if (const auto* tcp = sent->content.tcp()) return tcp->payload;
    if (const auto* udp = sent->content.udp()) return udp->payload;
  }
  return {};
}

void carry(Way& way, const PacketRecord& packet, std::uint64_t offset) {
  Hop hop;
  hop.kind = Hop::Kind::carried;
  hop.moment = packet.sent;
  hop.packet = packet.packet;
  hop.offset = offset;
  way.hops.push_back(hop);
  if (packet.fate == PacketFate::in_flight) return;
  hop.kind = packet.fate == PacketFate::lost ? Hop::Kind::lost : Hop::Kind::arrived;
  hop.moment = packet.ended;
  way.hops.push_back(hop);
}

/// The variables in which the caller's next lines show what it received.
void find_variables(const Run& run, Way& way, const CallRecord& call, std::uint64_t offset) {
  const std::string data = to_string(data_of(run, call));
  if (data.empty()) return;
  const auto& assigned = run.catalog.assigned();
  auto at = std::lower_bound(assigned.begin(), assigned.end(), call.returned,
                             [](const Assigned& row, Index moment) { return row.moment < moment; });
  Index end = kNoMoment;  // the thread's next line shows it, or the one after a return
  int lines = 0;
  for (const Move& move : run.catalog.moves(call.caller)) {
    if (move.moment <= call.returned || move.kind == Move::Kind::leave) continue;
    if (++lines > 2) break;
    end = move.moment;
  }
  for (; end != kNoMoment && at != assigned.end() && at->moment <= end; ++at) {
    if (at->caller != call.caller || at->gone) continue;
    const timeline::World& world = run.timeline.state_at(at->moment);
    const auto guest = world.guests.find(call.caller.guest);
    if (guest == world.guests.end()) continue;
    const auto stack = guest->second->stacks.find(call.caller.thread);
    if (stack == guest->second->stacks.end() || stack->second.empty()) continue;
    const Names names(*guest->second, call.caller.thread, stack->second.size() - 1);
    const std::string* repr = names.find(run.catalog.name(at->name));
    if (repr == nullptr) continue;
    const Recorded value = read_repr(*repr);
    if (value.kind != Recorded::Kind::bytes && value.kind != Recorded::Kind::text) continue;
    // The value may be longer than what came in (gathered), or cut where it was recorded.
    const std::size_t seen = std::min(data.size(), value.text.size());
    const std::size_t place = value.cut
                                  ? (value.text.compare(0, seen, data, 0, seen) == 0 ? 0 : std::string::npos)
                                  : value.text.rfind(data);
    if (place == std::string::npos || place + offset >= value.text.size()) continue;
    way.hops.push_back({Hop::Kind::assigned,
                        at->moment,
                        {},
                        {},
                        place + offset,
                        false,
                        call.caller,
                        run.catalog.name(at->name)});
  }
}

void receive(const Run& run, Way& way, const CallRecord& call, std::uint64_t offset) {
  way.hops.push_back({Hop::Kind::received, call.returned, call.call, {}, offset, false, call.caller, {}});
  find_variables(run, way, call, offset);
}

void finish(const Run& run, Way& way) {
  std::stable_sort(way.hops.begin(), way.hops.end(),
                   [](const Hop& a, const Hop& b) { return a.moment < b.moment; });
  std::vector<LinkId> links;  // that carried it before
  for (Hop& hop : way.hops) {
    if (hop.kind != Hop::Kind::carried) continue;
    const LinkId link = run.timeline.packet(hop.packet)->link;
    hop.again = std::find(links.begin(), links.end(), link) != links.end();
    links.push_back(link);
  }
}

bool between(const PacketRecord& packet, const wire::Endpoint& source, const wire::Endpoint& destination) {
  const auto ports = [&](const auto* header) {
    return header != nullptr && header->source_port == source.port &&
           header->destination_port == destination.port;
  };
  if (packet.content.destination != destination.ip && !destination.ip.is_any()) return false;
  if (packet.content.source != source.ip && !source.ip.is_any()) return false;
  return ports(packet.content.tcp()) || ports(packet.content.udp());
}

/// The way of octet `offset` of the stream from `from` to its peer.
Way follow_stream(const Run& run, const End& from, const std::optional<End>& to, std::uint64_t offset) {
  Way way;
  way.from = from.socket;
  way.offset = offset;
  const auto& calls = run.timeline.calls();
  if (const Transfer* sent = transfer_at(run.catalog.sends(from.socket), offset)) {
    const CallRecord& call = calls[sent->row];
    way.hops.push_back(
        {Hop::Kind::sent, call.entered, call.call, {}, offset - sent->begin, false, call.caller, {}});
    const Bytes data = data_of(run, call);
    if (offset - sent->begin < data.size()) way.octet = data[static_cast<std::size_t>(offset - sent->begin)];
  }
  // RFC 9293 (3.4): the SYN takes the first number, so the first octet has the next.
  const wire::SeqNum number = from.iss + static_cast<std::uint32_t>(offset + 1);
  for (const PacketRecord& packet : run.timeline.packets()) {
    const wire::TcpSegment* tcp = packet.content.tcp();
    if (tcp == nullptr || packet.sent < from.from || !between(packet, from.local, from.peer)) continue;
    const wire::SeqNum first = tcp->flags.syn ? tcp->seq + 1 : tcp->seq;
    const std::int32_t place = number - first;
    if (place < 0 || static_cast<std::size_t>(place) >= packet.payload_size) continue;
    if (to && packet.sent > to->to && packet.sent > from.to)
      break;  // the ports are another connection's by now
    carry(way, packet, static_cast<std::uint64_t>(place));
  }
  if (to) {
    way.to = to->socket;
    if (const Transfer* taken = transfer_at(run.catalog.receives(to->socket), offset))
      receive(run, way, calls[taken->row], offset - taken->begin);
  }
  finish(run, way);
  return way;
}

/// The packets that one datagram's send() made, in its own moment.
std::vector<const PacketRecord*> datagrams_of(const Run& run, const CallRecord& call) {
  std::vector<const PacketRecord*> found;
  for (const PacketRecord& packet : run.timeline.packets()) {
    if (packet.sent > call.entered && !packet.duplicate_of) break;
    const bool own = packet.sent == call.entered && packet.content.udp() != nullptr;
    const bool copy = packet.duplicate_of && std::any_of(found.begin(), found.end(), [&](const auto* each) {
                        return each->packet == packet.duplicate_of;
                      });
    if (own || copy) found.push_back(&packet);
  }
  return found;
}

/// The recv() that took the datagram which arrived in `packet`: the first after it with this content that no
/// earlier arrival accounts for.
const CallRecord* taker_of(const Run& run, SocketId socket, const PacketRecord& packet) {
  const Bytes payload = payload_of(run, packet);
  std::size_t same_before = 0;
  for (const PacketRecord& other : run.timeline.packets()) {
    if (&other == &packet || other.fate != PacketFate::arrived || other.ended >= packet.ended) continue;
    if (other.to != packet.to || other.content.udp() == nullptr ||
        other.payload_size != packet.payload_size ||
        other.content.udp()->destination_port != packet.content.udp()->destination_port)
      continue;
    same_before += payload_of(run, other) == payload ? 1U : 0U;
  }
  for (const Transfer& taken : run.catalog.receives(socket)) {
    const CallRecord& call = run.timeline.calls()[taken.row];
    const Bytes data = data_of(run, call);
    if (!std::equal(data.begin(), data.end(), payload.begin(),
                    payload.begin() + static_cast<std::ptrdiff_t>(std::min(data.size(), payload.size()))))
      continue;
    if (same_before-- == 0) return &call;
  }
  return nullptr;
}

Way follow_datagram(const Run& run, const CallRecord* sent, const std::vector<const PacketRecord*>& packets,
                    std::uint64_t offset) {
  Way way;
  way.stream = false;
  way.offset = offset;
  if (sent != nullptr) {
    way.from = run.catalog.socket_of_call(run.timeline.row_of(*sent));
    way.hops.push_back({Hop::Kind::sent, sent->entered, sent->call, {}, offset, false, sent->caller, {}});
  }
  for (const PacketRecord* packet : packets) {
    carry(way, *packet, offset);
    const Bytes payload = payload_of(run, *packet);
    if (offset < payload.size()) way.octet = payload[static_cast<std::size_t>(offset)];
    if (packet->fate != PacketFate::arrived) continue;
    const timeline::World& world = run.timeline.state_at(packet->ended);
    for (const auto& [id, socket] : world.sockets) {
      if (socket->host != packet->to || socket->kind != trace::SocketKind::udp ||
          socket->local.port != packet->content.udp()->destination_port)
        continue;
      way.to = id;
    }
    if (!way.to) continue;
    const CallRecord* taker = taker_of(run, way.to, *packet);
    if (taker != nullptr) receive(run, way, *taker, offset);
  }
  finish(run, way);
  return way;
}

const CallRecord* sender_of(const Run& run, const PacketRecord& packet) {
  for (const CallRecord& call : run.timeline.calls()) {
    if (call.entered == packet.sent && std::holds_alternative<syscall::Send>(call.syscall)) return &call;
  }
  return nullptr;
}

}  // namespace

Way follow_call(const Run& run, CallId id, std::uint64_t offset) {
  const CallRecord* call = run.timeline.call(id);
  if (call == nullptr || call->returned == kNoMoment) return {};
  const auto row = run.timeline.row_of(*call);
  const auto end = end_of(run, run.catalog.socket_of_call(row), call->entered);
  if (!end) return {};
  const bool sends = std::holds_alternative<syscall::Send>(call->syscall);
  const std::vector<Transfer>& list =
      sends ? run.catalog.sends(end->socket) : run.catalog.receives(end->socket);
  const auto mine = std::find_if(list.begin(), list.end(), [row](const Transfer& t) { return t.row == row; });
  if (mine == list.end() || offset >= mine->size) return {};
  const bool stream = end->kind == trace::SocketKind::tcp;
  if (stream) {
    const auto peer = peer_of(run, *end, end->peer, call->entered);
    if (sends) return follow_stream(run, *end, peer, mine->begin + offset);
    return peer ? follow_stream(run, *peer, *end, mine->begin + offset) : Way{};
  }
  if (sends) return follow_datagram(run, call, datagrams_of(run, *call), offset);
  for (const PacketRecord& packet : run.timeline.packets()) {
    if (packet.fate != PacketFate::arrived || packet.content.udp() == nullptr ||
        packet.ended > call->returned)
      continue;
    if (packet.content.udp()->destination_port != end->local.port || packet.to != end->host) continue;
    if (taker_of(run, end->socket, packet) == call) return follow_packet(run, packet.packet, offset);
  }
  return {};
}

Way follow_packet(const Run& run, PacketId id, std::uint64_t offset) {
  const PacketRecord* packet = run.timeline.packet(id);
  if (packet == nullptr || offset >= packet->payload_size) return {};
  if (packet->content.udp() != nullptr) {
    const PacketRecord* original = packet->duplicate_of ? run.timeline.packet(packet->duplicate_of) : packet;
    const CallRecord* sent = original == nullptr ? nullptr : sender_of(run, *original);
    if (sent != nullptr) return follow_datagram(run, sent, datagrams_of(run, *sent), offset);
    return follow_datagram(run, nullptr, {packet}, offset);
  }
  const wire::TcpSegment* tcp = packet->content.tcp();
  if (tcp == nullptr) return {};
  const timeline::World& world = run.timeline.state_at(packet->sent);
  const wire::Endpoint source{packet->content.source, tcp->source_port},
      destination{packet->content.destination, tcp->destination_port};
  SocketId from;
  for (const auto& [socket, state] : world.sockets)
    if (state->kind == trace::SocketKind::tcp && state->local == source && state->peer == destination)
      from = socket;
  const auto end = from ? end_of(run, from, packet->sent) : std::nullopt;
  if (!end) return {};
  const std::int32_t first = (tcp->flags.syn ? tcp->seq + 1 : tcp->seq) - (end->iss + 1);
  if (first < 0) return {};
  return follow_stream(run, *end, peer_of(run, *end, destination, packet->sent),
                       static_cast<std::uint64_t>(first) + offset);
}

namespace {

/// The stream that waits in a receive queue: whose, and from which octet on.
struct Waiting {
  const std::vector<Transfer>* sends = nullptr;
  std::uint64_t begin = 0, size = 0;
};

std::optional<Waiting> waiting_in(const Run& run, SocketId socket, Index moment) {
  const auto end = end_of(run, socket, moment);
  if (!end || end->kind != trace::SocketKind::tcp) return std::nullopt;
  const auto peer = peer_of(run, *end, end->peer, moment);
  if (!peer) return std::nullopt;
  Waiting waiting{&run.catalog.sends(peer->socket), 0, 0};
  waiting.size = run.timeline.state_at(moment).sockets.at(socket)->receive_queue;
  for (const Transfer& taken : run.catalog.receives(socket))
    if (taken.moment <= moment) waiting.begin = taken.begin + taken.size;
  return waiting;
}

/// How much of `data` around data[place] equals the text around text[at].
std::size_t agreement(std::string_view data, std::size_t place, std::string_view text, std::size_t at) {
  std::size_t left = 0, right = 0;
  while (left < place && left < at && data[place - left - 1] == text[at - left - 1]) ++left;
  while (place + right < data.size() && at + right < text.size() && data[place + right] == text[at + right])
    ++right;
  return left + right;
}

}  // namespace

Bytes waiting_octets(const Run& run, SocketId socket, Index moment) {
  Bytes octets;
  const auto waiting = waiting_in(run, socket, moment);
  if (!waiting) return octets;
  const std::uint64_t end = waiting->begin + waiting->size;
  for (const Transfer& sent : *waiting->sends) {
    const std::uint64_t from = std::max(sent.begin, waiting->begin),
                        to = std::min(sent.begin + sent.size, end);
    if (from >= to) continue;
    const Bytes data = data_of(run, run.timeline.calls()[sent.row]);
    if (to - sent.begin > data.size()) break;
    octets.insert(octets.end(), data.begin() + static_cast<std::ptrdiff_t>(from - sent.begin),
                  data.begin() + static_cast<std::ptrdiff_t>(to - sent.begin));
  }
  return octets;
}

std::optional<Place> waiting_octet(const Run& run, SocketId socket, Index moment, std::uint64_t at) {
  const auto waiting = waiting_in(run, socket, moment);
  if (!waiting || at >= waiting->size) return std::nullopt;
  const Transfer* sent = transfer_at(*waiting->sends, waiting->begin + at);
  if (sent == nullptr) return std::nullopt;
  return Place{run.timeline.calls()[sent->row].call, waiting->begin + at - sent->begin};
}

std::optional<Place> received_as(const Run& run, GuestId guest, Index moment, std::string_view text,
                                 std::optional<std::size_t> at) {
  constexpr std::size_t kLeast = 3, kLongest = 256, kData = 4096;
  if (text.empty() || (at && *at >= text.size())) return std::nullopt;
  std::optional<Place> best;
  std::size_t most = std::min(kLeast, text.size()) - 1;
  const std::size_t first = at.value_or(0), end = at ? *at + 1 : std::min(text.size(), kLongest);
  int left = 64;
  const auto& calls = run.timeline.calls();
  for (auto call = calls.rbegin(); call != calls.rend() && left > 0; ++call) {
    if (call->caller.guest != guest || call->returned > moment ||
        !std::holds_alternative<syscall::Recv>(call->syscall))
      continue;
    --left;
    const std::string data = to_string(data_of(run, *call)).substr(0, kData);
    for (std::size_t i = first; i < end; ++i) {
      for (std::size_t place = data.find(text[i]); place != std::string::npos;
           place = data.find(text[i], place + 1)) {
        const std::size_t length = agreement(data, place, text, i);
        if (length <= most) continue;
        most = length;
        best = Place{call->call, place};
      }
    }
  }
  return best;
}

std::string explain(const Run& run, const Hop& hop, Language language) {
  const auto in = [language](const Text& text) { return std::string(text.in(language)); };
  const auto program = run.catalog.programs().find(hop.caller.guest);
  const std::string who = program == run.catalog.programs().end() ? "" : program->second.name + ": ";
  const std::string number = std::to_string(hop.packet.value), octet = std::to_string(hop.offset);
  switch (hop.kind) {
    case Hop::Kind::sent:
      return who + in({"send() lo toma; es el byte ", "send() takes it; it is byte "}) + octet;
    case Hop::Kind::carried:
      return in({"sale en el paquete ", "it leaves in packet "}) + number +
             (hop.again ? in({", otra vez", ", again"}) : "");
    case Hop::Kind::arrived:
      return in({"llega con el paquete ", "it arrives with packet "}) + number;
    case Hop::Kind::lost:
      return in({"se pierde con el paquete ", "it is lost with packet "}) + number;
    case Hop::Kind::received:
      return who + in({"recv() lo da; es el byte ", "recv() gives it; it is byte "}) + octet;
    case Hop::Kind::assigned:
      return who + in({"está en la variable ", "it is in the variable "}) + hop.variable;
  }
  return {};
}

}  // namespace zocalo::debug
