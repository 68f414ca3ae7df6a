#include "ui/views/guest_tabs.h"

#include "imgui.h"
#include "ui/draw/draw.h"
#include "ui/draw/theme.h"
#include "ui/text/text.h"
#include "ui/views/names.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

const Text& status_text(timeline::GuestStatus status) {
  switch (status) {
    case timeline::GuestStatus::starting:
      return say::status_starting;
    case timeline::GuestStatus::running:
      return say::status_running;
    case timeline::GuestStatus::blocked:
      return say::status_blocked;
    case timeline::GuestStatus::exited:
      return say::status_exited;
  }
  return say::status_starting;
}

bool draw_tab(const View& view, const char* id, std::string_view name, bool on,
              const timeline::GuestState* guest) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  const ImFont* font = on ? theme.font.small_strong : theme.font.small;
  const float lamp = guest != nullptr ? 16.0f : 0.0f, height = view.narrow ? 40.0f : 26.0f;
  const ImVec2 size{measure(theme.font.small_strong, name).x + 20 + lamp, height};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked = ImGui::InvisibleButton(id, size);
  ring_for_last();
  if (guest != nullptr) tip_for_last(theme, status_text(guest->status).in(view.language));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (on)
    list.AddRectFilled(at, at + size, c.selected, height / 2);
  else if (ImGui::IsItemHovered())
    list.AddRectFilled(at, at + size, c.hover, height / 2);
  else
    list.AddRect(at, at + size, c.hairline, height / 2);
  if (guest != nullptr) draw_guest_status(view, list, {at.x + 15, at.y + height / 2}, *guest);
  put(list, font, {at.x + 10 + lamp, at.y + (height - line_height(font)) / 2}, on ? c.text : c.muted, name);
  return clicked;
}

/// Of the last tab: what can be done to the program.
void draw_menu(const View& view, GuestId guest) {
  struct Typed {
    std::string line;
  };
  if (view.memory == nullptr || view.what_if == nullptr || view.what_if->scenario == nullptr) return;
  if (ImGui::IsItemHovered() && asks_for_menu()) ImGui::OpenPopup("program-menu");
  if (!begin_menu(view.theme, "program-menu", 340)) return;
  what_if_program_entries(view, guest, view.memory->of<Typed>().line);
  end_menu();
}

}  // namespace

void draw_guest_status(const View& view, ImDrawList& list, ImVec2 center, const timeline::GuestState& guest) {
  const Palette& c = view.theme.color;
  switch (guest.status) {
    case timeline::GuestStatus::starting:
      list.AddCircle(center, 3.5f, c.faint, 0, 1.5f);
      break;
    case timeline::GuestStatus::running:
      list.AddCircleFilled(center, 4, c.text);
      break;
    // Asleep: two bars, as a pause is drawn everywhere.
    case timeline::GuestStatus::blocked:
      list.AddRectFilled(center + ImVec2{-3.5f, -4}, center + ImVec2{-1, 4}, c.muted);
      list.AddRectFilled(center + ImVec2{1, -4}, center + ImVec2{3.5f, 4}, c.muted);
      break;
    case timeline::GuestStatus::exited:
      if (guest.exit && guest.exit->status != 0)
        draw_icon(list, Icon::cross, center, 13, c.bad);
      else
        draw_icon(list, Icon::check, center, 12, c.muted);
      break;
  }
}

void draw_guest_tabs(const View& view, bool all, GuestId* picked) {
  const GuestId on = picked != nullptr ? *picked : view.selection.guest;
  const auto choose = [&](GuestId guest) {
    if (picked != nullptr) *picked = guest;
    if (guest) view.ask(SelectGuest{guest});
  };
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{6, 6});
  bool first = true;
  // A row of tabs that wraps.
  const auto place = [&](std::string_view name, bool lamp) {
    const float width = measure(view.theme.font.small_strong, name).x + 20 + (lamp ? 16.0f : 0.0f);
    if (!first && ImGui::GetItemRectMax().x + 6 + width <= right) ImGui::SameLine(0, 6);
    first = false;
  };
  if (all) {
    const std::string_view name = say::all_programs.in(view.language);
    place(name, false);
    if (draw_tab(view, "all", name, !on, nullptr)) choose({});
  }
  for (const auto& [id, state] : view.world.guests) {
    const std::string name = guest_name(view.world, id);
    place(name, true);
    ImGui::PushID(static_cast<int>(id.value));
    if (draw_tab(view, "tab", name, on == id, state.get())) choose(id);
    draw_menu(view, id);
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
}

}  // namespace zocalo::ui
