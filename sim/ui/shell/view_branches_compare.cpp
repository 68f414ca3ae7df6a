// Two runs side by side: where they first differ, and what came out of each.

#include <algorithm>
#include <optional>
#include <utility>

#include "imgui.h"

#include "ui/draw/draw.h"
#include "ui/shell/view_branches.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/names.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

using Number = BranchTree::Number;
/// The pair that is on screen.
struct CompareMemory {
  std::optional<std::pair<std::size_t, std::size_t>> shown;
};

/// Two columns of the region, or one below the other where it is narrow.
struct Columns {
  float left = 0, width = 0, gap = 16;
  bool beside = false;
};

Columns columns_of() {
  Columns columns;
  columns.left = ImGui::GetCursorScreenPos().x;
  const float room = ImGui::GetContentRegionAvail().x - 4;
  columns.beside = room >= 420;
  columns.width = columns.beside ? (room - columns.gap) / 2 : room;
  return columns;
}

/// The same row of both; `differs` marks it.
void draw_pair(const Stage& stage, const Columns& columns, const std::string& first,
               const std::string& second, bool code, bool differs) {
  const Theme& theme = stage.view.theme;
  const ImFont* font = code ? theme.font.code_small : theme.font.small;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImU32 color = differs ? theme.color.text : theme.color.muted;
  // One below the other, each says whose it is.
  const std::string one = columns.beside ? first : "A  " + first,
                    two = columns.beside ? second : "B  " + second;
  float height = put_wrapped(list, font, at, columns.width, color, one);
  const ImVec2 other =
      columns.beside ? ImVec2{at.x + columns.width + columns.gap, at.y} : ImVec2{at.x, at.y + height};
  const float second_height = put_wrapped(list, font, other, columns.width, color, two);
  height = columns.beside ? std::max(height, second_height) : height + second_height;
  if (differs) list.AddRectFilled({at.x - 8, at.y + 1}, {at.x - 5, at.y + height - 1}, theme.color.accent, 1);
  ImGui::Dummy({1, height});
}

void label(const Stage& stage, std::string_view text) {
  paragraph(stage.view.theme.font.small_strong, stage.view.theme.color.muted, text);
}

/// The heads of the two columns: each run's name, which shows the moment of the difference in it.
void draw_heads(const Stage& stage, const Columns& columns, Number first, Number second,
                timeline::Index differ) {
  const BranchTree& tree = *stage.branches;
  const Theme& theme = stage.view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  constexpr std::string_view first_id = "first";
  const auto head = [&](Number branch, const char* id, ImVec2 where) {
    ImGui::SetCursorScreenPos(where);
    const std::string name = (columns.beside   ? ""
                              : id == first_id ? "A  "
                                               : "B  ") +
                             name_of(tree, branch, stage.view.language);
    const timeline::Timeline* timeline = tree.timeline(branch);
    const bool there = timeline != nullptr && differ < timeline->size();
    if (label_button(theme, id, Icon::moment_forward, elide(theme.font.body, name, columns.width - 60),
                     name + "\n" + std::string(stage.say(say::compare_go)),
                     {.on = branch == tree.shown(), .enabled = there, .width = columns.width}))
      stage.view.ask(SwitchBranch{branch, differ});
  };
  head(first, "first", at);
  head(second, "second",
       columns.beside ? ImVec2{at.x + columns.width + columns.gap, at.y}
                      : ImVec2{at.x, at.y + theme.touch + 6});
  ImGui::SetCursorScreenPos({at.x, at.y + (columns.beside ? 1.0f : 2.0f) * (theme.touch + 6)});
}

}  // namespace

void draw_comparison(const Stage& stage) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  if (!frame.compared) return stage.keep.of<CompareMemory>().shown.reset();
  const BranchTree& tree = *stage.branches;
  const auto [first, second] = *frame.compared;
  const std::size_t size = tree.all().size();
  if (first >= size || second >= size || tree.all()[first].removed || tree.all()[second].removed ||
      tree.timeline(first) == nullptr || tree.timeline(second) == nullptr)
    return frame.compared.reset();
  const Theme& theme = stage.view.theme;
  ImGui::PushID("compare");
  ImGui::Dummy({1, 6});
  // What was asked for comes into view, however many branches stand above it.
  if (std::exchange(stage.keep.of<CompareMemory>().shown, frame.compared) != frame.compared)
    ImGui::SetScrollHereY(0);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  paragraph(theme.font.strong, theme.color.text, stage.say(say::compare));
  const ImVec2 below = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({top.x + width - 32, top.y + (line_height(theme.font.strong) - theme.touch) / 2});
  if (icon_button(theme, "close", Icon::cross, stage.say(say::compare_close), {.width = 28}))
    frame.compared.reset();
  ImGui::SetCursorScreenPos(below);
  const session::Comparison& comparison = tree.comparison(first, second);
  ImGui::Indent(8);
  const Columns columns = columns_of();
  if (comparison.differ == timeline::kNoMoment) {
    draw_heads(stage, columns, first, second, timeline::kNoMoment);
    paragraph(theme.font.small, theme.color.muted, stage.say(say::compare_same));
  } else {
    paragraph(theme.font.small, theme.color.text,
              fill(stage.say(say::compare_differ),
                   {std::to_string(comparison.differ + 1), format_time(comparison.at, stage.view.language)}));
    draw_heads(stage, columns, first, second, comparison.differ);
    const CompareRow moment = compare_moments(tree, first, second, stage.view.language);
    draw_pair(stage, columns, moment.first, moment.second, false, true);
    label(stage, stage.say(say::compare_outcome));
    const std::vector<CompareRow>& rows = tree.differences(first, second, stage.view.language);
    for (const CompareRow& row : rows) {
      if (!row.title.empty())
        label(stage, row.title);
      else
        draw_pair(stage, columns, row.first, row.second, row.code, row.differs);
    }
    if (rows.empty()) paragraph(theme.font.small, theme.color.muted, stage.say(say::compare_equal_outcome));
  }
  ImGui::Unindent(8);
  ImGui::PopID();
}

}  // namespace zocalo::ui
