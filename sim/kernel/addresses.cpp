#include "kernel/addresses.h"

#include <algorithm>

namespace zocalo::kernel {

using wire::Family;
using wire::IpAddress;

bool AddressBook::is_own(const IpAddress& ip) const {
  if (ip.is_loopback()) return !is_broadcast(ip);
  return std::find(config_.addresses.begin(), config_.addresses.end(), ip) != config_.addresses.end();
}

bool AddressBook::is_broadcast(const IpAddress& ip) const {
  if (ip.family != Family::ipv4) return false;
  if (ip.is_limited_broadcast() || ip == IpAddress::v4(127, 255, 255, 255)) return true;
  if (config_.ipv4_prefix >= 31) return false;  // RFC 3021
  return std::any_of(config_.addresses.begin(), config_.addresses.end(), [&](const IpAddress& own) {
    if (own.family != Family::ipv4) return false;
    for (int bit = 0; bit < 32; ++bit) {
      const auto octet = static_cast<std::size_t>(bit / 8);
      const unsigned mask = 0x80U >> (bit % 8);
      const bool is_set = (ip.octets[octet] & mask) != 0;
      const bool wanted = bit < config_.ipv4_prefix ? (own.octets[octet] & mask) != 0 : true;
      if (is_set != wanted) return false;
    }
    return true;
  });
}

bool AddressBook::can_bind(const IpAddress& ip) const {
  return ip.is_any() || is_own(ip) || is_broadcast(ip) || ip.is_multicast();
}

bool AddressBook::stays_here(const IpAddress& ip) const {
  return is_own(ip) || ip == IpAddress::v4(127, 255, 255, 255);
}

std::optional<IpAddress> AddressBook::source_for(const IpAddress& destination) const {
  if (destination.is_loopback()) return IpAddress::loopback(destination.family);
  if (is_own(destination)) return destination;
  std::optional<IpAddress> best;
  int best_prefix = -1;
  for (const IpAddress& own : config_.addresses) {
    if (own.family != destination.family) continue;
    const int prefix = common_prefix(own, destination);
    if (prefix > best_prefix) {
      best = own;
      best_prefix = prefix;
    }
  }
  return best;
}

std::uint32_t AddressBook::mtu_for(const IpAddress& destination) const {
  if (stays_here(destination)) return kLoopbackMtu;
  const auto other = config_.mtus.find(destination);
  return other == config_.mtus.end() ? config_.mtu : other->second;
}

int AddressBook::common_prefix(const IpAddress& a, const IpAddress& b) const {
  const int bits = a.family == Family::ipv4 ? 32 : 128;
  for (int bit = 0; bit < bits; ++bit) {
    const auto octet = static_cast<std::size_t>(bit / 8);
    const unsigned mask = 0x80U >> (bit % 8);
    if (((a.octets[octet] ^ b.octets[octet]) & mask) != 0) return bit;
  }
  return bits;
}

bool is_mapped(const IpAddress& ip) {
  if (ip.family != Family::ipv6 || ip.octets[10] != 0xff || ip.octets[11] != 0xff) return false;
  return std::all_of(ip.octets.begin(), ip.octets.begin() + 10,
                     [](std::uint8_t octet) { return octet == 0; });
}

IpAddress unmapped(const IpAddress& ip) {
  if (!is_mapped(ip)) return ip;
  return IpAddress::v4(ip.octets[12], ip.octets[13], ip.octets[14], ip.octets[15]);
}

IpAddress mapped(const IpAddress& ip) {
  if (ip.family != Family::ipv4) return ip;
  IpAddress out = IpAddress::any(Family::ipv6);
  out.octets[10] = out.octets[11] = 0xff;
  std::copy_n(ip.octets.begin(), 4, out.octets.begin() + 12);
  return out;
}

}  // namespace zocalo::kernel
