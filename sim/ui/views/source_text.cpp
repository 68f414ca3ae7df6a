#include "ui/views/source_text.h"

#include <algorithm>

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
