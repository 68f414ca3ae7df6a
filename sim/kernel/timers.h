#pragma once
// The host's timers: an indexed binary heap, so that each is in it once, moves in O(log n), and the earliest
// is at hand.

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "trace/event.h"

namespace zocalo::kernel {

class TimerQueue;
struct Timer;

/// Whose on_timer() is called when a timer of its goes off; the timer is not set any more then.
class TimerOwner {
 public:
  TimerOwner() = default;
  TimerOwner(const TimerOwner&) = delete;
  TimerOwner& operator=(const TimerOwner&) = delete;
  virtual ~TimerOwner() = default;
  virtual void on_timer(Timer& timer) = 0;
};

/// Lives in its owner; leaves the queue when destroyed.
struct Timer {
  Timer(TimerQueue& its_queue, TimerOwner& its_owner, trace::TimerKind its_kind, SocketId its_socket)
      : queue(its_queue), owner(its_owner), kind(its_kind), socket(its_socket) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { cancel(); }

  bool is_set() const { return at != kNever; }
  /// Sets it, or moves it; kNever cancels.
  void set(Time when);
  /// The same, but it goes off with a jiffy, as Linux's timer wheel does: all of one jiffy at once, and who was set last first
  /// (enqueue_timer puts it at the head).
  void set_with_jiffy(Time when);
  void cancel();

  TimerQueue& queue;
  TimerOwner& owner;
  const trace::TimerKind kind;
  const SocketId socket;  ///< none for a call's deadline
  Time at = kNever;
  /// of setting: two timers of one moment go off in the order in which they were set, those of a jiffy last, the other way
  /// round
  std::uint64_t order = 0;
  std::size_t slot = 0;
};

class TimerQueue {
 public:
  /// kNever if none is set.
  Time next() const { return heap_.empty() ? kNever : heap_.front()->at; }
  /// Takes the first timer that is due at `now`, null if there is none.
  Timer* take_due(Time now);

 private:
  friend struct Timer;
  static bool before(const Timer& a, const Timer& b) {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  }
  void put(Timer& timer, Time when, std::uint64_t order);
  void insert(Timer& timer);
  void remove(Timer& timer);
  void place(std::size_t slot, Timer& timer);
  void sift_up(std::size_t slot);
  void sift_down(std::size_t slot);

  std::vector<Timer*> heap_;
  std::uint64_t order_ = 0;
};

}  // namespace zocalo::kernel
