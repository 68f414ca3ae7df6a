#pragma once
// The words that a field of type name may be compared with, and their numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syscall/syscall.h"
#include "trace/enum_names.h"

namespace zocalo::debug {

/// Compared without regard to case, and to whether it is - or _: TIME-WAIT is RFC 9293's, TIME_WAIT
/// netstat's.
bool same_word(std::string_view a, std::string_view b);

template <class Enum>
std::vector<std::string> enum_words() {
  std::vector<std::string> words;
  for (int i = 0; i < 32; ++i) {
    const std::string_view name = trace::enum_name(static_cast<Enum>(i));
    if (!name.empty()) words.emplace_back(name);
  }
  return words;
}

template <class Enum>
std::optional<std::int64_t> enum_number(std::string_view word) {
  for (int i = 0; i < 32; ++i) {
    const std::string_view name = trace::enum_name(static_cast<Enum>(i));
    if (!name.empty() && same_word(name, word)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> state_words();

std::optional<std::int64_t> errno_number(std::string_view word);
std::vector<std::string> errno_words();

std::vector<std::string> syscall_words();
/// Of those that share a name, the first.
std::optional<std::int64_t> syscall_number(std::string_view word);
/// The number of a call's name.
std::int64_t syscall_kind(const syscall::Syscall& call);

}  // namespace zocalo::debug
