#include "debug/step.h"

#include <catch2/catch_test_macros.hpp>

#include "story.h"
#include "timeline/world.h"

namespace zocalo::debug {
namespace {

using Kind = StepKind;
constexpr Caller kMain{{1}, {1}};

/// One thread of one program, told line by line: "12" a line, "+f" a call, "-" a return.
struct Told : test::Story {
  explicit Told(std::initializer_list<const char*> moves) {
    timeline.begin(kStart, {});
    timeline.record(trace::GuestStarted{{1}, {1}, {}});
    std::vector<std::string> stack{"<module>"};
    int line = 1;
    for (const std::string move : moves) {
      trace::Cause cause;
      cause.kind = trace::Cause::Kind::program;
      cause.guest = {1};
      cause.thread = {1};
      timeline.begin(timeline.duration() + 1us, cause);
      if (move[0] == '+') {
        stack.push_back(move.substr(1));
        timeline.record(
            trace::FunctionEntered{{1}, {{1}, "a.py", 50, stack.back(), static_cast<int>(stack.size())}, {}});
      } else if (move == "-") {
        timeline.record(trace::FunctionLeft{
            {1}, {{1}, "a.py", line, stack.back(), static_cast<int>(stack.size())}, "None"});
        stack.pop_back();
      } else {
        line = std::stoi(move);
        timeline.record(
            trace::LineReached{{1}, {{1}, "a.py", line, stack.back(), static_cast<int>(stack.size())}, {}});
      }
    }
    run();
  }
  Index step(Kind kind, bool forward, Index from) { return debug::step(run(), {kind, forward, kMain}, from); }
  Index go(Kind kind, Index from) { return step(kind, true, from); }
  Index back(Kind kind, Index from) { return step(kind, false, from); }
};

TEST_CASE("over, into and out go by the stack, in both directions") {
  //             1    2    3     4     5     6     7    8    9    10   11
  Told told({"10", "11", "+f", "51", "+g", "61", "-", "52", "-", "12", "13"});
  CHECK(told.go(Kind::over, 1) == 2);
  CHECK(told.go(Kind::over, 2) == 10);  // over the call
  CHECK(told.go(Kind::into, 2) == 4);   // the first line of f
  CHECK(told.go(Kind::over, 4) == 8);   // over g
  CHECK(told.go(Kind::over, 8) == 9);   // out of f where it ends: back in line 11
  CHECK(told.go(Kind::out, 6) == 7);
  CHECK(told.go(Kind::out, 7) == 9);
  CHECK(told.go(Kind::out, 10) == kNoMoment);
  CHECK(told.go(Kind::over, 11) == kNoMoment);
  CHECK(told.back(Kind::over, 10) == 2);  // over the call again
  CHECK(told.back(Kind::into, 10) == 9);
  CHECK(told.back(Kind::into, 9) == 8);
  CHECK(told.back(Kind::over, 8) == 4);
  CHECK(told.back(Kind::over, 4) == 2);  // out of f by its beginning
  CHECK(told.back(Kind::out, 8) == 2);
  CHECK(told.back(Kind::out, 6) == 4);
  CHECK(told.back(Kind::over, 1) == kNoMoment);
  // From between two stops: entering f (3) is in f, before its first line.
  CHECK(told.go(Kind::over, 3) == 4);
  CHECK(told.back(Kind::out, 3) == 2);
  CHECK(told.go(Kind::into, 0) == 1);
}

TEST_CASE("the first lines of siblings: a call's argument is a call") {
  //             1     2     3    4     5     6    7
  Told told({"10", "+g", "61", "-", "+f", "51", "-", "11"});
  CHECK(told.go(Kind::over, 1) == 8);
  CHECK(told.go(Kind::into, 4) == 6);
  CHECK(told.go(Kind::over, 4) == 8);    // in line 10 still, over f
  CHECK(told.back(Kind::over, 6) == 4);  // before f was called g had returned
  CHECK(told.back(Kind::over, 8) == 1);
}

TEST_CASE("where lines are not recorded, functions are stepped") {
  Told told({"+f", "+g", "-", "-", "+h", "-"});
  CHECK(told.go(Kind::into, 1) == 2);
  CHECK(told.go(Kind::over, 1) == 4);
  CHECK(told.back(Kind::into, 6) == 5);
}

TEST_CASE("steps go into the standard library or over it, as asked") {
  Told told({"10", "11", "+f", "51", "52", "-", "12"});
  timeline::Timeline with;  // the same, with a call of the library in line 51
  for (Index i = 0; i < told.timeline.size(); ++i) {
    const trace::Moment moment = told.timeline.moment(i);
    with.begin(moment.time, moment.cause);
    for (const trace::Event& event : moment.events) with.record(event);
    const auto* line = std::get_if<trace::LineReached>(&moment.events.front());
    if (line == nullptr || line->at.line != 51) continue;
    const guest::Location at{{1}, "python3.11/socket.py", 700, "accept", 3};
    with.begin(moment.time, moment.cause);
    with.record(trace::SourceRead{at.file, "text"});
    with.record(trace::FunctionEntered{{1}, at, {}});
    with.begin(moment.time, moment.cause);
    with.record(trace::LineReached{{1}, at, {}});
    with.begin(moment.time, moment.cause);
    with.record(trace::FunctionLeft{{1}, at, "None"});
  }
  with.flush();
  Catalog catalog;
  catalog.update(with);
  const Run run{with, catalog};
  const auto go = [&](Kind kind, bool forward, bool library, Index from) {
    return step(run, {kind, forward, kMain, library}, from);
  };
  CHECK(go(Kind::into, true, true, 4) == 6);   // accept()'s line
  CHECK(go(Kind::into, true, false, 4) == 8);  // line 52
  CHECK(go(Kind::over, true, true, 4) == 8);
  CHECK(go(Kind::into, false, true, 8) == 7);
  CHECK(go(Kind::into, false, false, 8) == 4);
  CHECK(go(Kind::out, true, false, 6) == 8);  // from within: to the next stop of its own
  CHECK(own_lines(run, {1}, with.size()) == own_lines(told.run(), {1}, told.timeline.size()));
  CHECK(own_lines(run, {1}, 6) == 3);
  CHECK(own_line(run, {1}, 3) == 4);
  CHECK(own_line(told.run(), {1}, 4) == 5);
  CHECK(own_line(run, {1}, 4) == 8);
  CHECK(own_line(run, {1}, 99) == kNoMoment);
}

/// Every stop of a thread by plain definition: where it may be found by stepping into.
std::vector<Index> stops(test::Story& story, Caller who) {
  std::vector<Index> all;
  for (Index i = step(story.run(), {Kind::into, true, who}, 0); i != kNoMoment;
       i = step(story.run(), {Kind::into, true, who}, i))
    all.push_back(i);
  return all;
}

TEST_CASE("into and its reverse undo each other at every stop of every thread") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    test::CodeStory story(seed, 2000);
    for (const auto& [who, moves] : story.catalog.moves()) {
      const std::vector<Index> all = stops(story, who);
      REQUIRE(all.size() > 100);
      for (std::size_t i = 1; i < all.size(); ++i) {
        REQUIRE(step(story.run(), {Kind::into, false, who}, all[i]) == all[i - 1]);
      }
    }
  }
}

TEST_CASE("a step over never ends deeper, a step out ends in a caller, and both are the nearest such stop") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    test::CodeStory story(seed, 2000);
    const auto depth_at = [&](Caller who, Index moment) {
      const auto& stacks = story.timeline.state_at(moment).guests.at(who.guest)->stacks;
      const auto found = stacks.find(who.thread);
      return found == stacks.end() ? std::size_t{0} : found->second.size();
    };
    for (const auto& [who, moves] : story.catalog.moves()) {
      const std::vector<Index> all = stops(story, who);
      for (std::size_t i = 0; i < all.size(); i += 7) {
        const std::size_t depth = depth_at(who, all[i]);
        const Index over = step(story.run(), {Kind::over, true, who}, all[i]);
        const Index out = step(story.run(), {Kind::out, true, who}, all[i]);
        std::size_t next = i + 1;
        while (next < all.size() && depth_at(who, all[next]) > depth) ++next;
        // A callee's return is in this frame, but in the middle of a line of it.
        if (over != kNoMoment) {
          CHECK(depth_at(who, over) <= depth);
          CHECK(next < all.size());
          CHECK(over >= all[next]);
        }
        while (next < all.size() && depth_at(who, all[next]) >= depth) ++next;
        CHECK(out == (next < all.size() ? all[next] : kNoMoment));
      }
    }
  }
}

TEST_CASE("any step and then its reverse give the same state, wherever the cursor was") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    test::CodeStory code(seed, 1500);
    test::WebStory web("delay 10ms loss 20%", seed);
    for (test::Story* story : {static_cast<test::Story*>(&code), static_cast<test::Story*>(&web)}) {
      const Run run = story->run();
      Random random(seed, 3);
      Trail trail;
      Index cursor = 0;
      int made = 0;
      for (int i = 0; i < 600; ++i) {
        if (random.below(5) == 0) cursor = static_cast<Index>(random.below(story->timeline.size()));
        StepRequest request{static_cast<Kind>(random.below(5)),
                            random.below(2) == 0,
                            {GuestId{static_cast<std::uint32_t>(random.below(3))},
                             ThreadId{static_cast<std::uint32_t>(random.below(3))}}};
        const timeline::World before = story->timeline.state_at(cursor);
        const Index to = trail.step(run, request, cursor);
        if (to == kNoMoment) continue;
        request.forward = !request.forward;
        const Index back = trail.step(run, request, to);
        REQUIRE(back == cursor);
        REQUIRE(timeline::equal(before, story->timeline.state_at(back)));
        ++made;
        // And on, so that the trail has a past: the next step goes from somewhere else.
        request.forward = !request.forward;
        cursor = trail.step(run, request, back);
        REQUIRE(cursor == to);
      }
      CHECK(made > 100);
    }
  }
}

TEST_CASE("the state at a moment is the same by steps forwards, backwards, and by seek") {
  test::CodeStory story(9, 1500);
  std::vector<timeline::World> worlds;
  timeline::World world;
  for (Index i = 0; i < story.timeline.size(); ++i) {
    world.apply(story.timeline.moment(i), i);
    worlds.push_back(world);
  }
  Random random(9, 4);
  Index cursor = 0;
  for (int i = 0; i < 1500; ++i) {
    const StepRequest request{static_cast<Kind>(random.below(5)),
                              random.below(3) > 0,
                              {{static_cast<std::uint32_t>(random.below(3))}, {1}}};
    const Index to = step(story.run(), request, cursor);
    if (to == kNoMoment) {
      cursor = static_cast<Index>(random.below(story.timeline.size()));
      continue;
    }
    CHECK((request.forward ? to > cursor : to < cursor));
    cursor = to;
    REQUIRE(timeline::equal(story.timeline.state_at(cursor), worlds[cursor]));
  }
}

TEST_CASE("to a line, to a call, to the next change of a socket, a variable, a packet") {
  test::CodeStory code(2, 800);
  const Run run = code.run();
  const Index line = run_to_line(run, "/home/ana/server.py", 3, {}, true, 100);
  REQUIRE(line != kNoMoment);
  const auto moment = code.timeline.moment(line);
  const auto* reached = std::get_if<trace::LineReached>(&moment.events.front());
  REQUIRE(reached != nullptr);
  CHECK((reached->at.file == "server.py" && reached->at.line == 3));
  CHECK(run_to_line(run, "server.py", 3, {}, false, line + 1) == line);
  CHECK(run_to_line(run, "erver.py", 3, {}, true, 100) == kNoMoment);
  CHECK(run_to_line(run, "server.py", 3, GuestId{2}, true, 100) == kNoMoment);
  const Index changed = variable_change(run, GuestId{1}, "v1", true, 50);
  REQUIRE(changed != kNoMoment);
  CHECK(variable_change(run, GuestId{1}, "v1", false, changed + 1) == changed);
  CHECK(variable_change(run, GuestId{1}, "nothing", true, 0) == kNoMoment);

  test::WebStory web("delay 10ms loss 30%", 3);
  const Run net = web.run();
  for (const auto& packet : web.timeline.packets()) {
    CHECK(packet_change(net, packet.packet, true, packet.sent - 1) == packet.sent);
    if (packet.ended != kNoMoment)
      CHECK(packet_change(net, packet.packet, true, packet.ended - 1) == packet.ended);
  }
  std::size_t changes = 0;
  for (Index at = socket_change(net, SocketId{1}, true, 0); at != kNoMoment;
       at = socket_change(net, SocketId{1}, true, at)) {
    ++changes;
    CHECK(socket_change(net, SocketId{1}, false, at + 1) == at);
  }
  CHECK(changes > 4);
  const Index call = step(net, {Kind::call, true, kMain}, 0);
  CHECK(web.timeline.cause_of(call).kind == trace::Cause::Kind::call);
  CHECK(step(net, {Kind::call, false, kMain}, step(net, {Kind::call, true, kMain}, call)) == call);
}

TEST_CASE("a variable is given its value by the line before, or by the call that brings it") {
  test::Story story;
  timeline::Timeline& timeline = story.timeline;
  timeline.begin(kStart, {});
  timeline.record(trace::GuestStarted{{1}, {1}, {}});
  const auto moment = [&](trace::Event event) {
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::program;
    cause.guest = {1};
    cause.thread = {1};
    timeline.begin(timeline.duration() + 1us, cause);
    timeline.record(std::move(event));
    timeline.flush();
    return timeline.size() - 1;
  };
  const auto line = [&](int number, int depth, guest::Variables variables) {
    return moment(trace::LineReached{
        {1}, {{1}, "a.py", number, depth == 1 ? "<module>" : "f", depth}, std::move(variables)});
  };
  line(7, 1, {});
  const Index first = line(8, 1, {{{"x", "1"}}, {}});
  const Index entered =
      moment(trace::FunctionEntered{{1}, {{1}, "a.py", 2, "f", 2}, {{{"data", "b''"}}, {}}});
  line(3, 2, {});
  const Index inside = line(4, 2, {{{"x", "2"}}, {}});
  moment(trace::FunctionLeft{{1}, {{1}, "a.py", 4, "f", 2}, "None"});
  const Index gone = line(9, 1, {{{"y", "f()"}}, {"x"}});
  const Run run = story.run();
  const auto given = [&](const char* name, bool forward, Index from) {
    const auto found = variable_given(run, {1}, name, forward, from);
    return found ? std::pair(found->moment, found->line) : std::pair(kNoMoment, 0);
  };
  CHECK(given("x", true, 0) == std::pair(first, 7));
  CHECK(given("x", true, first) == std::pair(inside, 3));
  CHECK(given("x", true, inside) == std::pair(kNoMoment, 0));  // what takes it away gives it nothing
  CHECK(given("x", false, gone + 1) == std::pair(inside, 3));
  CHECK(variable_change(run, {1}, "x", false, gone + 1) == gone);
  CHECK(given("data", true, 0) == std::pair(entered, 2));
  CHECK(given("y", true, 0) == std::pair(gone, 8));
  CHECK(variable_given(run, {1}, "x", true, 0)->file == "a.py");
  CHECK_FALSE(variable_given(run, {2}, "x", true, 0).has_value());
}

}  // namespace
}  // namespace zocalo::debug
