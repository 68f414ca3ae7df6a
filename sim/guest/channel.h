#pragma once
// A guest's channel only moves bytes; a launcher starts guests. native/ implements both with child processes,
// web/ with Pyodide in a worker, tests with scripts.

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "guest/protocol.h"

namespace zocalo::guest {

/// How a guest ended that did not say so itself.
struct Gone {
  std::string words;            ///< for a person: "exited with status 1", "killed by signal 11"
  int status = 128 + 9;         ///< as a shell has it: its own, or 128 + the signal that ended it
  std::string why = "crashed";  ///< as trace::GuestExited has it
};

/// One running program. Destroying it kills the guest if it still runs. Never waits.
class GuestChannel {
 public:
  GuestChannel() = default;
  GuestChannel(const GuestChannel&) = delete;
  GuestChannel& operator=(const GuestChannel&) = delete;
  virtual ~GuestChannel() = default;

  /// Queues one whole frame for the guest.
  virtual void send(Bytes frame) = 0;
  /// The next whole frame from the guest, or nothing yet.
  virtual std::optional<Bytes> receive() = 0;
  /// Set once the guest is gone and every frame has been received. Nothing while it lives.
  virtual std::optional<Gone> gone() = 0;
  /// Ends the guest at once.
  virtual void kill() = 0;
};

class GuestLauncher {
 public:
  GuestLauncher() = default;
  GuestLauncher(const GuestLauncher&) = delete;
  GuestLauncher& operator=(const GuestLauncher&) = delete;
  virtual ~GuestLauncher() = default;

  /// Starts an interpreter for `program`; it says hello when it is up. On failure nothing, and `error` says
  /// why and what would help. The session sends "start".
  virtual std::unique_ptr<GuestChannel> launch(GuestId guest, const Program& program, std::string& error) = 0;
};

}  // namespace zocalo::guest
