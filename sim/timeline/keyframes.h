#pragma once
// Worlds kept at intervals, in the codec's form: a tenth of what the objects take, and read in less time than
// a frame has.

#include <vector>

#include "timeline/timeline.h"
#include "trace/stream.h"

namespace zocalo::timeline {

class Keyframes {
 public:
  /// `moments` are complete and `world` is the state after the last of them. Keeps it if it is time for one.
  void offer(Index moments, const World& world, trace::Stream& stream);
  /// The last keyframe that holds no more than the first `moments` moments: how many it holds, 0 if there is
  /// none.
  Index nearest(Index moments) const;
  /// The world of the keyframe that nearest() named, not 0.
  World load(Index moments, const trace::Stream& stream) const;
  std::size_t memory() const { return memory_ + scratch_.capacity(); }

 private:
  struct Keyframe {
    Index moments;
    std::size_t stream_size;
    Bytes world;
  };
  std::vector<Keyframe> frames_;
  std::vector<std::shared_ptr<const guest::Program>>
      programs_;  // never change, so they are kept once; by guest - 1
  trace::Octets scratch_;
  std::size_t memory_ = 0;
};

}  // namespace zocalo::timeline
