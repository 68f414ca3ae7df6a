#include "ui/shell/palette.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "imgui.h"

#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/draw/fuzzy.h"
#include "ui/model/debugger.h"
#include "ui/shell/actions.h"
#include "ui/text/text.h"
#include "ui/views/details.h"
#include "ui/views/names.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kMostEntries = 60, kMostCalls = 20'000, kMostRecent = 12;

struct PaletteMemory {
  std::string query, built_for;
  Language language = Language::es;
  timeline::Index cursor = timeline::kNoMoment;
  std::vector<PaletteEntry> entries;
  int on = 0;
  bool open = false, moved = false;
};

struct Scored {
  int score = 0;
  PaletteEntry entry;
};

class Finder {
 public:
  Finder(const Stage& stage, std::string_view query) : stage_(stage), query_(query) {}

  std::vector<PaletteEntry> find() {
    add_actions();
    if (!query_.empty()) {
      add_moment();
      add_line();
      add_lessons();
      add_sockets();
      add_values();
      add_calls();
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
    std::vector<PaletteEntry> entries;
    for (Scored& each : found_) {
      if (query_.empty() || entries.size() < kMostEntries) entries.push_back(std::move(each.entry));
    }
    return entries;
  }

 private:
  void add(PaletteEntry entry, int bonus) {
    const std::optional<int> score = fuzzy_score(query_, entry.title);
    if (score) found_.push_back({*score + bonus, std::move(entry)});
  }

  void add_actions() {
    const std::vector<std::string>& recent = stage_.keep.of<FrameMemory>().layout.recent;
    const Language language = stage_.view.language;
    for (const Action& action : actions()) {
      if (action.id == "palette" || !possible(stage_, action)) continue;
      const auto used = std::find(recent.begin(), recent.end(), action.id);
      const int bonus = 24 + (used == recent.end() ? 0 : 40 * static_cast<int>(recent.end() - used));
      std::string title =
          std::string(name_of(action.group).in(language)) + ": " + std::string(action.name.in(language));
      add({std::move(title), keys_of(action, language), &action, {}}, query_.empty() ? bonus * 100 : bonus);
    }
  }

  void add_moment() {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(query_.data(), query_.data() + query_.size(), number);
    if (error != std::errc() || end != query_.data() + query_.size() || number == 0 ||
        number > stage_.index.size())
      return;
    const timeline::Index moment = number - 1;
    const View& view = stage_.view;
    found_.push_back({1'000'000,
                      {std::string(stage_.say(say::moment)) + " " + std::to_string(number) + ": " +
                           tell_moment(view.timeline, view.world, moment, view.language),
                       format_time(view.timeline.time_of(moment), view.language),
                       nullptr,
                       {SeekTo{moment}}}});
  }

  /// ":15" and "server.py:15": there and back to that line of the selected program.
  void add_line() {
    const View& view = stage_.view;
    const std::size_t colon = query_.rfind(':');
    const auto found = view.world.guests.find(view.selection.guest);
    if (colon == std::string_view::npos || found == view.world.guests.end() || !found->second->program)
      return;
    int line = 0;
    const char* const last = query_.data() + query_.size();
    const auto [end, error] = std::from_chars(query_.data() + colon + 1, last, line);
    if (error != std::errc() || end != last || line <= 0) return;
    const std::string file = colon == 0 ? found->second->program->path : std::string(query_.substr(0, colon));
    const std::string place = file + ":" + std::to_string(line);
    for (const bool forward : {true, false})
      found_.push_back(
          {forward ? 1'000'000 : 999'999,
           {std::string(stage_.say(forward ? say::run_to_here : say::run_back_to_here)) + ": " + place,
            guest_name(view.world, view.selection.guest),
            nullptr,
            {RunToLine{file, line, forward}}}});
  }

  void add_lessons() {
    for (const LessonCard& card : stage_.cards)
      add({card.title, std::string(stage_.say(say::lesson)), nullptr, {OpenLesson{card.name}}}, 0);
  }

  void add_sockets() {
    for (const auto& [id, socket] : stage_.view.world.sockets) {
      std::string title = std::string(kind_badge(socket->kind)) + " " + role(stage_.view, socket.get()) +
                          " · " + host_label(stage_.view.world, socket->host);
      add({std::move(title), std::string(stage_.say(say::socket)), nullptr, {SelectSocket{id}}}, 0);
    }
  }

  /// What is watched, and the variables of the selected program.
  void add_values() {
    const View& view = stage_.view;
    const GuestId guest = view.selection.guest;
    const auto found = view.world.guests.find(guest);
    if (view.debugger == nullptr || found == view.world.guests.end()) return;
    std::set<std::string> names(view.debugger->watched.begin(), view.debugger->watched.end());
    const timeline::GuestState& state = *found->second;
    const auto stack = state.stacks.find(state.thread);
    const auto add_all = [&names](const std::vector<timeline::Variable>* variables) {
      if (variables == nullptr) return;
      for (const timeline::Variable& variable : *variables) names.insert(variable.name);
    };
    if (stack != state.stacks.end()) {
      for (const timeline::Frame& frame : stack->second) {
        add_all(&frame.variables);
        add_all(timeline::globals_of(state, frame.at.file));
      }
    }
    for (const std::string& name : names) {
      add({std::string(stage_.say(say::d_value)) + ": " + name,
           debug::worth_of(name, state).watched.explain(view.language),
           nullptr,
           {SelectValue{guest, name, true}}},
          0);
    }
  }

  void add_calls() {
    const auto& calls = stage_.view.timeline.calls();
    for (std::size_t i = 0; i < std::min(calls.size(), kMostCalls); ++i) {
      const timeline::CallRecord& call = calls[i];
      std::string title =
          guest_name(stage_.view.world, call.caller.guest) + ": " + syscall::describe(call.syscall);
      add({std::move(title),
           std::string(stage_.say(say::moment)) + " " + std::to_string(call.entered + 1),
           nullptr,
           {SelectGuest{call.caller.guest}, SelectCall{call.call}, SeekTo{call.entered}}},
          -40);
    }
  }

  const Stage& stage_;
  std::string_view query_;
  std::vector<Scored> found_;
};

void remember(LayoutMemory& layout, std::string_view id) {
  std::erase(layout.recent, id);
  layout.recent.insert(layout.recent.begin(), std::string(id));
  if (layout.recent.size() > kMostRecent) layout.recent.pop_back();
}

void choose(const Stage& stage, const PaletteEntry& entry) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  frame.palette = false;
  for (const Command& command : entry.commands) stage.view.ask(command);
  if (entry.action == nullptr) return;
  remember(frame.layout, entry.action->id);
  perform(stage, *entry.action);
}

void draw_entry(const Stage& stage, PaletteMemory& memory, int number, float height) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  const PaletteEntry& entry = memory.entries[static_cast<std::size_t>(number)];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::PushID(number);
  const bool clicked = ImGui::InvisibleButton("entry", {width, height});
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0)) memory.on = number;
  if (number == memory.on) list.AddRectFilled(at, at + ImVec2{width, height}, c.selected, theme.radius);
  const float detail =
      entry.detail.empty() ? 0 : std::min(measure(theme.font.small, entry.detail).x, width * 0.45f);
  if (detail > 0)
    put_elided(list, theme.font.small,
               {at.x + width - detail - 12, at.y + (height - line_height(theme.font.small)) / 2}, detail + 1,
               number == memory.on ? c.text : c.muted, entry.detail);
  put_elided(list, theme.font.body, {at.x + 12, at.y + (height - line_height(theme.font.body)) / 2},
             width - detail - 36, c.text, entry.title);
  if (number == memory.on && std::exchange(memory.moved, false)) {
    if (!ImGui::IsItemVisible() || at.y < ImGui::GetWindowPos().y ||
        at.y + height > ImGui::GetWindowPos().y + ImGui::GetWindowHeight())
      ImGui::SetScrollHereY(0.5f);
  }
  if (clicked) choose(stage, entry);
}

void read_palette_keys(const Stage& stage, PaletteMemory& memory) {
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key, true); };
  const int count = static_cast<int>(memory.entries.size());
  const int page = 8, before = memory.on;
  if (pressed(ImGuiKey_DownArrow)) ++memory.on;
  if (pressed(ImGuiKey_UpArrow)) --memory.on;
  if (pressed(ImGuiKey_PageDown)) memory.on += page;
  if (pressed(ImGuiKey_PageUp)) memory.on -= page;
  memory.on = std::clamp(memory.on, 0, std::max(0, count - 1));
  if (memory.on != before) memory.moved = true;
  if ((pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter)) && count > 0) {
    choose(stage, memory.entries[static_cast<std::size_t>(memory.on)]);
  }
  // The key that opened it closes it.
  const ImGuiIO& io = ImGui::GetIO();
  const bool again = (io.KeyCtrl || io.KeySuper) && ImGui::IsKeyPressed(ImGuiKey_K, false);
  if (memory.open &&
      (ImGui::IsKeyPressed(ImGuiKey_Escape, false) || again || ImGui::IsKeyPressed(ImGuiKey_F1, false)))
    stage.keep.of<FrameMemory>().palette = false;
}

void draw_query(const Stage& stage, PaletteMemory& memory, bool fresh) {
  const Theme& theme = stage.view.theme;
  // SetKeyboardFocusHere() alone does not leave the scope of the window that had the focus.
  if (fresh) ImGui::SetWindowFocus();
  if (fresh) ImGui::SetKeyboardFocusHere();
  ImGui::PushFont(theme.font.body);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.color.muted);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{12, theme.narrow ? 12.0f : 8.0f});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  ImGui::InputTextWithHint("##query", std::string(stage.say(say::palette_hint)).c_str(), &memory.query);
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
}

}  // namespace

std::vector<PaletteEntry> palette_entries(const Stage& stage, std::string_view query) {
  return Finder(stage, query).find();
}

void draw_palette(const Stage& stage) {
  PaletteMemory& memory = stage.keep.of<PaletteMemory>();
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const bool fresh = frame.palette && !memory.open;
  if (!frame.palette) {
    memory.open = false;
    return;
  }
  if (fresh) memory = {};
  const Theme& theme = stage.view.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float row = std::max(theme.touch, 32.0f), width = std::min(640.0f, screen.x - 16),
              top = theme.narrow ? 8.0f : std::min(96.0f, screen.y * 0.1f);
  const float height = std::min(screen.y - top - 16, row * 12 + 80);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, with_alpha(theme.color.page, 0.6f));
  ImGui::Begin("palette", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  if (fresh) ImGui::SetWindowFocus();
  const bool outside = !fresh && ImGui::IsMouseClicked(0) && ImGui::IsWindowHovered();
  ImGui::SetCursorPos({(screen.x - width) / 2, top});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, theme.color.faint);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 10);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{10, 10});
  if (ImGui::BeginChild("sheet", {width, height},
                        ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_Border)) {
    read_palette_keys(stage, memory);
    draw_query(stage, memory, fresh);
    if (fresh || memory.query != memory.built_for || memory.language != stage.view.language) {
      memory.entries = palette_entries(stage, memory.query);
      memory.built_for = memory.query;
      memory.language = stage.view.language;
      memory.on = 0;
    }
    if (ImGui::BeginChild("entries", ImGui::GetContentRegionAvail())) {
      ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
      for (int i = 0; i < static_cast<int>(memory.entries.size()); ++i) draw_entry(stage, memory, i, row);
      ImGui::PopStyleVar();
      if (memory.entries.empty()) empty_state(theme, stage.say(say::palette_nothing));
    }
    ImGui::EndChild();
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(2);
  ImGui::End();
  memory.open = true;
  if (outside) frame.palette = false;
}

}  // namespace zocalo::ui
