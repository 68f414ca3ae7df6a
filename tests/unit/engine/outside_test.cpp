#include <catch2/catch_test_macros.hpp>

#include "wire/codec.h"
#include "wire/fragment.h"
#include "world.h"

using namespace zocalo;
using namespace zocalo::engine;
using namespace zocalo::syscall;

namespace {

/// h1 is simulated, h2 is outside, as 10.0.0.2.
scenario::Scenario with_outside(const std::string& shape = "") {
  scenario::Scenario scenario = world(2, {"1-2" + shape});
  scenario.hosts[1].outside = true;
  return scenario;
}

struct Port {
  Stage stage;
  std::vector<wire::Packet> out;
  std::vector<Bytes> raw;

  explicit Port(const scenario::Scenario& scenario) : stage(scenario) {
    stage.simulation.set_outside([this](ByteView bytes) {
      raw.emplace_back(bytes.begin(), bytes.end());
      if (const wire::Parsed parsed = wire::parse(bytes); parsed.packet) out.push_back(*parsed.packet);
    });
  }
  std::string_view in(const wire::Packet& packet) {
    return stage.simulation.from_outside(wire::to_bytes(packet));
  }
  void run(Duration time = 10ms) {
    stage.troupe.run(stage.simulation.now() + time);
    drain();
  }
  void drain() {
    while (stage.simulation.advance(stage.simulation.now() + 1s) == Progress::moved) {
    }
  }
};

wire::Packet packet_to(wire::IpAddress to, decltype(wire::Packet::body) body) {
  wire::Packet packet;
  packet.source = at(2, 0).ip;
  packet.destination = to;
  packet.body = std::move(body);
  return packet;
}

wire::TcpSegment syn_to(std::uint16_t port) {
  wire::TcpSegment syn;
  syn.source_port = 40000;
  syn.destination_port = port;
  syn.seq = {1000};
  syn.flags.syn = true;
  syn.options.mss = 1460;
  return syn;
}

}  // namespace

TEST_CASE("a connection from outside is answered, through the link's delay, and recorded as an input") {
  Port port(with_outside(" delay 10ms"));
  port.stage.play<BulkReceiver>(1, kStart, at(1, 80), 7);
  port.stage.troupe.run(kStart + 5ms);
  port.stage.simulation.wait(kStart + 5ms);
  REQUIRE(port.in(packet_to(at(1, 0).ip, syn_to(80))).empty());
  CHECK(port.stage.simulation.next_event() <= kStart + 15ms);
  while (port.out.empty() && port.stage.simulation.advance(kStart + 1s) == Progress::moved) {
  }
  REQUIRE(port.out.size() == 1);
  CHECK(port.stage.simulation.now() == kStart + 25ms);
  CHECK(port.out[0].tcp()->flags.syn);
  CHECK(port.out[0].tcp()->ack == wire::SeqNum{1001});
  const trace::Moment* input = port.stage.recorder.moment_of<trace::PacketSent>(
      [](const trace::PacketSent& sent) { return sent.from == HostId{2}; });
  REQUIRE(input != nullptr);
  CHECK(input->time == kStart + 5ms);
  CHECK(input->cause.host == HostId{2});
  CHECK_FALSE(input->cause.packet);
}

TEST_CASE("echo requests are answered as Linux does: to the host, not to everybody over IPv4") {
  Port port(with_outside());
  CHECK(port.in(packet_to(at(1, 0).ip, wire::IcmpEcho{false, 7, 3, to_bytes("ping")})).empty());
  port.drain();
  REQUIRE(port.out.size() == 1);
  const wire::IcmpEcho* reply = port.out[0].echo();
  REQUIRE(reply != nullptr);
  CHECK(reply->reply);
  CHECK(reply->identifier == 7);
  CHECK(reply->sequence == 3);
  CHECK(reply->payload == to_bytes("ping"));
  CHECK(port.out[0].source == at(1, 0).ip);
  port.in(packet_to(at(255, 0).ip, wire::IcmpEcho{false, 7, 4, {}}));
  port.in(packet_to(at(1, 0).ip, wire::IcmpEcho{true, 7, 4, {}}));
  port.drain();
  CHECK(port.out.size() == 1);
}

TEST_CASE("what can't be from outside is refused with its reason, and nothing happens") {
  Port port(with_outside());
  const std::size_t moments = port.stage.recorder.moments.size();
  wire::Packet packet = packet_to(at(1, 0).ip, wire::UdpDatagram{1, 2, {}});
  Bytes broken = wire::to_bytes(packet);
  broken.back() ^= 1U;
  CHECK(port.stage.simulation.from_outside(broken) == "bad UDP checksum");
  CHECK_FALSE(port.stage.simulation.from_outside({}).empty());
  for (const wire::IpAddress& source :
       {at(1, 0).ip, wire::IpAddress::v4(127, 0, 0, 1), wire::IpAddress::v4(224, 0, 0, 1),
        wire::IpAddress::v4(255, 255, 255, 255), wire::IpAddress::any(wire::Family::ipv4)}) {
    packet.source = source;
    CHECK(port.in(packet) == "martian source");
  }
  packet.source = at(2, 0).ip;
  packet.destination = wire::IpAddress::v4(127, 0, 0, 1);
  CHECK(port.in(packet) == "martian destination");
  packet.destination = at(77, 0).ip;
  CHECK(port.in(packet) == "for an address that no host here has");
  CHECK(port.stage.recorder.moments.size() == moments);
  CHECK(port.stage.simulation.next_event() == kNever);
}

TEST_CASE("what no host has the address of leaves, in pieces that fit") {
  scenario::Scenario scenario = with_outside();
  scenario.links[0].mtu = 1000;
  Port port(scenario);
  const wire::Endpoint far{wire::IpAddress::v4(192, 0, 2, 1), 53};
  port.stage.play<DatagramSender>(1, kStart, far, 1U, 3000U, 1ms);
  port.stage.troupe.run();
  port.drain();
  REQUIRE(port.raw.size() == 4);
  wire::Reassembly reassembly;
  std::optional<wire::Packet> whole;
  for (const Bytes& octets : port.raw) {
    CHECK(octets.size() <= 1000);
    const wire::Parsed piece = wire::parse(octets);
    REQUIRE(piece.packet);
    whole = reassembly.add(kStart, *piece.packet);
  }
  REQUIRE(whole);
  CHECK(whole->destination == far.ip);
  CHECK(whole->udp()->payload.size() == 3000);
  // and in pieces they come in
  scenario::Scenario other = with_outside();
  Port back(other);
  for (const wire::Packet& piece :
       wire::fragments(packet_to(at(1, 0).ip, wire::IcmpEcho{false, 1, 1, Bytes(3000, 'x')}), 1000, 0))
    CHECK(back.in(piece).empty());
  back.drain();
  CHECK(back.raw.size() == 3);  // its own MTU is 1500
}

TEST_CASE("a connection whose program is gone has something left to say until it is told its end") {
  Port port(with_outside());
  CHECK_FALSE(port.stage.simulation.has_unfinished(true));
  port.stage.play<BulkSender>(1, kStart, at(2, 80), 10U, 7U);
  port.stage.troupe.run(kStart + 1ms);
  CHECK(port.stage.simulation.has_unfinished(false));
  port.stage.simulation.end_guest(GuestId{1});
  port.drain();
  CHECK_FALSE(port.stage.simulation.has_unfinished(true));
}
