// The ladder: a lifeline for each host (each program where there is one host), time going down, packets as
// slanted arrows. Draws only what is visible, however long the run.

#include "ui/views/view_ladder.h"

#include <cmath>

#include "ui/model/debugger.h"
#include "ui/text/text.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using timeline::Index;
using timeline::kNoMoment;

constexpr Index kDecodedAtOnce = 20'000;

// ---- background: lifelines, gaps, now

void draw_lifelines(const Ladder& ladder) {
  const Palette& c = ladder.view.theme.color;
  for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
    const float x = ladder.x(i);
    const float now = std::clamp(ladder.now, ladder.top, ladder.bottom);
    if (now > ladder.top) ladder.list.AddLine({x, ladder.top}, {x, now}, c.faint, 1.5f);
    if (now < ladder.bottom) dashed_line(ladder.list, {x, now}, {x, ladder.bottom}, c.hairline, 1.5f, 3, 4);
  }
}

void draw_gaps(const Ladder& ladder) {
  const Theme& theme = ladder.view.theme;
  const auto& gaps = ladder.state.axis.gaps();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top));
  auto gap = std::lower_bound(gaps.begin(), gaps.end(), first,
                              [](const LadderAxis::Gap& g, Index m) { return g.before < m; });
  float last = ladder.top - 100;
  for (; gap != gaps.end(); ++gap) {
    const float end = ladder.y(ladder.state.axis.at(gap->before));
    const float begin = end - static_cast<float>(silence(gap->length)) * ladder.state.zoom;
    if (begin > ladder.bottom) break;
    const float middle = (begin + end) / 2;
    if (middle - last < 18) continue;
    last = middle;
    const bool past = ladder.past(gap->before);
    for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
      const float x = ladder.x(i);
      ladder.list.AddRectFilled({x - 3, middle - 7}, {x + 3, middle + 7}, theme.color.surface);
      for (int dot = -1; dot <= 1; ++dot)
        ladder.list.AddCircleFilled({x, middle + 5 * static_cast<float>(dot)}, 1.3f,
                                    ladder.tone(theme.color.muted, past), 8);
    }
    const float w = measure(theme.font.small, format_duration(gap->length, ladder.view.language)).x;
    const ImVec2 at{ladder.origin.x + 2, middle - line_height(theme.font.small) / 2};
    ladder.list.AddRectFilled({at.x - 2, at.y}, {at.x + w + 2, at.y + line_height(theme.font.small)},
                              theme.color.surface);
    put(ladder.list, theme.font.small, at, ladder.tone(theme.color.muted, past),
        format_duration(gap->length, ladder.view.language));
    region(
        ladder.view, at, {at.x + w, at.y + 16},
        fill(say::v_gap_tip.in(ladder.view.language), {format_duration(gap->length, ladder.view.language)}));
  }
}

void draw_now_line(const Ladder& ladder) {
  if (ladder.now < ladder.top - 2 || ladder.now > ladder.bottom) return;
  ladder.list.AddLine({ladder.origin.x, ladder.now}, {ladder.left + ladder.width, ladder.now},
                      ladder.view.theme.color.accent, 1.5f);
}

void draw_now_label(const Ladder& ladder) {
  if (ladder.now < ladder.top - 2 || ladder.now > ladder.bottom) return;
  const Theme& theme = ladder.view.theme;
  const std::string text = std::string(say::v_now.in(ladder.view.language)) + "  " +
                           format_time(ladder.view.playhead, ladder.view.language);
  const ImVec2 size = measure(theme.font.small, text);
  const float right = ladder.left + ladder.width - size.x - 6, left = ladder.left + 6;
  const float under = ladder.now + 3, over = ladder.now - size.y - 3;
  // At the right under its line, else wherever it hides no name of a call or state.
  ImVec2 at{right, under};
  for (const ImVec2 each : {at, ImVec2{right, over}, ImVec2{left, under}, ImVec2{left, over}}) {
    const bool hides = std::any_of(ladder.state.beside.begin(), ladder.state.beside.end(), [&](ImVec4 name) {
      return each.x - 6 < name.z && name.x < each.x + size.x + 6 && each.y - 1 < name.w &&
             name.y < each.y + size.y + 1;
    });
    if (hides || each.y < ladder.top) continue;
    at = each;
    break;
  }
  ladder.list.AddRectFilled({at.x - 6, at.y - 1}, {at.x + size.x + 6, at.y + size.y + 1},
                            theme.color.accent_soft, 4);
  put(ladder.list, theme.font.small, at, theme.color.accent, text);
}

// ---- the head stays while the rest scrolls

float head_height(const View& view) {
  return view.theme.touch + line_height(view.theme.font.small_strong) + 10;
}

/// What is at `y` on the screen stays there.
void zoom_around(const Ladder& ladder, float y, float factor) {
  ladder.state.anchor = ladder.place(y);
  ladder.state.anchor_at = y - ImGui::GetWindowPos().y;
  ladder.state.zoom = std::clamp(ladder.state.zoom * factor, 0.15f, 4.0f);
}

void draw_tools(const Ladder& ladder, ImVec2 at) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const float size = theme.touch;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  float x = ladder.left + ladder.width - size;
  const auto zoom = [&](float factor) { zoom_around(ladder, (ladder.top + ladder.bottom) / 2, factor); };
  ImGui::SetCursorScreenPos({x, at.y});
  if (icon_button(theme, "ladder_in", Icon::search_plus, say::v_zoom_in.in(view.language))) zoom(1.3f);
  x -= size + 4;
  ImGui::SetCursorScreenPos({x, at.y});
  if (icon_button(theme, "ladder_out", Icon::search_minus, say::v_zoom_out.in(view.language))) zoom(1 / 1.3f);
  ButtonLook look;
  look.on = ladder.state.relative;
  const std::string_view label = say::v_relative.in(view.language);
  const float w = measure(theme.font.body, label).x + 24;
  x -= w + 4;
  ImGui::SetCursorScreenPos({x, at.y});
  if (text_button(theme, "ladder_relative", label, say::v_relative_tip.in(view.language), look))
    ladder.state.relative = !ladder.state.relative;
  const float room = x - at.x - 8;
  if (!view.live && view.debugger != nullptr && room > 100) {
    ImGui::SetCursorScreenPos(at);
    draw_filter_box(view, "ladder-filter", say::filter_hint.in(view.language), std::min(room, 300.0f),
                    ladder.state.filter);
  }
  if (view.live)
    put_elided(ladder.list, theme.font.small, {at.x, at.y + size / 2 - 8}, std::max(10.0f, x - at.x - 8),
               theme.color.muted, say::v_ladder_live.in(view.language));
  ImGui::SetCursorScreenPos(cursor);
}

void draw_head(const Ladder& ladder, ImVec2 at) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const float height = head_height(view);
  const float right = ladder.left + ladder.width;
  ladder.list.AddRectFilled({at.x - 4, at.y - 20}, {right + 4, at.y + height - 4}, theme.color.surface);
  ladder.list.AddLine({at.x, at.y + height - 4}, {right, at.y + height - 4}, theme.color.hairline);
  draw_tools(ladder, at);
  const float y = at.y + theme.touch + 3;
  for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
    const Lifeline& line = ladder.lines[i];
    const std::string name = elide(theme.font.small_strong, line.name, std::max(20.0f, ladder.column() - 8));
    const ImVec2 size = measure(theme.font.small_strong, name);
    const float x = ladder.x(i);
    const bool chosen = line.guest && line.guest == view.selection.guest;
    if (chosen)
      ladder.list.AddRectFilled({x - size.x / 2 - 5, y - 1}, {x + size.x / 2 + 5, y + size.y + 1},
                                theme.color.selected, 4);
    put(ladder.list, theme.font.small_strong, {x - size.x / 2, y}, theme.color.text, name);
    const bool asked =
        region(view, {x - size.x / 2, y}, {x + size.x / 2, y + size.y}, line.name, line.name).clicked;
    if (asked && line.guest) view.ask(SelectGuest{line.guest});
  }
}

// ---- moving about

void zoom_with_wheel(const Ladder& ladder) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!io.KeyCtrl || io.MouseWheel == 0 || !ImGui::IsWindowHovered()) return;
  zoom_around(ladder, io.MousePos.y, std::pow(1.15f, io.MouseWheel));
}

void zoom_with_fingers(const Ladder& ladder) {
  const Pinch& pinch = ladder.view.pinch;
  if (pinch.factor == 1 || pinch.center.y < ladder.top || pinch.center.y > ladder.bottom ||
      pinch.center.x < ladder.left || pinch.center.x > ladder.left + ladder.width)
    return;
  zoom_around(ladder, pinch.center.y, pinch.factor);
}

/// Keeps "now" in view when the cursor moves, by turning pages (a step and its reverse show the same), and a
/// zoomed place under the pointer.
void keep_in_view(const Ladder& ladder) {
  LadderState& state = ladder.state;
  const float page = ladder.bottom - ladder.top;
  if (state.anchor) {
    const float zero =
        ladder.origin.y - ImGui::GetWindowPos().y + ImGui::GetScrollY();  // of the axis, in the content
    ImGui::SetScrollY(std::max(
        0.0f, zero + static_cast<float>(*state.anchor * static_cast<double>(state.zoom)) - state.anchor_at));
    state.anchor.reset();
    state.cursor = ladder.view.cursor;
    return;
  }
  const bool playing = ladder.view.playhead != ladder.view.timeline.time_of(ladder.view.cursor);
  if (state.cursor == ladder.view.cursor && !playing) return;
  state.cursor = ladder.view.cursor;
  const float now = static_cast<float>(state.axis.at(ladder.view.cursor) * static_cast<double>(state.zoom));
  const float turn = std::max(1.0f, std::round(page * 0.5f));
  const float wanted = std::max(0.0f, std::floor(now / turn) * turn - std::round(page * 0.15f));
  const float scroll = ImGui::GetScrollY();
  const bool near = std::abs(wanted - scroll) < page * 1.5f;
  const bool smooth = near && !ladder.view.reduced_motion && std::abs(wanted - scroll) > 1;
  ImGui::SetScrollY(smooth ? scroll + (wanted - scroll) * 0.25f : wanted);
  if (smooth) state.cursor = kNoMoment;  // not there yet
}

}  // namespace

void draw_ladder(const View& view) {
  if (view.timeline.size() == 0 || view.world.hosts.empty())
    return empty_state(view.theme, say::v_ladder_empty.in(view.language));
  LadderState fallback_state;
  SequenceBases fallback_bases;
  LadderState& state = view.memory != nullptr ? view.memory->of<LadderState>() : fallback_state;
  SequenceBases& bases = view.memory != nullptr ? view.memory->of<SequenceBases>() : fallback_bases;
  // A long run's state changes are found bit by bit; its axis doesn't wait for them.
  state.events.update(view.timeline, view.timeline.size() <= kDecodedAtOnce ? kDecodedAtOnce : 1000);
  state.axis.update(view.timeline, state.events);
  bases.update(view.timeline);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = std::max(200.0f, ImGui::GetContentRegionAvail().x), head = head_height(view);
  const float gutter = width >= 560 ? kGutter : 0;
  const ImVec2 pinned{start.x, start.y + ImGui::GetScrollY()};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  Ladder ladder{view,
                state,
                bases,
                list,
                lifelines(view.world),
                {start.x, start.y + head + 8},
                start.x + gutter,
                width - gutter,
                pinned.y + head - 4,
                ImGui::GetWindowPos().y + ImGui::GetWindowSize().y,
                0};
  zoom_with_wheel(ladder);
  zoom_with_fingers(ladder);
  const bool playing = view.playhead > view.timeline.time_of(view.cursor);
  ladder.now = ladder.y(playing ? state.axis.at(view.timeline, view.playhead) : state.axis.at(view.cursor)) +
               (playing ? 0.0f : 10.0f);
  // What is pressed first gets the pointer: the head lies over what scrolls under it.
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  draw_head(ladder, pinned);
  list.ChannelsSetCurrent(0);
  list.PushClipRect({start.x - 6, ladder.top}, {start.x + width + 6, ladder.bottom}, true);
  state.beside.clear();
  draw_lifelines(ladder);
  draw_gaps(ladder);
  draw_now_line(ladder);
  draw_packets(ladder);
  draw_calls_beside(ladder);
  draw_states(ladder);
  draw_now_label(ladder);
  list.PopClipRect();
  list.ChannelsMerge();
  if (begin_menu(view.theme, "arrow")) {
    if (ImGui::Selectable(std::string(say::v_copy.in(view.language)).c_str())) view.ask(Copy{state.story});
    what_if_packet_entries(view, state.asked);
    end_menu();
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy(
      {width, head + static_cast<float>(state.axis.height() * static_cast<double>(state.zoom)) + 60});
  keep_in_view(ladder);
}

}  // namespace zocalo::ui
