// zocalo without a subcommand: the window.
#include <CLI/CLI.hpp>
#include <cstdlib>

#include "native/command/command_line.h"
#include "native/window_options.h"

namespace zocalo::native {

bool has_display() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return set("DISPLAY") || set("WAYLAND_DISPLAY") || set("SDL_VIDEODRIVER");
}

#if !ZOCALO_HAS_UI
int run_window(const WindowRequest&) {
  return complain(
      "this zocalo was built without its window (ZOCALO_UI); zocalo --help lists what it does without one");
}

int run_live_window(LiveSession&, WatchedLauncher&, Signals&, const std::string&,
                    const std::function<void(const session::Session&)>&) {
  return run_window({});
}
#endif

void add_window(CLI::App& app, Action& action) {
  auto request = std::make_shared<WindowRequest>();
  app.add_option("--lesson", request->lesson, "Open this lesson at once")->type_name("NAME");
  app.add_option("--open", request->recording, "Open this recording at once")->type_name("FILE");
  app.add_option("--link", request->link, "Open what this link of the web application shows")
      ->type_name("URL");
  app.add_option("--language", request->language, "es or en")->check(CLI::IsMember({"es", "en"}));
  app.add_option("--theme", request->theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
  app.add_option("--width", request->width, "Logical pixels")
      ->capture_default_str()
      ->check(CLI::Range(320, 16384));
  app.add_option("--height", request->height, "Logical pixels")
      ->capture_default_str()
      ->check(CLI::Range(320, 16384));
  app.add_option("--scale", request->scale, "Device pixels to a logical one (default: as the display says)")
      ->check(CLI::Range(0.5, 4.0));
  app.add_option("--screenshot", request->screenshot, "Write a picture of it and end")->type_name("FILE.png");
  app.add_option("--at", request->at, "Picture: this moment; -2: the end")->check(CLI::Range(-2L, 1L << 31));
  app.add_option("--stop", request->stop, "Picture: go on from there to the next of these")
      ->check(CLI::IsMember({"line", "call", "question"}));
  app.add_option("--tab", request->tab, "Picture: the tab of the narrow layout")->check(CLI::Range(0, 9));
  app.add_flag("--show-help", request->help, "Picture: with the help sheet");
  app.add_flag("--show-palette", request->palette, "Picture: with the palette");
  app.add_option("--do", request->interventions,
                 "Picture: with this done to the run, as in a scenario: 'drop #7'; each makes a branch")
      ->type_name("LINE")
      ->allow_extra_args(false);
  app.add_flag("--compare", request->compare, "Picture: with the last branch beside the first run");
  app.add_flag("--show-what-if", request->what_if, "Picture: with the sheet of what can be done");
  app.add_option("--panel", request->panel, "Picture: this panel alone")->type_name("NAME");
  app.add_option("--pick", request->pick,
                 "Picture: with the details of a packet, socket, call, byte or value: packet:7, socket:3, "
                 "call:12, byte:12:0, value:NAME")
      ->type_name("WHAT");
  app.add_option("--watch", request->watches, "Picture: with this expression watched")
      ->type_name("EXPRESSION")
      ->allow_extra_args(false);
  app.add_flag("--edit", request->edit, "Picture: with the editor");
  app.callback([&app, request, &action] {
    if (app.get_subcommands().empty()) action = [request] { return run_window(*request); };
  });
}

}  // namespace zocalo::native
