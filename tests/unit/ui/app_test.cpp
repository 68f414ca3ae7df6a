// The whole frame without a window: every size, language and theme, and what the commands do.

#include "ui/shell/app.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <utility>

#include "desk.h"
#include "imgui.h"
#include "imgui_internal.h"

namespace zocalo::ui {
using test::Desk;

TEST_CASE("the frame is drawn at every size, in both languages and themes") {
  Desk desk;
  desk.open("log-server");
  REQUIRE(desk.app->run() != nullptr);
  REQUIRE(desk.app->index().size() > 50);
  const std::pair<float, float> sizes[] = {{360, 640},  {390, 844},   {844, 390},   {820, 1180}, {1024, 600},
                                           {1280, 800}, {1920, 1080}, {2560, 1440}, {320, 320}};
  for (const auto& [width, height] : sizes) {
    for (const Language language : {Language::es, Language::en}) {
      for (const bool dark : {true, false}) {
        CAPTURE(width, height, language == Language::es, dark);
        desk.resize(width, height);
        desk.ask(SetLanguage{language});
        desk.ask(SetDark{dark});
        for (int tab = 0; tab < 5; ++tab) {
          desk.app->frame_memory().tab = tab;
          desk.frames(2);
          CHECK(Desk::vertices() > 500);
        }
      }
    }
  }
}

TEST_CASE("the panels stay where they are at a moment before any program") {
  Desk desk;
  desk.open("log-server");
  const auto rects = [&](timeline::Index moment) {
    desk.ask(SeekTo{moment});
    desk.frames(2);
    std::map<std::string, std::pair<float, float>> found;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
      if (window->WasActive && std::string_view(window->Name).find("body") == std::string_view::npos)
        found[window->Name] = {window->Pos.y, window->SizeFull.y};
    return found;
  };
  const auto late = rects(40);
  std::size_t both = 0;
  for (const auto& [name, place] : rects(0)) {
    if (!late.contains(name)) continue;
    CAPTURE(name);
    CHECK(late.at(name) == place);
    ++both;
  }
  CHECK(both >= 6);
}

TEST_CASE("the editor takes the keyboard, and indents as Python wants it") {
  Desk desk;
  desk.open("log-server");
  desk.ask(EditProgram{"server.py", ""});
  desk.app->frame_memory().editing = true;
  desk.frames(3);
  const auto text = [&] { return desk.app->lesson()->edits.at("server.py"); };
  desk.type("while True:");
  desk.press(ImGuiKey_Enter);
  desk.type("if x:");
  desk.press(ImGuiKey_Enter);
  desk.type("y()");
  desk.press(ImGuiKey_Enter);
  desk.type("z()");
  CHECK(text() == "while True:\n    if x:\n        y()\n        z()");
  desk.ask(EditProgram{"server.py", "a"});
  desk.frames(2);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_A);
  desk.type("if x:\n  y = 1\n");  // as it is pasted: nothing is put in between
  CHECK(text() == "if x:\n  y = 1\n");
}

TEST_CASE("Escape leaves the editor and keeps what was typed") {
  Desk desk;
  desk.open("log-server");
  desk.app->frame_memory().editing = true;
  desk.frames(3);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_A);
  desk.type("print(1)");
  desk.press(ImGuiKey_Escape);
  CHECK_FALSE(desk.app->frame_memory().editing);
  CHECK(desk.app->lesson()->edits.at("server.py") == "print(1)");
}

TEST_CASE("the start page, the help sheet and the editor are drawn") {
  Desk desk;
  desk.frames(2);
  const int picker = Desk::vertices();
  CHECK(picker > 500);
  desk.open("http-logs");
  desk.frames(2);
  const int plain = Desk::vertices();
  desk.app->frame_memory().help = true;
  desk.frames(2);
  CHECK(Desk::vertices() > plain);
  desk.press(ImGuiKey_Escape);
  CHECK_FALSE(desk.app->frame_memory().help);
  desk.app->frame_memory().editing = true;
  desk.frames(3);
  CHECK(Desk::vertices() > 500);
  desk.ask(OpenPicker{});
  desk.frames(2);
  CHECK(desk.app->run() == nullptr);
}

TEST_CASE("an empty recording and a broken one do no harm") {
  Desk desk;
  const timeline::Timeline empty;
  desk.ask(OpenRecording{"empty", timeline::write_recording(empty, {})});
  desk.frames(3);
  REQUIRE(desk.app->run() != nullptr);
  CHECK(desk.app->index().size() == 0);
  for (const ImGuiKey key : {ImGuiKey_Space, ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_Home,
                             ImGuiKey_End, ImGuiKey_F10, ImGuiKey_F11})
    desk.press(key);
  CHECK(desk.app->player().cursor() == 0);
  desk.ask(OpenPicker{});
  desk.ask(OpenRecording{"garbage", to_bytes("this is no recording")});
  desk.frames(2);
  CHECK(desk.app->run() == nullptr);
}

TEST_CASE("every step followed by its reverse is the same moment") {
  Desk desk;
  desk.open("log-server");
  using timeline::Stop;
  for (const Stop stop :
       {Stop::moment, Stop::line, Stop::call_enter, Stop::call_return, Stop::packet, Stop::output}) {
    for (timeline::Index from = 0; from < desk.app->index().size(); from += 7) {
      desk.ask(SeekTo{from});
      desk.ask(StepBy{stop, true, {}});
      const timeline::Index once = desk.app->player().cursor();
      if (once == from) continue;
      desk.ask(StepBy{stop, true, {}});
      if (desk.app->player().cursor() == once) continue;
      desk.ask(StepBy{stop, false, {}});
      CHECK(desk.app->player().cursor() == once);
    }
  }
}

TEST_CASE("playing reaches the end and stops there; at the end it begins anew") {
  Desk desk;
  desk.open("letters-and-postcards");
  desk.ask(ToStart{});
  desk.ask(SetSpeed{8});
  desk.ask(Play{true});
  CHECK(desk.app->player().playing());
  timeline::Index last = 0;
  for (int i = 0; i < 20000 && desk.app->player().playing(); ++i) {
    desk.frame(0.05);
    CHECK(desk.app->player().cursor() >= last);
    last = desk.app->player().cursor();
    if (const Question* question = desk.app->question()) desk.ask(SkipPrediction{question->name});
  }
  CHECK(desk.app->player().cursor() == desk.app->index().size() - 1);
  CHECK_FALSE(desk.app->player().playing());
  desk.ask(Play{true});
  CHECK(desk.app->player().cursor() < 5);
}

TEST_CASE("language, theme and seed are kept; the state is told in words") {
  Desk desk;
  desk.open("log-server");
  desk.ask(SetLanguage{Language::en});
  desk.ask(SetDark{false});
  CHECK(desk.host.settings["language"] == "en");
  CHECK(desk.host.settings["theme"] == "light");
  desk.frames(2);
  const std::string english = desk.app->state_text();
  desk.ask(SetLanguage{Language::es});
  desk.frames(2);
  CHECK(desk.app->state_text() != english);
  CHECK(desk.host.spoken == desk.app->state_text());
  CHECK(english.find("moment") != std::string::npos);
  CHECK(desk.host.window_title.find(desk.app->lesson()->title) == 0);
  desk.ask(SetKnob{"loss", 10});
  CHECK(desk.app->lesson()->knobs.at("loss") == 10);
  desk.ask(EditProgram{"server.py", "print('hola')"});
  CHECK(desk.app->lesson()->edits.at("server.py") == "print('hola')");
  desk.ask(RevertProgram{"server.py"});
  CHECK(desk.app->lesson()->edits.empty());
}

TEST_CASE("a recording that is saved opens as the same run") {
  Desk desk;
  desk.open("log-server");
  const std::uint64_t digest = desk.app->run()->timeline().digest();
  desk.ask(SaveRecording{});
  REQUIRE_FALSE(desk.host.saved.empty());
  desk.ask(OpenPicker{});
  desk.ask(OpenRecording{"again.zrec", desk.host.saved});
  desk.frames(3);
  REQUIRE(desk.app->run() != nullptr);
  CHECK(desk.app->run()->timeline().digest() == digest);
  REQUIRE(desk.app->lesson() != nullptr);
  CHECK(desk.app->lesson()->name == "log-server");
}

TEST_CASE("a session that runs elsewhere is followed until somebody goes back") {
  Desk desk;
  timeline::Timeline source;
  test::tell_live(source);
  source.flush();
  timeline::Timeline& far = desk.app->open_remote("live");
  std::string error;
  far.append_encoded(source.encoded(0), error);
  desk.frames(3);
  CHECK(desk.app->player().cursor() == desk.app->index().size() - 1);
  desk.ask(StepBy{timeline::Stop::moment, false, {}});
  const timeline::Index back = desk.app->player().cursor();
  desk.frames(3);
  CHECK(desk.app->player().cursor() == back);
  desk.ask(ToEnd{});
  CHECK(desk.app->player().following());
}

TEST_CASE("the keyboard moves the cursor") {
  Desk desk;
  desk.open("log-server");
  desk.ask(SeekTo{4});  // before the first question, which would hold a step back
  desk.press(ImGuiKey_RightArrow);
  CHECK(desk.app->player().cursor() == 5);
  desk.press(ImGuiKey_LeftArrow);
  CHECK(desk.app->player().cursor() == 4);
  desk.press(ImGuiKey_F11);
  const timeline::Index line =
      desk.app->run()->timeline().next(4, timeline::Stop::line, desk.app->selection().guest);
  CHECK(desk.app->player().cursor() == line);
  desk.press(ImGuiKey_End);
  CHECK(desk.app->player().cursor() == desk.app->index().size() - 1);
  desk.press(ImGuiKey_Home);
  CHECK(desk.app->player().cursor() == 0);
  desk.press(ImGuiKey_Space);
  CHECK(desk.app->player().playing());
}

}  // namespace zocalo::ui
