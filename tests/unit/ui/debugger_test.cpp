// The debugger in the window: steps, breakpoints by line and by filter, what the field of a filter offers.

#include "ui/model/debugger.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "desk.h"

namespace zocalo::ui {
using test::Desk;

namespace {

bool offers(std::string_view text, std::string_view word) {
  const std::vector<std::string> found = completions(text);
  return std::find(found.begin(), found.end(), word) != found.end();
}

/// A line that the selected program runs at least twice, and its file.
guest::Location busy_line(const Desk& desk) {
  const timeline::Timeline& timeline = desk.app->run()->timeline();
  std::map<std::pair<std::string, int>, int> count;
  for (timeline::Index at = 0; at < timeline.size(); ++at) {
    const trace::Moment moment = timeline.moment(at);
    for (const trace::Event& event : moment.events) {
      const auto* line = std::get_if<trace::LineReached>(&event);
      if (line != nullptr && line->guest == desk.app->selection().guest &&
          ++count[{line->at.file, line->at.line}] == 2)
        return line->at;
    }
  }
  return {};
}

}  // namespace

TEST_CASE("the field of a filter offers fields, and what they are compared with") {
  CHECK(offers("tcp.fl", "tcp.flags.syn"));
  CHECK(offers("udp and err", "errno"));
  CHECK(offers("errno == ECONN", "ECONNRESET"));
  CHECK(offers("errno == econn", "ECONNRESET"));
  CHECK(completions("").empty());
  CHECK(completions("nothing.like.it").empty());
  CHECK(completed("udp and err", "errno") == "udp and errno");
}

TEST_CASE("breakpoints on lines and filters stop both ways, are taken back, and survive another run") {
  Desk desk;
  desk.open("log-server");
  desk.frames(3);
  const guest::Location line = busy_line(desk);
  REQUIRE(line.line > 0);
  desk.ask(ToggleBreakpoint{line.file, line.line});
  desk.ask(ToStart{});
  std::vector<timeline::Index> stops;
  for (int i = 0; i < 3; ++i) {
    desk.ask(Continue{true});
    if (const Question* question = desk.app->question()) desk.ask(SkipPrediction{question->name});
    desk.ask(Play{false});
    stops.push_back(desk.app->player().cursor());
  }
  CHECK(stops[0] > 0);
  CHECK(std::is_sorted(stops.begin(), stops.end()));
  desk.ask(ToEnd{});
  desk.ask(Continue{false});
  const timeline::Index last = desk.app->player().cursor();
  desk.ask(Continue{true});
  desk.ask(Continue{false});
  CHECK(desk.app->player().cursor() == last);
  desk.ask(SetBreakpoints{{}});
  desk.ask(ToStart{});
  desk.ask(Continue{false});
  CHECK(desk.app->player().cursor() == 0);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
  REQUIRE(desk.app->debugger().breakpoints.list().size() == 1);
  desk.open("log-server");
  CHECK(desk.app->debugger().breakpoints.list().size() == 1);
  CHECK_FALSE(desk.app->debugger().breakpoints.hits(0).empty());
}

TEST_CASE("a step over and its reverse, and the line under the cursor as a breakpoint") {
  Desk desk;
  desk.open("log-server");
  desk.frames(3);
  desk.ask(SeekTo{4});
  desk.press(ImGuiKey_F10);
  const timeline::Index once = desk.app->player().cursor();
  CHECK(once > 4);
  desk.press(ImGuiKey_F10);
  if (desk.app->player().cursor() > once) {
    desk.press(ImGuiMod_Ctrl, ImGuiKey_F10);
    CHECK(desk.app->player().cursor() == once);
  }
  desk.press(ImGuiKey_F9);
  REQUIRE(desk.app->debugger().breakpoints.list().size() == 1);
  desk.press(ImGuiKey_F9);
  CHECK(desk.app->debugger().breakpoints.list().empty());
}

TEST_CASE("a filter typed into the panel and Enter make a breakpoint; so do more of them") {
  Desk desk;
  desk.resize(1600, 1000);
  desk.open("log-server");
  desk.app->frame_memory().layout.maximised = Panel::breakpoints;
  desk.frames(3);
  const FrameMemory::Place place = desk.app->frame_memory().places.at(Panel::breakpoints);
  for (const char* filter : {"rst", "syscall == accept", "state == ESTABLISHED"}) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(place.at.x + 80, place.at.y + 62);
    desk.frames(2);
    for (const bool down : {true, false}) {
      io.AddMouseButtonEvent(0, down);
      desk.frames(2);
    }
    REQUIRE(io.WantTextInput);
    desk.type(filter);
    desk.press(ImGuiKey_Enter);
    desk.frames(3);
    REQUIRE_FALSE(desk.app->debugger().breakpoints.list().empty());
    CHECK(desk.app->debugger().breakpoints.list().back().filter == filter);
  }
  CHECK(desk.app->debugger().breakpoints.list().size() == 3);
  CHECK_FALSE(desk.app->debugger().breakpoints.hits(1).empty());
}

TEST_CASE("the panel of breakpoints and filters in the views are drawn") {
  Desk desk;
  desk.resize(1600, 1000);
  desk.open("log-server");
  debug::Breakpoint line, filter, wrong;
  line.file = "server.py";
  line.line = 3;
  filter.filter = "tcp.flags.syn";
  wrong.filter = "no.such.field";
  desk.ask(SetBreakpoints{{line, filter, wrong}});
  desk.app->frame_memory().layout.maximised = Panel::breakpoints;
  desk.frames(3);
  CHECK(Desk::vertices() > 300);
  CHECK_FALSE(desk.app->debugger().breakpoints.problem(2, Language::en).empty());
}

}  // namespace zocalo::ui
