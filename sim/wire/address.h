#pragma once
// Internet addresses. An IPv4 address is held as such, never as an IPv4-mapped IPv6 one; the kernel maps at
// its surface.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zocalo::wire {

enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

struct IpAddress {
  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> octets{};  ///< IPv4 uses the first four, the rest are zero

  static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    IpAddress ip;
    ip.octets[0] = a;
    ip.octets[1] = b;
    ip.octets[2] = c;
    ip.octets[3] = d;
    return ip;
  }
  static constexpr IpAddress any(Family family) {
    IpAddress ip;
    ip.family = family;
    return ip;
  }
  static constexpr IpAddress loopback(Family family) {
    if (family == Family::ipv4) return v4(127, 0, 0, 1);
    IpAddress ip = any(family);
    ip.octets[15] = 1;
    return ip;
  }
  /// inet_pton(3): "10.0.0.2", "::1"; nothing for anything else.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_any() const { return *this == any(family); }
  bool is_loopback() const;           ///< 127/8 or ::1
  bool is_multicast() const;          ///< 224/4 or ff00::/8
  bool is_limited_broadcast() const;  ///< 255.255.255.255

  /// inet_ntop(3), RFC 5952.
  std::string to_string() const;

  friend constexpr bool operator==(const IpAddress&, const IpAddress&) = default;
  // Written out: std::array has no <=> in LLVM 14's library, Emscripten 3.1.6's.
  friend constexpr std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
    if (const auto order = a.family <=> b.family; order != 0) {
      return order;
    }
    for (std::size_t i = 0; i < a.octets.size(); ++i) {
      if (const auto order = a.octets[i] <=> b.octets[i]; order != 0) {
        return order;
      }
    }
    return std::strong_ordering::equal;
  }
};

/// An address and a port, in host byte order.
struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;

  /// "10.0.0.2:8000" or "[::1]:8000".
  std::string to_string() const;

  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace zocalo::wire
