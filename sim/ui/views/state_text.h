#pragma once
// A moment in words: for a screen reader, and for copying.

#include <string>

#include "ui/views/view.h"

namespace zocalo::ui {

/// Lines: where the program stands (its line's text, its variables), its call, what select() says of each
/// descriptor and why, the selected socket, packets under way, the last lines of output. `view` has a run.
std::string tell_state(const View& view);

}  // namespace zocalo::ui
