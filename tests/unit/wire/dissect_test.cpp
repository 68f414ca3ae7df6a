#include "wire/dissect.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "wire/codec.h"

using namespace zocalo;
using namespace zocalo::wire;

namespace {

const Field& field(const Dissection& dissection, std::string_view name) {
  const auto found = std::find_if(dissection.fields.begin(), dissection.fields.end(),
                                  [name](const Field& f) { return f.name == name; });
  INFO(name);
  REQUIRE(found != dissection.fields.end());
  return *found;
}

Packet segment(Family family) {
  Packet packet;
  packet.source = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 1) : *IpAddress::parse("2001:db8::1");
  packet.destination = family == Family::ipv4 ? IpAddress::v4(10, 0, 0, 2) : *IpAddress::parse("2001:db8::2");
  TcpSegment tcp;
  tcp.source_port = 40001;
  tcp.destination_port = 8000;
  tcp.seq = SeqNum{4000000007U};
  tcp.ack = SeqNum{77};
  tcp.flags.ack = tcp.flags.psh = true;
  tcp.window = 502;
  tcp.options.timestamps = Timestamps{46, 36};
  tcp.options.sack[0] = {SeqNum{100}, SeqNum{200}};
  tcp.options.sack_count = 1;
  tcp.payload = to_bytes("hola");
  packet.body = tcp;
  return packet;
}

}  // namespace

TEST_CASE("each header octet belongs to a field, and the payload to none of the header's") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const Packet packet = segment(family);
    const Dissection dissection = dissect(packet);
    CHECK(dissection.bytes == to_bytes(packet));
    std::set<std::size_t> covered;
    for (const Field& f : dissection.fields) {
      CHECK(f.at + f.size <= dissection.bytes.size());
      if (f.depth > 0 && f.name != "tcp.options")
        for (std::size_t i = 0; i < f.size; ++i) covered.insert(f.at + i);
    }
    CHECK(covered.size() == dissection.bytes.size() - 4);
    CHECK(*covered.rbegin() == dissection.bytes.size() - 5);
    const Field& payload = field(dissection, "tcp.payload");
    CHECK(payload.at == dissection.bytes.size() - 4);
    CHECK(payload.value == "4");
  }
}

TEST_CASE("the fields say what the segment says") {
  const Dissection dissection = dissect(segment(Family::ipv4), {7, std::nullopt});
  CHECK(field(dissection, "ip.src").value == "10.0.0.1");
  CHECK(field(dissection, "ip.proto").value == "6");
  CHECK(field(dissection, "tcp.srcport").value == "40001");
  CHECK(field(dissection, "tcp.seq").value == "4000000007 (7)");
  CHECK(field(dissection, "tcp.ack").value == "77");
  CHECK(field(dissection, "tcp.flags").value == "P.");
  CHECK(field(dissection, "tcp.flags.push").value == "Set");
  CHECK(field(dissection, "tcp.options.timestamp.tsval").value == "46");
  CHECK(field(dissection, "tcp.options.timestamp.tsecr").value == "36");
  CHECK(field(dissection, "tcp.options.sack").value == "100–200");
  CHECK(std::none_of(dissection.fields.begin(), dissection.fields.end(),
                     [](const Field& f) { return f.name == "tcp.flags.syn"; }));
}

TEST_CASE("datagrams and ICMP's errors are taken apart as well") {
  Packet packet = segment(Family::ipv6);
  UdpDatagram udp;
  udp.source_port = 5353;
  udp.destination_port = 53;
  udp.payload = to_bytes("?");
  packet.body = udp;
  const Dissection datagram = dissect(packet);
  CHECK(field(datagram, "udp.length").value == "9");
  CHECK(field(datagram, "udp.payload").at == 48);
  CHECK(field(datagram, "ipv6.nxt").value == "17");

  packet = segment(Family::ipv4);
  packet.body = IcmpError{IcmpKind::packet_too_big, 1280, to_bytes(std::string(28, 'x'))};
  const Dissection error = dissect(packet);
  CHECK(field(error, "icmp.type").value == "3");
  CHECK(field(error, "icmp.code").value == "4");
  CHECK(field(error, "icmp.mtu").value == "1280");
  CHECK(field(error, "data.len").value == "28");
  packet.body = IcmpEcho{false, 9, 2, {}};
  CHECK(field(dissect(packet), "icmp.seq").value == "2");
}

TEST_CASE("a fragment's fields say where it belongs") {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    Packet packet = segment(family);
    packet.identification = 77;
    packet.dont_fragment = false;
    packet.body = IpFragment{17, 1480, true, Bytes(8)};
    const Dissection dissection = dissect(packet);
    CHECK(dissection.bytes == to_bytes(packet));
    CHECK(field(dissection, family == Family::ipv4 ? "ip.frag_offset" : "ipv6.fraghdr.offset").value ==
          "185");
    CHECK(field(dissection, "data.len").value == "8");
  }
}
