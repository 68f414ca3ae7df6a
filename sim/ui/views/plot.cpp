#include "ui/views/plot.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ui/text/text_of_details.h"

namespace zocalo::ui {
namespace {

double share_of(const PlotScale& scale, Time time) {
  return static_cast<double>((time - scale.from).count()) /
         static_cast<double>((scale.to - scale.from).count());
}

PlotScale scale_of(const SocketHistory& history, std::span<const PlotLine> lines, Time now) {
  const std::vector<SocketPoint>& points = history.points();
  PlotScale scale{points.front().time, history.gone().value_or(std::max(points.back().time, now)), 0};
  if (scale.to <= scale.from) scale.to = scale.from + Duration{1};
  for (const SocketPoint& point : points)
    for (const PlotLine& line : lines) scale.top = std::max(scale.top, point.*line.value);
  return scale;
}

/// What holds at the cursor; null before the first.
const SocketPoint* point_at(std::span<const SocketPoint> points, timeline::Index cursor) {
  const auto after = std::upper_bound(points.begin(), points.end(), cursor,
                                      [](timeline::Index c, const SocketPoint& p) { return c < p.moment; });
  return after == points.begin() ? nullptr : &*std::prev(after);
}

std::string number(double value, Language language) {
  return format_decimal(value, value < 10 && value != std::floor(value) ? 1 : 0, language);
}

/// "cwnd 14480" for each line, in its colour; gives the height.
float draw_legend(const View& view, const SocketPoint* here, std::span<const PlotLine> lines, ImVec2 at,
                  float width) {
  const ImFont* font = view.theme.font.code_small;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line_high = line_height(font) + 3;
  ImVec2 pen = at;
  for (const PlotLine& line : lines) {
    const double value = here == nullptr ? -1 : here->*line.value;
    const std::string text = std::string(line.name) + (value < 0 ? "" : " " + number(value, view.language));
    const float w = measure(font, text).x + 14;
    if (pen.x > at.x && pen.x + w > at.x + width) pen = {at.x, pen.y + line_high};
    list.AddRectFilled({pen.x, pen.y + line_high / 2 - 3}, {pen.x + 8, pen.y + line_high / 2}, line.color, 1);
    put(list, font, {pen.x + 12, pen.y}, value < 0 ? view.theme.color.muted : view.theme.color.text, text);
    pen.x += w + 10;
  }
  return pen.y - at.y + line_high;
}

void draw_line(const PlotLine& line, std::span<const SocketPoint> points, const PlotScale& scale, ImVec2 at,
               ImVec2 size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto columns =
      plot_columns(points, line.value, scale, static_cast<std::size_t>(std::max(1.0f, size.x)));
  const auto y_of = [&](double value) {
    return at.y + size.y - 1 - static_cast<float>(value / scale.top) * (size.y - 4);
  };
  double before = -1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const PlotColumn& column = columns[i];
    if (column.last < 0) {
      before = -1;
      continue;
    }
    const float x = at.x + static_cast<float>(i);
    double low = column.low, high = column.high;
    if (before >= 0) {
      low = std::min(low, before);
      high = std::max(high, before);
    }
    list.AddRectFilled({x, y_of(high) - 0.75f}, {x + 1, y_of(low) + 0.75f}, line.color);
    before = column.last;
  }
}

/// The lines and the cursor's mark.
void draw_area(const View& view, std::span<const SocketPoint> points, std::span<const PlotLine> lines,
               const PlotScale& scale, ImVec2 at, ImVec2 size) {
  const Palette& c = view.theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, at + size, c.sunken, 3);
  for (const PlotLine& line : lines) draw_line(line, points, scale, at, size);
  const double now = share_of(scale, view.playhead);
  if (now < 0 || now > 1) return;
  const float x = at.x + static_cast<float>(now) * size.x;
  list.AddLine({x, at.y}, {x, at.y + size.y}, c.accent, 1.5f);
}

void draw_heading(const View& view, std::string_view title, std::string_view top, float width) {
  const Theme& theme = view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = width - measure(theme.font.code_small, top).x - 8;
  put_elided(list, theme.font.small, at, room, theme.color.muted, title);
  put_right(list, theme.font.code_small, {at.x + width, at.y}, theme.color.muted, top);
  ImGui::Dummy({width, line_height(theme.font.small) + 2});
}

/// The times of both ends.
void draw_axis(const View& view, const PlotScale& scale, ImVec2 at, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImFont* font = view.theme.font.code_small;
  put(list, font, at, view.theme.color.muted, format_time(scale.from, view.language));
  put_right(list, font, {at.x + width, at.y}, view.theme.color.muted, format_time(scale.to, view.language));
}

}  // namespace

std::vector<PlotColumn> plot_columns(std::span<const SocketPoint> points, double SocketPoint::*value,
                                     const PlotScale& scale, std::size_t columns) {
  std::vector<PlotColumn> result(columns);
  std::size_t next = 0;
  double holds = -1;
  for (std::size_t i = 0; i < columns; ++i) {
    PlotColumn& column = result[i];
    column = {holds, holds, holds};
    const double end = static_cast<double>(i + 1) / static_cast<double>(columns);
    for (; next < points.size() && (share_of(scale, points[next].time) < end || i + 1 == columns); ++next) {
      const double v = points[next].*value;
      column.last = holds = v;
      if (v < 0) continue;
      column.low = column.low < 0 ? v : std::min(column.low, v);
      column.high = std::max(column.high, v);
    }
  }
  return result;
}

void draw_plot(const View& view, std::string_view title, const SocketHistory& history,
               std::span<const PlotLine> all) {
  const std::vector<SocketPoint>& points = history.points();
  if (points.empty() || points.front().time == points.back().time) return;
  std::vector<PlotLine> lines;
  for (const PlotLine& line : all)
    if (std::any_of(points.begin(), points.end(), [&](const SocketPoint& p) { return p.*line.value > 0; }))
      lines.push_back(line);
  if (lines.empty()) return;
  const Theme& theme = view.theme;
  const float width = ImGui::GetContentRegionAvail().x, high = 88;
  const PlotScale scale = scale_of(history, lines, view.world.time);
  const std::string top = fill(say::d_plot_top.in(view.language), {number(scale.top, view.language)});
  draw_heading(view, title, top, width);
  const bool here = scale.from <= view.world.time && view.world.time <= scale.to;
  const float legend = draw_legend(view, here ? point_at(points, view.cursor) : nullptr, lines,
                                   ImGui::GetCursorScreenPos(), width);
  ImGui::Dummy({width, legend + 2});
  const ImVec2 at = ImGui::GetCursorScreenPos(), size{width, high};
  const bool pressed = ImGui::InvisibleButton(std::string(title).c_str(), size);
  ring_for_last();
  if (ImGui::IsItemVisible()) draw_area(view, points, lines, scale, at, size);
  const double share = (ImGui::GetMousePos().x - at.x) / size.x;
  const auto pointed =
      scale.from + Duration{std::llround(share * static_cast<double>((scale.to - scale.from).count()))};
  if (ImGui::IsItemHovered()) tip(theme, format_time(pointed, view.language));
  if (pressed) view.ask(SeekTo{view.timeline.at_time(pointed)});
  draw_axis(view, scale, {at.x, at.y + high + 2}, width);
  ImGui::Dummy({width, line_height(theme.font.code_small) + 8});
}

}  // namespace zocalo::ui
