#pragma once
// Which addresses are the host's own, and which one it speaks from.

#include <optional>
#include <vector>

#include "kernel/kernel.h"
#include "wire/address.h"

namespace zocalo::kernel {

class AddressBook {
 public:
  static constexpr std::uint32_t kLoopbackMtu = 65536;  ///< Linux's lo

  explicit AddressBook(const Config& config) : config_(config) {}

  /// Delivered to this host: its own addresses and all of 127/8.
  bool is_own(const wire::IpAddress& ip) const;
  /// 255.255.255.255, 127.255.255.255, or the broadcast address of one of its networks.
  bool is_broadcast(const wire::IpAddress& ip) const;
  /// What bind(2) accepts: its own, a broadcast, a multicast address, or the wildcard.
  bool can_bind(const wire::IpAddress& ip) const;
  /// Does a packet to it stay within the host?
  bool stays_here(const wire::IpAddress& ip) const;
  /// The source address for a destination; nothing if there is no route (ENETUNREACH).
  std::optional<wire::IpAddress> source_for(const wire::IpAddress& destination) const;
  /// The largest IP packet on the way there.
  std::uint32_t mtu_for(const wire::IpAddress& destination) const;

 private:
  int common_prefix(const wire::IpAddress& a, const wire::IpAddress& b) const;

  const Config& config_;
};

/// The IPv4 address within ::ffff:0:0/96, or `ip` itself. Inside the kernel an IPv4 address is always held as
/// such.
wire::IpAddress unmapped(const wire::IpAddress& ip);
/// Is it ::ffff:a.b.c.d?
bool is_mapped(const wire::IpAddress& ip);
/// As a program with an AF_INET6 socket sees it: IPv4 as ::ffff:a.b.c.d.
wire::IpAddress mapped(const wire::IpAddress& ip);

}  // namespace zocalo::kernel
