#pragma once
// Lines over virtual time, as steps: a value holds until the next one.

#include <span>
#include <string_view>

#include "ui/draw/draw.h"
#include "ui/model/socket_history.h"
#include "ui/views/view.h"

namespace zocalo::ui {

struct PlotLine {
  std::string_view name;
  ImU32 color = 0;
  double SocketPoint::*value = nullptr;
};

struct PlotScale {
  Time from, to;  ///< of the axis; to > from
  double top = 1;
};

/// What a line has within one pixel's column: its extremes there, and what it leaves with.
struct PlotColumn {
  double low = -1, high = -1, last = -1;  ///< negative: nothing
};
/// One for each of `columns` columns, however many points there are.
std::vector<PlotColumn> plot_columns(std::span<const SocketPoint> points, double SocketPoint::*value,
                                     const PlotScale& scale, std::size_t columns);

/// At ImGui's cursor, over the region's width: title and highest value, the names with the values at the cursor,
/// the lines over the socket's whole life, and the times of its ends. A press seeks. Lines without any value are
/// left out; nothing is drawn where none has one, or where the points span no time.
void draw_plot(const View& view, std::string_view title, const SocketHistory& history,
               std::span<const PlotLine> lines);

}  // namespace zocalo::ui
