#pragma once
// Which way a datagram goes, and from which address: ip_route_output_flow and ip6_route_output of Linux, for
// a host that has its loopback and one interface for all of its links.

#include "base/errno.h"
#include "kernel/multicast.h"
#include "wire/address.h"

namespace zocalo::kernel {

class Host;

/// struct flowi4, flowi6. A wildcard as the source, or no device: not said.
struct Flow {
  wire::Endpoint to;
  wire::IpAddress source;
  int device = 0;  ///< flowi_oif: an interface's number, which need not exist
};

/// struct rtable, rt6_info.
struct Route {
  Interface over = Interface::none;
  bool to_everybody = false;  ///< RTCF_BROADCAST
};

/// Fills in what `flow` leaves open; of a wildcard as the destination becomes this host. ENETUNREACH: there
/// is no way; ENODEV: no such device; EINVAL: nothing comes from there, or not by this way.
Errno find_route(const Host& host, Flow& flow, Route& route);

/// inet_select_addr, as it is asked for a source towards others: never one of 127/8. The wildcard if there is
/// none.
wire::IpAddress address_for_others(const Host& host);

/// The interface of that number, if the host has it.
Interface interface_of(const Host& host, int index);
/// ip_dev_find: whose address it is.
Interface interface_of(const Host& host, const wire::IpAddress& address);

/// sk_dst_reset: is that an option of setsockopt(2) whose change lets a socket look for its way anew?
bool changes_route(int level, int optname);

}  // namespace zocalo::kernel
