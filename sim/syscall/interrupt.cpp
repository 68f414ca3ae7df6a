#include "syscall/interrupt.h"

#include <algorithm>

namespace zocalo::syscall {

namespace {

/// Did it give up, rather than end?
bool gave_up(const Syscall& call, const Outcome& outcome) {
  if (std::holds_alternative<Blocked>(outcome)) return true;
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    return failed->error == Errno::eagain || failed->error == Errno::etimedout ||
           (failed->error == Errno::einprogress && std::holds_alternative<Connect>(call));
  }
  const auto& reply = std::get<Reply>(outcome);
  if (std::holds_alternative<NanoSleep>(call)) return true;
  if (std::holds_alternative<Select>(call))
    return std::all_of(reply.sets.begin(), reply.sets.end(), [](const auto& set) { return set.empty(); });
  return (std::holds_alternative<Poll>(call) || std::holds_alternative<EpollWait>(call)) &&
         reply.ready.empty();
}

}  // namespace

Outcome when_interrupted(const Syscall& call, Outcome outcome) {
  if (gave_up(call, outcome)) return Failed{Errno::eintr, {}};
  return outcome;
}

}  // namespace zocalo::syscall
