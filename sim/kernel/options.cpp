#include "kernel/options.h"

#include <algorithm>
#include <limits>

#include "syscall/constants.h"
#include "syscall/names.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr int kMax = std::numeric_limits<int>::max();
constexpr int kMin = std::numeric_limits<int>::min();

using enum Treatment;

constexpr OptionRow kRows[] = {
    {SOL_SOCKET_, SO_DEBUG_, stored, &Options::debug, true, kMin, kMax},
    {SOL_SOCKET_, SO_REUSEADDR_, simulated, &Options::reuse_address, true, kMin, kMax},
    {SOL_SOCKET_, SO_TYPE_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_ERROR_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_DONTROUTE_, stored, &Options::dont_route, true, kMin, kMax},
    {SOL_SOCKET_, SO_BROADCAST_, simulated, &Options::broadcast, true, kMin, kMax},
    {SOL_SOCKET_, SO_SNDBUF_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_RCVBUF_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_KEEPALIVE_, simulated, &Options::keepalive, true, kMin, kMax},
    {SOL_SOCKET_, SO_OOBINLINE_, simulated, &Options::oob_inline, true, kMin, kMax},
    {SOL_SOCKET_, SO_LINGER_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_REUSEPORT_, simulated, &Options::reuse_port, true, kMin, kMax},
    {SOL_SOCKET_, SO_RCVLOWAT_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_SNDLOWAT_, read_only, nullptr, false, 0, 0},  // Linux never lets it be set
    {SOL_SOCKET_, SO_RCVTIMEO_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_SNDTIMEO_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_ACCEPTCONN_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_PROTOCOL_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_DOMAIN_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_NO_CHECK_, stored, &Options::no_check, true, kMin, kMax},
    {SOL_SOCKET_, SO_PRIORITY_, stored, &Options::priority, false, kMin, kMax},
    {SOL_SOCKET_, SO_BSDCOMPAT_, stored, nullptr, false, kMin, kMax},  // always reads 0
    {SOL_SOCKET_, SO_MARK_, stored, &Options::mark, false, kMin, kMax},
    {SOL_SOCKET_, SO_LOCK_FILTER_, stored, &Options::lock_filter, true, kMin, kMax},
    {SOL_SOCKET_, SO_BUSY_POLL_, stored, &Options::busy_poll, false, 0, kMax},
    {SOL_SOCKET_, SO_INCOMING_CPU_, stored, &Options::incoming_cpu, false, kMin, kMax},
    {SOL_SOCKET_, SO_BINDTODEVICE_, stored, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_PASSSEC_, stored, &Options::pass_security, true, kMin, kMax},
    {SOL_SOCKET_, SO_SNDBUFFORCE_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_RCVBUFFORCE_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_TIMESTAMP_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_TIMESTAMPNS_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_PASSCRED_, simulated, &Options::pass_credentials, true, kMin, kMax},
    {SOL_SOCKET_, SO_TIMESTAMPING_, refused, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_RXQ_OVFL_, simulated, &Options::count_drops, true, kMin, kMax},
    {SOL_SOCKET_, SO_PEEK_OFF_, simulated, &Options::peek_offset, false, kMin, kMax},
    {SOL_SOCKET_, SO_MAX_PACING_RATE_, refused, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_PEERCRED_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_MEMINFO_, refused, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_INCOMING_NAPI_ID_, refused, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_COOKIE_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_ZEROCOPY_, simulated, &Options::zerocopy, false, 0, 1},

    {IPPROTO_IP_, IP_TOS_, simulated, nullptr, false, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_TTL_, simulated, nullptr, false, -1, 255, kInetSockets},
    {IPPROTO_IP_, IP_HDRINCL_, read_only, nullptr, false, 0, 0, kInetSockets},  // of raw sockets
    {IPPROTO_IP_, IP_OPTIONS_, stored, nullptr, false, kMin, kMax, kInetSockets},
    // no packet here has IP options, so that there is never anything to tell
    {IPPROTO_IP_, IP_RECVOPTS_, simulated, &Options::receive_options, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_RETOPTS_, simulated, &Options::return_options, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_PKTINFO_, simulated, &Options::receive_packet_info, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_MTU_DISCOVER_, simulated, &Options::mtu_discover, false, 0, 5, kInetSockets},
    {IPPROTO_IP_, IP_RECVERR_, simulated, &Options::receive_errors, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_RECVTTL_, simulated, &Options::receive_ttl, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_RECVTOS_, simulated, &Options::receive_tos, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_MTU_, read_only, nullptr, false, 0, 0, kInetSockets},
    {IPPROTO_IP_, IP_FREEBIND_, simulated, &Options::free_bind, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_TRANSPARENT_, stored, &Options::transparent, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_PASSSEC_, stored, &Options::pass_security_of_packets, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_RECVORIGDSTADDR_, simulated, &Options::receive_original_destination, true, kMin, kMax,
     kInetSockets},
    {IPPROTO_IP_, IP_CHECKSUM_, stored, &Options::receive_checksum, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_MINTTL_, simulated, &Options::least_ttl, false, 0, 255, kInetSockets},
    {IPPROTO_IP_, IP_BIND_ADDRESS_NO_PORT_, simulated, &Options::no_port, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_MULTICAST_IF_, simulated, nullptr, false, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_MULTICAST_TTL_, simulated, nullptr, false, -1, 255, kInetSockets},
    {IPPROTO_IP_, IP_MULTICAST_LOOP_, simulated, &Options::multicast_loop, true, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_ADD_MEMBERSHIP_, simulated, nullptr, false, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_DROP_MEMBERSHIP_, simulated, nullptr, false, kMin, kMax, kInetSockets},
    {IPPROTO_IP_, IP_ADD_SOURCE_MEMBERSHIP_, refused, nullptr, false, 0, 0, kInetSockets},
    {IPPROTO_IP_, IP_MULTICAST_ALL_, simulated, &Options::multicast_all, false, 0, 1, kInetSockets},

    {IPPROTO_TCP_, TCP_NODELAY_, simulated, &Options::no_delay, true, kMin, kMax},
    {IPPROTO_TCP_, TCP_MAXSEG_, simulated, nullptr, false, 88, 32767},
    {IPPROTO_TCP_, TCP_CORK_, simulated, &Options::cork, true, kMin, kMax},
    {IPPROTO_TCP_, TCP_KEEPIDLE_, simulated, &Options::keep_idle_s, false, 1, 32767},
    {IPPROTO_TCP_, TCP_KEEPINTVL_, simulated, &Options::keep_interval_s, false, 1, 32767},
    {IPPROTO_TCP_, TCP_KEEPCNT_, simulated, &Options::keep_count, false, 1, 127},
    {IPPROTO_TCP_, TCP_SYNCNT_, simulated, &Options::syn_count, false, 1, 127},
    {IPPROTO_TCP_, TCP_LINGER2_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_DEFER_ACCEPT_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_WINDOW_CLAMP_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_INFO_, read_only, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_QUICKACK_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_CONGESTION_, simulated, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_USER_TIMEOUT_, simulated, &Options::user_timeout_ms, false, 0, kMax},
    {IPPROTO_TCP_, TCP_NOTSENT_LOWAT_, simulated, &Options::not_sent_low_water, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_INQ_, simulated, &Options::inq, false, 0, 1},

    {IPPROTO_TCP_, TCP_THIN_LINEAR_TIMEOUTS_, stored, &Options::thin_linear_timeouts, false, 0, 1},
    {IPPROTO_TCP_, TCP_THIN_DUPACK_, stored, nullptr, false, 0, 1},  // always reads 0
    {IPPROTO_TCP_, TCP_FASTOPEN_, stored, &Options::fast_open, false, 0, kMax},
    {IPPROTO_TCP_, TCP_CC_INFO_, read_only, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_MD5SIG_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_REPAIR_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_TIMESTAMP_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_SAVE_SYN_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_SAVED_SYN_, refused, nullptr, false, 0, 0},
    // without a cookie, which no server gives here, connect(2) waits for nothing (tcp_fastopen_defer_connect)
    {IPPROTO_TCP_, TCP_FASTOPEN_CONNECT_, stored, &Options::fast_open_connect, false, 0, 1},
    {IPPROTO_TCP_, TCP_FASTOPEN_NO_COOKIE_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_ULP_, refused, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_TX_DELAY_, refused, nullptr, false, 0, 0},

    {IPPROTO_UDP_, UDP_CORK_, simulated, &Options::udp_cork, true, kMin, kMax},
    {IPPROTO_UDP_, UDP_SEGMENT_, simulated, &Options::udp_segment, false, 0, 65535},
    {IPPROTO_UDP_, UDP_GRO_, refused, nullptr, false, 0, 0},

    {IPPROTO_IPV6_, IPV6_UNICAST_HOPS_, simulated, nullptr, false, -1, 255},
    {IPPROTO_IPV6_, IPV6_MULTICAST_IF_, simulated, nullptr, false, kMin, kMax, kUdpSockets},
    {IPPROTO_IPV6_, IPV6_MULTICAST_HOPS_, simulated, nullptr, false, -1, 255, kUdpSockets},
    {IPPROTO_IPV6_, IPV6_MULTICAST_LOOP_, simulated, &Options::multicast_loop_6, false, 0, 1},
    {IPPROTO_IPV6_, IPV6_JOIN_GROUP_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_LEAVE_GROUP_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_MTU_DISCOVER_, simulated, &Options::mtu_discover_6, false, 0, 5},
    {IPPROTO_IPV6_, IPV6_MTU_, read_only, nullptr, false, 0, 0},
    {IPPROTO_IPV6_, IPV6_RECVERR_, simulated, &Options::receive_errors_6, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_V6ONLY_, simulated, &Options::v6_only, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RECVPKTINFO_, simulated, &Options::receive_packet_info_6, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_PKTINFO_, stored, nullptr, false, kMin, kMax},
    // no packet here has extension headers, so that there is never anything to tell
    {IPPROTO_IPV6_, IPV6_RECVHOPOPTS_, simulated, &Options::receive_hop_options, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_HOPOPTS_, stored, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RTHDRDSTOPTS_, stored, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RECVRTHDR_, simulated, &Options::receive_routing_header, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RTHDR_, stored, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RECVDSTOPTS_, simulated, &Options::receive_destination_options, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_DSTOPTS_, stored, nullptr, false, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RECVPATHMTU_, stored, &Options::receive_path_mtu, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_PATHMTU_, read_only, nullptr, false, 0, 0},
    {IPPROTO_IPV6_, IPV6_RECVHOPLIMIT_, simulated, &Options::receive_hop_limit, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_DONTFRAG_, simulated, &Options::do_not_fragment, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_RECVTCLASS_, simulated, &Options::receive_traffic_class, true, kMin, kMax},
    {IPPROTO_IPV6_, IPV6_TCLASS_, simulated, nullptr, false, -1, 255},
};

}  // namespace

std::span<const OptionRow> option_rows() { return kRows; }

std::string_view name_of(Treatment treatment) {
  switch (treatment) {
    case simulated:
      return "simulated";
    case stored:
      return "stored";
    case read_only:
      return "read-only";
    case refused:
      return "refused";
  }
  return {};
}

const OptionRow* find_option(int level, int optname) {
  for (const OptionRow& row : kRows) {
    if (row.level == level && row.optname == optname) return &row;
  }
  return nullptr;
}

int seconds_to_retransmissions(int seconds) {
  int count = 0;
  for (int period = 1, timeout = 1; seconds > 0 && count < 255; period += timeout) {
    ++count;
    if (seconds <= period) break;
    timeout = std::min(2 * timeout, 120);
  }
  return count;
}

int retransmissions_to_seconds(int count) {
  int period = 0;
  for (int timeout = 1; count > 0; --count) {
    period += timeout;
    timeout = std::min(2 * timeout, 120);
  }
  return period;
}

std::vector<std::pair<std::string, std::string>> changed_options(const Options& options,
                                                                 const Options& fresh) {
  std::vector<std::pair<std::string, std::string>> changed;
  const auto add = [&changed](int level, int optname, std::string value) {
    changed.emplace_back(option_name(level, optname), std::move(value));
  };
  if (options == fresh) return changed;
  for (const OptionRow& row : kRows) {
    if (row.value == nullptr || options.*row.value == fresh.*row.value) continue;
    add(row.level, row.optname, std::to_string(options.*row.value));
  }
  if (options.send_buffer != fresh.send_buffer)
    add(SOL_SOCKET_, SO_SNDBUF_, std::to_string(options.send_buffer));
  if (options.receive_buffer != fresh.receive_buffer)
    add(SOL_SOCKET_, SO_RCVBUF_, std::to_string(options.receive_buffer));
  if (options.receive_low_water != fresh.receive_low_water) {
    add(SOL_SOCKET_, SO_RCVLOWAT_, std::to_string(options.receive_low_water));
  }
  if (options.linger) add(SOL_SOCKET_, SO_LINGER_, std::to_string(options.linger_seconds) + " s");
  if (options.max_segment != fresh.max_segment)
    add(IPPROTO_TCP_, TCP_MAXSEG_, std::to_string(options.max_segment));
  const auto add_int = [&](int level, int optname, int Options::*value) {
    if (options.*value != fresh.*value) add(level, optname, std::to_string(options.*value));
  };
  add_int(IPPROTO_TCP_, TCP_QUICKACK_, &Options::quick_ack);
  add_int(IPPROTO_IP_, IP_TOS_, &Options::tos);
  add_int(IPPROTO_IP_, IP_TTL_, &Options::ttl);
  add_int(IPPROTO_IP_, IP_MULTICAST_TTL_, &Options::multicast_ttl);
  add_int(IPPROTO_IPV6_, IPV6_UNICAST_HOPS_, &Options::hops);
  add_int(IPPROTO_IPV6_, IPV6_MULTICAST_HOPS_, &Options::multicast_hops);
  add_int(IPPROTO_IPV6_, IPV6_TCLASS_, &Options::traffic_class);
  if (options.device != fresh.device) add(SOL_SOCKET_, SO_BINDTODEVICE_, options.device);
  if (options.defer_accept != fresh.defer_accept)
    add(IPPROTO_TCP_, TCP_DEFER_ACCEPT_,
        std::to_string(retransmissions_to_seconds(options.defer_accept)) + " s");
  if (options.window_clamp != fresh.window_clamp)
    add(IPPROTO_TCP_, TCP_WINDOW_CLAMP_, std::to_string(options.window_clamp));
  if (options.congestion != fresh.congestion) add(IPPROTO_TCP_, TCP_CONGESTION_, options.congestion);
  const auto milliseconds = [](Duration d) { return std::to_string(d / 1ms) + " ms"; };
  if (options.receive_timeout != fresh.receive_timeout)
    add(SOL_SOCKET_, SO_RCVTIMEO_, milliseconds(options.receive_timeout));
  if (options.send_timeout != fresh.send_timeout)
    add(SOL_SOCKET_, SO_SNDTIMEO_, milliseconds(options.send_timeout));
  return changed;
}

}  // namespace zocalo::kernel
