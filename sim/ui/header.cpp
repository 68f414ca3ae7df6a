// The strip at the top: what is open, language, theme, help.

#include <algorithm>

#include "ui/draw.h"
#include "ui/stage.h"
#include "ui/text.h"

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

void draw_left(const Stage& stage, ImVec2 at, float width, float height) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool open = stage.run != nullptr;
  const bool wordmark = !stage.view.narrow || !open;
  const float middle = at.y + height / 2,
              word = wordmark ? measure(theme.font.heading, stage.say(say::product)).x + 12 : 0;
  const ImVec2 home{at.x + 44 + word, at.y + height};
  bool hovered = false;
  if (hit("home", at, home, &hovered) && open) stage.view.ask(OpenPicker{});
  if (hovered && open) {
    list.AddRectFilled({at.x + 4, at.y + 6}, {home.x - 2, at.y + height - 6}, c.hover, theme.radius);
    tip(theme, stage.say(say::back_to_lessons));
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
  put_elided(list, theme.font.strong, {x, middle - line_height(theme.font.strong) / 2},
             std::max(20.0f, at.x + width - x), c.text, stage.title);
}

}  // namespace

void draw_header(const Stage& stage, ImVec2 at, ImVec2 size) {
  const Theme& theme = stage.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  list.AddRectFilled(at, at + size, theme.color.surface);
  list.AddLine({at.x, at.y + size.y}, {at.x + size.x, at.y + size.y}, theme.color.hairline);
  const float button = theme.touch, y = at.y + (size.y - button) / 2;
  const bool save = stage.run != nullptr && !stage.view.narrow;
  const float buttons = button * 3 + (save ? button : 0) + (stage.view.narrow ? 4.0f : 12.0f);
  draw_left(stage, at, size.x - buttons - 8, size.y);
  ImGui::SetCursorScreenPos({at.x + size.x - buttons, y});
  if (save) {
    if (icon_button(theme, "save", Icon::save, stage.say(say::save_recording)))
      stage.view.ask(SaveRecording{});
    ImGui::SameLine(0, 0);
  }
  if (text_button(theme, "language", stage.say(say::other_language), stage.say(say::to_other_language),
                  {.quiet = true, .width = button})) {
    stage.view.ask(SetLanguage{stage.view.language == Language::es ? Language::en : Language::es});
  }
  ImGui::SameLine(0, 0);
  if (icon_button(theme, "theme", theme.dark ? Icon::sun : Icon::moon,
                  stage.say(theme.dark ? say::to_light : say::to_dark)))
    stage.view.ask(SetDark{!theme.dark});
  ImGui::SameLine(0, 0);
  if (icon_button(theme, "help", Icon::help, std::string(stage.say(say::help)) + "  (?)"))
    frame.help = !frame.help;
}

}  // namespace zocalo::ui
