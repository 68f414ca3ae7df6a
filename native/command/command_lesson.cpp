// zocalo lesson list | show | check: the lessons' texts, and whether what they say happens.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/simulation.h"
#include "lesson/lesson.h"
#include "native/command/command_line.h"
#include "native/files.h"
#include "native/programs.h"
#include "native/run_loop.h"

namespace zocalo::native {

using nlohmann::json;

namespace {

struct Options {
  std::string name, language = "es";
  bool all = false, as_json = false;
};

lesson::LoadResult load_lesson(const std::string& name) {
  const std::filesystem::path folder = lesson_folder(name);
  return lesson::load([&](const std::string& path) { return read_text(folder / path); }, name);
}

Language language_of(const std::string& text) { return text == "en" ? Language::en : Language::es; }

int no_lessons() { return complain("the lessons were not found; set ZOCALO_ASSETS to the folder assets/"); }

bool known(const std::string& name) {
  const std::vector<std::string> names = lesson_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

int list(const Options& options) {
  const std::vector<std::string> names = lesson_names();
  if (names.empty()) return no_lessons();
  json rows = json::array();
  for (const std::string& name : names) {
    const lesson::LoadResult loaded = load_lesson(name);
    const Language language = language_of(options.language);
    const std::string title = loaded.lesson ? loaded.lesson->title.in(language)
                                            : "(can't be read: zocalo lesson check " + name + ")";
    if (options.as_json) {
      rows.push_back({{"name", name},
                      {"title", title},
                      {"summary", loaded.lesson ? loaded.lesson->summary.in(language) : ""}});
    } else {
      std::printf("%-24s %s\n", name.c_str(), title.c_str());
    }
  }
  if (options.as_json) std::printf("%s\n", rows.dump().c_str());
  return kOk;
}

int show(const Options& options) {
  if (!known(options.name)) return complain(from_lesson(options.name).error, kUsage);
  const lesson::LoadResult loaded = load_lesson(options.name);
  if (!loaded.lesson)
    return complain("lesson " + options.name + " can't be read: zocalo lesson check " + options.name);
  const lesson::Lesson& lesson = *loaded.lesson;
  const Language language = language_of(options.language);
  if (options.as_json) {
    json programs = json::array();
    for (const auto& [path, source] : lesson.sources) programs.push_back(path);
    json knobs = json::array();
    for (const scenario::Knob& knob : lesson.scenario.knobs)
      knobs.push_back({{"name", knob.name}, {"value", knob.value}});
    std::printf("%s\n", json{{"name", lesson.name},
                             {"title", lesson.title.in(language)},
                             {"text", lesson.text.in(language)},
                             {"programs", programs},
                             {"knobs", knobs}}
                            .dump()
                            .c_str());
    return kOk;
  }
  std::fputs(lesson.text.in(language).c_str(), stdout);
  return kOk;
}

struct CheckOutcome {
  std::string name;
  std::vector<std::string> problems;
  std::size_t cues = 0, predictions = 0, checks = 0;
  double virtual_s = 0;
  timeline::Index moments = 0;
};

/// Runs the lesson's default run; null and a problem if it can't.
std::unique_ptr<session::Session> play(const lesson::Lesson& lesson, WatchedLauncher& launcher,
                                       Signals& signals, int& signal) {
  scenario::Scenario scenario = scenario::with_knobs(lesson.scenario, {});
  auto timeline = std::make_unique<timeline::Timeline>();
  auto simulation = std::make_unique<engine::Simulation>(scenario, timeline.get());
  session::Options options;
  if (scenario.until) options.until = saturating_add(kStart, *scenario.until);
  auto session = std::make_unique<session::Session>(
      std::move(scenario), std::move(timeline), std::move(simulation), launcher, read_from_disk(), options);
  RunLoop loop(*session, launcher, signals, RunLoop::Options{});
  signal = loop.run();
  return session;
}

void judge(const lesson::Lesson& lesson, const session::Session& session, CheckOutcome& outcome) {
  const timeline::Timeline& timeline = session.timeline();
  outcome.virtual_s = timeline.size() == 0 ? 0 : static_cast<double>(nanoseconds(timeline.duration())) / 1e9;
  outcome.moments = timeline.size();
  const lesson::Evaluation evaluation = lesson::evaluate(lesson, timeline);
  for (const lesson::CueMoment& cue : evaluation.cues) {
    if (cue.moment == timeline::kNoMoment) outcome.problems.push_back("cue '" + cue.id + "' does not come");
  }
  for (const lesson::Question& question : evaluation.questions) {
    const std::string name = "prediction '" + question.prediction->id + "' ";
    if (question.moment == timeline::kNoMoment) outcome.problems.push_back(name + "does not arise");
    if (question.moment != timeline::kNoMoment && question.right.empty())
      outcome.problems.push_back(name + "has no right answer");
  }
  for (const lesson::CheckResult& check : evaluation.checks) {
    if (!check.holds)
      outcome.problems.push_back("check '" + check.check->id + "' does not hold: " + check.why);
  }
  for (const std::string& line : session.stuck(Language::en)) outcome.problems.push_back(line);
}

CheckOutcome check_one(const std::string& name, WatchedLauncher& launcher, Signals& signals, int& signal) {
  CheckOutcome outcome;
  outcome.name = name;
  const lesson::LoadResult loaded = load_lesson(name);
  for (const lesson::Problem& problem : loaded.problems) {
    outcome.problems.push_back(problem.file + ": " + problem.where + (problem.where.empty() ? "" : " ") +
                               problem.what);
  }
  if (!loaded.lesson) return outcome;
  outcome.cues = loaded.lesson->cues.size();
  outcome.predictions = loaded.lesson->predictions.size();
  outcome.checks = loaded.lesson->checks.size();
  std::error_code error;
  std::filesystem::current_path(lesson_folder(name), error);
  if (error) {
    outcome.problems.push_back(lesson_folder(name).string() + ": " + error.message());
    return outcome;
  }
  const auto session = play(*loaded.lesson, launcher, signals, signal);
  judge(*loaded.lesson, *session, outcome);
  return outcome;
}

void print(const CheckOutcome& outcome) {
  std::printf("%-24s %4zu %11zu %6zu %8u %9.3f s  %s\n", outcome.name.c_str(), outcome.cues,
              outcome.predictions, outcome.checks, outcome.moments, outcome.virtual_s,
              outcome.problems.empty() ? "ok" : "FAILED");
  for (const std::string& problem : outcome.problems) std::printf("    %s\n", problem.c_str());
  std::fflush(stdout);
}

int check(const Options& options) {
  const auto assets = assets_folder();
  std::vector<std::string> names = lesson_names();
  if (!assets || names.empty()) return no_lessons();
  if (options.all == !options.name.empty()) return complain("name a lesson, or say --all", kUsage);
  if (!options.all) {
    if (!known(options.name)) return complain(from_lesson(options.name).error, kUsage);
    names = {options.name};
  }
  Signals signals;
  WatchedLauncher launcher((*assets / "guest").string());
  if (!options.as_json)
    std::printf("%-24s %4s %11s %6s %8s %11s\n", "lesson", "cues", "predictions", "checks", "moments",
                "time");
  bool good = true;
  json rows = json::array();
  for (const std::string& name : names) {
    int signal = 0;
    const CheckOutcome outcome = check_one(name, launcher, signals, signal);
    if (signal != 0) return 128 + signal;
    good = good && outcome.problems.empty();
    if (!options.as_json) print(outcome);
    rows.push_back({{"name", name},
                    {"cues", outcome.cues},
                    {"predictions", outcome.predictions},
                    {"checks", outcome.checks},
                    {"moments", outcome.moments},
                    {"virtual_s", outcome.virtual_s},
                    {"problems", outcome.problems}});
  }
  if (options.as_json) std::printf("%s\n", rows.dump(-1, ' ', false, json::error_handler_t::replace).c_str());
  return good ? kOk : kFailed;
}

}  // namespace

void add_lesson(CLI::App& app, Action& action) {
  CLI::App* lesson =
      app.add_subcommand("lesson", "The lessons: list them, read one, check that what they say happens");
  lesson->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto common = [options](CLI::App* sub) {
    sub->add_flag("--json", options->as_json, "As JSON");
    sub->add_option("--language", options->language, "es or en")
        ->capture_default_str()
        ->check(CLI::IsMember({"es", "en"}));
  };
  CLI::App* list_app = lesson->add_subcommand("list", "Names and titles, in teaching order");
  common(list_app);
  list_app->callback([options, &action] { action = [options] { return list(*options); }; });

  CLI::App* show_app = lesson->add_subcommand("show", "A lesson's text");
  show_app->add_option("NAME", options->name, "As `lesson list` prints it")->required();
  common(show_app);
  show_app->callback([options, &action] { action = [options] { return show(*options); }; });

  CLI::App* check_app = lesson->add_subcommand(
      "check", "Run a lesson and see whether its cues, predictions and checks come true");
  check_app->add_option("NAME", options->name, "As `lesson list` prints it");
  check_app->add_flag("--all", options->all, "Every lesson");
  check_app->add_flag("--json", options->as_json, "As JSON");
  check_app->callback([options, &action] { action = [options] { return check(*options); }; });
  lesson->footer(
      "Examples:\n"
      "  zocalo lesson list\n"
      "  zocalo lesson show log-server --language en\n"
      "  zocalo lesson check --all              exit status 1 if any of it is not so");
}

}  // namespace zocalo::native
