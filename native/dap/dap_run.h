#pragma once
// What a debug adapter debugs: a run on the simulated network that is recorded as far ahead as it goes, while
// the debugger's cursor moves on what is recorded.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "debug/breakpoint.h"
#include "native/guests.h"
#include "native/run_loop.h"
#include "native/signals.h"
#include "scenario/scenario.h"
#include "session/session.h"

namespace zocalo::native {

/// What a launch request asks for; exactly one of words, scenario, lesson.
struct DapLaunch {
  std::vector<std::string> words;  ///< PROGRAM.py [ARG...] [-- PROGRAM.py [ARG...]]...
  std::string scenario, lesson, link, folder;
  std::vector<std::string> knobs;
  std::uint64_t seed = 0;  ///< 0: the scenario's
  bool library = false;    ///< the standard library's lines are recorded too
};

class DapRun {
 public:
  /// Null if it can't be launched; then `error` says why.
  static std::unique_ptr<DapRun> launch(const DapLaunch& launch, Signals& signals, std::string& error);

  /// Records for some milliseconds more, and takes what is new into the catalog. True while there is more to
  /// do at once.
  bool advance();
  /// Readable when a program has said something.
  int wait_fd() const { return launcher_.wait_fd(); }
  void clear_wait() { launcher_.clear(); }

  bool complete() const { return complete_; }
  void stop() { session_->stop(); }
  session::Session& session() { return *session_; }
  const timeline::Timeline& timeline() const { return session_->timeline(); }
  const debug::Catalog& catalog() const { return catalog_; }
  debug::Run run() const { return {timeline(), catalog_}; }

  /// The program's own name; of one that is not known "".
  std::string name_of(GuestId guest) const;
  std::size_t programs() const { return folders_.size(); }
  /// Where a recorded file of a program is on the disk, and the other way round ("" if it is none of its
  /// files).
  std::filesystem::path path_of(GuestId guest, const std::string& file) const;
  std::string file_of(GuestId guest, const std::filesystem::path& path) const;

 private:
  explicit DapRun(const std::string& shim) : launcher_(shim) {}

  WatchedLauncher launcher_;
  std::unique_ptr<session::Session> session_;
  std::unique_ptr<RunLoop> loop_;
  debug::Catalog catalog_;
  std::vector<std::filesystem::path> folders_;  ///< of each program, by guest - 1
  std::vector<std::string> names_;
  bool complete_ = false;
};

}  // namespace zocalo::native
