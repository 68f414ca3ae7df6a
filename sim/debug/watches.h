#pragma once
// Watch expressions over a recorded run: what each is worth at a moment, and the moments at which that
// changes.

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "debug/filter.h"
#include "debug/value.h"

namespace zocalo::debug {

/// An expression as one program sees it.
struct WatchOf {
  GuestId guest;
  std::string expression;
  bool operator==(const WatchOf&) const = default;
  friend bool operator<(const WatchOf& a, const WatchOf& b) {
    return std::tie(a.guest, a.expression) < std::tie(b.guest, b.expression);
  }
};

/// What an expression is worth where a program stands.
struct Worth {
  Watched watched;
  guest::Location at;  ///< the frame that it was looked up in
};
/// In the innermost frame that has all its names, be it as globals; where none has, why the innermost has
/// not. A debugger asks the innermost frame alone; a watch that goes out whenever a function is called shows
/// little.
Worth worth_of(std::string_view expression, const timeline::GuestState& guest);

class Watches {
 public:
  /// The changes of these are looked for, and of no others. What is known of one that stays is kept.
  void want(const std::vector<WatchOf>& list);
  /// Looks through what the catalog has that was not looked through yet, at most `budget` moments for each;
  /// true if there is more. Moves Timeline::state_at(), so views ask for the world again.
  bool update(const Run& run, Index budget = kNoMoment);
  /// Every moment at which the value became another than the last one there was; that of the first value is
  /// the first. Empty for what is not wanted.
  const std::vector<Index>& changes(const WatchOf& watch) const;

 private:
  struct Row {
    std::vector<std::string> names;  ///< that the expression has
    std::string last;                ///< value
    bool known = false;              ///< there has been one
    ThreadId thread;                 ///< that moved last
    Index looked = 0;                ///< moments looked through
    std::vector<Index> changes;
  };
  static std::vector<Index> candidates(const Run& run, const WatchOf& watch, Row& row, Index to);

  std::map<WatchOf, Row> rows_;
};

}  // namespace zocalo::debug
