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

std::optional<std::uint32_t> TcpSocket::route_mtu() const {
  if (!knows_route_) return std::nullopt;
  return std::min(host().mtu_for(peer.ip), most_mtu(peer.ip.family));
}

int TcpSocket::shown_segment_size() const {
  const bool connected = tcb.state != TcpState::closed && tcb.state != TcpState::listen;
  if (!connected && options.max_segment > 0) return options.max_segment;
  return static_cast<int>(tcb.mss);
}

/// tcp_get_info: struct tcp_info of Linux 6.18, in memory's order on a little-endian machine. Not kept, so
/// zero: how fast sending went. A listener tells of its queue and little else.
Bytes TcpSocket::info() const {
  Bytes octets;
  ByteWriter out(octets);
  tell_state(out);
  tell_segments(out);
  tell_times(out);
  tell_path(out);
  tell_traffic(out);
  tell_limits(out);
  tell_history(out);
  return octets;
}

/// No connection has been tried yet, or none is: nothing has been sent to anybody.
bool TcpSocket::is_fresh() const { return tcb.iss == SeqNum{} && tcb.snd_nxt == tcb.iss; }

/// tcpi_state to tcpi_rcv_mss.
void TcpSocket::tell_state(ByteWriter& out) const {
  const bool listener = is_listening();
  const auto u8 = [&out](std::uint32_t value) { out.u8(static_cast<std::uint8_t>(value)); };
  u8(linux_state(tcb.state));
  u8(static_cast<std::uint32_t>(tcb.congestion.state));
  u8(tcb.retransmits);
  u8(tcb.probes);
  u8(tcb.rtt.backoff());
  u8((tcb.timestamps ? 1U : 0U) | (tcb.sack ? 2U : 0U) | (tcb.window_scaling ? 4U : 0U) |
     (tcb.ecn ? 8U : 0U) | (tcb.ecn_seen ? 16U : 0U));  // TCPI_OPT_*
  u8(static_cast<std::uint32_t>(tcb.snd_wscale | (tcb.rcv_wscale << 4)));
  u8(0);
  out.u32le(listener ? 0 : microseconds(tcb.rtt.rto()));
  // icsk_ack.ato: nothing before data came in order (tcp_event_data_recv), however much waits for a hole
  out.u32le(tcb.ack_delay == Duration{} ? 0 : microseconds(std::max(tcb.ack_delay, kMinimumAckDelay)));
  out.u32le(listener ? 0 : tcb.mss);
  out.u32le(is_fresh() ? 0 : tcb.rcv_mss);
}

/// tcpi_unacked to tcpi_fackets.
void TcpSocket::tell_segments(ByteWriter& out) const {
  const bool listener = is_listening();
  out.u32le(listener ? static_cast<std::uint32_t>(accept_queue_.size())
                     : static_cast<std::uint32_t>(tcb.sent.size()));            // unacked
  out.u32le(listener ? static_cast<std::uint32_t>(backlog_) : tcb.sacked_out);  // without SACK: duplicates
  out.u32le(tcb.lost_out);
  out.u32le(tcb.resent_out);
  out.u32le(0);  // fackets
}

/// tcpi_last_data_sent to tcpi_last_ack_recv.
void TcpSocket::tell_times(ByteWriter& out) const {
  const Time now = host().now;
  const auto since = [&](Time at) { out.u32le(is_listening() ? 0 : milliseconds(now - at)); };
  since(tcb.last_sent);
  out.u32le(0);  // last_ack_sent: Linux never tells
  since(tcb.last_received);
  since(last_heard_);
}

/// tcpi_pmtu to tcpi_total_retrans.
void TcpSocket::tell_path(ByteWriter& out) const {
  const bool listener = is_listening(), fresh = is_fresh();
  out.u32le(fresh ? 0 : std::min(tcb.path_mtu, most_mtu(peer.ip.family)));
  out.u32le(tcb.rcv_ssthresh);
  out.u32le(microseconds(tcb.rtt.srtt()));
  out.u32le(listener ? 0 : microseconds(tcb.rtt.rttvar()));
  out.u32le(listener ? 0 : tcb.congestion.threshold());
  out.u32le(tcb.congestion.window());
  out.u32le(fresh ? 0 : tcb.advertised_mss);
  out.u32le(tcb.reordering);
  out.u32le(microseconds(tcb.receive_rtt));
  out.u32le(tcb.space);
  out.u32le(tcb.total_resent);
}

/// tcpi_pacing_rate to tcpi_delivery_rate.
void TcpSocket::tell_traffic(ByteWriter& out) const {
  const bool listener = is_listening();
  out.u64le(tcb.pacing_rate == 0 ? ~std::uint64_t{0} : tcb.pacing_rate);
  out.u64le(~std::uint64_t{0});  // max_pacing_rate: SO_MAX_PACING_RATE was not set
  out.u64le(tcb.bytes_acked);
  out.u64le(tcb.bytes_received);
  out.u32le(tcb.segments_out);
  out.u32le(tcb.segments_in);
  out.u32le(listener ? 0 : tcb.not_sent());
  out.u32le(tcb.min_rtt != Duration::max() ? microseconds(tcb.min_rtt) : listener ? 0 : ~0U);
  out.u32le(tcb.data_segments_in);
  out.u32le(tcb.data_segments_out);
  out.u64le(0);  // delivery_rate
}

/// tcpi_busy_time to tcpi_bytes_retrans.
void TcpSocket::tell_limits(ByteWriter& out) const {
  for (const Chrono what : {Chrono::busy, Chrono::window, Chrono::buffer})
    out.u64le(static_cast<std::uint64_t>(tcb.chronograph.total(what, host().now) / 1us));
  out.u32le(tcb.delivered);
  out.u32le(0);  // delivered_ce
  out.u64le(tcb.bytes_sent);
  out.u64le(tcb.bytes_resent);
}

/// tcpi_dsack_dups to the end.
void TcpSocket::tell_history(ByteWriter& out) const {
  out.u32le(tcb.dsack_duplicates);
  out.u32le(tcb.reordering_seen);
  out.u32le(tcb.out_of_order_in);
  out.u32le(tcb.snd_wnd);
  out.u32le(tcb.rcv_wnd);
  out.u32le(0);  // rehash
  out.u16le(static_cast<std::uint16_t>(tcb.timeouts));
  out.u16le(static_cast<std::uint16_t>(tcb.timeout_recoveries));
  out.u32le(milliseconds(tcb.timeout_time));
  out.u32le(tcb.ce_segments_in);
  for (int i = 0; i < 3; ++i) out.u32le(0);  // delivered_{e1,e0,ce}_bytes: only accurate ECN's option tells
  out.u32le(tcb.ect1_bytes_in);
  out.u32le(tcb.ect0_bytes_in);
  out.u32le(tcb.ce_bytes_in);
  out.u16le(0);  // accecn_fail_mode
  out.u16le(0);  // accecn_opt_seen
}

}  // namespace zocalo::kernel
