// The generator's options, and what sendmsg(2) and recvmsg(2) tell beside the data.

#include <algorithm>

#include "native/conformance/generator.h"
#include "syscall/option_numbers.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

struct OptionUse {
  int level, name;
};
constexpr OptionUse kOptions[] = {
    {SOL_SOCKET_, SO_REUSEADDR_},
    {SOL_SOCKET_, SO_REUSEPORT_},
    {SOL_SOCKET_, SO_KEEPALIVE_},
    {SOL_SOCKET_, SO_BROADCAST_},
    {SOL_SOCKET_, SO_OOBINLINE_},
    {SOL_SOCKET_, SO_DONTROUTE_},
    {SOL_SOCKET_, SO_SNDBUF_},
    {SOL_SOCKET_, SO_RCVBUF_},
    {SOL_SOCKET_, SO_RCVLOWAT_},
    {SOL_SOCKET_, SO_SNDLOWAT_},
    {SOL_SOCKET_, SO_LINGER_},
    {SOL_SOCKET_, SO_PEEK_OFF_},
    {SOL_SOCKET_, SO_PEEK_OFF_},
    {SOL_SOCKET_, SO_TYPE_},
    {SOL_SOCKET_, SO_ERROR_},
    {SOL_SOCKET_, SO_ERROR_},
    {SOL_SOCKET_, SO_ACCEPTCONN_},
    {SOL_SOCKET_, SO_PROTOCOL_},
    {SOL_SOCKET_, SO_DOMAIN_},
    {SOL_SOCKET_, 9999},
    {IPPROTO_TCP_, TCP_NODELAY_},
    {IPPROTO_TCP_, TCP_CORK_},
    {IPPROTO_TCP_, TCP_MAXSEG_},
    {IPPROTO_TCP_, TCP_KEEPIDLE_},
    {IPPROTO_TCP_, TCP_KEEPINTVL_},
    {IPPROTO_TCP_, TCP_KEEPCNT_},
    {IPPROTO_TCP_, TCP_SYNCNT_},
    {IPPROTO_TCP_, TCP_LINGER2_},
    {IPPROTO_TCP_, TCP_QUICKACK_},
    {IPPROTO_TCP_, TCP_CONGESTION_},
    {IPPROTO_TCP_, TCP_USER_TIMEOUT_},
    {IPPROTO_IPV6_, IPV6_V6ONLY_},
    {SOL_SOCKET_, SO_RCVTIMEO_},
    {SOL_SOCKET_, SO_SNDTIMEO_},
    {IPPROTO_IP_, IP_TTL_},
    {IPPROTO_IP_, IP_TOS_},
    {IPPROTO_IP_, IP_MULTICAST_TTL_},
    {IPPROTO_IP_, IP_MULTICAST_LOOP_},
    {IPPROTO_IP_, IP_MULTICAST_IF_},
    {IPPROTO_IP_, IP_ADD_MEMBERSHIP_},
    {IPPROTO_IP_, IP_DROP_MEMBERSHIP_},
    {IPPROTO_IPV6_, IPV6_UNICAST_HOPS_},
    {IPPROTO_IPV6_, IPV6_MULTICAST_HOPS_},
    {IPPROTO_IP_, IP_RECVTTL_},
    {IPPROTO_IP_, IP_RECVTTL_},
    {IPPROTO_IP_, IP_RECVTOS_},
    {IPPROTO_IP_, IP_RECVTOS_},
    {IPPROTO_IPV6_, IPV6_RECVHOPLIMIT_},
    {IPPROTO_IPV6_, IPV6_RECVTCLASS_},
    {IPPROTO_IPV6_, IPV6_TCLASS_},
    {IPPROTO_IPV6_, IPV6_DONTFRAG_},
    {IPPROTO_TCP_, TCP_INQ_},
    {IPPROTO_UDP_, UDP_SEGMENT_},
    {IPPROTO_UDP_, UDP_CORK_},
    {SOL_SOCKET_, SO_TIMESTAMP_},
    {SOL_SOCKET_, SO_TIMESTAMP_},
    {SOL_SOCKET_, SO_TIMESTAMPNS_},
    {SOL_SOCKET_, SO_ZEROCOPY_},
    {SOL_SOCKET_, SO_ZEROCOPY_},
    {SOL_SOCKET_, SO_RXQ_OVFL_},
    {SOL_SOCKET_, SO_PASSCRED_},
    {SOL_SOCKET_, SO_PASSSEC_},
    {SOL_SOCKET_, SO_PEERCRED_},
    {SOL_SOCKET_, SO_COOKIE_},
    {SOL_SOCKET_, SO_NO_CHECK_},
    {SOL_SOCKET_, SO_PRIORITY_},
    {SOL_SOCKET_, SO_BSDCOMPAT_},
    {SOL_SOCKET_, SO_LOCK_FILTER_},
    {IPPROTO_IP_, IP_HDRINCL_},
    {IPPROTO_IP_, IP_RECVOPTS_},
    {IPPROTO_IP_, IP_RETOPTS_},
    {IPPROTO_IP_, IP_PKTINFO_},
    {IPPROTO_IP_, IP_MTU_DISCOVER_},
    {IPPROTO_IP_, IP_RECVERR_},
    {IPPROTO_IP_, IP_RECVERR_},
    {IPPROTO_IP_, IP_MTU_},
    {IPPROTO_IP_, IP_FREEBIND_},
    {IPPROTO_IP_, IP_MINTTL_},
    {IPPROTO_IP_, IP_BIND_ADDRESS_NO_PORT_},
    {IPPROTO_IP_, IP_MULTICAST_ALL_},
    {IPPROTO_TCP_, TCP_DEFER_ACCEPT_},
    {IPPROTO_TCP_, TCP_WINDOW_CLAMP_},
    {IPPROTO_TCP_, TCP_NOTSENT_LOWAT_},
    {IPPROTO_TCP_, TCP_THIN_LINEAR_TIMEOUTS_},
    {IPPROTO_TCP_, TCP_THIN_DUPACK_},
    {IPPROTO_TCP_, TCP_FASTOPEN_},
    {IPPROTO_TCP_, TCP_CC_INFO_},
    {IPPROTO_IPV6_, IPV6_MULTICAST_IF_},
    {IPPROTO_IPV6_, IPV6_MULTICAST_LOOP_},
    {IPPROTO_IPV6_, IPV6_JOIN_GROUP_},
    {IPPROTO_IPV6_, IPV6_LEAVE_GROUP_},
    {IPPROTO_IPV6_, IPV6_MTU_DISCOVER_},
    {IPPROTO_IPV6_, IPV6_MTU_},
    {IPPROTO_IPV6_, IPV6_RECVERR_},
    {IPPROTO_IPV6_, IPV6_RECVERR_},
    {IPPROTO_IPV6_, IPV6_RECVPKTINFO_},
    {IPPROTO_TCP_, 9999},
    {9999, 1},
};

bool is_timeout(const OptionUse& option) {
  return option.level == SOL_SOCKET_ && (option.name == SO_RCVTIMEO_ || option.name == SO_SNDTIMEO_);
}

constexpr std::int32_t kGroup = 0x030201e0, kLoopback = 0x0100007f;  ///< 224.1.2.3, 127.0.0.1

constexpr int kValues[] = {0, 1, 1, 1, 2, 5, 100, -1};
constexpr int kBufferSizes[] = {0, 1, 1000, 2304, 4096, 5000, 20000, 100000};

}  // namespace

/// cmsg(3)s for a sendmsg(2), good ones most of the time.
Bytes Generator::control_messages(const Known& target) {
  constexpr OptionUse kMessages[] = {{IPPROTO_IP_, IP_TTL_},
                                     {IPPROTO_IP_, IP_TOS_},
                                     {IPPROTO_IPV6_, IPV6_HOPLIMIT_},
                                     {IPPROTO_IPV6_, IPV6_TCLASS_},
                                     {IPPROTO_IPV6_, IPV6_DONTFRAG_},
                                     {IPPROTO_IP_, IP_PKTINFO_},
                                     {IPPROTO_IPV6_, IPV6_PKTINFO_},
                                     {IPPROTO_UDP_, UDP_SEGMENT_},
                                     {IPPROTO_TCP_, 1},
                                     {IPPROTO_IP_, 77},
                                     {SOL_SOCKET_, 77}};
  Bytes control;
  for (auto n = 1 + random_.below(2); n > 0; --n) {
    OptionUse message = pick(kMessages);
    if (one_in(2)) message = kMessages[(target.six && !target.mapped ? 2 : 0) + random_.below(2)];
    Bytes data = words({pick({0, 1, 1, 8, 64, 255, 256, -1})});
    if (message.level == IPPROTO_UDP_) data.resize(2);
    if (message.level == IPPROTO_IP_ && message.name == IP_PKTINFO_)
      data = words({pick({0, 0, 1, 7}), pick({0, kLoopback, kGroup}), 0});
    if (message.level == IPPROTO_IPV6_ && message.name == IPV6_PKTINFO_)
      data = words({0, 0, pick({0, 0, -65536}), pick({0, 1 << 24, kLoopback}), pick({0, 0, 1, 7})});
    if (one_in(8)) data.resize(one_in(2) ? 1 : random_.below(9));
    const auto length = static_cast<std::int32_t>(16 + data.size());
    const Bytes header = words({one_in(12) ? length + 5 : length, 0, message.level, message.name});
    control.insert(control.end(), header.begin(), header.end());
    control.insert(control.end(), data.begin(), data.end());
    control.resize((control.size() + 7) / 8 * 8);
  }
  if (one_in(12)) control.resize(random_.below(control.size()));
  return control;
}

/// What TCP has still to be acknowledged hangs on real time; the other kinds count what waits at the receiver.
Syscall Generator::told(const Known& target) {
  constexpr std::uint32_t kTerminalSize = 0x5413;  // TIOCGWINSZ, which no socket knows
  const std::uint32_t last = target.kind == Kind::tcp ? SIOCATMARK_ : SIOCOUTQ_;
  return Ioctl{target.variable, pick({FIONREAD_, FIONREAD_, SIOCATMARK_, last, kTerminalSize})};
}

Syscall Generator::get_option(const Known& target) {
  OptionUse option = pick(kOptions);
  if (option.level == IPPROTO_TCP_ && option.name == TCP_MAXSEG_ && target.connected)
    option.name = TCP_NODELAY_;
  std::uint32_t length = option.name == SO_LINGER_ && option.level == SOL_SOCKET_ ? 8 : 4;
  if (option.level == IPPROTO_TCP_ && option.name == TCP_CONGESTION_) length = 16;
  if (is_timeout(option)) length = 16;
  if (option.level == SOL_SOCKET_ && option.name == SO_PEERCRED_) length = 12;
  if (option.level == SOL_SOCKET_ && option.name == SO_COOKIE_) length = 8;
  constexpr std::uint32_t kLengths[] = {1, 2, 3, 8, 16};
  if (one_in(10)) length = pick(kLengths);
  return GetSockOpt{target.variable, option.level, option.name, length};
}

/// What an option makes worth trying.
void Generator::note_option(int level, int name) {
  if (level == SOL_SOCKET_) {
    peeks_behind_ = peeks_behind_ || name == SO_PEEK_OFF_;
    gives_memory_away_ = gives_memory_away_ || name == SO_ZEROCOPY_;
    is_asked_ = is_asked_ || name == SO_TIMESTAMP_ || name == SO_TIMESTAMPNS_ || name == SO_PASSCRED_;
  } else {
    keeps_errors_ = keeps_errors_ || (level == IPPROTO_IP_ && name == IP_RECVERR_) ||
                    (level == IPPROTO_IPV6_ && name == IPV6_RECVERR_);
    is_asked_ = is_asked_ || (level == IPPROTO_IP_ && name == IP_PKTINFO_) ||
                (level == IPPROTO_IPV6_ && name == IPV6_RECVPKTINFO_);
  }
}

Syscall Generator::set_option(const Known& target) {
  OptionUse option = pick(kOptions);
  // how long a call sleeps for a low-water mark is up to who makes it sleep: native/posix/posix_api.h
  if (blocking_ && option.level == SOL_SOCKET_ && option.name == SO_RCVLOWAT_) option.name = SO_KEEPALIVE_;
  Bytes value = words({pick(kValues)});
  if (option.level == SOL_SOCKET_ && option.name == SO_LINGER_) {
    value = words({pick({0, 1, 1}), pick({0, 0, 5})});
    if (value[0] == 1) value[4] = 0;  // one that lingers would hold everybody up
  }
  if (is_timeout(option)) {  // struct timeval
    constexpr auto kShort = static_cast<std::int32_t>(kTimeout / 1us);
    value = words({!blocking_ && one_in(4) ? -1 : 0, 0, pick({0, kShort, kShort, kShort, 1'000'000}), 0});
    if (value[0] == 0xff) std::fill_n(value.begin(), 8, std::uint8_t{0xff});
  }
  note_option(option.level, option.name);
  const bool joins = option.name == IP_ADD_MEMBERSHIP_ || option.name == IP_DROP_MEMBERSHIP_ ||
                     option.name == IP_MULTICAST_IF_;
  if (option.level == IPPROTO_IP_ && joins) {  // struct ip_mreqn: 224.1.2.3, 127.0.0.1
    value =
        words({pick({kGroup, kGroup, kGroup, kLoopback}), pick({kLoopback, kLoopback, 0}), pick({0, 1, 7})});
    if (one_in(2)) value.resize(8);
    if (option.name == IP_MULTICAST_IF_ && one_in(2))
      value = words({pick({kLoopback, kLoopback, 0, kGroup})});
  }
  if (option.level == IPPROTO_IPV6_ && option.name == IPV6_TCLASS_)
    value = words({pick({-2, -1, 0, 1, 8, 255, 256})});
  if (option.level == IPPROTO_IPV6_ &&
      (option.name == IPV6_JOIN_GROUP_ || option.name == IPV6_LEAVE_GROUP_)) {
    constexpr std::int32_t kGroup6 = 0x05ff;  // ff05::2, as long as nothing else is said
    value = words({pick({kGroup6, kGroup6, kGroup6, 0}), 0, 0, 2 << 24, pick({0, 1, 1, 1, 7})});
  }
  if (option.level == IPPROTO_IPV6_ && option.name == IPV6_MULTICAST_IF_) value = words({pick({0, 1, 1, 7})});
  if (option.level == SOL_SOCKET_ && option.name == SO_PRIORITY_) value = words({pick({0, 1, 6})});
  const bool buffer = option.level == SOL_SOCKET_ && (option.name == SO_SNDBUF_ || option.name == SO_RCVBUF_);
  if (buffer) value = words({pick(kBufferSizes)});
  if (option.level == IPPROTO_TCP_ && option.name == TCP_MAXSEG_)
    value = words({pick({0, 87, 500, 1460, 40000})});
  if (option.level == IPPROTO_TCP_ && option.name == TCP_CONGESTION_)
    value = to_bytes(pick({"cubic", "reno", "nonesuch"}));
  if (one_in(20)) value.resize(random_.below(9));
  return SetSockOpt{target.variable, option.level, option.name, std::move(value)};
}

}  // namespace zocalo::native::conformance
