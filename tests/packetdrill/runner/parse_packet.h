#pragma once
// `< [ect0] FP. 1:1001(1000) ack 1 win 257 <nop,nop,TS val 100 ecr 0>`

#include "packetdrill/runner/cursor.h"

namespace zocalo::packetdrill {

PacketEvent parse_packet(Cursor& cursor);
/// The same packet as a script would write it.
std::string to_string(const PacketEvent& packet);

}  // namespace zocalo::packetdrill
