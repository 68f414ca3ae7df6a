// The texts that people write: a scenario (JSON), a lesson's cues and text, a link's shape, an intervention,
// a time. Input: any of them; what begins with "{" is JSON.
#include <map>

#include "fuzz/fuzz.h"
#include "lesson/lesson.h"
#include "scenario/scenario.h"

namespace zocalo {
namespace {

constexpr const char* kScenario = R"({"name": "x", "hosts": [{"name": "a"}],
  "programs": [{"name": "client", "host": "a", "path": "client.py"}]})";
constexpr const char* kText = "# A title\n\nA summary.\n\n<!-- cue: knock -->\n\nText.\n";
constexpr const char* kCues = R"({"cues": [{"id": "knock", "when": {"start": true}}]})";

/// A lesson of which one file is the input.
void load_lesson(const std::string& file, const std::string& text) {
  std::map<std::string, std::string> files{{"scenario.json", kScenario},
                                           {"cues.json", kCues},
                                           {"lesson.es.md", kText},
                                           {"lesson.en.md", kText},
                                           {"client.py", ""}};
  files[file] = text;
  const lesson::LoadResult result = lesson::load(
      [&](const std::string& path) -> std::optional<std::string> {
        const auto at = files.find(path);
        if (at == files.end()) return std::nullopt;
        return at->second;
      },
      "fuzz");
  require(result.lesson.has_value() || !result.problems.empty(), "a lesson, or why not");
}

void read_json(const std::string& text) {
  const scenario::ParseResult result = scenario::parse(text);
  require(result.scenario.has_value() == result.problems.empty(), "a scenario, or why not");
  for (const scenario::Problem& problem : result.problems)
    require(!problem.where.empty() && !problem.what.empty(), "a problem says where and what");
  if (result.scenario) {
    const std::string printed = scenario::to_json(*result.scenario);
    const scenario::ParseResult again = scenario::parse(printed);
    require(again.scenario.has_value(), "what to_json() prints, parse() reads");
    require(scenario::to_json(*again.scenario) == printed, "printed, read and printed, it is the same");
    const scenario::Scenario turned = scenario::with_knobs(*result.scenario, {});
    require(turned.knobs.empty(), "knobs that were turned are gone");
  }
  load_lesson("cues.json", text);
}

void read_text(const std::string& text) {
  const scenario::NetemResult shape = scenario::parse_netem(text);
  require(shape.netem.has_value() == shape.error.empty(), "a shape, or why not");
  if (shape.netem) {
    const scenario::NetemResult again = scenario::parse_netem(scenario::to_string(*shape.netem));
    require(again.netem && *again.netem == *shape.netem, "a printed shape reads as the same");
  }
  if (const auto time = scenario::parse_duration(text)) {
    require(scenario::parse_duration(scenario::to_string(*time)) == time, "a printed time reads as the same");
  }
  const scenario::InterventionResult line = scenario::parse_intervention(text);
  require(line.intervention.has_value() == line.error.empty(), "an intervention, or why not");
  if (line.intervention) {
    const auto again = scenario::parse_intervention(scenario::to_string(*line.intervention));
    require(again.intervention == line.intervention, "a printed intervention reads as the same");
  }
  load_lesson("lesson.en.md", text);
}

}  // namespace
}  // namespace zocalo

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (size > 0 && data[0] == '{') {
    zocalo::read_json(text);
  } else {
    zocalo::read_text(text);
  }
  return 0;
}
