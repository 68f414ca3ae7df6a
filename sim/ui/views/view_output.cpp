// What the programs wrote, in the order in which they wrote it.

#include <algorithm>
#include <map>

#include "imgui.h"
#include "timeline/grow.h"
#include "ui/draw/draw.h"
#include "ui/draw/theme.h"
#include "ui/text/text.h"
#include "ui/views/details.h"
#include "ui/views/guest_tabs.h"
#include "ui/views/names.h"
#include "ui/views/view.h"

namespace zocalo::ui {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

/// A line of one stream, from one or several writes.
struct OutputLine {
  GuestId guest;
  int stream = 1;
  timeline::Index moment = 0;  ///< of its first piece
  std::uint32_t first = kNone, last = kNone;
};

/// What one write gave to a line.
struct OutputPiece {
  std::uint32_t row = 0;  ///< of Timeline::outputs()
  std::uint32_t begin = 0, size = 0;
  std::uint32_t next = kNone;
};

struct OutputMemory {
  GuestId picked;
  std::size_t rows = 0;
  std::vector<OutputLine> lines;
  std::vector<OutputPiece> pieces;
  std::map<std::pair<GuestId, int>, std::size_t> open;  ///< the line of a stream that has no newline yet
  timeline::Index shown = timeline::kNoMoment;
};

void take_row(OutputMemory& memory, const timeline::OutputRow& row, std::size_t number) {
  const std::pair stream{row.guest, row.stream};
  for (std::size_t begin = 0; begin < row.text.size();) {
    const std::size_t end = std::min(row.text.find('\n', begin), row.text.size());
    const auto [open, fresh] = memory.open.try_emplace(stream, memory.lines.size());
    if (fresh) {
      timeline::make_room(memory.lines);
      memory.lines.push_back({row.guest, row.stream, row.moment});
    }
    OutputLine& line = memory.lines[open->second];
    const auto piece = static_cast<std::uint32_t>(memory.pieces.size());
    (line.first == kNone ? line.first : memory.pieces[line.last].next) = piece;
    line.last = piece;
    timeline::make_room(memory.pieces);
    memory.pieces.push_back({static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(begin),
                             static_cast<std::uint32_t>(end - begin)});
    if (end < row.text.size()) memory.open.erase(open);
    begin = end + 1;
  }
}

/// The last lines up to the cursor, as a terminal keeps them.
std::vector<OutputLine>::const_iterator first_shown(const View& view, const OutputMemory& memory) {
  constexpr std::ptrdiff_t kKept = 2000;
  const auto end = std::partition_point(memory.lines.begin(), memory.lines.end(),
                                        [&](const OutputLine& line) { return line.moment <= view.cursor; });
  return end - std::min(kKept, end - memory.lines.begin());
}

void draw_line(const View& view, const OutputMemory& memory, const OutputLine& line, float names) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  std::string text;
  bool fresh = false;
  for (std::uint32_t at = line.first; at != kNone; at = memory.pieces[at].next) {
    const OutputPiece& piece = memory.pieces[at];
    const timeline::OutputRow& row = view.timeline.outputs()[piece.row];
    if (row.moment > view.cursor) break;
    text.append(row.text, piece.begin, piece.size);
    fresh = row.moment == view.cursor;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, value = std::max(40.0f, width - names - 12);
  const ImFont* font = theme.font.code_small;
  const float height = measure(font, text.empty() ? " " : text, value).y + 5;
  const ImVec2 max{at.x + width, at.y + height};
  if (ImGui::InvisibleButton("line", {width, height})) view.ask(SeekTo{line.moment});
  const float column = (ImGui::GetMousePos().x - at.x - names - 8) / measure(font, "0").x;
  const bool one_line = height < 2 * line_height(font);
  const bool pointed = one_line && column >= 0 && column < static_cast<float>(text.size());
  text_menu(view, "text",
            {line.guest, text, pointed ? std::optional(static_cast<std::size_t>(column)) : std::nullopt});
  if (!ImGui::IsItemVisible()) return;
  ring_for_last();
  if (fresh) {
    list.AddRectFilled(at, max, c.accent_soft, 3);
    list.AddRectFilled(at, {at.x + 3, max.y}, c.accent, 1);
  } else if (ImGui::IsItemHovered()) {
    list.AddRectFilled(at, max, c.hover, 3);
  }
  if (names > 0)
    put_elided(list, theme.font.small, {at.x + 8, at.y + 1}, names - 8, c.muted,
               guest_name(view.world, line.guest));
  put_wrapped(list, font, {at.x + names + 8, at.y + 2}, value, line.stream == 2 ? c.bad : c.text, text);
}

/// What ended a program that did not end by itself: its own stream says nothing of it.
void draw_ends(const View& view, GuestId picked) {
  const Palette& c = view.theme.color;
  for (const auto& [id, guest] : view.world.guests) {
    if ((picked && id != picked) || !guest->exit) continue;
    const std::string& why = guest->exit->why;
    if (why == "exit" || why == "exception") continue;
    const std::string text =
        guest_name(view.world, id) + ": " + tell_end(view.world, *guest->exit, view.language);
    const ImVec2 at = ImGui::GetCursorScreenPos() + ImVec2{0, 8};
    const float width = ImGui::GetContentRegionAvail().x, wrap = std::max(40.0f, width - 32);
    const float height = measure(view.theme.font.body, text, wrap).y + 20;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, at + ImVec2{width, height}, c.raised, view.theme.radius);
    list.AddRectFilled(at, at + ImVec2{3, height}, c.bad, 1);
    put_wrapped(list, view.theme.font.body, at + ImVec2{18, 10}, wrap, c.text, text);
    ImGui::Dummy({width, height + 8});
  }
}

}  // namespace

void draw_output(const View& view) {
  OutputMemory alone;
  OutputMemory& memory = view.memory != nullptr ? view.memory->of<OutputMemory>() : alone;
  const timeline::Rows<timeline::OutputRow>& rows = view.timeline.outputs();
  if (rows.size() < memory.rows) memory = {};
  for (; memory.rows < rows.size(); ++memory.rows) take_row(memory, rows[memory.rows], memory.rows);

  if (view.world.guests.size() > 1) draw_guest_tabs(view, true, &memory.picked);
  if (ImGui::BeginChild("lines", ImGui::GetContentRegionAvail(), ImGuiChildFlags_None,
                        ImGuiWindowFlags_NavFlattened)) {
    float names = 0;
    if (!memory.picked && view.world.guests.size() > 1) {
      for (const auto& [id, state] : view.world.guests)
        names = std::max(names, measure(view.theme.font.small, guest_name(view.world, id)).x + 16);
      names = std::min(names, ImGui::GetContentRegionAvail().x * 0.3f);
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
    int shown = 0;
    for (auto at = first_shown(view, memory); at != memory.lines.end(); ++at) {
      const OutputLine& line = *at;
      if (line.moment > view.cursor || (memory.picked && line.guest != memory.picked)) continue;
      ImGui::PushID(shown++);
      draw_line(view, memory, line, names);
      ImGui::PopID();
    }
    const float before = ImGui::GetCursorPosY();
    draw_ends(view, memory.picked);
    if (ImGui::GetCursorPosY() > before) ++shown;
    ImGui::PopStyleVar();
    if (shown == 0) empty_state(view.theme, say::no_output.in(view.language));
    if (memory.shown != view.cursor) ImGui::SetScrollHereY(1);
    memory.shown = view.cursor;
  }
  ImGui::EndChild();
}

}  // namespace zocalo::ui
