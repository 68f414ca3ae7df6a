#pragma once
// Bytes, and the codecs over them: big-endian for the wire, varints for recordings, little-endian for what a
// program has in memory.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zocalo {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
inline std::string to_string(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// Appends to a buffer that it borrows.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}
  void u8(std::uint8_t v) { out_.push_back(v); }
  void u16be(std::uint16_t v) {
    u8(static_cast<std::uint8_t>(v >> 8));
    u8(static_cast<std::uint8_t>(v & 0xff));
  }
  void u32be(std::uint32_t v) {
    u16be(static_cast<std::uint16_t>(v >> 16));
    u16be(static_cast<std::uint16_t>(v & 0xffff));
  }
  void u16le(std::uint16_t v) { le(v, 2); }
  void u32le(std::uint32_t v) { le(v, 4); }
  void u64le(std::uint64_t v) { le(v, 8); }
  /// LEB128, least significant group first.
  void varint(std::uint64_t v) {
    while (v >= 0x80) {
      u8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    u8(static_cast<std::uint8_t>(v));
  }
  /// Zigzag, then LEB128: small negative numbers stay short.
  void svarint(std::int64_t v) {
    varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  void raw(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void blob(ByteView bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  void text(std::string_view s) { blob({reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}); }

 private:
  void le(std::uint64_t v, unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) u8(static_cast<std::uint8_t>(v >> 8 * i));
  }

  Bytes& out_;
};

/// The first `octets` (at most 8) of `bytes`, which has them, as a little-endian number.
inline std::uint64_t read_le(ByteView bytes, std::size_t octets) {
  std::uint64_t value = 0;
  for (std::size_t i = octets; i-- > 0;) value = (value << 8) | bytes[i];
  return value;
}

/// Reads from a view. Past the end every read gives zero and ok() turns false for good, so a caller checks
/// once.
class ByteReader {
 public:
  explicit ByteReader(ByteView in) : in_(in) {}
  bool ok() const { return ok_; }
  std::size_t position() const { return at_; }
  std::size_t left() const { return in_.size() - at_; }
  void fail() { ok_ = false; }

  std::uint8_t u8() {
    if (at_ >= in_.size()) {
      ok_ = false;
      return 0;
    }
    return in_[at_++];
  }
  std::uint16_t u16be() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>((high << 8) | u8());
  }
  std::uint32_t u32be() {
    const std::uint32_t high = u16be();
    return (high << 16) | u16be();
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      v |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return ok_ ? v : 0;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t svarint() {
    const std::uint64_t v = varint();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  ByteView raw(std::size_t size) {
    if (size > left()) {
      ok_ = false;
      return {};
    }
    const ByteView view = in_.subspan(at_, size);
    at_ += size;
    return view;
  }
  ByteView blob() { return raw(static_cast<std::size_t>(varint())); }
  std::string text() { return to_string(blob()); }

 private:
  ByteView in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace zocalo
