#pragma once
// Rows that are only ever appended, by the hundred thousand. They lie in pieces: none is moved to make room
// for more, a reference stays good, and nothing is held in reserve but the rest of the last piece.

#include <bit>
#include <compare>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace zocalo::timeline {

template <class T>
class Rows {
 public:
  using value_type = T;

  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    const_iterator(const Rows& rows, std::size_t at) : rows_(&rows), at_(static_cast<difference_type>(at)) {}
    reference operator*() const { return (*rows_)[static_cast<std::size_t>(at_)]; }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type n) const { return *(*this + n); }
    const_iterator& operator+=(difference_type n) { return at_ += n, *this; }
    const_iterator& operator-=(difference_type n) { return at_ -= n, *this; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this -= 1; }
    const_iterator operator++(int) { return const_iterator(*rows_, static_cast<std::size_t>(at_++)); }
    const_iterator operator--(int) { return const_iterator(*rows_, static_cast<std::size_t>(at_--)); }
    friend const_iterator operator+(const_iterator it, difference_type n) { return it += n; }
    friend const_iterator operator+(difference_type n, const_iterator it) { return it += n; }
    friend const_iterator operator-(const_iterator it, difference_type n) { return it -= n; }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return a.at_ - b.at_;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.at_ == b.at_; }
    friend auto operator<=>(const const_iterator& a, const const_iterator& b) { return a.at_ <=> b.at_; }

   private:
    const Rows* rows_ = nullptr;
    difference_type at_ = 0;
  };

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t at) const { return pieces_[at / kPiece][at % kPiece]; }
  T& operator[](std::size_t at) { return pieces_[at / kPiece][at % kPiece]; }
  const T& front() const { return pieces_.front().front(); }
  const T& back() const { return pieces_.back().back(); }
  const_iterator begin() const { return {*this, 0}; }
  const_iterator end() const { return {*this, size_}; }
  auto rbegin() const { return std::make_reverse_iterator(end()); }
  auto rend() const { return std::make_reverse_iterator(begin()); }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ % kPiece == 0) pieces_.emplace_back().reserve(kPiece);
    T& row = pieces_.back().emplace_back(std::forward<Args>(args)...);
    ++size_;
    return row;
  }
  void push_back(T row) { emplace_back(std::move(row)); }

  /// Octets held, without what the rows hold outside themselves.
  std::size_t memory() const {
    return pieces_.size() * kPiece * sizeof(T) + pieces_.capacity() * sizeof(pieces_[0]);
  }

 private:
  /// Rows of one piece: a power of two, of about 16 KB.
  static constexpr std::size_t kPiece = std::bit_floor(std::size_t{16384} / sizeof(T));
  std::vector<std::vector<T>> pieces_;
  std::size_t size_ = 0;
};

}  // namespace zocalo::timeline
