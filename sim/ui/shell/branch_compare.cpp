// Two runs side by side, in words.

#include <algorithm>
#include <array>

#include "base/lines.h"
#include "ui/draw/draw.h"
#include "ui/model/branch_tree.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/names.h"

namespace zocalo::ui {
namespace {

using session::ProgramOutcome;
using session::RunOutcome;
using Rows = std::vector<CompareRow>;

constexpr std::size_t kMostLines = 60;

/// It is meant to wait for the next client when all the others have ended.
bool is_service(const scenario::Scenario& scenario, const std::string& name) {
  return std::any_of(
      scenario.programs.begin(), scenario.programs.end(),
      [&](const scenario::Program& program) { return program.service && program.name == name; });
}

std::string why_words(const std::string& why, Language language) {
  struct Word {
    std::string_view why;
    Text text;
  };
  constexpr std::array kWords{
      Word{"exception", say::why_exception}, Word{"killed", say::why_killed},
      Word{"budget", say::why_stopped},      Word{"watchdog", say::why_stopped},
      Word{"crashed", say::why_crashed},     Word{"interpreter", say::why_interpreter}};
  const auto found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& word) { return word.why == why; });
  return found == kWords.end() ? why : std::string(found->text.in(language));
}

std::string status_words(const ProgramOutcome& program, Language language) {
  if (!program.status) return fill(say::outcome_open.in(language), {program.name});
  const std::string status = std::to_string(*program.status);
  if (program.why == "exit") return fill(say::outcome_ended.in(language), {program.name, status});
  return fill(say::outcome_why.in(language), {program.name, status, why_words(program.why, language)});
}

/// Line by line from the one before the first that differs; what is the same before is left out.
void add_texts(Rows& rows, const std::string& title, const std::string& first, const std::string& second) {
  if (first == second) return;
  const std::vector<std::string> a = lines_of(first), b = lines_of(second);
  const std::size_t most = std::max(a.size(), b.size());
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  rows.push_back({title, {}, {}, false, false});
  const std::size_t start = at > 0 ? at - 1 : 0, end = std::min(most, start + kMostLines);
  for (std::size_t i = start; i < end; ++i) {
    const std::string one = i < a.size() ? a[i] : std::string(), other = i < b.size() ? b[i] : std::string();
    rows.push_back({{}, one.empty() ? " " : one, other.empty() ? " " : other, true, one != other});
  }
  if (end < most) rows.push_back({{}, "…", "…", true, false});
}

void add_programs(Rows& rows, const RunOutcome& a, const RunOutcome& b, Language language) {
  for (std::size_t i = 0; i < std::max(a.programs.size(), b.programs.size()); ++i) {
    const ProgramOutcome one = i < a.programs.size() ? a.programs[i] : ProgramOutcome{};
    const ProgramOutcome other = i < b.programs.size() ? b.programs[i] : ProgramOutcome{};
    const std::string name = one.name.empty() ? other.name : one.name;
    if (one.status != other.status || one.why != other.why)
      rows.push_back({{}, status_words(one, language), status_words(other, language)});
    add_texts(rows, name + ", " + std::string(say::compare_out.in(language)), one.out, other.out);
    add_texts(rows, name + ", " + std::string(say::compare_err.in(language)), one.err, other.err);
  }
}

void add_counts(Rows& rows, const RunOutcome& a, const RunOutcome& b, Language language) {
  const auto add = [&](std::string_view name, const std::string& one, const std::string& other) {
    const std::string title = std::string(name) + ": ";
    if (one != other) rows.push_back({{}, title + one, title + other});
  };
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> errors;
  for (const auto& [name, count] : a.errors) errors[name].first = count;
  for (const auto& [name, count] : b.errors) errors[name].second = count;
  for (const auto& [name, counts] : errors)
    add(name, std::to_string(counts.first), std::to_string(counts.second));
  add(say::compare_packets.in(language), std::to_string(a.packets), std::to_string(b.packets));
  add(say::compare_lost.in(language), std::to_string(a.lost), std::to_string(b.lost));
  add(say::compare_again.in(language), std::to_string(a.retransmissions), std::to_string(b.retransmissions));
  add(say::compare_calls.in(language), std::to_string(a.calls), std::to_string(b.calls));
  add(say::compare_end.in(language), format_time(a.end, language), format_time(b.end, language));
}

std::string moment_words(const timeline::Timeline* timeline, timeline::Index moment, Language language) {
  if (timeline == nullptr || moment >= timeline->size()) return std::string(say::compare_ended.in(language));
  return tell_moment(*timeline, timeline->head(), moment, language);
}

/// Whether the user did something in it.
bool is_done(const timeline::Timeline* timeline, timeline::Index moment) {
  if (timeline == nullptr || moment >= timeline->size()) return false;
  const trace::Moment what = timeline->moment(moment);
  return std::any_of(what.events.begin(), what.events.end(),
                     [](const trace::Event& event) { return std::holds_alternative<trace::Note>(event); });
}

}  // namespace

std::string outcome_words(const BranchTree& tree, BranchTree::Number branch, Language language) {
  const Run* run = tree.run(branch);
  if (run == nullptr || run->timeline().size() == 0) return {};
  if (!run->complete())
    return std::string((branch == tree.shown() ? say::branch_running : say::branch_not_done).in(language));
  std::string words;
  for (const ProgramOutcome& program : tree.outcome(branch).programs) {
    if (program.status == 0 || (!program.status && is_service(tree.all()[branch].scenario, program.name)))
      continue;
    words += (words.empty() ? "" : "; ") + status_words(program, language);
  }
  return words.empty() ? std::string(say::outcome_all_well.in(language)) : words;
}

std::vector<CompareRow> compare_outcomes(const session::Comparison& comparison, Language language) {
  Rows rows;
  add_programs(rows, comparison.outcome_first, comparison.outcome_second, language);
  add_counts(rows, comparison.outcome_first, comparison.outcome_second, language);
  return rows;
}

CompareRow compare_moments(const BranchTree& tree, BranchTree::Number first, BranchTree::Number second,
                           Language language) {
  const timeline::Index differ = tree.comparison(first, second).differ;
  const timeline::Timeline *one = tree.timeline(first), *other = tree.timeline(second);
  CompareRow row{{}, moment_words(one, differ, language), moment_words(other, differ, language)};
  // What comes next in the run where nothing was done is no counterpart of what was done in the other.
  const bool done_in_one = is_done(one, differ), done_in_other = is_done(other, differ);
  if (done_in_one && !done_in_other) row.second = say::compare_not_done.in(language);
  if (done_in_other && !done_in_one) row.first = say::compare_not_done.in(language);
  return row;
}

std::string tell_comparison(const BranchTree& tree, BranchTree::Number first, BranchTree::Number second,
                            Language language) {
  std::string text = std::string(say::compare.in(language)) + ": " + name_of(tree, first, language) + " | " +
                     name_of(tree, second, language) + "\n";
  const session::Comparison& comparison = tree.comparison(first, second);
  if (comparison.differ == timeline::kNoMoment)
    return text + std::string(say::compare_same.in(language)) + "\n";
  text += fill(say::compare_differ.in(language),
               {std::to_string(comparison.differ + 1), format_time(comparison.at, language)}) +
          "\n";
  const auto add = [&text](const CompareRow& row) {
    text += row.title.empty() ? row.first + " | " + row.second + "\n" : row.title + ":\n";
  };
  add(compare_moments(tree, first, second, language));
  text += std::string(say::compare_outcome.in(language)) + ":\n";
  const Rows& rows = tree.differences(first, second, language);
  for (const CompareRow& row : rows) add(row);
  if (rows.empty()) text += std::string(say::compare_equal_outcome.in(language)) + "\n";
  return text;
}

}  // namespace zocalo::ui
