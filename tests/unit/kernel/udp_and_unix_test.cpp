#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

TEST_CASE(
    "UDP keeps message boundaries; a datagram larger than the buffer is cut; an empty one is a message") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  CHECK(p.sets(rx) == "-w-");
  p.bind(rx, at(kHere, 0));
  CHECK(p.port(tx) == 0);
  CHECK(p.sendto(tx, "one", p.name(rx)) == 3);
  CHECK(p.port(tx) != 0);
  CHECK(p.sendto(tx, "twotwo", p.name(rx)) == 6);
  CHECK(p.sendto(tx, "", p.name(rx)) == 0);
  CHECK(p.why(rx, Set::read) == Reason{Why::datagram_queued, 3});
  const Reply first = std::get<Reply>(p.call(Recv{rx, 100, 0}));
  CHECK(to_string(ByteView(first.data)) == "one");
  CHECK(std::get<InetAddress>(first.address).endpoint == wire::Endpoint{kHere, p.port(tx)});
  CHECK(p.recv(rx, 3, MSG_PEEK_) == "two");
  const Reply cut = std::get<Reply>(p.call(Recv{rx, 3, MSG_TRUNC_}));
  CHECK(cut.result == 6);
  CHECK(cut.flags == MSG_TRUNC_);
  CHECK(cut.data.size() == 3);
  CHECK(p.sets(rx) == "rw-");
  CHECK(p.recv(rx) == "");
  CHECK(p.recv(rx, 1, MSG_DONTWAIT_) == "-EAGAIN");
}

TEST_CASE("connected UDP hears of a closed port once, unconnected UDP never") {
  Loopback l;
  Program& p = l.program;
  const Fd s = p.socket(SOCK_DGRAM_);
  for (int i = 0; i < 3; ++i) CHECK(p.sendto(s, "hello", at(kHere, 22505)) == 5);
  CHECK(p.sets(s) == "-w-");
  CHECK(p.so_error(s) == 0);
  CHECK(p.send(s, "x") == error(Errno::edestaddrreq));
  CHECK(p.peer_name(s) == error(Errno::enotconn));
  CHECK(p.sendto(s, "x", at(kHere, 0)) == error(Errno::einval));
  CHECK(p.connect(s, at(kHere, 22505)) == 0);
  CHECK(p.send(s, "anyone?") == 7);
  CHECK(p.sets(s) == "rw-");
  CHECK(p.recv(s) == "-ECONNREFUSED");
  CHECK(p.sets(s) == "-w-");
  p.send(s, "still nobody?");
  CHECK(p.so_error(s) == static_cast<std::int64_t>(Errno::econnrefused));
  CHECK(p.so_error(s) == 0);
  CHECK(p.peer_name(s) == 0);
  CHECK(p.send(s, "x", MSG_OOB_) == error(Errno::eopnotsupp));
}

TEST_CASE("sending to a broadcast address needs SO_BROADCAST, and reaches every socket that listens") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), s = p.socket(SOCK_DGRAM_);
  p.bind(rx, at(IpAddress::v4(0, 0, 0, 0), 0));
  const SocketAddress all = at(IpAddress::v4(127, 255, 255, 255), p.port(rx));
  p.bind(s, at(kHere, 0));
  CHECK(p.sendto(s, "all", all) == error(Errno::eacces));
  CHECK(p.connect(s, all) == error(Errno::eacces));
  p.set(s, SOL_SOCKET_, SO_BROADCAST_, {1});
  CHECK(p.sendto(s, "all", all) == 3);
  CHECK(p.recv(rx) == "all");
}

TEST_CASE("UDP after SHUT_RD is readable for ever, and datagrams still arrive") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  p.bind(rx, at(kHere, 0));
  p.bind(tx, at(kHere, 0));
  CHECK(p.shutdown(rx, SHUT_RD_) == error(Errno::enotconn));
  p.connect(rx, p.name(tx));
  p.shutdown(rx, SHUT_RD_);
  CHECK(p.sets(rx) == "rw-");
  CHECK(p.why(rx, Set::read).why == Why::read_shut_down);
  CHECK(p.recv(rx) == "");
  CHECK(p.recv(rx, 9, MSG_DONTWAIT_) == "-EAGAIN");
  p.sendto(tx, "4", p.name(rx));
  CHECK(p.recv(rx) == "4");
  p.shutdown(rx, SHUT_WR_);
  CHECK(p.send(rx, "x") == error(Errno::epipe));
}

TEST_CASE("a datagram goes to the socket that fits best") {
  Loopback l;
  Program& p = l.program;
  const Fd any = p.socket(SOCK_DGRAM_), exact = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  for (const Fd fd : {any, exact}) p.set(fd, SOL_SOCKET_, SO_REUSEADDR_, {1});
  CHECK(p.bind(any, at(IpAddress::v4(0, 0, 0, 0), 5000)) == 0);
  CHECK(p.bind(exact, at(kHere, 5000)) == 0);
  p.sendto(tx, "x", at(kHere, 5000));
  CHECK(p.sets(exact) == "rw-");
  CHECK(p.sets(any) == "-w-");
  p.sendto(tx, "y", at(IpAddress::v4(127, 0, 0, 9), 5000));
  CHECK(p.sets(any) == "rw-");
}

TEST_CASE("a full receive buffer drops datagrams silently") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  p.set(rx, SOL_SOCKET_, SO_RCVBUF_, {4096});
  p.bind(rx, at(kHere, 0));
  for (int i = 0; i < 50; ++i) CHECK(p.sendto(tx, std::string(500, 'x'), p.name(rx)) == 500);
  int received = 0;
  while (p.sets(rx)[0] == 'r') {
    p.recv(rx);
    ++received;
  }
  CHECK(received > 0);
  CHECK(received < 20);
}

TEST_CASE("a socketpair is a stream: joined, EOF, EPIPE, and a reset where something was not read") {
  Loopback l;
  Program& p = l.program;
  const auto pair = [&] { return std::get<Reply>(p.call(SocketPair{AF_UNIX_, SOCK_STREAM_, 0})).fds; };
  {
    const auto fds = pair();
    const Fd a = fds[0], b = fds[1];
    CHECK(p.sets(a) == "-w-");
    p.send(a, "one");
    p.send(a, "two");
    CHECK(p.recv(b) == "onetwo");
    p.close(a);
    CHECK(p.sets(b) == "rw-");
    CHECK(p.recv(b) == "");
    CHECK(p.send(b, "x") == error(Errno::epipe));
    CHECK(p.so_error(b) == 0);
  }
  {
    const auto fds = pair();
    p.send(fds[0], "never read");
    p.close(fds[1]);
    CHECK(p.sets(fds[0]) == "rw-");
    CHECK(p.recv(fds[0]) == "-ECONNRESET");
    CHECK(p.recv(fds[0]) == "");
  }
  const auto fds = pair();
  p.shutdown(fds[0], SHUT_WR_);
  CHECK(p.sets(fds[0]) == "-w-");
  CHECK(p.recv(fds[1]) == "");
  CHECK(p.send(fds[1], "back") == 4);
  CHECK(p.recv(fds[0]) == "back");
}

TEST_CASE("a blocked send on a socketpair goes on when the other end reads") {
  Loopback l;
  Program& p = l.program;
  const auto fds = std::get<Reply>(p.call(SocketPair{AF_UNIX_, SOCK_STREAM_, 0})).fds;
  const CallId call = p.start(Send{fds[0], Bytes(1'000'000), 0, {}}, 2);
  CHECK_FALSE(l.world.done(call));
  std::size_t got = 0;
  while (got < 1'000'000) got += p.recv(fds[1]).size();
  CHECK(Program::number(l.world.take(call)) == 1'000'000);
}

TEST_CASE("AF_UNIX sockets by name: fresh, bound, listening, refused") {
  Loopback l;
  Program& p = l.program;
  const Fd s = p.socket(SOCK_STREAM_, AF_UNIX_), c = p.socket(SOCK_STREAM_, AF_UNIX_);
  CHECK(p.sets(s) == "rw-");
  CHECK(p.poll(s, POLLIN_ | POLLOUT_) == (POLLOUT_ | POLLHUP_));
  CHECK(p.run(Listen{s, 1}) == error(Errno::einval));
  CHECK(p.connect(c, UnixAddress{"/tmp/s"}) == error(Errno::enoent));
  CHECK(p.bind(s, UnixAddress{"/tmp/s"}) == 0);
  CHECK(p.connect(c, UnixAddress{"/tmp/s"}) == error(Errno::econnrefused));
  CHECK(p.run(Listen{s, 1}) == 0);
  CHECK(p.connect(c, UnixAddress{"/tmp/s"}) == 0);
  CHECK(p.sets(s) == "r--");
  const Fd server = p.accept(s);
  p.send(c, "hi");
  CHECK(p.recv(server) == "hi");
  CHECK(p.bind(p.socket(SOCK_STREAM_, AF_UNIX_), UnixAddress{"/tmp/s"}) == error(Errno::eaddrinuse));
}

TEST_CASE("what is corked takes room of SO_SNDBUF") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_), tx = p.socket(SOCK_DGRAM_);
  p.bind(rx, at(kHere, 0));
  p.connect(tx, p.name(rx));
  p.set(tx, SOL_SOCKET_, SO_SNDBUF_, {5000});
  CHECK(p.send(tx, std::string(4859, 'x'), MSG_MORE_) == 4859);
  CHECK(p.sets(tx) == "---");
  CHECK(p.send(tx, "") == 0);
  CHECK(p.sets(tx) == "-w-");
  CHECK(p.recv(rx).size() == 4859);
}

TEST_CASE("an IPv6 socket that was connected to IPv4 hears nothing from IPv6") {
  Loopback l;
  Program& p = l.program;
  const Fd rx = p.socket(SOCK_DGRAM_, AF_INET6_), tx = p.socket(SOCK_DGRAM_, AF_INET6_);
  IpAddress mapped = IpAddress::any(wire::Family::ipv6);
  mapped.octets[10] = mapped.octets[11] = 0xff;
  mapped.octets[12] = 127;
  mapped.octets[15] = 1;
  const IpAddress here = IpAddress::loopback(wire::Family::ipv6);
  CHECK(p.connect(rx, at(mapped, 9)) == 0);
  CHECK(p.connect(rx, {}) == 0);
  CHECK(p.bind(rx, at(IpAddress::any(wire::Family::ipv6), 0)) == 0);
  CHECK(p.sendto(tx, "x", at(here, p.port(rx))) == 1);
  CHECK(p.sets(rx) == "-w-");
}

TEST_CASE("an empty message that nobody read is no reason for a reset") {
  Loopback l;
  Program& p = l.program;
  const auto pair = [&] { return std::get<Reply>(p.call(SocketPair{AF_UNIX_, SOCK_SEQPACKET_, 0})).fds; };
  const auto one = pair(), two = pair();
  p.send(one[0], "");
  p.close(one[1]);
  CHECK(p.so_error(one[0]) == 0);
  p.send(two[0], "x");
  p.close(two[1]);
  CHECK(p.so_error(two[0]) == static_cast<int>(Errno::econnreset));
}

TEST_CASE("control messages of others are passed over, malformed ones are refused") {
  Loopback l;
  Program& p = l.program;
  const auto pair = [&](int type) { return std::get<Reply>(p.call(SocketPair{AF_UNIX_, type, 0})).fds; };
  const Bytes of_ip{20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0};
  Bytes too_long = of_ip, of_socket = of_ip;
  too_long[0] = 99;
  of_socket[8] = 1;    // SOL_SOCKET
  of_socket[12] = 99;  // and none of its types
  const auto tcp = l.pair();
  for (const Fd fd : {tcp.client, pair(SOCK_STREAM_)[0], pair(SOCK_DGRAM_)[0]}) {
    CHECK(p.run(Send{fd, to_bytes("x"), 0, {}, of_ip}) == 1);
    CHECK(p.run(Send{fd, to_bytes("x"), 0, {}, too_long}) == error(Errno::einval));
    CHECK(p.run(Send{fd, to_bytes("x"), 0, {}, of_socket}) == error(Errno::einval));
  }
  const Fd fresh = p.socket(SOCK_SEQPACKET_, AF_UNIX_);
  CHECK(p.run(Send{fresh, to_bytes("x"), 0, {}, too_long}) == error(Errno::enotconn));
}
