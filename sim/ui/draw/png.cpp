#include "ui/draw/png.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace zocalo::ui {
namespace {

/// CRC-32 of PNG (ISO 3309), continued from `crc`.
std::uint32_t crc32(std::uint32_t crc, ByteView bytes) {
  crc = ~crc;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320U : crc >> 1;
  }
  return ~crc;
}

std::uint32_t adler32(ByteView bytes) {
  std::uint32_t a = 1, b = 0;
  for (const std::uint8_t byte : bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return (b << 16) | a;
}

void chunk(Bytes& out, std::string_view type, ByteView data) {
  ByteWriter writer(out);
  writer.u32be(static_cast<std::uint32_t>(data.size()));
  const std::size_t begin = out.size();
  writer.raw(to_bytes(type));
  writer.raw(data);
  writer.u32be(crc32(0, ByteView(out).subspan(begin)));
}

/// RFC 1950 around stored blocks of RFC 1951 (3.2.4).
Bytes store(ByteView raw) {
  Bytes out{0x78, 0x01};
  ByteWriter writer(out);
  const std::uint32_t check = adler32(raw);
  do {
    const auto size = static_cast<std::uint16_t>(std::min<std::size_t>(raw.size(), 65535));
    writer.u8(size == raw.size() ? 1 : 0);
    const auto complement = static_cast<std::uint16_t>(~size);
    for (const std::uint16_t value : {size, complement}) {
      writer.u8(static_cast<std::uint8_t>(value & 0xFF));
      writer.u8(static_cast<std::uint8_t>(value >> 8));
    }
    writer.raw(raw.first(size));
    raw = raw.subspan(size);
  } while (!raw.empty());
  writer.u32be(check);
  return out;
}

}  // namespace

Bytes write_png(ByteView rgba, std::uint32_t width, std::uint32_t height) {
  Bytes rows;
  const std::size_t row = std::size_t{width} * 4;
  rows.reserve((row + 1) * height);
  for (std::uint32_t y = 0; y < height && (y + 1) * row <= rgba.size(); ++y) {
    rows.push_back(0);
    const ByteView line = rgba.subspan(y * row, row);
    rows.insert(rows.end(), line.begin(), line.end());
  }
  Bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes header;
  ByteWriter writer(header);
  writer.u32be(width);
  writer.u32be(height);
  for (const std::uint8_t value : std::array<std::uint8_t, 5>{8, 6, 0, 0, 0}) writer.u8(value);
  chunk(out, "IHDR", header);
  chunk(out, "IDAT", store(rows));
  chunk(out, "IEND", {});
  return out;
}

}  // namespace zocalo::ui
