#pragma once
// What a TCP connection has taken of the kernel's memory and not used yet (sk_forward_alloc), and what lies
// in its receive queue. A program sees it in one place: data for which no memory is at hand takes the slow
// way through tcp_rcv_established, which looks whether something waits to be sent, and the fast way does not.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "wire/sequence.h"

namespace zocalo::kernel {

class SocketMemory {
 public:
  /// SKB_TRUESIZE of a TCP buffer without data, as Linux 6.18 has it.
  static constexpr std::uint32_t kEmptyBuffer = 832;

  /// sk_mem_schedule: whole pages are taken where the spare ones don't do.
  void schedule(std::uint32_t size) {
    if (size > spare_) spare_ += (size - spare_ + kPage - 1) / kPage * kPage;
  }
  /// sk_mem_charge.
  void charge(std::uint32_t size) {
    schedule(size);
    spare_ -= size;
  }
  /// sk_mem_uncharge: whole pages go back.
  void give_back(std::uint32_t size) { spare_ = (spare_ + size) % kPage; }
  bool has(std::uint32_t size) const { return size <= spare_; }

  /// Data up to `end` joins the receive queue: tcp_try_coalesce. `own`: a buffer whose first segment ends
  /// behind it still belongs to its sender, too, and takes in nothing.
  void queue(wire::SeqNum end, std::uint32_t length, wire::SeqNum own) {
    if (!received_.empty() && received_.back().first_end <= own && received_.back().pieces < kPieces) {
      Buffer& last = received_.back();
      charge(length);
      last.end = end;
      last.size += length;
      ++last.pieces;
      total_ += length;
    } else {
      charge(kEmptyBuffer + length);
      received_.push_back({end, end, kEmptyBuffer + length, 1});
      total_ += kEmptyBuffer + length;
    }
  }
  /// Everything before `begin` is read.
  void read(wire::SeqNum begin) {
    for (; !received_.empty() && received_.front().end <= begin; received_.pop_front()) {
      give_back(received_.front().size);
      total_ -= received_.front().size;
    }
  }
  /// Where the first buffer ends, if there is one.
  std::optional<wire::SeqNum> first_end() const {
    if (received_.empty()) return std::nullopt;
    return received_.front().end;
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
  static constexpr std::uint32_t kPage = 4096;  // PAGE_SIZE
  static constexpr unsigned kPieces = 17;       // MAX_SKB_FRAGS
  struct Buffer {
    wire::SeqNum first_end;  ///< of the first segment in it
    wire::SeqNum end;
    std::uint32_t size;
    unsigned pieces;
  };

  std::uint32_t spare_ = 0, total_ = 0, early_ = 0;
  std::deque<Buffer> received_;
};

}  // namespace zocalo::kernel
