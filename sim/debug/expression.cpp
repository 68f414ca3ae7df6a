// Watch expressions and conditions: a small part of Python's, over recorded values. Nothing is ever called.

#include <algorithm>
#include <cmath>

#include "debug/expression.h"

namespace zocalo::debug {

namespace {

using Kind = Recorded::Kind;

constexpr Text kNotRecorded{"no está registrado", "not recorded"};
constexpr Text kCutOff{"no está registrado: el valor se guardó cortado",
                       "not recorded: the value was kept cut"};
constexpr Text kNoSuch{"no lo hay", "there is none"};
constexpr Text kWrongKind{"no se puede con valores así", "not possible with such values"};

Watched found(Recorded value) { return {std::move(value), {}, {}, 0}; }
Watched missing(const Text& why, std::string about = {}) { return {std::nullopt, why, std::move(about), 0}; }
Watched boolean(bool value) { return found(read_repr(value ? "True" : "False")); }
Watched boolean(std::optional<bool> value) { return value ? boolean(*value) : missing(kCutOff); }
Watched number(std::int64_t value) { return found(read_repr(std::to_string(value))); }

bool is_number(const Recorded& v) {
  return v.kind == Kind::number || v.kind == Kind::boolean || v.kind == Kind::real;
}
double real(const Recorded& v) { return v.kind == Kind::real ? v.real : static_cast<double>(v.number); }

std::optional<bool> equal(const Recorded& a, const Recorded& b);

std::optional<bool> equal_items(const std::vector<Recorded>& a, const std::vector<Recorded>& b, bool cut) {
  bool unknown = cut;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    const auto same = equal(a[i], b[i]);
    if (same == false) return false;
    unknown = unknown || !same;
  }
  if (a.size() != b.size() && !cut) return false;
  return unknown ? std::nullopt : std::optional(true);
}

/// Nothing where what was recorded does not decide it.
std::optional<bool> equal(const Recorded& a, const Recorded& b) {
  if (is_number(a) && is_number(b)) {
    if (a.kind == Kind::real || b.kind == Kind::real) return real(a) == real(b);
    return a.number == b.number;
  }
  if (a.kind == Kind::object || b.kind == Kind::object) {
    if (a.kind != b.kind && (a.kind == Kind::none || b.kind == Kind::none)) return false;
    return std::nullopt;
  }
  if (a.kind != b.kind) return false;
  const bool cut = a.cut || b.cut;
  switch (a.kind) {
    case Kind::none:
      return true;
    case Kind::text:
    case Kind::bytes: {
      if (!cut) return a.text == b.text;
      const std::size_t size = std::min(a.text.size(), b.text.size());
      if (a.text.compare(0, size, b.text, 0, size) != 0) return false;
      if ((!a.cut && a.text.size() < b.text.size()) || (!b.cut && b.text.size() < a.text.size()))
        return false;
      return std::nullopt;
    }
    case Kind::list:
    case Kind::tuple:
      return equal_items(a.items, b.items, cut);
    case Kind::set:
    case Kind::dict: {
      if (cut) return std::nullopt;
      const auto sorted = [](const Recorded& value) {
        std::vector<std::string> texts;
        for (const auto& [key, item] : children(value))
          texts.push_back(value.kind == Kind::dict ? key + item : item);
        std::sort(texts.begin(), texts.end());
        return texts;
      };
      return sorted(a) == sorted(b);
    }
    default:
      return std::nullopt;
  }
}

std::optional<bool> contains(const Recorded& whole, const Recorded& part) {
  if (whole.kind == Kind::text || whole.kind == Kind::bytes) {
    const bool byte = whole.kind == Kind::bytes && part.kind == Kind::number;
    if (!byte && (part.kind != whole.kind || part.cut)) return std::nullopt;
    const std::string wanted = byte ? std::string(1, static_cast<char>(part.number)) : part.text;
    if (whole.text.find(wanted) != std::string::npos) return true;
  } else {
    bool unknown = false;
    for (const Recorded& each : whole.kind == Kind::dict ? whole.keys : whole.items) {
      const auto same = equal(each, part);
      if (same == true) return true;
      unknown = unknown || !same;
    }
    if (unknown) return std::nullopt;
  }
  return whole.cut ? std::nullopt : std::optional(false);
}

Watched compare(const std::string& sign, const Recorded& a, const Recorded& b) {
  if (sign == "==" || sign == "is") return boolean(equal(a, b));
  if (sign == "!=" || sign == "is not") {
    const auto same = equal(a, b);
    return boolean(same ? std::optional(!*same) : std::nullopt);
  }
  if (sign == "in" || sign == "not in") {
    if (b.kind < Kind::text || b.kind == Kind::object)
      return missing(b.kind == Kind::object ? kNotRecorded : kWrongKind);
    const auto is = contains(b, a);
    return boolean(is ? std::optional(*is == (sign == "in")) : std::nullopt);
  }
  int order = 0;
  if (is_number(a) && is_number(b)) {
    const bool reals = a.kind == Kind::real || b.kind == Kind::real;
    order = reals ? (real(a) > real(b)) - (real(a) < real(b)) : (a.number > b.number) - (a.number < b.number);
  } else if (a.kind == b.kind && (a.kind == Kind::text || a.kind == Kind::bytes)) {
    if (a.cut || b.cut) return missing(kCutOff);
    order = a.text.compare(b.text);
  } else {
    return missing(kWrongKind);
  }
  return boolean(sign == "<" ? order < 0 : sign == "<=" ? order <= 0 : sign == ">" ? order > 0 : order >= 0);
}

Watched calculate(const std::string& sign, const Recorded& a, const Recorded& b) {
  const bool texts = a.kind == b.kind && (a.kind == Kind::text || a.kind == Kind::bytes);
  if (texts && sign == "+" && !a.cut && !b.cut) {
    Recorded joined = a;
    joined.text += b.text;
    joined.repr = a.repr.substr(0, a.repr.size() - 1) + b.repr.substr(a.kind == Kind::bytes ? 2 : 1);
    return found(joined);
  }
  if (!is_number(a) || !is_number(b) || a.kind == Kind::real || b.kind == Kind::real)
    return missing(kWrongKind);
  constexpr std::int64_t kMost = std::int64_t{1} << 31;  // no product of two such overflows
  if (std::abs(a.number) >= kMost || std::abs(b.number) >= kMost) return missing(kWrongKind);
  const std::int64_t x = a.number, y = b.number;
  if (sign == "+") return number(x + y);
  if (sign == "-") return number(x - y);
  if (sign == "*") return number(x * y);
  if (y == 0) return missing({"se divide entre cero", "division by zero"});
  const std::int64_t rest = ((x % y) + y) % y;  // Python's has the divisor's sign
  return number(sign == "%" ? rest : (x - rest) / y);
}

std::size_t size_of(const Recorded& v) {
  return v.kind == Kind::text || v.kind == Kind::bytes ? v.text.size() : v.items.size();
}
bool has_size(const Recorded& v) { return v.kind >= Kind::text && v.kind != Kind::object; }

/// Characters, not octets: len() of a text counts them. A continuation octet of UTF-8 begins none.
std::vector<std::string> characters(const Recorded& v) {
  std::vector<std::string> all;
  for (const char c : v.text) {
    const bool more = v.kind == Kind::text && (static_cast<unsigned char>(c) & 0xc0) == 0x80 && !all.empty();
    if (more) {
      all.back() += c;
    } else {
      all.emplace_back(1, c);
    }
  }
  return all;
}

std::string quoted(const Recorded& v) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string repr = v.kind == Kind::bytes ? "b'" : "'";
  for (const char c : v.text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      repr += '\\';
      repr += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      repr += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (octet < 0x20 || octet == 0x7f || (octet >= 0x80 && v.kind == Kind::bytes)) {
      repr += "\\x";
      repr += kHex[octet >> 4];
      repr += kHex[octet & 15];
    } else {
      repr += c;
    }
  }
  return repr + "'";
}

Watched text_of(const Recorded& like, std::string text) {
  Recorded value;
  value.kind = like.kind;
  value.text = std::move(text);
  value.repr = quoted(value);
  return found(value);
}

Watched at_index(const Recorded& whole, const Recorded& index) {
  if (whole.kind == Kind::dict) {
    for (std::size_t i = 0; i < whole.keys.size(); ++i)
      if (equal(whole.keys[i], index) == true) return found(whole.items[i]);
    return missing(whole.cut ? kCutOff : kNoSuch, "[" + index.repr + "]");
  }
  if (index.kind != Kind::number || !has_size(whole) || whole.kind == Kind::set)
    return missing(whole.kind == Kind::object ? kNotRecorded : kWrongKind, "[" + index.repr + "]");
  const bool texts = whole.kind == Kind::text || whole.kind == Kind::bytes;
  const std::vector<std::string> letters = texts ? characters(whole) : std::vector<std::string>{};
  const auto size = static_cast<std::int64_t>(texts ? letters.size() : whole.items.size());
  // From the end of a value that was cut nothing can be counted.
  if (index.number < 0 && whole.cut) return missing(kCutOff, "[" + index.repr + "]");
  const std::int64_t at = index.number < 0 ? index.number + size : index.number;
  if (at < 0 || at >= size) return missing(whole.cut ? kCutOff : kNoSuch, "[" + index.repr + "]");
  const auto place = static_cast<std::size_t>(at);
  if (!texts) return found(whole.items[place]);
  if (whole.kind == Kind::bytes) return number(static_cast<unsigned char>(whole.text[place]));
  return text_of(whole, letters[place]);
}

Watched sliced(const Recorded& whole, const Recorded& from, const Recorded& to) {
  const bool texts = whole.kind == Kind::text || whole.kind == Kind::bytes;
  const bool bounds = (from.kind == Kind::none || from.kind == Kind::number) &&
                      (to.kind == Kind::none || to.kind == Kind::number);
  if (!bounds || (!texts && whole.kind != Kind::list && whole.kind != Kind::tuple))
    return missing(whole.kind == Kind::object ? kNotRecorded : kWrongKind);
  const std::vector<std::string> letters = texts ? characters(whole) : std::vector<std::string>{};
  const auto size = static_cast<std::int64_t>(texts ? letters.size() : whole.items.size());
  const auto bound = [size](const Recorded& v, std::int64_t otherwise) {
    const std::int64_t at = v.kind == Kind::none ? otherwise : v.number < 0 ? v.number + size : v.number;
    return std::clamp<std::int64_t>(at, 0, size);
  };
  const bool open_end = to.kind == Kind::none || to.number < 0 || to.number > size;
  if (whole.cut && (open_end || (from.kind == Kind::number && from.number < 0))) return missing(kCutOff);
  const auto first = static_cast<std::size_t>(bound(from, 0)),
             last = static_cast<std::size_t>(bound(to, size));
  if (texts) {
    std::string part;
    for (std::size_t i = first; i < last; ++i) part += letters[i];
    return text_of(whole, part);
  }
  std::string repr = whole.kind == Kind::list ? "[" : "(";
  for (std::size_t i = first; i < last; ++i) repr += (i > first ? ", " : "") + whole.items[i].repr;
  if (whole.kind == Kind::tuple && last == first + 1) repr += ",";
  return found(read_repr(repr + (whole.kind == Kind::list ? "]" : ")")));
}

Watched evaluate(const Expression& e, const Names& names) {
  using Op = Expression::Op;
  if (e.op == Op::literal) return found(e.value);
  if (e.op == Op::name) {
    const std::string* repr = names.find(e.text);
    return repr == nullptr ? missing(kNotRecorded, e.text) : found(read_repr(*repr));
  }
  if (e.op == Op::tuple) {
    std::string repr = e.value.kind == Kind::list ? "[" : "(";
    for (const Expression& part : e.parts) {
      Watched item = evaluate(part, names);
      if (!item.value) return item;
      repr += item.value->repr + ", ";
    }
    if (!e.parts.empty())
      repr.resize(repr.size() - (e.parts.size() == 1 && e.value.kind == Kind::tuple ? 1 : 2));
    return found(read_repr(repr + (e.value.kind == Kind::list ? "]" : ")")));
  }
  Watched left = evaluate(e.parts.front(), names);
  if (!left.value) return left;
  const Recorded& value = *left.value;
  if (e.op == Op::both || e.op == Op::either) {
    const auto is = truth(value);
    if (!is) return missing(kCutOff);
    return *is == (e.op == Op::either) ? left : evaluate(e.parts[1], names);
  }
  switch (e.op) {
    case Op::invert: {
      const auto is = truth(value);
      return boolean(is ? std::optional(!*is) : std::nullopt);
    }
    case Op::negate:
      if (value.kind == Kind::real) return found(read_repr("-" + value.repr));
      return is_number(value) ? number(-value.number) : missing(kWrongKind);
    case Op::length:
      if (!has_size(value)) return missing(value.kind == Kind::object ? kNotRecorded : kWrongKind, "len()");
      if (value.cut) return missing(kCutOff, "len()");
      return number(
          static_cast<std::int64_t>(value.kind == Kind::text ? characters(value).size() : size_of(value)));
    case Op::attribute:
      for (std::size_t i = 0; i < value.names.size(); ++i)
        if (value.names[i] == e.text) return found(value.items[i]);
      return missing(value.cut ? kCutOff : kNotRecorded, "." + e.text);
    default:
      break;
  }
  Watched right = evaluate(e.parts[1], names);
  if (!right.value) return right;
  if (e.op == Op::index) return at_index(value, *right.value);
  if (e.op == Op::compare) return compare(e.text, value, *right.value);
  if (e.op == Op::binary) return calculate(e.text, value, *right.value);
  Watched end = evaluate(e.parts[2], names);
  return end.value ? sliced(value, *right.value, *end.value) : end;
}

}  // namespace

std::string Watched::explain(Language language) const {
  if (value) return value->repr;
  const Text where{"columna ", "column "};
  const std::string place = column == 0 ? about : std::string(where.in(language)) + std::to_string(column);
  return (place.empty() ? "" : place + ": ") + std::string(why.in(language));
}

Watched watch(std::string_view expression, const Names& names) {
  ExpressionError error;
  const Expression root = parse_expression(expression, error);
  return error.is ? Watched{std::nullopt, error.why, {}, error.column} : evaluate(root, names);
}

std::optional<bool> truth(const Recorded& value) {
  switch (value.kind) {
    case Kind::none:
      return false;
    case Kind::boolean:
    case Kind::number:
      return value.number != 0;
    case Kind::real:
      return value.real != 0;
    case Kind::object:
      return std::nullopt;
    default:
      return value.cut || size_of(value) > 0;
  }
}

std::string syntax_error(std::string_view expression, Language language) {
  if (expression.empty()) return {};
  ExpressionError error;
  parse_expression(expression, error);
  return error.is ? Watched{std::nullopt, error.why, {}, error.column}.explain(language) : "";
}

}  // namespace zocalo::debug
