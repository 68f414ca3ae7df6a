// Multicast groups (RFC 1112) as ip(7) and ipv6(7) have them. What is expected was asked of a real kernel.

#include <catch2/catch_test_macros.hpp>

#include "syscall/option_numbers.h"
#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

namespace {

const IpAddress kGroup = IpAddress::v4(239, 1, 2, 3), kAny = IpAddress::v4(0, 0, 0, 0);

struct Members : TwoHosts {
  Fd here = -1, there = -1;

  explicit Members(int domain = AF_INET_) {
    const auto family = domain == AF_INET_ ? wire::Family::ipv4 : wire::Family::ipv6;
    for (const auto& [program, fd] : {std::pair{&client, &here}, std::pair{&server, &there}}) {
      *fd = program->socket(SOCK_DGRAM_, domain);
      program->bind(*fd, at(IpAddress::any(family), 5000));
      program->nonblocking(*fd);
    }
  }
  static Bytes request(const IpAddress& group, const IpAddress& over) {  // struct ip_mreq
    Bytes bytes(group.octets.begin(), group.octets.begin() + 4);
    bytes.insert(bytes.end(), over.octets.begin(), over.octets.begin() + 4);
    return bytes;
  }
  std::int64_t option(Program& program, Fd fd, int optname, Bytes value, int level = IPPROTO_IP_) {
    return program.run(SetSockOpt{fd, level, optname, std::move(value)});
  }
  std::int64_t join(Program& program, Fd fd, const IpAddress& over = kAny, const IpAddress& group = kGroup) {
    return option(program, fd, IP_ADD_MEMBERSHIP_, request(group, over));
  }
  /// Sends from the client; who got it: "h", "t", "ht" or "".
  std::string send(const IpAddress& to = kGroup) {
    CHECK(client.sendto(here, "x", at(to, 5000)) == 1);
    std::string got;
    if (client.recv(here) == "x") got += "h";
    if (server.recv(there) == "x") got += "t";
    CHECK(client.recv(here) == "-EAGAIN");
    CHECK(server.recv(there) == "-EAGAIN");
    return got;
  }
};

}  // namespace

TEST_CASE("test_multicast_send: it reaches who has joined, and comes back if the sender has") {
  Members m;
  CHECK(m.send().empty());
  CHECK(m.join(m.server, m.there) == 0);
  CHECK(m.send() == "t");
  CHECK(m.world.sent.back().packet.ttl == 1);
  CHECK(m.join(m.client, m.here) == 0);
  CHECK(m.send() == "ht");
  m.client.set(m.here, IPPROTO_IP_, IP_MULTICAST_LOOP_, {0});
  m.client.set(m.here, IPPROTO_IP_, IP_MULTICAST_TTL_, {7});
  CHECK(m.send() == "t");
  CHECK(m.world.sent.back().packet.ttl == 7);
  m.client.set(m.here, IPPROTO_IP_, IP_MULTICAST_LOOP_, {1});
  m.client.set(m.here, IPPROTO_IP_, IP_MULTICAST_TTL_, {0});  // RFC 1112 (6.1): stays within the host
  CHECK(m.send() == "h");
}

TEST_CASE("test_multicast_join: the errors") {
  Members m;
  CHECK(m.join(m.client, m.here) == 0);
  CHECK(m.join(m.client, m.here, TwoHosts::kClient) == error(Errno::eaddrinuse));
  CHECK(m.join(m.client, m.here, IpAddress::v4(10, 0, 0, 9)) == error(Errno::enodev));
  CHECK(m.join(m.client, m.here, kAny, TwoHosts::kServer) == error(Errno::einval));
  CHECK(m.option(m.client, m.here, IP_ADD_MEMBERSHIP_, {1, 2, 3, 4}) == error(Errno::einval));
  CHECK(m.join(m.client, m.client.socket()) == error(Errno::eproto));  // TCP
  CHECK(m.option(m.client, m.here, IP_DROP_MEMBERSHIP_, m.request(kGroup, kAny)) == 0);
  CHECK(m.option(m.client, m.here, IP_DROP_MEMBERSHIP_, m.request(kGroup, kAny)) ==
        error(Errno::eaddrnotavail));
  CHECK(m.option(m.client, m.here, IP_MULTICAST_IF_, {10, 0, 0, 9}) == error(Errno::eaddrnotavail));
  for (std::uint8_t i = 0; i < 20; ++i)
    CHECK(m.join(m.client, m.here, kAny, IpAddress::v4(239, 0, 0, i)) == 0);
  CHECK(m.join(m.client, m.here) == error(Errno::enobufs));
  World alone;
  Program program{alone, alone.add("alone", {})};
  const Fd fd = program.socket(SOCK_DGRAM_);
  CHECK(m.join(program, fd) == error(Errno::enodev));
}

TEST_CASE("test_multicast_other_socket: IP_MULTICAST_ALL says whether it hears what another one joined") {
  Members m;
  const Fd other = m.server.socket(SOCK_DGRAM_);
  CHECK(m.join(m.server, other) == 0);
  CHECK(m.send() == "t");
  m.server.set(m.there, IPPROTO_IP_, IP_MULTICAST_ALL_, {0});
  CHECK(m.send().empty());
  m.server.set(m.there, IPPROTO_IP_, IP_MULTICAST_ALL_, {1});
  m.server.close(other);  // leaves
  CHECK(m.send().empty());
  CHECK(m.send(IpAddress::v4(224, 0, 0, 1)) == "ht");  // every host is in that one
}

TEST_CASE("test_multicast_loopback: over lo, by IP_MULTICAST_IF") {
  World world;
  Program program{world, world.add("alone", {TwoHosts::kClient})};
  const Fd fd = program.socket(SOCK_DGRAM_);
  program.bind(fd, at(kAny, 5000));
  program.nonblocking(fd);
  const IpAddress lo = IpAddress::v4(127, 0, 0, 1);
  const auto set = [&](int optname, Bytes value) {
    return program.run(SetSockOpt{fd, IPPROTO_IP_, optname, std::move(value)});
  };
  CHECK(set(IP_ADD_MEMBERSHIP_, Members::request(kGroup, lo)) == 0);
  program.sendto(fd, "x", at(kGroup, 5000));  // over eth0, where nobody has joined
  CHECK(program.recv(fd) == "-EAGAIN");
  CHECK(set(IP_MULTICAST_IF_, {127, 0, 0, 1}) == 0);
  program.sendto(fd, "x", at(kGroup, 5000));
  CHECK(program.recv(fd) == "x");
  CHECK(program.recv(fd) == "-EAGAIN");
  CHECK(world.sent.back().packet.source == lo);
}

TEST_CASE("test_multicast_ipv6: IPV6_JOIN_GROUP and IPV6_LEAVE_GROUP") {
  World world;
  const IpAddress one = *IpAddress::parse("fd00::1"), two = *IpAddress::parse("fd00::2");
  Program client{world, world.add("client", {one}), 1}, server{world, world.add("server", {two}), 2};
  const IpAddress group = *IpAddress::parse("ff02::4321");
  Bytes request(group.octets.begin(), group.octets.end());  // struct ipv6_mreq
  request.resize(20);
  const Fd c = client.socket(SOCK_DGRAM_, AF_INET6_), s = server.socket(SOCK_DGRAM_, AF_INET6_);
  server.bind(s, at(IpAddress::any(wire::Family::ipv6), 5000));
  server.nonblocking(s);
  client.sendto(c, "x", at(group, 5000));
  CHECK(server.recv(s) == "-EAGAIN");
  CHECK(server.run(SetSockOpt{s, IPPROTO_IPV6_, IPV6_JOIN_GROUP_, request}) == 0);
  CHECK(server.run(SetSockOpt{s, IPPROTO_IPV6_, IPV6_JOIN_GROUP_, request}) == error(Errno::eaddrinuse));
  client.sendto(c, "x", at(group, 5000));
  CHECK(server.recv(s) == "x");
  CHECK(server.run(SetSockOpt{s, IPPROTO_IPV6_, IPV6_LEAVE_GROUP_, request}) == 0);
  CHECK(server.run(SetSockOpt{s, IPPROTO_IPV6_, IPV6_LEAVE_GROUP_, request}) == error(Errno::eaddrnotavail));
}

TEST_CASE("test_broadcast_send: it comes back to the sender's own host, too") {
  Members m;
  const IpAddress everyone = IpAddress::v4(10, 0, 0, 255);
  CHECK(m.client.sendto(m.here, "x", at(everyone, 5000)) == error(Errno::eacces));
  m.client.set(m.here, SOL_SOCKET_, SO_BROADCAST_, {1});
  m.world.loses = [](const wire::Packet&) { return true; };  // only what the kernel itself delivers
  CHECK(m.send(everyone) == "h");
}

TEST_CASE("test_ttl: IP_TTL, IPV6_UNICAST_HOPS and IP_MINTTL") {
  TwoHosts t;
  t.connect();
  t.client.set(t.c, IPPROTO_IP_, IP_TTL_, {5});
  t.client.send(t.c, "x");
  CHECK(t.world.sent[t.world.sent.size() - 2].packet.ttl == 5);
  CHECK(t.server.recv(t.s) == "x");
  CHECK(t.server.set(t.s, IPPROTO_IP_, IP_MINTTL_, {6}) == 0);
  t.client.send(t.c, "y");
  CHECK(t.server.sets(t.s) == "-w-");
  CHECK(t.client.set(t.c, IPPROTO_IP_, IP_TTL_, {0}) == error(Errno::einval));
}

TEST_CASE("test_bind_device: the host's interfaces are lo and eth0") {
  TwoHosts t;
  const Fd fd = t.client.socket();
  const auto set = [&](std::string_view name) {
    return t.client.run(SetSockOpt{fd, SOL_SOCKET_, SO_BINDTODEVICE_, to_bytes(name)});
  };
  CHECK(set("eth0") == 0);
  CHECK(Program::text(t.client.call(GetSockOpt{fd, SOL_SOCKET_, SO_BINDTODEVICE_, 16})) ==
        std::string("eth0\0", 5));
  CHECK(set("wlan7") == error(Errno::enodev));
  CHECK(set("") == 0);
  CHECK(Program::text(t.client.call(GetSockOpt{fd, SOL_SOCKET_, SO_BINDTODEVICE_, 16})).empty());
}
