#pragma once
// Octets that only grow, by the hundred million.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "base/bytes.h"

namespace zocalo::trace {

/// What a vector can't do: realloc() makes a long run's memory longer without copying it, and without asking
/// the kernel for all of it again, which took most of the time of recording.
class Octets {
 public:
  ByteView view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  /// `more` may not lie in these octets.
  void append(ByteView more) {
    if (more.empty()) return;
    if (size_ + more.size() > capacity_) grow(size_ + more.size());
    std::memcpy(data_.get() + size_, more.data(), more.size());
    size_ += more.size();
  }

 private:
  struct Free {
    void operator()(std::uint8_t* data) const { std::free(data); }
  };

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
