#pragma once
// What a long timeline costs: its memory, and the time of a seek.

#include <cstdint>

namespace zocalo::native {

struct TimelineBench {
  std::uint64_t events = 0;                                  ///< recorded
  std::uint64_t moments = 0;                                 ///< that they make
  double record_s = 0;                                       ///< to record them all
  double seek_p50_ms = 0, seek_p99_ms = 0, seek_max_ms = 0;  ///< to moments anywhere
  double back_p99_ms = 0;                                    ///< a step back by one moment
  double bytes_per_event = 0;                                ///< of all that the timeline holds
  double encoded_per_event = 0;  ///< of the moments alone: about what a recording takes
};

/// Records a made-up run of about `events` events (at least a thousand): a server on select with eight
/// clients that talk to it in turn, over a link that loses one packet in fifty, all lines and variables
/// traced; then seeks in it.
TimelineBench bench_timeline(std::uint64_t events);

}  // namespace zocalo::native
