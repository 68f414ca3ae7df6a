// A packet: its life, its header fields, its octets.

#include <algorithm>
#include <set>

#include "trace/enum_names.h"
#include "ui/text/field_meaning.h"
#include "ui/views/details.h"
#include "ui/views/hex.h"
#include "ui/views/packet_glyph.h"
#include "ui/views/what_if.h"
#include "wire/codec.h"
#include "wire/dissect.h"

namespace zocalo::ui {
namespace {

using timeline::PacketFate;
using timeline::PacketRecord;

constexpr std::size_t kNone = ~std::size_t{0};

/// Worked out once for a packet.
struct PacketMemory {
  PacketId packet;
  std::size_t moments = 0;  ///< of the run then: it may have grown
  wire::Dissection dissection;
  std::size_t payload = kNone;  ///< where the data begins in the octets
  PacketId repeats, repeated;   ///< the nearest packet before and after with the same data
  timeline::Index before = timeline::kNoMoment, after = timeline::kNoMoment;
  timeline::Index looked_from = timeline::kNoMoment;
  std::size_t hot = kNone;                          ///< the octet under the pointer, in the last frame
  std::set<std::string_view> folded{"ip", "ipv6"};  ///< protocols whose fields are hidden
};

std::optional<wire::Packet> whole_packet(const timeline::Timeline& timeline, const PacketRecord& record) {
  for (const trace::Event& event : timeline.moment(record.sent).events) {
    const auto* sent = std::get_if<trace::PacketSent>(&event);
    if (sent != nullptr && sent->packet == record.packet) return sent->content;
  }
  return std::nullopt;
}

bool same_flow(const PacketRecord& a, const PacketRecord& b) {
  return a.content.tcp() != nullptr && a.flow == b.flow;
}

/// Both carry some of the same numbers; a copy that a link made is no repetition.
bool overlap(const PacketRecord& a, const PacketRecord& b) {
  if (!same_flow(a, b) || a.duplicate_of || b.duplicate_of) return false;
  const auto length = [](const PacketRecord& p) {
    const wire::TcpFlags& flags = p.content.tcp()->flags;
    return static_cast<std::int32_t>(p.payload_size) + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
  };
  const std::int32_t apart = b.content.tcp()->seq - a.content.tcp()->seq;
  return length(a) > 0 && length(b) > 0 && apart < length(a) && -apart < length(b);
}

void find_repeats(const View& view, PacketMemory& memory) {
  const timeline::Rows<PacketRecord>& packets = view.timeline.packets();
  const PacketRecord* record = view.timeline.packet(memory.packet);
  const std::size_t row = view.timeline.row_of(*record);
  memory.repeats = memory.repeated = {};
  if (record->retransmission) {
    for (std::size_t i = row; i-- > 0 && !memory.repeats;)
      if (overlap(packets[i], *record)) memory.repeats = packets[i].packet;
  }
  for (std::size_t i = row + 1; i < packets.size() && !memory.repeated; ++i)
    if (packets[i].retransmission && overlap(*record, packets[i])) memory.repeated = packets[i].packet;
}

void work_out(const View& view, PacketMemory& memory, const PacketRecord& record) {
  if (memory.packet == record.packet && memory.moments == view.timeline.size()) return;
  memory.packet = record.packet;
  memory.moments = view.timeline.size();
  memory.looked_from = timeline::kNoMoment;
  wire::Relative relative;
  const auto row = view.timeline.row_of(record);
  const auto& notes = view.debugger->catalog.packet_notes();
  if (record.content.tcp() != nullptr && row < notes.size())
    relative = {notes[row].seq.value, notes[row].ack.value};
  const std::optional<wire::Packet> packet = whole_packet(view.timeline, record);
  memory.dissection = packet ? wire::dissect(*packet, relative) : wire::Dissection{};
  memory.payload = kNone;
  for (const wire::Field& field : memory.dissection.fields)
    if (field.name == "tcp.payload" || field.name == "udp.payload") memory.payload = field.at;
  find_repeats(view, memory);
}

void draw_life(const View& view, const PacketMemory& memory, const PacketRecord& record) {
  const Language lang = view.language;
  const bool sent = record.sent <= view.cursor, ended = record.ended <= view.cursor;
  const std::string sent_at = format_time(record.sent_at, lang);
  detail_moment(view, fill((sent ? say::d_sent : say::d_not_yet_sent).in(lang), {sent_at}), record.sent);
  if (record.fate == PacketFate::arrived)
    detail_moment(
        view,
        fill((ended ? say::d_arrived : say::d_will_arrive).in(lang),
             {format_time(record.ended_at, lang), format_duration(record.ended_at - record.sent_at, lang)}),
        record.ended);
  if (record.fate == PacketFate::lost)
    detail_moment(view,
                  fill((ended ? say::d_lost : say::d_will_be_lost).in(lang), {loss_words(record.loss, lang)}),
                  record.ended);
  if (record.reordered) detail_text(view, say::d_overtook.in(lang), view.theme.color.muted);
  const auto other = [&](const Text& text, PacketId id) {
    if (id && detail_link(view, fill(text.in(lang), {std::to_string(id.value)}))) view.ask(SelectPacket{id});
  };
  other(say::d_copy_of, record.duplicate_of);
  other(say::d_repeats, memory.repeats);
  other(say::d_repeated_by, memory.repeated);
}

/// One row.
Answer draw_field(const View& view, const wire::Field& field, bool marked, bool folded) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImFont* font = theme.font.code_small;
  const bool protocol = field.depth == 0;
  const float indent = protocol ? 16 : 6 + 10 * static_cast<float>(field.depth);
  const float height = line_height(font) + (view.narrow ? 14.0f : protocol ? 8.0f : 4.0f);
  const ImVec2 max{at.x + width, at.y + height};
  ImGui::Dummy({width, height});
  if (!visible(at, max)) return {};
  if (marked)
    list.AddRectFilled(at, max, c.accent_soft, 2);
  else if (protocol)
    list.AddRectFilled(at, {max.x, max.y - 2}, c.sunken, 2);
  const float middle = at.y + (height - line_height(font)) / 2;
  if (protocol)
    draw_icon(list, folded ? Icon::chevron_right : Icon::chevron_down,
              {at.x + 8, middle + line_height(font) / 2}, 10, c.muted);
  const float value = measure(font, field.value).x;
  put_elided(list, font, {at.x + indent, middle}, std::max(40.0f, width - indent - value - 16),
             marked     ? c.accent
             : protocol ? c.text
                        : c.muted,
             field.name);
  put_right(list, font, {max.x - 4, middle}, marked ? c.accent : c.text, field.value);
  return region(view, at, max, field_meaning(field.name, view.language),
                std::string(field.name) + " == " + field.value);
}

/// The rows of the protocols that are not folded; gives the field under the pointer.
const wire::Field* draw_fields(const View& view, PacketMemory& memory, const wire::Field* hot) {
  const wire::Field* pointed = nullptr;
  bool hidden = false;
  for (const wire::Field& field : memory.dissection.fields) {
    if (field.depth == 0) hidden = memory.folded.contains(field.name);
    if (field.depth > 0 && hidden) continue;
    const Answer answer = draw_field(view, field, &field == hot, hidden);
    if (answer.hovered) pointed = &field;
    if (field.depth > 0 || !answer.clicked) continue;
    if (memory.folded.erase(field.name) == 0) memory.folded.insert(field.name);
  }
  return pointed;
}

/// The innermost field that has this octet.
const wire::Field* field_at(const wire::Dissection& dissection, std::size_t octet) {
  const wire::Field* best = nullptr;
  for (const wire::Field& field : dissection.fields) {
    if (octet < field.at || octet >= field.at + field.size) continue;
    if (best == nullptr || field.size <= best->size) best = &field;
  }
  return best;
}

void draw_contents(const View& view, PacketMemory& memory) {
  detail_section(view, say::d_fields);
  const wire::Field* hot = memory.hot == kNone ? nullptr : field_at(memory.dissection, memory.hot);
  const wire::Field* pointed = draw_fields(view, memory, hot);
  detail_section(view, say::d_bytes);
  HexMark mark;
  const Octet& octet = view.selection.octet;
  if (pointed != nullptr) {
    mark.at = pointed->at;
    mark.size = pointed->size;
  } else if (octet.packet == memory.packet && memory.payload != kNone) {
    mark.at = memory.payload + static_cast<std::size_t>(octet.offset);
    mark.size = 1;
  } else if (hot != nullptr) {
    mark.at = hot->at;
    mark.size = hot->size;
  }
  mark.known_from = memory.payload == kNone ? memory.dissection.bytes.size() : memory.payload;
  const HexAnswer answer = draw_hex(view, "octets", memory.dissection.bytes, mark);
  memory.hot = answer.hovered.value_or(kNone);
  if (memory.payload == kNone) return;
  if (answer.pressed) view.ask(SelectOctet{{}, memory.packet, *answer.pressed - memory.payload});
  detail_text(view, say::d_bytes_tip.in(view.language), view.theme.color.muted);
}

}  // namespace

void draw_packet_details(const View& view, PacketId packet) {
  const PacketRecord* record = view.timeline.packet(packet);
  if (record == nullptr)
    return detail_text(view, say::d_packet_gone.in(view.language), view.theme.color.muted);
  PacketMemory alone;
  PacketMemory& memory = view.memory != nullptr ? view.memory->of<PacketMemory>() : alone;
  work_out(view, memory, *record);
  if (memory.looked_from != view.cursor) {
    const debug::Run run = view.debugger->run(view.timeline);
    memory.looked_from = view.cursor;
    memory.before = debug::packet_change(run, packet, false, view.cursor);
    memory.after = debug::packet_change(run, packet, true, view.cursor);
  }
  detail_title(view,
               "#" + std::to_string(packet.value) + "  " + host_label(view.world, record->from) + " → " +
                   host_label(view.world, record->to),
               wire::describe(record->content));
  draw_life(view, memory, *record);
  detail_changes(view, memory.before, memory.after);
  ImGui::Dummy({1, 4});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{6, 6});
  draw_what_if_packet(view, packet);
  ImGui::PopStyleVar();
  draw_contents(view, memory);
}

}  // namespace zocalo::ui
