#pragma once
// The ladder's parts, for view_ladder*.cpp only: what one frame of it knows, and who draws what.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ui/views/filter_box.h"
#include "ui/views/packet_glyph.h"
#include "ui/views/view_ladder_layout.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {

inline constexpr float kGutter = 62;  ///< of the ladder, for times, where there is room

/// Words about what is still to come: paler, but read (4.5:1, WCAG 2.2's 1.4.3); lines may be fainter.
inline ImU32 ahead(const Palette& palette, ImU32 ink) {
  if (ink == palette.text) return palette.muted;
  return ink == palette.muted ? with_alpha(ink, 0.86f) : ink;
}

/// What the ladder keeps between frames.
struct LadderState {
  LadderAxis axis;
  LadderEvents events;
  float zoom = 1;
  bool relative = true;
  FilterText filter;
  timeline::Index cursor = timeline::kNoMoment;  ///< at the last frame, to follow it when it moves
  std::optional<double> anchor;                  ///< a place that stays under the pointer while zooming
  float anchor_at = 0;
  std::string story;           ///< of the arrow whose menu is open
  PacketId asked;              ///< that arrow's packet
  std::vector<ImVec4> beside;  ///< this frame's texts beside the lifelines: left, top, right, bottom
};

struct Ladder {
  const View& view;
  LadderState& state;
  SequenceBases& bases;
  ImDrawList& list;
  std::vector<Lifeline> lines;
  ImVec2 origin;  ///< of the axis' zero, on screen; moves with scrolling
  float left, width;
  float top, bottom;  ///< of what can be seen, under the head
  float now = 0;      ///< y of the cursor

  float y(double place) const {
    return origin.y + static_cast<float>(place * static_cast<double>(state.zoom));
  }
  double place(float on_screen) const {
    return static_cast<double>(on_screen - origin.y) / static_cast<double>(state.zoom);
  }
  float column() const { return width / static_cast<float>(std::max<std::size_t>(1, lines.size())); }
  float x(std::size_t line) const { return left + column() * (static_cast<float>(line) + 0.5f); }
  int line_of(HostId host, GuestId guest) const {
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i].guest ? lines[i].guest == guest : lines[i].host == host) return static_cast<int>(i);
    return -1;
  }
  bool past(timeline::Index moment) const { return moment <= view.cursor; }
  ImU32 tone(ImU32 color, bool is_past) const { return is_past ? color : with_alpha(color, 0.28f); }
};

/// The ends of a packet's arrow among the lifelines; -1 where it has none.
struct Ends {
  int from = -1, to = -1;
};
Ends ends_of(const Ladder& ladder, const timeline::PacketRecord& packet);

/// Every arrow that is visible, with its label; a click on one picks its packet and goes there.
void draw_packets(const Ladder& ladder);
/// Syscalls as ticks, with their names where there is room; sleep as a bar along the lifeline.
void draw_calls_beside(const Ladder& ladder);
/// The states that TCP sockets turn to.
void draw_states(const Ladder& ladder);

}  // namespace zocalo::ui
