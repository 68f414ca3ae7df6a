#include "ui/shell/lesson_bridge.h"

#include <algorithm>

namespace zocalo::ui {
namespace {

lesson::LoadResult load(Host& host, const std::string& name) {
  return lesson::load([&](const std::string& path) { return host.read_lesson(name, path); }, name);
}

Question question_of(const lesson::Question& asked, Language language) {
  Question question;
  question.name = asked.prediction->id;
  question.moment = asked.moment;
  question.question = asked.prediction->question.in(language);
  question.explanation = asked.prediction->explanation.in(language);
  for (const lesson::Choice& choice : asked.choices)
    question.choices.push_back({choice.id, choice.text.in(language)});
  question.right = {asked.right.begin(), asked.right.end()};
  return question;
}

}  // namespace

std::optional<OpenedLesson> open_lesson(Host& host, const std::string& name, Language language,
                                        std::string& problem) {
  lesson::LoadResult loaded = load(host, name);
  if (!loaded.lesson) {
    if (!loaded.problems.empty())
      problem = loaded.problems.front().file + ": " + loaded.problems.front().where + ": " +
                loaded.problems.front().what;
    return std::nullopt;
  }
  OpenedLesson opened;
  opened.source = std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson));
  opened.name = name;
  opened.seed = opened.source->scenario.seed;
  retell(opened, language);
  return opened;
}

void retell(OpenedLesson& lesson, Language language) {
  lesson.text = parse_markdown(lesson.source->text.in(language));
  lesson.title = lesson.source->title.in(language);
}

void place(OpenedLesson& lesson, Language language, const timeline::Timeline& timeline) {
  const lesson::Evaluation found = lesson::evaluate(*lesson.source, timeline);
  lesson.cues.clear();
  for (const lesson::CueMoment& cue : found.cues) lesson.cues.push_back({cue.id, cue.moment});
  std::vector<Question> questions;
  for (const lesson::Question& asked : found.questions) {
    if (asked.moment == timeline::kNoMoment || !asked.decided) continue;
    Question question = question_of(asked, language);
    for (const Question& before : lesson.questions) {
      if (before.name != question.name || before.moment != question.moment) continue;
      question.answered = before.answered;
      question.passed = before.passed;
      question.given = before.given;
    }
    questions.push_back(std::move(question));
  }
  lesson.questions = std::move(questions);
  lesson.checks.clear();
  for (const lesson::CheckResult& check : found.checks)
    lesson.checks.push_back({check.check->text.in(language), check.holds, check.decided});
}

scenario::Scenario scenario_of(const OpenedLesson& lesson) {
  scenario::Scenario scenario = scenario::with_knobs(lesson.source->scenario, lesson.knobs);
  scenario.seed = lesson.seed;
  for (scenario::Program& program : scenario.programs) {
    const auto edit = lesson.edits.find(program.path);
    if (edit == lesson.edits.end()) continue;
    program.source = edit->second;
    program.input = true;  // it may ask, and no terminal answers here
  }
  return scenario;
}

LessonCard card_of(Host& host, const std::string& name, Language language) {
  const lesson::LoadResult loaded = load(host, name);
  if (!loaded.lesson) return {name, name, {}};
  return {name, loaded.lesson->title.in(language), loaded.lesson->summary.in(language)};
}

}  // namespace zocalo::ui
