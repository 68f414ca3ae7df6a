#pragma once
// "What if …": what can be done to the run on screen, offered by the views.

#include <optional>
#include <string>

#include "scenario/scenario.h"
#include "ui/views/view.h"

namespace zocalo::ui {

struct WhatIf {
  const scenario::Scenario* scenario = nullptr;  ///< of the run on screen; null: nothing can be done to it
  std::string why_not;                           ///< then, why
  timeline::Index parted = timeline::kNoMoment;  ///< where the run parts from the one it comes from
};

/// Whether a branch can be made, of packets, links and programs.
inline bool can_branch(const View& view) {
  return view.what_if != nullptr && view.what_if->scenario != nullptr && !view.live;
}

/// The pointer asks for a menu in this frame: the right button, or a finger that rests.
bool asks_for_menu();

// In an open popup: what can be done, as its entries. Nothing where nothing can.
void what_if_packet_entries(const View& view, PacketId packet);
/// `field` keeps what is typed.
void what_if_link_entries(const View& view, const timeline::LinkState& link, std::string& field);
void what_if_program_entries(const View& view, GuestId guest, std::string& field);

/// At ImGui's cursor: a row of buttons that wraps; for a packet's details. Says why where nothing can be
/// done.
void draw_what_if_packet(const View& view, PacketId packet);
void draw_what_if_link(const View& view, const timeline::LinkState& link, std::string& field);
void draw_what_if_program(const View& view, GuestId guest, std::string& field);

/// The selected packet, else the last one that was sent at the cursor; none before there is one.
PacketId packet_in_question(const View& view);
/// "#7 SYN": its number and what it is.
std::string packet_title(const View& view, PacketId packet);
/// The link's name in an intervention: "server-client", or a host's for its loopback.
std::string link_target(const View& view, const timeline::LinkState& link);

}  // namespace zocalo::ui
