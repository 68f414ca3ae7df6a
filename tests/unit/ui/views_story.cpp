#include "views_story.h"

#include <cstdio>
#include <map>
#include <utility>
#include <vector>

namespace zocalo::ui::test {
namespace {

using namespace syscall;
using trace::SocketKind;
using trace::TcpState;
using Kind = trace::Cause::Kind;

const char* const kServerSource =
    "import select\nimport socket\n\nserver = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n"
    "server.bind((\"0.0.0.0\", 5000))\nserver.listen()\nsockets_list = [server]\n\nwhile True:\n"
    "    read_sockets, _, exception_sockets = select.select(sockets_list, [], sockets_list)\n"
    "    for ready in read_sockets:\n        if ready is server:\n            client, address = "
    "server.accept()\n"
    "            sockets_list.append(client)\n        else:\n            data = ready.recv(1024)\n"
    "            if not data:\n                sockets_list.remove(ready)\n                ready.close()\n";

/// Tells one run; the world it speaks of is what its members say.
class Teller {
 public:
  explicit Teller(trace::Sink& sink) : sink_(sink) {}

  Time now{};
  trace::SocketState sockets[16];

  void moment(Kind kind, GuestId guest = {}, HostId host = {}, CallId call = {}, PacketId packet = {}) {
    sink_.begin(now, {kind, guest, guest ? ThreadId{1} : ThreadId{}, call, packet, host});
  }
  void event(trace::Event event) { sink_.record(std::move(event)); }
  void pass(Duration d) { now += d; }

  static wire::IpAddress ip(unsigned host) {
    return wire::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(host));
  }

  void host(unsigned id, std::string name) { event(trace::HostAdded{HostId{id}, std::move(name), {ip(id)}}); }
  void link(unsigned id, unsigned a, unsigned b, std::string shape) {
    event(trace::LinkAdded{LinkId{id}, HostId{a}, HostId{b}, std::move(shape)});
    links_[{a, b}] = id;
    links_[{b, a}] = id;
  }
  void guest(unsigned id, unsigned on, std::string path, std::string source) {
    guest::Program program;
    program.argv = {path};
    program.path = std::move(path);
    program.name = id == 1 ? "server" : "client " + std::to_string(id - 1);
    program.source = std::move(source);
    event(trace::GuestStarted{GuestId{id}, HostId{on}, std::move(program)});
  }
  void line(unsigned guest, std::string file, int number, guest::Variables variables = {}) {
    moment(Kind::program, GuestId{guest});
    event(trace::LineReached{
        GuestId{guest}, {ThreadId{1}, std::move(file), number, "<module>", 1}, std::move(variables)});
    pass(1us);
  }

  /// A call that is answered at once, with the changes that it makes.
  template <class Changes>
  void call(unsigned guest, Syscall call, Reply reply, Changes changes) {
    const CallId id = submit(guest, std::move(call));
    changes();
    event(trace::CallReturned{id, {GuestId{guest}, ThreadId{1}}, std::move(reply)});
    pass(2us);
  }
  void call(unsigned guest, Syscall syscall, Reply reply) {
    call(guest, std::move(syscall), std::move(reply), [] {});
  }
  CallId submit(unsigned guest, Syscall syscall) {
    const CallId id{++calls_};
    moment(Kind::call, GuestId{guest}, {}, id);
    event(trace::CallSubmitted{id, {GuestId{guest}, ThreadId{1}}, std::move(syscall)});
    return id;
  }
  /// Copies the outcome: g++ 12 takes its move for a read of what was never set.
  void returns(unsigned guest, CallId id, const Outcome& outcome) {
    event(trace::CallReturned{id, {GuestId{guest}, ThreadId{1}}, outcome});
  }

  trace::SocketState& socket(unsigned id, unsigned on, unsigned guest, Fd fd,
                             SocketKind kind = SocketKind::tcp) {
    trace::SocketState& s = sockets[id];
    s.socket = SocketId{id};
    s.host = HostId{on};
    if (guest != 0) s.owners = {{GuestId{guest}, fd}};
    s.kind = kind;
    s.state = kind == SocketKind::tcp ? TcpState::closed : TcpState::none;
    s.receive_capacity = 131072;
    s.send_capacity = 87040;
    s.readiness.reason(Set::read) = {Why::receive_queue_empty, 0};
    s.readiness.reason(Set::write) = {Why::send_space, 87040};
    s.readiness.reason(Set::except) = {Why::no_urgent_data, 0};
    return s;
  }
  void readable(unsigned id, Why why, std::int64_t amount) {
    sockets[id].readiness.events |= POLLIN_ | POLLRDNORM_;
    sockets[id].readiness.reason(Set::read) = {why, amount};
  }
  void not_readable(unsigned id, Why why) {
    sockets[id].readiness.events &= ~(POLLIN_ | POLLRDNORM_);
    sockets[id].readiness.reason(Set::read) = {why, 0};
  }
  void changed(unsigned id) { event(trace::SocketChanged{sockets[id]}); }

  wire::Packet segment(unsigned from, unsigned to, const char* flags, std::uint32_t seq, std::uint32_t ack,
                       std::string_view data = {}) {
    wire::TcpSegment s;
    s.source_port = sockets[from].local.port;
    s.destination_port = sockets[from].peer.port;
    if (s.destination_port == 0) s.destination_port = sockets[to].local.port;
    s.seq = {seq};
    s.ack = {ack};
    s.window = 502;
    for (const char* f = flags; *f != 0; ++f) {
      if (*f == 'S') s.flags.syn = true;
      if (*f == 'A') s.flags.ack = true;
      if (*f == 'F') s.flags.fin = true;
      if (*f == 'R') s.flags.rst = true;
      if (*f == 'P') s.flags.psh = true;
    }
    s.payload = to_bytes(data);
    return {ip(sockets[from].host.value), ip(sockets[to].host.value), 64, 0, 0, true, 0, std::move(s)};
  }
  PacketId send(unsigned from, unsigned to, wire::Packet packet, Duration delay, bool lost = false,
                PacketId copy = {}) {
    const PacketId id{++packets_};
    event(trace::PacketSent{id, LinkId{links_[{from, to}]}, HostId{from}, HostId{to}, std::move(packet),
                            now + delay, copy, false});
    if (lost) event(trace::PacketLost{id, trace::LossCause::loss});
    return id;
  }
  void arrives(PacketId id, unsigned at) {
    moment(Kind::packet, {}, HostId{at}, {}, id);
    event(trace::PacketArrived{id});
  }

 private:
  trace::Sink& sink_;
  std::map<std::pair<unsigned, unsigned>, unsigned> links_;
  std::uint64_t calls_ = 0, packets_ = 0;
};

constexpr unsigned kServer = 1;    // host and guest
constexpr unsigned kListener = 1;  // socket
constexpr Duration kDelay = 20ms;

trace::Verdict verdict(const Teller& t, unsigned socket, Fd fd, std::uint8_t asked) {
  return {fd, SocketId{socket}, asked, 0, t.sockets[socket].readiness};
}

/// One turn of the server's select over the listener and the connections in `fds` (fd = 3 + index; socket
/// numbers alike).
struct ServerLoop {
  Teller& t;
  std::vector<std::pair<Fd, unsigned>> watched;  ///< fd, socket
  CallId call{};

  void enter() {
    t.line(kServer, "server.py", 10,
           {{{"sockets_list", "[<socket fd=3>" + std::string(watched.size() > 1 ? ", …]" : "]")}}, {}});
    Select select;
    for (const auto& [fd, socket] : watched) {
      select.readfds.push_back(fd);
      select.exceptfds.push_back(fd);
    }
    call = t.submit(kServer, select);
    scan(0, false);
    t.event(trace::CallBlocked{call, {Blocked::On::any_of_set, select.readfds, kNever}});
    t.pass(1us);
  }
  void scan(unsigned woken_by, bool found) {
    trace::Scanned scanned{call, {}, SocketId{woken_by}, found};
    for (const auto& [fd, socket] : watched) scanned.verdicts.push_back(verdict(t, socket, fd, 0b101));
    t.event(std::move(scanned));
  }
  void wake(unsigned socket, Fd fd) {
    t.moment(Kind::completion, GuestId{kServer}, {}, call);
    scan(socket, true);
    Reply reply;
    reply.result = 1;
    reply.sets[0] = {fd};
    t.returns(kServer, call, reply);
    t.pass(2us);
    t.line(kServer, "server.py", 11,
           {{{"read_sockets", "[<socket fd=" + std::to_string(fd) + ">]"}, {"exception_sockets", "[]"}}, {}});
  }
};

void begin_world(Teller& t) {
  t.moment(Kind::setup);
  t.host(1, "server");
  for (unsigned i = 1; i <= 3; ++i) t.host(1 + i, "client " + std::to_string(i));
  for (unsigned i = 1; i <= 3; ++i) t.link(i, 1 + i, 1, "delay 20ms loss 10%");
  t.moment(Kind::setup);
  t.guest(1, 1, "server.py", kServerSource);
  for (unsigned i = 1; i <= 3; ++i)
    t.guest(1 + i, 1 + i, "client.py", "import socket\n\ns = socket.create_connection((\"server\", 5000))\n");
}

void begin_server(Teller& t) {
  t.line(kServer, "server.py", 4);
  Reply fd;
  fd.result = 3;
  t.call(kServer, Socket{AF_INET_, SOCK_STREAM_, 0}, fd, [&] {
    t.socket(kListener, 1, kServer, 3);
    t.changed(kListener);
  });
  t.line(kServer, "server.py", 5);
  t.call(kServer, Bind{3, InetAddress{{wire::IpAddress::any(wire::Family::ipv4), 5000}, 0, 0}}, {}, [&] {
    t.sockets[kListener].local = {wire::IpAddress::any(wire::Family::ipv4), 5000};
    t.changed(kListener);
  });
  t.line(kServer, "server.py", 6);
  t.call(kServer, Listen{3, 128}, {}, [&] {
    auto& s = t.sockets[kListener];
    s.state = TcpState::listen;
    s.accept_backlog = 128;
    s.options = {{"SO_REUSEADDR", "1"}};
    s.readiness.reason(Set::read) = {Why::accept_queue_empty, 0};
    s.readiness.reason(Set::write) = {Why::listening, 0};
    s.readiness.events = 0;
    t.changed(kListener);
  });
}

/// A client's handshake; its first SYN may be lost. Gives the server's select its connection.
void connect(Teller& t, ServerLoop& loop, unsigned n, bool lose_syn) {
  const unsigned host = 1 + n, mine = 1 + n, theirs = 5 + n;
  const std::uint16_t port = static_cast<std::uint16_t>(40000 + n);
  t.line(host, "client.py", 3);
  t.socket(mine, host, host, 3);
  t.sockets[mine].local = {Teller::ip(host), port};
  t.sockets[mine].peer = {Teller::ip(1), 5000};
  const CallId call = t.submit(host, Connect{3, InetAddress{{Teller::ip(1), 5000}, 0, 0}});
  t.sockets[mine].state = TcpState::syn_sent;
  t.sockets[mine].readiness.reason(Set::read) = {Why::connecting, 0};
  t.sockets[mine].timers.retransmit = t.now + 1s;
  t.changed(mine);
  const std::uint32_t iss = 1000 * n, irs = 7000 * n;
  PacketId syn = t.send(host, 1, t.segment(mine, kListener, "S", iss, 0), kDelay, lose_syn);
  t.event(trace::CallBlocked{call, {Blocked::On::connected, {3}, kNever}});
  if (lose_syn) {
    t.pass(1s);
    t.moment(Kind::timer, {}, HostId{host});
    t.event(trace::TimerFired{HostId{host}, SocketId{mine}, trace::TimerKind::retransmit});
    t.sockets[mine].tcp.retransmits = 1;
    t.sockets[mine].timers.retransmit = t.now + 2s;
    t.changed(mine);
    syn = t.send(host, 1, t.segment(mine, kListener, "S", iss, 0), kDelay);
  }
  t.pass(kDelay);
  t.arrives(syn, 1);
  t.socket(theirs, 1, 0, -1);
  t.sockets[theirs].owners.clear();
  t.sockets[theirs].local = {Teller::ip(1), 5000};
  t.sockets[theirs].peer = {Teller::ip(host), port};
  t.sockets[theirs].state = TcpState::syn_received;
  t.changed(theirs);
  t.sockets[kListener].syn_queue = 1;
  t.changed(kListener);
  const PacketId syn_ack = t.send(1, host, t.segment(theirs, mine, "SA", irs, iss + 1), kDelay);
  t.pass(kDelay);
  t.arrives(syn_ack, host);
  t.sockets[mine].state = TcpState::established;
  t.sockets[mine].timers = {};
  t.sockets[mine].readiness.events = POLLOUT_ | POLLWRNORM_;
  t.sockets[mine].readiness.reason(Set::read) = {Why::receive_queue_empty, 0};
  t.changed(mine);
  const PacketId ack = t.send(host, 1, t.segment(mine, theirs, "A", iss + 1, irs + 1), kDelay);
  t.returns(host, call, Reply{});
  t.pass(kDelay);
  t.arrives(ack, 1);
  t.sockets[theirs].state = TcpState::established;
  t.sockets[theirs].readiness.events = POLLOUT_ | POLLWRNORM_;
  t.changed(theirs);
  t.sockets[kListener].syn_queue = 0;
  t.sockets[kListener].accept_queue = 1;
  t.readable(kListener, Why::connection_waiting, 1);
  t.changed(kListener);
  loop.wake(kListener, 3);
  t.line(kServer, "server.py", 13);
  Reply accepted;
  const Fd fd = static_cast<Fd>(3 + n);
  accepted.result = fd;
  accepted.address = InetAddress{{Teller::ip(host), port}, 0, 0};
  t.call(kServer, Accept{3, 0}, accepted, [&] {
    t.sockets[kListener].accept_queue = 0;
    t.not_readable(kListener, Why::accept_queue_empty);
    t.changed(kListener);
    t.sockets[theirs].owners = {{GuestId{kServer}, fd}};
    t.changed(theirs);
  });
  loop.watched.emplace_back(fd, theirs);
  loop.enter();
}

void log_line(Teller& t, ServerLoop& loop, unsigned n, std::string_view text, bool lose_first) {
  const unsigned host = 1 + n, mine = 1 + n, theirs = 5 + n;
  const Fd fd = static_cast<Fd>(3 + n);
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::uint32_t seq = 1000 * n + 1, ack = 7000 * n + 1;
  PacketId data{};
  Reply sent;
  sent.result = size;
  t.line(host, "client.py", 5);
  t.call(host, Send{3, to_bytes(text), 0, {}}, sent, [&] {
    t.sockets[mine].send_unacked = size;
    t.sockets[mine].timers.retransmit = t.now + 220ms;
    t.changed(mine);
    data = t.send(host, 1, t.segment(mine, theirs, "PA", seq, ack, text), kDelay, lose_first);
  });
  if (lose_first) {
    t.pass(220ms);
    t.moment(Kind::timer, {}, HostId{host});
    t.event(trace::TimerFired{HostId{host}, SocketId{mine}, trace::TimerKind::retransmit});
    t.sockets[mine].tcp.retransmits = 1;
    t.sockets[mine].timers.retransmit = t.now + 440ms;
    t.changed(mine);
    data = t.send(host, 1, t.segment(mine, theirs, "PA", seq, ack, text), kDelay);
  }
  t.pass(kDelay);
  t.arrives(data, 1);
  t.sockets[theirs].receive_queue = size;
  t.readable(theirs, Why::data_queued, size);
  t.changed(theirs);
  const PacketId acked = t.send(1, host, t.segment(theirs, mine, "A", ack, seq + size), kDelay);
  loop.wake(theirs, fd);
  t.line(kServer, "server.py", 16);
  Reply received;
  received.result = size;
  received.data = to_bytes(text);
  t.call(kServer, Recv{fd, 1024, 0}, received, [&] {
    t.sockets[theirs].receive_queue = 0;
    t.not_readable(theirs, Why::receive_queue_empty);
    t.changed(theirs);
  });
  t.moment(Kind::program, GuestId{kServer});
  t.event(
      trace::OutputWritten{GuestId{kServer}, 1, "[client " + std::to_string(n) + "] " + std::string(text)});
  loop.enter();
  t.pass(kDelay - 10us);
  t.arrives(acked, host);
  t.sockets[mine].send_unacked = 0;
  t.sockets[mine].timers = {};
  t.changed(mine);
}

void leave(Teller& t, ServerLoop& loop, unsigned n) {
  const unsigned host = 1 + n, mine = 1 + n, theirs = 5 + n;
  const Fd fd = static_cast<Fd>(3 + n);
  const std::uint32_t seq = 1000 * n + 30, ack = 7000 * n + 1;
  PacketId fin{};
  t.line(host, "client.py", 6);
  t.call(host, Close{3}, {}, [&] {
    t.sockets[mine].owners.clear();
    t.sockets[mine].state = TcpState::fin_wait_1;
    t.changed(mine);
    fin = t.send(host, 1, t.segment(mine, theirs, "FA", seq, ack), kDelay);
  });
  t.moment(Kind::program, GuestId{host});
  t.event(trace::GuestExited{GuestId{host}, 0, "exit", ""});
  t.pass(kDelay);
  t.arrives(fin, 1);
  t.sockets[theirs].state = TcpState::close_wait;
  t.sockets[theirs].fin_received = true;
  t.readable(theirs, Why::peer_closed, 0);
  t.changed(theirs);
  loop.wake(theirs, fd);
  t.line(kServer, "server.py", 16);
  t.call(kServer, Recv{fd, 1024, 0}, {});
  t.line(kServer, "server.py", 18);
  PacketId last{};
  t.call(kServer, Close{fd}, {}, [&] {
    t.sockets[theirs].owners.clear();
    t.sockets[theirs].state = TcpState::last_ack;
    t.changed(theirs);
    last = t.send(1, host, t.segment(theirs, mine, "FA", ack, seq + 1), kDelay);
  });
  std::erase_if(loop.watched, [&](const auto& pair) { return pair.second == theirs; });
  loop.enter();
  t.pass(kDelay);
  t.arrives(last, host);
  t.sockets[mine].state = TcpState::time_wait;
  t.sockets[mine].timers.time_wait = t.now + 60s;
  t.changed(mine);
  const PacketId ack_of_fin = t.send(host, 1, t.segment(mine, theirs, "A", seq + 1, ack + 1), kDelay);
  t.pass(kDelay);
  t.arrives(ack_of_fin, 1);
  t.event(trace::SocketGone{SocketId{theirs}});
}

void postcard(Teller& t) {
  t.socket(12, 4, 4, 4, SocketKind::udp);
  t.sockets[12].local = {Teller::ip(4), 41000};
  t.sockets[12].readiness.events = POLLOUT_ | POLLWRNORM_;
  t.sockets[12].readiness.reason(Set::write) = {Why::datagram_space, 0};
  wire::Packet packet{
      Teller::ip(4), Teller::ip(1), 64, 0, 0, true, 0, wire::UdpDatagram{41000, 9999, to_bytes("postal")}};
  Reply sent;
  sent.result = 6;
  PacketId id{}, twin{};
  t.call(4, Send{4, to_bytes("postal"), 0, InetAddress{{Teller::ip(1), 9999}, 0, 0}}, sent, [&] {
    t.changed(12);
    id = t.send(4, 1, packet, kDelay);
    twin = t.send(4, 1, packet, kDelay + 8ms, false, id);
  });
  t.pass(kDelay);
  t.arrives(id, 1);
  wire::Packet slip{Teller::ip(1),
                    Teller::ip(4),
                    64,
                    0,
                    0,
                    true,
                    0,
                    wire::IcmpError{wire::IcmpKind::port_unreachable, 0, to_bytes("original")}};
  const PacketId back = t.send(1, 4, slip, kDelay);
  t.pass(8ms);
  t.arrives(twin, 1);
  t.pass(kDelay - 8ms);
  t.arrives(back, 4);
}

}  // namespace

void tell_log_server(trace::Sink& sink) {
  Teller t(sink);
  begin_world(t);
  begin_server(t);
  ServerLoop loop{t, {{3, kListener}}};
  loop.enter();
  connect(t, loop, 1, false);
  connect(t, loop, 2, true);
  log_line(t, loop, 1, "arranca el sistema\n", false);
  connect(t, loop, 3, false);
  log_line(t, loop, 2, "disco casi lleno\n", true);
  postcard(t);
  leave(t, loop, 1);
  log_line(t, loop, 3, "todo en orden\n", false);
  t.pass(2s);
  leave(t, loop, 2);
  t.moment(Kind::user);
  t.event(trace::Note{"end of the story"});
  t.moment(Kind::user);
}

void tell_bulk(trace::Sink& sink, int count) {
  Teller t(sink);
  t.moment(Kind::setup);
  t.host(1, "server");
  t.host(2, "client");
  t.link(1, 2, 1, "delay 20ms rate 10mbit loss 2%");
  t.guest(1, 1, "server.py", kServerSource);
  t.guest(2, 2, "client.py", "import socket\n");
  t.socket(1, 1, 1, 4);
  t.socket(2, 2, 2, 3);
  t.sockets[1].local = t.sockets[2].peer = {Teller::ip(1), 5000};
  t.sockets[2].local = t.sockets[1].peer = {Teller::ip(2), 40001};
  t.sockets[1].state = t.sockets[2].state = TcpState::established;
  t.changed(1);
  t.changed(2);
  const std::string data(1000, 'x');
  for (int i = 0; i < count; ++i) {
    const auto seq = static_cast<std::uint32_t>(i) * 1000U + 1;
    t.moment(Kind::timer, {}, HostId{2});
    const bool lost = i % 50 == 49;
    const PacketId id = i % 2 == 0 ? t.send(2, 1, t.segment(2, 1, "PA", seq, 1, data), 1ms, lost)
                                   : t.send(1, 2, t.segment(1, 2, "A", 1, seq), 1ms, lost);
    t.pass(1ms);
    if (!lost) t.arrives(id, i % 2 == 0 ? 1 : 2);
  }
  t.moment(Kind::user);
}

void tell_live(trace::Sink& sink) {
  Teller t(sink);
  t.moment(Kind::setup);
  t.event(trace::HostAdded{HostId{1}, "localhost", {wire::IpAddress::loopback(wire::Family::ipv4)}});
  t.guest(1, 1, "server.py", kServerSource);
  begin_server(t);
  for (unsigned id = 2; id <= 3; ++id) {
    auto& s = t.socket(id, 1, 1, static_cast<Fd>(2 + id));
    s.state = TcpState::established;
    s.local = {wire::IpAddress::loopback(wire::Family::ipv4), 5000};
    s.peer = {wire::IpAddress::loopback(wire::Family::ipv4), static_cast<std::uint16_t>(53210 + id)};
    s.queues_known = false;
    s.readiness = {};
    t.changed(id);
  }
  t.sockets[kListener].readiness = {};
  t.sockets[kListener].queues_known = false;
  t.changed(kListener);
  t.line(kServer, "server.py", 10);
  const CallId call = t.submit(1, Select{{3, 4, 5}, {}, {3, 4, 5}, 5s});
  trace::Scanned scanned{call, {}, {}, true};
  for (unsigned id = 1; id <= 3; ++id)
    scanned.verdicts.push_back(verdict(t, id, static_cast<Fd>(2 + id), 0b101));
  scanned.verdicts[1].readiness.events = POLLIN_ | POLLRDNORM_;
  t.pass(300ms);
  t.moment(Kind::completion, GuestId{1}, {}, call);
  t.event(std::move(scanned));
  Reply reply;
  reply.result = 1;
  reply.sets[0] = {4};
  t.returns(1, call, reply);
  t.pass(10ms);
  t.line(kServer, "server.py", 11);
  t.moment(Kind::user);
}

}  // namespace zocalo::ui::test
