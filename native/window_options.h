#pragma once
// What the window is asked to show.

#include <functional>
#include <string>
#include <vector>

#include "session/session.h"

namespace zocalo::native {

class LiveSession;
class Signals;
class WatchedLauncher;

struct WindowRequest {
  std::string lesson;           ///< opened at once; "" is the start page
  std::string recording;        ///< a file, instead of a lesson
  std::string link;             ///< a page's address with its '#', instead of a lesson
  std::string language, theme;  ///< "es", "en"; "dark", "light"; "" as last time
  int width = 1440, height = 900;
  float scale = 0;  ///< device pixels to a logical one; 0: as the display says

  // A picture instead of a window to work in.
  std::string screenshot;  ///< PNG; "" for none
  long at = -1;            ///< moment; -1: where the lesson opens; -2: the end
  std::string stop;        ///< "line", "call", "question": from there to the next one
  int tab = -1;            ///< of the narrow layout
  bool help = false, edit = false, palette = false;
  std::vector<std::string> interventions;  ///< done to the run, one branch from the other
  bool compare = false, what_if = false;
  std::string panel;                 ///< maximised
  std::string pick;                  ///< its details are shown: "packet:7"
  std::vector<std::string> watches;  ///< expressions
};

/// Shows the window until it is closed; gives the exit status.
int run_window(const WindowRequest& request);

/// The same for a session on real sockets; it is ended with the window. `at_end` gets it before it goes.
int run_live_window(LiveSession& live, WatchedLauncher& launcher, Signals& signals, const std::string& title,
                    const std::function<void(const session::Session&)>& at_end);

/// Whether there is a display to open a window on.
bool has_display();

}  // namespace zocalo::native
