#include "scenario/intervention.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

Intervention read(std::string_view text) {
  const InterventionResult result = parse_intervention(text);
  INFO(text << ": " << result.error);
  REQUIRE(result.intervention);
  return *result.intervention;
}

TEST_CASE("each kind of intervention is read, and printed as it is read again") {
  for (const char* line : {
           "drop #12",
           "drop client -> server",
           "drop client -> server #5",
           "delay client -> server syn-ack #2 by 200ms",
           "duplicate a -> a udp",
           "corrupt client-1 -> server data",
           "change client-server to loss 10% rate 1mbit at 2s",
           "change server to \"\" at 0s",
           "change * to delay 20ms 5ms at 1500us",
           "kill \"client 2\" at 1500ms",
           "type client \"hola, \\\"mundo\\\" \\\\ at\" at 3s",
           "type client hola at 3s",
           "type client \"^D\" at 4s",
           "type client \"\" at 4s",
       }) {
    const Intervention intervention = read(line);
    CHECK(to_string(intervention) == line);
    CHECK(read(to_string(intervention)) == intervention);
  }
  CHECK(to_string(read("  drop\tclient->server#1")) == "drop client -> \"server#1\"");
  CHECK(to_string(read("kill 'client 2' at 1.5s")) == "kill \"client 2\" at 1500ms");
  CHECK(read("type c 'a \"b\" \\n' at 1s").text == "a \"b\" \\n");
  CHECK(read("delay 'at' -> 'by' by 1s").packet.to == "by");
}

TEST_CASE("a line that is none says what is wrong and what would be right") {
  const auto error = [](std::string_view text) {
    const InterventionResult result = parse_intervention(text);
    CHECK_FALSE(result.intervention);
    return result.error;
  };
  const auto says = [&](std::string_view text, std::string_view what) {
    INFO(text << ": " << error(text));
    CHECK(error(text).find(what) != std::string::npos);
  };
  says("", "drop, delay, duplicate, corrupt, change, kill, type");
  says("lose #1", "'lose' is not one of drop");
  says("drop", "'client -> server #3'");
  says("drop client", "'->'");
  says("drop client -> server #0", "the first is #1");
  says("drop client -> server 5", "'5' is no kind of packet; there are tcp, udp");
  says("drop #1 #2", "'#2' is one word too many");
  says("delay #1", "'by 200ms'");
  says("delay #1 by soon", "'soon' is not a time");
  says("change a-b to loss 300% at 1s", "is not between 0% and 100%");
  says("change a-b at 1s", "'to loss 10%'");
  says("kill client", "'at 1.5s'");
  says("type client \"hola at 1s", "a quote has no end");
}

Scenario three_hosts() {
  Scenario scenario;
  scenario.name = "x";
  for (const char* name : {"a", "b", "c"}) {
    Host host;
    host.name = name;
    host.addresses = {*wire::IpAddress::parse("10.0.0." + std::to_string(scenario.hosts.size() + 1))};
    scenario.hosts.push_back(std::move(host));
  }
  scenario.links.push_back({"a", "b", {}});
  scenario.links.push_back({"b", "c", {}});
  for (const char* name : {"a", "b"}) {
    Program program;
    program.name = std::string("on ") + name;
    program.host = name;
    program.path = "p.py";
    scenario.programs.push_back(std::move(program));
  }
  return scenario;
}

TEST_CASE("an intervention names what there is") {
  const auto problem = [](std::string_view line) {
    Scenario scenario = three_hosts();
    scenario.interventions.push_back(read(line));
    const std::vector<Problem> problems = validate(scenario);
    return problems.empty() ? std::string() : problems[0].where + " " + problems[0].what;
  };
  for (const char* good :
       {"drop #7", "drop a -> b", "drop c -> b #2", "drop a -> a", "change b-a to loss 1% at 1s",
        "change a to loss 1% at 1s", "kill 'on a' at 1s", "type 'on b' x at 0s"}) {
    CHECK(problem(good).empty());
  }
  CHECK(problem("drop a -> x") == "interventions[0] no host is called 'x'; the hosts are a, b, c");
  CHECK(problem("drop a -> c").find("no link leads from 'a' to 'c'") != std::string::npos);
  CHECK(problem("change a-c to loss 1% at 1s").find("neither a link") != std::string::npos);
  CHECK(problem("kill a at 1s") == "interventions[0] no program is called 'a'; the programs are on a, on b");
  CHECK(problem("type 'on a' \"1\\n2\" at 1s").find("one for each") != std::string::npos);
}

TEST_CASE("a scenario file holds interventions, and says where a wrong one stands") {
  Scenario scenario = three_hosts();
  scenario.interventions = {read("drop a -> b #2"), read("type 'on a' hola at 2s")};
  const ParseResult back = parse(to_json(scenario));
  REQUIRE(back.scenario);
  CHECK(back.scenario->interventions == scenario.interventions);
  std::string text = to_json(scenario);
  text.replace(text.find("#2"), 2, "#x");
  const ParseResult wrong = parse(text);
  REQUIRE(wrong.problems.size() == 1);
  CHECK(wrong.problems[0].where == "interventions[0]");
}

TEST_CASE("an intervention on a program that a knob copies is about its first copy") {
  Scenario scenario = three_hosts();
  Knob knob;
  knob.name = "clients";
  knob.kind = Knob::Kind::count;
  knob.target = "on a";
  knob.maximum = 5;
  knob.value = 2;
  scenario.knobs.push_back(knob);
  scenario.interventions = {read("drop a -> b"), read("change b-a to loss 1% at 1s"),
                            read("kill 'on a' at 1s"), read("drop b -> c")};
  const Scenario two = with_knobs(scenario, {});
  CHECK(validate(two).empty());
  std::vector<std::string> lines;
  for (const Intervention& each : two.interventions) lines.push_back(to_string(each));
  CHECK(lines == std::vector<std::string>{"drop a-1 -> b", "change a-1-b to loss 1% at 1s",
                                          "kill \"on a 1\" at 1s", "drop b -> c"});
  CHECK(with_knobs(scenario, {{"clients", 0}}).interventions.size() == 1);
}

}  // namespace
}  // namespace zocalo::scenario
