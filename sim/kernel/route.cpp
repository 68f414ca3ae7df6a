#include "kernel/route.h"

#include <algorithm>

#include "kernel/host.h"
#include "syscall/option_numbers.h"

namespace zocalo::kernel {

using wire::Family;
using wire::IpAddress;

Interface interface_of(const Host& host, int index) {
  if (index == static_cast<int>(Interface::loopback)) return Interface::loopback;
  const bool links = index == static_cast<int>(Interface::links) && !host.config.addresses.empty();
  return links ? Interface::links : Interface::none;
}

Interface interface_of(const Host& host, const IpAddress& address) {
  if (!host.addresses.is_own(address)) return Interface::none;
  return address.is_loopback() ? Interface::loopback : Interface::links;
}

bool changes_route(int level, int optname) {
  return (level == syscall::SOL_SOCKET_ && optname == syscall::SO_DONTROUTE_) ||
         (level == syscall::IPPROTO_IP_ && optname == syscall::IP_TOS_) ||
         (level == syscall::IPPROTO_IPV6_ && optname == syscall::IPV6_TCLASS_);
}

IpAddress address_for_others(const Host& host) {
  const auto& own = host.config.addresses;
  const auto found =
      std::find_if(own.begin(), own.end(), [](const IpAddress& ip) { return ip.family == Family::ipv4; });
  return found == own.end() ? IpAddress::any(Family::ipv4) : *found;
}

namespace {

/// RFC 5771 (4): 224.0.0.0/24, which no router passes on.
bool is_local_group(const IpAddress& ip) { return ip.octets[0] == 224 && ip.octets[1] + ip.octets[2] == 0; }

/// What may not be a source, and where the source alone decides (`route.over` is set then).
Errno check_source(const Host& host, const Flow& flow, Route& route) {
  const IpAddress& from = flow.source;
  if (from.is_any()) return Errno::none;
  if (from.is_multicast() || from.is_limited_broadcast()) return Errno::einval;
  const Interface of = interface_of(host, from);
  if (of == Interface::none) return Errno::enetunreach;
  const bool group = flow.to.ip.is_multicast() || flow.to.ip.is_limited_broadcast();
  if (flow.device == 0 && group) route.over = of;
  return Errno::none;
}

/// fib_lookup. A route that leads over another device than the one that is named is none.
bool look_up(const Host& host, Flow& flow, Route& route) {
  const AddressBook& book = host.addresses;
  const IpAddress& to = flow.to.ip;
  const auto source = book.source_for(to);
  if (!source) return false;
  const bool own = book.is_own(to);
  const Interface leads_over = to.is_loopback() ? Interface::loopback : Interface::links;
  if (flow.device != 0 && flow.device != static_cast<int>(leads_over)) return false;
  route.over = own ? Interface::loopback : leads_over;
  route.to_everybody = book.is_broadcast(to);
  if (flow.source.is_any()) flow.source = *source;
  return true;
}

/// The way, without what __mkroute_output says to it.
Errno choose_way(const Host& host, Flow& flow, Route& route) {
  if (const Errno wrong = check_source(host, flow, route); wrong != Errno::none) return wrong;
  if (route.over != Interface::none) return Errno::none;
  IpAddress& to = flow.to.ip;
  const Interface device = interface_of(host, flow.device);
  if (flow.device != 0) {
    if (device == Interface::none) return Errno::enodev;
    if (is_local_group(to) || to.is_limited_broadcast()) {
      if (flow.source.is_any()) flow.source = address_for_others(host);
      route.over = device;
      return Errno::none;
    }
    if (flow.source.is_any() && (to.is_multicast() || (to.is_any() && device == Interface::links)))
      flow.source = address_for_others(host);
  }
  if (to.is_any()) {  // this host
    if (flow.source.is_any()) flow.source = IpAddress::loopback(Family::ipv4);
    to = flow.source;
    route.over = Interface::loopback;
    return Errno::none;
  }
  if (look_up(host, flow, route)) return Errno::none;
  if (device == Interface::none) return Errno::enetunreach;
  // "Apparently, routing tables are wrong. Assume, that the destination is on link."
  if (flow.source.is_any()) flow.source = address_for_others(host);
  route.over = device;
  return Errno::none;
}

/// ip_route_output_key_hash_rcu.
Errno find_route_4(const Host& host, Flow& flow, Route& route) {
  if (const Errno wrong = choose_way(host, flow, route); wrong != Errno::none) return wrong;
  if (flow.to.ip.is_limited_broadcast()) route.to_everybody = true;
  // RFC 1122 (3.2.1.3): 127/8 never leaves the host
  const bool leaves = flow.source.is_loopback() && route.over != Interface::loopback;
  return leaves ? Errno::einval : Errno::none;
}

/// ip6_route_output, ip6_dst_lookup_tail. No table has a route for IPv6's groups over the loopback.
Errno find_route_6(const Host& host, Flow& flow, Route& route) {
  const IpAddress& to = flow.to.ip;
  if (to.is_multicast() && flow.device == static_cast<int>(Interface::loopback)) return Errno::enetunreach;
  const auto source = host.addresses.source_for(to);
  if (!source) return Errno::enetunreach;
  if (flow.source.family == Family::ipv4) return Errno::eafnosupport;
  if (flow.source.is_any()) flow.source = *source;
  route.over = host.addresses.stays_here(to) ? Interface::loopback : Interface::links;
  return Errno::none;
}

}  // namespace

Errno find_route(const Host& host, Flow& flow, Route& route) {
  return flow.to.ip.family == Family::ipv4 ? find_route_4(host, flow, route)
                                           : find_route_6(host, flow, route);
}

}  // namespace zocalo::kernel
