#pragma once
// Text as lines.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace zocalo {

/// The lines without their '\n'; a last one that has none counts as well.
inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Without the blanks at both ends.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// At most so many octets of a beginning, which does not end within a character of UTF-8.
inline std::string_view beginning(std::string_view text, std::size_t octets) {
  text = text.substr(0, octets);
  const auto octet = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t last = text.size();
  while (last > 0 && (octet(last - 1) & 0xc0U) == 0x80U) --last;
  if (last == 0) return text;
  const unsigned char lead = octet(last - 1);
  const std::size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return text.size() < last - 1 + whole ? text.substr(0, last - 1) : text;
}

}  // namespace zocalo
