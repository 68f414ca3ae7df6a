#pragma once
// The multicast groups that a host's sockets have joined (RFC 1112), by interface. A host has two: its
// loopback, and one for all of its links.

#include <map>
#include <vector>

#include "wire/address.h"

namespace zocalo::kernel {

/// if_nametoindex(3) of "lo" and "eth0".
enum class Interface : std::uint8_t { none = 0, loopback = 1, links = 2 };

struct Membership {
  wire::IpAddress group;
  Interface over = Interface::none;
  friend bool operator==(const Membership&, const Membership&) = default;
  friend bool operator<(const Membership& a, const Membership& b) {
    return a.group != b.group ? a.group < b.group : a.over < b.over;
  }
};

class MulticastGroups {
 public:
  void join(const Membership& membership) { ++joined_[membership]; }
  void leave(const Membership& membership) {
    const auto at = joined_.find(membership);
    if (at != joined_.end() && --at->second == 0) joined_.erase(at);
  }
  /// Does the host take packets to that group from that interface?
  bool has(const Membership& membership) const {
    return is_all_hosts(membership.group) || joined_.contains(membership);
  }

 private:
  /// 224.0.0.1 and ff02::1: every host is in them.
  static bool is_all_hosts(const wire::IpAddress& group) {
    if (group.family == wire::Family::ipv4) return group == wire::IpAddress::v4(224, 0, 0, 1);
    wire::IpAddress all = wire::IpAddress::any(wire::Family::ipv6);
    all.octets[0] = 0xff;
    all.octets[1] = 2;
    all.octets[15] = 1;
    return group == all;
  }

  std::map<Membership, unsigned> joined_;
};

}  // namespace zocalo::kernel
