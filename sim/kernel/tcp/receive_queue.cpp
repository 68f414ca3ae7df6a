#include "kernel/tcp/receive_queue.h"

#include <algorithm>

namespace zocalo::kernel {

using wire::SeqNum;

namespace {

/// Small segments share a chunk, so that many of them don't cost an allocation each.
constexpr std::size_t kSmall = 512, kSharedChunk = 4096;

std::ptrdiff_t signed_size(std::size_t size) { return static_cast<std::ptrdiff_t>(size); }

}  // namespace

void ReceiveQueue::start_at(SeqNum seq) {
  clear();
  begin_ = end_ = seq;
}

void ReceiveQueue::clear() {
  chunks_.clear();
  forget_early();
  offset_ = 0;
  begin_ = end_;
}

void ReceiveQueue::append(Bytes data) {
  end_ += static_cast<std::uint32_t>(data.size());
  if (data.size() < kSmall && !chunks_.empty() && chunks_.back().size() + data.size() <= kSharedChunk) {
    chunks_.back().insert(chunks_.back().end(), data.begin(), data.end());
  } else if (!data.empty()) {
    chunks_.push_back(std::move(data));
  }
}

void ReceiveQueue::append(SeqNum seq, Bytes payload) {
  const auto known = static_cast<std::size_t>(end_ - seq);
  if (known >= payload.size()) return;
  payload.erase(payload.begin(), payload.begin() + signed_size(known));
  append(std::move(payload));
}

void ReceiveQueue::insert_early(SeqNum seq, Bytes payload, bool fin) {
  auto at = std::find_if(early_.begin(), early_.end(), [&](const Early& e) { return e.end() > seq; });
  while (!payload.empty() || fin) {
    const SeqNum payload_end = seq + static_cast<std::uint32_t>(payload.size());
    if (at != early_.end() && at->seq <= seq) {  // its front is held already
      const auto held = static_cast<std::size_t>(at->end() - seq);
      if (held > payload.size()) return;
      payload.erase(payload.begin(), payload.begin() + signed_size(held));
      seq += static_cast<std::uint32_t>(held);
      ++at;
      continue;
    }
    // a piece up to the next one that is held
    std::size_t size = payload.size();
    if (at != early_.end() && at->seq < payload_end) size = static_cast<std::size_t>(at->seq - seq);
    const bool last = size == payload.size();
    Bytes piece(payload.begin(), payload.begin() + signed_size(size));
    payload.erase(payload.begin(), payload.begin() + signed_size(size));
    early_octets_ += static_cast<std::uint32_t>(size);
    at = early_.insert(at, Early{seq, std::move(piece), fin && last}) + 1;
    fin = fin && !last;
    seq += static_cast<std::uint32_t>(size);
  }
}

bool ReceiveQueue::join_early() {
  bool fin = false;
  auto at = early_.begin();
  for (; at != early_.end() && at->seq <= end_ && !fin; ++at) {
    early_octets_ -= static_cast<std::uint32_t>(at->data.size());
    if (at->end() <= end_) continue;
    at->data.erase(at->data.begin(), at->data.begin() + (end_ - at->seq));
    append(std::move(at->data));
    fin = at->fin;
  }
  early_.erase(early_.begin(), at);
  return fin;
}

void ReceiveQueue::copy(SeqNum from, std::uint32_t length, Bytes& out) const {
  std::size_t skip = static_cast<std::size_t>(from - begin_) + offset_;
  out.reserve(out.size() + length);
  for (const Bytes& chunk : chunks_) {
    if (length == 0) return;
    if (skip >= chunk.size()) {
      skip -= chunk.size();
      continue;
    }
    const std::size_t size = std::min<std::size_t>(length, chunk.size() - skip);
    const auto first = chunk.begin() + signed_size(skip);
    out.insert(out.end(), first, first + signed_size(size));
    length -= static_cast<std::uint32_t>(size);
    skip = 0;
  }
}

void ReceiveQueue::drop_until(SeqNum seq) {
  auto left = static_cast<std::size_t>(std::max(seq - begin_, 0));
  begin_ = std::max(begin_, seq, [](SeqNum a, SeqNum b) { return a < b; });
  while (left > 0 && !chunks_.empty()) {
    const std::size_t size = chunks_.front().size() - offset_;
    if (left < size) {
      offset_ += left;
      return;
    }
    left -= size;
    offset_ = 0;
    chunks_.pop_front();
  }
}

Bytes ReceiveQueue::take(std::uint32_t length) {
  Bytes out;
  if (!chunks_.empty() && offset_ == 0 && chunks_.front().size() == length) {
    out = std::move(chunks_.front());
    chunks_.pop_front();
    begin_ += length;
    return out;
  }
  copy(begin_, length, out);
  drop_until(begin_ + length);
  return out;
}

std::optional<wire::SackBlock> ReceiveQueue::first_known(SeqNum seq, SeqNum end) const {
  std::optional<wire::SackBlock> known;
  for (const Early& early : early_) {
    if (early.end() <= seq) continue;
    if (early.seq >= end || (known && early.seq != known->right)) break;
    if (!known) known = wire::SackBlock{early.seq < seq ? seq : early.seq, early.end()};
    known->right = early.end() < end ? early.end() : end;
  }
  return known;
}

}  // namespace zocalo::kernel
