#pragma once
// What a running session shows to other threads, and what they ask of it. The session's thread publishes;
// HTTP threads read and post. Nobody but the session's thread ever touches the session.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "debug/breakpoint.h"
#include "scenario/intervention.h"

namespace zocalo::native {

struct LiveCommand {
  enum class Kind : std::uint8_t { pause, resume, step, stop, intervene, break_at } kind = Kind::pause;
  scenario::Intervention what{};                 ///< intervene: kill or type, now
  std::vector<debug::Breakpoint> breakpoints{};  ///< break_at: these from now on
  bool release = false;                          ///< break_at: what the ones before hold goes on
  friend bool operator==(const LiveCommand&, const LiveCommand&) = default;
};

/// "pause", "resume", "step", "stop", "kill PROGRAM", "type PROGRAM TEXT" (as an intervention's line, whose
/// time does not matter); nothing for anything else.
std::optional<LiveCommand> live_command(const std::string& text);

/// What a session says of itself with its moments.
struct LiveStanding {
  bool paused = false;
  std::optional<timeline::Index> held;  ///< the moment of the breakpoint that paused it
  friend bool operator==(const LiveStanding&, const LiveStanding&) = default;
};

class LiveBoard {
 public:
  LiveBoard();
  ~LiveBoard();
  LiveBoard(const LiveBoard&) = delete;
  LiveBoard& operator=(const LiveBoard&) = delete;

  // The session's thread.
  /// Appends encoded moments and replaces the description (a JSON object). Wakes who waits for news.
  void publish(ByteView more, std::string description, LiveStanding standing);
  /// How many octets of moments have been published.
  std::size_t size() const;
  std::vector<LiveCommand> take_commands();
  /// Becomes readable (poll(2)) when a command was posted; take_commands() silences it.
  int wake_fd() const { return wake_fd_; }

  // Any thread.
  std::string description() const;
  struct News {
    std::string octets;
    LiveStanding standing;   ///< once these moments had come, or later
    std::uint64_t turn = 0;  ///< how often that has changed
  };
  /// At most `most` octets of moments from offset `from` on; empty past the end. Waits up to `patience` for
  /// the first one, or until the session stands otherwise than at `turn` (nothing: than now).
  News moments(std::size_t from, std::size_t most, int patience_ms, std::optional<std::uint64_t> turn) const;
  void post(LiveCommand command);

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  std::string moments_;
  std::string description_ = "{}";
  LiveStanding standing_;
  std::uint64_t turn_ = 0;
  std::vector<LiveCommand> commands_;
  int wake_fd_;
};

}  // namespace zocalo::native
