#pragma once
// Congestion control of one connection: the window, the algorithm that moves it, and what all algorithms
// share as Linux has it: the states of recovery, proportional rate reduction (RFC 6937), and taking a
// reduction back that nothing was lost for (RFC 4015).

#include <optional>
#include <string_view>
#include <variant>

#include "kernel/tcp/congestion_window.h"
#include "kernel/tcp/cubic.h"
#include "kernel/tcp/reno.h"

namespace zocalo::kernel {

class Congestion {
 public:
  static constexpr std::uint32_t kInitialWindow = CongestionWindow::kInitial;
  static constexpr std::uint32_t kInfinite = CongestionWindow::kInfinite;

  /// enum tcp_ca_state of Linux, in its order: tcpi_ca_state shows the number.
  enum class State : std::uint8_t {
    open,      ///< nothing is wrong
    disorder,  ///< something arrived out of order: perhaps a loss
    cwr,       ///< the window is being reduced without a loss: ECN (RFC 3168)
    recovery,  ///< fast recovery, until everything sent before it is acknowledged
    loss,      ///< after a retransmission timeout, likewise
  };
  State state = State::open;

  std::uint32_t window() const { return window_.size; }
  std::uint32_t threshold() const { return window_.threshold; }
  bool in_slow_start() const { return window_.in_slow_start(); }
  bool in_reduction() const { return state == State::cwr || state == State::recovery; }
  /// Slow start's target if it began now (tcp_current_ssthresh).
  std::uint32_t current_threshold() const;

  /// TCP_CONGESTION. False if there is no such algorithm.
  bool choose(std::string_view name);
  std::string_view algorithm() const;

  // ---- growth
  /// `segments` arrived, and the window was what held the sender back (RFC 7661's aim).
  void acknowledged(std::uint32_t segments, Time now);
  void measured(const RoundTrip& sample);
  /// RFC 5681 (4.1): nothing was sent for so many timeouts.
  void restart_after_idle(std::uint32_t timeouts);
  /// Something is sent while nothing was in flight, `idle` after the last time.
  void resumed(Time now, Duration idle);
  /// RFC 7661 (4.4.3), RFC 2861: for a round trip no more than `used` segments were out at once.
  void forget_unused(std::uint32_t used);

  // ---- reduction, RFC 6937
  /// `reversible`: what it was before is kept, for undo().
  void begin_reduction(bool reversible);
  /// An acknowledgement during it: so many segments arrived, so many were found lost, so many are out now.
  /// `progress`: SND.UNA moved.
  void reduce(std::uint32_t delivered, std::uint32_t lost, std::uint32_t in_flight, bool progress);
  void sent_in_reduction(std::uint32_t segments) { prr_out_ += segments; }
  void end_reduction() { window_.size = window_.threshold; }

  // ---- timeout, RFC 5681 (3.1)
  /// `first`: of this flight of segments, so that the threshold is set, too.
  void begin_loss(bool first, const RoundTrip& at);
  /// The loss window: what is not lost is still in flight.
  void set_loss_window(std::uint32_t in_flight);
  /// RFC 1191: segments were too large for the path, which is no sign of congestion.
  void begin_resegmentation();

  /// Takes the last reduction back.
  void undo();
  void forbid_undo() { prior_threshold_ = 0; }

 private:
  CongestionWindow window_;
  std::variant<Cubic, Reno> algorithm_;
  std::uint32_t prior_window_ = 0;     ///< before the reduction
  std::uint32_t prior_threshold_ = 0;  ///< likewise; 0: not to be taken back
  std::uint32_t prr_delivered_ = 0, prr_out_ = 0;
};

}  // namespace zocalo::kernel
