#include "network/network.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "wire/codec.h"
#include "wire/fragment.h"

using namespace zocalo;
using namespace zocalo::network;

namespace {

struct Recorder final : trace::Sink {
  std::vector<trace::PacketSent> sent;
  std::vector<trace::PacketLost> lost;
  std::vector<PacketId> arrived;
  void begin(Time, const trace::Cause&) override {}
  void record(trace::Event event) override {
    if (auto* s = std::get_if<trace::PacketSent>(&event)) sent.push_back(std::move(*s));
    if (auto* l = std::get_if<trace::PacketLost>(&event)) lost.push_back(*l);
    if (auto* a = std::get_if<trace::PacketArrived>(&event)) arrived.push_back(a->packet);
  }
};

struct Delivery {
  Time time;
  HostId host;
  wire::Packet packet;
};

/// A network and the clock that moves it.
struct Bench final : Schedule {
  Recorder recorder;
  Network network;
  std::vector<Transit> flying;
  std::vector<Delivery> delivered;
  Time now = kStart;

  explicit Bench(std::uint64_t seed = 1) : network(seed, *this, &recorder) {}

  void carry(Transit&& transit) override { flying.push_back(std::move(transit)); }

  /// A host 10.0.0.`last` with an ideal loopback.
  HostId host(std::uint8_t last) {
    const HostId id = network.add_host({wire::IpAddress::v4(10, 0, 0, last)});
    network.add_link(id, id, {});
    return id;
  }
  void run_until(Time limit) {
    for (;;) {
      const auto next =
          std::min_element(flying.begin(), flying.end(), [](const Transit& a, const Transit& b) {
            return std::tuple(a.arrives, a.to) < std::tuple(b.arrives, b.to);
          });
      if (next == flying.end() || next->arrives > limit) break;
      Transit transit = std::move(*next);
      flying.erase(next);
      now = transit.arrives;
      if (network.arrive(now, transit)) delivered.push_back({now, transit.to, std::move(transit.content)});
    }
    if (limit != kNever) now = limit;
  }
  void run() { run_until(kNever); }
  void send(HostId from, wire::Packet packet) { network.send(now, from, std::move(packet)); }
};

wire::Packet datagram(std::uint8_t from, std::uint8_t to, std::uint16_t number, std::size_t size = 10) {
  wire::Packet packet;
  packet.source = wire::IpAddress::v4(10, 0, 0, from);
  packet.destination = wire::IpAddress::v4(10, 0, 0, to);
  packet.identification = number;
  packet.body = wire::UdpDatagram{1000, 2000, Bytes(size, 'x')};
  return packet;
}

wire::Netem shaped(const std::function<void(wire::Netem&)>& set) {
  wire::Netem shape;
  set(shape);
  return shape;
}

/// Two hosts with one link of this shape; sends `count` packets, one every `gap`.
struct Pair {
  Bench bench;
  HostId a, b;
  LinkId link;
  explicit Pair(const wire::Netem& shape, std::uint64_t seed = 1) : bench(seed) {
    a = bench.host(1);
    b = bench.host(2);
    link = bench.network.add_link(a, b, shape);
    bench.network.route();
  }
  void send(int count, Duration gap = 0ns, std::size_t size = 10) {
    for (int i = 0; i < count; ++i) {
      bench.send(a, datagram(1, 2, static_cast<std::uint16_t>(i), size));
      bench.run_until(bench.now + gap);
    }
    bench.run();
  }
  std::vector<int> numbers() const {
    std::vector<int> result;
    for (const Delivery& d : bench.delivered) result.push_back(static_cast<int>(d.packet.identification));
    return result;
  }
};

}  // namespace

TEST_CASE("an ideal link delivers at once and in order") {
  Pair pair({});
  pair.send(3);
  CHECK(pair.numbers() == std::vector<int>{0, 1, 2});
  CHECK(pair.bench.delivered[2].time == kStart);
  CHECK(pair.bench.delivered[0].host == pair.b);
  CHECK(pair.bench.delivered[0].packet.ttl == 64);
}

TEST_CASE("loopback: 127/8, ::1, own addresses; ideal whatever the links are") {
  Pair pair(shaped([](wire::Netem& n) { n.loss = 1'000'000; }));
  Bench& bench = pair.bench;
  for (const char* to : {"127.0.0.1", "127.9.9.9", "::1", "10.0.0.1"}) {
    wire::Packet packet = datagram(1, 1, 1);
    packet.destination = *wire::IpAddress::parse(to);
    bench.send(pair.a, std::move(packet));
    bench.run();
    REQUIRE(bench.delivered.size() == 1);
    CHECK(bench.delivered[0].host == pair.a);
    CHECK(bench.delivered[0].time == kStart);
    CHECK(bench.recorder.sent.back().from == pair.a);
    CHECK(bench.recorder.sent.back().to == pair.a);
    bench.delivered.clear();
  }
}

TEST_CASE("a host's loopback can be shaped like any link") {
  Bench bench;
  const HostId a = bench.network.add_host({});
  const LinkId lo = bench.network.add_link(a, a, shaped([](wire::Netem& n) { n.delay = 5ms; }));
  bench.network.route();
  wire::Packet packet = datagram(1, 1, 1);
  packet.destination = wire::IpAddress::loopback(wire::Family::ipv4);
  bench.send(a, packet);
  bench.run();
  REQUIRE(bench.delivered.size() == 1);
  CHECK(bench.delivered[0].time == kStart + 5ms);
  bench.network.shape(lo, {});
  bench.send(a, packet);
  bench.run();
  CHECK(bench.delivered[1].time == kStart + 5ms);
}

TEST_CASE("delay without jitter keeps order") {
  Pair pair(shaped([](wire::Netem& n) { n.delay = 20ms; }));
  pair.send(5, 1ms);
  CHECK(pair.numbers() == std::vector<int>{0, 1, 2, 3, 4});
  CHECK(pair.bench.delivered[3].time == kStart + 23ms);
}

TEST_CASE("jitter is within its range and reorders, like netem's") {
  Pair pair(shaped([](wire::Netem& n) { n.delay = 20ms, n.jitter = 5ms, n.limit = 100'000; }));
  pair.send(2000);
  REQUIRE(pair.bench.delivered.size() == 2000);
  CHECK(pair.bench.delivered.front().time >= kStart + 15ms);
  CHECK(pair.bench.delivered.front().time < kStart + 15100us);
  CHECK(pair.bench.delivered.back().time <= kStart + 25ms);
  CHECK(pair.bench.delivered.back().time > kStart + 24900us);
  const std::vector<int> numbers = pair.numbers();
  CHECK_FALSE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST_CASE("jitter above the delay never goes back in time") {
  Pair pair(shaped([](wire::Netem& n) { n.delay = 1ms, n.jitter = 5ms, n.limit = 100'000; }));
  pair.send(500);
  CHECK(pair.bench.delivered.front().time == kStart);
}

TEST_CASE("loss, duplication, reordering come as often as asked") {
  Pair pair(shaped([](wire::Netem& n) { n.loss = 100'000, n.delay = 1ms; }), 3);
  pair.send(10'000, 1us);
  // 9,000 expected, one standard deviation is 30.
  CHECK(pair.bench.delivered.size() > 8850);
  CHECK(pair.bench.delivered.size() < 9150);
  CHECK(pair.bench.recorder.lost.size() == 10'000 - pair.bench.delivered.size());
  CHECK(pair.bench.recorder.lost[0].cause == trace::LossCause::loss);
  CHECK(pair.bench.network.counters().lost == pair.bench.recorder.lost.size());

  Pair twice(shaped([](wire::Netem& n) { n.duplicate = 200'000; }), 3);
  twice.send(10'000);
  CHECK(twice.bench.delivered.size() > 11'800);
  CHECK(twice.bench.delivered.size() < 12'200);
  const auto copy = std::find_if(twice.bench.recorder.sent.begin(), twice.bench.recorder.sent.end(),
                                 [](const auto& s) { return bool(s.duplicate_of); });
  REQUIRE(copy != twice.bench.recorder.sent.end());
  CHECK(copy->packet.value == copy->duplicate_of.value + 1);

  Pair ahead(shaped([](wire::Netem& n) { n.reorder = 250'000, n.delay = 10ms; }), 3);
  ahead.send(4000, 100us);
  const auto early = std::count_if(ahead.bench.recorder.sent.begin(), ahead.bench.recorder.sent.end(),
                                   [](const auto& s) { return s.reordered; });
  CHECK(early > 900);
  CHECK(early < 1100);
  const std::vector<int> numbers = ahead.numbers();
  CHECK_FALSE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST_CASE("all is lost at 100%, and an ideal link throws no dice") {
  Pair pair(shaped([](wire::Netem& n) { n.loss = 1'000'000; }));
  pair.send(50);
  CHECK(pair.bench.delivered.empty());
}

TEST_CASE("a flipped bit is found by a checksum of the real bytes") {
  Pair pair(shaped([](wire::Netem& n) { n.corrupt = 1'000'000; }));
  pair.send(500, 0ns, 100);
  CHECK(pair.bench.delivered.empty());
  REQUIRE(pair.bench.recorder.lost.size() == 500);
  CHECK(pair.bench.recorder.lost[0].cause == trace::LossCause::corrupted);
  CHECK(pair.bench.recorder.arrived.empty());
}

TEST_CASE("rate: each packet takes the time of its own bits, behind the one before") {
  Pair pair(shaped([](wire::Netem& n) { n.rate = 1'000'000; }));
  const std::size_t octets = wire::wire_size(datagram(1, 2, 0, 97));
  CHECK(octets == 125);
  pair.send(3, 0ns, 97);
  CHECK(pair.bench.delivered[0].time == kStart + 1ms);
  CHECK(pair.bench.delivered[1].time == kStart + 2ms);
  CHECK(pair.bench.delivered[2].time == kStart + 3ms);
}

TEST_CASE("limit: the queue holds so many packets, the delayed ones counted") {
  Pair pair(shaped([](wire::Netem& n) { n.delay = 10ms, n.limit = 3; }));
  pair.send(5);
  CHECK(pair.numbers() == std::vector<int>{0, 1, 2});
  REQUIRE(pair.bench.recorder.lost.size() == 2);
  CHECK(pair.bench.recorder.lost[0].cause == trace::LossCause::queue_full);
  pair.send(1);
  CHECK(pair.bench.delivered.size() == 4);
}

TEST_CASE("each direction has its own dice; the same seed gives the same run, another seed another") {
  const wire::Netem lossy = shaped([](wire::Netem& n) { n.loss = 500'000; });
  const auto fates = [&](std::uint64_t seed, bool with_answers) {
    Pair pair(lossy, seed);
    for (std::uint16_t i = 0; i < 200; ++i) {
      pair.bench.send(pair.a, datagram(1, 2, i));
      if (with_answers) pair.bench.send(pair.b, datagram(2, 1, i));
    }
    pair.bench.run();
    std::vector<int> result;
    for (const Delivery& d : pair.bench.delivered) {
      if (d.host == pair.b) result.push_back(static_cast<int>(d.packet.identification));
    }
    return result;
  };
  CHECK(fates(1, false) == fates(1, true));
  CHECK(fates(1, false) != fates(2, false));
}

TEST_CASE("hosts forward over the shortest path, and count the TTL down") {
  Bench bench;
  std::map<int, HostId> hosts;
  for (std::uint8_t i = 1; i <= 5; ++i) hosts[i] = bench.host(i);
  const auto join = [&](int a, int b) {
    bench.network.add_link(hosts[a], hosts[b], shaped([](wire::Netem& n) { n.delay = 1ms; }));
  };
  join(1, 2);
  join(2, 3);
  join(3, 4);
  join(4, 1);
  bench.network.route();
  bench.send(hosts[1], datagram(1, 3, 7));
  bench.run();
  REQUIRE(bench.delivered.size() == 1);
  CHECK(bench.delivered[0].host == hosts[3]);
  CHECK(bench.delivered[0].packet.ttl == 63);
  CHECK(bench.delivered[0].time == kStart + 2ms);
  CHECK(bench.recorder.sent[0].to == hosts[2]);
  CHECK(bench.recorder.sent.size() == 2);

  SECTION("a TTL that runs out is reported by the host where it did") {
    wire::Packet packet = datagram(1, 3, 8);
    packet.ttl = 1;
    bench.send(hosts[1], packet);
    bench.run();
    CHECK(bench.recorder.lost.back().cause == trace::LossCause::ttl);
    REQUIRE(bench.delivered.size() == 2);
    CHECK(bench.delivered[1].host == hosts[1]);
    REQUIRE(bench.delivered[1].packet.icmp() != nullptr);
    CHECK(bench.delivered[1].packet.icmp()->kind == wire::IcmpKind::time_exceeded);
    CHECK(bench.delivered[1].packet.source == wire::IpAddress::v4(10, 0, 0, 2));
  }
  SECTION("a host that no link leads to is another network") {
    bench.send(hosts[1], datagram(1, 5, 9));
    bench.run();
    CHECK(bench.recorder.lost.back().cause == trace::LossCause::no_route);
    CHECK(bench.delivered.back().packet.icmp()->kind == wire::IcmpKind::network_unreachable);
    CHECK(bench.delivered.back().host == hosts[1]);
  }
  SECTION("an address of nobody in the own network is a host that does not answer") {
    bench.send(hosts[1], datagram(1, 77, 9));
    bench.run();
    CHECK(bench.recorder.lost.back().cause == trace::LossCause::no_host);
    CHECK(bench.delivered.back().packet.icmp()->kind == wire::IcmpKind::host_unreachable);
  }
  SECTION("an ICMP error is never answered by another") {
    wire::Packet packet = datagram(1, 77, 9);
    packet.body = wire::IcmpError{wire::IcmpKind::port_unreachable, 0, wire::to_bytes(datagram(1, 2, 3))};
    const std::size_t before = bench.recorder.sent.size();
    bench.send(hosts[1], packet);
    bench.run();
    CHECK(bench.recorder.sent.size() == before + 1);
  }
}

TEST_CASE("a broadcast goes to every neighbour and no further") {
  Bench bench;
  std::vector<HostId> hosts;
  for (std::uint8_t i = 1; i <= 4; ++i) hosts.push_back(bench.host(i));
  bench.network.add_link(hosts[0], hosts[1], {});
  bench.network.add_link(hosts[0], hosts[2], {});
  bench.network.add_link(hosts[2], hosts[3], {});
  bench.network.route();
  for (const wire::IpAddress& to :
       {wire::IpAddress::v4(10, 0, 0, 255), wire::IpAddress::v4(255, 255, 255, 255)}) {
    wire::Packet packet = datagram(1, 1, 1);
    packet.destination = to;
    bench.delivered.clear();
    bench.send(hosts[0], packet);
    bench.run();
    REQUIRE(bench.delivered.size() == 2);
    CHECK(bench.delivered[0].host == hosts[1]);
    CHECK(bench.delivered[1].host == hosts[2]);
  }
}

TEST_CASE("a rule on one packet changes the fate of no other") {
  const wire::Netem shape =
      shaped([](wire::Netem& n) { n.loss = 300'000, n.duplicate = 100'000, n.delay = 10ms, n.jitter = 2ms; });
  const auto run = [&](const Ruling& ruling) {
    Pair pair(shape, 5);
    pair.bench.network.set_rule([&](Time, LinkId, HostId, PacketId, const wire::Packet& content) {
      return content.identification == 17 ? ruling : Ruling{};
    });
    pair.send(100, 1ms);
    std::map<int, std::vector<Time>> arrivals;
    for (const Delivery& d : pair.bench.delivered)
      arrivals[static_cast<int>(d.packet.identification)].push_back(d.time);
    return arrivals;
  };
  auto plain = run({});
  const auto chosen = [&](const Ruling& ruling) {
    auto ruled = run(ruling);
    std::vector<Time> result = ruled[17];
    ruled.erase(17);
    auto others = plain;
    others.erase(17);
    CHECK(ruled == others);
    return result;
  };
  using Verdict = Ruling::Verdict;
  CHECK(chosen({Verdict::drop, 0ns, false, false}).empty());
  const std::vector<Time> delivered = chosen({Verdict::deliver, 0ns, false, false});
  REQUIRE(delivered.size() == 1);
  CHECK(chosen({Verdict::deliver, 3ms, false, false}) == std::vector<Time>{delivered[0] + 3ms});
  CHECK(chosen({Verdict::deliver, 0ns, true, false}) == std::vector<Time>{delivered[0], delivered[0]});
  CHECK(chosen({Verdict::deliver, 0ns, false, true}).empty());
}

TEST_CASE("a router cuts what is larger than its next link, or says what would fit") {
  Bench bench;
  std::map<int, HostId> hosts;
  for (std::uint8_t i = 1; i <= 3; ++i) hosts[i] = bench.host(i);
  bench.network.add_link(hosts[1], hosts[2], {}, 1500);
  bench.network.add_link(hosts[2], hosts[3], {}, 600);
  bench.network.route();
  wire::Packet packet = datagram(1, 3, 7, 1200);
  bench.send(hosts[1], packet);
  bench.run();
  REQUIRE(bench.recorder.lost.size() == 1);
  CHECK(bench.recorder.lost[0].cause == trace::LossCause::too_big);
  REQUIRE(bench.delivered.size() == 1);
  REQUIRE(bench.delivered[0].packet.icmp() != nullptr);
  CHECK(bench.delivered[0].packet.icmp()->kind == wire::IcmpKind::packet_too_big);
  CHECK(bench.delivered[0].packet.icmp()->mtu == 600);
  bench.delivered.clear();
  packet.dont_fragment = false;
  bench.send(hosts[1], packet);
  bench.run();
  CHECK(bench.recorder.lost.size() == 1);
  REQUIRE(bench.delivered.size() == 3);
  wire::Reassembly reassembly;
  std::optional<wire::Packet> whole;
  for (const Delivery& each : bench.delivered) {
    CHECK(each.host == hosts[3]);
    CHECK(wire::wire_size(each.packet) <= 600);
    whole = reassembly.add(each.time, each.packet);
  }
  REQUIRE(whole);
  CHECK(whole->udp()->payload.size() == 1200);
}

TEST_CASE("the trace says which bit a link flips") {
  Pair pair(shaped([](wire::Netem& n) { n.corrupt = 1'000'000; }));
  pair.send(20, 0ns, 100);
  for (const trace::PacketSent& sent : pair.bench.recorder.sent) {
    REQUIRE(sent.flipped_bit);
    CHECK_FALSE(wire::parse(wire::with_flipped_bit(wire::to_bytes(sent.content), *sent.flipped_bit)).packet);
  }
}
