// zocalo options: what the simulated kernel makes of each socket option.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "kernel/options.h"
#include "native/command/command_line.h"
#include "syscall/names.h"

namespace zocalo::native {
namespace {

int print_options(bool as_json) {
  nlohmann::json rows = nlohmann::json::array();
  for (const kernel::OptionRow& row : kernel::option_rows()) {
    const std::string level = syscall::level_name(row.level),
                      name = syscall::option_name(row.level, row.optname);
    const std::string treatment(kernel::name_of(row.treatment));
    if (as_json) {
      rows.push_back({{"level", level}, {"option", name}, {"number", row.optname}, {"treatment", treatment}});
    } else {
      std::printf("%-13s %-26s %s\n", level.c_str(), name.c_str(), treatment.c_str());
    }
  }
  if (as_json) std::printf("%s\n", rows.dump().c_str());
  return kOk;
}

}  // namespace

void add_options(CLI::App& app, Action& action) {
  CLI::App* options = app.add_subcommand(
      "options", "The socket options that the simulated kernel knows, and what it makes of each");
  auto as_json = std::make_shared<bool>(false);
  options->add_flag("--json", *as_json, "As JSON: [{level, option, number, treatment}]");
  options->footer(
      "simulated: it does what Linux does.\n"
      "stored: it reads back what was set, and changes nothing else.\n"
      "read-only: getsockopt() answers; setsockopt() is refused, as on Linux.\n"
      "refused: ENOPROTOOPT, though Linux knows it. So is whatever is not listed.");
  options->callback([as_json, &action] { action = [as_json] { return print_options(*as_json); }; });
}

}  // namespace zocalo::native
