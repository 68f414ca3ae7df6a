#pragma once
// What a TCP connection has taken of the kernel's memory and not used yet (sk_forward_alloc), and what lies
// in its receive queue. A program sees it in one place: data for which no memory is at hand takes the slow
// way through tcp_rcv_established, which looks whether something waits to be sent, and the fast way does not.

#include <algorithm>
#include <cstdint>
#include <deque>

#include "wire/sequence.h"

namespace zocalo::kernel {

class SocketMemory {
 public:
  /// SKB_TRUESIZE of a TCP buffer without data, as Linux 6.18 has it.
  static constexpr std::uint32_t kEmptyBuffer = 832;

  /// sk_mem_charge; whole pages are taken.
  void charge(std::uint32_t size) {
    if (size > spare_) spare_ += (size - spare_ + kPage - 1) / kPage * kPage;
    spare_ -= size;
  }
  /// sk_mem_uncharge: whole pages go back.
  void give_back(std::uint32_t size) { spare_ = (spare_ + size) % kPage; }
  bool has(std::uint32_t size) const { return size <= spare_; }

  /// Data up to `end` joins the receive queue: tcp_try_coalesce. `acknowledged`: up to where; a buffer that
  /// is not yet still belongs to its sender, too, and takes in nothing.
  void queue(wire::SeqNum end, std::uint32_t length, wire::SeqNum acknowledged) {
    if (!received_.empty() && received_.back().first_end <= acknowledged) {
      charge(length);
      received_.back().end = end;
      received_.back().size += length;
    } else {
      charge(kEmptyBuffer + length);
      received_.push_back({end, end, kEmptyBuffer + length});
    }
  }
  /// Everything before `begin` is read.
  void read(wire::SeqNum begin) {
    for (; !received_.empty() && received_.front().end <= begin; received_.pop_front())
      give_back(received_.front().size);
  }
  /// sk_rmem_alloc.
  std::uint32_t received() const {
    std::uint32_t size = 0;
    for (const Buffer& buffer : received_) size += buffer.size;
    return size;
  }

 private:
  static constexpr std::uint32_t kPage = 4096;  // PAGE_SIZE
  struct Buffer {
    wire::SeqNum first_end;  ///< of the first segment in it
    wire::SeqNum end;
    std::uint32_t size;
  };

  std::uint32_t spare_ = 0;
  std::deque<Buffer> received_;
};

}  // namespace zocalo::kernel
