// zocalo run: programs on the simulated network, headless.
#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/simulation.h"
#include "native/command/command_line.h"
#include "native/condition.h"
#include "native/files.h"
#include "native/output.h"
#include "native/programs.h"
#include "native/recordings.h"
#include "native/run_loop.h"
#include "native/seed_search.h"
#include "native/tun/tun_world.h"
#include "session/branches.h"
#include "timeline/exports.h"
#include "timeline/recording.h"

namespace zocalo::native {
namespace {

constexpr const char* kExamples =
    "PROGRAM.py [ARG...] [-- PROGRAM.py [ARG...]]... come after the options; with several, each line of "
    "output bears its\n"
    "program's name, and each starts 5 ms (of virtual time) after the one before it.\n"
    "Examples:\n"
    "  zocalo run client.py                          one program on one host\n"
    "  zocalo run server.py -- client.py localhost   two programs, their output told apart by name\n"
    "  zocalo run --link 'delay 20ms 5ms loss 1%' server.py -- client.py\n"
    "  zocalo run --scenario net.json --trace        hosts, links and programs from a file; its packets on "
    "stderr\n"
    "  zocalo run --record run.zocalo --pcap run.pcapng server.py -- client.py\n"
    "  zocalo run --drop 'host -> host data #2' --kill 'client at 1.5s' server.py -- client.py\n"
    "  zocalo run --branch-of run.zocalo --drop '#7' the recorded run again but for this, and what it "
    "changed\n"
    "  zocalo run --seeds 1..1000 --until 'errno == ECONNRESET' --lesson log-server --knob loss=20\n"
    "  zocalo run --tun zoc0 --tun-up --link 'delay 20ms loss 5%' server.py\n"
    "                                                in real time, at 10.77.0.2: try curl "
    "http://10.77.0.2:8000\n"
    "A PACKET is '#12' (the run's twelfth), or 'HOST -> HOST [KIND] [#N]': the N-th, else the first, that "
    "starts on the\n"
    "link from one to the other. KIND is tcp, udp, icmp, syn, syn-ack, ack, data, fin or rst. Programs that "
    "are given\n"
    "by name run on the host 'host'.\n"
    "The exit status is the program's; of several, the first one's that failed. 124: all wait for what can't "
    "come, or\n"
    "the time was up. 128+N: ended by signal N.";

struct Options {
  std::uint64_t seed = 0;
  std::string scenario, lesson, branch_of, link, seeds, pcap, record, tun;
  std::vector<std::string> tun_addresses;
  bool tun_up = false;
  double watchdog = 10;
  bool trace = false, json = false;
  bool library = false;  ///< record the standard library too
  std::vector<std::string> until, knobs, interventions, words;
};

/// What the user may do to a run; the rest of the line follows the option (scenario/intervention.h).
constexpr std::array<std::array<const char*, 3>, 7> kInterventions{{
    {"drop", "PACKET", "Lose this packet"},
    {"delay", "PACKET by TIME", "Let this packet take longer: 'client -> server #3 by 200ms'"},
    {"duplicate", "PACKET", "Send this packet twice"},
    {"corrupt", "PACKET", "Flip one bit of this packet"},
    {"change", "LINK to SHAPE at TIME", "Shape a link from then on: 'client-server to loss 10% at 2s'"},
    {"kill", "PROGRAM at TIME", "End a program as SIGKILL does: 'client at 1.5s'"},
    {"type", "PROGRAM TEXT at TIME",
     "Type a line into a program's input: 'client \"hola\" at 2s'; ^D ends it"},
}};

/// Prints packets as soon as their fate is known.
class PacketPrinter {
 public:
  void follow(const timeline::Timeline& timeline, bool all) {
    const auto& packets = timeline.packets();
    for (; printed_ < packets.size(); ++printed_) {
      if (!all && packets[printed_].fate == timeline::PacketFate::in_flight) return;
      std::fprintf(stderr, "%s\n", timeline::trace_line(timeline, packets[printed_]).c_str());
    }
  }

 private:
  std::size_t printed_ = 0;
};

class Run {
 public:
  Run(Options options, Loaded loaded) : options_(std::move(options)), loaded_(std::move(loaded)) {}

  /// It is `parent` again, but for what the options do.
  void branches_off(std::unique_ptr<timeline::Timeline> parent) { parent_ = std::move(parent); }
  int run();

 private:
  bool records() const {
    return !options_.record.empty() || options_.json || condition_ != nullptr || parent_ != nullptr;
  }
  bool sees_packets() const { return records() || options_.trace || !options_.pcap.empty(); }
  std::string prepare();
  /// After each pump: false when there is no reason to go on.
  bool goes_on();
  void tell_branch() const;
  void tell_condition() const;
  std::string join_tun();
  void start(WatchedLauncher& launcher);
  std::string save() const;
  void tell_endings(OutputPrinter& printer) const;
  nlohmann::json summary(int status) const;
  nlohmann::json outside() const;

  Options options_;
  Loaded loaded_;
  std::vector<std::string> names_;
  std::unique_ptr<session::Session> session_;
  const engine::Simulation* simulation_ = nullptr;
  std::unique_ptr<Condition> condition_;
  std::optional<Condition::Met> met_;
  std::unique_ptr<timeline::Timeline> parent_;  ///< of a branch: the run that it comes from
  std::optional<session::PastCheck> past_;
  std::string past_error_;
  std::optional<TunDevice> device_;
  TunWorld* world_ = nullptr;  ///< the session's, with --tun
};

/// The machine becomes the scenario's world outside. "" or what is wrong.
std::string Run::join_tun() {
  if (options_.tun.empty()) return {};
  TunDevice::Opened opened = TunDevice::open(options_.tun, options_.tun_up);
  if (!opened.device) return opened.error;
  scenario::Scenario& scenario = *loaded_.scenario;
  if (std::string error = join_outside(scenario, *opened.device, options_.tun_addresses); !error.empty())
    return error;
  device_.emplace(*std::move(opened.device));
  // Real peers remember connections of an earlier run: ports and sequence numbers must not come again.
  if (options_.seed == 0) scenario.seed = std::random_device()();
  scenario.epoch_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  std::string where;
  for (const scenario::Host& host : scenario.hosts) {
    if (host.outside) continue;
    for (const wire::IpAddress& ip : host.addresses) where += " " + ip.to_string();
  }
  std::fprintf(stderr, "zocalo: reached over %s at%s\n", options_.tun.c_str(), where.c_str());
  return {};
}

/// "" or what is wrong.
std::string Run::prepare() {
  scenario::Scenario& scenario = *loaded_.scenario;
  if (std::string error = turn_knobs(scenario, options_.knobs); !error.empty()) return error;
  if (options_.seed != 0) scenario.seed = options_.seed;
  if (std::string error = join_tun(); !error.empty()) return error;
  if (!options_.link.empty()) {
    if (std::string error = shape_all(scenario, options_.link); !error.empty()) return error;
  }
  Until until = parse_until(options_.until);
  if (!until.error.empty()) return until.error;
  if (until.time) loaded_.scenario->until = until.time;
  condition_ = std::move(until.condition);
  const std::size_t inherited = scenario.interventions.size();
  if (std::string error = intervene(scenario, options_.interventions); !error.empty()) return error;
  if (parent_) {
    scenario::Scenario before = scenario;
    before.interventions.resize(inherited);
    timeline::Index shared = parent_->size();
    for (std::size_t i = inherited; i < scenario.interventions.size(); ++i)
      shared = std::min(shared, session::shared_moments(*parent_, before, scenario.interventions[i]));
    past_.emplace(*parent_, shared);
  }
  for (const scenario::Program& program : scenario.programs) names_.push_back(program.name);
  // Files that the user named are meant from where the user is; the programs of a scenario run in its folder.
  for (const auto& [option, path] :
       {std::pair("--record: ", &options_.record), {"--pcap: ", &options_.pcap}}) {
    if (path->empty()) continue;
    if (const std::string error = unwritable(*path); !error.empty()) return option + error;
    *path = std::filesystem::absolute(*path).string();
  }
  if (!loaded_.folder.empty()) {
    std::error_code error;
    std::filesystem::current_path(loaded_.folder, error);
    if (error) return loaded_.folder.string() + ": " + error.message();
  }
  return {};
}

bool Run::goes_on() {
  const timeline::Timeline& timeline = session_->timeline();
  if (past_ && past_error_.empty()) past_error_ = past_->check(timeline);
  if (condition_ && !met_) met_ = condition_->check(timeline);
  return !met_ && past_error_.empty();
}

void Run::start(WatchedLauncher& launcher) {
  const scenario::Scenario& scenario = *loaded_.scenario;
  auto timeline = std::make_unique<timeline::Timeline>();
  auto simulation = std::make_unique<engine::Simulation>(scenario, sees_packets() ? timeline.get() : nullptr);
  simulation_ = simulation.get();
  std::unique_ptr<syscall::SocketApi> api;
  if (device_) {
    auto world = std::make_unique<TunWorld>(std::move(simulation), *std::move(device_));
    world_ = world.get();
    api = std::move(world);
  } else {
    api = std::move(simulation);
  }
  session::Options options;
  options.trace = !records()         ? guest::TraceDepth::none
                  : options_.library ? guest::TraceDepth::library
                                     : guest::TraceDepth::program;
  options.max_moments = ~std::uint32_t{0};
  if (scenario.until) options.until = saturating_add(kStart, *scenario.until);
  session_ = std::make_unique<session::Session>(scenario, std::move(timeline), std::move(api), launcher,
                                                read_from_disk(), options);
}

std::string Run::save() const {
  const timeline::Timeline& timeline = session_->timeline();
  if (!options_.record.empty()) {
    timeline::Properties properties{{"scenario", scenario::to_json(*loaded_.scenario)},
                                    {"seed", std::to_string(loaded_.scenario->seed)},
                                    {"zocalo", ZOCALO_VERSION}};
    if (!loaded_.lesson.empty()) properties["lesson"] = loaded_.lesson;
    if (options_.library) properties["trace"] = "library";
    if (std::string error = write_bytes(options_.record, timeline::write_recording(timeline, properties));
        !error.empty()) {
      return "--record: " + error;
    }
  }
  if (!options_.pcap.empty()) {
    if (std::string error = write_bytes(options_.pcap, timeline::to_pcapng(timeline)); !error.empty()) {
      return "--pcap: " + error;
    }
  }
  return {};
}

void Run::tell_branch() const {
  for (const std::string& line :
       session::describe(session::compare(*parent_, session_->timeline()), options_.branch_of, "this run"))
    std::fprintf(stderr, "%s\n", line.c_str());
}

void Run::tell_condition() const {
  if (!met_) return void(std::fprintf(stderr, "zocalo: '%s' never came\n", condition_->text().c_str()));
  const Time at = session_->timeline().time_of(met_->moment);
  std::fprintf(stderr, "zocalo: moment %u, at %.6f s: %s\n", met_->moment,
               static_cast<double>(nanoseconds(at)) / 1e9, met_->what.c_str());
}

/// Why programs ended, where they didn't say it themselves; and those that wait for ever.
void Run::tell_endings(OutputPrinter& printer) const {
  const timeline::Timeline& timeline = session_->timeline();
  if (timeline.size() == 0) return;
  for (const auto& [id, guest] : timeline.state_at(timeline.size() - 1).guests) {
    if (!guest->exit || guest->exit->why == "exit" || guest->exit->why == "exception" ||
        guest->exit->why == "budget")
      continue;
    printer.tell(id, guest->exit->text);
  }
  for (const std::string& line : session_->unmet_kills())
    std::fprintf(stderr, "zocalo: never came: %s\n", line.c_str());
  for (const std::string& line : simulation_->unmet_interventions())
    std::fprintf(stderr, "zocalo: never came: %s\n", line.c_str());
  for (const scenario::Intervention& each : loaded_.scenario->interventions) {
    if (!each.on_packet() && kStart + each.at > simulation_->now())
      std::fprintf(stderr, "zocalo: never came: %s: the run was over before\n",
                   scenario::to_string(each).c_str());
  }
  if (loaded_.scenario->until && simulation_->now() >= kStart + *loaded_.scenario->until) {
    std::fprintf(stderr, "zocalo: the time was up (--until)\n");
    return;
  }
  const std::vector<std::string> stuck = session_->stuck(Language::en);
  for (const std::string& line : stuck) std::fprintf(stderr, "zocalo: %s\n", line.c_str());
  if (!stuck.empty() && !records())
    std::fprintf(stderr,
                 "zocalo: with --record run.zocalo, `zocalo --open run.zocalo` shows where and why\n");
}

nlohmann::json Run::summary(int status) const {
  const timeline::Timeline& timeline = session_->timeline();
  const engine::Statistics& statistics = simulation_->statistics();
  nlohmann::json programs = nlohmann::json::array();
  if (timeline.size() > 0) {
    for (const auto& [id, guest] : timeline.state_at(timeline.size() - 1).guests) {
      nlohmann::json row{{"name", names_[id.value - 1]}, {"stdout", ""}, {"stderr", ""}};
      row["status"] = guest->exit ? nlohmann::json(guest->exit->status) : nlohmann::json();
      row["why"] = guest->exit ? nlohmann::json(guest->exit->why) : nlohmann::json();
      for (const timeline::OutputRow& output : timeline.outputs()) {
        if (output.guest != id) continue;
        auto& text = row[output.stream == 2 ? "stderr" : "stdout"].get_ref<std::string&>();
        text += output.text;
      }
      programs.push_back(std::move(row));
    }
  }
  char digest[17];
  std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(timeline.digest()));
  nlohmann::json result{{"status", status},
                        {"virtual_s", static_cast<double>(nanoseconds(simulation_->now())) / 1e9},
                        {"moments", timeline.size()},
                        {"events", statistics.events},
                        {"packets", statistics.packets},
                        {"lost", statistics.lost},
                        {"seed", loaded_.scenario->seed},
                        {"digest", digest},
                        {"stuck", session_->stuck(Language::en)},
                        {"programs", std::move(programs)}};
  if (met_) {
    result["until"] = {{"condition", condition_->text()},
                       {"moment", met_->moment},
                       {"time_s", static_cast<double>(nanoseconds(timeline.time_of(met_->moment))) / 1e9},
                       {"what", met_->what}};
  }
  if (parent_) {
    const timeline::Index differ = session::first_difference(*parent_, timeline);
    result["differs_at"] = differ == timeline::kNoMoment ? nlohmann::json() : nlohmann::json(differ);
  }
  return result;
}

nlohmann::json Run::outside() const {
  const TunWorld::Counters& counters = world_->counters();
  nlohmann::json dropped = nlohmann::json::object();
  for (const auto& [why, count] : counters.dropped) dropped[std::string(why)] = count;
  return {{"in", counters.in}, {"out", counters.out}, {"refused", counters.refused}, {"dropped", dropped}};
}

int Run::run() {
  if (const std::string error = prepare(); !error.empty()) return complain(error, kUsage);
  const auto assets = assets_folder();
  if (!assets) return complain("the guest shim was not found; set ZOCALO_ASSETS to the folder assets/");
  Signals signals;
  WatchedLauncher launcher((*assets / "guest").string());
  start(launcher);

  using Style = OutputPrinter::Style;
  OutputPrinter printer(options_.json       ? Style::silent
                        : names_.size() > 1 ? Style::prefixed
                                            : Style::plain,
                        names_);
  PacketPrinter packets;
  RunLoop::Options loop_options;
  loop_options.watchdog = std::chrono::milliseconds(static_cast<std::int64_t>(options_.watchdog * 1000));
  RunLoop loop(*session_, launcher, signals, loop_options);
  loop.after_pump([&] {
    printer.follow(session_->timeline());
    if (options_.trace) packets.follow(session_->timeline(), false);
  });
  loop.stop_unless([&] { return goes_on(); });
  if (world_ != nullptr) loop.watch(world_->wait_fd(), [this] { world_->observe(); });
  const int signal = loop.run();
  if (world_ != nullptr) world_->finish(signals);
  session_->timeline().flush();
  printer.finish();
  if (options_.trace) packets.follow(session_->timeline(), true);
  if (signal == 0 && !met_ && past_error_.empty()) tell_endings(printer);

  int status = signal != 0 ? 128 + signal : session_->exit_status();
  if (condition_ && signal == 0) status = met_ ? kOk : std::max(status, kFailed);
  if (!options_.json && condition_ && signal == 0) tell_condition();
  if (!options_.json && parent_ && signal == 0 && past_error_.empty()) tell_branch();
  std::string error = save();
  if (!past_error_.empty()) error = options_.branch_of + ": " + past_error_;
  nlohmann::json figures;
  if (options_.json) figures = summary(status);
  if (options_.json && world_ != nullptr) figures["outside"] = outside();
  if (options_.json)
    std::printf("%s\n", figures.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return error.empty() ? status : complain(error);
}

/// The scenario that a recording was made with, its programs as they were.
int branch(const Options& options) {
  Recording recording = open_recording(options.branch_of);
  if (!recording.timeline) return complain(recording.problem);
  if (!recording.problem.empty()) complain(recording.problem);
  Loaded loaded = from_recording(recording);
  if (!loaded.scenario) return complain(options.branch_of + ": " + loaded.error);
  Run run(options, std::move(loaded));
  run.branches_off(std::move(recording.timeline));
  return run.run();
}

int run_command(const Options& options) {
  const int sources = (options.words.empty() ? 0 : 1) + (options.scenario.empty() ? 0 : 1) +
                      (options.lesson.empty() ? 0 : 1) + (options.branch_of.empty() ? 0 : 1);
  if (sources > 1)
    return complain("give a program, or --scenario, --lesson or --branch-of: only one of them", kUsage);
  if (options.tun.empty() && (options.tun_up || !options.tun_addresses.empty()))
    return complain("--tun-up and --tun-address go with --tun", kUsage);
  if (!options.tun.empty() && !(options.branch_of.empty() && options.seeds.empty()))
    return complain("--tun: the world outside does nothing twice, as --branch-of and --seeds need it",
                    kUsage);
  if (!options.seeds.empty()) {
    const auto seeds = parse_seeds(options.seeds);
    if (!seeds) return complain("--seeds: '" + options.seeds + "' must be FIRST..LAST, as 1..1000", kUsage);
    const Until until = parse_until(options.until);
    if (!until.error.empty()) return complain(until.error, kUsage);
    if (!until.condition) return complain("--seeds: say --until what, as 'errno == ECONNRESET'", kUsage);
    if (options.seed != 0) return complain("--seeds: it tries many, so --seed says nothing", kUsage);
    return search_seeds(*seeds, options.json);
  }
  if (!options.branch_of.empty()) return branch(options);
  Loaded loaded = !options.scenario.empty() ? from_file(options.scenario)
                  : !options.lesson.empty() ? from_lesson(options.lesson)
                                            : from_words(options.words, "host");
  if (!loaded.scenario) return complain(loaded.error, kUsage);
  return Run(options, std::move(loaded)).run();
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* run = app.add_subcommand("run", "Run Python programs on the simulated network");
  auto options = std::make_shared<Options>();
  run->add_option("--seed", options->seed, "Seed of everything random (default: the scenario's, or 1)");
  run->add_option("--scenario", options->scenario, "A file with hosts, links and programs (JSON)")
      ->type_name("FILE");
  run->add_option("--lesson", options->lesson, "A lesson's scenario")->type_name("NAME");
  run->add_option("--knob", options->knobs, "Turn a knob of the scenario: --knob loss=10; may be repeated")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  run->add_option("--link", options->link,
                  "Shape every link, loopback included, in netem's words: 'delay 20ms 5ms loss 1%'");
  for (const auto& [word, value, help] : kInterventions) {
    run->add_option_function<std::vector<std::string>>(
           std::string("--") + word,
           [options, word = std::string(word)](const std::vector<std::string>& lines) {
             for (const std::string& line : lines) options->interventions.push_back(word + " " + line);
           },
           help)
        ->type_name(value)
        ->take_all()
        ->allow_extra_args(false);
  }
  run->add_option(
         "--until", options->until,
         "Stop at this virtual time (30s, 200ms), or as soon as this happens, in Wireshark's display filter "
         "language: 'errno == ECONNRESET'; then the exit status is 0 if it came")
      ->type_name("TIME|FILTER")
      ->take_all()
      ->allow_extra_args(false);
  run->add_option("--seeds", options->seeds,
                  "Try each of these seeds until --until's condition comes: 1..1000")
      ->type_name("FIRST..LAST");
  run->add_option(
         "--branch-of", options->branch_of,
         "Run again what was recorded, with what the other options do; the past before that must come again")
      ->type_name("FILE");
  run->add_flag("--trace", options->trace, "Print each packet on stderr, in tcpdump's manner");
  run->add_option("--pcap", options->pcap, "Write the packets as pcapng, for Wireshark")->type_name("FILE");
  run->add_option("--record", options->record, "Write a recording, to be stepped through later")
      ->type_name("FILE");
  run->add_flag("--library", options->library,
                "Record the standard library's lines too, where the program calls it, with its text");
  run->add_option("--tun", options->tun,
                  "In real time, with this TUN device: programs of this machine reach the simulated host")
      ->type_name("DEVICE");
  run->add_flag("--tun-up", options->tun_up,
                "Make the device for this run, with 10.77.0.1/24 and fd77::1/64 (root)");
  run->add_option("--tun-address", options->tun_addresses,
                  "The simulated host's address (default: the one after the device's); may be repeated")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  run->add_option("--watchdog", options->watchdog,
                  "Stop a program that computes for longer without a call; 0: never")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  run->add_flag("--json", options->json, "Print one JSON object at the end, with the programs' output in it");
  run->footer(kExamples);
  run->prefix_command();
  run->callback([run, options, &action] {
    options->words = run->remaining();
    action = [options] { return run_command(*options); };
  });
}

}  // namespace zocalo::native
