#pragma once
// The runs of "what if …": the one on screen, those that it comes from and those that come from it, kept as
// they were recorded.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/branches.h"
#include "ui/model/history.h"
#include "ui/model/run.h"
#include "ui/model/text_change.h"

namespace zocalo::ui {

/// What a lesson's run was given beside interventions.
struct RunValues {
  std::map<std::string, double> knobs;
  std::map<std::string, std::string> edits;  ///< path -> text
  std::uint64_t seed = 1;
  bool library = false;  ///< the standard library's lines were recorded too
  friend bool operator==(const RunValues&, const RunValues&) = default;
};

/// A line of two runs side by side.
struct CompareRow {
  std::string title;  ///< of what follows; the lines are empty then
  std::string first, second;
  bool code = false;    ///< a program's output
  bool differs = true;  ///< else it is there to show where the other lines stand
};
class BranchTree {
 public:
  using Number = session::Branches::Number;
  using Index = timeline::Index;

  /// How a branch's past stands to its parent's.
  enum class Past : std::uint8_t { none, coming, shared, other };
  struct Row {
    RunValues values;
    bool of_lesson =
        false;  ///< a lesson and its values say all of it but the interventions: it can be linked to
    std::map<std::string, TextChange> changes;  ///< path -> what was edited, beside its parent
    int again = 1;  ///< so many branches, this one among them, had the same done in them when it was made
    bool renamed = false;
    Past past = Past::none;  ///< none: it shares nothing, or is the first run
    std::string problem;     ///< what did not come again
  };

  /// `run` is on screen. Without a scenario (a recording that does not say it, a session elsewhere) there are
  /// no branches, and problem() says why.
  BranchTree(const Run& run, RunValues values, bool of_lesson);

  /// "" or why nothing can part from the first run.
  const std::string& problem() const { return problem_; }
  bool can_part(Number branch) const { return !branches_[branch].scenario.hosts.empty(); }
  const session::Branches& all() const { return branches_; }
  const Row& row(Number branch) const { return rows_[branch].said; }
  Number shown() const { return shown_; }
  /// Null while there is none: the run was never made, or not kept.
  const timeline::Timeline* timeline(Number branch) const;
  const Run* run(Number branch) const;
  /// What came out so far; kept once the run is complete.
  const session::RunOutcome& outcome(Number branch) const;
  /// Of two kept runs; made again when one has ended, or grown by much.
  const session::Comparison& comparison(Number first, Number second) const;
  /// What came out of them differently (compare_outcomes), kept as long.
  const std::vector<CompareRow>& differences(Number first, Number second, Language language) const;

  // The run that is shown goes to its place, another one comes from there.

  Number add(const std::vector<scenario::Intervention>& what);
  /// Another run of the same programs, which shares nothing that is known beforehand.
  Number add(scenario::Scenario scenario, RunValues values, bool of_lesson);
  void rename(Number branch, const std::string& name);
  void remove(Number branch) { branches_.remove(branch); }
  /// `run` was on screen as shown(), its cursor at `cursor`. `next` comes there, and is `to`'s: a new one, or
  /// what take() gave.
  void swap(std::unique_ptr<Run> run, Index cursor, Number to, const Run& next);
  /// The kept run of another branch, and where its cursor was; null if there is none.
  std::unique_ptr<Run> take(Number branch, Index& cursor);
  /// The run on screen was made anew, with the same scenario; `library`: as RunValues has it.
  void renew(const Run& run, bool library);
  /// Of the runs that are not on screen the oldest go once all together hold more; to be shown again they are
  /// made again. The first run stays.
  void hold_at_most(std::size_t octets) { most_held_ = octets; }
  /// It was let go.
  bool let_go(Number branch) const { return rows_[branch].let_go; }
  /// The parent of the run on screen was made anew: the past is compared with that.
  void replace_parent(std::unique_ptr<Run> run);

  /// Compares the past of the run on screen with its parent's, as far as it has come. True once, when it is
  /// found to be another one.
  bool check_past();

  BranchChoice choice() const;
  /// Lists and names as chosen; what is on screen the caller changes.
  void choose(const BranchChoice& choice);

 private:
  struct Kept {
    Row said;
    std::unique_ptr<Run> run;  ///< null: on screen, or never made
    Index cursor = 0;
    std::optional<session::PastCheck> check;
    mutable std::optional<session::RunOutcome> outcome;
    mutable Index outcome_of = 0;
    std::uint64_t left_at = 0;  ///< a count of swaps: when it left the screen
    bool let_go = false;
  };
  struct Compared {
    Number first = 0, second = 0;
    Index sizes = 0;  ///< moments of both
    bool complete = false;
    session::Comparison result;
    std::optional<Language> language;  ///< of `rows`
    std::vector<CompareRow> rows;
  };
  void watch(Number branch);
  void let_go_of_the_oldest();

  std::string problem_;
  session::Branches branches_;
  std::vector<Kept> rows_;
  const Run* on_screen_;
  Number shown_ = 0;
  mutable std::optional<Compared> compared_;
  std::size_t most_held_ = std::size_t{256} << 20;
  std::uint64_t swaps_ = 0;
};

/// What an intervention does, in words: "se pierde el paquete #7".
std::string words_of(const scenario::Intervention& what, Language language);
/// What was done in a branch, in words; of the first run, that it is the first.
std::string done_in(const BranchTree& tree, BranchTree::Number branch, Language language);
/// What it is called: the name that it was given, else what was done.
std::string name_of(const BranchTree& tree, BranchTree::Number branch, Language language);
/// Its past, in words: how much it shares with its parent, or what did not come again.
std::string past_of(const BranchTree& tree, BranchTree::Number branch, Language language);

/// What came out of it in a few words: how each program ended, or that all ended well.
std::string outcome_words(const BranchTree& tree, BranchTree::Number branch, Language language);

/// What came out differently, in words; nothing if nothing did.
std::vector<CompareRow> compare_outcomes(const session::Comparison& comparison, Language language);
/// The first moment that differs, as a sentence for each run.
CompareRow compare_moments(const BranchTree& tree, BranchTree::Number first, BranchTree::Number second,
                           Language language);
/// All of it for a screen reader, a line each.
std::string tell_comparison(const BranchTree& tree, BranchTree::Number first, BranchTree::Number second,
                            Language language);

}  // namespace zocalo::ui
