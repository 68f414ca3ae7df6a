#pragma once
// Congestion control, counted in segments as Linux does: slow start, congestion avoidance (RFC 5681),
// NewReno's response to loss (RFC 6582).

#include <cstdint>

namespace zocalo::kernel {

class Congestion {
 public:
  static constexpr std::uint32_t kInitialWindow = 10;  ///< RFC 6928
  static constexpr std::uint32_t kInfinite = 0x7fffffff;

  enum class State : std::uint8_t {
    open,      ///< nothing is wrong
    recovery,  ///< fast recovery, until everything sent before it is acknowledged
    loss,      ///< after a retransmission timeout, likewise
  };

  std::uint32_t window() const { return window_; }
  std::uint32_t threshold() const { return threshold_; }
  State state() const { return state_; }
  bool in_slow_start() const { return window_ < threshold_; }

  /// `segments` were acknowledged. The window grows only while it is what holds the sender back: RFC 7661's
  /// aim.
  void acknowledged(std::uint32_t segments, bool window_limited);
  /// RFC 5681 (3.2), RFC 6675: three duplicates or their like.
  void enter_recovery();
  /// RFC 5681 (3.1): back to one segment.
  void enter_loss(std::uint32_t in_flight);
  /// All that was outstanding when the trouble began is acknowledged.
  void leave();
  /// RFC 5681 (4.1): idle for longer than a timeout.
  void restart_after_idle(std::uint32_t timeouts);

 private:
  std::uint32_t window_ = kInitialWindow;
  std::uint32_t threshold_ = kInfinite;
  std::uint32_t credit_ = 0;  ///< acknowledged in congestion avoidance, not yet turned into a larger window
  State state_ = State::open;
};

}  // namespace zocalo::kernel
