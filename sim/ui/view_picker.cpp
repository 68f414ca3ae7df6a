// The start page: lessons as cards, and a place for recordings.

#include <algorithm>
#include <cmath>

#include "ui/draw.h"
#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

/// The picture of a lesson: its idea in a few strokes. Falls back to the product's sign.
void draw_picture(const Stage& stage, const std::string& name, ImVec2 min, ImVec2 max) {
  const Palette& c = stage.view.theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, c.sunken, 6, ImDrawFlags_RoundCornersTop);
  const ImVec2 middle = (min + max) * 0.5f;
  const float w = max.x - min.x, h = max.y - min.y;
  if (name == "letters-and-postcards") {
    const ImVec2 left{min.x + w * 0.16f, middle.y}, right{min.x + w * 0.84f, middle.y};
    for (const float side : {-1.0f, 1.0f}) {
      const float y = middle.y + side * h * 0.2f;
      dashed_line(list, {left.x, y}, {right.x, y}, c.faint, 1, 3, 5);
      for (int i = 0; i < 4; ++i) {
        const ImVec2 at{left.x + (right.x - left.x) * (0.12f + 0.25f * static_cast<float>(i)), y};
        if (side < 0)
          draw_envelope(list, at, 34, c.surface, c.tcp);
        else if (i != 2)
          draw_postcard(list, at, 34, c.surface, c.udp);
        else
          draw_lost(list, at, 16, c.lost);
      }
    }
    return;
  }
  if (name == "http-logs") {
    const ImFont* font = stage.view.theme.font.code_small;
    const float x = min.x + w * 0.14f;
    put(list, font, {x, middle.y - 34}, c.read, "POST /logs HTTP/1.1");
    put(list, font, {x, middle.y - 16}, c.muted, "{\"message\": \"hola\"}");
    put_right(list, font, {max.x - w * 0.14f, middle.y + 6}, c.write, "HTTP/1.1 201 Created");
    put_right(list, font, {max.x - w * 0.14f, middle.y + 24}, c.muted, "{\"status\": \"ok\"}");
    return;
  }
  // A server that listens to several: select().
  const ImVec2 server{min.x + w * 0.26f, middle.y};
  for (int i = -1; i <= 1; ++i) {
    const ImVec2 client{min.x + w * 0.76f, middle.y + static_cast<float>(i) * h * 0.28f};
    list.AddLine(server, client, c.faint, 1.5f);
    list.AddCircleFilled(client, 9, c.surface);
    list.AddCircle(client, 9, c.muted, 0, 1.5f);
    if (i != 1)
      draw_envelope(list, server + (client - server) * (i == 0 ? 0.45f : 0.68f), 24, c.surface, c.tcp);
  }
  list.AddCircleFilled(server, 24, c.surface);
  list.AddCircle(server, 24, c.text, 0, 2);
  for (int i = -1; i <= 1; ++i) {
    list.AddCircleFilled(server + ImVec2{static_cast<float>(i) * 12, 0}, 4, i == 1 ? c.faint : c.read);
  }
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
