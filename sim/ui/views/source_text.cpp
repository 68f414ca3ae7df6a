#include "ui/views/source_text.h"

#include <algorithm>

#include "base/lines.h"

namespace zocalo::ui {
namespace {

bool is_of(const guest::Program& program, const std::string& file) {
  return file.empty() || program.path == file || program.path.ends_with("/" + file) ||
         file.ends_with("/" + program.path);
}

}  // namespace

const std::string* source_of(const timeline::Timeline& timeline, const guest::Program& program,
                             const std::string& file) {
  if (const std::string* text = timeline.library_source(file)) return text;
  if (is_of(program, file)) return program.source ? &*program.source : nullptr;
  const auto found = program.files.find(file);
  return found == program.files.end() ? nullptr : &found->second;
}

namespace {

bool of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A '=' that is no part of a comparison, outside of brackets, somewhere in `rest`.
bool assigns(std::string_view rest) {
  int depth = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    depth += rest[i] == '(' || rest[i] == '[' || rest[i] == '{' ? 1 : 0;
    depth -= rest[i] == ')' || rest[i] == ']' || rest[i] == '}' ? 1 : 0;
    if (rest[i] != '=' || depth > 0) continue;
    const bool compares = (i + 1 < rest.size() && rest[i + 1] == '=') ||
                          (i > 0 && std::string_view("=!<>").find(rest[i - 1]) != std::string_view::npos);
    return !compares;
  }
  return false;
}

}  // namespace

bool gives_value(std::string_view line, std::string_view name) {
  const std::string_view text = trimmed(line);
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::string_view before = text.substr(0, at), after = text.substr(at + name.size());
    if ((at > 0 && (of_name(before.back()) || before.back() == '.')) ||
        (!after.empty() && (of_name(after.front()) || after.front() == '.' || after.front() == '[')))
      continue;
    if (text.starts_with("def ")) return before.find('(') != std::string_view::npos;
    if (text.starts_with("for ")) return before.find(" in ") == std::string_view::npos;
    if (text.starts_with("with ") || text.starts_with("except ")) return before.ends_with(" as ");
    const bool target = before.find_first_of("=:#\"'([{") == std::string_view::npos || before == "(";
    if (target && assigns(after)) return true;
  }
  return false;
}

std::string line_at(const timeline::Timeline& timeline, const timeline::GuestState& guest) {
  const auto stack = guest.stacks.find(guest.thread);
  if (!guest.program || stack == guest.stacks.end() || stack->second.empty()) return {};
  const guest::Location& at = stack->second.back().at;
  const std::string* source = source_of(timeline, *guest.program, at.file);
  if (source == nullptr) return {};
  std::string_view text = *source;
  for (int i = 1; i < at.line && !text.empty(); ++i)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  std::string_view line = text.substr(0, text.find('\n'));
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::string(line);
}

}  // namespace zocalo::ui
