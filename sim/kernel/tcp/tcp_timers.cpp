// A connection's timers: retransmission (RFC 6298), persist (RFC 9293, 3.8.6.1), delayed ACK, keepalive,
// TIME-WAIT.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

namespace {

/// tcp_model_timeout: how long so many timeouts take if each begins with Linux's floor of 200 ms.
Duration model_timeout(std::uint32_t count) {
  constexpr std::uint32_t kDoublings = 9;  // from the floor to the ceiling
  const std::uint32_t doubling = std::min(count, kDoublings);
  const Duration growing = ((2U << doubling) - 1) * RttEstimator::kMinimumRto;
  return growing + (count - doubling) * RttEstimator::kMaximumRto;
}

}  // namespace

void TcpSocket::arm_retransmit() { retransmit_.set(host().now + retransmit_delay()); }  // RFC 6298 (5.1)
void TcpSocket::rearm_retransmit() { arm_retransmit(); }                                // RFC 6298 (5.3)

/// The timeout, cut where TCP_USER_TIMEOUT ends (RFC 5482).
Duration TcpSocket::retransmit_delay() const {
  const Duration rto = tcb.rtt.rto();
  if (options.user_timeout_ms == 0 || tcb.first_retransmit == kNever) return rto;
  const Time end = tcb.first_retransmit + std::chrono::milliseconds(options.user_timeout_ms);
  return std::clamp<Duration>(end - host().now, 1ms, rto);
}

bool TcpSocket::user_gave_up(Time since) const {
  return options.user_timeout_ms > 0 && since != kNever &&
         host().now - since >= std::chrono::milliseconds(options.user_timeout_ms);
}

void TcpSocket::on_timer(Timer& timer) {
  host().touch(*this);
  switch (timer.kind) {
    case trace::TimerKind::retransmit:
      if (tcb.state == TcpState::syn_sent || tcb.state == TcpState::syn_received) {
        syn_timeout();
      } else {
        retransmit_timeout();
      }
      break;
    case trace::TimerKind::reordering:
      reordering_timeout();
      break;
    case trace::TimerKind::loss_probe:
      loss_probe_timeout();
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
    case trace::TimerKind::reassembly:
    case trace::TimerKind::call_timeout:
      break;
  }
}

/// retransmits_timed_out: a count of timeouts stands for the time that they would take on a fast path.
bool TcpSocket::too_many_timeouts() const {
  if (tcb.retransmits == 0 || tcb.first_retransmit == kNever) return false;
  const auto retries = orphaned_ ? kOrphanRetries : static_cast<std::uint32_t>(sysctls().tcp_retries2);
  const Duration limit = options.user_timeout_ms > 0 ? std::chrono::milliseconds(options.user_timeout_ms)
                                                     : model_timeout(retries);
  return host().now - tcb.first_retransmit >= limit;
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
    abort(tcb.soft_error == Errno::none ? Errno::etimedout : tcb.soft_error);
    return;
  }
  reordering_.cancel();
  loss_probe_.cancel();
  enter_loss();
  count_timeout();
  tcb.rtt.back_off();
  recut(0, 1, current_mss());
  collapse(0, current_mss());
  resend(tcb.sent.front());
  arm_retransmit();
}

/// tcp_update_rto_stats.
void TcpSocket::count_timeout() {
  if (tcb.retransmits == 0) {
    ++tcb.timeout_recoveries;
    tcb.timed_out_at = host().now;
  }
  ++tcb.retransmits;
  ++tcb.timeouts;
}

/// RFC 6069 (4), tcp_ld_RTO_revert: a router says that it has no way to the peer, so the timeout was no sign
/// of congestion, and the next one comes as early as this one did.
void TcpSocket::revert_backoff() {
  if (tcb.sent.empty() || tcb.retransmits == 0 || tcb.rtt.backoff() == 0) return;
  tcb.rtt.revert_backoff();
  retransmit_.set(std::max(tcb.sent.front().at + tcb.rtt.rto(), host().now));
}

/// A SYN was not answered. Linux waits 1 s four times before it begins to double
/// (net.ipv4.tcp_syn_linear_timeouts).
void TcpSocket::syn_timeout() {
  if (tcb.retransmits >= static_cast<unsigned>(options.syn_count) + kSynLinearTimeouts) {
    abort(Errno::etimedout);
    return;
  }
  count_timeout();
  if (tcb.retransmits > kSynLinearTimeouts) tcb.rtt.back_off();
  tcb.sent.front().at = host().now;
  tcb.sent.front().ever_resent = true;
  send_syn();
  arm_retransmit();
}

/// A SYN-ACK was not answered, or by no data where TCP_DEFER_ACCEPT wants some: 1, 2, 4, … seconds
/// (syn_ack_recalc).
void TcpSocket::synack_timeout() {
  const auto defer = static_cast<std::uint32_t>(listener_ == nullptr ? 0 : listener_->options.defer_accept);
  const auto retries = static_cast<std::uint32_t>(sysctls().tcp_synack_retries);
  if (tcb.retransmits >= retries && (!deferred_ || tcb.retransmits >= defer)) {
    leave_listener();
    finish(Errno::none);
    return;
  }
  const bool resend_now = !deferred_ || tcb.retransmits + 1 >= defer;  // one last chance at the end
  ++tcb.retransmits;
  if (resend_now) {
    tcb.sent.front().at = host().now;
    tcb.sent.front().ever_resent = true;
    send_syn();
  }
  const Duration wait = RttEstimator::kInitialRto * (1U << std::min(tcb.retransmits, 7U));
  syn_ack_.set(host().now + std::min<Duration>(wait, RttEstimator::kMaximumRto));
}

void TcpSocket::arm_persist() {
  if (persist_.is_set()) return;
  Duration wait = std::max(tcb.rtt.rto(), RttEstimator::kMinimumRto);
  for (std::uint32_t i = 0; i < tcb.probe_backoff && wait < RttEstimator::kMaximumRto; ++i) wait *= 2;
  wait = std::min(wait, RttEstimator::kMaximumRto);
  if (options.user_timeout_ms > 0 && tcb.first_probe != kNever) {  // tcp_clamp_probe0_to_user_timeout
    const Time end = tcb.first_probe + std::chrono::milliseconds(options.user_timeout_ms);
    wait = std::clamp<Duration>(end - host().now, 1ms, wait);
  }
  persist_.set(host().now + wait);
}

void TcpSocket::persist_timeout() {
  if (!tcb.sent.empty() || (tcb.unsent() == 0 && (!tcb.fin_queued || tcb.fin_sent))) {
    tcb.probes = 0;
    tcb.first_probe = kNever;
    return;
  }
  if (tcb.first_probe == kNever) tcb.first_probe = host().now;
  const auto retries = orphaned_ ? kOrphanRetries : static_cast<std::uint32_t>(sysctls().tcp_retries2);
  if (tcb.probes >= retries || user_gave_up(tcb.first_probe)) {
    abort(tcb.soft_error == Errno::none ? Errno::etimedout : tcb.soft_error);
    return;
  }
  ++tcb.probes;
  ++tcb.probe_backoff;
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
  const Duration user = std::chrono::milliseconds(options.user_timeout_ms);
  const bool enough = user > Duration{} ? idle >= user && keepalive_probes_ > 0
                                        : keepalive_probes_ >= static_cast<unsigned>(options.keep_count);
  if (enough) {
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
