#pragma once
// A link's shape in netem's words (tc-netem(8)): "delay 20ms 5ms loss 1% duplicate 0.1% reorder 2% corrupt 0.1% rate 10mbit limit 1000".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace zocalo::scenario {

struct Netem {
  Duration delay{};                 ///< one way
  Duration jitter{};                ///< uniform in ± this; a packet with less delay overtakes, as with netem
  std::uint32_t loss = 0;           ///< millionths, as are the next three
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;        ///< these go out at once, without the delay
  std::uint32_t corrupt = 0;        ///< one bit flipped
  std::uint64_t rate = 0;           ///< bits a second; 0: no limit
  std::uint32_t limit = 1000;       ///< packets in the queue
  friend bool operator==(const Netem&, const Netem&) = default;
};

struct NetemResult {
  std::optional<Netem> netem;
  std::string error;  ///< "loss: '200%' is not between 0% and 100%"
};

/// Units as tc takes them: ns us ms s; %; bit kbit mbit gbit (powers of 1000). "" is an ideal link.
NetemResult parse_netem(std::string_view text);
/// The shortest text that parse_netem() reads back to the same.
std::string to_string(const Netem& netem);

}  // namespace zocalo::scenario
