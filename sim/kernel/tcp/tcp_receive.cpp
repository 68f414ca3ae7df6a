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
    tcb.memory.schedule(SocketMemory::kEmptyBuffer + length);  // sk_forced_mem_schedule
  }
  if (segment.flags.fin) tcb.fin_at = end;
  const bool had_gap = tcb.receive_queue.has_gap();
  const auto known = tcb.receive_queue.first_known(seq, length);
  if (known && !tcb.dsack) note_duplicate(known->left, known->right);  // tcp_ofo_queue
  if (length > 0) {
    const SeqNum before = tcb.rcv_nxt;
    tcb.receive_queue.insert(seq, std::move(segment.payload));
    tcb.rcv_nxt = tcb.receive_queue.end();
    const auto in_order = static_cast<std::uint32_t>(tcb.rcv_nxt - before);
    tcb.bytes_received += in_order;
    if (had_gap) tcb.memory.set_early(tcb.receive_queue.out_of_order(), tcb.receive_queue.early_pieces());
    tcb.memory.queue(tcb.rcv_nxt, in_order, own_up_to(), host().now);
    note_data(segment, length);
  } else {
    tcb.ack_due = true;
  }
  // RFC 5681 (4.2): a hole, or one that is filled, is reported at once; tcp_fin forgets that there was one
  if (had_gap && !segment.flags.fin) tcb.ack_now = true;
  if (tcb.fin_at && *tcb.fin_at == tcb.rcv_nxt) fin_arrived();
  check_prediction();
  if (length > 0) wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
  host().touch(*this);
}

/// tcp_data_queue_ofo.
void TcpSocket::data_out_of_order(TcpSegment& segment) {
  const auto length = static_cast<std::uint32_t>(segment.payload.size());
  if (!admit(length)) return wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
  if (length > 0) measure_segment(segment, length);
  tcb.predictable = false;
  tcb.ack_due = true;
  if (segment.flags.fin) tcb.fin_at = segment.seq + length;
  if (length > 0) {
    if (const auto known = tcb.receive_queue.first_known(segment.seq, length))
      note_duplicate(known->left, known->right);
    tcb.receive_queue.insert(segment.seq, std::move(segment.payload));
    ++tcb.out_of_order_in;
    tcb.memory.set_early(tcb.receive_queue.out_of_order(), tcb.receive_queue.early_pieces());
    if (tcb.sack) grow_receive_window(length, false);
  }
  if (listener_ == nullptr && !orphaned_) grow_receive_buffer(tcb.space);
  host().touch(*this);
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
  if (enough || quick || tcb.ack_now || tcb.receive_queue.has_gap()) {
    locked_out_ = 0;  // tcp_release_cb sends it
    send_ack();
    return;
  }
  // tcp_send_delayed_ack: before any data has come (a bare FIN) the estimate is zero: the next tick of the
  // clock
  Duration delay = std::max(tcb.ack_delay, kTick);
  if (tcb.rtt.srtt() > Duration{}) delay = std::min(delay, std::max(tcb.rtt.srtt(), kMinimumAckDelay));
  delay = std::min(delay, kMaximumAckDelay);
  if (delayed_ack_.is_set() && delayed_ack_.at <= host().now + delay / 4) return send_ack();
  if (!delayed_ack_.is_set() || delayed_ack_.at > host().now + delay) delayed_ack_.set(host().now + delay);
  host().touch(*this);
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
