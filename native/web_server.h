#pragma once
// The one HTTP server of `zocalo serve` and `zocalo live --serve`: the web application's files, and the
// running session.
//
//   GET  /                       the web application (a folder of files)
//   GET  /live                   the same, which then shows the running session
//   GET  /api/session
//   {"live":true,"state":"waiting","paused":false,"moments":…,"octets":…,"programs":[…],"sockets":[…]}
//                                or {"live":false} when no session runs
//   GET  /api/session/timeline?from=N[&wait=MS]
//                                encoded moments from octet N on, whole or not; waits up to MS (2000 at most)
//                                for some
//   POST /api/session/command    {"command":"pause"|"resume"|"step"|"stop"}, application/json, same origin
//   only -> 204
//
// The API answers only requests whose Host names this server, and that no other site's page made: no CORS, no
// cookies.

#include <filesystem>
#include <memory>
#include <string>

#include "native/live/live_board.h"

namespace zocalo::native {

class WebServer {
 public:
  struct Options {
    std::string bind = "127.0.0.1";
    int port = 8080;               ///< 0: one that the system chooses
    std::filesystem::path folder;  ///< the web application
  };

  /// `board` may be null: no session runs. It must outlive the server.
  WebServer(Options options, LiveBoard* board);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  /// Binds and serves on threads of its own. "" if all is well, else what is wrong and what would help.
  std::string start();
  int port() const;
  /// "http://127.0.0.1:8080"
  std::string url() const;
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::native
