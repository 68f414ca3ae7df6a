// What an acknowledgement tells the sender: RFC 9293 (3.10.7.4), RFC 2018, 2883, 6298, 6675. What is done
// about a loss: tcp_recovery.cpp.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using State = Congestion::State;
using wire::TcpSegment;

/// tcp_ack of Linux. False if the rest of the segment is not to be looked at.
bool TcpSocket::process_ack(const TcpSegment& segment) {
  if (segment.ack > tcb.snd_nxt) {  // RFC 9293 (3.10.7.4): of something not sent yet
    send_challenge_ack();
    return false;
  }
  tcb.last_echo = segment.options.timestamps ? segment.options.timestamps->echo : 0;
  AckNews news;
  news.una_before = tcb.snd_una;
  news.sacked_before = tcb.highest_sacked();
  const std::uint32_t delivered = tcb.delivered, lost = tcb.lost;
  if (segment.ack < tcb.snd_una) {
    const std::uint64_t most = std::min<std::uint64_t>(tcb.max_snd_wnd, tcb.bytes_acked);
    if (static_cast<std::uint32_t>(tcb.snd_una - segment.ack) > most) {  // RFC 5961 (5.2)
      send_challenge_ack();
      return false;
    }
    if (segment.length() > 0) remember_timestamp(segment);  // its data may be new
    if (segment.options.sack_count == 0) return true;
    mark_sacked(segment, news);
    judge_ack(news);
    resend_after_ack(news.resend);
    return true;
  }
  remember_timestamp(segment);
  const bool had_outstanding = !tcb.sent.empty();
  news.progress = segment.ack > tcb.snd_una;
  news.tells_more = update_send_window(segment) || segment.length() > 0;
  news.echo = echoes_congestion(segment);
  mark_sacked(segment, news);
  tcb.soft_error = Errno::none;
  tcb.probes = 0;
  if (news.progress) {
    tcb.retransmits = 0;
    if (tcb.timed_out_at != kNever)  // tcp_update_rto_time
      tcb.timeout_time += host().now - std::exchange(tcb.timed_out_at, kNever);
    tcb.first_retransmit = kNever;
    drop_acknowledged(segment, news);
  }
  if (!had_outstanding) {
    if (news.dsack) judge_ack(news);
    window_opens();
    if (tcb.probe_out) probe_acknowledged(segment.ack, news);
    return true;
  }
  update_round_trip(segment, news);
  if (tcb.sent.empty()) tcb.chronograph.stop(Chrono::busy, host().now, tcb.nothing_left());
  news.tells_more = news.tells_more || news.acked > 0;
  news.duplicate = !news.progress && !news.dsack && !news.tells_more;
  update_reordering_window();
  if (tcb.probe_out) probe_acknowledged(segment.ack, news);
  if (!news.tells_more || news.sacked || news.echo || news.dsack || tcb.congestion.state != State::open)
    judge_ack(news);
  if (news.set_timer) set_transmit_timer();
  control_window(news, tcb.delivered - delivered + news.duplicates, tcb.lost - lost);
  resend_after_ack(news.resend);
  return true;
}

/// tcp_ack_probe: nothing is in flight, and the peer says what it takes. An answered window probe begins the
/// wait for the next one anew, which stays as long as it was.
void TcpSocket::window_opens() {
  const bool fin = tcb.fin_queued && !tcb.fin_sent;
  if (tcb.write_queue.empty() && !fin) return;
  const std::uint32_t length = tcb.write_queue.empty() ? 0 : tcb.write_queue.front().length;
  const bool with_fin = fin && tcb.write_queue.size() <= 1;
  if (tcb.snd_nxt + (length + (with_fin ? 1U : 0U)) > tcb.window_end()) {
    arm_persist(true);
    return;
  }
  tcb.rtt.reset_backoff();
  tcb.first_probe = kNever;
  clear_timer();
}

/// tcp_xmit_recovery.
void TcpSocket::resend_after_ack(Resend what) {
  if (what == Resend::nothing || tcb.state == TcpState::syn_sent) return;
  if (what == Resend::new_first) {
    push(Push::now);  // TCP_NAGLE_OFF
    if (tcb.snd_nxt > tcb.recovery_point) return;
    tcb.forward_rto = false;  // there was none after all
  }
  resend_lost();
}

/// tcp_is_cwnd_limited: in slow start the window may be up to twice what was out.
bool TcpSocket::is_window_limited() const {
  if (tcb.window_limited) return true;
  return tcb.congestion.in_slow_start() && tcb.congestion.window() < 2 * tcb.most_out;
}

/// tcp_cong_control: less while a reduction is under way, else more if the window was what held us back.
void TcpSocket::control_window(const AckNews& news, std::uint32_t delivered, std::uint32_t lost) {
  constexpr std::uint32_t kUsualReordering = 3;
  const bool forward = news.acked > 0 || (news.sacked && tcb.reordering > kUsualReordering);
  if (tcb.congestion.in_reduction()) {
    tcb.congestion.reduce(delivered, lost, tcb.in_flight(), news.progress);
  } else if (forward) {
    if (is_window_limited()) tcb.congestion.acknowledged(delivered, host().now);
    tcb.window_stamp = host().now;
  }
  update_pacing_rate();
}

/// RFC 9293 (3.10.7.4), with Linux's additions: an acknowledgement of new data always carries a fresh window.
bool TcpSocket::may_update_window(const TcpSegment& segment) const {
  const std::uint32_t window = offered_window(segment);
  return segment.ack > tcb.snd_una || segment.seq > tcb.snd_wl1 ||
         (segment.seq == tcb.snd_wl1 && (window > tcb.snd_wnd || window == 0));
}

std::uint32_t TcpSocket::offered_window(const TcpSegment& segment) const {
  const std::uint32_t window = segment.window;
  return segment.flags.syn ? window : window << tcb.snd_wscale;
}

/// True if the segment's window counts, changed or not (FLAG_WIN_UPDATE).
bool TcpSocket::update_send_window(const TcpSegment& segment) {
  if (!may_update_window(segment)) return false;
  const std::uint32_t window = offered_window(segment);
  tcb.snd_wl1 = segment.seq;
  const bool changed = window != tcb.snd_wnd;
  tcb.snd_wnd = window;
  if (changed) {
    tcb.predictable = false;
    check_prediction();
  }
  if (window > tcb.max_snd_wnd) {
    tcb.max_snd_wnd = window;
    sync_mss();
  }
  if (changed && !tcb.write_queue.empty()) restart_after_idle();
  return true;
}

/// Takes what is acknowledged out of the books: tcp_clean_rtx_queue.
void TcpSocket::drop_acknowledged(const TcpSegment& segment, AckNews& news) {
  const SeqNum ack = segment.ack;
  std::uint32_t count = 0;
  std::optional<SeqNum> overtaken;
  while (!tcb.sent.empty() && tcb.sent.front().end <= ack) {
    const SentSegment& gone = tcb.sent.front();
    if (gone.ever_resent) {
      news.resent_acked = true;
    } else if (!gone.sacked) {
      news.first_acked = std::min(news.first_acked, gone.at);
      news.last_acked = std::max(news.last_acked, gone.at);
      if (gone.end <= tcb.recovery_point) news.original_arrived = true;
      if (!overtaken) overtaken = gone.begin;
    }
    if (!gone.sacked && tcb.sack && !is_spurious(gone)) note_delivered(gone);
    if (gone.sacked) {
      --tcb.sacked_out;
    } else if (tcb.sack) {
      ++tcb.delivered;
    }
    if (gone.lost) --tcb.lost_out;
    if (gone.resent) --tcb.resent_out;
    tcb.sent.pop_front();
    ++count;
  }
  if (!tcb.sent.empty() && tcb.sent.front().begin < ack) tcb.sent.front().begin = ack;
  news.acked = count;
  news.set_timer = count > 0;
  news.reneges = !tcb.sent.empty() && tcb.sent.front().sacked;
  if (!tcb.sack && count > 0) {  // tcp_remove_reno_sacks: what was counted as arrived is acknowledged now
    tcb.delivered += count > tcb.sacked_out ? count - tcb.sacked_out : 1;
    tcb.sacked_out -= std::min(tcb.sacked_out, count - 1);
    note_too_many_duplicates(count);
    if (news.resent_acked) news.original_arrived = false;  // which of the two arrived, nobody knows
  }
  tcb.bytes_acked += static_cast<std::uint32_t>(ack - tcb.snd_una);
  tcb.snd_una = ack;
  // a hole was filled although nothing was sent again
  if (tcb.sack && overtaken && *overtaken < news.sacked_before) note_reordering(*overtaken);
  tcb.send_queue.drop_until(ack);
  free_buffers();
  host().touch(*this);
}

/// RFC 6298 (3), RFC 7323 (4): tcp_ack_update_rtt.
void TcpSocket::update_round_trip(const TcpSegment& segment, AckNews& news) {
  const Time now = host().now;
  std::optional<Duration> first, last;
  if (news.first_acked != kNever && !news.resent_acked) {
    first = now - news.first_acked;
    last = now - news.last_acked;
  }
  if (news.first_sacked != kNever) {
    if (!first) first = now - news.first_sacked;
    last = now - news.last_sacked;
    // not if the head was sent after it: else the timeout would move on for ever
    if (news.acked == 0 && !tcb.sent.empty() && news.first_sacked < tcb.sent.front().at)
      news.set_timer = true;
  }
  const auto& stamps = segment.options.timestamps;
  if (!first && tcb.timestamps && stamps && stamps->echo != 0 && news.acked > 0) {
    const std::uint32_t ms = timestamp_now() - stamps->echo;
    if (ms < 0x7fffffff / 1000U) first = last = std::chrono::milliseconds(ms);
  }
  if (!first) return;
  tcb.min_rtt = std::min(tcb.min_rtt, *last);
  tcb.rtt.sample(*first, tcb.snd_una, tcb.snd_nxt);
  // who was called has no SYN-ACK in its retransmission queue, so the algorithm hears nothing of it
  const bool of_request = tcb.state == TcpState::syn_received && listener_ != nullptr;
  if (!of_request) tcb.congestion.measured(round_trip(*last));
}

RoundTrip TcpSocket::round_trip(Duration rtt) const {
  constexpr std::uint64_t kPiece = 4 * 65536;  // GSO: what leaves at once
  RoundTrip sample{host().now, rtt, tcb.snd_una, tcb.snd_nxt, Duration{}};
  const std::uint64_t rate = tcb.pacing_rate;
  if (rate > 0)
    sample.burst = std::min<Duration>(
        1ms, std::chrono::microseconds(static_cast<std::int64_t>(kPiece * 1'000'000 / rate)));
  return sample;
}

/// tcp_update_pacing_rate, at the end of each acknowledgement of something: what tcpi_pacing_rate shows, in
/// octets a second. Nothing is paced by it, but bursts are as long as it says.
void TcpSocket::update_pacing_rate() {
  const bool fast = tcb.congestion.window() < tcb.congestion.threshold() / 2;
  const auto out = std::max(tcb.congestion.window(), static_cast<std::uint32_t>(tcb.sent.size()));
  const std::uint64_t rate = std::uint64_t{tcb.mss} * out * (fast ? 200 : 120) / 100 * 1'000'000;
  const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(tcb.rtt.srtt() / 1us, 1));
  tcb.pacing_rate = rate / us;
}

/// A D-SACK (RFC 2883) tells of what arrived twice: tcp_check_dsack.
bool TcpSocket::note_dsack(const TcpSegment& segment, AckNews& news) {
  const auto& blocks = segment.options.sack;
  const wire::SackBlock& first = blocks[0];
  const bool inside =
      segment.options.sack_count > 1 && first.right <= blocks[1].right && first.left >= blocks[1].left;
  if (first.left >= segment.ack && !inside) return false;
  if (first.left >= first.right) return false;
  const auto length = static_cast<std::uint32_t>(first.right - first.left);
  if (length > tcb.max_snd_wnd) return false;
  const std::uint32_t segments = length > tcb.mss ? (length + tcb.mss - 1) / tcb.mss : 1;
  const bool of_probe = length <= tcb.mss && tcb.probe_out && tcb.probe_end == first.right;
  tcb.dsack_duplicates += segments;
  if (tcb.dsack_duplicates > tcb.total_resent) return false;  // we did not send so much again
  if (of_probe) news.dsack_of_probe = true;
  if (tcb.reordering_seen && !of_probe) tcb.dsack_seen = true;
  news.dsack = true;
  news.duplicates += segments;
  if (first.right <= news.una_before) {  // of what is forgotten already
    discount_duplicates(first.right, segments);
  } else if (is_duplicate_valid(first, std::max(tcb.snd_una, segment.ack))) {
    note_duplicates(first, news);
  }
  return true;
}

/// tcp_is_sackblock_valid of a D-SACK.
bool TcpSocket::is_duplicate_valid(const wire::SackBlock& block, SeqNum una) const {
  if (block.right > tcb.snd_nxt) return false;
  if (block.left > una) return true;
  if (!tcb.undo_marker || block.right <= una) return false;
  return block.left >= *tcb.undo_marker || block.right > *tcb.undo_marker;
}

/// One more retransmission was not needed: RFC 3708 (3).
void TcpSocket::discount_duplicates(SeqNum end, std::uint32_t segments) {
  if (!tcb.undo_marker || tcb.undo_retransmissions <= 0 || end <= *tcb.undo_marker) return;
  tcb.undo_retransmissions = std::max(tcb.undo_retransmissions - static_cast<std::int32_t>(segments), 0);
}

/// tcp_sacktag_one of a D-SACK: what came twice although it went again. If the first copy was known to have
/// arrived, it had been overtaken; the second is not on its way any more.
void TcpSocket::note_duplicates(const wire::SackBlock& block, AckNews& news) {
  for (SentSegment& segment : tcb.sent) {
    if (segment.end > block.right) break;
    if (segment.begin < block.left || !(segment.resent || segment.ever_resent)) continue;
    discount_duplicates(segment.end, 1);
    if (segment.sacked && (!news.overtaken || segment.begin < *news.overtaken))
      news.overtaken = segment.begin;
    if (!segment.resent) continue;
    segment.resent = false;
    --tcb.resent_out;
  }
}

/// Notes SACK blocks; true if they tell something new.
bool TcpSocket::mark_sacked(const TcpSegment& segment, AckNews& news) {
  if (!tcb.sack || segment.options.sack_count == 0) return false;
  const std::size_t begin = note_dsack(segment, news) ? 1 : 0;
  const SeqNum una = std::max(tcb.snd_una, segment.ack);
  auto blocks = segment.options.sack;
  // as tcp_sacktag_write_queue takes them: what is below another one was overtaken only if that was known
  std::sort(blocks.begin() + static_cast<std::ptrdiff_t>(begin), blocks.begin() + segment.options.sack_count,
            [](const wire::SackBlock& a, const wire::SackBlock& b) { return a.left < b.left; });
  for (std::size_t i = begin; i < segment.options.sack_count; ++i) {
    const wire::SackBlock& block = blocks[i];
    // tcp_is_sackblock_valid: what begins where the acknowledgement ends, or before it, makes no sense
    if (block.left >= block.right || block.left <= una || block.right > tcb.snd_nxt) continue;
    auto at = std::lower_bound(tcb.sent.begin(), tcb.sent.end(), block.left,
                               [](const SentSegment& sent, SeqNum left) { return sent.begin < left; });
    for (; at != tcb.sent.end() && at->end <= block.right; ++at) {
      if (!at->sacked) note_sacked(*at, news);
    }
  }
  if (news.overtaken && (tcb.congestion.state != State::loss || tcb.undo_marker))
    note_reordering(*news.overtaken);
  return news.sacked || news.dsack;
}

/// tcp_sacktag_one.
void TcpSocket::note_sacked(SentSegment& segment, AckNews& news) {
  segment.sacked = true;
  news.sacked = true;
  if (!segment.ever_resent) {
    news.first_sacked = std::min(news.first_sacked, segment.at);
    news.last_sacked = std::max(news.last_sacked, segment.at);
    if (segment.end <= tcb.recovery_point) news.original_arrived = true;
    const bool first = !news.overtaken || segment.begin < *news.overtaken;
    if (first && segment.begin < tcb.highest_sacked()) news.overtaken = segment.begin;
  }
  note_delivered(segment);
  ++tcb.sacked_out;
  ++tcb.delivered;
  if (segment.resent && !segment.lost) return;  // what was sent again is taken to be still on its way
  if (segment.lost) {
    segment.lost = false;
    --tcb.lost_out;
  }
  if (segment.resent) {
    segment.resent = false;
    --tcb.resent_out;
  }
}

}  // namespace zocalo::kernel
