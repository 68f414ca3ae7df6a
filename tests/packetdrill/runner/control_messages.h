#pragma once
// The control messages, cmsg(3), that a script's recvmsg() expects. `family` is what CMSG_LEVEL_IP and
// CMSG_TYPE_RECVERR stand for.

#include <string>

#include "packetdrill/runner/script.h"
#include "syscall/syscall.h"
#include "wire/address.h"

namespace zocalo::packetdrill {

/// How much room for control messages the call has: packetdrill gives it as much as the expected ones need.
std::uint32_t control_room(const Value& message, wire::Family family, int line);
/// "" if `reply` bears msg_flags and msg_control of `message`, else what it bears instead. Throws
/// Unsupported.
std::string differs_in_control(const Value& message, const syscall::Reply& reply, wire::Family family,
                               int line);

}  // namespace zocalo::packetdrill
