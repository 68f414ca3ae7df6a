#include <algorithm>

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
std::uint64_t rounded(double value, double scale) { return static_cast<std::uint64_t>(value * scale + 0.5); }

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

void copy_program(const Knob& knob, double value, Scenario& scenario) {
  std::vector<Program> programs;
  for (const Program& program : scenario.programs) {
    if (program.name != knob.target) {
      programs.push_back(program);
      continue;
    }
    const std::uint64_t copies = rounded(value, 1);
    for (std::uint64_t i = 1; i <= copies; ++i) {
      Program copy = program;
      const std::string number = std::to_string(i);
      copy.name += " " + number;
      for (std::string& argument : copy.args) argument = with_number(std::move(argument), number);
      programs.push_back(std::move(copy));
    }
  }
  scenario.programs = std::move(programs);
}

}  // namespace

Scenario with_knobs(const Scenario& scenario, const std::map<std::string, double>& values) {
  Scenario result = scenario;
  result.knobs.clear();
  for (const Knob& knob : scenario.knobs) {
    const double value = brought_into_range(knob, values);
    if (knob.kind == Knob::Kind::count) {
      copy_program(knob, value, result);
    } else {
      turn_links(knob, value, result);
    }
  }
  return result;
}

}  // namespace zocalo::scenario
