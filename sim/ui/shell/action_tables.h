#pragma once
// The tables of which actions() is made, and how they write their keys.

#include "ui/shell/actions.h"

namespace zocalo::ui {

std::span<const Action> time_actions();    ///< the cursor's, and the debugger's
std::span<const Action> branch_actions();  ///< of "what if …"

constexpr Chord key(ImGuiKey k) { return {.key = k}; }
constexpr Chord again(ImGuiKey k) { return {.key = k, .repeats = true}; }
constexpr Chord sign(char c) { return {.sign = c}; }
constexpr Chord ctrl(Chord c) {
  c.ctrl = true;
  return c;
}
constexpr Chord shift(Chord c) {
  c.shift = true;
  return c;
}
constexpr Chord alt(Chord c) {
  c.alt = true;
  return c;
}

}  // namespace zocalo::ui
