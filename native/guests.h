#pragma once
// The Python guests of one session, as one thing to poll for.

#include <memory>
#include <string>
#include <vector>

#include "native/python_guest.h"

namespace zocalo::native {

/// Starts guests through a PythonLauncher, and watches all their channels with one edge-triggered descriptor:
/// a guest that is gone, and whose channel is at its end for ever, wakes nobody twice.
class WatchedLauncher final : public guest::GuestLauncher {
 public:
  /// `shim_folder`: assets/guest/.
  explicit WatchedLauncher(const std::string& shim_folder);
  ~WatchedLauncher() override;

  std::unique_ptr<guest::GuestChannel> launch(GuestId guest, const guest::Program& program,
                                              std::string& error) override;

  /// Readable when a guest has said something or has gone, since clear().
  int wait_fd() const { return epoll_; }
  void clear();

 private:
  PythonLauncher launcher_;
  int epoll_;
  std::vector<int> processes_;  ///< a pidfd_open(2) of each guest
};

}  // namespace zocalo::native
