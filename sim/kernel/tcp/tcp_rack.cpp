// RACK and TLP (RFC 8985): a segment is lost when one that was sent after it has arrived and a little time
// has passed; a lost tail is found by a probe instead of a timeout. Needs SACK.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

namespace {

/// RFC 8985 (6.1): the order of sending; of one moment the higher number went last.
bool sent_after(Time a_at, SeqNum a_end, Time b_at, SeqNum b_end) {
  return a_at > b_at || (a_at == b_at && a_end > b_end);
}

}  // namespace

/// RFC 8985 (6.2), steps 1 to 3: a segment is known to have arrived for the first time.
void TcpSocket::note_delivered(const SentSegment& segment) {
  if (!tcb.has_delivered || segment.end > tcb.delivered_up_to) tcb.delivered_up_to = segment.end;
  tcb.has_delivered = true;
  const Duration rtt = host().now - segment.at;
  if (segment.ever_resent && rtt < tcb.min_rtt) return;  // too soon to be the copy's: it was the original
  tcb.rack_advanced = true;
  tcb.rack_rtt =
      rtt;  // tcp_rack_advance: of the last one that arrived, not of the one sent last as RFC 8985 has it
  if (!sent_after(segment.at, segment.end, tcb.rack_at, tcb.rack_end)) return;
  tcb.rack_at = segment.at;
  tcb.rack_end = segment.end;
}

/// tcp_check_sack_reordering: the threshold of duplicates grows to the distance by which it was overtaken.
void TcpSocket::note_reordering(SeqNum overtaken) {
  const SeqNum highest = tcb.highest_sacked();
  if (overtaken >= highest) return;
  const auto distance = static_cast<std::uint32_t>(highest - overtaken);
  tcb.reordering = std::max(tcb.reordering, std::min((distance + tcb.mss - 1) / tcb.mss, kMostReordering));
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

/// tcp_skb_spurious_retrans: the peer echoes a timestamp from before the segment went again, so it was the
/// original that arrived (RFC 3522, 3.2).
bool TcpSocket::is_spurious(const SentSegment& segment) const {
  if (!segment.ever_resent || !tcb.timestamps || tcb.last_echo == 0) return false;
  return static_cast<std::int32_t>(tcb.last_echo - timestamp_at(segment.at)) < 0;
}

/// RFC 8985 (6.2), step 5, tcp_rack_detect_loss. A segment that was sent again may be lost again. How long to
/// wait for those that may still come, zero if there are none.
Duration TcpSocket::detect_losses() {
  const Duration window = reordering_window();
  Duration wait{};
  for (SentSegment& segment : tcb.sent) {
    if (segment.sacked || segment.overdue || segment.is_to_resend()) continue;
    if (!sent_after(tcb.rack_at, tcb.rack_end, segment.at, segment.end)) continue;
    const Duration left = segment.at + tcb.rack_rtt + window - host().now;
    if (left > Duration{}) {
      wait = std::max(wait, left);
    } else {
      mark_lost(segment);
      segment.overdue = true;
    }
  }
  return wait;
}

/// tcp_rack_mark_lost, after an acknowledgement. True: the reordering window is waited for, so the timeout
/// stays away.
bool TcpSocket::look_for_losses() {
  if (!std::exchange(tcb.rack_advanced, false)) return false;
  const Duration wait = detect_losses();
  if (wait == Duration{}) return false;
  set_timer(reordering_, std::min(wait + kMinimumTimer, tcb.rtt.rto()));
  return true;
}

/// tcp_rack_reo_timeout. What is still awaited after it has until the timeout.
void TcpSocket::reordering_timeout() {
  const std::uint32_t in_flight = tcb.in_flight(), lost = tcb.lost;
  detect_losses();
  if (tcb.in_flight() != in_flight) {
    if (tcb.congestion.state != Congestion::State::recovery) {
      enter_recovery(false);
      tcb.congestion.reduce(1, tcb.lost - lost, tcb.in_flight(), false);
    }
    resend_lost();
  }
  if (pending_ != &retransmit_) rearm_retransmit();
}

/// tcp_schedule_loss_probe, RFC 8985 (7.2): a probe in place of the timeout, if something may be lost at the
/// end of what was sent. `advances`: the timeout begins anew just now, or else it counts from when the first
/// segment was sent. False: no probe.
bool TcpSocket::arm_loss_probe(bool advances) {
  const Congestion::State state = tcb.congestion.state;
  if (!tcb.sack || tcb.sent.empty() || (state != Congestion::State::open && state != Congestion::State::cwr))
    return false;
  Duration wait = RttEstimator::kInitialRto;
  // a single segment's acknowledgement may be delayed by the peer
  if (tcb.rtt.has_sample())
    wait = 2 * tcb.rtt.srtt() + (tcb.sent.size() == 1 ? RttEstimator::kMinimumRto : kMinimumTimer);
  const Duration timeout = advances ? tcb.rtt.rto() : timeout_of_first() - host().now;
  if (timeout > Duration{}) wait = std::min(wait, timeout);
  set_timer(loss_probe_, wait);
  return true;
}

/// tcp_rto_delta_us: the timeout, had it begun when the first segment was sent.
Time TcpSocket::timeout_of_first() const { return tcb.sent.front().at + tcb.rtt.rto(); }

/// tcp_set_xmit_timer, after an acknowledgement: RFC 6298 (5.3), or a probe.
void TcpSocket::set_transmit_timer() {
  if (!arm_loss_probe(true)) rearm_retransmit();
}

/// tcp_send_loss_probe, RFC 8985 (7.3).
void TcpSocket::loss_probe_timeout() {
  if (!tcb.probe_out && send_loss_probe()) {  // RFC 8985 (7.2): no more than one
    tcb.probe_out = true;
    tcb.probe_end = tcb.snd_nxt;
    pending_ = nullptr;  // so that the timeout begins just now
  }
  rearm_retransmit();
}

/// New data if there is any, else the last segment again. False if neither may go.
bool TcpSocket::send_loss_probe() {
  tcb.probe_was_old = false;
  const std::uint32_t mss = current_mss();
  const bool fin = tcb.fin_queued && !tcb.fin_sent;
  if (!tcb.write_queue.empty() || fin) {
    const std::uint32_t head = tcb.write_queue.empty() ? 0 : tcb.write_queue.front().length;
    const std::uint32_t octets = head > mss ? mss : head + (fin && head == tcb.unsent() ? 1U : 0U);
    if (tcb.snd_nxt + octets <= tcb.window_end()) {
      const SeqNum before = tcb.snd_nxt;
      push(Push::probe, true);
      return tcb.snd_nxt > before;
    }
  }
  if (tcb.sent.empty()) return false;
  const std::size_t probe = cut_probe(mss);
  const std::uint32_t room = room_to_resend(tcb.sent[probe].begin);
  if (room == 0) return false;
  if (room < mss) split(probe, room, mss);
  // not resend(): nothing says yet that the first copy is lost, so it is no part of a recovery
  transmit_again(tcb.sent[probe], false);
  tcb.probe_was_old = true;
  return true;
}

/// What of the last buffer goes again: all behind its segments but one, counted as it was sent, and cut as
/// segments are now.
std::size_t TcpSocket::cut_probe(std::uint32_t mss) {
  std::size_t first = tcb.sent.size() - 1;
  while (first > 0 && end_of_buffer(first - 1) == tcb.sent.size()) --first;
  const std::size_t before = tcb.sent.size() - first - 1;
  const auto octets = static_cast<std::uint32_t>(tcb.sent.back().end - tcb.sent[first].begin);
  recut(first, mss);
  const std::size_t probe = octets > before * mss ? first + before : first;
  cut_buffer(tcb.sent[probe].begin);
  cut_buffer(tcb.sent[probe].end);
  return probe;
}

/// RFC 8985 (7.4.2): was the probe needed? Then something was lost, and the window pays for it.
void TcpSocket::probe_acknowledged(SeqNum ack, const AckNews& news) {
  if (ack < tcb.probe_end) return;
  if (!tcb.probe_was_old || news.dsack_of_probe) {
    tcb.probe_out = false;
  } else if (ack > tcb.probe_end) {
    begin_reduction(false);
    end_reduction();
    keep_open();
  } else if (!news.progress && !news.tells_more && !news.sacked) {
    tcb.probe_out = false;  // a duplicate: both arrived
  }
}

}  // namespace zocalo::kernel
