// The shell around the views: palette, panels, links, undo, the keyboard's focus, words for a screen reader.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <set>

#include "desk.h"
#include "imgui_internal.h"
#include "talking_guests.h"
#include "ui/draw/rich_text.h"
#include "ui/model/share_link.h"
#include "ui/shell/actions.h"

namespace zocalo::ui {
using test::Desk;

namespace {

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void perform_by_name(Desk& desk, const char* name) {
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  desk.type(name);
  desk.press(ImGuiKey_Enter);
}

/// Whether what has the keyboard's focus is on screen with a ring (or a colour of its own) on it.
bool focus_is_shown() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.NavWindow == nullptr || g.NavId == 0 || g.NavDisableHighlight) return false;
  const ImRect at = ImGui::WindowRectRelToAbs(g.NavWindow, g.NavWindow->NavRectRel[g.NavLayer]);
  const ImU32 ring = ImGui::GetColorU32(ImGuiCol_NavHighlight);
  int near = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      for (unsigned i = 0; i < command.ElemCount; ++i) {
        const ImDrawIdx index = list->IdxBuffer[static_cast<int>(command.IdxOffset + i)];
        const ImDrawVert& vertex = list->VtxBuffer[static_cast<int>(command.VtxOffset + index)];
        const ImVec4 clip = command.ClipRect;
        if (vertex.col != ring || !ImRect(clip).Contains(vertex.pos)) continue;
        ImRect outer = at, inner = at;
        outer.Expand(8);
        inner.Expand(-4);
        if (outer.Contains(vertex.pos) && !inner.Contains(vertex.pos)) ++near;
      }
    }
  }
  return near >= 8;
}

void hide_some(Desk& desk) {
  desk.resize(1600, 1000);
  desk.open("log-server");
  desk.frames(2);
  const int all = Desk::vertices();
  LayoutMemory& layout = desk.app->frame_memory().layout;
  layout.maximised = Panel::output;
  desk.frames(2);
  CHECK(Desk::vertices() < all);
  layout.maximised.reset();
  layout.hidden = {Panel::network, Panel::ladder, Panel::sockets};
  layout.splits["centre|right"] = 0.3f;
  desk.frames(2);
  CHECK(Desk::vertices() < all);
}

LayoutMemory layout_at_start(const std::string& setting) {
  const std::map<std::string, std::string> settings{{"layout", setting}};
  Desk desk(settings);
  return desk.app->frame_memory().layout;
}

}  // namespace

TEST_CASE("the start page says what there is") {
  Desk desk;
  desk.frames(3);
  CHECK(desk.host.spoken.find("Cartas y postales: Los mismos diez mensajes") != std::string::npos);
  CHECK(desk.host.spoken.find("Ctrl+K") != std::string::npos);
  CHECK(desk.host.spoken.find('*') == std::string::npos);
  desk.open("log-server");
  CHECK(desk.host.spoken.find("Ctrl+K") == std::string::npos);
}

TEST_CASE("the palette opens, finds, performs and remembers") {
  Desk desk;
  desk.open("log-server");
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  REQUIRE(desk.app->frame_memory().palette);
  desk.type("panel salida");
  desk.press(ImGuiKey_Enter);
  CHECK_FALSE(desk.app->frame_memory().palette);
  CHECK(desk.app->frame_memory().layout.hidden.contains(Panel::output));
  CHECK(desk.app->frame_memory().layout.recent.front() == "panel.output");
  // What was used last comes first.
  desk.press(ImGuiKey_F1);
  desk.press(ImGuiKey_Enter);
  CHECK(desk.app->frame_memory().layout.hidden.empty());
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  desk.press(ImGuiKey_Escape);
  CHECK_FALSE(desk.app->frame_memory().palette);
}

TEST_CASE("the palette jumps to a moment, a call and a lesson") {
  Desk desk;
  desk.open("log-server");
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  desk.type("30");
  desk.press(ImGuiKey_Enter);
  CHECK(desk.app->player().cursor() == 29);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  desk.type("server select(");
  desk.press(ImGuiKey_Enter);
  const timeline::CallRecord* call = desk.app->run()->timeline().call(desk.app->selection().call);
  REQUIRE(call != nullptr);
  CHECK(std::holds_alternative<syscall::Select>(call->syscall));
  CHECK(desk.app->player().cursor() == call->entered);
  // What is typed there are no commands.
  CHECK_FALSE(desk.app->player().playing());
}

TEST_CASE("the palette runs to a line and back; a line that never comes is said") {
  Desk desk;
  desk.open("log-server");
  const auto go = [&](const char* text, bool back = false) {
    desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
    desk.type(text);
    if (back) desk.press(ImGuiKey_DownArrow);
    desk.press(ImGuiKey_Enter);
    desk.frames(2);
    return desk.app->player().cursor();
  };
  const auto at_line = [&](int line) {
    return desk.host.spoken.find("server.py, línea " + std::to_string(line)) != std::string::npos;
  };
  const timeline::Index first = go(":10");
  CHECK(at_line(10));
  const timeline::Index second = go("server.py:10");
  CHECK(second > first);
  CHECK(go(":10", true) == first);
  CHECK(go(":9999") == first);
}

TEST_CASE("panels are hidden, maximised and reset, and the arrangement is kept") {
  std::string kept;
  {
    Desk desk;
    hide_some(desk);
    kept = desk.host.settings["layout"];
    CHECK(read_layout(kept) == desk.app->frame_memory().layout);
    for (const PanelKind& kind : panels()) desk.app->frame_memory().layout.hidden.insert(kind.panel);
    desk.frames(2);
    CHECK(Desk::vertices() > 100);  // says so, and how to get them back
  }
  CHECK(layout_at_start(kept).hidden.size() == 3);
  CHECK(layout_at_start("{\"version\":1,\"splits\":") == LayoutMemory{});
}

TEST_CASE("a link opens the moment it was copied at") {
  std::string link, sentence;
  {
    Desk desk;
    desk.open("log-server");
    desk.ask(SetLanguage{Language::en});
    desk.ask(SeekTo{40});
    desk.ask(CopyLink{});
    desk.frames(2);
    link = desk.host.linked;
    CHECK(link == desk.host.address_text);
    sentence = desk.app->state_text();
  }
  Desk other;
  other.ask(OpenLink{link});
  other.frames(4);
  REQUIRE(other.app->lesson() != nullptr);
  CHECK(other.app->player().cursor() == 40);
  CHECK(other.app->language() == Language::en);
  CHECK(other.app->state_text() == sentence);
  CHECK(other.app->problem().empty());
  CHECK(other.host.settings["language"].empty());  // somebody else's language is not ours from now on
}

TEST_CASE("a link that is opened over another lesson waits for its own run") {
  Desk desk;
  desk.ask(OpenLink{"lesson=log-server&at=41"});
  desk.frames(4);
  REQUIRE(desk.app->player().cursor() == 40);
  desk.host.on_its_way = "http-logs";
  desk.ask(OpenLink{"lesson=http-logs&at=12"});
  desk.frames(4);
  CHECK(desk.app->player().cursor() == 40);  // still the run that is shown
  desk.host.on_its_way.clear();
  desk.frames(4);
  REQUIRE(desk.app->lesson() != nullptr);
  CHECK(desk.app->lesson()->name == "http-logs");
  CHECK(desk.app->player().cursor() == 11);
}

TEST_CASE("a bad link says what is wrong and opens what can be opened") {
  Desk desk;
  desk.ask(OpenLink{"lesson=log-server&at=999999&knob.nothing=3&edit.other.py=x&nonsense"});
  desk.frames(4);
  REQUIRE(desk.app->lesson() != nullptr);
  CHECK(desk.app->player().cursor() == desk.app->index().size() - 1);
  for (const std::string& part : {std::string("nonsense"), std::string("nothing"), std::string("other.py"),
                                  std::to_string(desk.app->index().size())}) {
    CAPTURE(part);
    CHECK(desk.app->problem().find(part) != std::string::npos);
  }
  desk.ask(OpenLink{"lesson=no-such-lesson"});
  desk.frames(4);
  CHECK(desk.app->problem().find("no-such-lesson") != std::string::npos);
  desk.ask(OpenLink{"at=7"});
  desk.frames(2);
  CHECK_FALSE(desk.app->problem().empty());
}

TEST_CASE("a link's knobs, seed and programs are set; its moment waits for their run") {
  Desk desk;
  desk.ask(OpenLink{"lesson=log-server&seed=5&edit.server.py=print(1)&at=30"});
  desk.frames(6);
  REQUIRE(desk.app->lesson() != nullptr);
  CHECK(desk.app->lesson()->seed == 5);
  CHECK(desk.app->lesson()->edits.at("server.py") == "print(1)");
  CHECK(desk.app->player().cursor() != 29);  // the recording's thirtieth moment is another one
  const Shared shared = read_fragment(desk.host.address_text).shared;
  CHECK(shared.seed == 5);
  CHECK_FALSE(shared.moment);
  CHECK(shared.edits.contains("server.py"));
}

TEST_CASE("knobs, programs, the seed and answers are taken back and made again") {
  Desk desk;
  desk.open("log-server");
  desk.ask(SetKnob{"loss", 5});
  desk.frame(2);
  desk.ask(SetSeed{99});
  desk.frame(2);
  desk.ask(EditProgram{"server.py", "x"});
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
  CHECK(desk.app->lesson()->edits.empty());
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
  CHECK(desk.app->lesson()->seed != 99);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
  CHECK(desk.app->lesson()->knobs.empty());
  for (int i = 0; i < 3; ++i) desk.press(ImGuiMod_Ctrl, ImGuiKey_Y);
  CHECK(desk.app->lesson()->knobs.at("loss") == 5);
  CHECK(desk.app->lesson()->seed == 99);
  CHECK(desk.app->lesson()->edits.at("server.py") == "x");
}

TEST_CASE("Alt and the arrows go back to where the cursor jumped from") {
  Desk desk;
  desk.open("log-server");
  desk.ask(SeekTo{10});
  desk.frame(2);
  desk.ask(SeekTo{60});
  desk.frame(2);
  desk.ask(ToStart{});
  desk.press(ImGuiMod_Alt, ImGuiKey_LeftArrow);
  CHECK(desk.app->player().cursor() == 60);
  desk.press(ImGuiMod_Alt, ImGuiKey_LeftArrow);
  CHECK(desk.app->player().cursor() == 10);
  desk.press(ImGuiMod_Alt, ImGuiKey_RightArrow);
  desk.press(ImGuiMod_Alt, ImGuiKey_RightArrow);
  CHECK(desk.app->player().cursor() == 0);
}

TEST_CASE("the keyboard alone reaches panels and what is in them") {
  Desk desk;
  desk.resize(1600, 1000);
  desk.open("log-server");
  desk.frames(2);
  std::vector<std::string> visited;
  for (int i = 0; i < 9; ++i) {
    desk.press(ImGuiKey_F6);
    desk.frames(2);
    visited.push_back(desk.app->frame_memory().focused);
  }
  std::sort(visited.begin(), visited.end());
  visited.erase(std::unique(visited.begin(), visited.end()), visited.end());
  CHECK(visited.size() == desk.app->frame_memory().decks_drawn.size());
  CHECK(visited.size() >= 6);
  CHECK(desk.app->frame_memory().focus);
  CHECK(ImGui::GetIO().NavVisible);
  // The arrows now walk; the cursor stays.
  const timeline::Index here = desk.app->player().cursor();
  desk.press(ImGuiKey_RightArrow);
  CHECK(desk.app->player().cursor() == here);
  desk.press(ImGuiKey_Escape);
  CHECK_FALSE(desk.app->frame_memory().focus);
  desk.press(ImGuiKey_RightArrow);
  CHECK(desk.app->player().cursor() == here + 1);
}

TEST_CASE("the first Tab shows where the focus is, and so does each that follows") {
  for (const auto& [width, height] : {std::pair{1600.0f, 1000.0f}, {1024.0f, 700.0f}, {390.0f, 844.0f}}) {
    for (const bool start : {true, false}) {
      Desk desk;
      desk.resize(width, height);
      if (!start) desk.open("log-server");
      desk.frames(3);
      const int stops = start ? 8 : 70;
      std::set<ImGuiID> seen;
      for (int i = 0; i < stops; ++i) {
        desk.press(ImGuiKey_Tab);
        desk.frames(4);
        CAPTURE(width, start, i, ImGui::GetCurrentContext()->NavWindow->Name);
        CHECK(focus_is_shown());
        seen.insert(ImGui::GetCurrentContext()->NavId);
      }
      CHECK(seen.size() >= 6);
    }
  }
}

TEST_CASE("a lesson begins with its text and the network on a phone, wherever the last one was left") {
  Desk desk;
  desk.resize(390, 844);
  desk.open("log-server");
  CHECK(desk.app->frame_memory().tab == kLessonTab);
  desk.frames(2);
  CHECK(desk.app->frame_memory().places.contains(Panel::lesson));
  CHECK(desk.app->frame_memory().places.contains(Panel::network));
  desk.app->frame_memory().tab = kOutputTab;
  desk.open("http-logs");
  CHECK(desk.app->frame_memory().tab == kLessonTab);
}

TEST_CASE("a program that had to be stopped is told of at once, with the remedy, in the language shown") {
  for (const bool english : {false, true}) {
    test::TalkingLauncher guests;
    test::tell_nothing(guests);
    guests.words["server"] = {{guest::make_frame(
        R"({"t":"exit","status":1,"why":"budget","traceback":"server.py:3: 1000000 lines have run"})")}};
    Desk desk;
    desk.host.launcher = &guests;
    if (english) desk.ask(SetLanguage{Language::en});
    desk.open("log-server");
    desk.ask(SetSeed{8});
    desk.ask(RunAgain{});
    desk.frames(10);
    REQUIRE(desk.app->run()->complete());
    const std::string said = english ? "server: was stopped at server.py:3: 1000000 lines without a call"
                                     : "server: fue detenido en server.py:3: 1000000 líneas sin llamar";
    CHECK(desk.app->problem().find(said) == 0);
    CHECK(desk.app->problem().find("time.sleep()") != std::string::npos);
    // The panel of what was written says it, too.
    desk.ask(ToEnd{});
    desk.app->frame_memory().layout.maximised = Panel::output;
    desk.ask(DismissProblem{});
    desk.frames(2);
    const int with = Desk::vertices();
    desk.ask(ToStart{});
    desk.frames(2);
    CHECK(Desk::vertices() != with);
  }
}

TEST_CASE(
    "an endless loop is stopped long before its budget of lines, where it was; a long one ends by itself") {
  const bool ends = GENERATE(false, true);
  test::TalkingLauncher guests;
  for (const char* name : {"client 1", "client 2", "client 3"}) guests.words[name] = {{test::leaves()}};
  std::vector<Bytes> loop;
  for (int i = 0; i < (ends ? 120'000 : 160'000); ++i)
    loop.push_back(
        guest::make_frame(R"({"t":"line","th":1,"file":"server.py","line":7,"fn":"<module>","depth":1})"));
  if (ends) loop.push_back(test::leaves());
  guests.words["server"] = {std::move(loop)};
  Desk desk;
  desk.host.launcher = &guests;
  desk.open("log-server");
  desk.ask(SetSeed{8});
  desk.ask(RunAgain{});
  for (int i = 0; i < 2000 && !desk.app->run()->complete(); ++i) desk.frame();
  REQUIRE(desk.app->run()->complete());
  desk.frames(60);
  CHECK(desk.app->run()->timeline().size() < 155'000);
  if (ends) CHECK(desk.app->problem().empty());
  if (!ends) CHECK(desk.app->problem().find("server: fue detenido en server.py:7: miles de líneas") == 0);
}

TEST_CASE("a program that computes without a word is told of, and stopped unless the user lets it go on") {
  for (const bool lets : {false, true}) {
    test::TalkingLauncher guests;
    for (const char* name : {"client 1", "client 2", "client 3"}) guests.words[name] = {{test::leaves()}};
    Desk desk;  // the server says that it is there, and no more
    desk.host.launcher = &guests;
    desk.open("log-server");
    desk.ask(SetSeed{8});
    desk.ask(RunAgain{});
    desk.frames(10);
    CHECK(desk.app->state_text().find("calcula desde hace") == std::string::npos);
    for (int i = 0; i < 4; ++i) desk.frame(1);
    CHECK(desk.app->state_text().find("server calcula desde hace 4 s sin llamar") != std::string::npos);
    if (lets) {
      desk.ask(StopComputing{false});
      CHECK(desk.app->state_text().find("calcula desde hace") == std::string::npos);
      for (int i = 0; i < 30; ++i) desk.frame(1);
      CHECK_FALSE(desk.app->run()->complete());
      desk.ask(StopComputing{true});
    } else {
      for (int i = 0; i < 8; ++i) desk.frame(1);
    }
    desk.frames(10);
    REQUIRE(desk.app->run()->complete());
    CHECK(desk.app->problem().find("server: ") == 0);
  }
}

TEST_CASE("the first Tab goes into what lies over the panels") {
  Desk desk;
  desk.open("log-server");
  for (const char* sheet : {"?", "w"}) {
    desk.type(sheet);
    desk.frames(3);
    desk.press(ImGuiKey_Tab);
    desk.frames(4);
    CAPTURE(sheet, ImGui::GetCurrentContext()->NavWindow->Name);
    CHECK(std::string_view(ImGui::GetCurrentContext()->NavWindow->RootWindow->Name) != "zocalo");
    CHECK(focus_is_shown());
    desk.press(ImGuiKey_Escape);
    desk.press(ImGuiKey_Escape);
  }
}

TEST_CASE("the state in words says the moment first, then the rest; nothing is said while it plays") {
  Desk desk;
  desk.open("log-server");
  const auto& calls = desk.app->run()->timeline().calls();
  const auto select = std::find_if(calls.begin(), calls.end(), [](const timeline::CallRecord& call) {
    return std::holds_alternative<syscall::Select>(call.syscall) && call.returned != timeline::kNoMoment;
  });
  REQUIRE(select != calls.end());
  desk.ask(SelectGuest{select->caller.guest});
  desk.ask(SeekTo{select->returned});
  desk.frames(2);
  const std::string text = desk.app->state_text();
  CHECK(desk.host.spoken == text);
  CHECK(lines_of(text) >= 4);
  CHECK(text.find("select(") != std::string::npos);
  CHECK(text.find(std::string(std::string_view("Lectura, "))) != std::string::npos);
  desk.ask(ToStart{});
  desk.frames(2);
  desk.ask(Play{true});
  const std::string before = desk.host.spoken;
  desk.frames(20);
  REQUIRE(desk.app->player().playing());
  CHECK(desk.host.spoken == before);
}

TEST_CASE("motion is turned off and stays so") {
  Desk desk;
  desk.open("log-server");
  perform_by_name(desk, "movimiento");
  CHECK(desk.host.settings["motion"] == "off");
  perform_by_name(desk, "movimiento");
  CHECK(desk.host.settings["motion"] == "on");
}

TEST_CASE("two fingers on the timeline zoom it and do not scrub") {
  Desk desk;
  desk.resize(390, 844);
  desk.open("log-server");
  desk.frames(2);
  const timeline::Index here = desk.app->player().cursor();
  const double total = desk.app->index().total();
  for (int i = 0; i < 4; ++i) {
    desk.app->pinch({200, 720}, 1.1f, 0);
    desk.frame();
  }
  const FrameMemory& frame = desk.app->frame_memory();
  CHECK(frame.zoom_span > 0);
  CHECK(frame.zoom_span < total);
  CHECK(desk.app->player().cursor() == here);
}

TEST_CASE("a term in a text is found under the pointer and explained; a plain word is not") {
  Desk desk;
  desk.frame();
  const Theme theme = make_theme(true, false, desk.fonts());
  const std::vector<Span> spans = parse_spans("the peer gets `ECONNRESET` then");
  const auto word_at = [&](float x) {
    ImGui::GetIO().AddMousePosEvent(x, 40);
    TermHover terms{Language::en, {}};
    for (int i = 0; i < 3; ++i) {  // a window is hovered from its second frame on
      terms.word.clear();
      ImGui::NewFrame();
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize({600, 200});
      ImGui::Begin("text");
      draw_spans(ImGui::GetWindowDrawList(), theme, spans, {20, 30}, 500, theme.color.text, &terms);
      ImGui::End();
      ImGui::Render();
    }
    return terms.word;
  };
  const float before = measure(theme.font.body, "the peer gets ").x;
  CHECK(word_at(20 + before + 20) == "ECONNRESET");
  CHECK(word_at(25).empty());
  CHECK(word_at(580).empty());
}

}  // namespace zocalo::ui
