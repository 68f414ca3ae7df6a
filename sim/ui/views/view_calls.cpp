// The system calls so far, as strace(1) shows them.

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "timeline/grow.h"
#include "ui/draw/draw.h"
#include "ui/draw/theme.h"
#include "ui/model/debugger.h"
#include "ui/text/glossary.h"
#include "ui/text/text.h"
#include "ui/views/filter_box.h"
#include "ui/views/guest_tabs.h"
#include "ui/views/names.h"
#include "ui/views/view.h"

namespace zocalo::ui {
namespace {

struct CallsMemory {
  FilterText filter;
  std::string filtered_for;
  GuestId picked, built_for;
  std::size_t taken = 0;
  std::vector<std::uint32_t> rows;  ///< indices of calls of `built_for`
  timeline::Index shown = timeline::kNoMoment;
};

void draw_row(const View& view, const timeline::CallRecord& call, float height, bool names) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 max{at.x + width, at.y + height};
  if (ImGui::InvisibleButton("row", {width, height})) {
    view.ask(SelectCall{call.call});
    view.ask(SeekTo{call.entered});
  }
  ring_for_last();
  const bool returned = call.returned != timeline::kNoMoment && call.returned <= view.cursor && call.outcome;
  const std::string text = syscall::describe(call.syscall);
  const std::string result = returned ? "= " + syscall::describe(call.syscall, *call.outcome)
                                      : std::string(say::blocked.in(view.language));
  if (ImGui::IsItemHovered()) {
    list.AddRectFilled(at, max, c.hover, 3);
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) {
      tip(theme, with_meanings(guest_name(view.world, call.caller.guest) + "\n" + text + " " + result + "\n" +
                                   format_time(view.timeline.time_of(call.entered), view.language),
                               view.language));
    }
  }
  if (call.entered == view.cursor || call.returned == view.cursor) {
    list.AddRectFilled(at, max, c.accent_soft, 3);
    list.AddRectFilled(at, {at.x + 3, max.y}, c.accent, 1);
  } else if (view.selection.call == call.call) {
    list.AddRectFilled(at, max, c.selected, 3);
  }
  const ImFont* font = theme.font.code_small;
  const float y = at.y + (height - line_height(font)) / 2;
  float x = at.x + 8;
  if (width > 420) {
    put_right(list, theme.font.small, {x + 66, at.y + (height - line_height(theme.font.small)) / 2}, c.muted,
              format_time(view.timeline.time_of(call.entered), view.language));
    x += 78;
  }
  if (names) {
    put_elided(list, theme.font.small, {x, at.y + (height - line_height(theme.font.small)) / 2}, 72, c.muted,
               guest_name(view.world, call.caller.guest));
    x += 80;
  }
  const bool failed = returned && std::holds_alternative<syscall::Failed>(*call.outcome);
  const float result_width = std::min(measure(font, result).x, (max.x - x) * 0.5f);
  put_elided(list, font, {max.x - result_width - 8, y}, result_width + 1,
             failed     ? c.bad
             : returned ? c.text
                        : c.accent,
             result);
  put_elided(list, font, {x, y}, max.x - result_width - 20 - x, c.text, text);
}

}  // namespace

void draw_calls(const View& view) {
  CallsMemory alone;
  CallsMemory& memory = view.memory != nullptr ? view.memory->of<CallsMemory>() : alone;
  const timeline::Rows<timeline::CallRecord>& calls = view.timeline.calls();
  if (view.world.guests.size() > 1) draw_guest_tabs(view, true, &memory.picked);
  if (view.debugger != nullptr)
    draw_filter_box(view, "calls-filter", say::filter_hint_calls.in(view.language),
                    ImGui::GetContentRegionAvail().x, memory.filter);
  const debug::Filter* filter = view.debugger == nullptr ? nullptr : filter_of(memory.filter);
  if (memory.built_for != memory.picked || calls.size() < memory.taken ||
      memory.filtered_for != memory.filter.compiled_for) {
    memory.rows.clear();
    memory.taken = 0;
    memory.built_for = memory.picked;
    memory.filtered_for = memory.filter.compiled_for;
  }
  for (; memory.taken < calls.size(); ++memory.taken) {
    const timeline::CallRecord& call = calls[memory.taken];
    if (memory.picked && call.caller.guest != memory.picked) continue;
    if (filter != nullptr && !filter->matches(view.debugger->run(view.timeline), &call)) continue;
    timeline::make_room(memory.rows);
    memory.rows.push_back(static_cast<std::uint32_t>(memory.taken));
  }
  const auto end =
      std::upper_bound(memory.rows.begin(), memory.rows.end(), view.cursor,
                       [&](timeline::Index cursor, std::size_t row) { return cursor < calls[row].entered; });
  const auto count = static_cast<int>(end - memory.rows.begin());
  if (ImGui::BeginChild("rows", ImGui::GetContentRegionAvail(), ImGuiChildFlags_None,
                        ImGuiWindowFlags_NavFlattened)) {
    if (count == 0)
      empty_state(view.theme, (filter == nullptr ? say::no_calls : say::filter_none).in(view.language));
    const float height = view.narrow ? 34.0f : 22.0f, origin = ImGui::GetCursorPosY();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
    const int first = std::max(0, static_cast<int>((ImGui::GetScrollY() - origin) / height) - 1);
    const int last = std::min(count, first + static_cast<int>(ImGui::GetWindowHeight() / height) + 3);
    ImGui::SetCursorPosY(origin + height * static_cast<float>(first));
    for (int i = first; i < last; ++i) {
      ImGui::PushID(i);
      draw_row(view, calls[memory.rows[static_cast<std::size_t>(i)]], height,
               !memory.picked && view.world.guests.size() > 1);
      ImGui::PopID();
    }
    ImGui::SetCursorPosY(origin + height * static_cast<float>(count));
    ImGui::Dummy({1, 1});
    ImGui::PopStyleVar();
    if (memory.shown != view.cursor) ImGui::SetScrollHereY(1);
    memory.shown = view.cursor;
  }
  ImGui::EndChild();
}

}  // namespace zocalo::ui
