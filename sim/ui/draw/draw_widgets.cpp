// What can be pressed, and what is said beside it.

#include <algorithm>

#include "imgui.h"

#include "imgui_internal.h"
#include "ui/draw/draw.h"

namespace zocalo::ui {
namespace {

struct Pressed {
  bool clicked = false, hovered = false;
  ImVec2 min, max;
  ImU32 ink = 0;
};

/// The part that all buttons share: the region, the ground, the keyboard's focus, the tooltip.
Pressed button(const Theme& theme, const char* id, ImVec2 size, std::string_view tip_text,
               const ButtonLook& look) {
  const Palette& c = theme.color;
  Pressed result;
  result.min = ImGui::GetCursorScreenPos();
  result.max = result.min + size;
  ImGui::BeginDisabled(!look.enabled);
  result.clicked = ImGui::InvisibleButton(id, size) && look.enabled;
  ImGui::EndDisabled();
  result.hovered = ImGui::IsItemHovered() && look.enabled;
  const bool held = ImGui::IsItemActive(), focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImU32 ground = look.quiet ? with_alpha(c.surface, 0) : c.raised;
  result.ink = look.enabled ? c.text : c.faint;
  if (look.primary && look.enabled) {
    ground = result.hovered ? mix(c.text, c.surface, 0.15f) : c.text;
    result.ink = c.surface;
  } else if (look.on) {
    ground = c.selected;
  } else if (held) {
    ground = c.selected;
  } else if (result.hovered) {
    ground = c.hover;
  }
  list.AddRectFilled(result.min, result.max, ground, theme.radius);
  if (focused) list.AddRect(result.min, result.max, c.read, theme.radius, 0, 2);
  tip_for_last(theme, tip_text);
  return result;
}

ImVec2 center_of(const Pressed& pressed) { return (pressed.min + pressed.max) * 0.5f; }

}  // namespace

bool icon_button(const Theme& theme, const char* id, Icon icon, std::string_view tip_text,
                 const ButtonLook& given) {
  ButtonLook look = given;
  look.quiet = true;
  const float width = look.width > 0 ? look.width : theme.touch;
  const Pressed pressed = button(theme, id, {width, theme.touch}, tip_text, look);
  draw_icon(*ImGui::GetWindowDrawList(), icon, center_of(pressed), theme.narrow ? 22.0f : 18.0f, pressed.ink);
  return pressed.clicked;
}

bool text_button(const Theme& theme, const char* id, std::string_view label, std::string_view tip_text,
                 const ButtonLook& look) {
  const ImFont* font = look.primary ? theme.font.strong : theme.font.body;
  const float width = look.width > 0 ? look.width : std::max(theme.touch, measure(font, label).x + 24);
  const Pressed pressed = button(theme, id, {width, theme.touch}, tip_text, look);
  put_centered(*ImGui::GetWindowDrawList(), font, center_of(pressed), pressed.ink,
               elide(font, label, width - 8));
  return pressed.clicked;
}

bool label_button(const Theme& theme, const char* id, Icon icon, std::string_view label,
                  std::string_view tip_text, const ButtonLook& look) {
  const ImFont* font = look.primary ? theme.font.strong : theme.font.body;
  const float text_width = measure(font, label).x;
  const float width = look.width > 0 ? look.width : text_width + 16 + 8 + 24;
  const Pressed pressed = button(theme, id, {width, theme.touch}, tip_text, look);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 center = center_of(pressed);
  const float left = center.x - std::min(text_width + 24, width - 16) / 2;
  draw_icon(list, icon, {left + 8, center.y}, 16, pressed.ink);
  put_elided(list, font, {left + 24, center.y - line_height(font) / 2}, pressed.max.x - left - 26,
             pressed.ink, label);
  return pressed.clicked;
}

bool hit(const char* id, ImVec2 min, ImVec2 max, bool* hovered) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(min);
  const bool clicked =
      ImGui::InvisibleButton(id, {std::max(1.0f, max.x - min.x), std::max(1.0f, max.y - min.y)});
  ring_for_last();
  if (hovered != nullptr) *hovered = ImGui::IsItemHovered();
  ImGui::SetCursorScreenPos(before);
  return clicked;
}

bool begin_menu(const Theme& theme, const char* id, float width) {
  if (!ImGui::IsPopupOpen(id)) return false;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{12, 10});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, theme.color.faint);
  if (width > 0) ImGui::SetNextWindowSize({width, 0});
  const bool open = ImGui::BeginPopup(id);
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(2);
  if (open) ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{8, theme.narrow ? 24.0f : 7.0f});
  return open;
}

void end_menu() {
  ImGui::PopStyleVar();
  ImGui::EndPopup();
}

void ring_for_last() {
  const ImGuiID id = ImGui::GetItemID();
  if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
    ImGui::RenderNavHighlight(ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()), id);
}

int arrows_for_last(bool up_and_down) {
  if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return 0;
  const ImGuiID id = ImGui::GetItemID();
  const ImGuiKey less = up_and_down ? ImGuiKey_UpArrow : ImGuiKey_LeftArrow,
                 more = up_and_down ? ImGuiKey_DownArrow : ImGuiKey_RightArrow;
  for (const ImGuiKey key : {less, more}) ImGui::SetKeyOwner(key, id);
  if (ImGui::IsKeyPressed(less, id, ImGuiInputFlags_Repeat)) return -1;
  return ImGui::IsKeyPressed(more, id, ImGuiInputFlags_Repeat) ? 1 : 0;
}

void take_focus() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGui::SetFocusID(ImGui::GetItemID(), g.CurrentWindow);
  g.NavDisableHighlight = false;
  g.NavDisableMouseHover = true;
}

bool is_tapped() {
  const ImGuiIO& io = ImGui::GetIO();
  if (!ImGui::IsMouseReleased(ImGuiMouseButton_Left)) return false;
  const bool rested =
      io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseDownDurationPrev[0] > kTapRests;
  return io.MouseDragMaxDistanceSqr[0] < kTapMoves * kTapMoves && !rested;
}

void tip(const Theme& theme, std::string_view text) {
  if (text.empty()) return;
  if (theme.tip != nullptr) *theme.tip = text;
  const Palette& c = theme.color;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{10, 8});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, theme.radius);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, c.raised);
  const ImGuiIO& io = ImGui::GetIO();
  const float wrap = std::min(320.0f, io.DisplaySize.x - 40);
  const ImVec2 size = measure(theme.font.small, text, wrap);
  if (io.MouseSource == ImGuiMouseSource_TouchScreen) {
    // Where the finger does not cover it.
    const ImVec2 whole = size + ImVec2{20, 16};
    const float above = io.MousePos.y - whole.y - 28;
    ImGui::SetNextWindowPos(
        {std::clamp(io.MousePos.x - whole.x / 2, 4.0f, std::max(4.0f, io.DisplaySize.x - whole.x - 4)),
         above >= 4 ? above : std::min(io.MousePos.y + 40, io.DisplaySize.y - whole.y - 4)});
  }
  if (ImGui::BeginTooltip()) {
    put_wrapped(*ImGui::GetWindowDrawList(), theme.font.small, ImGui::GetCursorScreenPos(), wrap, c.text,
                text);
    ImGui::Dummy(size);
    ImGui::EndTooltip();
  }
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

void tip_for_last(const Theme& theme, std::string_view text) {
  if (!text.empty() &&
      ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled))
    tip(theme, text);
}

void empty_state(const Theme& theme, std::string_view text) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float wrap = std::min(room.x - 16, 320.0f);
  if (wrap < 40) return;
  const ImVec2 size = measure(theme.font.body, text, wrap), at = ImGui::GetCursorScreenPos();
  put_wrapped(*ImGui::GetWindowDrawList(), theme.font.body,
              {at.x + (room.x - size.x) / 2, at.y + std::max(8.0f, (room.y - size.y) / 2)}, wrap,
              theme.color.muted, text);
  ImGui::Dummy({room.x, std::max(size.y + 8, 1.0f)});
}

}  // namespace zocalo::ui
