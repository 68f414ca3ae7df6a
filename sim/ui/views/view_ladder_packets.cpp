// The ladder's arrows: a packet from the lifeline that sent it to the one that it reached, or halfway where
// it was lost.

#include <cmath>
#include <optional>
#include <vector>

#include "ui/model/debugger.h"
#include "ui/text/glossary.h"
#include "ui/views/view_ladder.h"
#include "ui/views/view_ladder_labels.h"
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

struct Shown {
  const PacketRecord& packet;
  std::size_t place;  ///< among the timeline's packets
  Arrow arrow;
  bool now = false, chosen = false, hovered = false, passes = true;
  bool strong() const { return now || chosen || hovered; }
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

/// Text in its place along an arrow.
void put_along(ImDrawList& list, const ImFont* font, const AlongBox& box, ImU32 color, ImU32 paper,
               std::string_view text) {
  const ImVec2 across{-box.direction.y, box.direction.x};
  auto corner = [&](float x, float y) {
    return box.center + box.direction * (box.half.x * x) + across * (box.half.y * y);
  };
  list.AddQuadFilled(corner(-1, -0.8f), corner(1, -0.8f), corner(1, 0.8f), corner(-1, 0.8f), paper);
  const int first = list.VtxBuffer.Size;
  put(list, font, box.center - box.half, color, text);
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    ImVec2& at = list.VtxBuffer[i].pos;
    const ImVec2 d = at - box.center;
    at = box.center + box.direction * d.x + across * d.y;
  }
}

void draw_label(const Ladder& ladder, const Shown& shown, LabelPlaces& places) {
  const Theme& theme = ladder.view.theme;
  const ImFont* font = theme.font.code_small;
  const Arrow& arrow = shown.arrow;
  const PacketRecord& packet = shown.packet;
  const ImVec2 way = arrow.to - arrow.from;
  const float length = std::max(1.0f, std::sqrt(way.x * way.x + way.y * way.y));
  const float room = arrow.loop ? 150 : (arrow.lost ? length / 2 : length) - 26;
  if ((ladder.state.zoom < 0.62f && !shown.strong()) || room < 24) return;
  const std::string mark = packet.retransmission ? "2  " : "";
  std::string text = mark + packet_label(ladder, packet, shown.place);
  if (measure(font, text).x > room) text = mark + packet_stamp(packet, ladder.view.language);
  text = elide(font, text, room);
  ImU32 color = packet.retransmission || arrow.lost ? theme.color.lost : theme.color.text;
  if (shown.now) color = theme.color.accent;
  if (!arrow.past_start) color = ahead(theme.color, color);
  const ImU32 paper = with_alpha(theme.color.surface, 0.75f);
  if (arrow.loop) {
    const float x = arrow.from.x + std::min(46.0f, ladder.column() * 0.3f) + 6;
    put(ladder.list, font, {x, (arrow.from.y + arrow.to.y - line_height(font)) / 2}, color, text);
    return;
  }
  const ImVec2 end = arrow.lost ? (arrow.from + arrow.to) * 0.5f : arrow.to;
  put_along(ladder.list, font, places.place({arrow.from, end}, measure(font, text)), color, paper, text);
}

/// What a packet's arrow is in this frame, where it is to be seen.
std::optional<Shown> shown_arrow(const Ladder& ladder, const PacketRecord& packet, std::size_t place) {
  const View& view = ladder.view;
  const Ends ends = ends_of(ladder, packet);
  if (ends.from < 0 || ends.to < 0) return {};
  Arrow arrow;
  arrow.from = {ladder.x(static_cast<std::size_t>(ends.from)), ladder.y(ladder.state.axis.packet(place))};
  arrow.to = {ladder.x(static_cast<std::size_t>(ends.to)),
              std::max(arrow.from.y, ladder.y(end_place(ladder, packet)))};
  arrow.loop = ends.from == ends.to;
  if (arrow.loop) arrow.to.y = std::max(arrow.to.y, arrow.from.y + 12);
  if (arrow.to.y < ladder.top || arrow.from.y > ladder.bottom) return {};
  arrow.past_start = ladder.past(packet.sent);
  arrow.past_end = packet.ended != kNoMoment && ladder.past(packet.ended);
  arrow.lost = packet.fate == PacketFate::lost;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool inside = ImGui::IsWindowHovered() && mouse.y > ladder.top && mouse.y < ladder.bottom;
  Shown shown{packet, place, arrow};
  shown.now = packet.sent == view.cursor || packet.ended == view.cursor;
  shown.chosen = packet.packet == view.selection.packet;
  shown.hovered = inside && distance_to(mouse, arrow.from, arrow.to) < (view.narrow ? 12.0f : 6.0f);
  const debug::Filter* filter = view.debugger == nullptr ? nullptr : filter_of(ladder.state.filter);
  shown.passes = shown.hovered || shown.chosen || filter == nullptr ||
                 filter->matches(view.debugger->run(view.timeline), &packet);
  return shown;
}

void draw_line(const Ladder& ladder, const Shown& shown) {
  const Theme& theme = ladder.view.theme;
  const Arrow& arrow = shown.arrow;
  if (!shown.passes) {
    // What the filter leaves out stays as a trace, so that the rest keeps its place.
    ladder.list.AddLine(arrow.from, arrow.to, theme.color.hairline, 1);
    return;
  }
  const ImU32 color = ladder.tone(shown.now ? theme.color.accent : packet_color(theme, shown.packet.content),
                                  arrow.past_start);
  if (shown.chosen) ladder.list.AddLine(arrow.from, arrow.to, theme.color.selected, 9);
  draw_shaft(ladder, shown.packet, arrow, color, shown.strong() ? 2.4f : 1.5f);
}

/// The tip of what the pointer is over; its menu; a press picks it.
void answer_pointer(const Ladder& ladder, const Shown& shown) {
  const View& view = ladder.view;
  const PacketRecord& packet = shown.packet;
  const SequenceBases::Base base = shown.place < ladder.bases.of_packet.size()
                                       ? ladder.bases.of_packet[shown.place]
                                       : SequenceBases::Base{};
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
  std::vector<Shown> arrows;
  LabelPlaces places;
  for (std::size_t i = first; i < packets.size() && axis.packet(i) <= bottom; ++i) {
    const std::optional<Shown> shown = shown_arrow(ladder, packets[i], i);
    if (!shown) continue;
    const Arrow& arrow = shown->arrow;
    draw_time(ladder, packets[i].sent_at, arrow.from.y, arrow.past_start, last_time);
    draw_line(ladder, *shown);
    places.add_line({arrow.from, arrow.lost ? (arrow.from + arrow.to) * 0.5f : arrow.to});
    if (shown->passes) arrows.push_back(*shown);
  }
  // In their order, whatever the cursor is at: a step is not to move the labels.
  for (const Shown& shown : arrows) draw_label(ladder, shown, places);
  for (const Shown& shown : arrows)
    if (shown.hovered) answer_pointer(ladder, shown);
}

}  // namespace zocalo::ui
