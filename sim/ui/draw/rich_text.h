#pragma once
// The little Markdown that lessons use: headings, paragraphs, lists, quotes, fenced code, and **strong**,
// *emphasis*, `code` and [links](…) within a line. `<!-- cue: name -->` says that what follows, up to the
// next cue or heading, belongs to a cue.

#include <string>
#include <string_view>
#include <vector>

#include "ui/draw/draw.h"

namespace zocalo::ui {

struct Span {
  enum class Style : std::uint8_t { plain, strong, emphasis, code, link };
  Style style = Style::plain;
  std::string text;
  std::string target;  ///< of a link
};

struct Block {
  enum class Kind : std::uint8_t { heading, paragraph, item, quote, code };
  Kind kind = Kind::paragraph;
  int level = 1;            ///< of a heading; depth of an item
  std::string label;        ///< of an item: "•" or "2."
  std::vector<Span> spans;  ///< all but code
  std::string text;         ///< code, lines ended by \n
  std::string cue;          ///< "" if none
};

std::vector<Block> parse_markdown(std::string_view text);
std::vector<Span> parse_spans(std::string_view text);

/// The glossary's terms in a text: marked by dots below, the one under the pointer is explained.
struct TermHover {
  Language language = Language::es;
  std::string word;  ///< found under the pointer, with what it stands in; "" if none
  bool tip = true;   ///< and show what it means
};

/// Lays spans out from `at` in lines of `width`; gives the height. `list` null: measures only.
float draw_spans(ImDrawList* list, const Theme& theme, const std::vector<Span>& spans, ImVec2 at, float width,
                 ImU32 color, TermHover* terms = nullptr);
/// One block; gives the height.
float draw_block(ImDrawList* list, const Theme& theme, const Block& block, ImVec2 at, float width,
                 ImU32 color, TermHover* terms = nullptr);

}  // namespace zocalo::ui
