#include "native/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace zocalo::native {

int complain(const std::string& message, int status) {
  std::fprintf(stderr, "zocalo: %s\n", message.c_str());
  return status;
}

int command_line(int argc, char** argv) {
  CLI::App app{
      "Zócalo shows what sockets do: Python programs on a simulated network, or on real sockets, step by "
      "step."};
  app.name("zocalo");
  app.set_version_flag("--version", "zocalo " ZOCALO_VERSION);
  app.require_subcommand(0, 1);
  app.footer(
      "Without a subcommand it opens the window. `zocalo COMMAND --help` explains each, with examples.");
  Action action;
  add_window(app, action);
  add_run(app, action);
  add_live(app, action);
  add_replay(app, action);
  add_convert(app, action);
  add_lesson(app, action);
  add_serve(app, action);
  add_bench(app, action);
  add_options(app, action);
  add_dap(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return action ? action() : kUsage;
}

}  // namespace zocalo::native
