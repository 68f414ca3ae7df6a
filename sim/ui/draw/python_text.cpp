#include "ui/draw/python_text.h"

#include <algorithm>
#include <array>

namespace zocalo::ui {
namespace {

using Kind = PythonPiece::Kind;

constexpr std::array<std::string_view, 35> kKeywords{
    "False",  "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class",  "continue", "def",   "del",    "elif", "else",   "except", "for",      "from",
    "global", "finally",  "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",     "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
constexpr std::array<std::string_view, 24> kBuiltins{
    "print", "len",        "range", "str",   "int",   "bytes",  "list",      "dict",
    "set",   "open",       "sum",   "min",   "max",   "sorted", "enumerate", "zip",
    "repr",  "isinstance", "self",  "super", "input", "float",  "bool",      "tuple"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool digit(char c) { return c >= '0' && c <= '9'; }

/// Where a string that begins at 0 with its quote ends; `triple` tells whether it goes on in the next line.
std::size_t string_end(std::string_view text, char quote, bool triple, bool& open) {
  const std::size_t skip = triple ? 3 : 1;
  open = false;
  for (std::size_t i = skip; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote && (!triple || text.substr(i, 3) == std::string(3, quote))) {
      return i + skip;
    }
  }
  open = triple;
  return text.size();
}

ImU32 color_of(const Palette& c, Kind kind) {
  switch (kind) {
    case Kind::keyword:
      return c.keyword;
    case Kind::string:
      return c.string;
    case Kind::number:
      return c.number;
    case Kind::comment:
      return c.comment;
    case Kind::builtin:
      return c.builtin;
    case Kind::plain:
      break;
  }
  return c.text;
}

}  // namespace

std::vector<PythonPiece> split_python(std::string_view line, PythonState& state) {
  std::vector<PythonPiece> pieces;
  const auto take = [&](Kind kind, std::size_t size) {
    if (kind == Kind::plain && !pieces.empty() && pieces.back().kind == Kind::plain) {
      pieces.back().text = {pieces.back().text.data(), pieces.back().text.size() + size};
    } else {
      pieces.push_back({kind, line.substr(0, size)});
    }
    line.remove_prefix(size);
  };
  if (state.quote != 0) {
    const std::size_t end = line.find(std::string(3, state.quote));
    if (end == std::string_view::npos) {
      take(Kind::string, line.size());
      return pieces;
    }
    take(Kind::string, end + 3);
    state.quote = 0;
  }
  while (!line.empty()) {
    const char c = line.front();
    if (c == '#') {
      take(Kind::comment, line.size());
    } else if (c == '"' || c == '\'') {
      const bool triple = line.substr(0, 3) == std::string(3, c);
      bool open = false;
      const std::size_t end = string_end(line, c, triple, open);
      if (open) state.quote = c;
      take(Kind::string, std::min(end, line.size()));
    } else if (letter(c)) {
      std::size_t end = 1;
      while (end < line.size() && (letter(line[end]) || digit(line[end]))) ++end;
      const std::string_view word = line.substr(0, end);
      const bool prefix = end <= 2 && end < line.size() && (line[end] == '"' || line[end] == '\'') &&
                          word.find_first_not_of("rRbBfFuU") == std::string_view::npos;
      take(prefix                   ? Kind::string
           : among(kKeywords, word) ? Kind::keyword
           : among(kBuiltins, word) ? Kind::builtin
                                    : Kind::plain,
           end);
    } else if (digit(c)) {
      std::size_t end = 1;
      while (end < line.size() && (digit(line[end]) || letter(line[end]) || line[end] == '.')) ++end;
      take(Kind::number, end);
    } else {
      take(Kind::plain, 1);
    }
  }
  return pieces;
}

float draw_python(ImDrawList& list, const Theme& theme, const ImFont* font, ImVec2 at, std::string_view line,
                  PythonState& state) {
  const float left = at.x;
  for (const PythonPiece& piece : split_python(line, state)) {
    put(list, font, at, color_of(theme.color, piece.kind), piece.text);
    at.x += measure(font, piece.text).x;
  }
  return at.x - left;
}

}  // namespace zocalo::ui
