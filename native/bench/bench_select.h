#pragma once
// What a select() costs: the simulated kernel's beside the machine's own, in the same run.

#include <cstdint>
#include <string>

namespace zocalo::native {

struct SelectBench {
  std::uint32_t sockets = 0;
  double simulated_ns = 0;  ///< of one call through SocketApi, median of several rounds
  double kernel_ns = 0;     ///< of one select(2), likewise
  std::string error;        ///< not empty: the machine refused the sockets
};

/// As many sockets as one select(2) can hold on Linux, three descriptors and some for the machine left out.
inline constexpr std::uint32_t kMostSelectSockets = 1000;

/// One select() over `sockets` (1 to kMostSelectSockets) bound UDP sockets of which none is readable, with a
/// timeout of 0: every socket is asked, nothing is found.
SelectBench bench_select(std::uint32_t sockets);

}  // namespace zocalo::native
