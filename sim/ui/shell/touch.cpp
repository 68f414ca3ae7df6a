#include "ui/shell/touch.h"

#include <cmath>
#include <utility>

#include "imgui.h"

#include "imgui_internal.h"
#include "ui/draw/draw.h"
#include "ui/shell/stage.h"

namespace zocalo::ui {
namespace {

struct TouchMemory {
  ImGuiID window = 0;  ///< that scrolls
  ImVec2 velocity{0, 0};
  bool dragging = false;
};

/// The innermost window under the finger that can scroll in the direction of the drag.
ImGuiWindow* scrollable(ImGuiWindow* window, bool vertical) {
  for (; window != nullptr; window = window->ParentWindow) {
    if ((vertical ? window->ScrollMax.y : window->ScrollMax.x) > 0) return window;
  }
  return nullptr;
}

void scroll(ImGuiWindow& window, ImVec2 by) {
  if (window.ScrollMax.y > 0)
    ImGui::SetScrollY(&window, ImClamp(window.Scroll.y - by.y, 0.0f, window.ScrollMax.y));
  if (window.ScrollMax.x > 0)
    ImGui::SetScrollX(&window, ImClamp(window.Scroll.x - by.x, 0.0f, window.ScrollMax.x));
}

}  // namespace

void scroll_by_touch(Memory& keep, double now) {
  FrameMemory& frame = keep.of<FrameMemory>();
  TouchMemory& touch = keep.of<TouchMemory>();
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool pinched = now - frame.pinch.at < kPinchRests;
  const bool claimed = std::exchange(frame.claimed, false) || pinched;
  if (io.MouseSource != ImGuiMouseSource_TouchScreen) return;
  if (io.MouseDown[0]) {
    const ImVec2 drag = ImGui::GetMouseDragDelta(0, kTapMoves);
    if (!touch.dragging && !claimed && !io.WantTextInput && (drag.x != 0 || drag.y != 0)) {
      const ImGuiWindow* found = scrollable(g.HoveredWindow, std::abs(drag.y) >= std::abs(drag.x));
      touch.window = found != nullptr ? found->ID : 0;
      touch.dragging = found != nullptr;
      touch.velocity = {0, 0};
    }
    // A finger that rests asks what this is: the tip comes, and lifting it presses nothing.
    if (!touch.dragging && !claimed && !io.WantTextInput && io.MouseDownDuration[0] > kTapRests &&
        io.MouseDragMaxDistanceSqr[0] < kTapMoves * kTapMoves)
      ImGui::ClearActiveID();
    if (pinched) touch.dragging = false;
    if (!touch.dragging) return;
    // What was under the finger is scrolled, not pressed.
    ImGui::ClearActiveID();
    touch.velocity = {touch.velocity.x * 0.6f + io.MouseDelta.x * 0.4f,
                      touch.velocity.y * 0.6f + io.MouseDelta.y * 0.4f};
    if (ImGuiWindow* window = ImGui::FindWindowByID(touch.window)) scroll(*window, io.MouseDelta);
    return;
  }
  touch.dragging = false;
  if (touch.window == 0) return;
  if (ImGuiWindow* window = ImGui::FindWindowByID(touch.window)) scroll(*window, touch.velocity);
  touch.velocity = {touch.velocity.x * 0.94f, touch.velocity.y * 0.94f};
  if (std::abs(touch.velocity.x) + std::abs(touch.velocity.y) < 0.4f) touch.window = 0;
}

}  // namespace zocalo::ui
