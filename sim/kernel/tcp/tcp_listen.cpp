// Listeners: the SYN queue, the accept queue, accept(2).

#include <algorithm>
#include <array>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

/// inet_listen of Linux.
Outcome TcpSocket::listen(int backlog) {
  if (connect_state_ != ConnectState::unconnected) return fail(Errno::einval);
  if (tcb.state != TcpState::closed && tcb.state != TcpState::listen) return fail(Errno::einval);
  // a negative number is a huge unsigned one
  const int wanted = backlog < 0 || backlog > kSomaxconn ? kSomaxconn : backlog;
  if (tcb.state == TcpState::closed) {
    if (!linked_port_) {
      const std::uint16_t port = host().tcp_ports.find_free(*this, local.ip, host().random);
      if (port == 0) return fail(Errno::eaddrinuse);
      local.port = port;
      host().tcp_ports.add(*this, port);
      linked_port_ = true;
    } else if (host().tcp_ports.conflicts(*this, local.ip, local.port, true)) {
      return fail(Errno::eaddrinuse);
    }
    tcb.state = TcpState::listen;
    host().listeners.add(*this, local.port);
  }
  backlog_ = wanted;
  host().touch(*this);
  return done();
}

Outcome TcpSocket::accept(Attempt& attempt, Socket*& accepted) {
  if (tcb.state != TcpState::listen) return fail(Errno::einval);
  if (accept_queue_.empty()) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    return block(Blocked::On::acceptable, deadline_for(attempt, options.receive_timeout));
  }
  TcpSocket& child = *accept_queue_.front();
  accept_queue_.pop_front();
  child.listener_ = nullptr;
  child.orphaned_ = false;
  child.connect_state_ = ConnectState::connected;
  host().touch(*this);
  host().touch(child);
  accepted = &child;
  Reply reply;
  reply.address = child.shown(child.peer);
  return reply;
}

namespace {

constexpr Duration kCookieAge = 2min;  // MAX_SYNCOOKIE_AGE

/// cookie_init_sequence: what of a SYN's options a cookie can bear in its number, or with timestamps.
wire::TcpSegment as_cookie_knows(wire::TcpSegment syn, wire::Family family) {
  constexpr std::array<std::uint16_t, 4> kSizes{536, 1300, 1440, 1460}, kSizes6{1220, 1420, 1440, 8940};
  const auto& sizes = family == wire::Family::ipv4 ? kSizes : kSizes6;  // msstab
  std::uint16_t known = sizes.front();
  for (const std::uint16_t size : sizes) known = syn.options.mss.value_or(536) >= size ? size : known;
  syn.options.mss = known;
  if (!syn.options.timestamps) {
    syn.options.window_scale.reset();
    syn.options.sack_permitted = false;
  }
  return syn;
}

}  // namespace

/// tcp_conn_request of Linux.
void TcpSocket::syn_arrives(const wire::Packet& packet, const wire::TcpSegment& segment,
                            std::optional<SeqNum> iss) {
  // Nobody answers: the peer's SYN comes again in a second, perhaps there is room then.
  if (accept_queue_full()) return;
  // inet_csk_reqsk_queue_is_full, tcp_syn_flood_action; net.ipv4.tcp_syncookies is 1
  const bool cookie = syn_queue_.size() > static_cast<std::size_t>(backlog_);
  TcpSocket& child = cookie ? spawn(packet, as_cookie_knows(segment, packet.source.family), iss)
                            : spawn(packet, segment, iss);
  child.by_cookie_ = cookie;
  (cookie ? cookies_ : syn_queue_).push_back(&child);
  host().touch(*this);
  child.send_syn();
  child.syn_ack_.set(host().now + (cookie ? kCookieAge : RttEstimator::kInitialRto));
}

TcpSocket& TcpSocket::spawn(const wire::Packet& packet, const wire::TcpSegment& syn,
                            std::optional<SeqNum> iss) {
  TcpSocket& child = host().create<TcpSocket>(domain);
  child.options = options;
  child.options.defer_accept = 0;
  child.listener_ = this;
  child.orphaned_ = true;  // until accept(2)
  child.knows_route_ = true;
  child.shut_read = shut_read;
  child.shut_write = shut_write;
  child.address_bound = address_bound;  // sk_clone_lock
  child.local = {packet.destination, syn.destination_port};
  child.peer = {packet.source, syn.source_port};
  // tcp_v4_syn_recv_sock, tcp_v6_syn_recv_sock
  child.options.multicast_hops = packet.ttl;
  const bool loops = host().addresses.is_own(packet.source);
  child.options.multicast_device_6 = static_cast<int>(loops ? Interface::loopback : Interface::links);
  if (packet.source.family == wire::Family::ipv4) child.options.multicast_ttl = packet.ttl;
  child.speaks_v4_ =
      speaks_v4_ || (domain == syscall::AF_INET6_ && packet.source.family == wire::Family::ipv4);
  Tcb& t = child.tcb;
  t.congestion.choose(child.options.congestion);
  t.path_mtu = host().mtu_for(child.peer.ip);
  t.irs = syn.seq;
  t.rcv_nxt = t.rcv_wup = t.last_ack_sent = syn.seq + 1;
  t.receive_queue.start_at(t.rcv_nxt);
  t.timestamps = syn.options.timestamps.has_value() && sysctls().tcp_timestamps != 0;
  child.set_initial_window();
  child.negotiate(syn.options);
  child.negotiate_ecn(syn, packet.ecn);
  t.iss = iss.value_or(SeqNum{static_cast<std::uint32_t>(host().random.next())});
  t.snd_una = t.snd_up = t.snd_sml = t.usage_seq = t.iss;
  t.snd_nxt = t.iss + 1;
  t.send_queue.start_at(t.snd_nxt);
  t.pushed = t.freed = t.snd_nxt;
  t.snd_wnd = t.max_snd_wnd = syn.window;
  t.snd_wl1 = syn.seq;
  SentSegment sent;
  sent.begin = t.iss;
  sent.end = t.snd_nxt;
  sent.at = host().now;
  t.sent.push_back(sent);
  t.state = TcpState::syn_received;
  child.sync_mss();
  host().flows.replace({child.local, child.peer}, child);
  child.in_flow_table_ = true;
  host().tcp_ports.add(child, child.local.port);
  child.linked_port_ = true;
  return child;
}

/// The handshake's third step reached us: the connection waits for accept(2).
void TcpSocket::synack_acknowledged() {
  if (listener_ == nullptr) {  // both ends opened at once
    wake(syscall::POLLOUT_ | syscall::POLLWRNORM_);
    return;
  }
  std::erase(by_cookie_ ? listener_->cookies_ : listener_->syn_queue_, this);
  listener_->accept_queue_.push_back(this);
  host().touch(*listener_);
  listener_->wake(syscall::POLLIN_ | syscall::POLLRDNORM_);
}

/// TCP_DEFER_ACCEPT: the handshake's third step is passed over as long as it bears no data (tcp_check_req).
bool TcpSocket::defers_accept(const wire::TcpSegment& segment) {
  const auto timeouts = static_cast<std::uint32_t>(listener_->options.defer_accept);
  if (by_cookie_ || tcb.retransmits >= timeouts || segment.seq + segment.length() != tcb.irs + 1)
    return false;
  deferred_ = true;
  return true;
}

void TcpSocket::leave_listener() {
  if (listener_ == nullptr) return;
  std::erase(listener_->syn_queue_, this);
  std::erase(listener_->cookies_, this);
  std::erase(listener_->accept_queue_, this);
  host().touch(*listener_);
  listener_ = nullptr;
}

/// inet_csk_listen_stop: who waits for accept(2) is reset, who is in the handshake is forgotten.
void TcpSocket::stop_listening() {
  const auto waiting = std::exchange(accept_queue_, {});
  auto opening = std::exchange(syn_queue_, {});
  opening.insert(opening.end(), cookies_.begin(), cookies_.end());
  cookies_.clear();
  tcb.state = TcpState::closed;
  host().listeners.remove(*this, local.port);
  for (TcpSocket* child : opening) {
    child->listener_ = nullptr;
    child->finish(Errno::none);
  }
  for (TcpSocket* child : waiting) {
    child->listener_ = nullptr;
    if (child->tcb.state != TcpState::closed) {
      child->send_reset();
      child->finish(Errno::econnreset);
    } else {
      host().destroy(*child);
    }
  }
}

}  // namespace zocalo::kernel
