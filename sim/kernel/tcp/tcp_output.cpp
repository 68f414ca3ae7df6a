// What a connection sends: new data, retransmissions, acknowledgements, probes, resets.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using wire::TcpFlags;
using wire::TcpSegment;

namespace {

constexpr std::uint32_t kTimestampOption = 12;  // with its padding

}  // namespace

std::uint32_t TcpSocket::timestamp_at(Time time) {
  return static_cast<std::uint32_t>(time.time_since_epoch() / 1ms) + 1;  // RFC 7323 (5.4): a clock of 1 ms
}

std::uint32_t TcpSocket::timestamp_now() const { return timestamp_at(host().now); }

/// `length`: of the data, before which no SACK block goes.
void TcpSocket::fill_options(TcpSegment& segment, std::uint32_t length) {
  wire::TcpOptions& o = segment.options;
  if (segment.flags.syn) {
    const bool answer = listener_ != nullptr;  // not ours again, when both open at once (tcp_send_synack)
    o.mss = tcb.advertised_mss;
    o.sack_permitted = answer ? tcb.sack : sysctls().tcp_sack != 0;
    if (answer ? tcb.window_scaling : sysctls().tcp_window_scaling != 0) o.window_scale = tcb.rcv_wscale;
    if (answer ? tcb.timestamps : sysctls().tcp_timestamps != 0)
      o.timestamps = wire::Timestamps{timestamp_now(), tcb.ts_recent};
    return;
  }
  if (tcb.timestamps) o.timestamps = wire::Timestamps{timestamp_now(), tcb.ts_recent};
  if (!tcb.sack) return;
  const std::uint32_t ip_header = peer.ip.family == wire::Family::ipv4 ? 20 : 40;
  const std::uint32_t used = ip_header + 20 + (tcb.timestamps ? kTimestampOption : 0) + length + 4;
  const std::uint32_t fits = tcb.path_mtu > used ? (tcb.path_mtu - used) / 8 : 0;
  auto room = static_cast<std::uint8_t>(std::min(fits, tcb.timestamps ? 3U : 4U));  // RFC 2018 (3)
  if (room == 0) return;
  if (tcb.dsack) {  // RFC 2883 (4): once, and before the others
    o.sack[o.sack_count++] = *std::exchange(tcb.dsack, std::nullopt);
    --room;
  }
  for (const wire::SackBlock& block : tcb.sacks) {
    if (room == 0) break;
    o.sack[o.sack_count++] = block;
    --room;
  }
}

void TcpSocket::transmit(SeqNum seq, std::uint32_t length, TcpFlags flags) {
  wire::Packet packet;
  packet.source = local.ip;
  packet.destination = peer.ip;
  packet.ttl = hop_limit(peer.ip);
  packet.dscp = dscp(peer.ip);
  TcpSegment& segment = packet.body.emplace<TcpSegment>();
  segment.source_port = local.port;
  segment.destination_port = peer.port;
  segment.seq = seq;
  segment.flags = flags;
  if (flags.ack) segment.ack = tcb.rcv_nxt;
  fill_options(segment, length);
  // RFC 7323 (2.2): the window of a SYN is never scaled
  segment.window = flags.syn ? static_cast<std::uint16_t>(std::min(tcb.rcv_wnd, 65535U)) : select_window();
  if (tcb.urgent_sent && seq < tcb.snd_up && tcb.snd_up > tcb.snd_una) {  // RFC 9293 (3.8.5)
    const auto offset = static_cast<std::uint32_t>(tcb.snd_up - seq);
    segment.flags.urg = true;
    segment.urgent = static_cast<std::uint16_t>(std::min(offset, 0xffffU));
  }
  segment.payload = tcb.send_queue.copy(seq, length);
  mark_ecn(packet, segment, length > 0 && seq >= tcb.snd_nxt);
  ++tcb.segments_out;
  if (flags.ack) ack_was_sent();
  if (length > 0) data_was_sent(length);
  tcb.last_transmitted = host().now;
  // ipv6_mapped stays with a socket, and ip_queue_xmit takes nothing to an IPv6 address
  const bool by_request = listener_ != nullptr && flags.syn;  // tcp_v6_send_synack
  const bool goes_nowhere = speaks_v4_ && peer.ip.family == wire::Family::ipv6 && !by_request;
  knows_route_ = true;
  if (!goes_nowhere) host().send(std::move(packet));
  host().touch(*this);
}

/// tcp_event_data_sent, be it for the first time or again.
void TcpSocket::data_was_sent(std::uint32_t length) {
  const Time now = host().now;
  ++tcb.data_segments_out;
  tcb.bytes_sent += length;
  if (tcb.in_flight() == 0) tcb.congestion.resumed(now, now - tcb.last_sent);
  tcb.last_sent = now;
  if (now - tcb.last_received < tcb.ack_delay) tcb.interactive = true;
}

/// tcp_event_ack_sent.
void TcpSocket::ack_was_sent() {
  if (tcb.quick_acks > 0 && tcb.ack_due && --tcb.quick_acks == 0)
    tcb.ack_delay = kMinimumAckDelay;  // tcp_dec_quickack_mode
  tcb.ack_due = tcb.ack_now = tcb.no_memory = false;
  tcb.pushes = 0;
  tcb.compressed_acks = 0;
  tcb.last_ack_sent = tcb.rcv_nxt;
  compressed_ack_.cancel();
  delayed_ack_.cancel();
}

void TcpSocket::sync_mss() {
  const std::uint32_t ip_header = peer.ip.family == wire::Family::ipv4 ? 20 : 40;
  std::uint32_t mss = tcb.path_mtu > ip_header + 20 ? tcb.path_mtu - ip_header - 20 : 536;
  mss = std::min(mss, tcb.peer_mss);
  if (options.max_segment > 0) mss = std::min(mss, static_cast<std::uint32_t>(options.max_segment));
  if (tcb.timestamps && mss > kTimestampOption) mss -= kTimestampOption;  // RFC 6691
  // tcp_bound_to_half_wnd: two segments must fit in the peer's window, or the silly window syndrome sets in
  const std::uint32_t limit = tcb.max_snd_wnd > 536 ? tcb.max_snd_wnd / 2 : tcb.max_snd_wnd;
  if (limit > 0 && mss > limit) mss = std::max(limit, 48U);
  tcb.mss = mss;
}

/// tcp_current_mss: SACK blocks take room from the data.
std::uint32_t TcpSocket::current_mss() const {
  if (!tcb.sack) return tcb.mss;
  const std::uint32_t blocks = static_cast<std::uint32_t>(tcb.sacks.size()) + (tcb.dsack ? 1U : 0U);
  if (blocks == 0) return tcb.mss;
  const std::uint32_t option = 4 + 8 * std::min(blocks, tcb.timestamps ? 3U : 4U);  // RFC 2018 (3)
  return tcb.mss > option + 48 ? tcb.mss - option : tcb.mss;
}

/// tcp_nagle_check of a small segment.
bool TcpSocket::hold_back(Push how) const {
  if (how == Push::now || how == Push::probe) return false;
  if (how == Push::more || options.cork != 0) return true;
  if (options.no_delay != 0) return false;
  // RFC 9293 (3.7.4), Nagle's algorithm as Minshall changed it: hold a small segment while another one is in
  // flight
  return !tcb.sent.empty() && tcb.snd_sml > tcb.snd_una && tcb.snd_sml <= tcb.snd_nxt;
}

/// tcp_write_xmit. `once`: no more than one burst.
void TcpSocket::push(Push how, bool once) {
  constexpr unsigned kSending = bit(TcpState::established) | bit(TcpState::close_wait) |
                                bit(TcpState::fin_wait_1) | bit(TcpState::closing) | bit(TcpState::last_ack);
  if (!is_one_of(tcb.state, kSending)) return;
  const std::uint32_t mss = current_mss();
  tcb.congestion_holds = tcb.receiver_holds = false;
  bool sent = false;
  while (send_burst(mss, how, once)) {
    sent = true;
    if (once) break;
  }
  if (tcb.in_flight() >= tcb.congestion.window()) tcb.congestion_holds = true;
  note_limits(sent);
  if (sent && how != Push::probe) arm_loss_probe(false);
  const bool waits = tcb.unsent() > 0 || (tcb.fin_queued && !tcb.fin_sent);
  if (tcb.sent.empty() && waits && pending_ == nullptr) arm_persist(false);
}

/// What of tcp_write_xmit and tcp_cwnd_validate concerns tcp_chrono. `sent`: something just now.
void TcpSocket::note_limits(bool sent) {
  const Time now = host().now;
  constexpr unsigned kWriting = bit(TcpState::established) | bit(TcpState::close_wait);
  if (tcb.receiver_holds) {
    tcb.chronograph.start(Chrono::window, now);
  } else {
    tcb.chronograph.stop(Chrono::window, now, tcb.nothing_left());
  }
  if (!sent && !tcb.congestion_holds) return;
  note_use_of_window(tcb.congestion_holds);
  const bool starves = !is_window_limited() && tcb.write_queue.empty() && no_space_;
  if (starves && is_one_of(tcb.state, kWriting)) tcb.chronograph.start(Chrono::buffer, now);
}

/// tcp_slow_start_after_idle_check: RFC 5681 (4.1).
void TcpSocket::restart_after_idle() {
  if (!tcb.sent.empty() || sysctls().tcp_slow_start_after_idle == 0) return;
  const Duration idle = host().now - tcb.last_sent, rto = tcb.rtt.rto();
  if (idle <= rto) return;
  tcb.congestion.restart_after_idle(static_cast<std::uint32_t>(std::min<std::int64_t>(idle / rto, 31)));
  tcb.window_stamp = host().now;
  tcb.window_used = 0;
}

/// tcp_cwnd_validate: a window that is not used for a timeout says nothing about the path (RFC 7661).
void TcpSocket::note_use_of_window(bool limited) {
  const auto out = static_cast<std::uint32_t>(tcb.sent.size());
  const Time now = host().now;
  if (tcb.snd_una >= tcb.usage_seq || limited || (!tcb.window_limited && out > tcb.most_out)) {
    tcb.window_limited = limited;
    tcb.most_out = out;
    tcb.usage_seq = tcb.snd_nxt;
  }
  if (is_window_limited()) {
    tcb.window_used = 0;
    tcb.window_stamp = now;
    return;
  }
  tcb.window_used = std::max(tcb.window_used, out);
  if (sysctls().tcp_slow_start_after_idle == 0 || now - tcb.window_stamp < tcb.rtt.rto()) return;
  if (tcb.congestion.state == Congestion::State::open && !no_space_) {
    tcb.congestion.forget_unused(tcb.window_used);
    tcb.window_used = 0;
  }
  tcb.window_stamp = now;
}

void TcpSocket::send_segment(std::uint32_t length, bool fin, bool push) {
  TcpFlags flags;
  flags.ack = true;
  flags.fin = fin;
  flags.psh = push;  // RFC 9293 (3.9.1.2)
  if (tcb.congestion.in_reduction()) tcb.congestion.sent_in_reduction(1);
  transmit(tcb.snd_nxt, length, flags);
  const SeqNum end = tcb.snd_nxt + (length + (fin ? 1U : 0U));
  SentSegment segment;
  segment.begin = tcb.snd_nxt;
  segment.end = end;
  segment.at = host().now;
  tcb.sent.push_back(segment);
  tcb.snd_nxt = end;
  tcb.fin_sent = tcb.fin_sent || fin;
  if (tcb.sent.size() == 1 || pending_ == &loss_probe_) rearm_retransmit();  // tcp_event_new_data_sent
}

/// How many octets from `begin` on may go again. The peer may have taken back what it offered; then the first
/// segment probes whether it still does. 0: none.
std::uint32_t TcpSocket::room_to_resend(SeqNum begin) const {
  const std::int32_t room = tcb.window_end() - begin;
  if (room > 0) return static_cast<std::uint32_t>(room);
  return begin == tcb.snd_una ? current_mss() : 0;
}

/// tcp_retransmit_skb of the first segment, after a timeout.
bool TcpSocket::resend_first() {
  const std::uint32_t mss = current_mss(), room = room_to_resend(tcb.sent.front().begin);
  if (room == 0) return false;
  recut(0, mss);
  if (room < mss) split(0, room, mss);
  cut_buffer(tcb.sent.front().end);
  collapse(0, std::min(room, mss));
  resend(tcb.sent.front());
  return true;
}

/// tcp_retransmit_skb.
void TcpSocket::resend(SentSegment& segment, bool push) {
  if (!segment.resent) {
    segment.resent = true;
    ++tcb.resent_out;
  }
  if (tcb.first_retransmit == kNever) tcb.first_retransmit = host().now;
  tcb.undo_retransmissions = std::max(tcb.undo_retransmissions, 0) + 1;
  if (tcb.retransmit_stamp == 0) tcb.retransmit_stamp = timestamp_now();
  transmit_again(segment, push);
}

/// __tcp_retransmit_skb.
void TcpSocket::transmit_again(SentSegment& segment, bool push) {
  TcpFlags flags;
  flags.ack = true;
  flags.fin = tcb.fin_sent && segment.end == tcb.send_queue.end() + 1;
  const std::uint32_t length =
      static_cast<std::uint32_t>(segment.end - segment.begin) - (flags.fin ? 1U : 0U);
  flags.psh = push || segment.push;
  segment.at = host().now;
  segment.ever_resent = true;
  segment.overdue = false;
  ++tcb.total_resent;
  tcb.bytes_resent += length;
  transmit(segment.begin, length, flags);
}

/// tcp_xmit_retransmit_queue. What left as one burst goes again as one, pushed as every burst is.
void TcpSocket::resend_lost() {
  const std::uint32_t mss = current_mss();
  const std::size_t largest = burst_segments(mss);
  bool rearm = false;
  for (std::size_t i = 0; i < tcb.sent.size() && tcb.resent_out < tcb.lost_out; ++i) {
    if (!tcb.sent[i].is_to_resend()) continue;
    const std::uint32_t in_flight = tcb.in_flight(), window = tcb.congestion.window();
    if (in_flight >= window) break;
    const std::uint32_t room = room_to_resend(tcb.sent[i].begin);
    if (room == 0) break;
    const std::size_t whole = std::max(room / mss, 1U);
    const std::size_t end =
        std::min(recut(i, mss), i + std::min({std::size_t{window - in_flight}, largest, whole}));
    const bool burst = end - i > 1;
    if (room < mss) split(i, room, mss);
    cut_buffer(tcb.sent[end - 1].end);
    if (!burst) collapse(i, std::min(room, mss));
    rearm = rearm || (i == 0 && pending_ != &reordering_);
    for (const auto dsack = tcb.dsack; i < end; ++i) {
      tcb.dsack = dsack;
      resend(tcb.sent[i], burst && i + 1 == end);
      if (tcb.congestion.in_reduction()) tcb.congestion.sent_in_reduction(1);
    }
    --i;
  }
  if (rearm) arm_retransmit();
}

void TcpSocket::send_syn() {
  TcpFlags flags;
  flags.syn = true;
  flags.ack = tcb.state == TcpState::syn_received;
  transmit(tcb.iss, 0, flags);
}

/// tcp_acceptable_seq: of what bears no data. Beyond the peer's window it would be dropped.
SeqNum TcpSocket::acceptable_seq() const {
  const std::int32_t beyond = tcb.snd_nxt - tcb.window_end();
  const bool scaled_away = tcb.window_scaling && beyond < (1 << tcb.rcv_wscale);
  return beyond <= 0 || scaled_away ? tcb.snd_nxt : tcb.window_end();
}

void TcpSocket::send_ack() {
  if (tcb.state == TcpState::closed) return;
  TcpFlags flags;
  flags.ack = true;
  transmit(acceptable_seq(), 0, flags);
}

/// tcp_oow_rate_limited: what is invalid is answered twice a second at most, or two hosts may answer each
/// other for ever (RFC 5961, 7).
bool TcpSocket::too_many_invalid() {
  const Duration pause = std::chrono::milliseconds(sysctls().tcp_invalid_ratelimit);
  if (tcb.last_invalid_ack != kNever && host().now - tcb.last_invalid_ack < pause) return true;
  tcb.last_invalid_ack = host().now;
  return false;
}

void TcpSocket::send_challenge_ack() {
  if (!too_many_invalid()) send_ack();
}

void TcpSocket::send_reset() {
  TcpFlags flags;
  flags.rst = true;
  flags.ack = true;
  transmit(acceptable_seq(), 0, flags);
}

/// RFC 9293 (3.8.6.1). Linux sends what the window lets through, or an old octet's number without the octet.
void TcpSocket::probe_window() {
  const std::uint32_t room =
      tcb.window_end() > tcb.snd_nxt ? static_cast<std::uint32_t>(tcb.window_end() - tcb.snd_nxt) : 0;
  const std::uint32_t length = std::min({room, tcb.unsent(), tcb.mss});
  if (length > 0) {
    send_new(std::min(length, tcb.write_queue.front().length), tcb.mss, false, true);
    return;
  }
  if (room > 0 && tcb.unsent() == 0 && tcb.fin_queued && !tcb.fin_sent) {
    send_new(0, tcb.mss, true, false);
    return;
  }
  TcpFlags flags;
  flags.ack = true;
  transmit(SeqNum{tcb.snd_una.value - 1}, 0, flags);
}

}  // namespace zocalo::kernel
