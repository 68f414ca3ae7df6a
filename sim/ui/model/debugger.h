#pragma once
// The debugger of the run on screen: what it recorded as rows, the breakpoints, what is watched, and the way
// of the cursor.

#include <string>

#include "debug/breakpoint.h"
#include "debug/step.h"
#include "debug/watches.h"

namespace zocalo::ui {

struct Debugger {
  debug::Catalog catalog;
  debug::Breakpoints breakpoints;
  debug::Trail trail;
  std::vector<std::string> watched;  ///< expressions, as the learner listed them
  debug::Watches watches;            ///< their changes
  bool library = false;              ///< steps go into the standard library
  bool library_recorded = false;     ///< in the run on screen

  /// Takes in what the timeline has more of, about `budget` moments; true if there is more.
  bool update(const timeline::Timeline& timeline, timeline::Index budget);
  /// Finds the changes of what is watched, as `guest` sees it, and of what is picked out.
  void watch_as(GuestId guest, const debug::WatchOf& picked);
  /// Another run: breakpoints and watches stay.
  void forget();
  debug::Run run(const timeline::Timeline& timeline) const { return {timeline, catalog}; }
};

/// Its line and file, or its filter: "server.py:12", "errno == ECONNRESET".
std::string title_of(const debug::Breakpoint& breakpoint);
/// The place in the list of the one on this line; -1 for none.
int breakpoint_on(const debug::Breakpoints& breakpoints, std::string_view file, int line);
/// The words that the filter language has for what is typed last in `text`: fields, or what a field is
/// compared with.
std::vector<std::string> completions(std::string_view text);
/// `text` with its last word replaced.
std::string completed(std::string_view text, std::string_view word);

}  // namespace zocalo::ui
