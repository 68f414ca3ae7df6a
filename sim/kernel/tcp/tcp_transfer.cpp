// send(2) and recv(2) on a TCP socket: tcp_sendmsg and tcp_recvmsg of Linux.

#include <algorithm>

#include "kernel/control.h"
#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using namespace syscall;

/// lock_sock: what arrives from here on, in this moment, lies in the backlog until the call is over.
void TcpSocket::take_lock() {
  called_at_ = host().now;
  locked_out_so_far_ = locked_out_ = 0;
}

Outcome TcpSocket::send(Attempt& attempt, Send& call) {
  take_lock();
  const auto give_up = [&](Errno why) {
    if (attempt.sent > 0) return done(static_cast<std::int64_t>(attempt.sent));
    return fail(why);
  };
  if ((call.flags & MSG_FASTOPEN_) != 0 && attempt.sent == 0) {
    if (auto outcome = connect_to_send(attempt, call.to)) return std::move(*outcome);
  }
  if (is_one_of(tcb.state, bit(TcpState::syn_sent) | bit(TcpState::syn_received))) {
    if (attempt.nonblocking || attempt.expired) return give_up(Errno::eagain);
    return block(Blocked::On::connected, deadline_for(attempt, options.send_timeout));
  }
  constexpr unsigned kMaySend = bit(TcpState::established) | bit(TcpState::close_wait);
  const Errno wrong = check_control(call.control);
  if (wrong != Errno::none && is_one_of(tcb.state, kMaySend)) return fail(wrong);
  if (error !=
      Errno::none) {  // sk_stream_error: it comes before EPIPE, but after the count of what was taken
    return attempt.sent > 0 ? done(static_cast<std::int64_t>(attempt.sent)) : fail(take_error());
  }
  if (shut_write || !is_one_of(tcb.state, kMaySend)) return give_up(Errno::epipe);
  const std::uint64_t total = call.data.size();
  const std::uint64_t before = attempt.sent;
  const bool pinned = (call.flags & MSG_ZEROCOPY_) != 0 && options.zerocopy != 0;
  const bool joins = pinned && !tcb.write_queue.empty() && tcb.write_queue.back().pinned;
  const SeqNum begin = tcb.send_queue.end();
  // where in its page the program's memory begins nobody can know here: as that of mmap(2)
  std::optional<std::size_t> page;
  if (pinned) page = static_cast<std::size_t>(before % kPage);
  attempt.sent += write(ByteView(call.data).subspan(static_cast<std::size_t>(before)), before == 0,
                        (call.flags & MSG_OOB_) != 0, page);
  const bool all = attempt.sent == total, more = all && (call.flags & MSG_MORE_) != 0;
  if (attempt.sent > before) {  // tcp_push
    if (pinned) note_pinned(begin, before == 0, joins);
    if (all && (call.flags & MSG_EOR_) != 0 && !tcb.write_queue.empty()) tcb.write_queue.back().record = true;
    if (!more || push_is_due()) mark_push();
    if ((call.flags & MSG_OOB_) != 0) {  // tcp_mark_urg: what was taken, be it all or not
      tcb.snd_up = tcb.send_queue.end();
      tcb.urgent_sent = true;
    }
    push(more ? Push::more : all ? Push::normal : Push::now);
  }
  host().touch(*this);
  if (all) return done(static_cast<std::int64_t>(total));
  no_space_ = true;
  if (attempt.nonblocking || attempt.expired) return give_up(Errno::eagain);
  called_at_ = kNever;  // who sleeps has no lock
  return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
}

/// MSG_ZEROCOPY: the memory of a call's octets is in use until they are acknowledged.
void TcpSocket::note_pinned(SeqNum begin, bool first, bool joins) {
  if (first) {
    zerocopy_.begin(begin, tcb.send_queue.end(), joins);
  } else {
    zerocopy_.extend(tcb.send_queue.end());
  }
}

Outcome TcpSocket::recv(Attempt& attempt, const Recv& call) {
  if ((call.flags & MSG_ERRQUEUE_) != 0) {
    if (!zerocopy_.has_notice()) return fail(Errno::eagain);
    host().touch(*this);
    ControlWriter control(call.control_size);
    control.put_timestamp(options.timestamps, host().wall_clock(host().now));  // sock_recv_timestamp
    return zerocopy_.take(control, domain == AF_INET6_);
  }
  take_lock();
  if (!attempt.again) attempt.tells_rest = options.inq != 0;  // tcp_recvmsg_locked, before it sleeps
  if (tcb.state == TcpState::listen) return fail(Errno::enotconn);
  Outcome outcome = (call.flags & MSG_OOB_) != 0 ? recv_urgent(call) : recv_stream(attempt, call);
  const bool told = attempt.tells_rest || options.timestamps != 0;
  if (auto* reply = std::get_if<Reply>(&outcome); reply != nullptr && told)
    add_control(attempt, call, *reply);
  return outcome;
}

/// tcp_inq_hint: what is left to read, a FIN counted as one octet even after it was read.
std::int32_t TcpSocket::inq() const {
  return std::max(tcb.rcv_nxt - tcb.receive_queue.begin(), tcb.fin_received ? 1 : 0);
}

/// What of tcp_recvmsg tells of the octets: tcp_recv_timestamp, and TCP_INQ.
void TcpSocket::add_control(const Attempt& attempt, const Recv& call, Reply& reply) const {
  constexpr int kQueued = TCP_INQ_;  // TCP_CM_INQ
  ControlWriter out(call.control_size);
  // what came before anybody on a machine asked for it bears no time, unless NTP, say, runs there, as it mostly does
  if (attempt.arrived != kNever) out.put_timestamp(options.timestamps, host().wall_clock(attempt.arrived));
  if (attempt.tells_rest) out.put(IPPROTO_TCP_, kQueued, inq());
  out.finish(reply);
}

/// tcp_recv_urg.
Outcome TcpSocket::recv_urgent(const Recv& call) {
  if (options.oob_inline != 0 || tcb.urgent == Urgent::none || tcb.urgent == Urgent::read)
    return fail(Errno::einval);
  if (tcb.state == TcpState::closed && !tcb.fin_received) return fail(Errno::enotconn);
  if (tcb.urgent == Urgent::waiting) {
    if ((call.flags & MSG_PEEK_) == 0) tcb.urgent = Urgent::read;
    host().touch(*this);
    Reply reply;
    reply.flags = MSG_OOB_;
    if (call.size > 0) {
      if ((call.flags & MSG_TRUNC_) == 0) reply.data.push_back(tcb.urgent_octet);
      reply.result = 1;
    } else {
      reply.flags |= MSG_TRUNC_;
    }
    return reply;
  }
  if (tcb.state == TcpState::closed || shut_read) return done();
  return fail(Errno::eagain);
}

/// Moves octets that are in order to `out`, around the urgent one; how many.
std::uint32_t TcpSocket::read_into(Bytes& out, std::uint64_t wanted, bool peek) {
  ReceiveQueue& queue = tcb.receive_queue;
  const std::uint32_t skip = peek ? peek_skip() : 0;
  if (skip > queue.size()) return 0;
  SeqNum at = queue.begin() + skip;
  std::uint32_t copied = 0;
  while (copied < wanted) {
    // tcp_recvmsg: a read never crosses the urgent mark, it stops before it
    if (tcb.urgent != Urgent::none && tcb.rcv_up == at && copied > 0) break;
    auto available = static_cast<std::uint32_t>(queue.end() - at);
    if (available == 0) break;
    if (tcb.urgent != Urgent::none && tcb.rcv_up >= at && tcb.rcv_up < queue.end()) {
      const auto before_mark = static_cast<std::uint32_t>(tcb.rcv_up - at);
      if (before_mark > 0) {
        available = before_mark;
      } else if (options.oob_inline == 0) {  // the urgent octet is not part of the stream
        at += 1;
        if (!peek) {
          queue.drop_until(at);
          tcb.urgent = Urgent::none;
          check_prediction();  // skip_copy
        } else if (available == 1) {
          break;
        }
        continue;
      }
    }
    const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(available, wanted - copied));
    if (peek) {
      queue.copy(at, length, out);
    } else if (out.empty()) {
      out = queue.take(length);
    } else {
      queue.copy(at, length, out);
      queue.drop_until(at + length);
    }
    at += length;
    copied += length;
    if (!peek && tcb.urgent != Urgent::none && at > tcb.rcv_up) {
      tcb.urgent = Urgent::none;
      check_prediction();
    }
  }
  return copied;
}

Outcome TcpSocket::recv_stream(Attempt& attempt, const Recv& call) {
  const bool peek = (call.flags & MSG_PEEK_) != 0;
  const bool all = (call.flags & MSG_WAITALL_) != 0;
  const std::uint64_t target = std::max<std::uint64_t>(
      1, all ? call.size
             : std::min<std::uint64_t>(call.size, static_cast<std::uint64_t>(options.receive_low_water)));
  Bytes& got = attempt.gathered;
  if (peek) got.clear();
  const bool stops = !got.empty() && tcb.urgent != Urgent::none && tcb.rcv_up == tcb.receive_queue.begin();
  const SeqNum first = tcb.receive_queue.begin() + (peek ? peek_skip() : 0);
  const bool looks = !stops && first < tcb.receive_queue.end();
  const std::uint32_t copied = stops ? 0 : read_into(got, call.size - got.size(), peek);
  // tcp_recvmsg_locked: of the last buffer that was looked into, though it may have given nothing
  if (copied > 0) {
    attempt.arrived = tcb.memory.arrival(peek ? first + copied : tcb.receive_queue.begin());
  } else if (looks) {
    attempt.arrived = tcb.memory.arrival(first + 1);
  }
  if (peek) {
    acknowledge_read(copied > 0);
  } else {
    move_peek_offset(false, copied);
    after_read(copied > 0);
  }
  const auto reply = [&] {
    Reply r;
    r.result = static_cast<std::int64_t>(got.size());
    if (peek) move_peek_offset(true, copied);         // not before: a peek that waits begins anew
    if ((call.flags & MSG_TRUNC_) != 0) got.clear();  // tcp(7): the octets are discarded
    r.data = std::move(got);
    return r;
  };
  if (got.size() >= target || (!got.empty() && got.size() == call.size)) return reply();
  const bool at_mark = tcb.urgent != Urgent::none && tcb.rcv_up == tcb.receive_queue.begin();
  if (!got.empty() && at_mark && !peek) return reply();  // not even MSG_WAITALL reads on over the mark
  if (call.size == 0 && tcb.receive_queue.size() > (peek ? peek_skip() : 0)) return reply();
  const bool over = tcb.fin_received || error != Errno::none || tcb.state == TcpState::closed || shut_read;
  if (!got.empty()) {
    if (attempt.nonblocking || attempt.expired || over) return reply();
  } else {
    if (tcb.fin_received) return reply();
    if (error != Errno::none) return fail(take_error());
    if (shut_read) return reply();
    if (tcb.state == TcpState::closed) return fail(Errno::enotconn);
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
  }
  called_at_ = kNever;
  return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
}

/// What the program has read is free again: tcp_rcv_space_adjust after each buffer.
void TcpSocket::after_read(bool copied) {
  const SeqNum to = tcb.receive_queue.begin();
  for (auto end = tcb.memory.first_end(); end && *end <= to; end = tcb.memory.first_end()) {
    if (copied) adjust_receive_buffer(*end);
    tcb.memory.read(*end);
  }
  if (copied) {
    adjust_receive_buffer(to);
    host().touch(*this);
  }
  acknowledge_read(copied);
}

/// tcp_cleanup_rbuf: what the peer should know now that the program reads.
void TcpSocket::acknowledge_read(bool copied) {
  constexpr unsigned kGone = bit(TcpState::closed) | bit(TcpState::listen) | bit(TcpState::syn_sent);
  if (is_one_of(tcb.state, kGone)) return;
  if (tcb.ack_due) {
    const bool enough = tcb.rcv_nxt - tcb.rcv_wup > static_cast<std::int32_t>(tcb.rcv_mss);
    const bool drained = copied && tcb.memory.received() == 0;
    if (enough || (drained && (tcb.pushes > 1 || (tcb.pushes > 0 && !tcb.interactive)))) return send_ack();
  }
  if (!copied || shut_read) return;
  const std::uint32_t window = tcb.receive_window();
  if (2 * window > tcb.window_clamp) return;
  const std::uint32_t offer = window_to_offer();
  if (offer > 0 && offer >= 2 * window) send_ack();  // RFC 9293 (3.8.6.2.2): only a step that is worth it
}

}  // namespace zocalo::kernel
