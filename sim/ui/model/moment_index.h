#pragma once
// One small row for each moment: what kind of thing happened, to which program, and how long it is shown when
// played. The timeline's bar and the player read it instead of decoding moments again.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::ui {

/// What happened in a moment, as bits.
namespace mark {
inline constexpr std::uint16_t line = 1, entered = 2, returned = 4, blocked = 8, sent = 16, arrived = 32,
                               lost = 64, output = 128, exception = 256, scan = 512, exited = 1024,
                               udp = 2048, timer = 4096, started = 8192, failed = 16384, note = 32768;
inline constexpr std::uint16_t wire = sent | arrived | lost | udp;  ///< nobody's: of all programs together
}  // namespace mark

class MomentIndex {
 public:
  /// Takes in at most `budget` new moments; true if there are more.
  bool update(const timeline::Timeline& timeline, timeline::Index budget);
  void clear();

  timeline::Index size() const { return static_cast<timeline::Index>(rows_.size()); }
  std::uint16_t marks(timeline::Index moment) const { return rows_[moment].marks; }
  GuestId guest(timeline::Index moment) const { return guests_[rows_[moment].guest]; }
  /// The marks of all moments from `first` on, before `last`: for each of `guests` its own, and last those of
  /// the wire. Takes no longer for many moments than for some hundred.
  void gather(timeline::Index first, timeline::Index last, std::span<const GuestId> guests,
              std::span<std::uint16_t> marks) const;
  /// Whether the program sleeps in a call at any time from `first` on, before `last`.
  bool sleeps(GuestId guest, timeline::Index first, timeline::Index last) const;

  /// Playing time. Where nothing happens for long it runs fast, where much happens at once it runs slowly: a
  /// moment is shown for as long as it takes to see it, plus a little that grows with the logarithm of the
  /// virtual time that passes. These are seconds at speed 1 from the start of the run to the start of
  /// `moment` (moment <= size()).
  double paced(timeline::Index moment) const;
  /// The moment that is shown `seconds` into the run.
  timeline::Index at_paced(double seconds) const;
  /// The first moment that is shown `seconds` into the run or later; size() if there is none.
  timeline::Index first_at(double seconds) const;
  double total() const { return total_; }
  std::size_t memory() const;  ///< octets held, about

 private:
  struct Row {
    float paced = 0;          ///< from its block's on
    std::uint16_t guest = 0;  ///< of guests_
    std::uint16_t marks = 0;
  };
  /// Every kBlock-th moment's.
  struct Block {
    double paced = 0;
    std::size_t cells = 0;  ///< where its cells begin
  };
  /// What one program's moments of a block have; of the program "none", what all have of the wire.
  struct Cell {
    GuestId guest;
    std::uint16_t marks = 0;
  };
  /// A program sleeps from one moment to another, in one call or in several of its threads.
  struct Sleep {
    timeline::Index from = 0, to = timeline::kNoMoment;
  };
  struct Sleeper {
    std::vector<Sleep> sleeps;
    int calls = 0;  ///< that sleep now
  };
  static constexpr timeline::Index kBlock = 64;

  void mark_block(timeline::Index moment, GuestId guest, std::uint16_t marks);
  std::uint16_t number_of(GuestId guest);
  template <class Before>
  timeline::Index first(double seconds, Before before) const;
  void follow_sleep(const timeline::Timeline& timeline, timeline::Index moment, const trace::Event& event);

  timeline::Rows<Row> rows_;
  std::vector<GuestId> guests_{GuestId{}};  ///< those beyond the 65,535th are shown as nobody's
  std::vector<Cell> cells_;                 ///< of the blocks, one after the other
  std::vector<Block> blocks_;
  std::map<GuestId, Sleeper> sleepers_;
  double total_ = 0;
};

}  // namespace zocalo::ui
