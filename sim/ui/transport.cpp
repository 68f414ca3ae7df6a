// The time controls.

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw.h"
#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

constexpr std::array<double, 6> kSpeeds{0.25, 0.5, 1, 2, 4, 8};

std::string speed_name(double speed, Language language) { return format_decimal(speed, 2, language) + "×"; }

struct StepButton {
  const char* id;
  Icon icon;
  const Text* tip;
  const char* keys;
  Command command;
};

void step_button(const Stage& stage, const StepButton& button, float width) {
  const bool enabled = stage.index.size() > 0;
  const std::string tip_text = std::string(stage.say(*button.tip)) + "  (" + button.keys + ")";
  if (icon_button(stage.view.theme, button.id, button.icon, tip_text, {.enabled = enabled, .width = width}))
    stage.view.ask(button.command);
  ImGui::SameLine(0, 0);
}

void play_button(const Stage& stage, float width) {
  const bool playing = stage.player.playing();
  const Text& text = playing ? say::pause : say::play;
  const char* key = stage.view.language == Language::es ? "  (espacio)" : "  (space)";
  if (icon_button(stage.view.theme, "play", playing ? Icon::pause : Icon::play,
                  std::string(stage.say(text)) + key,
                  {.primary = true, .enabled = stage.index.size() > 0, .width = width})) {
    stage.view.ask(Play{!playing});
  }
  ImGui::SameLine(0, 0);
}

void draw_steps(const Stage& stage, float width, bool ends) {
  using timeline::Stop;
  const GuestId guest = stage.view.selection.guest;
  if (ends) step_button(stage, {"start", Icon::to_start, &say::to_start, "Home", ToStart{}}, width);
  step_button(
      stage,
      {"call-", Icon::call_back, &say::call_back, "Shift+F11, b", StepBy{Stop::call_enter, false, guest}},
      width);
  step_button(stage,
              {"line-", Icon::line_back, &say::line_back, "Shift+F10, p", StepBy{Stop::line, false, guest}},
              width);
  step_button(stage, {"moment-", Icon::moment_back, &say::moment_back, "←", StepBy{Stop::moment, false, {}}},
              width);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2);
  play_button(stage, width + 8);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2);
  step_button(stage,
              {"moment+", Icon::moment_forward, &say::moment_forward, "→", StepBy{Stop::moment, true, {}}},
              width);
  step_button(stage,
              {"line+", Icon::line_forward, &say::line_forward, "F10, n", StepBy{Stop::line, true, guest}},
              width);
  step_button(
      stage,
      {"call+", Icon::call_forward, &say::call_forward, "F11, s", StepBy{Stop::call_enter, true, guest}},
      width);
  if (ends) step_button(stage, {"end", Icon::to_end, &say::to_end, "End", ToEnd{}}, width);
}

void cycle_speed(const Stage& stage, float width) {
  const double speed = stage.player.speed();
  auto next = std::upper_bound(kSpeeds.begin(), kSpeeds.end(), speed + 1e-9);
  if (next == kSpeeds.end()) next = kSpeeds.begin();
  if (text_button(stage.view.theme, "speed", speed_name(speed, stage.view.language), stage.say(say::speed),
                  {.quiet = true, .width = width})) {
    stage.view.ask(SetSpeed{*next});
  }
  ImGui::SameLine(0, 0);
}

void pick_speed(const Stage& stage) {
  for (const double speed : kSpeeds) {
    ImGui::PushID(static_cast<int>(speed * 100));
    if (text_button(stage.view.theme, "speed", speed_name(speed, stage.view.language), stage.say(say::speed),
                    {.on = speed == stage.player.speed(), .quiet = true, .width = 48})) {
      stage.view.ask(SetSpeed{speed});
    }
    ImGui::PopID();
    ImGui::SameLine(0, 0);
  }
}

void live_buttons(const Stage& stage) {
  if (stage.run == nullptr || !stage.run->live()) return;
  const bool paused = stage.run->paused();
  if (text_button(stage.view.theme, "live-pause", stage.say(paused ? say::live_resume : say::live_pause)))
    stage.view.ask(PauseLive{!paused});
  ImGui::SameLine(0, 4);
  if (text_button(stage.view.theme, "live-step", stage.say(say::live_step), {}, {.enabled = paused}))
    stage.view.ask(StepLive{});
  ImGui::SameLine(0, 4);
}

std::string where(const Stage& stage) {
  std::string text = format_time(stage.view.playhead, stage.view.language);
  if (stage.index.size() > 0) {
    text += "  ·  " + std::string(stage.say(say::moment)) + " " + std::to_string(stage.view.cursor + 1) +
            " " + std::string(stage.say(say::of)) + " " + std::to_string(stage.index.size());
  }
  return text;
}

void draw_sentence(const Stage& stage, float height) {
  const Theme& theme = stage.view.theme;
  const float room = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float text = line_height(theme.font.body), small = line_height(theme.font.small);
  const float top = at.y + (height - text - small - 2) / 2;
  put_elided(list, theme.font.body, {at.x, top}, room, theme.color.text, stage.sentence);
  put_elided(list, theme.font.small, {at.x, top + text + 2}, room, theme.color.muted, where(stage));
  ImGui::Dummy({std::max(1.0f, room), height});
}

/// A phone held sideways: the sentence stands beside the buttons.
bool sideways() { return ImGui::GetIO().DisplaySize.x >= 640; }

void draw_narrow(const Stage& stage) {
  const float width = ImGui::GetContentRegionAvail().x;
  draw_timeline_bar(stage, {width, timeline_bar_height(stage)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 2});
  const float speed = 46, step = std::floor(((sideways() ? 390.0f : width) - speed - 12) / 7);
  draw_steps(stage, std::min(step, 64.0f), false);
  cycle_speed(stage, sideways() ? speed : std::max(speed, ImGui::GetContentRegionAvail().x));
  if (sideways()) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 12);
    draw_sentence(stage, stage.view.theme.touch);
  } else {
    ImGui::NewLine();
    draw_sentence(stage, 40);
  }
  ImGui::PopStyleVar();
}

void draw_wide(const Stage& stage) {
  const float width = ImGui::GetContentRegionAvail().x;
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 6});
  draw_timeline_bar(stage, {width - 40, timeline_bar_height(stage)});
  const ImVec2 below = ImGui::GetCursorPos();
  ImGui::SetCursorPos({below.x + width - 34, below.y - timeline_bar_height(stage)});
  const bool any = stage.index.size() > 0;
  const double total = stage.index.total(), span = frame.zoom_span > 0 ? frame.zoom_span : total;
  const auto zoom = [&](double factor) {
    const double next = std::clamp(span * factor, std::min(total, 0.5), std::max(total, 1e-6));
    frame.zoom_start = std::clamp(stage.player.paced() - next / 2, 0.0, std::max(0.0, total - next));
    frame.zoom_span = next >= total * 0.999 ? 0 : next;
  };
  const ButtonLook small{.enabled = any, .width = 32};
  if (icon_button(stage.view.theme, "zoom+", Icon::search_plus,
                  std::string(stage.say(say::zoom_in)) + "  (+)", small))
    zoom(0.5);
  ImGui::SetCursorPosX(below.x + width - 34);
  if (icon_button(stage.view.theme, "zoom-", Icon::search_minus,
                  std::string(stage.say(say::zoom_out)) + "  (−)", small))
    zoom(2);
  ImGui::SetCursorPos(below);
  draw_steps(stage, 36, true);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 12);
  live_buttons(stage);
  const float speeds = width >= 1000 ? 48.0f * static_cast<float>(kSpeeds.size()) : 56.0f;
  const float left = ImGui::GetCursorPosX(), room = width + below.x - left - speeds - 16;
  if (room > 80 && ImGui::BeginChild("sentence", {room, stage.view.theme.touch + 4}, ImGuiChildFlags_None,
                                     ImGuiWindowFlags_NoScrollbar)) {
    draw_sentence(stage, stage.view.theme.touch + 4);
  }
  if (room > 80) ImGui::EndChild();
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPosX(below.x + width - speeds);
  if (width >= 1000)
    pick_speed(stage);
  else
    cycle_speed(stage, 56);
  ImGui::NewLine();
  ImGui::PopStyleVar();
}

}  // namespace

float transport_height(const Stage& stage, float width) {
  static_cast<void>(width);
  if (stage.view.narrow)
    return timeline_bar_height(stage) + stage.view.theme.touch + (sideways() ? 0.0f : 40.0f) + 18;
  return std::max(timeline_bar_height(stage), 2 * stage.view.theme.touch + 6) + stage.view.theme.touch + 6 +
         22;
}

void draw_transport(const Stage& stage) {
  if (stage.view.narrow)
    draw_narrow(stage);
  else
    draw_wide(stage);
}

}  // namespace zocalo::ui
