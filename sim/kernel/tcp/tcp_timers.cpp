// A connection's timers: retransmission (RFC 6298), persist (RFC 9293, 3.8.6.1), delayed and compressed ACK, keepalive,
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

/// tcp_reset_xmit_timer: the one of the four takes the place of whichever was set.
void TcpSocket::set_timer(Timer& timer, Duration wait) {
  clear_timer();
  pending_ = &timer;
  timer.set(host().now + std::min<Duration>(wait, RttEstimator::kMaximumRto));
}

void TcpSocket::clear_timer() {
  for (Timer* each : {&retransmit_, &loss_probe_, &reordering_, &persist_}) each->cancel();
  pending_ = nullptr;
}

void TcpSocket::arm_retransmit() { set_timer(retransmit_, tcb.rtt.rto()); }  // RFC 6298 (5.1)

/// SYNs that nobody has answered go again together: the listener has them all before the first answer is back.
void TcpSocket::arm_syn() {
  clear_timer();
  pending_ = &retransmit_;
  retransmit_.set_with_jiffy(host().now + tcb.rtt.rto());
}

/// tcp_rearm_rto, RFC 6298 (5.2), (5.3): where a loss probe or a reordering window has had the timer, the
/// timeout has begun already.
void TcpSocket::rearm_retransmit() {
  if (tcb.sent.empty()) {
    clear_timer();
  } else if (pending_ == &reordering_ || pending_ == &loss_probe_) {
    set_timer(retransmit_, std::max<Duration>(timeout_of_first() - host().now, kTick));
  } else {
    arm_retransmit();
  }
}

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
      pending_ = nullptr;
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
    case trace::TimerKind::compressed_ack:
      send_compressed_ack();
      break;
    case trace::TimerKind::persist:
      pending_ = nullptr;
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

/// tcp_rtx_probe0_timed_out: the peer keeps the window closed over what it has not acknowledged.
bool TcpSocket::closed_for_too_long() const {
  const Time since = tcb.first_retransmit == kNever ? tcb.sent.front().at : tcb.first_retransmit;
  const Duration lasts = host().now - since, user = std::chrono::milliseconds(options.user_timeout_ms);
  Duration limit = 2 * RttEstimator::kMaximumRto;
  if (user > Duration{}) {
    if (lasts > user) return true;
    limit = std::min(limit, user);
  }
  return host().now - last_heard_ > limit && lasts > limit;
}

/// RFC 6298 (5.4) to (5.6), RFC 5681 (3.1). Where the peer has taken its window back, what goes again probes
/// the window, and is counted as no timeout.
void TcpSocket::retransmit_timeout() {
  if (tcb.sent.empty()) return;
  const bool closed = tcb.snd_wnd == 0 && !orphaned_;
  if (closed ? closed_for_too_long() : too_many_timeouts()) {
    abort(tcb.soft_error == Errno::none ? Errno::etimedout : tcb.soft_error);
    return;
  }
  enter_loss();
  if (!closed) count_timeout();
  resend_first();
  tcb.rtt.back_off();
  set_timer(retransmit_, retransmit_delay());
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
  set_timer(retransmit_, std::max<Duration>(timeout_of_first() - host().now, Duration{}));
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
  arm_syn();
}

/// A SYN-ACK was not answered, or by no data where TCP_DEFER_ACCEPT wants some: 1, 2, 4, … seconds
/// (syn_ack_recalc).
void TcpSocket::synack_timeout() {
  if (by_cookie_) {  // MAX_SYNCOOKIE_AGE: its number is worth nothing any more
    leave_listener();
    finish(Errno::none);
    return;
  }
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

/// The next window probe: tcp_check_probe_timer, or tcp_probe0_when where probes went before (`backed_off`).
void TcpSocket::arm_persist(bool backed_off) {
  Duration wait = std::max(tcb.rtt.rto(), RttEstimator::kMinimumRto);
  if (backed_off) wait = tcb.rtt.doubled(wait);
  if (backed_off && options.user_timeout_ms > 0 && tcb.first_probe != kNever) {
    const Time end = tcb.first_probe + std::chrono::milliseconds(options.user_timeout_ms);
    wait = std::min(wait, std::max<Duration>(end - host().now, kMinimumTimer));
  }
  set_timer(persist_, wait);
}

/// tcp_probe_timer, tcp_send_probe0.
void TcpSocket::persist_timeout() {
  const auto is_superfluous = [this] {
    return !tcb.sent.empty() || (tcb.unsent() == 0 && (!tcb.fin_queued || tcb.fin_sent));
  };
  if (is_superfluous()) {
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
  probe_window();
  if (is_superfluous()) {
    tcb.probes = 0;
    tcb.rtt.reset_backoff();
    tcb.first_probe = kNever;
    return;
  }
  ++tcb.probes;
  if (tcb.rtt.backoff() < static_cast<unsigned>(sysctls().tcp_retries2)) tcb.rtt.probe_backs_off();
  arm_persist(true);
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
