#pragma once
// What is going to happen, in the total order that every run of a scenario shares.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace zocalo::engine {

/// What an event is about; `slot` of an Event says which.
enum class EventKind : std::uint8_t {
  arrival,     ///< slot: of the pool of transits
  timer,       ///< slot: number of the host
  completion,  ///< slot: of the pool of completions
  user,        ///< slot: of the scenario's interventions
};

struct Event {
  Time time;
  std::uint64_t order = 0;  ///< lane, then sequence
  std::uint32_t slot = 0;
  EventKind kind = EventKind::arrival;
};

/// Events by (time, lane, sequence). A host's packets and timers share the lane of its number; what lets
/// guests run comes after all of them, by guest; what the user does comes before. The sequence is the order
/// of push().
class EventQueue {
 public:
  static constexpr std::uint32_t kUser = 0;
  static constexpr std::uint32_t lane(HostId host) { return host.value; }
  static constexpr std::uint32_t lane(GuestId guest) { return kGuests + guest.value; }

  bool empty() const { return heap_.empty(); }
  const Event& top() const { return heap_.front(); }
  void push(Time time, std::uint32_t lane, EventKind kind, std::uint32_t slot);
  void pop();

 private:
  static constexpr std::uint32_t kGuests = 1U << 19;  ///< above every host
  static constexpr unsigned kSequenceBits = 44;  ///< 17 million million events; leaves 20 bits for the lane
  static constexpr std::size_t kArity =
      4;  ///< flatter than a binary heap, and one cache line or two for the children

  static bool before(const Event& a, const Event& b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
  }

  std::vector<Event> heap_;
  std::uint64_t sequence_ = 0;
};

/// Values that wait for their event, by number; a number is used again when its value was released. A value
/// stays where it is while others come.
template <class T>
class Pool {
 public:
  std::uint32_t put(T&& value) {
    if (free_.empty()) {
      values_.push_back(std::move(value));
      return static_cast<std::uint32_t>(values_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    values_[slot] = std::move(value);
    return slot;
  }
  T& operator[](std::uint32_t slot) { return values_[slot]; }
  void release(std::uint32_t slot) { free_.push_back(slot); }

 private:
  std::deque<T> values_;
  std::vector<std::uint32_t> free_;
};

}  // namespace zocalo::engine
