#pragma once
// `zocalo run --seeds 1..1000 --until CONDITION`: the same run with one seed after the other, several
// processes at a time, until one of them meets the condition.

#include <cstdint>
#include <optional>
#include <string>

namespace zocalo::native {

struct Seeds {
  std::uint64_t first = 1, last = 1;
};
/// "1..1000", or one number; nothing if it is neither, or runs backwards.
std::optional<Seeds> parse_seeds(const std::string& text);

/// Runs this very command with each seed in the place of --seeds, as processes of their own. Prints the
/// lowest seed that met the condition, the moment, and how to see it again. 0 if there is one, 1 if there is
/// none, 128 + the signal that ended the search.
int search_seeds(const Seeds& seeds, bool json);

}  // namespace zocalo::native
