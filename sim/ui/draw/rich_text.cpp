#include "ui/draw/rich_text.h"

#include <algorithm>
#include <cmath>

#include "base/lines.h"
#include "ui/draw/python_text.h"
#include "ui/text/glossary.h"

namespace zocalo::ui {
namespace {

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// "- item" or "12. item": the label and what follows it.
bool split_item(std::string_view line, std::string& label, std::string_view& rest) {
  if (starts(line, "- ") || starts(line, "* ")) {
    label = "•";
    rest = trimmed(line.substr(2));
    return true;
  }
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == 0 || digits > 3 || line.substr(digits, 2) != ". ") return false;
  label = std::string(line.substr(0, digits + 1));
  rest = trimmed(line.substr(digits + 2));
  return true;
}

class Reader {
 public:
  std::vector<Block> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    finish();
    return std::move(blocks_);
  }

 private:
  void line(std::string_view raw) {
    if (fenced_) {
      if (starts(trimmed(raw), "```")) {
        fenced_ = false;
      } else {
        blocks_.back().text.append(raw).push_back('\n');
      }
      return;
    }
    const std::string_view text = trimmed(raw);
    std::string label;
    std::string_view rest;
    if (text.empty()) {
      finish();
    } else if (starts(text, "```")) {
      finish();
      add(Block::Kind::code);
      fenced_ = true;
    } else if (starts(text, "<!--")) {
      finish();
      comment(text);
    } else if (starts(text, "#")) {
      finish();
      cue_.clear();
      const std::size_t level = std::min(text.find_first_not_of('#'), text.size());
      add(Block::Kind::heading).level = static_cast<int>(level);
      blocks_.back().spans = parse_spans(trimmed(text.substr(level)));
    } else if (split_item(text, label, rest)) {
      finish();
      Block& block = add(Block::Kind::item);
      block.label = std::move(label);
      block.level = static_cast<int>(std::min<std::size_t>(raw.find_first_not_of(' '), 12) / 2 + 1);
      open_ = std::string(rest);
      writing_ = true;
    } else if (starts(text, "> ") && !writing_) {
      add(Block::Kind::quote);
      open_ = std::string(text.substr(2));
      writing_ = true;
    } else {
      if (!writing_) add(Block::Kind::paragraph);
      writing_ = true;
      if (!open_.empty()) open_.push_back(' ');
      open_.append(starts(text, "> ") ? text.substr(2) : text);
    }
  }

  void comment(std::string_view text) {
    const std::size_t at = text.find("cue:");
    if (at == std::string_view::npos) return;
    text = text.substr(at + 4);
    cue_ = std::string(trimmed(text.substr(0, text.find("-->"))));
  }

  Block& add(Block::Kind kind) {
    blocks_.emplace_back();
    blocks_.back().kind = kind;
    blocks_.back().cue = cue_;
    return blocks_.back();
  }

  void finish() {
    if (writing_) blocks_.back().spans = parse_spans(open_);
    writing_ = false;
    open_.clear();
  }

  std::vector<Block> blocks_;
  std::string open_, cue_;
  bool writing_ = false, fenced_ = false;
};

const ImFont* font_of(const Theme& theme, Span::Style style) {
  switch (style) {
    case Span::Style::strong:
      return theme.font.strong;
    case Span::Style::code:
      return theme.font.code;
    default:
      return theme.font.body;
  }
}

/// A run of letters of one style, without a space (code may have them).
struct Piece {
  Span::Style style;
  std::string_view text;
};

/// Lays words out in lines. What has no space between it stays together: a bracket and the code in it.
class Flow {
 public:
  Flow(ImDrawList* list, const Theme& theme, ImVec2 at, float width, ImU32 color, TermHover* terms)
      : list_(list),
        terms_(terms),
        theme_(theme),
        at_(at),
        width_(width),
        color_(color),
        leading_(line_height(theme.font.body) * 1.4f) {}

  void span(const Span& span) {
    std::string_view text = span.text;
    // Code keeps together where a line can hold it.
    if (span.style == Span::Style::code && piece_width({span.style, text}) < width_ * 0.8f) {
      word_.push_back({span.style, text});
      return;
    }
    while (!text.empty()) {
      const bool space = text.front() == ' ';
      const std::size_t end =
          space ? std::min(text.find_first_not_of(' '), text.size()) : std::min(text.find(' '), text.size());
      if (space) {
        flush();
        // Letters are placed on whole pixels; so are spaces, or they would differ.
        if (x_ > 0) x_ += std::ceil(measure(theme_.font.body, " ").x);
      } else {
        word_.push_back({span.style, text.substr(0, end)});
      }
      text.remove_prefix(end);
    }
  }

  float finish() {
    flush();
    return y_ + leading_;
  }

 private:
  static float pad_of(Span::Style style) { return style == Span::Style::code ? 4.0f : 0.0f; }
  float piece_width(const Piece& piece) const {
    return std::ceil(measure(font_of(theme_, piece.style), piece.text).x + 2 * pad_of(piece.style));
  }

  void flush() {
    float size = 0;
    for (const Piece& piece : word_) size += piece_width(piece);
    if (x_ > 0 && x_ + size > width_) wrap();
    for (const Piece& piece : word_) {
      if (size <= width_)
        put_piece(piece);
      else
        break_piece(piece);
    }
    word_.clear();
  }

  /// Longer than a line: cut where it must be.
  void break_piece(Piece piece) {
    const ImFont* font = font_of(theme_, piece.style);
    while (!piece.text.empty()) {
      const char* cut = nullptr;
      const std::string_view text = piece.text;
      font->CalcTextSizeA(line_height(font), width_ - x_ - 2 * pad_of(piece.style), 0, text.data(),
                          text.data() + text.size(), &cut);
      auto taken = static_cast<std::size_t>(cut - text.data());
      if (taken == 0 && x_ > 0) {
        wrap();
        continue;
      }
      taken = std::max<std::size_t>(taken, 1);
      put_piece({piece.style, text.substr(0, taken)});
      piece.text.remove_prefix(taken);
      if (!piece.text.empty()) wrap();
    }
  }

  void put_piece(const Piece& piece) {
    const ImFont* font = font_of(theme_, piece.style);
    const ImVec2 size = measure(font, piece.text);
    const float pad = pad_of(piece.style);
    if (list_ != nullptr) {
      const ImVec2 at{at_.x + x_, at_.y + y_ + (leading_ - size.y) / 2};
      if (piece.style == Span::Style::code) {
        list_->AddRectFilled({at.x, at.y - 2}, {at.x + size.x + 2 * pad, at.y + size.y + 2},
                             theme_.color.raised, 3);
      }
      put(*list_, font, {at.x + pad, at.y}, color_, piece.text);
      const float y = at.y + size.y;
      if (piece.style == Span::Style::link) {
        list_->AddLine({at.x, y}, {at.x + size.x, y}, with_alpha(color_, 0.6f), 1);
      } else if (piece.style == Span::Style::emphasis) {
        dashed_line(*list_, {at.x, y}, {at.x + size.x, y}, with_alpha(color_, 0.45f), 1, 1.5f, 2.5f);
      }
    }
    if (terms_ != nullptr) explain(piece, {at_.x + x_, at_.y + y_ + (leading_ - size.y) / 2}, size);
    x_ += piece_width(piece);
  }

  void explain(const Piece& piece, ImVec2 at, ImVec2 size) {
    if (terms_in(piece.text).empty()) return;
    const float pad = pad_of(piece.style), y = at.y + size.y + (pad > 0 ? 1.0f : 0.0f);
    if (list_ != nullptr)
      dashed_line(*list_, {at.x + pad, y}, {at.x + pad + size.x, y}, with_alpha(color_, 0.5f), 1, 1, 3);
    const ImVec2 max{at.x + size.x + 2 * pad, at.y + size.y + 2};
    if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect({at.x, at.y - 2}, max)) return;
    terms_->word = std::string(piece.text);
    if (list_ != nullptr && terms_->tip) tip(theme_, with_meanings(piece.text, terms_->language));
  }

  void wrap() {
    x_ = 0;
    y_ += leading_;
  }

  ImDrawList* list_;
  TermHover* terms_;
  const Theme& theme_;
  ImVec2 at_;
  float width_;
  ImU32 color_;
  float leading_;
  float x_ = 0, y_ = 0;
  std::vector<Piece> word_;
};

float draw_code(ImDrawList* list, const Theme& theme, const Block& block, ImVec2 at, float width) {
  const ImFont* font = theme.font.code_small;
  const float leading = line_height(font) * 1.45f, pad = 10;
  PythonState state;
  std::string_view text = block.text;
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // Long lines are broken: nothing may be cut off.
    std::string_view line = text.substr(0, end);
    while (measure(font, line).x > width - 2 * pad && line.size() > 8) {
      const char* cut = nullptr;
      font->CalcTextSizeA(line_height(font), width - 2 * pad, 0, line.data(), line.data() + line.size(),
                          &cut);
      auto taken = std::max<std::size_t>(1, static_cast<std::size_t>(cut - line.data()));
      const std::size_t space = line.substr(0, taken).find_last_of(' ');
      if (space != std::string_view::npos && space > 0) taken = space + 1;
      lines.push_back(line.substr(0, taken));
      line.remove_prefix(taken);
    }
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const float height = leading * static_cast<float>(lines.size()) + 2 * pad;
  if (list != nullptr) {
    list->AddRectFilled(at, {at.x + width, at.y + height}, theme.color.sunken, theme.radius);
    list->AddRect(at, {at.x + width, at.y + height}, theme.color.hairline, theme.radius);
    float y = at.y + pad + (leading - line_height(font)) / 2;
    for (const std::string_view line : lines) {
      draw_python(*list, theme, font, {at.x + pad, y}, line, state);
      y += leading;
    }
  }
  return height;
}

}  // namespace

std::vector<Block> parse_markdown(std::string_view text) { return Reader().read(text); }

std::vector<Span> parse_spans(std::string_view text) {
  std::vector<Span> spans;
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) spans.push_back({Span::Style::plain, std::move(plain), {}});
    plain.clear();
  };
  const auto enclosed = [&](std::string_view mark, Span::Style style) {
    if (!starts(text, mark)) return false;
    const std::size_t end = text.find(mark, mark.size());
    if (end == std::string_view::npos || end == mark.size()) return false;
    flush();
    spans.push_back({style, std::string(text.substr(mark.size(), end - mark.size())), {}});
    text.remove_prefix(end + mark.size());
    return true;
  };
  const auto link = [&] {
    const std::size_t middle = text.find("](");
    if (text.front() != '[' || middle == std::string_view::npos) return false;
    const std::size_t end = text.find(')', middle);
    if (end == std::string_view::npos) return false;
    flush();
    spans.push_back({Span::Style::link, std::string(text.substr(1, middle - 1)),
                     std::string(text.substr(middle + 2, end - middle - 2))});
    text.remove_prefix(end + 1);
    return true;
  };
  while (!text.empty()) {
    if (enclosed("`", Span::Style::code) || enclosed("**", Span::Style::strong) ||
        enclosed("*", Span::Style::emphasis) || link())
      continue;
    plain.push_back(text.front());
    text.remove_prefix(1);
  }
  flush();
  return spans;
}

float draw_spans(ImDrawList* list, const Theme& theme, const std::vector<Span>& spans, ImVec2 at, float width,
                 ImU32 color, TermHover* terms) {
  Flow flow(list, theme, at, std::max(width, 20.0f), color, terms);
  for (const Span& span : spans) flow.span(span);
  return flow.finish();
}

float draw_block(ImDrawList* list, const Theme& theme, const Block& block, ImVec2 at, float width,
                 ImU32 color, TermHover* terms) {
  switch (block.kind) {
    case Block::Kind::heading: {
      const ImFont* font = block.level <= 1 ? theme.font.title : theme.font.heading;
      std::string text;
      for (const Span& span : block.spans) text += span.text;
      if (list != nullptr) put_wrapped(*list, font, at, width, theme.color.text, text);
      return measure(font, text, width).y;
    }
    case Block::Kind::code:
      return draw_code(list, theme, block, at, width);
    case Block::Kind::item: {
      const float indent = 20 * static_cast<float>(block.level);
      if (list != nullptr) {
        const float leading = line_height(theme.font.body) * 1.4f;
        put_right(*list, theme.font.body,
                  {at.x + indent - 8, at.y + (leading - line_height(theme.font.body)) / 2}, theme.color.muted,
                  block.label);
      }
      return draw_spans(list, theme, block.spans, {at.x + indent, at.y}, width - indent, color, terms);
    }
    case Block::Kind::quote: {
      const float height =
          draw_spans(list, theme, block.spans, {at.x + 14, at.y}, width - 14, theme.color.muted, terms);
      if (list != nullptr) list->AddRectFilled(at, {at.x + 3, at.y + height}, theme.color.hairline, 1);
      return height;
    }
    case Block::Kind::paragraph:
      break;
  }
  return draw_spans(list, theme, block.spans, at, width, color, terms);
}

}  // namespace zocalo::ui
