#pragma once
// Portable random streams. The standard library's distributions differ between implementations, so ours are
// written out: the same seed and stream give the same numbers from every compiler.

#include <cstdint>

#include "base/time.h"

namespace zocalo {

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, one step a number; streams are told apart by name.
class Random {
 public:
  /// One stream of a run, e.g. one direction of a link: `stream` is any number that names it.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed + 0x9e3779b97f4a7c15U) ^ mix(stream)) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    return mix(state_);
  }
  /// Uniform in [0, bound); `bound` > 0. The bias is below 2^-32 for any bound below 2^32.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// True with a probability of `millionths` / 1,000,000.
  bool chance(std::uint32_t millionths) { return millionths != 0 && below(1'000'000) < millionths; }
  /// Uniform in [-spread, +spread]; `spread` is not negative.
  Duration spread(Duration spread) {
    const auto width = static_cast<std::uint64_t>(spread.count()) * 2 + 1;
    return Duration{static_cast<std::int64_t>(below(width))} - spread;
  }

 private:
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace zocalo
