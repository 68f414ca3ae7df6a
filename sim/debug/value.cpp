// Reprs read back. assets/guest/zocalo_guest/reprs.py says how they are written and cut.

#include "debug/value.h"

#include <cstdlib>

namespace zocalo::debug {

namespace {

using Kind = Recorded::Kind;
constexpr std::string_view kCut = "…";
constexpr int kDeepest = 32;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void put_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }

  /// One value; false where there is none that we can read.
  bool value(Recorded& into) {
    if (++depth_ > kDeepest) return false;
    const std::size_t start = at_;
    const bool ok = any(into);
    into.repr = text_.substr(start, at_ - start);
    --depth_;
    return ok;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void blanks() {
    while (peek() == ' ') ++at_;
  }

  bool any(Recorded& into) {
    const char c = peek();
    if (c == '\'' || c == '"') return text(into, Kind::text);
    if (c == 'b' && (peek(1) == '\'' || peek(1) == '"')) {
      ++at_;
      return text(into, Kind::bytes);
    }
    if (is_digit(c) || (c == '-' && (is_digit(peek(1)) || peek(1) == 'i'))) return number(into);
    if (take("[")) return sequence(into, Kind::list, "]");
    if (take("(")) return sequence(into, Kind::tuple, ")");
    if (take("{")) return braces(into);
    if (take("<")) return object(into);
    return is_letter(c) && word(into);
  }

  bool text(Recorded& into, Kind kind) {
    into.kind = kind;
    const char quote = text_[at_++];
    for (;;) {
      if (at_end()) return false;
      if (text_.substr(at_) == kCut) {  // the end was cut off, its quote too
        at_ = text_.size();
        return into.cut = true;
      }
      const char c = text_[at_++];
      if (c == quote) return true;
      if (c != '\\') {
        into.text += c;
      } else {
        escape(into.text, kind);
      }
    }
  }

  void escape(std::string& out, Kind kind) {
    const char c = peek();
    if (at_end()) return;
    ++at_;
    const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits > 0) {
      const std::string hex(text_.substr(at_, static_cast<std::size_t>(digits)));
      at_ += hex.size();
      const auto code = static_cast<std::uint32_t>(std::strtoul(hex.c_str(), nullptr, 16));
      if (kind == Kind::bytes) {
        out += static_cast<char>(code);
      } else {
        put_utf8(out, code);
      }
    } else {
      out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
  }

  bool number(Recorded& into) {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    if (take("inf") || take("nan")) return true;  // an object that only has its repr
    bool whole = true;
    while (is_digit(peek()) || peek() == '.' || peek() == 'e' ||
           ((peek() == '-' || peek() == '+') && text_[at_ - 1] == 'e')) {
      whole = whole && (is_digit(peek()));
      ++at_;
    }
    const std::string digits(text_.substr(start, at_ - start));
    if (!whole) {
      into.kind = Kind::real;
      into.real = std::strtod(digits.c_str(), nullptr);
    } else if (digits.size() <= 18) {
      into.kind = Kind::number;
      into.number = std::strtoll(digits.c_str(), nullptr, 10);
    } else {
      into.kind = Kind::object;
      into.text = "int";
    }
    return true;
  }

  /// After the opening bracket; a comma may end it.
  bool sequence(Recorded& into, Kind kind, std::string_view close) {
    into.kind = kind;
    for (;;) {
      blanks();
      if (take(close)) return true;
      if (take(kCut)) {
        into.cut = true;
        if (at_end()) return true;
        continue;
      }
      if (!value(into.items.emplace_back())) return false;
      if (into.items.back().cut && at_end()) return into.cut = true;
      blanks();
      if (!take(",") && peek() != close.front() && !text_.substr(at_).starts_with(kCut)) return false;
    }
  }

  bool braces(Recorded& into) {
    into.kind = Kind::dict;
    bool first = true;
    for (;;) {
      blanks();
      if (take("}")) return true;
      if (take(kCut)) {
        into.cut = true;
        if (at_end()) return true;
        continue;
      }
      Recorded key;
      if (!value(key)) return false;
      blanks();
      if (first && peek() != ':') into.kind = Kind::set;
      first = false;
      if (into.kind == Kind::set) {
        into.items.push_back(std::move(key));
      } else if (take(":")) {
        blanks();
        into.keys.push_back(std::move(key));
        if (take(kCut) || at_end() || !value(into.items.emplace_back())) {
          into.keys.resize(std::min(into.keys.size(), into.items.size()));
          return into.cut = at_end();
        }
      } else {
        return into.cut = at_end();
      }
      if (!into.items.empty() && into.items.back().cut && at_end()) return into.cut = true;
      blanks();
      take(",");
    }
  }

  std::string name() {
    std::string text;
    while (is_letter(peek()) || is_digit(peek()) || peek() == '.') {
      if (text_.substr(at_).starts_with(kCut)) break;
      text += text_[at_++];
    }
    return text;
  }

  /// "<Account owner='Ana' balance=7>": a class without a __repr__ of its own; or what any __repr__ gives.
  bool object(Recorded& into) {
    into.kind = Kind::object;
    into.text = name();
    while (!at_end()) {
      blanks();
      if (take(">")) return true;
      if (take(kCut)) {
        into.cut = true;
        continue;
      }
      const std::string word = name();
      if (word.empty()) {
        ++at_;
      } else if (take("=")) {
        Recorded member;
        if (!value(member)) continue;
        into.names.push_back(word);
        into.items.push_back(std::move(member));
      }
    }
    return true;
  }

  /// None, True, False; set(), frozenset({…}), bytearray(b'…'); Point(x=1, y=2).
  bool word(Recorded& into) {
    into.text = name();
    if (into.text == "None" || into.text == "True" || into.text == "False") {
      into.kind = into.text == "None" ? Kind::none : Kind::boolean;
      into.number = into.text == "True" ? 1 : 0;
      into.text.clear();
      return true;
    }
    into.kind = Kind::object;
    if (!take("(")) return false;
    const std::string outer = into.text;
    for (;;) {
      blanks();
      if (take(")")) break;
      if (take(kCut)) {
        into.cut = true;
        if (at_end()) return true;
        continue;
      }
      const std::size_t start = at_;
      std::string member = name();
      if (member.empty() || !take("=")) {
        member.clear();
        at_ = start;
      }
      Recorded item;
      if (!value(item)) return false;
      into.names.push_back(member);
      into.items.push_back(std::move(item));
      blanks();
      take(",");
    }
    const bool wraps = outer == "frozenset" || outer == "bytearray" || outer == "set";
    if (wraps && into.items.size() <= 1) {
      Recorded inner = into.items.empty() ? Recorded{} : into.items.front();
      if (into.items.empty()) inner.kind = outer == "bytearray" ? Kind::bytes : Kind::set;
      into = std::move(inner);
    }
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Recorded read_repr(std::string_view repr) {
  Recorded value;
  Reader reader(repr);
  if (!reader.value(value) || !reader.at_end()) {
    value = {};
    value.kind = Kind::object;
    value.cut = repr.ends_with(kCut);
  }
  value.repr = repr;
  return value;
}

std::vector<std::pair<std::string, std::string>> children(const Recorded& value) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    std::string name = "[" + std::to_string(i) + "]";
    if (value.kind == Kind::dict) name = "[" + value.keys[i].repr + "]";
    if (value.kind == Kind::object && !value.names[i].empty()) name = value.names[i];
    rows.emplace_back(std::move(name), value.items[i].repr);
  }
  return rows;
}

Names::Names(const timeline::GuestState& guest, ThreadId thread, std::size_t frame) {
  const auto stack = guest.stacks.find(thread);
  if (stack == guest.stacks.end() || frame >= stack->second.size()) return;
  locals_ = &stack->second[frame].variables;
  globals_ = timeline::globals_of(guest, stack->second[frame].at.file);
}

const std::string* Names::find(std::string_view name) const {
  for (const std::vector<timeline::Variable>* variables : {locals_, globals_}) {
    if (variables == nullptr) continue;
    for (const timeline::Variable& variable : *variables) {
      if (variable.name == name) return &variable.value;
    }
  }
  return nullptr;
}

}  // namespace zocalo::debug
