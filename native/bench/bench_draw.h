#pragma once
// What a frame of the window costs with a long run in it.

#include <cstdint>
#include <map>
#include <string>

#include "timeline/timeline.h"

namespace zocalo::native {

/// Milliseconds of processor time, the 99th percentile of frames of 1600×1000 pixels. A frame is everything
/// up to the list of triangles: the seek, every view that is shown, what they asked for. No window is open,
/// so drawing the triangles, which is the graphics card's, is not in it.
struct DrawBench {
  bool measured = false;                 ///< false: built without the window's views
  double read_s = 0;                     ///< from opening the recording until its rows are all there
  double read_ms = 0;                    ///< a frame meanwhile
  double out_ms = 0, in_ms = 0;          ///< at rest: timeline and ladder zoomed out; in
  double scrub_ms = 0;                   ///< another moment in each frame, anywhere
  double zoom_ms = 0;                    ///< another zoom in each frame
  std::map<std::string, double> panels;  ///< scrubbing with this panel alone, as large as the window
  std::uint64_t marks = 0;               ///< of the breakpoints, on the timeline
  std::uint64_t vertices = 0;            ///< most in one list; beyond 65,535 WebGL can't draw it
  double index_per_event = 0;            ///< octets of the bar's rows
  /// Octets that the allocator gave for an app with this run, after every panel was drawn, beside one with a
  /// run of a thousand events: the timeline, the catalog, and whatever each view keeps. 0 where it can't be
  /// asked.
  double heap_per_event = 0;

  double worst_ms() const;  ///< of out_ms and in_ms
};

/// Opens `timeline`, which has `events` events, as the window would, and draws it.
DrawBench bench_draw(const timeline::Timeline& timeline, std::uint64_t events);

}  // namespace zocalo::native
