#pragma once
// A filter's inside: fields as functions of an item, and a compiled filter as a tree of tests.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "debug/filter.h"

namespace zocalo::debug {

/// What a field of an item is. Texts and bytes are views: into the item, a literal, or the source's scratch.
using Value = std::variant<std::int64_t, std::string_view, wire::IpAddress>;

/// An item in its run, while one filter looks at it.
class Source {
 public:
  Source(const Run& run, const Item& item) : run_(run), item_(item) {}

  const timeline::PacketRecord* packet() const { return get<const timeline::PacketRecord*>(); }
  const timeline::CallRecord* call() const { return get<const timeline::CallRecord*>(); }
  template <class T>
  T get() const {
    const T* it = std::get_if<T>(&item_);
    return it == nullptr ? T{} : *it;
  }
  const wire::TcpSegment* tcp() const { return packet() != nullptr ? packet()->content.tcp() : nullptr; }
  const wire::UdpDatagram* udp() const { return packet() != nullptr ? packet()->content.udp() : nullptr; }
  const PacketNote* note() const;
  std::size_t row() const;  ///< of the packet or call in its table
  const timeline::Timeline& timeline() const { return run_.timeline; }
  const Catalog& catalog() const { return run_.catalog; }

  /// Whole, where the table's row has only the beginning.
  std::string_view payload() const;
  std::string_view call_data() const;
  /// Of an HTTP message that begins in this packet: its first line, else "".
  std::string_view http_line() const;

  Index moment() const;                  ///< where the item begins
  std::optional<Caller> caller() const;  ///< whose doing it is, or whose socket; not for a packet

  std::vector<Value>& values() { return values_; }

 private:
  const Run& run_;
  const Item& item_;
  std::vector<Value> values_;
  mutable Bytes scratch_;
  mutable bool whole_ = false;
};

struct Field {
  FieldHelp help;
  void (*get)(Source& source, std::vector<Value>& values);
  /// Of type name: the number that a word means; and all words.
  std::optional<std::int64_t> (*number)(std::string_view word) = nullptr;
  std::vector<std::string> (*words)() = nullptr;
  bool late = false;  ///< known only when the packet or call has ended
  bool data = false;  ///< late for what is received
};
std::span<const Field> field_table();
const Field* find_field(std::string_view name);

enum class Operator : std::uint8_t { present, equal, unequal, less, at_most, more, at_least, contains, in };

/// What a field is compared with: one value (low == high), a range, or a network (an address and its prefix).
struct Operand {
  using Literal = std::variant<std::int64_t, std::string, wire::IpAddress>;
  Literal low, high;
  int prefix = -1;
};

struct Node {
  enum class Kind : std::uint8_t { all, any, none, test };
  Kind kind = Kind::test;
  std::vector<Node> parts;
  const Field* field = nullptr;
  Operator op = Operator::present;
  std::vector<Operand> operands;
};

struct Filter::Program {
  std::optional<Node> root;  ///< nothing: everything passes
  bool late = false, data = false;
};

/// The tree of a filter's text, or what is wrong with it (filter_parse.cpp).
std::optional<Node> parse_filter(std::string_view text, FilterError& error);
bool passes(const Node& node, Source& source);

}  // namespace zocalo::debug
