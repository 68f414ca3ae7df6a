// Random runs, and every kind of breakpoint on them: what is found is what a reading of all moments finds,
// and the same forwards and backwards. The state at a moment does not depend on the way to it.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <set>

#include "debug/breakpoint.h"
#include "debug/step.h"
#include "story.h"
#include "timeline/recording.h"

namespace zocalo::debug {
namespace {

using namespace syscall;

/// Calls of somebody who knows how, but not what: descriptors, sizes and times at random.
std::vector<Syscall> random_calls(Random& random) {
  const auto fd = [&] { return static_cast<Fd>(3 + random.below(3)); };
  const auto peer = [&] {
    return InetAddress{engine::at(static_cast<std::uint8_t>(1 + random.below(2)),
                                  static_cast<std::uint16_t>(random.below(2) == 0 ? 8000 : 9000))};
  };
  const auto timeout = [&] { return Duration{static_cast<std::int64_t>(random.below(90'000'000))}; };
  std::vector<Syscall> calls{Socket{AF_INET_, random.below(3) == 0 ? SOCK_DGRAM_ : SOCK_STREAM_, 0}};
  if (random.below(2) == 0) calls.push_back(SetNonBlocking{3, true});
  for (auto n = 10 + random.below(15); n > 0; --n) {
    switch (random.below(9)) {
      case 0:
        calls.push_back(Socket{AF_INET_, random.below(2) == 0 ? SOCK_DGRAM_ : SOCK_STREAM_, 0});
        break;
      case 1:
      case 2:
        calls.push_back(Connect{fd(), peer()});
        break;
      case 3:
      case 4:
        calls.push_back(Send{fd(), Bytes(random.below(9000), 'x'), MSG_DONTWAIT_, {}});
        break;
      case 5:
        calls.push_back(Recv{fd(), random.below(3000), MSG_DONTWAIT_});
        break;
      case 6:
        calls.push_back(Select{{fd(), 3}, {fd()}, {3}, timeout()});
        break;
      case 7:
        calls.push_back(NanoSleep{timeout()});
        break;
      default:
        calls.push_back(random.below(3) == 0 ? Syscall(Close{fd()}) : Syscall(Bind{fd(), peer()}));
    }
  }
  return calls;
}

/// A link that loses, a flood that nobody reads for a while, urgent data, a port that nobody listens at, and
/// two who call at random.
struct RandomStory : test::Story {
  explicit RandomStory(std::uint64_t seed) {
    Random random(seed, 11);
    std::vector<Syscall> server = test::server_calls();
    server.resize(5);
    server.insert(server.end(), {Syscall(NanoSleep{1s}), Select{{4}, {4}, {4}, 1s}, Recv{4, 1, MSG_OOB_},
                                 Recv{4, 500'000}, Close{4}, Recv{9, 10}});
    std::vector<Syscall> client = test::client_calls();
    client.resize(2);
    client.insert(client.end(), {Syscall(Send{3, to_bytes("GET / HTTP/1.0\r\n\r\n!"), MSG_OOB_, {}}),
                                 SetNonBlocking{3, true}});
    for (int i = 0; i < 12; ++i)
      client.insert(client.end(), {Syscall(Send{3, Bytes(65536, 'x'), 0, {}}), NanoSleep{20ms}});
    client.push_back(NanoSleep{500ms});
    client.push_back(Close{3});
    const std::vector<Syscall> refused{
        Socket{AF_INET_, SOCK_STREAM_, 0}, Connect{3, InetAddress{engine::at(2, 81)}},
        Socket{AF_INET_, SOCK_DGRAM_, 0}, Send{4, to_bytes("x"), 0, InetAddress{engine::at(2, 82)}}};
    test::play(*this, engine::world(2, {"1-2 delay 5ms 2ms loss 12% duplicate 1%"}, seed),
               {{"server", 1, server},
                {"client", 2, client, kStart + 1ms},
                {"refused", 1, refused},
                {"one", 1, random_calls(random), kStart + 3ms},
                {"two", 2, random_calls(random), kStart + 3ms}},
               kStart + 200s);
  }
};

// ---- what a reading of all moments finds

/// The moments that have an event for which `is` holds; told in order, so that it may remember.
std::vector<Index> reading(const test::Story& story, const std::function<bool(const trace::Event&)>& is) {
  std::vector<Index> found;
  for (Index i = 0; i < story.timeline.size(); ++i) {
    bool here = false;
    const trace::Moment moment = story.timeline.moment(i);
    for (const trace::Event& event : moment.events) here = is(event) || here;
    if (here) found.push_back(i);
  }
  return found;
}

template <class E>
std::function<bool(const trace::Event&)> of(std::function<bool(const E&)> is) {
  return [is](const trace::Event& event) {
    const E* e = std::get_if<E>(&event);
    return e != nullptr && is(*e);
  };
}

std::function<bool(const trace::Event&)> of_segment(std::function<bool(const wire::TcpSegment&)> is) {
  return of<trace::PacketSent>(
      [is](const trace::PacketSent& e) { return e.content.tcp() != nullptr && is(*e.content.tcp()); });
}

/// A socket comes to have what it had not; what it has from the start it does not come to have.
template <class Has>
std::function<bool(const trace::Event&)> becomes(Has has) {
  auto before = std::make_shared<std::map<SocketId, bool>>();
  return of<trace::SocketChanged>([=](const trace::SocketChanged& e) {
    const bool is = has(e.state);
    const auto [at, fresh] = before->try_emplace(e.state.socket, is);
    const bool came = !fresh && is && !at->second;
    at->second = is;
    return came;
  });
}

std::function<bool(const trace::Event&)> becomes_ready(Set set) {
  return becomes([set](const trace::SocketState& s) { return s.readiness.in(set); });
}

/// A segment that carries what one before it carried: by the numbers that each connection's side has sent.
std::function<bool(const trace::Event&)> repeats() {
  struct Side {
    bool known = false;
    wire::SeqNum sent_to;
  };
  using Key = std::tuple<wire::Endpoint, wire::Endpoint>;
  auto sides = std::make_shared<std::map<Key, Side>>();
  return of<trace::PacketSent>([sides](const trace::PacketSent& e) {
    const wire::TcpSegment* tcp = e.content.tcp();
    if (tcp == nullptr || e.duplicate_of) return false;
    const auto length = static_cast<std::uint32_t>(tcp->payload.size()) + (tcp->flags.syn ? 1U : 0U) +
                        (tcp->flags.fin ? 1U : 0U);
    if (length == 0 || tcp->flags.rst) return false;
    Side& side =
        (*sides)[{{e.content.source, tcp->source_port}, {e.content.destination, tcp->destination_port}}];
    const wire::SeqNum end = tcp->seq + length;
    // Another connection between the same ports begins with another number.
    if (!side.known || (tcp->flags.syn && tcp->seq + 1 != side.sent_to && side.sent_to < end)) {
      side = {true, end};
      return false;
    }
    const bool again = tcp->seq < side.sent_to;
    if (side.sent_to < end) side.sent_to = end;
    return again;
  });
}

std::vector<Index> hits_of(test::Story& story, const std::string& filter) {
  Breakpoints breakpoints;
  breakpoints.set({{.file = {}, .line = 0, .filter = filter, .guest = {}, .condition = {}, .hit_count = {}}});
  CHECK(breakpoints.problem(0, Language::en).empty());
  breakpoints.update(story.run());
  // Forwards and backwards the same moments, and no other way round.
  std::vector<Index> forwards, backwards;
  const auto first = breakpoints.at(0);
  if (!first.empty()) forwards.push_back(0);
  for (auto hit = breakpoints.find_next(0); hit; hit = breakpoints.find_next(hit->moment))
    forwards.push_back(hit->moment);
  for (auto hit = breakpoints.find_previous(story.timeline.size()); hit;
       hit = breakpoints.find_previous(hit->moment))
    backwards.push_back(hit->moment);
  std::reverse(backwards.begin(), backwards.end());
  CHECK(forwards == backwards);
  CHECK(forwards == breakpoints.hits(0));
  return forwards;
}

struct Kind {
  const char* filter;
  std::function<std::function<bool(const trace::Event&)>()> is;  ///< made anew for each run
};

const std::vector<Kind>& kinds() {
  using trace::CallReturned;
  const auto fails_with = [](Errno error) {
    return of<CallReturned>([error](const CallReturned& e) {
      const auto* failed = std::get_if<Failed>(&e.outcome);
      return failed != nullptr && failed->error == error;
    });
  };
  static const std::vector<Kind> all{
      {"syscall == select",
       [] {
         return of<trace::CallSubmitted>(
             [](const trace::CallSubmitted& e) { return std::holds_alternative<Select>(e.syscall); });
       }},
      {"errno == EAGAIN", [fails_with] { return fails_with(Errno::eagain); }},
      {"errno == ECONNREFUSED", [fails_with] { return fails_with(Errno::econnrefused); }},
      {"readable", [] { return becomes_ready(Set::read); }},
      {"writable", [] { return becomes_ready(Set::write); }},
      {"exceptional", [] { return becomes_ready(Set::except); }},
      {"receive_buffer.full",
       [] {
         return becomes([](const trace::SocketState& s) { return (edge_bits(s) & edge::receive_full) != 0; });
       }},
      {"send_buffer.full",
       [] {
         return becomes([](const trace::SocketState& s) {
           return s.readiness.reason(Set::write).why == Why::send_queue_full;
         });
       }},
      {"tcp.flags.syn", [] { return of_segment([](const auto& tcp) { return tcp.flags.syn; }); }},
      {"tcp.port == 8000",
       [] {
         return of_segment(
             [](const auto& tcp) { return tcp.source_port == 8000 || tcp.destination_port == 8000; });
       }},
      {"udp",
       [] {
         return of<trace::PacketSent>([](const trace::PacketSent& e) { return e.content.udp() != nullptr; });
       }},
      {"http.request",
       [] {
         return of_segment([](const wire::TcpSegment& tcp) {
           const std::string text(tcp.payload.begin(), tcp.payload.end());
           return text.starts_with("GET / HTTP/1.0\r\n");
         });
       }},
      {"tcp.analysis.retransmission", repeats},
      {"rto",
       [] {
         return of<trace::TimerFired>(
             [](const trace::TimerFired& e) { return e.kind == trace::TimerKind::retransmit; });
       }},
      {"rst", [] { return of_segment([](const auto& tcp) { return tcp.flags.rst; }); }},
      {"drop", [] { return of<trace::PacketLost>([](const trace::PacketLost&) { return true; }); }},
      {"tcp.analysis.zero_window",
       [] {
         return of_segment([](const wire::TcpSegment& tcp) {
           return tcp.window == 0 && !tcp.flags.syn && !tcp.flags.fin && !tcp.flags.rst;
         });
       }},
      {"state == TIME_WAIT",
       [] {
         return becomes([](const trace::SocketState& s) { return s.state == trace::TcpState::time_wait; });
       }},
  };
  return all;
}

TEST_CASE("every kind of breakpoint stops where a reading of random runs finds it, in both directions") {
  std::set<std::string> met;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    RandomStory story(seed);
    for (const Kind& kind : kinds()) {
      CAPTURE(seed, kind.filter);
      const std::vector<Index> expected = reading(story, kind.is());
      CHECK(hits_of(story, kind.filter) == expected);
      if (!expected.empty()) met.insert(kind.filter);
    }
  }
  // A kind that never came would have been tested with nothing.
  for (const Kind& kind : kinds()) CHECK((met.contains(kind.filter) ? "" : kind.filter) == std::string());
}

TEST_CASE(
    "exceptions and lines with condition and hit count stop where a reading of random code finds them") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::CodeStory story(seed, 1500);
    CAPTURE(seed);
    CHECK(hits_of(story, "exception == ValueError") ==
          reading(story, of<trace::ExceptionRaised>([](const auto& e) { return e.type == "ValueError"; })));
    Breakpoint line{
        .file = "server.py", .line = 4, .filter = {}, .guest = {}, .condition = "v2 < 5", .hit_count = "% 2"};
    std::vector<Index> expected;
    int met = 0;
    for (const Index at : reading(story, of<trace::LineReached>([](const trace::LineReached& e) {
                                    return e.at.file == "server.py" && e.at.line == 4;
                                  }))) {
      const auto& guest = *story.timeline.state_at(at).guests.at(GuestId{1});
      const auto& stack = guest.stacks.at(story.timeline.cause_of(at).thread);
      const auto* globals = timeline::globals_of(guest, "server.py");
      const std::string* value = nullptr;
      for (const auto* variables : {&stack.back().variables, globals}) {
        for (const timeline::Variable& v : *variables)
          if (v.name == "v2" && value == nullptr) value = &v.value;
      }
      if (value != nullptr && *value < "5" && ++met % 2 == 0) expected.push_back(at);
    }
    Breakpoints breakpoints;
    breakpoints.set({line});
    breakpoints.update(story.run());
    CHECK(breakpoints.hits(0) == expected);
    CHECK_FALSE(expected.empty());
    std::vector<Index> backwards;
    for (auto hit = breakpoints.find_previous(story.timeline.size()); hit;
         hit = breakpoints.find_previous(hit->moment))
      backwards.insert(backwards.begin(), hit->moment);
    CHECK(backwards == expected);
  }
}

TEST_CASE("a random run's state at a moment is the same forwards, backwards, by seek and read from a file") {
  RandomStory story(3);
  const Index size = story.timeline.size();
  REQUIRE(size > 200);
  std::vector<timeline::World> worlds;
  timeline::World world;
  for (Index i = 0; i < size; ++i) worlds.push_back((world.apply(story.timeline.moment(i), i), world));
  for (Index i = 0; i < size; ++i) REQUIRE(timeline::equal(story.timeline.state_at(i), worlds[i]));
  for (Index i = size; i-- > 0;) REQUIRE(timeline::equal(story.timeline.state_at(i), worlds[i]));
  timeline::Timeline read;
  REQUIRE(timeline::read_recording(timeline::write_recording(story.timeline, {}), read).ok);
  Random random(3, 5);
  for (int n = 0; n < 500; ++n) {
    const auto i = static_cast<Index>(random.below(size));
    REQUIRE(timeline::equal(story.timeline.state_at(i), worlds[i]));
    REQUIRE(timeline::equal(read.state_at(i), worlds[i]));
  }
}

TEST_CASE("on random runs any chain of steps and moves is taken back step by step") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    RandomStory story(seed);
    const Run run = story.run();
    Random random(seed, 9);
    Trail trail;
    struct Made {
      StepRequest request;
      Index from;
    };
    std::vector<Made> made;
    Index cursor = story.timeline.size() / 2;
    for (int i = 0; i < 400; ++i) {
      const StepRequest request{static_cast<StepKind>(random.below(5)),
                                random.below(2) == 0,
                                {GuestId{static_cast<std::uint32_t>(random.below(6))}, {1}}};
      const std::size_t before = made.size();
      const Index to = trail.step(run, request, cursor);
      if (to == kNoMoment) continue;
      // The reverse of the last step takes it back: then it is no new one.
      const StepRequest reverse{request.kind, !request.forward, request.who};
      if (before > 0 && made.back().request == reverse) {
        REQUIRE(to == made.back().from);
        made.pop_back();
      } else {
        made.push_back({request, cursor});
      }
      cursor = to;
    }
    REQUIRE(made.size() > 20);
    while (!made.empty()) {
      StepRequest reverse = made.back().request;
      reverse.forward = !reverse.forward;
      cursor = trail.step(run, reverse, cursor);
      REQUIRE(cursor == made.back().from);
      made.pop_back();
    }
    CHECK(cursor == story.timeline.size() / 2);
  }
}

}  // namespace
}  // namespace zocalo::debug
