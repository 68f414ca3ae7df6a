#pragma once
// The palette: every command by a few letters of its name, and every place of the run.

#include <string>
#include <string_view>
#include <vector>

#include "ui/shell/stage.h"

namespace zocalo::ui {

struct Action;

/// One line of the palette: an action, or a place to jump to.
struct PaletteEntry {
  std::string title, detail;       ///< what it is; its keys, or what kind of place
  const Action* action = nullptr;  ///< null: `commands`
  std::vector<Command> commands;
};

/// What fits `query`, the best first; without a query the actions, those used last first. A number is a
/// moment.
std::vector<PaletteEntry> palette_entries(const Stage& stage, std::string_view query);

void draw_palette(const Stage& stage);

}  // namespace zocalo::ui
