#include "ui/model/text_change.h"

#include <algorithm>
#include <set>
#include <span>
#include <vector>

#include "base/lines.h"

namespace zocalo::ui {
namespace {

using Lines = std::vector<std::string>;

/// Those of `lines`, by index, that `others` does not have, however often.
std::vector<std::size_t> missing_from(std::span<const std::string> others,
                                      std::span<const std::string> lines) {
  std::multiset<std::string> left(others.begin(), others.end());
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto found = left.find(lines[i]); found != left.end())
      left.erase(found);
    else if (!trimmed(lines[i]).empty())
      missing.push_back(i);
  }
  return missing;
}

}  // namespace

TextChange first_change(std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines a = lines_of(before), b = lines_of(after);
  std::size_t begin = 0, end = 0;
  const std::size_t least = std::min(a.size(), b.size());
  while (begin < least && a[begin] == b[begin]) ++begin;
  while (end < least - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
  const std::span was = std::span(a).subspan(begin, a.size() - begin - end),
                  is = std::span(b).subspan(begin, b.size() - begin - end);
  const std::vector<std::size_t> fresh = missing_from(was, is), gone = missing_from(is, was);
  const std::size_t changed = std::max(fresh.size(), gone.size());
  if (!fresh.empty())
    return {begin + fresh.front() + 1, std::string(trimmed(is[fresh.front()])), false, changed - 1};
  if (!gone.empty())
    return {begin + gone.front() + 1, std::string(trimmed(was[gone.front()])), true, changed - 1};
  // Lines changed places, or empty ones came or went.
  return {begin + 1, begin < b.size() ? std::string(trimmed(b[begin])) : std::string(), false, 0};
}

}  // namespace zocalo::ui
