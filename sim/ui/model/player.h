#pragma once
// The cursor on the timeline, and how it moves by itself.

#include "timeline/timeline.h"
#include "ui/model/command.h"
#include "ui/model/moment_index.h"

namespace zocalo::ui {

class Player {
 public:
  timeline::Index cursor() const { return cursor_; }
  bool playing() const { return playing_; }
  double speed() const { return speed_; }
  /// Live: the cursor stays at the newest moment until somebody moves it.
  bool following() const { return following_; }

  /// Virtual time shown: between two moments while playing, else the cursor's.
  Time playhead(const timeline::Timeline& timeline, const MomentIndex& index) const;
  /// Seconds of playing time shown, for the timeline's bar.
  double paced() const { return paced_; }

  void seek(timeline::Index moment, const MomentIndex& index);
  /// Moves to the next or previous stop; false if there is none (the cursor then stays).
  bool step(const StepBy& step, const timeline::Timeline& timeline, const MomentIndex& index);
  void play(bool on) { playing_ = on; }
  void set_speed(double speed);
  void follow(bool on) { following_ = on; }
  void reset();

  /// Lets `seconds` of the wall pass. Stops at `barrier` (a prediction that must be made first) and, if the
  /// run is `complete`, at its end. True if the cursor moved to another moment.
  bool advance(double seconds, const MomentIndex& index, timeline::Index barrier, bool complete);

 private:
  timeline::Index cursor_ = 0;
  double paced_ = 0, speed_ = 1;
  bool playing_ = false, following_ = false;
};

}  // namespace zocalo::ui
