#include "ui/model/branch_tree.h"

#include <algorithm>
#include <utility>

namespace zocalo::ui {
namespace {

using timeline::Index;

std::optional<scenario::Scenario> scenario_of(const Run& run, std::string& problem) {
  if (run.session() != nullptr) return run.session()->scenario();
  if (run.kind() == Run::Kind::recording)
    return session::scenario_of(run.properties(), run.timeline(), problem);
  problem = "the session runs elsewhere";
  return std::nullopt;
}

/// Whether what was found out of `before` moments has to be found out again: not with every frame of a long
/// run.
bool outgrown(Index before, Index now, bool complete) {
  return before != now && (complete || now > before + before / 4);
}

/// The text of a program, as it was run.
std::optional<std::string> source_of(const timeline::Timeline& timeline, const std::string& path) {
  for (const auto& [id, guest] : timeline.head().guests) {
    if (guest->program && guest->program->path == path) return guest->program->source;
  }
  return std::nullopt;
}

}  // namespace

BranchTree::BranchTree(const Run& run, RunValues values, bool of_lesson)
    : branches_(scenario_of(run, problem_).value_or(scenario::Scenario{})), on_screen_(&run) {
  rows_.emplace_back();
  rows_.back().said.values = std::move(values);
  rows_.back().said.of_lesson = of_lesson;
}

const Run* BranchTree::run(Number branch) const {
  return branch == shown_ ? on_screen_ : rows_[branch].run.get();
}

const timeline::Timeline* BranchTree::timeline(Number branch) const {
  const Run* of = run(branch);
  return of == nullptr ? nullptr : &of->timeline();
}

const session::RunOutcome& BranchTree::outcome(Number branch) const {
  const Kept& kept = rows_[branch];
  const timeline::Timeline* timeline = this->timeline(branch);
  if (kept.let_go && kept.outcome) return *kept.outcome;
  const Index size = timeline == nullptr ? 0 : timeline->size();
  if (!kept.outcome || size < kept.outcome_of ||
      outgrown(kept.outcome_of, size, run(branch) == nullptr || run(branch)->complete())) {
    kept.outcome = timeline == nullptr ? session::RunOutcome{} : session::outcome_of(*timeline);
    kept.outcome_of = size;
  }
  return *kept.outcome;
}

const session::Comparison& BranchTree::comparison(Number first, Number second) const {
  const timeline::Timeline nothing;
  const timeline::Timeline* a = timeline(first);
  const timeline::Timeline* b = timeline(second);
  if (a == nullptr) a = &nothing;
  if (b == nullptr) b = &nothing;
  const Index sizes = a->size() + b->size();
  const auto ended = [this](Number each) { return run(each) == nullptr || run(each)->complete(); };
  const bool complete = ended(first) && ended(second);
  const bool same = compared_ && compared_->first == first && compared_->second == second &&
                    compared_->complete == complete && sizes >= compared_->sizes &&
                    !outgrown(compared_->sizes, sizes, complete);
  if (!same) compared_ = Compared{first, second, sizes, complete, session::compare(*a, *b), {}, {}};
  return compared_->result;
}

const std::vector<CompareRow>& BranchTree::differences(Number first, Number second, Language language) const {
  const session::Comparison& result = comparison(first, second);
  if (compared_->language != language) {
    compared_->rows = compare_outcomes(result, language);
    compared_->language = language;
  }
  return compared_->rows;
}

BranchTree::Number BranchTree::add(const std::vector<scenario::Intervention>& what) {
  scenario::Scenario scenario = branches_[shown_].scenario;
  scenario.interventions.insert(scenario.interventions.end(), what.begin(), what.end());
  const Row& from = rows_[shown_].said;
  const Number number = add(std::move(scenario), from.values, from.of_lesson);
  branches_.share_again(number, on_screen_->timeline());
  watch(number);
  return number;
}

BranchTree::Number BranchTree::add(scenario::Scenario scenario, RunValues values, bool of_lesson) {
  const Number number = branches_.add(shown_, {}, std::move(scenario), 0);
  rows_.emplace_back();
  rows_.back().said.values = std::move(values);
  Row& row = rows_.back().said;
  row.of_lesson = of_lesson;
  const RunValues& before = rows_[shown_].said.values;
  for (const auto& [path, text] : row.values.edits) {
    const auto was = before.edits.find(path);
    const std::optional<std::string> source =
        was != before.edits.end() ? was->second : source_of(on_screen_->timeline(), path);
    if (source && *source != text) row.changes[path] = first_change(*source, text);
  }
  const std::string done = done_in(*this, number, Language::en);
  for (Number i = 1; i < number; ++i) row.again += done_in(*this, i, Language::en) == done ? 1 : 0;
  return number;
}

void BranchTree::watch(Number branch) {
  Kept& kept = rows_[branch];
  const session::Branches::Branch& of = branches_[branch];
  if (branch == 0 || of.shared == 0) return;
  const timeline::Timeline* parent = timeline(of.parent);
  if (parent == nullptr || rows_[of.parent].said.values.library != kept.said.values.library) return;
  kept.check.emplace(*parent, of.shared);
  kept.said.past = Past::coming;
  kept.said.problem.clear();
}

void BranchTree::rename(Number branch, const std::string& name) {
  rows_[branch].said.renamed = !name.empty();
  branches_.rename(branch, name);
}

void BranchTree::swap(std::unique_ptr<Run> run, Index cursor, Number to, const Run& next) {
  rows_[shown_].run = std::move(run);
  rows_[shown_].cursor = cursor;
  rows_[shown_].left_at = ++swaps_;
  shown_ = to;
  rows_[to].let_go = false;
  on_screen_ = &next;
  let_go_of_the_oldest();
}

void BranchTree::let_go_of_the_oldest() {
  std::size_t held = 0;
  std::vector<Number> leaving;
  for (Number i = 0; i < rows_.size(); ++i) {
    if (rows_[i].run == nullptr) continue;
    held += rows_[i].run->timeline().memory();
    // What the run on screen is compared with has to stay as well.
    if (i != 0 && i != branches_[shown_].parent) leaving.push_back(i);
  }
  std::sort(leaving.begin(), leaving.end(),
            [this](Number a, Number b) { return rows_[a].left_at < rows_[b].left_at; });
  for (const Number number : leaving) {
    if (held <= most_held_) return;
    static_cast<void>(outcome(number));
    held -= rows_[number].run->timeline().memory();
    rows_[number].run.reset();
    rows_[number].let_go = true;
    // A past that is compared with it later would be compared with nothing.
    for (Number i = 1; i < rows_.size(); ++i)
      if (branches_[i].parent == number) rows_[i].check.reset();
  }
}

std::unique_ptr<Run> BranchTree::take(Number branch, Index& cursor) {
  cursor = rows_[branch].cursor;
  return std::move(rows_[branch].run);
}

void BranchTree::renew(const Run& run, bool library) {
  on_screen_ = &run;
  if (std::exchange(rows_[shown_].said.values.library, library) != library && shown_ != 0) {
    branches_.share_nothing(shown_);
    rows_[shown_].check.reset();
    rows_[shown_].said.past = Past::none;
  }
  if (!can_part(shown_) && run.session() != nullptr) branches_.learn(shown_, run.session()->scenario());
  // What its children were compared with is gone.
  for (Number i = 1; i < rows_.size(); ++i) {
    if (branches_[i].parent != shown_ || i == shown_) continue;
    rows_[i].check.reset();
    if (rows_[i].said.past == Past::coming) rows_[i].said.past = Past::none;
  }
  watch(shown_);
}

void BranchTree::replace_parent(std::unique_ptr<Run> run) {
  const Number parent = branches_[shown_].parent;
  for (Kept& kept : rows_) {
    if (&kept != &rows_[shown_] && branches_[static_cast<Number>(&kept - rows_.data())].parent == parent)
      kept.check.reset();
  }
  rows_[parent].run = std::move(run);
  branches_.share_again(shown_, rows_[parent].run->timeline());
  watch(shown_);
}

bool BranchTree::check_past() {
  Kept& kept = rows_[shown_];
  if (!kept.check || kept.said.past != Past::coming) return false;
  kept.said.problem = kept.check->check(on_screen_->timeline());
  if (kept.said.problem.empty() && kept.check->passed()) kept.said.past = Past::shared;
  if (kept.said.problem.empty() && kept.said.past == Past::coming && on_screen_->complete())
    kept.said.problem = "the run ended before its past had come again";
  if (kept.said.problem.empty()) return false;
  kept.said.past = Past::other;
  return true;
}

BranchChoice BranchTree::choice() const {
  BranchChoice choice{shown_, branches_.list(), {}};
  for (Number i = 0; i < rows_.size(); ++i) {
    if (rows_[i].said.renamed) choice.names[i] = branches_[i].name;
  }
  return choice;
}

void BranchTree::choose(const BranchChoice& choice) {
  branches_.keep(choice.listed);
  for (Number i = 0; i < rows_.size(); ++i) {
    const auto name = choice.names.find(i);
    if (name != choice.names.end() || rows_[i].said.renamed)
      rename(i, name == choice.names.end() ? std::string() : name->second);
  }
}

}  // namespace zocalo::ui
