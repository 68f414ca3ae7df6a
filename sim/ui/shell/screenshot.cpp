#include "ui/shell/screenshot.h"

#include <fstream>

#include "ui/draw/png.h"
#include "ui/model/branch_tree.h"
#include "ui/model/pick.h"

namespace zocalo::ui {
namespace {

/// Draws until the run and its index are whole.
bool settle(const Shot& shot, Window& window, App& app, std::string& error) {
  const double begin = window.seconds();
  const auto ready = [&] {
    if (shot.lesson.empty() && shot.link.empty()) return true;
    return app.run() != nullptr && app.run()->complete() &&
           app.index().size() == app.run()->timeline().size() && app.index().size() > 0;
  };
  do {
    window.turn(app);
    if (app.run() == nullptr && !app.problem().empty()) {
      error = app.problem();
      return false;
    }
    if (window.seconds() - begin > shot.patience) {
      error = "lesson " + shot.lesson + " was not ready in time";
      return false;
    }
  } while (!ready());
  return true;
}

void move(const Shot& shot, App& app) {
  if (shot.at == -2) app.post(ToEnd{});
  if (shot.at >= 0) app.post(SeekTo{static_cast<timeline::Index>(shot.at)});
  if (shot.stop == "line") app.post(StepBy{timeline::Stop::line, true, app.selection().guest});
  if (shot.stop == "call") app.post(StepBy{timeline::Stop::call_enter, true, app.selection().guest});
  if (shot.stop == "question" && app.lesson() != nullptr && !app.lesson()->questions.empty()) {
    app.post(SeekTo{app.lesson()->questions.front().moment});
  }
}

}  // namespace

bool take(const Shot& shot, Window& window, App& app, std::string& error) {
  app.post(SetLanguage{shot.language});
  app.post(SetDark{shot.dark});
  if (!shot.lesson.empty()) app.post(OpenLesson{shot.lesson});
  if (!shot.link.empty()) app.post(OpenLink{shot.link});
  window.draw(app);
  if (!settle(shot, window, app, error)) return false;
  for (const scenario::Intervention& what : shot.interventions) {
    app.post(Intervene{what});
    window.draw(app);
    if (!settle(shot, window, app, error)) return false;
  }
  FrameMemory& frame = app.frame_memory();
  if (shot.tab >= 0) frame.tab = shot.tab;
  frame.layout = {};  // the picture is of the program, not of who takes it
  if (const auto panel = panel_named(shot.panel)) frame.layout.maximised = *panel;
  frame.help = shot.help;
  frame.palette = shot.palette;
  frame.editing = shot.edit;
  frame.what_if = shot.what_if;
  if (shot.compare && app.branches() != nullptr) app.post(CompareBranches{0, app.branches()->shown()});
  app.post(Play{false});
  move(shot, app);
  app.post(SetWatches{shot.watches});
  if (const auto picked = parse_pick(shot.pick)) app.post(*picked);
  // Panels learn their sizes in one frame and glide to what is current in the next ones.
  for (int i = 0; i < 60; ++i) window.draw(app);
  const Window::Pixels pixels = window.read_pixels();
  const Bytes png = write_png(pixels.rgba, static_cast<std::uint32_t>(pixels.width),
                              static_cast<std::uint32_t>(pixels.height));
  std::ofstream file(shot.path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
  if (!file) {
    error = shot.path + " can't be written";
    return false;
  }
  return true;
}

}  // namespace zocalo::ui
