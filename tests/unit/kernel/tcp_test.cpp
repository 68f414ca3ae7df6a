#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "kernel/tcp/receive_queue.h"
#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;
using kernel::ReceiveQueue;
using wire::SeqNum;

namespace {

bool has_data(const wire::Packet& p) { return p.tcp() != nullptr && !p.tcp()->payload.empty(); }

std::string pattern(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23);
  return text;
}

/// Sends `text` and reads until it is there, both sides at once.
std::string transfer(TwoHosts& t, const std::string& text) {
  const CallId call = t.client.start(Send{t.c, to_bytes(text), 0, {}});
  std::string got;
  while (got.size() < text.size()) {
    const std::string piece = t.server.recv(t.s);
    if (piece.empty() || piece[0] == '-') return piece;
    got += piece;
  }
  CHECK(t.world.done(call));
  return got;
}

}  // namespace

TEST_CASE("a look at a socket changes nothing of it") {
  // a buffer that is two thirds full: whoever polls it is told of room, and then it grows (tcp_check_space)
  const auto capacity = [](bool looks, bool polls) {
    TwoHosts t;
    t.connect();
    t.world.delay = 10ms;
    t.client.call(Send{t.c, Bytes(65000, 1), 0, {}});
    if (looks) t.client.kernel().sockets();
    if (polls) t.client.call(Poll{{{t.c, syscall::POLLOUT_}}, Duration{}});
    t.world.run_for(1s);
    return t.state(t.client, t.c).send_capacity;
  };
  CHECK(capacity(true, false) == 87040);
  CHECK(capacity(false, false) == 87040);
  CHECK(capacity(false, true) > 87040);
}

TEST_CASE("the handshake offers what Linux offers") {
  TwoHosts t;
  t.connect();
  REQUIRE(t.world.sent.size() >= 3);
  const wire::TcpSegment& syn = *t.world.sent[0].packet.tcp();
  CHECK(syn.flags.syn);
  CHECK(syn.window == 64240);
  CHECK(syn.options.mss == 1460);
  CHECK(syn.options.window_scale == 10);
  CHECK(syn.options.sack_permitted);
  CHECK(syn.options.timestamps);
  const wire::TcpSegment& answer = *t.world.sent[1].packet.tcp();
  CHECK(answer.window == 65160);
  CHECK(answer.ack == syn.seq + 1);
  CHECK(answer.options.timestamps->echo == syn.options.timestamps->value);
  CHECK(t.world.sent[2].packet.tcp()->ack == answer.seq + 1);
  CHECK(t.state(t.client, t.c).tcp.mss == 1448);
  CHECK(t.state(t.client, t.c).send_capacity == 87040);
  Loopback l;
  l.pair();
  CHECK(l.world.sent[0].packet.tcp()->window == 65495);
  CHECK(l.world.sent[0].packet.tcp()->options.mss == 65495);
  CHECK(l.world.sent[1].packet.tcp()->window == 65483);
}

TEST_CASE("what is lost is sent again, and arrives in order") {
  TwoHosts t;
  t.world.delay = 20ms;
  t.connect();
  Random random(3, 1);
  t.world.loses = [&random](const wire::Packet&) { return random.chance(100'000); };
  const std::string text = pattern(300'000);
  CHECK(transfer(t, text) == text);
  CHECK(t.world.count(has_data) > 300'000 / 1448);
}

TEST_CASE("the same seed gives the same packets") {
  const auto run = [] {
    TwoHosts t;
    t.world.delay = 5ms;
    t.connect();
    Random random(11, 1);
    t.world.loses = [&random](const wire::Packet&) { return random.chance(50'000); };
    transfer(t, pattern(50'000));
    std::string log;
    for (const Sent& s : t.world.sent)
      log += std::to_string(nanoseconds(s.at)) + std::to_string(s.packet.tcp()->seq.value);
    return log;
  };
  CHECK(run() == run());
}

TEST_CASE("a lone lost segment is sent again after the timeout, which doubles") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.world.run_for(1s);
  const Time start = t.world.now;
  t.world.loses = [](const wire::Packet& p) { return has_data(p); };
  t.client.send(t.c, "lost");
  t.world.run_for(5s);
  std::vector<std::int64_t> ms;
  for (const Sent& s : t.world.sent) {
    if (has_data(s.packet)) ms.push_back((s.at - start) / 1ms);
  }
  // RTT 20 ms, so RTO 20 + 200: RFC 6298 with Linux's floor. The first is the loss probe of RFC 8985, then it
  // doubles.
  CHECK(ms == std::vector<std::int64_t>{0, 220, 440, 880, 1760, 3520});
  CHECK(t.state(t.client, t.c).tcp.retransmits == 4);
  CHECK(t.state(t.client, t.c).tcp.cwnd == 1448);
}

TEST_CASE("three segments after a hole bring a fast retransmission, long before the timeout") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && ++data == 3; };
  const Time start = t.world.now;
  const std::string text = pattern(10 * 1448);
  t.client.send(t.c, text);
  t.world.run_for(220ms);
  CHECK(t.server.recv(t.s) == text);
  CHECK(t.world.now - start < 250ms);
  CHECK(t.world.count(has_data) == 11);
  // RFC 9438: seven tenths of ten segments and the two that were acknowledged before the hole
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 8 * 1448);
}

TEST_CASE("data that overtakes waits for what it overtook, and is reported by SACK") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && ++data == 1; };
  t.client.send(t.c, pattern(2 * 1448));
  t.world.run_for(15ms);
  CHECK(t.state(t.server, t.s).out_of_order == 1448);
  CHECK(t.state(t.server, t.s).receive_queue == 0);
  const wire::TcpSegment& ack = *t.world.sent.back().packet.tcp();
  REQUIRE(ack.options.sack_count == 1);
  CHECK(ack.options.sack[0].left == ack.ack + 1448);
  t.world.run_for(1s);
  CHECK(t.server.recv(t.s) == pattern(2 * 1448));
}

TEST_CASE("a small segment waits while another one is in flight (Nagle), unless TCP_NODELAY is set") {
  for (const std::uint32_t no_delay : {0U, 1U}) {
    TwoHosts t;
    t.world.delay = 10ms;
    t.connect();
    t.client.set(t.c, IPPROTO_TCP_, TCP_NODELAY_, {no_delay});
    t.client.send(t.c, "a");
    t.client.send(t.c, "b");
    t.client.send(t.c, "c");
    t.world.run_for(100ms);
    CHECK(t.world.count(has_data) == (no_delay != 0 ? 3 : 2));
    CHECK(t.server.recv(t.s) == "abc");
  }
}

TEST_CASE("the first data is acknowledged at once, an answer's acknowledgement waits up to 40 ms") {
  TwoHosts t;
  t.connect();
  t.client.send(t.c, "question");
  CHECK(t.state(t.client, t.c).send_unacked == 0);
  t.server.recv(t.s);
  t.server.send(t.s, "answer");
  t.client.recv(t.c);
  t.client.send(t.c, "question");
  CHECK(t.state(t.client, t.c).send_unacked == 8);
  CHECK(t.state(t.server, t.s).timers.delayed_ack == t.world.now + 40ms);
  t.world.run_for(40ms);
  CHECK(t.state(t.client, t.c).send_unacked == 0);
}

TEST_CASE(
    "a reader that does not read closes the window; probes find it open again even if the update is lost") {
  TwoHosts t;
  t.world.delay = 1ms;
  t.connect();
  t.client.nonblocking(t.c);
  std::int64_t sent = 0;
  for (std::int64_t n = 0; (n = t.client.send(t.c, pattern(20'000))) > 0;) {
    sent += n;
    t.world.run_for(50ms);
  }
  CHECK(t.state(t.client, t.c).tcp.snd_wnd == 0);
  CHECK(t.state(t.client, t.c).timers.persist != kNever);
  const std::size_t before = t.world.sent.size();
  t.world.run_for(2s);
  CHECK(t.world.sent.size() > before);
  CHECK(t.state(t.client, t.c).tcp.snd_wnd == 0);
  int updates = 0;
  t.world.loses = [&updates](const wire::Packet& p) {
    return p.source == TwoHosts::kServer && ++updates <= 2;
  };
  std::int64_t got = 0;
  while (got < sent) got += static_cast<std::int64_t>(t.server.recv(t.s).size());
  CHECK(got == sent);
}

TEST_CASE("nobody acknowledges: after about a quarter of an hour the connection times out") {
  TwoHosts t;
  t.world.delay = 1ms;
  t.connect();
  t.world.loses = [](const wire::Packet&) { return true; };
  t.client.send(t.c, "x");
  CHECK(t.client.recv(t.c) == "-ETIMEDOUT");
  CHECK(t.world.now > kStart + 900s);
  CHECK(t.world.now < kStart + 1000s);
}

TEST_CASE("keepalive notices a peer that is gone") {
  TwoHosts t;
  t.world.delay = 1ms;
  t.connect();
  t.client.set(t.c, SOL_SOCKET_, SO_KEEPALIVE_, {1});
  t.client.set(t.c, IPPROTO_TCP_, TCP_KEEPIDLE_, {10});
  t.client.set(t.c, IPPROTO_TCP_, TCP_KEEPINTVL_, {2});
  t.client.set(t.c, IPPROTO_TCP_, TCP_KEEPCNT_, {3});
  t.world.run_for(60s);
  CHECK(t.client.sets(t.c) == "-w-");
  t.world.loses = [](const wire::Packet&) { return true; };
  CHECK(t.client.recv(t.c) == "-ETIMEDOUT");
}

TEST_CASE("a blind reset is not believed unless its number is exact: RFC 5961") {
  TwoHosts t;
  t.connect();
  const trace::TcpInfo tcp = t.state(t.server, t.s).tcp;
  wire::Packet packet;
  packet.source = TwoHosts::kClient;
  packet.destination = TwoHosts::kServer;
  auto& reset = packet.body.emplace<wire::TcpSegment>();
  reset.source_port = t.client.port(t.c);
  reset.destination_port = t.server.port(t.s);
  reset.flags.rst = true;
  reset.seq = tcp.rcv_nxt + 100;
  t.server.kernel().receive(t.world.now, packet);
  t.world.settle();
  CHECK(t.server.sets(t.s) == "-w-");
  std::get<wire::TcpSegment>(packet.body).seq = tcp.rcv_nxt;
  t.server.kernel().receive(t.world.now, packet);
  t.world.settle();
  CHECK(t.server.recv(t.s) == "-ECONNRESET");
}

TEST_CASE("the receive queue puts any order of overlapping pieces together") {
  const std::string text = pattern(200);
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed, 0);
    ReceiveQueue queue;
    const SeqNum start{0xffffffc0U};  // wraps
    queue.start_at(start);
    while (queue.size() < text.size()) {
      const auto at = static_cast<std::uint32_t>(random.below(text.size()));
      const std::uint64_t size = 1 + random.below(40);
      const std::string piece = text.substr(at, size);
      if (start + at > queue.end()) {
        queue.insert_early(start + at, to_bytes(piece), false);
        continue;
      }
      queue.append(start + at, to_bytes(piece));
      queue.join_early();
    }
    Bytes got;
    while (queue.size() > 0) {
      const auto size =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(queue.size(), 1 + random.below(60)));
      const Bytes piece = queue.take(size);
      got.insert(got.end(), piece.begin(), piece.end());
    }
    REQUIRE(to_string(ByteView(got)) == text);
    REQUIRE(queue.out_of_order() == 0);
  }
}

TEST_CASE("a lost tail is found by a probe, and so costs no congestion window: RFC 8985") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && ++data == 5; };
  const Time start = t.world.now;
  const std::string text = pattern(5 * 1448);
  t.client.send(t.c, text);
  std::string got;
  while (got.size() < text.size()) got += t.server.recv(t.s);
  CHECK(got == text);
  // the first four are acknowledged after 100 ms, and the probe for the fifth goes out when the timeout would
  // come
  CHECK(t.world.now - start == 450ms);
  CHECK(t.world.count(has_data) == 6);
  CHECK(t.state(t.client, t.c).tcp.ssthresh == 0);
}

TEST_CASE(
    "segments that overtake once teach the sender to wait a little before it takes the next for lost: RFC "
    "8985") {
  TwoHosts t;
  t.world.delay = 20ms;
  t.connect();
  t.client.set(t.c, IPPROTO_TCP_, TCP_NODELAY_, {1});
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && ++data == 1; };
  for (int i = 0; i < 6; ++i) t.client.send(t.c, "message");
  t.world.run_for(30ms);
  CHECK(t.state(t.server, t.s).out_of_order == 35);
  t.world.run_for(15ms);
  CHECK(t.world.count(has_data) == 7);
  t.world.run_for(20ms);
  CHECK(t.server.recv(t.s).size() == 42);
}

TEST_CASE(
    "of a lost tail of two the probe saves one, and its acknowledgement gives the other away: RFC 8985") {
  TwoHosts t;
  t.world.delay = 50ms;
  t.connect();
  t.world.run_for(1s);
  int data = 0;
  t.world.loses = [&data](const wire::Packet& p) { return has_data(p) && (++data == 4 || data == 5); };
  const Time start = t.world.now;
  t.client.send(t.c, pattern(5 * 1448));
  std::size_t got = 0;
  while (got < 5 * 1448) got += t.server.recv(t.s).size();
  // acknowledged up to the third at 100 ms, probe 202 ms later, its SACK 100 ms after that, and 50 ms for the
  // fourth
  CHECK(t.world.now - start == 452ms);
  CHECK(t.world.count(has_data) == 7);
}
