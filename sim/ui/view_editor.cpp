// The program as a text to change. What is typed is asked for with EditProgram; running is RunAgain.

#include <algorithm>

#include "imgui.h"

#include "imgui_stdlib.h"
#include "ui/draw.h"
#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

struct EditorMemory {
  std::string path, text;
};

/// What the editor starts from: the learner's text, else the run's.
std::string text_of(const Stage& stage, const guest::Program& program) {
  if (stage.lesson != nullptr) {
    const auto edit = stage.lesson->edits.find(program.path);
    if (edit != stage.lesson->edits.end()) return edit->second;
  }
  return program.source.value_or("");
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
    memory = {program.path, text_of(stage, program)};
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::PushFont(theme.font.code);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  const float height = std::max(60.0f, ImGui::GetContentRegionAvail().y - theme.touch - 8);
  if (ImGui::InputTextMultiline("##source", &memory.text, {width, height},
                                ImGuiInputTextFlags_AllowTabInput)) {
    stage.view.ask(EditProgram{program.path, memory.text});
  }
  ImGui::PopStyleColor(2);
  ImGui::PopFont();
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
}

}  // namespace zocalo::ui
