// zocalo live: programs on real sockets.
#include <CLI/CLI.hpp>

#include "native/command/command_line.h"
#include "native/live/live_run.h"

namespace zocalo::native {
namespace {

constexpr const char* kExamples =
    "A program that binds to all addresses ('' or 0.0.0.0) is reachable from this machine only, unless "
    "--bind says\n"
    "otherwise; what it prints comes on stdout, its syscalls on stderr. Packets are not seen: they are the "
    "kernel's.\n"
    "Examples:\n"
    "  zocalo live --headless server.py              then, elsewhere: nc localhost 5000\n"
    "  zocalo live --serve 8080 server.py            and watch it at http://127.0.0.1:8080/live\n"
    "  zocalo live --bind 0.0.0.0 --record run.zocalo server.py\n"
    "Paused (p), the program is held at its next call while its clients wait; s lets one call through, c "
    "goes on, b and f\n"
    "look at what was recorded. In the window, and where a page watches (--serve), a breakpoint holds the "
    "programs at their\n"
    "next call, and a line is typed into a program there: its stdin is not the terminal's then, but with "
    "--no-keys.\n"
    "Ctrl-C ends it and keeps the recording; the exit status is then 130.";

}  // namespace

void add_live(CLI::App& app, Action& action) {
  CLI::App* live =
      app.add_subcommand("live", "Run Python programs on real sockets, recorded and paused at will");
  auto options = std::make_shared<LiveOptions>();
  live->add_option("--bind", options->bind, "The address at which programs may be reached")
      ->type_name("ADDRESS")
      ->capture_default_str();
  live->add_flag("--headless", options->headless, "In this terminal, without a window");
  live->add_option("--record", options->record, "Write a recording at the end")->type_name("FILE");
  live->add_option("--serve", options->serve_port,
                   "Show the session in browsers, on this port (0: any free one)")
      ->type_name("PORT")
      ->check(CLI::Range(0, 65535));
  live->add_flag("--paused", options->paused, "Hold the program at its first call");
  live->add_flag("-q,--quiet", options->quiet, "Don't print syscalls");
  live->add_flag("--no-keys", options->no_keys, "Leave the terminal's keys to the program");
  live->add_option("--watchdog", options->watchdog,
                   "Stop a program that computes for longer without a call; 0: never")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  live->footer(kExamples);
  live->prefix_command();
  live->callback([live, options, &action] {
    options->words = live->remaining();
    action = [options] { return run_live(*options); };
  });
}

}  // namespace zocalo::native
