// The receiver's memory and the window that it offers: tcp_select_window and its like. What a segment costs
// is the sk_buff as Linux's loopback hands it over; how much of it is data decides how large a window fits
// into SO_RCVBUF (tp->scaling_ratio).

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

namespace {

constexpr unsigned kRatioShift = 8;                      // TCP_RMEM_TO_WIN_SCALE
constexpr std::uint32_t kLeastClamp = 1152;              // SOCK_MIN_RCVBUF / 2
constexpr std::uint32_t kLeastSegment = 88;              // TCP_MIN_MSS
constexpr std::uint32_t kUsualSegment = 536;             // TCP_MSS_DEFAULT, RFC 9293 (3.7.1)
constexpr std::uint32_t kHeader = 20, kTimestamps = 12;  // of TCP; with its padding

std::uint32_t round_down(std::uint32_t value, unsigned shift) { return value >> shift << shift; }
std::uint32_t round_up(std::uint32_t value, unsigned shift) {
  return round_down(value + (1U << shift) - 1, shift);
}

}  // namespace

/// tcp_win_from_space.
std::uint32_t TcpSocket::window_from(std::uint32_t space) const {
  return static_cast<std::uint32_t>((std::uint64_t{space} * tcb.scaling_ratio) >> kRatioShift);
}

/// tcp_space_from_win.
std::uint32_t TcpSocket::space_from(std::uint64_t window) const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>((window << kRatioShift) / tcb.scaling_ratio, 1U << 30));
}

std::uint32_t TcpSocket::receive_space() const {
  const auto buffer = static_cast<std::uint32_t>(options.receive_buffer);
  return window_from(buffer - std::min(buffer, tcb.memory.received() + locked_out_));
}

int TcpSocket::shown_window_clamp() const {
  const bool idle = tcb.state == TcpState::closed || tcb.state == TcpState::listen;
  // a connection that is over leaves its clamp until tcp_disconnect
  return idle && tcb.window_clamp == 0 ? options.window_clamp : static_cast<int>(tcb.window_clamp);
}

/// tcp_select_initial_window, as tcp_connect_init and tcp_openreq_init_rwin call it: as many whole segments
/// as the buffer's share for data holds.
void TcpSocket::set_initial_window() {
  const std::uint32_t ip_header = peer.ip.family == wire::Family::ipv4 ? 20 : 40;
  std::uint32_t mss = std::min(tcb.path_mtu - ip_header - kHeader, 65495U);
  if (options.max_segment > 0) mss = std::min(mss, static_cast<std::uint32_t>(options.max_segment));
  tcb.advertised_mss = static_cast<std::uint16_t>(mss);
  if (tcb.timestamps) mss -= kTimestamps;
  auto clamp = static_cast<std::uint32_t>(options.window_clamp);
  if (options.receive_buffer_locked && (clamp == 0 || clamp > receive_capacity())) clamp = receive_capacity();
  if (clamp == 0) clamp = 65535U << 14;
  std::uint32_t space = std::min(receive_capacity(), clamp);
  if (space > mss) space = space / mss * mss;
  tcb.rcv_wnd = tcb.rcv_ssthresh = space;
  // RFC 7323 (2.3): the scale for the largest buffer that autotuning may give
  const std::uint32_t largest =
      std::min(std::max(space, static_cast<std::uint32_t>(sysctls().tcp_rmem[2])), clamp);
  tcb.rcv_wscale = 0;
  if (sysctls().tcp_window_scaling != 0) {
    while (tcb.rcv_wscale < 14 && (largest >> (tcb.rcv_wscale + 16)) > 0) ++tcb.rcv_wscale;
  }
  tcb.window_clamp = std::min(65535U << tcb.rcv_wscale, clamp);
}

/// tcp_init_buffer_space, when the connection is there.
void TcpSocket::fit_window() {
  if (!tcb.window_scaling) tcb.window_clamp = std::min(tcb.window_clamp, 65535U);
  const std::uint32_t most = receive_capacity(), mss = tcb.advertised_mss;
  if (tcb.window_clamp >= most) tcb.window_clamp = most > 4 * mss ? std::max(most, 4 * mss) : most;
  if (tcb.window_clamp > 2 * mss && tcb.window_clamp + mss > most)  // reserve one segment
    tcb.window_clamp = std::max(2 * mss, most - mss);
  tcb.rcv_ssthresh = std::min(tcb.rcv_ssthresh, tcb.window_clamp);
  tcb.space = std::min({tcb.rcv_ssthresh, tcb.rcv_wnd, Congestion::kInitialWindow * mss});
  tcb.space_at = host().now;
  tcb.space_seq = tcb.receive_queue.begin();
  tcb.rcv_mss = std::max(std::min({mss, tcb.mss, tcb.rcv_wnd / 2, kUsualSegment}), kLeastSegment);
}

/// tcp_set_window_clamp.
void TcpSocket::clamp_window(std::uint32_t clamp) {
  clamp = std::max(clamp, kLeastClamp);
  const std::uint32_t before = std::exchange(tcb.window_clamp, clamp);
  if (clamp < before) {
    tcb.rcv_ssthresh = std::min(tcb.rcv_ssthresh, clamp);
  } else if (clamp > before) {
    tcb.rcv_ssthresh = std::max(std::min(tcb.rcv_wnd, clamp), tcb.rcv_ssthresh);
  }
}

// ---- a segment's memory

/// tcp_try_rmem_schedule: is there room in SO_RCVBUF? What the program has not read may overfill it by one
/// segment. A buffer that nobody has set grows first (tcp_prune_queue, tcp_clamp_window).
bool TcpSocket::admit(std::uint32_t length) {
  const auto full = [this] {
    return tcb.memory.received() > static_cast<std::uint32_t>(options.receive_buffer);
  };
  if (full()) {
    tcb.quick_acks = 0;
    if (!options.receive_buffer_locked)
      options.receive_buffer = std::max(
          options.receive_buffer, std::min(static_cast<int>(tcb.memory.received()), sysctls().tcp_rmem[2]));
    if (full()) {
      tcb.rcv_ssthresh = std::min(tcb.window_clamp, 2U * tcb.advertised_mss);
      tcb.memory.collapse(tcb.receive_queue.begin(),
                          [this](std::uint32_t size) { return window_from(size); });
    }
    if (full()) {
      tcb.predictable = false;
      return false;
    }
  }
  tcb.memory.schedule(memory_of(length));
  return true;
}

/// The truesize of the segment at hand, with `length` octets of data.
std::uint32_t TcpSocket::memory_of(std::uint32_t length) const {
  return kEmptyBuffer + length + arrived_.unused;
}

/// skb_cloned: a segment that has come from this host, and whose acknowledgement has not arrived there, is
/// its sender's, too. Up to where it isn't.
SeqNum TcpSocket::own_up_to() const {
  const TcpSocket* sender = host().addresses.is_own(peer.ip) ? host().flows.find({peer, local}) : nullptr;
  return sender == nullptr ? tcb.rcv_nxt : sender->tcb.snd_una;
}

// ---- what the window grows by

/// tcp_measure_rcv_mss: learns the peer's segment size, and what of a segment's memory is data.
void TcpSocket::measure_segment(const wire::TcpSegment& segment, std::uint32_t length) {
  const std::uint32_t last = std::exchange(tcb.last_segment_size, 0);
  const auto pushed = [this] { tcb.pushes = std::min(tcb.pushes + 1, 2U); };
  const std::uint32_t size = piece_size_ > 0 ? piece_size_ : length;
  const std::uint32_t usual_header = kHeader + (tcb.timestamps ? kTimestamps : 0);
  if (size >= tcb.rcv_mss) {
    if (size != tcb.rcv_mss) {
      const std::uint32_t before = tcb.scaling_ratio;
      tcb.scaling_ratio = std::max((length << kRatioShift) / memory_of(length), 1U);
      if (tcb.scaling_ratio != before) {
        clamp_window(receive_capacity());
        tcb.space = std::min(tcb.space, tcb.window_clamp);
      }
    }
    tcb.rcv_mss = std::min<std::uint32_t>(size, tcb.advertised_mss);
    if (segment.flags.psh) tcb.pushes = std::max(tcb.pushes, 1U);
    return;
  }
  const std::uint32_t blocks = segment.options.sack_count > 0 ? 4 + 8U * segment.options.sack_count : 0;
  const std::uint32_t whole = size + usual_header + blocks;
  const bool bare = !segment.flags.psh && !segment.flags.urg && !segment.flags.fin && !segment.flags.syn;
  if (whole >= kUsualSegment + kHeader || (whole >= kLeastSegment + kHeader && bare)) {
    tcb.last_segment_size = whole - usual_header;
    if (tcb.last_segment_size == last) {
      tcb.rcv_mss = last;
      return;
    }
  }
  pushed();
}

/// tcp_grow_window: as long as segments are large and the program reads, offer more. `in_order`: nothing but
/// their octets counts.
void TcpSocket::grow_receive_window(std::uint32_t length, bool in_order) {
  const std::uint32_t limit = std::min(tcb.window_clamp, receive_space());
  if (length < 128 || limit <= tcb.rcv_ssthresh) return;
  const std::uint32_t mss = tcb.advertised_mss;
  const std::uint32_t head = in_order ? 0 : kEmptyBuffer;  // truesize_adjust
  std::uint32_t size = window_from(length + arrived_.unused + head), step = 2 * mss;
  if (size > length) {  // __tcp_grow_window
    step = 0;
    std::uint32_t window = window_from(static_cast<std::uint32_t>(sysctls().tcp_rmem[2])) / 2;
    for (size /= 2; tcb.rcv_ssthresh <= window && step == 0; size /= 2, window /= 2) {
      if (size <= length) step = 2 * tcb.rcv_mss;
    }
  }
  if (step == 0) return;
  tcb.rcv_ssthresh = std::min(limit, tcb.rcv_ssthresh + std::max(step, 2 * length));
  tcb.quick_acks |= 1U;
}

/// tcp_rcv_rtt_update: the receiver's own measure of a round trip.
void TcpSocket::update_receive_rtt(Duration sample, bool by_window) {
  if (tcb.receive_rtt == Duration{} || sample < tcb.receive_rtt) {
    tcb.receive_rtt = sample;
  } else if (!by_window && tcb.receive_queue.size() == 0) {
    tcb.receive_rtt += (sample - tcb.receive_rtt) / 8;
  }
}

/// tcp_rcv_rtt_measure: for how long a whole window takes.
void TcpSocket::measure_receive_rtt() {
  const Time now = host().now;
  if (tcb.receive_rtt_at != kNever) {
    if (tcb.rcv_nxt < tcb.receive_rtt_seq) return;
    update_receive_rtt(std::max<Duration>(now - tcb.receive_rtt_at, 1us), true);
  }
  tcb.receive_rtt_seq = tcb.rcv_nxt + tcb.rcv_wnd;
  tcb.receive_rtt_at = now;
}

/// tcp_rcv_rtt_measure_ts: for how long our timestamps take to come back.
void TcpSocket::measure_receive_rtt(const wire::TcpSegment& segment) {
  const auto& stamps = segment.options.timestamps;
  if (!tcb.timestamps || !stamps || stamps->echo == tcb.receive_rtt_echo) return;
  tcb.receive_rtt_echo = stamps->echo;
  if (segment.length() < tcb.rcv_mss) return;
  const std::uint32_t ms = timestamp_now() - stamps->echo;
  if (ms > 0 && ms < 0x7fffffff / 1000U) update_receive_rtt(std::chrono::milliseconds(ms), false);
}

/// tcp_rcvbuf_grow: twice the `taken` octets, more while they become more, and what waits for a hole.
void TcpSocket::grow_receive_buffer(std::uint32_t taken) {
  const std::uint64_t fresh = taken, before = std::max(std::exchange(tcb.space, taken), 1U);
  if (options.receive_buffer_locked) return;
  std::uint64_t wanted = 2 * fresh;
  if (fresh > before) wanted += 2 * (wanted * (fresh - before) / before);
  wanted += static_cast<std::uint32_t>(tcb.receive_queue.early_end() - tcb.rcv_nxt);
  const int buffer = std::min(static_cast<int>(space_from(wanted)), sysctls().tcp_rmem[2]);
  if (buffer <= options.receive_buffer) return;
  options.receive_buffer = buffer;
  tcb.window_clamp = receive_capacity();
}

/// tcp_rcv_space_adjust, after the program has read up to `copied`: what it took in a round trip is what the
/// buffer should hold.
void TcpSocket::adjust_receive_buffer(SeqNum copied) {
  const Time now = host().now;
  if (tcb.receive_rtt == Duration{} || now - tcb.space_at < tcb.receive_rtt) return;
  const std::int32_t taken = (copied - tcb.space_seq) - (tcb.rcv_nxt - copied);
  if (taken > static_cast<std::int32_t>(tcb.space)) grow_receive_buffer(static_cast<std::uint32_t>(taken));
  tcb.space_seq = copied;
  tcb.space_at = now;
}

// ---- what is offered

/// tcp_fast_path_check.
void TcpSocket::check_prediction() {
  const bool fits = tcb.memory.received() < static_cast<std::uint32_t>(options.receive_buffer);
  if (!tcb.receive_queue.has_gap() && tcb.rcv_wnd > 0 && fits && tcb.urgent == Urgent::none)
    tcb.predictable = true;
}

/// tcp_select_window.
std::uint16_t TcpSocket::select_window() {
  const std::uint32_t current = tcb.receive_window();
  tcb.rcv_wup = tcb.rcv_nxt;
  if (tcb.no_memory) {
    tcb.predictable = false;
    tcb.rcv_wnd = 0;
    return 0;
  }
  std::uint32_t window = window_to_offer();
  if (window < current)
    window = round_up(current, tcb.rcv_wscale);  // RFC 9293 (3.8.6): never take an offer back
  tcb.rcv_wnd = window;
  const std::uint32_t shown = std::min(window, 65535U << tcb.rcv_wscale) >> tcb.rcv_wscale;
  if (shown == 0) tcb.predictable = false;
  return static_cast<std::uint16_t>(shown);
}

/// __tcp_select_window. RFC 9293 (3.8.6.2.2): no small steps, or the peer sends small segments for ever.
std::uint32_t TcpSocket::window_to_offer() {
  const std::uint32_t capacity = receive_capacity(), full = std::min(tcb.window_clamp, capacity);
  const std::uint32_t mss = std::min(tcb.rcv_mss, full);
  if (mss == 0) return 0;
  std::uint32_t space = receive_space();
  if (space < full / 2) {
    tcb.quick_acks = 0;  // a buffer that is half full makes no haste
    space = round_down(space, tcb.rcv_wscale);
    if (space < capacity / 16 || space < mss) return 0;
  }
  space = std::min(space, tcb.rcv_ssthresh);
  if (tcb.rcv_wscale > 0) return round_up(space, tcb.rcv_wscale);
  const std::uint32_t window = tcb.rcv_wnd;
  if (window + mss <= space || window > space) return space / mss * mss;
  if (mss == full && space > window + full / 2) return space;
  return window;
}

}  // namespace zocalo::kernel
