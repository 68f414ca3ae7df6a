#pragma once
// The zocalo command: subcommands, each in a file of its own, command_<name>.cpp.

#include <functional>
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace zocalo::native {

/// Exit statuses of ours. A run's own status is the program's; a signal's is 128 + its number.
inline constexpr int kOk = 0, kFailed = 1, kUsage = 2;

/// What a subcommand does once it is parsed; gives the exit status.
using Action = std::function<int()>;

/// The whole command; gives the exit status.
int command_line(int argc, char** argv);

// Each adds its subcommand; the action is set if it is the one that was called.
void add_run(CLI::App& app, Action& action);
void add_live(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);
void add_convert(CLI::App& app, Action& action);
void add_lesson(CLI::App& app, Action& action);
void add_serve(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_options(CLI::App& app, Action& action);
void add_dap(CLI::App& app, Action& action);
/// No subcommand: the window.
void add_window(CLI::App& app, Action& action);

/// "zocalo: <what is wrong and what would help>" on stderr; gives `status`.
int complain(const std::string& message, int status = kFailed);

}  // namespace zocalo::native
