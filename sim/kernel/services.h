#pragma once
// services(5): which port a name stands for.

#include <cstdint>
#include <optional>
#include <string_view>

namespace zocalo::kernel {

inline constexpr int kSctp = 132;  ///< IPPROTO_SCTP

/// The table as Debian has it: name, port, t for TCP, u for UDP and s for SCTP, other names; the programs' side has the same text
/// (assets/guest/zocalo_guest/services.py), for getservbyname() and getservbyport().
extern const std::string_view kServices;

/// The port of a service over a protocol, IPPROTO_TCP and so on; nothing if it has none there.
std::optional<std::uint16_t> service_port(std::string_view name, int protocol);

}  // namespace zocalo::kernel
