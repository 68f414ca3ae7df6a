// The help sheet: keys, and what the colours mean.

#include <algorithm>
#include <array>

#include "ui/draw/draw.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

/// Each action that has a key, by group.
void draw_keys(const Stage& stage, float width) {
  const Theme& theme = stage.view.theme;
  const Language language = stage.view.language;
  const float column = std::min(210.0f, width * 0.42f);
  const Group* group = nullptr;
  for (const Action& action : actions()) {
    const std::string keys = keys_of(action, language);
    if (keys.empty()) continue;
    if (group == nullptr || *group != action.group) {
      if (group != nullptr) ImGui::Dummy({1, 6});
      paragraph(theme.font.heading, theme.color.text, name_of(action.group).in(language));
      group = &action.group;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float left =
        put_wrapped(list, theme.font.code_small, {at.x, at.y + 2}, column - 12, theme.color.muted, keys);
    const float right = put_wrapped(list, theme.font.body, {at.x + column, at.y}, width - column,
                                    theme.color.text, action.name.in(language));
    ImGui::Dummy({width, std::max(left + 2, right)});
  }
}

void draw_legend(const Stage& stage, float width) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImGui::Dummy({1, 8});
  paragraph(theme.font.heading, c.text, stage.say(say::legend));
  struct Row {
    ImU32 color;
    const Text* text;
    int shape;
  };
  const std::array<Row, 7> rows{{{c.accent, &say::legend_now, 0},
                                 {c.read, &say::legend_read, 0},
                                 {c.write, &say::legend_write, 0},
                                 {c.except, &say::legend_except, 0},
                                 {c.tcp, &say::legend_tcp, 1},
                                 {c.udp, &say::legend_udp, 2},
                                 {c.lost, &say::legend_lost, 3}}};
  for (const Row& row : rows) {
    const ImVec2 at = ImGui::GetCursorScreenPos(), sign{at.x + 14, at.y + 10};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (row.shape == 1)
      draw_envelope(list, sign, 24, c.surface, row.color);
    else if (row.shape == 2)
      draw_postcard(list, sign, 24, c.surface, row.color);
    else if (row.shape == 3)
      draw_lost(list, sign, 12, row.color);
    else
      list.AddCircleFilled(sign, 6, row.color);
    put(list, theme.font.body, {at.x + 40, at.y + 1}, c.text, stage.say(*row.text));
    ImGui::Dummy({width, 22});
  }
}

}  // namespace

void draw_help(const Stage& stage) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  if (!frame.help) return;
  const Theme& theme = stage.view.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 size{std::min(560.0f, screen.x - 24), std::min(640.0f, screen.y - 24)};
  ImGui::GetForegroundDrawList();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, with_alpha(theme.color.page, 0.75f));
  ImGui::Begin("help", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  const bool outside = ImGui::IsMouseClicked(0) && ImGui::IsWindowHovered();
  ImGui::SetCursorPos((screen - size) * 0.5f);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.color.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 10);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{24, 20});
  if (ImGui::BeginChild("sheet", size, ImGuiChildFlags_AlwaysUseWindowPadding,
                        ImGuiWindowFlags_NavFlattened)) {
    const float width = ImGui::GetContentRegionAvail().x;
    draw_keys(stage, width);
    draw_legend(stage, width);
    ImGui::Dummy({1, 4});
    if (text_button(theme, "close", stage.say(say::dismiss), {}, {.primary = true})) frame.help = false;
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  ImGui::End();
  if (outside) frame.help = false;
}

}  // namespace zocalo::ui
