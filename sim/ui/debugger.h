#pragma once
// The debugger of the run on screen: what it recorded as rows, the breakpoints, and the way of the cursor.

#include <string>

#include "debug/breakpoint.h"
#include "debug/step.h"

namespace zocalo::ui {

struct Debugger {
  debug::Catalog catalog;
  debug::Breakpoints breakpoints;
  debug::Trail trail;

  /// Takes in what the timeline has more of, about `budget` moments; true if there is more.
  bool update(const timeline::Timeline& timeline, timeline::Index budget);
  /// Another run: the breakpoints stay.
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
