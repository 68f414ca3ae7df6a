// Prints "<seed> <digest>" for each of 100 seeds: the digest of everything that was recorded in a run with
// bulk TCP, a select() server with its clients and datagrams, over links that lose, duplicate, reorder and
// corrupt, one of them through a router. digest_test.py compares what g++, clang and WebAssembly print.

#include <cinttypes>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>

#include "base/digest.h"
#include "engine/simulation.h"
#include "engine/traffic.h"
#include "trace/codec.h"

using namespace zocalo;
using namespace zocalo::engine;

namespace {

constexpr std::uint64_t kSeeds = 100;

/// Digests moments as a recording would hold them.
class DigestSink final : public trace::Sink {
 public:
  void begin(Time time, const trace::Cause& cause) override {
    flush();
    moment_.time = time;
    moment_.cause = cause;
  }
  void record(trace::Event event) override { moment_.events.push_back(std::move(event)); }

  std::uint64_t value() {
    flush();
    return digest_.value();
  }

 private:
  void flush() {
    if (moment_.events.empty()) return;
    bytes_.clear();
    trace::encode(moment_, bytes_);
    digest_.add(bytes_);
    moment_.events.clear();
  }

  trace::Moment moment_;
  Bytes bytes_;
  Digest digest_;
};

scenario::Scenario mixed(std::uint64_t seed) {
  scenario::Scenario scenario;
  scenario.seed = seed;
  for (std::uint8_t i = 1; i <= 5; ++i) {
    scenario.hosts.push_back({"h" + std::to_string(i), {wire::IpAddress::v4(10, 0, 0, i)}, {}});
  }
  scenario.hosts[0].loopback = *scenario::parse_netem("delay 1ms 500us loss 2%").netem;
  const auto link = [&](const char* a, const char* b, std::string_view shape) {
    scenario.links.push_back({a, b, *scenario::parse_netem(shape).netem});
  };
  link("h1", "h2", "delay 10ms 5ms loss 3% duplicate 2% reorder 2% corrupt 1%");
  link("h1", "h3", "delay 3ms rate 20mbit limit 30");
  link("h1", "h4", "delay 40ms 10ms loss 10%");
  link("h4", "h5", "");
  return scenario;
}

wire::Endpoint at(std::uint8_t last, std::uint16_t port) {
  return {wire::IpAddress::v4(10, 0, 0, last), port};
}

std::uint64_t digest_of(std::uint64_t seed) {
  DigestSink sink;
  Simulation simulation(mixed(seed), &sink);
  Troupe troupe(simulation);
  std::deque<Tally> tallies;
  const auto play = [&]<class S>(std::uint32_t host, Time when, auto... arguments) {
    troupe.start(HostId{host}, std::make_unique<S>(tallies.emplace_back(), arguments...), when);
  };
  play.operator()<SelectEchoServer>(1, kStart, at(1, 8000), std::size_t{5});
  for (std::uint32_t host = 1; host <= 5; ++host) {
    play.operator()<EchoClient>(host, kStart + 1ms * host, at(1, 8000), std::uint64_t{6}, std::size_t{900},
                                Duration{3ms}, std::uint64_t{host});
  }
  play.operator()<BulkReceiver>(1, kStart, at(1, 5000), seed);
  play.operator()<BulkSender>(2, kStart + 2ms, at(1, 5000), std::uint64_t{60'000}, seed);
  play.operator()<BulkReceiver>(3, kStart, at(3, 5000), seed);
  play.operator()<BulkSender>(1, kStart + 2ms, at(3, 5000), std::uint64_t{200'000}, seed);
  play.operator()<BulkReceiver>(5, kStart, at(5, 5000), seed);
  play.operator()<BulkSender>(2, kStart + 4ms, at(5, 5000), std::uint64_t{20'000}, seed);
  play.operator()<BulkSender>(2, kStart + 4ms, at(5, 5001), std::uint64_t{1}, seed);
  play.operator()<DatagramReceiver>(4, kStart, at(4, 9000), Duration{500ms});
  play.operator()<DatagramSender>(2, kStart + 5ms, at(4, 9000), std::uint64_t{40}, std::size_t{2000},
                                  Duration{2ms});
  troupe.run(kStart + 300s);
  return sink.value();
}

}  // namespace

int main() {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    std::printf("%" PRIu64 " %016" PRIx64 "\n", seed, digest_of(seed));
    std::fflush(stdout);
  }
}
