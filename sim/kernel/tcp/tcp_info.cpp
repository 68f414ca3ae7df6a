// What tcp(7)'s TCP_INFO and TCP_MAXSEG tell of a connection.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

/// Linux's numbers of the states (net/tcp_states.h), which programs see in tcpi_state.
std::uint8_t linux_state(TcpState state) {
  switch (state) {
    case TcpState::established:
      return 1;
    case TcpState::syn_sent:
      return 2;
    case TcpState::syn_received:
      return 3;
    case TcpState::fin_wait_1:
      return 4;
    case TcpState::fin_wait_2:
      return 5;
    case TcpState::time_wait:
      return 6;
    case TcpState::close_wait:
      return 8;
    case TcpState::last_ack:
      return 9;
    case TcpState::listen:
      return 10;
    case TcpState::closing:
      return 11;
    default:
      return 7;
  }
}

std::uint32_t microseconds(Duration duration) { return static_cast<std::uint32_t>(duration / 1us); }
std::uint32_t milliseconds(Duration duration) { return static_cast<std::uint32_t>(duration / 1ms); }

}  // namespace

/// tcp_ioctl, tcp_inq.
Outcome TcpSocket::ioctl(std::uint32_t request) const {
  const bool listens = tcb.state == TcpState::listen;
  const bool opening = is_one_of(tcb.state, bit(TcpState::syn_sent) | bit(TcpState::syn_received));
  const ReceiveQueue& queue = tcb.receive_queue;
  switch (request) {
    case FIONREAD_: {
      if (listens) return fail(Errno::einval);
      const bool ahead = tcb.urgent != Urgent::none && options.oob_inline == 0 &&
                         tcb.rcv_up >= queue.begin() && tcb.rcv_up < queue.end();
      if (opening) return done();
      return done(ahead ? tcb.rcv_up - queue.begin() : static_cast<std::int64_t>(queue.size()));
    }
    case SIOCATMARK_:
      return done(tcb.urgent != Urgent::none && tcb.rcv_up == queue.begin() ? 1 : 0);
    case SIOCOUTQ_:
    case SIOCOUTQNSD_:
      if (listens) return fail(Errno::einval);
      if (opening || tcb.state == TcpState::closed) return done();
      if (request == SIOCOUTQNSD_) return done(tcb.unsent());
      return done(std::max(tcb.send_queue.end() - tcb.snd_una, 0));
    default:
      return fail(Errno::enotty);
  }
}

int TcpSocket::shown_segment_size() const {
  const bool connected = tcb.state != TcpState::closed && tcb.state != TcpState::listen;
  if (!connected && options.max_segment > 0) return options.max_segment;
  return static_cast<int>(tcb.mss);
}

/// tcp_get_info: struct tcp_info of Linux 6.18, in memory's order on a little-endian machine. Not kept, so
/// zero: how fast sending went. A listener tells of its queue and little else.
Bytes TcpSocket::info() const {
  Bytes out;
  const auto u8 = [&out](std::uint32_t value) { out.push_back(static_cast<std::uint8_t>(value)); };
  const auto u16 = [&u8](std::uint32_t value) {
    u8(value & 0xFF);
    u8(value >> 8 & 0xFF);
  };
  const auto u32 = [&out](std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
  };
  const auto u64 = [&u32](std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value));
    u32(static_cast<std::uint32_t>(value >> 32));
  };
  const Time now = host().now;
  const bool listener = tcb.state == TcpState::listen;
  const bool fresh = tcb.iss == SeqNum{} && tcb.snd_nxt == tcb.iss;  // nothing has been sent to anybody yet
  u8(linux_state(tcb.state));
  u8(static_cast<std::uint32_t>(tcb.congestion.state));
  u8(tcb.retransmits);
  u8(tcb.probes);
  u8(tcb.rtt.backoff());
  u8((tcb.timestamps ? 1U : 0U) | (tcb.sack ? 2U : 0U) | (tcb.window_scaling ? 4U : 0U) |
     (tcb.ecn ? 8U : 0U) | (tcb.ecn_seen ? 16U : 0U));  // TCPI_OPT_*
  u8(static_cast<std::uint32_t>(tcb.snd_wscale | (tcb.rcv_wscale << 4)));
  u8(0);
  u32(listener ? 0 : microseconds(tcb.rtt.rto()));
  u32(tcb.data_segments_in == 0 ? 0 : microseconds(std::max(tcb.ack_delay, kMinimumAckDelay)));
  u32(listener ? 0 : tcb.mss);
  u32(fresh ? 0 : tcb.rcv_mss);
  u32(listener ? static_cast<std::uint32_t>(accept_queue_.size())
               : static_cast<std::uint32_t>(tcb.sent.size()));  // unacked
  u32(listener ? static_cast<std::uint32_t>(backlog_) : (tcb.sack ? tcb.sacked_out : 0));
  u32(tcb.lost_out);
  u32(tcb.resent_out);
  u32(0);  // fackets
  u32(listener ? 0 : milliseconds(now - tcb.last_sent));
  u32(0);  // last_ack_sent: Linux never tells
  u32(listener ? 0 : milliseconds(now - tcb.last_received));
  u32(listener ? 0 : milliseconds(now - last_heard_));
  u32(fresh ? 0 : std::min(tcb.path_mtu, most_mtu(peer.ip.family)));
  u32(tcb.rcv_ssthresh);
  u32(microseconds(tcb.rtt.srtt()));
  u32(listener ? 0 : microseconds(tcb.rtt.rttvar()));
  u32(listener ? 0 : tcb.congestion.threshold());
  u32(tcb.congestion.window());
  u32(fresh ? 0 : tcb.advertised_mss);
  u32(tcb.reordering);
  u32(microseconds(tcb.receive_rtt));
  u32(tcb.space);
  u32(tcb.total_resent);
  u64(tcb.pacing_rate == 0 ? ~std::uint64_t{0} : tcb.pacing_rate);
  u64(~std::uint64_t{0});  // max_pacing_rate: SO_MAX_PACING_RATE was not set
  u64(tcb.bytes_acked);
  u64(tcb.bytes_received);
  u32(tcb.segments_out);
  u32(tcb.segments_in);
  u32(listener ? 0 : tcb.not_sent());
  u32(tcb.min_rtt != Duration::max() ? microseconds(tcb.min_rtt) : listener ? 0 : ~0U);
  u32(tcb.data_segments_in);
  u32(tcb.data_segments_out);
  u64(0);  // delivery_rate
  for (const Chrono what : {Chrono::busy, Chrono::window, Chrono::buffer})
    u64(static_cast<std::uint64_t>(tcb.chronograph.total(what, now) / 1us));
  u32(tcb.delivered);
  u32(0);  // delivered_ce
  u64(tcb.bytes_sent);
  u64(tcb.bytes_resent);
  u32(tcb.dsack_duplicates);
  u32(tcb.reordering_seen);
  u32(tcb.out_of_order_in);
  u32(tcb.snd_wnd);
  u32(tcb.rcv_wnd);
  u32(0);  // rehash
  u16(tcb.timeouts);
  u16(tcb.timeout_recoveries);
  u32(milliseconds(tcb.timeout_time));
  u32(tcb.ce_segments_in);
  for (int i = 0; i < 3; ++i) u32(0);  // delivered_{e1,e0,ce}_bytes: only accurate ECN's option tells
  u32(tcb.ect1_bytes_in);
  u32(tcb.ect0_bytes_in);
  u32(tcb.ce_bytes_in);
  u16(0);  // accecn_fail_mode
  u16(0);  // accecn_opt_seen
  return out;
}

}  // namespace zocalo::kernel
