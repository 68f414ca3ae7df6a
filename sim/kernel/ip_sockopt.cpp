// ip(7)'s and ipv6(7)'s options: do_ip_setsockopt, do_ipv6_setsockopt and what they call in Linux.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "kernel/ip_options.h"
#include "kernel/route.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::Family;
using wire::IpAddress;

namespace {

constexpr std::size_t kMostMemberships = 20;  // net.ipv4.igmp_max_memberships

Outcome answer(int value) {
  Reply reply;
  ByteWriter(reply.data).u32le(static_cast<std::uint32_t>(value));
  return reply;
}

int int_at(const Bytes& bytes, std::size_t at) {
  return static_cast<int>(static_cast<std::uint32_t>(read_le(ByteView(bytes).subspan(at), 4)));
}

IpAddress v4_at(const Bytes& bytes, std::size_t at) {
  return IpAddress::v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

/// What struct ip_mreqn, ip_mreq or in_addr says, by the option's length.
struct Request {
  IpAddress group, address;
  int index = 0;
};

Request request_of(const Bytes& value) {
  Request request;
  if (value.size() >= 12) request.index = int_at(value, 8);
  if (value.size() >= 8) {
    request.group = v4_at(value, 0);
    request.address = v4_at(value, 4);
  } else {
    request.address = v4_at(value, 0);
  }
  return request;
}

/// ip_mc_find_dev: a number goes before an address, and without both the route decides.
Interface chosen(const Host& host, const Request& request) {
  if (request.index != 0) return interface_of(host, request.index);
  if (!request.address.is_any()) return interface_of(host, request.address);
  return interface_of(host, 2);
}

Outcome change_membership(InetSocket& socket, const Membership& membership, bool join) {
  auto& joined = socket.memberships;
  const auto at = std::find(joined.begin(), joined.end(), membership);
  if (!join) {
    if (at == joined.end()) return fail(Errno::eaddrnotavail);
    socket.host().groups.leave(membership);
    joined.erase(at);
    return done();
  }
  if (!membership.group.is_multicast()) return fail(Errno::einval);
  if (membership.over == Interface::none) return fail(Errno::enodev);
  if (at != joined.end()) return fail(Errno::eaddrinuse);
  if (joined.size() >= kMostMemberships) return fail(Errno::enobufs);
  socket.host().groups.join(membership);
  joined.push_back(membership);
  return done();
}

/// rt_tos2priority: SO_PRIORITY of what goes with that TOS, by RFC 1349 (3)'s bits.
int priority_of(int tos) {
  constexpr int kBestEffort = 0, kBulk = 2, kInteractiveBulk = 4, kInteractive = 6;  // linux/pkt_sched.h
  constexpr int kPriorities[] = {kBestEffort, kBulk, kInteractive, kInteractiveBulk};
  return kPriorities[tos >> 3 & 3];
}

Outcome set_v4(InetSocket& socket, const SetSockOpt& call, int value) {
  Options& o = socket.options;
  const bool stream = socket.type == SOCK_STREAM_;
  const Host& host = socket.host();
  switch (call.optname) {
    case IP_TOS_:  // RFC 3168: TCP uses the last two bits itself
      if (const int tos = stream ? (value & 0xfc) : (value & 0xff); tos != o.tos) {
        o.tos = tos;
        o.priority = priority_of(tos);
        socket.option_changed(call.level, call.optname);
      }
      return done();
    case IP_OPTIONS_:
      if (std::optional<Bytes> options = checked_ip_options(call.optval)) {
        o.ip_options = std::move(*options);
        return done();
      }
      return fail(Errno::einval);
    case IP_TTL_:
      if (value != -1 && (value < 1 || value > 255)) return fail(Errno::einval);
      o.ttl = value;
      return done();
    case IP_MULTICAST_TTL_:
      if (stream || value < -1 || value > 255) return fail(Errno::einval);
      o.multicast_ttl = value == -1 ? 1 : value;
      return done();
    case IP_MULTICAST_IF_: {
      if (stream || call.optval.size() < 4) return fail(Errno::einval);
      const Request request = request_of(call.optval);
      const bool none = request.index == 0 && request.address.is_any();
      const Interface over = none ? Interface::none : chosen(host, request);
      if (!none && over == Interface::none) return fail(Errno::eaddrnotavail);
      o.multicast_device = static_cast<int>(over);
      o.multicast_source = request.address;
      return done();
    }
    case IP_ADD_MEMBERSHIP_:
    case IP_DROP_MEMBERSHIP_: {
      if (stream) return fail(Errno::eproto);
      if (call.optval.size() < 8) return fail(Errno::einval);
      const Request request = request_of(call.optval);
      const Interface over = chosen(host, request);
      const bool join = call.optname == IP_ADD_MEMBERSHIP_;
      const bool unnamed = request.index == 0 && request.address.is_any();
      if (!join && unnamed && request.group.is_multicast() && over == Interface::none)
        return fail(Errno::enodev);  // ip_mc_leave_group
      return change_membership(socket, {request.group, over}, join);
    }
    default:
      return fail(Errno::enoprotoopt);
  }
}

Outcome set_v6(InetSocket& socket, const SetSockOpt& call, int value) {
  Options& o = socket.options;
  const bool stream = socket.type == SOCK_STREAM_;
  switch (call.optname) {
    case IPV6_UNICAST_HOPS_:
    case IPV6_MULTICAST_HOPS_:
      if (value < -1 || value > 255) return fail(Errno::einval);
      (call.optname == IPV6_UNICAST_HOPS_ ? o.hops : o.multicast_hops) = value;
      return done();
    case IPV6_MULTICAST_IF_:
      if (value != 0 && interface_of(socket.host(), value) == Interface::none) return fail(Errno::enodev);
      o.multicast_device_6 = value;
      return done();
    case IPV6_PKTINFO_:
      return call.optval.size() < 20 ? fail(Errno::einval) : done();  // struct in6_pktinfo
    case IPV6_TCLASS_:
      if (value < -1 || value > 255) return fail(Errno::einval);
      if (const int wanted = std::max(value, 0) & (stream ? 0xfc : 0xff); wanted != o.traffic_class) {
        o.traffic_class = wanted;
        socket.option_changed(call.level, call.optname);
      }
      return done();
    case IPV6_JOIN_GROUP_:
    case IPV6_LEAVE_GROUP_: {
      if (call.optval.size() < 20) return fail(Errno::einval);  // struct ipv6_mreq
      if (stream) return fail(Errno::eproto);
      IpAddress group = IpAddress::any(Family::ipv6);
      std::copy_n(call.optval.begin(), 16, group.octets.begin());
      if (!group.is_multicast()) return fail(Errno::einval);
      const int index = int_at(call.optval, 16);
      const Interface over = interface_of(socket.host(), index == 0 ? 2 : index);
      return change_membership(socket, {group, over}, call.optname == IPV6_JOIN_GROUP_);
    }
    default:
      return fail(Errno::enoprotoopt);
  }
}

/// struct ip6_mtuinfo: RFC 3542 (11.2).
Outcome path_mtu(InetSocket& socket, std::uint32_t room) {
  constexpr std::size_t kSize = 32, kMtu = 28;  // struct, and where in it the MTU is
  if (room < kSize) return fail(Errno::einval);
  const auto mtu = socket.route_mtu();
  if (!mtu) return fail(Errno::enotconn);
  Reply reply;
  reply.data.resize(kMtu);
  ByteWriter(reply.data).u32le(*mtu);
  return reply;
}

}  // namespace

Outcome get_ip_option(InetSocket& socket, const GetSockOpt& call) {
  constexpr int kDefaultTtl = 64;  // net.ipv4.ip_default_ttl
  const Options& o = socket.options;
  const bool v4 = call.level == IPPROTO_IP_;
  if (v4) {
    switch (call.optname) {
      case IP_TOS_:
        return answer(o.tos);
      case IP_TTL_:
        return answer(o.ttl == -1 ? kDefaultTtl : o.ttl);
      case IP_MULTICAST_TTL_:
        return answer(o.multicast_ttl);
      case IP_MULTICAST_IF_: {
        Reply reply;
        reply.data.assign(o.multicast_source.octets.begin(), o.multicast_source.octets.begin() + 4);
        return reply;
      }
      case IP_HDRINCL_:
        return answer(0);
      case IP_OPTIONS_: {
        Reply reply;
        reply.data = o.ip_options;
        return reply;
      }
      default:
        break;
    }
  } else {
    switch (call.optname) {
      case IPV6_UNICAST_HOPS_:
        return answer(o.hops == -1 ? kDefaultTtl : o.hops);
      case IPV6_MULTICAST_HOPS_:
        return answer(o.multicast_hops == -1 ? 1 : o.multicast_hops);
      case IPV6_MULTICAST_IF_:
        return answer(o.multicast_device_6);
      case IPV6_TCLASS_:
        return answer(o.traffic_class);
      case IPV6_HOPOPTS_:
      case IPV6_RTHDRDSTOPTS_:
      case IPV6_RTHDR_:
      case IPV6_DSTOPTS_: {
        Reply reply;
        if (const auto at = o.headers_6.find(call.optname); at != o.headers_6.end()) reply.data = at->second;
        return reply;
      }
      case IPV6_PATHMTU_:
        return path_mtu(socket, call.optlen);
      default:
        break;
    }
  }
  if (call.optname != (v4 ? IP_MTU_ : IPV6_MTU_)) return fail(Errno::enoprotoopt);
  const auto mtu = socket.route_mtu();
  return mtu ? answer(static_cast<int>(*mtu)) : fail(Errno::enotconn);
}

Outcome set_ip_option(InetSocket& socket, const SetSockOpt& call, int value) {
  return call.level == IPPROTO_IP_ ? set_v4(socket, call, value) : set_v6(socket, call, value);
}

InetSocket::~InetSocket() {
  for (const Membership& membership : memberships) host().groups.leave(membership);
}

/// The DSCP of what it sends there.
std::uint8_t InetSocket::dscp(const IpAddress& to) const {
  return static_cast<std::uint8_t>((to.family == Family::ipv4 ? options.tos : options.traffic_class) >> 2);
}

/// The TTL of a packet that it sends there.
std::uint8_t InetSocket::hop_limit(const IpAddress& to) const {
  const bool v4 = to.family == Family::ipv4;
  const int wanted = to.is_multicast() ? (v4 ? options.multicast_ttl : options.multicast_hops)
                                       : (v4 ? options.ttl : options.hops);
  if (wanted >= 0) return static_cast<std::uint8_t>(wanted);
  return to.is_multicast() ? 1 : 64;
}

}  // namespace zocalo::kernel
