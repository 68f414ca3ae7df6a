#include "ui/shell/panels.h"

#include <algorithm>
#include <array>

#include "ui/shell/stage.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"

namespace zocalo::ui {
namespace {

template <void (*draw)(const View&)>
void draw_view(const Stage& stage) {
  draw(stage.view);
}

void draw_program_or_editor(const Stage& stage) {
  stage.keep.of<FrameMemory>().editing ? draw_editor(stage) : draw_program(stage.view);
}

constexpr std::array<PanelKind, 12> kPanels{{
    {Panel::lesson, "lesson", &say::lesson, draw_lesson},
    {Panel::knobs, "knobs", &say::knobs, draw_knobs},
    {Panel::program, "program", &say::program, draw_program_or_editor},
    {Panel::select, "select", &say::select, draw_view<draw_select>},
    {Panel::sockets, "sockets", &say::sockets, draw_view<draw_sockets>},
    {Panel::network, "network", &say::network, draw_view<draw_network>},
    {Panel::ladder, "ladder", &say::ladder, draw_view<draw_ladder>},
    {Panel::output, "output", &say::output, draw_view<draw_output>},
    {Panel::calls, "calls", &say::calls_short, draw_view<draw_calls>},
    {Panel::breakpoints, "breakpoints", &say::breakpoints, draw_view<draw_breakpoints>},
    {Panel::branches, "branches", &say::branches, draw_branches},
    {Panel::details, "details", &say::details, draw_view<draw_details>},
}};

}  // namespace

std::span<const PanelKind> panels() { return kPanels; }

const PanelKind& kind_of(Panel panel) {
  return *std::find_if(kPanels.begin(), kPanels.end(),
                       [panel](const PanelKind& kind) { return kind.panel == panel; });
}

std::optional<Panel> panel_named(std::string_view id) {
  for (const PanelKind& kind : kPanels) {
    if (kind.id == id) return kind.panel;
  }
  return std::nullopt;
}

}  // namespace zocalo::ui
