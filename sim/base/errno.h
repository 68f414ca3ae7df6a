#pragma once
// errno as Linux numbers and names it (errno(3)); Emscripten's own numbers differ, so none of <cerrno> is
// used in sim/.

#include <string_view>

namespace zocalo {

enum class Errno : int {
  none = 0,
  eperm = 1,
  enoent = 2,
  eintr = 4,
  eio = 5,
  ebadf = 9,
  eagain = 11,
  enomem = 12,
  eacces = 13,
  efault = 14,
  ebusy = 16,
  eexist = 17,
  enodev = 19,
  enotdir = 20,
  einval = 22,
  enfile = 23,
  emfile = 24,
  enotty = 25,
  enospc = 28,
  espipe = 29,
  epipe = 32,
  edom = 33,
  erange = 34,
  enametoolong = 36,
  enosys = 38,
  eloop = 40,
  eproto = 71,
  eoverflow = 75,
  enotsock = 88,
  edestaddrreq = 89,
  emsgsize = 90,
  eprototype = 91,
  enoprotoopt = 92,
  eprotonosupport = 93,
  esocktnosupport = 94,
  eopnotsupp = 95,
  epfnosupport = 96,
  eafnosupport = 97,
  eaddrinuse = 98,
  eaddrnotavail = 99,
  enetdown = 100,
  enetunreach = 101,
  enetreset = 102,
  econnaborted = 103,
  econnreset = 104,
  enobufs = 105,
  eisconn = 106,
  enotconn = 107,
  eshutdown = 108,
  etimedout = 110,
  econnrefused = 111,
  ehostdown = 112,
  ehostunreach = 113,
  ealready = 114,
  einprogress = 115,
};

/// "ECONNREFUSED"; "E?" for a number that is not listed.
std::string_view errno_name(Errno error);
/// strerror(3) in the C locale, as Python prints it: "Connection refused".
std::string_view errno_text(Errno error);
/// The inverse of errno_name(); Errno::none if there is no such name.
Errno errno_from_name(std::string_view name);
/// A host's errno number (Linux natively) as ours; an unlisted number is kept as it is.
constexpr Errno errno_from_number(int number) { return static_cast<Errno>(number); }

}  // namespace zocalo
