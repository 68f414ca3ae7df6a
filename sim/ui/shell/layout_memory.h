#pragma once
// How the window is arranged, kept from visit to visit as the setting "layout".

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ui/shell/panels.h"

namespace zocalo::ui {

struct LayoutMemory {
  std::map<std::string, Panel> decks;   ///< which panel of a deck is on
  std::map<std::string, float> splits;  ///< share of the first part, where it was dragged
  std::set<Panel> hidden;
  std::optional<Panel> maximised;
  std::vector<std::string> recent;  ///< actions, the last used first
  friend bool operator==(const LayoutMemory&, const LayoutMemory&) = default;
};

std::string print_layout(const LayoutMemory& layout);
/// The defaults where it is not what print_layout() makes; a panel or an action that is not known any more is
/// left out.
LayoutMemory read_layout(const std::string& text);

}  // namespace zocalo::ui
