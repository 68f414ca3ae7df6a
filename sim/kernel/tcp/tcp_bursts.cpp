// How what send(2) took leaves: Linux cuts it into buffers when it is written (tcp_sendmsg), and the buffers
// into bursts of segments when they are sent (tcp_write_xmit, TCP segmentation offload). Where PSH stands,
// how much one send(2) takes, and when a sender waits for more room all follow from these cuts.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

namespace {

constexpr std::uint32_t kLargestBurst = 65536 - 321;  // sk_gso_max_size: the device's limit without headers
constexpr unsigned kPacingShift = 10;  // sk_pacing_shift: a burst is about 1 ms of the path's rate
constexpr unsigned kRoundTripLog = 9;  // net.ipv4.tcp_tso_rtt_log
constexpr Duration kRecentWrite = 1ms, kLongestWait = 1ms;

}  // namespace

// ---- buffers

/// tcp_xmit_size_goal: whole segments, no more than half of the peer's window.
std::uint32_t TcpSocket::buffer_size() const {
  std::uint32_t most = kLargestBurst;
  const std::uint32_t half = tcb.max_snd_wnd > 536 ? tcb.max_snd_wnd / 2 : tcb.max_snd_wnd;
  if (half > 0) most = std::min(most, half);
  const std::uint32_t mss = current_mss();
  return std::max(most / mss, 1U) * mss;
}

/// forced_push: more than half of the peer's largest window was written since PSH was last asked for.
bool TcpSocket::push_is_due() const { return tcb.send_queue.end() > tcb.pushed + tcb.max_snd_wnd / 2; }

/// tcp_mark_push.
void TcpSocket::mark_push() {
  if (!tcb.write_queue.empty()) tcb.write_queue.back().push = true;
  tcb.pushed = tcb.send_queue.end();
}

/// tcp_sendmsg_locked: takes as much of `data` as there is room for; how much. `first`: of this call nothing
/// was taken yet. `urgent`: by single segments, and nothing goes before all is taken (MSG_OOB). `page`: of
/// MSG_ZEROCOPY, where in a page the data begins.
std::size_t TcpSocket::write(ByteView data, bool first, bool urgent, std::optional<std::size_t> page) {
  std::size_t taken = 0;
  while (taken < data.size()) {
    const std::uint32_t goal = urgent ? current_mss() : buffer_size();
    if (tcb.write_queue.empty() || tcb.write_queue.back().record || tcb.write_queue.back().length >= goal) {
      if (!send_memory_free()) break;
      if (tcb.write_queue.empty()) tcb.chronograph.start(Chrono::busy, host().now);
      restart_after_idle();  // tcp_skb_entail
      tcb.write_queue.emplace_back();
      tcb.memory.charge(kEmptyBuffer);
    }
    SendBuffer& tail = tcb.write_queue.back();
    if (first && taken == 0) tail.push = false;
    const std::size_t piece = std::min<std::size_t>(data.size() - taken, goal - tail.length);
    tcb.send_queue.append(data.subspan(taken, piece));
    if (page) {
      pin(tail, (*page + taken) % kPage, piece);
    } else {
      if (std::exchange(tail.pure, false))
        tcb.memory.charge(tail.length + tail.unused);  // tcp_downgrade_zcopy_pure
      tcb.memory.charge(static_cast<std::uint32_t>(piece));
    }
    tail.length += static_cast<std::uint32_t>(piece);
    taken += piece;
    if (taken == data.size() || tail.length < goal || urgent) continue;
    if (push_is_due()) {
      mark_push();
      push(Push::now);
    } else if (tcb.write_queue.size() == 1) {
      push(Push::now, true);  // tcp_push_one
    }
  }
  return taken;
}

/// skb_zerocopy_iter_stream: the buffer gets the pages that `size` octets from `start` on lie in, and is as large as
/// these. A buffer of nothing else has no memory of its own to charge.
void TcpSocket::pin(SendBuffer& buffer, std::size_t start, std::size_t size) {
  const std::size_t pages = (start + size + kPage - 1) / kPage;
  const auto octets = static_cast<std::uint32_t>(size), all = static_cast<std::uint32_t>(pages * kPage);
  if (buffer.length == 0) buffer.pure = true;
  buffer.pinned = true;
  buffer.unused += all - octets;
  tcb.unused_pages += all - octets;
  if (buffer.pure) return;
  tcb.memory.schedule(octets);  // tcp_wmem_schedule
  tcb.memory.overdraw(all);
}

/// What sk_buffs the acknowledgement frees.
void TcpSocket::free_buffers() {
  for (; !tcb.sent_buffers.empty() && tcb.sent_buffers.front() <= tcb.snd_una; tcb.sent_buffers.pop_front()) {
    const SeqNum end = tcb.sent_buffers.front();
    auto size = static_cast<std::uint32_t>(std::max(end - tcb.freed, 0));
    if (!tcb.pinned_sent.empty() && tcb.pinned_sent.front().begin <= tcb.freed) {
      const PinnedBuffer& pinned = tcb.pinned_sent.front();
      if (pinned.pure) size = 0;  // sk_wmem_free_skb
      if (pinned.end <= end) {
        if (!pinned.pure) size += pinned.unused;
        tcb.unused_pages -= pinned.unused;
        tcb.pinned_sent.pop_front();
      }
    }
    tcb.memory.give_back(kEmptyBuffer + size);
    tcb.freed = end;
  }
  while (!tcb.record_ends.empty() && tcb.record_ends.front() <= tcb.snd_una) tcb.record_ends.pop_front();
  if (zerocopy_.freed(tcb.freed)) wake(syscall::POLLERR_);
}

// ---- bursts

/// tcp_tso_segs: about a millisecond at the path's rate, more where the round trip is short.
std::uint32_t TcpSocket::burst_segments(std::uint32_t mss) const {
  std::uint64_t octets = tcb.pacing_rate >> kPacingShift;
  if (tcb.min_rtt != Duration::max()) {
    const auto shift = static_cast<std::uint64_t>(tcb.min_rtt / 1us) >> kRoundTripLog;
    if (shift < 32) octets += kLargestBurst >> shift;
  }
  octets = std::min<std::uint64_t>(octets, kLargestBurst);
  return std::max(static_cast<std::uint32_t>(octets) / mss,
                  static_cast<std::uint32_t>(sysctls().tcp_min_tso_segs));
}

/// tcp_tso_should_defer: is it better to wait for the next acknowledgement, and send a larger burst then?
bool TcpSocket::defer_burst(std::uint32_t length, bool last, bool closes, std::uint32_t most) {
  if (tcb.congestion.state >= Congestion::State::recovery) return false;
  if (host().now - tcb.last_transmitted >= kRecentWrite) return false;
  const auto window = static_cast<std::uint32_t>(tcb.window_end() - tcb.snd_nxt);
  const std::uint32_t congestion = (tcb.congestion.window() - tcb.in_flight()) * tcb.mss;
  const std::uint32_t limit = std::min(window, congestion);
  if (limit >= most * tcb.mss) return false;
  if (!last && limit >= length) return false;
  const auto divisor = static_cast<std::uint32_t>(sysctls().tcp_tso_win_divisor);
  if (divisor > 0 && limit >= std::min(tcb.snd_wnd, tcb.congestion.window() * tcb.mss) / divisor)
    return false;
  if (tcb.sent.empty()) return false;
  const Duration srtt = tcb.rtt.srtt(), wait = tcb.sent.front().at + srtt - host().now;
  if (wait > std::min<Duration>(srtt / 2, kLongestWait)) return false;  // it will come too late
  if (congestion < window ? congestion <= length : window <= length) {
    (congestion < window ? tcb.congestion_holds : tcb.receiver_holds) = true;
    return true;
  }
  return !closes && !tcb.write_queue.front().record;
}

/// tcp_mss_split_point: whole segments, unless the rest may go, too.
std::uint32_t TcpSocket::burst_length(std::uint32_t length, bool last, std::uint32_t segments,
                                      std::uint32_t mss, Push how) const {
  const auto window = static_cast<std::uint32_t>(tcb.window_end() - tcb.snd_nxt);
  const std::uint32_t most = mss * segments;
  if (most <= window && !last) return std::min(length, most);
  const std::uint32_t needed = std::min(length, window);
  if (most <= needed) return most;
  const std::uint32_t partial = needed % mss;
  return partial != 0 && hold_back(how) ? needed - partial : needed;
}

/// tcp_grow_skb: the first buffer takes in of the next one what still fits into the burst.
void TcpSocket::grow_buffer(std::uint32_t most) {
  if (tcb.write_queue.size() < 2 || tcb.write_queue[0].length >= most) return;
  SendBuffer &first = tcb.write_queue[0], &next = tcb.write_queue[1];
  if (first.record || first.pinned || next.pinned) return;  // skb_shift
  const std::uint32_t moved = std::min(most - first.length, next.length);
  first.length += moved;
  next.length -= moved;
  if (next.length > 0) return;
  first.push = first.push || next.push;
  first.record = next.record;
  tcb.write_queue.erase(tcb.write_queue.begin() + 1);
  tcb.memory.give_back(kEmptyBuffer);
}

/// One turn of tcp_write_xmit: sends the first buffer or the part of it that may go. False if nothing may.
bool TcpSocket::send_burst(std::uint32_t mss, Push how, bool once) {
  const bool fin_left = tcb.fin_queued && !tcb.fin_sent;
  if (tcb.write_queue.empty() && !fin_left) return false;
  const std::uint32_t in_flight = tcb.in_flight(), window = tcb.congestion.window();
  const std::uint32_t burst = burst_segments(mss), half = std::max(window / 2, 1U);  // two bursts a window
  if (in_flight >= window && how != Push::probe) return false;
  // a loss probe goes whatever the window says: RFC 8985 (7.3)
  const std::uint32_t quota = in_flight >= window ? 1 : std::min({half, window - in_flight, burst});
  grow_buffer(quota * mss);
  const std::uint32_t length = tcb.write_queue.empty() ? 0 : tcb.write_queue.front().length;
  const bool last = tcb.write_queue.size() <= 1;
  const bool fin = fin_left && last;
  const std::uint32_t first = length > mss ? mss : length + (fin ? 1U : 0U);
  if (tcb.snd_nxt + first > tcb.window_end()) {
    tcb.receiver_holds = true;
    return false;
  }
  const bool urgent = tcb.urgent_sent && tcb.snd_up > tcb.snd_una;
  std::uint32_t now = length;
  if (length <= mss) {
    if (length < mss && !fin && !urgent && last && hold_back(how)) return false;
  } else if (urgent) {
    now = mss;
  } else {
    if (!once && defer_burst(length, last, fin, burst)) return false;
    now = burst_length(length, last, quota, mss, how);
  }
  send_new(now, mss, fin && now == length, false);
  return true;
}

/// Sends the next `length` octets as one burst of segments of `mss` octets. Its last segment bears PSH if the
/// buffer's end does, or if it is a burst at all: Linux pushes each, but sends a segment again without.
/// `pushed`: in any case.
void TcpSocket::send_new(std::uint32_t length, std::uint32_t mss, bool fin, bool pushed) {
  bool push = pushed;
  const bool burst = length > mss;
  if (length > 0) {
    SendBuffer& head = tcb.write_queue.front();
    push = push || (head.push && length == head.length);
    if (head.record && length == head.length) tcb.record_ends.push_back(tcb.snd_nxt + length);
    if (head.pinned)  // tso_fragment: the first part keeps what the whole has too much
      tcb.pinned_sent.push_back(
          {tcb.snd_nxt, tcb.snd_nxt + length, head.pure, std::exchange(head.unused, 0U)});
    head.length -= length;
    if (head.length == 0) {
      tcb.write_queue.pop_front();
    } else {
      tcb.memory.charge(kEmptyBuffer);  // tso_fragment
    }
  } else {
    tcb.memory.charge(kEmptyBuffer);  // of the FIN alone
  }
  tcb.sent_buffers.push_back(tcb.snd_nxt + (length + (fin ? 1U : 0U)));
  const bool small = length % mss != 0 || length == 0;
  const auto dsack = tcb.dsack;  // segmentation offload: each segment of a burst has the options of the first
  do {
    tcb.dsack = dsack;
    const std::uint32_t piece = std::min(length, mss);
    length -= piece;
    const bool last = length == 0;
    send_segment(piece, fin && last, last && (push || burst));
    tcb.sent.back().push = last && push;
  } while (length > 0);
  if (small) tcb.snd_sml = tcb.snd_nxt;  // tcp_minshall_update
  check_space();
}

}  // namespace zocalo::kernel
