#pragma once
// A guest's program and where it stands: plain data that the guest protocol and the trace, on one floor, both
// speak.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"

namespace zocalo::guest {

/// Where a thread stands.
struct Location {
  ThreadId thread{1};
  std::string file;      ///< relative to the program's folder; of the library "python3.11/socket.py"
  int line = 0;          ///< from 1
  std::string function;  ///< "<module>" for the module itself
  int depth = 1;         ///< traced frames, the module's is 1
  friend bool operator==(const Location&, const Location&) = default;
};

/// Variables of one frame, as far as they changed.
struct Variables {
  std::vector<std::pair<std::string, std::string>> changed;  ///< name, repr
  std::vector<std::string> gone;
  friend bool operator==(const Variables&, const Variables&) = default;
};

/// What is recorded of a program's own running: nothing; its functions; its lines too; and the lines of the
/// standard library that it calls.
enum class TraceDepth { none, calls, program, library };

/// How a guest is started; what "start" carries.
struct Program {
  std::string path;                   ///< as the user names it; its folder becomes sys.path[0]
  std::optional<std::string> source;  ///< an edited text, or nothing: read `path`
  std::vector<std::string> argv;      ///< argv[0] included
  std::map<std::string, std::string>
      files;  ///< other modules of the program, edited or without a file system
  std::string host_name;
  std::uint64_t seed = 0;     ///< of random, os.urandom and hash()
  std::int64_t epoch_ns = 0;  ///< time.time() at virtual time 0
  TraceDepth trace = TraceDepth::program;
  std::uint64_t line_budget = 1'000'000;  ///< traced lines between two calls before the program is stopped
  std::string name;  ///< the scenario's name for it, unique in a run; not sent to the guest
};

}  // namespace zocalo::guest
