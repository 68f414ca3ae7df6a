#include "ui/views/packet_glyph.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/lines.h"
#include "timeline/grow.h"
#include "wire/codec.h"

namespace zocalo::ui {

using timeline::PacketFate;
using timeline::PacketRecord;

// ---- relative numbers

std::uint32_t* SequenceBases::find(const wire::Endpoint& from, const wire::Endpoint& to) {
  const auto place =
      std::lower_bound(flows_.begin(), flows_.end(), std::tie(from, to),
                       [](const Flow& flow, const auto& key) { return std::tie(flow.from, flow.to) < key; });
  return place != flows_.end() && place->from == from && place->to == to ? &place->base : nullptr;
}

std::uint32_t& SequenceBases::at(const wire::Endpoint& from, const wire::Endpoint& to,
                                 std::uint32_t otherwise) {
  const auto place =
      std::lower_bound(flows_.begin(), flows_.end(), std::tie(from, to),
                       [](const Flow& flow, const auto& key) { return std::tie(flow.from, flow.to) < key; });
  if (place != flows_.end() && place->from == from && place->to == to) return place->base;
  return flows_.insert(place, {from, to, otherwise})->base;
}

void SequenceBases::update(const timeline::Timeline& timeline) {
  const auto& packets = timeline.packets();
  if (packets.size() < of_packet.size()) *this = {};
  while (of_packet.size() < packets.size()) {
    const wire::Packet& packet = packets[of_packet.size()].content;
    Base base;
    if (const wire::TcpSegment* tcp = packet.tcp()) {
      const wire::Endpoint from{packet.source, tcp->source_port},
          to{packet.destination, tcp->destination_port};
      std::uint32_t& own = at(from, to, tcp->seq.value);
      if (tcp->flags.syn) own = tcp->seq.value;
      base.seq = own;
      base.ack = tcp->flags.ack ? at(to, from, tcp->ack.value) : 0;
    }
    timeline::make_room(of_packet);
    of_packet.push_back(base);
  }
}

// ---- words

std::string flags_words(const wire::TcpFlags& flags) {
  std::string text;
  auto add = [&](bool on, const char* name) {
    if (!on) return;
    if (!text.empty()) text += '+';
    text += name;
  };
  add(flags.syn, "SYN");
  add(flags.fin, "FIN");
  add(flags.rst, "RST");
  add(flags.urg, "URG");
  add(flags.ack, "ACK");
  return text;
}

std::string packet_stamp(const PacketRecord& packet, Language language) {
  if (packet.content.icmp() != nullptr || packet.content.echo() != nullptr) return "ICMP";
  if (const wire::IpFragment* piece = packet.content.fragment())
    return fill(say::v_pk_fragment_short.in(language), {std::to_string(piece->offset)});
  const wire::TcpSegment* tcp = packet.content.tcp();
  if (tcp == nullptr) return format_bytes(packet.payload_size, language);
  if (tcp->flags.rst) return "RST";
  if (tcp->flags.syn) return tcp->flags.ack ? "SYN+ACK" : "SYN";
  std::string text = tcp->flags.fin ? "FIN" : "";
  if (packet.payload_size > 0)
    text = format_bytes(packet.payload_size, language) + (text.empty() ? "" : " " + text);
  return text.empty() ? "ACK" : text;
}

std::string_view icmp_words(wire::IcmpKind kind, Language language) {
  switch (kind) {
    case wire::IcmpKind::port_unreachable:
      return say::v_icmp_port.in(language);
    case wire::IcmpKind::host_unreachable:
      return say::v_icmp_host.in(language);
    case wire::IcmpKind::network_unreachable:
      return say::v_icmp_network.in(language);
    case wire::IcmpKind::packet_too_big:
      return say::v_icmp_big.in(language);
    case wire::IcmpKind::time_exceeded:
      return say::v_icmp_time.in(language);
    case wire::IcmpKind::reassembly_time_exceeded:
      return say::v_icmp_reassembly.in(language);
  }
  return {};
}

std::string_view loss_words(trace::LossCause cause, Language language) {
  switch (cause) {
    case trace::LossCause::loss:
      return say::v_lc_loss.in(language);
    case trace::LossCause::queue_full:
      return say::v_lc_queue_full.in(language);
    case trace::LossCause::corrupted:
      return say::v_lc_corrupted.in(language);
    case trace::LossCause::no_route:
      return say::v_lc_no_route.in(language);
    case trace::LossCause::ttl:
      return say::v_lc_ttl.in(language);
    case trace::LossCause::no_host:
      return say::v_lc_no_host.in(language);
    case trace::LossCause::user:
      return say::v_lc_user.in(language);
    case trace::LossCause::too_big:
      return say::v_lc_too_big.in(language);
  }
  return {};
}

namespace {

/// The payload's beginning as text, non-printing octets as dots.
std::string excerpt(const Bytes& payload, std::size_t whole) {
  std::string text;
  for (const char each : beginning({reinterpret_cast<const char*>(payload.data()), payload.size()}, 40)) {
    const auto octet = static_cast<unsigned char>(each);
    if (octet == '\n')
      text += "\\n";
    else if (octet == '\r')
      text += "\\r";
    else if (octet >= 0x80 || (octet >= 0x20 && octet != 0x7f))
      text += each;
    else
      text += "·";
  }
  return "«" + text + (whole > 40 ? "…" : "") + "»";
}

void tell_tcp(const View& view, const PacketRecord& packet, const wire::TcpSegment& tcp,
              SequenceBases::Base base, std::string& text) {
  const Language lang = view.language;
  const wire::TcpFlags& flags = tcp.flags;
  auto line = [&](bool on, std::string words) {
    if (on) text += "\n" + std::move(words);
  };
  line(flags.syn, std::string(say::v_fl_syn.in(lang)));
  line(flags.fin, std::string(say::v_fl_fin.in(lang)));
  line(flags.rst, std::string(say::v_fl_rst.in(lang)));
  line(flags.psh, std::string(say::v_fl_psh.in(lang)));
  line(flags.urg, std::string(say::v_fl_urg.in(lang)));
  line(flags.ack, fill(say::v_fl_ack.in(lang), {std::to_string(tcp.ack.value - base.ack)}));
  line(true,
       fill(say::v_pk_seq.in(lang), {std::to_string(tcp.seq.value - base.seq),
                                     format_bytes(packet.payload_size, lang), std::to_string(tcp.window)}));
  line(packet.payload_size > 0, excerpt(tcp.payload, packet.payload_size));
}

}  // namespace

std::string packet_story(const View& view, const PacketRecord& packet, SequenceBases::Base base) {
  const Language lang = view.language;
  const wire::TcpSegment* tcp = packet.content.tcp();
  const wire::UdpDatagram* udp = packet.content.udp();
  std::string text;
  if (const wire::IcmpError* icmp = packet.content.icmp()) {
    text = fill(say::v_pk_icmp.in(lang), {icmp_words(icmp->kind, lang)});
    text += "\n" + packet.content.source.to_string() + " → " + packet.content.destination.to_string();
  } else if (const wire::IcmpEcho* echo = packet.content.echo()) {
    text = std::string(echo->reply ? say::v_pk_echo_reply.in(lang) : say::v_pk_echo.in(lang));
    text += "\n" + packet.content.source.to_string() + " → " + packet.content.destination.to_string();
  } else if (const wire::IpFragment* piece = packet.content.fragment()) {
    text = std::string(say::v_pk_fragment.in(lang)) + " " + std::to_string(packet.content.identification);
    text += "\n" + packet.content.source.to_string() + " → " + packet.content.destination.to_string();
    const std::size_t end = piece->offset + packet.payload_size;
    text +=
        "\n" + fill(say::v_pk_fragment_place.in(lang), {std::to_string(piece->offset), std::to_string(end)});
    if (!piece->more_fragments) text += say::v_pk_fragment_last.in(lang);
  } else {
    text = std::string(tcp != nullptr ? say::v_pk_tcp.in(lang) : say::v_pk_udp.in(lang));
    const std::uint16_t from = tcp != nullptr ? tcp->source_port : udp->source_port;
    const std::uint16_t to = tcp != nullptr ? tcp->destination_port : udp->destination_port;
    text += "  " + peer_name(view.world, {packet.content.source, from}) + " → " +
            peer_name(view.world, {packet.content.destination, to});
  }
  if (tcp != nullptr) tell_tcp(view, packet, *tcp, base, text);
  if (udp != nullptr)
    text +=
        "\n" + format_bytes(packet.payload_size, lang) + "  " + excerpt(udp->payload, packet.payload_size);
  text += "\n" + fill(say::v_pk_sent.in(lang), {format_time(packet.sent_at, lang)});
  const bool over = packet.ended != timeline::kNoMoment && packet.ended <= view.cursor;
  if (packet.fate == PacketFate::lost)
    text += "\n" + fill(say::v_pk_lost.in(lang), {loss_words(packet.loss, lang)});
  else if (over)
    text += ", " + fill(say::v_pk_arrived.in(lang), {format_time(packet.ended_at, lang)});
  else
    text += ", " + std::string(say::v_pk_on_its_way.in(lang));
  if (packet.retransmission) text += "\n" + std::string(say::v_pk_retransmission.in(lang));
  if (packet.duplicate_of) text += "\n" + std::string(say::v_pk_duplicate.in(lang));
  if (packet.reordered && over) text += "\n" + std::string(say::v_pk_reordered.in(lang));
  return text;
}

// ---- looks

ImU32 packet_color(const Theme& theme, const wire::Packet& packet) {
  if (packet.udp() != nullptr || packet.fragment() != nullptr) return theme.color.udp;
  const wire::TcpSegment* tcp = packet.tcp();
  if (tcp == nullptr) return theme.color.icmp;
  // Both directions have the same sum of ports; neighbouring ports get neighbouring shades.
  static constexpr std::array<float, 5> shift{0.0f, 0.075f, -0.065f, 0.035f, -0.03f};
  const auto shade = static_cast<std::size_t>((tcp->source_port + tcp->destination_port) % 5);
  const ImVec4 rgb = ImGui::ColorConvertU32ToFloat4(theme.color.tcp);
  float h = 0, s = 0, v = 0;
  ImGui::ColorConvertRGBtoHSV(rgb.x, rgb.y, rgb.z, h, s, v);
  h += shift[shade];
  if (h < 0) h += 1;
  if (h > 1) h -= 1;
  ImVec4 out{0, 0, 0, 1};
  ImGui::ColorConvertHSVtoRGB(h, s, v, out.x, out.y, out.z);
  return ImGui::ColorConvertFloat4ToU32(out);
}

namespace {

/// A slip with an arrow back: return to sender.
void draw_slip(ImDrawList& list, ImVec2 center, float width, ImU32 paper, ImU32 ink) {
  const ImVec2 half{width / 2, width * 0.32f};
  list.AddRectFilled(center - half, center + half, paper, 2);
  list.AddRect(center - half, center + half, ink, 2, 0, 1.5f);
  const float y = center.y;
  list.AddLine({center.x + half.x * 0.55f, y}, {center.x - half.x * 0.5f, y}, ink, 1.5f);
  list.AddLine({center.x - half.x * 0.5f, y}, {center.x - half.x * 0.1f, y - half.y * 0.5f}, ink, 1.5f);
  list.AddLine({center.x - half.x * 0.5f, y}, {center.x - half.x * 0.1f, y + half.y * 0.5f}, ink, 1.5f);
}

void draw_one(ImDrawList& list, const Theme& theme, ImVec2 center, const PacketRecord& packet, float width,
              float alpha) {
  const ImU32 color = with_alpha(packet_color(theme, packet.content), alpha);
  const ImU32 paper = with_alpha(theme.color.surface, alpha);
  if (packet.content.tcp() != nullptr)
    draw_envelope(list, center, width, paper, color);
  else if (packet.content.udp() != nullptr || packet.content.fragment() != nullptr)
    draw_postcard(list, center, width, paper, color);
  else
    draw_slip(list, center, width, paper, color);
}

}  // namespace

void draw_packet(ImDrawList& list, const Theme& theme, ImVec2 center, const PacketRecord& packet,
                 const GlyphLook& look) {
  const float height = look.width * 0.68f;
  if (look.chosen || look.now) {
    const ImVec2 half{look.width / 2 + 5, height / 2 + 5};
    list.AddRectFilled(center - half, center + half,
                       with_alpha(look.now ? theme.color.accent_soft : theme.color.selected, look.alpha), 6);
    if (look.now)
      list.AddRect(center - half, center + half, with_alpha(theme.color.accent, look.alpha), 6, 0, 1.5f);
  }
  if (packet.duplicate_of)
    draw_one(list, theme, center + ImVec2{5, -4}, packet, look.width, look.alpha * 0.35f);
  draw_one(list, theme, center, packet, look.width, look.alpha * (packet.duplicate_of ? 0.7f : 1.0f));
  if (packet.retransmission) {
    const ImVec2 corner{center.x + look.width / 2, center.y - height / 2};
    list.AddCircleFilled(corner, 7, with_alpha(theme.color.lost, look.alpha), 20);
    put_centered(list, theme.font.code_small, corner, with_alpha(theme.color.page, look.alpha), "2");
  }
}

}  // namespace zocalo::ui
