#include "ui/views/view_ladder_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/draw/draw.h"

namespace zocalo::ui {

namespace {

/// Of a line's extent in one direction, from `a` to `b`, what lies within ±half; false where nothing does.
bool clip(float a, float b, float half, float& from, float& to) {
  const float d = b - a;
  if (std::abs(d) < 1e-6f) return std::abs(a) <= half;
  float in = (-half - a) / d, out = (half - a) / d;
  if (in > out) std::swap(in, out);
  from = std::max(from, in);
  to = std::min(to, out);
  return from <= to;
}

float dot(ImVec2 a, ImVec2 b) { return a.x * b.x + a.y * b.y; }

ImVec2 across(const AlongBox& box) { return {-box.direction.y, box.direction.x}; }

/// Enough of a box's outline to know whether another one meets it: its long sides and its axis.
std::array<LadderLine, 3> strokes(const AlongBox& box) {
  const ImVec2 along = box.direction * box.half.x, side = across(box) * box.half.y;
  return {{{box.center - along - side, box.center + along - side},
           {box.center - along, box.center + along},
           {box.center - along + side, box.center + along + side}}};
}

}  // namespace

bool crosses(const AlongBox& box, const LadderLine& line) {
  const ImVec2 a = line.from - box.center, b = line.to - box.center;
  float from = 0, to = 1;
  return clip(dot(a, box.direction), dot(b, box.direction), box.half.x, from, to) &&
         clip(dot(a, across(box)), dot(b, across(box)), box.half.y, from, to);
}

int LabelPlaces::met_by(const AlongBox& box, const LadderLine& own) const {
  constexpr int kLabel = 4;  // text over text is worse than text over a line
  int met = 0;
  for (const LadderLine& line : lines_) {
    const bool itself = line.from.x == own.from.x && line.from.y == own.from.y && line.to.x == own.to.x &&
                        line.to.y == own.to.y;
    if (!itself && crosses(box, line)) ++met;
  }
  for (const AlongBox& label : labels_) {
    const auto of_label = strokes(label), of_box = strokes(box);
    if (std::any_of(of_label.begin(), of_label.end(), [&](const LadderLine& l) { return crosses(box, l); }) ||
        std::any_of(of_box.begin(), of_box.end(), [&](const LadderLine& l) { return crosses(label, l); }))
      met += kLabel;
  }
  return met;
}

AlongBox LabelPlaces::place(const LadderLine& own, ImVec2 size) {
  const ImVec2 way = own.to - own.from;
  const float length = std::max(1.0f, std::sqrt(dot(way, way)));
  AlongBox box{{}, way * ((way.x < 0 ? -1.0f : 1.0f) / length), size * 0.5f};
  // Both ends of the line stay clear: there are the arrow's head and the names of calls.
  const float slack = std::max(0.0f, (length - size.x) / 2 - 13) / length;
  constexpr std::size_t kCrowd =
      150;  // denser than that no place is free, and looking for one would cost the frame
  if (lines_.size() > kCrowd) {
    box.center = own.from + way * 0.5f - across(box) * (box.half.y + 2);
    return box;
  }
  AlongBox best;
  int least = std::numeric_limits<int>::max();
  for (const float side : {-1.0f, 1.0f})
    for (const float shift : {0.0f, -0.4f, 0.4f, -0.75f, 0.75f, -1.0f, 1.0f}) {
      box.center = own.from + way * (0.5f + shift * slack) + across(box) * (side * (box.half.y + 2));
      const int met = met_by(box, own);
      if (met >= least) continue;
      least = met;
      best = box;
      if (met == 0) break;
    }
  labels_.push_back(best);
  return best;
}

}  // namespace zocalo::ui
