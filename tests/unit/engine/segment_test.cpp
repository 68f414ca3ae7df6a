// Whole networks: a segment with broadcasts and multicasts, a path with a narrow link, a link that marks.

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "engine/simulation.h"
#include "engine/traffic.h"
#include "syscall/option_numbers.h"

using namespace zocalo;
using namespace zocalo::engine;
using namespace zocalo::syscall;

namespace {

/// Keeps the packets.
struct Watch final : trace::Sink {
  std::vector<trace::PacketSent> sent;
  std::vector<trace::PacketLost> lost;
  void begin(Time, const trace::Cause&) override {}
  void record(trace::Event event) override {
    if (auto* packet = std::get_if<trace::PacketSent>(&event)) sent.push_back(std::move(*packet));
    if (auto* packet = std::get_if<trace::PacketLost>(&event)) lost.push_back(*packet);
  }
};

wire::IpAddress ip(std::uint8_t last) { return wire::IpAddress::v4(10, 0, 0, last); }

/// Three hosts on a switch.
scenario::Scenario segment() {
  scenario::Scenario scenario;
  scenario.name = "segment";
  for (const std::uint8_t last : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
    scenario::Host host;
    host.name = "h" + std::to_string(last);
    host.addresses = {ip(last), *wire::IpAddress::parse("fd00::" + std::to_string(last))};
    scenario.hosts.push_back(host);
  }
  scenario::Host hub;
  hub.name = "hub";
  hub.is_switch = true;
  scenario.hosts.push_back(hub);
  for (const char* name : {"h1", "h2", "h3"}) {
    scenario::Link link;
    link.a = name;
    link.b = "hub";
    link.shape.delay = 1ms;
    scenario.links.push_back(link);
  }
  return scenario;
}

/// A program on each host that makes calls one at a time, by hand.
struct Hands {
  Watch watch;
  Simulation simulation;
  std::uint64_t calls = 0;

  explicit Hands(const scenario::Scenario& scenario) : simulation(scenario, &watch) {
    for (std::uint32_t host = 1; host <= scenario.hosts.size(); ++host)
      simulation.start_guest(GuestId{host}, HostId{host}, kStart);
    settle();
  }
  std::map<CallId, Outcome> settle() {
    std::map<CallId, Outcome> done;
    while (simulation.advance(kNever) == Progress::moved) {
      for (Completion& each : simulation.take_completions()) done[each.call] = std::move(each.outcome);
    }
    return done;
  }
  Outcome call(std::uint32_t host, Syscall call) {
    const CallId id{++calls};
    simulation.submit({GuestId{host}, ThreadId{1}}, id, std::move(call));
    return settle().at(id);
  }
  std::int64_t run(std::uint32_t host, Syscall what) {
    const Outcome outcome = call(host, std::move(what));
    if (const auto* failed = std::get_if<Failed>(&outcome)) return -static_cast<std::int64_t>(failed->error);
    return std::get<Reply>(outcome).result;
  }
  /// A UDP socket of the host on a port of every address.
  Fd receiver(std::uint32_t host, std::uint16_t port, int family = AF_INET_) {
    const Fd fd = static_cast<Fd>(run(host, Socket{family, SOCK_DGRAM_, 0}));
    const auto any = wire::IpAddress::any(family == AF_INET_ ? wire::Family::ipv4 : wire::Family::ipv6);
    run(host, Bind{fd, InetAddress{{any, port}, 0, 0}});
    return fd;
  }
  std::int64_t set(std::uint32_t host, Fd fd, int level, int option, Bytes value) {
    return run(host, SetSockOpt{fd, level, option, std::move(value)});
  }
  std::int64_t send(std::uint32_t host, Fd fd, const wire::IpAddress& to, std::uint16_t port) {
    return run(host, Send{fd, to_bytes("hola"), 0, InetAddress{{to, port}, 0, 0}});
  }
  /// Who has got a datagram: "h1 h3" is {1, 3}.
  std::vector<int> got(const std::vector<Fd>& fds) {
    std::vector<int> hosts;
    for (std::uint32_t host = 1; host <= fds.size(); ++host) {
      if (run(host, Recv{fds[host - 1], 100, MSG_DONTWAIT_}) == 4) hosts.push_back(static_cast<int>(host));
    }
    return hosts;
  }
};

Bytes request(const wire::IpAddress& group, const wire::IpAddress& over) {  // struct ip_mreq
  Bytes bytes(group.octets.begin(), group.octets.begin() + 4);
  bytes.insert(bytes.end(), over.octets.begin(), over.octets.begin() + 4);
  return bytes;
}

Bytes request_6(const wire::IpAddress& group) {  // struct ipv6_mreq
  Bytes bytes(group.octets.begin(), group.octets.end());
  bytes.resize(20);
  return bytes;
}

Bytes number(std::uint8_t value) { return {value, 0, 0, 0}; }
std::int64_t failed(Errno error) { return -static_cast<std::int64_t>(error); }

const wire::IpAddress kAny = wire::IpAddress::any(wire::Family::ipv4);

}  // namespace

TEST_CASE("a switch joins its links: unicast passes without a hop, a broadcast reaches all, the sender too") {
  Hands hands(segment());
  std::vector<Fd> fds;
  for (const std::uint32_t host : {1U, 2U, 3U}) fds.push_back(hands.receiver(host, 5000));
  CHECK(hands.send(1, fds[0], ip(3), 5000) == 4);
  CHECK(hands.watch.sent.back().content.ttl == 64);
  CHECK(hands.got(fds) == std::vector<int>{3});
  CHECK(hands.send(1, fds[0], ip(255), 5000) == failed(Errno::eacces));
  hands.set(1, fds[0], SOL_SOCKET_, SO_BROADCAST_, number(1));
  for (const wire::IpAddress& to : {ip(255), wire::IpAddress::v4(255, 255, 255, 255)}) {
    CHECK(hands.send(1, fds[0], to, 5000) == 4);
    CHECK(hands.got(fds) == std::vector<int>{1, 2, 3});
  }
}

TEST_CASE("a multicast reaches who has joined, and the sender if it has, unless IP_MULTICAST_LOOP is off") {
  Hands hands(segment());
  const wire::IpAddress group = wire::IpAddress::v4(239, 1, 2, 3);
  std::vector<Fd> fds;
  for (const std::uint32_t host : {1U, 2U, 3U}) fds.push_back(hands.receiver(host, 5000));
  CHECK(hands.send(2, fds[1], group, 5000) == 4);
  CHECK(hands.got(fds).empty());
  CHECK(hands.set(1, fds[0], IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(group, kAny)) == 0);
  CHECK(hands.set(2, fds[1], IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(group, ip(2))) == 0);
  CHECK(hands.set(2, fds[1], IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(group, ip(2))) ==
        failed(Errno::eaddrinuse));
  CHECK(hands.set(2, fds[1], IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(group, ip(9))) ==
        failed(Errno::enodev));
  CHECK(hands.set(2, fds[1], IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(ip(1), kAny)) == failed(Errno::einval));
  CHECK(hands.send(2, fds[1], group, 5000) == 4);
  CHECK(hands.watch.sent.back().content.ttl == 1);  // IP_MULTICAST_TTL's default
  CHECK(hands.got(fds) == std::vector<int>{1, 2});
  hands.set(2, fds[1], IPPROTO_IP_, IP_MULTICAST_LOOP_, number(0));
  hands.set(2, fds[1], IPPROTO_IP_, IP_MULTICAST_TTL_, number(5));
  CHECK(hands.send(2, fds[1], group, 5000) == 4);
  CHECK(hands.watch.sent.back().content.ttl == 5);
  CHECK(hands.got(fds) == std::vector<int>{1});
  CHECK(hands.set(1, fds[0], IPPROTO_IP_, IP_DROP_MEMBERSHIP_, request(group, kAny)) == 0);
  CHECK(hands.set(1, fds[0], IPPROTO_IP_, IP_DROP_MEMBERSHIP_, request(group, kAny)) ==
        failed(Errno::eaddrnotavail));
  CHECK(hands.send(2, fds[1], group, 5000) == 4);
  CHECK(hands.got(fds).empty());
}

TEST_CASE("a group that another socket of the host has joined: IP_MULTICAST_ALL says whether it is heard") {
  Hands hands(segment());
  const wire::IpAddress group = wire::IpAddress::v4(239, 1, 2, 3);
  const Fd joined = hands.receiver(1, 6000), other = hands.receiver(1, 5000),
           sender = hands.receiver(2, 5000);
  hands.set(1, joined, IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(group, kAny));
  hands.send(2, sender, group, 5000);
  CHECK(hands.run(1, Recv{other, 10, MSG_DONTWAIT_}) == 4);
  hands.set(1, other, IPPROTO_IP_, IP_MULTICAST_ALL_, number(0));
  hands.send(2, sender, group, 5000);
  CHECK(hands.run(1, Recv{other, 10, MSG_DONTWAIT_}) == failed(Errno::eagain));
  hands.run(1, Close{joined});  // a closed socket leaves its groups
  hands.set(1, other, IPPROTO_IP_, IP_MULTICAST_ALL_, number(1));
  hands.send(2, sender, group, 5000);
  CHECK(hands.run(1, Recv{other, 10, MSG_DONTWAIT_}) == failed(Errno::eagain));
}

TEST_CASE("IPv6 groups, and a group over the loopback") {
  Hands hands(segment());
  const wire::IpAddress group = *wire::IpAddress::parse("ff02::4321");
  std::vector<Fd> fds;
  for (const std::uint32_t host : {1U, 2U, 3U}) fds.push_back(hands.receiver(host, 5000, AF_INET6_));
  CHECK(hands.set(3, fds[2], IPPROTO_IPV6_, IPV6_JOIN_GROUP_, request_6(group)) == 0);
  CHECK(hands.send(1, fds[0], group, 5000) == 4);
  CHECK(hands.got(fds) == std::vector<int>{3});
  CHECK(hands.set(3, fds[2], IPPROTO_IPV6_, IPV6_LEAVE_GROUP_, request_6(group)) == 0);
  CHECK(hands.send(1, fds[0], group, 5000) == 4);
  CHECK(hands.got(fds).empty());

  const wire::IpAddress here = wire::IpAddress::v4(239, 9, 9, 9),
                        loopback = wire::IpAddress::v4(127, 0, 0, 1);
  const Fd fd = hands.receiver(1, 7000);
  CHECK(hands.set(1, fd, IPPROTO_IP_, IP_ADD_MEMBERSHIP_, request(here, loopback)) == 0);
  CHECK(hands.set(1, fd, IPPROTO_IP_, IP_MULTICAST_IF_, {127, 0, 0, 1}) == 0);
  CHECK(hands.set(1, fd, IPPROTO_IP_, IP_MULTICAST_IF_, {10, 0, 0, 9}) == failed(Errno::eaddrnotavail));
  const std::size_t before = hands.watch.sent.size();
  CHECK(hands.send(1, fd, here, 7000) == 4);
  CHECK(hands.watch.sent.size() == before + 1);  // over its loopback only
  CHECK(hands.run(1, Recv{fd, 10, MSG_DONTWAIT_}) == 4);
}

namespace {

/// a — r — s — b, and a bulk transfer from a to b.
struct Path {
  scenario::Scenario scenario;
  Watch watch;
  Tally sender, receiver;

  Path() {
    for (const char* name : {"a", "r", "s", "b"}) {
      scenario::Host host;
      host.name = name;
      host.addresses = {ip(static_cast<std::uint8_t>(1 + scenario.hosts.size()))};
      scenario.hosts.push_back(host);
    }
    for (const auto& [a, b] : {std::pair{"a", "r"}, std::pair{"r", "s"}, std::pair{"s", "b"}}) {
      scenario::Link link;
      link.a = a;
      link.b = b;
      link.shape.delay = 5ms;
      scenario.links.push_back(link);
    }
  }
  void transfer(std::uint64_t octets) {
    Simulation simulation(scenario, &watch);
    Troupe troupe(simulation);
    const wire::Endpoint at{ip(4), 7000};
    troupe.start(HostId{4}, std::make_unique<BulkReceiver>(receiver, at, 1));
    troupe.start(HostId{1}, std::make_unique<BulkSender>(sender, at, octets, 1), kStart + 1ms);
    troupe.run(kStart + 600s);
    CHECK(receiver.octets == octets);
    CHECK(receiver.wrong == 0);
  }
  std::size_t count(trace::LossCause cause) const {
    std::size_t n = 0;
    for (const trace::PacketLost& lost : watch.lost) n += lost.cause == cause ? 1U : 0U;
    return n;
  }
};

std::size_t payload(const trace::PacketSent& sent) {
  return sent.content.tcp() == nullptr ? 0 : sent.content.tcp()->payload.size();
}

}  // namespace

TEST_CASE("a narrow link in the middle: the router says what fits, and the segments shrink (RFC 1191)") {
  Path path;
  path.scenario.links[1].mtu = 1000;
  path.transfer(200'000);
  CHECK(path.count(trace::LossCause::too_big) > 0);
  CHECK(path.count(trace::LossCause::too_big) <= 10);  // what was out when the answer came
  std::size_t largest = 0;
  for (const trace::PacketSent& sent : path.watch.sent) {
    if (sent.from == HostId{2}) largest = std::max(largest, payload(sent));
  }
  CHECK(payload(path.watch.sent.back()) <= 948);
  CHECK(path.sender.finished < kStart + 2s);  // and no timeout was needed
  CHECK(largest >= 948);
}

TEST_CASE("a narrow first link: the host knows its own interface, and says so in its MSS") {
  Path path;
  path.scenario.links[0].mtu = 1000;
  path.transfer(50'000);
  CHECK(path.count(trace::LossCause::too_big) == 0);
  for (const trace::PacketSent& sent : path.watch.sent) {
    if (sent.content.tcp() == nullptr || !sent.content.tcp()->flags.syn || sent.from != HostId{1}) continue;
    CHECK(sent.content.tcp()->options.mss == 960);
  }
}

TEST_CASE("a link that marks instead of losing: nothing is sent twice where both sides understand") {
  Path path;
  path.scenario.hosts[0].sysctl.tcp_ecn = 1;
  path.scenario.links[1].shape.loss = 20'000;
  path.scenario.links[1].shape.ecn = true;
  path.transfer(400'000);
  std::size_t marked = 0, lost_data = 0;
  for (const trace::PacketSent& sent : path.watch.sent) {
    if (sent.content.ecn == 3) ++marked;
    for (const trace::PacketLost& lost : path.watch.lost)
      lost_data += lost.packet == sent.packet && payload(sent) > 0;
  }
  CHECK(marked > 0);
  CHECK(lost_data == 0);
}
