// Answers of Linux's socket layer that random programs found (native/conformance/).

#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

namespace zocalo::kernel::test {

namespace {

const IpAddress kSix = IpAddress::loopback(wire::Family::ipv6);
SocketAddress abstract(const std::string& name) { return UnixAddress{std::string(1, '\0') + name}; }

}  // namespace

TEST_CASE("an IPv6 address of its own makes a socket IPv6's alone") {
  Loopback host;
  Program& p = host.program;
  const Fd six = p.socket(SOCK_DGRAM_, AF_INET6_), four = p.socket(SOCK_DGRAM_);
  p.bind(six, at(kSix, 0));
  p.bind(four, at(kHere, 0));
  CHECK(p.get(six, IPPROTO_IPV6_, IPV6_V6ONLY_) == 1);
  IpAddress mapped = IpAddress::any(wire::Family::ipv6);
  mapped.octets[10] = mapped.octets[11] = 0xff;
  mapped.octets[12] = 127;
  mapped.octets[15] = 1;
  CHECK(p.sendto(six, "x", at(mapped, p.port(four))) == error(Errno::enetunreach));
  const Fd other = p.socket(SOCK_STREAM_, AF_INET6_);
  p.set(other, IPPROTO_IPV6_, IPV6_V6ONLY_, {1});
  CHECK(p.bind(other, at(mapped, 0)) == error(Errno::einval));
}

TEST_CASE("a port that the kernel chose goes with the connection, an address that bind(2) chose stays") {
  Loopback host;
  Program& p = host.program;
  const Fd udp = p.socket(SOCK_DGRAM_);
  p.bind(udp, at(kHere, 0));
  CHECK(p.port(udp) != 0);
  CHECK(p.connect(udp, {}) == 0);
  CHECK(std::get<InetAddress>(p.name(udp)).endpoint == wire::Endpoint{kHere, 0});
  const Fd tcp = p.socket();
  p.run(Listen{tcp, 1});
  CHECK(p.bind(tcp, at(kHere, 0)) == error(Errno::einval));
  p.shutdown(tcp, SHUT_RDWR_);
  CHECK(p.bind(tcp, at(kHere, 0)) == 0);
}

TEST_CASE("a datagram that MSG_MORE holds back goes out whole") {
  Loopback host;
  Program& p = host.program;
  const Fd to = p.socket(SOCK_DGRAM_), from = p.socket(SOCK_DGRAM_);
  p.bind(to, at(kHere, 0));
  p.connect(from, p.name(to));
  CHECK(p.send(from, "one ", MSG_MORE_) == 4);
  CHECK(p.sets(to) == "-w-");
  CHECK(p.send(from, "datagram") == 8);
  CHECK(p.recv(to) == "one datagram");
}

TEST_CASE("abstract names belong to a type of socket; who has another peer takes nothing from us") {
  Loopback host;
  Program& p = host.program;
  const Fd stream = p.socket(SOCK_STREAM_, AF_UNIX_), one = p.socket(SOCK_DGRAM_, AF_UNIX_),
           two = p.socket(SOCK_DGRAM_, AF_UNIX_), three = p.socket(SOCK_DGRAM_, AF_UNIX_);
  CHECK(p.bind(stream, abstract("a")) == 0);
  CHECK(p.bind(one, abstract("a")) == 0);
  CHECK(p.bind(two, abstract("b")) == 0);
  CHECK(p.sendto(three, "x", abstract("c")) == error(Errno::econnrefused));
  CHECK(p.connect(one, abstract("b")) == 0);
  CHECK(p.sendto(three, "x", abstract("a")) == error(Errno::eperm));
  p.close(two);
  CHECK(p.peer_name(one) == 0);  // gone, and still the peer
  CHECK(p.send(one, "x") == error(Errno::econnrefused));
  CHECK(p.send(one, "x") == error(Errno::enotconn));
}

TEST_CASE("urgent octets of AF_UNIX streams") {
  Loopback host;
  Program& p = host.program;
  const Outcome pair = p.call(SocketPair{AF_UNIX_, SOCK_STREAM_ | SOCK_NONBLOCK_, 0});
  const Fd a = std::get<Reply>(pair).fds[0], b = std::get<Reply>(pair).fds[1];
  CHECK(p.send(a, "hello", MSG_OOB_) == 5);
  CHECK(p.sets(b) == "rwx");
  CHECK(p.recv(b, 1, MSG_OOB_ | MSG_PEEK_) == "o");
  CHECK(p.recv(b, 10) == "hell");
  CHECK(p.recv(b, 10) == "-EAGAIN");  // and swallows it
  CHECK(p.recv(b, 1, MSG_OOB_) == "-EINVAL");
  CHECK(p.sets(b) == "-w-");
}

TEST_CASE("a listener that was shut down for writing gives connections that end at once") {
  Loopback host;
  Program& p = host.program;
  const Fd listener = p.socket(), client = p.socket();
  CHECK(p.shutdown(listener, SHUT_WR_) == error(Errno::enotconn));
  p.bind(listener, at(kHere, 0));
  p.run(Listen{listener, 1});
  p.connect(client, p.name(listener));
  CHECK(p.recv(client) == "");
}

TEST_CASE("recv(2) of nothing waits for something, and takes nothing") {
  Loopback host;
  Program& p = host.program;
  const auto [client, server] = host.pair();
  CHECK(p.recv(server, 0, MSG_DONTWAIT_) == "-EAGAIN");
  p.send(client, "x");
  CHECK(p.recv(server, 0) == "");
  CHECK(p.recv(server) == "x");
}

TEST_CASE("epoll sets do not watch each other in a ring") {
  Loopback host;
  Program& p = host.program;
  const auto one = static_cast<Fd>(p.run(EpollCreate{})), two = static_cast<Fd>(p.run(EpollCreate{}));
  CHECK(p.run(EpollCtl{one, EPOLL_CTL_ADD_, two, POLLIN_}) == 0);
  CHECK(p.run(EpollCtl{two, EPOLL_CTL_ADD_, one, POLLIN_}) == error(Errno::eloop));
}

}  // namespace zocalo::kernel::test
