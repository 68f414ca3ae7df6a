#pragma once
// What a wire does to the packets on it, in netem's words (tc-netem(8)). Plain data: the scenario reads and
// prints it, the network carries it out.

#include <cstdint>

#include "base/time.h"

namespace zocalo::wire {

struct Netem {
  Duration delay{};        ///< one way
  Duration jitter{};       ///< uniform in ± this; a packet with less delay overtakes, as with netem
  std::uint32_t loss = 0;  ///< millionths, as are the next three
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;  ///< these go out at once, without the delay
  std::uint32_t corrupt = 0;  ///< one bit flipped
  std::uint64_t rate = 0;     ///< bits a second; 0: no limit
  bool ecn = false;  ///< what would be lost is marked CE instead, if its sender understands (RFC 3168)
  std::uint32_t limit = 1000;  ///< packets in the queue, those that are being delayed counted
  friend bool operator==(const Netem&, const Netem&) = default;
};

}  // namespace zocalo::wire
