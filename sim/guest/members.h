#pragma once
// Reading a header's members without trusting them: the first that is missing or wrong is remembered, and
// everything after it reads as a default, so that a decoder asks once at its end.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "syscall/address.h"
#include "syscall/syscall.h"

namespace zocalo::guest {

class Members {
 public:
  /// Borrows `object`, which must be a JSON object.
  explicit Members(const nlohmann::json& object) : object_(object) {}

  bool ok() const { return error_.empty(); }
  /// Names the member and what it should be; "" while all is well.
  const std::string& error() const { return error_; }
  /// Keeps the first complaint only.
  void complain(std::string_view name, std::string_view what);

  bool has(const char* name) const { return object_.contains(name) && !object_[name].is_null(); }
  std::int64_t integer(const char* name, std::int64_t least, std::int64_t most);
  int int32(const char* name);
  /// As int32(), but `missing` where the member is absent.
  int int32_or(const char* name, int missing);
  Fd fd(const char* name = "fd") { return int32(name); }
  std::uint32_t uint32(const char* name);
  bool boolean(const char* name);
  std::string text(const char* name);
  std::string text_or_empty(const char* name);
  ThreadId thread();
  /// Nanoseconds, or null for none.
  std::optional<Duration> timeout();
  std::vector<Fd> fds(const nlohmann::json& list, std::string_view name);
  std::vector<syscall::PollFd> poll_fds(const char* name);
  syscall::SocketAddress address(const char* name);
  std::vector<std::pair<std::string, std::string>> texts(const char* name);
  std::vector<std::string> names(const char* name);
  /// A list of numbers from 0 to 255; none where the member is absent.
  Bytes octets(const char* name);
  const nlohmann::json* array(const char* name, std::size_t size);

 private:
  const nlohmann::json* find(const char* name) const;

  const nlohmann::json& object_;
  std::string error_;
};

/// ["10.0.0.2",8000], ["::1",8000,0,0], "/path", null.
nlohmann::json address_to_json(const syscall::SocketAddress& address);

/// The call that a "call" header describes, with `payload` as its data or optval.
syscall::Syscall decode_syscall(Members& members, ByteView payload);

}  // namespace zocalo::guest
