#pragma once
// The congestion window and the two steps by which every algorithm lets it grow. Counted in segments, as
// Linux does.

#include <algorithm>
#include <cstdint>

#include "base/time.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

struct CongestionWindow {
  static constexpr std::uint32_t kInitial = 10;  ///< RFC 6928
  static constexpr std::uint32_t kInfinite = 0x7fffffff;

  std::uint32_t size = kInitial;
  std::uint32_t threshold = kInfinite;  ///< ssthresh
  std::uint32_t credit = 0;             ///< acknowledged, and not yet turned into a larger window

  bool in_slow_start() const { return size < threshold; }

  /// RFC 5681 (3.1): one segment more for each acknowledged, up to the threshold. What was acknowledged
  /// beyond that is given back.
  std::uint32_t slow_start(std::uint32_t segments) {
    const std::uint32_t step = std::min(segments, threshold - size);
    size += step;
    return segments - step;
  }

  /// One segment more for every `each` that are acknowledged (tcp_cong_avoid_ai of Linux).
  void grow_slowly(std::uint32_t each, std::uint32_t segments) {
    if (credit >= each) {  // gathered while growth was slower: used gently
      credit = 0;
      ++size;
    }
    credit += segments;
    size += credit / each;
    credit %= each;
  }
};

/// A round trip that an acknowledgement showed, and what is known besides.
struct RoundTrip {
  Time now;
  Duration rtt;  ///< of the segment that was acknowledged last
  wire::SeqNum snd_una, snd_nxt;
  Duration burst;  ///< how long the line needs for what leaves a Linux host in one piece
};

}  // namespace zocalo::kernel
