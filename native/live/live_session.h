#pragma once
// A session on real sockets: programs of this machine under the same recording as simulated ones.

#include <memory>
#include <optional>
#include <string>

#include "debug/breakpoint.h"
#include "debug/catalog.h"
#include "native/guests.h"
#include "native/live/live_board.h"
#include "native/posix/posix_api.h"
#include "native/run_loop.h"
#include "scenario/scenario.h"
#include "session/session.h"
#include "timeline/recording.h"

namespace zocalo::native {

class LiveSession {
 public:
  struct Options {
    wire::IpAddress bind = wire::IpAddress::loopback(wire::Family::ipv4);  ///< see PosixApi::Options
    guest::TraceDepth trace = guest::TraceDepth::program;
    bool start_paused = false;
    bool typed = false;  ///< the programs' stdin is what is typed at the head, not this process's
  };

  /// Starts the programs. The launcher must outlive the session.
  LiveSession(scenario::Scenario scenario, WatchedLauncher& launcher, const Options& options);

  session::Session& session() { return *session_; }
  const session::Session& session() const { return *session_; }

  /// Puts its sockets and its clock into a loop.
  void join(RunLoop& loop);
  /// Records what the world outside did; cheap when it did nothing.
  void observe() { api_->observe(); }
  int wait_fd() const { return api_->wait_fd(); }
  /// How long nothing of its own will happen; nothing: for ever.
  std::optional<Duration> patience() const;

  /// Looks at what came since the last time; where a breakpoint is hit the programs are held, each at its next
  /// call. To be asked after every piece of work: true if so.
  bool hold_at_breakpoint();
  /// Whether there is something to hold at.
  bool has_breakpoints() const { return !breakpoints_.list().empty(); }

  /// Carries out what others asked for, and shows them how it stands; at most every 50 ms unless `now`.
  void serve(LiveBoard& board, bool now);
  void obey(const LiveCommand& command);
  /// Somebody asked it to end, so that its end is no failure.
  bool stopped() const { return stopped_; }

  /// How it stands, as a JSON object: what /api/session gives.
  std::string describe() const;
  /// What its recording says of itself, with what was done to it at its head.
  static timeline::Properties properties_of(const session::Session& session);
  /// Hands the session over, to a window. Then only observe(), wait_fd() and patience() may be called, while
  /// it lives.
  std::unique_ptr<session::Session> release() { return std::move(session_); }

 private:
  std::unique_ptr<session::Session> session_;
  PosixApi* api_ = nullptr;  ///< the session's
  bool stopped_ = false;
  debug::Catalog catalog_;
  debug::Breakpoints breakpoints_;
  timeline::Index looked_ = 0;           ///< up to which moment there was nothing to hold at
  std::optional<timeline::Index> held_;  ///< the moment of the breakpoint that paused it
  timeline::Index shown_ = 0;
  session::State shown_state_ = session::State::working;
  std::optional<Time> shown_at_;
};

/// The name of this machine.
std::string machine_name();

}  // namespace zocalo::native
