#include <algorithm>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {
namespace {

using namespace layout;

/// With IPv6's fragment header, if there is one.
std::size_t ip_header_size(const Packet& packet) {
  if (packet.source.family == Family::ipv4) return kIpv4Header;
  return packet.fragment() != nullptr ? kIpv6Header + kFragmentHeader : kIpv6Header;
}

std::size_t options_size(const TcpOptions& options) {
  std::size_t size = 0;
  if (options.mss) size += 4;
  if (options.timestamps) {
    size += 12;
  } else if (options.sack_permitted) {
    size += 4;
  }
  if (options.window_scale) size += 4;
  if (options.sack_count > 0) size += 4 + 8 * std::size_t{options.sack_count};
  return size;
}

/// In the order and with the padding that Linux uses, so that a capture looks familiar.
void write_options(ByteWriter& out, const TcpOptions& options) {
  if (options.mss) {
    out.u8(kOptionMss);
    out.u8(4);
    out.u16be(*options.mss);
  }
  if (options.sack_permitted) {
    if (!options.timestamps) out.u16be(kOptionNop << 8 | kOptionNop);
    out.u8(kOptionSackPermitted);
    out.u8(2);
  } else if (options.timestamps) {
    out.u16be(kOptionNop << 8 | kOptionNop);
  }
  if (options.timestamps) {
    out.u8(kOptionTimestamps);
    out.u8(10);
    out.u32be(options.timestamps->value);
    out.u32be(options.timestamps->echo);
  }
  if (options.window_scale) {
    out.u8(kOptionNop);
    out.u8(kOptionWindowScale);
    out.u8(3);
    out.u8(*options.window_scale);
  }
  if (options.sack_count == 0) return;
  out.u16be(kOptionNop << 8 | kOptionNop);
  out.u8(kOptionSack);
  out.u8(static_cast<std::uint8_t>(2 + 8 * options.sack_count));
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    out.u32be(options.sack[i].left.value);
    out.u32be(options.sack[i].right.value);
  }
}

std::uint8_t flag_bits(const TcpFlags& flags) {
  unsigned bits = 0;
  if (flags.fin) bits |= kFin;
  if (flags.syn) bits |= kSyn;
  if (flags.rst) bits |= kRst;
  if (flags.psh) bits |= kPsh;
  if (flags.ack) bits |= kAck;
  if (flags.urg) bits |= kUrg;
  if (flags.ece) bits |= kEce;
  if (flags.cwr) bits |= kCwr;
  return static_cast<std::uint8_t>(bits);
}

void put_u16(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

void write_tcp(ByteWriter& out, const TcpSegment& segment) {
  const std::size_t header = kTcpHeader + options_size(segment.options);
  out.u16be(segment.source_port);
  out.u16be(segment.destination_port);
  out.u32be(segment.seq.value);
  out.u32be(segment.ack.value);
  out.u8(static_cast<std::uint8_t>((header / 4) << 4));
  out.u8(flag_bits(segment.flags));
  out.u16be(segment.window);
  out.u16be(0);
  out.u16be(segment.urgent);
  write_options(out, segment.options);
  out.raw(segment.payload);
}

void write_udp(ByteWriter& out, const UdpDatagram& datagram) {
  out.u16be(datagram.source_port);
  out.u16be(datagram.destination_port);
  out.u16be(static_cast<std::uint16_t>(kUdpHeader + datagram.payload.size()));
  out.u16be(0);
  out.raw(datagram.payload);
}

void write_icmp(ByteWriter& out, const IcmpError& error, Family family) {
  const auto* row = std::find_if(std::begin(kIcmp), std::end(kIcmp),
                                 [&](const IcmpNumbers& n) { return n.kind == error.kind; });
  out.u8(family == Family::ipv4 ? row->v4_type : row->v6_type);
  out.u8(family == Family::ipv4 ? row->v4_code : row->v6_code);
  out.u16be(0);
  out.u32be(family == Family::ipv4 ? error.mtu & 0xffff : error.mtu);  // RFC 1191 (4): the low 16 bits
  out.raw(error.original);
}

void write_echo(ByteWriter& out, const IcmpEcho& echo, Family family) {
  const bool v4 = family == Family::ipv4;
  out.u8(echo.reply ? (v4 ? kEchoReply4 : kEchoReply6) : (v4 ? kEchoRequest4 : kEchoRequest6));
  out.u8(0);
  out.u16be(0);
  out.u16be(echo.identifier);
  out.u16be(echo.sequence);
  out.raw(echo.payload);
}

std::uint8_t protocol_of(const Packet& packet) {
  if (packet.tcp() != nullptr) return kProtocolTcp;
  if (packet.udp() != nullptr) return kProtocolUdp;
  if (const IpFragment* piece = packet.fragment()) return piece->protocol;
  return packet.source.family == Family::ipv4 ? kProtocolIcmp : kProtocolIcmpv6;
}

/// RFC 791's type of service, RFC 8200's traffic class.
std::uint32_t traffic_class(const Packet& packet) {
  return (static_cast<std::uint32_t>(packet.dscp & 0x3fU) << 2) | (packet.ecn & 3U);
}

void write_ip(Bytes& bytes, const Packet& packet, std::size_t total) {
  const IpFragment* piece = packet.fragment();
  ByteWriter out(bytes);
  if (packet.source.family == Family::ipv6) {
    out.u32be((6U << 28) | (traffic_class(packet) << 20));
    out.u16be(static_cast<std::uint16_t>(total - kIpv6Header));
    out.u8(piece != nullptr ? kProtocolFragment : protocol_of(packet));
    out.u8(packet.ttl);
    out.raw(packet.source.octets);
    out.raw(packet.destination.octets);
    if (piece == nullptr) return;
    out.u8(piece->protocol);
    out.u8(0);
    out.u16be(static_cast<std::uint16_t>((piece->offset & 0xfff8U) | (piece->more_fragments ? 1U : 0U)));
    out.u32be(packet.identification);
    return;
  }
  out.u8(0x45);
  out.u8(static_cast<std::uint8_t>(traffic_class(packet)));
  out.u16be(static_cast<std::uint16_t>(total));
  out.u16be(static_cast<std::uint16_t>(packet.identification));
  const unsigned place = piece == nullptr ? 0 : piece->offset / 8U | (piece->more_fragments ? 0x2000U : 0);
  out.u16be(static_cast<std::uint16_t>((packet.dont_fragment ? 0x4000U : 0) | place));
  out.u8(packet.ttl);
  out.u8(protocol_of(packet));
  out.u16be(0);
  out.raw({packet.source.octets.data(), 4});
  out.raw({packet.destination.octets.data(), 4});
  put_u16(bytes, 10, checksum({bytes.data(), kIpv4Header}));
}

/// Where the body's checksum lies in it.
std::size_t checksum_offset(const Packet& packet) {
  if (packet.tcp() != nullptr) return 16;
  if (packet.udp() != nullptr) return 6;
  return 2;
}

}  // namespace

Bytes quoted(const Packet& packet) {
  const std::size_t most = packet.source.family == Family::ipv4 ? 576 - 20 - 8 : 1280 - 40 - 8;
  Bytes bytes = to_bytes(packet);
  if (bytes.size() > most) bytes.resize(most);
  return bytes;
}

std::size_t wire_size(const Packet& packet) {
  std::size_t size = ip_header_size(packet);
  if (const TcpSegment* tcp = packet.tcp())
    return size + kTcpHeader + options_size(tcp->options) + tcp->payload.size();
  if (const UdpDatagram* udp = packet.udp()) return size + kUdpHeader + udp->payload.size();
  if (const IcmpEcho* echo = packet.echo()) return size + kIcmpHeader + echo->payload.size();
  if (const IpFragment* piece = packet.fragment()) return size + piece->octets.size();
  return size + kIcmpHeader + packet.icmp()->original.size();
}

Bytes to_bytes(const Packet& packet) {
  const std::size_t total = wire_size(packet);
  const std::size_t header = ip_header_size(packet);
  Bytes bytes;
  bytes.reserve(total);
  write_ip(bytes, packet, total);
  ByteWriter out(bytes);
  if (const IpFragment* piece = packet.fragment()) {
    out.raw(piece->octets);
    return bytes;
  }
  if (const TcpSegment* tcp = packet.tcp()) write_tcp(out, *tcp);
  if (const UdpDatagram* udp = packet.udp()) write_udp(out, *udp);
  if (const IcmpError* icmp = packet.icmp()) write_icmp(out, *icmp, packet.source.family);
  if (const IcmpEcho* echo = packet.echo()) write_echo(out, *echo, packet.source.family);
  const ByteView body{bytes.data() + header, total - header};
  // RFC 792: ICMP sums itself alone; everything else covers the pseudo-header too.
  const bool plain = protocol_of(packet) == kProtocolIcmp;
  std::uint16_t sum = checksum(
      body,
      plain ? 0 : pseudo_header_sum(packet.source, packet.destination, protocol_of(packet), body.size()));
  if (packet.udp() != nullptr && sum == 0) sum = 0xffff;  // RFC 768: zero says "none"
  put_u16(bytes, header + checksum_offset(packet), sum);
  return bytes;
}

}  // namespace zocalo::wire
