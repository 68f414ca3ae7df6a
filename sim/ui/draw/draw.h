#pragma once
// Small things that several views draw. Each takes the draw list or draws at ImGui's cursor, as its name
// says.
//
// A view_*.cpp is called inside a card: heading, border and padding are there already, and the child window
// has its own clipping and, if the content is taller, vertical scrolling. Draw from
// ImGui::GetCursorScreenPos() within ImGui::GetContentRegionAvail(); it may be as small as 240 × 120. Advance
// the cursor (ImGui::Dummy) by what was drawn, so that scrolling works. Never open a window of your own.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/language.h"
#include "base/time.h"
#include "imgui.h"
#include "ui/draw/theme.h"

namespace zocalo::ui {

inline ImVec2 operator+(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }
inline ImVec2 operator-(ImVec2 a, ImVec2 b) { return {a.x - b.x, a.y - b.y}; }
inline ImVec2 operator*(ImVec2 a, float k) { return {a.x * k, a.y * k}; }

// ---- text

/// The logical height of a line of this font.
float line_height(const ImFont* font);
/// `wrap` 0: one line (or as many as it has).
ImVec2 measure(const ImFont* font, std::string_view text, float wrap = 0);
void put(ImDrawList& list, const ImFont* font, ImVec2 at, ImU32 color, std::string_view text);
void put_centered(ImDrawList& list, const ImFont* font, ImVec2 center, ImU32 color, std::string_view text);
/// Ends at `right.x`.
void put_right(ImDrawList& list, const ImFont* font, ImVec2 right, ImU32 color, std::string_view text);
/// Cut with "…" to `width`.
void put_elided(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                std::string_view text);
std::string elide(const ImFont* font, std::string_view text, float width);
/// Wrapped at words; gives the height used.
float put_wrapped(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                  std::string_view text);
/// At ImGui's cursor, wrapped at the region's width.
void paragraph(const ImFont* font, ImU32 color, std::string_view text);

// ---- numbers for people: decimal comma in Spanish

/// "0 s", "120 µs", "20,5 ms", "1,204 s": three or four significant digits.
std::string format_duration(Duration duration, Language language);
std::string format_time(Time time, Language language);
/// "12 B", "1,5 KiB".
std::string format_bytes(std::uint64_t octets, Language language);
std::string format_decimal(double value, int digits, Language language);

// ---- shapes

enum class Icon {
  play,
  pause,
  moment_back,
  moment_forward,
  line_back,
  line_forward,
  call_back,
  call_forward,
  to_start,
  to_end,
  search,
  search_plus,
  search_minus,
  sun,
  moon,
  language,
  help,
  edit,
  revert,
  run,
  home,
  open,
  save,
  copy,
  link,
  open_out,
  maximise,
  restore,
  check,
  cross,
  plus,
  chevron_left,
  chevron_right,
  chevron_down,
  lesson,
  program,
  network,
  output,
  select,
  socket,
  columns,
  dot
};
/// Strokes within a square of `size` around `center`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color);

/// A sealed envelope (TCP) of `width`, two thirds as high. `seal` is the colour of the flap and outline.
void draw_envelope(ImDrawList& list, ImVec2 center, float width, ImU32 paper, ImU32 seal);
/// A postcard (UDP): lines on the left, a stamp on the right.
void draw_postcard(ImDrawList& list, ImVec2 center, float width, ImU32 paper, ImU32 ink);
/// A cross over what was lost.
void draw_lost(ImDrawList& list, ImVec2 center, float width, ImU32 color);
/// A line with an arrow's head at `to`.
void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1.5f,
                float head = 7);
void dashed_line(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1, float dash = 4,
                 float gap = 4);
/// A queue as a bar: `used` of `capacity` (0: unknown, drawn as an empty track).
void draw_bar(ImDrawList& list, const Theme& theme, ImVec2 at, ImVec2 size, double used, double capacity,
              ImU32 color);
/// A rounded label; gives its size.
ImVec2 draw_pill(ImDrawList& list, const Theme& theme, ImVec2 at, std::string_view text, ImU32 ink,
                 bool filled = false);
ImVec2 pill_size(const Theme& theme, std::string_view text);

// ---- things to press, at ImGui's cursor; each at least theme.touch high

struct ButtonLook {
  bool primary = false;  ///< the one thing to do here
  bool on = false;       ///< a toggle that is on
  bool enabled = true;
  bool quiet = false;  ///< no ground until the pointer is over it, as icon buttons are
  float width = 0;     ///< 0: as its content asks
};
bool icon_button(const Theme& theme, const char* id, Icon icon, std::string_view tip,
                 const ButtonLook& look = {});
bool text_button(const Theme& theme, const char* id, std::string_view label, std::string_view tip = {},
                 const ButtonLook& look = {});
/// An icon and a word.
bool label_button(const Theme& theme, const char* id, Icon icon, std::string_view label,
                  std::string_view tip = {}, const ButtonLook& look = {});
/// A transparent region of the window that can be pressed (`min` and `max` on screen); true when it was. The
/// cursor stays.
bool hit(const char* id, ImVec2 min, ImVec2 max, bool* hovered = nullptr);
/// A menu that ImGui::OpenPopup(id) opened; true: its entries follow, then end_menu(). `width` 0: as they
/// ask.
bool begin_menu(const Theme& theme, const char* id, float width = 0);
void end_menu();
/// Shows that the last item has the keyboard's focus, if it has. The buttons above and hit() do it
/// themselves.
void ring_for_last();
/// The arrow keys are the last item's while it has the keyboard's focus: -1 for left (or up), 1 for right
/// (down), 0 for none.
int arrows_for_last(bool up_and_down = false);
/// The keyboard's focus goes to the last item, and is shown.
void take_focus();
/// So far the pointer may move in a tap (logical pixels), and so long a finger may rest (seconds): then it asks what
/// this is, and lifting it presses nothing.
inline constexpr float kTapMoves = 8, kTapRests = 0.5f;
/// The pointer was let go in this frame where it was pressed, in a tap.
bool is_tapped();
/// A tooltip for the last item, wrapped, shown after a moment. Nothing if `text` is empty.
void tip_for_last(const Theme& theme, std::string_view text);
/// A tooltip now.
void tip(const Theme& theme, std::string_view text);

/// What to say where there is nothing to show: centred, muted.
void empty_state(const Theme& theme, std::string_view text);

}  // namespace zocalo::ui
