#include "debug/follow.h"

#include <catch2/catch_test_macros.hpp>

#include "story.h"

namespace zocalo::debug {
namespace {

using namespace syscall;
using Kind = Hop::Kind;

std::vector<Kind> kinds(const Way& way) {
  std::vector<Kind> all;
  for (const Hop& hop : way.hops) all.push_back(hop.kind);
  return all;
}

const timeline::CallRecord& nth_call(const test::Story& story, std::string_view name, std::size_t n,
                                     GuestId guest) {
  for (const timeline::CallRecord& call : story.timeline.calls())
    if (call.caller.guest == guest && name_of(call.syscall) == name && n-- == 0) return call;
  throw std::runtime_error("no such call");
}

TEST_CASE("an octet's way is the same from its send(), its packet and its recv()") {
  test::WebStory story;
  const Run run = story.run();
  const timeline::CallRecord& sent = nth_call(story, "send", 0, {2});
  const Way way = follow_call(run, sent.call, 5);
  REQUIRE(kinds(way) == std::vector<Kind>{Kind::sent, Kind::carried, Kind::arrived, Kind::received});
  CHECK(way.octet == 'p');  // GET /plaza
  CHECK(way.hops[0].offset == 5);
  CHECK(way.hops[3].call == nth_call(story, "recv", 0, {1}).call);
  const Way from_packet = follow_packet(run, way.hops[1].packet, way.hops[1].offset);
  const Way from_recv = follow_call(run, way.hops[3].call, way.hops[3].offset);
  CHECK(kinds(from_packet) == kinds(way));
  CHECK(kinds(from_recv) == kinds(way));
  CHECK(from_packet.hops[0].call == sent.call);
  CHECK(from_recv.from == way.from);
  for (const Hop& hop : way.hops) CHECK_FALSE(explain(run, hop, Language::es).empty());
  CHECK(follow_call(run, sent.call, 10'000).hops.empty());
  CHECK(follow_call(run, CallId{999}, 0).hops.empty());
}

TEST_CASE("every octet of a stream over a lossy link arrives by some packet, and where recv() says") {
  test::Story story;
  std::vector<Syscall> server = test::server_calls();
  server.resize(3);
  server.push_back(Accept{3});
  for (int i = 0; i < 12; ++i) server.push_back(Recv{4, 1000});
  std::vector<Syscall> client = test::client_calls();
  client.resize(2);
  Bytes data;
  for (int i = 0; i < 3000; ++i) data.push_back(static_cast<std::uint8_t>(i * 7));
  for (int i = 0; i < 3; ++i) client.push_back(Send{3, data, 0, {}});
  client.push_back(Close{3});
  test::play(story, engine::world(2, {"1-2 delay 10ms loss 20%"}, 4),
             {{"server", 1, server}, {"client", 2, client}});
  const Run run = story.run();
  std::size_t repeated = 0;
  for (std::size_t n = 0; n < 3; ++n) {
    const timeline::CallRecord& sent = nth_call(story, "send", n, {2});
    for (std::uint64_t offset = 0; offset < 3000; offset += 211) {
      const Way way = follow_call(run, sent.call, offset);
      CHECK(way.octet == data[offset]);
      REQUIRE(way.hops.back().kind == Kind::received);
      bool arrived = false;
      for (const Hop& hop : way.hops) {
        repeated += hop.again ? 1U : 0U;
        arrived = arrived || hop.kind == Kind::arrived;
        if (hop.kind != Kind::carried) continue;
        for (const trace::Event& event : story.timeline.moment(hop.moment).events) {
          const auto* packet = std::get_if<trace::PacketSent>(&event);
          if (packet != nullptr && packet->packet == hop.packet)
            CHECK(packet->content.tcp()->payload[hop.offset] == data[offset]);
        }
      }
      CHECK(arrived);
      // What the receiver got at that place is that octet.
      const Hop& last = way.hops.back();
      for (const trace::Event& event : story.timeline.moment(last.moment).events) {
        const auto* returned = std::get_if<trace::CallReturned>(&event);
        if (returned != nullptr && returned->call == last.call)
          CHECK(std::get<Reply>(returned->outcome).data[last.offset] == data[offset]);
      }
    }
  }
  CHECK(repeated > 0);
}

TEST_CASE("a datagram's way; one that is lost ends there") {
  test::Story story;
  std::vector<Syscall> server{Socket{AF_INET_, SOCK_DGRAM_, 0}, Bind{3, InetAddress{engine::at(1, 9000)}}};
  for (int i = 0; i < 20; ++i) server.push_back(Recv{3, 100});
  std::vector<Syscall> client{Socket{AF_INET_, SOCK_DGRAM_, 0}};
  for (int i = 0; i < 12; ++i)
    client.push_back(Send{3, to_bytes("hola"), 0, InetAddress{engine::at(1, 9000)}});
  test::play(story, engine::world(2, {"1-2 delay 10ms loss 30% duplicate 20%"}, 3),
             {{"server", 1, server}, {"client", 2, client}}, kStart + 1s);
  const Run run = story.run();
  std::size_t lost = 0, received = 0;
  std::vector<CallId> takers;
  for (std::size_t n = 0; n < 12; ++n) {
    const Way way = follow_call(run, nth_call(story, "sendto", n, {2}).call, 1);
    CHECK_FALSE(way.stream);
    CHECK(way.octet == 'o');
    for (const Hop& hop : way.hops) {
      lost += hop.kind == Kind::lost ? 1U : 0U;
      if (hop.kind != Kind::received) continue;
      ++received;
      CHECK(std::find(takers.begin(), takers.end(), hop.call) == takers.end());
      takers.push_back(hop.call);
      CHECK(follow_call(run, hop.call, 1).hops.front().call == way.hops.front().call);
    }
  }
  CHECK(lost > 0);
  // Every datagram that the server took is somebody's.
  std::size_t taken = 0;
  for (const timeline::CallRecord& call : story.timeline.calls())
    taken += call.caller.guest == GuestId{1} && name_of(call.syscall) == "recv" && call.outcome ? 1U : 0U;
  CHECK(received == taken);
}

TEST_CASE("the variable that shows what recv() gave") {
  test::WebStory web;
  // The same run again, with the line that the program reaches after its recv().
  test::Story story;
  const timeline::CallRecord& recv = nth_call(web, "recv", 0, {2});
  for (Index i = 0; i < web.timeline.size(); ++i) {
    const trace::Moment moment = web.timeline.moment(i);
    story.timeline.begin(moment.time, moment.cause);
    for (const trace::Event& event : moment.events) story.timeline.record(event);
    if (i != recv.returned) continue;
    story.timeline.begin(moment.time, {});
    story.timeline.record(
        trace::LineReached{{2},
                           {{1}, "client.py", 7, "<module>", 1},
                           {{{"answer", "b'HTTP/1.0 404 Not Found\\r\\n\\r\\nnada'"}, {"n", "3"}}, {}}});
  }
  const Way way = follow_call(story.run(), nth_call(story, "send", 0, {1}).call, 9);
  REQUIRE(way.hops.back().kind == Kind::assigned);
  CHECK(way.hops.back().variable == "answer");
  CHECK(way.hops.back().offset == 9);
}

TEST_CASE("what waits in a receive queue, octet by octet, and where each was given") {
  test::WebStory story;
  const Run run = story.run();
  const timeline::CallRecord& sent = nth_call(story, "send", 0, {2});
  const timeline::CallRecord& taken = nth_call(story, "recv", 0, {1});
  SocketId socket;
  Index full = kNoMoment;
  for (Index i = sent.entered; i < taken.returned && full == kNoMoment; ++i) {
    for (const auto& [id, state] : story.timeline.state_at(i).sockets) {
      if (state->host != HostId{1} || state->receive_queue == 0) continue;
      socket = id;
      full = i;
    }
  }
  REQUIRE(full != kNoMoment);
  const std::string all = "GET /plaza?" + std::string(100, 'q') + " HTTP/1.0\r\n\r\nhola";
  CHECK(to_string(waiting_octets(run, socket, full)) == all);
  CHECK(waiting_octet(run, socket, full, 5) == Place{sent.call, 5});
  CHECK_FALSE(waiting_octet(run, socket, full, all.size()).has_value());
  CHECK(waiting_octets(run, socket, taken.returned).empty());
  CHECK(waiting_octets(run, SocketId{999}, full).empty());
}

TEST_CASE("a text that a program shows is found in what it received") {
  test::WebStory story;
  const Run run = story.run();
  const timeline::CallRecord& taken = nth_call(story, "recv", 0, {1});
  const Index end = story.timeline.size() - 1;
  CHECK(received_as(run, {1}, end, "path: /plaza", 7) == Place{taken.call, 5});
  CHECK(received_as(run, {1}, end, "<hola>", std::nullopt) == Place{taken.call, 124});
  CHECK_FALSE(received_as(run, {1}, end, "path: /plaza", 1).has_value());
  CHECK_FALSE(received_as(run, {1}, taken.entered, "hola", 0).has_value());  // not yet
  CHECK_FALSE(received_as(run, {2}, end, "/plaza", 0).has_value());          // it gave that, and got "nada"
  CHECK_FALSE(received_as(run, {1}, end, "", std::nullopt).has_value());
}

}  // namespace
}  // namespace zocalo::debug
