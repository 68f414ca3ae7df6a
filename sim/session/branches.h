#pragma once
// "What if …": branches of a recorded run. A branch is the same scenario with one intervention more, run
// again from its start; the past up to the intervention is shared, and that is checked, not believed.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.h"
#include "timeline/recording.h"
#include "timeline/timeline.h"

namespace zocalo::session {

using timeline::Index;

/// The scenario that a recording was made with, its programs' texts taken from the recording. Nothing:
/// `problem` says why.
std::optional<scenario::Scenario> scenario_of(const timeline::Properties& properties,
                                              const timeline::Timeline& timeline, std::string& problem);

/// How many moments of `timeline` come before `intervention` would do anything: all of them if it never came.
Index shared_moments(const timeline::Timeline& timeline, const scenario::Scenario& scenario,
                     const scenario::Intervention& intervention);

/// The first moment in which two runs of equal beginnings differ; where one is the beginning of the other,
/// the number of its moments; kNoMoment if they are equal.
Index first_difference(const timeline::Timeline& a, const timeline::Timeline& b);

/// Watches a branch grow, and compares its past with its parent's.
class PastCheck {
 public:
  /// The first `shared` moments of `parent` must come again. The parent must outlive this and stay as it is.
  PastCheck(const timeline::Timeline& parent, Index shared);

  /// Looks at what has come since the last time. "" or what is wrong, which names the moment: then the branch
  /// is none.
  std::string check(const timeline::Timeline& branch);
  /// The whole shared past has come again.
  bool passed() const { return compared_ == size_; }

 private:
  const timeline::Timeline& parent_;
  std::size_t size_ = 0;      ///< octets of the shared past
  std::size_t compared_ = 0;  ///< of them, how many are known to be equal
};

/// What came out of a run.
struct ProgramOutcome {
  std::string name;
  std::optional<int> status;  ///< nothing: it has not ended
  std::string why;            ///< "exit", "exception", "killed", …
  std::string out, err;
  friend bool operator==(const ProgramOutcome&, const ProgramOutcome&) = default;
};
struct RunOutcome {
  std::vector<ProgramOutcome> programs;
  std::map<std::string, std::uint32_t> errors;  ///< calls that failed, by errno's name
  std::size_t calls = 0, packets = 0, lost = 0, retransmissions = 0;
  Time end;
};
RunOutcome outcome_of(const timeline::Timeline& timeline);

/// Two runs side by side.
struct Comparison {
  Index differ = timeline::kNoMoment;  ///< kNoMoment: they are equal
  Time at;                             ///< of that moment, in whichever run it comes earlier
  std::string first, second;  ///< what it is in each, an event a line; "" where the run has ended before
  RunOutcome outcome_first, outcome_second;
};
Comparison compare(const timeline::Timeline& first, const timeline::Timeline& second);
/// In words, a line each, with the runs called as given: where they part, and what came out differently.
std::vector<std::string> describe(const Comparison& comparison, const std::string& first,
                                  const std::string& second);

/// A tree of runs by what was done in each; number 0 is the run that all come from. Timelines are the
/// caller's.
class Branches {
 public:
  using Number = std::size_t;
  struct Branch {
    std::string name;
    Number parent = 0;
    scenario::Scenario scenario;  ///< what to run
    Index shared = 0;             ///< moments that it has in common with its parent
    bool removed = false;         ///< no longer listed
  };

  explicit Branches(scenario::Scenario trunk);

  /// `parent_run` is the parent's recorded run so far. The name is what is done, until rename().
  Number add(Number parent, const scenario::Intervention& intervention, const timeline::Timeline& parent_run);
  /// Another change than an intervention: other programs, links, seed. `shared` is what the caller promises.
  Number add(Number parent, std::string name, scenario::Scenario scenario, Index shared);
  /// The parent was run anew: what the branch's interventions leave untouched of it is shared.
  void share_again(Number branch, const timeline::Timeline& parent_run);
  /// It was made anew, recorded otherwise: nothing is known to come again.
  void share_nothing(Number branch) { all_[branch].shared = 0; }
  /// Of a run whose scenario was not known.
  void learn(Number branch, scenario::Scenario scenario) { all_[branch].scenario = std::move(scenario); }
  void rename(Number branch, std::string name) { all_[branch].name = std::move(name); }
  /// Takes a branch off the list, with those that come from it; number 0 stays.
  void remove(Number branch);
  /// These are listed and no others, whatever was removed.
  void keep(const std::vector<Number>& listed);

  std::size_t size() const { return all_.size(); }  ///< the removed ones too
  const Branch& operator[](Number branch) const { return all_[branch]; }
  /// Those that are not removed, in the order of being made.
  std::vector<Number> list() const;

 private:
  std::vector<Branch> all_;
};

}  // namespace zocalo::session
