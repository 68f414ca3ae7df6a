#pragma once
// What a TCP connection has taken of the kernel's memory and not used yet (sk_forward_alloc), and what lies
// in its receive queue. A program sees it in one place: data for which no memory is at hand takes the slow
// way through tcp_rcv_established, which looks whether something waits to be sent, and the fast way does not.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.h"
#include "kernel/sk_buff.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

class SocketMemory {
 public:
  /// Of a segment whose sender is on this host and gave its memory away: MSG_ZEROCOPY.
  struct Pinned {
    bool any = false;
    std::uint32_t unused = 0;  ///< octets of its pages that are no data
  };

  /// sk_mem_schedule: whole pages are taken where the spare ones don't do.
  void schedule(std::uint32_t size) {
    if (size > spare_) spare_ += (size - spare_ + kPage - 1) / kPage * kPage;
  }
  /// sk_mem_charge.
  void charge(std::uint32_t size) {
    schedule(size);
    spare_ -= size;
  }
  /// sk_mem_charge alone, of what nobody has scheduled.
  void overdraw(std::uint32_t size) { spare_ -= size; }
  /// sk_mem_uncharge: whole pages go back.
  void give_back(std::uint32_t size) {
    spare_ += size;
    if (spare_ > 0) spare_ %= kPage;
  }
  bool has(std::uint32_t size) const { return size <= spare_; }

  /// Data up to `end` joins the receive queue: tcp_try_coalesce. `own`: a buffer whose first segment ends
  /// behind it still belongs to its sender, too, and takes in nothing.
  void queue(wire::SeqNum end, std::uint32_t length, wire::SeqNum own, Time now, const Pinned& pinned) {
    Buffer* last = received_.empty() ? nullptr : &received_.back();
    const bool takes = last != nullptr && (last->copied || last->first_end <= own);
    // skb_copy_ubufs: into as many pages as there are octets for; as large as before it stays
    const std::uint32_t size = length + pinned.unused, pieces = pinned.any ? (length + kPage - 1) / kPage : 1;
    if (takes && !pinned.any && length <= last->room) {
      last->room -= length;
    } else if (takes && last->pieces + pieces <= kMostPieces) {
      book(size);
      last->size += size;
      last->room = 0;
      last->pieces += pieces;
    } else {
      book(kEmptyBuffer + size);
      received_.push_back({wire::SeqNum{end.value - length}, end, end, kEmptyBuffer + size, pieces, now});
      received_.back().copied = pinned.any;
    }
    received_.back().end = end;
    received_.back().arrived = now;
  }
  /// tcp_collapse, when SO_RCVBUF is full: buffers that hold little for their size are copied into new ones,
  /// without what is read already. `window`: tcp_win_from_space.
  template <class Window>
  void collapse(wire::SeqNum read_up_to, Window window) {
    std::size_t first = 0;
    const auto is_bloated = [&](const Buffer& buffer) {
      return window(buffer.size) > static_cast<std::uint32_t>(buffer.end - buffer.begin) ||
             buffer.begin < read_up_to;
    };
    while (first < received_.size() && !is_bloated(received_[first])) ++first;
    if (first == received_.size()) return;
    wire::SeqNum at = std::max(received_[first].begin, read_up_to, [](auto a, auto b) { return a < b; });
    const wire::SeqNum end = received_.back().end;
    const std::deque<Buffer> old(received_.begin() + static_cast<std::ptrdiff_t>(first), received_.end());
    received_.resize(first);
    for (std::size_t next = 0; at < end;) {
      const std::uint32_t length = std::min(static_cast<std::uint32_t>(end - at), kLargestHead);
      std::uint32_t block = kLeastBlock;
      while (block < length + kSharedInfo) block *= 2;
      book(kSkBuff + block);
      Buffer copy{at, at, at + length, kSkBuff + block, 0, {}};
      copy.copied = true;
      copy.room = block - kSharedInfo - length;
      at = copy.end;
      for (; next < old.size() && old[next].end <= at; ++next) {
        copy.arrived = old[next].arrived;
        unbook(old[next].size);
      }
      if (next < old.size() && old[next].begin < at) copy.arrived = old[next].arrived;
      received_.push_back(copy);
    }
  }
  /// Everything before `begin` is read.
  void read(wire::SeqNum begin) {
    for (; !received_.empty() && received_.front().end <= begin; received_.pop_front())
      unbook(received_.front().size);
  }
  /// Where the first buffer ends, if there is one.
  std::optional<wire::SeqNum> first_end() const {
    if (received_.empty()) return std::nullopt;
    return received_.front().end;
  }
  /// When the buffer had come whose end is at or behind `end`: its last piece, as tcp_try_coalesce keeps it.
  Time arrival(wire::SeqNum end) const {
    const auto found = std::find_if(received_.begin(), received_.end(),
                                    [end](const Buffer& buffer) { return buffer.end >= end; });
    return found == received_.end() ? kNever : found->arrived;
  }
  /// What waits for a hole to be filled, altogether; each segment in a buffer of its own.
  void set_early(std::uint32_t octets, std::size_t segments) {
    const std::uint32_t size = octets + static_cast<std::uint32_t>(segments) * kEmptyBuffer;
    total_ += size - early_;
    if (size > early_) charge(size - early_);
    if (size < early_) give_back(early_ - size);
    early_ = size;
  }
  /// sk_rmem_alloc.
  std::uint32_t received() const { return total_; }
  bool queue_is_empty() const { return received_.empty(); }

 private:
  static constexpr std::uint32_t kLeastBlock = 512;  // of kmalloc that holds a buffer that is copied into

  struct Buffer {
    wire::SeqNum begin;
    wire::SeqNum first_end;  ///< of the first segment in it
    wire::SeqNum end;
    std::uint32_t size;
    unsigned pieces;
    Time arrived;            ///< its last octet
    bool copied = false;     ///< its sender has no part in it
    std::uint32_t room = 0;  ///< behind what was copied
  };

  void book(std::uint32_t size) {
    charge(size);
    total_ += size;
  }
  void unbook(std::uint32_t size) {
    give_back(size);
    total_ -= size;
  }

  std::int64_t spare_ = 0;
  std::uint32_t total_ = 0, early_ = 0;
  std::deque<Buffer> received_;
};

}  // namespace zocalo::kernel
