#include <catch2/catch_test_macros.hpp>

#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

Scenario a_server_and_a_client() {
  Scenario scenario;
  scenario.hosts = {{"server", {wire::IpAddress::v4(10, 0, 0, 1)}, {}},
                    {"client", {wire::IpAddress::v4(10, 0, 0, 11)}, {}}};
  scenario.links = {{"client", "server", {}}};
  Program server;
  server.name = server.host = "server";
  server.path = "server.py";
  Program client;
  client.name = client.host = "client";
  client.path = "client.py";
  client.args = {"server", "{i}"};
  scenario.programs = {server, client};
  Knob clients;
  clients.name = "clients";
  clients.kind = Knob::Kind::count;
  clients.target = "client";
  clients.minimum = 1;
  clients.maximum = 8;
  clients.value = 3;
  Knob delay;
  delay.name = "delay";
  delay.kind = Knob::Kind::delay;
  delay.target = "server-client";
  delay.maximum = 100;
  delay.value = 20;
  scenario.knobs = {clients, delay};
  return scenario;
}

TEST_CASE("more clients are more machines, each with its link as the knobs shaped it") {
  const Scenario run = with_knobs(a_server_and_a_client(), {});
  REQUIRE(run.hosts.size() == 4);
  CHECK(run.hosts[3].name == "client-3");
  CHECK(run.hosts[3].addresses[0].to_string() == "10.0.0.13");
  REQUIRE(run.links.size() == 3);
  CHECK(run.links[2].a == "client-3");
  CHECK(run.links[2].shape.delay == 20ms);
  REQUIRE(run.programs.size() == 4);
  CHECK(run.programs[2].name == "client 2");
  CHECK(run.programs[2].host == "client-2");
  CHECK(run.programs[2].args[1] == "2");
  CHECK(validate(run).empty());
}

TEST_CASE("copied hosts take no address that another has") {
  Scenario scenario = a_server_and_a_client();
  scenario.hosts[0].addresses = {wire::IpAddress::v4(10, 0, 0, 1), wire::IpAddress::v4(10, 0, 0, 12)};
  scenario.hosts[1].addresses = {wire::IpAddress::v4(10, 0, 0, 254)};
  const Scenario run = with_knobs(scenario, {{"clients", 8}});
  CHECK(validate(run).empty());
  CHECK(run.hosts[1].addresses[0].to_string() == "10.0.0.254");
  CHECK(run.hosts[2].addresses[0].to_string() == "10.0.0.2");
}

TEST_CASE("a program that shares its host is copied on it") {
  Scenario scenario = a_server_and_a_client();
  scenario.programs[1].host = "server";
  const Scenario run = with_knobs(scenario, {{"clients", 2}});
  CHECK(run.hosts.size() == 2);
  REQUIRE(run.programs.size() == 3);
  CHECK(run.programs[2].host == "server");
}

}  // namespace
}  // namespace zocalo::scenario
