#pragma once
// The options that a program wants in the IPv4 headers of its packets (IP_OPTIONS of ip(7)).

#include <optional>

#include "base/bytes.h"

namespace zocalo::kernel {

/// ip_options_get: the octets as getsockopt(2) shows them, in whole words; nothing for what is malformed.
std::optional<Bytes> checked_ip_options(ByteView wanted);

}  // namespace zocalo::kernel
