#pragma once
// One run: guests, the SocketApi that serves them, and the timeline that remembers. Moved by pump(), which
// never waits.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "guest/channel.h"
#include "scenario/scenario.h"
#include "syscall/socket_api.h"
#include "timeline/timeline.h"

namespace zocalo::session {

/// How the session stands after pump().
enum class State : std::uint8_t {
  working,  ///< there is more to do at once: call again
  guest,    ///< a guest is computing (or its interpreter is starting): call again when its channel may have
            ///< something
  waiting,  ///< live only: for the world outside
  paused,   ///< a call of a guest is held back until step() or resume()
  ended,    ///< every guest is gone, or nothing can happen any more (stuck() tells which)
};

/// Where the programs' texts come from: a folder, a lesson in memory. Nothing if there is no such file.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

struct Options {
  guest::TraceDepth trace = guest::TraceDepth::program;
  std::uint64_t line_budget = 1'000'000;
  Time until = kNever;
  bool start_paused = false;
  /// A moment's index after which the session stops by itself; protects a page from a program that never
  /// ends.
  std::uint32_t max_moments = 2'000'000;
  /// Live: puts a line into the stdin of a program, which then has no other; nothing is its end. False: it
  /// has closed it.
  std::function<bool(GuestId guest, const std::optional<std::string>& line)> type{};
  bool nodes = false;  ///< Live: bind(2) makes the file of an AF_UNIX name itself
};

class Session {
 public:
  /// Starts the interpreters of all programs. The launcher must outlive the session. `api` was made with
  /// `timeline` as its sink.
  Session(scenario::Scenario scenario, std::unique_ptr<timeline::Timeline> timeline,
          std::unique_ptr<syscall::SocketApi> api, guest::GuestLauncher& launcher, const ReadFile& read_file,
          const Options& options);
  ~Session();

  /// Does at most `steps` pieces of work (a frame of a guest, an event of the world).
  State pump(int steps);
  State state() const;

  const timeline::Timeline& timeline() const;
  timeline::Timeline& timeline();
  const scenario::Scenario& scenario() const;

  // At the head of the run; the recorded past is the timeline's.
  void pause();
  void resume();
  /// While paused: lets one call through.
  void step();
  bool paused() const;

  /// Does this now, at the head, whatever time it says; the run's scenario has it from then on, so that a
  /// recording tells. "" or why it can't be done: in a run that goes on programs can be killed, and typed
  /// into where Options::type is.
  std::string intervene(const scenario::Intervention& what);
  /// Ends one guest, or all, as SIGKILL would.
  void kill(GuestId guest);
  /// The scenario's kills whose program had ended by then, in words: "kill a at 5s: it had ended before".
  const std::vector<std::string>& unmet_kills() const;
  void stop();
  /// The host says that this guest has computed for too long without a word (a wall-clock matter, so not ours
  /// to decide).
  void watchdog(GuestId guest, const std::string& explanation);
  /// The guest that is computing now, if state() is State::guest.
  GuestId computing() const;

  /// After State::ended: programs that wait for what can't come, a line each: "server: select(…) waits, and
  /// nothing that is left could wake it". Empty while the run goes on.
  std::vector<std::string> stuck(Language language) const;
  /// The exit status of the first program that failed, or 0; 128+9 for a killed one. If none ended, 124 as
  /// timeout(1) gives.
  int exit_status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::session
