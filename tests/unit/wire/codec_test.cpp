#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "wire/codec.h"

using namespace zocalo;
using namespace zocalo::wire;

namespace {

Packet base(Family family) {
  Packet packet;
  packet.source = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 1) : *IpAddress::parse("2001:db8::1");
  packet.destination = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 2) : *IpAddress::parse("2001:db8::2");
  packet.ttl = 63;
  packet.ecn = 2;
  return packet;
}

Packet tcp_packet(Family family, Bytes payload) {
  Packet packet = base(family);
  TcpSegment& tcp = packet.body.emplace<TcpSegment>();
  tcp.source_port = 40001;
  tcp.destination_port = 8000;
  tcp.seq.value = 0xfffffff0;
  tcp.ack.value = 17;
  tcp.flags.ack = tcp.flags.psh = true;
  tcp.window = 502;
  tcp.payload = std::move(payload);
  return packet;
}

void check_same(const Packet& a, const Packet& b) {
  CHECK(a.source == b.source);
  CHECK(a.destination == b.destination);
  CHECK(a.ttl == b.ttl);
  CHECK(a.ecn == b.ecn);
  CHECK(a.identification == b.identification);
  REQUIRE(a.body.index() == b.body.index());
}

}  // namespace

TEST_CASE("the checksum of RFC 1071's own example") {
  const Bytes bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  CHECK(checksum(bytes) == 0x220d);  // the complement of ddf2
  CHECK(checksum(Bytes{0xff}) == 0x00ff);
}

TEST_CASE("a UDP datagram's bytes, checked by hand") {
  Packet packet;
  packet.source = IpAddress::v4(10, 0, 0, 1);
  packet.destination = IpAddress::v4(10, 0, 0, 2);
  packet.identification = 1;
  UdpDatagram& udp = packet.body.emplace<UdpDatagram>();
  udp.source_port = 0x1234;
  udp.destination_port = 0x0035;
  udp.payload = {'h', 'i'};
  const Bytes expected{0x45, 0x00, 0x00, 0x1e, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11, 0x26, 0xcc,  // IPv4
                       0x0a, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x02,                          // addresses
                       0x12, 0x34, 0x00, 0x35, 0x00, 0x0a, 0x71, 0x05,                          // UDP
                       'h',  'i'};
  // sum of the pseudo-header and UDP: 0a00+0001+0a00+0002+0011+000a + 1234+0035+000a + 6869 = 8efa -> 7105
  const Bytes bytes = to_bytes(packet);
  CHECK(bytes == expected);
  CHECK(wire_size(packet) == bytes.size());
}

TEST_CASE("TCP with every option comes back as it went, over both families") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    Packet packet = tcp_packet(family, {1, 2, 3});
    TcpSegment& tcp = std::get<TcpSegment>(packet.body);
    tcp.flags.syn = tcp.flags.urg = tcp.flags.ece = tcp.flags.cwr = true;
    tcp.urgent = 3;
    tcp.options.mss = 1460;
    tcp.options.window_scale = 7;
    tcp.options.sack_permitted = true;
    tcp.options.timestamps = Timestamps{1, 2};
    const Bytes bytes = to_bytes(packet);
    CHECK(bytes.size() == wire_size(packet));
    const Parsed parsed = parse(bytes);
    REQUIRE(parsed.packet);
    check_same(*parsed.packet, packet);
    const TcpSegment& back = *parsed.packet->tcp();
    CHECK(back.seq == tcp.seq);
    CHECK(back.ack == tcp.ack);
    CHECK(back.flags == tcp.flags);
    CHECK(back.window == tcp.window);
    CHECK(back.urgent == 3);
    CHECK(back.options == tcp.options);
    CHECK(back.payload == tcp.payload);
  }
}

TEST_CASE("SACK blocks come back") {
  for (std::uint8_t count = 1; count <= 4; ++count) {
    Packet packet = tcp_packet(Family::ipv4, {});
    TcpSegment& tcp = std::get<TcpSegment>(packet.body);
    tcp.options.sack_count = count;
    for (std::uint8_t i = 0; i < count; ++i) tcp.options.sack[i] = {{100U * i}, {100U * i + 50}};
    const Parsed parsed = parse(to_bytes(packet));
    REQUIRE(parsed.packet);
    CHECK(parsed.packet->tcp()->options == tcp.options);
  }
}

TEST_CASE("UDP and every ICMP error come back, over both families") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    Packet packet = base(family);
    packet.body = UdpDatagram{53, 4000, to_bytes("answer")};
    const Parsed udp = parse(to_bytes(packet));
    REQUIRE(udp.packet);
    check_same(*udp.packet, packet);
    CHECK(udp.packet->udp()->payload == to_bytes("answer"));
    for (const IcmpKind kind :
         {IcmpKind::port_unreachable, IcmpKind::host_unreachable, IcmpKind::network_unreachable,
          IcmpKind::packet_too_big, IcmpKind::time_exceeded}) {
      Packet error = base(family);
      error.body = IcmpError{kind, kind == IcmpKind::packet_too_big ? 1280U : 0U, to_bytes(packet)};
      const Parsed parsed = parse(to_bytes(error));
      REQUIRE(parsed.packet);
      check_same(*parsed.packet, error);
      CHECK(parsed.packet->icmp()->kind == kind);
      CHECK(parsed.packet->icmp()->mtu == error.icmp()->mtu);
      CHECK(parsed.packet->icmp()->original == error.icmp()->original);
    }
  }
}

TEST_CASE("an echo comes back, with any payload, and is described as tcpdump does") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const bool reply : {false, true}) {
      Packet packet = base(family);
      packet.body = IcmpEcho{reply, 0xfffe, 7, to_bytes("payload")};
      const Bytes bytes = to_bytes(packet);
      CHECK(bytes.size() == wire_size(packet));
      const Parsed parsed = parse(bytes);
      REQUIRE(parsed.packet);
      check_same(*parsed.packet, packet);
      REQUIRE(parsed.packet->echo() != nullptr);
      CHECK(parsed.packet->echo()->reply == reply);
      CHECK(parsed.packet->echo()->identifier == 0xfffe);
      CHECK(parsed.packet->echo()->sequence == 7);
      CHECK(parsed.packet->echo()->payload == to_bytes("payload"));
    }
  }
  Packet ping = base(Family::ipv4);
  ping.body = IcmpEcho{false, 9, 1, Bytes(56)};
  CHECK(describe(ping) == "10.0.0.1 > 10.0.0.2: ICMP echo request, id 9, seq 1, length 64");
}

TEST_CASE("one flipped bit is noticed wherever it is, and no cut is taken for a packet") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const Bytes bytes = to_bytes(tcp_packet(family, to_bytes("payload")));
    std::size_t accepted = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      Bytes broken = bytes;
      broken[bit / 8] = static_cast<std::uint8_t>(broken[bit / 8] ^ (1U << (bit % 8)));
      if (parse(broken).packet) ++accepted;
    }
    // IPv6 has no header checksum: traffic class, flow label and hop limit are not covered
    CHECK(accepted == (family == Family::ipv4 ? 0U : 36U));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(parse(ByteView(bytes).first(size)).packet);
  }
}

TEST_CASE("garbage gives a packet or a reason, never anything else") {
  Random random(5, 5);
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(random.below(120));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    if (!bytes.empty() && random.chance(800'000)) bytes[0] = random.chance(500'000) ? 0x45 : 0x60;
    const Parsed parsed = parse(bytes);
    CHECK(parsed.packet.has_value() == parsed.error.empty());
  }
}

TEST_CASE("packets are described as tcpdump prints them") {
  Packet packet = tcp_packet(Family::ipv4, to_bytes("hi"));
  std::get<TcpSegment>(packet.body).seq.value = 1;
  CHECK(describe(packet) == "10.0.0.1.40001 > 10.0.0.2.8000: Flags [P.], seq 1:3, ack 17, win 502, length 2");
  TcpFlags flags;
  CHECK(flags_text(flags) == "none");
  flags.syn = flags.ack = true;
  CHECK(flags_text(flags) == "S.");
  packet.body = UdpDatagram{53, 4000, to_bytes("answer")};
  CHECK(describe(packet) == "10.0.0.1.53 > 10.0.0.2.4000: UDP, length 6");
  Packet error = base(Family::ipv4);
  std::swap(error.source, error.destination);
  error.body = IcmpError{IcmpKind::port_unreachable, 0, to_bytes(packet)};
  CHECK(describe(error) == "10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 4000 unreachable, length 42");
}
