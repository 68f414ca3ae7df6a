// The time controls.

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/draw.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

constexpr std::array<double, 6> kSpeeds{0.25, 0.5, 1, 2, 4, 8};

std::string speed_name(double speed, Language language) { return format_decimal(speed, 2, language) + "×"; }

/// A button of an action.
void step_button(const Stage& stage, std::string_view id, Icon icon, float width) {
  const Action& of = action(id);
  if (icon_button(stage.view.theme, std::string(id).c_str(), icon, tip_of(of, stage.view.language),
                  {.enabled = possible(stage, of), .width = width}))
    perform(stage, of);
  ImGui::SameLine(0, 0);
}

void play_button(const Stage& stage, float width) {
  const bool playing = stage.player.playing();
  const Action& of = action("play");
  const std::string tip_text = std::string(stage.say(playing ? say::pause : say::play)) + "  (" +
                               keys_of(of, stage.view.language) + ")";
  if (icon_button(stage.view.theme, "play", playing ? Icon::pause : Icon::play, tip_text,
                  {.primary = true, .enabled = possible(stage, of), .width = width}))
    perform(stage, of);
  ImGui::SameLine(0, 0);
}

void draw_steps(const Stage& stage, float width, bool ends) {
  if (ends) step_button(stage, "start", Icon::to_start, width);
  step_button(stage, "into-", Icon::call_back, width);
  step_button(stage, "over-", Icon::line_back, width);
  step_button(stage, "moment-", Icon::moment_back, width);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2);
  play_button(stage, width + 8);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2);
  step_button(stage, "moment+", Icon::moment_forward, width);
  step_button(stage, "over", Icon::line_forward, width);
  step_button(stage, "into", Icon::call_forward, width);
  if (ends) step_button(stage, "end", Icon::to_end, width);
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
            " " + std::string(stage.say(say::of)) + " " + std::to_string(stage.run->timeline().size());
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
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 6});
  draw_timeline_bar(stage, {width - 40, timeline_bar_height(stage)});
  const ImVec2 below = ImGui::GetCursorPos();
  ImGui::SetCursorPos({below.x + width - 34, below.y - timeline_bar_height(stage)});
  const auto zoom = [&](std::string_view id, Icon icon) {
    ImGui::SetCursorPosX(below.x + width - 34);
    const Action& of = action(id);
    if (icon_button(stage.view.theme, std::string(id).c_str(), icon, tip_of(of, stage.view.language),
                    {.enabled = possible(stage, of), .width = 32}))
      perform(stage, of);
  };
  zoom("zoom+", Icon::search_plus);
  zoom("zoom-", Icon::search_minus);
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
