#include "ui/lesson_bridge.h"

#include <algorithm>

namespace zocalo::ui {
namespace {

std::string text_path(Language language) {
  return language == Language::es ? "lesson.es.md" : "lesson.en.md";
}

std::string plain(const std::vector<Span>& spans) {
  std::string text;
  for (const Span& span : spans) text += span.text;
  return text;
}

std::string title_of(const std::vector<Block>& blocks, const std::string& otherwise) {
  for (const Block& block : blocks) {
    if (block.kind == Block::Kind::heading) return plain(block.spans);
  }
  return otherwise;
}

}  // namespace

std::optional<OpenedLesson> open_lesson(Host& host, const std::string& name, Language language) {
  const std::optional<std::string> json = host.read_lesson(name, "scenario.json");
  const std::optional<std::string> text = host.read_lesson(name, text_path(language));
  if (!json || !text) return std::nullopt;
  scenario::ParseResult parsed = scenario::parse(*json);
  if (!parsed.scenario) return std::nullopt;
  OpenedLesson lesson;
  lesson.name = name;
  lesson.scenario = std::move(*parsed.scenario);
  lesson.seed = lesson.scenario.seed;
  retell(lesson, host, language);
  return lesson;
}

void retell(OpenedLesson& lesson, Host& host, Language language) {
  lesson.text = parse_markdown(host.read_lesson(lesson.name, text_path(language)).value_or(""));
  lesson.title = title_of(lesson.text, lesson.name);
}

void place(OpenedLesson& lesson, Host& host, Language language, const timeline::Timeline& timeline) {
  static_cast<void>(lesson);
  static_cast<void>(host);
  static_cast<void>(language);
  static_cast<void>(timeline);
}

scenario::Scenario scenario_of(const OpenedLesson& lesson) {
  scenario::Scenario scenario = scenario::with_knobs(lesson.scenario, lesson.knobs);
  scenario.seed = lesson.seed;
  for (scenario::Program& program : scenario.programs) {
    const auto edit = lesson.edits.find(program.path);
    if (edit != lesson.edits.end()) program.source = edit->second;
  }
  return scenario;
}

LessonCard card_of(Host& host, const std::string& name, Language language) {
  const std::vector<Block> blocks = parse_markdown(host.read_lesson(name, text_path(language)).value_or(""));
  LessonCard card{name, title_of(blocks, name), {}};
  const auto paragraph = std::find_if(
      blocks.begin(), blocks.end(), [](const Block& block) { return block.kind == Block::Kind::paragraph; });
  if (paragraph != blocks.end()) card.summary = plain(paragraph->spans);
  return card;
}

}  // namespace zocalo::ui
