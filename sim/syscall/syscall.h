#pragma once
// One socket call as a value, and what became of it. Blocking is data: nobody in sim/ ever waits.
// The struct is named like the man page, its members like the man page's parameters.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/errno.h"
#include "base/ids.h"
#include "base/time.h"
#include "syscall/address.h"
#include "syscall/readiness.h"

namespace zocalo::syscall {

struct Socket {
  int domain = 0, type = 0, protocol = 0;
};  ///< socket(2) -> fd in result
struct SocketPair {
  int domain = 0, type = 0, protocol = 0;
};  ///< socketpair(2) -> two fds in fds
struct Bind {
  Fd fd = -1;
  SocketAddress addr;
};  ///< bind(2)
struct Listen {
  Fd fd = -1;
  int backlog = 0;
};  ///< listen(2)
struct Accept {
  Fd fd = -1;
  int flags = 0;
};  ///< accept4(2) -> fd in result, peer in address
struct Connect {
  Fd fd = -1;
  SocketAddress addr;
};  ///< connect(2)
/// send(2), sendto(2), sendmsg(2) -> octets taken in result. With no address: monostate. `control`: cmsg(3)'s
/// as in memory, 64 bits, little-endian. In SCM_RIGHTS a negative number is a descriptor that the program
/// opened elsewhere and this kernel only passes on, to the same program.
struct Send {
  Fd fd = -1;
  Bytes data;
  int flags = 0;
  SocketAddress to{};
  Bytes control{};
};
/// recv(2), recvfrom(2), recvmsg(2) -> octets in data, sender in address, MSG_* in flags; `size` octets at
/// the most. result is the length, which with MSG_TRUNC on a datagram may exceed data.size(). Control
/// messages, cmsg(3), come in control, `control_size` octets at the most.
struct Recv {
  Fd fd = -1;
  std::uint64_t size = 0;
  int flags = 0;
  std::uint32_t control_size = 0;
};
struct Shutdown {
  Fd fd = -1;
  int how = 0;
};  ///< shutdown(2)
struct Close {
  Fd fd = -1;
};  ///< close(2)
struct GetSockOpt {
  Fd fd = -1;
  int level = 0, optname = 0;
  std::uint32_t optlen = 4;
};  ///< -> value in data
struct SetSockOpt {
  Fd fd = -1;
  int level = 0, optname = 0;
  Bytes optval;
};  ///< optval as in memory, little-endian
struct GetSockName {
  Fd fd = -1;
};  ///< -> address
struct GetPeerName {
  Fd fd = -1;
};  ///< -> address
struct SetNonBlocking {
  Fd fd = -1;
  bool on = false;
};  ///< fcntl(F_SETFL, O_NONBLOCK) / ioctl(FIONBIO)
struct GetNonBlocking {
  Fd fd = -1;
};  ///< fcntl(F_GETFL) -> 0 or 1 in result
/// dup(2), fcntl(F_DUPFD) -> in result the lowest free fd that is not below `least`.
struct Dup {
  Fd fd = -1;
  Fd least = 0;
};
/// ioctl(2) of what a socket tells: FIONREAD, SIOCOUTQ, SIOCATMARK -> the int in result.
struct Ioctl {
  Fd fd = -1;
  std::uint32_t request = 0;
};
/// select(2) -> the three sets in sets, their total in result. Fds in the order given, duplicates kept.
struct Select {
  std::vector<Fd> readfds, writefds, exceptfds;
  std::optional<Duration> timeout;  ///< nothing: for ever
};
struct PollFd {
  Fd fd = -1;
  std::uint32_t events = 0;
  friend bool operator==(const PollFd&, const PollFd&) = default;
};
/// poll(2) -> those with revents in ready, their number in result.
struct Poll {
  std::vector<PollFd> fds;
  std::optional<Duration> timeout;
};
struct EpollCreate {};  ///< epoll_create1(2) -> fd in result
struct EpollCtl {
  Fd epfd = -1;
  int op = 0;
  Fd fd = -1;
  std::uint32_t events = 0;
};  ///< epoll_ctl(2)
/// epoll_wait(2) -> ready (fd = the registered descriptor).
struct EpollWait {
  Fd epfd = -1;
  int maxevents = 0;
  std::optional<Duration> timeout;
};
struct NanoSleep {
  Duration duration{};
};                       ///< clock_nanosleep(2)
struct ClockGetTime {};  ///< clock_gettime(2) -> ns since the start in result
/// getaddrinfo(3), answered from the scenario's names -> addresses in addresses. Not a syscall of Linux, but
/// of this interface.
struct GetAddrInfo {
  std::string node, service;
  int family = 0, type = 0, protocol = 0, flags = 0;
};
struct GetHostName {};  ///< gethostname(2) -> data
/// A lock, a join or a sleep of the program's own threads: `ticket` is woken by a later FutexWake (futex(2)).
struct FutexWait {
  std::uint64_t ticket = 0;
  std::optional<Duration> timeout;
};
struct FutexWake {
  std::uint64_t ticket = 0;
  int count = 1;
};
/// A thread of the program begins (clone(2)) or ends; the first is implied by the program's start.
struct ThreadStart {
  ThreadId thread;
};
struct ThreadExit {};
/// A signal comes to a thread of the program (tgkill(2)): if it sleeps in a call, that ends with EINTR, or with what it has got so
/// far. Handlers are the program's own matter.
struct TgKill {
  ThreadId thread;
};
/// read(2) of a line that the user types, from the program's stdin -> octets in data, none at its end.
struct Read {
  Fd fd = -1;
  std::uint64_t size = 0;
};

using Syscall =
    std::variant<Socket, SocketPair, Bind, Listen, Accept, Connect, Send, Recv, Shutdown, Close, GetSockOpt,
                 SetSockOpt, GetSockName, GetPeerName, SetNonBlocking, GetNonBlocking, Dup, Select, Poll,
                 EpollCreate, EpollCtl, EpollWait, NanoSleep, ClockGetTime, GetAddrInfo, GetHostName,
                 FutexWait, FutexWake, ThreadStart, ThreadExit, Read, Ioctl, TgKill>;

/// One row of getaddrinfo's answer.
struct AddrInfo {
  int family = 0, type = 0, protocol = 0;
  SocketAddress address;
};

/// What a call gives when it succeeds; each call's comment says which members it fills.
struct Reply {
  std::int64_t result = 0;
  Bytes data;
  SocketAddress address;
  int flags = 0;
  std::vector<Fd> fds;
  std::array<std::vector<Fd>, 3> sets;  ///< by Set
  std::vector<PollFd> ready;
  std::vector<AddrInfo> addresses;
  Bytes control{};
};

/// The call can't finish yet. `deadline` is when it will give up by itself (select's timeout), kNever if it
/// won't.
struct Blocked {
  enum class On : std::uint8_t { readable, writable, connected, acceptable, any_of_set, time, futex, linger };
  On on = On::readable;
  std::vector<Fd> fds;  ///< the descriptors it waits for
  Time deadline = kNever;
};

struct Failed {
  Errno error = Errno::none;
  std::string detail; /**< getaddrinfo: "Name or service not known", else "" */
};

using Outcome = std::variant<Reply, Failed, Blocked>;

/// "select", "recvfrom", … as strace(1) names it.
std::string_view name_of(const Syscall& call);
/// The descriptor that the call acts on, -1 if none (select, poll, sleep).
Fd fd_of(const Syscall& call);
/// One line, as strace(1) prints a call: `recv(4, 1024, 0)`; long data is cut with "…".
std::string describe(const Syscall& call);
/// What follows the `=` in strace's line: `5`, `-1 ECONNREFUSED (Connection refused)`, `?` while it is
/// blocked.
std::string describe(const Syscall& call, const Outcome& outcome);

}  // namespace zocalo::syscall
