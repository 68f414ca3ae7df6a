#pragma once
// Virtual time: integer nanoseconds since the start of a run. In live mode the same type counts real
// nanoseconds since the session began. Nothing in sim/ reads a wall clock.

#include <chrono>
#include <cstdint>

namespace zocalo {

using namespace std::chrono_literals;

using Duration = std::chrono::nanoseconds;

struct VirtualClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<VirtualClock, Duration>;
  static constexpr bool is_steady = true;
};

using Time = VirtualClock::time_point;

inline constexpr Time kStart{};
inline constexpr Time kNever = Time::max();

/// Nanoseconds since the start of the run.
constexpr std::int64_t nanoseconds(Time t) { return t.time_since_epoch().count(); }
constexpr Time time_at(std::int64_t ns) { return Time{Duration{ns}}; }

/// `t + d`, held at kNever instead of overflowing; `d` is not negative.
constexpr Time saturating_add(Time t, Duration d) { return d > kNever - t ? kNever : t + d; }

}  // namespace zocalo
