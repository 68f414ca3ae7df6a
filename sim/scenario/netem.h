#pragma once
// A link's shape in netem's words (tc-netem(8)): "delay 20ms 5ms loss 1% duplicate 0.1% reorder 2% corrupt
// 0.1% rate 10mbit ecn limit 1000".

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "wire/netem.h"

namespace zocalo::scenario {

using Netem = wire::Netem;

/// The longest delay or jitter of a link.
inline constexpr Duration kLongestDelay = 1h;

struct NetemResult {
  std::optional<Netem> netem;
  std::string error;  ///< "loss: '200%' is not between 0% and 100%"
};

/// Units as tc takes them: ns us ms s; %; bit kbit mbit gbit (powers of 1000). "" is an ideal link.
NetemResult parse_netem(std::string_view text);
/// The shortest text that parse_netem() reads back to the same.
std::string to_string(const Netem& netem);

/// "30s", "1.5ms", "250us", "10ns": a number and its unit, exact to the nanosecond and at most 10^9 s;
/// nothing for anything else.
std::optional<Duration> parse_duration(std::string_view text);
/// The same in its largest exact unit; "0s" for nothing.
std::string to_string(Duration duration);

}  // namespace zocalo::scenario
