#pragma once
// The octets that a connection has still to send or to see acknowledged: a ring that grows.

#include <algorithm>
#include <cstdint>

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
    const std::size_t at = (head_ + size_) & (ring_.size() - 1);
    const std::size_t first = std::min(data.size(), ring_.size() - at);
    std::copy_n(data.begin(), first, ring_.begin() + static_cast<std::ptrdiff_t>(at));
    std::copy(data.begin() + static_cast<std::ptrdiff_t>(first), data.end(), ring_.begin());
    size_ += static_cast<std::uint32_t>(data.size());
  }

  /// A copy of [seq, seq + length), which must lie within.
  Bytes copy(wire::SeqNum seq, std::uint32_t length) const {
    Bytes out;
    if (length == 0) return out;
    const std::size_t at = (head_ + static_cast<std::uint32_t>(seq - begin_)) & (ring_.size() - 1);
    const std::size_t first = std::min<std::size_t>(length, ring_.size() - at);
    out.reserve(length);
    out.insert(out.end(), ring_.begin() + static_cast<std::ptrdiff_t>(at),
               ring_.begin() + static_cast<std::ptrdiff_t>(at + first));
    out.insert(out.end(), ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(length - first));
    return out;
  }

  /// Forgets what lies before `seq`: it is acknowledged.
  void drop_until(wire::SeqNum seq) {
    const std::uint32_t gone = std::min(size_, static_cast<std::uint32_t>(std::max(seq - begin_, 0)));
    begin_ += gone;
    size_ -= gone;
    head_ = size_ == 0 ? 0 : (head_ + gone) & (ring_.size() - 1);
  }

  void clear() {
    begin_ = end();
    size_ = 0;
    head_ = 0;
    ring_ = Bytes();
  }

 private:
  void reserve(std::size_t wanted) {
    if (wanted <= ring_.size()) return;
    std::size_t capacity = std::max<std::size_t>(ring_.size(), 4096);
    while (capacity < wanted) capacity *= 2;
    Bytes grown(capacity);
    for (std::uint32_t i = 0; i < size_; ++i) grown[i] = ring_[(head_ + i) & (ring_.size() - 1)];
    ring_ = std::move(grown);
    head_ = 0;
  }

  Bytes ring_;
  std::size_t head_ = 0;
  std::uint32_t size_ = 0;
  wire::SeqNum begin_;
};

}  // namespace zocalo::kernel
