#include "trace/repeats.h"

#include <algorithm>
#include <cstring>

namespace zocalo::trace {

namespace {

// A name's head: 0 in full; 1 in full, and from now on known; else its number plus 2.
constexpr std::uint64_t kInFull = 0, kNew = 1, kFirst = 2;

constexpr std::size_t kSlots = 1U << 13;
/// Each place of a table of starts holds a few, as much that is sent begins alike.
constexpr std::size_t kWays = 4, kStarts = kWays << 9;
/// Octets: what is shorter is not sent in pieces; what a start is known by.
constexpr std::size_t kLong = 256, kKnownBy = 8;
/// Starts of the same moment that are looked at.
constexpr std::size_t kRecent = 64;

/// Eight octets, the first the lowest: written out, compilers make one load of it.
std::uint64_t word(ByteView data, std::size_t at) {
  const std::uint8_t* const p = data.data() + at;
  const auto low = static_cast<std::uint32_t>(p[0] | p[1] << 8 | p[2] << 16) | std::uint32_t{p[3]} << 24;
  const auto high = static_cast<std::uint32_t>(p[4] | p[5] << 8 | p[6] << 16) | std::uint32_t{p[7]} << 24;
  return std::uint64_t{high} << 32 | low;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t with) {
  hash = (hash ^ with) * 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 32);
}

/// Of the ends and the size: two of the same are compared octet by octet anyway.
std::uint32_t hash_of(ByteView data) {
  std::uint64_t hash = mixed(0xcbf29ce484222325U, data.size());
  const std::size_t last = data.size() - 8;
  for (std::size_t step = 0; step <= 16; step += 8) {
    const std::size_t at = std::min(step, last);
    hash = mixed(mixed(hash, word(data, at)), word(data, last - at));
  }
  return static_cast<std::uint32_t>(hash);
}

std::uint32_t hash_of_start(ByteView data) {
  return static_cast<std::uint32_t>(mixed(kKnownBy, word(data, 0)));
}

std::size_t place_of(std::uint32_t hash) { return hash % (kStarts / kWays) * kWays; }

std::size_t varint_size(std::uint64_t v) {
  std::size_t n = 1;
  for (; v >= 0x80; v >>= 7) ++n;
  return n;
}

}  // namespace

void Names::put(const std::string& name, Octets& out, bool learn) {
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

void Repeats::put_in_full(ByteView data, Octets& out) {
  out.varint(std::uint64_t{data.size()} << 1);
  out.raw(data);
}

void Repeats::begin(ByteView stream, bool learn) {
  stream_ = stream;
  learn_ = learn;
}

void Repeats::put(ByteView data, Octets& out) {
  if (data.size() < kShortest || data.size() > UINT32_MAX) return put_in_full(data, out);
  const auto size = static_cast<std::uint32_t>(data.size());
  const std::uint32_t hash = hash_of(data);
  Found found = find_whole(data, hash);
  if (found.size == 0 && size >= kLong) {
    found = find_piece(data);
    if (learn_ && found.size == size) slots_[hash % kSlots] = {found.at, size, hash};
  }
  if (learn_ && found.size == 0) note_in_full(data, hash, out);
  while (found.size != 0) {
    const bool more = found.size < data.size();
    out.varint((std::uint64_t{found.size} << 1) | 1);
    out.varint((std::uint64_t{stream_.size() - found.at} << 1) | (more ? 1U : 0U));
    if (learn_ && found.left >= kKnownBy) {
      const std::size_t next = found.at + found.size;
      know({next, static_cast<std::uint32_t>(found.left), hash_of_start(stream_.subspan(next))});
    }
    if (!more) return;
    data = data.subspan(found.size);
    found = find_piece(data);
  }
  put_in_full(data, out);
}

/// What is about to be written. A later moment may want it again, or what follows it where it is a piece of
/// what this moment has written before, as the first segments of a send() are.
void Repeats::note_in_full(ByteView data, std::uint32_t hash, const Octets& out) {
  const auto size = static_cast<std::uint32_t>(data.size());
  const std::size_t at = out.size() + varint_size(std::uint64_t{size} << 1);
  noted_.push_back({at, size, hash});
  if (size < kLong) return;
  const std::uint32_t start = hash_of_start(data);
  const std::size_t recent = noted_starts_.size() - std::min(noted_starts_.size(), kRecent);
  for (std::size_t i = noted_starts_.size(); i-- > recent;) {
    const Start& each = noted_starts_[i];
    if (each.hash != start || each.left < size + kKnownBy) continue;
    if (std::memcmp(data.data(), out.view().data() + each.at, size) != 0) continue;
    const ByteView next = out.view().subspan(static_cast<std::size_t>(each.at) + size, kKnownBy);
    noted_starts_.push_back({each.at + size, each.left - size, hash_of_start(next)});
    return;
  }
  noted_starts_.push_back({at, size, start});
}

void Repeats::know(const Start& start) {
  Start* const ways = &starts_[place_of(start.hash)];
  const bool known = std::any_of(ways, ways + kWays, [&start](const Start& each) {
    return each.at == start.at && each.hash == start.hash;
  });
  if (!known) ways[next_way_++ % kWays] = start;
}

Repeats::Found Repeats::find_whole(ByteView data, std::uint32_t hash) const {
  if (slots_.empty()) return {};
  const Slot& slot = slots_[hash % kSlots];
  if (slot.hash != hash || slot.size != data.size() || slot.at + slot.size > stream_.size()) return {};
  if (std::memcmp(data.data(), stream_.data() + slot.at, data.size()) != 0) return {};
  return {static_cast<std::size_t>(slot.at), data.size(), 0};
}

/// Something that `data` begins with, up to its end or that of `data`.
Repeats::Found Repeats::find_piece(ByteView data) const {
  Found best;
  if (starts_.empty() || data.size() < kKnownBy) return best;
  const std::uint32_t hash = hash_of_start(data);
  for (std::size_t way = place_of(hash); way < place_of(hash) + kWays && best.size < data.size(); ++way) {
    const Start& start = starts_[way];
    const std::size_t size = std::min<std::size_t>(start.left, data.size());
    if (start.hash != hash || size <= best.size || start.at + start.left > stream_.size()) continue;
    if (std::memcmp(data.data(), stream_.data() + start.at, size) == 0)
      best = {static_cast<std::size_t>(start.at), size, start.left - size};
  }
  return best;
}

void Repeats::finish(std::size_t offset) {
  if (!noted_.empty() && slots_.empty()) slots_.resize(kSlots);
  for (const Slot& slot : noted_) slots_[slot.hash % kSlots] = {offset + slot.at, slot.size, slot.hash};
  if (!noted_starts_.empty() && starts_.empty()) starts_.resize(kStarts);
  for (const Start& start : noted_starts_) know({offset + start.at, start.left, start.hash});
  noted_.clear();
  noted_starts_.clear();
}

}  // namespace zocalo::trace
