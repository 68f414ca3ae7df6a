#pragma once
// The retransmission timeout: RFC 6298, with the bounds that Linux uses and its dampened variance
// (tcp_rtt_estimator): one short round trip doesn't bring the timeout down at once.

#include <algorithm>

#include "base/time.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

class RttEstimator {
 public:
  static constexpr Duration kInitialRto = 1s;     ///< RFC 6298 (2.1)
  static constexpr Duration kMinimumRto = 200ms;  ///< TCP_RTO_MIN; the RFC's (2.4) would be 1 s
  static constexpr Duration kMaximumRto = 120s;   ///< TCP_RTO_MAX; RFC 6298 (2.5)

  bool has_sample() const { return sampled_; }
  Duration srtt() const { return srtt_; }
  Duration rttvar() const { return deviation_ / 4; }  ///< tcpi_rttvar
  unsigned backoff() const { return backoff_; }

  /// The timeout, doubled as often as it went off since the last sample (icsk_rto).
  Duration rto() const { return rto_; }

  /// A round trip was measured, on a segment sent once only: RFC 6298 (3), Karn's algorithm. SND.UNA and
  /// SND.NXT tell where one round trip ends and the next begins.
  void sample(Duration rtt, wire::SeqNum snd_una, wire::SeqNum snd_nxt) {
    if (sampled_) {
      refine(rtt, snd_una, snd_nxt);
    } else {  // RFC 6298 (2.2)
      sampled_ = true;
      srtt_ = rtt;
      deviation_ = 2 * rtt;
      variance_ = most_ = std::max(deviation_, kMinimumRto);
      round_end_ = snd_nxt;
    }
    backoff_ = 0;
    rto_ = base();
  }

  void back_off() {  // RFC 6298 (5.5)
    ++backoff_;
    rto_ = std::min<Duration>(2 * rto_, kMaximumRto);
  }
  /// A window probe was sent. Linux counts them with the timeouts (icsk_backoff), and doubles only the
  /// probes' wait.
  void probe_backs_off() { ++backoff_; }
  void reset_backoff() { backoff_ = 0; }
  /// RFC 6069: the last back-off was for a lost route, not for congestion.
  void revert_backoff() {
    --backoff_;
    rto_ = doubled(base());
  }
  /// `wait`, doubled as often as there were timeouts and probes: inet_csk_rto_backoff, tcp_probe0_when.
  Duration doubled(Duration wait) const {
    for (unsigned i = 0; i < backoff_ && wait < kMaximumRto; ++i) wait *= 2;
    return std::min(wait, kMaximumRto);
  }
  /// The handshake is over without a sample. RFC 6298 (5.7): if it was retransmitted, data begins with 3 s.
  void begin_unsampled(bool retransmitted) {
    fallback_ = retransmitted ? Duration(3s) : kInitialRto;
    backoff_ = 0;
    rto_ = fallback_;
  }

 private:
  void refine(Duration rtt, wire::SeqNum snd_una, wire::SeqNum snd_nxt) {
    const Duration error = rtt - srtt_;  // RFC 6298 (2.3): alpha 1/8, beta 1/4
    srtt_ += error / 8;
    Duration change = (error < Duration{} ? -error : error) - deviation_ / 4;
    if (error < Duration{} && change > Duration{}) change /= 8;
    deviation_ += change;
    if (deviation_ > most_) {
      most_ = deviation_;
      variance_ = std::max(variance_, most_);
    }
    if (snd_una <= round_end_) return;
    if (most_ < variance_) variance_ -= (variance_ - most_) / 4;
    round_end_ = snd_nxt;
    most_ = kMinimumRto;
  }

  Duration base() const {
    if (!sampled_) return fallback_;
    // RFC 6298 (2.3). Linux puts its floor under the variance, not under the sum.
    return std::min(srtt_ + variance_, kMaximumRto);
  }

  Duration srtt_{};
  Duration deviation_ = 1s;  ///< mdev: four times RFC 6298's RTTVAR, as it is now
  Duration variance_{};  ///< 4 * RTTVAR as the timeout takes it: rises at once, falls once in a round trip
  Duration most_{};      ///< the largest deviation of this round trip
  wire::SeqNum round_end_;
  Duration fallback_ = kInitialRto;
  Duration rto_ = kInitialRto;
  bool sampled_ = false;
  unsigned backoff_ = 0;
};

}  // namespace zocalo::kernel
