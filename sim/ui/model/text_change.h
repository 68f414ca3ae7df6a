#pragma once
// What an edit changed, as far as a name can say it.

#include <string>
#include <string_view>

namespace zocalo::ui {

struct TextChange {
  std::size_t line = 0;  ///< of the first line that changed, from 1; 0: nothing did
  std::string text;      ///< of that line, without its indent; "" where only empty lines changed
  bool gone = false;     ///< it is no longer there: `line` counts in the text before
  std::size_t more = 0;  ///< lines that changed beside it
};

TextChange first_change(std::string_view before, std::string_view after);

}  // namespace zocalo::ui
