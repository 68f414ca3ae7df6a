// zocalo replay, zocalo convert: what was recorded, without running anything.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "debug/filter.h"
#include "native/command/command_line.h"
#include "native/files.h"
#include "native/recordings.h"
#include "native/world_json.h"
#include "session/branches.h"
#include "timeline/exports.h"
#include "trace/codec.h"

namespace zocalo::native {
namespace {

struct ReplayOptions {
  std::string file, compare;
  std::optional<std::string> find;  ///< "": everything
  std::optional<std::uint32_t> at;
  bool trace = false, digest = false, json = false, fields = false;
};

struct ConvertOptions {
  std::string file, to, out, seen_by;
};

std::string digest_text(const timeline::Timeline& timeline) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(timeline.digest()));
  return text;
}

void print_outputs(const timeline::Timeline& timeline) {
  for (const timeline::OutputRow& row : timeline.outputs()) {
    std::FILE* file = row.stream == 2 ? stderr : stdout;
    std::fwrite(row.text.data(), 1, row.text.size(), file);
  }
}

nlohmann::json summary(const Recording& recording) {
  const timeline::Timeline& timeline = *recording.timeline;
  return {
      {"moments", timeline.size()},
      {"virtual_s", timeline.size() == 0 ? 0.0 : static_cast<double>(nanoseconds(timeline.duration())) / 1e9},
      {"packets", timeline.packets().size()},
      {"calls", timeline.calls().size()},
      {"digest", digest_text(timeline)},
      {"properties", recording.properties},
      {"problem", recording.problem}};
}

nlohmann::json moment_json(const timeline::Timeline& timeline, timeline::Index index) {
  const trace::Moment moment = timeline.moment(index);
  nlohmann::json object = world_json(timeline, timeline.state_at(index));
  object["moment"] = index;
  object["moments"] = timeline.size();
  object["time_s"] = static_cast<double>(nanoseconds(moment.time)) / 1e9;
  object["events"] = nlohmann::json::array();
  for (const trace::Event& event : moment.events)
    object["events"].push_back(nlohmann::json::parse(trace::to_json(event), nullptr, false));
  return object;
}

/// What --find knows, a line each, in the order of the table.
int print_fields() {
  for (const debug::FieldHelp& field : debug::fields()) {
    std::printf("%-30.*s %-18.*s %.*s\n", static_cast<int>(field.name.size()), field.name.data(),
                static_cast<int>(debug::type_text(field.type).en.size()),
                debug::type_text(field.type).en.data(), static_cast<int>(field.meaning.en.size()),
                field.meaning.en.data());
  }
  return kOk;
}

/// As grep(1): the status says whether there was anything.
int find(const timeline::Timeline& timeline, const std::string& text, bool json) {
  const debug::CompiledFilter compiled = debug::compile_filter(text);
  if (!compiled.filter)
    return complain("--find: " + compiled.error.en + " (zocalo replay --fields lists them)", kUsage);
  debug::Catalog catalog;
  catalog.update(timeline);
  const debug::Run run{timeline, catalog};
  const auto found = compiled.filter->find(run, 0, timeline.size());
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& [moment, item] : found) {
    const double seconds = static_cast<double>(nanoseconds(timeline.time_of(moment))) / 1e9;
    const std::string line = debug::describe(run, item);
    if (json) {
      rows.push_back({{"moment", moment}, {"time_s", seconds}, {"text", line}});
    } else {
      std::printf("%u  %.6f  %s\n", moment, seconds, line.c_str());
    }
  }
  if (json) std::printf("%s\n", rows.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return found.empty() ? kFailed : kOk;
}

int replay(const ReplayOptions& options) {
  if (options.fields) return print_fields();
  if (options.file.empty()) return complain("FILE is required: a recording (zocalo run --record)", kUsage);
  Recording recording = open_recording(options.file);
  if (!recording.timeline) return complain(recording.problem);
  const timeline::Timeline& timeline = *recording.timeline;
  if (!recording.problem.empty()) complain(recording.problem);
  const int status = recording.problem.empty() ? kOk : kFailed;
  if (options.find) return find(timeline, *options.find, options.json);
  if (options.at && *options.at >= timeline.size()) {
    return complain("--at: the recording has " + std::to_string(timeline.size()) + " moments, counted from 0",
                    kUsage);
  }
  if (options.json) {
    std::printf("%s\n", (options.at ? moment_json(timeline, *options.at) : summary(recording))
                            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                            .c_str());
    return status;
  }
  if (!options.compare.empty()) {
    const Recording other = open_recording(options.compare);
    if (!other.timeline) return complain(other.problem);
    const session::Comparison comparison = session::compare(timeline, *other.timeline);
    for (const std::string& line : session::describe(comparison, options.file, options.compare))
      std::printf("%s\n", line.c_str());
    return comparison.differ == timeline::kNoMoment ? status : kFailed;
  }
  if (options.at) {
    std::fputs(describe_moment(timeline, *options.at).c_str(), stdout);
    return status;
  }
  if (options.trace) {
    for (const auto& packet : timeline.packets())
      std::printf("%s\n", timeline::trace_line(timeline, packet).c_str());
  }
  if (options.digest) std::printf("%s\n", digest_text(timeline).c_str());
  if (!options.trace && !options.digest) print_outputs(timeline);
  return status;
}

int convert(const ConvertOptions& options) {
  Recording recording = open_recording(options.file);
  if (!recording.timeline) return complain(recording.problem);
  if (!recording.problem.empty()) complain(recording.problem);
  const timeline::Timeline& timeline = *recording.timeline;
  HostId seen_by;
  if (!options.seen_by.empty()) {
    for (const timeline::HostState& host : timeline.head().hosts) {
      if (host.name == options.seen_by) seen_by = host.host;
    }
    if (!seen_by) return complain("--seen-by: no host is called '" + options.seen_by + "'", kUsage);
  }
  const Bytes bytes = options.to == "pcapng" ? timeline::to_pcapng(timeline, seen_by)
                                             : to_bytes(timeline::to_jsonl(timeline));
  const std::string error = write_bytes(options.out.empty() ? "/dev/stdout" : options.out, bytes);
  if (!error.empty()) return complain(error);
  return recording.problem.empty() ? kOk : kFailed;
}

}  // namespace

void add_replay(CLI::App& app, Action& action) {
  CLI::App* replay_app = app.add_subcommand("replay", "Show what a recording holds");
  auto options = std::make_shared<ReplayOptions>();
  replay_app->add_option("FILE", options->file, "A recording (zocalo run --record)");
  replay_app
      ->add_option("--find", options->find, "Print each moment where this filter matches, with what matched")
      ->type_name("FILTER");
  replay_app->add_flag("--fields", options->fields, "List the fields that --find knows");
  replay_app->add_option("--at", options->at, "Describe the world after moment N, counted from 0")
      ->type_name("N");
  replay_app
      ->add_option("--compare", options->compare,
                   "Where another recording differs first, and what came out differently; 1 if it does")
      ->type_name("OTHER");
  replay_app->add_flag("--trace", options->trace, "Print each packet, in tcpdump's manner");
  replay_app->add_flag("--digest", options->digest, "Print the run's digest: equal for equal runs");
  replay_app->add_flag("--json", options->json, "Print a summary as JSON; with --at or --find, that");
  replay_app->footer(
      "Without an option it prints what the programs printed.\n"
      "Examples:\n"
      "  zocalo replay run.zocalo --digest\n"
      "  zocalo replay run.zocalo --at 120\n"
      "  zocalo replay run.zocalo --compare branch.zocalo\n"
      "  zocalo replay run.zocalo --find 'tcp.analysis.retransmission or errno == ECONNRESET'\n"
      "Filters are written as Wireshark's display filters; the status is 1 if nothing matches.\n"
      "A recording that was cut is shown as far as it goes, and the exit status is 1.");
  replay_app->callback([options, &action] { action = [options] { return replay(*options); }; });
}

void add_convert(CLI::App& app, Action& action) {
  CLI::App* convert_app = app.add_subcommand("convert", "Turn a recording into what other tools read");
  auto options = std::make_shared<ConvertOptions>();
  convert_app->add_option("FILE", options->file, "A recording (zocalo run --record)")->required();
  convert_app->add_option("--to", options->to, "pcapng (Wireshark, tshark) or jsonl (one event a line)")
      ->required()
      ->check(CLI::IsMember({"pcapng", "jsonl"}));
  convert_app->add_option("-o,--output", options->out, "Where to write it (default: stdout)")
      ->type_name("FILE");
  convert_app
      ->add_option("--seen-by", options->seen_by,
                   "pcapng: only what this host saw, as tcpdump there (default: every packet, where it "
                   "was sent)")
      ->type_name("HOST");
  convert_app->footer(
      "Examples:\n"
      "  zocalo convert run.zocalo --to pcapng -o run.pcapng\n"
      "  zocalo convert run.zocalo --to jsonl | grep socket_changed");
  convert_app->callback([options, &action] { action = [options] { return convert(*options); }; });
}

}  // namespace zocalo::native
