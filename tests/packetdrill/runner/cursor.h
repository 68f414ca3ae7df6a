#pragma once
// Reading a text piece by piece; white space and comments are nothing.

#include <string>
#include <string_view>

#include "packetdrill/runner/script.h"

namespace zocalo::packetdrill {

class Cursor {
 public:
  explicit Cursor(std::string_view text, int first_line = 1) : text_(text), line_(first_line) {}

  int line() const { return line_; }
  bool at_end() {
    skip_blanks();
    return at_ >= text_.size();
  }
  /// The next character that means something, NUL at the end.
  char peek() {
    skip_blanks();
    return raw(0);
  }
  bool starts_with(std::string_view word) {
    skip_blanks();
    return text_.substr(at_).substr(0, word.size()) == word;
  }
  /// Takes `word` if it comes next.
  bool take(std::string_view word) {
    if (!starts_with(word)) return false;
    advance(word.size());
    return true;
  }
  void expect(std::string_view word) {
    if (!take(word)) fail("expected '" + std::string(word) + "' at '" + rest() + "'");
  }
  /// Letters, digits, underscores; may be empty.
  std::string word();
  /// As many characters as `wanted` accepts.
  template <class F>
  std::string while_is(F&& wanted) {
    skip_blanks();
    std::string out;
    while (at_ < text_.size() && wanted(text_[at_])) {
      out += text_[at_];
      advance(1);
    }
    return out;
  }
  /// Everything up to `end`, which is taken too.
  std::string until(std::string_view end);
  std::int64_t integer();
  /// Seconds, in decimals, exactly.
  Duration seconds();

  [[noreturn]] void fail(const std::string& what) const { throw SyntaxError(line_, what); }
  [[noreturn]] void unsupported(const std::string& what) const { throw Unsupported(line_, what); }
  std::string rest() const {
    return std::string(text_.substr(at_, text_.substr(at_).find('\n')).substr(0, 40));
  }

 private:
  char raw(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void advance(std::size_t count);
  void skip_blanks();

  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
};

}  // namespace zocalo::packetdrill
