#pragma once
// What a connection has received: octets in order for the program, and, apart, those that arrived before
// their turn.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "wire/packet.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

class ReceiveQueue {
 public:
  void start_at(wire::SeqNum seq);

  /// Octets [begin, end) are in order: begin is what the program reads next (copied_seq of Linux), end is
  /// rcv_nxt.
  wire::SeqNum begin() const { return begin_; }
  wire::SeqNum end() const { return end_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(end_ - begin_); }
  std::uint32_t out_of_order() const { return early_octets_; }
  /// Behind the last octet that has arrived, in order or not.
  wire::SeqNum early_end() const { return early_.empty() ? end_ : early_.back().end(); }
  bool has_gap() const { return !early_.empty(); }
  /// Pieces that wait for a hole to be filled.
  std::size_t early_pieces() const { return early_.size(); }

  /// Takes the octets of a segment without a hole before it; those before end() are known already and cut off.
  void append(wire::SeqNum seq, Bytes payload);
  /// Takes a segment behind a hole: it waits.
  void insert_early(wire::SeqNum seq, Bytes payload, bool fin);
  /// What has waited and has no hole before it any more is in order. True if a FIN is; what is behind that stays.
  bool join_early();

  /// Copies up to `length` octets from `from` on into `out`; begin <= from.
  void copy(wire::SeqNum from, std::uint32_t length, Bytes& out) const;
  /// The program has read up to `seq`. May hand the whole first chunk over instead of copying: see
  /// take_front().
  void drop_until(wire::SeqNum seq);
  /// The next `length` octets, taken out: without a copy if they are exactly one chunk.
  Bytes take(std::uint32_t length);

  /// The first part of [seq, end) that waits already: RFC 2883 reports it.
  std::optional<wire::SackBlock> first_known(wire::SeqNum seq, wire::SeqNum end) const;

  /// Gives up what waits for a hole to be filled.
  void forget_early() {
    early_.clear();
    early_octets_ = 0;
  }
  void clear();

 private:
  struct Early {
    wire::SeqNum seq;
    Bytes data;
    bool fin;
    wire::SeqNum end() const { return seq + static_cast<std::uint32_t>(data.size()) + (fin ? 1U : 0U); }
  };

  void append(Bytes data);

  std::deque<Bytes> chunks_;
  std::size_t offset_ = 0;  ///< octets of the first chunk that are read
  wire::SeqNum begin_, end_;
  std::vector<Early> early_;  ///< in order of sequence, without overlap
  std::uint32_t early_octets_ = 0;
};

}  // namespace zocalo::kernel
