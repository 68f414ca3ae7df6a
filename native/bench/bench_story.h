#pragma once
// A made-up run as long as one likes, and how long it takes to go to any moment of it. Needs nothing of the
// machine, so that WebAssembly is measured with it too (tests/bench/seek_main.cpp).

#include <cstdint>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::native {

/// Records about `events` events (at least a thousand): a server on select with eight clients that talk to it
/// in turn, over a link that loses one packet in fifty, all lines and variables traced. How many events there
/// are.
std::uint64_t record_story(timeline::Timeline& timeline, std::uint64_t events);

/// Milliseconds of processor time.
struct SeekBench {
  double p50_ms = 0, p99_ms = 0, max_ms = 0;  ///< to moments anywhere
  double back_p99_ms = 0;                     ///< a step back by one moment
};
SeekBench time_seeks(const timeline::Timeline& timeline);

/// Of at least one value; sorts them.
double percentile(std::vector<double>& values, double share);

}  // namespace zocalo::native
