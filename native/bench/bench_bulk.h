#pragma once
// How fast the simulation is: many TCP flows between two hosts.

#include <cstdint>
#include <string>

#include "trace/event.h"

namespace zocalo::native {

struct BulkBench {
  std::uint64_t packets = 0;  ///< started on the link, acknowledgements and lost ones counted
  std::uint64_t events = 0;   ///< processed by the simulation
  double virtual_s = 0;       ///< virtual time that the transfers took
  double wall_s = 0;          ///< time of the machine that they took
  std::string error;          ///< not empty: what did not arrive, so the figures mean nothing
};

/// Sends `bytes` octets over each of `flows` (1 to 20,000) TCP connections at once, from one host to another,
/// over a link of 1 Gbit/s and 1 ms whose queue holds 1000 packets, and which loses `loss` millionths of them
/// besides. Every octet is compared at its end. `sink`: who listens, if anybody.
BulkBench bench_bulk(std::uint32_t flows, std::uint64_t bytes, std::uint32_t loss,
                     trace::Sink* sink = nullptr);

}  // namespace zocalo::native
