#include "ui/draw/fuzzy.h"

#include <algorithm>
#include <string>
#include <vector>

namespace zocalo::ui {
namespace {

/// Lower case without Spanish's accents; other octets as they are.
std::string fold(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == 0xC3 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0x80) {
      // U+00C0 … U+00FF; upper and lower case differ by 0x20.
      const auto low = static_cast<unsigned char>(static_cast<unsigned char>(text[++i]) | 0x20U);
      constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo/ouuuuyty";
      out += kPlain[low - 0xA0U];
    } else {
      out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return out;
}

bool letter(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u >= 0x80;
}

/// One word: the best way of finding its letters in order.
std::optional<int> word_score(std::string_view word, std::string_view text) {
  constexpr int kNone = -1'000'000, kStart = 8, kNext = 10, kFirst = 4;
  // best[j]: the best score with the letters so far, the last of them at j.
  std::vector<int> best(text.size(), kNone), before;
  for (std::size_t i = 0; i < word.size(); ++i) {
    before = best;
    int reach = i == 0 ? 0 : kNone;  // the best of all ends before j
    for (std::size_t j = 0; j < text.size(); ++j) {
      const int next = i > 0 && j > 0 && before[j - 1] > kNone ? before[j - 1] + kNext : kNone;
      best[j] = kNone;
      if (text[j] == word[i]) {
        const int bonus = j == 0 ? kStart + kFirst : !letter(text[j - 1]) ? kStart : 0;
        const int base = std::max(reach, next);
        if (base > kNone) best[j] = base + 1 + bonus;
      }
      if (i > 0) reach = std::max(reach, before[j]);
    }
  }
  const auto top = std::max_element(best.begin(), best.end());
  if (top == best.end() || *top <= kNone) return std::nullopt;
  return *top;
}

}  // namespace

std::optional<int> fuzzy_score(std::string_view query, std::string_view text) {
  if (query.find_first_not_of(' ') == std::string_view::npos) return 0;
  const std::string wanted = fold(query), within = fold(text);
  int score = 0;
  for (std::size_t at = 0; at < wanted.size();) {
    const std::size_t begin = wanted.find_first_not_of(' ', at);
    if (begin == std::string::npos) break;
    const std::size_t end = std::min(wanted.find(' ', begin), wanted.size());
    const std::optional<int> word = word_score(std::string_view(wanted).substr(begin, end - begin), within);
    if (!word) return std::nullopt;
    score += *word;
    at = end;
  }
  // Of two that fit alike, the shorter one says it better.
  return score * 16 - static_cast<int>(std::min<std::size_t>(within.size(), 200)) / 8;
}

}  // namespace zocalo::ui
