// "What if …" in the app: branches made, shown, compared, undone, linked to; the search for a seed.

#include <catch2/catch_test_macros.hpp>
#include <cfloat>
#include <set>

#include "desk.h"
#include "talking_guests.h"
#include "ui/model/branch_tree.h"
#include "ui/model/seed_search.h"
#include "ui/shell/palette.h"

namespace zocalo::ui {
namespace {

using test::Desk;

scenario::Intervention read(const std::string& line) {
  return *scenario::parse_intervention(line).intervention;
}

/// The postcards' run, simulated and whole.
struct Table {
  explicit Table(const scenario::Scenario& scenario = test::two_hosts()) {
    test::tell_postcards(guests);
    desk.host.launcher = &guests;
    auto timeline = std::make_unique<timeline::Timeline>();
    auto world = std::make_unique<engine::Simulation>(scenario, timeline.get());
    desk.app->open_session(std::make_unique<session::Session>(
                               scenario, std::move(timeline), std::move(world), guests,
                               [](const std::string&) { return std::nullopt; }, session::Options{}),
                           false, "postcards");
    settle();
    desk.ask(SetLanguage{Language::en});
  }
  void settle() {
    for (int i = 0; i < 200 && (!desk.app->run()->complete() || desk.app->wants_frames()); ++i)
      desk.frame(0.3);
  }
  void ask(Command command) {
    desk.ask(std::move(command));
    settle();
  }
  const BranchTree& tree() const { return *desk.app->branches(); }
  std::string mirror() const { return desk.app->state_text(); }

  test::TalkingLauncher guests;
  Desk desk;
};

}  // namespace

TEST_CASE("a dropped packet makes a branch that shares the past, and the first run stays") {
  Table table;
  REQUIRE(table.desk.app->problem().empty());
  const timeline::Index whole = table.desk.app->index().size();
  REQUIRE(table.desk.app->run()->timeline().packets().size() == 3);
  const timeline::Index sent = table.desk.app->run()->timeline().packet(PacketId{2})->sent;
  table.ask(SeekTo{4});
  table.ask(Intervene{read("drop #2")});
  REQUIRE(table.tree().shown() == 1);
  CHECK(table.tree().row(1).past == BranchTree::Past::shared);
  CHECK(table.tree().all()[1].shared == sent);
  CHECK(table.desk.app->player().cursor() == sent);
  CHECK(table.desk.app->problem().empty());
  // One postcard is missing, so the server waits for ever.
  CHECK(table.tree().outcome(1).lost == 1);
  CHECK_FALSE(table.tree().outcome(1).programs[1].status.has_value());
  CHECK(table.tree().outcome(0).programs[1].status == 0);
  CHECK(table.mirror().find("Branch: drop packet #2, parts from") != std::string::npos);
  CHECK(table.mirror().find("parts from “The first run” at moment " + std::to_string(sent + 1)) !=
        std::string::npos);
  const int launched = table.guests.launched;
  table.ask(SwitchBranch{0, {}});
  CHECK(table.desk.app->index().size() == whole);
  CHECK(table.desk.app->player().cursor() == 4);
  CHECK(table.guests.launched == launched);  // kept as it was recorded
}

TEST_CASE("while the past comes again its newest moment is shown, and nobody is told") {
  Table table;
  Desk& desk = table.desk;
  table.guests.slow = true;
  desk.ask(Intervene{read("drop #3")});
  const std::string spoken = desk.host.spoken;
  const timeline::Index shared = table.tree().all()[1].shared;
  int coming = 0;
  for (int i = 0; i < 500 && desk.app->index().size() <= shared; ++i) {
    desk.frame();
    const timeline::Index size = desk.app->index().size();
    if (size == 0 || size > shared) continue;
    CHECK(desk.app->player().cursor() == size - 1);
    CHECK(desk.host.spoken == spoken);
    ++coming;
  }
  CHECK(coming > 3);
  table.settle();
  CHECK(desk.app->player().cursor() == shared);
  CHECK(desk.host.spoken != spoken);
}

TEST_CASE("each intervention does what it says, and its branch parts where it is") {
  Table table;
  const auto& timeline = table.desk.app->run()->timeline();
  const Time at = timeline.time_of(timeline.packet(PacketId{3})->sent);
  const std::string when = " at " + scenario::to_string(at - kStart);
  for (const std::string& line :
       {std::string("delay #1 by 50ms"), std::string("duplicate #2"), std::string("corrupt #3"),
        "change client-server to loss 100%" + when, "kill server" + when}) {
    CAPTURE(line);
    table.ask(SwitchBranch{0, {}});
    table.ask(Intervene{read(line)});
    const BranchTree::Number here = table.tree().shown();
    CHECK(table.desk.app->problem().empty());
    CHECK(table.tree().row(here).past == BranchTree::Past::shared);
    CHECK(table.tree().comparison(0, here).differ == table.tree().all()[here].shared);
    CHECK(table.desk.app->player().cursor() == table.tree().all()[here].shared);
  }
  CHECK(table.tree().all().list().size() == 6);
  // Nothing of this name: said, and no branch is made.
  table.ask(Intervene{read("kill nobody at 1ms")});
  CHECK(table.desk.app->problem().find("nobody") != std::string::npos);
  CHECK(table.tree().all().list().size() == 6);
}

TEST_CASE("typing into a program that had an input of its own shares nothing, and says so") {
  Table table;
  table.ask(Intervene{read("type client hola at 5ms")});
  CHECK(table.tree().all()[1].shared == 0);
  CHECK(table.tree().row(1).past == BranchTree::Past::none);
  CHECK(past_of(table.tree(), 1, Language::en).find("no past") != std::string::npos);
}

TEST_CASE("branches are renamed, removed, undone and redone by the app's own undo") {
  Table table;
  table.ask(Intervene{read("drop #1")});
  table.ask(Intervene{read("drop #3")});
  CHECK(table.tree().all()[2].parent == 1);
  CHECK(table.tree().all()[2].scenario.interventions.size() == 2);
  table.ask(RenameBranch{2, "both lost"});
  CHECK(table.mirror().find("Branch: both lost (drop packet #3), parts from") != std::string::npos);
  table.ask(Undo{});
  CHECK(name_of(table.tree(), 2, Language::es) == "se pierde el paquete #3");
  table.ask(UndoBranch{1});
  CHECK(table.tree().all().list() == std::vector<BranchTree::Number>{0});
  CHECK(table.tree().shown() == 0);
  table.ask(Undo{});
  CHECK(table.tree().all().list().size() == 3);
  CHECK(table.tree().shown() == 2);
  table.ask(Undo{});
  CHECK(table.tree().shown() == 1);
  CHECK(table.tree().all().list() == std::vector<BranchTree::Number>{0, 1});
  table.ask(Undo{});
  CHECK(table.tree().shown() == 0);
  table.ask(Undo{true});
  table.ask(Undo{true});
  CHECK(table.tree().shown() == 2);
}

TEST_CASE("the panel, the sheet and the comparison are drawn at every size") {
  Table table;
  table.ask(Intervene{read("drop #2")});
  table.ask(Intervene{read("kill client at 8ms")});
  table.ask(CompareBranches{0, 2});
  for (const auto& [width, height] : {std::pair{390.0f, 844.0f}, {1600.0f, 1000.0f}, {820.0f, 1180.0f}}) {
    table.desk.resize(width, height);
    for (const Language language : {Language::es, Language::en}) {
      table.desk.ask(SetLanguage{language});
      table.desk.app->frame_memory().wanted = Panel::branches;
      table.desk.frames(3);
      const int panel = Desk::vertices();
      CHECK(panel > 500);
      table.desk.press(ImGuiKey_None);
      table.desk.type("w");
      CHECK(table.desk.app->frame_memory().what_if);
      table.desk.frames(3);
      CHECK(Desk::vertices() > panel);
      table.desk.press(ImGuiKey_Escape);
      CHECK_FALSE(table.desk.app->frame_memory().what_if);
    }
  }
}

TEST_CASE("keys alone drop a packet, go back and forth between the branches, and compare them") {
  Table table;
  table.ask(SelectPacket{PacketId{2}});
  table.desk.type("x");
  table.settle();
  REQUIRE(table.tree().shown() == 1);
  CHECK(table.tree().all()[1].scenario.interventions.front() == read("drop #2"));
  table.desk.type("[");
  table.settle();
  CHECK(table.tree().shown() == 0);
  table.desk.type("]");
  table.settle();
  CHECK(table.tree().shown() == 1);
  table.desk.type("=");
  table.settle();
  REQUIRE(table.desk.app->frame_memory().compared.has_value());
  CHECK(*table.desk.app->frame_memory().compared == std::pair<std::size_t, std::size_t>{0, 1});
  // In words: where they part, and that the server's third line is missing in one of them.
  const std::string mirror = table.mirror();
  CAPTURE(mirror);
  CHECK(mirror.find("Compare: The first run | drop packet #2\n") != std::string::npos);
  CHECK(mirror.find("\nthree |  \n") != std::string::npos);
  CHECK(mirror.find("\nlost: 0 | lost: 1\n") != std::string::npos);
  CHECK(mirror.find("\nnothing was done here | drop packet #2\n") != std::string::npos);
}

TEST_CASE("a seed in which something happens is found, shown as a branch, and can be undone") {
  scenario::Scenario lossy = test::two_hosts();
  lossy.links[0].shape = *scenario::parse_netem("delay 10ms loss 15%").netem;
  Table table(lossy);
  table.ask(SearchSeeds{"drop", 2, 500});
  REQUIRE(table.desk.app->search() != nullptr);
  REQUIRE(table.desk.app->search()->found().has_value());
  const std::uint64_t seed = table.desk.app->search()->found()->seed;
  CHECK(table.tree().shown() == 1);
  CHECK(table.tree().all()[1].scenario.seed == seed);
  CHECK(table.desk.app->player().cursor() == table.desk.app->search()->found()->moment);
  CHECK(table.tree().outcome(1).lost > 0);
  // The seeds before it were whole runs without a loss.
  for (std::uint64_t before = 2; before < seed; ++before) {
    table.ask(SwitchBranch{0, {}});
    table.ask(SearchSeeds{"drop", before, before});
    CHECK_FALSE(table.desk.app->search()->found().has_value());
  }
  table.ask(SearchSeeds{"exception", 1, 3});
  CHECK_FALSE(table.desk.app->search()->found().has_value());
  CHECK(table.desk.app->search()->tried() == 3);
  table.desk.ask(SearchSeeds{"exception", 1, 1'000'000});
  table.desk.ask(StopSearch{});
  CHECK(table.desk.app->search()->stopped());
  table.ask(SearchSeeds{"no such thing ==", 1, 3});
  CHECK_FALSE(table.desk.app->problem().empty());
}

TEST_CASE("the right button on a packet, a link and a program, and a finger that rests, open a menu") {
  Table table;
  const timeline::PacketRecord* packet = table.desk.app->run()->timeline().packet(PacketId{2});
  table.ask(SeekTo{packet->sent});
  ImGuiIO& io = ImGui::GetIO();
  const auto menus = [&](Panel panel, bool touch) {
    table.desk.resize(900, 700);
    table.desk.app->frame_memory().layout.maximised = panel;
    table.desk.frames(5);
    int count = 0;
    for (float y = 100; y < 520; y += 14) {
      for (float x = 20; x < 880; x += 20) {
        io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
        io.AddMousePosEvent(x, y);
        table.desk.frame();
        io.AddMouseButtonEvent(touch ? 0 : 1, true);
        table.desk.frames(touch ? 40 : 2);  // longer than a long press
        io.AddMouseButtonEvent(touch ? 0 : 1, false);
        table.desk.frames(2);
        if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) continue;
        ++count;
        table.desk.press(ImGuiKey_Escape);
        CHECK_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
        if (touch) return count;
      }
    }
    return count;
  };
  CHECK(menus(Panel::network, false) > 2);
  CHECK(menus(Panel::ladder, false) > 2);
  CHECK(menus(Panel::program, false) > 1);
  CHECK(menus(Panel::ladder, true) == 1);
}

TEST_CASE("an edited program, a knob and a seed make branches when the lesson is run again") {
  test::TalkingLauncher guests;
  test::tell_nothing(guests);
  Desk desk;
  desk.host.launcher = &guests;
  desk.open("log-server");
  const auto run_again = [&] {
    desk.ask(RunAgain{});
    for (int i = 0; i < 20; ++i) desk.frame(0.3);
  };
  desk.ask(SetLanguage{Language::en});
  run_again();  // the recording's values: it is made again, and is no branch
  REQUIRE(desk.app->branches()->all().list().size() == 1);
  desk.ask(EditProgram{"server.py", "print('mine')"});
  desk.ask(SetSeed{9});
  run_again();
  const BranchTree& tree = *desk.app->branches();
  REQUIRE(tree.all().list().size() == 2);
  CHECK(name_of(tree, 1, Language::en) == "server.py, line 1: print('mine'), and 33 more, seed 9");
  CHECK(tree.row(1).past == BranchTree::Past::none);
  CHECK(past_of(tree, 1, Language::es) == "No comparte pasado: cambia algo desde el principio");
  CHECK(desk.host.address_text.find("seed=9") != std::string::npos);
  // Another run on screen: its values are the lesson's, and the link is to it.
  desk.ask(SwitchBranch{0, {}});
  desk.frames(3);
  CHECK(desk.app->lesson()->edits.empty());
  CHECK_FALSE(desk.app->lesson()->stale);
  CHECK(desk.host.address_text.find("seed=") == std::string::npos);
  desk.ask(Undo{});
  desk.frames(3);
  CHECK(tree.shown() == 1);
  CHECK(desk.app->lesson()->seed == 9);
  CHECK_FALSE(desk.app->lesson()->stale);
  // A kill in it is one branch more, and the link says all of it.
  desk.ask(Intervene{read("kill server at 0s")});
  desk.frames(5);
  CHECK(tree.shown() == 2);
  CHECK(desk.host.address_text.find("do=kill%20server%20at%200s") != std::string::npos);
  const std::string link = desk.host.address_text;
  desk.ask(OpenLink{link});
  for (int i = 0; i < 40; ++i) desk.frame(0.3);
  const BranchTree& opened = *desk.app->branches();
  CHECK(opened.all()[opened.shown()].scenario.interventions.back() == read("kill server at 0s"));
  CHECK(opened.all()[opened.shown()].scenario.seed == 9);
  CHECK(desk.app->problem().empty());
  CHECK(desk.host.address_text == link);
}

TEST_CASE("branches of edits are told apart by their names, and any run is named by hand") {
  test::TalkingLauncher guests;
  test::tell_nothing(guests);
  Desk desk;
  desk.host.launcher = &guests;
  desk.open("log-server");
  const auto settle = [&desk] {
    for (int i = 0; i < 40; ++i) desk.frame(0.3);
  };
  desk.ask(SetLanguage{Language::en});
  desk.ask(RunAgain{});
  settle();
  const std::string source = *desk.host.read_lesson("log-server", "server.py");
  const auto with = [&](const std::string& before, const std::string& after) {
    std::string text = source;
    REQUIRE(text.find(before) != std::string::npos);
    return text.replace(text.find(before), before.size(), after);
  };
  const std::string listen = "server.listen(", kept = "sockets_list = [";
  std::vector<std::string> names;
  for (const std::string& text : {with(listen, "server.listen(1 + "), with(kept, "sockets_list = [*[], "),
                                  with(listen, "pass;" + listen), with(listen, "server.listen(1 + ")}) {
    desk.ask(SwitchBranch{0, {}});
    desk.frames(3);
    desk.ask(EditProgram{"server.py", text});
    desk.ask(RunAgain{});
    settle();
    const BranchTree& tree = *desk.app->branches();
    names.push_back(name_of(tree, tree.shown(), Language::en));
  }
  const BranchTree& tree = *desk.app->branches();
  REQUIRE(tree.shown() == 4);
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == 4);
  CHECK(names[0].find("server.py, line ") == 0);
  CHECK(names[0].find("server.listen(1 + ") != std::string::npos);
  CHECK(names[3] == names[0] + " (2)");
  CHECK(name_of(tree, 1, Language::es).find("server.py, línea ") == 0);

  // By the keyboard alone; what was only looked at is no name, and an empty one brings back what was done.
  desk.press(ImGuiKey_F2);
  desk.frames(4);
  REQUIRE(ImGui::GetIO().WantTextInput);
  desk.press(ImGuiKey_Enter);
  desk.frames(2);
  CHECK_FALSE(tree.row(4).renamed);
  const auto type_name = [&](const char* name) {
    desk.press(ImGuiKey_F2);
    desk.frames(4);
    desk.type(name);
    desk.press(ImGuiKey_Enter);
    desk.frames(3);
  };
  type_name(" one waits ");
  CHECK(name_of(tree, 4, Language::es) == "one waits");
  CHECK(desk.host.address_text.find("name=one%20waits") != std::string::npos);
  const std::string link = desk.host.address_text;
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Z);
  desk.frames(3);
  CHECK(name_of(tree, 4, Language::en) == names[3]);
  CHECK(desk.host.address_text.find("name=") == std::string::npos);
  desk.press(ImGuiMod_Ctrl, ImGuiKey_Y);
  CHECK(name_of(tree, 4, Language::en) == "one waits");
  type_name(" ");
  CHECK(name_of(tree, 4, Language::en) == names[3]);

  // By a finger on a phone, on the sign beside the first run.
  desk.resize(390, 844);
  desk.app->frame_memory().wanted = Panel::branches;
  desk.frames(4);
  ImGuiIO& io = ImGui::GetIO();
  const FrameMemory::Place place = desk.app->frame_memory().places.at(Panel::branches);
  ImVec2 sign{0, 0};
  for (float y = place.at.y + 60; y < place.at.y + place.size.y && sign.x == 0; y += 12) {
    for (float x = place.at.x + place.size.x - 120; x < place.at.x + place.size.x && sign.x == 0; x += 12) {
      io.AddMousePosEvent(x, y);
      desk.frame(1);
      desk.frame(1);
      if (desk.app->frame_memory().tip == "Rename") sign = {x, y};
    }
  }
  REQUIRE(sign.x > 0);
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  io.AddMousePosEvent(sign.x, sign.y);
  io.AddMouseButtonEvent(0, true);
  desk.frames(2);
  io.AddMouseButtonEvent(0, false);
  desk.frames(2);
  io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);  // the finger has left
  desk.frames(4);
  REQUIRE(io.WantTextInput);
  desk.type("by finger");
  desk.press(ImGuiKey_Enter);
  desk.frames(3);
  CHECK(name_of(tree, 0, Language::en) == "by finger");
  // The link brings the name along.
  desk.ask(OpenLink{link});
  settle();
  const BranchTree& opened = *desk.app->branches();
  CHECK(name_of(opened, opened.shown(), Language::en) == "one waits");
  CHECK(desk.host.address_text == link);
}

TEST_CASE("a recording branches too; where its past is another Python's, the first run is made again here") {
  timeline::Properties properties;
  Bytes same, other;
  {
    Table table;
    table.desk.ask(SaveRecording{});
    same = table.desk.host.saved;
    // The same programs, of which another Python said a line more.
    table.guests.words["client"][2].insert(table.guests.words["client"][2].begin(), test::out("?"));
    auto timeline = std::make_unique<timeline::Timeline>();
    auto run =
        Run::simulate(test::two_hosts(), table.guests, [](const std::string&) { return std::nullopt; });
    while (run->pump(table.desk.host, 1, "")) {
    }
    other = timeline::write_recording(run->timeline(), {{"scenario", scenario::to_json(test::two_hosts())}});
  }
  for (const bool is_same : {true, false}) {
    CAPTURE(is_same);
    Table table;
    table.ask(OpenRecording{"run.zocalo", is_same ? same : other});
    REQUIRE(table.desk.app->run()->kind() == Run::Kind::recording);
    table.ask(Intervene{read("drop #3")});
    table.settle();
    REQUIRE(table.tree().shown() == 1);
    CHECK(table.desk.app->problem().empty());
    CHECK(table.tree().row(1).past == BranchTree::Past::shared);
    CHECK((table.tree().run(0)->kind() == Run::Kind::recording) == is_same);
    const timeline::Timeline& timeline = table.desk.app->run()->timeline();
    CHECK(table.desk.app->player().cursor() == timeline.packet(PacketId{3})->sent);
    // Saved, the branch says what was done in it, and can be done again.
    table.ask(SaveRecording{});
    table.ask(OpenRecording{"branch.zocalo", Bytes(table.desk.host.saved)});
    CHECK(table.tree().all()[0].scenario.interventions.size() == 1);
  }
}

TEST_CASE("a past that does not come again is said loudly") {
  Table table;
  table.guests.words["client"][2].insert(table.guests.words["client"][2].begin(), test::out("?"));
  table.ask(Intervene{read("drop #3")});
  CHECK(table.tree().row(1).past == BranchTree::Past::other);
  CHECK(table.desk.app->problem().find("The past did not come again") != std::string::npos);
  CHECK(table.desk.app->problem().find("moment ") != std::string::npos);
  CHECK(table.mirror().find("did not come again") != std::string::npos);
}

TEST_CASE("the palette's entry leads into the field for a seed's filter, and Enter there begins") {
  Table table;
  table.desk.press(ImGuiMod_Ctrl, ImGuiKey_K);
  table.desk.frames(3);
  table.desk.type("find a seed");
  table.desk.press(ImGuiKey_Enter);
  table.desk.frames(4);
  REQUIRE(ImGui::GetIO().WantTextInput);
  table.desk.type("exception");
  table.desk.press(ImGuiKey_Enter);
  table.settle();
  REQUIRE(table.desk.app->search() != nullptr);
  CHECK(table.desk.app->search()->wanted().filter == "exception");
}

TEST_CASE("runs that take too much memory are let go, and made again when they are shown") {
  Table table;
  table.ask(Intervene{read("drop #1")});
  table.ask(SwitchBranch{0, {}});
  table.ask(Intervene{read("drop #2")});
  table.ask(SwitchBranch{0, {}});
  const std::uint64_t digest = table.tree().timeline(1)->digest();
  const session::RunOutcome before = table.tree().outcome(1);
  const_cast<BranchTree&>(table.tree()).hold_at_most(1);
  table.ask(Intervene{read("drop #3")});
  CHECK(table.tree().let_go(1));
  CHECK(table.tree().let_go(2));
  CHECK_FALSE(table.tree().let_go(0));  // the first run stays, whatever it holds
  CHECK(table.tree().timeline(1) == nullptr);
  CHECK(table.tree().outcome(1).lost == before.lost);
  table.desk.app->frame_memory().wanted = Panel::branches;
  table.desk.frames(3);
  table.ask(SwitchBranch{1, {}});
  CHECK_FALSE(table.tree().let_go(1));
  CHECK(table.desk.app->problem().empty());
  CHECK(table.desk.app->run()->timeline().digest() == digest);
  CHECK(table.tree().outcome(1).lost == before.lost);
}

TEST_CASE("live, a breakpoint holds the programs at the head, and F5 lets them go on") {
  test::TalkingLauncher guests;
  test::tell_postcards(guests);
  Desk desk;
  desk.host.launcher = &guests;
  desk.ask(SetLanguage{Language::en});
  const scenario::Scenario scenario = test::two_hosts();
  auto timeline = std::make_unique<timeline::Timeline>();
  auto world = std::make_unique<engine::Simulation>(scenario, timeline.get());
  session::Options options;
  options.start_paused = true;
  desk.app->open_session(std::make_unique<session::Session>(
                             scenario, std::move(timeline), std::move(world), guests,
                             [](const std::string&) { return std::nullopt; }, options),
                         true, "live");
  debug::Breakpoint printed;
  printed.filter = "output";
  desk.ask(SetBreakpoints{{printed}});
  desk.frames(5);
  CHECK(desk.app->run()->paused());
  std::vector<std::size_t> lines;
  for (int i = 0; i < 3; ++i) {
    desk.press(ImGuiKey_F5);
    desk.frames(20);
    const timeline::Timeline& so_far = desk.app->run()->timeline();
    CHECK(desk.app->run()->paused());
    lines.push_back(so_far.outputs().size());
    REQUIRE_FALSE(so_far.outputs().empty());
    CHECK(desk.app->player().cursor() == so_far.outputs().back().moment);
  }
  CHECK(lines == std::vector<std::size_t>{1, 2, 3});
  desk.press(ImGuiKey_F5);
  desk.frames(20);
  CHECK(desk.app->run()->complete());
}

TEST_CASE("a breakpoint that is made while a live run goes on is not hit by its past") {
  test::TalkingLauncher guests;
  test::tell_postcards(guests);
  Desk desk;
  desk.host.launcher = &guests;
  const scenario::Scenario scenario = test::two_hosts();
  auto timeline = std::make_unique<timeline::Timeline>();
  auto world = std::make_unique<engine::Simulation>(scenario, timeline.get());
  desk.app->open_session(std::make_unique<session::Session>(
                             scenario, std::move(timeline), std::move(world), guests,
                             [](const std::string&) { return std::nullopt; }, session::Options{}),
                         true, "live");
  for (int i = 0; i < 60 && desk.app->run()->timeline().outputs().empty(); ++i) desk.frames(1);
  desk.ask(PauseLive{true});
  desk.frames(2);
  debug::Breakpoint printed;
  printed.filter = "output";
  desk.ask(SetBreakpoints{{printed}});
  desk.ask(PauseLive{false});
  desk.frames(20);
  const auto& outputs = desk.app->run()->timeline().outputs();
  if (desk.app->run()->paused()) CHECK(desk.app->player().cursor() == outputs.back().moment);
}

TEST_CASE("what can't branch says why, and offers nothing") {
  Desk desk;
  desk.open("log-server");  // a told recording, which does not say its scenario
  desk.ask(Intervene{read("drop #2")});
  CHECK(desk.app->problem().find("scenario") != std::string::npos);
  CHECK(desk.app->branches()->all().list().size() == 1);
}

}  // namespace zocalo::ui
