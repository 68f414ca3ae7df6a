// The start page: lessons as cards, and a place for recordings.

#include <algorithm>
#include <cmath>

#include "ui/draw/draw.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

// The picture of a lesson: its idea in a few strokes.

struct Canvas {
  ImDrawList& list;
  const Theme& theme;
  ImVec2 min, max;
  ImVec2 at(float x, float y) const { return {min.x + (max.x - min.x) * x, min.y + (max.y - min.y) * y}; }
};

/// The same road, once with letters and once with postcards.
void picture_of_letters(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  for (const bool letters : {true, false}) {
    const float y = letters ? 0.3f : 0.7f;
    dashed_line(canvas.list, canvas.at(0.16f, y), canvas.at(0.84f, y), c.faint, 1, 3, 5);
    for (int i = 0; i < 4; ++i) {
      const ImVec2 at = canvas.at(0.24f + 0.17f * static_cast<float>(i), y);
      if (letters)
        draw_envelope(canvas.list, at, 34, c.surface, c.tcp);
      else if (i != 2)
        draw_postcard(canvas.list, at, 34, c.surface, c.udp);
      else
        draw_lost(canvas.list, at, 16, c.lost);
    }
  }
}

/// Question and answer, as text.
void picture_of_http(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  const ImFont* font = canvas.theme.font.code_small;
  const float left = canvas.at(0.14f, 0).x, right = canvas.at(0.86f, 0).x, middle = canvas.at(0, 0.5f).y;
  put(canvas.list, font, {left, middle - 34}, c.read, "POST /logs HTTP/1.1");
  put(canvas.list, font, {left, middle - 16}, c.muted, "{\"message\": \"hola\"}");
  put_right(canvas.list, font, {right, middle + 6}, c.write, "HTTP/1.1 201 Created");
  put_right(canvas.list, font, {right, middle + 24}, c.muted, "{\"status\": \"ok\"}");
}

void draw_descriptor(const Canvas& canvas, ImVec2 center, std::string_view number, ImU32 ground, ImU32 ink) {
  canvas.list.AddRectFilled(center - ImVec2{17, 17}, center + ImVec2{17, 17}, ground, 5);
  put_centered(canvas.list, canvas.theme.font.strong, center, ink, number);
}

/// 3 is in the list; 4, for which something has come, is not.
void picture_of_forgotten(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  const ImVec2 asked = canvas.at(0.3f, 0.5f), forgotten = canvas.at(0.62f, 0.5f);
  for (const float side : {-1.0f, 1.0f}) {
    const float x = asked.x + side * 32;
    const ImVec2 bracket[] = {
        {x - side * 9, asked.y - 28}, {x, asked.y - 28}, {x, asked.y + 28}, {x - side * 9, asked.y + 28}};
    canvas.list.AddPolyline(bracket, 4, c.text, ImDrawFlags_None, 2);
  }
  draw_descriptor(canvas, asked, "3", c.read, c.surface);
  draw_descriptor(canvas, forgotten, "4", c.surface, c.muted);
  canvas.list.AddRect(forgotten - ImVec2{17, 17}, forgotten + ImVec2{17, 17}, c.faint, 5, 0, 1.5f);
  draw_envelope(canvas.list, canvas.at(0.79f, 0.5f), 34, c.surface, c.tcp);
}

/// A send queue that is full but for less than a third.
void picture_of_queue(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  const ImVec2 min = canvas.at(0.16f, 0.38f), max = canvas.at(0.84f, 0.62f);
  const float width = max.x - min.x, mark = min.x + width * 2 / 3;
  canvas.list.AddRectFilled(min, max, c.raised, 5);
  canvas.list.AddRectFilled(min, {min.x + width * 0.82f, max.y}, c.write, 5, ImDrawFlags_RoundCornersLeft);
  for (float x = min.x + 20; x < min.x + width * 0.82f; x += 20)
    canvas.list.AddLine({x, min.y}, {x, max.y}, with_alpha(c.surface, 0.45f), 1.5f);
  dashed_line(canvas.list, {mark, min.y - 14}, {mark, max.y + 14}, c.text, 1.5f, 4, 3);
}

/// A program's lines, the last one yet to be written.
void picture_of_writing(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  constexpr struct {
    float x, width;
  } kLines[] = {{0.26f, 0.2f}, {0.26f, 0.34f}, {0.32f, 0.26f}, {0.32f, 0.12f}};
  const ImU32 inks[] = {c.read, c.muted, c.write, c.muted};
  for (int i = 0; i < 4; ++i) {
    const float y = 0.26f + 0.16f * static_cast<float>(i);
    const ImVec2 from = canvas.at(kLines[i].x, y), to = canvas.at(kLines[i].x + kLines[i].width, y);
    canvas.list.AddRectFilled(from - ImVec2{0, 4}, to + ImVec2{0, 4}, inks[i], 4);
  }
  const ImVec2 caret = canvas.at(0.46f, 0.74f);
  canvas.list.AddRectFilled(caret - ImVec2{0, 10}, caret + ImVec2{2, 10}, c.text);
}

/// A server that listens to several: select().
void picture_of_select(const Canvas& canvas) {
  const Palette& c = canvas.theme.color;
  const ImVec2 server = canvas.at(0.26f, 0.5f);
  for (int i = -1; i <= 1; ++i) {
    const ImVec2 client = canvas.at(0.76f, 0.5f + 0.28f * static_cast<float>(i));
    canvas.list.AddLine(server, client, c.faint, 1.5f);
    canvas.list.AddCircleFilled(client, 9, c.surface);
    canvas.list.AddCircle(client, 9, c.muted, 0, 1.5f);
    if (i != 1)
      draw_envelope(canvas.list, server + (client - server) * (i == 0 ? 0.45f : 0.68f), 24, c.surface, c.tcp);
  }
  canvas.list.AddCircleFilled(server, 24, c.surface);
  canvas.list.AddCircle(server, 24, c.text, 0, 2);
  for (int i = -1; i <= 1; ++i)
    canvas.list.AddCircleFilled(server + ImVec2{static_cast<float>(i) * 12, 0}, 4, i == 1 ? c.faint : c.read);
}

/// A lesson without one of its own has select()'s.
void draw_picture(const Stage& stage, const std::string& name, ImVec2 min, ImVec2 max) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, stage.view.theme.color.sunken, 6, ImDrawFlags_RoundCornersTop);
  const Canvas canvas{list, stage.view.theme, min, max};
  if (name == "letters-and-postcards") return picture_of_letters(canvas);
  if (name == "http-logs") return picture_of_http(canvas);
  if (name == "forgotten-socket") return picture_of_forgotten(canvas);
  if (name == "slow-reader") return picture_of_queue(canvas);
  if (name == "your-programs") return picture_of_writing(canvas);
  picture_of_select(canvas);
}

void draw_card(const Stage& stage, const LessonCard& card, ImVec2 size) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos(), max = at + size;
  if (ImGui::InvisibleButton("card", size)) stage.view.ask(OpenLesson{card.name});
  const bool hovered = ImGui::IsItemHovered();
  ring_for_last();
  list.AddRectFilled(at, max, c.surface, 8);
  const float picture = 136;
  draw_picture(stage, card.name, at, {max.x, at.y + picture});
  const float x = at.x + 20, width = size.x - 40;
  float y = at.y + picture + 18;
  y += put_wrapped(list, theme.font.heading, {x, y}, width, c.text, card.title) + 8;
  list.PushClipRect({at.x, y}, {max.x, max.y - 16}, true);
  draw_spans(&list, theme, parse_spans(card.summary), {x, y}, width, c.muted);
  list.PopClipRect();
  list.AddRect(at, max, hovered ? c.text : c.hairline, 8, 0, hovered ? 2.0f : 1.0f);
}

float card_height(const Stage& stage, float width) {
  float tallest = 0;
  for (const LessonCard& card : stage.cards) {
    const float text =
        measure(stage.view.theme.font.heading, card.title, width - 40).y +
        draw_spans(nullptr, stage.view.theme, parse_spans(card.summary), {0, 0}, width - 40, 0);
    tallest = std::max(tallest, text);
  }
  return 136 + 18 + tallest + 8 + 22;
}

}  // namespace

void draw_picker(const Stage& stage) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  const float room = ImGui::GetContentRegionAvail().x, margin = stage.view.narrow ? 16.0f : 40.0f;
  const float width = std::min(room - 2 * margin, 1160.0f), left = std::floor((room - width) / 2);
  ImGui::SetCursorPos({left, ImGui::GetCursorPosY() + (stage.view.narrow ? 16.0f : 48.0f)});
  ImGui::BeginGroup();
  const auto line = [&](const ImFont* font, ImU32 color, std::string_view text) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, put_wrapped(*ImGui::GetWindowDrawList(), font, at, width, color, text)});
  };
  line(theme.font.title, c.text, stage.say(say::tagline));
  ImGui::Dummy({1, 16});
  const float gap = 20;
  const int columns = std::clamp(static_cast<int>((width + gap) / (300 + gap)), 1, 3);
  const float card =
      std::floor((width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const float height = card_height(stage, card);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{gap, gap});
  for (std::size_t i = 0; i < stage.cards.size(); ++i) {
    if (i % static_cast<std::size_t>(columns) != 0) ImGui::SameLine(0, gap);
    ImGui::PushID(static_cast<int>(i));
    draw_card(stage, stage.cards[i], {card, height});
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
  ImGui::Dummy({1, 12});
  if (stage.can_ask_for_file) {
    if (label_button(theme, "open", Icon::open, stage.say(say::open_recording))) stage.view.ask(AskForFile{});
    ImGui::SameLine(0, 4);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float text = std::max(40.0f, left + width - ImGui::GetCursorPosX());
    put_elided(*ImGui::GetWindowDrawList(), theme.font.small,
               {at.x, at.y + (theme.touch - line_height(theme.font.small)) / 2}, text, c.muted,
               stage.say(say::open_recording_hint));
    ImGui::NewLine();
  } else {
    line(theme.font.body, c.muted,
         std::string(stage.say(say::open_recording)) + ": " + std::string(stage.say(say::drop_here)));
  }
  ImGui::Dummy({1, 32});
  ImGui::EndGroup();
}

}  // namespace zocalo::ui
