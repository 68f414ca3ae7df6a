#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

TEST_CASE("'not writable' is not 'full': send still takes a byte, EAGAIN comes later, reading frees it") {
  Loopback l;
  Program& p = l.program;
  const Fd listener = p.socket();
  p.set(listener, SOL_SOCKET_, SO_RCVBUF_, {65536});
  p.bind(listener, at(kHere, 0));
  p.run(Listen{listener, 5});
  const Fd client = p.socket();
  p.set(client, SOL_SOCKET_, SO_SNDBUF_, {65536});
  CHECK(p.get(client, SOL_SOCKET_, SO_SNDBUF_) == 131072);
  p.connect(client, p.name(listener));
  const Fd server = p.accept(listener);
  p.nonblocking(client);
  const std::string piece(2048, 'z');
  std::int64_t sent = 0;
  const auto writable = [&](Duration wait) {
    return !std::get<Reply>(p.call(Select{{}, {client}, {}, wait})).sets[1].empty();
  };
  while (writable(100ms)) sent += p.send(client, piece);
  CHECK(sent > 20000);
  CHECK(p.why(client, Set::write).why == Why::send_queue_full);
  CHECK(p.send(client, "z") == 1);
  ++sent;
  std::int64_t last = 0;
  while ((last = p.send(client, piece)) > 0) sent += last;
  CHECK(last == error(Errno::eagain));
  CHECK(p.sets(client) == "---");
  std::int64_t got = 0;
  while (got < sent && p.poll(server, POLLIN_, 5s) != 0)
    got += static_cast<std::int64_t>(p.recv(server).size());
  CHECK(got == sent);
  CHECK(p.sets(client, 2s) == "-w-");
  CHECK(p.send(client, "one more") == 8);
  CHECK(p.recv(server) == "one more");
}

TEST_CASE("a blocking send of 10 MB sleeps until the peer reads, and arrives whole and in order") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.set(client, SOL_SOCKET_, SO_SNDBUF_, {65536});
  Bytes payload(10'000'000);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i % 251);
  const CallId call = p.start(Send{client, payload, 0, {}}, 2);
  CHECK_FALSE(l.world.done(call));
  CHECK(p.sets(client) == "---");
  Bytes got;
  while (got.size() < payload.size()) {
    const Bytes piece = std::get<Reply>(p.call(Recv{server, 200'000, 0})).data;
    REQUIRE(!piece.empty());
    got.insert(got.end(), piece.begin(), piece.end());
  }
  CHECK(got == payload);
  CHECK(Program::number(l.world.take(call)) == 10'000'000);
}

TEST_CASE("a blocked send gets what the peer's close with unread data means") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.set(client, SOL_SOCKET_, SO_SNDBUF_, {65536});
  const CallId call = p.start(Send{client, Bytes(10'000'000), 0, {}}, 2);
  p.close(server);
  // part of it was taken: the call tells how much, the error comes with the next one
  CHECK(Program::number(l.world.take(call)) > 0);
  CHECK(p.send(client, "x") == error(Errno::econnreset));
}

TEST_CASE("SO_SNDBUF and SO_RCVBUF read back doubled, between Linux's bounds") {
  Loopback l;
  Program& p = l.program;
  const Fd s = p.socket();
  CHECK(p.get(s, SOL_SOCKET_, SO_SNDBUF_) == 16384);
  CHECK(p.get(s, SOL_SOCKET_, SO_RCVBUF_) == 131072);
  p.set(s, SOL_SOCKET_, SO_SNDBUF_, {1});
  CHECK(p.get(s, SOL_SOCKET_, SO_SNDBUF_) == 4608);
  p.set(s, SOL_SOCKET_, SO_RCVBUF_, {1u << 30});
  CHECK(p.get(s, SOL_SOCKET_, SO_RCVBUF_) == 2 * (4 << 20));
}

TEST_CASE("getsockopt says what kind of socket it is, and refuses as Linux does") {
  Loopback l;
  Program& p = l.program;
  const Fd listener = p.listener(), udp = p.socket(SOCK_DGRAM_), six = p.socket(SOCK_STREAM_, AF_INET6_),
           local = p.socket(SOCK_STREAM_, AF_UNIX_);
  CHECK(p.get(listener, SOL_SOCKET_, SO_ACCEPTCONN_) == 1);
  CHECK(p.get(udp, SOL_SOCKET_, SO_PROTOCOL_) == IPPROTO_UDP_);
  CHECK(p.get(six, SOL_SOCKET_, SO_DOMAIN_) == AF_INET6_);
  CHECK(p.get(local, SOL_SOCKET_, SO_PROTOCOL_) == 0);
  CHECK(p.set(listener, SOL_SOCKET_, SO_TYPE_, {1}) == error(Errno::enoprotoopt));
  CHECK(p.set(listener, SOL_SOCKET_, SO_ERROR_, {1}) == error(Errno::enoprotoopt));
  CHECK(p.run(GetSockOpt{listener, SOL_SOCKET_, 9999, 4}) == error(Errno::enoprotoopt));
  CHECK(p.run(GetSockOpt{listener, 9999, 1, 4}) == error(Errno::eopnotsupp));
  CHECK(p.run(GetSockOpt{listener, IPPROTO_IPV6_, IPV6_V6ONLY_, 4}) == error(Errno::eopnotsupp));
  CHECK(p.set(udp, IPPROTO_TCP_, TCP_NODELAY_, {1}) == error(Errno::enoprotoopt));
  CHECK(p.set(local, IPPROTO_TCP_, TCP_NODELAY_, {1}) == error(Errno::eopnotsupp));
  CHECK(p.run(SetSockOpt{listener, SOL_SOCKET_, SO_LINGER_, {1}}) == error(Errno::einval));
  CHECK(std::get<Reply>(p.call(GetSockOpt{listener, SOL_SOCKET_, SO_TYPE_, 1})).data == Bytes{1});
  CHECK(std::get<Reply>(p.call(GetSockOpt{listener, SOL_SOCKET_, SO_TYPE_, 16})).data.size() == 4);
}

TEST_CASE("SO_RCVBUF may be overfilled by one segment, and then nothing is taken until somebody reads") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.nonblocking(client);
  p.set(server, SOL_SOCKET_, SO_RCVBUF_, {5000});
  CHECK(p.send(client, std::string(20'000, 'x')) == 20'000);
  CHECK(p.send(client, std::string(20'000, 'y')) == 20'000);
  CHECK(p.recv(server, 400'000) == std::string(20'000, 'x'));
}

TEST_CASE("the window is as large as the segments' share of memory lets it be") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  CHECK(p.get(server, IPPROTO_TCP_, TCP_WINDOW_CLAMP_) == 65536);
  p.send(client, std::string(700, 'x'));
  CHECK(p.get(server, IPPROTO_TCP_, TCP_WINDOW_CLAMP_) == 59392);  // 131072 * (700 * 256 / 1532) / 256
  p.send(client, std::string(30'000, 'x'));
  CHECK(p.get(server, IPPROTO_TCP_, TCP_WINDOW_CLAMP_) == 127488);
}
