#include "ui/views/view_variables.h"

#include <algorithm>
#include <set>

#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/model/debugger.h"
#include "ui/text/text.h"
#include "ui/views/details.h"

namespace zocalo::ui {
namespace {

struct WatchFields {
  std::string fresh, draft, editing;  ///< `editing`: the expression whose field is open
  bool adding = false, focus = false;
};

WatchFields& fields_of(const View& view, WatchFields& alone) {
  return view.memory != nullptr ? view.memory->of<WatchFields>() : alone;
}

enum class Typed { nothing, entered, left };

/// A field for an expression; what is wrong with it stands below.
Typed draw_expression(const View& view, const char* id, std::string& text, bool& focus) {
  const Theme& theme = view.theme;
  const std::string wrong = debug::syntax_error(text, view.language);
  ImGui::PushFont(theme.font.code_small);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, wrong.empty() ? theme.color.text : theme.color.bad);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.color.muted);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{8, theme.narrow ? 10.0f : 5.0f});
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - 2);
  if (std::exchange(focus, false)) {
    ImGui::SetWindowFocus();
    ImGui::SetKeyboardFocusHere();
  }
  const bool entered =
      ImGui::InputTextWithHint(id, std::string(say::d_watch_hint.in(view.language)).c_str(), &text,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool left = ImGui::IsItemDeactivated();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
  if (!wrong.empty()) paragraph(theme.font.small, theme.color.bad, wrong);
  if (entered && (!wrong.empty() || text.find_first_not_of(' ') == std::string::npos)) {
    focus = !wrong.empty();
    return wrong.empty() ? Typed::left : Typed::nothing;
  }
  return entered ? Typed::entered : left ? Typed::left : Typed::nothing;
}

/// What a row shows.
struct Row {
  std::string_view name, value;
  bool changed = false, known = true;
  std::string tip;  ///< beside the whole value
};

/// A name and its value, three lines at most; true when pressed.
bool draw_row(const View& view, const char* id, const Row& row, bool on, float name_width) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImFont* font = theme.font.code_small;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x,
              value_width = std::max(40.0f, width - name_width - 16);
  const float full = measure(font, row.value, value_width).y;
  const float text_height = std::min(full, line_height(font) * 3) + 6;
  const float height = std::max(text_height, theme.narrow ? 40.0f : 0.0f);
  const ImVec2 max{at.x + width, at.y + height};
  const bool pressed = ImGui::InvisibleButton(id, {std::max(1.0f, width), height});
  const bool hovered = ImGui::IsItemHovered();
  ring_for_last();
  if (!ImGui::IsRectVisible(at, max)) return pressed;
  if (row.changed) {
    list.AddRectFilled(at, max, c.accent_soft, 3);
    list.AddRectFilled(at, {at.x + 3, max.y}, c.accent, 1);
  } else if (on) {
    list.AddRectFilled(at, max, c.selected, 3);
  } else if (hovered) {
    list.AddRectFilled(at, max, c.hover, 3);
  }
  const float y = at.y + 3 + (height - text_height) / 2;
  put_elided(list, font, {at.x + 8, y}, name_width - 8, row.changed ? c.accent : c.muted, row.name);
  list.PushClipRect(at, {max.x, max.y - 2}, true);
  put_wrapped(list, font, {at.x + name_width + 8, y}, value_width, row.known ? c.text : c.muted, row.value);
  list.PopClipRect();
  std::string said = row.tip;
  if (full > text_height || measure(font, row.name).x > name_width - 8)
    said = std::string(row.name) + " = " + std::string(row.value) + (said.empty() ? "" : "\n" + said);
  tip_for_last(theme, said);
  return pressed;
}

bool watched(const View& view, const std::string& expression) {
  const std::vector<std::string>& list = view.debugger->watched;
  return std::find(list.begin(), list.end(), expression) != list.end();
}

/// Below the row that is picked out: to its changes, and what can be done with it.
void draw_bar(const View& view, const std::string& expression, WatchFields& fields, bool in_list) {
  const Theme& theme = view.theme;
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  const auto next = [&](float width) {
    ImGui::SameLine(0, 2);
    if (ImGui::GetCursorScreenPos().x + width > right) ImGui::NewLine();
  };
  const auto step = [&](const char* id, Icon icon, const Text& name, bool forward) {
    const timeline::Index to = change_of_picked(view, forward);
    if (icon_button(theme, id, icon, name.in(view.language), {.enabled = to != timeline::kNoMoment}))
      view.ask(SeekTo{to});
  };
  step("before", Icon::chevron_left, say::d_before, false);
  next(theme.touch);
  step("after", Icon::chevron_right, say::d_after, true);
  next(theme.touch);
  std::vector<std::string> list = view.debugger->watched;
  if (in_list) {
    if (icon_button(theme, "edit", Icon::edit, say::d_watch_edit.in(view.language))) {
      fields.editing = fields.draft = expression;
      fields.focus = true;
    }
    next(theme.touch);
    if (icon_button(theme, "remove", Icon::cross, say::d_watch_remove.in(view.language))) {
      std::erase(list, expression);
      view.ask(SetWatches{std::move(list)});
    }
  } else if (icon_button(theme, "watch", Icon::plus, fill(say::d_watch_this.in(view.language), {expression}),
                         {.enabled = !watched(view, expression)})) {
    watch_too(view, expression);
  }
  const std::string_view history = say::d_value_history.in(view.language);
  next(measure(theme.font.body, history).x + 26);
  if (text_button(theme, "history", history, {}, {.quiet = true}))
    view.ask(SelectValue{view.selection.value.guest, expression, true});
  ImGui::Dummy({1, 2});
}

/// A row, its menu, and the bar below it while it is picked out.
void draw_value(const View& view, GuestId guest, const std::string& expression, const Row& row,
                float name_width, WatchFields& fields, bool in_list) {
  const bool on =
      view.selection.picked == Picked::value && view.selection.value == debug::WatchOf{guest, expression};
  ImGui::PushID(expression.c_str());
  if (draw_row(view, "row", row, on, name_width))
    view.ask(on ? SelectValue{guest, ""} : SelectValue{guest, expression});
  if (row.known) text_menu(view, "menu", {guest, row.value, {}, in_list ? std::string_view() : expression});
  if (on && view.debugger != nullptr) draw_bar(view, expression, fields, in_list);
  ImGui::PopID();
}

float widest(const View& view, const std::vector<std::string>& names) {
  float width = 60;
  for (const std::string& name : names)
    width = std::max(width, measure(view.theme.font.code_small, name).x + 12);
  return std::min(width, ImGui::GetContentRegionAvail().x * 0.45f);
}

void draw_watched(const View& view, const timeline::GuestState& guest, const std::string& expression,
                  float name_width, WatchFields& fields) {
  if (fields.editing == expression) {
    const Typed typed = draw_expression(view, "##edit", fields.draft, fields.focus);
    if (typed == Typed::nothing) return;
    fields.editing.clear();
    if (typed == Typed::left || fields.draft == expression) return;
    std::vector<std::string> list = view.debugger->watched;
    std::erase(list, fields.draft);
    std::replace(list.begin(), list.end(), expression, fields.draft);
    view.ask(SetWatches{std::move(list)});
    return view.ask(SelectValue{guest.guest, fields.draft});
  }
  const debug::Worth worth = debug::worth_of(expression, guest);
  const std::string value = worth.watched.explain(view.language);
  const std::vector<timeline::Index>& changes = view.debugger->watches.changes({guest.guest, expression});
  const auto after = std::upper_bound(changes.begin(), changes.end(), view.cursor);
  Row row{expression, value, false, worth.watched.value.has_value(), {}};
  row.changed = row.known && after != changes.begin() && *std::prev(after) != 0 &&
                *std::prev(after) >= changed_since(view, guest.guest);
  const auto stack = guest.stacks.find(guest.thread);
  if (row.known && stack != guest.stacks.end() && !stack->second.empty() &&
      worth.at.depth != stack->second.back().at.depth)
    row.tip = fill(say::d_value_in.in(view.language), {worth.at.function});
  draw_value(view, guest.guest, expression, row, name_width, fields, true);
}

void draw_watches(const View& view, const timeline::GuestState& guest, WatchFields& fields) {
  if (view.debugger == nullptr) return;
  const Theme& theme = view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string_view add = say::d_watch_add.in(view.language);
  put(*ImGui::GetWindowDrawList(), theme.font.small_strong,
      {at.x, at.y + (theme.touch - line_height(theme.font.small_strong)) / 2}, theme.color.text,
      say::d_watch.in(view.language));
  ImGui::SetCursorScreenPos({at.x + width - theme.touch, at.y});
  if (icon_button(theme, "watch-add", Icon::plus, add, {.width = theme.touch})) start_watching(view);
  ImGui::PushID("watches");
  const std::vector<std::string>& list = view.debugger->watched;
  const float name_width = widest(view, list);
  for (const std::string& expression : list) draw_watched(view, guest, expression, name_width, fields);
  if (fields.adding) {
    const Typed typed = draw_expression(view, "##new", fields.fresh, fields.focus);
    if (typed == Typed::entered) {
      watch_too(view, fields.fresh);
      view.ask(SelectValue{guest.guest, fields.fresh});
    }
    if (typed != Typed::nothing) fields.adding = false;
  }
  ImGui::PopID();
  ImGui::Dummy({1, list.empty() ? 2.0f : 8.0f});
}

void draw_variable_rows(const View& view, const timeline::GuestState& guest,
                        const std::vector<timeline::Variable>& variables, timeline::Index since,
                        WatchFields& fields) {
  std::vector<std::string> names;
  for (const timeline::Variable& variable : variables) names.push_back(variable.name);
  const float name_width = widest(view, names);
  for (const timeline::Variable& variable : variables) {
    const bool changed = variable.changed_at >= since && variable.changed_at != 0;
    draw_value(view, guest.guest, variable.name, {variable.name, variable.value, changed, true, {}},
               name_width, fields, false);
  }
  ImGui::Dummy({1, 8});
}

void draw_frames(const View& view, const timeline::GuestState& guest, WatchFields& fields) {
  const Theme& theme = view.theme;
  const auto found = guest.stacks.find(guest.thread);
  if (found == guest.stacks.end() || found->second.empty()) {
    paragraph(theme.font.small, theme.color.muted, say::no_variables.in(view.language));
    return;
  }
  const std::vector<timeline::Frame>& stack = found->second;
  const timeline::Index since = changed_since(view, guest.guest);
  const std::string& own = guest.program ? guest.program->path : stack.front().at.file;
  std::set<std::string> shown;  // modules whose variables are
  for (auto frame = stack.rbegin(); frame != stack.rend(); ++frame) {
    const bool module = frame->at.function == "<module>";
    if (module) shown.insert(frame->at.file);
    std::string title =
        module ? fill(say::d_module_of.in(view.language), {frame->at.file}) : frame->at.function + "()  ·  ";
    if (module && frame->at.line > 0) title += "  ·  ";
    if (!module && !debug::same_file(own, frame->at.file)) title += frame->at.file + ", ";
    if (frame->at.line > 0)
      title += std::string(say::tell_line.in(view.language)) + " " + std::to_string(frame->at.line);
    paragraph(theme.font.small_strong, theme.color.text, title);
    ImGui::PushID(static_cast<int>(frame - stack.rbegin()));  // another frame may have the name too
    draw_variable_rows(view, guest, frame->variables, since, fields);
    ImGui::PopID();
  }
  // A function's module may not be on the stack: an imported one, or in a thread.
  for (auto frame = stack.rbegin(); frame != stack.rend(); ++frame) {
    const std::vector<timeline::Variable>* globals = timeline::globals_of(guest, frame->at.file);
    if (globals == nullptr || globals->empty() || !shown.insert(frame->at.file).second) continue;
    paragraph(theme.font.small_strong, theme.color.text,
              fill(say::d_module_of.in(view.language), {frame->at.file}));
    ImGui::PushID(frame->at.file.c_str());
    draw_variable_rows(view, guest, *globals, since, fields);
    ImGui::PopID();
  }
}

void draw_end(const View& view, const timeline::GuestState& guest) {
  const Theme& theme = view.theme;
  if (!guest.exit) return;
  const bool good = guest.exit->status == 0;
  paragraph(theme.font.small_strong, good ? theme.color.muted : theme.color.bad,
            std::string(say::exit_status.in(view.language)) + " " + std::to_string(guest.exit->status));
  // What a traceback says in its last line is what one wants to know; where it was may be below the edge.
  std::string_view text = guest.exit->text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t last = text.rfind('\n') + 1;
  if (!text.empty()) paragraph(theme.font.strong, theme.color.bad, text.substr(last));
  if (last > 0) paragraph(theme.font.code_small, theme.color.bad, text.substr(0, last - 1));
  ImGui::Dummy({1, 6});
}

/// Whether steps go into the standard library: a box to tick.
void draw_library(const View& view) {
  if (view.debugger == nullptr || view.live) return;
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string_view words = say::library_into.in(view.language);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height =
      std::max(theme.narrow ? 40.0f : 24.0f, measure(theme.font.small, words, width - 24).y + 6);
  if (ImGui::InvisibleButton("library", {std::max(1.0f, width), height}))
    view.ask(SetLibrary{!view.debugger->library});
  ring_for_last();
  if (ImGui::IsItemHovered()) list.AddRectFilled(at, {at.x + width, at.y + height}, c.hover, 3);
  const ImVec2 box{at.x + 2, at.y + height / 2 - 7};
  list.AddRect(box, {box.x + 14, box.y + 14}, c.muted, 3, 0, 1.5f);
  if (view.debugger->library) draw_icon(list, Icon::check, {box.x + 7, box.y + 7}, 11, c.text);
  put_wrapped(list, theme.font.small,
              {at.x + 24, at.y + (height - measure(theme.font.small, words, width - 24).y) / 2}, width - 24,
              c.muted, words);
}

}  // namespace

timeline::Index changed_since(const View& view, GuestId guest) {
  const timeline::Index last = view.timeline.previous(view.cursor + 1, timeline::Stop::line, guest);
  return last == timeline::kNoMoment ? 0 : last;
}

void start_watching(const View& view) {
  if (view.memory == nullptr) return;
  WatchFields& fields = view.memory->of<WatchFields>();
  fields.fresh.clear();
  fields.adding = fields.focus = true;
}

void draw_variables(const View& view, const timeline::GuestState& guest, ImVec2 size) {
  WatchFields alone;
  WatchFields& fields = fields_of(view, alone);
  if (ImGui::BeginChild("variables", size, ImGuiChildFlags_None, ImGuiWindowFlags_NavFlattened)) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 1});
    draw_end(view, guest);
    // A list that is still empty takes no room from the variables.
    const bool watching = fields.adding || (view.debugger != nullptr && !view.debugger->watched.empty());
    if (watching) draw_watches(view, guest, fields);
    draw_frames(view, guest, fields);
    if (!watching) draw_watches(view, guest, fields);
    draw_library(view);
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

}  // namespace zocalo::ui
