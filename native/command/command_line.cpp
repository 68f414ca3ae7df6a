#include "native/command/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace zocalo::native {

int complain(const std::string& message, int status) {
  std::fprintf(stderr, "zocalo: %s\n", message.c_str());
  return status;
}

namespace {

std::string names_of_commands(const CLI::App& app) {
  std::string names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    names += (names.empty() ? "" : ", ") + each->get_name();
  return names;
}

/// What is wrong with the words that were given, and what would help. `app`: the innermost command that took
/// some of them; `name`: as it is called.
std::string complaint(const CLI::App& app, const std::string& name, const CLI::ParseError& error) {
  const std::string commands = names_of_commands(app);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr || !commands.empty()) {
    const std::vector<std::string> left = app.remaining();
    const std::string word = left.empty() ? "" : left.front();
    if (word.ends_with(".py")) return "to run a program, say: zocalo run " + word;
    if (!word.empty() && word.front() != '-' && !commands.empty())
      return name + " has no command '" + word + "'; there are: " + commands;
    if (!word.empty()) return "'" + word + "' is not understood; " + name + " --help lists what is";
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !commands.empty())
    return name + " needs one of: " + commands;
  return std::string(error.what()) + " (" + name + " --help says more)";
}

int complain_of(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* innermost = &app;
  std::string name = app.get_name();
  while (!innermost->get_subcommands().empty()) {
    innermost = innermost->get_subcommands().front();
    name += " " + innermost->get_name();
  }
  return complain(complaint(*innermost, name, error), kUsage);
}

}  // namespace

int command_line(int argc, char** argv) {
  CLI::App app{
      "Zócalo shows what sockets do: Python programs on a simulated network, or on real sockets, step by "
      "step."};
  app.name("zocalo");
  app.set_version_flag("--version", "zocalo " ZOCALO_VERSION);
  app.require_subcommand(0, 1);
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
  // Last: a subcommand takes over the footer that there is when it is added.
  app.footer(
      "Without a subcommand it opens the window. `zocalo COMMAND --help` explains each, with examples.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return complain_of(app, error);
  }
  return action ? action() : kUsage;
}

}  // namespace zocalo::native
