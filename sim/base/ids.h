#pragma once
// Strong identifiers. Each counts from 1 within a run, in order of creation; 0 means "none".

#include <compare>
#include <cstdint>

namespace zocalo {

template <class Tag, class Rep = std::uint32_t>
struct Id {
  Rep value = 0;
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using HostId = Id<struct HostTag>;      ///< a simulated machine
using LinkId = Id<struct LinkTag>;      ///< a link; each of its two directions is (LinkId, forward?)
using GuestId = Id<struct GuestTag>;    ///< a program (process) of the run
using ThreadId = Id<struct ThreadTag>;  ///< a thread of a guest; its main thread is 1
using SocketId =
    Id<struct SocketTag>;  ///< an open socket of the whole run; survives dup(), unlike a descriptor
using PacketId =
    Id<struct PacketTag, std::uint64_t>;           ///< one transmission of a packet; a duplicate gets its own
using CallId = Id<struct CallTag, std::uint64_t>;  ///< one syscall of the run

/// getpid(2) of a program.
constexpr int process_number(GuestId guest) { return 1000 + static_cast<int>(guest.value); }

/// A file descriptor as the program sees it; negative is invalid.
using Fd = std::int32_t;

}  // namespace zocalo
