#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

TEST_CASE("a listener is readable exactly while a connection waits to be accepted") {
  Loopback l;
  const Fd listener = l.program.listener();
  CHECK(l.program.sets(listener) == "---");
  CHECK(l.program.why(listener, Set::read) == Reason{Why::accept_queue_empty, 0});
  const Fd client = l.program.socket();
  CHECK(l.program.connect(client, l.program.name(listener)) == 0);
  CHECK(l.program.sets(listener) == "r--");
  CHECK(l.program.why(listener, Set::read) == Reason{Why::connection_waiting, 1});
  CHECK(l.program.why(listener, Set::write).why == Why::listening);
  const Fd server = l.program.accept(listener);
  CHECK(l.program.sets(listener) == "---");
  CHECK(l.program.sets(server) == "-w-");
  CHECK(l.program.sets(client) == "-w-");
  CHECK(l.program.send(client, "x") == 1);
  CHECK(l.program.sets(server) == "rw-");
}

TEST_CASE("a client that sent and closed before accept is accepted as usual") {
  Loopback l;
  const Fd listener = l.program.listener();
  const Fd client = l.program.socket();
  l.program.connect(client, l.program.name(listener));
  l.program.send(client, "left a note");
  l.program.close(client);
  CHECK(l.program.sets(listener, 50ms) == "r--");
  const Fd server = l.program.accept(listener);
  CHECK(l.program.recv(server) == "left a note");
  CHECK(l.program.sets(server) == "rw-");
  CHECK(l.program.recv(server) == "");
  CHECK(l.program.peer_name(server) == 0);
}

TEST_CASE("a full accept queue drops the SYN, and its retransmission a second later gets through") {
  Loopback l;
  const Fd listener = l.program.listener(kHere, 0);
  const Fd one = l.program.socket(), two = l.program.socket();
  CHECK(l.program.connect(one, l.program.name(listener)) == 0);
  l.program.nonblocking(two);
  CHECK(l.program.connect(two, l.program.name(listener)) == error(Errno::einprogress));
  CHECK(l.program.sets(two, 200ms) == "---");
  CHECK(l.program.why(two, Set::write).why == Why::connecting);
  CHECK(l.program.connect(two, l.program.name(listener)) == error(Errno::ealready));
  CHECK(l.program.so_error(two) == 0);
  CHECK(l.program.send(two, "x") == error(Errno::eagain));
  CHECK(l.program.recv(two, 1) == "-EAGAIN");
  CHECK(l.program.peer_name(two) == error(Errno::enotconn));
  l.program.accept(listener);
  CHECK(l.program.sets(two, 10s) == "-w-");
  CHECK(l.world.now == kStart + 1s);
  CHECK(l.program.accept(listener) > 0);
}

TEST_CASE(
    "a non-blocking connect is in progress even when it succeeds at once, then succeeds once, then is "
    "connected") {
  Loopback l;
  const Fd listener = l.program.listener();
  const Fd client = l.program.socket();
  l.program.nonblocking(client);
  CHECK(l.program.connect(client, l.program.name(listener)) == error(Errno::einprogress));
  CHECK(l.program.sets(client) == "-w-");
  CHECK(l.program.connect(client, l.program.name(listener)) == 0);
  CHECK(l.program.connect(client, l.program.name(listener)) == error(Errno::eisconn));
}

TEST_CASE(
    "a refused connect is readable and writable, its error is read once, the next connect is aborted, the "
    "third works") {
  Loopback l;
  const Fd hold = l.program.socket();
  l.program.bind(hold, at(kHere, 0));
  const Fd client = l.program.socket();
  l.program.nonblocking(client);
  CHECK(l.program.connect(client, l.program.name(hold)) == error(Errno::einprogress));
  CHECK(l.program.sets(client) == "rw-");
  CHECK(l.program.poll(client, 0) == (POLLERR_ | POLLHUP_));
  CHECK(l.program.why(client, Set::read) == Reason{Why::error_pending, 111});
  CHECK(l.program.so_error(client) == 111);
  CHECK(l.program.so_error(client) == 0);
  CHECK(l.program.sets(client) == "rw-");
  CHECK(l.program.recv(client) == "");
  CHECK(l.program.send(client, "x") == error(Errno::epipe));
  CHECK(l.program.peer_name(client) == error(Errno::enotconn));
  const Fd listener = l.program.listener();
  CHECK(l.program.connect(client, l.program.name(listener)) == error(Errno::econnaborted));
  CHECK(l.program.connect(client, l.program.name(listener)) == error(Errno::einprogress));
  CHECK(l.program.sets(client) == "-w-");
  const Fd server = l.program.accept(listener);
  l.program.send(server, "second life");
  CHECK(l.program.recv(client) == "second life");
}

TEST_CASE("a fresh TCP socket hangs up") {
  Loopback l;
  const Fd s = l.program.socket();
  CHECK(l.program.sets(s) == "rw-");
  CHECK(l.program.poll(s, POLLIN_ | POLLOUT_) == (POLLOUT_ | POLLHUP_));
  CHECK(l.program.why(s, Set::read).why == Why::never_connected);
  CHECK(l.program.recv(s) == "-ENOTCONN");
  CHECK(l.program.send(s, "x") == error(Errno::epipe));
  CHECK(l.program.run(Accept{s, 0}) == error(Errno::einval));
  CHECK(l.program.shutdown(s, SHUT_WR_) == error(Errno::enotconn));
}

TEST_CASE("a TCP socket bound to a port can connect to itself, EOF included") {
  Loopback l;
  const Fd me = l.program.socket();
  l.program.bind(me, at(kHere, 0));
  CHECK(l.program.connect(me, l.program.name(me)) == 0);
  CHECK(l.program.send(me, "dear me") == 7);
  CHECK(l.program.recv(me) == "dear me");
  CHECK(l.program.shutdown(me, SHUT_WR_) == 0);
  CHECK(l.program.sets(me) == "rw-");
  CHECK(l.program.recv(me) == "");
}

TEST_CASE(
    "nobody answers: the SYN is sent after 1, 2, 3, 4, 5, 7, 11, ... seconds, and after 131 s connect times "
    "out") {
  World world;
  Program client(world, world.add("client", {TwoHosts::kClient}));
  const Fd c = client.socket();
  CHECK(client.connect(c, at(IpAddress::v4(10, 0, 0, 9), 80)) == error(Errno::etimedout));
  std::vector<std::int64_t> seconds;
  for (const Sent& s : world.sent) seconds.push_back(nanoseconds(s.at) / 1'000'000'000);
  CHECK(seconds == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67});
  CHECK(world.now == kStart + 131s);
}

TEST_CASE("a host without addresses has no route to others") {
  Loopback l;
  CHECK(l.program.connect(l.program.socket(), at(IpAddress::v4(10, 1, 2, 3), 80)) ==
        error(Errno::enetunreach));
  CHECK(l.program.sendto(l.program.socket(SOCK_DGRAM_), "x", at(IpAddress::v4(10, 1, 2, 3), 80)) ==
        error(Errno::enetunreach));
}

TEST_CASE("bind: what conflicts and what does not") {
  Loopback l;
  Program& p = l.program;
  const Fd first = p.socket();
  CHECK(p.bind(first, at(kHere, 22601)) == 0);
  CHECK(p.bind(p.socket(), at(kHere, 22601)) == error(Errno::eaddrinuse));
  CHECK(p.bind(p.socket(), at(IpAddress::v4(127, 0, 0, 2), 22601)) == 0);
  CHECK(p.bind(p.socket(), at(IpAddress::v4(0, 0, 0, 0), 22601)) == error(Errno::eaddrinuse));
  CHECK(p.bind(p.socket(SOCK_DGRAM_), at(kHere, 22601)) == 0);
  CHECK(p.bind(p.socket(SOCK_DGRAM_), at(IpAddress::v4(0, 0, 0, 0), 22601)) == error(Errno::eaddrinuse));
  CHECK(p.bind(first, at(kHere, 0)) == error(Errno::einval));
  CHECK(p.bind(p.socket(), at(IpAddress::v4(203, 0, 113, 7), 0)) == error(Errno::eaddrnotavail));
  CHECK(p.bind(p.socket(), at(IpAddress::v4(255, 255, 255, 255), 0)) == 0);
  p.close(first);
  CHECK(p.bind(p.socket(), at(kHere, 22601)) == 0);
}

TEST_CASE("rebinding in TIME-WAIT needs SO_REUSEADDR on the old socket and on the new one") {
  for (const std::uint32_t old_reuse : {0U, 1U}) {
    for (const bool server_first : {true, false}) {
      Loopback l;
      Program& p = l.program;
      const auto bind_again = [&](std::uint16_t port, std::uint32_t reuse) {
        const Fd fd = p.socket();
        p.set(fd, SOL_SOCKET_, SO_REUSEADDR_, {reuse});
        const std::int64_t result = p.bind(fd, at(kHere, port));
        p.close(fd);
        return result;
      };
      const Fd listener = p.socket();
      p.set(listener, SOL_SOCKET_, SO_REUSEADDR_, {old_reuse});
      p.bind(listener, at(kHere, 0));
      p.run(Listen{listener, 5});
      const std::uint16_t port = p.port(listener);
      const Fd client = p.socket();
      p.connect(client, at(kHere, port));
      const Fd server = p.accept(listener);
      p.close(listener);
      CHECK(bind_again(port, 0) == error(Errno::eaddrinuse));
      CHECK(bind_again(port, 1) == (old_reuse != 0 ? 0 : error(Errno::eaddrinuse)));
      p.close(server_first ? server : client);
      p.close(server_first ? client : server);
      l.world.run_for(100ms);
      CHECK(bind_again(port, 0) == (server_first ? error(Errno::eaddrinuse) : 0));
      CHECK(bind_again(port, 1) == (server_first && old_reuse == 0 ? error(Errno::eaddrinuse) : 0));
      l.world.run_for(60s);
      CHECK(bind_again(port, 0) == 0);
    }
  }
}

TEST_CASE(
    "an IPv6 listener takes IPv4 connections, and shows them as mapped addresses, unless IPV6_V6ONLY is "
    "set") {
  for (const std::uint32_t only : {0U, 1U}) {
    Loopback l;
    Program& p = l.program;
    const Fd listener = p.socket(SOCK_STREAM_, AF_INET6_);
    p.set(listener, IPPROTO_IPV6_, IPV6_V6ONLY_, {only});
    p.bind(listener, at(IpAddress::any(wire::Family::ipv6), 0));
    p.run(Listen{listener, 5});
    const Fd client = p.socket();
    const std::int64_t result = p.connect(client, at(kHere, p.port(listener)));
    if (only != 0) {
      CHECK(result == error(Errno::econnrefused));
      continue;
    }
    CHECK(result == 0);
    const Reply reply = std::get<Reply>(p.call(Accept{listener, 0}));
    CHECK(std::get<InetAddress>(reply.address).endpoint.ip.to_string() == "::ffff:127.0.0.1");
  }
}
