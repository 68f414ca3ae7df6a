#include "native/posix/posix_api.h"

#include <sys/epoll.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <tuple>

#include "native/posix/posix_calls.h"
#include "syscall/interrupt.h"

namespace zocalo::native {

using syscall::Blocked;
using syscall::Caller;
using syscall::Completion;
using syscall::Outcome;
using syscall::Progress;

namespace {

std::int64_t monotonic_ns() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Whether a view would show a difference. Round-trip times move with every acknowledgement and alone are
/// none.
bool same(const trace::SocketState& a, const trace::SocketState& b) {
  const auto fields = [](const trace::SocketState& s) {
    return std::tie(s.owners, s.kind, s.state, s.local, s.peer, s.nonblocking, s.shut_read, s.shut_write,
                    s.fin_received, s.reset, s.queues_known, s.receive_queue, s.receive_datagrams,
                    s.receive_capacity, s.send_unsent, s.send_unacked, s.send_capacity, s.accept_queue,
                    s.accept_backlog, s.so_error, s.tcp.retransmits, s.readiness, s.options);
  };
  return fields(a) == fields(b);
}

}  // namespace

struct PosixApi::Impl {
  Impl(const Options& options, trace::Sink* to) : sink(to), calls(options), start(monotonic_ns()) {
    calls.wake_futex = [this](GuestId guest, std::uint64_t ticket, int count) {
      return wake(guest, ticket, count);
    };
    calls.interrupt = [this](const Caller& whose) {
      for (Pending& call : pending)
        if (call.caller == whose && !std::holds_alternative<syscall::Close>(call.call))
          call.interrupted = call.dirty = true;
    };
    if (sink == nullptr) return;
    calls.look = [this](const std::shared_ptr<Descriptor>& d) -> const trace::SocketState& {
      return refresh(d);
    };
    sink->begin(kStart, {});
    sink->record(trace::HostAdded{
        kHere,
        options.host_name,
        {wire::IpAddress::loopback(wire::Family::ipv4), wire::IpAddress::loopback(wire::Family::ipv6)}});
  }

  static constexpr HostId kHere{1};
  trace::Sink* sink;
  PosixCalls calls;
  std::int64_t start;
  std::vector<Pending> pending;                   ///< blocked, in order of submission
  std::deque<std::pair<Pending, Outcome>> ready;  ///< done, but nobody was told yet
  std::deque<Caller> starting;                    ///< programs and threads that may begin
  std::vector<Completion> completions;
  std::deque<SocketId> edges;
  std::optional<trace::Cause> opening;  ///< of the moment that the next event begins

  Time now() const { return time_at(monotonic_ns() - start); }

  /// Opens a moment, which begins with its first event: a pass that finds nothing new leaves no trace.
  void begin(trace::Cause::Kind kind, const Pending* call) {
    trace::Cause cause;
    cause.kind = kind;
    if (call != nullptr) {
      cause.guest = call->caller.guest;
      cause.thread = call->caller.thread;
      cause.call = call->id;
    } else {
      cause.host = kHere;
    }
    opening = cause;
  }
  void record(trace::Event event) {
    if (sink == nullptr) return;
    if (opening) sink->begin(now(), *opening);
    opening.reset();
    sink->record(std::move(event));
  }

  std::int64_t wake(GuestId guest, std::uint64_t ticket, int count);
  const trace::SocketState& refresh(const std::shared_ptr<Descriptor>& descriptor);
  void record_effects(const Pending& call, bool found);
  void bury();
  void finish(const Pending& call, Outcome outcome);
  bool take_edges();
  bool notice(SocketId id);
  bool start_one();
  bool finish_one();
  bool retry(std::size_t index);
  bool retry_pending();
};

std::int64_t PosixApi::Impl::wake(GuestId guest, std::uint64_t ticket, int count) {
  std::int64_t woken = 0;
  for (Pending& call : pending) {
    const auto* wait = std::get_if<syscall::FutexWait>(&call.call);
    if (woken >= count || wait == nullptr || call.caller.guest != guest || wait->ticket != ticket ||
        call.futex_woken)
      continue;
    call.futex_woken = call.dirty = true;
    ++woken;
  }
  return woken;
}

const trace::SocketState& PosixApi::Impl::refresh(const std::shared_ptr<Descriptor>& descriptor) {
  trace::SocketState& last = descriptor->socket->last;
  trace::SocketState now_state = snapshot(*descriptor, kHere);
  if (!last.socket || !same(last, now_state)) {
    last = std::move(now_state);
    record(trace::SocketChanged{last});
  }
  return last;
}

void PosixApi::Impl::bury() {
  for (const SocketId id : *calls.graveyard) record(trace::SocketGone{id});
  calls.graveyard->clear();
}

/// What the last attempt did to the world, within the open moment.
void PosixApi::Impl::record_effects(const Pending& call, bool found) {
  if (sink != nullptr) {
    for (const auto& descriptor : calls.touched) refresh(descriptor);
    if (!calls.verdicts.empty())
      record(trace::Scanned{call.id, std::move(calls.verdicts), call.woken_by, found});
    for (std::string& note : calls.notes) record(trace::Note{std::move(note)});
  }
  calls.touched.clear();
  calls.verdicts.clear();
  calls.notes.clear();
  bury();
}

void PosixApi::Impl::finish(const Pending& call, Outcome outcome) {
  record(trace::CallReturned{call.id, call.caller, outcome});
  completions.push_back({call.caller, call.id, std::move(outcome)});
}

bool PosixApi::Impl::start_one() {
  if (starting.empty()) return false;
  completions.push_back({starting.front(), CallId{}, syscall::Reply{}});
  starting.pop_front();
  return true;
}

bool PosixApi::Impl::finish_one() {
  if (ready.empty()) return false;
  auto [call, outcome] = std::move(ready.front());
  ready.pop_front();
  begin(trace::Cause::Kind::completion, &call);
  finish(call, std::move(outcome));
  return true;
}

/// Asks for edges if none are left; true if there are some.
bool PosixApi::Impl::take_edges() {
  if (!edges.empty()) return true;
  epoll_event events[64];
  const int found = ::epoll_wait(calls.wait_fd(), events, 64, 0);
  for (int i = 0; i < found; ++i) edges.push_back(SocketId{static_cast<std::uint32_t>(events[i].data.u64)});
  return !edges.empty();
}

/// One socket changed: says so, and marks who may have waited for it. True if anything was worth recording.
bool PosixApi::Impl::notice(SocketId id) {
  for (Pending& call : pending) {
    const bool epolls =
        std::any_of(call.held.begin(), call.held.end(), [](const auto& d) { return d->socket->epoll; });
    const bool holds =
        std::any_of(call.held.begin(), call.held.end(), [&](const auto& d) { return d->socket->id == id; });
    if (id && !holds && !epolls) continue;
    call.dirty = true;
    call.woken_by = id;
  }
  const auto descriptor = id ? calls.find(id) : nullptr;
  if (!descriptor || sink == nullptr) return false;
  trace::SocketState state = snapshot(*descriptor, kHere);
  if (same(state, descriptor->socket->last)) return false;
  begin(trace::Cause::Kind::packet, nullptr);
  descriptor->socket->last = std::move(state);
  record(trace::SocketChanged{descriptor->socket->last});
  return true;
}

/// True if the call completed.
bool PosixApi::Impl::retry(std::size_t index) {
  Pending call = std::move(pending[index]);
  const Time time = now();
  const bool expired = time >= call.deadline || call.interrupted;
  call.dirty = false;
  begin(trace::Cause::Kind::completion, &call);
  Outcome outcome = calls.attempt(call, time, expired);
  if (call.interrupted) outcome = syscall::when_interrupted(call.call, std::move(outcome));
  const bool blocked = std::holds_alternative<Blocked>(outcome);
  record_effects(call, !blocked);
  if (blocked) {
    opening.reset();
    pending[index] = std::move(call);
    return false;
  }
  pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(index));
  finish(call, std::move(outcome));
  call.held.clear();
  bury();
  return true;
}

bool PosixApi::Impl::retry_pending() {
  const Time time = now();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const Pending& call = pending[i];
    if (call.dirty || time >= call.deadline || time >= call.retry_at) {
      if (retry(i)) return true;
    }
  }
  return false;
}

PosixApi::PosixApi(const Options& options, trace::Sink* sink)
    : impl_(std::make_unique<Impl>(options, sink)) {}
PosixApi::~PosixApi() = default;

Time PosixApi::now() const { return impl_->now(); }

void PosixApi::start_guest(GuestId guest, HostId, Time) {
  impl_->calls.start_guest(guest);
  impl_->starting.push_back({guest, ThreadId{1}});
}

void PosixApi::end_guest(GuestId guest) {
  std::erase_if(impl_->pending, [&](const Pending& call) { return call.caller.guest == guest; });
  std::erase_if(impl_->ready, [&](const auto& row) { return row.first.caller.guest == guest; });
  std::erase_if(impl_->starting, [&](const Caller& caller) { return caller.guest == guest; });
  impl_->opening.reset();  // what goes, goes in the moment of the program's end
  impl_->calls.end_guest(guest);
  impl_->bury();
}

void PosixApi::submit(Caller caller, CallId id, syscall::Syscall call) {
  Pending pending;
  pending.caller = caller;
  pending.id = id;
  pending.call = std::move(call);
  impl_->begin(trace::Cause::Kind::call, &pending);
  impl_->record(trace::CallSubmitted{id, caller, pending.call});
  Outcome outcome = impl_->calls.attempt(pending, impl_->now(), false);
  const auto* blocked = std::get_if<Blocked>(&outcome);
  impl_->record_effects(pending, blocked == nullptr);
  if (blocked != nullptr) {
    impl_->record(trace::CallBlocked{id, *blocked});
    impl_->pending.push_back(std::move(pending));
    return;
  }
  pending.held.clear();
  impl_->bury();
  // shutdown(2) wakes who sleeps in a send(2), with nothing that an edge would tell
  if (std::holds_alternative<syscall::Shutdown>(pending.call)) {
    for (Pending& other : impl_->pending)
      other.dirty = other.dirty || std::holds_alternative<syscall::Send>(other.call);
  }
  if (std::holds_alternative<syscall::ThreadExit>(pending.call)) return;
  if (const auto* start = std::get_if<syscall::ThreadStart>(&pending.call)) {
    impl_->starting.push_back({caller.guest, start->thread});
  }
  impl_->ready.emplace_back(std::move(pending), std::move(outcome));
}

Progress PosixApi::advance(Time limit) {
  if (impl_->finish_one() || impl_->start_one()) return Progress::moved;
  if (impl_->now() >= limit) return Progress::limit;
  while (impl_->take_edges()) {
    const SocketId id = impl_->edges.front();
    impl_->edges.pop_front();
    if (impl_->notice(id)) return Progress::moved;
  }
  if (impl_->retry_pending()) return Progress::moved;
  return impl_->calls.any_guest() ? Progress::waiting : Progress::idle;
}

std::vector<Completion> PosixApi::take_completions() { return std::exchange(impl_->completions, {}); }

bool PosixApi::type(GuestId guest, const std::optional<std::string>& line) {
  return impl_->calls.type(guest, line);
}

void PosixApi::observe() {
  while (impl_->take_edges()) {
    const SocketId id = impl_->edges.front();
    impl_->edges.pop_front();
    impl_->notice(id);
  }
}

int PosixApi::wait_fd() const { return impl_->calls.wait_fd(); }

Time PosixApi::deadline() const {
  Time first = kNever;
  for (const Pending& call : impl_->pending) first = std::min({first, call.deadline, call.retry_at});
  return first;
}

}  // namespace zocalo::native
