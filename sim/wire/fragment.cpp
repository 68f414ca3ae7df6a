#include "wire/fragment.h"

#include <algorithm>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {
namespace {

using namespace layout;

constexpr std::size_t kLargestBody = 65535;
constexpr Duration kReassemblyTime = 30s;  // Linux's ipfrag_time; RFC 1122 (3.3.2) wants 60 to 120 s
constexpr std::size_t kMostPartials = 64;

/// The packet as one piece that holds its whole body.
IpFragment as_piece(const Packet& packet) {
  if (const IpFragment* piece = packet.fragment()) return *piece;
  const bool v4 = packet.source.family == Family::ipv4;
  const Bytes bytes = to_bytes(packet);
  const auto header = static_cast<std::ptrdiff_t>(v4 ? kIpv4Header : kIpv6Header);
  return {bytes[v4 ? 9 : 6], 0, false, Bytes(bytes.begin() + header, bytes.end())};
}

}  // namespace

std::vector<Packet> fragments(Packet&& packet, std::size_t mtu, std::uint32_t identification) {
  std::vector<Packet> pieces;
  const bool v4 = packet.source.family == Family::ipv4;
  const std::size_t before = v4 ? kIpv4Header : kIpv6Header + kFragmentHeader;
  if (wire_size(packet) <= mtu || mtu < before + 8) {
    pieces.push_back(std::move(packet));
    return pieces;
  }
  const std::size_t most = (mtu - before) / 8 * 8;
  const IpFragment whole = as_piece(packet);
  Packet header = packet.header();
  if (!v4 && packet.fragment() == nullptr) header.identification = identification;
  for (std::size_t at = 0; at < whole.octets.size(); at += most) {
    const std::size_t size = std::min(most, whole.octets.size() - at);
    const ByteView part = ByteView(whole.octets).subspan(at, size);
    Packet piece = header;
    piece.body =
        IpFragment{whole.protocol, static_cast<std::uint16_t>(whole.offset + at),
                   whole.more_fragments || at + size < whole.octets.size(), Bytes(part.begin(), part.end())};
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

bool Reassembly::put(Partial& partial, const Packet& packet, const IpFragment& piece) {
  const std::size_t end = piece.offset + piece.octets.size();
  if (end > kLargestBody || piece.octets.empty()) return false;
  if (piece.more_fragments && piece.octets.size() % 8 != 0) return false;
  if (!piece.more_fragments) {
    if (partial.size && *partial.size != end) return false;
    partial.size = end;
  }
  const auto after = partial.bodies.lower_bound(piece.offset);
  if (after != partial.bodies.end()) {
    if (after->first == piece.offset && after->second.size() == piece.octets.size()) return true;  // again
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
  if (piece.offset == 0) partial.first = packet;
  if (packet.ecn == 3) partial.ecn = 3;
  partial.bodies.emplace_hint(after, piece.offset, piece.octets);
  partial.have += piece.octets.size();
  return true;
}

/// Written as octets and read again, so that the checksum of the whole is checked as on any packet.
std::optional<Packet> Reassembly::join(const Partial& partial) {
  Packet packet = partial.first->header();
  packet.dont_fragment = false;
  if (partial.ecn != 0) packet.ecn = partial.ecn;
  IpFragment body{partial.first->fragment()->protocol, 0, false, {}};
  for (const auto& [offset, octets] : partial.bodies)
    body.octets.insert(body.octets.end(), octets.begin(), octets.end());
  const bool v4 = packet.source.family == Family::ipv4;
  const std::uint8_t protocol = body.protocol;
  packet.body = std::move(body);
  Bytes bytes = to_bytes(packet);
  if (!v4) {  // without the fragment header
    bytes.erase(bytes.begin() + kIpv6Header, bytes.begin() + kIpv6Header + kFragmentHeader);
    const std::size_t size = bytes.size() - kIpv6Header;
    bytes[4] = static_cast<std::uint8_t>(size >> 8);
    bytes[5] = static_cast<std::uint8_t>(size & 0xff);
    bytes[6] = protocol;
  }
  return parse(bytes).packet;
}

void Reassembly::forget_oldest() {
  while (partials_.size() > kMostPartials) {
    partials_.erase(std::min_element(partials_.begin(), partials_.end(), [](const auto& a, const auto& b) {
      return a.second.since < b.second.since;
    }));
  }
}

std::optional<Packet> Reassembly::add(Time now, const Packet& packet) {
  const IpFragment& piece = *packet.fragment();
  const auto [row, fresh] =
      partials_.try_emplace({packet.source, packet.destination, piece.protocol, packet.identification});
  Partial& partial = row->second;
  if (fresh) partial.since = now;
  if (!put(partial, packet, piece)) {
    partials_.erase(row);
    return std::nullopt;
  }
  std::optional<Packet> whole;
  if (partial.size && partial.have == *partial.size) {
    const bool v4 = packet.source.family == Family::ipv4;
    if (*partial.size <= kLargestBody - (v4 ? kIpv4Header : 0)) whole = join(partial);
    partials_.erase(row);
  }
  forget_oldest();
  return whole;
}

Time Reassembly::next_expiry() const {
  Time first = kNever;
  for (const auto& [key, partial] : partials_)
    first = std::min(first, saturating_add(partial.since, kReassemblyTime));
  return first;
}

std::vector<Packet> Reassembly::expire(Time now) {
  std::vector<Packet> firsts;
  std::erase_if(partials_, [&](auto& row) {
    if (now - row.second.since < kReassemblyTime) return false;
    if (row.second.first) firsts.push_back(std::move(*row.second.first));
    return true;
  });
  return firsts;
}

}  // namespace zocalo::wire
