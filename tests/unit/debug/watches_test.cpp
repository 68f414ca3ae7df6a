#include "debug/watches.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "story.h"

namespace zocalo::debug {
namespace {

const std::vector<WatchOf> kList{
    {{1}, "v0"}, {{1}, "v0 + v1"}, {{2}, "v2 > 4"}, {{1}, "nothing"}, {{1}, "v0 <"}};

/// What each is worth at each moment; "" for no value.
std::vector<std::string> values(const test::Story& story, const WatchOf& watch) {
  std::vector<std::string> all;
  for (Index i = 0; i < story.timeline.size(); ++i) {
    const auto& guests = story.timeline.state_at(i).guests;
    const auto guest = guests.find(watch.guest);
    const Worth worth = guest == guests.end() ? Worth{} : worth_of(watch.expression, *guest->second);
    all.push_back(worth.watched.value ? worth.watched.value->repr : "");
  }
  return all;
}

TEST_CASE("a watch's changes are all the moments at which its value becomes another") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::CodeStory story(seed, 1500);
    Watches watches;
    watches.want(kList);
    CHECK_FALSE(watches.update(story.run()));
    for (const WatchOf& watch : kList) {
      CAPTURE(seed, watch.expression);
      std::vector<Index> expected;
      std::string last;
      const std::vector<std::string> all = values(story, watch);
      for (Index i = 0; i < all.size(); ++i) {
        if (all[i].empty() || all[i] == last) continue;
        last = all[i];
        expected.push_back(i);
      }
      CHECK(watches.changes(watch) == expected);
    }
    CHECK(watches.changes(kList[0]).size() > 50);
    CHECK(watches.changes(kList[2]).size() > 10);
    CHECK(watches.changes(kList[3]).empty());
    CHECK(watches.changes(kList[4]).empty());
  }
}

TEST_CASE("changes grow with the run, piece by piece; one that comes later is looked up in the past") {
  test::CodeStory story(7, 1500);
  Watches at_once, growing;
  at_once.want(kList);
  at_once.update(story.run());
  growing.want({kList[0]});
  for (int i = 0; i < 5; ++i) growing.update(story.run(), 37);
  growing.want({kList[1], kList[0]});
  while (growing.update(story.run(), 41)) {
  }
  CHECK(growing.changes(kList[0]) == at_once.changes(kList[0]));
  CHECK(growing.changes(kList[1]) == at_once.changes(kList[1]));
  growing.want({kList[1]});
  CHECK(growing.changes(kList[0]).empty());
}

TEST_CASE("an expression is looked up in the innermost frame that has its names, then in its callers") {
  timeline::GuestState guest;
  timeline::Frame module, outer, inner;
  module.at = {{1}, "a.py", 9, "<module>", 1};
  module.variables = {{"PORT", "5000", 0}};
  outer.at = {{1}, "a.py", 20, "serve", 2};
  outer.variables = {{"names", "{'ana': 1}", 0}, {"i", "1", 0}};
  inner.at = {{1}, "a.py", 30, "log", 3};
  inner.variables = {{"i", "7", 0}};
  guest.stacks[ThreadId{1}] = {module, outer, inner};
  const auto worth = [&](const char* text) { return worth_of(text, guest); };
  CHECK(worth("i").watched.explain(Language::en) == "7");
  CHECK(worth("i").at.function == "log");
  CHECK(worth("names['ana']").watched.explain(Language::en) == "1");
  CHECK(worth("names['ana']").at.function == "serve");
  CHECK(worth("names['ana'] + i").watched.explain(Language::en) == "2");  // both of one frame
  CHECK(worth("PORT + i").watched.explain(Language::en) == "5007");
  CHECK(worth("absent").watched.explain(Language::en) == "absent: not recorded");
  CHECK(worth("i <").watched.explain(Language::es).starts_with("columna"));
}

}  // namespace
}  // namespace zocalo::debug
