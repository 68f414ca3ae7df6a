#pragma once
// The one HTTP server of `zocalo serve` and `zocalo live --serve`: the web application's files, and the
// running session.
//
//   GET  /                       the web application (a folder of files)
//   GET  /live                   the same, which then shows the running session
//   GET  /api/session
//   {"live":true,"state":"waiting","paused":false,"held":null,"moments":…,"octets":…,"programs":[…],
//    "sockets":[…]}
//                                or {"live":false} when no session runs; "held" is the moment of the
//                                breakpoint that paused it
//   GET  /api/session/timeline?from=N[&wait=MS][&turn=T]
//                                encoded moments from octet N on, whole or not; waits up to MS (2000 at most)
//                                for some, or until the session is held or goes on. Headers: Zocalo-Paused, 0
//                                or 1; Zocalo-Held, if any; Zocalo-Turn, how often these changed, for the
//                                next question
//   POST /api/session/command    {"command":"pause"|"resume"|"step"|"stop"}, application/json, same origin
//   only -> 204
//   POST /api/session/breakpoints  their list (session/breakpoint_json.h), likewise: those of the session from now
//                                on, instead of the ones before; with ?release what those hold goes on
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
