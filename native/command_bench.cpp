// zocalo bench: figures, as JSON.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "native/bench_guest.h"
#include "native/command_line.h"

namespace zocalo::native {

using nlohmann::json;

namespace {

int print(const json& figures) {
  std::printf("%s\n", figures.dump().c_str());
  return kOk;
}

void add_guest(CLI::App& bench, Action& action) {
  CLI::App* guest = bench.add_subcommand(
      "guest", "A guest's syscalls beside plain python3's: {syscalls, wall_s, plain_wall_s}");
  auto rounds = std::make_shared<std::uint64_t>(10'000);
  guest->add_option("--rounds", *rounds, "Messages echoed; four calls each")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  guest->add_flag("--json")->description("As JSON (always so)");
  guest->callback([rounds, &action] {
    action = [rounds] {
      const GuestBench figures = bench_guest(*rounds);
      if (!figures.error.empty()) return complain(figures.error);
      return print({{"syscalls", figures.syscalls},
                    {"wall_s", figures.wall_s},
                    {"plain_wall_s", figures.plain_wall_s}});
    };
  });
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App* bench = app.add_subcommand("bench", "Measure; figures come as JSON");
  bench->require_subcommand(1);
  add_guest(*bench, action);
  bench->footer(
      "Examples:\n"
      "  zocalo bench guest --rounds 10000 --json");
}

}  // namespace zocalo::native
