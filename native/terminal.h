#pragma once
// Single keys from a terminal, and what happens as lines on stderr.

#include <termios.h>

#include <cstddef>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::native {

/// While it lives, keys come at once and unseen, if stdin and stderr are terminals; else there are none.
class Keys {
 public:
  explicit Keys(bool wanted);
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  bool any() const { return on_; }
  int fd() const { return 0; }
  /// The next key, 0 if there is none.
  char take() const;

 private:
  bool on_ = false;
  termios before_{};
};

/// Prints each syscall as it returns, and once when it goes to sleep, in strace's manner; notes too.
class CallPrinter {
 public:
  explicit CallPrinter(std::vector<std::string> names) : names_(std::move(names)) {}
  void follow(const timeline::Timeline& timeline);

 private:
  void print(const timeline::Timeline& timeline, const timeline::CallRecord& call);

  std::vector<std::string> names_;
  std::size_t seen_ = 0;             ///< calls
  timeline::Index moment_ = 0;       ///< looked at for notes
  std::vector<std::size_t> asleep_;  ///< calls that were printed when they blocked
};

}  // namespace zocalo::native
