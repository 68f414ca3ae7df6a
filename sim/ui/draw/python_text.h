#pragma once
// Light highlighting of Python source, line by line.

#include <string_view>
#include <vector>

#include "ui/draw/draw.h"

namespace zocalo::ui {

/// What a line inherits from the one before.
struct PythonState {
  char quote = 0;  ///< within a triple-quoted string of this quote; 0: not
};

struct PythonPiece {
  enum class Kind : std::uint8_t { plain, keyword, string, number, comment, builtin };
  Kind kind = Kind::plain;
  std::string_view text;
};

/// Cuts one line (without its end) and carries `state` on to the next.
std::vector<PythonPiece> split_python(std::string_view line, PythonState& state);
/// Draws one line; gives its width.
float draw_python(ImDrawList& list, const Theme& theme, const ImFont* font, ImVec2 at, std::string_view line,
                  PythonState& state);

}  // namespace zocalo::ui
