#pragma once
// A digest of a run: FNV-1a, 64 bits, over the recorded bytes. Two runs are the same if their digests are.

#include <cstdint>

#include "base/bytes.h"

namespace zocalo {

class Digest {
 public:
  void add(ByteView bytes) {
    for (const std::uint8_t byte : bytes) value_ = (value_ ^ byte) * 0x100000001b3U;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace zocalo
