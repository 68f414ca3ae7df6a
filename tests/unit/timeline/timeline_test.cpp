#include "timeline/timeline.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "timeline/fields.h"
#include "unit/timeline/noise.h"

namespace zocalo::timeline {
namespace {

using trace::Cause;

/// The states of a run, each reached by plain folding: what every seek is held against.
std::vector<World> fold(const Timeline& timeline) {
  std::vector<World> worlds;
  World world;
  for (Index i = 0; i < timeline.size(); ++i) {
    world.apply(timeline.moment(i), i);
    worlds.push_back(world);
  }
  return worlds;
}

Index count_equal(const Timeline& timeline, const std::vector<World>& worlds,
                  const std::vector<Index>& order) {
  Index same = 0;
  for (const Index i : order) same += equal(timeline.state_at(i), worlds[i]) ? 1U : 0U;
  return same;
}

TEST_CASE("the state at a moment is the same however it is reached") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Timeline timeline;
    NoiseRun(seed).record(timeline, 3000);
    REQUIRE(timeline.size() == 3000);
    const std::vector<World> worlds = fold(timeline);
    std::vector<Index> order;
    for (Index i = 0; i < timeline.size(); ++i) order.push_back(i);
    CHECK(count_equal(timeline, worlds, order) == 3000);
    std::reverse(order.begin(), order.end());
    CHECK(count_equal(timeline, worlds, order) == 3000);
    trace::Filler filler(seed);
    for (Index& i : order) i = static_cast<Index>(filler.below(3000));
    CHECK(count_equal(timeline, worlds, order) == 3000);
  }
}

TEST_CASE("a timeline that is still growing seeks like one that is whole") {
  Timeline timeline, whole;
  NoiseRun run(5);
  NoiseRun(5).record(whole, 2400);
  const std::vector<World> worlds = fold(whole);
  trace::Filler filler(1);
  for (int part = 0; part < 24; ++part) {
    run.record(timeline, 100);
    for (int i = 0; i < 20; ++i) {
      const auto at = static_cast<Index>(filler.below(timeline.size()));
      REQUIRE(equal(timeline.state_at(at), worlds[at]));
    }
  }
  CHECK(timeline.digest() == whole.digest());
}

TEST_CASE("what is sent in pieces arrives whole, and gives the same digest and tables") {
  Timeline timeline, other;
  NoiseRun(8).record(timeline, 1500);
  std::string error;
  std::size_t sent = 0;
  trace::Filler filler(2);
  while (sent < timeline.encoded(0).size()) {
    const ByteView rest = timeline.encoded(sent);
    const ByteView piece = rest.first(std::min<std::size_t>(rest.size(), 1 + filler.below(3000)));
    sent += other.append_encoded(piece, error);
    REQUIRE(error.empty());
  }
  REQUIRE(other.size() == timeline.size());
  CHECK(other.digest() == timeline.digest());
  CHECK(other.calls().size() == timeline.calls().size());
  CHECK(other.packets().size() == timeline.packets().size());
  CHECK(equal(other.state_at(1499), timeline.state_at(1499)));
  CHECK(equal(other.state_at(700), timeline.state_at(700)));
  CHECK(trace::equal(other.moment(1234), timeline.moment(1234)));
}

TEST_CASE("a broken moment is named, and all before it is in") {
  Timeline timeline;
  NoiseRun(9).record(timeline, 50);
  const ByteView all = timeline.encoded(0);
  Bytes broken(all.begin(), all.end());
  std::fill(broken.begin() + static_cast<std::ptrdiff_t>(broken.size() / 2), broken.end(),
            std::uint8_t{0xff});
  Timeline other;
  std::string error;
  const std::size_t taken = other.append_encoded(broken, error);
  CHECK(taken <= broken.size());
  CHECK_FALSE(error.empty());
  REQUIRE(other.size() > 5);
  CHECK(other.size() < 50);
  for (Index i = 0; i + 1 < other.size(); ++i) CHECK(trace::equal(other.moment(i), timeline.moment(i)));
}

TEST_CASE("a moment is read alone as it was recorded, with its time and cause") {
  Timeline timeline;
  NoiseRun(4).record(timeline, 1200);
  std::vector<trace::Moment> moments;
  for (Index i = 0; i < timeline.size(); ++i) moments.push_back(timeline.moment(i));
  for (Index i = timeline.size(); i-- > 0;) {
    REQUIRE(trace::equal(timeline.moment(i), moments[i]));
    REQUIRE(timeline.time_of(i) == moments[i].time);
    REQUIRE(timeline.cause_of(i) == moments[i].cause);
  }
}

TEST_CASE("asking for a moment leaves the state that is shown alone") {
  Timeline timeline;
  NoiseRun(4).record(timeline, 900);
  const World& shown = timeline.state_at(400);
  const World copy = shown;
  for (const Index i : {0U, 899U, 401U, 399U, 512U}) static_cast<void>(timeline.moment(i));
  CHECK(equal(shown, copy));
  CHECK(&timeline.state_at(400) == &shown);
}

TEST_CASE("times never go back, and a moment in which nothing happened is none") {
  Timeline timeline;
  timeline.begin(time_at(10), {});
  timeline.record(trace::Note{"a"});
  timeline.begin(time_at(20), {});
  timeline.begin(time_at(5), {});
  timeline.record(trace::Note{"b"});
  CHECK(timeline.size() == 1);
  timeline.flush();
  CHECK(timeline.size() == 2);
  CHECK(timeline.time_of(1) == time_at(10));
}

TEST_CASE("at_time() gives the last moment that is not later") {
  Timeline timeline;
  for (const int ns : {0, 5, 5, 9}) {
    timeline.begin(time_at(ns), {});
    timeline.record(trace::Note{});
  }
  timeline.flush();
  CHECK(timeline.at_time(time_at(0)) == 0);
  CHECK(timeline.at_time(time_at(4)) == 0);
  CHECK(timeline.at_time(time_at(5)) == 2);
  CHECK(timeline.at_time(time_at(8)) == 2);
  CHECK(timeline.at_time(kNever) == 3);
}

TEST_CASE("an empty timeline has an empty state, no moment to step to, and a digest") {
  const Timeline timeline;
  CHECK(timeline.size() == 0);
  CHECK(equal(timeline.state_at(0), World{}));
  CHECK(timeline.next(0, Stop::moment) == kNoMoment);
  CHECK(timeline.previous(0, Stop::line) == kNoMoment);
  CHECK(timeline.at_time(kNever) == 0);
  CHECK(timeline.duration() == kStart);
}

/// Whether a moment is a stop, read from its events: the definition that the indices are held against.
bool stops_here(const Timeline& timeline, Index index, Stop stop, GuestId guest) {
  if (stop == Stop::moment && !guest) return true;
  const trace::Moment moment = timeline.moment(index);
  const auto any = [&moment](auto is) { return std::any_of(moment.events.begin(), moment.events.end(), is); };
  const auto of = [guest](GuestId id) { return !guest || id == guest; };
  switch (stop) {
    case Stop::line:
      return any([&](const auto& e) {
        const auto* x = std::get_if<trace::LineReached>(&e);
        return x && of(x->guest);
      });
    case Stop::call_enter:
      return any([&](const auto& e) {
        const auto* x = std::get_if<trace::CallSubmitted>(&e);
        return x && of(x->caller.guest);
      });
    case Stop::call_return:
      return any([&](const auto& e) {
        const auto* x = std::get_if<trace::CallReturned>(&e);
        return x && of(x->caller.guest);
      });
    case Stop::output:
      return any([&](const auto& e) {
        const auto* x = std::get_if<trace::OutputWritten>(&e);
        return x && of(x->guest);
      });
    case Stop::exception:
      return any([&](const auto& e) {
        const auto* x = std::get_if<trace::ExceptionRaised>(&e);
        return x && of(x->guest);
      });
    case Stop::packet:
      return any([](const auto& e) {
        return std::holds_alternative<trace::PacketSent>(e) ||
               std::holds_alternative<trace::PacketArrived>(e) ||
               std::holds_alternative<trace::PacketLost>(e);
      });
    default:
      return false;
  }
}

TEST_CASE("next and previous find each stop, and undo each other") {
  Timeline timeline;
  NoiseRun(6).record(timeline, 1000);
  const std::vector<std::pair<Stop, GuestId>> kinds = {
      {Stop::moment, {}},      {Stop::line, {}},        {Stop::line, {2}},        {Stop::call_enter, {}},
      {Stop::call_enter, {1}}, {Stop::call_return, {}}, {Stop::call_return, {3}}, {Stop::output, {}},
      {Stop::output, {4}},     {Stop::exception, {}},   {Stop::exception, {2}},   {Stop::packet, {}}};
  for (const auto& [stop, guest] : kinds) {
    INFO("stop " << static_cast<int>(stop) << ", guest " << guest.value);
    std::vector<Index> expected;
    for (Index i = 0; i < timeline.size(); ++i) {
      if (stops_here(timeline, i, stop, guest)) expected.push_back(i);
    }
    REQUIRE(expected.size() > 10);
    std::vector<Index> forwards;
    if (expected[0] == 0) forwards.push_back(0);
    for (Index i = timeline.next(0, stop, guest); i != kNoMoment; i = timeline.next(i, stop, guest))
      forwards.push_back(i);
    CHECK(forwards == expected);
    for (std::size_t k = 1; k < expected.size(); ++k) {
      CHECK(timeline.previous(expected[k], stop, guest) == expected[k - 1]);
      CHECK(timeline.previous(timeline.next(expected[k - 1], stop, guest), stop, guest) == expected[k - 1]);
    }
    CHECK(timeline.previous(kNoMoment, stop, guest) == expected.back());
    CHECK(timeline.previous(expected[0], stop, guest) == kNoMoment);
  }
}

TEST_CASE("a guest's own packets are those that it caused or that changed its sockets") {
  Timeline timeline;
  const auto packet = [&](Cause cause, std::vector<trace::Owner> owners) {
    timeline.begin(kStart, cause);
    timeline.record(trace::PacketArrived{{1}});
    trace::SocketState socket;
    socket.socket = {1};
    socket.owners = std::move(owners);
    timeline.record(trace::SocketChanged{socket});
  };
  packet({Cause::Kind::call, {1}, {1}, {1}, {}, {}}, {});
  packet({Cause::Kind::packet, {}, {}, {}, {1}, {2}}, {{{2}, 4}});
  packet({Cause::Kind::packet, {}, {}, {}, {1}, {2}}, {});
  timeline.flush();
  CHECK(timeline.previous(kNoMoment, Stop::packet) == 2);
  CHECK(timeline.previous(kNoMoment, Stop::packet, {1}) == 0);
  CHECK(timeline.previous(kNoMoment, Stop::packet, {2}) == 1);
  CHECK(timeline.next(0, Stop::packet, {1}) == kNoMoment);
}

}  // namespace
}  // namespace zocalo::timeline
