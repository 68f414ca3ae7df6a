#include "kernel/epoll.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::uint32_t kAlways = POLLERR_ | POLLHUP_;
constexpr std::uint32_t kWakeUp = 1U << 29;  ///< EPOLLWAKEUP: no sleep of the machine, so nothing here
constexpr std::uint32_t kBehaviour = EPOLLET_ | EPOLLONESHOT_ | EPOLLEXCLUSIVE_ | kWakeUp;

std::uint8_t asked_sets(std::uint32_t events) {
  unsigned asked = 0;
  if ((events & (POLLIN_ | POLLRDNORM_ | POLLRDHUP_)) != 0) asked |= 1U;
  if ((events & (POLLOUT_ | POLLWRNORM_)) != 0) asked |= 2U;
  if ((events & POLLPRI_) != 0) asked |= 4U;
  return static_cast<std::uint8_t>(asked);
}

}  // namespace

Epoll::~Epoll() { forget_all(); }

void Epoll::forget_all() {
  for (auto& [key, item] : items_) std::erase(item.file->watchers, &item);
  ready_.clear();
  items_.clear();
}

Outcome Epoll::control(int op, Fd fd, File& file, std::uint32_t events) {
  if (&file == this) return fail(Errno::einval);
  if ((events & EPOLLEXCLUSIVE_) != 0) {  // do_epoll_ctl: at registration only, of few bits, no set in a set
    constexpr std::uint32_t kAllowed =
        POLLIN_ | POLLOUT_ | POLLERR_ | POLLHUP_ | kWakeUp | EPOLLET_ | EPOLLEXCLUSIVE_;
    const bool strange = file.as_epoll() != nullptr || (events & ~kAllowed) != 0;
    if (op == EPOLL_CTL_MOD_ || (op == EPOLL_CTL_ADD_ && strange)) return fail(Errno::einval);
  }
  const std::pair key{fd, file.id()};
  const auto found = items_.find(key);
  switch (op) {
    case EPOLL_CTL_ADD_: {
      if (const Epoll* inner = file.as_epoll()) {  // ep_loop_check
        constexpr int kMostNested = 4;             // EP_MAX_NESTS
        const bool too_deep = inner->depth_below() + 1 + depth_above() > kMostNested;
        if (inner->leads_to(*this) || too_deep) return fail(Errno::eloop);
      }
      if (found != items_.end()) return fail(Errno::eexist);
      EpollItem& item = items_[key];
      item = {this, &file, fd, events | kAlways, false};
      // add_wait_queue: who comes last hears first; the exclusive ones after all others
      const bool exclusive = (events & EPOLLEXCLUSIVE_) != 0;
      file.watchers.insert(exclusive ? file.watchers.end() : file.watchers.begin(), &item);
      if ((file.poll().events & item.events) != 0) signal(item);
      break;
    }
    case EPOLL_CTL_MOD_:
      if (found == items_.end()) return fail(Errno::enoent);
      if ((found->second.events & EPOLLEXCLUSIVE_) != 0) return fail(Errno::einval);
      found->second.events = events | kAlways;
      // ep_modify: what is in the list wakes nobody by this
      if ((file.poll().events & found->second.events) != 0 && !found->second.listed) signal(found->second);
      break;
    case EPOLL_CTL_DEL_:
      if (found == items_.end()) return fail(Errno::enoent);
      std::erase(file.watchers, &found->second);
      std::erase(ready_, &found->second);
      items_.erase(found);
      break;
    default:
      return fail(Errno::einval);
  }
  host().touch(*this);
  return done();
}

bool Epoll::leads_to(const Epoll& other) const {
  return std::any_of(items_.begin(), items_.end(), [&other](const auto& row) {
    const Epoll* inner = row.second.file->as_epoll();
    return inner != nullptr && (inner == &other || inner->leads_to(other));
  });
}

int Epoll::depth_below() const {
  int depth = 0;
  for (const auto& [key, item] : items_) {
    if (const Epoll* inner = item.file->as_epoll()) depth = std::max(depth, inner->depth_below() + 1);
  }
  return depth;
}

int Epoll::depth_above() const {
  int depth = 0;
  for (const EpollItem* item : watchers) depth = std::max(depth, item->set->depth_above() + 1);
  return depth;
}

void Epoll::list(EpollItem& item) {
  if (item.listed) return;
  item.listed = true;
  ready_.push_back(&item);
}

void Epoll::signal(EpollItem& item) {
  if ((item.events & ~kBehaviour) == 0) return;  // EPOLLONESHOT: fired already
  list(item);
  host().touch(*this);
  wake(POLLIN_ | POLLRDNORM_);
}

/// ep_send_events of Linux: level-triggered items stay in the list, edge-triggered ones leave it.
std::vector<PollFd> Epoll::collect(int most, std::vector<trace::Verdict>* verdicts) {
  std::vector<PollFd> found;
  std::deque<EpollItem*> candidates = std::exchange(ready_, {});
  std::deque<EpollItem*> stay;
  while (!candidates.empty() && found.size() < static_cast<std::size_t>(most)) {
    EpollItem& item = *candidates.front();
    candidates.pop_front();
    item.listed = false;
    if (Epoll* inner = item.file->as_epoll()) inner->drop_stale();
    const Readiness readiness = item.file->poll();
    const std::uint32_t events = readiness.events & item.events & ~kBehaviour;
    if (verdicts != nullptr) {
      verdicts->push_back(
          {item.fd, item.file->id(), asked_sets(item.events), item.events & ~kBehaviour, readiness});
    }
    if (events == 0) continue;
    found.push_back({item.fd, events});
    if ((item.events & EPOLLONESHOT_) != 0) {
      item.events &= kBehaviour;
    } else if ((item.events & EPOLLET_) == 0) {
      stay.push_back(&item);
    }
  }
  for (EpollItem* item : candidates) ready_.push_back(item);
  for (EpollItem* item : stay) list(*item);
  return found;
}

void Epoll::drop_stale() {
  for (; !ready_.empty(); ready_.pop_front()) {
    EpollItem& item = *ready_.front();
    if (Epoll* inner = item.file->as_epoll()) inner->drop_stale();
    if ((item.file->readiness().events & item.events & ~kBehaviour) != 0) return;
    item.listed = false;
  }
}

void Epoll::forget(File& file) {
  for (auto item = items_.begin(); item != items_.end();) {
    if (item->second.file != &file) {
      ++item;
      continue;
    }
    std::erase(ready_, &item->second);
    item = items_.erase(item);
  }
  host().touch(*this);
}

Readiness Epoll::readiness() const {
  Readiness r;
  for (const auto& [key, item] : items_) {
    if (!item.listed || (item.file->readiness().events & item.events & ~kBehaviour) == 0) continue;
    r.events = POLLIN_ | POLLRDNORM_;
    ++r.reason(Set::read).amount;
  }
  r.reason(Set::read).why = r.events != 0 ? Why::event_waiting : Why::no_event;
  r.reason(Set::write).why = Why::not_pollable;
  r.reason(Set::except).why = Why::no_urgent_data;
  return r;
}

trace::SocketState Epoll::snapshot() const {
  trace::SocketState state = basic_snapshot(trace::SocketKind::epoll);
  state.readiness = readiness();
  return state;
}

void Epoll::release() {
  forget_all();
  host().destroy(*this);
}

}  // namespace zocalo::kernel
