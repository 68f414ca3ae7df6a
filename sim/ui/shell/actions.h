#pragma once
// Every command by its name and keys: the one table from which the keyboard, the palette, the help sheet and
// the buttons' tips are made.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/language.h"
#include "imgui.h"

namespace zocalo::ui {

struct Stage;

/// A key with its modifiers, or a sign that is typed ('?', 'n') whatever key of the layout it is on.
struct Chord {
  ImGuiKey key = ImGuiKey_None;
  char sign = 0;
  bool ctrl = false, shift = false, alt = false;
  bool repeats = false;
  constexpr bool given() const { return key != ImGuiKey_None || sign != 0; }
};

enum class Group : std::uint8_t { time, debug, run, branches, panels, view, app };

struct Action {
  std::string_view id;  ///< what the settings remember
  Group group = Group::app;
  Text name;
  std::array<Chord, 3> keys{};
  bool (*possible)(const Stage&) = nullptr;  ///< null: always
  void (*perform)(const Stage&) = nullptr;   ///< asks, or changes how the frame looks
};

std::span<const Action> actions();
/// The one with this id; there must be one.
const Action& action(std::string_view id);
const Text& name_of(Group group);
bool possible(const Stage& stage, const Action& action);
/// Performs it if it is possible; remembers it as used.
void perform(const Stage& stage, const Action& action);

/// "F10, n"; "" where it has no key.
std::string keys_of(const Action& action, Language language);
/// The name and the keys, for a button's tip.
std::string tip_of(const Action& action, Language language);
/// Whether a key with its modifiers, in the names of the DOM ("Ctrl+Shift+F5", "Alt+ArrowLeft", "Ctrl+k"), is
/// one of ours that a browser would act on as well: a page keeps it from that.
bool is_ours(std::string_view chord);

}  // namespace zocalo::ui
