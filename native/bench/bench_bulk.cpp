#include "native/bench/bench_bulk.h"

#include <chrono>
#include <deque>
#include <memory>

#include "engine/simulation.h"
#include "engine/traffic.h"

namespace zocalo::native {

namespace {

constexpr std::uint16_t kFirstPort = 10'000;
/// Nothing that is alive takes so long; a flow that hangs ends the bench instead of the user's patience.
constexpr Duration kLongest = 24h;

scenario::Scenario two_hosts(std::uint32_t loss) {
  scenario::Scenario scenario;
  scenario.hosts = {{"sender", {wire::IpAddress::v4(10, 0, 0, 1)}, {}},
                    {"receiver", {wire::IpAddress::v4(10, 0, 0, 2)}, {}}};
  // A gigabit LAN with netem's own queue: what is on its way stays within what such a line holds.
  scenario::Netem shape;
  shape.delay = 1ms;
  shape.rate = 1'000'000'000;
  shape.loss = loss;
  scenario.links = {{"sender", "receiver", shape}};
  return scenario;
}

}  // namespace

BulkBench bench_bulk(std::uint32_t flows, std::uint64_t bytes, std::uint32_t loss, trace::Sink* sink) {
  engine::Simulation simulation(two_hosts(loss), sink);
  engine::Troupe troupe(simulation);
  std::deque<engine::Tally> tallies;
  for (std::uint32_t i = 0; i < flows; ++i) {
    const wire::Endpoint at{wire::IpAddress::v4(10, 0, 0, 2), static_cast<std::uint16_t>(kFirstPort + i)};
    troupe.start(HostId{2}, std::make_unique<engine::BulkReceiver>(tallies.emplace_back(), at, i));
    troupe.start(HostId{1}, std::make_unique<engine::BulkSender>(tallies.emplace_back(), at, bytes, i),
                 kStart + 1ms);
  }
  const auto begin = std::chrono::steady_clock::now();
  troupe.run(kStart + kLongest);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;

  BulkBench bench;
  bench.packets = simulation.statistics().packets;
  bench.events = simulation.statistics().events;
  bench.virtual_s = static_cast<double>(nanoseconds(simulation.now())) / 1e9;
  bench.wall_s = wall.count();
  std::uint64_t received = 0, wrong = 0;
  for (const engine::Tally& tally : tallies) {
    received += tally.octets;
    wrong += tally.wrong;
  }
  if (received != bytes * flows || wrong != 0) {
    bench.error = std::to_string(received) + " of " + std::to_string(bytes * flows) + " octets arrived, " +
                  std::to_string(wrong) + " of them wrong";
  }
  return bench;
}

}  // namespace zocalo::native
