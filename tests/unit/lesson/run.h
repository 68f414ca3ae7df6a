#pragma once
// A run told by hand, a moment at a time, for what lessons ask of it.

#include <string>

#include "timeline/timeline.h"

namespace zocalo::lesson::test {

class Run {
 public:
  timeline::Timeline timeline;

  Run() {
    begin(trace::Cause::Kind::setup);
    timeline.record(trace::HostAdded{{1}, "server", {}});
    timeline.record(trace::HostAdded{{2}, "client", {}});
    timeline.record(trace::LinkAdded{{1}, {1}, {2}, ""});
    guest(1, 1, "server", "import socket\nwhile True:\n    data = sock.recv(10)\n");
    guest(2, 2, "client 1", "");
    guest(3, 2, "client 2", "");
    socket(1, 3, trace::TcpState::listen, 5000, 0);
    socket(2, 4, trace::TcpState::established, 5000, 40001);
  }

  void finish() { timeline.flush(); }

  timeline::Index event(trace::Event event) {
    begin(trace::Cause::Kind::program);
    timeline.record(std::move(event));
    return next_++;
  }
  timeline::Index prints(const std::string& text, unsigned guest = 1) {
    return event(trace::OutputWritten{{guest}, 1, text});
  }
  timeline::Index line(int number, unsigned guest = 1) {
    return event(trace::LineReached{{guest}, {{1}, "server.py", number, "<module>", 1}, {}});
  }
  CallId call(syscall::Syscall call, unsigned guest = 1) {
    const CallId id{++calls_};
    event(trace::CallSubmitted{id, {{guest}, {1}}, std::move(call)});
    return id;
  }
  timeline::Index returns(CallId id, syscall::Outcome outcome, unsigned guest = 1) {
    return event(trace::CallReturned{id, {{guest}, {1}}, std::move(outcome)});
  }
  CallId select(std::vector<Fd> r, std::vector<Fd> w, std::vector<Fd> x) {
    return call(syscall::Select{std::move(r), std::move(w), std::move(x), std::nullopt});
  }
  timeline::Index scanned(CallId id, bool found) { return event(trace::Scanned{id, {}, {}, found}); }
  timeline::Index selected(CallId id, std::array<std::vector<Fd>, 3> sets) {
    syscall::Reply reply;
    reply.sets = std::move(sets);
    return returns(id, reply);
  }

  timeline::Index sends(wire::Packet content, unsigned from, bool lost = false) {
    const PacketId id{++packets_};
    trace::PacketSent sent;
    sent.packet = id;
    sent.link = {1};
    sent.from = {from};
    sent.to = {3 - from};
    sent.content = std::move(content);
    sent.arrives = now_ + 10ms;
    const timeline::Index at = event(sent);
    if (lost) {
      event(trace::PacketLost{id, trace::LossCause::loss});
    } else {
      event(trace::PacketArrived{id});
    }
    return at;
  }
  static wire::Packet segment(std::uint32_t seq, wire::TcpFlags flags, const std::string& data = "",
                              std::uint16_t to_port = 5000) {
    wire::Packet packet;
    packet.source = wire::IpAddress::v4(10, 0, 0, 11);
    packet.destination = wire::IpAddress::v4(10, 0, 0, 1);
    wire::TcpSegment tcp;
    tcp.source_port = 40001;
    tcp.destination_port = to_port;
    tcp.seq = {seq};
    tcp.flags = flags;
    tcp.payload = to_bytes(data);
    packet.body = std::move(tcp);
    return packet;
  }

  timeline::Index socket(unsigned id, Fd fd, trace::TcpState state, std::uint16_t port, std::uint16_t peer) {
    trace::SocketState s;
    s.socket = {id};
    s.host = {1};
    s.owners = {{{1}, fd}};
    s.kind = trace::SocketKind::tcp;
    s.state = state;
    s.local = {wire::IpAddress::v4(10, 0, 0, 1), port};
    if (peer != 0) s.peer = {wire::IpAddress::v4(10, 0, 0, 11), peer};
    return event(trace::SocketChanged{s});
  }

 private:
  void begin(trace::Cause::Kind kind) {
    now_ += 1us;
    timeline.begin(now_, {kind, {}, {}, {}, {}, {}});
  }
  void guest(unsigned id, unsigned host, std::string name, std::string source) {
    guest::Program program;
    program.path = "server.py";
    program.name = std::move(name);
    program.source = std::move(source);
    timeline.record(trace::GuestStarted{{id}, {host}, program});
  }

  Time now_;
  timeline::Index next_ = 1;  ///< the constructor's own is moment 0
  std::uint64_t calls_ = 0, packets_ = 0;
};

}  // namespace zocalo::lesson::test
