#pragma once
// CRC-32 of IEEE 802.3, as in zip and png: finds damage, proves nothing against malice.

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace zocalo {

inline std::uint32_t crc32(ByteView bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1) != 0 ? 0xedb88320U : 0U);
      table[i] = c;
    }
    return table;
  }();
  std::uint32_t c = ~0U;
  for (const std::uint8_t byte : bytes) c = (c >> 8) ^ kTable[(c ^ byte) & 0xff];
  return ~c;
}

}  // namespace zocalo
