#pragma once
// A packet as it is drawn and named in the network and in the ladder.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "timeline/timeline.h"
#include "ui/views/view.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {

/// Where each packet's sequence numbers count from: the SYN of its direction, or the first number seen.
/// Filled as the timeline grows.
struct SequenceBases {
  struct Base {
    std::uint32_t seq = 0, ack = 0;
  };
  std::vector<Base> of_packet;  ///< by place in Timeline::packets()
  void update(const timeline::Timeline& timeline);

 private:
  struct Flow {
    wire::Endpoint from, to;
    std::uint32_t base = 0;
  };
  std::vector<Flow> flows_;  ///< sorted by endpoints
  std::uint32_t* find(const wire::Endpoint& from, const wire::Endpoint& to);
  std::uint32_t& at(const wire::Endpoint& from, const wire::Endpoint& to, std::uint32_t otherwise);
};

/// A colour of the protocol; connections differ by shade, so that each can be followed.
ImU32 packet_color(const Theme& theme, const wire::Packet& packet);
/// What is stamped on it: "SYN", "SYN+ACK", "18 B", "FIN", "ACK", "ICMP".
std::string packet_stamp(const timeline::PacketRecord& packet, Language language);
/// "SYN", "SYN+ACK", "ACK", "FIN+ACK", "RST", with PSH left out.
std::string flags_words(const wire::TcpFlags& flags);
/// Everything about it, in words, a line each.
std::string packet_story(const View& view, const timeline::PacketRecord& packet, SequenceBases::Base base);
std::string_view icmp_words(wire::IcmpKind kind, Language language);
std::string_view loss_words(trace::LossCause cause, Language language);

struct GlyphLook {
  float width = 26;
  float alpha = 1;
  bool chosen = false;  ///< the selected packet
  bool now = false;     ///< sent, lost or arrived at the cursor
};
/// An envelope, a postcard or a slip, with "2" for a retransmission and a shadow for a duplicate.
void draw_packet(ImDrawList& list, const Theme& theme, ImVec2 center, const timeline::PacketRecord& packet,
                 const GlyphLook& look);

}  // namespace zocalo::ui
