#pragma once
// Fingers: a drag over what does not claim it scrolls, with a little momentum; a long press shows what the
// pointer would by hovering.

#include "ui/model/memory.h"

namespace zocalo::ui {

/// At the start of a frame, after ImGui's NewFrame; `now`: by the host's clock.
void scroll_by_touch(Memory& keep, double now);

}  // namespace zocalo::ui
