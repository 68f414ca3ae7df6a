#pragma once
// How much slower a program's syscalls are as a guest than under plain python3.

#include <cstdint>
#include <string>

namespace zocalo::native {

struct GuestBench {
  std::uint64_t syscalls = 0;  ///< that the guest made
  double wall_s = 0;           ///< of the run, interpreter's start included
  double plain_wall_s = 0;     ///< of the same program under python3 on real sockets
  std::string error;           ///< "" or why there are no figures
};

/// An echo of `rounds` small messages between two sockets of one program.
GuestBench bench_guest(std::uint64_t rounds);

}  // namespace zocalo::native
