#include "kernel/socket.h"

#include <limits>

#include "kernel/host.h"
#include "kernel/route.h"

namespace zocalo::kernel {

using wire::Family;
using wire::IpAddress;

Errno Socket::take_error() {
  if (error != Errno::none) host().touch(*this);
  return std::exchange(error, Errno::none);
}

void Socket::move_peek_offset(bool peek, std::uint32_t octets) {
  if (options.peek_offset < 0) return;
  const auto by = static_cast<std::int64_t>(octets), at = static_cast<std::int64_t>(options.peek_offset);
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  options.peek_offset = static_cast<int>(std::clamp<std::int64_t>(peek ? at + by : at - by, 0, kMost));
}

Time Socket::deadline_for(Attempt& attempt, Duration timeout) const {
  if (attempt.deadline == kNever && timeout > Duration{})
    attempt.deadline = saturating_add(host().now, timeout);
  return attempt.deadline;
}

IpAddress InetSocket::any_address() const {
  return IpAddress::any(domain == syscall::AF_INET6_ ? Family::ipv6 : Family::ipv4);
}

Options InetSocket::fresh_options(int domain) {
  Options fresh;
  if (domain == syscall::AF_INET6_) fresh.multicast_all = 0;
  return fresh;
}

Outcome InetSocket::name() const {
  Reply reply;
  reply.address = shown(local);
  return reply;
}

syscall::SocketAddress InetSocket::shown(const wire::Endpoint& endpoint) const {
  syscall::InetAddress address;
  address.endpoint = endpoint;
  if (domain == syscall::AF_INET6_) address.endpoint.ip = mapped(endpoint.ip);
  return address;
}

Errno InetSocket::read_address(const syscall::SocketAddress& address, wire::Endpoint& out,
                               bool to_bind) const {
  const auto* inet = std::get_if<syscall::InetAddress>(&address);
  if (inet == nullptr) {
    // AF_UNSPEC with 0.0.0.0 is an old way to say AF_INET
    if (std::holds_alternative<std::monostate>(address) && domain == syscall::AF_INET_) {
      out = {IpAddress::any(Family::ipv4), 0};
      return Errno::none;
    }
    return Errno::eafnosupport;
  }
  out = inet->endpoint;
  if (domain == syscall::AF_INET_) return out.ip.family == Family::ipv4 ? Errno::none : Errno::eafnosupport;
  if (out.ip.family == Family::ipv4) return Errno::einval;  // a sockaddr_in is too short
  if (is_mapped(out.ip)) {
    if (options.v6_only != 0) return to_bind ? Errno::einval : Errno::enetunreach;
    out.ip = unmapped(out.ip);
  }
  return Errno::none;
}

bool InetSocket::needs_scope(const IpAddress& ip) {
  if (ip.family != Family::ipv6) return false;
  const bool unicast = ip.octets[0] == 0xfe && (ip.octets[1] & 0xc0) == 0x80;
  const bool group = ip.octets[0] == 0xff && ((ip.octets[1] & 0xf) == 1 || (ip.octets[1] & 0xf) == 2);
  return unicast || group;
}

Errno InetSocket::check_scope(const syscall::SocketAddress& address) const {
  const auto* inet = std::get_if<syscall::InetAddress>(&address);
  if (inet == nullptr || !needs_scope(inet->endpoint.ip)) return Errno::none;
  if (inet->scope_id == 0) return options.device.empty() ? Errno::einval : Errno::none;
  const bool known = interface_of(host(), static_cast<int>(inet->scope_id)) != Interface::none;
  return known ? Errno::none : Errno::enodev;
}

void InetSocket::note_bound_address(const IpAddress& ip) {
  address_bound = !ip.is_any() || (domain == syscall::AF_INET6_ && ip.family == Family::ipv4);
  if (address_bound && ip.family == Family::ipv6) options.v6_only = 1;
}

/// __inet_bind and __inet6_bind, inet_csk_get_port and udp_v4_get_port.
Outcome InetSocket::bind_to(const syscall::SocketAddress& address, PortTable& ports, bool bound) {
  wire::Endpoint to;
  if (const Errno wrong = read_address(address, to, true); wrong != Errno::none) return fail(wrong);
  const bool group = to.ip.is_multicast() && to.ip.family == Family::ipv6;
  if (group && type == syscall::SOCK_STREAM_) return fail(Errno::einval);
  if (const Errno wrong = check_scope(address); wrong != Errno::none) return fail(wrong);
  if (!host().addresses.can_bind(to.ip) && options.free_bind == 0) return fail(Errno::eaddrnotavail);
  if (bound) return fail(Errno::einval);
  const bool chosen = to.port != 0;
  if (!chosen && options.no_port != 0) {  // connect(2) will choose one
    local = to;
    note_bound_address(to.ip);
    return done();
  }
  if (!chosen) {
    to.port = ports.find_free(*this, to.ip, host().random);
    if (to.port == 0) return fail(Errno::eaddrinuse);
  } else if (ports.conflicts(*this, to.ip, to.port, true)) {
    local.ip = any_address();
    return fail(Errno::eaddrinuse);
  }
  local = to;
  note_bound_address(to.ip);
  port_bound = chosen;
  ports.add(*this, to.port);
  host().touch(*this);
  return done();
}

IpAddress InetSocket::instead_of_any(const IpAddress& ip) const {
  if (!ip.is_any()) return ip;
  if (ip.family == Family::ipv4 && local.ip.family == Family::ipv4 && host().addresses.is_own(local.ip))
    return local.ip;  // ip_route_output_key_hash
  return IpAddress::loopback(local.ip.family == Family::ipv4 ? Family::ipv4 : ip.family);  // tcp_v6_connect
}

bool InetSocket::covers(const IpAddress& ip) const {
  if (local.ip == ip) return true;
  if (!local.ip.is_any()) return false;
  return local.ip.family == ip.family || (local.ip.family == Family::ipv6 && options.v6_only == 0);
}

/// inet_rcv_saddr_equal with match_wildcard.
bool InetSocket::overlap(const InetSocket& a, const IpAddress& a_ip, const InetSocket& b) {
  const IpAddress& b_ip = b.local.ip;
  if (a_ip.family == b_ip.family) return a_ip == b_ip || a_ip.is_any() || b_ip.is_any();
  // ipv4_rcv_saddr_equal: to IPv4's wildcard every IPv6 socket is in the way, even one whose address
  // connect(2) has chosen; not to an AF_INET6 socket that has that address
  if (a.domain == syscall::AF_INET_ && a_ip.is_any()) return b.options.v6_only == 0;
  // the IPv6 wildcard takes in IPv4, unless IPV6_V6ONLY says no
  const InetSocket& six = a_ip.family == Family::ipv6 ? a : b;
  const IpAddress& six_ip = a_ip.family == Family::ipv6 ? a_ip : b_ip;
  return six_ip.is_any() && six.options.v6_only == 0;
}

}  // namespace zocalo::kernel
