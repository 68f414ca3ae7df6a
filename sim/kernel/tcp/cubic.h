#pragma once
// CUBIC (RFC 9438) with the constants that Linux uses, and HyStart (Ha and Rhee, 2011; RFC 9406's
// predecessor), which ends slow start before the first loss. Integers only: the same on every machine.

#include <string_view>

#include "kernel/tcp/congestion_window.h"

namespace zocalo::kernel {

class Cubic {
 public:
  static constexpr std::string_view kName = "cubic";

  // The same four as Reno's.
  std::uint32_t threshold_after_loss(const CongestionWindow& window);
  void acknowledged(CongestionWindow& window, std::uint32_t segments, Time now);
  void measured(CongestionWindow& window, const RoundTrip& sample);
  void timed_out(const RoundTrip& at);
  /// Sending begins again after `idle`: that time does not count for the curve's growth (RFC 9438, 4.2).
  void resumed(Time now, Duration idle);

  /// The number of segments that must be acknowledged before the window grows by one.
  std::uint32_t acknowledged_for_one() const { return each_; }

 private:
  void follow_curve(std::uint32_t window, std::uint32_t segments, Time now);
  void begin_epoch(std::uint32_t window, std::uint32_t segments, Time now);
  std::uint32_t target(Time now) const;
  void begin_round(const RoundTrip& sample);
  void look_for_exit(CongestionWindow& window, const RoundTrip& sample);

  std::uint32_t each_ = 0;
  std::uint32_t maximum_ = 0;      ///< W_max: the window before the last reduction
  std::uint32_t last_window_ = 0;  ///< for which each_ was computed, at computed_at_
  Time computed_at_ = kNever;
  Time epoch_ = kNever;           ///< when congestion avoidance began; kNever: not since the last loss
  std::uint32_t origin_ = 0;      ///< the window at the curve's point of inflection
  std::uint64_t inflection_ = 0;  ///< K: when that is reached after the epoch's begin, in 1/1024 s
  std::uint32_t counted_ = 0;     ///< acknowledged in this epoch, not yet counted for reno_
  std::uint32_t reno_ = 0;        ///< W_est: what Reno's window would be
  Duration shortest_{};           ///< round trip; zero: none measured

  // HyStart, by rounds of one window each
  bool exit_found_ = false;
  Time round_began_ = kStart, train_end_ = kStart;
  wire::SeqNum round_end_;
  Duration round_shortest_ = Duration::max();
  unsigned samples_ = 0;
  bool round_known_ = false;
};

}  // namespace zocalo::kernel
