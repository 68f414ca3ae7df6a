#pragma once
// SIGINT, SIGTERM and SIGHUP as something to poll(2) for, so that a run ends cleanly and keeps its recording.

#include <csignal>

namespace zocalo::native {

/// Holds those signals back from the whole process while it lives; make it before any thread.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Readable when a signal came.
  int fd() const { return fd_; }
  /// The number of a signal that came, 0 if none did.
  int take();

 private:
  sigset_t before_{};
  int fd_ = -1;
};

}  // namespace zocalo::native
