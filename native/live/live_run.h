#pragma once
// `zocalo live` without a window, and `zocalo serve`: the loop, the terminal, the server around a live
// session.

#include <string>
#include <vector>

namespace zocalo::native {

struct LiveOptions {
  std::string bind = "127.0.0.1";
  std::string record;
  double watchdog = 0;
  bool headless = false, quiet = false, paused = false, no_keys = false;
  int serve_port = -1;  ///< -1: no server; 0: a port that the system chooses
  std::string serve_bind = "127.0.0.1";
  std::vector<std::string> words;  ///< PROGRAM.py [ARG...] [-- …]
};

/// Runs programs on real sockets in this terminal until they end or somebody stops them; gives the exit
/// status.
int run_live(const LiveOptions& options);

}  // namespace zocalo::native
