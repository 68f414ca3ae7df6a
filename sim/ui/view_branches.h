#pragma once
// The parts of the panel of branches.

#include <string>

#include "ui/branch_tree.h"
#include "ui/stage.h"

namespace zocalo::ui {

/// What came out of a branch, in a few words: how each program ended, or that all ended well.
std::string outcome_words(const BranchTree& tree, BranchTree::Number branch, Language language);

/// Two runs side by side, where FrameMemory::compared says which: the first difference, what came out.
void draw_comparison(const Stage& stage);

}  // namespace zocalo::ui
