#pragma once
// TCP sequence numbers: modulo 2^32, compared as RFC 9293 (3.4) says.

#include <cstdint>

namespace zocalo::wire {

struct SeqNum {
  std::uint32_t value = 0;

  friend constexpr bool operator==(SeqNum, SeqNum) = default;
  /// The distance from `b` to `a`, negative where `a` comes before `b`; both within 2^31 of each other.
  friend constexpr std::int32_t operator-(SeqNum a, SeqNum b) {
    return static_cast<std::int32_t>(a.value - b.value);
  }
  friend constexpr bool operator<(SeqNum a, SeqNum b) { return a - b < 0; }
  friend constexpr bool operator>(SeqNum a, SeqNum b) { return a - b > 0; }
  friend constexpr bool operator<=(SeqNum a, SeqNum b) { return a - b <= 0; }
  friend constexpr bool operator>=(SeqNum a, SeqNum b) { return a - b >= 0; }
  friend constexpr SeqNum operator+(SeqNum a, std::uint32_t n) { return {a.value + n}; }
  constexpr SeqNum& operator+=(std::uint32_t n) {
    value += n;
    return *this;
  }
};

}  // namespace zocalo::wire
