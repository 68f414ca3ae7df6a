#pragma once
// What can be taken back: the learner's choices (undo, redo) and jumps of the cursor ("back to where I was").

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "debug/breakpoint.h"
#include "timeline/timeline.h"

namespace zocalo::ui {

/// How a prediction was answered.
struct Answered {
  bool answered = false, passed = false;
  std::set<std::string> given;
  friend bool operator==(const Answered&, const Answered&) = default;
};

/// The run on screen, and which there are, by their numbers in the tree.
struct BranchChoice {
  std::size_t shown = 0;
  std::vector<std::size_t> listed;
  std::map<std::size_t, std::string> names;  ///< of those that were renamed
  friend bool operator==(const BranchChoice&, const BranchChoice&) = default;
};

/// Everything that the learner chose.
struct Choices {
  BranchChoice branches;
  std::map<std::string, double> knobs;
  std::map<std::string, std::string> edits;  ///< path -> text
  std::uint64_t seed = 1;
  std::map<std::string, Answered> answers;  ///< by prediction
  std::vector<debug::Breakpoint> breakpoints;
  std::vector<std::string> watches;
  friend bool operator==(const Choices&, const Choices&) = default;
};

class History {
 public:
  /// `before` stood before a change of this kind ("knob delay"). Changes of one kind that follow each other
  /// within a second (a slider that is dragged, typing) are taken back together.
  void note(const Choices& before, const std::string& kind, double now);
  /// What to go back to from `now`; nothing if there is no more.
  std::optional<Choices> undo(const Choices& now);
  std::optional<Choices> redo(const Choices& now);
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  void clear();

 private:
  std::vector<Choices> undo_, redo_;
  std::string kind_;
  double noted_at_ = 0;
};

/// Where the cursor was before it jumped, as an editor keeps it.
class JumpTrail {
 public:
  /// The cursor jumps away from `from`.
  void leave(timeline::Index from);
  /// The same, by scrubbing: seeks that follow each other within a second count as one jump.
  void scrub(timeline::Index from, double now);
  std::optional<timeline::Index> back(timeline::Index here);
  std::optional<timeline::Index> forward(timeline::Index here);
  bool can_go_back() const { return !back_.empty(); }
  bool can_go_forward() const { return !forward_.empty(); }
  void clear();

 private:
  std::vector<timeline::Index> back_, forward_;
  double scrubbed_at_ = -1;
};

}  // namespace zocalo::ui
