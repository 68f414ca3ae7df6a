#pragma once
// What a long timeline costs: its memory, the time of a seek, of a frame, and of recording it.

#include <cstdint>

#include "native/bench_draw.h"
#include "timeline/timeline.h"

namespace zocalo::native {

struct TimelineBench {
  std::uint64_t events = 0;                                  ///< recorded
  std::uint64_t moments = 0;                                 ///< that they make
  double record_s = 0;                                       ///< to record them all
  double seek_p50_ms = 0, seek_p99_ms = 0, seek_max_ms = 0;  ///< to moments anywhere
  double back_p99_ms = 0;                                    ///< a step back by one moment
  double bytes_per_event = 0;                                ///< of all that the timeline holds
  double heap_per_event = 0;     ///< what the allocator gave for it; 0 where it can't be asked
  double encoded_per_event = 0;  ///< of the moments alone: about what a recording takes
  double catalog_s = 0;          ///< to read all rows of the debugger's catalog
  double catalog_per_event = 0;  ///< octets that it takes beside the timeline
  double filter_ms = 0;          ///< to match a filter against all of them
  std::uint64_t filter_found = 0;
  double recording_ratio = 0;  ///< a bulk transfer recorded, to the same with nobody listening
  DrawBench draw;
};

/// Records a made-up run of about `events` events (at least a thousand): a server on select with eight
/// clients that talk to it in turn, over a link that loses one packet in fifty, all lines and variables
/// traced; then seeks in it.
TimelineBench bench_timeline(std::uint64_t events);
/// The same run as bench_timeline()'s; how many events it has.
std::uint64_t record_story(timeline::Timeline& timeline, std::uint64_t events);

}  // namespace zocalo::native
