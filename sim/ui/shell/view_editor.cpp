// The program as a text to change. What is typed is asked for with EditProgram; running is RunAgain.

#include <algorithm>

#include "imgui.h"

#include "imgui_internal.h"
#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

constexpr int kIndent = 4;  ///< PEP 8

struct EditorMemory {
  std::string path, text;
  int drawn = -1;  ///< the last frame in which the editor was there
  int length = 0;  ///< octets before what is typed now
};

/// What the editor starts from: the learner's text, else the run's.
std::string text_of(const Stage& stage, const guest::Program& program) {
  if (stage.lesson != nullptr) {
    const auto edit = stage.lesson->edits.find(program.path);
    if (edit != stage.lesson->edits.end()) return edit->second;
  }
  return program.source.value_or("");
}

/// Where the line of `at` begins.
int line_start(const ImGuiInputTextCallbackData& data, int at) {
  while (at > 0 && data.Buf[at - 1] != '\n') --at;
  return at;
}

/// Python's indentation, while it is typed: Tab gives spaces (a tab among spaces is a TabError), and a new
/// line begins where the one above does, or further in after a colon.
int indent(ImGuiInputTextCallbackData* data) {
  int& length = static_cast<EditorMemory*>(data->UserData)->length;
  const bool one_more = data->BufTextLen == length + 1;
  const int at = data->CursorPos;
  if (one_more && at > 0 && data->Buf[at - 1] == '\t') {
    const int column = at - 1 - line_start(*data, at - 1);
    data->DeleteChars(at - 1, 1);
    data->InsertChars(at - 1, std::string(static_cast<std::size_t>(kIndent - column % kIndent), ' ').c_str());
  } else if (one_more && at > 0 && data->Buf[at - 1] == '\n') {
    const int start = line_start(*data, at - 1);
    int end = start;
    while (data->Buf[end] == ' ') ++end;
    auto wanted = static_cast<std::size_t>(std::min(end, at - 1) - start);
    if (at - 1 > end && data->Buf[at - 2] == ':') wanted += kIndent;
    data->InsertChars(at, std::string(wanted, ' ').c_str());
  }
  length = data->BufTextLen;
  return 0;
}

/// How far the text is scrolled: a field of several lines is a window within ours.
float scrolled(ImGuiID field) {
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
    if (window->ChildId == field && window->ParentWindow == ImGui::GetCurrentWindow())
      return window->Scroll.y;
  return 0;
}

/// Numbers beside the lines: what Python complains of, it names by number.
void draw_numbers(const Theme& theme, const EditorMemory& memory, ImVec2 min, ImVec2 max, float scroll) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImFont* font = theme.font.code;
  const float leading = line_height(font), top = min.y + ImGui::GetStyle().FramePadding.y - scroll;
  const auto lines = 1 + static_cast<int>(std::count(memory.text.begin(), memory.text.end(), '\n'));
  list.PushClipRect(min, max, true);
  for (int i = std::max(0, static_cast<int>((min.y - top) / leading)); i < lines; ++i) {
    const float y = top + leading * static_cast<float>(i);
    if (y > max.y) break;
    put_right(list, font, {max.x - 8, y}, theme.color.muted, std::to_string(i + 1));
  }
  list.PopClipRect();
}

/// The text with its numbers; true when it was changed.
bool edit_text(const Theme& theme, EditorMemory& memory, ImVec2 size) {
  ImGui::PushFont(theme.font.code);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float gutter = measure(theme.font.code, "000").x + 16;
  ImGui::SetCursorScreenPos({at.x + gutter, at.y});
  // A finger that asks for the editor does not ask for the screen's keyboard.
  const bool appears = memory.drawn + 1 != ImGui::GetFrameCount();
  if (appears && ImGui::GetIO().MouseSource != ImGuiMouseSource_TouchScreen) {
    // SetKeyboardFocusHere() counts as tabbing, which passes by a field that takes tabs.
    ImGui::ActivateItemByID(ImGui::GetID("##source"));
    ImGui::GetCurrentContext()->NavNextActivateFlags = ImGuiActivateFlags_PreferInput;
  }
  memory.drawn = ImGui::GetFrameCount();
  memory.length = static_cast<int>(memory.text.size());
  const bool changed = ImGui::InputTextMultiline(
      "##source", &memory.text, {size.x - gutter, size.y},
      ImGuiInputTextFlags_AllowTabInput | ImGuiInputTextFlags_CallbackEdit, indent, &memory);
  draw_numbers(theme, memory, at, {at.x + gutter, at.y + size.y}, scrolled(ImGui::GetID("##source")));
  ImGui::PopStyleColor(2);
  ImGui::PopFont();
  return changed;
}

}  // namespace

void draw_editor(const Stage& stage) {
  const Theme& theme = stage.view.theme;
  const auto found = stage.view.world.guests.find(stage.view.selection.guest);
  if (found == stage.view.world.guests.end() || !found->second->program) {
    empty_state(theme, stage.say(say::no_program));
    return;
  }
  const guest::Program& program = *found->second->program;
  EditorMemory& memory = stage.keep.of<EditorMemory>();
  const bool edited = stage.lesson != nullptr && stage.lesson->edits.contains(program.path);
  if (memory.path != program.path || memory.text != text_of(stage, program))
    memory = {program.path, text_of(stage, program), memory.drawn};
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (edit_text(theme, memory, {room.x, std::max(60.0f, room.y - theme.touch - 8)}))
    stage.view.ask(EditProgram{program.path, memory.text});
  const bool ready = stage.guests.launcher != nullptr;
  if (label_button(theme, "run", Icon::play, stage.say(say::run),
                   stage.say(ready ? say::run_tip : say::python_loading),
                   {.primary = true, .enabled = ready})) {
    stage.keep.of<FrameMemory>().editing = false;
    stage.view.ask(RunAgain{});
  }
  ImGui::SameLine(0, 8);
  if (label_button(theme, "revert", Icon::revert, stage.say(say::revert), stage.say(say::revert_tip),
                   {.enabled = edited})) {
    stage.view.ask(RevertProgram{program.path});
    memory = {};
  }
  ImGui::SameLine(0, 8);
  if (text_button(theme, "done", stage.say(say::edit_done))) stage.keep.of<FrameMemory>().editing = false;
  ImGui::SameLine(0, 12);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  put_elided(*ImGui::GetWindowDrawList(), theme.font.small,
             {at.x, at.y + (theme.touch - line_height(theme.font.small)) / 2},
             ImGui::GetContentRegionAvail().x, theme.color.muted, program.path);
  ImGui::NewLine();
}

}  // namespace zocalo::ui
