#pragma once
// Whoever serves syscalls: the simulation (sim/engine) or the machine's own kernel through POSIX sockets
// (native/).

#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "syscall/syscall.h"

namespace zocalo::syscall {

/// Who calls: a thread of a guest.
struct Caller {
  GuestId guest;
  ThreadId thread{1};
  friend constexpr auto operator<=>(const Caller&, const Caller&) = default;
};

struct Completion {
  Caller caller;
  CallId call;
  Outcome outcome;  ///< Reply or Failed, never Blocked
};

enum class Progress {
  moved,  ///< one event was processed; there may be completions
  idle,   ///< nothing will happen until somebody submits: every guest that waits, waits for ever (or there is
          ///< none)
  waiting,  ///< nothing happened yet, but may at any real moment (live only; the simulation never says so)
  limit,    ///< the next event lies after `limit`, which is now the time
};

/// The contract that both transports obey, and that the conformance suite tests. Not thread-safe; never
/// waits. An implementation that was given a trace::Sink opens the moments of calls and of its world there,
/// and records CallSubmitted, CallBlocked, CallReturned, Scanned, SocketChanged, … itself; the session
/// records what programs do between.
class SocketApi {
 public:
  SocketApi() = default;
  SocketApi(const SocketApi&) = delete;
  SocketApi& operator=(const SocketApi&) = delete;
  virtual ~SocketApi() = default;

  virtual Time now() const = 0;

  /// A guest begins on `host` with an empty descriptor table (0, 1 and 2 are taken). The first completion of
  /// the guest's main thread (CallId 0, result 0) says at which moment it may run.
  virtual void start_guest(GuestId guest, HostId host, Time at) = 0;
  /// The guest is gone: its descriptors are closed as exit(2) does, pending calls are dropped.
  virtual void end_guest(GuestId guest) = 0;

  /// Takes a call. One call may be pending for each caller. Its completion comes from take_completions(), at
  /// the earliest after the next advance(); a call that blocks completes when what it waits for happens.
  virtual void submit(Caller caller, CallId id, Syscall call) = 0;

  /// Lets the world move by one event at the most, no later than `limit`.
  virtual Progress advance(Time limit) = 0;

  /// The calls that have completed since last asked, in order.
  virtual std::vector<Completion> take_completions() = 0;
};

}  // namespace zocalo::syscall
