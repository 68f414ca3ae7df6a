#include "native/output.h"

#include <cstdio>

namespace zocalo::native {

std::string OutputPrinter::name(GuestId guest) const {
  const std::size_t index = guest.value - 1;
  return index < names_.size() ? names_[index] : "program " + std::to_string(guest.value);
}

void OutputPrinter::print(int stream, const std::string& text) {
  std::FILE* file = stream == 2 ? stderr : stdout;
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

void OutputPrinter::print_lines(const timeline::OutputRow& row) {
  std::string& waiting = unfinished_[{row.guest, row.stream}];
  waiting += row.text;
  std::string ready;
  std::size_t from = 0;
  for (std::size_t end = waiting.find('\n'); end != std::string::npos; end = waiting.find('\n', from)) {
    ready += name(row.guest) + ": " + waiting.substr(from, end - from + 1);
    from = end + 1;
  }
  waiting.erase(0, from);
  if (!ready.empty()) print(row.stream, ready);
}

void OutputPrinter::follow(const timeline::Timeline& timeline) {
  const timeline::Rows<timeline::OutputRow>& rows = timeline.outputs();
  for (; printed_ < rows.size(); ++printed_) {
    const timeline::OutputRow& row = rows[printed_];
    if (style_ == Style::plain) print(row.stream, row.text);
    if (style_ == Style::prefixed) print_lines(row);
  }
}

void OutputPrinter::finish() {
  for (const auto& [key, text] : unfinished_) {
    if (!text.empty()) print(key.second, name(key.first) + ": " + text + "\n");
  }
  unfinished_.clear();
}

void OutputPrinter::tell(GuestId guest, const std::string& text) {
  if (style_ == Style::silent) return;
  std::string line = style_ == Style::prefixed ? name(guest) + ": " + text : text;
  if (line.empty() || line.back() != '\n') line += '\n';
  print(2, line);
}

}  // namespace zocalo::native
