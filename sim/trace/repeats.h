#pragma once
// What makes a stream of moments short: a table of names, and an index of what the stream has held.

#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"

namespace zocalo::trace {

/// Names (of files, functions, variables) that are written once and by number from then on. Both sides build
/// the same table.
class Names {
 public:
  static constexpr std::size_t kMost = 1U << 16;  ///< names; then they are written in full
  static constexpr std::size_t kLongest = 256;    ///< octets

  /// A name that is not known yet becomes known, or with `learn` false is written in full.
  void put(const std::string& name, ByteWriter& out, bool learn = true);
  /// Reads a name written with the table `known`; a new one goes into `learn` unless null (then `known` has
  /// it already).
  static bool get(std::string& name, ByteReader& in, const Names& known, Names* learn);
  std::size_t size() const { return texts_.size(); }
  std::size_t memory() const;
  /// Forgets all names from number `size` on.
  void cut(std::size_t size);

 private:
  void add(const std::string& name);
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // looked up, never iterated
};

/// Finds texts and data that an earlier moment of the stream has held. Fixed in size: an old entry gives way
/// to a new one.
class Repeats {
 public:
  static constexpr std::size_t kShortest = 12;  ///< octets; what is shorter is not worth a reference

  /// `stream` is everything before the moment that begins now; it must stay where it is until finish().
  void begin(ByteView stream) { stream_ = stream; }
  /// Writes `data` as a reference and returns true, or notes that it will be written in full and returns
  /// false.
  bool put(ByteView data, Bytes& out);
  /// The moment's octets have come into the stream, the first at `offset`.
  void finish(std::size_t offset);
  /// What was written since begin() does not come into the stream.
  void cancel() { noted_.clear(); }
  std::size_t memory() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t at = 0;
    std::uint32_t size = 0;
    std::uint32_t hash = 0;
  };
  struct Noted {
    std::size_t at;
    std::uint32_t size, hash;
  };
  ByteView stream_;
  std::vector<Slot> slots_;
  std::vector<Noted> noted_;
};

}  // namespace zocalo::trace
