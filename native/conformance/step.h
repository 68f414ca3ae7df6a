#pragma once
// A program of socket calls as data, free of numbers that only a run can know: so it can be played on any
// transport, cut shorter and printed.

#include <cstdint>
#include <deque>
#include <initializer_list>

#include "syscall/syscall.h"

namespace zocalo::native::conformance {

/// One call of a program. Where a descriptor belongs stands the number of a variable, and where a port
/// belongs a symbol (see below); names of AF_UNIX are abstract and one letter long.
struct Step {
  int guest = 1;  ///< 1 or 2
  syscall::Syscall call;
  int makes = -1;  ///< the variable of the descriptor that it gives; a pair's second is the next one
};

using Program = std::deque<Step>;  ///< steps stay where they are while it grows

inline constexpr Fd kNoVariable = -1;  ///< a descriptor that is not open

// Ports of a Step: 0 is 0; 1 to kOwnPorts are ports of the program's own; above, the port that getsockname(2)
// gives for a variable.
inline constexpr std::uint16_t kOwnPorts = 3;
inline constexpr std::uint16_t kPortOfVariable = 1000;
constexpr std::uint16_t port_of(int variable) {
  return static_cast<std::uint16_t>(kPortOfVariable + variable);
}

/// Integers as they lie in memory on a little-endian machine: the value of an option.
Bytes words(std::initializer_list<std::int32_t> values);

/// How many descriptors the call gives if it succeeds.
int descriptors_made(const syscall::Syscall& call);

/// Calls `change(fd)` for every descriptor of the call, with a reference to it.
template <class Change>
void for_each_descriptor(syscall::Syscall& call, Change&& change) {
  std::visit(
      [&](auto& c) {
        if constexpr (requires { c.epfd; }) change(c.epfd);
        if constexpr (requires { c.fd; }) change(c.fd);
        if constexpr (requires { c.readfds; }) {
          for (auto* set : {&c.readfds, &c.writefds, &c.exceptfds}) {
            for (Fd& fd : *set) change(fd);
          }
        }
        if constexpr (requires { c.fds; }) {
          for (syscall::PollFd& row : c.fds) change(row.fd);
        }
      },
      call);
}

/// The address that the call names, or null.
syscall::SocketAddress* address_of(syscall::Syscall& call);

}  // namespace zocalo::native::conformance
