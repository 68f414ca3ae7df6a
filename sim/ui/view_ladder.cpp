// The ladder: a lifeline for each host (each program where there is one host), time going down, packets as slanted arrows.
// Draws only what is visible, however long the run.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "ui/packet_glyph.h"
#include "ui/view_ladder_layout.h"
#include "ui/view_parts.h"

namespace zocalo::ui {
namespace {

using timeline::CallRecord;
using timeline::Index;
using timeline::kNoMoment;
using timeline::PacketFate;
using timeline::PacketRecord;

constexpr Index kDecodedAtOnce = 20'000;
constexpr float kGutter = 62;  ///< for times, where there is room

/// What the ladder keeps between frames.
struct LadderState {
  LadderAxis axis;
  LadderEvents events;
  float zoom = 1;
  bool relative = true;
  Index cursor = kNoMoment;  ///< at the last frame, to follow it when it moves
  std::optional<double> anchor;  ///< a place that stays under the pointer while zooming
  float anchor_at = 0;
};

struct Ladder {
  const View& view;
  LadderState& state;
  SequenceBases& bases;
  ImDrawList& list;
  std::vector<Lifeline> lines;
  ImVec2 origin;     ///< of the axis' zero, on screen; moves with scrolling
  float left, width;
  float top, bottom; ///< of what can be seen, under the head
  float now = 0;     ///< y of the cursor

  float y(double place) const { return origin.y + static_cast<float>(place * static_cast<double>(state.zoom)); }
  double place(float on_screen) const { return static_cast<double>(on_screen - origin.y) / static_cast<double>(state.zoom); }
  float column() const { return width / static_cast<float>(std::max<std::size_t>(1, lines.size())); }
  float x(std::size_t line) const { return left + column() * (static_cast<float>(line) + 0.5f); }
  int line_of(HostId host, GuestId guest) const {
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i].guest ? lines[i].guest == guest : lines[i].host == host) return static_cast<int>(i);
    return -1;
  }
  bool past(Index moment) const { return moment <= view.cursor; }
  ImU32 tone(ImU32 color, bool is_past) const { return is_past ? color : with_alpha(color, 0.28f); }
};

// ---- background: lifelines, gaps, now

void draw_lifelines(const Ladder& ladder) {
  const Palette& c = ladder.view.theme.color;
  for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
    const float x = ladder.x(i);
    const float now = std::clamp(ladder.now, ladder.top, ladder.bottom);
    if (now > ladder.top) ladder.list.AddLine({x, ladder.top}, {x, now}, c.faint, 1.5f);
    if (now < ladder.bottom) dashed_line(ladder.list, {x, now}, {x, ladder.bottom}, c.hairline, 1.5f, 3, 4);
  }
}

void draw_gaps(const Ladder& ladder) {
  const Theme& theme = ladder.view.theme;
  const auto& gaps = ladder.state.axis.gaps();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top));
  auto gap = std::lower_bound(gaps.begin(), gaps.end(), first, [](const LadderAxis::Gap& g, Index m) { return g.before < m; });
  float last = ladder.top - 100;
  for (; gap != gaps.end(); ++gap) {
    const float end = ladder.y(ladder.state.axis.at(gap->before));
    const float begin = end - static_cast<float>(silence(gap->length)) * ladder.state.zoom;
    if (begin > ladder.bottom) break;
    const float middle = (begin + end) / 2;
    if (middle - last < 18) continue;
    last = middle;
    const bool past = ladder.past(gap->before);
    for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
      const float x = ladder.x(i);
      ladder.list.AddRectFilled({x - 3, middle - 7}, {x + 3, middle + 7}, theme.color.surface);
      for (int dot = -1; dot <= 1; ++dot)
        ladder.list.AddCircleFilled({x, middle + 5 * static_cast<float>(dot)}, 1.3f, ladder.tone(theme.color.muted, past), 8);
    }
    const float w = measure(theme.font.small, format_duration(gap->length, ladder.view.language)).x;
    const ImVec2 at{ladder.origin.x + 2, middle - line_height(theme.font.small) / 2};
    ladder.list.AddRectFilled({at.x - 2, at.y}, {at.x + w + 2, at.y + line_height(theme.font.small)}, theme.color.surface);
    put(ladder.list, theme.font.small, at, ladder.tone(theme.color.muted, past), format_duration(gap->length, ladder.view.language));
    region(ladder.view, at, {at.x + w, at.y + 16},
           fill(say::v_gap_tip.in(ladder.view.language), {format_duration(gap->length, ladder.view.language)}));
  }
}

void draw_now_line(const Ladder& ladder) {
  if (ladder.now < ladder.top - 2 || ladder.now > ladder.bottom) return;
  ladder.list.AddLine({ladder.origin.x, ladder.now}, {ladder.left + ladder.width, ladder.now}, ladder.view.theme.color.accent, 1.5f);
}

void draw_now_label(const Ladder& ladder) {
  if (ladder.now < ladder.top - 2 || ladder.now > ladder.bottom) return;
  const Theme& theme = ladder.view.theme;
  const std::string text = std::string(say::v_now.in(ladder.view.language)) + "  " + format_time(ladder.view.playhead, ladder.view.language);
  const ImVec2 size = measure(theme.font.small, text);
  const ImVec2 at{ladder.left + ladder.width - size.x - 6, ladder.now + 3};
  ladder.list.AddRectFilled({at.x - 6, at.y - 1}, {at.x + size.x + 6, at.y + size.y + 1}, theme.color.accent_soft, 4);
  put(ladder.list, theme.font.small, at, theme.color.accent, text);
}

/// What the gutter said last.
struct Times {
  float y = -1e6f;
  std::string text;
};

/// The time of a row in the gutter, where the last one is far enough above.
void draw_time(const Ladder& ladder, Time time, float y, bool past, Times& last) {
  if (ladder.left == ladder.origin.x || y - last.y < 44 || y < ladder.top + 8) return;
  const Theme& theme = ladder.view.theme;
  const std::string text = format_time(time, ladder.view.language);
  if (text == last.text) return;
  last = {y, text};
  put_elided(ladder.list, theme.font.code_small, {ladder.origin.x, y - line_height(theme.font.code_small) / 2}, kGutter - 4,
             past ? theme.color.muted : with_alpha(theme.color.muted, 0.5f), text);
}

// ---- packets

std::string packet_label(const Ladder& ladder, const PacketRecord& packet, std::size_t place) {
  const wire::TcpSegment* tcp = packet.content.tcp();
  if (tcp == nullptr) return packet_stamp(packet, ladder.view.language);
  std::string text = flags_words(tcp->flags);
  if (packet.payload_size > 0) {
    const std::string size = format_bytes(packet.payload_size, ladder.view.language);
    text = tcp->flags.syn || tcp->flags.fin || tcp->flags.rst ? text + " " + size : size;
  }
  SequenceBases::Base base;
  if (ladder.state.relative && place < ladder.bases.of_packet.size()) base = ladder.bases.of_packet[place];
  const bool bare = packet.payload_size == 0 && !tcp->flags.syn && !tcp->flags.fin;
  if (!bare) text += "  seq " + std::to_string(tcp->seq.value - base.seq);
  if (tcp->flags.ack) text += bare ? " " + std::to_string(tcp->ack.value - base.ack) : "  ack " + std::to_string(tcp->ack.value - base.ack);
  return text;
}

/// The ends of a packet's arrow among the lifelines; -1 where it has none.
struct Ends {
  int from = -1, to = -1;
};

Ends ends_of(const Ladder& ladder, const PacketRecord& packet) {
  if (ladder.lines.size() == 1 && !ladder.lines[0].guest) return {0, 0};
  GuestId from, to;
  if (!ladder.lines.empty() && ladder.lines[0].guest) {
    const wire::TcpSegment* tcp = packet.content.tcp();
    const wire::UdpDatagram* udp = packet.content.udp();
    if (tcp == nullptr && udp == nullptr) return {};
    const wire::Endpoint a{packet.content.source, tcp != nullptr ? tcp->source_port : udp->source_port};
    const wire::Endpoint b{packet.content.destination, tcp != nullptr ? tcp->destination_port : udp->destination_port};
    from = ladder.state.events.owner(a, b);
    to = ladder.state.events.owner(b, a);
    if (ladder.lines.size() == 1) return {0, 0};
  }
  return {ladder.line_of(packet.from, from), ladder.line_of(packet.to, to)};
}

double end_place(const Ladder& ladder, const PacketRecord& packet) {
  const LadderAxis& axis = ladder.state.axis;
  if (packet.fate == PacketFate::arrived && packet.ended != kNoMoment) return axis.at(packet.ended);
  Time ends = packet.ended_at;
  if (packet.fate == PacketFate::in_flight) {
    const auto flying = ladder.view.world.in_flight.find(packet.packet);
    if (flying != ladder.view.world.in_flight.end()) ends = flying->second->arrives;
  }
  if (ends == kNever || ends < packet.sent_at) ends = packet.sent_at;
  return axis.at(ladder.view.timeline, ends);
}

float distance_to(ImVec2 p, ImVec2 a, ImVec2 b) {
  const ImVec2 d = b - a;
  const float length = d.x * d.x + d.y * d.y;
  const float t = length > 0 ? std::clamp(((p.x - a.x) * d.x + (p.y - a.y) * d.y) / length, 0.0f, 1.0f) : 0;
  const ImVec2 q = p - (a + d * t);
  return std::sqrt(q.x * q.x + q.y * q.y);
}

struct Arrow {
  ImVec2 from, to;
  bool past_start = false, past_end = false;  ///< sent, ended at or before the cursor
  bool lost = false, loop = false;
};

void draw_shaft(const Ladder& ladder, const PacketRecord& packet, const Arrow& arrow, ImU32 color, float thick) {
  ImDrawList& list = ladder.list;
  if (arrow.loop) {
    const float out = std::min(46.0f, ladder.column() * 0.3f);
    const ImVec2 bend{arrow.from.x + out, (arrow.from.y + arrow.to.y) / 2};
    list.AddBezierQuadratic(arrow.from, {bend.x + out * 0.6f, bend.y}, arrow.to, color, thick);
    draw_arrow(list, {arrow.to.x + 8, arrow.to.y - 1}, arrow.to, color, thick, 7);
    return;
  }
  const ImVec2 middle = (arrow.from + arrow.to) * 0.5f;
  if (arrow.lost) {
    dashed_line(list, arrow.from, middle, color, thick, 6, 3);
    const ImU32 lost = ladder.tone(ladder.view.theme.color.lost, arrow.past_start);
    draw_lost(list, middle, 10, lost);
    return;
  }
  const bool dashed = packet.retransmission || packet.duplicate_of;
  auto stroke = [&](ImVec2 from, ImVec2 to, ImU32 ink) {
    if (dashed)
      dashed_line(list, from, to, ink, thick, 7, 3);
    else
      list.AddLine(from, to, ink, thick);
  };
  const ImVec2 d = arrow.to - arrow.from;
  const ImVec2 head = arrow.to - d * (8 / std::max(8.0f, std::sqrt(d.x * d.x + d.y * d.y)));
  if (!arrow.past_start || arrow.past_end || ladder.now <= arrow.from.y || ladder.now >= arrow.to.y) {
    stroke(arrow.from, head, color);
    draw_arrow(list, head, arrow.to, color, thick, 8);
    return;
  }
  // Under way: what lies ahead is pale, and the packet itself is on the line of now.
  const ImVec2 at = arrow.from + d * ((ladder.now - arrow.from.y) / d.y);
  const ImU32 ahead = with_alpha(color, 0.3f);
  stroke(arrow.from, at, color);
  stroke(at, head, ahead);
  draw_arrow(list, head, arrow.to, ahead, thick, 8);
  draw_packet(list, ladder.view.theme, at, packet, {18, 1, false, false});
}

/// Text along an arrow, over its middle.
void put_along(ImDrawList& list, const ImFont* font, ImVec2 center, ImVec2 direction, ImU32 color, ImU32 paper, std::string_view text) {
  if (direction.x < 0) direction = direction * -1;
  const ImVec2 half = measure(font, text) * 0.5f, across{-direction.y, direction.x};
  const ImVec2 middle = center - across * (half.y + 2);
  auto corner = [&](float x, float y) { return middle + direction * (half.x * x) + across * (half.y * y); };
  list.AddQuadFilled(corner(-1, -0.8f), corner(1, -0.8f), corner(1, 0.8f), corner(-1, 0.8f), paper);
  const int first = list.VtxBuffer.Size;
  put(list, font, middle - half, color, text);
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    ImVec2& at = list.VtxBuffer[i].pos;
    const ImVec2 d = at - middle;
    at = middle + direction * d.x + across * d.y;
  }
}

void draw_label(const Ladder& ladder, const PacketRecord& packet, std::size_t place, const Arrow& arrow, bool strong) {
  const Theme& theme = ladder.view.theme;
  const ImFont* font = theme.font.code_small;
  const ImVec2 way = arrow.to - arrow.from;
  const float length = std::max(1.0f, std::sqrt(way.x * way.x + way.y * way.y));
  const float room = arrow.loop ? 150 : (arrow.lost ? length / 2 : length) - 26;
  if ((ladder.state.zoom < 0.62f && !strong) || room < 24) return;
  const std::string mark = packet.retransmission ? "2  " : "";
  std::string text = mark + packet_label(ladder, packet, place);
  if (measure(font, text).x > room) text = mark + packet_stamp(packet, ladder.view.language);
  text = elide(font, text, room);
  const bool now = packet.sent == ladder.view.cursor || packet.ended == ladder.view.cursor;
  ImU32 color = packet.retransmission || arrow.lost ? theme.color.lost : theme.color.text;
  if (now) color = theme.color.accent;
  if (!arrow.past_start) color = with_alpha(color, 0.5f);
  const ImU32 paper = with_alpha(theme.color.surface, 0.75f);
  if (arrow.loop) {
    const float x = arrow.from.x + std::min(46.0f, ladder.column() * 0.3f) + 6;
    put(ladder.list, font, {x, (arrow.from.y + arrow.to.y - line_height(font)) / 2}, color, text);
    return;
  }
  put_along(ladder.list, font, arrow.from + way * (arrow.lost ? 0.25f : 0.5f), way * (1 / length), color, paper, text);
}

void draw_arrow_of(const Ladder& ladder, const PacketRecord& packet, std::size_t place, Times& last_time) {
  const View& view = ladder.view;
  const Ends ends = ends_of(ladder, packet);
  if (ends.from < 0 || ends.to < 0) return;
  Arrow arrow;
  arrow.from = {ladder.x(static_cast<std::size_t>(ends.from)), ladder.y(ladder.state.axis.packet(place))};
  arrow.to = {ladder.x(static_cast<std::size_t>(ends.to)), std::max(arrow.from.y, ladder.y(end_place(ladder, packet)))};
  arrow.loop = ends.from == ends.to;
  if (arrow.loop) arrow.to.y = std::max(arrow.to.y, arrow.from.y + 12);
  if (arrow.to.y < ladder.top || arrow.from.y > ladder.bottom) return;
  arrow.past_start = ladder.past(packet.sent);
  arrow.past_end = packet.ended != kNoMoment && ladder.past(packet.ended);
  arrow.lost = packet.fate == PacketFate::lost;
  draw_time(ladder, packet.sent_at, arrow.from.y, arrow.past_start, last_time);
  const bool now = packet.sent == view.cursor || packet.ended == view.cursor;
  const bool chosen = packet.packet == view.selection.packet;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool inside = ImGui::IsWindowHovered() && mouse.y > ladder.top && mouse.y < ladder.bottom;
  const bool hovered = inside && distance_to(mouse, arrow.from, arrow.to) < (view.narrow ? 12.0f : 6.0f);
  const ImU32 color = ladder.tone(now ? view.theme.color.accent : packet_color(view.theme, packet.content), arrow.past_start);
  if (chosen) ladder.list.AddLine(arrow.from, arrow.to, view.theme.color.selected, 9);
  draw_shaft(ladder, packet, arrow, color, chosen || hovered || now ? 2.4f : 1.5f);
  draw_label(ladder, packet, place, arrow, now || chosen || hovered);
  if (!hovered) return;
  const SequenceBases::Base base = place < ladder.bases.of_packet.size() ? ladder.bases.of_packet[place] : SequenceBases::Base{};
  tip(view.theme, packet_story(view, packet, base));
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    view.ask(SelectPacket{packet.packet});
    view.ask(SeekTo{packet.sent});
  }
}

void draw_packets(const Ladder& ladder) {
  const auto& packets = ladder.view.timeline.packets();
  const LadderAxis& axis = ladder.state.axis;
  const double top = ladder.place(ladder.top), bottom = ladder.place(ladder.bottom);
  // Arrows that began above may still be under way here: look back as far as a long link's slant goes.
  std::size_t lo = 0, hi = packets.size();
  while (lo < hi) {
    const std::size_t middle = (lo + hi) / 2;
    if (axis.packet(middle) < top)
      lo = middle + 1;
    else
      hi = middle;
  }
  std::size_t first = lo > 400 ? lo - 400 : 0;
  Times last_time;
  for (std::size_t i = first; i < packets.size() && axis.packet(i) <= bottom; ++i) draw_arrow_of(ladder, packets[i], i, last_time);
}

// ---- calls and states beside the lifelines

bool told(const syscall::Syscall& call) {
  return std::visit(
      [](const auto& c) {
        using T = std::decay_t<decltype(c)>;
        return std::is_same_v<T, syscall::Connect> || std::is_same_v<T, syscall::Accept> || std::is_same_v<T, syscall::Send> ||
               std::is_same_v<T, syscall::Recv> || std::is_same_v<T, syscall::Select> || std::is_same_v<T, syscall::Poll> ||
               std::is_same_v<T, syscall::EpollWait> || std::is_same_v<T, syscall::Close> || std::is_same_v<T, syscall::Shutdown> ||
               std::is_same_v<T, syscall::Listen> || std::is_same_v<T, syscall::Bind> || std::is_same_v<T, syscall::Socket>;
      },
      call);
}

/// Labels beside the lifelines, each on its outer side, where fewer arrows run.
struct Beside {
  std::vector<float> used;  ///< the y down to which each lifeline's margin is taken
};

/// Where a moment's label goes: away from the arrow that leaves or reaches the lifeline in it, else outwards.
bool leftwards(const Ladder& ladder, std::size_t line, Index moment) {
  if (ladder.lines.size() == 1) return true;
  const auto& packets = ladder.view.timeline.packets();
  auto other_end = [&](const PacketRecord& packet) {
    const Ends ends = ends_of(ladder, packet);
    const int n = static_cast<int>(line);
    if (packet.sent == moment && ends.from == n) return ends.to;
    return packet.ended == moment && ends.to == n ? ends.from : -1;
  };
  int other = -1;
  if (const PacketRecord* packet = ladder.view.timeline.packet(ladder.view.timeline.cause_of(moment).packet)) other = other_end(*packet);
  auto sent = std::partition_point(packets.begin(), packets.end(), [&](const PacketRecord& p) { return p.sent < moment; });
  for (; other < 0 && sent != packets.end() && sent->sent == moment; ++sent) other = other_end(*sent);
  if (other >= 0 && other != static_cast<int>(line)) return other > static_cast<int>(line);
  return line < (ladder.lines.size() + 1) / 2;
}
float side_room(const Ladder& ladder) { return ladder.column() / 2 - 14; }
float side_at(float x, float width, bool left) { return left ? x - 10 - width : x + 10; }

void draw_sleep(const Ladder& ladder, const CallRecord& call, float x, float y) {
  if (!call.blocked) return;
  float end = ladder.bottom;
  if (call.returned != kNoMoment) end = std::min(end, ladder.y(ladder.state.axis.at(call.returned)));
  if (end > y) ladder.list.AddRectFilled({x - 2.5f, std::max(y, ladder.top)}, {x + 2.5f, end}, ladder.tone(ladder.view.theme.color.faint, ladder.past(call.entered)), 2);
}

void draw_call(const Ladder& ladder, const CallRecord& call, Beside& beside) {
  const View& view = ladder.view;
  const timeline::GuestState* guest = guest_of(view.world, call.caller.guest);
  const int line = guest != nullptr ? ladder.line_of(guest->host, call.caller.guest) : -1;
  if (line < 0) return;
  const auto n = static_cast<std::size_t>(line);
  const float x = ladder.x(n), y = ladder.y(ladder.state.axis.at(call.entered));
  draw_sleep(ladder, call, x, y);
  if (y < ladder.top - 20 || y > ladder.bottom) return;
  const Palette& c = view.theme.color;
  const bool past = ladder.past(call.entered), now = call.entered == view.cursor || call.returned == view.cursor;
  const bool left = leftwards(ladder, n, call.entered);
  ladder.list.AddLine({x, y}, {x + (left ? -7.0f : 7.0f), y}, ladder.tone(now ? c.accent : c.muted, past), 1.5f);
  const ImFont* font = view.theme.font.code_small;
  const std::string text = std::string(syscall::name_of(call.syscall)) + "()";
  const float w = measure(font, text).x, h = line_height(font), from = side_at(x, w, left);
  const bool fits = w <= side_room(ladder) && y - h / 2 >= beside.used[n] && ladder.state.zoom >= 0.62f;
  if (fits) {
    ladder.list.AddRectFilled({from - 1, y - h / 2}, {from + w + 1, y + h / 2}, with_alpha(c.surface, 0.8f));
    put(ladder.list, font, {from, y - h / 2}, now ? c.accent : past ? c.muted : with_alpha(c.muted, 0.5f), text);
    beside.used[n] = y + h / 2 - 1;
  }
  const std::string tooltip = syscall::describe(call.syscall) +
                              (call.outcome && call.returned <= view.cursor ? " = " + syscall::describe(call.syscall, *call.outcome) : "");
  const ImVec2 min{fits ? std::min(from, x - 4) : x - 8, y - h / 2}, max{fits ? std::max(from + w, x + 4) : x + 8, y + h / 2};
  if (region(view, min, max, tooltip, tooltip).clicked) {
    view.ask(SelectCall{call.call});
    view.ask(SeekTo{call.entered});
  }
}

void draw_calls_beside(const Ladder& ladder, Beside& beside) {
  const auto& calls = ladder.view.timeline.calls();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top));
  auto call = std::lower_bound(calls.begin(), calls.end(), first, [](const CallRecord& c, Index m) { return c.entered < m; });
  // Calls that sleep here may have been entered above.
  for (std::size_t back = 0; back < 200 && call != calls.begin(); ++back) --call;
  for (; call != calls.end(); ++call) {
    if (ladder.y(ladder.state.axis.at(call->entered)) > ladder.bottom) break;
    if (told(call->syscall)) draw_call(ladder, *call, beside);
  }
}

/// A state's name as a plate: beside the lifeline, or on it where there is no room beside.
void draw_change(const Ladder& ladder, const LadderEvents::Change& change, Beside& beside, Index& last_moment, int& stacked) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const int line = ladder.line_of(change.host, change.guest);
  stacked = change.moment == last_moment ? stacked + 1 : 0;
  last_moment = change.moment;
  if (line < 0) return;
  const auto n = static_cast<std::size_t>(line);
  const ImFont* font = theme.font.code_small;
  const float h = line_height(font), x = ladder.x(n);
  const std::string_view name = trace::name_of(change.state);
  const bool aside = measure(font, name).x + 8 <= side_room(ladder);
  const std::string text = aside ? std::string(name) : elide(font, name, std::max(30.0f, ladder.column() - 12));
  const float w = measure(font, text).x;
  const bool call = ladder.view.timeline.cause_of(change.moment).kind == trace::Cause::Kind::call;
  const float y = ladder.y(ladder.state.axis.at(change.moment)) + (call || !aside ? h / 2 + 2 : 1) + static_cast<float>(stacked) * (h + 3);
  if (y > ladder.bottom || y + h < beside.used[n] - 1) return;
  const ImVec2 min{aside ? side_at(x, w + 8, leftwards(ladder, n, change.moment)) : x - w / 2 - 4, y}, max{min.x + w + 8, y + h + 1};
  const bool past = ladder.past(change.moment), now = change.moment == view.cursor, chosen = change.socket == view.selection.socket;
  ladder.list.AddRectFilled(min, max, now ? theme.color.accent_soft : chosen ? theme.color.selected : theme.color.sunken, 3);
  put(ladder.list, font, {min.x + 4, y}, now ? theme.color.accent : past ? theme.color.text : with_alpha(theme.color.text, 0.5f), text);
  beside.used[n] = std::max(beside.used[n], max.y);
  if (region(view, min, max, std::string(name) + "\n" + std::string(meaning(change.state, view.language)), name).clicked) {
    view.ask(SelectSocket{change.socket});
    view.ask(SeekTo{change.moment});
  }
}

void draw_states(const Ladder& ladder, Beside& beside) {
  if (ladder.state.zoom < 0.62f) return;
  const auto& changes = ladder.state.events.changes();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top - 60));
  auto change = std::lower_bound(changes.begin(), changes.end(), first, [](const LadderEvents::Change& c, Index m) { return c.moment < m; });
  Index last_moment = kNoMoment;
  int stacked = 0;
  for (; change != changes.end(); ++change) {
    if (ladder.y(ladder.state.axis.at(change->moment)) > ladder.bottom) break;
    draw_change(ladder, *change, beside, last_moment, stacked);
  }
}

// ---- the head stays while the rest scrolls

float head_height(const View& view) { return view.theme.touch + line_height(view.theme.font.small_strong) + 10; }

void draw_tools(const Ladder& ladder, ImVec2 at) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const float size = theme.touch;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  float x = ladder.left + ladder.width - size;
  auto zoom = [&](float factor) {
    const float middle = (ladder.top + ladder.bottom) / 2;
    ladder.state.anchor = ladder.place(middle);
    ladder.state.anchor_at = middle - ImGui::GetWindowPos().y;
    ladder.state.zoom = std::clamp(ladder.state.zoom * factor, 0.15f, 4.0f);
  };
  ImGui::SetCursorScreenPos({x, at.y});
  if (icon_button(theme, "ladder_in", Icon::search_plus, say::v_zoom_in.in(view.language))) zoom(1.3f);
  x -= size + 4;
  ImGui::SetCursorScreenPos({x, at.y});
  if (icon_button(theme, "ladder_out", Icon::search_minus, say::v_zoom_out.in(view.language))) zoom(1 / 1.3f);
  ButtonLook look;
  look.on = ladder.state.relative;
  const std::string_view label = say::v_relative.in(view.language);
  const float w = measure(theme.font.body, label).x + 24;
  x -= w + 4;
  ImGui::SetCursorScreenPos({x, at.y});
  if (text_button(theme, "ladder_relative", label, say::v_relative_tip.in(view.language), look)) ladder.state.relative = !ladder.state.relative;
  if (view.live)
    put_elided(ladder.list, theme.font.small, {at.x, at.y + size / 2 - 8}, std::max(10.0f, x - at.x - 8), theme.color.muted, say::v_ladder_live.in(view.language));
  ImGui::SetCursorScreenPos(cursor);
}

void draw_head(const Ladder& ladder, ImVec2 at) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const float height = head_height(view);
  const float right = ladder.left + ladder.width;
  ladder.list.AddRectFilled({at.x - 4, at.y - 20}, {right + 4, at.y + height - 4}, theme.color.surface);
  ladder.list.AddLine({at.x, at.y + height - 4}, {right, at.y + height - 4}, theme.color.hairline);
  draw_tools(ladder, at);
  const float y = at.y + theme.touch + 3;
  for (std::size_t i = 0; i < ladder.lines.size(); ++i) {
    const Lifeline& line = ladder.lines[i];
    const std::string name = elide(theme.font.small_strong, line.name, std::max(20.0f, ladder.column() - 8));
    const ImVec2 size = measure(theme.font.small_strong, name);
    const float x = ladder.x(i);
    const bool chosen = line.guest && line.guest == view.selection.guest;
    if (chosen) ladder.list.AddRectFilled({x - size.x / 2 - 5, y - 1}, {x + size.x / 2 + 5, y + size.y + 1}, theme.color.selected, 4);
    put(ladder.list, theme.font.small_strong, {x - size.x / 2, y}, theme.color.text, name);
    const bool asked = region(view, {x - size.x / 2, y}, {x + size.x / 2, y + size.y}, line.name, line.name).clicked;
    if (asked && line.guest) view.ask(SelectGuest{line.guest});
  }
}

// ---- moving about

void zoom_with_wheel(const Ladder& ladder) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!io.KeyCtrl || io.MouseWheel == 0 || !ImGui::IsWindowHovered()) return;
  ladder.state.anchor = ladder.place(io.MousePos.y);
  ladder.state.anchor_at = io.MousePos.y - ImGui::GetWindowPos().y;
  ladder.state.zoom = std::clamp(ladder.state.zoom * std::pow(1.15f, io.MouseWheel), 0.15f, 4.0f);
}

/// Keeps "now" in view when the cursor moves, and a zoomed place under the pointer.
void keep_in_view(const Ladder& ladder) {
  LadderState& state = ladder.state;
  const float page = ladder.bottom - ladder.top;
  if (state.anchor) {
    const float zero = ladder.origin.y - ImGui::GetWindowPos().y + ImGui::GetScrollY();  // of the axis, in the content
    ImGui::SetScrollY(std::max(0.0f, zero + static_cast<float>(*state.anchor * static_cast<double>(state.zoom)) - state.anchor_at));
    state.anchor.reset();
    state.cursor = ladder.view.cursor;
    return;
  }
  const bool playing = ladder.view.playhead != ladder.view.timeline.time_of(ladder.view.cursor);
  if (state.cursor == ladder.view.cursor && !playing) return;
  state.cursor = ladder.view.cursor;
  const float wanted = std::max(0.0f, static_cast<float>(ladder.state.axis.at(ladder.view.cursor) * static_cast<double>(state.zoom)) - page * 0.6f);
  const float scroll = ImGui::GetScrollY();
  if (ladder.now > ladder.top + page * 0.12f && ladder.now < ladder.bottom - page * 0.25f) return;
  const bool near = std::abs(wanted - scroll) < page * 1.5f;
  const bool smooth = near && !ladder.view.reduced_motion && std::abs(wanted - scroll) > 1;
  ImGui::SetScrollY(smooth ? scroll + (wanted - scroll) * 0.25f : wanted);
  if (smooth) state.cursor = kNoMoment;  // not there yet
}

}  // namespace

void draw_ladder(const View& view) {
  if (view.timeline.size() == 0 || view.world.hosts.empty()) return empty_state(view.theme, say::v_ladder_empty.in(view.language));
  LadderState fallback_state;
  SequenceBases fallback_bases;
  LadderState& state = view.memory != nullptr ? view.memory->of<LadderState>() : fallback_state;
  SequenceBases& bases = view.memory != nullptr ? view.memory->of<SequenceBases>() : fallback_bases;
  // A long run's state changes are found bit by bit; its axis doesn't wait for them.
  state.events.update(view.timeline, view.timeline.size() <= kDecodedAtOnce ? kDecodedAtOnce : 1000);
  state.axis.update(view.timeline, state.events);
  bases.update(view.timeline);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = std::max(200.0f, ImGui::GetContentRegionAvail().x), head = head_height(view);
  const float gutter = width >= 560 ? kGutter : 0;
  const ImVec2 pinned{start.x, start.y + ImGui::GetScrollY()};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  Ladder ladder{view, state, bases, list, lifelines(view.world), {start.x, start.y + head + 8}, start.x + gutter, width - gutter, pinned.y + head - 4,
                ImGui::GetWindowPos().y + ImGui::GetWindowSize().y, 0};
  zoom_with_wheel(ladder);
  const bool playing = view.playhead > view.timeline.time_of(view.cursor);
  ladder.now = ladder.y(playing ? state.axis.at(view.timeline, view.playhead) : state.axis.at(view.cursor)) + (playing ? 0.0f : 10.0f);
  // What is pressed first gets the pointer: the head lies over what scrolls under it.
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  draw_head(ladder, pinned);
  list.ChannelsSetCurrent(0);
  list.PushClipRect({start.x - 6, ladder.top}, {start.x + width + 6, ladder.bottom}, true);
  draw_lifelines(ladder);
  draw_gaps(ladder);
  draw_now_line(ladder);
  draw_packets(ladder);
  Beside calls{std::vector<float>(ladder.lines.size(), -1e6f)}, states = calls;
  draw_calls_beside(ladder, calls);
  draw_states(ladder, states);
  draw_now_label(ladder);
  list.PopClipRect();
  list.ChannelsMerge();
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, head + static_cast<float>(state.axis.height() * static_cast<double>(state.zoom)) + 60});
  keep_in_view(ladder);
}

}  // namespace zocalo::ui
