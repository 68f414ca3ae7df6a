#pragma once
// What kept a connection from sending, and for how long: tcp_chrono of Linux, shown in TCP_INFO.

#include <array>
#include <cstdint>

#include "base/time.h"

namespace zocalo::kernel {

/// enum tcp_chrono: of two that hold at once, the later one counts.
enum class Chrono : std::uint8_t {
  idle,    ///< nothing to send, nothing to see acknowledged
  busy,    ///< there is
  window,  ///< and the peer's window is in the way
  buffer,  ///< and the program could not write more, for the send buffer is full
};

class Chronograph {
 public:
  void start(Chrono what, Time now) {
    if (what > running_) set(what, now);
  }
  /// `idle`: nothing is left to send or to see acknowledged.
  void stop(Chrono what, Time now, bool idle) {
    if (idle) {
      set(Chrono::idle, now);
    } else if (what == running_) {
      set(Chrono::busy, now);
    }
  }
  /// For how long so far. Busy is all the time that was not idle.
  Duration total(Chrono what, Time now) const {
    if (what == Chrono::busy)
      return sum(Chrono::busy, now) + sum(Chrono::window, now) + sum(Chrono::buffer, now);
    return sum(what, now);
  }

 private:
  void set(Chrono what, Time now) {
    sums_[static_cast<std::size_t>(running_)] += now - since_;
    running_ = what;
    since_ = now;
  }
  Duration sum(Chrono what, Time now) const {
    return sums_[static_cast<std::size_t>(what)] + (what == running_ ? now - since_ : Duration{});
  }

  std::array<Duration, 4> sums_{};
  Chrono running_ = Chrono::idle;
  Time since_ = kStart;
};

}  // namespace zocalo::kernel
