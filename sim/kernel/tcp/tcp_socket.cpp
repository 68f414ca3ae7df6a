// A TCP socket as the program sees it: names, options, readiness; and its picture for the trace.

#include "kernel/tcp/tcp.h"

#include <algorithm>

#include "kernel/host.h"
#include "kernel/route.h"

namespace zocalo::kernel {

using namespace syscall;
using trace::TimerKind;

TcpSocket::TcpSocket(Host& its_host, SocketId its_id, int its_domain)
    : InetSocket(its_host, its_id, its_domain, SOCK_STREAM_, IPPROTO_TCP_),
      retransmit_(its_host.timers, *this, TimerKind::retransmit, its_id),
      delayed_ack_(its_host.timers, *this, TimerKind::delayed_ack, its_id),
      compressed_ack_(its_host.timers, *this, TimerKind::compressed_ack, its_id),
      persist_(its_host.timers, *this, TimerKind::persist, its_id),
      time_wait_(its_host.timers, *this, TimerKind::time_wait, its_id),
      keepalive_(its_host.timers, *this, TimerKind::keepalive, its_id),
      fin_wait_2_(its_host.timers, *this, TimerKind::fin_wait_2, its_id),
      syn_ack_(its_host.timers, *this, TimerKind::syn_ack, its_id),
      reordering_(its_host.timers, *this, TimerKind::reordering, its_id),
      loss_probe_(its_host.timers, *this, TimerKind::loss_probe, its_id) {
  local.ip = any_address();
  options = fresh_options(its_domain);
  options.congestion = its_host.config.sysctls.tcp_congestion_control;
  options.send_buffer = sysctls().tcp_wmem[1];
  options.receive_buffer = sysctls().tcp_rmem[1];
  options.syn_count = sysctls().tcp_syn_retries;
  options.linger2_s = sysctls().tcp_fin_timeout;
}

const Sysctls& TcpSocket::sysctls() const { return host().config.sysctls; }

TcpSocket::~TcpSocket() = default;

Outcome TcpSocket::bind(const SocketAddress& address) {
  Outcome outcome = bind_to(address, host().tcp_ports, tcb.state != TcpState::closed || linked_port_);
  if (!std::holds_alternative<Reply>(outcome)) return outcome;
  linked_port_ = local.port != 0;
  if (domain == AF_INET_) knows_route_ = false;  // __inet_bind alone says sk_dst_reset
  return outcome;
}

/// inet_getname: not while the handshake is under way, not after the end.
Outcome TcpSocket::peer_name() const {
  constexpr unsigned kNoPeer = bit(TcpState::closed) | bit(TcpState::syn_sent) | bit(TcpState::listen);
  if (peer.port == 0 || is_one_of(tcb.state, kNoPeer)) return fail(Errno::enotconn);
  Reply reply;
  reply.address = shown(peer);
  return reply;
}

void TcpSocket::option_changed(int level, int optname) {
  if (level == SOL_SOCKET_ && optname == SO_KEEPALIVE_) {
    if (options.keepalive == 0) {
      keepalive_.cancel();
    } else if (tcb.is_synchronized()) {
      arm_keepalive(std::chrono::seconds(options.keep_idle_s));
    }
    return;
  }
  if (level == SOL_SOCKET_ && optname == SO_RCVLOWAT_) set_low_water();
  if (changes_route(level, optname)) knows_route_ = false;
  const bool room = (level == SOL_SOCKET_ && optname == SO_SNDBUF_) ||
                    (level == IPPROTO_TCP_ && optname == TCP_NOTSENT_LOWAT_);
  if (room && is_writable()) {  // sk_stream_write_space
    no_space_ = false;
    wake(POLLOUT_ | POLLWRNORM_);
  }
  if (level != IPPROTO_TCP_) return;
  switch (optname) {
    case TCP_NODELAY_:  // tcp_set_nodelay: what waits goes, even if it is corked
      if (options.no_delay != 0) push(Push::now);
      break;
    case TCP_CORK_:
      if (options.cork == 0) push();
      break;
    case TCP_CONGESTION_:
      tcb.congestion.choose(options.congestion);
      break;
    case TCP_WINDOW_CLAMP_:
      if (tcb.state == TcpState::closed) tcb.window_clamp = static_cast<std::uint32_t>(options.window_clamp);
      if (options.window_clamp > 0) clamp_window(static_cast<std::uint32_t>(options.window_clamp));
      break;
    case TCP_QUICKACK_:
      tcb.interactive = options.quick_ack == 0;
      if (options.quick_ack == 0 || !tcb.ack_due) break;
      if (!is_one_of(tcb.state, bit(TcpState::established) | bit(TcpState::close_wait))) break;
      tcb.pushes = std::max(tcb.pushes, 1U);
      acknowledge_read(true);
      tcb.interactive = (options.quick_ack & 1) == 0;  // an even number: this once, then delayed as before
      break;
    case TCP_KEEPIDLE_:
      if (options.keepalive != 0 && tcb.is_synchronized())
        arm_keepalive(std::chrono::seconds(options.keep_idle_s));
      break;
    default:
      break;
  }
}

// ---- buffers

/// sk_wmem_queued: the octets, and what the buffers cost beside them.
std::uint32_t TcpSocket::send_memory() const {
  const auto buffers = static_cast<std::uint32_t>(tcb.sent_buffers.size() + tcb.write_queue.size());
  return tcb.send_queue.size() + tcb.unused_pages + buffers * kEmptyBuffer;
}

/// sk_stream_is_writeable: a third of the buffer is free. So "not writable" is not "full".
bool TcpSocket::is_writable() const {
  const std::uint32_t used = send_memory();
  const auto buffer = static_cast<std::uint32_t>(options.send_buffer);
  // tcp_stream_memory_free: woken only when half of TCP_NOTSENT_LOWAT is free
  return used < buffer && buffer - used >= used / 2 && 2 * std::uint64_t{tcb.not_sent()} < not_sent_limit();
}

std::uint32_t TcpSocket::not_sent_limit() const {
  return options.not_sent_low_water == 0 ? sysctls().tcp_notsent_lowat
                                         : static_cast<std::uint32_t>(options.not_sent_low_water);
}

/// tcp_check_space: whoever found no room hears of it once a third of the buffer is free.
void TcpSocket::check_space() {
  if (!no_space_) return;
  if (tcb.in_flight() < tcb.congestion.window()) {
    grow_send_buffer();
    tcb.window_stamp = host().now;  // tcp_new_space
  }
  if (!is_writable()) return;
  no_space_ = false;
  tcb.chronograph.stop(Chrono::buffer, host().now, tcb.nothing_left());
  wake(POLLOUT_ | POLLWRNORM_);
}

/// tcp_sndbuf_expand: room for twice the congestion window. MAX_TCP_HEADER as of the kernels that distributions
/// build, with wireless devices and tunnels: one without them gives half of it for segments of 1460 octets.
void TcpSocket::grow_send_buffer() {
  if (options.send_buffer_locked) return;
  std::uint64_t segment = 1;
  while (segment < std::max(tcb.mss, tcb.peer_mss) + 640U) segment *= 2;
  segment += 256;
  const std::uint64_t wanted = 2 * segment * std::max(tcb.congestion.window(), Congestion::kInitialWindow);
  options.send_buffer =
      std::max(options.send_buffer,
               std::min(static_cast<int>(std::min<std::uint64_t>(wanted, 1U << 30)), sysctls().tcp_wmem[2]));
}

// ---- readiness

/// tcp_epollin_ready: enough for SO_RCVLOWAT, or as much as there will be until somebody reads.
bool TcpSocket::is_readable(std::uint32_t target) const {
  const std::uint32_t octets = readable_octets(), buffer = static_cast<std::uint32_t>(options.receive_buffer);
  if (octets == 0) return false;
  return octets >= target || tcb.memory.received() > buffer - buffer / 8 ||
         tcb.receive_window() <= tcb.rcv_mss;
}

/// tcp_set_rcvlowat: what the buffer can become must hold it, and it becomes that.
void TcpSocket::set_low_water() {
  const int most = (options.receive_buffer_locked ? options.receive_buffer : sysctls().tcp_rmem[2]) / 2;
  options.receive_low_water = std::min(options.receive_low_water, most);
  const auto octets = static_cast<std::uint32_t>(options.receive_low_water);
  if (is_readable(octets) || tcb.fin_received) wake(POLLIN_ | POLLRDNORM_);  // tcp_data_ready
  const auto buffer = static_cast<int>(space_from(octets));
  if (options.receive_buffer_locked || buffer <= options.receive_buffer) return;
  options.receive_buffer = buffer;
  if (tcb.window_clamp > 0 && tcb.window_clamp < octets) clamp_window(octets);
}

/// What tcp_poll of Linux answers.
Readiness TcpSocket::readiness() const {
  Readiness r;
  if (tcb.state == TcpState::listen) {
    if (!accept_queue_.empty()) r.events = POLLIN_ | POLLRDNORM_;
    fill_reasons(r);
    return r;
  }
  if ((shut_read && shut_write) || tcb.state == TcpState::closed) r.events |= POLLHUP_;
  if (shut_read) r.events |= POLLIN_ | POLLRDNORM_ | POLLRDHUP_;
  if (tcb.state != TcpState::syn_sent && tcb.state != TcpState::syn_received) {
    const bool at_mark =
        tcb.urgent != Urgent::none && tcb.rcv_up == tcb.receive_queue.begin() && options.oob_inline == 0;
    const auto target = static_cast<std::uint32_t>(options.receive_low_water) + (at_mark ? 1 : 0);
    if (is_readable(target)) r.events |= POLLIN_ | POLLRDNORM_;
    if (shut_write || is_writable()) r.events |= POLLOUT_ | POLLWRNORM_;
    if (tcb.urgent == Urgent::waiting) r.events |= POLLPRI_;
  }
  if (error != Errno::none || zerocopy_.has_notice()) r.events |= POLLERR_;
  fill_reasons(r);
  return r;
}

/// tcp_poll of Linux, which sets SOCK_NOSPACE. Who only looks, for a picture, must not: the buffer grows by it.
Readiness TcpSocket::poll() {
  constexpr unsigned kNothingToSend =
      bit(TcpState::listen) | bit(TcpState::syn_sent) | bit(TcpState::syn_received);
  Readiness r = readiness();
  if (!is_one_of(tcb.state, kNothingToSend) && (r.events & POLLOUT_) == 0) no_space_ = true;
  return r;
}

void TcpSocket::fill_reasons(Readiness& r) const {
  const bool connecting = tcb.state == TcpState::syn_sent || tcb.state == TcpState::syn_received;
  const bool fresh = tcb.state == TcpState::closed && peer.port == 0;
  const bool failed = error != Errno::none || zerocopy_.has_notice();
  const Reason failure{Why::error_pending, static_cast<std::int64_t>(error)};
  const auto octets = static_cast<std::int64_t>(readable_octets());

  Reason& read = r.reason(Set::read);
  if (tcb.state == TcpState::listen) {
    const auto waiting = static_cast<std::int64_t>(accept_queue_.size());
    read = waiting > 0 ? Reason{Why::connection_waiting, waiting} : Reason{Why::accept_queue_empty, 0};
  } else if (failed) {
    read = failure;
  } else if (octets > 0 && r.in(Set::read) &&
             !(octets == 1 && tcb.urgent != Urgent::none && (tcb.fin_received || shut_read))) {
    read = {Why::data_queued, octets};
  } else if (tcb.fin_received) {
    read = {Why::peer_closed, 0};
  } else if (fresh) {
    read = {Why::never_connected, 0};
  } else if (tcb.state == TcpState::closed) {
    read = {Why::hung_up, 0};
  } else if (shut_read) {
    read = {Why::read_shut_down, 0};
  } else if (connecting) {
    read = {Why::connecting, 0};
  } else if (octets == 1 && tcb.urgent != Urgent::none && tcb.rcv_up == tcb.receive_queue.begin()) {
    read = {Why::only_urgent_data, 0};
  } else {
    read = octets > 0 ? Reason{Why::below_low_water, octets} : Reason{Why::receive_queue_empty, 0};
  }

  Reason& write = r.reason(Set::write);
  if (tcb.state == TcpState::listen) {
    write = {Why::listening, 0};
  } else if (failed) {
    write = failure;
  } else if (connecting) {
    write = {Why::connecting, 0};
  } else if (fresh) {
    write = {Why::never_connected, 0};
  } else if (shut_write || tcb.state == TcpState::closed) {
    write = {Why::write_side_closed, 0};
  } else if (r.in(Set::write)) {
    write = {Why::send_space,
             static_cast<std::int64_t>(static_cast<std::uint32_t>(options.send_buffer) - send_memory())};
  } else {
    write = {Why::send_queue_full, static_cast<std::int64_t>(tcb.send_queue.size())};
  }

  r.reason(Set::except) = {tcb.urgent == Urgent::waiting ? Why::urgent_data : Why::no_urgent_data, 0};
}

// ---- the picture

trace::SocketState TcpSocket::snapshot() const {
  trace::SocketState s = basic_snapshot(trace::SocketKind::tcp);
  s.state = tcb.state;
  s.local = local;
  s.peer = peer;
  s.shut_read = shut_read;
  s.shut_write = shut_write;
  s.fin_received = tcb.fin_received;
  s.reset = was_reset_;
  s.so_error = error;
  s.receive_queue = readable_octets();
  s.receive_capacity = receive_capacity();
  s.out_of_order = tcb.receive_queue.out_of_order();
  s.send_unsent = tcb.unsent();
  s.send_unacked = tcb.send_queue.size() - std::min(tcb.send_queue.size(), tcb.unsent());
  s.send_capacity = static_cast<std::uint32_t>(options.send_buffer);
  s.accept_queue = static_cast<std::uint32_t>(accept_queue_.size());
  s.accept_backlog = static_cast<std::uint32_t>(backlog_);
  s.syn_queue = static_cast<std::uint32_t>(syn_queue_.size());
  s.tcp.iss = tcb.iss;
  s.tcp.snd_una = tcb.snd_una;
  s.tcp.snd_nxt = tcb.snd_nxt;
  s.tcp.irs = tcb.irs;
  s.tcp.rcv_nxt = tcb.rcv_nxt;
  s.tcp.snd_wnd = tcb.snd_wnd;
  s.tcp.rcv_wnd = tcb.receive_window();
  const bool has_connection = tcb.state != TcpState::closed && tcb.state != TcpState::listen;
  if (has_connection) {
    s.tcp.mss = tcb.mss;
    s.tcp.cwnd = tcb.congestion.window() * tcb.mss;
    const bool known = tcb.congestion.threshold() < Congestion::kInfinite;
    s.tcp.ssthresh = known ? tcb.congestion.threshold() * tcb.mss : 0;
    s.tcp.retransmits = tcb.retransmits;
    s.tcp.rto = tcb.rtt.rto();
    s.tcp.srtt = tcb.rtt.srtt();
    s.tcp.rttvar = tcb.rtt.rttvar();
  }
  s.timers.retransmit = std::min({retransmit_.at, syn_ack_.at, reordering_.at, loss_probe_.at});
  s.timers.delayed_ack = std::min(delayed_ack_.at, compressed_ack_.at);
  s.timers.persist = persist_.at;
  s.timers.time_wait = std::min(time_wait_.at, fin_wait_2_.at);
  s.timers.keepalive = keepalive_.at;
  s.readiness = readiness();
  Options fresh = fresh_options(domain);
  fresh.send_buffer = options.send_buffer_locked ? fresh.send_buffer : options.send_buffer;
  fresh.congestion = host().config.sysctls.tcp_congestion_control;
  fresh.multicast_ttl = options.multicast_ttl;  // nobody can set them
  fresh.multicast_hops = options.multicast_hops;
  fresh.receive_buffer = options.receive_buffer_locked ? fresh.receive_buffer : options.receive_buffer;
  s.options = changed_options(options, fresh);
  return s;
}

}  // namespace zocalo::kernel
