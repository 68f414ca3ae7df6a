// connect(2) and what both ends agree on in the handshake.

#include <algorithm>
#include <optional>
#include <variant>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "kernel/route.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using syscall::SocketAddress;

namespace {

constexpr unsigned kHandshake = bit(TcpState::syn_sent) | bit(TcpState::syn_received);

}  // namespace

/// __inet_stream_connect of Linux.
Outcome TcpSocket::connect(Attempt& attempt, const SocketAddress& address) {
  if (attempt.again) return finish_connect(attempt, Errno::einprogress);
  if (std::holds_alternative<std::monostate>(address)) {  // AF_UNSPEC
    disconnect();
    connect_state_ = ConnectState::unconnected;
    return done();
  }
  switch (connect_state_) {
    case ConnectState::connected:
      return fail(Errno::eisconn);
    case ConnectState::disconnecting:
      return fail(Errno::einval);
    case ConnectState::connecting:
      return finish_connect(attempt, Errno::ealready);
    case ConnectState::unconnected:
      break;
  }
  wire::Endpoint to;
  if (tcb.state != TcpState::closed) return fail(Errno::eisconn);
  if (const Errno wrong = read_address(address, to); wrong != Errno::none) return fail(wrong);
  if (!to.ip.is_multicast() && check_scope(address) == Errno::einval) return fail(Errno::einval);
  if (const Errno error_now = start_connect(to); error_now != Errno::none) return fail(error_now);
  connect_state_ = ConnectState::connecting;
  return finish_connect(attempt, Errno::einprogress);
}

/// tcp_sendmsg_fastopen: send(2) with MSG_FASTOPEN connects first. No server gives cookies here (net.ipv4.tcp_fastopen is 1, as
/// Linux has it by default: for clients only), so that the data comes after the handshake. Nothing: go on and send.
std::optional<Outcome> TcpSocket::connect_to_send(Attempt& attempt, const SocketAddress& to) {
  const bool unnamed = std::holds_alternative<std::monostate>(to);
  if (!attempt.again && unnamed) {
    if (connect_state_ == ConnectState::unconnected) return fail(Errno::einval);
    if (connect_state_ == ConnectState::connected) return fail(Errno::eisconn);
  }
  if (attempt.again && connect_state_ == ConnectState::connected) return std::nullopt;
  Outcome outcome = unnamed ? finish_connect(attempt, Errno::ealready) : connect(attempt, to);
  if (std::holds_alternative<Reply>(outcome)) return std::nullopt;
  return outcome;
}

Outcome TcpSocket::finish_connect(Attempt& attempt, Errno if_waiting) {
  // one that is connected to itself, and shut, closes itself before its connect(2) looks again
  const bool ends = shut_write && local == peer && tcb.state != TcpState::closed;
  if (is_one_of(tcb.state, kHandshake) || ends) {
    if (attempt.nonblocking || attempt.expired) return fail(if_waiting);
    return block(Blocked::On::connected, deadline_for(attempt, options.send_timeout));
  }
  if (tcb.state == TcpState::closed) {
    const Errno why = take_error();
    connect_state_ = ConnectState::unconnected;
    disconnect();
    return fail(why == Errno::none ? Errno::econnaborted : why);
  }
  connect_state_ = ConnectState::connected;
  return done();
}

/// tcp_v4_connect, tcp_v6_connect.
Errno TcpSocket::start_connect(const wire::Endpoint& to) {
  peer = to;
  peer.ip = instead_of_any(peer.ip);
  if (peer.ip.is_multicast() || host().addresses.is_broadcast(peer.ip)) return Errno::enetunreach;
  const bool of_many = local.ip.is_multicast() || host().addresses.is_broadcast(local.ip);
  // inet_saddr, sk_v6_rcv_saddr, which a bind(2) that has failed since sets to :: (__inet6_bind)
  const bool reset = local.ip == wire::IpAddress::any(wire::Family::ipv6);
  const bool local_chosen = address_bound && !reset && !(of_many && domain == syscall::AF_INET_);
  if (local_chosen && local.ip.family != peer.ip.family) return Errno::eafnosupport;
  Flow flow{peer, local_chosen ? local.ip : wire::IpAddress::any(peer.ip.family)};
  Route route;
  if (const Errno wrong = find_route(host(), flow, route); wrong != Errno::none) return wrong;
  const wire::IpAddress any_before = local.ip;
  local.ip = flow.source;
  if (!choose_port(peer)) {
    local.ip = any_before;
    peer = {};
    return Errno::eaddrnotavail;
  }
  in_flow_table_ = knows_route_ = true;
  speaks_v4_ = speaks_v4_ || (domain == syscall::AF_INET6_ && peer.ip.family == wire::Family::ipv4);
  const bool interactive = tcb.interactive;
  tcb = Tcb{};
  tcb.interactive = interactive;
  tcb.congestion.choose(options.congestion);
  was_reset_ = false;
  error = Errno::none;  // tcp_connect_init
  tcb.path_mtu = host().mtu_for(peer.ip);
  set_initial_window();
  // tcp_connect_init: until the peer says what it takes, RFC 9293 (3.7.1)'s default
  tcb.mss = peer.ip.family == wire::Family::ipv4 ? 536 : 1220;
  if (options.max_segment > 0) tcb.mss = std::min(tcb.mss, static_cast<std::uint32_t>(options.max_segment));
  if (sysctls().tcp_timestamps != 0) tcb.mss -= 12;
  tcb.iss.value = static_cast<std::uint32_t>(host().random.next());
  tcb.snd_una = tcb.snd_up = tcb.snd_sml = tcb.usage_seq = tcb.iss;
  tcb.snd_nxt = tcb.iss + 1;
  tcb.send_queue.start_at(tcb.snd_nxt);
  tcb.pushed = tcb.freed = tcb.snd_nxt;
  SentSegment syn;
  syn.begin = tcb.iss;
  syn.end = tcb.snd_nxt;
  syn.at = host().now;
  tcb.sent.push_back(syn);
  tcb.state = TcpState::syn_sent;
  send_syn();
  arm_syn();
  return Errno::none;
}

/// __inet_hash_connect: a port whose connection to `to` does not exist yet. Even numbers first; enters the
/// flow table.
bool TcpSocket::choose_port(const wire::Endpoint& to) {
  if (linked_port_) {
    // tcp_twsk_unique: who is bound to the port takes the place of a connection in TIME-WAIT that has
    // timestamps
    TcpSocket* old = host().flows.find({local, to});
    if (old != nullptr && old->tcb.state == TcpState::time_wait && old->tcb.timestamps)
      old->finish(Errno::none);
    return host().flows.insert({local, to}, *this);
  }
  constexpr std::uint32_t kFirst = PortTable::kFirstEphemeral;
  constexpr std::uint32_t kCount = PortTable::kLastEphemeral - kFirst + 1;
  const auto start = static_cast<std::uint32_t>(host().random.below(kCount)) & ~1U;
  for (const std::uint32_t parity : {0U, 1U}) {
    for (std::uint32_t i = 0; i < kCount; i += 2) {
      const auto port = static_cast<std::uint16_t>(kFirst + (start + i) % kCount + parity);
      if (port > PortTable::kLastEphemeral || host().tcp_ports.is_taken_by_bind(port)) continue;
      local.port = port;
      if (!host().flows.insert({local, to}, *this)) continue;
      host().tcp_ports.add(*this, port);
      linked_port_ = true;
      return true;
    }
  }
  local.port = 0;
  return false;
}

/// What the peer's SYN or SYN-ACK says: RFC 9293 (3.7.1), RFC 7323 (1.3), RFC 2018 (2).
void TcpSocket::negotiate(const wire::TcpOptions& o) {
  tcb.peer_mss = std::max<std::uint32_t>(o.mss.value_or(536), 48);
  tcb.window_scaling = o.window_scale.has_value() && sysctls().tcp_window_scaling != 0;
  tcb.snd_wscale = tcb.window_scaling ? std::min<std::uint8_t>(*o.window_scale, 14) : 0;
  // where both open at once Linux goes on to scale its own
  if (!tcb.window_scaling && tcb.state != TcpState::syn_received) tcb.rcv_wscale = 0;
  tcb.sack = o.sack_permitted && sysctls().tcp_sack != 0;
  tcb.timestamps = o.timestamps.has_value() && sysctls().tcp_timestamps != 0;
  if (tcb.timestamps) {
    tcb.ts_recent = o.timestamps->value;
    tcb.ts_recent_at = host().now;
  }
  tcb.last_ack_sent = tcb.rcv_nxt;
}

void TcpSocket::become_established() {
  const bool simultaneous = tcb.state == TcpState::syn_received && listener_ == nullptr;
  tcb.state = TcpState::established;
  clear_timer();
  syn_ack_.cancel();
  sync_mss();
  if (!tcb.rtt.has_sample()) tcb.rtt.begin_unsampled(tcb.retransmits > 0);
  tcb.retransmits = 0;
  update_pacing_rate();
  if (tcb.timestamps) tcb.advertised_mss = static_cast<std::uint16_t>(tcb.advertised_mss - 12);
  fit_window();
  tcb.predictable = listener_ != nullptr || tcb.snd_wscale == 0;  // tcp_finish_connect
  tcb.last_sent = tcb.window_stamp = host().now;
  // of two that open at once neither sets lrcvtime: it stays at zero, long ago
  tcb.last_received = simultaneous ? host().now - std::chrono::hours(1) : host().now;
  grow_send_buffer();
  if (options.keepalive != 0) arm_keepalive(std::chrono::seconds(options.keep_idle_s));
}

}  // namespace zocalo::kernel
