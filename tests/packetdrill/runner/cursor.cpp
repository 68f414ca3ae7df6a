#include "packetdrill/runner/cursor.h"

#include <cctype>

namespace zocalo::packetdrill {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

void Cursor::advance(std::size_t count) {
  for (; count > 0 && at_ < text_.size(); --count) {
    if (text_[at_++] == '\n') ++line_;
  }
}

void Cursor::skip_blanks() {
  for (;;) {
    if (raw(0) == '/' && raw(1) == '/') {
      while (at_ < text_.size() && raw(0) != '\n') advance(1);
    } else if (raw(0) == '#') {
      while (at_ < text_.size() && raw(0) != '\n') advance(1);
    } else if (raw(0) == '/' && raw(1) == '*') {
      until("*/");
    } else if (at_ < text_.size() && std::isspace(static_cast<unsigned char>(raw(0))) != 0) {
      advance(1);
    } else {
      return;
    }
  }
}

std::string Cursor::word() { return while_is(is_word); }

std::string Cursor::until(std::string_view end) {
  const std::size_t found = text_.find(end, at_);
  if (found == std::string_view::npos) fail("no '" + std::string(end) + "' follows");
  std::string out(text_.substr(at_, found - at_));
  advance(found - at_ + end.size());
  return out;
}

std::int64_t Cursor::integer() {
  const bool negative = take("-");
  const bool hexadecimal = take("0x");
  const std::string digits = while_is(
      [&](char c) { return hexadecimal ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : is_digit(c); });
  if (digits.empty() || digits.size() > 18) fail("expected a number at '" + rest() + "'");
  const std::int64_t value = std::stoll(digits, nullptr, hexadecimal ? 16 : 10);
  return negative ? -value : value;
}

Duration Cursor::seconds() {
  const std::string whole = while_is(is_digit);
  std::string fraction;
  if (raw(0) == '.' && is_digit(raw(1))) {
    advance(1);
    while (is_digit(raw(0))) {
      fraction += raw(0);
      advance(1);
    }
  }
  if ((whole.empty() && fraction.empty()) || whole.size() > 9) fail("expected a time at '" + rest() + "'");
  fraction.resize(9, '0');
  return std::chrono::seconds(whole.empty() ? 0 : std::stoll(whole)) +
         std::chrono::nanoseconds(std::stoll(fraction));
}

}  // namespace zocalo::packetdrill
