#include "kernel/congestion.h"

#include <algorithm>

namespace zocalo::kernel {

void Congestion::acknowledged(std::uint32_t segments, bool window_limited) {
  if (!window_limited || state_ == State::recovery) return;
  if (in_slow_start()) {  // RFC 5681 (3.1): one segment for each acknowledged
    const std::uint32_t step = std::min(segments, threshold_ - window_);
    window_ += step;
    segments -= step;
  }
  if (segments == 0) return;
  credit_ += segments;  // RFC 5681 (3.1): one segment for each window
  while (credit_ >= window_) {
    credit_ -= window_;
    ++window_;
  }
}

void Congestion::enter_recovery() {
  threshold_ = std::max(window_ / 2, 2U);  // RFC 5681, equation 4
  window_ = threshold_;
  credit_ = 0;
  state_ = State::recovery;
}

void Congestion::enter_loss(std::uint32_t in_flight) {
  if (state_ != State::loss) threshold_ = std::max(window_ / 2, 2U);
  window_ = in_flight + 1;  // RFC 5681 (3.1): the loss window; what is not lost is still in flight
  credit_ = 0;
  state_ = State::loss;
}

void Congestion::leave() {
  if (state_ == State::recovery) window_ = std::max(threshold_, 2U);  // RFC 6582 (3.2, step 3)
  state_ = State::open;
}

void Congestion::restart_after_idle(std::uint32_t timeouts) {
  if (timeouts == 0) return;
  threshold_ = std::max(threshold_, window_ / 2 + window_ / 4);  // tcp_current_ssthresh of Linux
  const std::uint32_t restart = std::min(kInitialWindow, window_);
  while (timeouts-- > 0 && window_ > restart) window_ /= 2;
  window_ = std::max(window_, restart);
  credit_ = 0;
}

}  // namespace zocalo::kernel
