#pragma once
// The retransmission timeout: RFC 6298, with the bounds that Linux uses.

#include <algorithm>

#include "base/time.h"

namespace zocalo::kernel {

class RttEstimator {
 public:
  static constexpr Duration kInitialRto = 1s;     ///< RFC 6298 (2.1)
  static constexpr Duration kMinimumRto = 200ms;  ///< TCP_RTO_MIN; the RFC's (2.4) would be 1 s
  static constexpr Duration kMaximumRto = 120s;   ///< TCP_RTO_MAX; RFC 6298 (2.5)
  static constexpr Duration kGranularity = 1ms;

  bool has_sample() const { return sampled_; }
  Duration srtt() const { return srtt_; }
  Duration rttvar() const { return rttvar_; }
  unsigned backoff() const { return backoff_; }

  /// The timeout with the back-off in force.
  Duration rto() const {
    Duration rto = base();
    for (unsigned i = 0; i < backoff_ && rto < kMaximumRto; ++i) rto *= 2;
    return std::min(rto, kMaximumRto);
  }

  /// A round trip was measured, on a segment sent once only: RFC 6298 (3), Karn's algorithm.
  void sample(Duration rtt) {
    if (!sampled_) {  // RFC 6298 (2.2)
      sampled_ = true;
      srtt_ = rtt;
      rttvar_ = rtt / 2;
    } else {  // RFC 6298 (2.3): alpha 1/8, beta 1/4, in this order
      const Duration error = srtt_ > rtt ? srtt_ - rtt : rtt - srtt_;
      rttvar_ = (3 * rttvar_ + error) / 4;
      srtt_ = (7 * srtt_ + rtt) / 8;
    }
    backoff_ = 0;
  }

  void back_off() { ++backoff_; }  // RFC 6298 (5.5)
  void reset_backoff() { backoff_ = 0; }
  /// RFC 6298 (5.7): the handshake's segment was retransmitted without a sample: begin data with 3 s.
  void after_lost_handshake() { fallback_ = 3s; }

 private:
  Duration base() const {
    if (!sampled_) return fallback_;
    // RFC 6298 (2.3). Linux puts its floor under the variance, not under the sum (tcp_rtt_estimator,
    // mdev_max).
    return srtt_ + std::max({4 * rttvar_, kMinimumRto, kGranularity});
  }

  Duration srtt_{}, rttvar_{};
  Duration fallback_ = kInitialRto;
  bool sampled_ = false;
  unsigned backoff_ = 0;
};

}  // namespace zocalo::kernel
