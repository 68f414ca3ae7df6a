#include "kernel/file.h"

#include "kernel/epoll.h"
#include "kernel/host.h"

namespace zocalo::kernel {

namespace {

constexpr std::uint32_t kAlways =
    syscall::POLLERR_ | syscall::POLLHUP_;  // nobody can ask not to hear of these

}  // namespace

void File::wake_calls(std::uint32_t events) {
  for (const Waiter& waiter : waiters) {
    if ((events & (waiter.events | kAlways)) != 0) host_.calls.retry(*waiter.call, id_);
  }
}

void File::wake(std::uint32_t events) {
  wake_calls(events);
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
