#pragma once
// What setsockopt(2) sets, and the one table that says of each option whether it is simulated, only stored,
// or refused.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace zocalo::kernel {

/// Every option's value, with Linux's defaults. Ints, because the table points to them.
struct Options {
  // socket(7)
  int debug = 0, reuse_address = 0, dont_route = 0, broadcast = 0, keepalive = 0, oob_inline = 0,
      reuse_port = 0;
  int receive_low_water = 1;
  int send_buffer = 16384,
      receive_buffer = 131072;  ///< as getsockopt shows them: doubled. tcp_wmem[1], tcp_rmem[1]
  bool send_buffer_locked = false, receive_buffer_locked = false;  ///< set by the program: no autotuning
  bool linger = false;
  int linger_seconds = 0;
  Duration receive_timeout{}, send_timeout{};  ///< zero: for ever
  // tcp(7)
  int no_delay = 0, cork = 0, quick_ack = 1, defer_accept = 0, user_timeout_ms = 0, window_clamp = 0;
  int max_segment = 0;  ///< 0: not set
  int keep_idle_s = 7200, keep_interval_s = 75, keep_count = 9, syn_count = 6, linger2_s = 60;
  // ipv6(7)
  int v6_only = 0;

  friend bool operator==(const Options&, const Options&) = default;
};

/// How an option is treated.
enum class Treatment : std::uint8_t {
  simulated,  ///< it does what Linux does
  stored,     ///< it reads back what was set, and changes nothing else
  read_only,  ///< getsockopt(2) answers from the socket's state
  refused,    ///< ENOPROTOOPT
};

struct OptionRow {
  int level, optname;
  Treatment treatment;
  int Options::*value;   ///< null where it is not a plain int
  bool boolean;          ///< any value but 0 is 1
  int minimum, maximum;  ///< EINVAL outside
};

/// The row of an option, null if Linux's number is unknown here.
const OptionRow* find_option(int level, int optname);
/// The options that differ from those of a fresh socket, as names and values.
std::vector<std::pair<std::string, std::string>> changed_options(const Options& options,
                                                                 const Options& fresh);

}  // namespace zocalo::kernel
