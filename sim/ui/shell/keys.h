#pragma once
// The keyboard.

#include "ui/shell/stage.h"

namespace zocalo::ui {

/// Performs the actions whose keys are pressed in this frame. What a text field uses itself is left to one
/// that has the focus.
void read_keys(const Stage& stage);

}  // namespace zocalo::ui
