// Values in the window: what is watched, what is picked out, the library's steps; and the question that holds
// a step.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "desk.h"
#include "imgui_internal.h"
#include "talking_guests.h"
#include "ui/model/branch_tree.h"
#include "ui/model/debugger.h"
#include "ui/shell/palette.h"

namespace zocalo::ui {
namespace {

using test::Desk;
using timeline::Index;

const char* const kList = "sockets_list";

/// The log server at a moment where its list of sockets is known.
struct Watching : Desk {
  explicit Watching(std::map<std::string, std::string> settings = {}) : Desk(std::move(settings)) {
    open("log-server");
    ask(SetLanguage{Language::en});
    ask(SelectGuest{GuestId{1}});
    frames(3);
  }
  std::string mirror() const { return app->state_text(); }
  bool says(const std::string& text) const { return mirror().find(text) != std::string::npos; }
  const std::vector<Index>& changes(const std::string& expression) {
    return app->debugger().watches.changes({GuestId{1}, expression});
  }
};

}  // namespace

TEST_CASE("what is watched has its value at the cursor, in the window and in words") {
  Watching desk;
  desk.ask(SetWatches{{kList, "len(sockets_list) > 1", "nothing", "a +"}});
  desk.frames(3);
  REQUIRE(desk.changes(kList).size() >= 2);
  const Index second = desk.changes(kList)[1];
  desk.ask(SeekTo{second});
  CHECK(desk.says("Watch: sockets_list = [<socket fd=3>, …] (changed)\n"));
  CHECK(desk.says("Watch: nothing = nothing: not recorded\n"));
  CHECK(desk.says("Watch: a + = column 4: "));
  desk.ask(SeekTo{second - 1});
  CHECK(desk.says("Watch: sockets_list = [<socket fd=3>]"));
  CHECK_FALSE(desk.says("Watch: sockets_list = [<socket fd=3>, …]"));
  for (const auto& [width, height] : {std::pair{390.0f, 844.0f}, {1600.0f, 1000.0f}}) {
    desk.resize(width, height);
    desk.app->frame_memory().tab = 1;
    desk.ask(SetWatches{{}});
    desk.frames(2);
    const int without = Desk::vertices();
    desk.ask(SetWatches{{kList, "nothing"}});
    desk.frames(2);
    if (width > 700) CHECK(Desk::vertices() > without);  // on a phone they push others below the edge
  }
}

TEST_CASE(
    "the pointer over a name without a value says so, and where it gets one; a press and v lead there") {
  Watching desk;
  desk.host.still = true;
  const timeline::Timeline& timeline = desk.app->run()->timeline();
  const debug::Run run = desk.app->debugger().run(timeline);
  const auto given = debug::variable_given(run, GuestId{1}, "read_sockets", true, 0);
  REQUIRE(given.has_value());
  CHECK(given->line == 10);  // the select() that it comes from, not the line at which it is seen
  desk.app->frame_memory().layout.maximised = Panel::program;
  /// All that the pointer is told over the program, and where.
  const auto tips = [&desk] {
    std::map<std::string, ImVec2> said;
    desk.frames(3);
    const FrameMemory::Place place = desk.app->frame_memory().places.at(Panel::program);
    for (float y = place.at.y + 90; y < place.at.y + 540; y += 15) {
      for (float x = place.at.x + 60; x < place.at.x + 520; x += 13) {
        ImGui::GetIO().AddMousePosEvent(x, y);
        desk.frame(0.5);
        desk.frame(0.5);
        said.try_emplace(desk.app->frame_memory().tip, ImVec2{x, y});
      }
    }
    return said;
  };
  const auto about = [](const std::map<std::string, ImVec2>& said, const std::string& begin) {
    const auto found = said.lower_bound(begin);
    return found == said.end() || !found->first.starts_with(begin) ? said.end() : found;
  };
  desk.ask(SeekTo{given->moment - 1});
  const auto before = tips();
  const auto yet = about(before, "read_sockets has no value here yet\nIt gets one at server.py:10, ");
  REQUIRE(yet != before.end());
  CHECK(about(before, "data has no value here yet") != before.end());
  for (const auto& [tip, at] : before) {  // no word of the language, of a text, of a module
    CAPTURE(tip);
    for (const char* word : {"while ", "import ", "in ", "socket ", "select ", "0 "})
      CHECK_FALSE(tip.starts_with(std::string(word) + "has no value"));
  }
  ImGui::GetIO().AddMousePosEvent(yet->second.x, yet->second.y);
  desk.frame();
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  desk.frame();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  desk.frames(3);
  CHECK(desk.app->selection().value.expression == "read_sockets");
  desk.type("v");
  CHECK(desk.app->player().cursor() == given->moment);
  const auto after = tips();
  CHECK(about(after, "read_sockets = ") != after.end());
  CHECK(about(after, "read_sockets has no value") == after.end());
}

TEST_CASE("keys lead to the next and previous change of the value picked out, of a socket and of a packet") {
  Watching desk;
  desk.ask(SelectValue{{}, kList});
  desk.frames(3);
  const std::vector<Index> all = desk.changes(kList);
  REQUIRE(all.size() >= 2);
  desk.ask(ToStart{});
  std::vector<Index> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    desk.type("v");
    seen.push_back(desk.app->player().cursor());
  }
  CHECK(seen == all);
  desk.type("v");
  CHECK(desk.app->player().cursor() == all.back());
  for (std::size_t i = all.size() - 1; i-- > 0;) {
    desk.type("V");
    CHECK(desk.app->player().cursor() == all[i]);
  }
  const debug::Run run = desk.app->debugger().run(desk.app->run()->timeline());
  desk.ask(ToStart{});
  desk.ask(SelectSocket{SocketId{1}});
  desk.type("v");
  CHECK(desk.app->player().cursor() == debug::socket_change(run, SocketId{1}, true, 0));
  desk.ask(ToStart{});
  const PacketId packet = desk.app->run()->timeline().packets()[3].packet;
  desk.ask(SelectPacket{packet});
  desk.type("v");
  CHECK(desk.app->player().cursor() == debug::packet_change(run, packet, true, 0));
}

TEST_CASE("a watch is added by the keyboard alone, taken back, made again and kept for its lesson") {
  std::map<std::string, std::string> settings;
  {
    Watching desk;
    desk.type("a");
    desk.frames(4);
    REQUIRE(ImGui::GetIO().WantTextInput);
    desk.type("len(sockets_list)");
    desk.press(ImGuiKey_Enter);
    desk.frames(2);
    CHECK(desk.app->debugger().watched == std::vector<std::string>{"len(sockets_list)"});
    CHECK(desk.app->selection().value.expression == "len(sockets_list)");
    desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
    CHECK(desk.app->debugger().watched.empty());
    desk.press(ImGuiMod_Ctrl, ImGuiKey_Y);
    CHECK(desk.app->debugger().watched.size() == 1);
    // One that can't be read is not added; its field stays open.
    desk.type("a");
    desk.frames(4);
    desk.type("len(");
    desk.press(ImGuiKey_Enter);
    desk.frames(2);
    CHECK(desk.app->debugger().watched.size() == 1);
    desk.press(ImGuiKey_Escape);
    desk.frames(2);
    desk.open("http-logs");
    CHECK(desk.app->debugger().watched.empty());
    desk.open("log-server");
    CHECK(desk.app->debugger().watched.size() == 1);
    desk.frames(2);
    settings = desk.host.settings;
  }
  Watching again(settings);
  CHECK(again.app->debugger().watched == std::vector<std::string>{"len(sockets_list)"});
}

TEST_CASE("the palette finds variables and what is watched") {
  Watching desk;
  desk.ask(SetWatches{{"len(sockets_list)"}});
  desk.frames(3);
  desk.ask(SeekTo{desk.changes("len(sockets_list)").front()});
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  desk.frames(3);
  desk.type("value sockets_list");
  desk.press(ImGuiKey_Enter);
  desk.frames(3);
  CHECK(desk.app->selection().picked == Picked::value);
  CHECK(desk.app->selection().value.expression.find("sockets_list") != std::string::npos);
  CHECK(desk.says("Next change: moment "));
}

TEST_CASE("a step that a question holds says so, and the card covers nothing that it asks about") {
  for (const auto& [width, height] :
       {std::pair{1600.0f, 1000.0f}, {1280.0f, 800.0f}, {1920.0f, 1080.0f}, {1024.0f, 768.0f}}) {
    CAPTURE(width, height);
    Watching desk;
    desk.resize(width, height);
    REQUIRE_FALSE(desk.app->lesson()->questions.empty());
    const Question asked = desk.app->lesson()->questions.front();
    desk.ask(SeekTo{asked.moment});
    desk.frames(3);
    REQUIRE(desk.app->question() != nullptr);
    CHECK(desk.says("Before going on: what will happen? " + asked.question));
    CHECK_FALSE(desk.says("The run goes on once you answer"));
    for (const ImGuiKey key : {ImGuiKey_RightArrow, ImGuiKey_F10, ImGuiKey_F5}) {
      desk.press(key);
      CHECK(desk.app->player().cursor() == asked.moment);
      CHECK(desk.says("The run goes on once you answer, or skip the question."));
    }
    desk.press(ImGuiKey_Space);
    CHECK_FALSE(desk.app->player().playing());
    desk.frames(2);
    const ImGuiWindow* card = ImGui::FindWindowByName("question");
    REQUIRE(card != nullptr);
    const ImRect covered(card->Pos, card->Pos + card->Size);
    for (const Panel panel : {Panel::select, Panel::program, Panel::sockets}) {
      const auto place = desk.app->frame_memory().places.find(panel);
      if (place == desk.app->frame_memory().places.end()) continue;
      CHECK_FALSE(covered.Overlaps(ImRect(place->second.at, place->second.at + place->second.size)));
    }
    // Answered, it holds nothing any more.
    desk.ask(Predict{asked.name, {}});
    desk.press(ImGuiKey_RightArrow);
    CHECK(desk.app->player().cursor() > asked.moment);
  }
}

TEST_CASE("steps into a library that was not recorded are said to go over it, and one press records it") {
  test::TalkingLauncher guests;
  test::tell_nothing(guests);
  Watching desk;
  desk.host.launcher = &guests;
  desk.ask(RunAgain{});
  for (int i = 0; i < 20; ++i) desk.frame(0.3);
  REQUIRE(desk.app->branches()->can_part(0));
  CHECK(guests.depth == guest::TraceDepth::program);
  desk.type("j");
  CHECK(desk.host.settings["library"] == "on");
  CHECK(desk.says("This run did not record the standard library"));
  desk.ask(RecordLibrary{});
  for (int i = 0; i < 20; ++i) desk.frame(0.3);
  CHECK(guests.depth == guest::TraceDepth::library);
  CHECK(desk.app->debugger().library_recorded);
  CHECK(desk.app->branches()->all().list().size() == 1);
  CHECK(desk.app->problem().empty());
  desk.ask(SaveRecording{});
  desk.ask(OpenRecording{"run.zocalo", Bytes(desk.host.saved)});
  desk.frames(3);
  CHECK(desk.app->debugger().library_recorded);
  desk.type("j");
  CHECK(desk.host.settings["library"].empty());
}

TEST_CASE(
    "a chord that is pressed and let go within one frame is obeyed; Ctrl+A picks a field's whole text") {
  Watching desk;
  const auto chord = [&desk](ImGuiKey key) {
    ImGuiIO& io = ImGui::GetIO();
    for (const bool down : {true, false}) {
      io.AddKeyEvent(ImGuiMod_Ctrl, true);
      if (down) io.AddKeyEvent(ImGuiKey_LeftCtrl, true);
      io.AddKeyEvent(key, down);
    }
    io.AddKeyEvent(ImGuiMod_Ctrl, false);
    io.AddKeyEvent(ImGuiKey_LeftCtrl, false);
    desk.frames(4);
  };
  desk.ask(SeekTo{9});
  chord(ImGuiKey_F5);
  CHECK(desk.app->player().cursor() == 0);
  desk.ask(SeekTo{9});  // at the very start there is no program
  desk.type("a");
  desk.frames(4);
  desk.type("one");
  chord(ImGuiKey_A);
  desk.type("two");
  desk.press(ImGuiKey_Enter);
  desk.frames(2);
  CHECK(desk.app->debugger().watched == std::vector<std::string>{"two"});
}

TEST_CASE("any keys do no harm, whatever is on screen") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::TalkingLauncher guests;
    test::tell_postcards(guests);
    for (const char* name : {"server", "client 1", "client 2", "client 3"})
      if (guests.words[name].empty()) guests.words[name] = {{test::out("x\\n"), test::leaves()}};
    Desk desk;
    if (seed % 2 == 0) desk.resize(390, 844);
    desk.host.launcher = &guests;
    desk.open("log-server");
    Random random(seed, 2);
    const std::string signs = "nNiIoOcCsSbBeErRxXwWvVaAjJmMdDlLkKyY[]=<>.,?+- ";
    const ImGuiKey keys[] = {ImGuiKey_F5,    ImGuiKey_F9,        ImGuiKey_F10,        ImGuiKey_F11,
                             ImGuiKey_F6,    ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_Home,
                             ImGuiKey_End,   ImGuiKey_Escape,    ImGuiKey_Tab,        ImGuiKey_Enter,
                             ImGuiKey_Space, ImGuiKey_F1,        ImGuiKey_DownArrow};
    for (int i = 0; i < 400; ++i) {
      CAPTURE(seed, i);
      if (random.below(2) == 0) {
        const char text[2] = {signs[random.below(signs.size())], 0};
        desk.type(text);
      } else if (random.below(3) == 0) {
        desk.press(ImGuiMod_Ctrl, keys[random.below(std::size(keys))]);
      } else {
        desk.press(keys[random.below(std::size(keys))]);
      }
      if (random.below(20) == 0) desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
      if (random.below(10) == 0) desk.press(ImGuiKey_Escape);
      if (random.below(40) == 0) desk.frame(1);
    }
    CHECK(desk.app->run() != nullptr);
  }
}

}  // namespace zocalo::ui
