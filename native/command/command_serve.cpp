// zocalo serve: the web application, and the API of a running session.
#include <poll.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "native/command/command_line.h"
#include "native/files.h"
#include "native/live/live_run.h"
#include "native/signals.h"
#include "native/web_server.h"

namespace zocalo::native {
namespace {

struct Options {
  std::string bind = "127.0.0.1", folder;
  int port = 8080;
  bool live = false;
  std::vector<std::string> words;
};

int serve(const Options& options) {
  if (options.live) {
    LiveOptions live;
    live.headless = live.quiet = true;
    live.serve_port = options.port;
    live.serve_bind = options.bind;
    live.words = options.words;
    return run_live(live);
  }
  if (!options.words.empty()) {
    return complain(
        "'" + options.words.front() + "' is not understood; a program to run needs --live before it", kUsage);
  }
  WebServer::Options web;
  web.bind = options.bind;
  web.port = options.port;
  const auto found =
      options.folder.empty() ? web_folder() : std::optional<std::filesystem::path>(options.folder);
  if (!options.folder.empty() && !std::filesystem::exists(*found / "index.html"))
    return complain("--folder: " + options.folder + ": there is no index.html; native/run builds build/web");
  if (!found || !std::filesystem::is_directory(*found)) {
    return complain(
        "the web application was not found; build it with native/run, or name its folder with --folder");
  }
  web.folder = *found;
  Signals signals;
  WebServer server(std::move(web), nullptr);
  if (const std::string error = server.start(); !error.empty()) return complain(error);
  std::printf("Zócalo is at %s\n", server.url().c_str());
  std::fflush(stdout);
  pollfd row{signals.fd(), POLLIN, 0};
  int signal = 0;
  while (signal == 0) {
    ::poll(&row, 1, -1);
    signal = signals.take();
  }
  server.stop();
  return 128 + signal;
}

}  // namespace

void add_serve(CLI::App& app, Action& action) {
  CLI::App* serve_app =
      app.add_subcommand("serve", "Serve the web application, and the API of a running session");
  auto options = std::make_shared<Options>();
  serve_app->add_option("--port", options->port, "0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  serve_app->add_option("--bind", options->bind, "The address to listen on; 0.0.0.0 shows it to the network")
      ->type_name("ADDRESS")
      ->capture_default_str();
  serve_app
      ->add_option("--folder", options->folder,
                   "The web application (default: the one built with this command)")
      ->type_name("FOLDER");
  serve_app->add_flag("--live", options->live, "Run PROGRAM.py on real sockets, and show it at /live");
  serve_app->footer(
      "  /                       the lessons\n"
      "  /live                   the running session (--live, or zocalo live --serve PORT PROGRAM.py)\n"
      "  /api/session            the session as JSON: state, programs, sockets with their readiness and its "
      "reasons\n"
      "  /api/session/timeline   ?from=N&wait=MS: its encoded moments from octet N on\n"
      "  /api/session/command    POST {\"command\":\"pause\"}, \"resume\", \"step\", \"stop\", \"kill "
      "PROGRAM\" or\n"
      "                          \"type PROGRAM TEXT\" (a line of its stdin; ^D ends it), from its own pages "
      "only\n"
      "Examples:\n"
      "  zocalo serve\n"
      "  zocalo serve --port 9000 --live server.py\n"
      "  curl -s http://127.0.0.1:8080/api/session\n"
      "  curl -H 'Content-Type: application/json' -d '{\"command\":\"pause\"}' "
      "http://127.0.0.1:8080/api/session/command");
  serve_app->prefix_command();
  serve_app->callback([serve_app, options, &action] {
    options->words = serve_app->remaining();
    action = [options] { return serve(*options); };
  });
}

}  // namespace zocalo::native
