#pragma once
// Where the ladder's labels go, so that one is not written over another, nor over another packet's line.

#include <vector>

#include "imgui.h"

namespace zocalo::ui {

struct LadderLine {
  ImVec2 from, to;
};

/// A rectangle that lies along a line: its centre, the unit vector of its long side, half of its sides.
struct AlongBox {
  ImVec2 center, direction, half;
};

/// Whether any of the line lies in the box.
bool crosses(const AlongBox& box, const LadderLine& line);

/// One frame's lines and the labels placed so far.
class LabelPlaces {
 public:
  void add_line(const LadderLine& line) { lines_.push_back(line); }

  /// The place of a text of this size beside its own line: over its middle where nothing is in the way, else
  /// nearer to an end or on the other side, wherever it meets least. What is placed is kept clear of by the next.
  AlongBox place(const LadderLine& own, ImVec2 size);

 private:
  std::vector<LadderLine> lines_;
  std::vector<AlongBox> labels_;
  int met_by(const AlongBox& box, const LadderLine& own) const;
};

}  // namespace zocalo::ui
