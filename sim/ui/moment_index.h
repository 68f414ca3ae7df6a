#pragma once
// One small row for each moment: what kind of thing happened, to which program, and how long it is shown when
// played. The timeline's bar and the player read it instead of decoding moments again.

#include <cstdint>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::ui {

/// What happened in a moment, as bits.
namespace mark {
inline constexpr std::uint16_t line = 1, entered = 2, returned = 4, blocked = 8, sent = 16, arrived = 32,
                               lost = 64, output = 128, exception = 256, scan = 512, exited = 1024,
                               udp = 2048, timer = 4096, started = 8192, failed = 16384, note = 32768;
}

class MomentIndex {
 public:
  /// Takes in at most `budget` new moments; true if there are more.
  bool update(const timeline::Timeline& timeline, timeline::Index budget);
  void clear();

  timeline::Index size() const { return static_cast<timeline::Index>(rows_.size()); }
  std::uint16_t marks(timeline::Index moment) const { return rows_[moment].marks; }
  GuestId guest(timeline::Index moment) const { return rows_[moment].guest; }

  /// Playing time. Where nothing happens for long it runs fast, where much happens at once it runs slowly: a
  /// moment is shown for as long as it takes to see it, plus a little that grows with the logarithm of the
  /// virtual time that passes. These are seconds at speed 1 from the start of the run to the start of
  /// `moment` (moment <= size()).
  double paced(timeline::Index moment) const;
  /// The moment that is shown `seconds` into the run.
  timeline::Index at_paced(double seconds) const;
  double total() const { return total_; }

 private:
  struct Row {
    double paced = 0;
    GuestId guest;
    std::uint16_t marks = 0;
  };
  std::vector<Row> rows_;
  double total_ = 0;
};

}  // namespace zocalo::ui
