// The ends of a connection: close(2), shutdown(2), reset, TIME-WAIT.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using syscall::POLLHUP_;
using syscall::POLLIN_;
using syscall::POLLOUT_;
using syscall::POLLRDHUP_;

namespace {

constexpr std::uint32_t kEverything = 0xffffffff;

/// tcp_need_reset: the peer believes in the connection.
constexpr unsigned kNeedsReset = bit(TcpState::established) | bit(TcpState::close_wait) |
                                 bit(TcpState::fin_wait_1) | bit(TcpState::fin_wait_2) |
                                 bit(TcpState::syn_received);

}  // namespace

/// inet_shutdown and tcp_shutdown.
Outcome TcpSocket::shutdown(int how) {
  if (how < syscall::SHUT_RD_ || how > syscall::SHUT_RDWR_) return fail(Errno::einval);
  const bool read = how != syscall::SHUT_WR_, write = how != syscall::SHUT_RD_;
  if (connect_state_ == ConnectState::connecting) {
    constexpr unsigned kUnfinished =
        bit(TcpState::syn_sent) | bit(TcpState::syn_received) | bit(TcpState::closed);
    connect_state_ =
        is_one_of(tcb.state, kUnfinished) ? ConnectState::disconnecting : ConnectState::connected;
  }
  Outcome outcome = done();
  switch (tcb.state) {
    case TcpState::listen:
      if (read) {
        disconnect();
        connect_state_ = ConnectState::unconnected;
      }
      break;
    case TcpState::syn_sent:
      disconnect();
      connect_state_ = ConnectState::unconnected;
      break;
    case TcpState::closed:
      outcome = fail(Errno::enotconn);
      [[fallthrough]];
    default:
      shut_read = shut_read || read;
      if (write && is_one_of(tcb.state, bit(TcpState::established) | bit(TcpState::close_wait))) {
        shut_write = true;
        if (close_state()) queue_fin();
      }
      shut_write = shut_write || write;
  }
  host().wake_last(*this);  // sk_state_change: the loopback has brought the FIN by then
  host().touch(*this);
  return outcome;
}

/// RFC 9293 (3.10.4), the table new_state of Linux.
bool TcpSocket::close_state() {
  switch (tcb.state) {
    case TcpState::syn_received:
    case TcpState::established:
      tcb.state = TcpState::fin_wait_1;
      return true;
    case TcpState::close_wait:
      tcb.state = TcpState::last_ack;
      return true;
    default:
      return false;
  }
}

void TcpSocket::queue_fin() {
  tcb.fin_queued = true;
  tcb.chronograph.start(Chrono::busy, host().now);
  push(Push::now);
}

/// The last descriptor is gone: tcp_close and inet_release.
void TcpSocket::release() {
  const bool first = !std::exchange(orphaned_, true);
  if (first) close();
  if (tcb.state == TcpState::closed) host().destroy(*this);
  host().touch(*this);
}

void TcpSocket::close() {
  shut_read = shut_write = true;
  // What the program did not read is lost; the peer must hear of it: RFC 2525 (2.17), RFC 9293 (3.6.1). A FIN
  // is no data.
  const bool unread = readable_octets() > 0;
  switch (tcb.state) {
    case TcpState::listen:
      stop_listening();
      break;
    case TcpState::closed:
      break;
    case TcpState::syn_sent:
      finish(Errno::none);
      break;
    default:
      if (unread || (options.linger && options.linger_seconds == 0)) {
        if (is_one_of(tcb.state, kNeedsReset) || tcb.unsent() > 0) send_reset();
        finish(Errno::none);
      } else {
        if (close_state()) queue_fin();
        settle_orphan();
      }
  }
  if (tcb.state == TcpState::closed) forget_flow();
}

/// What a connection without a descriptor still waits for: tcp_close's second half.
void TcpSocket::settle_orphan() {
  if (!orphaned_ || tcb.state != TcpState::fin_wait_2) return;
  if (options.linger2_s < 0) {
    send_reset();
    finish(Errno::none);
    return;
  }
  fin_wait_2_.set(host().now + std::chrono::seconds(options.linger2_s));  // net.ipv4.tcp_fin_timeout
}

Duration TcpSocket::linger_time() const {
  if (!options.linger) return Duration{};
  return options.linger_seconds < 0 ? Duration::max() : std::chrono::seconds(options.linger_seconds);
}

bool TcpSocket::is_quiet() const {
  constexpr unsigned kOurFinOut =
      bit(TcpState::fin_wait_1) | bit(TcpState::closing) | bit(TcpState::last_ack);
  return !is_one_of(tcb.state, kOurFinOut);
}

void TcpSocket::disconnect() {
  const TcpState before = tcb.state;
  if (before == TcpState::listen) {
    stop_listening();
  } else if (is_one_of(before, kNeedsReset) ||
             (is_one_of(before, bit(TcpState::closing) | bit(TcpState::last_ack)) && tcb.unsent() > 0)) {
    send_reset();
  }
  // tcp_set_state gives the port back, and is not called for what is closed already: a port that bind(2) has
  // found since stays
  if (before != TcpState::closed) forget_flow();
  clear_timer();
  for (Timer* timer : {&delayed_ack_, &compressed_ack_, &keepalive_, &fin_wait_2_}) timer->cancel();
  zerocopy_.copied(tcb.snd_nxt);
  zerocopy_.freed_all();              // tcp_write_queue_purge
  const std::uint32_t mss = tcb.mss;  // mss_cache stays, rx_opt with TCP_MAXSEG in it does not
  const std::uint32_t passed_over = tcb.not_sent() + tcb.max_snd_wnd + 2;
  tcb = Tcb{};
  tcb.mss = mss;
  tcb.passed_over = passed_over;
  options.max_segment = options.window_clamp = 0;
  options.peek_offset = -1;
  if (before == TcpState::syn_sent || is_one_of(before, kNeedsReset)) error = Errno::econnreset;
  shut_read = shut_write = knows_route_ = false;
  peer = {};
  if (!address_bound) local.ip = any_address();
  host().wake_last(*this);  // sk_error_report
  host().touch(*this);
}

/// Out of the flow table, and the port free again unless bind(2) chose it for a descriptor that is still
/// there.
void TcpSocket::forget_flow() {
  if (in_flow_table_) host().flows.erase({local, peer});
  in_flow_table_ = false;
  if (!linked_port_ || (port_bound && !orphaned_)) return;
  host().tcp_ports.remove(*this, local.port);
  linked_port_ = false;
}

void TcpSocket::abort(Errno why) {
  error = why;
  finish(why);
}

void TcpSocket::finish(Errno why) {
  if (why != Errno::none) error = why;
  tcb.state = TcpState::closed;
  shut_read = shut_write = true;
  clear_timer();
  for (Timer* timer : {&delayed_ack_, &compressed_ack_, &time_wait_, &keepalive_, &fin_wait_2_, &syn_ack_})
    timer->cancel();
  tcb.send_queue.clear();
  tcb.write_queue.clear();
  tcb.sent_buffers.clear();
  tcb.pinned_sent.clear();
  tcb.unused_pages = 0;
  tcb.record_ends.clear();
  tcb.sent.clear();
  tcb.sacked_out = tcb.lost_out = tcb.resent_out = 0;
  zerocopy_.copied(tcb.snd_nxt);
  zerocopy_.freed_all();
  tcb.snd_nxt = tcb.send_queue.begin();
  forget_flow();
  host().touch(*this);
  wake(POLLIN_ | POLLOUT_ | POLLHUP_ | POLLRDHUP_ | syscall::POLLERR_ | syscall::POLLRDNORM_ |
       syscall::POLLWRNORM_);
  if (orphaned_ && references == 0 && listener_ == nullptr) host().destroy(*this);
}

/// RFC 9293 (3.6.1). Linux leaves the program's socket closed at once and lets a small one wait in its place.
void TcpSocket::enter_time_wait() {
  if (orphaned_ && listener_ == nullptr) {
    clear_timer();
    for (Timer* timer : {&delayed_ack_, &compressed_ack_, &keepalive_, &fin_wait_2_}) timer->cancel();
    tcb.state = TcpState::time_wait;
    tcb.receive_queue.clear();
    time_wait_.set(host().now + kTimeWait);
    host().touch(*this);
    if (references > 0) wake(kEverything);  // close(2) lingers
    return;
  }
  TcpSocket& waiting = host().create<TcpSocket>(domain);
  waiting.options = options;
  waiting.local = local;
  waiting.peer = peer;
  waiting.orphaned_ = waiting.shut_read = waiting.shut_write = true;
  waiting.tcb.state = TcpState::time_wait;
  waiting.tcb.snd_una = waiting.tcb.snd_nxt = tcb.snd_nxt;
  waiting.tcb.send_queue.start_at(tcb.snd_nxt);
  waiting.tcb.rcv_nxt = waiting.tcb.rcv_wup = waiting.tcb.last_ack_sent = tcb.rcv_nxt;
  waiting.tcb.rcv_wnd = tcb.rcv_wnd;
  waiting.tcb.rcv_ssthresh = tcb.rcv_ssthresh;
  waiting.tcb.window_clamp = tcb.window_clamp;
  waiting.tcb.scaling_ratio = tcb.scaling_ratio;
  waiting.tcb.rcv_wscale = tcb.rcv_wscale;
  waiting.tcb.window_scaling = tcb.window_scaling;
  waiting.tcb.timestamps = tcb.timestamps;
  waiting.tcb.ts_recent = tcb.ts_recent;
  waiting.tcb.ts_recent_at = tcb.ts_recent_at;
  host().flows.replace({local, peer}, waiting);
  waiting.in_flow_table_ = true;
  in_flow_table_ = false;
  host().tcp_ports.add(waiting, local.port);
  waiting.linked_port_ = true;
  waiting.time_wait_.set(host().now + kTimeWait);
  finish(Errno::none);
}

}  // namespace zocalo::kernel
