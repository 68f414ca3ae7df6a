#include "engine/script.h"

#include <utility>

namespace zocalo::engine {

GuestId Troupe::start(HostId host, std::unique_ptr<Script> script, Time at) {
  const GuestId guest{++last_guest_.value};
  scripts_[guest] = std::move(script);
  api_.start_guest(guest, host, at);
  return guest;
}

void Troupe::resume(syscall::Completion completion) {
  const auto at = scripts_.find(completion.caller.guest);
  if (at == scripts_.end()) return;
  std::optional<syscall::Syscall> call = at->second->next(std::move(completion.outcome), api_.now());
  if (call) return api_.submit(completion.caller, CallId{++last_call_.value}, *std::move(call));
  api_.end_guest(at->first);
  scripts_.erase(at);
}

syscall::Progress Troupe::step(Time limit) {
  const syscall::Progress progress = api_.advance(limit);
  if (progress != syscall::Progress::moved) return progress;
  for (syscall::Completion& completion : api_.take_completions()) resume(std::move(completion));
  return progress;
}

syscall::Progress Troupe::run(Time limit) {
  syscall::Progress progress = syscall::Progress::moved;
  while (!scripts_.empty() && progress == syscall::Progress::moved) progress = step(limit);
  return progress;
}

}  // namespace zocalo::engine
