// A segment arrives: RFC 9293 (3.10.7), in the order in which Linux looks at it (tcp_rcv_state_process).

#include <algorithm>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using wire::TcpSegment;

/// Its sender on this host has put more into the same sk_buff than what this segment bears.
bool TcpSocket::is_cut(const TcpSegment& segment) const {
  if (segment.payload.empty() || !host().addresses.is_own(peer.ip)) return false;
  const TcpSocket* sender = host().flows.find({peer, local});
  if (sender == nullptr) return false;
  const auto& ends = sender->tcb.sent_buffers;
  const auto end = std::upper_bound(ends.begin(), ends.end(), segment.seq);
  return end != ends.end() && segment.seq + segment.length() < *end;
}

/// Of a segment whose octets were the program's own on this host.
SocketMemory::Pinned TcpSocket::pinned_part(const TcpSegment& segment) const {
  if (segment.payload.empty() || !host().addresses.is_own(peer.ip)) return {};
  const TcpSocket* sender = host().flows.find({peer, local});
  if (sender == nullptr) return {};
  for (const PinnedBuffer& buffer : sender->tcb.pinned_sent) {
    if (buffer.begin <= segment.seq && segment.seq < buffer.end) return {true, buffer.unused};
  }
  return {};
}

/// Segmentation offload: Linux's loopback carries a burst as one sk_buff, so that the receiver looks at it
/// once. Each segment travels alone here; those that arrive at one moment are put together again. False:
/// there is more to come.
bool TcpSocket::gather(const wire::Packet& packet, TcpSegment& segment) {
  pieces_ = 1;
  piece_size_ = 0;
  if (burst_) {
    TcpSegment& first = burst_->segment;
    if (segment.payload.empty() || segment.seq != first.seq + first.length()) {
      release_burst();
      pieces_ = 1;
      piece_size_ = 0;
    } else {
      pieces_ = burst_->pieces + 1;
      piece_size_ = burst_->piece_size;
      segment.seq = first.seq;
      first.payload.insert(first.payload.end(), segment.payload.begin(), segment.payload.end());
      segment.payload = std::move(first.payload);
      burst_.reset();
    }
  }
  if (!is_cut(segment)) return true;
  const auto size = static_cast<std::uint32_t>(segment.payload.size());
  burst_ = Burst{packet, std::move(segment), pieces_, piece_size_ == 0 ? size : piece_size_};
  host().gathering.push_back(id());
  return false;
}

void TcpSocket::release_burst() {
  if (!burst_) return;
  Burst burst = *std::exchange(burst_, std::nullopt);
  pieces_ = burst.pieces;
  piece_size_ = burst.pieces > 1 ? burst.piece_size : 0;
  process_segment(burst.packet, burst.segment);
}

void TcpSocket::segment_arrives(const wire::Packet& packet, TcpSegment& segment) {
  if (gather(packet, segment)) process_segment(packet, segment);
}

void TcpSocket::process_segment(const wire::Packet& packet, TcpSegment& segment) {
  host().touch(*this);
  last_heard_ = host().now;
  keepalive_probes_ = 0;
  switch (tcb.state) {
    case TcpState::syn_sent:
      ++tcb.segments_in;
      in_syn_sent(packet, segment);
      return;
    case TcpState::time_wait:
      in_time_wait(packet, segment);
      return;
    case TcpState::closed:
    case TcpState::listen:
    case TcpState::none:
      reply_with_reset(host(), packet, segment);
      return;
    default:
      break;
  }
  tcb.segments_in += pieces_;
  if (!segment.payload.empty()) tcb.data_segments_in += pieces_;
  arrived_ = pinned_part(segment);
  if (called_at_ == host().now)
    locked_out_ = locked_out_so_far_ += memory_of(static_cast<std::uint32_t>(segment.payload.size()));
  if (!validate(segment)) return;
  if (!segment.flags.ack) return;  // RFC 9293 (3.10.7.4), fifth step
  count_ecn(packet, segment);
  const SeqNum una = tcb.snd_una;
  const bool predicted = is_predicted(segment);
  if (!after_ack(packet, segment)) return;
  process_urgent(segment);
  // RFC 9293 (3.10.7.4), seventh step: behind a FIN there is nothing
  const bool behind_fin = tcb.fin_received && segment.seq >= tcb.rcv_nxt;
  const bool discards = shut_read && !behind_fin && is_unwanted(segment);
  if (discards) {  // RFC 9293 (3.6.1): nobody will read it, so say so
    reply_with_reset(host(), packet, segment);
    abort(tcb.state == TcpState::close_wait ? Errno::epipe : Errno::econnreset);
    return;
  }
  note_ecn(packet, segment);
  if (!segment.payload.empty()) measure_receive_rtt(segment);
  if (!behind_fin) process_data(segment, predicted);
  if (tcb.state == TcpState::closed || tcb.state == TcpState::time_wait) return;
  if (!predicted || tcb.snd_una != una) {  // tcp_data_snd_check
    push();
    check_space();
  }
  acknowledge_if_due();
  locked_out_ = 0;
}

/// tcp_rcv_established's fast path: data in order and nothing new beside it, and memory for it at hand. If it
/// acknowledges nothing either, nobody looks whether something waits to be sent.
bool TcpSocket::is_predicted(const TcpSegment& segment) const {
  const auto length = static_cast<std::uint32_t>(segment.payload.size());
  return tcb.state == TcpState::established && tcb.predictable && length > 0 && segment.seq == tcb.rcv_nxt &&
         length <= tcb.receive_window() && !segment.flags.fin && !segment.flags.urg &&
         segment.options.sack_count == 0 && tcb.memory.has(memory_of(length)) &&
         (std::uint32_t{segment.window} << tcb.snd_wscale) == tcb.snd_wnd;
}

/// Is there new data for a connection of which one side is closed?
bool TcpSocket::is_unwanted(const TcpSegment& segment) const {
  constexpr unsigned kClosing = bit(TcpState::fin_wait_1) | bit(TcpState::fin_wait_2) |
                                bit(TcpState::close_wait) | bit(TcpState::closing) | bit(TcpState::last_ack);
  if (!is_one_of(tcb.state, kClosing) || segment.payload.empty()) return false;
  return segment.seq + static_cast<std::uint32_t>(segment.payload.size()) > tcb.rcv_nxt;
}

/// RFC 9293 (3.10.7.4), first to fourth step; RFC 5961; RFC 7323 (5). False: the segment is dealt with.
bool TcpSocket::validate(const TcpSegment& segment) {
  const bool rst = segment.flags.rst;
  constexpr std::int32_t kSlack = 1;  // TCP_PAWS_WINDOW
  if (!timestamps_acceptable(segment, kSlack) && !rst && !is_overtaken_ack(segment)) {
    if (segment.flags.syn) {
      send_challenge_ack();
    } else if (segment.length() > 0 || !too_many_invalid()) {
      answer_unacceptable(segment);
    }
    return false;
  }
  const SeqNum end = segment.seq + segment.length();
  const SeqNum limit = tcb.rcv_nxt + tcb.receive_window();
  // tcp_sequence: more than the window holds is taken only by who has nothing yet
  const bool too_long = segment.seq + static_cast<std::uint32_t>(segment.payload.size()) > limit &&
                        !tcb.memory.queue_is_empty();
  const bool acceptable = end >= tcb.rcv_wup && segment.seq <= limit && !too_long;
  if (!acceptable) {
    if (rst) {
      if (resets_after_fin(segment)) reset_arrived();
      return false;
    }
    if (segment.flags.syn) {
      send_challenge_ack();
    } else if (segment.length() > 0 || !too_many_invalid()) {
      answer_unacceptable(segment);
    }
    return false;
  }
  if (rst) {
    if (segment.seq == tcb.rcv_nxt || resets_after_fin(segment) || segment.seq == tcb.sacks.highest()) {
      reset_arrived();
    } else {
      send_challenge_ack();  // RFC 5961 (3.2)
    }
    return false;
  }
  if (segment.flags.syn) {
    // both ends opened at once, and this is the peer's SYN with the acknowledgement that was missing
    const bool simultaneous = tcb.state == TcpState::syn_received && listener_ == nullptr &&
                              segment.flags.ack && segment.length() == 1 && end == tcb.rcv_nxt &&
                              segment.ack == tcb.snd_nxt;
    const bool again = tcb.state == TcpState::syn_received && listener_ != nullptr && segment.seq == tcb.irs;
    if (again) {
      // our SYN-ACK was lost; of a cookie's nobody knows, so that this is a new SYN
      if (!by_cookie_ || !listener_->accept_queue_full()) send_syn();
      return false;
    }
    if (!simultaneous) {
      send_challenge_ack();  // RFC 5961 (4.2)
      return false;
    }
  }
  return true;
}

/// tcp_reset_check: some peers give the RST that follows their FIN the number of the FIN.
bool TcpSocket::resets_after_fin(const TcpSegment& segment) const {
  constexpr unsigned kFinReceived =
      bit(TcpState::close_wait) | bit(TcpState::last_ack) | bit(TcpState::closing);
  return segment.seq + 1 == tcb.rcv_nxt && is_one_of(tcb.state, kFinReceived);
}

/// tcp_send_dupack: RFC 9293 (3.10.7.4), first step.
void TcpSocket::answer_unacceptable(const TcpSegment& segment) {
  if (segment.length() > 0 && segment.seq < tcb.rcv_nxt) {
    enter_quick_ack(kMaximumQuickAcks);
    note_duplicate(segment.seq, segment.seq + segment.length());
  }
  send_ack();
}

/// The next acknowledgement tells that [begin, end) came twice: RFC 2883 (4).
void TcpSocket::note_duplicate(SeqNum begin, SeqNum end) {
  if (tcb.sack)
    tcb.dsack = wire::SackBlock{begin, end > tcb.rcv_nxt && begin < tcb.rcv_nxt ? tcb.rcv_nxt : end};
}

/// RFC 7323 (5.3), R1: PAWS, tcp_paws_check. After 24 days without a segment the remembered value is
/// worthless. `slack`: so many ticks older will do.
bool TcpSocket::timestamps_acceptable(const TcpSegment& segment, std::int32_t slack) const {
  if (!tcb.timestamps || !segment.options.timestamps || tcb.ts_recent == 0) return true;
  const auto older = static_cast<std::int32_t>(tcb.ts_recent - segment.options.timestamps->value);
  return older <= slack || host().now - tcb.ts_recent_at > std::chrono::hours(24 * 24);
}

/// tcp_disordered_ack: a duplicate acknowledgement that another one overtook is old, but does no harm, and
/// counts.
bool TcpSocket::is_overtaken_ack(const TcpSegment& segment) const {
  const auto older = static_cast<std::int32_t>(tcb.ts_recent - segment.options.timestamps->value);
  return segment.flags.ack && segment.length() == 0 && segment.seq == tcb.rcv_nxt &&
         segment.ack == tcb.snd_una && !may_update_window(segment) && older <= tcb.rtt.rto() / 1ms;
}

/// RFC 7323 (4.3): the value of the segment that the next acknowledgement answers.
void TcpSocket::remember_timestamp(const TcpSegment& segment) {
  if (!tcb.timestamps || !segment.options.timestamps || segment.seq > tcb.last_ack_sent) return;
  if (!timestamps_acceptable(segment, 0)) return;
  tcb.ts_recent = segment.options.timestamps->value;
  tcb.ts_recent_at = host().now;
}

/// tcp_reset of Linux.
void TcpSocket::reset_arrived() {
  was_reset_ = true;
  switch (tcb.state) {
    case TcpState::syn_sent:
      abort(Errno::econnrefused);
      break;
    case TcpState::close_wait:
      abort(Errno::epipe);
      break;
    case TcpState::closed:
      break;
    case TcpState::syn_received:
      if (listener_ != nullptr) {  // a request that never became a connection
        leave_listener();
        finish(Errno::none);
        break;
      }
      abort(Errno::econnrefused);
      break;
    default:
      abort(Errno::econnreset);
  }
}

/// RFC 9293 (3.10.7.3).
void TcpSocket::in_syn_sent(const wire::Packet& packet, const TcpSegment& segment) {
  if (segment.flags.ack) {
    if (segment.ack <= tcb.iss || segment.ack > tcb.snd_nxt) {
      if (!segment.flags.rst) reply_with_reset(host(), peer.ip, local.ip, segment, packet.dscp);
      return;
    }
    if (segment.flags.rst) {
      reset_arrived();
      return;
    }
  }
  if (segment.flags.rst || !segment.flags.syn) return;
  tcb.irs = segment.seq;
  tcb.rcv_nxt = segment.seq + 1;
  tcb.rcv_wup = tcb.rcv_nxt;
  tcb.receive_queue.start_at(tcb.rcv_nxt);
  if (!segment.flags.ack) tcb.state = TcpState::syn_received;  // RFC 9293 (3.5), figure 7: both open at once
  negotiate(segment.options);
  negotiate_ecn(segment, packet.ecn);
  if (segment.flags.ack) {
    tcb.snd_wl1 = segment.seq;
    tcb.snd_una = tcb.iss;
    process_ack(segment);
    become_established();
    acknowledge_syn_ack();
    push();
    wake(syscall::POLLOUT_ | syscall::POLLWRNORM_ | syscall::POLLIN_);
    return;
  }
  tcb.snd_wnd = segment.window;
  tcb.snd_wl1 = segment.seq;
  tcb.max_snd_wnd = segment.window;
  sync_mss();
  send_syn();
}

/// tcp_rcv_synsent_state_process: who will send at once lets the data bear the acknowledgement.
void TcpSocket::acknowledge_syn_ack() {
  const bool sends =
      std::any_of(waiters.begin(), waiters.end(), [](const Waiter& waiter) {  // sk_write_pending
        return std::holds_alternative<syscall::Send>(waiter.call->call);
      });
  if (!sends && options.defer_accept == 0 && !tcb.interactive) return send_ack();
  tcb.ack_due = true;
  enter_quick_ack(kMaximumQuickAcks);
  delayed_ack_.set(host().now + kMaximumAckDelay);
}

/// What an acceptable acknowledgement does to the connection: RFC 9293 (3.10.7.4), fifth step. False: nothing
/// more to do.
bool TcpSocket::after_ack(const wire::Packet& packet, const TcpSegment& segment) {
  if (tcb.state == TcpState::syn_received) {
    if (segment.ack <= tcb.snd_una || segment.ack > tcb.snd_nxt) {
      reply_with_reset(host(), packet, segment);
      return false;
    }
    if (listener_ != nullptr && defers_accept(segment)) return false;
    if (listener_ != nullptr && listener_->accept_queue_full())
      return false;  // the third step is as good as lost
    tcb.snd_wl1 = segment.seq;
    if (listener_ != nullptr) tcb.max_snd_wnd = 0;  // tcp_create_openreq_child: the SYN's does not count
    if (!process_ack(segment)) return false;
    if (listener_ != nullptr) {  // tcp_create_openreq_child: what the request sent is not the connection's
      tcb.segments_in = 2;
      tcb.segments_out = 0;
      tcb.bytes_acked = 0;
    }
    become_established();
    synack_acknowledged();
    // it, or its listener, was shut down while it had no connection
    if (shut_write && close_state()) queue_fin();
    return true;
  }
  if (!process_ack(segment)) return false;
  const bool fin_acknowledged = tcb.fin_sent && tcb.snd_una == tcb.snd_nxt;
  if (!fin_acknowledged) return true;
  switch (tcb.state) {
    case TcpState::fin_wait_1:
      tcb.state = TcpState::fin_wait_2;
      shut_write = true;
      settle_orphan();
      wake(syscall::POLLOUT_ | syscall::POLLHUP_);  // close(2) may linger
      return true;
    case TcpState::closing:
      enter_time_wait();
      return false;
    case TcpState::last_ack:
      finish(Errno::none);
      return false;
    default:
      return true;
  }
}

/// RFC 9293 (3.10.7.4) for TIME-WAIT; RFC 6191 for a new SYN (tcp_timewait_state_process).
void TcpSocket::in_time_wait(const wire::Packet& packet, const TcpSegment& segment) {
  const bool paws = !timestamps_acceptable(segment, 0);
  if (segment.flags.rst) {
    if (!paws && segment.seq == tcb.rcv_nxt) finish(Errno::none);  // net.ipv4.tcp_rfc1337 = 0
    return;
  }
  const bool newer_stamp = tcb.timestamps && segment.options.timestamps &&
                           static_cast<std::int32_t>(segment.options.timestamps->value - tcb.ts_recent) > 0;
  if (segment.flags.syn && !segment.flags.ack && !paws && (segment.seq > tcb.rcv_nxt || newer_stamp)) {
    Host& its_host = host();
    const SeqNum iss = tcb.snd_nxt + 65537;
    finish(Errno::none);
    listener_receives_syn(its_host, packet, segment, iss);
    return;
  }
  if (paws || segment.flags.ack) time_wait_.set(host().now + kTimeWait);
  if (segment.length() > 0 || paws || segment.seq != tcb.rcv_nxt) send_ack();
}

}  // namespace zocalo::kernel
