// The keyboard.

#include <algorithm>
#include <array>

#include "ui/draw.h"
#include "ui/keys.h"

namespace zocalo::ui {
namespace {

using timeline::Stop;

void function_keys(const Stage& stage) {
  const GuestId guest = stage.view.selection.guest;
  const ImGuiIO& io = ImGui::GetIO();
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key, true); };
  const bool back = io.KeyShift;
  if (pressed(ImGuiKey_F10)) stage.view.ask(StepBy{Stop::line, !back, guest});
  if (pressed(ImGuiKey_F11)) stage.view.ask(StepBy{Stop::call_enter, !back, guest});
  if (ImGui::IsKeyPressed(ImGuiKey_F5, false) || (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_Enter, false))) {
    stage.keep.of<FrameMemory>().editing = false;
    stage.view.ask(RunAgain{});
  }
}

void speed_key(const Stage& stage, bool faster) {
  constexpr std::array<double, 6> kSpeeds{0.25, 0.5, 1, 2, 4, 8};
  const auto here =
      std::lower_bound(kSpeeds.begin(), kSpeeds.end(), stage.player.speed() - 1e-9) - kSpeeds.begin();
  const auto next = std::clamp<std::ptrdiff_t>(here + (faster ? 1 : -1), 0,
                                               static_cast<std::ptrdiff_t>(kSpeeds.size()) - 1);
  stage.view.ask(SetSpeed{kSpeeds[static_cast<std::size_t>(next)]});
}

void zoom_key(const Stage& stage, double factor) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const double total = std::max(stage.index.total(), 1e-6),
               span = frame.zoom_span > 0 ? frame.zoom_span : total;
  const double next = std::clamp(span * factor, std::min(total, 0.5), total);
  frame.zoom_start = std::clamp(stage.player.paced() - next / 2, 0.0, total - next);
  frame.zoom_span = next >= total * 0.999 ? 0 : next;
}

/// Signs, whatever key of the layout they are on.
void signs(const Stage& stage) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const GuestId guest = stage.view.selection.guest;
  for (const ImWchar sign : ImGui::GetIO().InputQueueCharacters) {
    switch (sign) {
      case '?':
        frame.help = !frame.help;
        break;
      case '+':
        zoom_key(stage, 0.5);
        break;
      case '-':
        zoom_key(stage, 2);
        break;
      case '<':
        speed_key(stage, false);
        break;
      case '>':
        speed_key(stage, true);
        break;
      case 'k':
        stage.view.ask(Play{!stage.player.playing()});
        break;
      case 'n':
        stage.view.ask(StepBy{Stop::line, true, guest});
        break;
      case 'p':
        stage.view.ask(StepBy{Stop::line, false, guest});
        break;
      case 's':
        stage.view.ask(StepBy{Stop::call_enter, true, guest});
        break;
      case 'b':
        stage.view.ask(StepBy{Stop::call_enter, false, guest});
        break;
      case 'd':
        stage.view.ask(SetDark{!stage.view.theme.dark});
        break;
      case 'i':
        stage.view.ask(SetLanguage{stage.view.language == Language::es ? Language::en : Language::es});
        break;
      case 'e':
        frame.editing = stage.lesson != nullptr;
        break;
      default:
        break;
    }
  }
}

}  // namespace

void read_keys(const Stage& stage) {
  const ImGuiIO& io = ImGui::GetIO();
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    if (frame.help)
      frame.help = false;
    else
      frame.editing = false;
  }
  function_keys(stage);
  if (io.WantTextInput) return;
  const auto pressed = [](ImGuiKey key, bool repeat) { return ImGui::IsKeyPressed(key, repeat); };
  if (pressed(ImGuiKey_Space, false)) stage.view.ask(Play{!stage.player.playing()});
  if (pressed(ImGuiKey_LeftArrow, true)) stage.view.ask(StepBy{Stop::moment, false, {}});
  if (pressed(ImGuiKey_RightArrow, true)) stage.view.ask(StepBy{Stop::moment, true, {}});
  if (pressed(ImGuiKey_Home, false)) stage.view.ask(ToStart{});
  if (pressed(ImGuiKey_End, false)) stage.view.ask(ToEnd{});
  if (!io.KeyCtrl && !io.KeyAlt && !io.KeySuper) signs(stage);
}

}  // namespace zocalo::ui
