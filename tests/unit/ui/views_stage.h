#pragma once
// A window without a window: Dear ImGui's draw lists rasterised in memory, so that views are drawn, timed and
// looked at where there is no display.

#include <functional>
#include <string>
#include <vector>

#include "timeline/timeline.h"
#include "ui/draw/theme.h"
#include "ui/views/view.h"

namespace zocalo::ui::test {

struct StageLook {
  int width = 900, height = 600;  ///< logical pixels
  bool dark = true;
  bool narrow = false;
  Language language = Language::es;
  float density = 1;  ///< device pixels to a logical one
};

class Stage {
 public:
  explicit Stage(const StageLook& look);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  using Draw = void (*)(const View&);
  /// One frame of a view in a card that fills the stage. Commands end in `commands`.
  void frame(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, Time playhead);
  void frame(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor) {
    frame(draw, timeline, cursor, timeline.size() == 0 ? Time{} : timeline.time_of(cursor));
  }
  /// What the last frame drew, as a PNG file.
  void save(const std::string& path) const;
  /// How many vertices the last frame had.
  int vertices() const;
  /// How far right anything of the last frame reaches that its clip rectangle lets through.
  float right_edge() const;
  /// Moves there, presses, lets go: four frames.
  void click(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, float x, float y);
  /// With this mouse button: 0 left, 1 right.
  void press(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, float x, float y,
             int button);

  Selection selection;
  const Debugger* debugger = nullptr;
  bool live = false, reduced_motion = false;
  std::vector<Command> commands;
  Memory memory;

 private:
  StageLook look_;
  Theme theme_;
  ImGuiContext* context_;
  std::string regular_, strong_, mono_;
};

}  // namespace zocalo::ui::test
