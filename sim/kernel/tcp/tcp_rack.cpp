// RACK and TLP (RFC 8985): a segment is lost when one that was sent after it has arrived and a little time
// has passed; a lost tail is found by a probe instead of a timeout. Needs SACK.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

namespace {

constexpr Duration kMinimumTimeout = 2ms;  // TCP_TIMEOUT_MIN

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
  }
  if (!tcb.has_delivered || segment.end > tcb.delivered_up_to) tcb.delivered_up_to = segment.end;
  tcb.has_delivered = true;
  tcb.rack_rtt =
      rtt;  // tcp_rack_advance: of the last one that arrived, not of the one sent last as RFC 8985 has it
  if (!sent_after(segment.at, segment.end, tcb.rack_at, tcb.rack_end)) return;
  tcb.rack_at = segment.at;
  tcb.rack_end = segment.end;
}

/// tcp_check_sack_reordering: the threshold of duplicates grows to the distance by which it was overtaken.
void TcpSocket::note_reordering(SeqNum overtaken) {
  constexpr std::uint32_t kMost = 300;  // net.ipv4.tcp_max_reordering
  const SeqNum highest = tcb.highest_sacked();
  if (overtaken >= highest) return;
  const auto distance = static_cast<std::uint32_t>(highest - overtaken);
  tcb.reordering = std::max(tcb.reordering, std::min((distance + tcb.mss - 1) / tcb.mss, kMost));
  ++tcb.reordering_seen;
}

/// RFC 8985 (6.2), step 4: how long a segment may be late.
Duration TcpSocket::reordering_window() const {
  const bool sure = tcb.congestion.state >= Congestion::State::recovery || tcb.sacked_out >= tcb.reordering;
  if (tcb.reordering_seen == 0 && sure) return Duration{};
  return std::min(tcb.min_rtt / 4 * static_cast<std::int64_t>(tcb.reordering_steps), tcb.rtt.srtt());
}

/// RFC 8985 (6.2), step 4: a D-SACK says that we were too hasty, so wait longer for the next 16 recoveries.
void TcpSocket::update_reordering_window() {
  if (tcb.rack_at < tcb.reordering_adjusted) tcb.dsack_seen = false;  // not a round trip ago
  if (tcb.dsack_seen) {
    tcb.reordering_steps = std::min(tcb.reordering_steps + 1, 255U);
    tcb.reordering_persists = kReorderingPersists;
    tcb.reordering_adjusted = host().now;
    tcb.dsack_seen = false;
  } else if (tcb.reordering_persists == 0) {
    tcb.reordering_steps = 1;
  }
}

/// RFC 8985 (6.2), step 5. A segment that was sent again may be lost again.
void TcpSocket::detect_losses() {
  if (!tcb.has_delivered) return;
  const Duration window = reordering_window();
  Duration wait{};
  for (SentSegment& segment : tcb.sent) {
    if (segment.sacked || (segment.lost && !segment.resent)) continue;
    if (!sent_after(tcb.rack_at, tcb.rack_end, segment.at, segment.end)) continue;
    const Duration left = segment.at + tcb.rack_rtt + window - host().now;
    if (left > Duration{}) {
      wait = std::max(wait, left);
    } else {
      mark_lost(segment);
    }
  }
  reordering_.set(wait > Duration{} ? host().now + wait + kMinimumTimeout : kNever);
  if (wait > Duration{}) loss_probe_.cancel();  // the one timer is taken
}

/// tcp_rack_reo_timeout.
void TcpSocket::reordering_timeout() {
  if (tcb.sent.empty()) return;
  const std::uint32_t in_flight = tcb.in_flight(), lost = tcb.lost;
  detect_losses();
  if (tcb.in_flight() == in_flight) return;
  if (tcb.congestion.state != Congestion::State::recovery) {
    enter_recovery(false);
    tcb.congestion.reduce(1, tcb.lost - lost, tcb.in_flight(), false);
  }
  if (!reordering_.is_set()) rearm_from_first();
  push();
}

/// tcp_schedule_loss_probe, RFC 8985 (7.2): a probe before the timeout, if something may be lost at the end
/// of what was sent. Linux has one timer for both, so the timeout waits for the probe. `advances`: the
/// timeout begins anew just now, or else it counts from when the first segment was sent. False: no probe.
bool TcpSocket::arm_loss_probe(bool advances) {
  const bool wanted =
      tcb.sack && !tcb.sent.empty() && tcb.sacked_out == 0 && tcb.rtt.has_sample() &&
      tcb.state != TcpState::syn_sent &&
      (tcb.congestion.state == Congestion::State::open || tcb.congestion.state == Congestion::State::cwr);
  if (!wanted) return false;
  // a single segment's acknowledgement may be delayed by the peer
  const Duration margin = tcb.sent.size() == 1 ? RttEstimator::kMinimumRto : kMinimumTimeout;
  Time when = host().now + 2 * tcb.rtt.srtt() + margin;
  const Time timeout = advances ? host().now + tcb.rtt.rto() : timeout_of_first();
  if (timeout > host().now) when = std::min(when, timeout);
  loss_probe_.set(when);
  if (retransmit_.at < when) retransmit_.set(when);
  return true;
}

/// tcp_rto_delta_us: the timeout, had it begun when the first segment was sent.
Time TcpSocket::timeout_of_first() const { return tcb.sent.front().at + tcb.rtt.rto(); }

void TcpSocket::rearm_from_first() { retransmit_.set(std::max(timeout_of_first(), host().now + kTick)); }

/// tcp_set_xmit_timer, after an acknowledgement: RFC 6298 (5.3), or a probe.
void TcpSocket::set_transmit_timer() {
  const bool probe_waited = loss_probe_.is_set();
  loss_probe_.cancel();
  rearm_retransmit();
  if (!arm_loss_probe(true) && probe_waited) rearm_from_first();
}

/// RFC 8985 (7.3): new data if there is any, else the last segment again.
void TcpSocket::loss_probe_timeout() {
  if (tcb.sent.empty()) return;
  if (tcb.probe_out) {  // RFC 8985 (7.2): no more than one
    rearm_from_first();
    return;
  }
  const std::uint32_t mss = current_mss();
  const std::uint32_t length = tcb.write_queue.empty() ? 0 : std::min(tcb.write_queue.front().length, mss);
  tcb.probe_was_old = length == 0 || tcb.snd_nxt + length > tcb.window_end();
  if (!tcb.probe_was_old) {
    send_new(length, mss,
             tcb.fin_queued && length == tcb.unsent() && tcb.snd_nxt + (length + 1) <= tcb.window_end(),
             false);
  } else {
    const std::size_t last = tcb.sent.size() - 1;
    recut(last, last + 1, mss);
    collapse(last, mss);
    resend(tcb.sent[last]);
  }
  tcb.probe_out = true;
  tcb.probe_end = tcb.snd_nxt;
  loss_probe_.cancel();
  rearm_retransmit();
}

/// RFC 8985 (7.4.2): was the probe needed? Then something was lost, and the window pays for it.
void TcpSocket::probe_acknowledged(SeqNum ack, const AckNews& news, bool tells_more) {
  if (ack < tcb.probe_end) return;
  if (!tcb.probe_was_old || news.dsack_of_probe) {
    tcb.probe_out = false;
  } else if (ack > tcb.probe_end) {
    begin_reduction(false);
    tcb.congestion.end_reduction();
    keep_open();
  } else if (!news.progress && !tells_more && !news.sacked) {
    tcb.probe_out = false;  // a duplicate: both arrived
  }
}

}  // namespace zocalo::kernel
