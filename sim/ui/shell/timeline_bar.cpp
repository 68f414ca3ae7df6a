// The timeline as a bar: a lane for each program and one for the wire. Its axis is playing time (see
// moment_index.h), so the cursor moves along it evenly; the labels are virtual time.

#include <algorithm>
#include <cmath>

#include "ui/draw/draw.h"
#include "ui/model/debugger.h"
#include "ui/shell/stage.h"
#include "ui/text/glossary.h"
#include "ui/text/text.h"
#include "ui/views/names.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kMaxLanes = 7;
constexpr std::uint16_t kAsleep = mark::timer;  // a lane's column has no use for the timer's bit

/// What each pixel column shows; made anew only when what it depends on changes.
struct BarMemory {
  timeline::Index taken = 0;
  double start = -1, span = -1;
  int width = 0;
  double made_at = 0;           ///< by the host's clock
  std::vector<GuestId> guests;  ///< lanes from the top; the wire's comes last
  std::vector<std::vector<std::uint16_t>> lanes;
  timeline::Index pressed_at = 0;  ///< where the cursor was when the bar was pressed
  bool pinched = false;            ///< by that press
};

struct Axis {
  double start = 0, span = 1;
  float left = 0, width = 1;
  float x(double seconds) const { return left + static_cast<float>((seconds - start) / span) * width; }
  double seconds(float at) const { return start + static_cast<double>((at - left) / width) * span; }
};

/// The programs of the whole run: the lanes stay where they are at any moment.
const timeline::World& whole_run(const Stage& stage) { return stage.view.timeline.head(); }

/// Each column is what the moments in it have; how many they are does not matter.
void rebuild(const Stage& stage, BarMemory& memory, const Axis& axis) {
  const MomentIndex& index = stage.index;
  const auto columns = static_cast<std::size_t>(std::max(1.0f, axis.width));
  memory.guests.clear();
  for (const auto& [id, state] : whole_run(stage).guests) {
    if (memory.guests.size() + 1 < kMaxLanes) memory.guests.push_back(id);
  }
  memory.lanes.assign(memory.guests.size() + 1, std::vector<std::uint16_t>(columns, 0));
  const timeline::Index end = std::min(index.size(), index.at_paced(axis.start + axis.span) + 1);
  std::vector<std::uint16_t> marks(memory.lanes.size());
  timeline::Index first = index.at_paced(axis.start);
  for (std::size_t at = 0; at < columns; ++at) {
    const double until = axis.start + axis.span * static_cast<double>(at + 1) / static_cast<double>(columns);
    const timeline::Index last = at + 1 == columns ? end : std::min(end, index.first_at(until));
    std::fill(marks.begin(), marks.end(), std::uint16_t{0});
    index.gather(first, last, memory.guests, marks);
    for (std::size_t lane = 0; lane < memory.guests.size(); ++lane) {
      const bool asleep = index.sleeps(memory.guests[lane], first, last);
      memory.lanes[lane][at] =
          static_cast<std::uint16_t>((marks[lane] & ~(mark::wire | kAsleep)) | (asleep ? kAsleep : 0));
    }
    memory.lanes.back()[at] = marks.back();
    first = last;
  }
}

/// Calls draw(begin, end, value) for each run of columns that have the same value, but for those that have 0:
/// a dense run is few rectangles, however many columns.
template <class Value, class Draw>
void for_each_run(std::size_t columns, Value&& value, Draw&& draw) {
  for (std::size_t begin = 0; begin < columns;) {
    const auto here = value(begin);
    std::size_t end = begin + 1;
    while (end < columns && value(end) == here) ++end;
    if (here != 0) draw(static_cast<float>(begin), static_cast<float>(end), here);
    begin = end;
  }
}

/// What stands highest in a column hides the rest of it.
enum Height { kNone, kSleep, kLine, kCall, kFailed };

Height height_of(std::uint16_t marks) {
  if ((marks & mark::failed) != 0) return kFailed;
  if ((marks & (mark::entered | mark::returned)) != 0) return kCall;
  if ((marks & mark::line) != 0) return kLine;
  return (marks & kAsleep) != 0 ? kSleep : kNone;
}

void draw_program_lane(ImDrawList& list, const Palette& c, const std::vector<std::uint16_t>& cells, ImVec2 at,
                       float height) {
  const float middle = at.y + height / 2;
  for_each_run(
      cells.size(), [&](std::size_t i) { return height_of(cells[i]); },
      [&](float begin, float end, Height high) {
        const float half = high == kSleep ? 0.75f : high == kLine ? 2.0f : 4.0f;
        const ImU32 color = high == kSleep  ? c.faint
                            : high == kLine ? c.muted
                            : high == kCall ? c.text
                                            : c.bad;
        list.AddRectFilled({at.x + begin, middle - half}, {at.x + end, middle + half}, color);
      });
  for_each_run(
      cells.size(), [&](std::size_t i) { return (cells[i] & mark::output) != 0 ? 1 : 0; },
      [&](float begin, float end, int) {
        list.AddRectFilled({at.x + begin - 1.5f, middle - 6}, {at.x + end + 0.5f, middle - 3}, c.good);
      });
  float last = -10;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const float x = at.x + static_cast<float>(i);
    if ((cells[i] & mark::exited) != 0)
      list.AddRectFilled({x, middle - 5}, {x + 2, middle + 5},
                         (cells[i] & mark::failed) != 0 ? c.bad : c.muted);
    if ((cells[i] & mark::exception) == 0 || x - last < 3) continue;
    last = x;
    list.AddTriangleFilled({x - 3, middle + 6}, {x + 3, middle + 6}, {x, middle}, c.bad);
  }
}

void draw_wire_lane(ImDrawList& list, const Palette& c, const std::vector<std::uint16_t>& cells, ImVec2 at,
                    float height) {
  const float middle = at.y + height / 2;
  enum Shown { kNothing, kTcp, kUdp, kArrived };
  for_each_run(
      cells.size(),
      [&](std::size_t i) {
        if ((cells[i] & mark::sent) != 0) return (cells[i] & mark::udp) != 0 ? kUdp : kTcp;
        return (cells[i] & mark::arrived) != 0 ? kArrived : kNothing;
      },
      [&](float begin, float end, Shown shown) {
        const float half = shown == kArrived ? 1.5f : 4.0f, more = shown == kArrived ? 0.0f : 0.5f;
        list.AddRectFilled({at.x + begin, middle - half}, {at.x + end + more, middle + half},
                           shown == kArrived ? c.muted
                           : shown == kUdp   ? c.udp
                                             : c.tcp);
      });
  float last = -10;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const float x = at.x + static_cast<float>(i);
    if ((cells[i] & mark::lost) == 0 || x - last < 3) continue;
    last = x;
    draw_lost(list, {x, middle}, 7, c.lost);
  }
}

/// Time labels where they fit, with the virtual time of that place.
void draw_labels(const Stage& stage, ImDrawList& list, const Axis& axis, float y) {
  const Theme& theme = stage.view.theme;
  const float step = 104;
  std::string last;
  for (float x = axis.left; x < axis.left + axis.width - 40; x += step) {
    const timeline::Index moment = stage.index.at_paced(axis.seconds(x));
    if (moment >= stage.view.timeline.size()) break;
    std::string label = format_time(stage.view.timeline.time_of(moment), stage.view.language);
    if (label == last) continue;
    list.AddLine({x, y}, {x, y + 4}, theme.color.faint);
    put(list, theme.font.small, {x + 4, y}, theme.color.muted, label);
    last = std::move(label);
  }
}

void draw_cues(const Stage& stage, ImDrawList& list, const Axis& axis, float y) {
  if (stage.lesson == nullptr) return;
  const Palette& c = stage.view.theme.color;
  for (const CuePlace& cue : stage.lesson->cues) {
    if (cue.moment == timeline::kNoMoment || cue.moment >= stage.index.size()) continue;
    const float x = axis.x(stage.index.paced(cue.moment));
    if (x < axis.left || x > axis.left + axis.width) continue;
    list.AddQuadFilled({x, y - 4}, {x + 4, y}, {x, y + 4}, {x - 4, y},
                       cue.moment <= stage.view.cursor ? c.muted : c.faint);
  }
  for (const Question& question : stage.lesson->questions) {
    if (question.passed || question.moment == timeline::kNoMoment || question.moment >= stage.index.size())
      continue;
    const float x = axis.x(stage.index.paced(question.moment));
    if (x >= axis.left && x <= axis.left + axis.width)
      put_centered(list, stage.view.theme.font.small_strong, {x, y}, c.text, "?");
  }
}

/// Where breakpoints are hit, at most once for every other pixel.
void draw_hits(const Stage& stage, ImDrawList& list, const Axis& axis, float y) {
  if (stage.view.debugger == nullptr) return;
  const debug::Breakpoints& breakpoints = stage.view.debugger->breakpoints;
  const timeline::Index first = stage.index.at_paced(axis.start),
                        last = std::min(stage.index.size(), stage.index.at_paced(axis.start + axis.span) + 1);
  for (std::size_t i = 0; i < breakpoints.list().size(); ++i) {
    const std::vector<timeline::Index>& hits = breakpoints.hits(i);
    auto hit = std::lower_bound(hits.begin(), hits.end(), first);
    while (hit != hits.end() && *hit < last) {
      const float x = axis.x(stage.index.paced(*hit));
      list.AddTriangleFilled({x - 4, y - 7}, {x + 4, y - 7}, {x, y}, stage.view.theme.color.bad);
      hit = std::lower_bound(hit + 1, hits.end(), stage.index.at_paced(axis.seconds(x + 2)));
    }
  }
}

/// In a branch: below the lanes, the past that it shares as a line, and a fork where it parts.
void draw_parting(const Stage& stage, ImDrawList& list, const Axis& axis, float top, float bottom) {
  const WhatIf* what_if = stage.view.what_if;
  if (what_if == nullptr || what_if->parted == timeline::kNoMoment || stage.index.size() == 0) return;
  const timeline::Index parted = std::min(what_if->parted, stage.index.size());
  const float right = axis.left + axis.width,
              x = std::round(std::clamp(axis.x(stage.index.paced(parted)), axis.left, right));
  const Palette& c = stage.view.theme.color;
  list.AddRectFilled({axis.left, bottom + 1}, {x, bottom + 3}, c.accent);
  if (parted == stage.index.size() || axis.x(stage.index.paced(parted)) < axis.left - 1) return;
  if (axis.x(stage.index.paced(parted)) > right + 1) return;
  dashed_line(list, {x, top}, {x, bottom + 2}, c.accent, 1.5f, 3, 3);
  list.AddCircleFilled({x, bottom + 2}, 3, c.accent);
}

void draw_cursor(const Stage& stage, ImDrawList& list, const Axis& axis, float top, float bottom) {
  const float x = std::round(axis.x(stage.player.paced()));
  if (x < axis.left - 1 || x > axis.left + axis.width + 1) return;
  const ImU32 color = stage.view.theme.color.accent;
  list.AddRectFilled({x - 1, top}, {x + 1, bottom}, color);
  list.AddTriangleFilled({x - 6, top}, {x + 6, top}, {x, top + 8}, color);
}

/// `at` stays where it is on the screen.
void zoom_around(const Stage& stage, FrameMemory& frame, const Axis& axis, double at, double factor) {
  const double total = std::max(stage.index.total(), 1e-6);
  const double span = std::clamp(axis.span * factor, std::min(total, 0.5), total);
  frame.zoom_start = std::clamp(at - (at - axis.start) / axis.span * span, 0.0, total - span);
  frame.zoom_span = span >= total * 0.999 ? 0 : span;
}

/// Two fingers on the bar zoom and shift it; meanwhile, and a moment longer, the first one does not scrub.
bool pinched(const Stage& stage, FrameMemory& frame, const Axis& axis) {
  const Pinch& pinch = frame.pinch;
  if (stage.host.seconds() - pinch.at > kPinchRests) return false;
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  constexpr float kReach = 40;  // a thumb's breadth around the bar
  if (pinch.center.y < min.y - kReach || pinch.center.y > max.y + kReach) return false;
  frame.claimed = true;
  if (pinch.factor == 1 && pinch.pan == 0) return true;
  const double total = std::max(stage.index.total(), 1e-6);
  zoom_around(stage, frame, axis, std::clamp(axis.seconds(pinch.center.x), 0.0, total),
              1 / static_cast<double>(std::max(0.05f, pinch.factor)));
  if (frame.zoom_span > 0)
    frame.zoom_start =
        std::clamp(frame.zoom_start - static_cast<double>(pinch.pan / axis.width) * frame.zoom_span, 0.0,
                   total - frame.zoom_span);
  return true;
}

void handle_pointer(const Stage& stage, FrameMemory& frame, BarMemory& memory, const Axis& axis) {
  const ImGuiIO& io = ImGui::GetIO();
  const double total = std::max(stage.index.total(), 1e-6);
  const double under = std::clamp(axis.seconds(io.MousePos.x), 0.0, total);
  if (ImGui::IsItemActivated()) {
    memory.pressed_at = stage.view.cursor;
    memory.pinched = false;
  }
  if (pinched(stage, frame, axis)) {
    // The first finger came before the second one and took the cursor along.
    if (ImGui::IsItemActive() && !std::exchange(memory.pinched, true))
      stage.view.ask(SeekTo{memory.pressed_at});
    return;
  }
  if (ImGui::IsItemActive()) {
    frame.claimed = true;
    if (memory.pinched) return;
    stage.view.ask(SeekTo{stage.index.at_paced(under)});
    return;
  }
  if (!ImGui::IsItemHovered()) return;
  if (io.MouseWheel != 0 && !io.KeyShift)
    zoom_around(stage, frame, axis, under, std::pow(0.8, static_cast<double>(io.MouseWheel)));
  const float pan = io.MouseWheelH != 0 ? io.MouseWheelH : io.KeyShift ? io.MouseWheel : 0;
  if (pan != 0 && frame.zoom_span > 0)
    frame.zoom_start =
        std::clamp(frame.zoom_start - static_cast<double>(pan) * axis.span * 0.1, 0.0, total - axis.span);
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) {
    const timeline::Index moment = stage.index.at_paced(under);
    if (moment < stage.view.timeline.size()) {
      const Language language = stage.view.language;
      tip(stage.view.theme,
          with_meanings(format_time(stage.view.timeline.time_of(moment), language) + "  ·  " +
                            tell_moment(stage.view.timeline, stage.view.world, moment, language),
                        language));
    }
  }
}

Axis make_axis(const Stage& stage, FrameMemory& frame, float left, float width) {
  const double total = std::max(stage.index.total(), 1e-6);
  Axis axis;
  axis.left = left;
  axis.width = std::max(1.0f, width);
  if (frame.zoom_span <= 0 || frame.zoom_span >= total) {
    axis.span = total;
    return axis;
  }
  axis.span = frame.zoom_span;
  // Zoomed in, the bar turns its page when the cursor leaves it.
  const double cursor = stage.player.paced();
  const bool moving = stage.player.playing() || stage.player.following();
  if (moving && (cursor < frame.zoom_start || cursor > frame.zoom_start + axis.span * 0.95))
    frame.zoom_start = cursor - axis.span * 0.1;
  frame.zoom_start = std::clamp(frame.zoom_start, 0.0, total - axis.span);
  axis.start = frame.zoom_start;
  return axis;
}

float lane_height(const Stage& stage) { return stage.view.narrow ? 12.0f : 15.0f; }

std::size_t lane_count(const Stage& stage) {
  return std::min(whole_run(stage).guests.size() + 1, stage.view.narrow ? std::size_t{4} : kMaxLanes);
}

/// How wide the programs' names are; 0 where there is no room for them.
float names_width(const Stage& stage) {
  if (stage.view.narrow) return 0;
  float names = 0;
  for (const auto& [id, state] : whole_run(stage).guests)
    names = std::max(names, measure(stage.view.theme.font.small, guest_name(whole_run(stage), id)).x);
  return std::clamp(names + 12, 48.0f, 120.0f);
}

/// While a run grows its lanes are made anew some times a second, not with every moment.
void refresh(const Stage& stage, BarMemory& memory, const Axis& axis) {
  const int width = static_cast<int>(axis.width);
  const double now = stage.host.seconds();
  const bool grown = memory.taken != stage.index.size() &&
                     (now - memory.made_at > 0.15 || stage.run == nullptr || stage.run->complete());
  const bool stale = grown || memory.start != axis.start || memory.span != axis.span ||
                     memory.width != width ||
                     memory.guests.size() != std::min(whole_run(stage).guests.size(), kMaxLanes - 1);
  if (!stale) return;
  rebuild(stage, memory, axis);
  memory.taken = stage.index.size();
  memory.made_at = now;
  memory.start = axis.start;
  memory.span = axis.span;
  memory.width = width;
}

/// A lane for each program and one for the wire, from `at` on down; first, `names` wide, what they are called.
void draw_lanes(const Stage& stage, const BarMemory& memory, const Axis& axis, ImVec2 at, float names) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float lane = lane_height(stage);
  const std::size_t shown = lane_count(stage);
  for (std::size_t i = 0; i < shown && i < memory.lanes.size(); ++i) {
    const float y = at.y + lane * static_cast<float>(i);
    // In the narrow bar the programs that find no room leave theirs to the wire.
    const bool wire = i + 1 == shown;
    const std::vector<std::uint16_t>& cells = wire ? memory.lanes.back() : memory.lanes[i];
    if (wire)
      draw_wire_lane(list, c, cells, {axis.left, y}, lane);
    else
      draw_program_lane(list, c, cells, {axis.left, y}, lane);
    if (names <= 0) continue;
    const std::string name =
        wire ? std::string(stage.say(say::wire_lane)) : guest_name(whole_run(stage), memory.guests[i]);
    const bool on = !wire && memory.guests[i] == stage.view.selection.guest;
    put_elided(list, on ? theme.font.small_strong : theme.font.small,
               {at.x, y + (lane - line_height(theme.font.small)) / 2}, names - 8, on ? c.text : c.muted,
               name);
  }
}

}  // namespace

float timeline_bar_height(const Stage& stage) {
  return 10 + lane_height(stage) * static_cast<float>(lane_count(stage)) + (stage.view.narrow ? 4.0f : 20.0f);
}

void zoom_timeline(const Stage& stage, double factor) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const double total = std::max(stage.index.total(), 1e-6),
               span = frame.zoom_span > 0 ? frame.zoom_span : total;
  const double next = std::clamp(span * factor, std::min(total, 0.5), total);
  frame.zoom_start = std::clamp(stage.player.paced() - next / 2, 0.0, total - next);
  frame.zoom_span = next >= total * 0.999 ? 0 : next;
}

void draw_timeline_bar(const Stage& stage, ImVec2 size) {
  const Palette& c = stage.view.theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  BarMemory& memory = stage.keep.of<BarMemory>();
  const float names = names_width(stage);
  const Axis axis = make_axis(stage, frame, std::round(at.x + names), size.x - names - 4);
  refresh(stage, memory, axis);
  const float top = at.y + 10;
  const float bottom = top + lane_height(stage) * static_cast<float>(lane_count(stage));
  const float right = axis.left + axis.width, passed = std::min(axis.x(stage.player.paced()), right);
  list.AddRectFilled({axis.left, top - 2}, {right, bottom + 2}, c.sunken, 4);
  if (passed > axis.left)
    list.AddRectFilled({axis.left, top - 2}, {passed, bottom + 2}, mix(c.sunken, c.raised, 0.8f), 4);
  draw_lanes(stage, memory, axis, {at.x, top}, names);
  draw_parting(stage, list, axis, top - 2, bottom);
  draw_cues(stage, list, axis, top - 4);
  draw_hits(stage, list, axis, top + 2);
  if (!stage.view.narrow) draw_labels(stage, list, axis, bottom + 3);
  draw_cursor(stage, list, axis, at.y, bottom + 2);
  ImGui::SetCursorScreenPos({axis.left, at.y});
  ImGui::InvisibleButton("timeline", {axis.width, std::max(20.0f, bottom - at.y + 4)});
  ring_for_last();
  if (const int by = arrows_for_last(false); by != 0)
    stage.view.ask(StepBy{timeline::Stop::moment, by > 0, {}});
  handle_pointer(stage, frame, memory, axis);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy(size);
}

}  // namespace zocalo::ui
