// The whole way of one octet, stop by stop.

#include <algorithm>

#include "ui/views/details.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using debug::Hop;

struct WayMemory {
  Octet octet;
  std::size_t moments = 0;
  debug::Way way;
};

const debug::Way& way_of(const View& view, const Octet& octet, WayMemory& memory) {
  if (memory.octet == octet && memory.moments == view.timeline.size()) return memory.way;
  const debug::Run run = view.debugger->run(view.timeline);
  memory.octet = octet;
  memory.moments = view.timeline.size();
  memory.way = octet.call ? debug::follow_call(run, octet.call, octet.offset)
                          : debug::follow_packet(run, octet.packet, octet.offset);
  return memory.way;
}

/// "'a'  0x61"
std::string octet_text(std::uint8_t octet) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  if (octet >= 0x20 && octet < 0x7f) text = std::string("'") + static_cast<char>(octet) + "'  ";
  if (octet == '\n') text = "'\\n'  ";
  if (octet == '\r') text = "'\\r'  ";
  return text + "0x" + kDigits[octet >> 4] + kDigits[octet & 15];
}

ImU32 color_of(const View& view, const Hop& hop) {
  const Palette& c = view.theme.color;
  switch (hop.kind) {
    case Hop::Kind::lost:
      return c.lost;
    case Hop::Kind::sent:
      return c.write;
    case Hop::Kind::received:
    case Hop::Kind::assigned:
      return c.read;
    default:
      return c.tcp;
  }
}

/// A stop on the line: what happened, when; a press goes there.
void draw_hop(const View& view, const Hop& hop, bool last) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, left = 26;
  const std::string text = debug::explain(view.debugger->run(view.timeline), hop, view.language);
  const std::string time = format_time(view.timeline.time_of(hop.moment), view.language);
  const float high = measure(theme.font.small, text, width - left - 4).y + line_height(theme.font.small) +
                     (view.narrow ? 18.0f : 12.0f);
  const bool here = hop.moment == view.cursor, future = hop.moment > view.cursor;
  const ImVec2 max{at.x + width, at.y + high};
  if (ImGui::InvisibleButton("hop", {width, high})) {
    view.ask(SeekTo{hop.moment});
    if (hop.packet) view.ask(SelectPacket{hop.packet});
    if (hop.packet)
      view.ask(
          SelectOctet{view.selection.octet.call, view.selection.octet.packet, view.selection.octet.offset});
  }
  ring_for_last();
  if (here)
    list.AddRectFilled(at, max, c.accent_soft, 4);
  else if (ImGui::IsItemHovered())
    list.AddRectFilled(at, max, c.hover, 4);
  const ImVec2 dot{at.x + 12, at.y + 6 + line_height(theme.font.small) / 2};
  const ImU32 ink = future ? c.muted : color_of(view, hop);
  if (!last) list.AddLine({dot.x, dot.y + 6}, {dot.x, max.y + 4}, c.faint, 2);
  if (hop.kind == Hop::Kind::lost) {
    list.AddLine(dot - ImVec2{5, 5}, dot + ImVec2{5, 5}, ink, 2);
    list.AddLine(dot + ImVec2{-5, 5}, dot + ImVec2{5, -5}, ink, 2);
  } else if (future) {
    list.AddCircle(dot, 5, ink, 0, 1.5f);
  } else {
    list.AddCircleFilled(dot, 5, ink);
  }
  const float used = put_wrapped(list, theme.font.small, {at.x + left, at.y + 5}, width - left - 4,
                                 here     ? c.accent
                                 : future ? c.muted
                                          : c.text,
                                 text);
  put(list, theme.font.code_small, {at.x + left, at.y + 6 + used}, c.muted, time);
}

/// What an open menu found.
struct MenuMemory {
  std::optional<debug::Place> place;
};

bool entry(std::string_view name, bool enabled) {
  return ImGui::Selectable(std::string(name).c_str(), false, enabled ? 0 : ImGuiSelectableFlags_Disabled);
}

void change_entry(const View& view, const ShownText& shown, bool forward) {
  const Text& name = forward ? say::d_variable_next : say::d_variable_previous;
  const timeline::Index to = debug::variable_change(view.debugger->run(view.timeline), shown.guest,
                                                    shown.variable, forward, view.cursor);
  if (entry(fill(name.in(view.language), {shown.variable}), to != timeline::kNoMoment)) view.ask(SeekTo{to});
}

}  // namespace

void text_menu(const View& view, const char* id, const ShownText& shown) {
  if (view.debugger == nullptr || view.memory == nullptr) return;
  MenuMemory& memory = view.memory->of<MenuMemory>();
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) && asks_for_menu()) {
    memory.place =
        debug::received_as(view.debugger->run(view.timeline), shown.guest, view.cursor, shown.text, shown.at);
    ImGui::OpenPopup(id);
  }
  if (!ImGui::BeginPopup(id)) return;
  if (entry(say::v_copy.in(view.language), true)) view.ask(Copy{std::string(shown.text)});
  if (!shown.variable.empty()) {
    change_entry(view, shown, true);
    change_entry(view, shown, false);
    if (entry(fill(say::d_watch_this.in(view.language), {shown.variable}), true))
      watch_too(view, std::string(shown.variable));
  }
  if (entry(say::d_follow_this.in(view.language), memory.place.has_value()))
    view.ask(SelectOctet{memory.place->call, {}, memory.place->offset});
  if (!memory.place)
    paragraph(view.theme.font.small, view.theme.color.muted, say::d_follow_none.in(view.language));
  ImGui::EndPopup();
}

void draw_octet_details(const View& view, const Octet& octet) {
  WayMemory alone;
  WayMemory& memory = view.memory != nullptr ? view.memory->of<WayMemory>() : alone;
  const debug::Way& way = way_of(view, octet, memory);
  if (way.hops.empty())
    return detail_text(view, say::d_way_unknown.in(view.language), view.theme.color.muted);
  detail_title(view, fill(say::d_way_of.in(view.language), {octet_text(way.octet)}),
               fill((way.stream ? say::d_stream_offset : say::d_datagram_offset).in(view.language),
                    {std::to_string(way.offset)}));
  const auto socket = [&](SocketId id) {
    const trace::SocketState* state = socket_of(view.world, id);
    if (state != nullptr && detail_link(view, role(view, state))) view.ask(SelectSocket{id});
  };
  socket(way.from);
  socket(way.to);
  ImGui::Dummy({1, 6});
  for (std::size_t i = 0; i < way.hops.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    draw_hop(view, way.hops[i], i + 1 == way.hops.size());
    ImGui::PopID();
  }
  const Hop::Kind end = way.hops.back().kind;
  if (end != Hop::Kind::received && end != Hop::Kind::assigned)
    detail_text(view, say::d_way_ends.in(view.language), view.theme.color.muted);
}

}  // namespace zocalo::ui
