#pragma once
// Packets to bytes and back: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768), ICMP (792,
// 4443).

#include <optional>
#include <string>
#include <string_view>

#include "wire/packet.h"

namespace zocalo::wire {

/// The DSCP of IPv4's ICMP errors: CS6, RFC 1812 (4.3.2.5) and IPTOS_PREC_INTERNETCONTROL.
inline constexpr std::uint8_t kInternetControl = 48;

/// The packet from its IP header on, with lengths and checksums filled in.
Bytes to_bytes(const Packet& packet);

/// What an ICMP error quotes of a packet: as much as fits into 576 octets with 20 + 8 of its own before it, RFC 1812
/// (4.3.2.3), or into IPv6's least MTU, RFC 4443 (2.4 c).
Bytes quoted(const Packet& packet);

/// How many bytes to_bytes() would give, without making them: what a link's rate is counted with.
std::size_t wire_size(const Packet& packet);

/// `bytes` with that bit inverted, counted from the first octet's most significant as in the RFCs' pictures;
/// `bit` is less than their number of bits.
inline Bytes with_flipped_bit(Bytes bytes, std::uint32_t bit) {
  bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (0x80U >> (bit % 8)));
  return bytes;
}

struct Parsed {
  std::optional<Packet> packet;  ///< nothing if the bytes are no packet that we know
  std::string_view error;        ///< then why: "bad checksum", "truncated", …; a literal
};

/// Never trusts a length: any bytes give a packet or an error.
Parsed parse(ByteView bytes);

/// The Internet checksum (RFC 1071) of `bytes`, starting from the ones' complement sum `initial`.
std::uint16_t checksum(ByteView bytes, std::uint32_t initial = 0);

/// One line, as tcpdump prints it: "10.0.0.1.40001 > 10.0.0.2.8000: Flags [S], seq 0, win 64240, length 0".
std::string describe(const Packet& packet);

/// "S", "S.", "P.", "F.", "R" as tcpdump writes flags.
std::string flags_text(const TcpFlags& flags);

}  // namespace zocalo::wire
