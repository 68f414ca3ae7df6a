#pragma once
// Which octets behind a hole a connection tells of: selective_acks of Linux. It is an account of its own beside the
// receive queue, so that a block which has made room for newer ones is not told of again.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "wire/packet.h"

namespace zocalo::kernel {

class SackBlocks {
 public:
  static constexpr std::size_t kMost = 4;  ///< TCP_NUM_SACKS

  std::size_t size() const { return size_; }
  const wire::SackBlock* begin() const { return blocks_.data(); }
  const wire::SackBlock* end() const { return blocks_.data() + size_; }
  void clear() { size_ = 0; }
  /// Where the last one ends of all that are told of.
  std::optional<wire::SeqNum> highest() const {
    const auto last =
        std::max_element(begin(), end(), [](const auto& a, const auto& b) { return a.right < b.right; });
    if (size_ == 0) return std::nullopt;
    return last->right;
  }

  /// The first block that [left, right) touches grows by it: tcp_sack_extend. Which one; size() if there is none.
  std::size_t grow(wire::SackBlock with) {
    std::size_t at = 0;
    while (at < size_ && !extend(blocks_[at], with)) ++at;
    return at;
  }
  /// What changed last is told first (RFC 2018, 4), be it `fresh` or the block at `at`; if there are too many, the
  /// one is forgotten that changed the longest time ago. The second half of tcp_sack_new_ofo_skb.
  void bring_forward(std::size_t at, wire::SackBlock fresh) {
    if (at == size_) {
      size_ = std::min(size_ + 1, kMost);
      at = size_ - 1;
      blocks_[at] = fresh;
    }
    std::rotate(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(at),
                blocks_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    keep([this](const wire::SackBlock& block) { return !extend(blocks_[0], block); }, 1);
  }
  /// tcp_sack_remove.
  void drop_until(wire::SeqNum seq) {
    keep([seq](const wire::SackBlock& block) { return block.left > seq; }, 0);
  }

 private:
  static bool extend(wire::SackBlock& block, wire::SackBlock with) {
    if (with.left > block.right || block.left > with.right) return false;
    if (with.left < block.left) block.left = with.left;
    if (with.right > block.right) block.right = with.right;
    return true;
  }
  /// Of the blocks from `from` on, those that `is_kept`, asked in turn.
  template <class Condition>
  void keep(Condition is_kept, std::size_t from) {
    std::size_t kept = from;
    for (std::size_t i = from; i < size_; ++i) {
      if (is_kept(blocks_[i])) blocks_[kept++] = blocks_[i];
    }
    size_ = std::max(kept, std::min(from, size_));
  }

  std::array<wire::SackBlock, kMost> blocks_;
  std::size_t size_ = 0;
};

}  // namespace zocalo::kernel
