#pragma once
// One direction of a link: decides what becomes of each packet, as Linux's sch_netem does, with its own
// random stream.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "trace/event.h"
#include "wire/netem.h"

namespace zocalo::network {

/// What becomes of one copy of a packet.
struct Fate {
  Time arrives;                          ///< also of a lost one: when it would have
  std::optional<trace::LossCause> lost;  ///< by the dice, or for want of room in the queue
  bool duplicated = false;               ///< a second copy enters behind it, with a fate of its own
  bool reordered = false;                ///< it went out at once, ahead of the delayed ones
  std::uint32_t corrupt = 0;             ///< not 0: names the bit to flip
  bool marked = false;                   ///< it bears CE from now on, instead of being lost
};

class Direction {
 public:
  Direction(std::uint64_t seed, std::uint64_t stream, const wire::Netem& shape) : random_(seed, stream) {
    reshape(shape);
  }

  /// The random stream and the queue go on.
  void reshape(const wire::Netem& shape);
  /// No delay, no dice, no queue: what enters leaves at once, in order.
  bool ideal() const { return ideal_; }
  /// decide() looks at the size.
  bool rated() const { return shape_.rate != 0; }

  /// Throws the dice for one copy of `size` octets that enters now. A second copy is not duplicated again.
  /// `capable`: its sender understands CE (RFC 3168).
  Fate decide(Time now, std::size_t size, bool second, bool capable);

  // netem's queue holds every packet that has entered and not yet left, the delayed ones counted.
  void enter() { ++queued_; }
  void leave() { --queued_; }

 private:
  wire::Netem shape_;
  Random random_;
  Time last_departure_ = kStart;  ///< with a rate: when the line is free again
  std::uint32_t queued_ = 0;
  bool ideal_ = true;
};

}  // namespace zocalo::network
