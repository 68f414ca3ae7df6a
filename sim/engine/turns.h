#pragma once
// Which thread of a program goes on: CPython's global lock.

#include <map>
#include <optional>

#include "base/ids.h"
#include "base/time.h"
#include "syscall/socket_api.h"

namespace zocalo::engine {

/// A thread that wakes another, starts one or reads the clock keeps the interpreter's lock, and goes on before those that could:
/// until it makes a call for which CPython lets the lock go, or has had it for kInterval.
class Turns {
 public:
  /// sys.getswitchinterval()
  static constexpr Duration kInterval = std::chrono::milliseconds(5);

  /// A thread has made a call that is answered at `back`.
  void called(const syscall::Caller& caller, const syscall::Syscall& call, Time now, Time back);
  /// Until when a thread that could go on at `now` has to wait for another of its program, if it has to.
  std::optional<Time> waits(const syscall::Caller& caller, Time now) const;
  /// It has its answer, and runs.
  void went_on(const syscall::Caller& caller);
  void forget(GuestId guest) { holders_.erase(guest); }

 private:
  struct Holder {
    ThreadId thread;
    Time since;
    std::optional<Time> back;  ///< while it is in a call
  };
  std::map<GuestId, Holder> holders_;
};

}  // namespace zocalo::engine
