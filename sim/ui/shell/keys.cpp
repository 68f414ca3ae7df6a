// The keyboard: the table of actions, read.

#include "ui/shell/keys.h"

#include "imgui.h"

#include "imgui_internal.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"

namespace zocalo::ui {
namespace {

/// Keys that walk and press while the focus is shown.
bool is_for_focus(const Chord& chord) {
  if (chord.ctrl || chord.alt) return false;
  return chord.key == ImGuiKey_Space || chord.key == ImGuiKey_LeftArrow || chord.key == ImGuiKey_RightArrow ||
         chord.key == ImGuiKey_Home || chord.key == ImGuiKey_End;
}

/// Keys that a text field uses itself.
bool is_for_text(const Chord& chord) {
  if (chord.sign != 0) return true;
  if (chord.key == ImGuiKey_Z || chord.key == ImGuiKey_Y) return true;
  return !chord.ctrl && (chord.alt || is_for_focus(chord));
}

bool pressed(const Chord& chord) {
  const ImGuiIO& io = ImGui::GetIO();
  if (chord.sign != 0)
    return !io.KeyCtrl && !io.KeyAlt && !io.KeySuper &&
           io.InputQueueCharacters.contains(static_cast<ImWchar>(chord.sign));
  if (chord.ctrl != (io.KeyCtrl || io.KeySuper) || chord.shift != io.KeyShift || chord.alt != io.KeyAlt)
    return false;
  return ImGui::IsKeyPressed(chord.key, chord.repeats);
}

void escape(FrameMemory& frame) {
  if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup))
    ImGui::ClosePopupToLevel(0, false);
  else if (frame.what_if)
    frame.what_if = frame.focus = false;
  else if (frame.help)
    frame.help = false;
  else if (frame.focus)
    frame.focus = false;
  else if (frame.editing)
    frame.editing = false;
  else
    frame.layout.maximised.reset();
}

/// The first Tab shows where the focus is: in the panel used last, or in what lies over the panels.
void begin_focus(const Stage& stage, FrameMemory& frame) {
  frame.focus = true;
  const bool covered = frame.help || frame.what_if || stage.question != nullptr ||
                       ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  frame.focus_begins = stage.run != nullptr && !covered;
  if (frame.focus_begins) return;
  // ImGui has looked for keys in this frame before it knew that they move the focus: it is told once more.
  ImGui::GetIO().AddKeyEvent(ImGuiKey_Tab, false);
  ImGui::GetIO().AddKeyEvent(ImGuiKey_Tab, true);
}

/// The focus is shown from the first Tab or F6 on, until Escape or a pointer.
void follow_focus(const Stage& stage, FrameMemory& frame) {
  ImGuiIO& io = ImGui::GetIO();
  const bool tab = ImGui::IsKeyPressed(ImGuiKey_Tab) && !io.KeyCtrl && !io.KeyAlt;
  if (tab && !frame.focus && !io.WantTextInput) begin_focus(stage, frame);
  if (io.MouseClicked[0]) frame.focus = false;
  if (frame.focus)
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  else
    io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
}

}  // namespace

void read_keys(const Stage& stage) {
  const ImGuiIO& io = ImGui::GetIO();
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const bool typing = io.WantTextInput;
  if (frame.palette) return;  // it reads its own
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) escape(frame);
  for (const Action& action : actions()) {
    for (const Chord& chord : action.keys) {
      if (!chord.given() || (typing && is_for_text(chord)) || (frame.focus && is_for_focus(chord))) continue;
      if (pressed(chord)) perform(stage, action);
    }
  }
  follow_focus(stage, frame);
}

}  // namespace zocalo::ui
