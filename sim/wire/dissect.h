#pragma once
// A packet's header fields, each with the octets that hold it, under the names of Wireshark's display
// filters.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/packet.h"

namespace zocalo::wire {

struct Field {
  std::string_view name;         ///< "tcp.seq"; of a protocol as a whole, its name: "tcp". A literal
  std::string value;             ///< "4065220986", "Set", "10.0.0.1"; "" for a protocol
  std::size_t at = 0, size = 0;  ///< the octets, counted from the IP header; several fields may share one
  int depth = 0;                 ///< 0 a protocol, 1 its fields, 2 parts of a field
};

/// What a single packet can't tell: numbers counted from the connection's first ones.
struct Relative {
  std::optional<std::uint32_t> seq, ack;
};

struct Dissection {
  Bytes bytes;                ///< to_bytes() of the packet
  std::vector<Field> fields;  ///< in the order of the octets
};

Dissection dissect(const Packet& packet, const Relative& relative = {});

}  // namespace zocalo::wire
