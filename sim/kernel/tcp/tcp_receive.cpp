// A segment's data, FIN and urgent pointer, and when to acknowledge them: tcp_data_queue and its like in
// Linux.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using wire::TcpSegment;

/// tcp_enter_quickack_mode: at once, even in an interactive connection.
void TcpSocket::enter_quick_ack(unsigned limit) {
  more_quick_acks(limit);
  tcb.interactive = false;
  tcb.ack_delay = kMinimumAckDelay;
}

/// tcp_incr_quickack.
void TcpSocket::more_quick_acks(unsigned limit) {
  const unsigned quick = tcb.rcv_wnd / (2 * std::max(tcb.rcv_mss, 1U));
  tcb.quick_acks = std::max(tcb.quick_acks, std::min(quick == 0 ? 2U : quick, limit));
}

/// tcp_event_data_recv: learns the peer's segment size and how to acknowledge.
void TcpSocket::note_data(const TcpSegment& segment, std::uint32_t length) {
  tcb.ack_due = true;
  measure_segment(segment, length);
  measure_receive_rtt();
  const Time now = host().now;
  if (tcb.ack_delay == Duration{}) {  // the first data: acknowledge at once, the peer is in slow start
    more_quick_acks(kMaximumQuickAcks);
    tcb.ack_delay = kMinimumAckDelay;
  } else {
    const Duration gap = now - tcb.last_received;
    if (gap <= kMinimumAckDelay / 2) {
      tcb.ack_delay = tcb.ack_delay / 2 + kMinimumAckDelay / 2;
    } else if (gap < tcb.ack_delay) {
      tcb.ack_delay = std::min(tcb.ack_delay / 2 + gap, tcb.rtt.rto());
    } else if (gap > tcb.rtt.rto()) {
      more_quick_acks(kMaximumQuickAcks);
    }
  }
  tcb.last_received = now;
  grow_receive_window(length, true);
}

/// tcp_data_queue. `predicted`: it comes the fast way, on which nobody asks whether SO_RCVBUF is full.
void TcpSocket::process_data(TcpSegment& segment, bool predicted) {
  const auto length = static_cast<std::uint32_t>(segment.payload.size());
  if (segment.flags.syn) {  // both opened at once, and this one came before: a retransmission
    note_duplicate(segment.seq, segment.seq + segment.length());
    enter_quick_ack(kMaximumQuickAcks);
    tcb.ack_due = true;
    return;
  }
  if (length == 0 && !segment.flags.fin) return;
  const SeqNum seq = segment.seq;
  const SeqNum end = seq + length;
  const SeqNum end_with_fin = end + (segment.flags.fin ? 1U : 0U);
  const bool old = end_with_fin <= tcb.rcv_nxt;
  const bool closed = tcb.receive_window() == 0 && seq <= tcb.rcv_nxt;
  const bool beyond = closed || seq >= tcb.rcv_nxt + tcb.receive_window();
  const bool bare_fin = length == 0 && seq == tcb.rcv_nxt;
  if (!predicted) tcb.dsack.reset();
  if (seq < tcb.rcv_nxt) note_duplicate(seq, old ? end_with_fin : tcb.rcv_nxt);
  if (old || (beyond && !bare_fin) || tcb.fin_received) {
    enter_quick_ack(kMaximumQuickAcks);  // RFC 9293 (3.10.7.4): not acceptable, so acknowledge and drop
    tcb.ack_due = true;
    return;
  }
  if (seq > tcb.rcv_nxt) return data_out_of_order(segment);
  if (!predicted && !admit(length)) {
    tcb.ack_due = tcb.ack_now = tcb.no_memory = true;
    wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
    if (!tcb.memory.queue_is_empty() && length > 0) return;
    tcb.memory.schedule(memory_of(length));  // sk_forced_mem_schedule
  }
  const auto known = tcb.receive_queue.first_known(seq, end);
  if (known && !tcb.dsack) note_duplicate(known->left, known->right);  // tcp_ofo_queue
  if (length > 0) {
    tcb.receive_queue.append(seq, std::move(segment.payload));
    take_in_order(arrived_);
    note_data(segment, length);
  } else {
    tcb.ack_due = true;
  }
  if (segment.flags.fin) fin_arrived();
  if (tcb.receive_queue.has_gap()) join_early();
  check_prediction();
  if (length > 0) wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
  host().touch(*this);
}

/// tcp_rcv_nxt_update, and the memory of what the receive queue has got.
void TcpSocket::take_in_order(const SocketMemory::Pinned& pinned) {
  const SeqNum before = std::exchange(tcb.rcv_nxt, tcb.receive_queue.end());
  const auto fresh = static_cast<std::uint32_t>(tcb.rcv_nxt - before);
  if (fresh == 0) return;
  tcb.bytes_received += fresh;
  tcb.memory.queue(tcb.rcv_nxt, fresh, own_up_to(), host().now, pinned);
}

/// tcp_ofo_queue.
void TcpSocket::join_early() {
  const bool fin = tcb.receive_queue.join_early();
  tcb.memory.set_early(tcb.receive_queue.out_of_order(), tcb.receive_queue.early_pieces());
  take_in_order({});
  if (fin) fin_arrived();
  if (tcb.receive_queue.has_gap()) {
    tcb.sacks.drop_until(tcb.rcv_nxt);
  } else {
    tcb.sacks.clear();
    tcb.ack_now = true;  // RFC 5681 (4.2): that the hole is filled is reported at once
  }
}

/// tcp_data_queue_ofo.
void TcpSocket::data_out_of_order(TcpSegment& segment) {
  const auto length = static_cast<std::uint32_t>(segment.payload.size());
  if (!admit(length)) return wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
  measure_segment(segment, length);
  tcb.predictable = false;
  tcb.ack_due = true;
  tcb.out_of_order_in += pieces_;
  const bool first = !tcb.receive_queue.has_gap();
  const wire::SackBlock block{segment.seq, segment.seq + segment.length()};
  if (const auto known = tcb.receive_queue.first_known(block.left, block.right))
    note_duplicate(known->left, known->right);
  tcb.receive_queue.insert_early(segment.seq, std::move(segment.payload), segment.flags.fin);
  if (tcb.sack) tell_of_early(block, first);
  tcb.memory.set_early(tcb.receive_queue.out_of_order(), tcb.receive_queue.early_pieces());
  if (tcb.sack) grow_receive_window(length, false);
  if (listener_ == nullptr && !orphaned_) grow_receive_buffer(tcb.space);
  host().touch(*this);
}

/// tcp_sack_new_ofo_skb. A block that would no longer be told of in each acknowledgement is told of before:
/// TCP_SACK_BLOCKS_EXPECTED.
void TcpSocket::tell_of_early(wire::SackBlock block, bool first) {
  constexpr std::size_t kExpected = 2;
  if (first) tcb.sacks.clear();
  const std::size_t at = tcb.sacks.grow(block);
  if (at >= kExpected) send_compressed_ack();
  tcb.sacks.bring_forward(at, block);
}

/// RFC 9293 (3.10.7.4), eighth step.
void TcpSocket::fin_arrived() {
  tcb.rcv_nxt += 1;
  tcb.bytes_received += 1;  // tcp_rcv_nxt_update
  tcb.fin_received = true;
  tcb.ack_due = true;
  shut_read = true;
  const auto forget_later_data = [this] {  // after an acknowledgement that is sent at once
    tcb.receive_queue.forget_early();
    tcb.sacks.clear();
    tcb.memory.set_early(0, 0);
    tcb.dsack.reset();
  };
  switch (tcb.state) {
    case TcpState::syn_received:
    case TcpState::established:
      tcb.state = TcpState::close_wait;
      tcb.interactive = true;
      break;
    case TcpState::fin_wait_1:  // both closed at once
      tcb.state = TcpState::closing;
      send_ack();
      break;
    case TcpState::fin_wait_2:
      send_ack();
      forget_later_data();
      enter_time_wait();
      return;
    default:
      break;
  }
  forget_later_data();
  wake(syscall::POLLIN_ | syscall::POLLRDNORM_ | syscall::POLLRDHUP_ | syscall::POLLHUP_);
}

/// __tcp_ack_snd_check: at once, or in a while together with something else.
void TcpSocket::acknowledge_if_due() {
  if (!tcb.ack_due || tcb.state == TcpState::closed) return;
  const auto pending = static_cast<std::uint32_t>(std::max(tcb.rcv_nxt - tcb.rcv_wup, 0));
  // RFC 5681 (4.2): every second segment, if the window moves on; else recv(2) will tell
  const bool low = readable_octets() < static_cast<std::uint32_t>(options.receive_low_water);
  const bool enough = pending > tcb.rcv_mss && (low || window_to_offer() >= tcb.rcv_wnd);
  const bool quick = tcb.quick_acks > 0 && !tcb.interactive;
  const bool hole = tcb.receive_queue.has_gap();
  if (enough || quick || tcb.ack_now || (hole && !compress_ack())) {
    locked_out_ = 0;  // tcp_release_cb sends it
    send_ack();
  } else if (!hole) {
    delay_ack();
  }
}

/// tcp_send_delayed_ack. Before any data has come (a bare FIN) the estimate is zero: the next tick of the clock.
void TcpSocket::delay_ack() {
  Duration delay = std::max(tcb.ack_delay, kTick);
  if (tcb.rtt.srtt() > Duration{}) delay = std::min(delay, std::max(tcb.rtt.srtt(), kMinimumAckDelay));
  delay = std::min(delay, kMaximumAckDelay);
  if (delayed_ack_.is_set() && delayed_ack_.at <= host().now + delay / 4) return send_ack();
  if (!delayed_ack_.is_set() || delayed_ack_.at > host().now + delay) delayed_ack_.set(host().now + delay);
  host().touch(*this);
}

/// SACK compression, the end of __tcp_ack_snd_check: of the segments behind a hole so many are acknowledged each as
/// the sender needs to resend (RFC 5681, 3.2), and the others together after a twentieth of a round trip. True: this
/// one is not acknowledged by itself.
bool TcpSocket::compress_ack() {
  constexpr unsigned kThreshold = 3;  // TCP_FASTRETRANS_THRESH
  if (!tcb.sack || tcb.compressed_acks >= sysctls().tcp_comp_sack_nr) return false;
  if (tcb.hole_told != tcb.rcv_nxt) tcb.hole_acks = 0;
  tcb.hole_told = tcb.rcv_nxt;
  if (tcb.hole_acks < kThreshold) {
    ++tcb.hole_acks;
    return false;
  }
  ++tcb.compressed_acks;
  if (compressed_ack_.is_set()) return true;
  const Duration srtt = tcb.rtt.srtt();
  const Duration rtt = srtt > Duration{} ? std::min(srtt, tcb.receive_rtt) : tcb.receive_rtt;
  const Duration delay =
      std::min<Duration>(std::chrono::nanoseconds(sysctls().tcp_comp_sack_delay_ns), rtt / 20);
  // the clock's interrupt is set for the end of the time that may be added
  compressed_ack_.set(host().now + delay + std::chrono::nanoseconds(sysctls().tcp_comp_sack_slack_ns));
  host().touch(*this);
  return true;
}

/// tcp_compressed_ack_kick, tcp_sack_compress_send_ack.
void TcpSocket::send_compressed_ack() {
  if (tcb.compressed_acks > 0) send_ack();
}

/// tcp_check_urg and tcp_urg. Linux takes the pointer as RFC 1122 did not mean it: it points behind the
/// urgent octet.
void TcpSocket::process_urgent(const TcpSegment& segment) {
  if (segment.flags.urg) {
    const SeqNum at{segment.seq.value + segment.urgent - (segment.urgent > 0 ? 1U : 0U)};
    const bool seen = tcb.receive_queue.begin() > at || at < tcb.rcv_nxt;
    const bool newer = tcb.urgent == Urgent::none || at > tcb.rcv_up;
    if (!seen && newer) {
      // The octet that was urgent until now and not read turns into data, unless the program stands right
      // before it: then it is gone.
      if (tcb.urgent != Urgent::none && tcb.rcv_up == tcb.receive_queue.begin() && options.oob_inline == 0 &&
          tcb.receive_queue.begin() != tcb.rcv_nxt) {
        tcb.receive_queue.drop_until(tcb.receive_queue.begin() + 1);
      }
      tcb.urgent = Urgent::announced;
      tcb.predictable = false;
      tcb.rcv_up = at;
    }
  }
  if (tcb.urgent != Urgent::announced) return;
  const std::int32_t offset = tcb.rcv_up - segment.seq;
  if (offset < 0 || offset >= static_cast<std::int32_t>(segment.payload.size())) return;
  tcb.urgent_octet = segment.payload[static_cast<std::size_t>(offset)];
  tcb.urgent = Urgent::waiting;
  wake(syscall::POLLPRI_);
}

}  // namespace zocalo::kernel
