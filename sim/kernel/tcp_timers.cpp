// A connection's timers: retransmission (RFC 6298), persist (RFC 9293, 3.8.6.1), delayed ACK, keepalive,
// TIME-WAIT.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp.h"

namespace zocalo::kernel {

void TcpSocket::arm_retransmit() { retransmit_.set(host().now + tcb.rtt.rto()); }  // RFC 6298 (5.1)
void TcpSocket::rearm_retransmit() { arm_retransmit(); }                           // RFC 6298 (5.3)

void TcpSocket::on_timer(Timer& timer) {
  host().touch(*this);
  switch (timer.kind) {
    case trace::TimerKind::retransmit:
      if (&timer == &reordering_) {
        reordering_timeout();
      } else if (&timer == &loss_probe_) {
        loss_probe_timeout();
      } else if (tcb.state == TcpState::syn_sent || tcb.state == TcpState::syn_received) {
        syn_timeout();
      } else {
        retransmit_timeout();
      }
      break;
    case trace::TimerKind::delayed_ack:
      if (!tcb.ack_due) break;
      // tcp_delack_timer_handler: the answer that was to carry it did not come
      tcb.ack_delay = tcb.interactive ? kMinimumAckDelay : std::min(2 * tcb.ack_delay, tcb.rtt.rto());
      tcb.interactive = false;
      send_ack();
      break;
    case trace::TimerKind::persist:
      persist_timeout();
      break;
    case trace::TimerKind::time_wait:
      finish(Errno::none);
      break;
    case trace::TimerKind::fin_wait_2:
      finish(Errno::none);
      break;
    case trace::TimerKind::keepalive:
      keepalive_timeout();
      break;
    case trace::TimerKind::syn_ack:
      synack_timeout();
      break;
    case trace::TimerKind::call_timeout:
      break;
  }
}

bool TcpSocket::too_many_timeouts() const {
  if (options.user_timeout_ms > 0 && tcb.first_retransmit != kNever) {
    return host().now - tcb.first_retransmit >= std::chrono::milliseconds(options.user_timeout_ms);
  }
  return tcb.retransmits >= (orphaned_ ? kOrphanRetries : kRetries);
}

/// RFC 6298 (5.4) to (5.6), RFC 5681 (3.1).
void TcpSocket::retransmit_timeout() {
  if (tcb.sent.empty()) return;
  if (loss_probe_.is_set()) {  // due at this very moment, and comes first
    loss_probe_.cancel();
    loss_probe_timeout();
    return;
  }
  if (too_many_timeouts()) {
    abort(Errno::etimedout);
    return;
  }
  if (tcb.retransmits == 0) tcb.first_retransmit = host().now;
  ++tcb.retransmits;
  reordering_.cancel();
  loss_probe_.cancel();
  tcb.probe_out = false;
  all_lost();
  tcb.congestion.enter_loss(tcb.in_flight());
  tcb.recovery_point = tcb.snd_nxt;
  tcb.rtt.back_off();
  resend(tcb.sent.front());
  arm_retransmit();
}

/// A SYN was not answered. Linux waits 1 s four times before it begins to double
/// (net.ipv4.tcp_syn_linear_timeouts).
void TcpSocket::syn_timeout() {
  if (tcb.retransmits >= static_cast<unsigned>(options.syn_count) + kSynLinearTimeouts) {
    abort(Errno::etimedout);
    return;
  }
  ++tcb.retransmits;
  if (tcb.retransmits > kSynLinearTimeouts) tcb.rtt.back_off();
  tcb.sent.front().at = host().now;
  tcb.sent.front().ever_resent = true;
  send_syn();
  arm_retransmit();
}

/// A SYN-ACK was not answered: 1, 2, 4, … seconds.
void TcpSocket::synack_timeout() {
  if (tcb.retransmits >= kSynAckRetries) {
    leave_listener();
    finish(Errno::none);
    return;
  }
  ++tcb.retransmits;
  tcb.sent.front().at = host().now;
  tcb.sent.front().ever_resent = true;
  send_syn();
  syn_ack_.set(host().now + RttEstimator::kInitialRto * (1U << tcb.retransmits));
}

void TcpSocket::arm_persist() {
  if (persist_.is_set()) return;
  Duration wait = std::max(tcb.rtt.rto(), RttEstimator::kMinimumRto);
  for (std::uint32_t i = 0; i < tcb.probes && wait < RttEstimator::kMaximumRto; ++i) wait *= 2;
  persist_.set(host().now + std::min(wait, RttEstimator::kMaximumRto));
}

void TcpSocket::persist_timeout() {
  if (!tcb.sent.empty() || (tcb.unsent() == 0 && (!tcb.fin_queued || tcb.fin_sent))) {
    tcb.probes = 0;
    return;
  }
  if (orphaned_ && tcb.probes >= kOrphanRetries) {
    abort(Errno::etimedout);
    return;
  }
  ++tcb.probes;
  probe_window();
  if (tcb.sent.empty()) arm_persist();
}

void TcpSocket::arm_keepalive(Duration after) { keepalive_.set(host().now + after); }

/// RFC 9293 (3.8.4), tcp_keepalive_timer.
void TcpSocket::keepalive_timeout() {
  if (options.keepalive == 0 || !tcb.is_synchronized()) return;
  const Duration idle = host().now - std::max(last_heard_, tcb.last_received),
                 limit = std::chrono::seconds(options.keep_idle_s);
  const bool busy = !tcb.sent.empty() || tcb.unsent() > 0;
  if (busy || idle < limit) {
    arm_keepalive(busy ? limit : limit - idle);
    return;
  }
  if (keepalive_probes_ >= static_cast<unsigned>(options.keep_count)) {
    send_reset();
    abort(Errno::etimedout);
    return;
  }
  ++keepalive_probes_;
  wire::TcpFlags flags;
  flags.ack = true;
  transmit(SeqNum{tcb.snd_una.value - 1}, 0, flags);
  arm_keepalive(std::chrono::seconds(options.keep_interval_s));
}

}  // namespace zocalo::kernel
