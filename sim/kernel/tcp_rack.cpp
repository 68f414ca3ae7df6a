// RACK and TLP (RFC 8985): a segment is lost when one that was sent after it has arrived and a little time
// has passed; a lost tail is found by a probe instead of a timeout. Needs SACK.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp.h"

namespace zocalo::kernel {

namespace {

constexpr std::uint32_t kSureThreshold =
    3;  // RFC 8985 (6.2, step 4): then no waiting, unless packets overtake here
constexpr Duration kMinimumProbeTimeout = 2ms;  // TCP_TIMEOUT_MIN

/// RFC 8985 (6.1): the order of sending; of one moment the higher number went last.
bool sent_after(Time a_at, SeqNum a_end, Time b_at, SeqNum b_end) {
  return a_at > b_at || (a_at == b_at && a_end > b_end);
}

}  // namespace

/// RFC 8985 (6.2), steps 1 to 3: a segment is known to have arrived for the first time.
void TcpSocket::note_delivered(const SentSegment& segment) {
  const Duration rtt = host().now - segment.at;
  if (segment.ever_resent) {
    if (rtt < tcb.min_rtt) return;  // too soon to be the copy's: it was the original
  } else {
    tcb.min_rtt = std::min(tcb.min_rtt, rtt);
    if (tcb.has_delivered && segment.end < tcb.delivered_up_to) tcb.reordering_seen = true;
  }
  if (!tcb.has_delivered || segment.end > tcb.delivered_up_to) tcb.delivered_up_to = segment.end;
  tcb.has_delivered = true;
  if (!sent_after(segment.at, segment.end, tcb.rack_at, tcb.rack_end)) return;
  tcb.rack_at = segment.at;
  tcb.rack_end = segment.end;
  tcb.rack_rtt = rtt;
}

/// RFC 8985 (6.2), step 4: how long a segment may be late.
Duration TcpSocket::reordering_window() const {
  const bool sure = tcb.congestion.state() != Congestion::State::open || tcb.sacked_out >= kSureThreshold;
  if (!tcb.reordering_seen && sure) return Duration{};
  return std::min(tcb.min_rtt / 4, tcb.rtt.srtt());
}

/// RFC 8985 (6.2), step 5. A segment that was sent again may be lost again.
void TcpSocket::detect_losses() {
  const Duration window = reordering_window();
  Duration wait{};
  for (SentSegment& segment : tcb.sent) {
    if (segment.sacked || (segment.lost && !segment.resent)) continue;
    if (!sent_after(tcb.rack_at, tcb.rack_end, segment.at, segment.end)) continue;
    const Duration left = segment.at + tcb.rack_rtt + window - host().now;
    if (left > Duration{}) {
      wait = std::max(wait, left);
      continue;
    }
    if (segment.resent) --tcb.resent_out;
    if (!segment.lost) ++tcb.lost_out;
    segment.resent = false;
    segment.lost = true;
  }
  reordering_.set(wait > Duration{} ? host().now + wait : kNever);
}

void TcpSocket::reordering_timeout() {
  if (tcb.sent.empty()) return;
  detect_losses();
  respond_to_loss(false, false, 0);
  push();
}

/// RFC 8985 (7.2): a probe before the timeout, if something may be lost at the end of what was sent.
void TcpSocket::arm_loss_probe() {
  const bool wanted = tcb.sack && !tcb.sent.empty() && tcb.sacked_out == 0 && !tcb.probe_out &&
                      tcb.rtt.has_sample() && tcb.congestion.state() == Congestion::State::open &&
                      tcb.state != TcpState::syn_sent;
  if (!wanted) {
    loss_probe_.cancel();
    return;
  }
  // a single segment's acknowledgement may be delayed by the peer
  const Duration margin = tcb.sent.size() == 1 ? RttEstimator::kMinimumRto : kMinimumProbeTimeout;
  const Time when = host().now + 2 * tcb.rtt.srtt() + margin;
  loss_probe_.set(std::min(when, retransmit_.at));  // never later than the timeout, which it then replaces
}

/// RFC 8985 (7.3): new data if there is any, else the last segment again.
void TcpSocket::loss_probe_timeout() {
  if (tcb.sent.empty() || tcb.probe_out) return;
  tcb.probe_out = true;
  tcb.probe_end = tcb.snd_nxt;
  const std::uint32_t length = std::min(tcb.unsent(), tcb.mss);
  if (length > 0 && tcb.snd_nxt + length <= tcb.window_end()) {
    send_new(length,
             tcb.fin_queued && length == tcb.unsent() && tcb.snd_nxt + (length + 1) <= tcb.window_end());
  } else {
    resend(tcb.sent.back());
  }
  rearm_retransmit();
}

}  // namespace zocalo::kernel
