#pragma once
// epoll(7): registrations that remember which of them were signalled.

#include <deque>
#include <map>
#include <vector>

#include "kernel/calls.h"
#include "kernel/file.h"
#include "kernel/outcome.h"

namespace zocalo::kernel {

class Epoll;

/// One registration: a descriptor and the file that it meant at the time.
struct EpollItem {
  Epoll* set = nullptr;
  File* file = nullptr;
  Fd fd = -1;
  std::uint32_t events = 0;
  bool listed = false;  ///< in the ready list
};

class Epoll final : public File {
 public:
  using File::File;
  ~Epoll() override;

  Epoll* as_epoll() override { return this; }
  syscall::Readiness readiness() const override;
  trace::SocketState snapshot() const override;
  void release() override;

  /// epoll_ctl(2).
  Outcome control(int op, Fd fd, File& file, std::uint32_t events);
  /// One pass of epoll_wait(2): up to `most` that are ready, level, edge or one-shot.
  std::vector<syscall::PollFd> collect(int most, std::vector<trace::Verdict>* verdicts);
  /// __ep_eventpoll_poll: who asks whether the set is readable takes what is not ready off the list, up to the
  /// first that is; signalled again, it will stand at the end.
  void drop_stale();
  /// A watched file changed.
  void signal(EpollItem& item);
  /// A watched file is gone.
  void forget(File& file);
  /// Ends every registration.
  void forget_all();
  const std::map<std::pair<Fd, SocketId>, EpollItem>& items() const { return items_; }

 private:
  void list(EpollItem& item);
  /// Does it watch `other`, perhaps through more of its kind?
  bool leads_to(const Epoll& other) const;
  /// How many more of its kind there are below it, or above, one in the other.
  int depth_below() const;
  int depth_above() const;

  std::map<std::pair<Fd, SocketId>, EpollItem> items_;
  std::deque<EpollItem*> ready_;  ///< perhaps ready; in order of their signals
};

}  // namespace zocalo::kernel
