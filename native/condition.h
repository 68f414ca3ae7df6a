#pragma once
// What the user waits for, as a display filter over what a run records: "errno == ECONNRESET".

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "debug/filter.h"

namespace zocalo::native {

class Condition {
 public:
  /// Null: `error` says why, and what may have been meant.
  static std::unique_ptr<Condition> make(const std::string& text, std::string& error);

  struct Met {
    timeline::Index moment = 0;
    std::string what;  ///< a line: the call, packet, … that matched
  };
  /// Looks at what the timeline has got since the last time (the same one each time): the first that matches.
  std::optional<Met> check(const timeline::Timeline& timeline);
  const std::string& text() const { return text_; }

 private:
  Condition(std::string text, std::shared_ptr<const debug::Filter> filter)
      : text_(std::move(text)), filter_(std::move(filter)) {}

  std::string text_;
  std::shared_ptr<const debug::Filter> filter_;
  debug::Catalog catalog_;
};

/// When a run is to end, as --until says it.
struct Until {
  std::optional<Duration> time;
  std::unique_ptr<Condition> condition;
  std::string error;  ///< not empty: what is wrong, and nothing else counts
};
/// Of a time, a condition, or one of each.
Until parse_until(const std::vector<std::string>& texts);

}  // namespace zocalo::native
