// Where the parts of an open run go: columns on a wide window, rows on a medium one, tabs on a phone.

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/draw/draw.h"
#include "ui/shell/actions.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

using Panels = std::vector<Panel>;

struct Rect {
  ImVec2 at, size;
  float right() const { return at.x + size.x; }
  float bottom() const { return at.y + size.y; }
};

constexpr float kGap = 8;

/// A card's ground; its child window stays open until end_card().
void begin_card(const Stage& stage, const char* id, const Rect& rect) {
  ImGui::SetCursorScreenPos(rect.at);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, stage.view.theme.color.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 8);
  ImGui::BeginChild(
      id, rect.size, ImGuiChildFlags_None,
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NavFlattened);
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
                                      ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_NavFlattened);
  ImGui::PopStyleVar();
  if (open) draw();
  ImGui::EndChild();
}

FrameMemory& frame_of(const Stage& stage) { return stage.keep.of<FrameMemory>(); }

/// F6 or the first Tab: names the deck that takes the focus when it is drawn.
void move_focus(FrameMemory& frame) {
  const std::vector<std::string> decks = std::exchange(frame.decks_drawn, {});
  frame.focus_to.clear();
  const auto count = static_cast<std::ptrdiff_t>(decks.size());
  const int by = std::exchange(frame.focus_by, 0);
  const bool begins = std::exchange(frame.focus_begins, false);
  if ((by == 0 && !begins) || count == 0) return;
  const auto here = std::find(decks.begin(), decks.end(), frame.focused);
  const std::ptrdiff_t at = here == decks.end() ? (by > 0 ? -1 : 0) : here - decks.begin();
  frame.focus_to = decks[static_cast<std::size_t>((at + by + count) % count)];
  frame.focus = true;
}

float edit_button(const Stage& stage, ImVec2 right) {
  FrameMemory& frame = frame_of(stage);
  if (stage.lesson == nullptr || frame.editing) return 0;
  const Theme& theme = stage.view.theme;
  const float width = measure(theme.font.body, stage.say(say::edit)).x + 48;
  ImGui::SetCursorScreenPos({right.x - width, right.y});
  if (label_button(theme, "edit", Icon::edit, stage.say(say::edit),
                   tip_of(action("edit"), stage.view.language), {.width = width}))
    frame.editing = true;
  return width;
}

/// What can be done with a panel as such; gives how wide it is.
float panel_buttons(const Stage& stage, Panel panel, ImVec2 right) {
  if (stage.view.narrow) return 0;
  LayoutMemory& layout = frame_of(stage).layout;
  const Theme& theme = stage.view.theme;
  const bool whole = layout.maximised == panel;
  ImGui::SetCursorScreenPos({right.x - 28, right.y});
  if (icon_button(theme, "maximise", whole ? Icon::restore : Icon::maximise,
                  stage.say(whole ? say::panel_restore : say::panel_maximise), {.width = 28}))
    layout.maximised = whole ? std::nullopt : std::optional(panel);
  return 28;
}

/// On a panel's name: what a button has no room for.
void panel_menu(const Stage& stage, Panel panel) {
  if (stage.view.narrow || !ImGui::BeginPopupContextItem("panel")) return;
  LayoutMemory& layout = frame_of(stage).layout;
  const auto item = [&](const Text& text) { return ImGui::Selectable(std::string(stage.say(text)).c_str()); };
  if (item(layout.maximised ? say::panel_restore : say::panel_maximise))
    layout.maximised = layout.maximised ? std::nullopt : std::optional(panel);
  if (item(say::panel_hide)) {
    layout.hidden.insert(panel);
    layout.maximised.reset();
  }
  for (const Panel hidden : layout.hidden) {
    ImGui::PushID(static_cast<int>(hidden));
    const bool shown = ImGui::Selectable(
        (std::string(stage.say(say::panel_show)) + ": " + std::string(stage.say(*kind_of(hidden).title)))
            .c_str());
    ImGui::PopID();
    if (!shown) continue;
    layout.hidden.erase(hidden);
    break;
  }
  ImGui::EndPopup();
}

/// The names of a deck's panels, those of several as tabs.
void draw_heading(const Stage& stage, const char* id, const Rect& rect, const Panels& panels, Panel& on,
                  float height) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  FrameMemory& frame = frame_of(stage);
  float x = rect.at.x + 14;
  for (const Panel panel : panels) {
    const bool current = panel == on;
    const std::string_view name = stage.say(*kind_of(panel).title);
    const ImVec2 size = measure(theme.font.strong, name);
    put(list, theme.font.strong, {x, rect.at.y + (height - size.y) / 2}, current ? c.text : c.muted, name);
    ImGui::PushID(static_cast<int>(panel));
    bool hovered = false;
    if (hit("tab", {x - 8, rect.at.y + 2}, {x + size.x + 8, rect.at.y + height - 1}, &hovered)) on = panel;
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0) && !stage.view.narrow)
      frame.layout.maximised = frame.layout.maximised ? std::nullopt : std::optional(panel);
    if (current && frame.focus_to == id) take_focus();
    if (current && ImGui::IsItemFocused()) frame.focused = id;
    panel_menu(stage, panel);
    ImGui::PopID();
    if (panels.size() > 1 && (current || hovered))
      list.AddRectFilled({x, rect.at.y + height - 5}, {x + size.x, rect.at.y + height - 3},
                         current ? c.text : c.faint, 1);
    x += size.x + 20;
  }
}

/// One card with one or several panels; several show as tabs in the place of the heading.
void draw_deck(const Stage& stage, const char* id, const Rect& rect, const Panels& panels) {
  if (panels.empty() || rect.size.x < 20 || rect.size.y < 20) return;
  const Theme& theme = stage.view.theme;
  FrameMemory& frame = frame_of(stage);
  begin_card(stage, id, rect);
  frame.decks_drawn.emplace_back(id);
  Panel& on = frame.layout.decks.try_emplace(id, panels.front()).first->second;
  if (std::find(panels.begin(), panels.end(), on) == panels.end()) on = panels.front();
  if (frame.wanted && std::find(panels.begin(), panels.end(), *frame.wanted) != panels.end()) {
    on = *frame.wanted;
    frame.wanted.reset();
  }
  const float height = stage.view.narrow ? 48.0f : 42.0f;
  draw_heading(stage, id, rect, panels, on, height);
  const Panel shown = on;
  frame.places[shown] = {rect.at, rect.size};
  ImVec2 right{rect.right() - 8, rect.at.y + (height - theme.touch) / 2};
  const float taken = panel_buttons(stage, shown, right);
  if (taken > 0) right.x -= taken + 4;
  if (shown == Panel::knobs ||
      (shown == Panel::lesson && std::find(panels.begin(), panels.end(), Panel::knobs) != panels.end()))
    draw_run_button(stage, right);
  if (shown == Panel::program) edit_button(stage, right);
  if (ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) && ImGui::IsMouseClicked(0)) frame.focused = id;
  ImGui::PushID(static_cast<int>(shown));
  card_body(stage, "body", height, [&] { kind_of(shown).draw(stage); });
  ImGui::PopID();
  end_card();
}

/// A gap that can be dragged; gives the share of the first part.
void splitter(const Stage& stage, const char* id, const Rect& gap, bool vertical, float extent, float from) {
  std::map<std::string, float>& splits = frame_of(stage).layout.splits;
  ImGui::SetCursorScreenPos(gap.at);
  ImGui::InvisibleButton(id, {std::max(1.0f, gap.size.x), std::max(1.0f, gap.size.y)});
  // Cards lie on both sides of a ring: the gap itself is coloured.
  const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  if (focused)
    ImGui::GetWindowDrawList()->AddRectFilled(gap.at + ImVec2{2, 2}, gap.at + gap.size - ImVec2{2, 2},
                                              stage.view.theme.color.read, 2);
  if (const int by = arrows_for_last(!vertical); by != 0 && extent > 0) {
    const float here = (vertical ? gap.at.x : gap.at.y) - from + kGap / 2;
    splits[id] = std::clamp(here / extent + 0.02f * static_cast<float>(by), 0.15f, 0.85f);
  }
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered() || active;
  if (!hovered) return;
  ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  const ImVec2 half = vertical ? ImVec2{1.5f, 20} : ImVec2{20, 1.5f};
  const ImVec2 middle = gap.at + gap.size * 0.5f;
  ImGui::GetWindowDrawList()->AddRectFilled(middle - half, middle + half, stage.view.theme.color.faint, 2);
  if (ImGui::IsMouseDoubleClicked(0)) {
    splits.erase(id);
  } else if (active && extent > 0 && ImGui::IsMouseDragging(0, 1)) {
    frame_of(stage).claimed = true;
    const ImVec2 mouse = ImGui::GetMousePos();
    splits[id] = std::clamp(((vertical ? mouse.x : mouse.y) - from) / extent, 0.15f, 0.85f);
  }
}

struct Pair {
  Rect first, second;
};

/// How a rectangle is cut in two.
struct Cut {
  bool vertical = false;
  float share = 0.5f;                          ///< of the first part, unless it was dragged
  float least_first = 0, most_first = 1.0e9f;  ///< and unless these forbid it
  float second = 0;                            ///< the second part's own size; 0: what is left
};

/// Draws the first part, the gap, and the second part: Tab goes through them in this order.
template <class First, class Second>
void draw_split(const Stage& stage, const char* id, const Rect& rect, const Cut& cut, const First& draw_first,
                const Second& draw_second) {
  const auto& splits = frame_of(stage).layout.splits;
  const auto found = splits.find(id);
  const float extent = cut.vertical ? rect.size.x : rect.size.y;
  float first = std::floor(extent * (found == splits.end() ? cut.share : found->second) - kGap / 2);
  if (found == splits.end() && cut.second > 0) first = extent - cut.second - kGap;
  if (found == splits.end())
    first = std::clamp(first, std::min(cut.least_first, extent * 0.8f), cut.most_first);
  Pair pair{rect, rect};
  Rect gap = rect;
  if (cut.vertical) {
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
  draw_first(pair.first);
  splitter(stage, id, gap, cut.vertical, extent, cut.vertical ? rect.at.x : rect.at.y);
  draw_second(pair.second);
}

// ---- the plan of a window: decks, and cuts between them

struct Area {
  const char* id = "";
  Panels panels;            ///< of a deck
  Cut cut;                  ///< else
  std::vector<Area> parts;  ///< two
};

Area deck(const char* id, Panels panels) { return {id, std::move(panels), {}, {}}; }
Area cut(const char* id, const Cut& how, Area first, Area second) {
  return {id, {}, how, {std::move(first), std::move(second)}};
}

/// Without the panels that are hidden.
void thin(const Stage& stage, Area& area) {
  const std::set<Panel>& hidden = frame_of(stage).layout.hidden;
  std::erase_if(area.panels, [&](Panel panel) {
    return hidden.contains(panel) ||
           (stage.lesson == nullptr && (panel == Panel::lesson || panel == Panel::knobs));
  });
  for (Area& part : area.parts) thin(stage, part);
  std::erase_if(area.parts, [](const Area& part) { return part.panels.empty() && part.parts.empty(); });
  if (area.parts.size() == 1) area = Area(std::move(area.parts.front()));
}

void draw_area(const Stage& stage, const Area& area, Rect rect) {
  if (area.parts.empty()) return draw_deck(stage, area.id, rect, area.panels);
  draw_split(
      stage, area.id, rect, area.cut, [&](const Rect& first) { draw_area(stage, area.parts[0], first); },
      [&](const Rect& second) { draw_area(stage, area.parts[1], second); });
}

/// The lesson's column is too low for the knobs below its text; then the details have no room there either.
bool low_lesson(const Stage& stage, float height) { return stage.lesson != nullptr && height < 520; }

/// The lesson's text with the knobs below it, or, where it is low, behind it.
Area lesson_column(const Stage& stage, float height) {
  if (low_lesson(stage, height)) return deck("lesson", {Panel::lesson, Panel::knobs});
  if (stage.lesson == nullptr) return deck("lesson", {Panel::details});
  const auto knobs = static_cast<float>(stage.lesson->source->scenario.knobs.size()) + 1;
  const float each = line_height(stage.view.theme.font.body) + 24 + 8;
  const float wanted = 42 + knobs * each + (stage.guests.launcher == nullptr ? 56.0f : 0.0f);
  return cut("lesson|knobs", {.second = std::min(wanted, height * 0.45f)},
             deck("lesson", {Panel::lesson, Panel::details}), deck("knobs", {Panel::knobs}));
}

Area plan_wide(const Stage& stage, ImVec2 size) {
  const bool tall = size.y > 780;
  Panels beside{Panel::select};
  if (low_lesson(stage, size.y)) beside.push_back(Panel::details);
  if (!tall) beside.insert(beside.end(), {Panel::output, Panel::calls, Panel::breakpoints, Panel::branches});
  Area centre = cut("program|select", {.share = 0.52f}, deck("program", {Panel::program}),
                    deck("select", std::move(beside)));
  Area right = cut("network|ladder", {.share = 0.45f}, deck("network", {Panel::network}),
                   deck("ladder", tall ? Panels{Panel::ladder} : Panels{Panel::ladder, Panel::sockets}));
  Area work = cut("centre|right", {.vertical = true, .share = 0.57f}, std::move(centre), std::move(right));
  if (tall) {
    work = cut("work|bottom", {.share = 0.76f}, std::move(work),
               cut("output|sockets", {.vertical = true},
                   deck("output", {Panel::output, Panel::calls, Panel::breakpoints, Panel::branches}),
                   deck("sockets", {Panel::sockets})));
  }
  return cut("lesson|work", {.vertical = true, .share = 0.22f, .least_first = 300, .most_first = 400},
             lesson_column(stage, size.y), std::move(work));
}

Area plan_medium(const Stage& stage, ImVec2 size) {
  Panels beside{Panel::select, Panel::sockets};
  if (low_lesson(stage, size.y * 0.52f)) beside.push_back(Panel::details);
  beside.push_back(Panel::branches);  // the program's names leave no room beside its button
  return cut("top|bottom", {.share = 0.52f},
             cut("lesson|program", {.vertical = true, .share = 0.42f, .least_first = 300, .most_first = 420},
                 lesson_column(stage, size.y * 0.52f),
                 deck("program", {Panel::program, Panel::output, Panel::calls, Panel::breakpoints})),
             cut("select|network", {.vertical = true, .share = 0.48f}, deck("select", std::move(beside)),
                 deck("network", {Panel::network, Panel::ladder})));
}

void draw_plan(const Stage& stage, Area plan, Rect rect) {
  LayoutMemory& layout = frame_of(stage).layout;
  if (const std::optional<Panel> wanted = frame_of(stage).wanted) {
    layout.hidden.erase(*wanted);
    if (layout.maximised != wanted) layout.maximised.reset();
  }
  thin(stage, plan);
  if (plan.parts.empty() && plan.panels.empty()) {
    const ImVec2 size{280, 100};
    ImGui::SetCursorScreenPos(rect.at + (rect.size - size) * 0.5f);
    ImGui::BeginGroup();
    paragraph(stage.view.theme.font.body, stage.view.theme.color.muted, stage.say(say::panels_none));
    if (text_button(stage.view.theme, "reset", stage.say(say::panels_reset)))
      perform(stage, action("layout-reset"));
    ImGui::EndGroup();
    return;
  }
  if (layout.maximised && !(stage.lesson == nullptr && *layout.maximised <= Panel::knobs))
    return draw_deck(stage, "maximised", rect, {*layout.maximised});
  draw_area(stage, plan, rect);
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
  tab =
      std::clamp(tab, stage.lesson == nullptr ? kProgramTab : kLessonTab, static_cast<int>(kTabs.size()) - 1);
  const bool low = rect.size.y < 380;
  const float tabs = low ? 36.0f : 50.0f;
  draw_tabs(stage, {rect.at, {rect.size.x, tabs}}, tab);
  Rect work{{rect.at.x, rect.at.y + tabs + kGap}, {rect.size.x, rect.size.y - tabs - kGap}};
  // Sideways there is room for two.
  const bool pair = work.size.x > 700;
  const auto both = [&](const char* id, const Panels& first, const Panels& second, float share) {
    draw_split(
        stage, id, work, {.vertical = pair, .share = share},
        [&](const Rect& part) { draw_deck(stage, (std::string(id) + "1").c_str(), part, first); },
        [&](const Rect& part) { draw_deck(stage, (std::string(id) + "2").c_str(), part, second); });
  };
  FrameMemory& frame = frame_of(stage);
  if (frame.wanted == Panel::branches) tab = kOutputTab;
  if (frame.wanted == Panel::details) tab = kSelectTab;
  if (frame.wanted == Panel::program) tab = kProgramTab;
  switch (tab) {
    case kLessonTab:
      both("phone-lesson", {Panel::network}, {Panel::lesson, Panel::knobs}, pair ? 0.5f : 0.4f);
      break;
    case kProgramTab:
      if (pair)
        both("phone-program", {Panel::program},
             {Panel::output, Panel::calls, Panel::breakpoints, Panel::branches}, 0.6f);
      else
        draw_deck(stage, "phone-program", work, {Panel::program});
      break;
    case kSelectTab:
      draw_deck(stage, "phone-select", work, {Panel::select, Panel::sockets, Panel::details});
      break;
    case kNetworkTab:
      both("phone-network", {Panel::network}, {Panel::ladder}, pair ? 0.5f : 0.42f);
      break;
    default:
      draw_deck(stage, "phone-output", work,
                {Panel::output, Panel::calls, Panel::breakpoints, Panel::branches});
      break;
  }
}

/// What these panels cover of one column.
Rect column_of(const FrameMemory& frame, const Panels& panels) {
  Rect column;
  for (const Panel panel : panels) {
    const auto found = frame.places.find(panel);
    if (found == frame.places.end()) continue;
    const Rect rect{found->second.at, found->second.size};
    if (column.size.x == 0) column = rect;
    if (rect.at.x != column.at.x) continue;
    const float top = std::min(column.at.y, rect.at.y), bottom = std::max(column.bottom(), rect.bottom());
    column = {{column.at.x, top}, {column.size.x, bottom - top}};
  }
  return column;
}

/// Where the question covers nothing that it asks about: over the lesson, else over what is of the network.
Rect place_of_question(const FrameMemory& frame, Rect work, bool narrow) {
  const float wanted = frame.question_height;
  for (const Panels& panels :
       {Panels{Panel::lesson, Panel::details, Panel::knobs}, Panels{Panel::ladder, Panel::network}}) {
    const Rect column = column_of(frame, panels);
    if (narrow || column.size.x < 280 || column.size.y < 260) continue;
    const float height = std::min(wanted, column.size.y - 8);
    return {{column.at.x + 4, column.bottom() - height - 4}, {column.size.x - 8, height}};
  }
  const float width = std::min(work.size.x - 16, 560.0f), height = std::min(wanted, work.size.y - 16);
  return {{work.at.x + (work.size.x - width) / 2, work.bottom() - height - 12}, {width, height}};
}

/// The question lies over the work, so that it can't be missed, and leaves the transport free.
void draw_question_card(const Stage& stage, Rect work) {
  if (stage.question == nullptr) return;
  const Theme& theme = stage.view.theme;
  FrameMemory& frame = frame_of(stage);
  const Rect rect = place_of_question(frame, work, stage.view.narrow);
  const bool asked = frame.question_asks == stage.question->name && !stage.question->answered;
  const double since = stage.host.seconds() - frame.question_asks_at;
  if (asked && since < 0.05) ImGui::SetNextWindowFocus();
  ImGui::SetNextWindowPos(rect.at);
  ImGui::SetNextWindowSize(rect.size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{20, 16});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, asked ? 3.0f : 2.0f);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, asked ? theme.color.accent : theme.color.text);
  ImGui::Begin("question", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  paragraph(theme.font.heading, theme.color.text,
            stage.say(stage.question->answered ? say::prediction : say::predict_ask));
  if (asked) paragraph(theme.font.small_strong, theme.color.accent, stage.say(say::predict_waits));
  draw_question(stage);
  frame.question_height = ImGui::GetCursorPosY() + 12;
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
  move_focus(frame_of(stage));
  frame_of(stage).places.clear();
  if (stage.view.narrow)
    draw_phone(stage, {origin, {size.x, size.y - transport - kGap}});
  else
    draw_plan(stage, size.x >= 1180 ? plan_wide(stage, work.size) : plan_medium(stage, work.size), work);

  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(below.at, {below.right(), below.bottom()}, theme.color.surface);
  list.AddLine(below.at, {below.right(), below.at.y}, theme.color.hairline);
  const float side = stage.view.narrow ? 6.0f : 16.0f;
  ImGui::SetCursorScreenPos(below.at + ImVec2{side, 6});
  if (ImGui::BeginChild(
          "transport", {size.x - 2 * side, transport - 8}, ImGuiChildFlags_None,
          ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NavFlattened))
    draw_transport(stage);
  ImGui::EndChild();
  draw_question_card(stage, work);
}

}  // namespace zocalo::ui
