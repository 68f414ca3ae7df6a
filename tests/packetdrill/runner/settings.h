#pragma once
// What a script's shell commands and options ask of the machine: interpreted, never run.

#include <filesystem>
#include <string>

#include "kernel/kernel.h"
#include "packetdrill/runner/script.h"

namespace zocalo::packetdrill {

/// packetdrill's own addresses, where neither the script nor the caller chose others.
struct Addresses {
  wire::IpAddress local = wire::IpAddress::v4(192, 168, 0, 1), remote = wire::IpAddress::v4(192, 0, 2, 1);
  /// Those that it takes over IPv6.
  static Addresses v6();
};

struct Settings {
  Addresses addresses;
  std::uint16_t mtu = 1500;
  Duration tolerance = std::chrono::microseconds(4000);
  int timestamp_tick_us = 0;  ///< 0: TSval is not looked at
  bool scaled_echo = false;   ///< --tcp_ts_ecr_scaled
  bool strict_segments = false;
  bool joined_segments = false;  ///< --mss: what arrives are several segments that the device has joined
  kernel::Sysctls sysctls;
};

/// --name=value lines. Throws Unsupported.
void apply_options(const Script& script, Settings& settings);

/// A shell command before the first packet or call, or within the script (`running`); `folder` is the
/// script's, for commands that name a file beside it. Throws Unsupported for whatever it can't do.
void apply_command(const std::string& text, int line, const std::filesystem::path& folder, bool running,
                   Settings& settings);

}  // namespace zocalo::packetdrill
