#pragma once
// Beside the program: what is watched, and the variables of each frame and of the modules.

#include "imgui.h"
#include "ui/views/view.h"

namespace zocalo::ui {

void draw_variables(const View& view, const timeline::GuestState& guest, ImVec2 size);

/// The field for a new watch opens and takes the keyboard.
void start_watching(const View& view);

/// The moment from which on a change counts as new: that of the current line.
timeline::Index changed_since(const View& view, GuestId guest);

}  // namespace zocalo::ui
