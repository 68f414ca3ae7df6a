#include "session/session.h"

#include <catch2/catch_test_macros.hpp>

#include "fakes.h"

namespace zocalo::session::test {
namespace {

struct Stage {
  FakeWorld::Log log;
  ScriptedLauncher launcher;
  std::unique_ptr<Session> session;
  std::vector<std::string> interventions;

  std::shared_ptr<Script> add(std::vector<Bytes> says) {
    auto script = std::make_shared<Script>();
    script->says.assign(says.begin(), says.end());
    launcher.scripts.push_back(script);
    return script;
  }

  Session& open(Options options = {}, std::vector<bool> services = {}) {
    scenario::Scenario scenario;
    scenario.hosts.push_back({"h", {}, {}});
    const std::size_t programs = launcher.refuse ? 1 : launcher.scripts.size();
    for (std::size_t i = 0; i < programs; ++i) {
      scenario::Program program;
      program.name = "p" + std::to_string(i + 1);
      program.host = "h";
      program.path = "a.py";
      program.service = i < services.size() && services[i];
      scenario.programs.push_back(program);
    }
    for (const std::string& line : interventions)
      scenario.interventions.push_back(*scenario::parse_intervention(line).intervention);
    session = std::make_unique<Session>(
        std::move(scenario), std::make_unique<timeline::Timeline>(), std::make_unique<FakeWorld>(log),
        launcher, [](const std::string&) { return std::optional<std::string>("pass\n"); }, options);
    return *session;
  }

  State run() {
    State state = State::working;
    for (int i = 0; i < 1000 && state == State::working; ++i) state = session->pump(10);
    return state;
  }

  std::optional<trace::GuestExited> exit_of(std::uint32_t guest) const {
    const timeline::Timeline& line = session->timeline();
    const auto& guests = line.state_at(line.size() - 1).guests;
    return guests.at(GuestId{guest})->exit;
  }
};

TEST_CASE("a program that says hello is started, answered, and ends with its status") {
  Stage stage;
  const auto script = stage.add({hello(), line(1), clock_call(), line(2), exit_frame(3)});
  stage.open();
  CHECK(stage.run() == State::ended);
  CHECK(stage.session->exit_status() == 3);
  CHECK(stage.log.submitted.size() == 1);
  CHECK(script->heard.size() == 2);  // start, reply
  REQUIRE(stage.exit_of(1));
  CHECK(stage.exit_of(1)->status == 3);
  CHECK(stage.log.ended == std::vector{GuestId{1}});
}

TEST_CASE("the world stands still while a guest computes") {
  Stage stage;
  const auto script = stage.add({hello()});
  stage.open();
  CHECK(stage.run() == State::guest);
  CHECK(stage.session->computing() == GuestId{1});
  script->says.push_back(clock_call());
  CHECK(stage.run() == State::guest);
  CHECK(stage.log.submitted.size() == 1);
}

TEST_CASE("the first program computes until its call before the second begins") {
  Stage stage;
  stage.add({hello()});
  const auto second = stage.add({hello()});
  stage.open();
  CHECK(stage.run() == State::guest);
  CHECK(second->heard.empty());
}

TEST_CASE("pausing holds calls back, step lets one through, resume lets all") {
  Stage stage;
  stage.add({hello(), clock_call(), clock_call(), clock_call(), exit_frame(0)});
  Options options;
  options.start_paused = true;
  Session& session = stage.open(options);
  CHECK(stage.run() == State::paused);
  CHECK(stage.log.submitted.empty());
  session.step();
  CHECK(stage.run() == State::paused);
  CHECK(stage.log.submitted.size() == 1);
  session.resume();
  CHECK(stage.run() == State::ended);
  CHECK(stage.log.submitted.size() == 3);
}

TEST_CASE("the scenario's kills come at their virtual times") {
  Stage stage;
  // A call takes this world 1 ms.
  const auto killed = stage.add({hello(), clock_call(), clock_call(), clock_call(), exit_frame(0)});
  const auto typed = stage.add({hello(), clock_call(), clock_call(), clock_call(), exit_frame(0)});
  stage.interventions = {"kill p1 at 2ms", "type p2 hola at 1ms"};
  stage.open();
  CHECK(stage.run() == State::ended);
  REQUIRE(stage.exit_of(1));
  CHECK(stage.exit_of(1)->why == "killed");
  CHECK(stage.exit_of(1)->status == 137);
  CHECK(killed->killed);
  CHECK(stage.exit_of(2)->status == 0);
  // Who is typed into is told so, and nobody else.
  CHECK(to_string(killed->heard.at(0)).find("\"input\"") == std::string::npos);
  CHECK(to_string(typed->heard.at(0)).find("\"input\":true") != std::string::npos);
}

TEST_CASE("garbage from a guest ends that guest with words, and only that one") {
  Stage stage;
  const auto bad = stage.add({hello(), frame("{\"t\":\"call\",\"th\":1,\"op\":\"fly\"}")});
  stage.add({hello(), clock_call(), exit_frame(0)});
  stage.open();
  CHECK(stage.run() == State::ended);
  REQUIRE(stage.exit_of(1));
  CHECK(stage.exit_of(1)->why == "protocol");
  CHECK(stage.exit_of(1)->text.find("fly") != std::string::npos);
  CHECK(bad->killed);
  CHECK(stage.exit_of(2)->status == 0);
}

TEST_CASE("a call that nobody waits for an answer to is refused") {
  Stage stage;
  stage.log.hold_calls = true;
  stage.add({hello(), clock_call(), clock_call()});
  stage.open();
  stage.run();
  stage.session->pump(10);
  CHECK(stage.log.submitted.size() == 1);
}

TEST_CASE("an interpreter that dies is told from one that ends") {
  Stage stage;
  const auto script = stage.add({hello(), line(1)});
  script->gone = guest::Gone{"killed by signal 11"};
  stage.open();
  CHECK(stage.run() == State::ended);
  CHECK(stage.exit_of(1)->why == "crashed");
  CHECK(stage.exit_of(1)->text == "killed by signal 11");
  CHECK(stage.session->exit_status() == 137);
}

TEST_CASE("an interpreter that another program took along is told from one that crashed") {
  Stage stage;
  const auto script = stage.add({hello(), line(1)});
  script->gone = guest::Gone{"replaced", 137, "interpreter"};
  stage.open();
  CHECK(stage.run() == State::ended);
  CHECK(stage.exit_of(1)->why == "interpreter");
  CHECK(stage.exit_of(1)->status == 137);
}

TEST_CASE("a launcher that can't start a program says why in the record") {
  Stage stage;
  stage.launcher.refuse = true;
  stage.open();
  CHECK(stage.run() == State::ended);
  CHECK(stage.exit_of(1)->text == "no python3 here");
  CHECK(stage.session->exit_status() == 127);
}

TEST_CASE("a program that waits for ever is named, and the status is that of a timeout") {
  Stage stage;
  stage.log.hold_calls = true;
  stage.add({hello(), clock_call()});
  stage.open();
  CHECK(stage.run() == State::ended);
  REQUIRE(stage.session->stuck(Language::en).size() == 1);
  CHECK(stage.session->stuck(Language::en)[0].find("p1: clock_gettime") == 0);
  CHECK(stage.session->exit_status() == 124);
}

TEST_CASE("services do not keep a run going once the clients have ended") {
  Stage stage;
  std::vector<Bytes> polls{hello()};
  for (int i = 0; i < 5000; ++i) polls.push_back(frame(R"({"t":"call","th":1,"op":"clock_gettime"})"));
  const auto service = stage.add(polls);
  stage.add({hello(), exit_frame(0)});
  stage.open({}, {true, false});
  State state = State::working;
  for (int i = 0; i < 100'000 && state == State::working; ++i) state = stage.session->pump(100);
  CHECK(state == State::ended);
  CHECK(!service->says.empty());
  CHECK(stage.session->exit_status() == 0);
  REQUIRE(stage.exit_of(2));
  CHECK(stage.exit_of(2)->status == 0);
}

TEST_CASE("the watchdog's and the user's kill end a program with 137 and a reason") {
  Stage stage;
  const auto script = stage.add({hello()});
  Session& session = stage.open();
  CHECK(stage.run() == State::guest);
  session.watchdog(session.computing(), "computed for 10 s without a call");
  CHECK(stage.run() == State::ended);
  CHECK(stage.exit_of(1)->why == "watchdog");
  CHECK(script->killed);
  CHECK(session.exit_status() == 137);
}

TEST_CASE("a kill at the head is in the scenario from then on, with its time") {
  Stage stage;
  const auto script = stage.add({hello(), clock_call()});
  Session& session = stage.open();
  CHECK(stage.run() == State::guest);
  CHECK_FALSE(session.intervene(*scenario::parse_intervention("drop #1").intervention).empty());
  CHECK_FALSE(session.intervene(*scenario::parse_intervention("kill p7 at 0s").intervention).empty());
  CHECK(session.scenario().interventions.empty());
  CHECK(session.intervene(*scenario::parse_intervention("kill p1 at 9s").intervention).empty());
  CHECK(stage.run() == State::ended);
  CHECK(script->killed);
  CHECK(stage.exit_of(1)->why == "killed");
  REQUIRE(session.scenario().interventions.size() == 1);
  // The fake world answered one call, a millisecond later; that is when it was.
  CHECK(scenario::to_string(session.scenario().interventions[0]) == "kill p1 at 1ms");
}

TEST_CASE("a line is typed into a program that runs, where its stdin is not its own") {
  Stage stage;
  const auto script = stage.add({hello(), clock_call()});
  std::vector<std::optional<std::string>> typed;
  bool reads = true;
  Options options;
  options.type = [&](GuestId guest, const std::optional<std::string>& line) {
    CHECK(guest == GuestId{1});
    if (reads) typed.push_back(line);
    return reads;
  };
  Session& session = stage.open(options);
  CHECK(stage.run() == State::guest);
  CHECK(to_string(script->heard.front()).find("\"input\":true") != std::string::npos);
  CHECK(session.intervene(*scenario::parse_intervention("type p1 'hola mundo' at 0s").intervention).empty());
  CHECK(session.intervene(*scenario::parse_intervention("type p1 ^D at 0s").intervention).empty());
  CHECK(typed == std::vector<std::optional<std::string>>{"hola mundo\n", std::nullopt});
  reads = false;
  CHECK_FALSE(session.intervene(*scenario::parse_intervention("type p1 x at 0s").intervention).empty());
  CHECK(session.scenario().interventions.size() == 2);
}

TEST_CASE("max_moments stops a program that never ends, and keeps what was recorded") {
  Stage stage;
  std::vector<Bytes> says{hello()};
  for (int i = 0; i < 200; ++i) says.push_back(line(i + 1));
  stage.add(says);
  Options options;
  options.max_moments = 50;
  stage.open(options);
  CHECK(stage.run() == State::ended);
  CHECK(stage.session->timeline().size() >= 50);
  CHECK(stage.session->timeline().size() <= 60);
}

}  // namespace
}  // namespace zocalo::session::test
