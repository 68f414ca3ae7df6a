#pragma once
// Linux's numbers (x86-64) of the socket options that only the kernel's table and their names need; those
// that are common are in constants.h.

#include <cstdint>

namespace zocalo::syscall {

// socket(7)
inline constexpr int SO_NO_CHECK_ = 11, SO_PRIORITY_ = 12, SO_BSDCOMPAT_ = 14, SO_PASSCRED_ = 16,
                     SO_PEERCRED_ = 17, SO_BINDTODEVICE_ = 25, SO_TIMESTAMP_ = 29, SO_SNDBUFFORCE_ = 32,
                     SO_RCVBUFFORCE_ = 33, SO_PASSSEC_ = 34, SO_TIMESTAMPNS_ = 35, SO_MARK_ = 36,
                     SO_TIMESTAMPING_ = 37, SO_RXQ_OVFL_ = 40, SO_PEEK_OFF_ = 42, SO_LOCK_FILTER_ = 44,
                     SO_BUSY_POLL_ = 46, SO_MAX_PACING_RATE_ = 47, SO_INCOMING_CPU_ = 49, SO_MEMINFO_ = 55,
                     SO_INCOMING_NAPI_ID_ = 56, SO_COOKIE_ = 57, SO_ZEROCOPY_ = 60;
// of send(2)
inline constexpr int MSG_ZEROCOPY_ = 0x4000000, MSG_FASTOPEN_ = 0x20000000;
// cmsg(3), unix(7)
inline constexpr int SCM_RIGHTS_ = 1, SCM_CREDENTIALS_ = 2;
// sockios.h, ioctls.h
inline constexpr std::uint32_t FIONREAD_ = 0x541b, SIOCOUTQ_ = 0x5411, SIOCATMARK_ = 0x8905,
                               SIOCOUTQNSD_ = 0x894b;
// ip(7)
inline constexpr int IP_TOS_ = 1, IP_TTL_ = 2, IP_HDRINCL_ = 3, IP_OPTIONS_ = 4, IP_RECVOPTS_ = 6,
                     IP_RETOPTS_ = 7, IP_PKTINFO_ = 8, IP_MTU_DISCOVER_ = 10, IP_RECVERR_ = 11,
                     IP_RECVTTL_ = 12, IP_RECVTOS_ = 13, IP_MTU_ = 14, IP_FREEBIND_ = 15, IP_PASSSEC_ = 18,
                     IP_TRANSPARENT_ = 19, IP_RECVORIGDSTADDR_ = 20, IP_MINTTL_ = 21, IP_CHECKSUM_ = 23,
                     IP_BIND_ADDRESS_NO_PORT_ = 24, IP_MULTICAST_IF_ = 32, IP_MULTICAST_TTL_ = 33,
                     IP_MULTICAST_LOOP_ = 34, IP_ADD_MEMBERSHIP_ = 35, IP_DROP_MEMBERSHIP_ = 36,
                     IP_ADD_SOURCE_MEMBERSHIP_ = 39, IP_MULTICAST_ALL_ = 49;
// tcp(7)
inline constexpr int TCP_MD5SIG_ = 14, TCP_THIN_LINEAR_TIMEOUTS_ = 16, TCP_THIN_DUPACK_ = 17,
                     TCP_REPAIR_ = 19, TCP_FASTOPEN_ = 23, TCP_TIMESTAMP_ = 24, TCP_NOTSENT_LOWAT_ = 25,
                     TCP_CC_INFO_ = 26, TCP_SAVE_SYN_ = 27, TCP_SAVED_SYN_ = 28, TCP_FASTOPEN_CONNECT_ = 30,
                     TCP_ULP_ = 31, TCP_FASTOPEN_NO_COOKIE_ = 34, TCP_INQ_ = 36, TCP_TX_DELAY_ = 37;
// what IP_MTU_DISCOVER and IPV6_MTU_DISCOVER take
inline constexpr int IP_PMTUDISC_DONT_ = 0, IP_PMTUDISC_WANT_ = 1, IP_PMTUDISC_DO_ = 2,
                     IP_PMTUDISC_PROBE_ = 3, IP_PMTUDISC_INTERFACE_ = 4, IP_PMTUDISC_OMIT_ = 5;
// udp(7)
inline constexpr int UDP_CORK_ = 1, UDP_SEGMENT_ = 103, UDP_GRO_ = 104;
// ipv6(7)
inline constexpr int IPV6_UNICAST_HOPS_ = 16, IPV6_MULTICAST_IF_ = 17, IPV6_MULTICAST_HOPS_ = 18,
                     IPV6_MULTICAST_LOOP_ = 19, IPV6_JOIN_GROUP_ = 20, IPV6_LEAVE_GROUP_ = 21,
                     IPV6_MTU_DISCOVER_ = 23, IPV6_MTU_ = 24, IPV6_RECVERR_ = 25, IPV6_RECVPKTINFO_ = 49,
                     IPV6_PKTINFO_ = 50, IPV6_RECVHOPLIMIT_ = 51, IPV6_HOPLIMIT_ = 52, IPV6_RECVHOPOPTS_ = 53,
                     IPV6_HOPOPTS_ = 54, IPV6_RTHDRDSTOPTS_ = 55, IPV6_RECVRTHDR_ = 56, IPV6_RTHDR_ = 57,
                     IPV6_RECVDSTOPTS_ = 58, IPV6_DSTOPTS_ = 59, IPV6_RECVPATHMTU_ = 60, IPV6_PATHMTU_ = 61,
                     IPV6_DONTFRAG_ = 62, IPV6_RECVTCLASS_ = 66, IPV6_TCLASS_ = 67;

}  // namespace zocalo::syscall
