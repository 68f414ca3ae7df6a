#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "wire/codec.h"
#include "wire/fragment.h"

using namespace zocalo;
using namespace zocalo::wire;

namespace {

Packet datagram(Family family, std::size_t size) {
  Packet packet;
  packet.source = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 1) : *IpAddress::parse("fd00::1");
  packet.destination = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 2) : *IpAddress::parse("fd00::2");
  packet.identification = 77;
  UdpDatagram udp{53, 4000, Bytes(size)};
  for (std::size_t i = 0; i < size; ++i) udp.payload[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  packet.body = std::move(udp);
  return packet;
}

std::vector<Packet> pieces_of(Family family, std::size_t size, std::size_t mtu) {
  return fragments(datagram(family, size), mtu, 5);
}

/// What has come together, in the order given.
std::vector<Packet> wholes(Reassembly& reassembly, const std::vector<Packet>& pieces, Time now = kStart) {
  std::vector<Packet> result;
  for (const Packet& piece : pieces) {
    if (auto whole = reassembly.add(now, piece)) result.push_back(*std::move(whole));
  }
  return result;
}

}  // namespace

TEST_CASE("a packet in pieces comes together again, in any order, over both families") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    std::vector<Packet> pieces = pieces_of(family, 4001, 1500);
    REQUIRE(pieces.size() == 3);
    for (Packet& piece : pieces) {
      const Bytes bytes = to_bytes(piece);
      CHECK(bytes.size() <= 1500);
      CHECK(bytes.size() == wire_size(piece));
      const Parsed parsed = parse(bytes);
      INFO(parsed.error);
      REQUIRE(parsed.packet);
      CHECK(to_bytes(*parsed.packet) == bytes);
      CHECK(parsed.packet->fragment()->offset == piece.fragment()->offset);
      piece = *parsed.packet;
    }
    for (int order = 0; order < 3; ++order) {
      std::swap(pieces[0], pieces[static_cast<std::size_t>(order)]);
      Reassembly reassembly;
      const std::vector<Packet> together = wholes(reassembly, pieces);
      REQUIRE(together.size() == 1);
      REQUIRE(together[0].udp() != nullptr);
      CHECK(together[0].udp()->payload == datagram(family, 4001).udp()->payload);
      CHECK(reassembly.next_expiry() == kNever);
    }
  }
}

TEST_CASE("a fragment is cut again where the next link is narrower") {
  std::vector<Packet> finer;
  for (Packet& piece : pieces_of(Family::ipv4, 4001, 1500)) {
    for (Packet& each : fragments(std::move(piece), 576, 0)) finer.push_back(std::move(each));
  }
  CHECK(finer.size() > 6);
  CHECK(finer.back().fragment()->more_fragments == false);
  Reassembly reassembly;
  const std::vector<Packet> together = wholes(reassembly, finer);
  REQUIRE(together.size() == 1);
  CHECK(together[0].udp()->payload == datagram(Family::ipv4, 4001).udp()->payload);
}

TEST_CASE("a packet that fits stays whole") {
  const std::vector<Packet> pieces = pieces_of(Family::ipv4, 1472, 1500);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].udp() != nullptr);
}

TEST_CASE("octets that were changed on the way fail the checksum of the whole") {
  std::vector<Packet> pieces = pieces_of(Family::ipv4, 4000, 1500);
  IpFragment changed = *pieces[1].fragment();
  changed.octets[7] ^= 1;
  pieces[1].body = changed;
  Reassembly reassembly;
  CHECK(wholes(reassembly, pieces).empty());
}

TEST_CASE(
    "what overlaps, contradicts, or comes too late gives nothing; a piece that comes twice is no harm") {
  const std::vector<Packet> pieces = pieces_of(Family::ipv4, 4000, 1500);
  Reassembly again;
  CHECK(wholes(again, {pieces[0], pieces[0], pieces[1], pieces[1], pieces[2]}).size() == 1);
  // another packet's pieces with the same number, cut otherwise: RFC 5722
  const std::vector<Packet> others = pieces_of(Family::ipv4, 4000, 900);
  Reassembly overlap;
  CHECK(wholes(overlap, {pieces[0], others[1], pieces[1], pieces[2]}).empty());
  Reassembly old;
  CHECK(wholes(old, {pieces[1], pieces[0]}).empty());
  CHECK(old.next_expiry() == kStart + 30s);
  CHECK(old.expire(kStart + 29s).empty());
  CHECK(wholes(old, {pieces_of(Family::ipv6, 4000, 1500)[1]}, kStart + 10s).empty());
  const std::vector<Packet> first = old.expire(kStart + 30s);
  REQUIRE(first.size() == 1);
  CHECK(first[0].fragment()->offset == 0);
  CHECK(wholes(old, {pieces[2]}, kStart + 31s).empty());
  CHECK(old.next_expiry() == kStart + 40s);
  CHECK(old.expire(kStart + 40s).empty());  // its first piece never came
}

TEST_CASE("garbage comes together to nothing that breaks") {
  Random random(9, 9);
  Reassembly reassembly;
  std::vector<Bytes> pieces;
  for (const Packet& piece : pieces_of(Family::ipv4, 6000, 600)) pieces.push_back(to_bytes(piece));
  for (const Packet& piece : pieces_of(Family::ipv6, 6000, 600)) pieces.push_back(to_bytes(piece));
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = pieces[random.below(pieces.size())];
    const bool v4 = bytes[0] >> 4 == 4;
    for (int k = 0; k < 2; ++k)
      bytes[v4 ? 6 + random.below(2) : 42 + random.below(2)] = static_cast<std::uint8_t>(random.next());
    if (v4) {  // its header's checksum is right, so that it gets as far as the fragments
      bytes[10] = bytes[11] = 0;
      const std::uint16_t sum = checksum(ByteView(bytes).first(20));
      bytes[10] = static_cast<std::uint8_t>(sum >> 8);
      bytes[11] = static_cast<std::uint8_t>(sum & 0xff);
    }
    const Parsed parsed = parse(bytes);
    if (parsed.packet && parsed.packet->fragment() != nullptr)
      reassembly.add(kStart + std::chrono::milliseconds(i), *parsed.packet);
    reassembly.expire(kStart + std::chrono::milliseconds(i));
  }
}
