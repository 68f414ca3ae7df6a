#include "kernel/udp.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::IpAddress;

namespace {

/// SKB_TRUESIZE of a datagram: what Linux books for it, with headers and the buffer's own description.
std::uint32_t booked(std::size_t payload) {
  const auto wanted = static_cast<std::uint32_t>(payload) + 60 + 320;
  std::uint32_t size = 512;
  while (size < wanted && size < 4096) size *= 2;
  return std::max(size, wanted) + 256;
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
  if (const Errno wrong = read_address(address, to); wrong != Errno::none) return fail(wrong);
  if (!host().addresses.can_bind(to.ip) && options.free_bind == 0) return fail(Errno::eaddrnotavail);
  if (local.port != 0) return fail(Errno::einval);
  if (to.port == 0) {
    to.port = host().udp_ports.find_free(*this, to.ip, host().random);
    if (to.port == 0) return fail(Errno::eaddrinuse);
  } else if (host().udp_ports.conflicts(*this, to.ip, to.port, true)) {
    return fail(Errno::eaddrinuse);
  }
  local = to;
  address_bound = !to.ip.is_any();
  port_bound = true;
  host().udp_ports.add(*this, to.port);
  host().touch(*this);
  return done();
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
  local = {any_address(), 0};
}

/// Where a datagram to `to` would come from; EACCES for a broadcast that is not asked for.
Errno UdpSocket::route(const wire::Endpoint& to, wire::IpAddress& source) const {
  const bool chosen = !local.ip.is_any();
  if (chosen && local.ip.family != to.ip.family && !host().addresses.is_broadcast(local.ip))
    return Errno::eafnosupport;
  if (host().addresses.is_broadcast(to.ip)) {
    if (options.broadcast == 0) return Errno::eacces;
    if (to.ip.is_limited_broadcast() && host().config.addresses.empty()) return Errno::enetunreach;
  }
  const auto found = host().addresses.source_for(to.ip);
  if (!found) return Errno::enetunreach;
  source = chosen && host().addresses.is_own(local.ip) ? local.ip : *found;
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
    connected_ = false;
    if (!address_bound) local.ip = any_address();
    if (!port_bound) unbind();
    host().touch(*this);
    return done();
  }
  wire::Endpoint to;
  if (const Errno wrong = read_address(address, to); wrong != Errno::none) return fail(wrong);
  if (!autobind()) return fail(Errno::eagain);
  if (to.ip.is_any()) to.ip = wire::IpAddress::loopback(to.ip.family);
  wire::IpAddress source;
  if (const Errno wrong = route(to, source); wrong != Errno::none) return fail(wrong);
  if (local.ip.is_any()) local.ip = source;
  peer = to;
  connected_ = true;
  host().touch(*this);
  return done();
}

/// udp_sendmsg, udpv6_sendmsg.
Outcome UdpSocket::send(Attempt&, Send& call) {
  constexpr std::size_t kMaximum = 65535 - 20 - 8;
  if (call.data.size() > 0xffff) return fail(Errno::emsgsize);
  if ((call.flags & MSG_OOB_) != 0) return fail(Errno::eopnotsupp);
  wire::Endpoint to = peer;
  if (!std::holds_alternative<std::monostate>(call.to)) {
    if (const Errno wrong = read_address(call.to, to); wrong != Errno::none) return fail(wrong);
    if (to.port == 0) return fail(Errno::einval);
    if (to.ip.is_any()) to.ip = wire::IpAddress::loopback(to.ip.family);
  } else if (!connected_) {
    return fail(Errno::edestaddrreq);
  }
  wire::IpAddress source;
  if (const Errno wrong = route(to, source); wrong != Errno::none) return fail(wrong);
  if (error != Errno::none) return fail(take_error());
  if (shut_write) return fail(Errno::epipe);
  if (call.data.size() > kMaximum) return fail(Errno::emsgsize);
  if (!autobind()) return fail(Errno::eagain);
  wire::Packet packet;
  packet.source = source;
  packet.destination = to.ip;
  wire::UdpDatagram& datagram = packet.body.emplace<wire::UdpDatagram>();
  datagram.source_port = local.port;
  datagram.destination_port = to.port;
  const auto size = static_cast<std::int64_t>(call.data.size());
  datagram.payload = std::move(call.data);
  packet.ttl = hop_limit(to.ip);
  packet.ecn = static_cast<std::uint8_t>(
      (to.ip.family == wire::Family::ipv4 ? options.tos : options.traffic_class) & 3);
  std::optional<wire::Packet> copy;
  if (loops_back(packet)) copy = packet;
  if (packet.ttl > 0) host().send(std::move(packet));  // RFC 1112 (6.1): 0 does not leave the host
  if (copy) host().receive(*std::move(copy));
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
  memory_ -= first.memory;
  queue_.pop_front();
  host().touch(*this);
  return reply;
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

int UdpSocket::score(const wire::Endpoint& from, const wire::Endpoint& to) const {
  if (!covers(to.ip)) return 0;
  int points = local.ip == to.ip ? 5 : 1;
  if (to.ip.family == wire::Family::ipv4 && domain == AF_INET_) ++points;
  if (connected_) {
    if (peer != from) return 0;
    points += 8;
  }
  return points;
}

void UdpSocket::datagram_arrives(const wire::Endpoint& from, Bytes payload) {
  const std::uint32_t memory = booked(payload.size());
  // __udp_enqueue_schedule_skb: a full buffer drops, silently
  if (memory_ > 0 && memory_ + memory > static_cast<std::uint32_t>(options.receive_buffer)) return;
  memory_ += memory;
  queue_.push_back({from, std::move(payload), memory});
  wake(POLLIN_ | POLLRDNORM_);
  host().touch(*this);
}

/// __udp4_lib_err: only what is final is told, and only to a connected socket.
void UdpSocket::icmp_arrives(wire::IcmpKind kind, const wire::Endpoint& to) {
  if (!connected_ || peer != to || kind != wire::IcmpKind::port_unreachable) return;
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
