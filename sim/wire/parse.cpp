#include <algorithm>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {
namespace {

using namespace layout;

Parsed fail(std::string_view why) { return {std::nullopt, why}; }

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>((static_cast<unsigned>(bytes[at]) << 8) | bytes[at + 1]);
}

IpAddress address_at(ByteView bytes, std::size_t at, Family family) {
  IpAddress ip = IpAddress::any(family);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), family == Family::ipv4 ? 4 : 16,
              ip.octets.begin());
  return ip;
}

/// What an option's value says; false if its length is not what the RFC gives it.
bool read_option(TcpOptions& options, std::uint8_t kind, ByteReader value) {
  switch (kind) {
    case kOptionMss:
      if (value.left() != 2) return false;
      options.mss = value.u16be();
      return true;
    case kOptionWindowScale:
      if (value.left() != 1) return false;
      options.window_scale = value.u8();
      return true;
    case kOptionSackPermitted:
      options.sack_permitted = true;
      return value.left() == 0;
    case kOptionTimestamps: {
      if (value.left() != 8) return false;
      Timestamps timestamps;
      timestamps.value = value.u32be();
      timestamps.echo = value.u32be();
      options.timestamps = timestamps;
      return true;
    }
    case kOptionSack:
      if (value.left() % 8 != 0 || value.left() == 0 || value.left() > 32) return false;
      options.sack_count = static_cast<std::uint8_t>(value.left() / 8);
      for (std::size_t i = 0; i < options.sack_count; ++i) {
        options.sack[i].left.value = value.u32be();
        options.sack[i].right.value = value.u32be();
      }
      return true;
    default:
      return true;  // RFC 9293 (3.1, MUST-6): unknown options are skipped
  }
}

bool read_options(TcpOptions& options, ByteView bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::uint8_t kind = bytes[at];
    if (kind == kOptionEnd) return true;
    if (kind == kOptionNop) {
      ++at;
      continue;
    }
    if (at + 1 >= bytes.size()) return false;
    const std::size_t size = bytes[at + 1];
    if (size < 2 || size > bytes.size() - at) return false;  // RFC 9293 (3.1, MUST-7)
    if (!read_option(options, kind, ByteReader(bytes.subspan(at + 2, size - 2)))) return false;
    at += size;
  }
  return true;
}

TcpFlags flags_from(std::uint8_t bits) {
  TcpFlags flags;
  flags.fin = (bits & kFin) != 0;
  flags.syn = (bits & kSyn) != 0;
  flags.rst = (bits & kRst) != 0;
  flags.psh = (bits & kPsh) != 0;
  flags.ack = (bits & kAck) != 0;
  flags.urg = (bits & kUrg) != 0;
  flags.ece = (bits & kEce) != 0;
  flags.cwr = (bits & kCwr) != 0;
  return flags;
}

Parsed parse_tcp(Packet packet, ByteView body) {
  if (body.size() < kTcpHeader) return fail("truncated TCP header");
  const std::size_t header = std::size_t{body[12]} / 16 * 4;
  if (header < kTcpHeader || header > body.size()) return fail("bad TCP data offset");
  if (checksum(body, pseudo_header_sum(packet.source, packet.destination, kProtocolTcp, body.size())) != 0) {
    return fail("bad TCP checksum");
  }
  ByteReader in(body);
  TcpSegment segment;
  segment.source_port = in.u16be();
  segment.destination_port = in.u16be();
  segment.seq.value = in.u32be();
  segment.ack.value = in.u32be();
  in.u8();
  segment.flags = flags_from(in.u8());
  segment.window = in.u16be();
  in.u16be();
  segment.urgent = in.u16be();
  if (!read_options(segment.options, body.subspan(kTcpHeader, header - kTcpHeader)))
    return fail("bad TCP option");
  const ByteView payload = body.subspan(header);
  segment.payload.assign(payload.begin(), payload.end());
  packet.body = std::move(segment);
  return {std::move(packet), {}};
}

Parsed parse_udp(Packet packet, ByteView body) {
  if (body.size() < kUdpHeader) return fail("truncated UDP header");
  const std::size_t size = u16_at(body, 4);
  if (size < kUdpHeader || size > body.size()) return fail("bad UDP length");
  body = body.first(size);
  const bool summed = u16_at(body, 6) != 0;  // RFC 768: zero says "none"; RFC 8200 (8.1): not over IPv6
  if (!summed && packet.source.family == Family::ipv6) return fail("UDP over IPv6 without checksum");
  if (summed &&
      checksum(body, pseudo_header_sum(packet.source, packet.destination, kProtocolUdp, size)) != 0) {
    return fail("bad UDP checksum");
  }
  UdpDatagram datagram;
  datagram.source_port = u16_at(body, 0);
  datagram.destination_port = u16_at(body, 2);
  datagram.payload.assign(body.begin() + kUdpHeader, body.end());
  packet.body = std::move(datagram);
  return {std::move(packet), {}};
}

Parsed parse_icmp(Packet packet, ByteView body, bool v4) {
  if (body.size() < kIcmpHeader) return fail("truncated ICMP header");
  const std::uint32_t initial =
      v4 ? 0 : pseudo_header_sum(packet.source, packet.destination, kProtocolIcmpv6, body.size());
  if (checksum(body, initial) != 0) return fail("bad ICMP checksum");
  const bool asks = body[0] == (v4 ? kEchoRequest4 : kEchoRequest6);
  const bool answers = body[0] == (v4 ? kEchoReply4 : kEchoReply6);
  if (asks || answers) {
    const ByteView payload = body.subspan(kIcmpHeader);
    packet.body = IcmpEcho{answers, u16_at(body, 4), u16_at(body, 6), Bytes(payload.begin(), payload.end())};
    return {std::move(packet), {}};
  }
  for (const IcmpNumbers& row : kIcmp) {
    const bool same = v4 ? body[0] == row.v4_type && body[1] == row.v4_code
                         : body[0] == row.v6_type && body[1] == row.v6_code;
    if (!same) continue;
    IcmpError error;
    error.kind = row.kind;
    const std::uint32_t low = u16_at(body, 6);
    error.mtu = v4 ? low : (std::uint32_t{u16_at(body, 4)} << 16) | low;
    error.original.assign(body.begin() + kIcmpHeader, body.end());
    packet.body = std::move(error);
    return {std::move(packet), {}};
  }
  return fail("ICMP message of another kind");
}

Parsed parse_body(Packet packet, std::uint8_t protocol, ByteView body) {
  const bool v4 = packet.source.family == Family::ipv4;
  if (protocol == kProtocolTcp) return parse_tcp(std::move(packet), body);
  if (protocol == kProtocolUdp) return parse_udp(std::move(packet), body);
  if (protocol == (v4 ? kProtocolIcmp : kProtocolIcmpv6)) return parse_icmp(std::move(packet), body, v4);
  return fail("another protocol than TCP, UDP, ICMP");
}

/// A piece; its checksum is known once the whole is there.
Parsed parse_fragment(Packet packet, IpFragment piece) {
  if (piece.octets.empty() || (piece.more_fragments && piece.octets.size() % 8 != 0))
    return fail("bad fragment length");
  if (piece.offset + piece.octets.size() > 0xffff) return fail("fragment beyond the largest packet");
  packet.body = std::move(piece);
  return {std::move(packet), {}};
}

Parsed parse_ipv4(ByteView bytes) {
  if (bytes.size() < kIpv4Header) return fail("truncated IPv4 header");
  const std::size_t header = std::size_t{bytes[0]} % 16 * 4;
  const std::size_t total = u16_at(bytes, 2);
  if (header < kIpv4Header || total < header) return fail("bad IPv4 length");
  if (total > bytes.size()) return fail("truncated IPv4 packet");
  if (checksum(bytes.first(header)) != 0) return fail("bad IPv4 checksum");
  Packet packet;
  packet.dscp = bytes[1] >> 2;
  packet.ecn = bytes[1] & 3U;
  packet.dont_fragment = (bytes[6] & 0x40) != 0;
  packet.identification = u16_at(bytes, 4);
  packet.ttl = bytes[8];
  packet.source = address_at(bytes, 12, Family::ipv4);
  packet.destination = address_at(bytes, 16, Family::ipv4);
  const ByteView body = bytes.subspan(header, total - header);
  const unsigned place = u16_at(bytes, 6) & 0x3fffU;
  if (place == 0) return parse_body(std::move(packet), bytes[9], body);
  return parse_fragment(std::move(packet), {bytes[9],
                                            static_cast<std::uint16_t>((place & 0x1fff) * 8),
                                            (place & 0x2000) != 0,
                                            {body.begin(), body.end()}});
}

Parsed parse_ipv6(ByteView bytes) {
  if (bytes.size() < kIpv6Header) return fail("truncated IPv6 header");
  const std::size_t size = u16_at(bytes, 4);
  if (size > bytes.size() - kIpv6Header) return fail("truncated IPv6 packet");
  Packet packet;
  const unsigned traffic_class = u16_at(bytes, 0) >> 4 & 0xffU;
  packet.dscp = static_cast<std::uint8_t>(traffic_class >> 2);
  packet.ecn = traffic_class & 3U;
  packet.ttl = bytes[7];
  packet.source = address_at(bytes, 8, Family::ipv6);
  packet.destination = address_at(bytes, 24, Family::ipv6);
  const ByteView body = bytes.subspan(kIpv6Header, size);
  if (bytes[6] != kProtocolFragment) return parse_body(std::move(packet), bytes[6], body);
  if (size <= kFragmentHeader) return fail("truncated IPv6 fragment header");
  ByteReader in(body);
  IpFragment piece;
  piece.protocol = in.u8();
  in.u8();
  const unsigned place = in.u16be();
  packet.identification = in.u32be();
  piece.offset = static_cast<std::uint16_t>(place & 0xfff8U);
  piece.more_fragments = (place & 1U) != 0;
  piece.octets.assign(body.begin() + kFragmentHeader, body.end());
  return parse_fragment(std::move(packet), std::move(piece));
}

}  // namespace

Parsed parse(ByteView bytes) {
  if (bytes.empty()) return fail("empty packet");
  switch (bytes[0] >> 4) {
    case 4:
      return parse_ipv4(bytes);
    case 6:
      return parse_ipv6(bytes);
    default:
      return fail("neither IPv4 nor IPv6");
  }
}

}  // namespace zocalo::wire
