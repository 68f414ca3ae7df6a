// The ladder's arrows: a packet from the lifeline that sent it to the one that it reached, or halfway where
// it was lost.

#include <cmath>

#include "ui/model/debugger.h"
#include "ui/text/glossary.h"
#include "ui/views/view_ladder.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {

using timeline::kNoMoment;
using timeline::PacketFate;
using timeline::PacketRecord;

Ends ends_of(const Ladder& ladder, const PacketRecord& packet) {
  if (ladder.lines.size() == 1 && !ladder.lines[0].guest) return {0, 0};
  GuestId from, to;
  if (!ladder.lines.empty() && ladder.lines[0].guest) {
    const wire::TcpSegment* tcp = packet.content.tcp();
    const wire::UdpDatagram* udp = packet.content.udp();
    if (tcp == nullptr && udp == nullptr) return {};
    const wire::Endpoint a{packet.content.source, tcp != nullptr ? tcp->source_port : udp->source_port};
    const wire::Endpoint b{packet.content.destination,
                           tcp != nullptr ? tcp->destination_port : udp->destination_port};
    from = ladder.state.events.owner(a, b);
    to = ladder.state.events.owner(b, a);
    if (ladder.lines.size() == 1) return {0, 0};
  }
  return {ladder.line_of(packet.from, from), ladder.line_of(packet.to, to)};
}

namespace {

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
  put_elided(ladder.list, theme.font.code_small,
             {ladder.origin.x, y - line_height(theme.font.code_small) / 2}, kGutter - 4,
             past ? theme.color.muted : ahead(theme.color, theme.color.muted), text);
}

std::string packet_label(const Ladder& ladder, const PacketRecord& packet, std::size_t place) {
  const wire::TcpSegment* tcp = packet.content.tcp();
  if (const wire::IcmpError* icmp = packet.content.icmp())
    return "ICMP: " + std::string(icmp_words(icmp->kind, ladder.view.language));
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
  if (tcp->flags.ack)
    text += bare ? " " + std::to_string(tcp->ack.value - base.ack)
                 : "  ack " + std::to_string(tcp->ack.value - base.ack);
  return text;
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

void draw_shaft(const Ladder& ladder, const PacketRecord& packet, const Arrow& arrow, ImU32 color,
                float thick) {
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
void put_along(ImDrawList& list, const ImFont* font, ImVec2 center, ImVec2 direction, ImU32 color,
               ImU32 paper, std::string_view text) {
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

void draw_label(const Ladder& ladder, const PacketRecord& packet, std::size_t place, const Arrow& arrow,
                bool strong) {
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
  if (!arrow.past_start) color = ahead(theme.color, color);
  const ImU32 paper = with_alpha(theme.color.surface, 0.75f);
  if (arrow.loop) {
    const float x = arrow.from.x + std::min(46.0f, ladder.column() * 0.3f) + 6;
    put(ladder.list, font, {x, (arrow.from.y + arrow.to.y - line_height(font)) / 2}, color, text);
    return;
  }
  put_along(ladder.list, font, arrow.from + way * (arrow.lost ? 0.25f : 0.5f), way * (1 / length), color,
            paper, text);
}

void draw_arrow_of(const Ladder& ladder, const PacketRecord& packet, std::size_t place, Times& last_time) {
  const View& view = ladder.view;
  const Ends ends = ends_of(ladder, packet);
  if (ends.from < 0 || ends.to < 0) return;
  Arrow arrow;
  arrow.from = {ladder.x(static_cast<std::size_t>(ends.from)), ladder.y(ladder.state.axis.packet(place))};
  arrow.to = {ladder.x(static_cast<std::size_t>(ends.to)),
              std::max(arrow.from.y, ladder.y(end_place(ladder, packet)))};
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
  const debug::Filter* filter = view.debugger == nullptr ? nullptr : filter_of(ladder.state.filter);
  const bool passes = filter == nullptr || filter->matches(view.debugger->run(view.timeline), &packet);
  if (!passes && !hovered && !chosen) {
    // What the filter leaves out stays as a trace, so that the rest keeps its place.
    ladder.list.AddLine(arrow.from, arrow.to, view.theme.color.hairline, 1);
    return;
  }
  const ImU32 color =
      ladder.tone(now ? view.theme.color.accent : packet_color(view.theme, packet.content), arrow.past_start);
  if (chosen) ladder.list.AddLine(arrow.from, arrow.to, view.theme.color.selected, 9);
  draw_shaft(ladder, packet, arrow, color, chosen || hovered || now ? 2.4f : 1.5f);
  draw_label(ladder, packet, place, arrow, now || chosen || hovered);
  if (!hovered) return;
  const SequenceBases::Base base =
      place < ladder.bases.of_packet.size() ? ladder.bases.of_packet[place] : SequenceBases::Base{};
  const std::string story = packet_story(view, packet, base);
  if (!ImGui::IsPopupOpen("arrow")) tip(view.theme, with_meanings(story, view.language));
  if (asks_for_menu()) {
    ladder.state.story = story;
    ladder.state.asked = packet.packet;
    ImGui::OpenPopup("arrow");
  }
  if (is_tapped()) {
    view.ask(SelectPacket{packet.packet});
    view.ask(SeekTo{packet.sent});
  }
}

}  // namespace

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
  for (std::size_t i = first; i < packets.size() && axis.packet(i) <= bottom; ++i)
    draw_arrow_of(ladder, packets[i], i, last_time);
}

}  // namespace zocalo::ui
