#pragma once
// The host's sysctls that are simulated, in Linux's names (net.ipv4.*, tcp(7)) and with its defaults.

#include <array>
#include <cstdint>
#include <string>

namespace zocalo::kernel {

struct Sysctls {
  int tcp_ecn = 2;  ///< RFC 3168: 0 never, 1 asks for it, 2 agrees if asked
  std::string tcp_congestion_control = "cubic";
  std::array<int, 3> tcp_rmem{4096, 131072, 32 << 20};  ///< least, default, most octets of a receive buffer
  std::array<int, 3> tcp_wmem{4096, 16384, 4 << 20};    ///< of a send buffer
  int tcp_timestamps = 1;                               ///< RFC 7323
  int tcp_sack = 1;                                     ///< RFC 2018
  int tcp_window_scaling = 1;                           ///< RFC 7323
  int tcp_syn_retries = 6;
  int tcp_synack_retries = 5;
  int tcp_retries2 = 15;
  int tcp_fin_timeout = 60;                ///< seconds
  int tcp_slow_start_after_idle = 1;       ///< RFC 5681 (4.1)
  int tcp_tso_win_divisor = 3;             ///< a share of the window below which a burst is held back
  int tcp_comp_sack_nr = 44;               ///< the most segments that one acknowledgement waits for...
  int tcp_comp_sack_delay_ns = 1'000'000;  ///< ...and for how long at most...
  int tcp_comp_sack_slack_ns = 100'000;    ///< ...and how much later, so that one interrupt serves several
  int tcp_invalid_ratelimit = 500;         ///< ms between answers to invalid segments: RFC 5961 (7)
  std::uint32_t tcp_notsent_lowat = 0xffffffff;  ///< octets; what TCP_NOTSENT_LOWAT of 0 means
  int tcp_min_tso_segs = 2;  ///< the least that a burst holds where the path's rate would give less
};

}  // namespace zocalo::kernel
