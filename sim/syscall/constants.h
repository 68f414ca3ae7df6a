#pragma once
// Linux's numbers (x86-64) for what crosses the syscall interface. Guests see these in the browser too.

#include <cstdint>

namespace zocalo::syscall {

// address_families(7)
inline constexpr int AF_UNSPEC_ = 0, AF_UNIX_ = 1, AF_INET_ = 2, AF_INET6_ = 10;
// socket(2)
inline constexpr int SOCK_STREAM_ = 1, SOCK_DGRAM_ = 2, SOCK_RAW_ = 3, SOCK_SEQPACKET_ = 5;
inline constexpr int SOCK_NONBLOCK_ = 0x800, SOCK_CLOEXEC_ = 0x80000;
inline constexpr int IPPROTO_IP_ = 0, IPPROTO_ICMP_ = 1, IPPROTO_TCP_ = 6, IPPROTO_UDP_ = 17,
                     IPPROTO_IPV6_ = 41, IPPROTO_ICMPV6_ = 58;
// recv(2), send(2)
inline constexpr int MSG_OOB_ = 1, MSG_PEEK_ = 2, MSG_DONTROUTE_ = 4, MSG_CTRUNC_ = 8, MSG_TRUNC_ = 0x20,
                     MSG_DONTWAIT_ = 0x40, MSG_EOR_ = 0x80, MSG_WAITALL_ = 0x100, MSG_NOSIGNAL_ = 0x4000,
                     MSG_ERRQUEUE_ = 0x2000, MSG_MORE_ = 0x8000;
// shutdown(2)
inline constexpr int SHUT_RD_ = 0, SHUT_WR_ = 1, SHUT_RDWR_ = 2;
// socket(7)
inline constexpr int SOL_SOCKET_ = 1;
inline constexpr int SO_DEBUG_ = 1, SO_REUSEADDR_ = 2, SO_TYPE_ = 3, SO_ERROR_ = 4, SO_DONTROUTE_ = 5,
                     SO_BROADCAST_ = 6, SO_SNDBUF_ = 7, SO_RCVBUF_ = 8, SO_KEEPALIVE_ = 9, SO_OOBINLINE_ = 10,
                     SO_LINGER_ = 13, SO_REUSEPORT_ = 15, SO_RCVLOWAT_ = 18, SO_SNDLOWAT_ = 19,
                     SO_RCVTIMEO_ = 20, SO_SNDTIMEO_ = 21, SO_ACCEPTCONN_ = 30, SO_PROTOCOL_ = 38,
                     SO_DOMAIN_ = 39;
// tcp(7)
inline constexpr int TCP_NODELAY_ = 1, TCP_MAXSEG_ = 2, TCP_CORK_ = 3, TCP_KEEPIDLE_ = 4, TCP_KEEPINTVL_ = 5,
                     TCP_KEEPCNT_ = 6, TCP_SYNCNT_ = 7, TCP_LINGER2_ = 8, TCP_DEFER_ACCEPT_ = 9,
                     TCP_WINDOW_CLAMP_ = 10, TCP_INFO_ = 11, TCP_QUICKACK_ = 12, TCP_CONGESTION_ = 13,
                     TCP_USER_TIMEOUT_ = 18;
// ipv6(7)
inline constexpr int IPV6_V6ONLY_ = 26;
// poll(2); epoll's bits are the same
inline constexpr std::uint32_t POLLIN_ = 0x1, POLLPRI_ = 0x2, POLLOUT_ = 0x4, POLLERR_ = 0x8, POLLHUP_ = 0x10,
                               POLLNVAL_ = 0x20, POLLRDNORM_ = 0x40, POLLRDBAND_ = 0x80, POLLWRNORM_ = 0x100,
                               POLLWRBAND_ = 0x200, POLLRDHUP_ = 0x2000;
inline constexpr std::uint32_t EPOLLET_ = 1U << 31, EPOLLONESHOT_ = 1U << 30, EPOLLEXCLUSIVE_ = 1U << 28;
inline constexpr int EPOLL_CTL_ADD_ = 1, EPOLL_CTL_DEL_ = 2, EPOLL_CTL_MOD_ = 3;
// select(2)
inline constexpr int FD_SETSIZE_ = 1024;
/// fdt->max_fds of a process whose highest descriptor has been `highest`: select(2) does not look at numbers
/// from there on, and leaves them in the sets (core_sys_select). A shell's children begin with 256; it doubles
/// (expand_fdtable).
constexpr int descriptor_table_size(int highest) {
  int size = 256;
  while (size <= highest) size *= 2;
  return size;
}
inline constexpr int SOMAXCONN_ = 4096;

}  // namespace zocalo::syscall
