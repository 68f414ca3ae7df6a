#include "kernel/calls.h"

#include <algorithm>

#include "kernel/dispatch.h"
#include "kernel/host.h"
#include "syscall/interrupt.h"

namespace zocalo::kernel {

using syscall::Caller;
using syscall::Completion;
using syscall::Syscall;

PendingCall::PendingCall(Host& host, Attempt its_attempt, Syscall its_call)
    : attempt(std::move(its_attempt)),
      call(std::move(its_call)),
      deadline(host.timers, *this, trace::TimerKind::call_timeout, SocketId{}),
      host_(host) {}

PendingCall::~PendingCall() {
  for (File* file : waited) {
    std::erase_if(file->waiters, [this](const Waiter& waiter) { return waiter.call == this; });
  }
}

void PendingCall::on_timer(Timer&) {
  attempt.expired = true;
  host_.calls.retry(*this, SocketId{});
}

Outcome CallTable::submit(Caller caller, CallId id, Syscall call) {
  const auto table = host_.descriptors.find(caller.guest);
  if (table == host_.descriptors.end()) return fail(Errno::enosys);
  Attempt attempt;
  attempt.caller = caller;
  attempt.id = id;
  attempt.table = &table->second;
  std::vector<Wait> waits;
  Outcome outcome = try_call(host_, attempt, call, waits);
  if (auto* blocked = std::get_if<Blocked>(&outcome)) {
    attempt.again = true;
    attempt.deadline = blocked->deadline;
    auto pending = std::make_unique<PendingCall>(host_, std::move(attempt), std::move(call));
    for (const Wait& wait : waits) {
      if (std::find(pending->waited.begin(), pending->waited.end(), wait.file) == pending->waited.end()) {
        pending->waited.push_back(wait.file);
        ++wait.file->references;
      }
      wait.file->waiters.push_back({pending.get(), wait.events});
    }
    pending->deadline.set(blocked->deadline);
    pending_[caller] = std::move(pending);
  }
  return outcome;
}

void CallTable::forget(GuestId guest) {
  const auto first = pending_.lower_bound(Caller{guest, ThreadId{0}});
  auto last = first;
  std::vector<File*> files;
  for (; last != pending_.end() && last->first.guest == guest; ++last) {
    std::erase(retries_, last->second.get());
    files.insert(files.end(), last->second->waited.begin(), last->second->waited.end());
  }
  pending_.erase(first, last);
  for (File* file : files) host_.drop(*file);
}

void CallTable::retry(PendingCall& call, SocketId woken_by) {
  if (call.queued) return;
  call.queued = true;
  call.attempt.woken_by = woken_by;
  retries_.push_back(&call);
}

/// Whoever has waited longest; but of those who wait in one epoll set, who came last (ep_poll: __add_wait_queue_exclusive).
PendingCall& CallTable::next_retry() const {
  const auto older = [](const PendingCall* a, const PendingCall* b) { return a->attempt.id < b->attempt.id; };
  PendingCall* first = *std::min_element(retries_.begin(), retries_.end(), older);
  const auto waits_in = [](const PendingCall& call) {
    const bool in_set = std::holds_alternative<syscall::EpollWait>(call.call) && !call.waited.empty();
    return in_set ? call.waited.front() : nullptr;
  };
  const File* set = waits_in(*first);
  if (set == nullptr) return *first;
  for (PendingCall* other : retries_) {
    if (waits_in(*other) == set && older(first, other)) first = other;
  }
  return *first;
}

void CallTable::run_retries() {
  while (!retries_.empty()) {
    PendingCall& call = next_retry();
    std::erase(retries_, &call);
    call.queued = false;
    std::vector<Wait> waits;  // the same as at the first try
    Outcome outcome = try_call(host_, call.attempt, call.call, waits);
    if (call.attempt.interrupted) outcome = syscall::when_interrupted(call.call, std::move(outcome));
    if (!std::holds_alternative<Blocked>(outcome)) finish(call, std::move(outcome));
  }
}

void CallTable::finish(PendingCall& call, Outcome outcome) {
  const Caller caller = call.attempt.caller;
  host_.completions.push_back(Completion{caller, call.attempt.id, std::move(outcome)});
  const std::vector<File*> files = std::move(call.waited);
  for (File* file : files) {
    std::erase_if(file->waiters, [&call](const Waiter& waiter) { return waiter.call == &call; });
  }
  call.waited.clear();
  std::erase(retries_, &call);
  pending_.erase(caller);
  for (File* file : files) host_.drop(*file);
}

int CallTable::wake_futex(GuestId guest, std::uint64_t ticket, int count) {
  std::vector<PendingCall*> sleepers;
  for (auto& [caller, pending] : pending_) {
    const auto* wait = std::get_if<syscall::FutexWait>(&pending->call);
    const bool sleeps =
        caller.guest == guest && wait != nullptr && wait->ticket == ticket && !pending->attempt.woken;
    if (sleeps) sleepers.push_back(pending.get());
  }
  std::sort(sleepers.begin(), sleepers.end(),
            [](const PendingCall* a, const PendingCall* b) { return a->attempt.id < b->attempt.id; });
  int woken = 0;
  for (PendingCall* sleeper : sleepers) {
    if (woken == count) break;
    sleeper->attempt.woken = true;
    retry(*sleeper, SocketId{});
    ++woken;
  }
  return woken;
}

void CallTable::interrupt(const Caller& whose) {
  const auto found = pending_.find(whose);
  if (found == pending_.end() || std::holds_alternative<syscall::Close>(found->second->call)) return;
  found->second->attempt.interrupted = found->second->attempt.expired = true;
  retry(*found->second, SocketId{});
}

}  // namespace zocalo::kernel
