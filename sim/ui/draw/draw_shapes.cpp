// Icons, envelopes, postcards, bars: drawn as strokes, so that no icon typeface is needed.

#include <algorithm>
#include <cmath>

#include "ui/draw/draw.h"

namespace zocalo::ui {
namespace {

/// A pen in a square of 24 × 24 units around a centre.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 center, float size, ImU32 color)
      : list_(list),
        origin_{center.x - size / 2, center.y - size / 2},
        unit_(size / 24),
        color_(color),
        width_(std::max(1.0f, 1.9f * unit_)) {}

  ImVec2 at(float x, float y) const { return {origin_.x + x * unit_, origin_.y + y * unit_}; }
  void line(float x1, float y1, float x2, float y2) { list_.AddLine(at(x1, y1), at(x2, y2), color_, width_); }
  void triangle(float x1, float y1, float x2, float y2, float x3, float y3) {
    list_.AddTriangleFilled(at(x1, y1), at(x2, y2), at(x3, y3), color_);
  }
  void bar(float x1, float y1, float x2, float y2, float round = 0) {
    list_.AddRectFilled(at(x1, y1), at(x2, y2), color_, round * unit_);
  }
  void box(float x1, float y1, float x2, float y2, float round = 2) {
    list_.AddRect(at(x1, y1), at(x2, y2), color_, round * unit_, 0, width_);
  }
  void circle(float x, float y, float r) { list_.AddCircle(at(x, y), r * unit_, color_, 0, width_); }
  void disc(float x, float y, float r) { list_.AddCircleFilled(at(x, y), r * unit_, color_); }
  void arc(float x, float y, float r, float from, float to) {
    list_.PathArcTo(at(x, y), r * unit_, from, to);
    list_.PathStroke(color_, 0, width_);
  }
  void crescent() {
    list_.PathArcTo(at(11, 13), 8 * unit_, 0.209f, 4.50f);
    list_.PathArcTo(at(15.5f, 8.5f), 7 * unit_, 3.637f, 1.075f);
    list_.PathStroke(color_, ImDrawFlags_Closed, width_);
  }
  void path(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2& point : points) list_.PathLineTo(at(point.x, point.y));
    list_.PathStroke(color_, closed ? ImDrawFlags_Closed : 0, width_);
  }

 private:
  ImDrawList& list_;
  ImVec2 origin_;
  float unit_;
  ImU32 color_;
  float width_;
};

constexpr float kPi = 3.14159265f;

/// The transport's signs; false if `icon` is another.
bool transport_icon(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::play:
      pen.triangle(7, 4, 20, 12, 7, 20);
      return true;
    case Icon::pause:
      pen.bar(6, 4, 10, 20, 1);
      pen.bar(14, 4, 18, 20, 1);
      return true;
    case Icon::moment_forward:
      pen.path({{8, 5}, {15, 12}, {8, 19}});
      return true;
    case Icon::moment_back:
      pen.path({{16, 5}, {9, 12}, {16, 19}});
      return true;
    case Icon::to_start:
      pen.bar(4, 5, 6.5f, 19, 1);
      pen.triangle(20, 5, 20, 19, 8, 12);
      return true;
    case Icon::to_end:
      pen.bar(17.5f, 5, 20, 19, 1);
      pen.triangle(4, 5, 16, 12, 4, 19);
      return true;
    // A line of text with a chevron: by source line.
    case Icon::line_forward:
      pen.line(3, 6, 13, 6);
      pen.line(3, 12, 10, 12);
      pen.line(3, 18, 13, 18);
      pen.path({{15, 7}, {20, 12}, {15, 17}});
      return true;
    case Icon::line_back:
      pen.line(21, 6, 11, 6);
      pen.line(21, 12, 14, 12);
      pen.line(21, 18, 11, 18);
      pen.path({{9, 7}, {4, 12}, {9, 17}});
      return true;
    // Parentheses and a chevron: by call.
    case Icon::call_forward:
      pen.arc(11, 12, 8, 0.78f * kPi, 1.22f * kPi);
      pen.arc(4, 12, 8, -0.22f * kPi, 0.22f * kPi);
      pen.path({{16, 7}, {21, 12}, {16, 17}});
      return true;
    case Icon::call_back:
      pen.arc(20, 12, 8, 0.78f * kPi, 1.22f * kPi);
      pen.arc(13, 12, 8, -0.22f * kPi, 0.22f * kPi);
      pen.path({{8, 7}, {3, 12}, {8, 17}});
      return true;
    default:
      return false;
  }
}

/// Signs for places in the product.
bool place_icon(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::home:
      pen.path({{3, 12}, {12, 4}, {21, 12}});
      pen.path({{6, 11}, {6, 20}, {18, 20}, {18, 11}});
      return true;
    case Icon::lesson:
      pen.path({{12, 7},
                {8, 5},
                {3, 5},
                {3, 18},
                {8, 18},
                {12, 20},
                {16, 18},
                {21, 18},
                {21, 5},
                {16, 5},
                {12, 7},
                {12, 20}});
      return true;
    case Icon::program:
      pen.path({{8, 7}, {3, 12}, {8, 17}});
      pen.path({{16, 7}, {21, 12}, {16, 17}});
      return true;
    case Icon::network:
      pen.circle(5, 12, 2.8f);
      pen.circle(19, 6, 2.8f);
      pen.circle(19, 18, 2.8f);
      pen.line(7.7f, 11, 16.3f, 7);
      pen.line(7.7f, 13, 16.3f, 17);
      return true;
    case Icon::output:
      pen.box(3, 4, 21, 20);
      pen.path({{7, 9}, {10, 12}, {7, 15}});
      pen.line(12, 16, 17, 16);
      return true;
    case Icon::select:
      pen.disc(5, 6, 1.8f);
      pen.disc(5, 12, 1.8f);
      pen.disc(5, 18, 1.8f);
      pen.line(10, 6, 21, 6);
      pen.line(10, 12, 18, 12);
      pen.line(10, 18, 21, 18);
      return true;
    case Icon::socket:
      pen.circle(12, 12, 8.5f);
      pen.disc(9, 11, 1.5f);
      pen.disc(15, 11, 1.5f);
      pen.line(12, 15, 12, 17);
      return true;
    case Icon::open:
      pen.path({{3, 19}, {3, 5}, {9, 5}, {11, 8}, {21, 8}, {21, 19}}, true);
      return true;
    case Icon::save:
      pen.line(12, 4, 12, 15);
      pen.path({{7, 10}, {12, 15}, {17, 10}});
      pen.line(4, 20, 20, 20);
      return true;
    default:
      return false;
  }
}

void other_icon(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::search:
      pen.circle(10, 10, 6.5f);
      pen.line(15, 15, 21, 21);
      break;
    case Icon::link:
      pen.path({{10, 14}, {14, 10}});
      pen.path({{11, 7}, {13.5f, 4.5f}, {19.5f, 10.5f}, {17, 13}});
      pen.path({{13, 17}, {10.5f, 19.5f}, {4.5f, 13.5f}, {7, 11}});
      break;
    case Icon::open_out:
      pen.path({{11, 5}, {5, 5}, {5, 19}, {19, 19}, {19, 13}});
      pen.line(12, 12, 19.5f, 4.5f);
      pen.path({{14, 4.5f}, {19.5f, 4.5f}, {19.5f, 10}});
      break;
    case Icon::maximise:
      pen.path({{13.5f, 5}, {19, 5}, {19, 10.5f}});
      pen.path({{10.5f, 19}, {5, 19}, {5, 13.5f}});
      pen.line(19, 5, 13, 11);
      pen.line(5, 19, 11, 13);
      break;
    case Icon::restore:
      pen.path({{13, 5.5f}, {13, 11}, {18.5f, 11}});
      pen.path({{11, 18.5f}, {11, 13}, {5.5f, 13}});
      pen.line(13, 11, 19, 5);
      pen.line(11, 13, 5, 19);
      break;
    case Icon::columns:
      pen.path({{5, 6}, {19, 6}, {19, 18}, {5, 18}, {5, 6}});
      pen.line(12, 6, 12, 18);
      break;
    case Icon::search_plus:
      pen.circle(10, 10, 6.5f);
      pen.line(15, 15, 21, 21);
      pen.line(7, 10, 13, 10);
      pen.line(10, 7, 10, 13);
      break;
    case Icon::search_minus:
      pen.circle(10, 10, 6.5f);
      pen.line(15, 15, 21, 21);
      pen.line(7, 10, 13, 10);
      break;
    case Icon::sun:
      pen.circle(12, 12, 4.2f);
      for (int i = 0; i < 8; ++i) {
        const float a = kPi / 4 * static_cast<float>(i), x = std::cos(a), y = std::sin(a);
        pen.line(12 + 7 * x, 12 + 7 * y, 12 + 9.8f * x, 12 + 9.8f * y);
      }
      break;
    case Icon::moon:
      // A disc of radius 8 less a disc of radius 7 to the upper right.
      pen.crescent();
      break;
    case Icon::language:
      pen.circle(12, 12, 9);
      pen.line(3, 12, 21, 12);
      pen.arc(4, 12, 12, -0.27f * kPi, 0.27f * kPi);
      pen.arc(20, 12, 12, 0.73f * kPi, 1.27f * kPi);
      break;
    case Icon::help:
      pen.arc(12, 9, 4.5f, -1.0f * kPi, 0.45f * kPi);
      pen.line(12, 13, 12, 15.5f);
      pen.disc(12, 19.5f, 1.4f);
      break;
    case Icon::edit:
      pen.path({{4, 20}, {5, 15.5f}, {16, 4.5f}, {19.5f, 8}, {8.5f, 19}}, true);
      break;
    case Icon::revert:
      pen.path({{8, 4}, {4, 8}, {8, 12}});
      pen.path({{4, 8}, {14, 8}});
      pen.arc(14, 14, 6, -0.5f * kPi, 0.5f * kPi);
      pen.line(14, 20, 7, 20);
      break;
    case Icon::run:
      pen.circle(12, 12, 9);
      pen.triangle(10, 8, 16.5f, 12, 10, 16);
      break;
    case Icon::copy:
      pen.box(8, 8, 20, 20);
      pen.path({{16, 8}, {16, 4}, {4, 4}, {4, 16}, {8, 16}});
      break;
    case Icon::check:
      pen.path({{4, 13}, {10, 19}, {20, 6}});
      break;
    case Icon::plus:
      pen.line(12, 5, 12, 19);
      pen.line(5, 12, 19, 12);
      break;
    case Icon::cross:
      pen.line(6, 6, 18, 18);
      pen.line(18, 6, 6, 18);
      break;
    case Icon::chevron_left:
      pen.path({{15, 5}, {8, 12}, {15, 19}});
      break;
    case Icon::chevron_right:
      pen.path({{9, 5}, {16, 12}, {9, 19}});
      break;
    case Icon::chevron_down:
      pen.path({{5, 9}, {12, 16}, {19, 9}});
      break;
    default:
      pen.disc(12, 12, 4);
      break;
  }
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color) {
  Pen pen(list, center, size, color);
  if (!transport_icon(pen, icon) && !place_icon(pen, icon)) other_icon(pen, icon);
}

void draw_envelope(ImDrawList& list, ImVec2 center, float width, ImU32 paper, ImU32 seal) {
  const float height = width * 2 / 3, stroke = std::max(1.0f, width / 18);
  const ImVec2 min{center.x - width / 2, center.y - height / 2},
      max{center.x + width / 2, center.y + height / 2};
  list.AddRectFilled(min, max, paper, width / 10);
  list.AddRect(min, max, seal, width / 10, 0, stroke);
  const ImVec2 fold{center.x, center.y + height * 0.08f};
  list.PathLineTo({min.x + stroke, min.y + stroke});
  list.PathLineTo(fold);
  list.PathLineTo({max.x - stroke, min.y + stroke});
  list.PathStroke(seal, 0, stroke);
  list.AddCircleFilled(fold, std::max(1.6f, width / 9), seal);
}

void draw_postcard(ImDrawList& list, ImVec2 center, float width, ImU32 paper, ImU32 ink) {
  const float height = width * 2 / 3, stroke = std::max(1.0f, width / 20);
  const ImVec2 min{center.x - width / 2, center.y - height / 2},
      max{center.x + width / 2, center.y + height / 2};
  list.AddRectFilled(min, max, paper, width / 24);
  list.AddRect(min, max, ink, width / 24, 0, stroke);
  const float stamp = width * 0.24f;
  list.AddRectFilled({max.x - stamp - width * 0.1f, min.y + height * 0.16f},
                     {max.x - width * 0.1f, min.y + height * 0.16f + stamp * 1.1f}, ink);
  for (int i = 0; i < 3; ++i) {
    const float y = min.y + height * (0.3f + 0.22f * static_cast<float>(i));
    list.AddLine({min.x + width * 0.12f, y}, {min.x + width * (i == 2 ? 0.38f : 0.52f), y}, ink, stroke);
  }
}

void draw_lost(ImDrawList& list, ImVec2 center, float width, ImU32 color) {
  const float r = width / 2, stroke = std::max(1.5f, width / 9);
  list.AddLine({center.x - r, center.y - r}, {center.x + r, center.y + r}, color, stroke);
  list.AddLine({center.x - r, center.y + r}, {center.x + r, center.y - r}, color, stroke);
}

void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float head) {
  const ImVec2 d = to - from;
  const float length = std::sqrt(d.x * d.x + d.y * d.y);
  if (length < 0.5f) return;
  const ImVec2 u = d * (1 / length), n{-u.y, u.x};
  const float size = std::min(head, length);
  list.AddLine(from, to - u * (size * 0.7f), color, thickness);
  list.AddTriangleFilled(to, to - u * size + n * (size * 0.45f), to - u * size - n * (size * 0.45f), color);
}

void dashed_line(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float dash,
                 float gap) {
  const ImVec2 d = to - from;
  const float length = std::sqrt(d.x * d.x + d.y * d.y);
  // A line longer than any screen must not cost a million dashes.
  if (length < 0.5f || dash <= 0 || length > 20000) return;
  const ImVec2 u = d * (1 / length);
  for (float at = 0; at < length; at += dash + gap)
    list.AddLine(from + u * at, from + u * std::min(at + dash, length), color, thickness);
}

void draw_bar(ImDrawList& list, const Theme& theme, ImVec2 at, ImVec2 size, double used, double capacity,
              ImU32 color) {
  const float round = std::min(size.y / 2, 3.0f);
  list.AddRectFilled(at, at + size, mix(theme.color.surface, theme.color.faint, 0.45f), round);
  if (capacity <= 0 || used <= 0) return;
  // A single octet must be seen.
  const float width =
      std::max(std::min(3.0f, size.x), size.x * static_cast<float>(std::min(1.0, used / capacity)));
  list.AddRectFilled(at, {at.x + width, at.y + size.y}, color, round);
}

ImVec2 pill_size(const Theme& theme, std::string_view text) {
  const ImVec2 size = measure(theme.font.small_strong, text);
  return {size.x + 14, size.y + 6};
}

ImVec2 draw_pill(ImDrawList& list, const Theme& theme, ImVec2 at, std::string_view text, ImU32 ink,
                 bool filled) {
  const ImVec2 size = pill_size(theme, text);
  if (filled) {
    list.AddRectFilled(at, at + size, ink, size.y / 2);
  } else {
    list.AddRect(at, at + size, with_alpha(ink, 0.65f), size.y / 2, 0, 1);
  }
  put(list, theme.font.small_strong, at + ImVec2{7, 3}, filled ? theme.color.surface : ink, text);
  return size;
}

}  // namespace zocalo::ui
