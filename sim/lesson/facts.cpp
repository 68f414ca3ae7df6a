#include <utility>

#include "base/lines.h"
#include "lesson/patterns.h"

namespace zocalo::lesson {

namespace {

using timeline::Index;

constexpr std::size_t kMostPayload = 4096;  ///< octets of a packet that "contains" looks at

const Bytes* payload_of(const wire::Packet& packet) {
  if (const auto* tcp = packet.tcp()) return &tcp->payload;
  if (const auto* udp = packet.udp()) return &udp->payload;
  return nullptr;
}

/// Notes one moment's events.
class Gatherer {
 public:
  Gatherer(Facts::Data& facts, Index moment) : facts_(facts), moment_(moment) {}

  void operator()(const trace::HostAdded& e) { facts_.hosts[e.host] = e.name; }
  void operator()(const trace::GuestStarted& e) {
    Facts::Data::Guest& guest = facts_.guests[e.guest];
    guest.name = e.program.name.empty() ? e.program.path : e.program.name;
    guest.host = e.host;
    if (e.program.source) guest.lines[e.program.path] = lines_of(*e.program.source);
    for (const auto& [path, text] : e.program.files) guest.lines[path] = lines_of(text);
  }
  void operator()(const trace::LineReached& e) { line(e.guest, e.at, e.variables, false); }
  void operator()(const trace::FunctionEntered& e) { line(e.guest, e.at, e.variables, true); }
  void operator()(const trace::ExceptionRaised& e) {
    facts_.exceptions.push_back({moment_, e.guest, e.type, e.text});
  }
  void operator()(const trace::GuestExited& e) {
    facts_.exits.push_back({moment_, e.guest, e.status, e.why});
  }
  void operator()(const trace::TimerFired& e) { facts_.timers.push_back({moment_, e.host, e.kind}); }
  void operator()(const trace::Scanned& e) {
    if (e.found) facts_.answered.emplace(e.call, moment_);
  }
  void operator()(const trace::PacketSent& e) {
    const Bytes* payload = payload_of(e.content);
    if (payload == nullptr || payload->size() <= 64) return;
    const std::size_t size = std::min(payload->size(), kMostPayload);
    facts_.payloads[e.packet].assign(payload->begin(), payload->begin() + static_cast<std::ptrdiff_t>(size));
  }
  void operator()(const trace::SocketChanged& e) {
    const trace::SocketState& s = e.state;
    facts_.sockets.push_back(
        {moment_, s.socket, false, s.kind, s.state, s.local, s.peer, s.owners, s.readiness});
  }
  void operator()(const trace::SocketGone& e) {
    facts_.sockets.push_back(
        {moment_, e.socket, true, trace::SocketKind::other, trace::TcpState::none, {}, {}, {}, {}});
  }
  void operator()(const trace::OutputWritten& e) {
    for (std::size_t at = 0; at < e.text.size();) {
      const std::size_t end = e.text.find('\n', at);
      output(e, e.text.substr(at, end == std::string::npos ? end : end - at), end != std::string::npos);
      if (end == std::string::npos) break;
      at = end + 1;
    }
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  void line(GuestId guest, const guest::Location& at, const guest::Variables& variables, bool entered) {
    facts_.lines.push_back({moment_, guest, at.file, at.line, at.function, entered});
    for (const auto& [name, value] : variables.changed)
      facts_.variables.push_back({moment_, guest, name, value});
  }

  void output(const trace::OutputWritten& e, const std::string& piece, bool complete) {
    const std::pair<GuestId, int> stream{e.guest, e.stream};
    auto open = facts_.open_lines.find(stream);
    if (open == facts_.open_lines.end()) {
      open = facts_.open_lines.emplace(stream, facts_.outputs.size()).first;
      facts_.outputs.push_back({e.guest, e.stream, {}, {}});
    }
    Facts::Data::Output& line = facts_.outputs[open->second];
    line.text += piece;
    line.pieces.emplace_back(line.text.size(), moment_);
    if (complete) facts_.open_lines.erase(open);
  }

  Facts::Data& facts_;
  Index moment_;
};

}  // namespace

Facts::Facts() : data_(std::make_unique<Data>()) {}
Facts::~Facts() = default;
Facts::Facts(Facts&&) noexcept = default;
Facts& Facts::operator=(Facts&&) noexcept = default;

void Facts::read(const timeline::Timeline& timeline, bool ended) {
  for (; data_->read < timeline.size(); ++data_->read) {
    Gatherer gatherer(*data_, data_->read);
    const trace::Moment moment = timeline.moment(data_->read);
    for (const trace::Event& event : moment.events)
      std::visit([&gatherer](const auto& e) { gatherer(e); }, event);
  }
  data_->ended = ended;
}

}  // namespace zocalo::lesson
