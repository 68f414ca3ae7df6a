#include "kernel/timers.h"

#include <limits>

namespace zocalo::kernel {

void Timer::set(Time when) {
  if (when == kNever) return cancel();
  queue.put(*this, when, ++queue.order_);
}

void Timer::set_with_jiffy(Time when) {
  constexpr Duration kJiffy = 4ms;  // 1 s / HZ
  const Duration over = (when - kStart) % kJiffy;
  const Time rounded = over == Duration{} ? when : when + (kJiffy - over);
  queue.put(*this, rounded, std::numeric_limits<std::uint64_t>::max() - ++queue.order_);
}

void Timer::cancel() {
  if (!is_set()) return;
  queue.remove(*this);
  at = kNever;
}

Timer* TimerQueue::take_due(Time now) {
  if (heap_.empty() || heap_.front()->at > now) return nullptr;
  Timer* timer = heap_.front();
  timer->cancel();
  return timer;
}

void TimerQueue::put(Timer& timer, Time when, std::uint64_t order) {
  timer.order = order;
  const bool anew = !timer.is_set();
  timer.at = when;
  if (anew) return insert(timer);
  sift_up(timer.slot);
  sift_down(timer.slot);
}

void TimerQueue::place(std::size_t slot, Timer& timer) {
  heap_[slot] = &timer;
  timer.slot = slot;
}

void TimerQueue::insert(Timer& timer) {
  heap_.push_back(&timer);
  timer.slot = heap_.size() - 1;
  sift_up(timer.slot);
}

void TimerQueue::remove(Timer& timer) {
  const std::size_t slot = timer.slot;
  Timer& last = *heap_.back();
  heap_.pop_back();
  if (&last == &timer) return;
  place(slot, last);
  sift_up(slot);
  sift_down(last.slot);
}

void TimerQueue::sift_up(std::size_t slot) {
  Timer& timer = *heap_[slot];
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / 2;
    if (!before(timer, *heap_[parent])) break;
    place(slot, *heap_[parent]);
    slot = parent;
  }
  place(slot, timer);
}

void TimerQueue::sift_down(std::size_t slot) {
  Timer& timer = *heap_[slot];
  for (;;) {
    std::size_t child = 2 * slot + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], timer)) break;
    place(slot, *heap_[child]);
    slot = child;
  }
  place(slot, timer);
}

}  // namespace zocalo::kernel
