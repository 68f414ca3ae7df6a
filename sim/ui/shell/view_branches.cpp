// The tree of runs: what was done in each, where it parts, what came out; and the search for a seed.

#include <algorithm>
#include <utility>

#include "imgui.h"

#include "base/lines.h"
#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/model/branch_tree.h"
#include "ui/model/seed_search.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/shell/view_branches.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/filter_box.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using Number = BranchTree::Number;

struct TreeMemory {
  Number renamed = 0;  ///< the one whose name is typed, if `naming`
  bool naming = false, fresh = false;
  std::string name, was;
};

struct SearchMemory {
  FilterText filter;
  int first = 1, last = 100;
};

int depth_of(const BranchTree& tree, Number branch) {
  int depth = 0;
  for (; branch != 0; branch = tree.all()[branch].parent) ++depth;
  return depth;
}

/// A branch stands below what it comes from.
void list_below(const BranchTree& tree, Number parent, const std::vector<Number>& all,
                std::vector<Number>& into) {
  into.push_back(parent);
  for (const Number each : all) {
    if (each != 0 && tree.all()[each].parent == parent) list_below(tree, each, all, into);
  }
}

void draw_name_field(const Stage& stage, TreeMemory& memory, Number branch) {
  const Theme& theme = stage.view.theme;
  ImGui::PushFont(theme.font.strong);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - 4);
  if (std::exchange(memory.fresh, false)) {
    ImGui::SetWindowFocus();  // the palette's window had it
    ImGui::SetKeyboardFocusHere();
    ImGui::SetScrollHereY(0.3f);
  }
  ImGui::InputText("##name", &memory.name, ImGuiInputTextFlags_AutoSelectAll);
  if (ImGui::IsItemDeactivated()) {
    // What was done in it is said in the language that is shown, and a name is not: it stays one only if it was
    // typed.
    if (!ImGui::IsKeyPressed(ImGuiKey_Escape) && memory.name != memory.was)
      stage.view.ask(RenameBranch{branch, std::string(trimmed(memory.name))});
    memory.naming = false;
  }
  ImGui::PopStyleColor(2);
  ImGui::PopFont();
}

void begin_naming(const Stage& stage, TreeMemory& memory, Number branch) {
  const std::string name = name_of(*stage.branches, branch, stage.view.language);
  memory = {branch, true, true, name, name};
}

/// The buttons at a row's right end; gives their width.
float draw_row_buttons(const Stage& stage, TreeMemory& memory, Number branch, ImVec2 right) {
  const BranchTree& tree = *stage.branches;
  const Theme& theme = stage.view.theme;
  const float each = std::max(28.0f, theme.narrow ? 36.0f : 28.0f);
  float x = right.x;
  const auto button = [&](const char* id, Icon icon, const Text& text) {
    x -= each;
    ImGui::SetCursorScreenPos({x, right.y});
    return icon_button(theme, id, icon, stage.say(text), {.width = each});
  };
  if (branch != 0 && button("remove", Icon::cross, say::branch_remove)) stage.view.ask(UndoBranch{branch});
  if (button("rename", Icon::edit, say::branch_rename)) begin_naming(stage, memory, branch);
  if (branch != tree.shown() && button("compare", Icon::columns, say::branch_compare))
    stage.view.ask(CompareBranches{tree.shown(), branch});
  return right.x - x;
}

/// Below the name: what was done, where it parts, how its past stands, what came out.
std::string details_of(const Stage& stage, Number branch) {
  const BranchTree& tree = *stage.branches;
  const Language language = stage.view.language;
  std::string text;
  const auto line = [&text](const std::string& more) {
    text += (text.empty() || more.empty() ? "" : "\n") + more;
  };
  if (tree.row(branch).renamed) line(done_in(tree, branch, language));
  const session::Branches::Branch& of = tree.all()[branch];
  const timeline::Timeline* timeline = tree.timeline(branch);
  if (branch != 0 && timeline != nullptr && of.shared > 0 && of.shared < timeline->size()) {
    std::string parts =
        fill(stage.say(say::branch_parts_at),
             {std::to_string(of.shared + 1), format_time(timeline->time_of(of.shared), language)});
    line(fill(stage.say(say::branch_of), {name_of(tree, of.parent, language)}) + " " + parts);
  }
  if (tree.row(branch).past != BranchTree::Past::other) line(past_of(tree, branch, language));
  if (tree.let_go(branch)) line(std::string(stage.say(say::branch_let_go)));
  line(outcome_words(tree, branch, language));
  return text;
}

void draw_branch(const Stage& stage, TreeMemory& memory, Number branch) {
  const BranchTree& tree = *stage.branches;
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool shown = branch == tree.shown();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = ImGui::GetContentRegionAvail().x,
              indent = 18 * static_cast<float>(depth_of(tree, branch)),
              left = at.x + std::min(indent, whole * 0.3f) + 22, right = at.x + whole - 4;
  const std::string name = name_of(tree, branch, stage.view.language), details = details_of(stage, branch);
  const float buttons =
      (branch == 0 ? 1.0f : 2.0f) * 28 + (shown ? 0.0f : 28.0f) + (theme.narrow ? 24.0f : 0.0f);
  const float head = std::max(theme.touch, measure(theme.font.strong, name, right - left - buttons).y + 10);
  const float detail = measure(theme.font.small, details, right - left).y;
  const std::string bad = tree.row(branch).past == BranchTree::Past::other
                              ? past_of(tree, branch, stage.view.language)
                              : std::string();
  const float trouble = bad.empty() ? 0 : measure(theme.font.small, bad, right - left).y + 4;
  const ImVec2 max{right + 4, at.y + head + detail + trouble + 8};
  ImGui::SetNextItemAllowOverlap();
  ImGui::SetCursorScreenPos(at);
  if (ImGui::InvisibleButton("show", max - at) && !shown) stage.view.ask(SwitchBranch{branch, {}});
  ring_for_last();
  tip_for_last(theme, shown ? std::string_view() : stage.say(say::branch_show));
  if (shown)
    list.AddRectFilled(at, max, c.selected, theme.radius);
  else if (ImGui::IsItemHovered())
    list.AddRectFilled(at, max, c.hover, theme.radius);
  const ImVec2 dot{left - 12, at.y + head / 2};
  if (branch != 0) list.AddLine({left - 26, at.y}, {left - 26, dot.y}, c.faint, 1.5f);
  if (branch != 0) list.AddLine({left - 26, dot.y}, {dot.x - 5, dot.y}, c.faint, 1.5f);
  if (shown)
    list.AddCircleFilled(dot, 5, c.accent);
  else
    list.AddCircle(dot, 4.5f, c.muted, 0, 1.5f);
  if (memory.naming && memory.renamed == branch) {
    ImGui::SetCursorScreenPos({left, at.y + 3});
    draw_name_field(stage, memory, branch);
  } else {
    put_wrapped(list, theme.font.strong,
                {left, at.y + (head - measure(theme.font.strong, name, right - left - buttons).y) / 2},
                right - left - buttons, c.text, name);
    draw_row_buttons(stage, memory, branch, {right, at.y + (head - theme.touch) / 2});
  }
  put_wrapped(list, theme.font.small, {left, at.y + head}, right - left, c.muted, details);
  if (!bad.empty())
    put_wrapped(list, theme.font.small, {left, at.y + head + detail + 4}, right - left, c.bad, bad);
  ImGui::SetCursorScreenPos({at.x, max.y + 2});
}

// ---- a seed in which something happens

void number_field(const Stage& stage, const char* id, const Text& label, int& value) {
  const Theme& theme = stage.view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float words = measure(theme.font.small, stage.say(label)).x + 6;
  put(*ImGui::GetWindowDrawList(), theme.font.small,
      {at.x, at.y + (theme.touch - line_height(theme.font.small)) / 2}, theme.color.muted, stage.say(label));
  ImGui::SetCursorScreenPos({at.x + words, at.y});
  ImGui::PushFont(theme.font.code_small);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2{8, (theme.touch - line_height(theme.font.code_small)) / 2});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::SetNextItemWidth(64);
  ImGui::InputInt(id, &value, 0);
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(2);
  ImGui::PopFont();
  value = std::clamp(value, 1, 1'000'000);
}

void draw_progress(const Stage& stage, const SeedSearch& search) {
  const Theme& theme = stage.view.theme;
  const Language language = stage.view.language;
  const std::string tried = std::to_string(search.tried()), total = std::to_string(search.total());
  const float width = ImGui::GetContentRegionAvail().x - 4;
  if (search.goes_on()) {
    draw_bar(*ImGui::GetWindowDrawList(), theme, ImGui::GetCursorScreenPos(), {width, 4},
             static_cast<double>(search.tried()), static_cast<double>(search.total()), theme.color.accent);
    ImGui::Dummy({width, 6});
    std::string text = fill(stage.say(say::search_progress), {std::to_string(search.seed()), tried, total});
    if (search.seconds_each() > 0)
      text +=
          fill(stage.say(say::search_pace),
               {format_duration(Duration(static_cast<std::int64_t>(search.seconds_each() * 1e9)), language)});
    paragraph(theme.font.small, theme.color.muted, text);
  } else if (search.found()) {
    paragraph(
        theme.font.small, theme.color.text,
        fill(stage.say(say::search_found), {std::to_string(search.found()->seed), search.found()->what}));
  } else {
    paragraph(theme.font.small, theme.color.muted,
              fill(stage.say(search.stopped() ? say::search_stopped : say::search_none), {tried}));
  }
}

void draw_search(const Stage& stage) {
  SearchMemory& memory = stage.keep.of<SearchMemory>();
  const Theme& theme = stage.view.theme;
  const bool goes_on = stage.search != nullptr && stage.search->goes_on();
  ImGui::Dummy({1, 8});
  paragraph(theme.font.strong, theme.color.text, stage.say(say::search));
  const float width = ImGui::GetContentRegionAvail().x - 4;
  if (std::exchange(stage.keep.of<FrameMemory>().search_focus, false)) {
    ImGui::SetWindowFocus();  // the palette's window had it
    ImGui::SetKeyboardFocusHere();
  }
  draw_filter_box(stage.view, "search", stage.say(say::search_hint), width, memory.filter);
  const bool ready = filter_of(memory.filter) != nullptr && !goes_on && can_branch(stage.view);
  const bool entered = memory.filter.entered;
  number_field(stage, "##first", say::search_from, memory.first);
  ImGui::SameLine(0, 10);
  number_field(stage, "##last", say::search_to, memory.last);
  ImGui::SameLine(0, 10);
  if (goes_on) {
    if (text_button(theme, "stop", stage.say(say::search_stop))) stage.view.ask(StopSearch{});
  } else if ((text_button(theme, "search-start", stage.say(say::search_start), stage.say(say::search_cost),
                          {.enabled = ready}) ||
              entered) &&
             ready) {
    stage.view.ask(SearchSeeds{memory.filter.text, static_cast<std::uint64_t>(memory.first),
                               static_cast<std::uint64_t>(std::max(memory.first, memory.last))});
  }
  if (!goes_on && memory.filter.compiled.filter == nullptr && !memory.filter.text.empty())
    paragraph(theme.font.small, theme.color.bad, memory.filter.compiled.error.in(stage.view.language));
  else if (stage.search != nullptr)
    draw_progress(stage, *stage.search);
  else
    paragraph(theme.font.small, theme.color.muted, stage.say(say::search_cost));
}

}  // namespace

void draw_branches(const Stage& stage) {
  if (stage.branches == nullptr) return;
  const BranchTree& tree = *stage.branches;
  TreeMemory& memory = stage.keep.of<TreeMemory>();
  const Theme& theme = stage.view.theme;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 6});
  const WhatIf* what_if = stage.view.what_if;
  if (what_if != nullptr && !what_if->why_not.empty())
    paragraph(theme.font.small, theme.color.muted, what_if->why_not);
  if (text_button(theme, "what-if", stage.say(say::what_if), tip_of(action("what-if"), stage.view.language)))
    perform(stage, action("what-if"));
  if (std::exchange(stage.keep.of<FrameMemory>().naming, false)) begin_naming(stage, memory, tree.shown());
  const std::vector<Number> all = tree.all().list();
  if (all.size() == 1) paragraph(theme.font.body, theme.color.muted, stage.say(say::branches_none));
  std::vector<Number> rows;
  list_below(tree, 0, all, rows);
  for (const Number branch : rows) {
    ImGui::PushID(static_cast<int>(branch));
    draw_branch(stage, memory, branch);
    ImGui::PopID();
  }
  draw_comparison(stage);
  if (!stage.view.live) draw_search(stage);
  ImGui::PopStyleVar();
}

}  // namespace zocalo::ui
