#include "session/branches.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/simulation.h"
#include "engine/traffic.h"
#include "unit/session/two_hosts.h"

namespace zocalo::session {
namespace {

using timeline::kNoMoment;
using timeline::Timeline;

scenario::Scenario two_hosts(std::uint64_t seed = 1) {
  scenario::Scenario scenario = test::two_hosts("echo", seed);
  scenario.links.push_back({"client", "server", *scenario::parse_netem("delay 10ms 3ms").netem});
  return scenario;
}

scenario::Intervention read(const std::string& line) {
  return *scenario::parse_intervention(line).intervention;
}

/// A client that has `messages` echoed, recorded. `watch` is asked after each step, and says whether to go
/// on.
template <class Watch>
std::unique_ptr<Timeline> record(const scenario::Scenario& scenario, std::uint64_t messages, Watch&& watch) {
  auto timeline = std::make_unique<Timeline>();
  engine::Simulation simulation(scenario, timeline.get());
  engine::Troupe troupe(simulation);
  engine::Tally client, server;
  const wire::Endpoint at{wire::IpAddress::v4(10, 0, 0, 2), 8000};
  troupe.start(HostId{1}, std::make_unique<engine::EchoClient>(client, at, messages, 100, 5ms, 7),
               kStart + 1ms);
  troupe.start(HostId{2}, std::make_unique<engine::SelectEchoServer>(server, at, 1));
  while (troupe.alive() > 0 && troupe.step(kStart + 60s) == syscall::Progress::moved) {
    timeline->flush();
    if (!watch(*timeline)) break;
  }
  timeline->flush();
  return timeline;
}
std::unique_ptr<Timeline> record(const scenario::Scenario& scenario, std::uint64_t messages = 5) {
  return record(scenario, messages, [](const Timeline&) { return true; });
}

TEST_CASE("the same scenario gives the same run, another seed another one") {
  const auto run = record(two_hosts()), again = record(two_hosts()), other = record(two_hosts(2));
  CHECK(first_difference(*run, *again) == kNoMoment);
  CHECK(compare(*run, *again).differ == kNoMoment);
  const Index differ = first_difference(*run, *other);
  REQUIRE(differ < run->size());
  for (Index i = 0; i < differ; ++i) REQUIRE(run->time_of(i) == other->time_of(i));
  // The beginning of a run differs from it where it ends.
  const auto cut = record(two_hosts(), 5, [](const Timeline& timeline) { return timeline.size() < 20; });
  CHECK(first_difference(*run, *cut) == cut->size());
  CHECK(first_difference(*cut, *run) == cut->size());
}

TEST_CASE("a branch shares the past up to what is done in it, and that is checked as it grows") {
  const auto trunk = record(two_hosts());
  Branches branches(two_hosts());
  for (const char* line : {"drop client -> server data #3", "delay server -> client #2 by 50ms", "drop #9",
                           "change client-server to loss 50% at 40ms", "corrupt client -> server fin"}) {
    INFO(line);
    const Branches::Number number = branches.add(0, read(line), *trunk);
    const Branches::Branch& branch = branches[number];
    CHECK(branch.name == scenario::to_string(read(line)));
    PastCheck past(*trunk, branch.shared);
    std::string error;
    const auto run = record(branch.scenario, 5, [&](const Timeline& timeline) {
      error = past.check(timeline);
      return error.empty();
    });
    CHECK(error.empty());
    CHECK(past.passed());
    // It parts no earlier than promised, and where the intervention is.
    CHECK(first_difference(*trunk, *run) == branch.shared);
    CHECK(record(branch.scenario)->digest() == run->digest());
  }
  CHECK(branches.list().size() == 6);
}

TEST_CASE("a past that does not come again is told, with its moment") {
  const auto trunk = record(two_hosts());
  PastCheck past(*trunk, trunk->size());
  std::string error;
  const auto other = record(two_hosts(2), 5, [&](const Timeline& timeline) {
    error = past.check(timeline);
    return error.empty();
  });
  const Index differ = first_difference(*trunk, *other);
  INFO(error);
  CHECK(error.find("moment " + std::to_string(differ) + ", at ") != std::string::npos);
  CHECK_FALSE(past.passed());
  // What was asked for in another way is such a past, too: the program made one call more.
  PastCheck longer(*trunk, trunk->size());
  std::string more;
  record(two_hosts(), 6, [&](const Timeline& timeline) {
    more = longer.check(timeline);
    return more.empty();
  });
  CHECK(more.find("the past did not come again") != std::string::npos);
}

TEST_CASE("an intervention that never comes shares everything, one at the start nothing") {
  const auto trunk = record(two_hosts());
  CHECK(shared_moments(*trunk, two_hosts(), read("drop client -> server #400")) == trunk->size());
  CHECK(shared_moments(*trunk, two_hosts(), read("change * to loss 1% at 0s")) == 0);
  const Index shared = shared_moments(*trunk, two_hosts(), read("kill client at 30ms"));
  CHECK(trunk->time_of(shared - 1) < kStart + 30ms);
  CHECK(trunk->time_of(shared) >= kStart + 30ms);
  // Its stdin was its own: typed into, it is another program from its start on.
  CHECK(shared_moments(*trunk, two_hosts(), read("type client x at 30ms")) == 0);
  scenario::Scenario typed = two_hosts();
  typed.programs[0].input = true;
  CHECK(shared_moments(*trunk, typed, read("type client x at 30ms")) == shared);
}

TEST_CASE("two runs are compared by what came out") {
  Branches branches(two_hosts());
  const auto trunk = record(two_hosts());
  const auto branch =
      record(branches[branches.add(0, read("drop client -> server data #2"), *trunk)].scenario);
  const Comparison comparison = compare(*trunk, *branch);
  CHECK(comparison.outcome_first.lost == 0);
  CHECK(comparison.outcome_second.lost == 1);
  CHECK(comparison.outcome_second.retransmissions > 0);
  CHECK(comparison.second.find("drop client -> server data #2") != std::string::npos);
  CHECK(comparison.at == trunk->time_of(comparison.differ));
  std::string text;
  for (const std::string& line : describe(comparison, "trunk", "branch")) text += line + "\n";
  INFO(text);
  CHECK(text.starts_with("the same up to moment " + std::to_string(comparison.differ)));
  CHECK(text.find("  lost: 0 | 1\n") != std::string::npos);
  CHECK(describe(compare(*trunk, *trunk), "a", "b").size() == 1);
}

TEST_CASE("branches come from branches, are named, taken off the list and brought back") {
  const auto trunk = record(two_hosts());
  Branches branches(two_hosts());
  const auto one = branches.add(0, read("drop client -> server data #2"), *trunk);
  const auto run = record(branches[one].scenario);
  const auto two = branches.add(one, read("drop client -> server data #3"), *run);
  const auto other = branches.add(0, read("drop client -> server syn"), *trunk);
  CHECK(branches[two].parent == one);
  CHECK(branches[two].scenario.interventions.size() == 2);
  CHECK(branches[two].shared > branches[one].shared);
  branches.rename(two, "both lost");
  CHECK(branches[two].name == "both lost");
  branches.remove(one);
  CHECK(branches.list() == std::vector<Branches::Number>{0, other});
  branches.remove(0);
  branches.keep({0, one, two, other});
  CHECK(branches.list() == std::vector<Branches::Number>{0, one, two, other});
  // Another seed is a branch as well; nothing is known of its past.
  scenario::Scenario lucky = two_hosts(9);
  const auto seed = branches.add(other, "seed 9", lucky, 0);
  CHECK(branches[seed].parent == other);
  CHECK(branches[seed].shared == 0);
}

}  // namespace
}  // namespace zocalo::session
