#pragma once
// Pictures of the window for tests and for the README.

#include <string>
#include <vector>

#include "ui/shell/window_sdl.h"

namespace zocalo::ui {

struct Shot {
  std::string path;    ///< PNG
  std::string lesson;  ///< "" for the start page
  long at = -1;        ///< moment; -1: where the lesson opens; -2: the end
  std::string stop;    ///< beside `at`: "line", "call", "question": go on to the next one
  Language language = Language::es;
  bool dark = true;
  int tab = -1;  ///< of the narrow layout, 0 … 4
  bool help = false, edit = false, palette = false;
  std::vector<scenario::Intervention> interventions;  ///< done to the run, one branch from the other
  bool compare = false;                               ///< the last branch beside the first run
  bool what_if = false;
  std::string panel;                 ///< maximised: "network"
  std::string pick;                  ///< its details are shown: "packet:7" (pick.h)
  std::vector<std::string> watches;  ///< expressions
  std::string link;                  ///< instead of a lesson: what stands after '#'
  double patience = 60;              ///< seconds to wait for the run
};

/// Opens the lesson, waits for its run, moves the cursor, draws, writes. False: `error` says why.
bool take(const Shot& shot, Window& window, App& app, std::string& error);

}  // namespace zocalo::ui
