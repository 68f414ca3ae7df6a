#include "native/live/live_run.h"

#include <cstdio>
#include <filesystem>

#include "native/command/command_line.h"
#include "native/files.h"
#include "native/live/live_session.h"
#include "native/output.h"
#include "native/programs.h"
#include "native/recordings.h"
#include "native/terminal.h"
#include "native/web_server.h"
#include "native/window_options.h"

namespace zocalo::native {
namespace {

constexpr const char* kKeys =
    "keys: p pause, s one call, c go on, b and f back and forward in what was recorded, q quit";

/// The recorded past, looked at while the session stands: the cursor goes by returned calls.
class PastViewer {
 public:
  void move(const timeline::Timeline& timeline, bool forward) {
    if (timeline.size() == 0) return;
    if (at_ == timeline::kNoMoment) at_ = timeline.size() - 1;
    const timeline::Index next = forward ? timeline.next(at_, timeline::Stop::call_return)
                                         : timeline.previous(at_, timeline::Stop::call_return);
    if (next == timeline::kNoMoment) {
      std::fprintf(stderr, "zocalo: that is the %s of the recording\n", forward ? "end" : "start");
      return;
    }
    at_ = next;
    std::fputs(describe_moment(timeline, at_).c_str(), stderr);
  }
  void leave() { at_ = timeline::kNoMoment; }

 private:
  timeline::Index at_ = timeline::kNoMoment;
};

class LiveRun {
 public:
  LiveRun(const LiveOptions& options, const scenario::Scenario& scenario, wire::IpAddress bind,
          const std::string& shim)
      : options_(options),
        launcher_(shim),
        keys_(options.headless && !options.no_keys),
        live_(scenario, launcher_, live_options(options, bind)) {
    for (const scenario::Program& program : scenario.programs) names_.push_back(program.name);
  }

  /// In the terminal.
  int run();
  /// In a window.
  int show(const std::string& title);

 private:
  static LiveSession::Options live_options(const LiveOptions& options, wire::IpAddress bind) {
    LiveSession::Options live;
    live.bind = bind;
    live.start_paused = options.paused;
    // Where somebody else types: in the window, or in a page that watches a session without a terminal's
    // keys.
    live.typed = !options.headless || (options.serve_port >= 0 && !options.no_keys);
    // Lines and variables cost time; only a recording or a view needs them.
    const bool watched = !options.record.empty() || options.serve_port >= 0 || !options.headless;
    live.trace = watched ? guest::TraceDepth::program : guest::TraceDepth::none;
    return live;
  }
  void key(char key);
  std::string serve();
  std::string save(const timeline::Timeline& timeline, const timeline::Properties& properties) const;

  const LiveOptions& options_;
  Signals signals_;  // before any thread
  WatchedLauncher launcher_;
  Keys keys_;
  LiveSession live_;
  std::vector<std::string> names_;
  LiveBoard board_;
  std::unique_ptr<WebServer> server_;
  PastViewer past_;
};

void LiveRun::key(char key) {
  const auto obey = [this](LiveCommand::Kind command, const char* text) {
    past_.leave();
    live_.obey({command});
    std::fprintf(stderr, "zocalo: %s\n", text);
  };
  switch (key) {
    case 'p':
      return obey(LiveCommand::Kind::pause, "paused; clients wait from the next call on");
    case 'c':
      return obey(LiveCommand::Kind::resume, "goes on");
    case 's':
      return obey(LiveCommand::Kind::step, "one call");
    case 'q':
      return obey(LiveCommand::Kind::stop, "stopped");
    case 'b':
      return past_.move(live_.session().timeline(), false);
    case 'f':
      return past_.move(live_.session().timeline(), true);
    case 0:
      return;
    default:
      std::fprintf(stderr, "zocalo: %s\n", kKeys);
  }
}

/// "" or what is wrong.
std::string LiveRun::serve() {
  if (options_.serve_port < 0) return {};
  WebServer::Options web;
  web.bind = options_.serve_bind;
  web.port = options_.serve_port;
  web.folder = web_folder().value_or("");
  server_ = std::make_unique<WebServer>(std::move(web), &board_);
  if (std::string error = server_->start(); !error.empty()) return error;
  std::fprintf(stderr, "zocalo: this session is shown at %s/live\n", server_->url().c_str());
  if (!web_folder())
    complain("the web application is not built (native/run builds it): only /api/session answers");
  return {};
}

std::string LiveRun::save(const timeline::Timeline& timeline, const timeline::Properties& properties) const {
  if (options_.record.empty()) return {};
  const std::string error = write_bytes(options_.record, timeline::write_recording(timeline, properties));
  return error.empty() ? error : "--record: " + error;
}

int LiveRun::show(const std::string& title) {
  std::string error;
  const int status = run_live_window(live_, launcher_, signals_, title, [&](const session::Session& session) {
    error = save(session.timeline(), LiveSession::properties_of(session));
  });
  return error.empty() ? status : complain(error);
}

int LiveRun::run() {
  if (const std::string error = serve(); !error.empty()) return complain(error);
  using Style = OutputPrinter::Style;
  OutputPrinter printer(names_.size() > 1 ? Style::prefixed : Style::plain, names_);
  CallPrinter calls(names_);
  RunLoop::Options loop_options;
  loop_options.watchdog = std::chrono::milliseconds(static_cast<std::int64_t>(options_.watchdog * 1000));
  RunLoop loop(live_.session(), launcher_, signals_, loop_options);
  live_.join(loop);
  loop.watch(board_.wake_fd(), [&] {
    live_.serve(board_, true);
    loop.hold_if(live_.has_breakpoints()
                     ? std::function<bool()>([this] { return live_.hold_at_breakpoint(); })
                     : nullptr);
  });
  if (keys_.any()) {
    std::fprintf(stderr, "zocalo: %s\n", kKeys);
    loop.watch(keys_.fd(), [this] { key(keys_.take()); });
  }
  loop.after_pump([&] {
    printer.follow(live_.session().timeline());
    if (!options_.quiet) calls.follow(live_.session().timeline());
    if (server_) live_.serve(board_, false);
  });
  const int signal = loop.run();
  printer.finish();
  if (server_) live_.serve(board_, true);
  live_.session().timeline().flush();
  const std::string error = save(live_.session().timeline(), LiveSession::properties_of(live_.session()));
  if (!error.empty()) return complain(error);
  if (signal != 0) return 128 + signal;
  return live_.stopped() ? kOk : live_.session().exit_status();
}

}  // namespace

int run_live(const LiveOptions& asked) {
  LiveOptions options = asked;
  if (options.serve_port >= 0) options.headless = true;
  if (!options.headless && !(ZOCALO_HAS_UI && has_display())) {
    complain("there is no display for the window, so it runs as with --headless");
    options.headless = true;
  }
  const auto bind = wire::IpAddress::parse(options.bind == "localhost" ? "127.0.0.1" : options.bind);
  if (!bind) {
    return complain("--bind: '" + options.bind + "' is no IP address; say for example 127.0.0.1 or 0.0.0.0",
                    kUsage);
  }
  if (!options.record.empty()) {
    if (const std::string error = unwritable(options.record); !error.empty())
      return complain("--record: " + error);
  }
  Loaded loaded = from_words(options.words, machine_name());
  if (!loaded.scenario) return complain(loaded.error, kUsage);
  const auto assets = assets_folder();
  if (!assets) return complain("the guest shim was not found; set ZOCALO_ASSETS to the folder assets/");
  const std::string title = loaded.scenario->name;
  LiveRun run(options, *loaded.scenario, *bind, (*assets / "guest").string());
  return options.headless ? run.run() : run.show(title);
}

}  // namespace zocalo::native
