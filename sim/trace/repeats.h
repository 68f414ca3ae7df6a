#pragma once
// What makes a stream of moments short: a table of names, and an index of what the stream has held.

#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "trace/octets.h"

namespace zocalo::trace {

/// Names (of files, functions, variables) that are written once and by number from then on. Both sides build
/// the same table.
class Names {
 public:
  static constexpr std::size_t kMost = 1U << 16;  ///< names; then they are written in full
  static constexpr std::size_t kLongest = 256;    ///< octets

  /// A name that is not known yet becomes known, or with `learn` false is written in full.
  void put(const std::string& name, Octets& out, bool learn = true);
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

/// Texts and data of a moment: what the stream has held before is written as "so many octets back", also
/// piece by piece, as a long send() is cut into segments and put together again. Fixed in size: an old entry
/// gives way to a new one.
///
/// A text is a varint (octets << 1) and the octets, or a varint (octets << 1 | 1) and a varint (octets back
/// << 1): with 1 in the last bit another text follows, and is the rest of it.
class Repeats {
 public:
  static constexpr std::size_t kShortest = 12;  ///< octets; what is shorter is not worth a reference

  /// `stream` is everything before the moment that begins now; it must stay where it is until finish().
  /// Without `learn` nothing is remembered, and finish() is not called.
  void begin(ByteView stream, bool learn);
  /// Writes `data`; `out` holds the moment from its first octet on.
  void put(ByteView data, Octets& out);
  static void put_in_full(ByteView data, Octets& out);
  /// The moment's octets have come into the stream, the first at `offset`.
  void finish(std::size_t offset);
  std::size_t memory() const { return slots_.capacity() * sizeof(Slot) + starts_.capacity() * sizeof(Start); }

 private:
  /// Something whole that the stream holds.
  struct Slot {
    std::uint64_t at = 0;
    std::uint32_t size = 0;
    std::uint32_t hash = 0;
  };
  /// Where the next piece of something long may begin: its first octet, and where a piece of it ended.
  struct Start {
    std::uint64_t at = 0;
    std::uint32_t left = 0;  ///< octets to its end
    std::uint32_t hash = 0;
  };
  struct Found {
    std::size_t at = 0, size = 0;
    std::size_t left = 0;  ///< that follow, of the same
  };

  Found find_whole(ByteView data, std::uint32_t hash) const;
  Found find_piece(ByteView data) const;

  void know(const Start& start);
  void note_in_full(ByteView data, std::uint32_t hash, const Octets& out);

  ByteView stream_;
  bool learn_ = true;
  std::vector<Slot> slots_;
  std::vector<Start> starts_;
  std::uint32_t next_way_ = 0;
  std::vector<Slot> noted_;          ///< of this moment, `at` counted from its first octet
  std::vector<Start> noted_starts_;  ///< likewise
};

}  // namespace zocalo::trace
