#pragma once
// Guests told in C++ instead of Python: for tests, benches and the digest, where an interpreter would only be
// in the way.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "syscall/socket_api.h"

namespace zocalo::engine {

/// One program with one thread. Each call of next() gets what became of the last one and gives the next one.
class Script {
 public:
  Script() = default;
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  virtual ~Script() = default;

  /// `last` is Reply or Failed; at the start a Reply of 0. Nothing: the program ends.
  virtual std::optional<syscall::Syscall> next(syscall::Outcome last, Time now) = 0;
};

/// Runs scripts on a SocketApi as the session runs programs: each guest that may run computes until its next
/// call before the world moves on.
class Troupe {
 public:
  /// `api` must outlive the troupe.
  explicit Troupe(syscall::SocketApi& api) : api_(api) {}

  /// Guests are numbered from 1.
  GuestId start(HostId host, std::unique_ptr<Script> script, Time at = kStart);
  /// Moves the world until every script has ended (moved), nothing can happen any more (idle), or until
  /// `limit`.
  syscall::Progress run(Time limit = kNever);
  /// One step of run(); moved while there is more to do.
  syscall::Progress step(Time limit);

  std::size_t alive() const { return scripts_.size(); }
  std::uint64_t calls() const { return last_call_.value; }

 private:
  void resume(syscall::Completion completion);

  syscall::SocketApi& api_;
  std::map<GuestId, std::unique_ptr<Script>> scripts_;
  GuestId last_guest_;
  CallId last_call_;
};

}  // namespace zocalo::engine
