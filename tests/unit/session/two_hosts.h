#pragma once
// The scenario that sessions and branches are tested with.

#include <string>

#include "scenario/scenario.h"

namespace zocalo::session::test {

/// "client" at 10.0.0.1 and "server" at 10.0.0.2, each with a program of its name; no link yet.
inline scenario::Scenario two_hosts(std::string title, std::uint64_t seed) {
  scenario::Scenario scenario;
  scenario.name = std::move(title);
  scenario.seed = seed;
  for (const char* name : {"client", "server"}) {
    scenario::Host host;
    host.name = name;
    host.addresses = {wire::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(scenario.hosts.size() + 1))};
    scenario.hosts.push_back(std::move(host));
    scenario::Program program;
    program.name = program.host = name;
    program.path = std::string(name) + ".py";
    scenario.programs.push_back(std::move(program));
  }
  return scenario;
}

}  // namespace zocalo::session::test
