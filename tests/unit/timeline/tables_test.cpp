#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "timeline/exports.h"
#include "wire/codec.h"

namespace zocalo::timeline {
namespace {

/// Packets on one link between two hosts, each moment a millisecond after the last.
struct Wire {
  Timeline timeline;
  Time now;
  std::uint64_t packets = 0;

  Wire() {
    begin();
    timeline.record(trace::HostAdded{{1}, "client", {}});
    timeline.record(trace::HostAdded{{2}, "server", {}});
    timeline.record(trace::LinkAdded{{1}, {1}, {2}, "delay 10ms"});
  }
  void begin() { timeline.begin(now += 1ms, {}); }

  static wire::Packet segment(std::uint32_t seq, std::size_t size, bool syn = false, bool fin = false) {
    wire::TcpSegment tcp;
    tcp.source_port = 40001;
    tcp.destination_port = 80;
    tcp.seq = {seq};
    tcp.flags.syn = syn;
    tcp.flags.fin = fin;
    tcp.flags.ack = !syn;
    tcp.payload.assign(size, 'x');
    wire::Packet packet;
    packet.source = wire::IpAddress::v4(10, 0, 0, 1);
    packet.destination = wire::IpAddress::v4(10, 0, 0, 2);
    packet.body = tcp;
    return packet;
  }
  PacketId send(wire::Packet content, PacketId duplicate_of = {}) {
    begin();
    const PacketId id{++packets};
    timeline.record(
        trace::PacketSent{id, {1}, {1}, {2}, std::move(content), now + 10ms, duplicate_of, false});
    return id;
  }
  void arrive(PacketId id) { begin(), timeline.record(trace::PacketArrived{id}); }
  void lose(PacketId id) { timeline.record(trace::PacketLost{id, trace::LossCause::loss}); }
  const PacketRecord& row(PacketId id) {
    timeline.flush();
    return *timeline.packet(id);
  }
};

TEST_CASE("a segment that carries what was carried before is a retransmission") {
  Wire w;
  const PacketId syn = w.send(Wire::segment(0xfffffff0, 0, true)),
                 syn2 = w.send(Wire::segment(0xfffffff0, 0, true));
  const PacketId data = w.send(Wire::segment(0xfffffff1, 100)), ack = w.send(Wire::segment(0x55, 0));
  const PacketId more = w.send(Wire::segment(0x55, 100)), again = w.send(Wire::segment(0xfffffff1, 100));
  const PacketId copy = w.send(Wire::segment(0x55, 100), more), partly = w.send(Wire::segment(0x80, 200));
  const PacketId fin = w.send(Wire::segment(0x148, 0, false, true)),
                 fin2 = w.send(Wire::segment(0x148, 0, false, true));
  const PacketId anew = w.send(Wire::segment(0x10, 0, true)), first = w.send(Wire::segment(0x11, 10));
  for (const PacketId id : {syn, data, ack, more, copy, fin, anew, first})
    CHECK_FALSE(w.row(id).retransmission);
  for (const PacketId id : {syn2, again, partly, fin2}) CHECK(w.row(id).retransmission);
}

TEST_CASE("a packet that arrives after a later one is reordered, in its own flow only") {
  Wire w;
  const PacketId a = w.send(Wire::segment(1, 10)), b = w.send(Wire::segment(11, 10)),
                 c = w.send(Wire::segment(21, 10));
  wire::Packet other;
  other.body = wire::UdpDatagram{40001, 80, {}};
  const PacketId d = w.send(other);
  w.arrive(d);
  w.arrive(b);
  w.arrive(a);
  w.arrive(c);
  CHECK(w.row(a).reordered);
  for (const PacketId id : {b, c, d}) CHECK_FALSE(w.row(id).reordered);
}

TEST_CASE("a packet's row tells its fate and keeps the beginning of its data") {
  Wire w;
  const PacketId a = w.send(Wire::segment(1, 100));
  CHECK(w.row(a).fate == PacketFate::in_flight);
  CHECK(w.row(a).content.tcp()->payload.size() == 64);
  CHECK(w.row(a).payload_size == 100);
  const PacketId b = w.send(Wire::segment(101, 10));
  w.lose(b);
  w.arrive(a);
  CHECK(w.row(a).fate == PacketFate::arrived);
  CHECK(w.row(a).ended_at == w.now);
  CHECK(w.row(b).fate == PacketFate::lost);
  CHECK(w.row(b).ended == w.row(b).sent);
  CHECK(w.row(b).ended_at == w.row(b).sent_at + 10ms);
  CHECK(w.timeline.packet({99}) == nullptr);
}

TEST_CASE("a call's row goes from entry to return") {
  Timeline timeline;
  const auto moment = [&](trace::Event event) {
    timeline.begin(kStart, {});
    timeline.record(std::move(event));
    timeline.flush();
  };
  moment(trace::CallSubmitted{{1}, {{1}, {1}}, syscall::Send{4, Bytes(1000, 'x'), 0, {}}});
  REQUIRE(timeline.call({1}) != nullptr);
  CHECK(timeline.call({1})->returned == kNoMoment);
  moment(trace::CallBlocked{{1}, {}});
  moment(trace::Scanned{{1}, {}, {}, false});
  moment(trace::Scanned{{1}, {}, {}, true});
  syscall::Reply reply;
  reply.result = 1000;
  moment(trace::CallReturned{{1}, {{1}, {1}}, reply});
  const CallRecord& row = *timeline.call({1});
  CHECK(row.blocked);
  CHECK(row.returned == 4);
  CHECK(row.scans == std::vector<Index>{2, 3});
  CHECK(std::get<syscall::Send>(row.syscall).data.size() == 256);
  CHECK(std::get<syscall::Reply>(*row.outcome).result == 1000);
  CHECK(timeline.call({2}) == nullptr);
}

std::uint32_t u32(const Bytes& bytes, std::size_t at) {
  return bytes[at] | (std::uint32_t{bytes[at + 1]} << 8) | (std::uint32_t{bytes[at + 2]} << 16) |
         (std::uint32_t{bytes[at + 3]} << 24);
}

TEST_CASE("pcapng: blocks that add up, the packet's own octets, and a comment on a lost one") {
  Wire w;
  const wire::Packet content = Wire::segment(1, 100);
  w.lose(w.send(content));
  w.timeline.flush();
  const Bytes file = to_pcapng(w.timeline);
  std::vector<std::uint32_t> types;
  std::size_t packet = 0;
  for (std::size_t at = 0; at < file.size();) {
    REQUIRE(at + 12 <= file.size());
    const std::uint32_t length = u32(file, at + 4);
    REQUIRE(length % 4 == 0);
    REQUIRE(length <= file.size() - at);
    REQUIRE(u32(file, at + length - 4) == length);
    types.push_back(u32(file, at));
    if (types.back() == 6) packet = at;
    at += length;
  }
  CHECK(types == std::vector<std::uint32_t>{0x0a0d0d0a, 1, 1, 6});
  const Bytes octets = wire::to_bytes(content);
  REQUIRE(u32(file, packet + 20) == octets.size());
  CHECK(u32(file, packet + 16) == 2'000'000);  // nanoseconds: the second moment
  const auto begin = file.begin() + static_cast<std::ptrdiff_t>(packet + 28);
  CHECK(Bytes(begin, begin + static_cast<std::ptrdiff_t>(octets.size())) == octets);
  CHECK(to_string(file).find("lost") != std::string::npos);
  CHECK(to_string(file).find("client>server") != std::string::npos);
}

TEST_CASE("a packet as a line, and a run as lines of JSON") {
  Wire w;
  const PacketId a = w.send(Wire::segment(1, 100));
  w.lose(a);
  const std::string line = trace_line(w.timeline, w.row(a));
  CHECK(line.find("0.002000 client > server: 10.0.0.1.40001 > 10.0.0.2.80: Flags [.]") == 0);
  CHECK(line.find("length 100 (lost)") != std::string::npos);
  std::istringstream lines(to_jsonl(w.timeline));
  std::vector<std::string> all;
  for (std::string each; std::getline(lines, each);) all.push_back(each);
  REQUIRE(all.size() == 5);
  CHECK(all[4] ==
        R"({"n":1,"t":2000000,"cause":{"kind":"setup"},"event":"packet_lost","packet":1,"loss":"loss"})");
}

}  // namespace
}  // namespace zocalo::timeline
