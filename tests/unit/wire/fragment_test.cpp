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

/// What has come together, in the order given.
std::vector<Bytes> wholes(Reassembly& reassembly, const std::vector<Bytes>& pieces, Time now = kStart) {
  std::vector<Bytes> result;
  for (const Bytes& piece : pieces) {
    Reassembly::Result each = reassembly.add(now, piece);
    CHECK(each.fragment);
    if (each.whole) result.push_back(*std::move(each.whole));
  }
  return result;
}

}  // namespace

TEST_CASE("a packet in pieces comes together again, in any order, over both families") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const Bytes whole = to_bytes(datagram(family, 4001));
    std::vector<Bytes> pieces = fragments(whole, 1500, 5);
    REQUIRE(pieces.size() == 3);
    for (const Bytes& piece : pieces) {
      CHECK(piece.size() <= 1500);
      CHECK_FALSE(parse(piece).packet);
    }
    for (int order = 0; order < 3; ++order) {
      std::swap(pieces[0], pieces[static_cast<std::size_t>(order)]);
      Reassembly reassembly;
      const std::vector<Bytes> together = wholes(reassembly, pieces);
      REQUIRE(together.size() == 1);
      const Parsed parsed = parse(together[0]);
      INFO(parsed.error);
      REQUIRE(parsed.packet);
      CHECK(parsed.packet->udp()->payload == datagram(family, 4001).udp()->payload);
    }
  }
}

TEST_CASE("a packet that fits stays whole") {
  const Bytes whole = to_bytes(datagram(Family::ipv4, 1472));
  CHECK(fragments(whole, 1500, 0) == std::vector<Bytes>{whole});
  Reassembly reassembly;
  const Reassembly::Result result = reassembly.add(kStart, whole);
  CHECK_FALSE(result.fragment);
  CHECK_FALSE(result.whole);
}

TEST_CASE(
    "what overlaps, contradicts, or comes too late gives nothing; a piece that comes twice is no harm") {
  const std::vector<Bytes> pieces = fragments(to_bytes(datagram(Family::ipv4, 4000)), 1500, 0);
  Reassembly again;
  CHECK(wholes(again, {pieces[0], pieces[0], pieces[1], pieces[1], pieces[2]}).size() == 1);
  // another packet's pieces with the same number, cut otherwise: RFC 5722
  const std::vector<Bytes> others = fragments(to_bytes(datagram(Family::ipv4, 4000)), 900, 0);
  Reassembly overlap;
  CHECK(wholes(overlap, {pieces[0], others[1], pieces[1], pieces[2]}).empty());
  Reassembly late;
  CHECK(wholes(late, {pieces[0], pieces[1]}).empty());
  CHECK(wholes(late, {others[0]}, kStart + 1ms).empty());
  Reassembly old;
  wholes(old, {pieces[0], pieces[1]});
  wholes(old, {fragments(to_bytes(datagram(Family::ipv6, 4000)), 1500, 0)[0]}, kStart + 31s);
  CHECK(wholes(old, {pieces[2]}, kStart + 31s).empty());
}

TEST_CASE("garbage comes together to nothing that breaks") {
  Random random(9, 9);
  Reassembly reassembly;
  const std::vector<Bytes> pieces = fragments(to_bytes(datagram(Family::ipv4, 6000)), 600, 0);
  for (int i = 0; i < 20'000; ++i) {
    Bytes piece = pieces[random.below(pieces.size())];
    piece.resize(random.below(piece.size() + 1));
    for (int k = 0; k < 3 && !piece.empty(); ++k)
      piece[random.below(std::min<std::size_t>(piece.size(), 24))] = static_cast<std::uint8_t>(random.next());
    const Reassembly::Result result = reassembly.add(kStart + std::chrono::milliseconds(i), piece);
    if (result.whole) parse(*result.whole);
  }
}
