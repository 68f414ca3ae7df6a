#pragma once
// One tab for each program of the run, with its state.

#include "imgui.h"
#include "ui/views/view.h"

namespace zocalo::ui {

/// At ImGui's cursor; asks for SelectGuest. With `all` the first tab stands for every program (GuestId{}),
/// and `picked` is what is on and is changed; else the selection's guest is on.
void draw_guest_tabs(const View& view, bool all, GuestId* picked = nullptr);

/// The colour and, at `center`, the sign of a guest's state: computing, waiting, ended well or badly, not
/// begun.
void draw_guest_status(const View& view, ImDrawList& list, ImVec2 center, const timeline::GuestState& guest);

}  // namespace zocalo::ui
