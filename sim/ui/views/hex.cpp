#include "ui/views/hex.h"

#include <algorithm>
#include <array>

#include "ui/draw/draw.h"
#include "ui/text/text_of_details.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};

/// Where the octets of a row stand.
struct Grid {
  ImVec2 at;
  float row = 0, offset = 0, cell = 0, text = 0, glyph = 0;  ///< heights and widths; `text`: where it begins
  std::size_t columns = 8;

  ImVec2 cell_at(std::size_t i) const {
    const std::size_t line = i / columns, column = i % columns;
    return at + ImVec2{offset + cell * static_cast<float>(column), row * static_cast<float>(line)};
  }
  ImVec2 glyph_at(std::size_t i) const {
    const std::size_t line = i / columns, column = i % columns;
    return at + ImVec2{text + glyph * static_cast<float>(column), row * static_cast<float>(line)};
  }
  std::size_t octet_at(ImVec2 point) const {
    const ImVec2 p = point - at;
    if (p.y < 0) return kNone;
    const auto line = static_cast<std::size_t>(p.y / row);
    const bool in_text = p.x >= text;
    const float x = in_text ? (p.x - text) / glyph : (p.x - offset) / cell;
    if (x < 0 || static_cast<std::size_t>(x) >= columns) return kNone;
    return line * columns + static_cast<std::size_t>(x);
  }
};

Grid grid_of(const View& view, ImVec2 at, float width) {
  const ImFont* font = view.theme.font.code_small;
  Grid grid;
  grid.at = at;
  grid.row = line_height(font) + (view.narrow ? 8.0f : 3.0f);
  grid.glyph = measure(font, "0").x;
  grid.offset = grid.glyph * 4 + 10;
  grid.cell = grid.glyph * 2 + 6;
  const auto fits = [&](std::size_t columns) {
    const auto n = static_cast<float>(columns);
    return grid.offset + n * grid.cell + 8 + n * grid.glyph <= width;
  };
  grid.columns = fits(16) ? 16 : fits(8) ? 8 : 4;
  grid.text = grid.offset + grid.cell * static_cast<float>(grid.columns) + 8;
  return grid;
}

std::string hex_text(std::size_t value, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    text += kDigits[(value >> static_cast<unsigned>(shift)) & 15U];
  return text;
}

void draw_octet(const View& view, const Grid& grid, ByteView bytes, std::size_t i, ImU32 ink) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImFont* font = view.theme.font.code_small;
  const std::uint8_t octet = bytes[i];
  const char shown = octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '.';
  put(list, font, grid.cell_at(i), ink, hex_text(octet, 2));
  put(list, font, grid.glyph_at(i), ink, std::string_view(&shown, 1));
}

void mark_octet(const Grid& grid, std::size_t i, ImU32 fill) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 cell = grid.cell_at(i), glyph = grid.glyph_at(i);
  list.AddRectFilled(cell - ImVec2{3, 1}, cell + ImVec2{grid.cell - 3, grid.row - 1}, fill);
  list.AddRectFilled(glyph - ImVec2{0, 1}, glyph + ImVec2{grid.glyph, grid.row - 1}, fill);
}

}  // namespace

HexAnswer draw_hex(const View& view, const char* id, ByteView bytes, const HexMark& mark) {
  const Palette& c = view.theme.color;
  const std::size_t shown = std::min(bytes.size(), mark.most);
  const Grid grid = grid_of(view, ImGui::GetCursorScreenPos(), ImGui::GetContentRegionAvail().x);
  const std::size_t rows = (shown + grid.columns - 1) / grid.columns;
  HexAnswer answer;
  if (shown == 0) return answer;
  const float width = grid.text + grid.glyph * static_cast<float>(grid.columns);
  const bool pressed = ImGui::InvisibleButton(id, {width, grid.row * static_cast<float>(rows)});
  ring_for_last();
  if (ImGui::IsItemHovered()) {
    const std::size_t octet = grid.octet_at(ImGui::GetMousePos());
    if (octet < shown) answer.hovered = octet;
  }
  if (pressed && answer.hovered && *answer.hovered >= mark.known_from) answer.pressed = answer.hovered;
  const int by = arrows_for_last();
  if (by != 0 && mark.size > 0) {
    const std::size_t next = by > 0 ? mark.at + mark.size : mark.at - 1;
    if (next < shown && next >= mark.known_from) answer.pressed = next;
  }
  for (std::size_t line = 0; line < rows; ++line) {
    const std::size_t first = line * grid.columns, end = std::min(shown, first + grid.columns);
    const ImVec2 at = grid.cell_at(first) - ImVec2{grid.offset, 0};
    if (!ImGui::IsRectVisible(at, at + ImVec2{width, grid.row})) continue;
    put(*ImGui::GetWindowDrawList(), view.theme.font.code_small, at, c.muted, hex_text(first, 4));
    for (std::size_t i = first; i < end; ++i) {
      const bool marked = i >= mark.at && i < mark.at + mark.size;
      if (marked)
        mark_octet(grid, i, c.accent_soft);
      else if (answer.hovered == i)
        mark_octet(grid, i, c.hover);
      draw_octet(view, grid, bytes, i, marked ? c.accent : i < mark.known_from ? c.muted : c.text);
    }
  }
  if (shown < bytes.size())
    paragraph(view.theme.font.small, c.muted,
              fill(say::d_more_bytes.in(view.language), {std::to_string(bytes.size() - shown)}));
  return answer;
}

}  // namespace zocalo::ui
