#pragma once
// How often to draw while programs are waited for. Each of their calls is answered between two frames, so where a
// frame takes long (a machine that draws in software) one after the other would leave them a call for each.

#include <algorithm>

namespace zocalo::ui {

class FramePace {
 public:
  /// Whether a frame is due; `shared`: programs are waited for, and nobody touches anything.
  bool due(double now, bool shared) {
    // What a frame cost shows in how late the next turn comes: much of it is another process's work.
    if (fresh_) cost_ = now - drawn_at_;
    fresh_ = false;
    return !shared || cost_ < kQuick ||
           now - drawn_at_ >= std::min(cost_ / kShare, std::max(kLongest, cost_));
  }
  void drawn(double now) {
    drawn_at_ = now;
    fresh_ = true;
  }

 private:
  static constexpr double kQuick = 0.025;  ///< seconds: so quick a frame is in nobody's way
  static constexpr double kShare = 0.25;   ///< of the time, for drawing
  static constexpr double kLongest = 0.4;  ///< without a new picture, unless drawing one takes longer
  double drawn_at_ = 0, cost_ = 0;
  bool fresh_ = false;
};

}  // namespace zocalo::ui
