// The lesson's knobs: what a learner may turn before running again.

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/draw/draw.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"

namespace zocalo::ui {
namespace {

using Kind = scenario::Knob::Kind;

std::string value_text(const scenario::Knob& knob, double value, Language language) {
  std::string number = format_decimal(value, 2, language);
  switch (knob.kind) {
    case Kind::delay:
      return number + " ms";
    case Kind::loss:
    case Kind::reorder:
    case Kind::duplicate:
      return number + " %";
    case Kind::rate:
      return number + " kbit/s";
    case Kind::count:
      return number;
  }
  return number;
}

/// A slider of our own: label and value above a track. True if it moved.
bool slider(const Stage& stage, const scenario::Knob& knob, double& value) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, text = line_height(theme.font.body),
              track = stage.view.narrow ? 36.0f : 24.0f;
  const std::string shown = value_text(knob, value, stage.view.language);
  const std::string_view label = stage.view.language == Language::es ? knob.label_es : knob.label_en;
  put_right(list, theme.font.strong, {at.x + width, at.y}, c.text, shown);
  put_elided(list, theme.font.body, at, width - measure(theme.font.strong, shown).x - 8, c.text,
             label.empty() ? std::string_view(knob.name) : label);
  ImGui::SetCursorScreenPos({at.x, at.y + text});
  ImGui::InvisibleButton("track", {width, track});
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered() || active;
  const double range = std::max(knob.maximum - knob.minimum, 1e-9);
  bool moved = false;
  ring_for_last();
  if (const int by = arrows_for_last(); by != 0) {
    const double next =
        std::clamp(value + by * (knob.step > 0 ? knob.step : range / 100), knob.minimum, knob.maximum);
    moved = next != value;
    value = next;
  } else if (active && ImGui::IsMouseDown(0)) {
    stage.keep.of<FrameMemory>().claimed = true;
    const double part = std::clamp(
        static_cast<double>((ImGui::GetMousePos().x - at.x - 8) / std::max(1.0f, width - 16)), 0.0, 1.0);
    const double step = knob.step > 0 ? knob.step : range / 100;
    const double next =
        std::clamp(knob.minimum + std::round(part * range / step) * step, knob.minimum, knob.maximum);
    moved = next != value;
    value = next;
  }
  const float y = at.y + text + track / 2,
              x = at.x + 8 + (width - 16) * static_cast<float>((value - knob.minimum) / range);
  list.AddRectFilled({at.x, y - 2}, {at.x + width, y + 2}, mix(c.surface, c.faint, 0.5f), 2);
  list.AddRectFilled({at.x, y - 2}, {x, y + 2}, c.muted, 2);
  list.AddCircleFilled({x, y}, hovered ? 9.0f : 8.0f, c.text);
  list.AddCircleFilled({x, y}, hovered ? 6.5f : 5.5f, c.surface);
  return moved;
}

void draw_python(const Stage& stage) {
  const Theme& theme = stage.view.theme;
  if (stage.guests.launcher != nullptr) return;
  const bool failed = !stage.guests.problem.empty();
  std::string text(stage.say(failed ? say::python_failed : say::python_loading));
  if (failed) {
    text += ": " + stage.guests.problem;
  } else {
    text += " (" + std::to_string(static_cast<int>(stage.guests.loaded * 100)) + " %). " +
            std::string(stage.say(say::recorded_meanwhile));
  }
  paragraph(theme.font.small, failed ? theme.color.bad : theme.color.muted, text);
  if (!failed) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_bar(*ImGui::GetWindowDrawList(), theme, at, {width, 4}, stage.guests.loaded, 1, theme.color.muted);
    ImGui::Dummy({width, 4});
  }
}

}  // namespace

void draw_knobs(const Stage& stage) {
  if (stage.lesson == nullptr) return;
  const Theme& theme = stage.view.theme;
  int number = 0;
  for (const scenario::Knob& knob : stage.lesson->source->scenario.knobs) {
    ImGui::PushID(number++);
    const auto set = stage.lesson->knobs.find(knob.name);
    double value = set == stage.lesson->knobs.end() ? knob.value : set->second;
    if (slider(stage, knob, value)) stage.view.ask(SetKnob{knob.name, value});
    ImGui::PopID();
  }
  const std::string seed = std::string(stage.say(say::seed)) + " " + std::to_string(stage.lesson->seed);
  if (label_button(theme, "seed", Icon::revert, seed, stage.say(say::seed_tip)))
    stage.view.ask(SetSeed{stage.lesson->seed + 1});
  draw_python(stage);
}

void draw_run_button(const Stage& stage, ImVec2 right) {
  if (stage.lesson == nullptr) return;
  struct Seen {
    const Run* run = nullptr;
    double since = 0;  ///< by the host's clock
  };
  constexpr double kDoubleClick = 0.7;  // the second press of one that ran is not meant to stop it
  const bool running = stage.run != nullptr && !stage.run->complete() && !stage.run->live();
  Seen& seen = stage.keep.of<Seen>();
  if (std::exchange(seen.run, running ? stage.run : nullptr) != seen.run) seen.since = stage.host.seconds();
  const bool stops = running && stage.host.seconds() - seen.since > kDoubleClick;
  const std::string_view name = stage.say(stops ? say::run_stop : running ? say::running : say::run);
  const float width = measure(stage.view.theme.font.strong, name).x + 52;
  ImGui::SetCursorScreenPos({right.x - width, right.y});
  const bool able = stops || (stage.guests.launcher != nullptr && !running);
  const ButtonLook look{.primary = true, .enabled = able, .width = width};
  const Action& does = action(stops ? "stop" : "run");
  const Text& tip_text = stops                              ? say::run_stop_tip
                         : stage.guests.launcher != nullptr ? say::run_tip
                         : stage.guests.problem.empty()     ? say::python_loading
                                                            : say::python_failed;
  if (label_button(stage.view.theme, "run", stops ? Icon::cross : Icon::play, name,
                   std::string(stage.say(tip_text)) + "  (" + keys_of(does, stage.view.language) + ")",
                   look)) {
    if (stops)
      stage.view.ask(StopRun{});
    else
      stage.view.ask(RunAgain{});
  }
}

}  // namespace zocalo::ui
