#pragma once
// What the simulation knows of each packet beyond its octets: why it was sent, and what it is to its
// connection. Who reads a capture can only guess that.

#include <string>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// One text for each of timeline.packets(), in that order: "packet 17; client: send(3, b'hi'); retransmission
/// after a timeout; lost (loss)".
std::vector<std::string> packet_comments(const Timeline& timeline);

/// What became of a packet on its link, as far as it is worth a word: "lost, reordered"; or "".
std::string fate_of(const PacketRecord& packet);

}  // namespace zocalo::timeline
