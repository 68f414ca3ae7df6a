#pragma once
// Octets that only grow, by the hundred million, and ByteWriter's words for writing them.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "base/bytes.h"

namespace zocalo::trace {

/// What a vector can't do: realloc() makes a long run's memory longer without copying it, and without asking
/// the kernel for all of it again, which took most of the time of recording.
class Octets {
 public:
  ByteView view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  void clear() { size_ = 0; }

  /// `more` may not lie in these octets.
  void raw(ByteView more) {
    if (more.empty()) return;
    std::memcpy(room(more.size()), more.data(), more.size());
    size_ += more.size();
  }
  void u8(std::uint8_t v) {
    *room(1) = v;
    ++size_;
  }
  void varint(std::uint64_t v) {
    std::uint8_t* const begin = room(kLongestVarint);
    std::uint8_t* at = begin;
    for (; v >= 0x80; v >>= 7) *at++ = static_cast<std::uint8_t>(v | 0x80);
    *at++ = static_cast<std::uint8_t>(v);
    size_ += static_cast<std::size_t>(at - begin);
  }
  void svarint(std::int64_t v) {
    varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  void text(std::string_view s) {
    varint(s.size());
    raw({reinterpret_cast<const std::uint8_t*>(s.data()), s.size()});
  }

 private:
  static constexpr std::size_t kLongestVarint = 10;
  struct Free {
    void operator()(std::uint8_t* data) const { std::free(data); }
  };

  /// The end, with room for `more` behind it.
  std::uint8_t* room(std::size_t more) {
    if (size_ + more > capacity_) grow(size_ + more);
    return data_.get() + size_;
  }

  /// Doubling would hold twice the run.
  void grow(std::size_t need) {
    const std::size_t usual = capacity_ < (1U << 20) ? capacity_ * 2 : capacity_ / 8 * 9;
    const std::size_t wanted = need > usual ? need : usual;
    auto* data = static_cast<std::uint8_t*>(std::realloc(data_.get(), wanted));
    if (data == nullptr) throw std::bad_alloc();
    static_cast<void>(data_.release());
    data_.reset(data);
    capacity_ = wanted;
  }

  std::unique_ptr<std::uint8_t, Free> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace zocalo::trace
