#pragma once
// Breakpoints as plain data, and where they are hit on a timeline, in either direction.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "debug/filter.h"

namespace zocalo::debug {

/// On a line of a program, or (no file) wherever a filter matches: "syscall == recv", "errno == ECONNRESET",
/// "exception", "readable and fd == 4", "receive_buffer.full", "tcp.flags.syn",
/// "tcp.analysis.retransmission", "rto", "rst", "drop", "tcp.analysis.zero_window", "state == TIME_WAIT",
/// "variable == \"count\"".
struct Breakpoint {
  std::string file;  ///< as recorded, or a path that ends with that
  int line = 0;
  std::string filter;
  GuestId guest;          ///< only of this program; none: of any
  std::string condition;  ///< Python's, over recorded variables of the frame where it is: "count > 3"
  std::string hit_count;  ///< "5" or "== 5": the fifth hit; ">= 5", "> 5", "< 5", "<= 5"; "% 3": every third
  bool enabled = true;
  friend bool operator==(const Breakpoint&, const Breakpoint&) = default;
};

struct Hit {
  Index moment = 0;
  std::size_t breakpoint = 0;  ///< its place in the list
  friend bool operator==(const Hit&, const Hit&) = default;
};

class Breakpoints {
 public:
  Breakpoints();
  ~Breakpoints();
  Breakpoints(Breakpoints&&) noexcept;
  Breakpoints& operator=(Breakpoints&&) noexcept;

  /// Replaces the list. What is known of a breakpoint that was there before is kept.
  void set(std::vector<Breakpoint> breakpoints);
  const std::vector<Breakpoint>& list() const;
  /// What is wrong with one ("" nothing): its filter, condition or hit count. It is then never hit.
  std::string problem(std::size_t breakpoint, Language language) const;

  /// Looks through what the catalog has that was not looked through yet, at most `budget` moments for each;
  /// true if there is more. Conditions move Timeline::state_at(), so views ask for the world again.
  bool update(const Run& run, Index budget = kNoMoment);

  /// Every moment of one, in order: marks for a timeline. Empty while it is disabled.
  const std::vector<Index>& hits(std::size_t breakpoint) const;
  /// The nearest hit after (before) `from`; of several at one moment the first of the list.
  std::optional<Hit> find_next(Index from) const;
  std::optional<Hit> find_previous(Index from) const;
  /// Those that are hit at `moment`.
  std::vector<std::size_t> at(Index moment) const;

 private:
  struct Row;
  std::vector<Breakpoint> list_;
  std::vector<std::unique_ptr<Row>> rows_;
};

/// Whether a file that the user names is the one that a recording names.
bool same_file(std::string_view named, std::string_view recorded);

}  // namespace zocalo::debug
