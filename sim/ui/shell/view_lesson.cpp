// The lesson's text: the paragraphs of the current cue are marked, and a click on a cue's paragraph goes to
// its moment.

#include <algorithm>
#include <cmath>

#include "ui/draw/draw.h"
#include "ui/shell/stage.h"
#include "ui/text/glossary.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

struct LessonMemory {
  std::string shown;  ///< the cue that was scrolled to
  float target = -1;
  std::string told;  ///< what a tap on a term asked for, until the next touch
  ImVec2 told_at;
};

/// The cue whose moment came last.
std::string current_cue(const Stage& stage) {
  std::string name;
  for (const CuePlace& cue : stage.lesson->cues) {
    if (cue.moment != timeline::kNoMoment && cue.moment <= stage.view.cursor) name = cue.name;
  }
  return name;
}

timeline::Index moment_of(const Stage& stage, const std::string& cue) {
  for (const CuePlace& place : stage.lesson->cues) {
    if (place.name == cue) return place.moment;
  }
  return timeline::kNoMoment;
}

float space_before(const Block& block, bool first) {
  if (first) return 0;
  switch (block.kind) {
    case Block::Kind::heading:
      return 24;
    case Block::Kind::item:
      return 6;
    default:
      return 14;
  }
}

/// One block with its cue's mark; gives its height.
float draw_one(const Stage& stage, LessonMemory& memory, const Block& block, ImVec2 at, float width,
               bool current) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float inset = 14, room = width - (block.cue.empty() ? inset : inset + 8);
  const ImVec2 text{at.x + (block.cue.empty() ? 0 : inset), at.y};
  TermHover terms{stage.view.language, {}};
  const float height = draw_block(nullptr, theme, block, text, room, c.text, &terms);
  // A tap on a term asks what it is; a click goes to the moment, the tip was there before.
  const bool term = !terms.word.empty(), touched = ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen;
  if (touched && term && ImGui::IsMouseReleased(0) &&
      ImGui::GetIO().MouseDragMaxDistanceSqr[0] < kTapMoves * kTapMoves) {
    memory.told = with_meanings(terms.word, stage.view.language);
    memory.told_at = ImGui::GetMousePos();
  }
  const ImVec2 min{at.x, at.y - 5}, max{at.x + width, at.y + height + 5};
  const timeline::Index moment = block.cue.empty() ? timeline::kNoMoment : moment_of(stage, block.cue);
  if (moment != timeline::kNoMoment) {
    ImGui::SetCursorScreenPos(min);
    if (ImGui::InvisibleButton("cue", {width, max.y - min.y}) && !(touched && term))
      stage.view.ask(SeekTo{moment});
    if (!term) tip_for_last(theme, stage.say(say::cue_tip));
    if (current)
      list.AddRectFilled(min, max, c.accent_soft, 4);
    else if (ImGui::IsItemHovered())
      list.AddRectFilled(min, max, c.hover, 4);
    list.AddRectFilled(min, {min.x + 3, max.y}, current ? c.accent : c.hairline, 1);
    ring_for_last();
  }
  // What lies ahead is quieter than what has been seen; both stay well readable.
  const bool ahead = moment != timeline::kNoMoment && moment > stage.view.cursor;
  draw_block(&list, theme, block, text, room, ahead ? c.muted : c.text, &terms);
  return height;
}

void draw_checks(const Stage& stage, ImVec2& at, float width) {
  if (stage.lesson->checks.empty()) return;
  const Theme& theme = stage.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  at.y += 24;
  put(list, theme.font.small_strong, at, theme.color.muted, stage.say(say::checks));
  at.y += line_height(theme.font.small_strong) + 8;
  for (const Check& check : stage.lesson->checks) {
    const ImVec2 sign{at.x + 8, at.y + 9};
    if (!check.decided)
      list.AddCircle(sign, 4, theme.color.faint, 0, 1.5f);
    else
      draw_icon(list, check.holds ? Icon::check : Icon::cross, sign, 14,
                check.holds ? theme.color.good : theme.color.bad);
    TermHover terms{stage.view.language, {}};
    at.y += draw_spans(&list, theme, parse_spans(check.text), {at.x + 24, at.y}, width - 24, theme.color.text,
                       &terms) +
            6;
  }
}

/// The answer to a tap: over everything, beside where the finger was.
void draw_told(const Stage& stage, LessonMemory& memory) {
  if (ImGui::IsMouseClicked(0)) memory.told.clear();
  if (memory.told.empty()) return;
  const Theme& theme = stage.view.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize, pad{10, 8};
  const float wrap = std::min(320.0f, screen.x - 40);
  const ImVec2 size = measure(theme.font.small, memory.told, wrap) + pad * 2;
  const float above = memory.told_at.y - size.y - 20;
  const ImVec2 at{std::clamp(memory.told_at.x - size.x / 2, 4.0f, std::max(4.0f, screen.x - size.x - 4)),
                  above >= 4 ? above : memory.told_at.y + 24};
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled(at, at + size, theme.color.raised, theme.radius);
  list.AddRect(at, at + size, theme.color.hairline, theme.radius);
  put_wrapped(list, theme.font.small, at + pad, wrap, theme.color.text, memory.told);
}

void glide(const Stage& stage, LessonMemory& memory) {
  if (memory.target < 0) return;
  const float target = std::min(memory.target, ImGui::GetScrollMaxY()), top = ImGui::GetScrollY();
  if (stage.view.reduced_motion || std::abs(target - top) < 2) {
    ImGui::SetScrollY(target);
    memory.target = -1;
  } else {
    ImGui::SetScrollY(top + (target - top) * 0.2f);
  }
}

}  // namespace

void draw_lesson(const Stage& stage) {
  if (stage.lesson == nullptr) return;
  LessonMemory& memory = stage.keep.of<LessonMemory>();
  const std::string current = current_cue(stage);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = std::min(ImGui::GetContentRegionAvail().x, 640.0f);
  ImVec2 at{origin.x, origin.y + 4};
  bool first = true, found = false;
  int number = 0;
  for (const Block& block : stage.lesson->text) {
    at.y += space_before(block, first);
    ImGui::PushID(number++);
    const bool on = !block.cue.empty() && block.cue == current;
    if (on && !found) {
      found = true;
      const float offset = at.y - origin.y, top = ImGui::GetScrollY(), height = ImGui::GetWindowHeight();
      if (memory.shown != current && (offset < top + 20 || offset > top + height * 0.6f))
        memory.target = std::max(0.0f, offset - height * 0.25f);
      memory.shown = current;
    }
    at.y += draw_one(stage, memory, block, at, width, on);
    ImGui::PopID();
    first = false;
  }
  draw_checks(stage, at, width);
  draw_told(stage, memory);
  ImGui::SetCursorScreenPos({origin.x, at.y});
  ImGui::Dummy({width, 16});
  glide(stage, memory);
}

}  // namespace zocalo::ui
