// Named test_<state>_<event>: what a connection does about loss, reordering, marks and strange segments.

#include <catch2/catch_test_macros.hpp>

#include "syscall/option_numbers.h"
#include "unit/kernel/world.h"
#include "wire/codec.h"

using namespace zocalo;
using namespace zocalo::kernel::test;
using wire::SeqNum;
using wire::TcpSegment;

namespace {

constexpr std::uint32_t kMss = 1448;

bool has_data(const wire::Packet& p) { return p.tcp() != nullptr && !p.tcp()->payload.empty(); }
bool from_client(const wire::Packet& p) { return p.source == TwoHosts::kClient; }

std::string text_of(std::size_t size) { return std::string(size, 'x'); }

std::string read_all(TwoHosts& t, std::size_t size) {
  std::string got;
  while (got.size() < size) {
    const std::string piece = t.server.recv(t.s);
    if (piece.empty() || piece[0] == '-') return piece;
    got += piece;
  }
  return got;
}

/// A segment from the client's port to the server's, as the connection would have it next.
wire::Packet segment(TwoHosts& t, std::int32_t seq_off, std::int32_t ack_off = 0) {
  const trace::TcpInfo tcp = t.state(t.server, t.s).tcp;
  wire::Packet packet;
  packet.source = TwoHosts::kClient;
  packet.destination = TwoHosts::kServer;
  TcpSegment& s = packet.body.emplace<TcpSegment>();
  s.source_port = t.client.port(t.c);
  s.destination_port = t.server.port(t.s);
  s.seq = SeqNum{tcp.rcv_nxt.value + static_cast<std::uint32_t>(seq_off)};
  s.ack = SeqNum{tcp.snd_nxt.value + static_cast<std::uint32_t>(ack_off)};
  s.flags.ack = true;
  s.window = 500;
  return packet;
}

TcpSegment& tcp_of(wire::Packet& packet) { return std::get<TcpSegment>(packet.body); }

std::size_t answers(TwoHosts& t, const wire::Packet& packet) {
  const std::size_t before = t.world.count([](const wire::Packet& p) { return !from_client(p); });
  t.server.kernel().receive(t.world.now, packet);
  t.world.settle();
  return t.world.count([](const wire::Packet& p) { return !from_client(p); }) - before;
}

kernel::Config with_ecn(int ecn) {
  kernel::Config config;
  config.sysctls.tcp_ecn = ecn;
  return config;
}

}  // namespace

TEST_CASE("test_recovery_original_arrives: what was only late takes the reduction back (RFC 3522)") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.holds = [&data](wire::Packet& p) -> Duration { return has_data(p) && ++data == 3 ? 30ms : 0ms; };
  t.client.send(t.c, text_of(10 * kMss));
  t.world.run_for(105ms);
  CHECK(t.world.count(has_data) == 11);  // the third was sent again
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 8 * kMss);
  t.world.run_for(60ms);
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 0);  // infinite again
  CHECK(t.state(t.client, t.c).tcp.cwnd >= 12 * kMss);
  CHECK(read_all(t, 10 * kMss) == text_of(10 * kMss));
}

TEST_CASE(
    "test_loss_original_acked: a timeout for a path that was only slow is taken back (RFC 5682, 4015)") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.world.run_for(1s);
  bool slow = true;
  t.world.holds = [&slow](wire::Packet& p) -> Duration { return slow && has_data(p) ? 600ms : 0ms; };
  t.client.send(t.c, text_of(10 * kMss));
  t.world.run_for(500ms);
  CHECK(t.state(t.client, t.c).tcp.retransmits == 1);
  CHECK(t.state(t.client, t.c).tcp.cwnd == kMss);
  slow = false;
  t.world.run_for(300ms);
  CHECK(t.state(t.client, t.c).tcp.retransmits == 0);
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 0);
  CHECK(t.state(t.client, t.c).tcp.cwnd >= 10 * kMss);
}

TEST_CASE("test_open_two_sacked: two segments behind a hole let two new ones out (RFC 3042)") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) {
    return has_data(p) && (++data == 1 || (data > 3 && data <= 10));
  };
  // 2 ms between them: what comes within one is held back for a larger burst (tcp_tso_should_defer of Linux)
  for (int i = 0; i < 10; ++i) {
    t.client.start(Send{t.c, to_bytes(text_of(kMss)), 0, {}});
    t.world.run_for(2ms);
  }
  const CallId call = t.client.start(Send{t.c, to_bytes(text_of(10 * kMss)), 0, {}});
  t.world.run_for(79ms);
  CHECK(t.world.count(has_data) == 10);
  t.world.run_for(6ms);  // the SACKs of the second and third are there
  CHECK(t.world.count(has_data) == 12);
  CHECK(read_all(t, 20 * kMss).size() == 20 * kMss);
  CHECK(t.world.done(call));
}

TEST_CASE("test_recovery_acks: the window shrinks over a round trip, by acknowledgements (RFC 6937)") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && ++data == 1; };
  const CallId call = t.client.start(Send{t.c, to_bytes(text_of(40 * kMss)), 0, {}});
  // three blocks come at once, the fourth acknowledgement, of all nine, a millisecond later (SACK compression);
  // Linux 6.18 has sent 17 segments then: recovery-sends-by-what-arrives.pkt
  t.world.run_for(103ms);
  // nine were SACKed: three for the limited transmit, then as many as lead to 7 of 10
  const trace::SocketState state = t.state(t.client, t.c);
  CHECK(state.tcp.ssthresh == 7 * kMss);
  CHECK(t.world.count(has_data) >= 10 + 6);
  CHECK(t.world.count(has_data) <= 10 + 9);
  CHECK(read_all(t, 40 * kMss).size() == 40 * kMss);
  CHECK(t.world.done(call));
}

TEST_CASE("test_established_duplicate_data: a D-SACK says what came twice (RFC 2883)") {
  TwoHosts t;
  t.connect();
  t.client.send(t.c, "hello");
  wire::Packet again = segment(t, -5);
  tcp_of(again).payload = to_bytes("hello");
  tcp_of(again).options.timestamps = wire::Timestamps{1000, 0};
  CHECK(answers(t, again) == 1);
  const TcpSegment& ack = *t.world.sent.back().packet.tcp();
  REQUIRE(ack.options.sack_count == 1);
  CHECK(ack.options.sack[0].left == tcp_of(again).seq);
  CHECK(ack.options.sack[0].right == ack.ack);
}

TEST_CASE("test_recovery_dsack: when the copy turns out superfluous, the window comes back (RFC 3708)") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.holds = [&data](wire::Packet& p) -> Duration {
    if (p.tcp() != nullptr) std::get<TcpSegment>(p.body).options.timestamps.reset();
    return has_data(p) && ++data == 3 ? 110ms : 0ms;  // the copy comes first
  };
  t.client.send(t.c, text_of(10 * kMss));
  t.world.run_for(205ms);
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 8 * kMss);
  t.world.run_for(100ms);
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 0);
}

TEST_CASE("test_established_blind_reset: challenge acknowledgements are limited (RFC 5961, 7)") {
  TwoHosts t;
  t.connect();
  wire::Packet reset = segment(t, 100);
  tcp_of(reset).flags.rst = true;
  CHECK(answers(t, reset) == 1);
  for (int i = 0; i < 20; ++i) CHECK(answers(t, reset) == 0);
  t.world.run_for(500ms);
  CHECK(answers(t, reset) == 1);
  CHECK(t.server.sets(t.s) == "-w-");
}

TEST_CASE("test_established_syn: neither believed nor answered too often (RFC 5961, 4)") {
  TwoHosts t;
  t.connect();
  wire::Packet syn = segment(t, 0);
  tcp_of(syn).flags.syn = true;
  CHECK(answers(t, syn) == 1);
  CHECK(answers(t, syn) == 0);
  CHECK(t.server.sets(t.s) == "-w-");
}

TEST_CASE("test_established_old_timestamp: PAWS drops it and acknowledges (RFC 7323, 5.3)") {
  TwoHosts t;
  t.connect();
  t.world.run_for(10s);
  t.client.send(t.c, "a");
  wire::Packet old = segment(t, 0);
  tcp_of(old).payload = to_bytes("b");
  tcp_of(old).options.timestamps = wire::Timestamps{5, 0};  // of ten seconds ago
  CHECK(answers(t, old) == 1);
  CHECK(t.server.recv(t.s) == "a");
  CHECK(t.server.sets(t.s) == "-w-");
}

TEST_CASE("test_established_ack_of_unsent: dropped, and answered (RFC 9293, 3.10.7.4)") {
  TwoHosts t;
  t.connect();
  wire::Packet ack = segment(t, 0, 5000);
  tcp_of(ack).payload = to_bytes("forged");
  CHECK(answers(t, ack) == 1);
  CHECK(t.server.sets(t.s) == "-w-");
}

TEST_CASE("test_established_host_unreachable: a soft error names the reason if the connection times out") {
  TwoHosts t;
  t.world.delay = 1ms;
  t.connect();
  t.client.set(t.c, IPPROTO_TCP_, TCP_USER_TIMEOUT_, {3000});
  t.world.loses = [](const wire::Packet&) { return true; };
  t.client.send(t.c, "x");
  const wire::Packet lost = t.world.sent.back().packet;
  wire::Packet icmp;
  icmp.source = TwoHosts::kServer;
  icmp.destination = TwoHosts::kClient;
  auto& error = icmp.body.emplace<wire::IcmpError>();
  error.kind = wire::IcmpKind::host_unreachable;
  error.original = wire::to_bytes(lost);
  t.client.kernel().receive(t.world.now, icmp);
  t.world.settle();
  CHECK(t.client.sets(t.c) == "-w-");
  const Time start = t.world.now;
  CHECK(t.client.recv(t.c) == "-EHOSTUNREACH");
  CHECK(t.world.now - start <= 3500ms);
  CHECK(t.world.now - start >= 3000ms);
}

TEST_CASE("test_established_user_timeout: ETIMEDOUT after that long, also while probing a closed window") {
  for (const bool probing : {false, true}) {
    TwoHosts t;
    t.world.delay = 1ms;
    t.connect();
    t.client.nonblocking(t.c);
    t.client.set(t.c, IPPROTO_TCP_, TCP_USER_TIMEOUT_, {5000});
    if (probing) {
      for (std::int64_t n = 1; n > 0; t.world.run_for(50ms)) n = t.client.send(t.c, text_of(20'000));
      REQUIRE(t.state(t.client, t.c).tcp.snd_wnd == 0);
    }
    t.world.loses = [](const wire::Packet&) { return true; };
    if (!probing) t.client.send(t.c, "x");
    t.client.nonblocking(t.c, false);
    const Time start = t.world.now;
    CHECK(t.client.recv(t.c) == "-ETIMEDOUT");
    CHECK(t.world.now - start > 4s);
    CHECK(t.world.now - start < 12s);
  }
}

TEST_CASE("test_established_ce: a mark halves nothing away but slows down, without a loss (RFC 3168)") {
  TwoHosts t(with_ecn(1));
  t.world.delay = 20ms;
  t.connect();
  const TcpSegment& syn = *t.world.sent[0].packet.tcp();
  CHECK((syn.flags.ece && syn.flags.cwr));
  const TcpSegment& answer = *t.world.sent[1].packet.tcp();
  CHECK((answer.flags.ece && !answer.flags.cwr));
  CHECK(t.world.sent[2].packet.ecn == 0);  // a pure acknowledgement is not capable
  t.world.run_for(1s);
  int data = 0;
  t.world.holds = [&data](wire::Packet& p) -> Duration {
    if (has_data(p) && ++data == 2) p.ecn = 3;
    return 0ms;
  };
  const std::size_t before = t.world.sent.size();
  const CallId call = t.client.start(Send{t.c, to_bytes(text_of(60 * kMss)), 0, {}});
  CHECK(read_all(t, 60 * kMss).size() == 60 * kMss);
  CHECK(t.world.done(call));
  std::size_t echoes = 0, reduced = 0, capable = 0;
  for (std::size_t i = before; i < t.world.sent.size(); ++i) {
    const wire::Packet& p = t.world.sent[i].packet;
    if (!from_client(p) && p.tcp()->flags.ece) ++echoes;
    if (from_client(p) && p.tcp()->flags.cwr) ++reduced;
    if (has_data(p) && p.ecn != 0) ++capable;
  }
  CHECK(echoes > 0);
  CHECK(reduced == 1);
  CHECK(capable == t.world.count(has_data));
  CHECK(t.world.count(has_data) == 60);
  CHECK(t.state(t.client, t.c).tcp.ssthresh != 0);
  CHECK(t.state(t.client, t.c).tcp.ssthresh < 20 * kMss);
  t.client.send(t.c, "x");
  t.world.run_for(1s);
  CHECK_FALSE(t.world.sent.back().packet.tcp()->flags.ece);  // CWR has ended the echo
}

TEST_CASE("test_syn_sent_ecn: who is only asked agrees, who is set to never does not") {
  for (const int server : {0, 2}) {
    World world(with_ecn(1));
    Program client{world, world.add("client", {TwoHosts::kClient}), 1};
    world.base.sysctls.tcp_ecn = server;
    Program other{world, world.add("server", {TwoHosts::kServer}), 2};
    const Fd listener = other.listener(TwoHosts::kServer);
    const Fd c = client.socket();
    client.connect(c, other.name(listener));
    client.send(c, "x");
    CHECK(world.sent[1].packet.tcp()->flags.ece == (server == 2));
    CHECK(world.sent[3].packet.ecn == (server == 2 ? 2 : 0));
  }
}

TEST_CASE("test_syn_sent_lost: the second SYN asks for no ECN, for paths that drop such (6.1.1.1)") {
  TwoHosts t(with_ecn(1));
  int syns = 0;
  t.world.loses = [&syns](const wire::Packet& p) { return p.tcp()->flags.syn && ++syns == 1; };
  t.connect();
  CHECK(t.world.sent[0].packet.tcp()->flags.ece);
  CHECK_FALSE(t.world.sent[1].packet.tcp()->flags.ece);
}

TEST_CASE("test_syn_sent_syn: both open at once (RFC 9293, figure 8), and close at once (figure 13)") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.c = t.client.socket();
  t.s = t.server.socket();
  t.client.bind(t.c, at(TwoHosts::kClient, 5000));
  t.server.bind(t.s, at(TwoHosts::kServer, 6000));
  const CallId one = t.client.start(Connect{t.c, at(TwoHosts::kServer, 6000)});
  const CallId other = t.server.start(Connect{t.s, at(TwoHosts::kClient, 5000)});
  t.world.run_for(100ms);
  REQUIRE(t.world.done(one));
  REQUIRE(t.world.done(other));
  CHECK(Program::number(t.world.take(one)) == 0);
  t.client.send(t.c, "hello");
  t.world.run_for(20ms);
  CHECK(t.server.recv(t.s) == "hello");
  t.client.shutdown(t.c, SHUT_WR_);
  t.server.shutdown(t.s, SHUT_WR_);
  t.world.run_for(15ms);
  CHECK(t.state(t.client, t.c).state == trace::TcpState::closing);
  CHECK(t.state(t.server, t.s).state == trace::TcpState::closing);
  t.world.run_for(20ms);
  CHECK(t.client.recv(t.c).empty());
  CHECK(t.server.recv(t.s).empty());
}

TEST_CASE("test_time_wait_syn: a newer SYN opens the same pair of ends again (RFC 6191)") {
  TwoHosts t;
  const Fd listener = t.server.listener(TwoHosts::kServer);
  const std::uint16_t port = t.server.port(listener);
  for (int round = 0; round < 2; ++round) {
    const Fd c = t.client.socket();
    t.client.set(c, SOL_SOCKET_, SO_REUSEADDR_, {1});
    REQUIRE(t.client.bind(c, at(TwoHosts::kClient, 5000)) == 0);
    REQUIRE(t.client.connect(c, at(TwoHosts::kServer, port)) == 0);
    const Fd s = t.server.accept(listener);
    t.server.close(s);  // the server's end waits
    CHECK(t.client.recv(c).empty());
    t.client.close(c);
    t.world.run_for(1s);
  }
}

TEST_CASE("test_listen_defer_accept: a connection is accepted when its data is there, or at the end") {
  for (const bool speaks : {true, false}) {
    TwoHosts t;
    t.world.delay = 1ms;
    const Fd listener = t.server.listener(TwoHosts::kServer);
    t.server.set(listener, IPPROTO_TCP_, TCP_DEFER_ACCEPT_, {5});
    CHECK(t.server.get(listener, IPPROTO_TCP_, TCP_DEFER_ACCEPT_) == 7);  // 1 + 2 + 4 s
    const Fd c = t.client.socket();
    CHECK(t.client.connect(c, t.server.name(listener)) == 0);
    t.world.run_for(500ms);
    CHECK(t.server.sets(listener) == "---");
    if (speaks) t.client.send(c, "GET");
    t.world.run_for(speaks ? 100ms : 8s);
    CHECK(t.server.sets(listener) == "r--");
  }
}

TEST_CASE("test_established_window_clamp: TCP_WINDOW_CLAMP holds until a larger segment tells what fits") {
  TwoHosts t;
  const Fd listener = t.server.listener(TwoHosts::kServer);
  t.server.set(listener, IPPROTO_TCP_, TCP_WINDOW_CLAMP_, {4000});
  t.c = t.client.socket();
  t.client.connect(t.c, t.server.name(listener));
  t.s = t.server.accept(listener);
  t.client.nonblocking(t.c);
  t.client.send(t.c, text_of(500));
  t.world.run_for(100ms);
  CHECK(t.state(t.client, t.c).tcp.snd_wnd <= 4096);
  CHECK(t.server.get(t.s, IPPROTO_TCP_, TCP_WINDOW_CLAMP_) == 4000);
  t.client.send(t.c, text_of(30'000));
  t.world.run_for(100ms);
  CHECK(t.server.get(t.s, IPPROTO_TCP_, TCP_WINDOW_CLAMP_) > 4000);  // tcp_measure_rcv_mss of Linux 6.18
  CHECK(read_all(t, 20'000).size() >= 20'000);
  CHECK(t.client.set(t.client.socket(), IPPROTO_TCP_, TCP_WINDOW_CLAMP_, {0}) == 0);
  CHECK(t.client.set(t.c, IPPROTO_TCP_, TCP_WINDOW_CLAMP_, {0}) == error(Errno::einval));
}

TEST_CASE("test_established_not_sent_low_water: writable only while little waits unsent") {
  TwoHosts t;
  t.world.delay = 20ms;
  t.connect();
  t.client.nonblocking(t.c);
  t.client.set(t.c, IPPROTO_TCP_, TCP_NOTSENT_LOWAT_, {10'000});
  CHECK(t.client.send(t.c, text_of(60'000)) < 60'000);
  CHECK(t.state(t.client, t.c).send_unsent >= 10'000);
  CHECK(t.client.sets(t.c) == "---");
  t.world.run_for(25ms);
  t.server.recv(t.s);
  t.world.run_for(25ms);
  CHECK(t.client.sets(t.c) == "-w-");
}

TEST_CASE("test_closed_congestion: TCP_CONGESTION takes cubic and reno by name") {
  TwoHosts t;
  const Fd fd = t.client.socket();
  const auto set = [&](std::string_view name) {
    return t.client.run(SetSockOpt{fd, IPPROTO_TCP_, TCP_CONGESTION_, to_bytes(name)});
  };
  const auto get = [&] {
    const std::string padded =
        Program::text(t.client.call(GetSockOpt{fd, IPPROTO_TCP_, TCP_CONGESTION_, 16}));
    return padded.substr(0, padded.find('\0'));
  };
  CHECK(get() == "cubic");
  CHECK(set("reno") == 0);
  CHECK(get() == "reno");
  CHECK(set("swift") == error(Errno::enoent));
  CHECK(set("") == error(Errno::einval));
  CHECK(get() == "reno");
}

TEST_CASE("test_established_packet_too_big: smaller segments, the same window (RFC 1191)") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.world.run_for(1s);
  const std::uint32_t cwnd = t.state(t.client, t.c).tcp.cwnd / kMss;
  t.world.loses = [](const wire::Packet& p) { return wire::wire_size(p) > 1000; };
  t.client.send(t.c, text_of(5 * kMss));
  wire::Packet icmp;
  icmp.source = TwoHosts::kServer;
  icmp.destination = TwoHosts::kClient;
  auto& too_big = icmp.body.emplace<wire::IcmpError>();
  too_big.kind = wire::IcmpKind::packet_too_big;
  too_big.mtu = 1000;
  too_big.original = wire::to_bytes(t.world.sent.back().packet);
  t.client.kernel().receive(t.world.now, icmp);
  t.world.settle();
  CHECK(t.state(t.client, t.c).tcp.mss == 1000 - 52);
  const Time start = t.world.now;
  CHECK(read_all(t, 5 * kMss) == text_of(5 * kMss));
  CHECK(t.world.now - start < 50ms);  // no timeout
  CHECK(t.state(t.client, t.c).tcp.cwnd / (1000 - 52) >= cwnd);
}
