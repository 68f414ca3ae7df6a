#include "wire/codec.h"

namespace zocalo::wire {

std::uint16_t checksum(ByteView bytes, std::uint32_t initial) {
  std::uint64_t sum = initial;
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum += (static_cast<unsigned>(bytes[i]) << 8) | bytes[i + 1];
  if (i < bytes.size()) sum += static_cast<unsigned>(bytes[i]) << 8;
  while ((sum >> 16) != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace zocalo::wire
