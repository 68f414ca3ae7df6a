// The breakpoints: where each is, how often it is hit, what is wrong with it; and a field for new ones.

#include <algorithm>

#include "imgui.h"

#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/model/debugger.h"
#include "ui/text/text.h"
#include "ui/views/filter_box.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

struct BreakpointsMemory {
  FilterText fresh;
  int opened = -1;  ///< the one whose condition is shown
  debug::Breakpoint draft;
};

using List = std::vector<debug::Breakpoint>;

/// A field below an open breakpoint; true once it was changed.
bool draw_field(const View& view, const char* id, const Text& hint, std::string& value) {
  const Theme& theme = view.theme;
  ImGui::PushFont(theme.font.code_small);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.color.muted);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{8, 5});
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - 8);
  ImGui::InputTextWithHint(id, std::string(hint.in(view.language)).c_str(), &value);
  const bool done = ImGui::IsItemDeactivatedAfterEdit();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
  return done;
}

void draw_dot(ImDrawList& list, ImVec2 center, const Palette& c, bool enabled) {
  if (enabled)
    list.AddCircleFilled(center, 5, c.bad);
  else
    list.AddCircle(center, 5, c.muted, 0, 1.5f);
}

/// True if the list changed.
bool draw_row(const View& view, BreakpointsMemory& memory, List& list, std::size_t at) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  const debug::Breakpoints& known = view.debugger->breakpoints;
  debug::Breakpoint& breakpoint = list[at];
  ImDrawList& drawn = *ImGui::GetWindowDrawList();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = std::max(theme.touch, 28.0f);
  bool changed = false;
  if (hit("enabled", from, {from.x + 28, from.y + height})) {
    breakpoint.enabled = !breakpoint.enabled;
    changed = true;
  }
  draw_dot(drawn, {from.x + 14, from.y + height / 2}, c, breakpoint.enabled);
  const std::string problem = known.problem(at, view.language);
  const std::vector<timeline::Index>& hits = known.hits(at);
  const bool here = std::binary_search(hits.begin(), hits.end(), view.cursor);
  std::string count = std::to_string(hits.size()) + "×";
  const float count_width = measure(theme.font.small, count).x, right = from.x + width - 36;
  bool hovered = false;
  if (hit("open", {from.x + 28, from.y}, {right, from.y + height}, &hovered)) {
    memory.opened = memory.opened == static_cast<int>(at) ? -1 : static_cast<int>(at);
    memory.draft = breakpoint;
  }
  if (hovered || here)
    drawn.AddRectFilled({from.x + 28, from.y}, {right, from.y + height}, here ? c.accent_soft : c.hover, 3);
  put_elided(drawn, theme.font.code_small,
             {from.x + 34, from.y + (height - line_height(theme.font.code_small)) / 2},
             right - from.x - 46 - count_width, problem.empty() ? c.text : c.bad, title_of(breakpoint));
  put_right(drawn, theme.font.small, {right - 6, from.y + (height - line_height(theme.font.small)) / 2},
            here ? c.accent : c.muted, count);
  ImGui::SetCursorScreenPos({from.x + width - 32, from.y + (height - theme.touch) / 2});
  if (icon_button(theme, "remove", Icon::cross, say::breakpoint_remove.in(view.language), {.width = 28})) {
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
    memory.opened = -1;
    ImGui::SetCursorScreenPos({from.x, from.y + height});
    return true;
  }
  ImGui::SetCursorScreenPos({from.x, from.y + height});
  if (!problem.empty()) paragraph(theme.font.small, c.bad, problem);
  if (memory.opened != static_cast<int>(at)) return changed;
  ImGui::Indent(28);
  bool edited = false;
  if (!breakpoint.file.empty())
    edited |= draw_field(view, "##condition", say::breakpoint_condition, memory.draft.condition);
  edited |= draw_field(view, "##count", say::breakpoint_hits, memory.draft.hit_count);
  if (edited) {
    breakpoint.condition = memory.draft.condition;
    breakpoint.hit_count = memory.draft.hit_count;
  }
  const auto next = std::upper_bound(hits.begin(), hits.end(), view.cursor);
  const auto before = std::lower_bound(hits.begin(), hits.end(), view.cursor);
  if (text_button(theme, "previous", say::breakpoint_previous.in(view.language), {},
                  {.enabled = before != hits.begin()}))
    view.ask(SeekTo{*(before - 1)});
  ImGui::SameLine(0, 6);
  if (text_button(theme, "next", say::breakpoint_next.in(view.language), {}, {.enabled = next != hits.end()}))
    view.ask(SeekTo{*next});
  ImGui::Unindent(28);
  return changed || edited;
}

}  // namespace

void draw_breakpoints(const View& view) {
  if (view.debugger == nullptr) return;
  BreakpointsMemory alone;
  BreakpointsMemory& memory = view.memory != nullptr ? view.memory->of<BreakpointsMemory>() : alone;
  List list = view.debugger->breakpoints.list();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 4});
  const float add = view.theme.touch + 8, width = ImGui::GetContentRegionAvail().x;
  draw_filter_box(view, "new", say::breakpoint_new.in(view.language), width - add, memory.fresh);
  ImGui::SameLine(0, 8);
  const bool ready = filter_of(memory.fresh) != nullptr;
  if ((icon_button(view.theme, "add", Icon::plus, say::breakpoint_add.in(view.language),
                   {.enabled = ready}) ||
       memory.fresh.entered) &&
      ready) {
    List more = list;  // it has a row once it is known
    more.emplace_back().filter = memory.fresh.text;
    view.ask(SetBreakpoints{std::move(more)});
    memory.fresh = {};
  }
  bool changed = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    const std::size_t count = list.size();
    changed |= draw_row(view, memory, list, i);
    ImGui::PopID();
    if (list.size() != count) break;  // the places have moved
  }
  if (changed) view.ask(SetBreakpoints{list});
  if (list.empty())
    paragraph(view.theme.font.body, view.theme.color.muted, say::breakpoints_none.in(view.language));
  ImGui::PopStyleVar();
}

}  // namespace zocalo::ui
