#pragma once
// A packet as a value that can't be ill-formed; bytes.h of this folder turns it into real bytes and back.

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "wire/address.h"
#include "wire/sequence.h"

namespace zocalo::wire {

/// RFC 9293 (3.1), in the order of the header's bits.
struct TcpFlags {
  bool cwr = false, ece = false, urg = false, ack = false, psh = false, rst = false, syn = false, fin = false;
  friend constexpr bool operator==(const TcpFlags&, const TcpFlags&) = default;
};

struct SackBlock {
  SeqNum left, right;  ///< [left, right), RFC 2018 (3)
  friend constexpr bool operator==(const SackBlock&, const SackBlock&) = default;
};

struct Timestamps {
  std::uint32_t value = 0, echo = 0;  ///< TSval, TSecr, RFC 7323 (3.2)
  friend constexpr bool operator==(const Timestamps&, const Timestamps&) = default;
};

struct TcpOptions {
  std::optional<std::uint16_t> mss;
  std::optional<std::uint8_t> window_scale;
  bool sack_permitted = false;
  std::optional<Timestamps> timestamps;
  std::array<SackBlock, 4> sack{};  ///< the first `sack_count` are present
  std::uint8_t sack_count = 0;
  friend constexpr bool operator==(const TcpOptions&, const TcpOptions&) = default;
};

struct TcpSegment {
  std::uint16_t source_port = 0, destination_port = 0;
  SeqNum seq, ack;
  TcpFlags flags;
  std::uint16_t window = 0;  ///< as in the header, not scaled
  std::uint16_t urgent = 0;  ///< urgent pointer, an offset from seq
  TcpOptions options;
  Bytes payload;

  /// SEG.LEN of RFC 9293 (3.4): octets of data, SYN and FIN counted.
  std::uint32_t length() const {
    return static_cast<std::uint32_t>(payload.size()) + (flags.syn ? 1U : 0U) + (flags.fin ? 1U : 0U);
  }
};

struct UdpDatagram {
  std::uint16_t source_port = 0, destination_port = 0;
  Bytes payload;
};

/// ICMP (RFC 792) and ICMPv6 (RFC 4443) errors, by meaning; the numbers are of the IP version in use.
enum class IcmpKind : std::uint8_t {
  port_unreachable,
  host_unreachable,
  network_unreachable,
  packet_too_big,
  time_exceeded,
  reassembly_time_exceeded
};

struct IcmpError {
  IcmpKind kind = IcmpKind::port_unreachable;
  std::uint32_t mtu = 0;  ///< for packet_too_big
  Bytes original;         ///< the IP header and at least the first 8 octets of the packet that caused it
};

/// ICMP's and ICMPv6's echo request and reply: RFC 792, RFC 4443 (4).
struct IcmpEcho {
  bool reply = false;
  std::uint16_t identifier = 0, sequence = 0;
  Bytes payload;
};

/// A piece of a packet: RFC 791 (3.2), RFC 8200 (4.5).
struct IpFragment {
  std::uint8_t protocol = 0;  ///< of the whole packet's body
  std::uint16_t offset = 0;   ///< of `octets` in that body; a multiple of 8
  bool more_fragments = false;
  Bytes octets;
};

struct Packet {
  IpAddress source, destination;
  std::uint8_t ttl = 64;
  std::uint8_t dscp = 0;             ///< RFC 2474: the first six bits of TOS or of the traffic class
  std::uint8_t ecn = 0;              ///< RFC 3168: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE
  bool dont_fragment = true;         ///< RFC 791: DF; an IPv6 packet is cut by nobody but its source
  std::uint32_t identification = 0;  ///< IPv4: 16 bits; IPv6: only a fragment has one
  std::variant<TcpSegment, UdpDatagram, IcmpError, IcmpEcho, IpFragment> body;

  /// The same IP header, with an empty body.
  Packet header() const { return {source, destination, ttl, dscp, ecn, dont_fragment, identification, {}}; }

  const TcpSegment* tcp() const { return std::get_if<TcpSegment>(&body); }
  const UdpDatagram* udp() const { return std::get_if<UdpDatagram>(&body); }
  const IcmpError* icmp() const { return std::get_if<IcmpError>(&body); }
  const IcmpEcho* echo() const { return std::get_if<IcmpEcho>(&body); }
  const IpFragment* fragment() const { return std::get_if<IpFragment>(&body); }
};

}  // namespace zocalo::wire
