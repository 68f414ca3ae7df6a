#include "kernel/udp.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::IpAddress;

namespace {

/// SKB_TRUESIZE of a datagram: what Linux books for it, with headers and the buffer's own description.
std::uint32_t booked(std::size_t payload, wire::Family family) {
  constexpr std::size_t kSharedInfo = 320, kBuffer = 256, kSmallHead = 576;
  const std::size_t wanted = payload + (family == wire::Family::ipv4 ? 59 : 72) + kSharedInfo;
  std::size_t block = wanted <= kSmallHead ? kSmallHead : 1024;
  while (block < wanted) block *= 2;
  return static_cast<std::uint32_t>(block + kBuffer);
}

}  // namespace

UdpSocket::UdpSocket(Host& its_host, SocketId its_id, int its_domain)
    : InetSocket(its_host, its_id, its_domain, SOCK_DGRAM_, IPPROTO_UDP_) {
  options.send_buffer = options.receive_buffer = kDefaultBuffer;
  if (its_domain == AF_INET6_) options.multicast_all = 0;  // of IPv4: inet6_create leaves it off
  local.ip = any_address();
}

Outcome UdpSocket::bind(const SocketAddress& address) {
  wire::Endpoint to;
  if (const Errno wrong = read_address(address, to, true); wrong != Errno::none) return fail(wrong);
  if (!host().addresses.can_bind(to.ip) && options.free_bind == 0) return fail(Errno::eaddrnotavail);
  if (local.port != 0) return fail(Errno::einval);
  port_bound = to.port != 0;
  if (to.port == 0) {
    to.port = host().udp_ports.find_free(*this, to.ip, host().random);
    if (to.port == 0) return fail(Errno::eaddrinuse);
  } else if (host().udp_ports.conflicts(*this, to.ip, to.port, true)) {
    local.ip = any_address();
    return fail(Errno::eaddrinuse);
  }
  local = to;
  route_known_ = false;
  note_bound_address(to.ip);
  host().udp_ports.add(*this, to.port);
  host().touch(*this);
  return done();
}

/// An IPv6 header is no part of the length in it (RFC 8200, 3).
std::size_t UdpSocket::largest_payload(wire::Family family) {
  return 65535U - 8 - (family == wire::Family::ipv4 ? 20 : 0);
}

bool UdpSocket::autobind() {
  if (local.port != 0) return true;
  const std::uint16_t port = host().udp_ports.find_free(*this, local.ip, host().random);
  if (port == 0) return false;
  local.port = port;
  host().udp_ports.add(*this, port);
  host().touch(*this);
  return true;
}

void UdpSocket::unbind() {
  if (local.port != 0) host().udp_ports.remove(*this, local.port);
  local.port = 0;
}

/// Where a datagram to `to` would come from; EACCES for a broadcast that is not asked for.
Errno UdpSocket::route(const wire::Endpoint& to, wire::IpAddress& source) const {
  // an IPv6 address that only an earlier connect(2) chose doesn't hold an IPv4 one back
  const bool outgrown = local.ip.family == wire::Family::ipv6 && to.ip.family == wire::Family::ipv4;
  const bool mapped_only = domain == AF_INET6_ && local.ip.family == wire::Family::ipv4;
  const bool chosen = (!local.ip.is_any() || mapped_only) && (address_bound || !outgrown);
  // inet_saddr: the address to send from. One that is bound to everybody's gets it from its first connect(2).
  const wire::IpAddress& own = source_.value_or(local.ip);
  if (chosen && local.ip.family != to.ip.family && !host().addresses.is_broadcast(local.ip))
    return Errno::eafnosupport;
  if (host().addresses.is_broadcast(to.ip)) {
    const bool own_source = chosen && host().addresses.is_own(own);
    if (to.ip.is_limited_broadcast() && host().config.addresses.empty() && !own_source)
      return Errno::enetunreach;
    if (options.broadcast == 0) return Errno::eacces;
    if (own_source) {
      source = own;
      return Errno::none;
    }
  }
  if (to.ip.is_multicast()) {  // __ip_route_output_key: an own source or an interface is as good as a route
    const bool v4 = to.ip.family == wire::Family::ipv4;
    const bool by_source = v4 && chosen && host().addresses.is_own(own);
    if (by_source || (v4 ? options.multicast_device : options.multicast_device_6) != 0) {
      source = by_source ? own : multicast_source(to.ip, IpAddress::loopback(to.ip.family));
      return Errno::none;
    }
  }
  const auto found = host().addresses.source_for(to.ip);
  if (!found) return Errno::enetunreach;
  source = chosen && host().addresses.is_own(own) ? own : *found;
  if (to.ip.is_multicast() && !chosen) source = multicast_source(to.ip, source);
  return Errno::none;
}

/// IP_MULTICAST_IF says over which interface, and so from which address. What goes over the loopback bears
/// its address.
IpAddress UdpSocket::multicast_source(const IpAddress& group, const IpAddress& usual) const {
  const bool v4 = group.family == wire::Family::ipv4;
  const int device = v4 ? options.multicast_device : options.multicast_device_6;
  if (device == static_cast<int>(Interface::loopback)) return IpAddress::loopback(group.family);
  return v4 && !options.multicast_source.is_any() ? options.multicast_source : usual;
}

/// ip_mc_output: broadcasts and multicasts come back to their own host, too. Over the loopback they do by
/// themselves.
bool UdpSocket::loops_back(const wire::Packet& packet) const {
  if (packet.source.is_loopback() || packet.destination.is_loopback()) return false;
  if (!packet.destination.is_multicast()) return host().addresses.is_broadcast(packet.destination);
  return (packet.destination.family == wire::Family::ipv4 ? options.multicast_loop
                                                          : options.multicast_loop_6) != 0;
}

bool UdpSocket::takes_group(const Membership& membership) const {
  if (std::find(memberships.begin(), memberships.end(), membership) != memberships.end()) return true;
  return membership.group.family == wire::Family::ipv6 || options.multicast_all != 0;
}

/// __ip4_datagram_connect.
Outcome UdpSocket::connect(Attempt&, const SocketAddress& address) {
  if (std::holds_alternative<std::monostate>(address)) {  // AF_UNSPEC: __udp_disconnect
    peer = {};
    connected_ = route_known_ = false;
    if (!address_bound) local.ip = any_address();
    if (!port_bound) unbind();
    host().touch(*this);
    return done();
  }
  wire::Endpoint to;
  if (!autobind()) return fail(Errno::eagain);  // inet_dgram_connect: before anything else
  if (const Errno wrong = read_address(address, to); wrong != Errno::none) return fail(wrong);
  to.ip = instead_of_any(to.ip);
  wire::IpAddress source;
  route_known_ = false;
  const Errno wrong = route(to, source);
  if (wrong != Errno::eafnosupport) flow_ = {to, wrong == Errno::none ? source : local.ip};
  if (wrong != Errno::none) return fail(wrong);
  if (local.ip.is_any()) {
    local.ip = source;
  } else if ((local.ip.is_multicast() || host().addresses.is_broadcast(local.ip)) && !source_) {
    source_ = source;
  }
  peer = to;
  connected_ = route_known_ = true;
  host().touch(*this);
  return done();
}

/// udp_sendmsg, udpv6_sendmsg: where a datagram is to go, and whether it may. IPv6 sockets hand over to IPv4
/// what goes there.
Errno UdpSocket::aim(const Send& call, wire::Endpoint& to, wire::IpAddress& source) {
  const bool named = !std::holds_alternative<std::monostate>(call.to), six = domain == AF_INET6_;
  to = peer;
  if (named) {
    if (const Errno wrong = read_address(call.to, to); wrong != Errno::none) return wrong;
  } else if (six && !connected_) {
    return Errno::edestaddrreq;
  }
  to.ip = instead_of_any(to.ip);
  const bool v4 = to.ip.family == wire::Family::ipv4;
  if (v4 && call.data.size() > 0xffff) return Errno::emsgsize;
  if (v4 && (call.flags & MSG_OOB_) != 0) return Errno::eopnotsupp;
  if (!named && !connected_) return Errno::edestaddrreq;
  if ((named || (six && v4)) && to.port == 0) return Errno::einval;
  const bool by_route = !named && !six && options.dont_route == 0;
  const bool known = by_route && route_known_;
  if (known) {
    source = flow_.source;
  } else if (const Errno wrong = route(to, source); wrong != Errno::none) {
    return wrong;
  }
  if (by_route) route_known_ = true;
  // udp_sendmsg: what goes along the route that connect(2) found bears the addresses of inet->cork.fl, where
  // datagrams that were corked since have left theirs
  if ((call.flags & MSG_MORE_) != 0) {
    flow_ = {to, source};
  } else if (known) {
    to = flow_.to;
  }
  return Errno::none;
}

Outcome UdpSocket::send(Attempt&, Send& call) {
  if (!autobind()) return fail(Errno::eagain);
  if (!corked_) {
    Corked cork;
    if (const Errno wrong = aim(call, cork.to, cork.source); wrong != Errno::none) return fail(wrong);
    if (call.data.size() > largest_payload(cork.to.ip.family)) return fail(Errno::emsgsize);
    if (error != Errno::none) return fail(take_error());
    if (shut_write) return fail(Errno::epipe);
    corked_ = std::move(cork);
  } else if (corked_->to.ip.family == wire::Family::ipv4 && (call.flags & MSG_OOB_) != 0) {
    return fail(Errno::eopnotsupp);
  }
  const auto size = static_cast<std::int64_t>(call.data.size());
  if (corked_->data.size() + call.data.size() > largest_payload(corked_->to.ip.family)) {
    corked_.reset();  // udp_flush_pending_frames
    return fail(Errno::emsgsize);
  }
  corked_->data.insert(corked_->data.end(), call.data.begin(), call.data.end());
  if ((call.flags & MSG_MORE_) != 0) return done(size);  // udp(7): one datagram with what follows
  wire::Packet packet;
  packet.source = corked_->source;
  packet.destination = corked_->to.ip;
  wire::UdpDatagram& datagram = packet.body.emplace<wire::UdpDatagram>();
  datagram.source_port = local.port;
  datagram.destination_port = corked_->to.port;
  datagram.payload = std::move(corked_->data);
  packet.ttl = hop_limit(packet.destination);
  packet.ecn = static_cast<std::uint8_t>(
      (packet.destination.family == wire::Family::ipv4 ? options.tos : options.traffic_class) & 3);
  corked_.reset();
  std::optional<wire::Packet> copy;
  if (loops_back(packet)) copy = packet;
  if (packet.ttl > 0) host().send(std::move(packet));  // RFC 1112 (6.1): 0 does not leave the host
  if (copy) host().receive(*std::move(copy));
  wake(POLLOUT_ | POLLWRNORM_);  // sock_wfree: it has left the send buffer
  return done(size);
}

/// __skb_recv_udp and udp_recvmsg.
Outcome UdpSocket::recv(Attempt& attempt, const Recv& call) {
  if ((call.flags & MSG_ERRQUEUE_) != 0) return fail(Errno::eagain);
  if (error != Errno::none) return fail(take_error());
  if (queue_.empty()) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    if (shut_read) return done();
    return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
  }
  const bool peek = (call.flags & MSG_PEEK_) != 0;
  if (taken_over_ == 0) taken_over_ = queue_.size();
  Datagram& first = queue_.front();
  Reply reply;
  const std::size_t full = first.payload.size(),
                    size = static_cast<std::size_t>(std::min<std::uint64_t>(full, call.size));
  if (size < full) reply.flags |= MSG_TRUNC_;
  reply.result = static_cast<std::int64_t>((call.flags & MSG_TRUNC_) != 0 ? full : size);
  reply.address = shown(first.from);
  if (peek) {
    reply.data.assign(first.payload.begin(), first.payload.begin() + static_cast<std::ptrdiff_t>(size));
    return reply;
  }
  reply.data = std::move(first.payload);
  reply.data.resize(size);
  give_back(first.memory);
  queue_.pop_front();
  host().touch(*this);
  return reply;
}

/// udp_rmem_release: room that was read free is given back in larger pieces, or when all that had come before
/// the first of them is read.
void UdpSocket::give_back(std::uint32_t memory) {
  --taken_over_;
  not_given_back_ += memory;
  if (not_given_back_ < forward_threshold_ && taken_over_ > 0) return;
  memory_ -= std::exchange(not_given_back_, 0);
}

void UdpSocket::option_changed(int level, int optname) {
  if (level == SOL_SOCKET_ && optname == SO_RCVBUF_)
    forward_threshold_ = static_cast<std::uint32_t>(options.receive_buffer) / 4;
}

/// inet_shutdown: on a socket that is not connected it is noted, too, but an error.
Outcome UdpSocket::shutdown(int how) {
  if (how < SHUT_RD_ || how > SHUT_RDWR_) return fail(Errno::einval);
  shut_read = shut_read || how != SHUT_WR_;
  shut_write = shut_write || how != SHUT_RD_;
  wake(POLLIN_ | POLLRDNORM_ | POLLRDHUP_ | POLLOUT_ | POLLHUP_);
  host().touch(*this);
  return connected_ ? done() : fail(Errno::enotconn);
}

Outcome UdpSocket::peer_name() const {
  if (!connected_ || peer.port == 0) return fail(Errno::enotconn);
  Reply reply;
  reply.address = shown(peer);
  return reply;
}

/// compute_score; an address of its own beats the wildcard (__udp4_lib_lookup).
int UdpSocket::score(const wire::Endpoint& from, const wire::Endpoint& to) const {
  if (!covers(to.ip)) return 0;
  int points = local.ip == to.ip ? 100 : 1;
  if (to.ip.family == wire::Family::ipv4 && domain == AF_INET_) ++points;
  if (!peer.ip.is_any()) {
    if (peer.ip != from.ip) return 0;
    points += 4;
  }
  if (peer.port != 0) {
    if (peer.port != from.port) return 0;
    points += 4;
  }
  return points;
}

void UdpSocket::datagram_arrives(const wire::Endpoint& from, Bytes payload) {
  const std::uint32_t memory = booked(payload.size(), from.ip.family);
  // __udp_enqueue_schedule_skb: a full buffer drops, silently
  if (memory_ > 0 && memory_ + memory > static_cast<std::uint32_t>(options.receive_buffer)) return;
  memory_ += memory;
  queue_.push_back({from, std::move(payload), memory});
  wake(POLLIN_ | POLLRDNORM_);
  host().touch(*this);
}

/// __udp4_lib_err: only what is final is told, and only to a connected socket.
void UdpSocket::icmp_arrives(wire::IcmpKind kind) {
  if (!connected_ || kind != wire::IcmpKind::port_unreachable) return;
  error = Errno::econnrefused;
  wake(POLLERR_ | POLLIN_ | POLLOUT_);
  host().touch(*this);
}

/// udp_poll, datagram_poll.
Readiness UdpSocket::readiness() const {
  Readiness r;
  if (error != Errno::none) r.events |= POLLERR_;
  if (shut_read) r.events |= POLLIN_ | POLLRDNORM_ | POLLRDHUP_;
  if (shut_read && shut_write) r.events |= POLLHUP_;
  if (!queue_.empty()) r.events |= POLLIN_ | POLLRDNORM_;
  r.events |= POLLOUT_ | POLLWRNORM_ | POLLWRBAND_;  // a datagram leaves at once, nothing can pile up
  const Reason failure{Why::error_pending, static_cast<std::int64_t>(error)};
  Reason& read = r.reason(Set::read);
  if (error != Errno::none) {
    read = failure;
  } else if (!queue_.empty()) {
    read = {Why::datagram_queued, static_cast<std::int64_t>(queue_.size())};
  } else {
    read = {shut_read ? Why::read_shut_down : Why::receive_queue_empty, 0};
  }
  r.reason(Set::write) =
      error != Errno::none ? failure : Reason{shut_write ? Why::write_side_closed : Why::datagram_space, 0};
  r.reason(Set::except) = {Why::no_urgent_data, 0};
  return r;
}

trace::SocketState UdpSocket::snapshot() const {
  trace::SocketState s = basic_snapshot(trace::SocketKind::udp);
  s.local = local;
  s.peer = peer;
  s.shut_read = shut_read;
  s.shut_write = shut_write;
  s.so_error = error;
  for (const Datagram& datagram : queue_)
    s.receive_queue += static_cast<std::uint32_t>(datagram.payload.size());
  s.receive_datagrams = static_cast<std::uint32_t>(queue_.size());
  s.receive_capacity = static_cast<std::uint32_t>(options.receive_buffer);
  s.send_capacity = static_cast<std::uint32_t>(options.send_buffer);
  s.readiness = readiness();
  Options fresh;
  fresh.send_buffer = fresh.receive_buffer = kDefaultBuffer;
  s.options = changed_options(options, fresh);
  return s;
}

void UdpSocket::release() {
  if (local.port != 0) host().udp_ports.remove(*this, local.port);
  local.port = 0;
  host().destroy(*this);
}

}  // namespace zocalo::kernel
