#include <poll.h>

#include <chrono>
#include <cstdio>
#include <vector>

#include "native/command/command_line.h"
#include "native/files.h"
#include "native/live/live_session.h"
#include "native/window/link.h"
#include "native/window/window_host.h"
#include "native/window_options.h"
#include "ui/model/pick.h"
#include "ui/shell/screenshot.h"

namespace zocalo::native {
namespace {

struct FontBytes {
  Bytes regular, strong, mono;

  explicit FontBytes(const std::filesystem::path& folder) {
    std::string missing;
    const auto load = [&](Bytes& into, const char* name) {
      into = read_bytes(folder / name, missing).value_or(Bytes{});
    };
    load(regular, "Inter-Regular.ttf");
    load(strong, "Inter-SemiBold.ttf");
    load(mono, "JetBrainsMono-Regular.ttf");
  }
  static ui::FontFile file(const Bytes& bytes) { return {bytes.data(), bytes.size()}; }
  ui::FontFiles files() const { return {file(regular), file(strong), file(mono)}; }
};

/// Everything that a window needs, in the order in which it must go again.
struct Frame {
  Frame(WatchedLauncher& guests, const std::filesystem::path& assets)
      : launcher(guests), fonts(assets / "fonts"), host(guests) {}

  std::string open(const WindowRequest& request) {
    ui::WindowOptions options;
    options.width = request.width;
    options.height = request.height;
    options.scale = request.scale;
    options.hidden = !request.screenshot.empty();
    options.fonts = fonts.files();
    std::string error;
    window = ui::Window::open(options, error);
    if (!window) return error;
    host.attach(*window);
    app = std::make_unique<ui::App>(host, window->fonts());
    return {};
  }

  /// Between two frames the guests go on: a call and its answer take far less than a frame. Ends after
  /// `span`, or as soon as nothing happens for a while. `more`: what else wakes it.
  void work(std::chrono::milliseconds span, const std::vector<int>& more) {
    std::vector<pollfd> rows{{launcher.wait_fd(), POLLIN, 0}};
    for (const int fd : more) rows.push_back({fd, POLLIN, 0});
    const auto until = std::chrono::steady_clock::now() + span;
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0 || ::poll(rows.data(), rows.size(), static_cast<int>(left.count())) <= 0) return;
      launcher.clear();
      if (between) between();
      app->work();
      window->poke();
    }
  }

  WatchedLauncher& launcher;
  FontBytes fonts;
  WindowHost host;
  std::unique_ptr<ui::Window> window;
  std::unique_ptr<ui::App> app;
  std::function<void()> between;
};

constexpr std::chrono::milliseconds kBetweenFrames{12};

/// "" or what is wrong; nothing is opened for "".
std::string open_recording(Frame& frame, const std::string& path) {
  if (path.empty()) return {};
  std::string error;
  auto bytes = read_bytes(path, error);
  if (bytes) frame.app->post(ui::OpenRecording{path, std::move(*bytes)});
  return error;
}

int take_picture(Frame& frame, const WindowRequest& request) {
  frame.host.forget_settings();
  ui::Shot shot;
  shot.path = request.screenshot;
  shot.lesson = request.lesson;
  shot.at = request.at;
  shot.stop = request.stop;
  shot.language = request.language == "en" ? Language::en : Language::es;
  shot.dark = request.theme != "light";
  shot.tab = request.tab;
  shot.help = request.help;
  shot.edit = request.edit;
  shot.palette = request.palette;
  shot.compare = request.compare;
  shot.what_if = request.what_if;
  for (const std::string& line : request.interventions) {
    const scenario::InterventionResult read = scenario::parse_intervention(line);
    if (!read.intervention) return complain("--do: " + read.error, kUsage);
    shot.interventions.push_back(*read.intervention);
  }
  shot.panel = request.panel;
  if (!shot.panel.empty() && !ui::panel_named(shot.panel))
    return complain("--panel: there is no panel " + shot.panel, kUsage);
  shot.pick = request.pick;
  shot.watches = request.watches;
  if (!shot.pick.empty() && !ui::parse_pick(shot.pick))
    return complain("--pick: " + shot.pick + " is none of packet:7, socket:3, call:12, byte:12:0, value:NAME",
                    kUsage);
  if (const std::string wrong = open_recording(frame, request.recording); !wrong.empty())
    return complain(wrong);
  shot.link = unpack_link(request.link);
  std::string error;
  return ui::take(shot, *frame.window, *frame.app, error) ? kOk : complain(error);
}

/// "" or what is wrong.
std::string show_first(Frame& frame, const WindowRequest& request) {
  if (!request.lesson.empty()) frame.app->post(ui::OpenLesson{request.lesson});
  if (!request.link.empty()) frame.app->post(ui::OpenLink{unpack_link(request.link)});
  return open_recording(frame, request.recording);
}

}  // namespace

int run_window(const WindowRequest& request) {
  const auto assets = assets_folder();
  if (!assets) return complain("the lessons were not found; set ZOCALO_ASSETS to the folder assets/");
  if (!has_display()) {
    return complain(
        "there is no display for the window; `zocalo serve` shows the same in a browser, `zocalo --help` "
        "lists the rest");
  }
  WatchedLauncher launcher((*assets / "guest").string());
  Frame frame(launcher, *assets);
  if (!request.language.empty()) frame.host.override_setting("language", request.language);
  if (!request.theme.empty()) frame.host.override_setting("theme", request.theme);
  const std::vector<std::string> lessons = frame.host.lessons();
  if (!request.lesson.empty() && std::find(lessons.begin(), lessons.end(), request.lesson) == lessons.end()) {
    return complain("there is no lesson '" + request.lesson + "'; `zocalo lesson list` names them", kUsage);
  }
  if (const std::string error = frame.open(request); !error.empty()) return complain(error);
  if (!request.screenshot.empty()) return take_picture(frame, request);
  if (const std::string error = show_first(frame, request); !error.empty()) return complain(error);
  Signals signals;
  while (frame.window->turn(*frame.app)) {
    if (const int signal = signals.take(); signal != 0) return 128 + signal;
    if (frame.app->wants_frames()) frame.work(kBetweenFrames, {});
  }
  return kOk;
}

int run_live_window(LiveSession& live, WatchedLauncher& launcher, Signals& signals, const std::string& title,
                    const std::function<void(const session::Session&)>& at_end) {
  const auto assets = assets_folder();
  if (!assets) return complain("the guest shim was not found; set ZOCALO_ASSETS to the folder assets/");
  Frame frame(launcher, *assets);
  if (const std::string error = frame.open(WindowRequest{}); !error.empty()) return complain(error);
  frame.app->open_session(live.release(), true, title);
  // The user may open something else, and then the session is gone.
  const auto lives = [&frame] {
    return frame.app->run() != nullptr && frame.app->run()->kind() == ui::Run::Kind::live;
  };
  frame.between = [&] {
    if (lives()) live.observe();
  };
  int signal = 0;
  while (signal == 0 && frame.window->turn(*frame.app)) {
    frame.work(kBetweenFrames, lives() ? std::vector<int>{live.wait_fd()} : std::vector<int>{});
    signal = signals.take();
  }
  if (lives()) at_end(*frame.app->run()->session());
  return signal == 0 ? kOk : 128 + signal;
}

}  // namespace zocalo::native
