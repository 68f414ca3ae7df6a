#pragma once
// The panels of an open run: the one list from which the layout, the palette and the settings are made.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/language.h"

namespace zocalo::ui {

struct Stage;

enum class Panel : std::uint8_t {
  lesson,
  knobs,
  program,
  select,
  sockets,
  network,
  ladder,
  output,
  calls,
  breakpoints,
  branches,
  details
};

struct PanelKind {
  Panel panel;
  std::string_view id;  ///< in settings
  const Text* title;
  void (*draw)(const Stage&);
};

std::span<const PanelKind> panels();
const PanelKind& kind_of(Panel panel);
std::optional<Panel> panel_named(std::string_view id);

}  // namespace zocalo::ui
