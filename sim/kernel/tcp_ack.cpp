// What an acknowledgement tells the sender: RFC 9293 (3.10.7.4), RFC 5681, 6582, 6675, 8985.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp.h"

namespace zocalo::kernel {

using wire::TcpSegment;

namespace {

constexpr std::uint32_t kDuplicateThreshold = 3;  // RFC 5681 (3.2)

}  // namespace

/// False if the rest of the segment is not to be looked at.
bool TcpSocket::process_ack(const TcpSegment& segment) {
  if (segment.ack > tcb.snd_nxt) {  // of something not sent yet
    send_challenge_ack();
    return false;
  }
  if (segment.ack < tcb.snd_una) {
    if (tcb.snd_una - segment.ack > static_cast<std::int32_t>(tcb.max_snd_wnd)) {  // RFC 5961 (5.2)
      send_challenge_ack();
      return false;
    }
    if (mark_sacked(segment)) respond_to_loss(false, false, 0);
    return true;
  }
  const bool had_outstanding = !tcb.sent.empty();
  const bool limited =
      tcb.window_limited || (tcb.congestion.in_slow_start() &&
                             tcb.congestion.window() < 2 * static_cast<std::uint32_t>(tcb.sent.size()));
  const bool window_changed = update_send_window(segment);
  const bool progress = segment.ack > tcb.snd_una;
  const std::uint32_t acknowledged = progress ? drop_acknowledged(segment.ack, segment) : 0;
  const bool news = mark_sacked(segment);
  const bool duplicate = !progress && had_outstanding && segment.length() == 0 && !window_changed;
  if (had_outstanding) respond_to_loss(duplicate || news, progress, acknowledged);
  if (tcb.probe_out && tcb.snd_una >= tcb.probe_end) tcb.probe_out = false;
  if (progress) {
    tcb.congestion.acknowledged(acknowledged, limited);
    tcb.retransmits = 0;
    tcb.first_retransmit = kNever;
    if (tcb.sent.empty()) {
      retransmit_.cancel();
    } else {
      rearm_retransmit();  // RFC 6298 (5.3)
    }
    arm_loss_probe();
    grow_send_buffer();
    if (no_space_ && is_writable()) {
      no_space_ = false;
      wake(syscall::POLLOUT_ | syscall::POLLWRNORM_);
    }
  }
  tcb.probes = 0;
  if (persist_.is_set() && tcb.snd_wnd > 0) persist_.cancel();
  return true;
}

/// RFC 9293 (3.10.7.4), with Linux's additions: an acknowledgement of new data always carries a fresh window.
bool TcpSocket::update_send_window(const TcpSegment& segment) {
  std::uint32_t window = segment.window;
  if (!segment.flags.syn) window <<= tcb.snd_wscale;
  const bool fresh = segment.ack > tcb.snd_una || segment.seq > tcb.snd_wl1 ||
                     (segment.seq == tcb.snd_wl1 && (window > tcb.snd_wnd || window == 0));
  if (!fresh) return false;
  tcb.snd_wl1 = segment.seq;
  const bool changed = window != tcb.snd_wnd;
  tcb.snd_wnd = window;
  if (window > tcb.max_snd_wnd) {
    tcb.max_snd_wnd = window;
    sync_mss();
  }
  return changed;
}

/// Takes what is acknowledged out of the books; how many whole segments that were.
std::uint32_t TcpSocket::drop_acknowledged(SeqNum ack, const TcpSegment& segment) {
  std::uint32_t count = 0;
  bool ambiguous = false;
  Time first_sent = kNever;
  while (!tcb.sent.empty() && tcb.sent.front().end <= ack) {
    const SentSegment& gone = tcb.sent.front();
    if (gone.ever_resent) ambiguous = true;
    if (!gone.sacked) note_delivered(gone);
    if (!gone.sacked && !gone.ever_resent) first_sent = std::min(first_sent, gone.at);
    if (gone.sacked && tcb.sack) --tcb.sacked_out;
    if (gone.lost) --tcb.lost_out;
    if (gone.resent) --tcb.resent_out;
    tcb.sent.pop_front();
    ++count;
  }
  if (!tcb.sent.empty() && tcb.sent.front().begin < ack) tcb.sent.front().begin = ack;
  if (!tcb.sack) {  // what was counted as having left the network is acknowledged now: tcp_remove_reno_sacks
    tcb.sacked_out -= std::min(tcb.sacked_out, count > 0 ? count - 1 : 0U);
    tcb.sacked_out = std::min(tcb.sacked_out, static_cast<std::uint32_t>(tcb.sent.size()) - tcb.lost_out);
  }
  tcb.snd_una = ack;
  tcb.send_queue.drop_until(ack);
  if (!ambiguous && first_sent != kNever) {
    tcb.rtt.sample(host().now - first_sent);
  } else if (tcb.timestamps && segment.options.timestamps && segment.options.timestamps->echo != 0) {
    const std::uint32_t ms = timestamp_now() - segment.options.timestamps->echo;  // RFC 7323 (4)
    if (ms < 0x7fffffff / 1000U) tcb.rtt.sample(std::chrono::milliseconds(ms));
  }
  host().touch(*this);
  return count;
}

/// Notes SACK blocks; true if they tell something new.
bool TcpSocket::mark_sacked(const TcpSegment& segment) {
  if (!tcb.sack) return false;
  bool news = false;
  for (std::size_t i = 0; i < segment.options.sack_count; ++i) {
    const wire::SackBlock& block = segment.options.sack[i];
    if (block.left >= block.right || block.left < tcb.snd_una || block.right > tcb.snd_nxt) continue;
    for (SentSegment& sent : tcb.sent) {
      if (sent.end > block.right) break;
      if (sent.sacked || sent.begin < block.left) continue;
      sent.sacked = true;
      note_delivered(sent);
      news = true;
      ++tcb.sacked_out;
      if (sent.lost) {
        sent.lost = false;
        --tcb.lost_out;
      }
      if (sent.resent) {
        sent.resent = false;
        --tcb.resent_out;
      }
    }
  }
  return news;
}

void TcpSocket::respond_to_loss(bool duplicate, bool progress, std::uint32_t acknowledged) {
  using State = Congestion::State;
  const auto lose_head = [this] {
    SentSegment& head = tcb.sent.front();
    if (head.lost) {
      if (!head.resent || head.at + tcb.rtt.srtt() > host().now) return;
      head.resent = false;  // the copy that was sent again is lost too
      --tcb.resent_out;
      return;
    }
    head.lost = true;
    ++tcb.lost_out;
    if (!tcb.sack) {
      tcb.sacked_out = std::min(tcb.sacked_out, static_cast<std::uint32_t>(tcb.sent.size()) - tcb.lost_out);
    }
  };
  if (tcb.congestion.state() != State::open && tcb.snd_una >= tcb.recovery_point) {
    tcb.congestion.leave();
    if (!tcb.sack) tcb.sacked_out = tcb.duplicate_acks = 0;
  }
  if (progress) tcb.duplicate_acks = 0;
  if (tcb.sent.empty()) return;
  if (tcb.sack) {
    if (tcb.sacked_out > 0 || tcb.congestion.state() != State::open) detect_losses();
  } else if (duplicate) {
    ++tcb.duplicate_acks;
    const auto most = static_cast<std::uint32_t>(tcb.sent.size()) - tcb.lost_out;
    tcb.sacked_out = std::min(tcb.sacked_out + 1, most > 0 ? most - 1 : 0U);
  }
  if (tcb.congestion.state() == State::open) {
    const bool lost = tcb.sack ? tcb.lost_out > 0 : tcb.duplicate_acks >= kDuplicateThreshold;
    if (!lost) return;
    tcb.recovery_point = tcb.snd_nxt;
    tcb.congestion.enter_recovery();
    if (!tcb.sack) lose_head();
    resend(tcb.sent.front());  // RFC 5681 (3.2): whatever the window says
    rearm_retransmit();
    return;
  }
  // RFC 6582 (3.2, step 3): a partial acknowledgement means that the next segment is lost, too
  // (with SACK the scoreboard knows better)
  if (!tcb.sack && progress && acknowledged > 0 && tcb.congestion.state() == State::recovery) lose_head();
}

void TcpSocket::all_lost() {
  tcb.lost_out = tcb.resent_out = 0;
  if (!tcb.sack) tcb.sacked_out = tcb.duplicate_acks = 0;
  for (SentSegment& segment : tcb.sent) {
    segment.resent = false;
    segment.lost = !segment.sacked;
    if (segment.lost) ++tcb.lost_out;
  }
}

}  // namespace zocalo::kernel
