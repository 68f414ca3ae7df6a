#pragma once
// The numbers of the headers' fields, shared by the writer and the parser of this folder.

#include <cstddef>
#include <cstdint>

#include "wire/packet.h"

namespace zocalo::wire::layout {

inline constexpr std::size_t kIpv4Header = 20, kIpv6Header = 40, kTcpHeader = 20, kUdpHeader = 8,
                             kIcmpHeader = 8, kFragmentHeader = 8;

inline constexpr std::uint8_t kProtocolIcmp = 1, kProtocolTcp = 6, kProtocolUdp = 17, kProtocolFragment = 44,
                              kProtocolIcmpv6 = 58;

// RFC 9293 (3.2), RFC 7323, RFC 2018
inline constexpr std::uint8_t kOptionEnd = 0, kOptionNop = 1, kOptionMss = 2, kOptionWindowScale = 3,
                              kOptionSackPermitted = 4, kOptionSack = 5, kOptionTimestamps = 8;

// RFC 9293 (3.1), the 14th octet; CWR and ECE are RFC 3168's
inline constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10, kUrg = 0x20,
                              kEce = 0x40, kCwr = 0x80;

struct IcmpNumbers {
  IcmpKind kind;
  std::uint8_t v4_type, v4_code, v6_type, v6_code;
};
// RFC 792, RFC 1191 (4), RFC 4443 (3)
inline constexpr IcmpNumbers kIcmp[] = {
    {IcmpKind::port_unreachable, 3, 3, 1, 4},    {IcmpKind::host_unreachable, 3, 1, 1, 3},
    {IcmpKind::network_unreachable, 3, 0, 1, 0}, {IcmpKind::packet_too_big, 3, 4, 2, 0},
    {IcmpKind::time_exceeded, 11, 0, 3, 0},      {IcmpKind::reassembly_time_exceeded, 11, 1, 3, 1},
};

// RFC 792, RFC 4443 (4.1), (4.2); the code is 0
inline constexpr std::uint8_t kEchoRequest4 = 8, kEchoReply4 = 0, kEchoRequest6 = 128, kEchoReply6 = 129;

/// The ones' complement sum of the pseudo-header: RFC 9293 (3.1), RFC 8200 (8.1).
inline std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination,
                                       std::uint8_t protocol, std::size_t length) {
  std::uint32_t sum =
      protocol + static_cast<std::uint32_t>(length >> 16) + static_cast<std::uint32_t>(length & 0xffff);
  const std::size_t size = source.family == Family::ipv4 ? 4 : 16;
  for (std::size_t i = 0; i < size; i += 2) {
    sum += (static_cast<std::uint32_t>(source.octets[i]) << 8) | source.octets[i + 1];
    sum += (static_cast<std::uint32_t>(destination.octets[i]) << 8) | destination.octets[i + 1];
  }
  return sum;
}

}  // namespace zocalo::wire::layout
