// Two runs side by side: where they first differ, and what came out of each.

#include <algorithm>

#include "imgui.h"

#include "ui/draw.h"
#include "ui/names.h"
#include "ui/text.h"
#include "ui/text_of_branches.h"
#include "ui/text_of_views.h"
#include "ui/view_branches.h"
#include "ui/view_parts.h"

namespace zocalo::ui {
namespace {

using Number = BranchTree::Number;
using session::ProgramOutcome;
using session::RunOutcome;

constexpr std::size_t kMostLines = 60;

std::string status_words(const ProgramOutcome& program, Language language) {
  if (!program.status) return fill(say::outcome_open.in(language), {program.name});
  const std::string status = std::to_string(*program.status);
  if (program.why == "exit") return fill(say::outcome_ended.in(language), {program.name, status});
  return fill(say::outcome_why.in(language), {program.name, status, program.why});
}

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

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Line by line from the first that differs; what is the same before is left out.
void draw_texts(const Stage& stage, const Columns& columns, const std::string& title,
                const std::string& first, const std::string& second) {
  if (first == second) return;
  const std::vector<std::string> a = lines_of(first), b = lines_of(second);
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  label(stage, title);
  const std::size_t start = at > 1 ? at - 1 : 0,
                    end = std::min(std::max(a.size(), b.size()), start + kMostLines);
  for (std::size_t i = start; i < end; ++i) {
    const std::string one = i < a.size() ? a[i] : std::string(), other = i < b.size() ? b[i] : std::string();
    draw_pair(stage, columns, one.empty() ? " " : one, other.empty() ? " " : other, true, one != other);
  }
  if (end < std::max(a.size(), b.size())) label(stage, "…");
}

void draw_programs(const Stage& stage, const Columns& columns, const RunOutcome& a, const RunOutcome& b) {
  for (std::size_t i = 0; i < std::max(a.programs.size(), b.programs.size()); ++i) {
    const ProgramOutcome one = i < a.programs.size() ? a.programs[i] : ProgramOutcome{};
    const ProgramOutcome other = i < b.programs.size() ? b.programs[i] : ProgramOutcome{};
    const std::string name = one.name.empty() ? other.name : one.name;
    if (one.status != other.status || one.why != other.why)
      draw_pair(stage, columns, status_words(one, stage.view.language),
                status_words(other, stage.view.language), false, true);
    draw_texts(stage, columns, name + ", " + std::string(stage.say(say::compare_out)), one.out, other.out);
    draw_texts(stage, columns, name + ", " + std::string(stage.say(say::compare_err)), one.err, other.err);
  }
}

void draw_counts(const Stage& stage, const Columns& columns, const RunOutcome& a, const RunOutcome& b) {
  const auto row = [&](std::string_view name, const std::string& one, const std::string& other) {
    const std::string title = std::string(name) + ": ";
    if (one != other) draw_pair(stage, columns, title + one, title + other, false, true);
  };
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> errors;
  for (const auto& [name, count] : a.errors) errors[name].first = count;
  for (const auto& [name, count] : b.errors) errors[name].second = count;
  for (const auto& [name, counts] : errors)
    row(name, std::to_string(counts.first), std::to_string(counts.second));
  row(stage.say(say::compare_packets), std::to_string(a.packets), std::to_string(b.packets));
  row(stage.say(say::compare_lost), std::to_string(a.lost), std::to_string(b.lost));
  row(stage.say(say::compare_again), std::to_string(a.retransmissions), std::to_string(b.retransmissions));
  row(stage.say(say::compare_calls), std::to_string(a.calls), std::to_string(b.calls));
  row(stage.say(say::compare_end), format_time(a.end, stage.view.language),
      format_time(b.end, stage.view.language));
}

/// What the moment of a run is, in words.
std::string moment_words(const Stage& stage, Number branch, timeline::Index moment) {
  const timeline::Timeline* timeline = stage.branches->timeline(branch);
  if (timeline == nullptr || moment >= timeline->size()) return std::string(stage.say(say::compare_ended));
  return tell_moment(*timeline, timeline->head(), moment, stage.view.language);
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

std::string outcome_words(const BranchTree& tree, Number branch, Language language) {
  const Run* run = tree.run(branch);
  if (run == nullptr || run->timeline().size() == 0) return {};
  if (!run->complete())
    return std::string((branch == tree.shown() ? say::branch_running : say::branch_not_done).in(language));
  std::string words;
  for (const ProgramOutcome& program : tree.outcome(branch).programs) {
    if (program.status == 0) continue;
    words += (words.empty() ? "" : "; ") + status_words(program, language);
  }
  return words.empty() ? std::string(say::outcome_all_well.in(language)) : words;
}

void draw_comparison(const Stage& stage) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  if (!frame.compared) return;
  const BranchTree& tree = *stage.branches;
  const auto [first, second] = *frame.compared;
  const std::size_t size = tree.all().size();
  if (first >= size || second >= size || tree.all()[first].removed || tree.all()[second].removed ||
      tree.timeline(first) == nullptr || tree.timeline(second) == nullptr)
    return frame.compared.reset();
  const Theme& theme = stage.view.theme;
  ImGui::PushID("compare");
  ImGui::Dummy({1, 6});
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
    draw_pair(stage, columns, moment_words(stage, first, comparison.differ),
              moment_words(stage, second, comparison.differ), false, true);
    label(stage, stage.say(say::compare_outcome));
    const float before = ImGui::GetCursorPosY();
    draw_programs(stage, columns, comparison.outcome_first, comparison.outcome_second);
    draw_counts(stage, columns, comparison.outcome_first, comparison.outcome_second);
    if (ImGui::GetCursorPosY() == before)
      paragraph(theme.font.small, theme.color.muted, stage.say(say::compare_equal_outcome));
  }
  ImGui::Unindent(8);
  ImGui::PopID();
}

}  // namespace zocalo::ui
