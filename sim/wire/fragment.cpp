#include "wire/fragment.h"

#include <algorithm>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {
namespace {

using namespace layout;

constexpr std::size_t kFragmentHeader = 8;  // RFC 8200 (4.5)
constexpr std::uint8_t kProtocolFragment = 44;
constexpr std::size_t kLargestBody = 65535;
constexpr Duration kReassemblyTime = 30s;  // Linux's ipfrag_time; RFC 1122 (3.3.2) wants 60 to 120 s
constexpr std::size_t kMostPartials = 64;

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>((static_cast<unsigned>(bytes[at]) << 8) | bytes[at + 1]);
}

void put_u16(Bytes& bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>((value >> 8) & 0xff);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

IpAddress address_at(ByteView bytes, std::size_t at, Family family) {
  IpAddress ip = IpAddress::any(family);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), family == Family::ipv4 ? 4 : 16,
              ip.octets.begin());
  return ip;
}

/// An IPv4 header gets its length, its place among the fragments and its checksum.
void finish_ipv4(Bytes& packet, std::size_t header, unsigned flags_and_offset) {
  put_u16(packet, 2, packet.size());
  put_u16(packet, 6, flags_and_offset);
  put_u16(packet, 10, 0);
  put_u16(packet, 10, checksum(ByteView(packet).first(header)));
}

Bytes ipv4_fragment(ByteView packet, std::size_t header, std::size_t offset, ByteView body, bool last) {
  Bytes piece(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(header));
  piece.insert(piece.end(), body.begin(), body.end());
  finish_ipv4(piece, header, (last ? 0U : 0x2000U) | static_cast<unsigned>(offset / 8));
  return piece;
}

Bytes ipv6_fragment(ByteView packet, std::uint32_t identification, std::size_t offset, ByteView body,
                    bool last) {
  Bytes piece(packet.begin(), packet.begin() + kIpv6Header);
  put_u16(piece, 4, kFragmentHeader + body.size());
  piece[6] = kProtocolFragment;
  ByteWriter out(piece);
  out.u8(packet[6]);
  out.u8(0);
  out.u16be(static_cast<std::uint16_t>(offset | (last ? 0U : 1U)));
  out.u32be(identification);
  out.raw(body);
  return piece;
}

}  // namespace

std::vector<Bytes> fragments(ByteView packet, std::size_t mtu, std::uint32_t identification) {
  const bool v4 = packet[0] >> 4 == 4;
  const std::size_t header = v4 ? std::size_t{packet[0]} % 16 * 4 : kIpv6Header;
  const std::size_t before = v4 ? header : header + kFragmentHeader;
  if (packet.size() <= mtu || mtu < before + 8) return {Bytes(packet.begin(), packet.end())};
  const std::size_t most = (mtu - before) / 8 * 8;
  const ByteView body = packet.subspan(header);
  std::vector<Bytes> pieces;
  for (std::size_t at = 0; at < body.size(); at += most) {
    const ByteView part = body.subspan(at, std::min(most, body.size() - at));
    const bool last = at + part.size() == body.size();
    pieces.push_back(v4 ? ipv4_fragment(packet, header, at, part, last)
                        : ipv6_fragment(packet, identification, at, part, last));
  }
  return pieces;
}

std::optional<Reassembly::Piece> Reassembly::read_ipv4(ByteView packet) {
  if (packet.size() < kIpv4Header) return std::nullopt;
  const std::size_t header = std::size_t{packet[0]} % 16 * 4;
  const std::size_t total = u16_at(packet, 2);
  if (header < kIpv4Header || total <= header || total > packet.size()) return std::nullopt;
  const unsigned place = u16_at(packet, 6);
  if ((place & 0x3fff) == 0 || checksum(packet.first(header)) != 0) return std::nullopt;
  Piece piece;
  piece.key = {address_at(packet, 12, Family::ipv4), address_at(packet, 16, Family::ipv4), packet[9],
               u16_at(packet, 4)};
  piece.offset = (place & 0x1fff) * std::size_t{8};
  piece.last = (place & 0x2000) == 0;
  piece.header = packet.first(header);
  piece.body = packet.subspan(header, total - header);
  return piece;
}

std::optional<Reassembly::Piece> Reassembly::read_ipv6(ByteView packet) {
  if (packet.size() <= kIpv6Header + kFragmentHeader || packet[6] != kProtocolFragment) return std::nullopt;
  const std::size_t size = u16_at(packet, 4);
  if (size <= kFragmentHeader || size > packet.size() - kIpv6Header) return std::nullopt;
  ByteReader in(packet.subspan(kIpv6Header));
  Piece piece;
  piece.key.source = address_at(packet, 8, Family::ipv6);
  piece.key.destination = address_at(packet, 24, Family::ipv6);
  piece.key.protocol = in.u8();
  in.u8();
  const unsigned place = in.u16be();
  piece.key.identification = in.u32be();
  piece.offset = place & 0xfff8U;
  piece.last = (place & 1U) == 0;
  piece.header = packet.first(kIpv6Header);
  piece.body = packet.subspan(kIpv6Header + kFragmentHeader, size - kFragmentHeader);
  return piece;
}

bool Reassembly::put(Partial& partial, const Piece& piece) {
  const std::size_t end = piece.offset + piece.body.size();
  if (end > kLargestBody || (!piece.last && piece.body.size() % 8 != 0)) return false;
  if (piece.last) {
    if (partial.size && *partial.size != end) return false;
    partial.size = end;
  }
  const auto after = partial.bodies.lower_bound(piece.offset);
  if (after != partial.bodies.end()) {
    if (after->first == piece.offset && after->second.size() == piece.body.size()) return true;  // again
    if (after->first < end) return false;
  }
  if (after != partial.bodies.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second.size() > piece.offset) return false;
  }
  if (partial.size &&
      (end > *partial.size || (!partial.bodies.empty() && partial.bodies.rbegin()->first >= *partial.size))) {
    return false;
  }
  if (piece.offset == 0) partial.header.assign(piece.header.begin(), piece.header.end());
  partial.bodies.emplace_hint(after, piece.offset, Bytes(piece.body.begin(), piece.body.end()));
  partial.have += piece.body.size();
  return true;
}

Bytes Reassembly::join(const Key& key, const Partial& partial) {
  Bytes whole = partial.header;
  for (const auto& [offset, body] : partial.bodies) whole.insert(whole.end(), body.begin(), body.end());
  if (key.source.family == Family::ipv4) {
    finish_ipv4(whole, partial.header.size(), 0);
  } else {
    whole[6] = key.protocol;
    put_u16(whole, 4, whole.size() - kIpv6Header);
  }
  return whole;
}

void Reassembly::forget_old(Time now) {
  std::erase_if(partials_, [&](const auto& row) { return now - row.second.since > kReassemblyTime; });
  while (partials_.size() > kMostPartials) {
    partials_.erase(std::min_element(partials_.begin(), partials_.end(), [](const auto& a, const auto& b) {
      return a.second.since < b.second.since;
    }));
  }
}

Reassembly::Result Reassembly::add(Time now, ByteView packet) {
  if (packet.empty()) return {};
  const auto piece = packet[0] >> 4 == 4   ? read_ipv4(packet)
                     : packet[0] >> 4 == 6 ? read_ipv6(packet)
                                           : std::nullopt;
  if (!piece) return {};
  Result result;
  result.fragment = true;
  const auto [row, fresh] = partials_.try_emplace(piece->key);
  Partial& partial = row->second;
  if (fresh) partial.since = now;
  if (!put(partial, *piece)) {
    partials_.erase(row);
    return result;
  }
  const std::size_t most = kLargestBody - (partial.header.empty() ? 0 : partial.header.size());
  if (partial.size && partial.have == *partial.size && *partial.size <= most) {
    result.whole = join(piece->key, partial);
    partials_.erase(row);
  }
  forget_old(now);
  return result;
}

}  // namespace zocalo::wire
