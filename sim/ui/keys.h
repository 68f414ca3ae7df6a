#pragma once
// The keyboard's shortcuts; draw_help() lists them.

#include "ui/stage.h"

namespace zocalo::ui {

/// Asks for what the keys pressed in this frame mean. Letters and signs are left to a text field that has the
/// focus.
void read_keys(const Stage& stage);

}  // namespace zocalo::ui
