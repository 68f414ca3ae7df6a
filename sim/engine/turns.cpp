#include "engine/turns.h"

namespace zocalo::engine {

namespace {

/// The calls around which CPython's C code has no Py_BEGIN_ALLOW_THREADS.
bool keeps_lock(const syscall::Syscall& call) {
  return std::holds_alternative<syscall::FutexWake>(call) ||
         std::holds_alternative<syscall::ThreadStart>(call) ||
         std::holds_alternative<syscall::ClockGetTime>(call) ||
         std::holds_alternative<syscall::TgKill>(call) || std::holds_alternative<syscall::GetSockOpt>(call) ||
         std::holds_alternative<syscall::SetSockOpt>(call);
}

}  // namespace

void Turns::called(const syscall::Caller& caller, const syscall::Syscall& call, Time now, Time back) {
  const auto at = holders_.find(caller.guest);
  if (!keeps_lock(call)) {
    if (at != holders_.end()) holders_.erase(at);
    return;
  }
  const bool held = at != holders_.end() && at->second.thread == caller.thread;
  holders_[caller.guest] = {caller.thread, held ? at->second.since : now, back};
}

void Turns::went_on(const syscall::Caller& caller) {
  const auto at = holders_.find(caller.guest);
  if (at != holders_.end() && at->second.thread == caller.thread) at->second.back.reset();
}

std::optional<Time> Turns::waits(const syscall::Caller& caller, Time now) const {
  const auto at = holders_.find(caller.guest);
  if (at == holders_.end()) return std::nullopt;
  const Holder& holder = at->second;
  if (holder.thread == caller.thread || now - holder.since >= kInterval) return std::nullopt;
  return holder.back;
}

}  // namespace zocalo::engine
