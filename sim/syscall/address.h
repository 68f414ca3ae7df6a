#pragma once
// What sockaddr carries (sockaddr(3type)).

#include <cstdint>
#include <string>
#include <variant>

#include "wire/address.h"

namespace zocalo::syscall {

struct InetAddress {
  wire::Endpoint endpoint;
  std::uint32_t flow_info = 0;  ///< IPv6 only
  std::uint32_t scope_id = 0;   ///< IPv6 only
  friend bool operator==(const InetAddress&, const InetAddress&) = default;
};

struct UnixAddress {
  std::string path;  ///< "" is unnamed, a leading NUL is abstract (unix(7))
  friend bool operator==(const UnixAddress&, const UnixAddress&) = default;
};

/// monostate: AF_UNSPEC, or no address at all.
using SocketAddress = std::variant<std::monostate, InetAddress, UnixAddress>;

/// "10.0.0.2:8000", "[::1]:8000", the path, or "".
std::string to_string(const SocketAddress& address);

}  // namespace zocalo::syscall
