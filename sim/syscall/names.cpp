#include "syscall/names.h"

#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::syscall {
namespace {

struct Named {
  std::int64_t value;
  std::string_view name;
};

template <std::size_t N>
std::string pick(const Named (&rows)[N], std::int64_t value) {
  for (const Named& row : rows) {
    if (row.value == value) return std::string(row.name);
  }
  return std::to_string(value);
}

template <std::size_t N>
std::string join_bits(const Named (&rows)[N], std::uint32_t bits) {
  std::string text;
  const auto add = [&text](std::string_view name) {
    if (!text.empty()) text += '|';
    text += name;
  };
  for (const Named& row : rows) {
    const auto bit = static_cast<std::uint32_t>(row.value);
    if ((bits & bit) == 0) continue;
    bits &= ~bit;
    add(row.name);
  }
  if (bits != 0 || text.empty()) add(std::to_string(bits));
  return text;
}

constexpr Named kFamilies[] = {
    {AF_UNSPEC_, "AF_UNSPEC"}, {AF_UNIX_, "AF_UNIX"}, {AF_INET_, "AF_INET"}, {AF_INET6_, "AF_INET6"}};

constexpr Named kTypes[] = {{SOCK_STREAM_, "SOCK_STREAM"},
                            {SOCK_DGRAM_, "SOCK_DGRAM"},
                            {SOCK_RAW_, "SOCK_RAW"},
                            {SOCK_SEQPACKET_, "SOCK_SEQPACKET"}};

constexpr Named kProtocols[] = {
    {IPPROTO_ICMP_, "IPPROTO_ICMP"}, {IPPROTO_TCP_, "IPPROTO_TCP"}, {IPPROTO_UDP_, "IPPROTO_UDP"}};

constexpr Named kLevels[] = {{SOL_SOCKET_, "SOL_SOCKET"},
                             {IPPROTO_IP_, "IPPROTO_IP"},
                             {IPPROTO_TCP_, "IPPROTO_TCP"},
                             {IPPROTO_UDP_, "IPPROTO_UDP"},
                             {IPPROTO_IPV6_, "IPPROTO_IPV6"}};

constexpr Named kSocketOptions[] = {{SO_DEBUG_, "SO_DEBUG"},
                                    {SO_REUSEADDR_, "SO_REUSEADDR"},
                                    {SO_TYPE_, "SO_TYPE"},
                                    {SO_ERROR_, "SO_ERROR"},
                                    {SO_DONTROUTE_, "SO_DONTROUTE"},
                                    {SO_BROADCAST_, "SO_BROADCAST"},
                                    {SO_SNDBUF_, "SO_SNDBUF"},
                                    {SO_RCVBUF_, "SO_RCVBUF"},
                                    {SO_KEEPALIVE_, "SO_KEEPALIVE"},
                                    {SO_OOBINLINE_, "SO_OOBINLINE"},
                                    {SO_LINGER_, "SO_LINGER"},
                                    {SO_REUSEPORT_, "SO_REUSEPORT"},
                                    {SO_RCVLOWAT_, "SO_RCVLOWAT"},
                                    {SO_SNDLOWAT_, "SO_SNDLOWAT"},
                                    {SO_RCVTIMEO_, "SO_RCVTIMEO"},
                                    {SO_SNDTIMEO_, "SO_SNDTIMEO"},
                                    {SO_ACCEPTCONN_, "SO_ACCEPTCONN"},
                                    {SO_PROTOCOL_, "SO_PROTOCOL"},
                                    {SO_DOMAIN_, "SO_DOMAIN"},
                                    {SO_NO_CHECK_, "SO_NO_CHECK"},
                                    {SO_PRIORITY_, "SO_PRIORITY"},
                                    {SO_BSDCOMPAT_, "SO_BSDCOMPAT"},
                                    {SO_PASSCRED_, "SO_PASSCRED"},
                                    {SO_PEERCRED_, "SO_PEERCRED"},
                                    {SO_BINDTODEVICE_, "SO_BINDTODEVICE"},
                                    {SO_TIMESTAMP_, "SO_TIMESTAMP"},
                                    {SO_SNDBUFFORCE_, "SO_SNDBUFFORCE"},
                                    {SO_RCVBUFFORCE_, "SO_RCVBUFFORCE"},
                                    {SO_PASSSEC_, "SO_PASSSEC"},
                                    {SO_TIMESTAMPNS_, "SO_TIMESTAMPNS"},
                                    {SO_MARK_, "SO_MARK"},
                                    {SO_TIMESTAMPING_, "SO_TIMESTAMPING"},
                                    {SO_RXQ_OVFL_, "SO_RXQ_OVFL"},
                                    {SO_PEEK_OFF_, "SO_PEEK_OFF"},
                                    {SO_LOCK_FILTER_, "SO_LOCK_FILTER"},
                                    {SO_BUSY_POLL_, "SO_BUSY_POLL"},
                                    {SO_MAX_PACING_RATE_, "SO_MAX_PACING_RATE"},
                                    {SO_INCOMING_CPU_, "SO_INCOMING_CPU"},
                                    {SO_MEMINFO_, "SO_MEMINFO"},
                                    {SO_INCOMING_NAPI_ID_, "SO_INCOMING_NAPI_ID"},
                                    {SO_COOKIE_, "SO_COOKIE"},
                                    {SO_ZEROCOPY_, "SO_ZEROCOPY"}};

constexpr Named kTcpOptions[] = {{TCP_NODELAY_, "TCP_NODELAY"},
                                 {TCP_MAXSEG_, "TCP_MAXSEG"},
                                 {TCP_CORK_, "TCP_CORK"},
                                 {TCP_KEEPIDLE_, "TCP_KEEPIDLE"},
                                 {TCP_KEEPINTVL_, "TCP_KEEPINTVL"},
                                 {TCP_KEEPCNT_, "TCP_KEEPCNT"},
                                 {TCP_SYNCNT_, "TCP_SYNCNT"},
                                 {TCP_LINGER2_, "TCP_LINGER2"},
                                 {TCP_DEFER_ACCEPT_, "TCP_DEFER_ACCEPT"},
                                 {TCP_WINDOW_CLAMP_, "TCP_WINDOW_CLAMP"},
                                 {TCP_INFO_, "TCP_INFO"},
                                 {TCP_QUICKACK_, "TCP_QUICKACK"},
                                 {TCP_CONGESTION_, "TCP_CONGESTION"},
                                 {TCP_USER_TIMEOUT_, "TCP_USER_TIMEOUT"},
                                 {TCP_MD5SIG_, "TCP_MD5SIG"},
                                 {TCP_THIN_LINEAR_TIMEOUTS_, "TCP_THIN_LINEAR_TIMEOUTS"},
                                 {TCP_THIN_DUPACK_, "TCP_THIN_DUPACK"},
                                 {TCP_REPAIR_, "TCP_REPAIR"},
                                 {TCP_FASTOPEN_, "TCP_FASTOPEN"},
                                 {TCP_TIMESTAMP_, "TCP_TIMESTAMP"},
                                 {TCP_NOTSENT_LOWAT_, "TCP_NOTSENT_LOWAT"},
                                 {TCP_CC_INFO_, "TCP_CC_INFO"},
                                 {TCP_SAVE_SYN_, "TCP_SAVE_SYN"},
                                 {TCP_SAVED_SYN_, "TCP_SAVED_SYN"},
                                 {TCP_FASTOPEN_CONNECT_, "TCP_FASTOPEN_CONNECT"},
                                 {TCP_ULP_, "TCP_ULP"},
                                 {TCP_FASTOPEN_NO_COOKIE_, "TCP_FASTOPEN_NO_COOKIE"},
                                 {TCP_INQ_, "TCP_INQ"},
                                 {TCP_TX_DELAY_, "TCP_TX_DELAY"}};

constexpr Named kUdpOptions[] = {
    {UDP_CORK_, "UDP_CORK"}, {UDP_SEGMENT_, "UDP_SEGMENT"}, {UDP_GRO_, "UDP_GRO"}};

constexpr Named kIpOptions[] = {{IP_TOS_, "IP_TOS"},
                                {IP_TTL_, "IP_TTL"},
                                {IP_HDRINCL_, "IP_HDRINCL"},
                                {IP_OPTIONS_, "IP_OPTIONS"},
                                {IP_RECVOPTS_, "IP_RECVOPTS"},
                                {IP_RETOPTS_, "IP_RETOPTS"},
                                {IP_PKTINFO_, "IP_PKTINFO"},
                                {IP_MTU_DISCOVER_, "IP_MTU_DISCOVER"},
                                {IP_RECVERR_, "IP_RECVERR"},
                                {IP_RECVTTL_, "IP_RECVTTL"},
                                {IP_RECVTOS_, "IP_RECVTOS"},
                                {IP_MTU_, "IP_MTU"},
                                {IP_FREEBIND_, "IP_FREEBIND"},
                                {IP_TRANSPARENT_, "IP_TRANSPARENT"},
                                {IP_PASSSEC_, "IP_PASSSEC"},
                                {IP_RECVORIGDSTADDR_, "IP_RECVORIGDSTADDR"},
                                {IP_MINTTL_, "IP_MINTTL"},
                                {IP_CHECKSUM_, "IP_CHECKSUM"},
                                {IP_BIND_ADDRESS_NO_PORT_, "IP_BIND_ADDRESS_NO_PORT"},
                                {IP_MULTICAST_IF_, "IP_MULTICAST_IF"},
                                {IP_MULTICAST_TTL_, "IP_MULTICAST_TTL"},
                                {IP_MULTICAST_LOOP_, "IP_MULTICAST_LOOP"},
                                {IP_ADD_MEMBERSHIP_, "IP_ADD_MEMBERSHIP"},
                                {IP_DROP_MEMBERSHIP_, "IP_DROP_MEMBERSHIP"},
                                {IP_ADD_SOURCE_MEMBERSHIP_, "IP_ADD_SOURCE_MEMBERSHIP"},
                                {IP_MULTICAST_ALL_, "IP_MULTICAST_ALL"}};

constexpr Named kIpv6Options[] = {{IPV6_UNICAST_HOPS_, "IPV6_UNICAST_HOPS"},
                                  {IPV6_MULTICAST_IF_, "IPV6_MULTICAST_IF"},
                                  {IPV6_MULTICAST_HOPS_, "IPV6_MULTICAST_HOPS"},
                                  {IPV6_MULTICAST_LOOP_, "IPV6_MULTICAST_LOOP"},
                                  {IPV6_JOIN_GROUP_, "IPV6_JOIN_GROUP"},
                                  {IPV6_LEAVE_GROUP_, "IPV6_LEAVE_GROUP"},
                                  {IPV6_MTU_DISCOVER_, "IPV6_MTU_DISCOVER"},
                                  {IPV6_MTU_, "IPV6_MTU"},
                                  {IPV6_RECVERR_, "IPV6_RECVERR"},
                                  {IPV6_V6ONLY_, "IPV6_V6ONLY"},
                                  {IPV6_RECVPKTINFO_, "IPV6_RECVPKTINFO"},
                                  {IPV6_PKTINFO_, "IPV6_PKTINFO"},
                                  {IPV6_RECVHOPLIMIT_, "IPV6_RECVHOPLIMIT"},
                                  {IPV6_RECVHOPOPTS_, "IPV6_RECVHOPOPTS"},
                                  {IPV6_HOPOPTS_, "IPV6_HOPOPTS"},
                                  {IPV6_RTHDRDSTOPTS_, "IPV6_RTHDRDSTOPTS"},
                                  {IPV6_RECVRTHDR_, "IPV6_RECVRTHDR"},
                                  {IPV6_RTHDR_, "IPV6_RTHDR"},
                                  {IPV6_RECVDSTOPTS_, "IPV6_RECVDSTOPTS"},
                                  {IPV6_DSTOPTS_, "IPV6_DSTOPTS"},
                                  {IPV6_RECVPATHMTU_, "IPV6_RECVPATHMTU"},
                                  {IPV6_PATHMTU_, "IPV6_PATHMTU"},
                                  {IPV6_DONTFRAG_, "IPV6_DONTFRAG"},
                                  {IPV6_RECVTCLASS_, "IPV6_RECVTCLASS"},
                                  {IPV6_TCLASS_, "IPV6_TCLASS"}};

constexpr Named kMessageFlags[] = {
    {MSG_OOB_, "MSG_OOB"},           {MSG_PEEK_, "MSG_PEEK"},       {MSG_DONTROUTE_, "MSG_DONTROUTE"},
    {MSG_CTRUNC_, "MSG_CTRUNC"},     {MSG_TRUNC_, "MSG_TRUNC"},     {MSG_DONTWAIT_, "MSG_DONTWAIT"},
    {MSG_EOR_, "MSG_EOR"},           {MSG_WAITALL_, "MSG_WAITALL"}, {MSG_ERRQUEUE_, "MSG_ERRQUEUE"},
    {MSG_NOSIGNAL_, "MSG_NOSIGNAL"}, {MSG_MORE_, "MSG_MORE"},       {MSG_ZEROCOPY_, "MSG_ZEROCOPY"},
    {MSG_FASTOPEN_, "MSG_FASTOPEN"}};

constexpr Named kPollEvents[] = {{POLLIN_, "POLLIN"},
                                 {POLLPRI_, "POLLPRI"},
                                 {POLLOUT_, "POLLOUT"},
                                 {POLLERR_, "POLLERR"},
                                 {POLLHUP_, "POLLHUP"},
                                 {POLLNVAL_, "POLLNVAL"},
                                 {POLLRDNORM_, "POLLRDNORM"},
                                 {POLLRDBAND_, "POLLRDBAND"},
                                 {POLLWRNORM_, "POLLWRNORM"},
                                 {POLLWRBAND_, "POLLWRBAND"},
                                 {POLLRDHUP_, "POLLRDHUP"},
                                 {EPOLLET_, "EPOLLET"},
                                 {EPOLLONESHOT_, "EPOLLONESHOT"},
                                 {EPOLLEXCLUSIVE_, "EPOLLEXCLUSIVE"}};

constexpr Named kHow[] = {{SHUT_RD_, "SHUT_RD"}, {SHUT_WR_, "SHUT_WR"}, {SHUT_RDWR_, "SHUT_RDWR"}};

}  // namespace

std::string family_name(int family) { return pick(kFamilies, family); }

std::string type_name(int type) {
  std::string text = pick(kTypes, type & ~(SOCK_NONBLOCK_ | SOCK_CLOEXEC_));
  if ((type & SOCK_NONBLOCK_) != 0) text += "|SOCK_NONBLOCK";
  if ((type & SOCK_CLOEXEC_) != 0) text += "|SOCK_CLOEXEC";
  return text;
}

std::string protocol_name(int protocol) { return pick(kProtocols, protocol); }
std::string level_name(int level) { return pick(kLevels, level); }

std::string option_name(int level, int optname) {
  switch (level) {
    case SOL_SOCKET_:
      return pick(kSocketOptions, optname);
    case IPPROTO_TCP_:
      return pick(kTcpOptions, optname);
    case IPPROTO_UDP_:
      return pick(kUdpOptions, optname);
    case IPPROTO_IP_:
      return pick(kIpOptions, optname);
    case IPPROTO_IPV6_:
      return pick(kIpv6Options, optname);
    default:
      return std::to_string(optname);
  }
}

std::string message_flags(int flags) { return join_bits(kMessageFlags, static_cast<std::uint32_t>(flags)); }
std::string poll_events(std::uint32_t events) { return join_bits(kPollEvents, events); }
std::string shutdown_how(int how) { return pick(kHow, how); }

}  // namespace zocalo::syscall
