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

}  // namespace zocalo
