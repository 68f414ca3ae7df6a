#pragma once
// The native loop around a session: pumps it, and sleeps in poll(2) when only a guest, the world outside or a
// person can go on.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "native/guests.h"
#include "native/signals.h"
#include "session/session.h"

namespace zocalo::native {

class RunLoop {
 public:
  struct Options {
    /// A guest that computes for longer without a word is stopped; 0: never.
    std::chrono::milliseconds watchdog{10'000};
  };

  RunLoop(session::Session& session, WatchedLauncher& launcher, Signals& signals, Options options);

  /// Calls `readable` whenever `fd` can be read; before the session is pumped again.
  void watch(int fd, std::function<void()> readable);
  /// Asked after every piece of work: true ends the pump. Unset, many pieces are done at a time.
  void hold_if(std::function<bool()> holds) { holds_ = std::move(holds); }
  /// Called after each pump.
  void after_pump(std::function<void()> action) { after_pump_ = std::move(action); }
  /// Asked after each pump: false ends run().
  void stop_unless(std::function<bool()> goes_on) { goes_on_ = std::move(goes_on); }
  /// Real time until which a waiting session may sleep at the most; nothing: for ever.
  void sleep_limit(std::function<std::optional<Duration>()> limit) { sleep_limit_ = std::move(limit); }

  /// Until the session ends. The number of the signal that ended it, or 0.
  int run();
  /// One turn that does not wait: for a window, which has its own rhythm.
  session::State turn();

 private:
  using Clock = std::chrono::steady_clock;
  void watch_guest(session::State state);
  session::State pump();
  int patience(session::State state) const;
  void sleep(session::State state);

  session::Session& session_;
  WatchedLauncher& launcher_;
  Signals& signals_;
  Options options_;
  std::map<int, std::function<void()>> watched_;
  std::function<bool()> holds_;
  std::function<void()> after_pump_;
  std::function<bool()> goes_on_;
  std::function<std::optional<Duration>()> sleep_limit_;
  GuestId computing_;
  timeline::Index heard_ = 0;
  Clock::time_point since_;
};

}  // namespace zocalo::native
