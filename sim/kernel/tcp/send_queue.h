#pragma once
// The octets that a connection has still to send or to see acknowledged: a ring that grows.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

class SendQueue {
 public:
  /// The sequence number of the first octet that it holds.
  wire::SeqNum begin() const { return begin_; }
  wire::SeqNum end() const { return begin_ + size_; }
  std::uint32_t size() const { return size_; }
  void start_at(wire::SeqNum seq) {
    begin_ = seq;
    size_ = 0;
    head_ = 0;
  }

  void append(ByteView data) {
    reserve(size_ + data.size());
    const std::size_t at = (head_ + size_) & (capacity_ - 1);
    const std::size_t first = std::min(data.size(), capacity_ - at);
    std::copy_n(data.data(), first, ring_.get() + at);
    std::copy_n(data.data() + first, data.size() - first, ring_.get());
    size_ += static_cast<std::uint32_t>(data.size());
  }

  /// A copy of [seq, seq + length), which must lie within.
  Bytes copy(wire::SeqNum seq, std::uint32_t length) const {
    Bytes out;
    if (length == 0) return out;
    const std::size_t at = (head_ + static_cast<std::uint32_t>(seq - begin_)) & (capacity_ - 1);
    const std::size_t first = std::min<std::size_t>(length, capacity_ - at);
    out.reserve(length);
    out.insert(out.end(), ring_.get() + at, ring_.get() + at + first);
    out.insert(out.end(), ring_.get(), ring_.get() + (length - first));
    return out;
  }

  /// Forgets what lies before `seq`: it is acknowledged.
  void drop_until(wire::SeqNum seq) {
    const std::uint32_t gone = std::min(size_, static_cast<std::uint32_t>(std::max(seq - begin_, 0)));
    begin_ += gone;
    size_ -= gone;
    head_ = size_ == 0 ? 0 : (head_ + gone) & (capacity_ - 1);
  }

  void clear() {
    begin_ = end();
    size_ = 0;
    head_ = 0;
    ring_.reset();
    capacity_ = 0;
  }

 private:
  void reserve(std::size_t wanted) {
    if (wanted <= capacity_) return;
    std::size_t capacity = std::max<std::size_t>(capacity_, 4096);
    while (capacity < wanted) capacity *= 2;
    std::unique_ptr<std::uint8_t[]> grown(
        new std::uint8_t[capacity]);  // not cleared: only what is appended is read
    const std::size_t first = std::min<std::size_t>(size_, capacity_ - head_);
    std::copy_n(ring_.get() + head_, first, grown.get());
    std::copy_n(ring_.get(), size_ - first, grown.get() + first);
    ring_ = std::move(grown);
    capacity_ = capacity;
    head_ = 0;
  }

  std::unique_ptr<std::uint8_t[]> ring_;
  std::size_t capacity_ = 0;  ///< a power of two, or 0
  std::size_t head_ = 0;
  std::uint32_t size_ = 0;
  wire::SeqNum begin_;
};

}  // namespace zocalo::kernel
