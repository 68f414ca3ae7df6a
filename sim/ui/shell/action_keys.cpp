// How the actions' keys are called: on screen, and by a browser.

#include <array>

#include "ui/shell/actions.h"

namespace zocalo::ui {
namespace {

/// On screen, and as a KeyboardEvent's `key` in a page.
struct KeyName {
  ImGuiKey key;
  Text shown;
  std::string_view dom;
};
constexpr std::array kKeyNames{KeyName{ImGuiKey_Space, {"Espacio", "Space"}, " "},
                               KeyName{ImGuiKey_LeftArrow, {"←", "←"}, "ArrowLeft"},
                               KeyName{ImGuiKey_RightArrow, {"→", "→"}, "ArrowRight"},
                               KeyName{ImGuiKey_UpArrow, {"↑", "↑"}, "ArrowUp"},
                               KeyName{ImGuiKey_DownArrow, {"↓", "↓"}, "ArrowDown"},
                               KeyName{ImGuiKey_Home, {"Inicio", "Home"}, "Home"},
                               KeyName{ImGuiKey_End, {"Fin", "End"}, "End"},
                               KeyName{ImGuiKey_Enter, {"Entrar", "Enter"}, "Enter"},
                               KeyName{ImGuiKey_Pause, {"Pausa", "Pause"}, "Pause"}};

std::string name_of_key(ImGuiKey k, Language language) {
  for (const KeyName& name : kKeyNames) {
    if (name.key == k) return std::string(name.shown.in(language));
  }
  return ImGui::GetKeyName(k);
}

std::string dom_name(ImGuiKey k) {
  for (const KeyName& name : kKeyNames) {
    if (name.key == k) return std::string(name.dom);
  }
  std::string name = ImGui::GetKeyName(k);
  if (name.size() == 1) name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return name;
}

std::string modifiers(const Chord& chord, Language language) {
  std::string text;
  if (chord.ctrl) text += "Ctrl+";
  if (chord.alt) text += "Alt+";
  if (chord.shift) text += language == Language::es ? "Mayús+" : "Shift+";
  return text;
}

}  // namespace

std::string keys_of(const Action& action, Language language) {
  std::string text;
  for (const Chord& chord : action.keys) {
    if (!chord.given()) continue;
    if (!text.empty()) text += ", ";
    if (chord.sign != 0)
      text += chord.sign == '-' ? std::string("−") : std::string(1, chord.sign);
    else
      text += modifiers(chord, language) + name_of_key(chord.key, language);
  }
  return text;
}

std::string tip_of(const Action& action, Language language) {
  const std::string keys = keys_of(action, language);
  return std::string(action.name.in(language)) + (keys.empty() ? "" : "  (" + keys + ")");
}

bool is_ours(std::string_view chord) {
  for (const Action& action : actions()) {
    for (const Chord& each : action.keys) {
      // A browser does nothing else with the others, and a text field needs them.
      const bool wanted = each.ctrl || each.alt || (each.key >= ImGuiKey_F1 && each.key <= ImGuiKey_F12);
      if (wanted && modifiers(each, Language::en) + dom_name(each.key) == chord) return true;
    }
  }
  return false;
}

}  // namespace zocalo::ui
