#include "debug/filter_words.h"

#include <algorithm>
#include <utility>

namespace zocalo::debug {

namespace {

template <std::size_t... i>
std::vector<std::string> syscall_names(std::index_sequence<i...>) {
  return {std::string(syscall::name_of(std::variant_alternative_t<i, syscall::Syscall>{}))...};
}
/// By index of Syscall; two kinds of fcntl() have one name.
std::vector<std::string> all_syscalls() {
  return syscall_names(std::make_index_sequence<std::variant_size_v<syscall::Syscall>>());
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  const auto plain = [](char c) {
    return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return plain(x) == plain(y); });
}

std::vector<std::string> state_words() {
  std::vector<std::string> words = enum_words<trace::TcpState>();
  for (std::string& word : words) std::replace(word.begin(), word.end(), '-', '_');
  return words;
}

std::optional<std::int64_t> errno_number(std::string_view word) {
  const Errno error = errno_from_name(word);
  if (error == Errno::none) return std::nullopt;
  return static_cast<std::int64_t>(error);
}
std::vector<std::string> errno_words() {
  std::vector<std::string> words;
  for (int i = 1; i < 134; ++i) {
    const std::string_view name = errno_name(errno_from_number(i));
    if (name != "E?") words.emplace_back(name);
  }
  return words;
}

std::vector<std::string> syscall_words() {
  std::vector<std::string> words = all_syscalls();
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}
std::optional<std::int64_t> syscall_number(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kAlso[] = {
      {"sendto", "send"},
      {"sendmsg", "send"},
      {"recvfrom", "recv"},
      {"recvmsg", "recv"},
      {"accept4", "accept"},
      {"nanosleep", "clock_nanosleep"},
      {"epoll_create", "epoll_create1"}};
  for (const auto& [also, name] : kAlso) {
    if (word == also) word = name;
  }
  const std::vector<std::string> words = all_syscalls();
  const auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return at - words.begin();
}
std::int64_t syscall_kind(const syscall::Syscall& call) {
  const std::size_t index = call.index();
  const bool second = std::holds_alternative<syscall::GetNonBlocking>(call) ||
                      std::holds_alternative<syscall::FutexWake>(call);
  return static_cast<std::int64_t>(second ? index - 1 : index);
}

}  // namespace zocalo::debug
