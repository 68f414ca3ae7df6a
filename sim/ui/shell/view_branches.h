#pragma once
// The parts of the panel of branches.

#include <string>

#include "ui/model/branch_tree.h"
#include "ui/shell/stage.h"

namespace zocalo::ui {

/// Two runs side by side, where FrameMemory::compared says which: the first difference, what came out.
void draw_comparison(const Stage& stage);

}  // namespace zocalo::ui
