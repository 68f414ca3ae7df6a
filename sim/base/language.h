#pragma once
// The two languages that everything a person reads is written in. Spanish comes first.

#include <string_view>

namespace zocalo {

enum class Language { es, en };

/// A text in both languages; views into string literals.
struct Text {
  std::string_view es;
  std::string_view en;
  constexpr std::string_view in(Language language) const { return language == Language::es ? es : en; }
};

}  // namespace zocalo
