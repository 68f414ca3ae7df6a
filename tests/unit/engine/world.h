#pragma once
// What the engine's tests share: small scenarios, and a sink that keeps everything.

#include <deque>
#include <string>
#include <vector>

#include "engine/simulation.h"
#include "engine/traffic.h"

namespace zocalo::engine {

inline wire::Endpoint at(std::uint8_t last, std::uint16_t port) {
  return {wire::IpAddress::v4(10, 0, 0, last), port};
}
inline wire::Endpoint on_loopback(std::uint16_t port) { return {wire::IpAddress::v4(127, 0, 0, 1), port}; }

/// Hosts "h1", "h2", … at 10.0.0.1, …; each link as "1-2 delay 10ms".
inline scenario::Scenario world(int hosts, const std::vector<std::string>& links = {},
                                std::uint64_t seed = 1) {
  scenario::Scenario result;
  result.seed = seed;
  for (int i = 1; i <= hosts; ++i) {
    result.hosts.push_back(
        {"h" + std::to_string(i), {wire::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(i))}, {}});
  }
  for (const std::string& text : links) {
    const std::size_t dash = text.find('-'), blank = text.find(' ');
    scenario::Link link{"h" + text.substr(0, dash), "h" + text.substr(dash + 1, blank - dash - 1), {}};
    if (blank != std::string::npos) link.shape = *scenario::parse_netem(text.substr(blank)).netem;
    result.links.push_back(link);
  }
  return result;
}

struct Recorder final : trace::Sink {
  std::vector<trace::Moment> moments;
  void begin(Time time, const trace::Cause& cause) override { moments.push_back({time, cause, {}}); }
  void record(trace::Event event) override { moments.back().events.push_back(std::move(event)); }

  template <class E>
  std::vector<E> all() const {
    std::vector<E> result;
    for (const trace::Moment& moment : moments) {
      for (const trace::Event& event : moment.events) {
        if (const E* e = std::get_if<E>(&event)) result.push_back(*e);
      }
    }
    return result;
  }
  /// The moment that holds the first event for which `is_it` holds; null if there is none.
  template <class E, class Predicate>
  const trace::Moment* moment_of(Predicate&& is_it) const {
    for (const trace::Moment& moment : moments) {
      for (const trace::Event& event : moment.events) {
        const E* e = std::get_if<E>(&event);
        if (e != nullptr && is_it(*e)) return &moment;
      }
    }
    return nullptr;
  }
};

/// A simulation, its troupe and one tally for each script.
struct Stage {
  Recorder recorder;
  Simulation simulation;
  Troupe troupe;
  std::deque<Tally> tallies;

  explicit Stage(const scenario::Scenario& scenario, bool record = true)
      : simulation(scenario, record ? &recorder : nullptr), troupe(simulation) {}

  template <class S, class... Arguments>
  Tally& play(std::uint32_t host, Time when, Arguments&&... arguments) {
    Tally& tally = tallies.emplace_back();
    troupe.start(HostId{host}, std::make_unique<S>(tally, std::forward<Arguments>(arguments)...), when);
    return tally;
  }
};

/// A guest made of a list of calls; keeps what each gave, and when.
class Calls final : public Script {
 public:
  struct Result {
    syscall::Outcome outcome;
    Time time;
  };
  Calls(std::vector<syscall::Syscall> calls, std::vector<Result>& results)
      : calls_(std::move(calls)), results_(results) {}
  std::optional<syscall::Syscall> next(syscall::Outcome last, Time now) override {
    results_.push_back({std::move(last), now});
    if (at_ == calls_.size()) return std::nullopt;
    return calls_[at_++];
  }

 private:
  std::vector<syscall::Syscall> calls_;
  std::vector<Result>& results_;
  std::size_t at_ = 0;
};

}  // namespace zocalo::engine
