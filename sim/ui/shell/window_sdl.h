#pragma once
// The one file of the platform: an SDL2 window with OpenGL, natively and in a page.

#include <functional>
#include <memory>
#include <string>

#include "ui/draw/theme.h"
#include "ui/shell/app.h"

namespace zocalo::ui {

struct WindowOptions {
  std::string title = "Zócalo";
  int width = 1440, height = 900;  ///< logical pixels; a page calls resize()
  /// Device pixels to a logical one; 0: as the display says.
  float scale = 0;
  bool hidden = false;  ///< for screenshots
  FontFiles fonts;      ///< must outlive the window
  /// Told of each text that is copied, where SDL's clipboard is not the user's: in a page. May be empty.
  std::function<void(const std::string&)> copied;
};

class Window {
 public:
  /// Nothing on failure; `error` says why and what would help.
  static std::unique_ptr<Window> open(const WindowOptions& options, std::string& error);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// For App's constructor; the window tells the app when they change.
  const Fonts& fonts() const;
  /// Seconds since SDL began.
  double seconds() const;

  /// One turn: takes the events and, if something may have changed, draws a frame. Natively it waits a little
  /// for an event when nothing moves; in a page it never waits. False once the user closed the window.
  bool turn(App& app);
  /// Draws one frame whatever happened.
  void draw(App& app);
  /// Logical pixels of the page's canvas and the page's device pixel ratio.
  void resize(int width, int height);
  /// Wakes a turn that would not draw: new data came.
  void poke();
  /// The same, and the next turn draws: somebody did something.
  void touch();
  /// How many were drawn.
  unsigned frames() const;
  void set_title(const std::string& title);
  void set_clipboard(const std::string& text);
  /// What Ctrl+V does, with a text that the page was given by the browser.
  void paste(const std::string& text);

  struct Pixels {
    Bytes rgba;  ///< rows from the top
    int width = 0, height = 0;
  };
  /// The last frame drawn.
  Pixels read_pixels() const;

 private:
  Window();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::ui
