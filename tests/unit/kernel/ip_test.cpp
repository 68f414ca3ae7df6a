// The IP header as sockets set and see it, and datagrams in pieces.

#include <catch2/catch_test_macros.hpp>

#include "syscall/option_numbers.h"
#include "unit/kernel/world.h"
#include "wire/codec.h"

using namespace zocalo;
using namespace zocalo::kernel;
using namespace zocalo::kernel::test;

namespace {

const IpAddress kClient6 = *IpAddress::parse("fd00::1"), kServer6 = *IpAddress::parse("fd00::2");

/// One control message with an int, or with an octet.
Bytes message(int level, int type, std::uint32_t value, std::size_t size = 4) {
  Bytes bytes(16 + (size + 7) / 8 * 8);
  bytes[0] = static_cast<std::uint8_t>(16 + size);
  bytes[8] = static_cast<std::uint8_t>(level);
  bytes[12] = static_cast<std::uint8_t>(type);
  for (std::size_t i = 0; i < size; ++i) bytes[16 + i] = static_cast<std::uint8_t>(value >> (8 * i));
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A client's and a server's datagram sockets.
struct Datagrams {
  World world;
  Program client, server;
  Fd c, s;
  SocketAddress to;

  explicit Datagrams(bool six = false)
      : client(world, world.add("client", {six ? kClient6 : TwoHosts::kClient}), 1),
        server(world, world.add("server", {six ? kServer6 : TwoHosts::kServer}), 2),
        c(client.socket(SOCK_DGRAM_, six ? AF_INET6_ : AF_INET_)),
        s(server.socket(SOCK_DGRAM_, six ? AF_INET6_ : AF_INET_)),
        to(at(six ? kServer6 : TwoHosts::kServer, 5000)) {
    server.bind(s, to);
  }
  std::int64_t send(std::size_t size) { return client.run(Send{c, Bytes(size, 'x'), 0, to}); }
  Reply receive(std::uint32_t control = 1024) {
    return std::get<Reply>(server.call(Recv{s, 65536, 0, control}));
  }
  const wire::Packet& last() const { return world.sent.back().packet; }
};

}  // namespace

TEST_CASE("IP_TOS brings its priority along, until SO_PRIORITY says another") {
  Loopback l;
  Program& p = l.program;
  for (const int type : {SOCK_STREAM_, SOCK_DGRAM_}) {
    const Fd s = p.socket(type);
    for (const auto& [tos, priority] : std::vector<std::pair<std::uint32_t, int>>{
             {0, 0}, {8, 2}, {16, 6}, {24, 4}, {0xff, 4}, {4, 0}, {0xe0, 0}, {0xb8, 4}}) {
      p.set(s, IPPROTO_IP_, IP_TOS_, {tos});
      CHECK(p.get(s, SOL_SOCKET_, SO_PRIORITY_) == priority);
    }
    p.set(s, SOL_SOCKET_, SO_PRIORITY_, {5});
    p.set(s, IPPROTO_IP_, IP_TOS_, {0xb8});  // as it was: nothing changes
    CHECK(p.get(s, SOL_SOCKET_, SO_PRIORITY_) == 5);
  }
}

TEST_CASE("IP_TOS and IP_TTL are in the header, and the receiver may see them") {
  Datagrams d;
  CHECK(d.client.set(d.c, IPPROTO_IP_, IP_TOS_, {0xb9}) == 0);
  CHECK(d.client.set(d.c, IPPROTO_IP_, IP_TTL_, {9}) == 0);
  d.send(3);
  CHECK(d.last().dscp == 46);
  CHECK(d.last().ecn == 1);
  CHECK(d.last().ttl == 9);
  const Bytes bytes = wire::to_bytes(d.last());
  CHECK(bytes[1] == 0xb9);
  CHECK(wire::parse(bytes).packet->dscp == 46);
  CHECK(d.receive().control.empty());
  for (const int option : {IP_RECVTTL_, IP_RECVTOS_}) CHECK(d.server.set(d.s, IPPROTO_IP_, option, {1}) == 0);
  d.send(3);
  const Reply reply = d.receive();
  CHECK(reply.control == message(IPPROTO_IP_, IP_TTL_, 9) + message(IPPROTO_IP_, IP_TOS_, 0xb9, 1));
  CHECK(reply.flags == 0);
  // put_cmsg: what does not fit is cut off, and said to be
  d.send(3);
  const Reply cut = d.receive(24 + 16);
  CHECK(cut.control.size() == 40);
  CHECK(cut.control[24] == 16);
  CHECK(cut.flags == MSG_CTRUNC_);
  d.send(3);
  CHECK(d.receive(0).flags == MSG_CTRUNC_);
}

TEST_CASE("IPV6_TCLASS and hop limits, for all that a socket sends or for one datagram") {
  Datagrams d(true);
  for (const int option : {IPV6_RECVHOPLIMIT_, IPV6_RECVTCLASS_})
    CHECK(d.server.set(d.s, IPPROTO_IPV6_, option, {1}) == 0);
  CHECK(d.client.set(d.c, IPPROTO_IPV6_, IPV6_TCLASS_, {0x28}) == 0);
  d.send(3);
  CHECK(wire::parse(wire::to_bytes(d.last())).packet->dscp == 10);
  CHECK(d.receive().control ==
        message(IPPROTO_IPV6_, IPV6_HOPLIMIT_, 64) + message(IPPROTO_IPV6_, IPV6_TCLASS_, 0x28));
  const Bytes once = message(IPPROTO_IPV6_, IPV6_HOPLIMIT_, 3) + message(IPPROTO_IPV6_, IPV6_TCLASS_, 0xff);
  CHECK(d.client.run(Send{d.c, Bytes(1), 0, d.to, once}) == 1);
  CHECK(d.receive().control == once);
  const auto refused = [&](const Bytes& control) {
    return d.client.run(Send{d.c, Bytes(1), 0, d.to, control});
  };
  CHECK(refused(message(IPPROTO_IPV6_, IPV6_HOPLIMIT_, 256)) == error(Errno::einval));
  CHECK(refused(message(IPPROTO_IPV6_, IPV6_HOPLIMIT_, 5, 1)) == error(Errno::einval));
  CHECK(refused(message(IPPROTO_IPV6_, 99, 5)) == error(Errno::einval));
  CHECK(refused(Bytes(16)) == error(Errno::einval));
  CHECK(refused(message(IPPROTO_IP_, 99, 5)) == 1);  // another level's is nobody's
}

TEST_CASE("TCP's segments bear the TOS without its last two bits, and a refusal bears the one it refuses") {
  TwoHosts hosts;
  const Fd listener = hosts.server.listener(TwoHosts::kServer);
  const SocketAddress to = hosts.server.name(listener);
  const Fd c = hosts.client.socket();
  CHECK(hosts.client.set(c, IPPROTO_IP_, IP_TOS_, {0x2b}) == 0);
  CHECK(hosts.client.get(c, IPPROTO_IP_, IP_TOS_) == 0x28);
  CHECK(hosts.client.connect(c, to) == 0);
  for (const Sent& sent : hosts.world.sent)
    CHECK(sent.packet.dscp == (sent.packet.source == TwoHosts::kClient ? 10 : 0));
  hosts.server.close(listener);
  const Fd again = hosts.client.socket();
  hosts.client.set(again, IPPROTO_IP_, IP_TOS_, {0x28});
  CHECK(hosts.client.connect(again, to) == error(Errno::econnrefused));
  CHECK(hosts.world.sent.back().packet.tcp()->flags.rst);
  CHECK(hosts.world.sent.back().packet.dscp == 10);
}

TEST_CASE("a datagram larger than the MTU goes in fragments and arrives whole") {
  for (const bool six : {false, true}) {
    Datagrams d(six);
    CHECK(d.send(4000) == 4000);
    REQUIRE(d.world.sent.size() == 3);
    for (const Sent& sent : d.world.sent) {
      REQUIRE(sent.packet.fragment() != nullptr);
      CHECK(wire::wire_size(sent.packet) <= 1500);
      CHECK((six || !sent.packet.dont_fragment));
    }
    CHECK(d.receive().data == Bytes(4000, 'x'));
    CHECK(d.send(6) == 6);
    CHECK(d.last().udp() != nullptr);
    CHECK(d.last().dont_fragment == !six);
  }
}

TEST_CASE("a fragment that is lost takes the datagram with it, and its sender is told after 30 s") {
  for (const bool six : {false, true}) {
    Datagrams d(six);
    d.world.loses = [](const wire::Packet& packet) {
      return packet.fragment() != nullptr && packet.fragment()->offset > 0 &&
             packet.fragment()->more_fragments;
    };
    d.send(4000);
    CHECK(d.server.poll(d.s, POLLIN_) == 0);
    d.world.run_for(29s);
    CHECK(d.world.sent.size() == 3);
    d.world.run_for(2s);
    REQUIRE(d.world.sent.size() == 4);
    REQUIRE(d.last().icmp() != nullptr);
    CHECK(d.last().icmp()->kind == wire::IcmpKind::reassembly_time_exceeded);
    CHECK(d.last().dscp == (six ? 0 : wire::kInternetControl));
    // without the first piece there is nothing to quote
    d.world.loses = [](const wire::Packet& packet) {
      return packet.fragment() != nullptr && packet.fragment()->offset == 0;
    };
    d.send(4000);
    d.world.run_for(31s);
    CHECK(d.world.sent.size() == 7);
  }
}

TEST_CASE("what may not be cut is refused: IP_PMTUDISC_DO, IPV6_DONTFRAG") {
  Datagrams d;
  CHECK(d.client.set(d.c, IPPROTO_IP_, IP_MTU_DISCOVER_, {static_cast<std::uint32_t>(IP_PMTUDISC_DO_)}) == 0);
  CHECK(d.send(1472) == 1472);
  CHECK(d.send(1473) == error(Errno::emsgsize));
  CHECK(d.client.set(d.c, IPPROTO_IP_, IP_MTU_DISCOVER_, {static_cast<std::uint32_t>(IP_PMTUDISC_DONT_)}) ==
        0);
  CHECK(d.send(1473) == 1473);
  CHECK(d.send(3) == 3);
  CHECK_FALSE(d.last().dont_fragment);
  CHECK(d.send(65508) == error(Errno::emsgsize));
  Datagrams six(true);
  CHECK(six.client.set(six.c, IPPROTO_IPV6_, IPV6_DONTFRAG_, {1}) == 0);
  CHECK(six.send(1452) == 1452);
  CHECK(six.send(1453) == error(Errno::emsgsize));
}

TEST_CASE("a router that says what would fit is heeded: EMSGSIZE once, then smaller pieces") {
  Datagrams d;
  CHECK(d.client.connect(d.c, d.to) == 0);
  CHECK(d.client.send(d.c, std::string(1200, 'x')) == 1200);
  const wire::Packet first = d.last();
  CHECK(first.dont_fragment);
  wire::Packet answer;
  answer.source = IpAddress::v4(10, 0, 0, 254);
  answer.destination = TwoHosts::kClient;
  wire::IcmpError too_big;
  too_big.kind = wire::IcmpKind::packet_too_big;
  too_big.mtu = 1000;
  too_big.original = wire::to_bytes(first);
  answer.body = too_big;
  d.client.kernel().receive(d.world.now, answer);
  CHECK(d.client.get(d.c, IPPROTO_IP_, IP_MTU_) == 1000);
  CHECK(d.client.send(d.c, "x") == error(Errno::emsgsize));
  const std::size_t before = d.world.sent.size();
  CHECK(d.client.send(d.c, std::string(1200, 'x')) == 1200);
  CHECK(d.world.sent.size() == before + 2);
}
