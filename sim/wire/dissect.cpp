#include "wire/dissect.h"

#include <utility>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {

namespace {

using namespace layout;

class Reader {
 public:
  explicit Reader(Dissection& into) : into_(into) {}

  std::uint32_t u8(std::size_t at) const { return into_.bytes[at]; }
  std::uint32_t u16(std::size_t at) const { return u8(at) << 8 | u8(at + 1); }
  std::uint32_t u32(std::size_t at) const { return u16(at) << 16 | u16(at + 2); }
  std::size_t size() const { return into_.bytes.size(); }

  void add(std::string_view name, std::string value, std::size_t at, std::size_t octets, int depth = 1) {
    into_.fields.push_back({name, std::move(value), at, octets, depth});
  }
  void number(std::string_view name, std::uint32_t value, std::size_t at, std::size_t octets, int depth = 1) {
    add(name, std::to_string(value), at, octets, depth);
  }
  void flag(std::string_view name, bool on, std::size_t at) { add(name, on ? "Set" : "Not set", at, 1, 2); }

  static std::string hex(std::uint32_t value, int digits) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
      text += kDigits[(value >> static_cast<unsigned>(shift)) & 15U];
    return text;
  }

 private:
  Dissection& into_;
};

// RFC 791 (3.1); the second octet is RFC 2474's and RFC 3168's
std::size_t read_ipv4(Reader& r, const Packet& packet) {
  r.add("ip", {}, 0, kIpv4Header, 0);
  r.number("ip.version", r.u8(0) >> 4, 0, 1);
  r.number("ip.hdr_len", (r.u8(0) & 15U) * 4, 0, 1);
  r.number("ip.dsfield.dscp", r.u8(1) >> 2, 1, 1);
  r.number("ip.dsfield.ecn", r.u8(1) & 3U, 1, 1);
  r.number("ip.len", r.u16(2), 2, 2);
  r.add("ip.id", Reader::hex(r.u16(4), 4), 4, 2);
  r.flag("ip.flags.df", (r.u8(6) & 0x40U) != 0, 6);
  r.flag("ip.flags.mf", (r.u8(6) & 0x20U) != 0, 6);
  r.number("ip.frag_offset", r.u16(6) & 0x1fffU, 6, 2);
  r.number("ip.ttl", r.u8(8), 8, 1);
  r.number("ip.proto", r.u8(9), 9, 1);
  r.add("ip.checksum", Reader::hex(r.u16(10), 4), 10, 2);
  r.add("ip.src", packet.source.to_string(), 12, 4);
  r.add("ip.dst", packet.destination.to_string(), 16, 4);
  return kIpv4Header;
}

// RFC 8200 (3)
std::size_t read_ipv6(Reader& r, const Packet& packet) {
  r.add("ipv6", {}, 0, kIpv6Header, 0);
  r.number("ipv6.version", r.u8(0) >> 4, 0, 1);
  r.number("ipv6.tclass", (r.u16(0) >> 4) & 255U, 0, 2);
  r.add("ipv6.flow", Reader::hex(r.u32(0) & 0xfffffU, 5), 1, 3);
  r.number("ipv6.plen", r.u16(4), 4, 2);
  r.number("ipv6.nxt", r.u8(6), 6, 1);
  r.number("ipv6.hlim", r.u8(7), 7, 1);
  r.add("ipv6.src", packet.source.to_string(), 8, 16);
  r.add("ipv6.dst", packet.destination.to_string(), 24, 16);
  return kIpv6Header;
}

void read_sack(Reader& r, std::size_t at, std::size_t length) {
  std::string blocks;
  for (std::size_t left = at + 2; left + 8 <= at + length; left += 8)
    blocks +=
        (blocks.empty() ? "" : ", ") + std::to_string(r.u32(left)) + "–" + std::to_string(r.u32(left + 4));
  r.add("tcp.options.sack", blocks, at, length, 2);
}

/// RFC 9293 (3.2), RFC 7323 (2.2, 3.2), RFC 2018 (2, 3)
void read_options(Reader& r, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::uint32_t kind = r.u8(at);
    if (kind == kOptionEnd) return;
    if (kind == kOptionNop) {
      r.add("tcp.options.nop", {}, at++, 1, 2);
      continue;
    }
    const std::size_t length = at + 1 < end ? r.u8(at + 1) : 0;
    if (length < 2 || at + length > end) return;
    if (kind == kOptionMss && length == 4) {
      r.number("tcp.options.mss_val", r.u16(at + 2), at, length, 2);
    } else if (kind == kOptionWindowScale && length == 3) {
      r.number("tcp.options.wscale.shift", r.u8(at + 2), at, length, 2);
    } else if (kind == kOptionSackPermitted) {
      r.add("tcp.options.sack_perm", {}, at, length, 2);
    } else if (kind == kOptionSack) {
      read_sack(r, at, length);
    } else if (kind == kOptionTimestamps && length == 10) {
      r.number("tcp.options.timestamp.tsval", r.u32(at + 2), at, 6, 2);
      r.number("tcp.options.timestamp.tsecr", r.u32(at + 6), at + 6, 4, 2);
    }
    at += length;
  }
}

std::string counted(std::uint32_t number, const std::optional<std::uint32_t>& relative) {
  return std::to_string(number) + (relative ? " (" + std::to_string(*relative) + ")" : "");
}

/// RFC 9293 (3.1)
void read_tcp(Reader& r, const TcpSegment& tcp, std::size_t at, const Relative& relative) {
  const std::size_t header = (r.u8(at + 12) >> 4) * std::size_t{4};
  r.add("tcp", {}, at, header, 0);
  r.number("tcp.srcport", r.u16(at), at, 2);
  r.number("tcp.dstport", r.u16(at + 2), at + 2, 2);
  r.add("tcp.seq", counted(r.u32(at + 4), relative.seq), at + 4, 4);
  r.add("tcp.ack", counted(r.u32(at + 8), relative.ack), at + 8, 4);
  r.number("tcp.hdr_len", static_cast<std::uint32_t>(header), at + 12, 1);
  r.add("tcp.flags", flags_text(tcp.flags), at + 13, 1);
  const std::pair<std::string_view, bool> flags[] = {
      {"tcp.flags.cwr", tcp.flags.cwr}, {"tcp.flags.ece", tcp.flags.ece},  {"tcp.flags.urg", tcp.flags.urg},
      {"tcp.flags.ack", tcp.flags.ack}, {"tcp.flags.push", tcp.flags.psh}, {"tcp.flags.reset", tcp.flags.rst},
      {"tcp.flags.syn", tcp.flags.syn}, {"tcp.flags.fin", tcp.flags.fin}};
  for (const auto& [name, on] : flags)
    if (on) r.flag(name, on, at + 13);
  r.number("tcp.window_size_value", r.u16(at + 14), at + 14, 2);
  r.add("tcp.checksum", Reader::hex(r.u16(at + 16), 4), at + 16, 2);
  r.number("tcp.urgent_pointer", r.u16(at + 18), at + 18, 2);
  if (header > kTcpHeader) {
    r.add("tcp.options", {}, at + kTcpHeader, header - kTcpHeader);
    read_options(r, at + kTcpHeader, at + header);
  }
  if (at + header < r.size())
    r.number("tcp.payload", static_cast<std::uint32_t>(r.size() - at - header), at + header,
             r.size() - at - header, 0);
}

/// RFC 768
void read_udp(Reader& r, std::size_t at) {
  r.add("udp", {}, at, kUdpHeader, 0);
  r.number("udp.srcport", r.u16(at), at, 2);
  r.number("udp.dstport", r.u16(at + 2), at + 2, 2);
  r.number("udp.length", r.u16(at + 4), at + 4, 2);
  r.add("udp.checksum", Reader::hex(r.u16(at + 6), 4), at + 6, 2);
  if (at + kUdpHeader < r.size())
    r.number("udp.payload", static_cast<std::uint32_t>(r.size() - at - kUdpHeader), at + kUdpHeader,
             r.size() - at - kUdpHeader, 0);
}

/// RFC 792, RFC 4443
void read_icmp(Reader& r, const Packet& packet, std::size_t at) {
  const bool v4 = packet.source.family == Family::ipv4;
  r.add(v4 ? "icmp" : "icmpv6", {}, at, kIcmpHeader, 0);
  r.number(v4 ? "icmp.type" : "icmpv6.type", r.u8(at), at, 1);
  r.number(v4 ? "icmp.code" : "icmpv6.code", r.u8(at + 1), at + 1, 1);
  r.add(v4 ? "icmp.checksum" : "icmpv6.checksum", Reader::hex(r.u16(at + 2), 4), at + 2, 2);
  if (packet.echo() != nullptr) {
    r.number(v4 ? "icmp.ident" : "icmpv6.echo.identifier", r.u16(at + 4), at + 4, 2);
    r.number(v4 ? "icmp.seq" : "icmpv6.echo.sequence_number", r.u16(at + 6), at + 6, 2);
  } else if (packet.icmp()->kind == IcmpKind::packet_too_big) {
    r.number(v4 ? "icmp.mtu" : "icmpv6.mtu", v4 ? r.u16(at + 6) : r.u32(at + 4), at + (v4 ? 6U : 4U),
             v4 ? 2 : 4);
  }
  if (at + kIcmpHeader < r.size())
    r.number("data.len", static_cast<std::uint32_t>(r.size() - at - kIcmpHeader), at + kIcmpHeader,
             r.size() - at - kIcmpHeader, 0);
}

/// RFC 8200 (4.5) has a header for it; what follows is a part of the whole packet's body.
void read_fragment(Reader& r, const Packet& packet, std::size_t at) {
  if (packet.source.family == Family::ipv6) {
    r.add("ipv6.fraghdr", {}, at, kFragmentHeader, 0);
    r.number("ipv6.fraghdr.nxt", r.u8(at), at, 1);
    r.add("ipv6.fraghdr.reserved_octet", Reader::hex(r.u8(at + 1), 2), at + 1, 1);
    r.number("ipv6.fraghdr.offset", r.u16(at + 2) >> 3, at + 2, 2);
    r.flag("ipv6.fraghdr.more", (r.u8(at + 3) & 1U) != 0, at + 3);
    r.add("ipv6.fraghdr.ident", Reader::hex(r.u32(at + 4), 8), at + 4, 4);
    at += kFragmentHeader;
  }
  if (at < r.size()) r.number("data.len", static_cast<std::uint32_t>(r.size() - at), at, r.size() - at, 0);
}

}  // namespace

Dissection dissect(const Packet& packet, const Relative& relative) {
  Dissection result;
  result.bytes = to_bytes(packet);
  Reader reader(result);
  const std::size_t body =
      packet.source.family == Family::ipv4 ? read_ipv4(reader, packet) : read_ipv6(reader, packet);
  if (const TcpSegment* tcp = packet.tcp())
    read_tcp(reader, *tcp, body, relative);
  else if (packet.udp() != nullptr)
    read_udp(reader, body);
  else if (packet.fragment() != nullptr)
    read_fragment(reader, packet, body);
  else
    read_icmp(reader, packet, body);
  return result;
}

}  // namespace zocalo::wire
