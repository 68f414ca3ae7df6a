#include "native/programs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <system_error>

#include "lesson/lesson.h"
#include "native/files.h"
#include "native/recordings.h"
#include "session/branches.h"

namespace zocalo::native {

namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;

/// Programs start in the order in which they are typed, as in a shell: a client finds the server listening.
constexpr Duration kBetweenStarts = 5ms;

/// "client", then "client 2", "client 3" …
std::string unique_name(const std::string& path, std::set<std::string>& taken) {
  const std::string stem = fs::path(path).stem().string();
  std::string name = stem;
  for (int i = 2; !taken.insert(name).second; ++i) name = stem + " " + std::to_string(i);
  return name;
}

std::string why_unreadable(const std::string& path) {
  if (!path.empty() && path.front() == '-') {
    return path + ": there is no such option (options come before the program; --help lists them)";
  }
  std::string error;
  if (!read_bytes(path, error)) return error + "; give the path of a Python program";
  return {};
}

Loaded parse_scenario(const std::string& text, const std::string& name) {
  Loaded loaded;
  scenario::ParseResult result = scenario::parse(text);
  for (const scenario::Problem& problem : result.problems) {
    if (!loaded.error.empty()) loaded.error += "\n";
    loaded.error += name + ": " + (problem.where.empty() ? "" : problem.where + " ") + problem.what;
  }
  if (result.problems.empty()) loaded.scenario = std::move(result.scenario);
  return loaded;
}

/// Each program's text is there: else the others would only see that it does not answer.
void require_programs(const fs::path& file, Loaded& loaded) {
  const auto& programs = loaded.scenario->programs;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    std::string error;
    if (programs[i].source || read_bytes(loaded.folder / programs[i].path, error)) continue;
    if (!loaded.error.empty()) loaded.error += "\n";
    loaded.error += file.string() + ": programs[" + std::to_string(i) + "].path " + error;
  }
  if (!loaded.error.empty()) loaded.scenario.reset();
}

}  // namespace

Loaded from_words(const std::vector<std::string>& words, const std::string& host_name) {
  Loaded loaded;
  scenario::Scenario scenario;
  scenario.hosts.push_back({host_name, {}, {}});
  std::set<std::string> taken;
  bool begins = true;
  for (const std::string& word : words) {
    if (word == "--" && !scenario.programs.empty()) {
      begins = true;
    } else if (begins && word != "--") {
      loaded.error = why_unreadable(word);
      if (!loaded.error.empty()) return loaded;
      scenario::Program program;
      program.name = unique_name(word, taken);
      program.host = host_name;
      program.path = word;
      program.start = kBetweenStarts * static_cast<Duration::rep>(scenario.programs.size());
      scenario.programs.push_back(std::move(program));
      begins = false;
    } else if (word != "--") {
      scenario.programs.back().args.push_back(word);
    }
  }
  if (scenario.programs.empty()) {
    loaded.error = "no program was given; name one after the options: server.py";
    return loaded;
  }
  scenario.name = scenario.programs.front().name;
  loaded.scenario = std::move(scenario);
  return loaded;
}

Loaded from_file(const fs::path& file) {
  std::string error;
  const auto bytes = read_bytes(file, error);
  if (!bytes) {
    Loaded loaded;
    loaded.error = error;
    return loaded;
  }
  Loaded loaded = parse_scenario(to_string(*bytes), file.string());
  loaded.folder = file.parent_path();
  if (loaded.scenario) require_programs(file, loaded);
  return loaded;
}

Loaded from_recording(const Recording& recording) {
  Loaded loaded;
  loaded.scenario = session::scenario_of(recording.properties, *recording.timeline, loaded.error);
  if (!loaded.scenario) return loaded;
  if (const auto lesson = recording.properties.find("lesson"); lesson != recording.properties.end()) {
    loaded.lesson = lesson->second;
    loaded.folder = lesson_folder(lesson->second);
  }
  return loaded;
}

fs::path lesson_folder(const std::string& name) {
  const auto assets = assets_folder();
  return assets ? *assets / "lessons" / name : fs::path();
}

std::vector<std::string> lesson_names() {
  const auto assets = assets_folder();
  if (!assets) return {};
  const auto text = read_text(*assets / "lessons" / "order.json");
  return text ? lesson::parse_order(*text).value_or(std::vector<std::string>{}) : std::vector<std::string>{};
}

Loaded from_lesson(const std::string& name) {
  const std::vector<std::string> names = lesson_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    Loaded loaded;
    loaded.error = "there is no lesson '" + name + "'; there are:";
    for (const std::string& each : names) loaded.error += " " + each;
    if (names.empty()) loaded.error = "the lessons were not found; set ZOCALO_ASSETS to the folder assets/";
    return loaded;
  }
  Loaded loaded = from_file(lesson_folder(name) / "scenario.json");
  loaded.lesson = name;
  return loaded;
}

std::string shape_all(scenario::Scenario& scenario, const std::string& netem) {
  const scenario::NetemResult shape = scenario::parse_netem(netem);
  if (!shape.netem) return "--link: " + shape.error;
  for (scenario::Link& link : scenario.links) link.shape = *shape.netem;
  for (scenario::Host& host : scenario.hosts) host.loopback = *shape.netem;
  return {};
}

namespace {

/// 50, 0.5: as one writes it.
std::string plain(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

}  // namespace

std::string turn_knobs(scenario::Scenario& scenario, const std::vector<std::string>& settings) {
  std::map<std::string, double> values;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    char* end = nullptr;
    const std::string value = equals == std::string::npos ? "" : setting.substr(equals + 1);
    const double number = std::strtod(value.c_str(), &end);
    const auto knob = std::find_if(scenario.knobs.begin(), scenario.knobs.end(),
                                   [&](const scenario::Knob& each) { return each.name == name; });
    if (knob == scenario.knobs.end()) {
      std::string error = "--knob: there is no knob '" + name + "'; the scenario has";
      error += scenario.knobs.empty() ? " none" : ":";
      for (const scenario::Knob& each : scenario.knobs) error += " " + each.name;
      return error;
    }
    if (value.empty() || *end != '\0' || !(number >= knob->minimum && number <= knob->maximum)) {
      return "--knob: '" + setting + "' must be " + name + "=NUMBER, from " + plain(knob->minimum) + " to " +
             plain(knob->maximum);
    }
    values[name] = number;
  }
  scenario = scenario::with_knobs(scenario, values);
  return {};
}

std::string intervene(scenario::Scenario& scenario, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    scenario::InterventionResult result = scenario::parse_intervention(line);
    if (!result.intervention) return "--" + line + ": " + result.error;
    scenario.interventions.push_back(*std::move(result.intervention));
    // A knob may have taken a scenario's own names away, but these were typed for the run as it is.
    const std::string where = "interventions[" + std::to_string(scenario.interventions.size() - 1) + "]";
    for (const scenario::Problem& problem : scenario::validate(scenario)) {
      if (problem.where == where) return "--" + line + ": " + problem.what;
    }
  }
  return {};
}

std::optional<Duration> parse_duration(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const std::string unit(end);
  constexpr std::pair<const char*, double> kUnits[] = {
      {"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
  for (const auto& [name, scale] : kUnits) {
    const double ns = number * scale;
    if (unit == name && end != text.c_str() && ns >= 0 && ns < 9e18) return Duration{std::llround(ns)};
  }
  return std::nullopt;
}

session::ReadFile read_from_disk() {
  return [](const std::string& path) { return read_text(path); };
}

}  // namespace zocalo::native
