#include <algorithm>
#include <cmath>
#include <set>

#include "scenario/names.h"
#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

/// `value` within the knob's range; anything that is no number is the knob's own value.
double brought_into_range(const Knob& knob, const std::map<std::string, double>& values) {
  const auto at = values.find(knob.name);
  if (at == values.end() || !(at->second == at->second)) return knob.value;
  return std::clamp(at->second, knob.minimum, knob.maximum);
}

/// `value * scale`, rounded; both are validated, so it fits.
std::uint64_t rounded(double value, double scale) {
  return static_cast<std::uint64_t>(std::llround(value * scale));
}

void turn(const Knob& knob, double value, Netem& shape) {
  const auto share = static_cast<std::uint32_t>(std::min<std::uint64_t>(rounded(value, 10'000), 1'000'000));
  switch (knob.kind) {
    case Knob::Kind::delay:
      shape.delay = Duration{static_cast<std::int64_t>(rounded(value, 1'000'000))};
      break;
    case Knob::Kind::loss:
      shape.loss = share;
      break;
    case Knob::Kind::reorder:
      shape.reorder = share;
      break;
    case Knob::Kind::duplicate:
      shape.duplicate = share;
      break;
    case Knob::Kind::rate:
      shape.rate = rounded(value, 1'000);
      break;
    case Knob::Kind::count:
      break;
  }
}

void turn_links(const Knob& knob, double value, Scenario& scenario) {
  for (Link& link : scenario.links) {
    if (knob.target == "*" || names_link(knob.target, link)) turn(knob, value, link.shape);
  }
  for (Host& host : scenario.hosts) {
    if (knob.target == "*" || knob.target == host.name) turn(knob, value, host.loopback);
  }
}

std::string with_number(std::string text, const std::string& number) {
  constexpr std::string_view mark = "{i}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + number.size())) {
    text.replace(at, mark.size(), number);
  }
  return text;
}

bool lives_alone(const Program& program, const Scenario& scenario) {
  return std::none_of(scenario.programs.begin(), scenario.programs.end(), [&](const Program& other) {
    return other.host == program.host && other.name != program.name;
  });
}

/// The next address after `ip` in its network that no host has; its last octet goes round. With none left,
/// `ip` again (which validate() refuses).
wire::IpAddress next_free(wire::IpAddress ip, const std::set<wire::IpAddress>& taken) {
  std::uint8_t& last = ip.octets[ip.family == wire::Family::ipv4 ? 3 : 15];
  for (int tries = 0; tries < 256; ++tries) {
    last = static_cast<std::uint8_t>(last % 254 + 1);
    if (!taken.contains(ip)) break;
  }
  return ip;
}

/// A host's name has no blanks.
std::string numbered(const std::string& host, std::uint64_t i) { return host + "-" + std::to_string(i); }

/// `count` hosts in the place of `name`, each with the links that it has.
void copy_host(const std::string& name, std::uint64_t count, Scenario& scenario) {
  std::vector<Host> hosts;
  std::set<wire::IpAddress> taken;
  for (const Host& host : scenario.hosts) taken.insert(host.addresses.begin(), host.addresses.end());
  for (const Host& host : scenario.hosts) {
    if (host.name != name) {
      hosts.push_back(host);
      continue;
    }
    Host copy = host;
    for (std::uint64_t i = 1; i <= count; ++i) {
      copy.name = numbered(name, i);
      hosts.push_back(copy);
      for (wire::IpAddress& ip : copy.addresses) {
        ip = next_free(ip, taken);
        taken.insert(ip);
      }
    }
  }
  std::vector<Link> links;
  for (const Link& link : scenario.links) {
    const bool theirs = link.a == name || link.b == name;
    for (std::uint64_t i = 1; i <= (theirs ? count : 1); ++i) {
      Link copy = link;
      for (std::string* end : {&copy.a, &copy.b}) {
        if (*end == name) *end = numbered(name, i);
      }
      links.push_back(std::move(copy));
    }
  }
  scenario.hosts = std::move(hosts);
  scenario.links = std::move(links);
}

/// Interventions on what will be copied, `count` times, become about the first copy. `host`: what is copied
/// along.
void follow_first_copy(const std::string& program, const std::optional<std::string>& host,
                       std::uint64_t count, Scenario& scenario) {
  const auto copied = [&](const std::string& name) { return host && name == *host; };
  const auto first = [&](std::string& name) {
    if (copied(name)) name = numbered(name, 1);
  };
  std::vector<Intervention> kept;
  for (Intervention i : scenario.interventions) {
    bool concerned = false;
    if (i.on_packet()) {
      concerned = copied(i.packet.from) || copied(i.packet.to);
      first(i.packet.from);
      first(i.packet.to);
    } else if (i.kind == Intervention::Kind::change) {
      concerned = copied(i.target);
      first(i.target);
      for (Link link : scenario.links) {
        if (!names_link(i.target, link) || !(copied(link.a) || copied(link.b))) continue;
        concerned = true;
        first(link.a);
        first(link.b);
        i.target = link.a + "-" + link.b;
        break;
      }
    } else if (i.target == program) {
      concerned = true;
      i.target += " 1";
    }
    if (count > 0 || !concerned) kept.push_back(std::move(i));
  }
  scenario.interventions = std::move(kept);
}

/// A program that lives alone on its host takes its host along: the number of clients is a number of
/// machines.
void copy_program(const Knob& knob, double value, Scenario& scenario) {
  const std::uint64_t count = rounded(value, 1);
  std::vector<Program> programs;
  std::optional<std::string> host;
  for (const Program& program : scenario.programs) {
    if (program.name != knob.target) {
      programs.push_back(program);
      continue;
    }
    if (lives_alone(program, scenario)) host = program.host;
    for (std::uint64_t i = 1; i <= count; ++i) {
      Program copy = program;
      const std::string number = std::to_string(i);
      copy.name += " " + number;
      if (host) copy.host = numbered(*host, i);
      for (std::string& argument : copy.args) argument = with_number(std::move(argument), number);
      programs.push_back(std::move(copy));
    }
  }
  follow_first_copy(knob.target, host, count, scenario);
  scenario.programs = std::move(programs);
  if (host) copy_host(*host, count, scenario);
}

}  // namespace

Scenario with_knobs(const Scenario& scenario, const std::map<std::string, double>& values) {
  Scenario result = scenario;
  result.knobs.clear();
  // Links first: a copied host takes them along as they are shaped by then.
  for (const bool counts : {false, true}) {
    for (const Knob& knob : scenario.knobs) {
      if ((knob.kind == Knob::Kind::count) != counts) continue;
      const double value = brought_into_range(knob, values);
      if (counts) {
        copy_program(knob, value, result);
      } else {
        turn_links(knob, value, result);
      }
    }
  }
  return result;
}

}  // namespace zocalo::scenario
