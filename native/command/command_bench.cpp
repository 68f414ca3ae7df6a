// zocalo bench: figures, as JSON.
#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/bench/bench_bulk.h"
#include "native/bench/bench_guest.h"
#include "native/bench/bench_select.h"
#include "native/bench/bench_timeline.h"
#include "native/command/command_line.h"
#include "native/conformance/network.h"
#include "native/conformance/real_differences.h"
#include "native/conformance/tester.h"

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

void add_bulk(CLI::App& bench, Action& action) {
  struct Options {
    std::uint32_t flows = 100;
    std::uint64_t bytes = 1'000'000;
    double loss = 0;
    bool record = false;
  };
  CLI::App* bulk =
      bench.add_subcommand("bulk", "Many TCP flows over one link: {packets, events, virtual_s, wall_s}");
  auto options = std::make_shared<Options>();
  bulk->add_option("--flows", options->flows, "Connections at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 20'000));
  bulk->add_option("--bytes", options->bytes, "Octets over each")->capture_default_str();
  bulk->add_option("--loss", options->loss, "Of packets, in per cent")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 90.0));
  bulk->add_flag("--record", options->record, "With a timeline that records it all");
  bulk->add_flag("--json")->description("As JSON (always so)");
  bulk->callback([options, &action] {
    action = [options] {
      const auto loss = static_cast<std::uint32_t>(std::lround(options->loss * 10'000));
      timeline::Timeline timeline;
      const BulkBench figures =
          bench_bulk(options->flows, options->bytes, loss, options->record ? &timeline : nullptr);
      if (!figures.error.empty()) return complain(figures.error);
      return print({{"packets", figures.packets},
                    {"events", figures.events},
                    {"virtual_s", figures.virtual_s},
                    {"wall_s", figures.wall_s}});
    };
  });
}

void add_select(CLI::App& bench, Action& action) {
  CLI::App* select =
      bench.add_subcommand("select", "select() beside the machine's own: {sockets, simulated_ns, kernel_ns}");
  auto sockets = std::make_shared<std::uint32_t>(100);
  select->add_option("--sockets", *sockets, "Sockets asked for")
      ->capture_default_str()
      ->check(CLI::Range(1U, kMostSelectSockets));
  select->add_flag("--json")->description("As JSON (always so)");
  select->callback([sockets, &action] {
    action = [sockets] {
      const SelectBench figures = bench_select(*sockets);
      if (!figures.error.empty()) return complain(figures.error);
      return print({{"sockets", figures.sockets},
                    {"simulated_ns", figures.simulated_ns},
                    {"kernel_ns", figures.kernel_ns}});
    };
  });
}

json timeline_figures(const TimelineBench& figures) {
  json row{{"events", figures.events},
           {"moments", figures.moments},
           {"record_s", figures.record_s},
           {"seek_p50_ms", figures.seeks.p50_ms},
           {"seek_p99_ms", figures.seeks.p99_ms},
           {"seek_max_ms", figures.seeks.max_ms},
           {"back_p99_ms", figures.seeks.back_p99_ms},
           {"bytes_per_event", figures.bytes_per_event},
           {"heap_per_event", figures.heap_per_event},
           {"encoded_per_event", figures.encoded_per_event},
           {"catalog_s", figures.catalog_s},
           {"catalog_per_event", figures.catalog_per_event},
           {"filter_ms", figures.filter_ms},
           {"filter_found", figures.filter_found},
           {"recording_ratio", figures.recording_ratio},
           {"recording_ratio_p50", figures.recording_ratio_p50},
           {"bare_ms", figures.bare_ms}};
  const DrawBench& draw = figures.draw;
  if (!draw.measured) {
    row["draw_ms"] = nullptr;
    row["draw"] = "built without the views";
    return row;
  }
  row["draw_ms"] = draw.worst_ms();
  row["draw"] = {
      {"what",
       "processor time of frames of 1600x1000, 99th percentile, up to the triangles; no graphics card"},
      {"out_ms", draw.out_ms},
      {"in_ms", draw.in_ms},
      {"scrub_ms", draw.scrub_ms},
      {"zoom_ms", draw.zoom_ms},
      {"panels_ms", draw.panels},
      {"read_s", draw.read_s},
      {"read_ms", draw.read_ms},
      {"marks", draw.marks},
      {"vertices", draw.vertices},
      {"index_per_event", draw.index_per_event},
      {"heap_per_event", draw.heap_per_event}};
  return row;
}

void add_timeline(CLI::App& bench, Action& action) {
  CLI::App* timeline = bench.add_subcommand(
      "timeline", "A long timeline: {events, seek_p99_ms, bytes_per_event, draw_ms, recording_ratio, …}");
  auto events = std::make_shared<std::uint64_t>(100'000);
  timeline->add_option("--events", *events, "Recorded")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100'000'000));
  timeline->add_flag("--json")->description("As JSON (always so)");
  timeline->callback(
      [events, &action] { action = [events] { return print(timeline_figures(bench_timeline(*events))); }; });
}

/// Runs it; stdout gets the differences and the figures, stderr how far it is.
int bench_conformance(conformance::Plan& plan) {
  const std::string obstacle = conformance::enter_own_network();
  if (!obstacle.empty()) std::fprintf(stderr, "on the machine's own loopback (%s)\n", obstacle.c_str());
  plan.progress = [](const conformance::Report& report) {
    std::fprintf(stderr, "\r%llu calls, %llu differences, %llu unsteady ",
                 static_cast<unsigned long long>(report.calls),
                 static_cast<unsigned long long>(report.differences),
                 static_cast<unsigned long long>(report.unsteady));
  };
  plan.found = [](const conformance::Difference& difference) {
    std::printf("# seed %llu, program %llu\n# simulated: %s\n# real:      %s\n%s\n",
                static_cast<unsigned long long>(difference.seed),
                static_cast<unsigned long long>(difference.program_number), difference.simulated.c_str(),
                difference.real.c_str(), difference.python.c_str());
    std::fflush(stdout);
  };
  plan.passed = [](const conformance::Difference& difference) {
    std::fprintf(stderr, "\n# seed %llu, program %llu, not again\n# simulated: %s\n# real:      %s\n",
                 static_cast<unsigned long long>(difference.seed),
                 static_cast<unsigned long long>(difference.program_number), difference.simulated.c_str(),
                 difference.real.c_str());
  };
  const conformance::Report report = conformance::run(plan);
  std::fprintf(stderr, "\n");
  print({{"calls", report.calls},
         {"differences", report.differences},
         {"kinds", report.kinds.size()},
         {"programs", report.programs},
         {"unsteady", report.unsteady},
         {"values_not_compared", report.values_not_compared}});
  return report.differences == 0 ? kOk : kFailed;
}

int print_program(const conformance::Plan& plan) {
  (void)conformance::enter_own_network();
  std::printf("%s", conformance::show(plan.seed, plan.first_program).c_str());
  return kOk;
}

void add_conformance(CLI::App& bench, Action& action) {
  CLI::App* command = bench.add_subcommand(
      "conformance", "Random socket calls here and on the machine's kernel: {calls, differences, …}");
  command->footer(conformance::limits_of_the_tester());
  auto plan = std::make_shared<conformance::Plan>();
  command->add_option("--calls", plan->calls, "Calls to make")->capture_default_str();
  command->add_option("--seed", plan->seed, "Of the programs")->capture_default_str();
  command->add_option("--first", plan->first_program, "Number of the first program")->capture_default_str();
  command->add_option("--most", plan->most_kinds, "Stop after so many kinds of difference")
      ->capture_default_str();
  command->add_flag("--json")->description("As JSON (always so)");
  auto prints = std::make_shared<bool>(false);
  command->add_flag("--print", *prints)
      ->description("Print the first program as Python, with what it shows on the machine's kernel");
  command->callback([plan, prints, &action] {
    action = [plan, prints] { return *prints ? print_program(*plan) : bench_conformance(*plan); };
  });
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App* bench = app.add_subcommand("bench", "Measure; figures come as JSON");
  bench->require_subcommand(1);
  add_bulk(*bench, action);
  add_select(*bench, action);
  add_timeline(*bench, action);
  add_guest(*bench, action);
  add_conformance(*bench, action);
  bench->footer(
      "Examples:\n"
      "  zocalo bench bulk --flows 100 --bytes 1000000 --loss 1 --json\n"
      "  zocalo bench select --sockets 500 --json\n"
      "  zocalo bench timeline --events 1000000 --json\n"
      "  zocalo bench guest --rounds 10000 --json\n"
      "  zocalo bench conformance --calls 100000 --seed 1 --json");
}

}  // namespace zocalo::native
