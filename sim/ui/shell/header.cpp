// The strip at the top: what is open, language, theme, help.

#include <algorithm>

#include "ui/draw/draw.h"
#include "ui/model/branch_tree.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"

namespace zocalo::ui {
namespace {

/// The product's sign: two lifelines and what travels between them, which is also a Z.
void draw_sign(ImDrawList& list, const Palette& c, ImVec2 center, float size) {
  const float half = size / 2, arm = size * 0.22f, stroke = size * 0.1f;
  list.AddRectFilled(center - ImVec2{half, half}, center + ImVec2{half, half}, c.text, size * 0.26f);
  const ImVec2 right_top = center + ImVec2{arm, -arm}, left_bottom = center + ImVec2{-arm, arm};
  list.AddLine(center + ImVec2{-arm, -arm}, right_top, c.surface, stroke);
  list.AddLine(right_top, left_bottom, c.surface, stroke);
  list.AddLine(left_bottom, center + ImVec2{arm, arm}, c.surface, stroke);
  for (const ImVec2& end : {right_top, left_bottom}) list.AddCircleFilled(end, stroke * 1.15f, c.surface);
}

/// After the title, which branch is on screen; gives the room that it takes.
float draw_branch(const Stage& stage, ImVec2 at, float room, float height) {
  if (stage.branches == nullptr || stage.branches->shown() == 0) return 0;
  const Theme& theme = stage.view.theme;
  const std::string whole = name_of(*stage.branches, stage.branches->shown(), stage.view.language);
  const float title = measure(theme.font.strong, stage.title).x + 12;
  const std::string_view label = stage.view.narrow ? stage.say(say::branch) : std::string_view(whole);
  const std::string name =
      elide(theme.font.small, label, std::min(280.0f, room - std::min(title, room / 2) - 36));
  const ImVec2 size = pill_size(theme, name);
  const ImVec2 pill{at.x + std::min(title, room - size.x - 12), at.y + (height - size.y) / 2};
  draw_pill(*ImGui::GetWindowDrawList(), theme, pill, name, theme.color.accent);
  if (hit("branch", pill - ImVec2{2, 6}, pill + size + ImVec2{2, 6}))
    stage.keep.of<FrameMemory>().wanted = Panel::branches;
  tip_for_last(theme, std::string(stage.say(say::branch)) + ": " + whole);
  return size.x + 24;
}

void draw_left(const Stage& stage, ImVec2 at, float width, float height) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool open = stage.run != nullptr;
  const bool wordmark = (!stage.view.narrow && !stage.embedded) || !open;
  const float middle = at.y + height / 2,
              word = wordmark ? measure(theme.font.heading, stage.say(say::product)).x + 12 : 0;
  const ImVec2 home{at.x + 44 + word, at.y + height};
  bool hovered = false;
  if (hit("home", at, home, &hovered) && open && !stage.embedded) stage.view.ask(OpenPicker{});
  if (hovered && open && !stage.embedded) {
    list.AddRectFilled({at.x + 4, at.y + 6}, {home.x - 2, at.y + height - 6}, c.hover, theme.radius);
    tip(theme, tip_of(action("lessons"), stage.view.language));
  }
  draw_sign(list, c, {at.x + 26, middle}, 24);
  if (wordmark)
    put(list, theme.font.heading, {at.x + 46, middle - line_height(theme.font.heading) / 2}, c.text,
        stage.say(say::product));
  if (!open) return;
  float x = home.x + 8;
  if (wordmark) {
    list.AddLine({x, middle - 10}, {x, middle + 10}, c.hairline, 1);
    x += 14;
  }
  if (stage.view.live) {
    const ImVec2 size = pill_size(theme, stage.say(say::live));
    draw_pill(list, theme, {x, middle - size.y / 2}, stage.say(say::live), c.bad, true);
    x += size.x + 10;
  }
  const float room = std::max(20.0f, at.x + width - x);
  const float branch = draw_branch(stage, {x, at.y}, room, height);
  put_elided(list, theme.font.strong, {x, middle - line_height(theme.font.strong) / 2}, room - branch, c.text,
             stage.title);
}

struct HeaderButton {
  std::string_view action;
  std::optional<Icon> icon;  ///< nothing: the other language's letters
};

/// What there is room for.
std::vector<HeaderButton> buttons_of(const Stage& stage) {
  std::vector<HeaderButton> buttons{{"palette", Icon::search}};
  if (stage.embedded) {
    buttons.push_back({"language", {}});
    buttons.push_back({"full-page", Icon::open_out});
    return buttons;
  }
  if (stage.can.link) buttons.push_back({"copy-link", Icon::link});
  if (stage.run != nullptr && !stage.view.narrow) buttons.push_back({"save", Icon::save});
  buttons.push_back({"language", {}});
  if (!stage.view.narrow || stage.run == nullptr)
    buttons.push_back({"theme", stage.view.theme.dark ? Icon::sun : Icon::moon});
  buttons.push_back({"help", Icon::help});
  return buttons;
}

}  // namespace

float header_height(const Stage& stage) {
  if (stage.view.narrow) return 48;
  return stage.embedded ? 40 : 52;
}

void draw_header(const Stage& stage, ImVec2 at, ImVec2 size) {
  const Theme& theme = stage.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, at + size, theme.color.surface);
  list.AddLine({at.x, at.y + size.y}, {at.x + size.x, at.y + size.y}, theme.color.hairline);
  const std::vector<HeaderButton> buttons = buttons_of(stage);
  const float button = theme.touch, y = at.y + (size.y - button) / 2;
  const float room = button * static_cast<float>(buttons.size()) + (stage.view.narrow ? 4.0f : 12.0f);
  draw_left(stage, at, size.x - room - 8, size.y);
  ImGui::SetCursorScreenPos({at.x + size.x - room, y});
  for (const HeaderButton& each : buttons) {
    const Action& of = action(each.action);
    const std::string tip_text = tip_of(of, stage.view.language);
    const std::string id(each.action);
    const bool pressed = each.icon ? icon_button(theme, id.c_str(), *each.icon, tip_text)
                                   : text_button(theme, id.c_str(), stage.say(say::other_language), tip_text,
                                                 {.quiet = true, .width = button});
    if (pressed) perform(stage, of);
    ImGui::SameLine(0, 0);
  }
}

}  // namespace zocalo::ui
