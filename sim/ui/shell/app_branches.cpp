// "What if …": branches are made, shown, checked against the past that they share, and searched for.

#include <algorithm>
#include <utility>

#include "ui/draw/draw.h"
#include "ui/shell/app_impl.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"

namespace zocalo::ui {
namespace {

constexpr double kNoticeSeconds = 4, kSearchSeconds = 0.006;

}  // namespace

void App::Impl::tell(const std::string& text) {
  notice = text;
  offer.reset();
  notice_until = last + kNoticeSeconds;
}

/// The first run of a tree comes on screen.
void App::Impl::plant(std::unique_ptr<Run> first, const RunValues& values, bool of_lesson) {
  show(std::move(first));
  recall_watches();
  RunValues given = values;
  const auto depth = run->properties().find("trace");
  if (depth != run->properties().end() && depth->second == "library") given.library = true;
  tree = std::make_unique<BranchTree>(*run, std::move(given), of_lesson);
  search.reset();
  again.reset();
  dropped = lesson != nullptr && !of_lesson;
}

session::ReadFile App::Impl::read_file() {
  const std::string name = lesson ? lesson->name : std::string();
  return [this, name](const std::string& path) {
    return name.empty() ? std::nullopt : host.read_lesson(name, path);
  };
}

/// "" or why nothing can part from the run on screen.
std::string App::Impl::cannot_branch() const {
  if (!run || !tree) return say(say::branches_impossible);
  if (run->kind() == Run::Kind::remote)
    return say(say::branches_impossible) + " " + say(say::branches_elsewhere);
  if (!tree->can_part(tree->shown())) return say(say::branches_impossible) + " " + tree->problem();
  const GuestSupport guests = host.guests();
  if (guests.launcher != nullptr || run->live()) return {};
  return say(guests.problem.empty() ? say::python_loading : say::python_failed) +
         (guests.problem.empty() ? "." : ": " + guests.problem);
}

void App::Impl::update_what_if() {
  what_if = {};
  if (!run || !tree) return;
  what_if.why_not = cannot_branch();
  const session::Branches::Branch& shown_branch = tree->all()[tree->shown()];
  if (what_if.why_not.empty()) what_if.scenario = &shown_branch.scenario;
  if (run->kind() == Run::Kind::remote) {
    know_elsewhere();
    what_if.scenario = &elsewhere;
  }
  if (tree->shown() != 0) what_if.parted = shown_branch.shared;
}

bool App::Impl::carry_out_branch(const Command& command) {
  const Choices before = choices();
  if (std::holds_alternative<RunAgain>(command)) {
    problem.clear();
    run_again();
  } else if (const auto* what = std::get_if<Intervene>(&command)) {
    problem.clear();
    intervene(what->what);
  } else if (const auto* to = std::get_if<SwitchBranch>(&command)) {
    show_branch(to->branch, to->moment);
  } else if (const auto* named = std::get_if<RenameBranch>(&command)) {
    if (tree && named->branch < tree->all().size()) tree->rename(named->branch, named->name);
  } else if (const auto* gone = std::get_if<UndoBranch>(&command)) {
    if (!tree || gone->branch == 0 || gone->branch >= tree->all().size()) return true;
    tree->remove(gone->branch);
    BranchTree::Number stays = tree->shown();
    while (tree->all()[stays].removed) stays = tree->all()[stays].parent;
    show_branch(stays, std::nullopt);
  } else if (const auto* pair = std::get_if<CompareBranches>(&command)) {
    FrameMemory& frame = keep.of<FrameMemory>();
    frame.compared = {pair->first, pair->second};
    frame.wanted = Panel::branches;
    return true;
  } else if (const auto* seeds = std::get_if<SearchSeeds>(&command)) {
    search_seeds(*seeds);
    return true;
  } else if (std::holds_alternative<StopSearch>(command)) {
    if (search) search->stop();
    return true;
  } else {
    return false;
  }
  // Each of these is taken back by itself, however soon it follows another.
  if (choices() != before) history.note(before, "branch " + std::to_string(last), last);
  return true;
}

void App::Impl::intervene(const scenario::Intervention& what) {
  if (run->live()) return intervene_live(what);
  if (const std::string why = cannot_branch(); !why.empty()) {
    problem = why;
    return;
  }
  branch_off({what});
}

/// A new branch of the run on screen comes in its place; the cursor goes to where it parts.
void App::Impl::branch_off(const std::vector<scenario::Intervention>& what) {
  scenario::Scenario scenario = tree->all()[tree->shown()].scenario;
  scenario.interventions.insert(scenario.interventions.end(), what.begin(), what.end());
  if (const auto problems = scenario::validate(scenario); !problems.empty()) {
    problem = problems.front().where + ": " + problems.front().what;
    return;
  }
  const GuestSupport guests = host.guests();
  const BranchTree::Number made = tree->add(what);
  std::unique_ptr<Run> next =
      Run::simulate(std::move(scenario), *guests.launcher, read_file(), tree->row(made).values.library);
  tree->swap(std::move(run), player.cursor(), made, *next);
  show(std::move(next));
  adopt_values();
  awaited = tree->all()[made].shared;
  tell(fill(say::branch_made.in(language), {done_in(*tree, made, language)}));
}

/// The lesson's knobs, programs and seed are those of the run on screen.
void App::Impl::adopt_values() {
  const BranchTree::Row& row = tree->row(tree->shown());
  start_shown = true;
  dropped = lesson != nullptr && !row.of_lesson;
  if (!lesson) return;
  lesson->knobs = row.values.knobs;
  lesson->edits = row.values.edits;
  lesson->seed = row.values.seed;
  lesson->stale = false;
}

void App::Impl::show_branch(BranchTree::Number branch, std::optional<timeline::Index> moment) {
  if (!tree || branch >= tree->all().size()) return;
  if (branch == tree->shown()) {
    if (moment) jump(*moment);
    return;
  }
  timeline::Index cursor = 0;
  std::unique_ptr<Run> next = tree->take(branch, cursor);
  if (!next) {
    // It was let go, or never made.
    const GuestSupport guests = host.guests();
    if (guests.launcher == nullptr) {
      problem = say(say::branches_impossible) + " " +
                (guests.problem.empty() ? say(say::python_loading) + "." : guests.problem);
      return;
    }
    next = Run::simulate(tree->all()[branch].scenario, *guests.launcher, read_file(),
                         tree->row(branch).values.library);
  }
  tree->swap(std::move(run), player.cursor(), branch, *next);
  show(std::move(next));
  adopt_values();
  awaited = moment.value_or(cursor);
}

// ---- the standard library

void App::Impl::record_library() {
  if (const std::string why = cannot_branch(); !why.empty() || run->live()) {
    problem = why.empty() ? say(say::live_only_now) : why;
    return;
  }
  library = true;
  host.set_setting("library", "on");
  const std::size_t line = debug::own_lines(debugger.run(run->timeline()), selection.guest, player.cursor());
  std::unique_ptr<Run> next =
      Run::simulate(tree->all()[tree->shown()].scenario, *host.guests().launcher, read_file(), true);
  tree->renew(*next, true);
  show(std::move(next));
  adopt_values();
  awaited_line = line;
  tell(say(say::library_recording));
}

void App::Impl::offer_library() {
  tell(say(say::library_not_recorded));
  notice_until = last + 12;
  if (cannot_branch().empty() && !run->live()) offer = RecordLibrary{};
}

// ---- in each frame

void App::Impl::look_at_awaited(bool complete) {
  if (awaited_line && complete) {
    const timeline::Index there = debug::own_line(debugger.run(run->timeline()), selection.guest,
                                                  *std::exchange(awaited_line, std::nullopt));
    if (there != timeline::kNoMoment) player.seek(there, index);
  }
  if (!awaited) return;
  // Until it is there the past is seen coming again: nothing is empty that is not.
  if (*awaited >= index.size() && !complete) return player.seek(index.size(), index);
  player.seek(*std::exchange(awaited, std::nullopt), index);
}

/// A past that is another one is said loudly; once, the fault may be that another Python made the recording.
void App::Impl::compare_past() {
  if (!tree) return;
  const BranchTree::Number parent = tree->all()[tree->shown()].parent;
  if (again && !again->pump(host, kSearchSeconds, say(say::watchdog))) {
    tree->replace_parent(std::move(again));
    awaited = tree->all()[tree->shown()].shared;
    tell(say(say::past_again));
  }
  if (!tree->check_past()) return;
  const GuestSupport guests = host.guests();
  const Run* of_parent = tree->run(parent);
  if (of_parent != nullptr && of_parent->kind() == Run::Kind::recording && guests.launcher != nullptr) {
    again = Run::simulate(tree->all()[parent].scenario, *guests.launcher, read_file(),
                          tree->row(parent).values.library);
    return;
  }
  problem = past_of(*tree, tree->shown(), language);
}

void App::Impl::work_on_branches() {
  compare_past();
  if (!search || !search->goes_on()) return;
  search->pump(host, kSearchSeconds, say(say::watchdog));
  if (search->found()) show_found();
}

// ---- a seed in which something happens

void App::Impl::search_seeds(const SearchSeeds& asked) {
  if (const std::string why = cannot_branch(); !why.empty() || run->live()) {
    problem = why.empty() ? say(say::live_only_now) : why;
    return;
  }
  const debug::CompiledFilter compiled = debug::compile_filter(asked.filter);
  if (!compiled.filter || asked.first == 0 || asked.last < asked.first) {
    problem = compiled.filter ? say(say::search_range) : compiled.error.in(language);
    return;
  }
  SeedSearch::Wanted wanted{tree->all()[tree->shown()].scenario, asked.filter, asked.first, asked.last};
  search =
      std::make_unique<SeedSearch>(std::move(wanted), compiled.filter, *host.guests().launcher, read_file());
  keep.of<FrameMemory>().wanted = Panel::branches;
}

/// The run in which it was found comes on screen, as a branch.
void App::Impl::show_found() {
  const Choices before = choices();
  RunValues values = tree->row(tree->shown()).values;
  values.seed = search->found()->seed;
  values.library = false;
  const BranchTree::Number made =
      tree->add(search->scenario(), std::move(values), tree->row(tree->shown()).of_lesson);
  std::unique_ptr<Run> next = search->take_run();
  tree->swap(std::move(run), player.cursor(), made, *next);
  show(std::move(next));
  adopt_values();
  awaited = search->found()->moment;
  tell(fill(say::search_found.in(language), {std::to_string(search->found()->seed), search->found()->what}));
  history.note(before, "seed " + std::to_string(last), last);
}

/// For the screen reader's words: which branch this is, and what was done in it.
std::string App::Impl::tell_branch() const {
  if (!tree || tree->all().list().size() < 2) return {};
  const BranchTree::Number here = tree->shown();
  const std::string name = name_of(*tree, here, language), done = done_in(*tree, here, language);
  std::string text = say(say::branch) + ": " + name + (tree->row(here).renamed ? " (" + done + ")" : "");
  const session::Branches::Branch& branch = tree->all()[here];
  if (here != 0) {
    text += ", " + fill(say::branch_of.in(language), {name_of(*tree, branch.parent, language)});
    const timeline::Timeline& timeline = std::as_const(*run).timeline();
    if (branch.shared < timeline.size())
      text += " " + fill(say::branch_parts_at.in(language),
                         {std::to_string(branch.shared + 1),
                          format_time(timeline.time_of(branch.shared), language)});
    text += ". " + past_of(*tree, here, language);
  }
  return text + ".\n";
}

}  // namespace zocalo::ui
