#include "ui/model/debugger.h"

#include <algorithm>

namespace zocalo::ui {
namespace {

bool of_a_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

std::size_t last_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && of_a_word(text[begin - 1])) --begin;
  return begin;
}

/// The field before an operator that `text` ends with: "errno == " has errno; "" where there is none.
std::string_view field_before(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::size_t end = text.size();
  while (!text.empty() && std::string_view("=!<>").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  if (text.size() == end) return {};
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text.substr(last_word(text));
}

bool begins_with(std::string_view text, std::string_view begin) {
  return text.size() >= begin.size() &&
         std::equal(begin.begin(), begin.end(), text.begin(), [](char a, char b) {
           const auto low = [](char c) {
             return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
           };
           return low(a) == low(b);
         });
}

}  // namespace

bool Debugger::update(const timeline::Timeline& timeline, timeline::Index budget) {
  const bool more = catalog.update(timeline, budget);
  const bool more_hits = breakpoints.update(run(timeline), budget);
  return watches.update(run(timeline), budget) || more_hits || more;
}

void Debugger::watch_as(GuestId guest, const debug::WatchOf& picked) {
  std::vector<debug::WatchOf> list;
  for (const std::string& expression : watched) list.push_back({guest, expression});
  if (!picked.expression.empty()) list.push_back(picked);
  watches.want(list);
}

void Debugger::forget() {
  std::vector<debug::Breakpoint> kept = breakpoints.list();
  std::vector<std::string> still_watched = std::move(watched);
  const bool into_library = library;
  *this = {};
  breakpoints.set(std::move(kept));
  watched = std::move(still_watched);
  library = into_library;
}

std::string title_of(const debug::Breakpoint& breakpoint) {
  if (breakpoint.file.empty()) return breakpoint.filter;
  return breakpoint.file + ":" + std::to_string(breakpoint.line);
}

int breakpoint_on(const debug::Breakpoints& breakpoints, std::string_view file, int line) {
  const std::vector<debug::Breakpoint>& list = breakpoints.list();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].line == line && !list[i].file.empty() && debug::same_file(list[i].file, file))
      return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::string> completions(std::string_view text) {
  const std::size_t begin = last_word(text);
  const std::string_view word = text.substr(begin);
  std::vector<std::string> found;
  if (const std::string_view field = field_before(text.substr(0, begin)); !field.empty()) {
    for (std::string& value : debug::field_values(field)) {
      if (begins_with(value, word) && value.size() > word.size()) found.push_back(std::move(value));
    }
    return found;
  }
  if (word.empty()) return found;
  for (const debug::FieldHelp& field : debug::fields()) {
    if (begins_with(field.name, word) && field.name.size() > word.size()) found.emplace_back(field.name);
  }
  return found;
}

std::string completed(std::string_view text, std::string_view word) {
  return std::string(text.substr(0, last_word(text))) + std::string(word);
}

}  // namespace zocalo::ui
