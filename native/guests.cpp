#include "native/guests.h"

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zocalo::native {

WatchedLauncher::WatchedLauncher(const std::string& shim_folder)
    : launcher_(shim_folder), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

WatchedLauncher::~WatchedLauncher() {
  for (const int process : processes_) ::close(process);
  ::close(epoll_);
}

std::unique_ptr<guest::GuestChannel> WatchedLauncher::launch(GuestId, const guest::Program&,
                                                             std::string& error) {
  std::unique_ptr<PythonGuest> channel = launcher_.launch_python(error);
  if (!channel) return nullptr;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, channel->descriptor(), &event);
  // A process can be gone a little later than its channel.
  const auto process = static_cast<int>(::syscall(SYS_pidfd_open, channel->process_id(), 0));
  if (process >= 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, process, &event);
    processes_.push_back(process);
  }
  return channel;
}

void WatchedLauncher::clear() {
  epoll_event events[64];
  while (::epoll_wait(epoll_, events, 64, 0) == 64) {
  }
}

}  // namespace zocalo::native
