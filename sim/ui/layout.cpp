// Where the parts of an open run go: columns on a wide window, rows on a medium one, tabs on a phone.

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw.h"
#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

enum class Panel { lesson, knobs, program, select, sockets, network, ladder, output, calls };
using Panels = std::vector<Panel>;

struct Rect {
  ImVec2 at, size;
  float right() const { return at.x + size.x; }
  float bottom() const { return at.y + size.y; }
};

constexpr float kGap = 8;

const Text& title_of(Panel panel) {
  switch (panel) {
    case Panel::lesson:
      return say::lesson;
    case Panel::knobs:
      return say::knobs;
    case Panel::program:
      return say::program;
    case Panel::select:
      return say::select;
    case Panel::sockets:
      return say::sockets;
    case Panel::network:
      return say::network;
    case Panel::ladder:
      return say::ladder;
    case Panel::output:
      return say::output;
    case Panel::calls:
      return say::calls_short;
  }
  return say::lesson;
}

void draw_content(const Stage& stage, Panel panel) {
  switch (panel) {
    case Panel::lesson:
      draw_lesson(stage);
      break;
    case Panel::knobs:
      draw_knobs(stage);
      break;
    case Panel::program:
      stage.keep.of<FrameMemory>().editing ? draw_editor(stage) : draw_program(stage.view);
      break;
    case Panel::select:
      draw_select(stage.view);
      break;
    case Panel::sockets:
      draw_sockets(stage.view);
      break;
    case Panel::network:
      draw_network(stage.view);
      break;
    case Panel::ladder:
      draw_ladder(stage.view);
      break;
    case Panel::output:
      draw_output(stage.view);
      break;
    case Panel::calls:
      draw_calls(stage.view);
      break;
  }
}

/// A card's ground; its child window stays open until end_card().
void begin_card(const Stage& stage, const char* id, const Rect& rect) {
  ImGui::SetCursorScreenPos(rect.at);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, stage.view.theme.color.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 8);
  ImGui::BeginChild(id, rect.size, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

void end_card() { ImGui::EndChild(); }

/// The scrolling part of a card below its heading.
template <class Draw>
void card_body(const Stage& stage, const char* id, float top, const Draw& draw) {
  const float side = stage.view.narrow ? 12.0f : 14.0f;
  const ImVec2 window = ImGui::GetWindowSize();
  ImGui::SetCursorPos({0, top});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{side, 2});
  const bool open = ImGui::BeginChild(id, {window.x, std::max(1.0f, window.y - top - 10)},
                                      ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  if (open) draw();
  ImGui::EndChild();
}

void draw_edit_button(const Stage& stage, ImVec2 right) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  if (stage.lesson == nullptr || frame.editing) return;
  const Theme& theme = stage.view.theme;
  const float width = measure(theme.font.body, stage.say(say::edit)).x + 48;
  ImGui::SetCursorScreenPos({right.x - width, right.y});
  if (label_button(theme, "edit", Icon::edit, stage.say(say::edit),
                   std::string(stage.say(say::edit_tip)) + "  (e)", {.width = width}))
    frame.editing = true;
}

/// One card with one or several panels; several show as tabs in the place of the heading.
void draw_deck(const Stage& stage, const char* id, const Rect& rect, const Panels& panels) {
  if (panels.empty() || rect.size.x < 20 || rect.size.y < 20) return;
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  begin_card(stage, id, rect);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  int& on = stage.keep.of<FrameMemory>().decks[id];
  on = std::clamp(on, 0, static_cast<int>(panels.size()) - 1);
  const float height = stage.view.narrow ? 48.0f : 42.0f;
  float x = rect.at.x + 14;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const bool current = static_cast<int>(i) == on;
    const std::string_view name = stage.say(title_of(panels[i]));
    const ImVec2 size = measure(theme.font.strong, name);
    const float y = rect.at.y + (height - size.y) / 2;
    put(list, theme.font.strong, {x, y}, current ? c.text : c.muted, name);
    if (panels.size() > 1) {
      ImGui::PushID(static_cast<int>(i));
      bool hovered = false;
      if (hit("tab", {x - 8, rect.at.y}, {x + size.x + 8, rect.at.y + height}, &hovered))
        on = static_cast<int>(i);
      ImGui::PopID();
      if (current)
        list.AddRectFilled({x, rect.at.y + height - 5}, {x + size.x, rect.at.y + height - 3}, c.text, 1);
      else if (hovered)
        list.AddRectFilled({x, rect.at.y + height - 5}, {x + size.x, rect.at.y + height - 3}, c.faint, 1);
    }
    x += size.x + 20;
  }
  const Panel shown = panels[static_cast<std::size_t>(on)];
  if (shown == Panel::knobs || (shown == Panel::lesson && panels.size() > 1))
    draw_run_button(stage, {rect.right() - 8, rect.at.y + (height - theme.touch) / 2});
  if (shown == Panel::program)
    draw_edit_button(stage, {rect.right() - 8, rect.at.y + (height - theme.touch) / 2});
  ImGui::PushID(static_cast<int>(shown));
  card_body(stage, "body", height, [&] { draw_content(stage, shown); });
  ImGui::PopID();
  end_card();
}

/// A gap that can be dragged; gives the share of the first part.
float splitter(const Stage& stage, const char* id, const Rect& gap, bool vertical, float share, float extent,
               float from) {
  float& kept = stage.keep.of<FrameMemory>().splits.try_emplace(id, share).first->second;
  ImGui::SetCursorScreenPos(gap.at);
  ImGui::InvisibleButton(id, {std::max(1.0f, gap.size.x), std::max(1.0f, gap.size.y)});
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered() || active;
  if (hovered) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled(
        gap.at + gap.size * 0.5f - (vertical ? ImVec2{1.5f, 20} : ImVec2{20, 1.5f}),
        gap.at + gap.size * 0.5f + (vertical ? ImVec2{1.5f, 20} : ImVec2{20, 1.5f}),
        stage.view.theme.color.faint, 2);
  }
  if (active && extent > 0) {
    stage.keep.of<FrameMemory>().claimed = true;
    const ImVec2 mouse = ImGui::GetMousePos();
    kept = std::clamp(((vertical ? mouse.x : mouse.y) - from) / extent, 0.15f, 0.85f);
  }
  if (hovered && ImGui::IsMouseDoubleClicked(0)) kept = share;
  return kept;
}

struct Pair {
  Rect first, second;
};

/// Cuts a rectangle in two at a draggable gap.
Pair split(const Stage& stage, const char* id, const Rect& rect, bool vertical, float share,
           float least_first = 0, float most_first = 1.0e9f) {
  const auto found = stage.keep.of<FrameMemory>().splits.find(id);
  const float wanted = found == stage.keep.of<FrameMemory>().splits.end() ? share : found->second;
  const float extent = vertical ? rect.size.x : rect.size.y;
  const bool chosen = found != stage.keep.of<FrameMemory>().splits.end() && found->second != share;
  float first = std::floor(extent * wanted - kGap / 2);
  if (!chosen) first = std::clamp(first, std::min(least_first, extent * 0.8f), most_first);
  Pair pair{rect, rect};
  Rect gap = rect;
  if (vertical) {
    pair.first.size.x = first;
    gap.at.x += first;
    gap.size.x = kGap;
    pair.second.at.x += first + kGap;
    pair.second.size.x = rect.size.x - first - kGap;
  } else {
    pair.first.size.y = first;
    gap.at.y += first;
    gap.size.y = kGap;
    pair.second.at.y += first + kGap;
    pair.second.size.y = rect.size.y - first - kGap;
  }
  splitter(stage, id, gap, vertical, share, extent, vertical ? rect.at.x : rect.at.y);
  return pair;
}

/// The lesson's text with the knobs below it, or, where it is low, behind it.
void draw_lesson_column(const Stage& stage, Rect rect) {
  if (stage.view.narrow || rect.size.y < 520) {
    draw_deck(stage, "lesson", rect, {Panel::lesson, Panel::knobs});
    return;
  }
  const auto knobs = static_cast<float>(stage.lesson->source->scenario.knobs.size()) + 1;
  const float each = line_height(stage.view.theme.font.body) + 24 + 8;
  const float wanted = 42 + knobs * each + (stage.guests.launcher == nullptr ? 56.0f : 0.0f);
  const float height = std::min(wanted, rect.size.y * 0.45f);
  draw_deck(stage, "lesson", {rect.at, {rect.size.x, rect.size.y - height - kGap}}, {Panel::lesson});
  draw_deck(stage, "knobs", {{rect.at.x, rect.bottom() - height}, {rect.size.x, height}}, {Panel::knobs});
}

void draw_wide(const Stage& stage, Rect rect) {
  const bool tall = rect.size.y > 780;
  Rect work = rect;
  if (stage.lesson != nullptr) {
    const Pair columns = split(stage, "lesson|work", rect, true, 0.22f, 300, 400);
    draw_lesson_column(stage, columns.first);
    work = columns.second;
  }
  if (tall) {
    const Pair rows = split(stage, "work|bottom", work, false, 0.76f);
    const Pair bottom = split(stage, "output|sockets", rows.second, true, 0.5f);
    draw_deck(stage, "output", bottom.first, {Panel::output, Panel::calls});
    draw_deck(stage, "sockets", bottom.second, {Panel::sockets});
    work = rows.first;
  }
  const Pair columns = split(stage, "centre|right", work, true, 0.57f);
  const Pair centre = split(stage, "program|select", columns.first, false, 0.52f);
  const Pair right = split(stage, "network|ladder", columns.second, false, 0.42f);
  draw_deck(stage, "program", centre.first, {Panel::program});
  draw_deck(stage, "select", centre.second,
            tall ? Panels{Panel::select} : Panels{Panel::select, Panel::output, Panel::calls});
  draw_deck(stage, "network", right.first, {Panel::network});
  draw_deck(stage, "ladder", right.second,
            tall ? Panels{Panel::ladder} : Panels{Panel::ladder, Panel::sockets});
}

void draw_medium(const Stage& stage, Rect rect) {
  const Pair rows = split(stage, "top|bottom", rect, false, 0.52f);
  if (stage.lesson != nullptr) {
    const Pair top = split(stage, "lesson|program", rows.first, true, 0.42f, 300, 420);
    draw_lesson_column(stage, top.first);
    draw_deck(stage, "program", top.second, {Panel::program, Panel::output, Panel::calls});
  } else {
    draw_deck(stage, "program", rows.first, {Panel::program, Panel::output, Panel::calls});
  }
  const Pair bottom = split(stage, "select|network", rows.second, true, 0.48f);
  draw_deck(stage, "select", bottom.first, {Panel::select, Panel::sockets});
  draw_deck(stage, "network", bottom.second, {Panel::network, Panel::ladder});
}

// ---- narrow

struct Tab {
  Icon icon;
  const Text* name;
};
constexpr std::array<Tab, 5> kTabs{{{Icon::lesson, &say::tab_lesson},
                                    {Icon::program, &say::tab_program},
                                    {Icon::select, &say::tab_select},
                                    {Icon::network, &say::tab_network},
                                    {Icon::output, &say::tab_output}}};

void draw_tabs(const Stage& stage, Rect rect, int& on) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(rect.at, {rect.right(), rect.bottom()}, c.surface);
  list.AddLine({rect.at.x, rect.bottom()}, {rect.right(), rect.bottom()}, c.hairline);
  const int first = stage.lesson == nullptr ? 1 : 0;
  const float width = rect.size.x / static_cast<float>(static_cast<int>(kTabs.size()) - first);
  for (int i = first; i < static_cast<int>(kTabs.size()); ++i) {
    const Tab& tab = kTabs[static_cast<std::size_t>(i)];
    const ImVec2 min{rect.at.x + width * static_cast<float>(i - first), rect.at.y},
        max{min.x + width, rect.bottom()};
    ImGui::PushID(i);
    bool hovered = false;
    if (hit("tab", min, max, &hovered)) on = i;
    ImGui::PopID();
    const ImU32 ink = i == on ? c.text : c.muted;
    const float middle = (min.x + max.x) / 2;
    const ImFont* font = i == on ? theme.font.small_strong : theme.font.small;
    if (rect.size.y < 44) {
      // Low and wide: the word stands beside its sign.
      const float left = middle - (measure(font, stage.say(*tab.name)).x + 26) / 2, y = (min.y + max.y) / 2;
      draw_icon(list, tab.icon, {left + 9, y}, 18, ink);
      put(list, font, {left + 26, y - line_height(font) / 2}, ink, stage.say(*tab.name));
    } else {
      draw_icon(list, tab.icon, {middle, min.y + 17}, 20, ink);
      put_centered(list, font, {middle, min.y + 38}, ink, stage.say(*tab.name));
    }
    if (i == on) list.AddRectFilled({middle - 22, max.y - 3}, {middle + 22, max.y}, c.text, 1.5f);
  }
}

void draw_phone(const Stage& stage, Rect rect) {
  int& tab = stage.keep.of<FrameMemory>().tab;
  tab = std::clamp(tab, stage.lesson == nullptr ? 1 : 0, static_cast<int>(kTabs.size()) - 1);
  const bool low = rect.size.y < 380;
  const float tabs = low ? 36.0f : 50.0f;
  draw_tabs(stage, {rect.at, {rect.size.x, tabs}}, tab);
  Rect work{{rect.at.x, rect.at.y + tabs + kGap}, {rect.size.x, rect.size.y - tabs - kGap}};
  // Sideways there is room for two.
  const bool pair = work.size.x > 700;
  const auto both = [&](const char* id, const Panels& first, const Panels& second, float share) {
    const Pair parts = split(stage, id, work, pair, share);
    draw_deck(stage, (std::string(id) + "1").c_str(), parts.first, first);
    draw_deck(stage, (std::string(id) + "2").c_str(), parts.second, second);
  };
  switch (tab) {
    case 0:
      draw_lesson_column(stage, work);
      break;
    case 1:
      if (pair)
        both("phone-program", {Panel::program}, {Panel::output, Panel::calls}, 0.6f);
      else
        draw_deck(stage, "phone-program", work, {Panel::program});
      break;
    case 2:
      draw_deck(stage, "phone-select", work, {Panel::select, Panel::sockets});
      break;
    case 3:
      both("phone-network", {Panel::network}, {Panel::ladder}, pair ? 0.5f : 0.42f);
      break;
    default:
      draw_deck(stage, "phone-output", work, {Panel::output, Panel::calls});
      break;
  }
}

/// The question lies over the work, so that it can't be missed, and leaves the transport free.
void draw_question_card(const Stage& stage, Rect work) {
  if (stage.question == nullptr) return;
  const Theme& theme = stage.view.theme;
  const float width =
      std::min(work.size.x - 16, work.size.x >= 1100 ? std::max(400.0f, work.size.x * 0.22f) : 560.0f);
  float& known = stage.keep.of<FrameMemory>().splits.try_emplace("question height", 360.0f).first->second;
  const float height = std::min(known, work.size.y - 16);
  // On a wide window it covers the lesson, not what the question is about.
  const bool aside = work.size.x >= 1100;
  const Rect rect{
      {aside ? work.at.x + 8 : work.at.x + (work.size.x - width) / 2, work.bottom() - height - 12},
      {width, height}};
  ImGui::SetNextWindowPos(rect.at);
  ImGui::SetNextWindowSize(rect.size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{20, 16});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 2);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, theme.color.text);
  ImGui::Begin("question", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  paragraph(theme.font.heading, theme.color.text,
            stage.say(stage.question->answered ? say::prediction : say::predict_ask));
  draw_question(stage);
  known = ImGui::GetCursorPosY() + 12;
  ImGui::End();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(3);
}

}  // namespace

void draw_layout(const Stage& stage, ImVec2 origin, ImVec2 size) {
  const Theme& theme = stage.view.theme;
  const float pad = stage.view.narrow ? 0.0f : kGap;
  const float transport = transport_height(stage, size.x);
  const Rect below{{origin.x, origin.y + size.y - transport}, {size.x, transport}};
  const Rect work{origin + ImVec2{pad, pad}, {size.x - 2 * pad, size.y - transport - 2 * pad}};
  if (stage.view.narrow)
    draw_phone(stage, {origin, {size.x, size.y - transport - kGap}});
  else if (size.x >= 1180)
    draw_wide(stage, work);
  else
    draw_medium(stage, work);

  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(below.at, {below.right(), below.bottom()}, theme.color.surface);
  list.AddLine(below.at, {below.right(), below.at.y}, theme.color.hairline);
  const float side = stage.view.narrow ? 6.0f : 16.0f;
  ImGui::SetCursorScreenPos(below.at + ImVec2{side, 6});
  if (ImGui::BeginChild("transport", {size.x - 2 * side, transport - 8}, ImGuiChildFlags_None,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse))
    draw_transport(stage);
  ImGui::EndChild();
  draw_question_card(stage, work);
}

}  // namespace zocalo::ui
