#include "scenario/scenario.h"

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"

using namespace zocalo;
using namespace zocalo::scenario;

namespace {

constexpr std::string_view kLesson = R"({
  "name": "log-server", "seed": 18446744073709551615,
  "hosts": [ { "name": "server", "addresses": ["10.0.0.1", "fd00::1"], "loopback": "delay 1ms" },
             { "name": "client", "addresses": ["10.0.0.2"] } ],
  "links": [ { "a": "server", "b": "client", "shape": "delay 20ms 5ms loss 1%" } ],
  "programs": [ { "name": "server", "host": "server", "path": "server.py", "service": true },
                { "name": "client", "host": "client", "path": "sub/client.py", "args": ["server", "{i}", "n{i}{i}"], "start": "10ms" } ],
  "knobs": [ { "name": "loss", "label": { "es": "Pérdida", "en": "Loss" }, "kind": "loss", "target": "client-server",
               "minimum": 0, "maximum": 50, "step": 0.5, "value": 2.5 },
             { "name": "clients", "label": { "es": "Clientes", "en": "Clients" }, "kind": "count", "target": "client",
               "minimum": 1, "maximum": 9, "value": 3 } ],
  "until": "30s", "epoch_ns": 5 })";

/// "where: what" of every problem, one a line.
std::string problems_of(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.where + ": " + problem.what + "\n";
  return text;
}

Scenario lesson() {
  ParseResult result = parse(kLesson);
  INFO(problems_of(result.problems));
  REQUIRE(result.scenario);
  return *result.scenario;
}

/// kLesson with one text replaced by another, and what parse() has to say about it.
std::string complaint(std::string_view from, std::string_view to) {
  std::string text(kLesson);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  const ParseResult result = parse(text);
  CHECK(result.scenario.has_value() == result.problems.empty());
  return problems_of(result.problems);
}

}  // namespace

TEST_CASE("a lesson's scenario is read whole") {
  const Scenario scenario = lesson();
  CHECK(scenario.name == "log-server");
  CHECK(scenario.seed == 18446744073709551615U);
  REQUIRE(scenario.hosts.size() == 2);
  CHECK(scenario.hosts[0].addresses[1].to_string() == "fd00::1");
  CHECK(scenario.hosts[0].loopback.delay == 1ms);
  REQUIRE(scenario.links.size() == 1);
  CHECK(scenario.links[0].shape.jitter == 5ms);
  REQUIRE(scenario.programs.size() == 2);
  CHECK(scenario.programs[0].service);
  CHECK(scenario.programs[1].start == 10ms);
  REQUIRE(scenario.knobs.size() == 2);
  CHECK(scenario.knobs[0].label_es == "Pérdida");
  CHECK(scenario.until == 30s);
  CHECK(scenario.epoch_ns == 5);
}

TEST_CASE("a scenario that is printed is read back to the same") {
  const std::string once = to_json(lesson());
  const ParseResult back = parse(once);
  INFO(problems_of(back.problems));
  REQUIRE(back.scenario);
  CHECK(to_json(*back.scenario) == once);
  CHECK(back.scenario->seed == lesson().seed);
  CHECK(back.scenario->knobs[0].step == 0.5);
  Scenario edited = lesson();
  edited.programs[0].source = "print('¡hola!')\n";
  CHECK(parse(to_json(edited)).scenario->programs[0].source == "print('¡hola!')\n");
}

TEST_CASE("every problem is named, with its place and a remedy") {
  CHECK(complaint(R"("a": "server")", R"("a": "sever")") ==
        "links[0].a: no host is called 'sever'; the hosts are server, client\n"
        "knobs[0].target: 'client-server' is neither a link (\"a-b\"), nor a host (its loopback), nor \"*\" "
        "(all of them)\n");
  CHECK(complaint("loss 1%", "loss 200%") ==
        "links[0].shape: loss: '200%' is not between 0% and 100%, to four decimals\n");
  CHECK(complaint("10.0.0.2", "10.0.0.1") ==
        "hosts[1].addresses[0]: 10.0.0.1 is taken; addresses must be unique\n");
  CHECK(complaint("10.0.0.2", "127.0.0.1") ==
        "hosts[1].addresses[0]: 127.0.0.1 is a loopback address; every host has those by itself\n");
  CHECK(complaint("10.0.0.2", "10.0.0.256") ==
        "hosts[1].addresses[0]: must be an address in quotes, as \"10.0.0.1\" or \"fd00::1\"\n");
  CHECK(complaint(R"("addresses": ["10.0.0.2"])", R"("addresses": [])") ==
        "hosts[1].addresses: is empty, but a link leads here; give the host an address, as \"10.0.0.1\"\n");
  CHECK(complaint(R"("seed": 18446744073709551615)", R"("seed": -1)") ==
        "seed: must be a whole number, 0 or more\n");
  CHECK(complaint("30s", "30") == "until: must be a time with its unit in quotes, as \"1.5s\" or \"20ms\"\n");
  CHECK(complaint(R"("name": "log-server", )", "") == "name: is missing; add it\n");
  CHECK(complaint(R"("until")", R"("untill")") ==
        "untill: is not known here; known are name, seed, hosts, links, programs, knobs, until, epoch_ns, "
        "interventions\n");
  CHECK(complaint(R"("value": 2.5)", R"("value": 51)") ==
        "knobs[0].value: must lie between minimum and maximum\n");
  CHECK(complaint(R"("target": "client",)", R"("target": "customer",)") ==
        "knobs[1].target: no program is called 'customer'; name the program that is copied\n");
}

TEST_CASE("an impossible link or two hosts of one name are refused by member") {
  CHECK(complaint("delay 20ms", "delay -5ms") ==
        "links[0].shape: delay: '-5ms' is not a time between 0s and 3600s with a unit: s, ms, us or ns\n");
  CHECK(complaint("loss 1%", "loss 101%") ==
        "links[0].shape: loss: '101%' is not between 0% and 100%, to four decimals\n");
  CHECK(
      complaint("loss 1%", "rate 0mbit") ==
      "links[0].shape: rate: '0mbit' is not a rate between 1bit and 1000gbit with a unit: bit, kbit, mbit or "
      "gbit\n");
  CHECK(complaint(R"("a": "server")", R"("a": "client")")
            .find("links[0]: leads from 'client' to itself; its loopback is the host's \"loopback\"\n") == 0);
  Scenario scenario = lesson();
  scenario.hosts[1].name = scenario.hosts[0].name;
  CHECK(problems_of(validate(scenario))
            .find("hosts[1].name: 'server' is taken; give each host a name of its own\n") == 0);
  scenario = lesson();
  scenario.links.push_back({scenario.links[0].b, scenario.links[0].a, {}});
  CHECK(problems_of(validate(scenario)).find("links[1]: is a second link between ") != std::string::npos);
  scenario = lesson();
  scenario.programs[1].name = scenario.programs[0].name;
  CHECK(problems_of(validate(scenario))
            .find("programs[1].name: 'server' is taken; give each program a name of its own\n") !=
        std::string::npos);
}

TEST_CASE("a program's file stays within the folder") {
  for (const std::string_view path :
       {"../server.py", "/etc/passwd", "a/../../b.py", "..", R"(C:\\x.py)", R"(a\\..\\..\\b.py)"}) {
    INFO(path);
    CHECK(complaint("sub/client.py", path).find("must stay within the scenario's folder") !=
          std::string::npos);
  }
  CHECK(complaint("sub/client.py", "sub/..client.py").empty());
}

TEST_CASE("several problems are all reported") {
  const ParseResult result =
      parse(R"({"name": 3, "hosts": [{"name": "a b"}, 5], "programs": {}, "seed": "x"})");
  CHECK(problems_of(result.problems) ==
        "name: must be a text in quotes\n"
        "seed: must be a whole number, 0 or more\n"
        "hosts[1]: must be an object { … }\n"
        "programs: must be a list [ … ]\n");
}

TEST_CASE("a syntax error names its line and column") {
  const ParseResult result = parse("{\n  \"name\": \"x\",\n  \"hosts\": [,]\n}");
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].where == "line 3, column 13");
  CHECK(result.problems[0].what.find("not JSON: ") == 0);
  CHECK_FALSE(parse("").scenario);
  CHECK_FALSE(parse(std::string(100'000, '[')).scenario);
}

TEST_CASE("a mutated scenario is refused in words, never taken without being valid") {
  Random random(3, 1);
  for (int i = 0; i < 3000; ++i) {
    std::string text(kLesson);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
      const std::size_t at = random.below(text.size());
      switch (random.below(3)) {
        case 0:
          text[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          text.erase(at, random.below(20));
          break;
        default:
          text.insert(at, text.substr(random.below(text.size()), random.below(20)));
      }
    }
    const ParseResult result = parse(text);
    REQUIRE(result.scenario.has_value() == result.problems.empty());
    if (result.scenario) CHECK(validate(*result.scenario).empty());
  }
}

TEST_CASE("a scenario made in memory is validated too") {
  Scenario scenario = lesson();
  scenario.programs[0].path = "/home/somebody/server.py";
  CHECK(validate(scenario).empty());
  scenario.links[0].shape.delay = -1ms;
  scenario.hosts[0].loopback.loss = 1'000'001;
  scenario.until = 0s;
  scenario.knobs[0].minimum = 0.0 / 0.0 * 1.0;
  CHECK(problems_of(validate(scenario)).find("hosts[0].loopback: loss") == 0);
  CHECK(validate(scenario).size() == 5);
  CHECK(problems_of(validate(Scenario{})) == "hosts: is empty; a run needs a host\n");
}

TEST_CASE("knobs shape links and copy programs") {
  const Scenario result = with_knobs(lesson(), {{"loss", 7.25}, {"clients", 2}});
  CHECK(result.links[0].shape.loss == 72'500);
  CHECK(result.links[0].shape.delay == 20ms);
  REQUIRE(result.programs.size() == 3);
  CHECK(result.programs[1].name == "client 1");
  CHECK(result.programs[2].name == "client 2");
  CHECK(result.programs[2].args == std::vector<std::string>{"server", "2", "n22"});
  CHECK(validate(result).empty());
}

TEST_CASE("a knob's value is its own by default, and stays in its range") {
  CHECK(with_knobs(lesson(), {}).links[0].shape.loss == 25'000);
  CHECK(with_knobs(lesson(), {}).programs.size() == 4);
  CHECK(with_knobs(lesson(), {{"loss", 99}}).links[0].shape.loss == 500'000);
  CHECK(with_knobs(lesson(), {{"clients", -5}}).programs.size() == 2);
  CHECK(with_knobs(lesson(), {{"loss", 0.0 / 0.0}}).links[0].shape.loss == 25'000);
  CHECK(with_knobs(lesson(), {{"no-such-knob", 1}}).links[0].shape.loss == 25'000);
}

TEST_CASE("a knob may turn a host's loopback, or everything") {
  Scenario scenario = lesson();
  scenario.knobs = {{"d", "", "", Knob::Kind::delay, "server", 0, 100, 1, 1.5},
                    {"r", "", "", Knob::Kind::rate, "*", 1, 1000, 1, 64}};
  REQUIRE(validate(scenario).empty());
  const Scenario result = with_knobs(scenario, {});
  CHECK(result.hosts[0].loopback.delay == 1500us);
  CHECK(result.hosts[1].loopback.delay == 0us);
  CHECK(result.links[0].shape.delay == 20ms);
  CHECK(result.links[0].shape.rate == 64'000);
  CHECK(result.hosts[1].loopback.rate == 64'000);
}

TEST_CASE("sysctl, mtu and switches are read, printed and checked") {
  constexpr std::string_view kText = R"({ "name": "lan", "programs": [],
    "hosts": [ { "name": "a", "addresses": ["10.0.0.1"],
                 "sysctl": { "net.ipv4.tcp_ecn": 1, "net.ipv4.tcp_congestion_control": "reno" } },
               { "name": "s", "switch": true }, { "name": "t", "switch": true } ],
    "links": [ { "a": "a", "b": "s", "mtu": 1400, "shape": "loss 1% ecn" }, { "a": "s", "b": "t" } ] })";
  const ParseResult result = parse(kText);
  INFO(problems_of(result.problems));
  REQUIRE(result.scenario);
  CHECK(result.scenario->hosts[0].sysctl == Sysctl{1, "reno"});
  CHECK(result.scenario->hosts[1].is_switch);
  CHECK(result.scenario->links[0].mtu == 1400);
  CHECK(result.scenario->links[1].mtu == 1500);
  const ParseResult again = parse(to_json(*result.scenario));
  REQUIRE(again.scenario);
  CHECK(to_json(*again.scenario) == to_json(*result.scenario));

  const auto wrong = [&](std::string_view from, std::string_view to) {
    std::string text(kText);
    text.replace(text.find(from), from.size(), to);
    return problems_of(parse(text).problems);
  };
  CHECK(wrong("1400", "100") == "links[0].mtu: must be between 576 and 65535\n");
  CHECK(wrong("\"reno\"", "\"vegas\"") ==
        "hosts[0].sysctl.net.ipv4.tcp_congestion_control: 'vegas' is neither cubic nor reno\n");
  CHECK(wrong("tcp_ecn\": 1", "tcp_ecn\": 7") ==
        "hosts[0].sysctl.net.ipv4.tcp_ecn: must be 0 (never), 1 (ask for it) or 2 (agree if asked)\n");
  CHECK(wrong("\"switch\": true }, {", "\"switch\": true, \"addresses\": [\"10.0.0.9\"] }, {") ==
        "hosts[1].addresses: must be empty: a switch has no address, the hosts behind it have\n");
  CHECK(wrong("\"programs\": []",
              "\"programs\": [ { \"name\": \"p\", \"host\": \"s\", \"path\": \"p.py\" } ]") ==
        "programs[0].host: 's' is a switch, which runs no programs; name another host\n");
}

TEST_CASE("a ring of switches is refused, a tree is not") {
  Scenario scenario;
  scenario.name = "ring";
  for (const char* name : {"s", "t", "u"}) {
    scenario.hosts.emplace_back();
    scenario.hosts.back().name = name;
    scenario.hosts.back().is_switch = true;
  }
  scenario.links = {{"s", "t", {}}, {"t", "u", {}}};
  CHECK(validate(scenario).empty());
  scenario.links.push_back({"u", "s", {}});
  CHECK(problems_of(validate(scenario)) ==
        "links[2]: closes a ring of switches, in which a broadcast would go round for ever; leave it out\n");
}
