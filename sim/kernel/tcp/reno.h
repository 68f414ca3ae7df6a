#pragma once
// Reno's congestion control (RFC 5681): one segment more for each window, half of it after a loss.

#include <string_view>

#include "kernel/tcp/congestion_window.h"

namespace zocalo::kernel {

class Reno {
 public:
  static constexpr std::string_view kName = "reno";

  /// A loss ends the window's growth; the slow start threshold from now on.
  std::uint32_t threshold_after_loss(const CongestionWindow& window) {
    return std::max(window.size / 2, 2U);  // RFC 5681, equation 4
  }
  void acknowledged(CongestionWindow& window, std::uint32_t segments, Time /*now*/) {
    if (window.in_slow_start()) segments = window.slow_start(segments);
    if (segments > 0) window.grow_slowly(window.size, segments);
  }
  // It looks at nothing but acknowledgements.
  void measured(CongestionWindow& /*window*/, const RoundTrip& /*sample*/) {}
  void timed_out(const RoundTrip& /*at*/) {}
  void resumed(Time /*now*/, Duration /*idle*/) {}
};

}  // namespace zocalo::kernel
