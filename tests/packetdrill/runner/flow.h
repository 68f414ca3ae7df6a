#pragma once
// A connection as a script writes it, and as it is on the wire: the script's numbers count from 0, and its
// timestamps are its own.

#include <map>
#include <optional>
#include <string>

#include "packetdrill/runner/machine.h"
#include "packetdrill/runner/script.h"

namespace zocalo::packetdrill {

/// Between the script's numbers and the wire's of one direction. Only a SYN's number counts from the
/// script's own initial number; all others count from 0.
struct Numbering {
  std::uint32_t script_isn = 0, live_isn = 0;
  std::uint32_t offset(bool syn) const { return syn ? live_isn - script_isn : live_isn; }
};

struct Flow {
  explicit Flow(const Addresses& addresses)
      : local{addresses.local, kPort}, remote{addresses.remote, kPort} {}

  wire::Endpoint local, remote;
  std::optional<Numbering> ours, theirs;
  std::map<std::uint32_t, std::uint32_t> timestamps;  ///< TSval that the script wrote -> that was sent
  std::optional<std::pair<std::uint32_t, std::uint32_t>> first_timestamp;

  bool carries(const wire::Packet& packet) const;
};

/// The packet that the script says arrives. Throws Unsupported.
wire::Packet to_live(const PacketEvent& packet, const Flow& flow, bool scaled_echo, int line);
/// An ICMP error about an octet that we sent.
wire::Packet icmp_to_live(const PacketEvent& packet, const Flow& flow, int line);

/// What was sent, in the script's words. `with_window`: write the window, too.
PacketEvent to_script(const wire::Packet& packet, const Flow& flow, bool with_window);

}  // namespace zocalo::packetdrill
