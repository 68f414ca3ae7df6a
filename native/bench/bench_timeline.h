#pragma once
// What a long timeline costs: its memory, the time of a seek, of a frame, and of recording it.

#include <cstdint>

#include "native/bench/bench_draw.h"
#include "native/bench/bench_story.h"
#include "timeline/timeline.h"

namespace zocalo::native {

struct TimelineBench {
  std::uint64_t events = 0;   ///< recorded
  std::uint64_t moments = 0;  ///< that they make
  double record_s = 0;        ///< to record them all
  SeekBench seeks;
  double bytes_per_event = 0;    ///< of all that the timeline holds
  double heap_per_event = 0;     ///< what the allocator gave for it; 0 where it can't be asked
  double encoded_per_event = 0;  ///< of the moments alone: about what a recording takes
  double catalog_s = 0;          ///< to read all rows of the debugger's catalog
  double catalog_per_event = 0;  ///< octets that it takes beside the timeline
  double filter_ms = 0;          ///< to match a filter against all of them
  std::uint64_t filter_found = 0;
  double recording_ratio = 0;  ///< a bulk transfer recorded, to the same unrecorded: each the best of many
  double recording_ratio_p50 = 0;  ///< the median of pairs, one after the other
  double bare_ms = 0;              ///< the transfer unrecorded
  DrawBench draw;
};

/// Records a story of about `events` events, seeks in it, reads it, draws it.
TimelineBench bench_timeline(std::uint64_t events);

}  // namespace zocalo::native
