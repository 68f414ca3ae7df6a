#include "trace/repeats.h"

#include <algorithm>

namespace zocalo::trace {

namespace {

// A name's head: 0 in full; 1 in full, and from now on known; else its number plus 2.
constexpr std::uint64_t kInFull = 0, kNew = 1, kFirst = 2;

constexpr std::size_t kSlots = 1U << 13;

/// Of the ends and the size: two of the same are compared octet by octet anyway.
std::uint32_t hash_of(ByteView data) {
  std::uint64_t h = 0xcbf29ce484222325U ^ data.size();
  const std::size_t end = std::min<std::size_t>(data.size(), 24);
  for (std::size_t i = 0; i < end; ++i) {
    h = (h ^ data[i]) * 0x100000001b3U;
    h = (h ^ data[data.size() - 1 - i]) * 0x100000001b3U;
  }
  return static_cast<std::uint32_t>(h ^ (h >> 32));
}

std::size_t varint_size(std::uint64_t v) {
  std::size_t n = 1;
  for (; v >= 0x80; v >>= 7) ++n;
  return n;
}

}  // namespace

void Names::put(const std::string& name, ByteWriter& out, bool learn) {
  if (const auto known = numbers_.find(name); known != numbers_.end())
    return out.varint(known->second + kFirst);
  const bool keep = learn && texts_.size() < kMost && name.size() <= kLongest;
  out.varint(keep ? kNew : kInFull);
  out.text(name);
  if (keep) add(name);
}

bool Names::get(std::string& name, ByteReader& in, const Names& known, Names* learn) {
  const std::uint64_t head = in.varint();
  if (head >= kFirst) {
    if (head - kFirst >= known.texts_.size()) return false;
    name = known.texts_[static_cast<std::size_t>(head - kFirst)];
    return in.ok();
  }
  name = in.text();
  if (!in.ok() || (head == kNew && name.size() > kLongest)) return false;
  if (head == kNew && learn != nullptr) {
    if (learn->texts_.size() >= kMost) return false;
    learn->add(name);
  }
  return true;
}

void Names::add(const std::string& name) {
  numbers_.emplace(name, static_cast<std::uint32_t>(texts_.size()));
  texts_.push_back(name);
}

void Names::cut(std::size_t size) {
  while (texts_.size() > size) {
    const auto number = static_cast<std::uint32_t>(texts_.size() - 1);
    const auto known = numbers_.find(texts_.back());
    if (known != numbers_.end() && known->second == number) numbers_.erase(known);
    texts_.pop_back();
  }
}

std::size_t Names::memory() const {
  std::size_t total = texts_.capacity() * sizeof(std::string);
  for (const std::string& text : texts_)
    total += 2 * text.capacity() + sizeof(std::string) + 4 * sizeof(void*);
  return total;
}

bool Repeats::put(ByteView data, Bytes& out) {
  if (data.size() < kShortest || data.size() > UINT32_MAX) return false;
  if (slots_.empty()) slots_.resize(kSlots);
  const std::uint32_t hash = hash_of(data);
  const Slot& slot = slots_[hash % kSlots];
  if (slot.hash == hash && slot.size == data.size() && slot.at + slot.size <= stream_.size() &&
      std::equal(data.begin(), data.end(), stream_.begin() + static_cast<std::ptrdiff_t>(slot.at))) {
    ByteWriter writer(out);
    writer.varint((std::uint64_t{data.size()} << 1) | 1);
    writer.varint(stream_.size() - slot.at);
    return true;
  }
  noted_.push_back({out.size() + varint_size(std::uint64_t{data.size()} << 1),
                    static_cast<std::uint32_t>(data.size()), hash});
  return false;
}

void Repeats::finish(std::size_t offset) {
  for (const Noted& note : noted_) slots_[note.hash % kSlots] = {offset + note.at, note.size, note.hash};
  noted_.clear();
}

}  // namespace zocalo::trace
