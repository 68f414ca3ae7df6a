#pragma once
// What setsockopt(2) sets, and the one table that says of each option whether it is simulated, only stored,
// or refused.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "syscall/option_numbers.h"
#include "wire/address.h"

namespace zocalo::kernel {

/// Every option's value, with Linux's defaults. Ints, because the table points to them.
struct Options {
  // socket(7)
  int pass_security = 0, udp_cork = 0, udp_segment = 0;
  int pass_credentials = 0, timestamps = 0 /* 1: SO_TIMESTAMP, 2: SO_TIMESTAMPNS */, count_drops = 0;
  int no_check = 0, priority = 0, mark = 0, lock_filter = 0, busy_poll = 0, incoming_cpu = -1;
  std::string device;  ///< SO_BINDTODEVICE
  int debug = 0, reuse_address = 0, dont_route = 0, broadcast = 0, keepalive = 0, oob_inline = 0,
      reuse_port = 0;
  int receive_low_water = 1;
  int peek_offset = -1;  ///< SO_PEEK_OFF: where MSG_PEEK begins; negative: at the first octet, always
  int send_buffer = 16384,
      receive_buffer = 131072;  ///< as getsockopt shows them: doubled. tcp_wmem[1], tcp_rmem[1]
  bool send_buffer_locked = false, receive_buffer_locked = false;  ///< set by the program: no autotuning
  bool linger = false;
  int linger_seconds = 0;
  Duration receive_timeout{}, send_timeout{};  ///< zero: for ever
  // tcp(7)
  int no_delay = 0, cork = 0, quick_ack = 1, defer_accept = 0 /* SYN-ACK timeouts */, user_timeout_ms = 0,
      window_clamp = 0,
      not_sent_low_water = 0;  ///< 0: no limit (net.ipv4.tcp_notsent_lowat)
  int zerocopy = 0;
  int inq = 0;  ///< recvmsg(2) tells how much is left
  std::string congestion = "cubic";
  int max_segment = 0;  ///< 0: not set
  int keep_idle_s = 7200, keep_interval_s = 75, keep_count = 9, syn_count = 6, linger2_s = 60;
  int thin_linear_timeouts = 0, fast_open = 0, fast_open_connect = 0;
  // ip(7)
  int tos = 0, ttl = -1 /* the default */, mtu_discover = 1, free_bind = 0, least_ttl = 0, transparent = 0,
      no_port = 0;
  int receive_options = 0, return_options = 0, pass_security_of_packets = 0, receive_original_destination = 0,
      receive_checksum = 0;
  Bytes ip_options;  ///< IP_OPTIONS
  int receive_ttl = 0, receive_tos = 0, receive_packet_info = 0, receive_errors = 0;
  int multicast_ttl = 1, multicast_loop = 1, multicast_all = 1;
  int multicast_device = 0;  ///< index of IP_MULTICAST_IF; 0: none chosen
  wire::IpAddress multicast_source;
  // ipv6(7)
  int hops = -1, multicast_hops = 1, multicast_loop_6 = 1, mtu_discover_6 = 1, do_not_fragment = 0,
      traffic_class = 0;
  int receive_hop_limit = 0, receive_traffic_class = 0, receive_packet_info_6 = 0, receive_errors_6 = 0;
  int receive_hop_options = 0, receive_routing_header = 0, receive_destination_options = 0,
      receive_path_mtu = 0;
  std::map<int, Bytes> headers_6;  ///< extension headers, by the option's number
  int multicast_device_6 = 0;
  int v6_only = 0;

  friend bool operator==(const Options&, const Options&) = default;
};

/// How an option is treated.
enum class Treatment : std::uint8_t {
  simulated,  ///< it does what Linux does
  stored,     ///< it reads back what was set, and changes nothing else
  read_only,  ///< getsockopt(2) answers; setting it is refused, as Linux does
  refused,    ///< ENOPROTOOPT, though Linux may know it
};

/// Which sockets know an option, as bits.
enum Sockets : std::uint8_t { kAllSockets = 7, kTcpSockets = 1, kUdpSockets = 2, kInetSockets = 3 };

struct OptionRow {
  int level, optname;
  Treatment treatment;
  int Options::*value;   ///< null where it is not a plain int
  bool boolean;          ///< any value but 0 is 1
  int minimum, maximum;  ///< EINVAL outside
  Sockets sockets = kAllSockets;
};

/// Every row, by level and as ip(7), ipv6(7), socket(7), tcp(7), udp(7) know them.
std::span<const OptionRow> option_rows();
/// "simulated", "stored", "read-only" or "refused".
std::string_view name_of(Treatment treatment);

/// TCP_DEFER_ACCEPT: how many SYN-ACK timeouts of 1, 2, 4, … s cover `seconds`, and how long so many take.
int seconds_to_retransmissions(int seconds);
int retransmissions_to_seconds(int count);

/// The row of an option, null if Linux's number is unknown here.
const OptionRow* find_option(int level, int optname);
/// The options that differ from those of a fresh socket, as names and values.
std::vector<std::pair<std::string, std::string>> changed_options(const Options& options,
                                                                 const Options& fresh);

}  // namespace zocalo::kernel
