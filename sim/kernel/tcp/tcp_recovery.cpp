// What a sender does about losses, and how it takes that back when there was none: the states of Linux's
// tcp_fastretrans_alert over RFC 5681, 6582, 6675, 6937, 8985, and RFC 3522, 3708, 5682 for undoing.

#include <algorithm>
#include <vector>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using State = Congestion::State;

void TcpSocket::set_recovery_state(State state) {
  tcb.congestion.state = state;
  tcb.recovery_point = tcb.snd_nxt;
}

bool TcpSocket::has_resent() const {
  return tcb.resent_out > 0 || (!tcb.sent.empty() && tcb.sent.front().ever_resent);
}

/// An acknowledgement while something is, or may be, wrong: tcp_fastretrans_alert.
void TcpSocket::judge_ack(AckNews& news) {
  Congestion& congestion = tcb.congestion;
  if (news.echo) congestion.forbid_undo();  // RFC 3168 (6.1.2): this reduction is meant
  if (reneges(news)) return;
  if (congestion.state == State::open) {
    tcb.retransmit_stamp = 0;
  } else if (tcb.snd_una >= tcb.recovery_point && leave_recovery()) {
    return;
  }
  switch (congestion.state) {
    case State::recovery:
      if (!news.progress) {
        if (news.duplicate) count_duplicate();
      } else if (undo_partially(news.una_before)) {
        return;
      }
      if (undo_by_dsack()) try_to_open(news);
      identify_losses(news);
      if (congestion.state != State::recovery) {
        if (tcb.lost_out == 0) return;
        enter_recovery(news.echo);
      }
      news.resend = Resend::lost;
      return;
    case State::loss: {
      judge_ack_after_timeout(news);
      const std::uint32_t resent = tcb.resent_out;
      identify_losses(news);
      const bool copy_lost = tcb.sack && resent > tcb.resent_out;
      if (congestion.state != State::open && !copy_lost) return;
      [[fallthrough]];
    }
    default:
      if (!tcb.sack) {
        if (news.progress) tcb.sacked_out = 0;
        if (news.duplicate) count_duplicate();
      }
      if (congestion.state <= State::disorder) undo_by_dsack();
      identify_losses(news);
  }
  if (tcb.lost_out == 0) {
    try_to_open(news);
    return;
  }
  enter_recovery(news.echo);
  news.resend = Resend::lost;
}

/// tcp_check_sack_reneging: the peer has perhaps thrown away what it had reported. It gets a little time to
/// say more, then the timeout takes nothing of it for arrived: RFC 2018 (8).
bool TcpSocket::reneges(AckNews& news) {
  if (!news.reneges || !news.progress) return false;
  set_timer(retransmit_, std::max<Duration>(tcb.rtt.srtt() / 2, 10ms));
  news.set_timer = false;
  return true;
}

/// Everything that was out when the trouble began is acknowledged. True: nothing more to do now.
bool TcpSocket::leave_recovery() {
  switch (tcb.congestion.state) {
    case State::cwr:
      // the mark that the window was reduced must have reached the peer: RFC 3168 (6.1.2)
      if (tcb.snd_una == tcb.recovery_point) return false;
      end_reduction();
      set_recovery_state(State::open);
      return false;
    case State::recovery: {
      if (!tcb.sack) tcb.sacked_out = 0;
      if (undo_recovery()) return true;
      return false;
    }
    default:
      return false;
  }
}

/// tcp_try_undo_recovery, and the end of the reduction. True: without SACK the state must stay until
/// something above is acknowledged, or duplicates of what was sent again start it anew (RFC 6582, 4).
bool TcpSocket::undo_recovery() {
  const bool reduced = tcb.congestion.state == State::recovery;
  const bool undone = may_undo();
  if (undone) {
    undo_reduction(false);
  } else if (tcb.reordering_persists > 0) {
    --tcb.reordering_persists;
  }
  if (!tcb.sack && tcb.snd_una == tcb.recovery_point) {
    if (!has_resent()) tcb.retransmit_stamp = 0;
    return true;
  }
  if (reduced && !undone && tcb.undo_marker) end_reduction();
  set_recovery_state(State::open);
  return false;
}

/// Did the acknowledgement leave the peer before our first retransmission could arrive? RFC 3522 (3.2).
bool TcpSocket::original_was_late() const {
  if (tcb.retransmit_stamp == 0) return tcb.sack || tcb.snd_una < tcb.recovery_point;
  return tcb.timestamps && tcb.last_echo != 0 &&
         static_cast<std::int32_t>(tcb.last_echo - tcb.retransmit_stamp) < 0;
}

bool TcpSocket::may_undo() const {
  return tcb.undo_marker && (tcb.undo_retransmissions == 0 || original_was_late());
}

/// RFC 4015 (3.2): the window that was there before. `unmark`: nothing is taken for lost any more.
void TcpSocket::undo_reduction(bool unmark) {
  if (unmark) {
    for (SentSegment& segment : tcb.sent) segment.lost = false;
    tcb.lost_out = 0;
  }
  tcb.congestion.undo();
  tcb.window_stamp = host().now;
  tcb.undo_marker.reset();
  tcb.rack_advanced = true;  // what is late is looked at again
}

bool TcpSocket::undo_by_dsack() {  // RFC 3708 (3)
  if (!tcb.undo_marker || tcb.undo_retransmissions != 0) return false;
  tcb.reordering_persists = std::min(kReorderingPersists, tcb.reordering_persists + 1);
  undo_reduction(false);
  return true;
}

/// The hole was filled by what had been late, not lost. True: wait, nothing more is to be taken for lost.
bool TcpSocket::undo_partially(SeqNum una_before) {
  if (!tcb.undo_marker || !original_was_late()) return false;
  note_reordering(una_before);
  if (tcb.resent_out > 0) return true;
  if (!has_resent()) tcb.retransmit_stamp = 0;
  undo_reduction(true);
  keep_open();
  return false;
}

/// RFC 5682 (3.1): tcp_process_loss.
void TcpSocket::judge_ack_after_timeout(AckNews& news) {
  const bool recovered = tcb.snd_una >= tcb.recovery_point;
  const auto undo_loss = [this](bool by_forward_rto) {
    if (!by_forward_rto && !may_undo()) return false;
    undo_reduction(true);
    tcb.retransmits = 0;
    if (!tcb.sack && tcb.snd_una == tcb.recovery_point) return true;
    if (by_forward_rto || tcb.sack) set_recovery_state(State::open);
    return true;
  };
  if (news.progress && undo_loss(false)) return;
  if (tcb.forward_rto) {
    // step 3.b: something arrived that was not sent again, so the timeout was spurious
    if (news.original_arrived && undo_loss(true)) return;
    if (tcb.snd_nxt > tcb.recovery_point) {
      if (news.sacked || news.duplicate) tcb.forward_rto = false;  // step 3.a: the loss was real
    } else if (news.progress && !recovered) {
      tcb.recovery_point = tcb.snd_nxt;
      // step 2.b: new data instead of what is marked lost, to see what the peer says of it
      const bool fin = tcb.fin_queued && !tcb.fin_sent;
      if ((tcb.unsent() > 0 || fin) && tcb.window_end() > tcb.snd_nxt) {
        news.resend = Resend::new_first;
        return;
      }
      tcb.forward_rto = false;
    }
  }
  if (recovered) {
    undo_recovery();
    return;
  }
  if (!tcb.sack && tcb.snd_nxt > tcb.recovery_point && news.duplicate) {
    count_duplicate();
  } else if (!tcb.sack && news.progress) {
    tcb.sacked_out = 0;
  }
  news.resend = Resend::lost;
}

/// Without SACK a duplicate says that some segment has arrived: tcp_add_reno_sack.
void TcpSocket::count_duplicate() {
  if (tcb.sack) return;
  const std::uint32_t before = tcb.sacked_out;
  ++tcb.sacked_out;
  note_too_many_duplicates(0);
  if (tcb.sacked_out > before) tcb.delivered += tcb.sacked_out - before;
}

/// tcp_limit_reno_sacked: no more can have arrived than was sent, without what is lost. True: it was more.
bool TcpSocket::limit_duplicates() {
  const auto out = static_cast<std::uint32_t>(tcb.sent.size());
  const std::uint32_t holes = std::min(std::max(tcb.lost_out, 1U), out);
  if (tcb.sacked_out + holes <= out) return false;
  tcb.sacked_out = out - holes;
  return true;
}

/// tcp_check_reno_reordering: more duplicates than segments are taken for reordering, and the threshold of
/// duplicates becomes what was out before the acknowledgement, `acked` segments of which are gone: 1, too.
void TcpSocket::note_too_many_duplicates(std::uint32_t acked) {
  if (!limit_duplicates()) return;
  tcb.reordering = std::min(static_cast<std::uint32_t>(tcb.sent.size()) + acked, kMostReordering);
  ++tcb.reordering_seen;
}

/// tcp_identify_packet_loss.
void TcpSocket::identify_losses(AckNews& news) {
  if (tcb.sent.empty()) return;
  if (tcb.sack) {
    if (look_for_losses()) news.set_timer = false;
    return;
  }
  // RFC 5681 (3.2); RFC 6582 (3.2, step 3): a partial acknowledgement means that the next one is lost, too
  const State state = tcb.congestion.state;
  const bool enough = state < State::recovery && tcb.sacked_out >= tcb.reordering;
  const bool partial = state == State::recovery && news.progress;
  if ((enough || partial) && !tcb.sent.front().lost) mark_lost(tcb.sent.front());
}

/// tcp_mark_skb_lost.
void TcpSocket::mark_lost(SentSegment& segment) {
  if (segment.lost) {
    if (!segment.resent) return;
    segment.resent = false;  // the copy is lost, too
    --tcb.resent_out;
    ++tcb.lost;
    return;
  }
  segment.lost = true;
  ++tcb.lost_out;
  ++tcb.lost;
  if (!tcb.sack) limit_duplicates();
}

/// tcp_enter_recovery: RFC 5681 (3.2).
void TcpSocket::enter_recovery(bool echo) {
  if (!has_resent()) tcb.retransmit_stamp = 0;  // tcp_retrans_stamp_cleanup
  begin_undo();
  if (!tcb.congestion.in_reduction()) begin_reduction(!echo);
  tcb.congestion.state = State::recovery;
}

/// tcp_init_cwnd_reduction.
void TcpSocket::begin_reduction(bool reversible) {
  tcb.recovery_point = tcb.snd_nxt;
  tcb.probe_out = false;
  tcb.congestion.begin_reduction(reversible);
  announce_reduction();
}

/// tcp_end_cwnd_reduction.
void TcpSocket::end_reduction() {
  tcb.congestion.end_reduction();
  tcb.window_stamp = host().now;
}

void TcpSocket::begin_undo() {
  tcb.undo_marker = tcb.snd_una;
  tcb.undo_retransmissions =
      static_cast<std::int32_t>(tcb.resent_out) + (tcb.probe_out && tcb.probe_was_old ? 1 : 0);
  if (tcb.undo_retransmissions == 0) tcb.undo_retransmissions = -1;
}

/// tcp_enter_cwr: the path is congested, but nothing is lost.
void TcpSocket::enter_cwr() {
  if (tcb.congestion.state >= State::cwr) return;
  tcb.undo_marker.reset();
  begin_reduction(false);
  tcb.congestion.state = State::cwr;
}

void TcpSocket::try_to_open(const AckNews& news) {
  if (!has_resent()) tcb.retransmit_stamp = 0;
  if (news.echo) enter_cwr();
  if (tcb.congestion.state != State::cwr) keep_open();
}

void TcpSocket::keep_open() {
  const bool left_out = tcb.sacked_out > 0 || tcb.lost_out > 0 || has_resent();
  const State state = left_out ? State::disorder : State::open;
  if (tcb.congestion.state != state) set_recovery_state(state);
}

/// tcp_enter_loss: RFC 5681 (3.1), after a retransmission timeout.
void TcpSocket::enter_loss() {
  const State before = tcb.congestion.state;
  const bool renege = !tcb.sent.empty() && tcb.sent.front().sacked;  // RFC 2018 (8)
  mark_timed_out(renege);
  const bool first = before <= State::disorder || tcb.recovery_point <= tcb.snd_una ||
                     (before == State::loss && tcb.retransmits == 0);
  tcb.congestion.begin_loss(first, round_trip(Duration{}));
  if (first) begin_undo();
  tcb.congestion.set_loss_window(tcb.in_flight());
  tcb.window_stamp = host().now;
  if (before <= State::disorder && tcb.sacked_out >= 3) tcb.reordering = std::min(tcb.reordering, 3U);
  tcb.recovery_point = tcb.snd_nxt;
  tcb.probe_out = false;
  announce_reduction();
  tcb.forward_rto = before < State::recovery || tcb.retransmits > 0;  // RFC 5682 (3.1, step 1)
}

/// tcp_timeout_mark_lost: everything but what was sent only now.
void TcpSocket::mark_timed_out(bool renege) {
  if (renege || !tcb.sack) tcb.sacked_out = 0;
  const SentSegment* head = tcb.sent.empty() ? nullptr : &tcb.sent.front();
  for (SentSegment& segment : tcb.sent) {
    if (renege) segment.sacked = false;
    if (segment.sacked) continue;
    const bool young = tcb.sack && !renege && &segment != head && segment.at + tcb.rack_rtt > host().now;
    if (!young) mark_lost(segment);
  }
}

/// tcp_simple_retransmit: the path takes only smaller segments (RFC 1191). No congestion, so the window
/// stays.
void TcpSocket::resend_smaller() {
  const std::uint32_t lost = tcb.lost;
  const bool any = recut_sent();
  if (!any && lost == tcb.lost) return;
  if (tcb.congestion.state != State::loss) {
    tcb.recovery_point = tcb.snd_nxt;
    tcb.undo_marker.reset();
    tcb.congestion.begin_resegmentation();
  }
  resend_lost();
}

/// tcp_fragment: the buffer ends here, and what follows is one of its own.
void TcpSocket::cut_buffer(SeqNum end) {
  if (end <= tcb.snd_una) return;
  const auto at = std::lower_bound(tcb.sent_buffers.begin(), tcb.sent_buffers.end(), end);
  if (at == tcb.sent_buffers.end() || *at == end) return;
  tcb.sent_buffers.insert(at, end);
  tcb.memory.charge(kEmptyBuffer);
}

/// tcp_fragment: the segment's first `length` octets become one of their own. What is left of its buffer is
/// cut anew, into segments of `mss` octets.
void TcpSocket::split(std::size_t index, std::uint32_t length, std::uint32_t mss) {
  if (static_cast<std::uint32_t>(tcb.sent[index].end - tcb.sent[index].begin) <= length) return;
  SentSegment& segment = tcb.sent[index];
  SentSegment first = segment;
  first.end = segment.begin = segment.begin + length;
  first.push = false;
  if (first.lost) ++tcb.lost_out;
  if (first.resent) ++tcb.resent_out;
  cut_buffer(first.end);
  const std::size_t end = end_of_buffer(index);
  tcb.sent.insert(tcb.sent.begin() + static_cast<std::ptrdiff_t>(index), first);
  cut(index + 1, end + 1, mss);
}

/// Behind the last segment of what Linux holds in the buffer that begins with sent[first].
std::size_t TcpSocket::end_of_buffer(std::size_t first) const {
  const SentSegment& begin = tcb.sent[first];
  const auto buffer = std::upper_bound(tcb.sent_buffers.begin(), tcb.sent_buffers.end(), begin.begin);
  std::size_t end = first + 1;
  while (end < tcb.sent.size() && buffer != tcb.sent_buffers.end() && tcb.sent[end].end <= *buffer &&
         tcb.sent[end].is_like(begin))
    ++end;
  return end;
}

/// __tcp_retransmit_skb cuts the buffer that begins with sent[first] anew, into segments of `mss` octets, as
/// it may be another one than when it was sent. Behind the last of them.
std::size_t TcpSocket::recut(std::size_t first, std::uint32_t mss) {
  const std::size_t end = end_of_buffer(first);
  const auto octets = [this](std::size_t index) {
    return static_cast<std::uint32_t>(tcb.sent[index].end - tcb.sent[index].begin);
  };
  bool same = octets(end - 1) <= mss;
  for (std::size_t i = first; i + 1 < end; ++i) same = same && octets(i) == mss;
  return same ? end : cut(first, end, mss);
}

/// Cuts sent[first] up to sent[end] into segments of `mss` octets. Behind the last of them.
std::size_t TcpSocket::cut(std::size_t first, std::size_t end, std::uint32_t mss) {
  const auto at = [this](std::size_t index) { return tcb.sent.begin() + static_cast<std::ptrdiff_t>(index); };
  SentSegment rest = tcb.sent[first];
  rest.end = tcb.sent[end - 1].end;
  rest.push = tcb.sent[end - 1].push;
  const std::uint32_t fin = tcb.fin_sent && rest.end == tcb.send_queue.end() + 1 ? 1 : 0;
  std::vector<SentSegment> pieces;
  for (; rest.begin < rest.end; rest.begin = pieces.back().end) {
    pieces.push_back(rest);
    if (static_cast<std::uint32_t>(rest.end - rest.begin) - fin <= mss) continue;
    pieces.back().end = rest.begin + mss;
    pieces.back().push = false;
  }
  const auto more = static_cast<std::uint32_t>(pieces.size() - (end - first));  // may wrap: less
  if (rest.lost) tcb.lost_out += more;
  if (rest.resent) tcb.resent_out += more;
  tcb.sent.insert(tcb.sent.erase(at(first), at(end)), pieces.begin(), pieces.end());
  return first + pieces.size();
}

/// Does the segment fill a buffer of its own?
bool TcpSocket::is_whole_buffer(std::size_t index) const {
  const SentSegment& segment = tcb.sent[index];
  const auto buffer = std::lower_bound(tcb.sent_buffers.begin(), tcb.sent_buffers.end(), segment.end);
  if (buffer == tcb.sent_buffers.end() || *buffer != segment.end) return false;
  return index == 0 || (buffer != tcb.sent_buffers.begin() && *std::prev(buffer) == segment.begin);
}

/// tcp_retrans_try_collapse: what goes again takes the small segments behind it along, and a FIN.
void TcpSocket::collapse(std::size_t index, std::uint32_t mss) {
  while (index + 1 < tcb.sent.size()) {
    SentSegment& segment = tcb.sent[index];
    const SentSegment& next = tcb.sent[index + 1];
    const bool fin = tcb.fin_sent && next.end == tcb.send_queue.end() + 1;
    const auto octets = static_cast<std::uint32_t>(next.end - segment.begin) - (fin ? 1U : 0U);
    const bool record =
        std::binary_search(tcb.record_ends.begin(), tcb.record_ends.end(), segment.end);  // MSG_EOR
    if (octets > mss || record || next.sacked || next.end > tcb.window_end() || !is_whole_buffer(index) ||
        !is_whole_buffer(index + 1))
      return;
    if (next.lost) --tcb.lost_out;
    if (next.resent) --tcb.resent_out;
    tcb.sent_buffers.erase(std::lower_bound(tcb.sent_buffers.begin(), tcb.sent_buffers.end(), segment.end));
    tcb.memory.give_back(kEmptyBuffer);
    segment.end = next.end;
    segment.push = segment.push || next.push;
    segment.ever_resent = segment.ever_resent || next.ever_resent;
    tcb.sent.erase(tcb.sent.begin() + static_cast<std::ptrdiff_t>(index) + 1);
  }
}

/// What was sent in segments that are too large now is lost, and will be sent in smaller ones. False: nothing
/// was.
bool TcpSocket::recut_sent() {
  std::deque<SentSegment> cut;
  bool any = false;
  for (SentSegment& segment : tcb.sent) {
    const bool too_large =
        !segment.sacked && static_cast<std::uint32_t>(segment.end - segment.begin) > tcb.mss;
    if (!too_large) {
      cut.push_back(segment);
      continue;
    }
    any = true;
    mark_lost(segment);
    --tcb.lost_out;
    while (segment.begin < segment.end) {
      SentSegment piece = segment;
      const auto left = static_cast<std::uint32_t>(segment.end - segment.begin);
      const bool with_fin = tcb.fin_sent && segment.end == tcb.snd_nxt && left == tcb.mss + 1;
      piece.end = segment.begin + (with_fin ? left : std::min(left, tcb.mss));
      piece.push = segment.push && piece.end == segment.end;  // tcp_fragment
      cut.push_back(piece);
      ++tcb.lost_out;
      segment.begin = piece.end;
    }
  }
  tcb.sent = std::move(cut);
  return any;
}

}  // namespace zocalo::kernel
