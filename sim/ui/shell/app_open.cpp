// Opening: a lesson, a recording, a link; running again.

#include <algorithm>
#include <utility>

#include "ui/model/watch_memory.h"
#include "ui/shell/app_impl.h"

namespace zocalo::ui {
namespace {

/// Whether a run had these values, however much of it was recorded.
bool row_is_of(const BranchTree::Row& row, RunValues values) {
  values.library = row.values.library;
  return row.of_lesson && row.values == values;
}

}  // namespace

void App::Impl::show(std::unique_ptr<Run> next) {
  run = std::move(next);
  index.clear();
  trail.clear();
  debugger.forget();
  dropped = false;
  player.reset();
  player.follow(run != nullptr && run->live());
  memory.clear();
  shown = {};
  placed = ends_told = false;
  start_shown = false;
  awaited.reset();
  awaited_line.reset();
  live_looked = 0;
  told_elsewhere.clear();
  held_elsewhere.reset();
  held_shown.reset();
  again.reset();
  FrameMemory& frame = keep.of<FrameMemory>();
  frame.zoom_span = 0;
}

void App::Impl::open(const std::string& name) {
  problem.clear();
  opening = name;
  link = {};
}

/// A lesson's files may come over a network: asked for in every frame until they are there.
void App::Impl::look_for_lesson() {
  if (opening.empty()) return;
  std::string wrong;
  std::optional<OpenedLesson> found = open_lesson(host, opening, language, wrong);
  if (!found && host.lesson_pending(opening)) return;
  if (!found) {
    problem = opening + (wrong.empty() ? "" : ": " + wrong);
    opening.clear();
    return;
  }
  std::optional<Bytes> recording = host.lesson_recording(opening);
  if (!recording && host.lesson_pending(opening)) return;
  const GuestSupport guests = host.guests();
  if (!recording && guests.launcher == nullptr && guests.problem.empty()) return;
  lesson = std::make_unique<OpenedLesson>(std::move(*found));
  title = lesson->title;
  opening.clear();
  selection = {};
  history.clear();
  apply_link(*lesson);
  keep.of<FrameMemory>().editing = false;
  keep.of<FrameMemory>().tab = kLessonTab;
  host.title(title + " · Zócalo");
  if (recording) {
    auto timeline = std::make_unique<timeline::Timeline>();
    timeline::ReadResult read = timeline::read_recording(*recording, *timeline);
    if (read.ok) {
      plant(Run::of_recording(std::move(timeline), std::move(read.properties)),
            {{}, {}, lesson->source->scenario.seed, false}, true);
      return;
    }
  }
  run.reset();
  tree.reset();
  run_again();
}

void App::Impl::open_recording(const std::string& name, const Bytes& bytes) {
  auto timeline = std::make_unique<timeline::Timeline>();
  timeline::ReadResult read = timeline::read_recording(bytes, *timeline);
  if (!read.ok) {
    problem =
        name + ": " + say(say::not_a_recording) + (read.problem.empty() ? "" : " (" + read.problem + ")");
    return;
  }
  problem = read.problem.empty() ? "" : say(say::recording_problem) + ": " + read.problem;
  lesson.reset();
  opening.clear();
  link = {};
  const auto of_lesson = read.properties.find("lesson");
  if (of_lesson != read.properties.end()) {
    if (std::optional<OpenedLesson> found = open_lesson(host, of_lesson->second, language, problem))
      lesson = std::make_unique<OpenedLesson>(std::move(*found));
  }
  title = lesson ? lesson->title : name;
  keep.of<FrameMemory>().tab = lesson ? kLessonTab : kProgramTab;
  host.title(title + " · Zócalo");
  selection = {};
  history.clear();
  RunValues values;
  if (lesson) values.seed = lesson->seed;
  plant(Run::of_recording(std::move(timeline), std::move(read.properties)), values, false);
  dropped = true;
}

/// With the lesson's values as they are now; what was done to the run on screen is done again. Other values
/// make a branch.
void App::Impl::run_again() {
  if (!lesson) return;
  const GuestSupport guests = host.guests();
  const RunValues values{lesson->knobs, lesson->edits, lesson->seed, library};
  if (guests.launcher == nullptr) {
    if (!run) plant(Run::of_recording(std::make_unique<timeline::Timeline>(), {}), values, true);
    link.run = guests.problem.empty();  // asked for while Python comes (again): done then
    return;
  }
  scenario::Scenario scenario = scenario_of(*lesson);
  if (run && tree) {
    const auto& done = tree->all()[tree->shown()].scenario.interventions;
    const std::size_t own = std::min(tree->all()[0].scenario.interventions.size(), done.size());
    scenario.interventions.insert(scenario.interventions.end(),
                                  done.begin() + static_cast<std::ptrdiff_t>(own), done.end());
  }
  const std::vector<scenario::Problem> problems = scenario::validate(scenario);
  if (!problems.empty()) {
    problem = problems.front().where + ": " + problems.front().what;
    return;
  }
  const bool had_run = run != nullptr;
  std::unique_ptr<Run> next = Run::simulate(scenario, *guests.launcher, read_file(), library);
  const bool first = !run || !tree || tree->timeline(tree->shown())->size() == 0;
  if (first) {
    plant(std::move(next), values, true);
  } else if (row_is_of(tree->row(tree->shown()), values)) {
    tree->renew(*next, library);
    show(std::move(next));
  } else {
    const BranchTree::Number made = tree->add(std::move(scenario), values, true);
    tree->swap(std::move(run), player.cursor(), made, *next);
    show(std::move(next));
  }
  for (Question& question : lesson->questions) question.answered = question.passed = false;
  lesson->stale = false;
  link.run = false;
  player.play(had_run && !link.seek);
}

/// What is watched stays with its lesson, from visit to visit.
void App::Impl::recall_watches() {
  const WatchMemory all = read_watches(kept_watches);
  const auto found = all.find(lesson ? lesson->name : std::string());
  debugger.watched = found == all.end() ? std::vector<std::string>{} : found->second;
}

void App::Impl::keep_watches() {
  if (!run) return;
  WatchMemory all = read_watches(kept_watches);
  all[lesson ? lesson->name : std::string()] = debugger.watched;
  std::string text = print_watches(all);
  if (text == kept_watches) return;
  host.set_setting("watches", text);
  kept_watches = std::move(text);
}

void App::Impl::refresh_cards() {
  if (!cards.empty()) return;
  for (const std::string& name : host.lessons()) cards.push_back(card_of(host, name, language));
}

// ---- links

void App::Impl::open_link(const std::string& fragment) {
  const ReadLink read = read_fragment(fragment);
  std::string complaint;
  for (const std::string& part : read.not_understood) complaint += (complaint.empty() ? "" : ", ") + part;
  if (!complaint.empty()) complaint = say(say::link_not_understood) + ": " + complaint + ".";
  if (read.shared.embed) embedded = true;
  if (read.shared.language) speak(*read.shared.language);
  link = {};
  if (read.shared.lesson.empty()) {
    if (!read.shared.knobs.empty() || !read.shared.edits.empty() || read.shared.moment)
      complaint += (complaint.empty() ? "" : " ") + say(say::link_no_lesson);
    problem = complaint;
    return;
  }
  open(read.shared.lesson);
  link.shared = read.shared;
  link.seek = read.shared.moment.has_value();
  problem = complaint;
}

/// Sets what the link says and this lesson has; names the rest.
void App::Impl::apply_link(OpenedLesson& to) {
  const Shared& shared = link.shared;
  if (shared.lesson != to.name) return;
  std::string unknown;
  const auto complain = [&unknown](const std::string& what) {
    unknown += (unknown.empty() ? "" : ", ") + what;
  };
  const scenario::Scenario& scenario = to.source->scenario;
  for (const auto& [name, value] : shared.knobs) {
    const auto knob = std::find_if(scenario.knobs.begin(), scenario.knobs.end(),
                                   [&name = name](const scenario::Knob& k) { return k.name == name; });
    if (knob == scenario.knobs.end())
      complain(name);
    else
      to.knobs[name] = std::clamp(value, knob->minimum, knob->maximum);
  }
  for (const auto& [path, text] : shared.edits) {
    if (std::any_of(scenario.programs.begin(), scenario.programs.end(),
                    [&path = path](const scenario::Program& program) { return program.path == path; }))
      to.edits[path] = text;
    else
      complain(path);
  }
  if (shared.seed) to.seed = *shared.seed;
  for (const std::string& line : shared.interventions) {
    const scenario::InterventionResult read = scenario::parse_intervention(line);
    if (read.intervention)
      link.interventions.push_back(*read.intervention);
    else
      complain(line);
  }
  link.run = !to.knobs.empty() || !to.edits.empty() || to.seed != scenario.seed;
  to.stale = link.run;
  if (unknown.empty()) return;
  problem += (problem.empty() ? "" : " ") + say(say::link_unknown_here) + ": " + unknown + ".";
}

/// In each frame until the link's moment is there.
void App::Impl::follow_link(bool complete) {
  if (!opening.empty()) return;  // what is shown is still another lesson's run
  if (link.run) {
    const GuestSupport guests = host.guests();
    if (guests.launcher != nullptr) {
      run_again();
    } else if (!guests.problem.empty()) {
      link = {};
      problem = say(say::link_needs_python) + " " + guests.problem;
    }
    return;
  }
  if (!link.interventions.empty()) {
    if (!complete) return;
    const std::string why = cannot_branch();
    const GuestSupport guests = host.guests();
    if (!why.empty() && guests.launcher == nullptr && guests.problem.empty()) return;  // Python comes
    const auto asked = std::exchange(link.interventions, {});
    if (why.empty()) {
      branch_off(asked);
    } else {
      problem = why;
      link.shared.name.clear();  // it is not this run's
    }
    return;
  }
  if (!link.shared.name.empty() && tree) tree->rename(tree->shown(), std::exchange(link.shared.name, {}));
  if (!link.seek || !link.shared.moment) return;
  const timeline::Index wanted = *link.shared.moment - 1;
  if (wanted >= index.size() && !complete) return;
  link.seek = false;
  awaited.reset();
  start_shown = true;
  if (index.size() == 0) return;
  player.seek(wanted, index);
  if (wanted >= index.size())
    problem +=
        (problem.empty() ? "" : " ") + say(say::link_beyond_end) + " " + std::to_string(index.size()) + ".";
}

std::string App::Impl::fragment() const {
  if (!lesson || !run || run->live() || dropped) return {};
  Shared shared;
  shared.lesson = lesson->name;
  shared.knobs = lesson->knobs;
  shared.edits = lesson->edits;
  if (lesson->seed != lesson->source->scenario.seed) shared.seed = lesson->seed;
  shared.language = language;
  if (tree) {
    const auto& done = tree->all()[tree->shown()].scenario.interventions;
    for (std::size_t i = tree->all()[0].scenario.interventions.size(); i < done.size(); ++i)
      shared.interventions.push_back(scenario::to_string(done[i]));
    if (tree->row(tree->shown()).renamed) shared.name = tree->all()[tree->shown()].name;
  }
  // Values that have not been run have no moments yet.
  if (!lesson->stale && index.size() > 0) shared.moment = player.cursor() + 1;
  return to_fragment(shared);
}

}  // namespace zocalo::ui
