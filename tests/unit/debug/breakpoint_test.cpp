#include "debug/breakpoint.h"

#include <catch2/catch_test_macros.hpp>

#include "debug/step.h"
#include "debug/value.h"
#include "story.h"

namespace zocalo::debug {
namespace {

Breakpoint on_line(int line, std::string condition = "", std::string hit_count = "") {
  Breakpoint b;
  b.file = "server.py";
  b.line = line;
  b.condition = std::move(condition);
  b.hit_count = std::move(hit_count);
  return b;
}
Breakpoint on(std::string filter) {
  Breakpoint b;
  b.filter = std::move(filter);
  return b;
}

/// The moments at which server.py's `line` is reached, by reading the run.
std::vector<Index> reached(const test::Story& story, int line) {
  std::vector<Index> found;
  for (Index i = 0; i < story.timeline.size(); ++i) {
    for (const trace::Event& event : story.timeline.moment(i).events) {
      const auto* e = std::get_if<trace::LineReached>(&event);
      if (e != nullptr && e->at.file == "server.py" && e->at.line == line) found.push_back(i);
    }
  }
  return found;
}

TEST_CASE("a line's breakpoint is hit whenever it is about to run, and found from both sides") {
  test::CodeStory story(4, 3000);
  Breakpoints breakpoints;
  breakpoints.set({on_line(5), on("exception == ValueError and program == client")});
  CHECK_FALSE(breakpoints.update(story.run()));
  const std::vector<Index> expected = reached(story, 5);
  REQUIRE(expected.size() > 20);
  CHECK(breakpoints.hits(0) == expected);
  std::vector<Hit> forwards, backwards;
  for (auto hit = breakpoints.find_next(0); hit; hit = breakpoints.find_next(hit->moment))
    forwards.push_back(*hit);
  for (auto hit = breakpoints.find_previous(story.timeline.size()); hit;
       hit = breakpoints.find_previous(hit->moment))
    backwards.push_back(*hit);
  std::reverse(backwards.begin(), backwards.end());
  CHECK(forwards == backwards);
  CHECK(forwards.size() == expected.size() + breakpoints.hits(1).size());
  CHECK(breakpoints.at(expected[3]) == std::vector<std::size_t>{0});
}

TEST_CASE("conditions and hit counts") {
  test::CodeStory story(4, 3000);
  const std::vector<Index> all = reached(story, 5);
  const auto hits = [&](const std::string& condition, const std::string& count) {
    Breakpoints breakpoints;
    breakpoints.set({on_line(5, condition, count)});
    breakpoints.update(story.run());
    CHECK(breakpoints.problem(0, Language::en).empty());
    return breakpoints.hits(0);
  };
  std::vector<Index> small;
  for (const Index at : all) {
    const timeline::World& world = story.timeline.state_at(at);
    const auto& guest = *world.guests.at(GuestId{1});
    const auto& stack = guest.stacks.at(story.timeline.cause_of(at).thread);
    for (const timeline::Variable& v : stack.back().variables)
      if (v.name == "v1" && v.value < "5") small.push_back(at);
  }
  // A variable that a frame has not got yet may be a global.
  const auto found = hits("v1 < 5", "");
  CHECK(std::includes(found.begin(), found.end(), small.begin(), small.end()));
  CHECK(found.size() < all.size());
  CHECK_FALSE(small.empty());
  CHECK(hits("", "3") == std::vector<Index>{all[2]});
  CHECK(hits("", ">= 3") == std::vector<Index>(all.begin() + 2, all.end()));
  CHECK(hits("", "< 3") == std::vector<Index>(all.begin(), all.begin() + 2));
  CHECK(hits("", "% 10").size() == all.size() / 10);
  CHECK(hits("v1 < 5", "2") == std::vector<Index>{found[1]});
  CHECK(hits("unknown == 1", "").empty());
}

TEST_CASE("what is wrong with a breakpoint is said, and it is never hit") {
  test::CodeStory story(4, 300);
  Breakpoints breakpoints;
  breakpoints.set({on("tcp.prt == 1"), on_line(5, "v1 <"), on_line(5, "", "often"), on_line(5)});
  breakpoints.update(story.run());
  CHECK(breakpoints.problem(0, Language::en).find("tcp.port") != std::string::npos);
  CHECK(breakpoints.problem(1, Language::es).starts_with("columna 5"));
  CHECK(breakpoints.problem(2, Language::en).find("often") != std::string::npos);
  CHECK(breakpoints.problem(3, Language::en).empty());
  for (std::size_t i = 0; i < 3; ++i) CHECK(breakpoints.hits(i).empty());
}

TEST_CASE("hits grow with the run, piece by piece, to the same as all at once") {
  test::CodeStory whole(6, 2000);
  Breakpoints at_once, growing;
  const std::vector<Breakpoint> list{on_line(5, "v0 > 3", "% 2"), on("variable == v2"), on("not line")};
  at_once.set(list);
  at_once.update(whole.run());
  growing.set(list);
  timeline::Timeline timeline;
  Catalog catalog;
  for (Index i = 0; i < whole.timeline.size(); ++i) {
    const trace::Moment moment = whole.timeline.moment(i);
    timeline.begin(moment.time, moment.cause);
    for (const trace::Event& event : moment.events) timeline.record(event);
    if (i % 97 != 0) continue;
    timeline.flush();
    catalog.update(timeline, 50);
    growing.update({timeline, catalog}, 40);
  }
  timeline.flush();
  while (catalog.update(timeline, 50)) {
  }
  while (growing.update({timeline, catalog}, 40)) {
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    CHECK(growing.hits(i) == at_once.hits(i));
    CHECK_FALSE(growing.hits(i).empty());
  }
  // One that stays is not looked up anew; one that is off has no marks; one that comes is found in the past.
  std::vector<Breakpoint> next{list[1], on("exception"), list[0]};
  next[0].enabled = false;
  growing.set(next);
  growing.update({timeline, catalog});
  CHECK(growing.hits(0).empty());
  CHECK_FALSE(growing.hits(1).empty());
  CHECK(growing.hits(2) == at_once.hits(0));
}

TEST_CASE("breakpoints on what sockets and packets do") {
  test::WebStory story("delay 10ms loss 30%", 3);
  Breakpoints breakpoints;
  breakpoints.set({on("readable and fd == 3 and program == server"), on("tcp.analysis.retransmission"),
                   on("drop"), on("state == ESTABLISHED"), on("errno == EBADF"), on("syscall == recv")});
  breakpoints.update(story.run());
  for (std::size_t i = 0; i < breakpoints.list().size(); ++i) {
    INFO(breakpoints.list()[i].filter);
    CHECK_FALSE(breakpoints.hits(i).empty());
  }
  // At the moment that the listener becomes readable it is; just before it was not.
  const Index ready = breakpoints.hits(0).front();
  const auto listener = [&](Index at) -> const trace::SocketState& {
    return *story.timeline.state_at(at).sockets.at(SocketId{1});
  };
  CHECK(listener(ready).readiness.in(syscall::Set::read));
  CHECK_FALSE(listener(ready - 1).readiness.in(syscall::Set::read));
}

TEST_CASE("a receive queue that fills up is found: the reader does not read") {
  using namespace syscall;
  test::Story story;
  std::vector<Syscall> server = test::server_calls();
  server.resize(5);
  server.push_back(NanoSleep{2s});
  std::vector<Syscall> client = test::client_calls();
  client.resize(2);
  client.push_back(SetNonBlocking{3, true});
  for (int i = 0; i < 40; ++i) {
    client.push_back(Send{3, Bytes(65536, 'x'), 0, {}});
    client.push_back(NanoSleep{20ms});  // the send queue alone holds more than the window takes
  }
  client.push_back(NanoSleep{1s});
  test::play(story, engine::world(2, {"1-2 delay 1ms"}), {{"server", 1, server}, {"client", 2, client}});
  Breakpoints breakpoints;
  breakpoints.set({on("receive_buffer.full"), on("send_buffer.full"), on("tcp.analysis.zero_window"),
                   on("errno == EAGAIN")});
  breakpoints.update(story.run());
  for (std::size_t i = 0; i < 4; ++i) {
    INFO(breakpoints.list()[i].filter);
    CHECK_FALSE(breakpoints.hits(i).empty());
  }
}

}  // namespace
}  // namespace zocalo::debug
