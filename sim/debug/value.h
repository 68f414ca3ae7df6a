#pragma once
// Python values as far as a recording has them: reprs, read back. And the expressions of watches and
// conditions over them: names, attributes, indices, comparisons, arithmetic on whole numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/language.h"
#include "timeline/world.h"

namespace zocalo::debug {

/// A value as its repr shows it. A repr is cut (…) where a value is long or deep: then `cut` is set, and what
/// is missing can't be asked for.
struct Recorded {
  enum class Kind : std::uint8_t { none, boolean, number, real, text, bytes, list, tuple, set, dict, object };
  Kind kind = Kind::none;
  bool cut = false;
  std::int64_t number = 0;         ///< number; boolean: 0 or 1
  double real = 0;                 ///< real
  std::string text;                ///< text, bytes: the octets; object: what it is, as "socket"
  std::vector<Recorded> items;     ///< list, tuple, set; dict: values; object: attributes' values
  std::vector<Recorded> keys;      ///< dict: keys
  std::vector<std::string> names;  ///< object: attributes' names
  std::string repr;                ///< as recorded
};

/// Reads a repr; one that is none of Python's literals is an object that only has its repr.
Recorded read_repr(std::string_view repr);

/// The children that a view can unfold: name or index, and repr.
std::vector<std::pair<std::string, std::string>> children(const Recorded& value);

struct Watched {
  std::optional<Recorded> value;
  Text why{};              ///< no value: why not, as "not recorded"
  std::string about;       ///< and of what: "data", "[3]"
  std::size_t column = 0;  ///< where an expression is not understood, from 1
  std::string explain(Language language) const;
};

/// Looks names up in a frame, then in the module that its function is of.
class Names {
 public:
  Names(const timeline::GuestState& guest, ThreadId thread, std::size_t frame);
  const std::string* find(std::string_view name) const;

 private:
  const std::vector<timeline::Variable>* locals_ = nullptr;
  const std::vector<timeline::Variable>* globals_ = nullptr;
};

/// What `expression` has for a value there. Never calls anything: a recording has no objects.
Watched watch(std::string_view expression, const Names& names);
/// Whether a value counts as true; nothing where the recording does not say.
std::optional<bool> truth(const Recorded& value);
/// What is wrong with an expression's form; "" nothing, also for an empty one.
std::string syntax_error(std::string_view expression, Language language);

}  // namespace zocalo::debug
