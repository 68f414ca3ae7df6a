#include "kernel/file.h"

#include "kernel/epoll.h"
#include "kernel/host.h"

namespace zocalo::kernel {

void File::wake(std::uint32_t events) {
  constexpr std::uint32_t kAlways =
      syscall::POLLERR_ | syscall::POLLHUP_;  // nobody can ask not to hear of these
  for (const Waiter& waiter : waiters) {
    if ((events & (waiter.events | kAlways)) != 0) host_.calls.retry(*waiter.call, id_);
  }
  for (EpollItem* item : watchers) {
    if ((events & (item->events | kAlways)) != 0) item->set->signal(*item);
  }
}

trace::SocketState File::basic_snapshot(trace::SocketKind kind) const {
  trace::SocketState state;
  state.socket = id_;
  state.host = host_.config.host;
  state.owners = owners;
  state.kind = kind;
  state.nonblocking = nonblocking;
  return state;
}

}  // namespace zocalo::kernel
