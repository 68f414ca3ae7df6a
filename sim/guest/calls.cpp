// The calls of syscall.h as headers of the guest protocol: one function for each, and the table that names
// them.
#include <array>
#include <limits>

#include "guest/members.h"

namespace zocalo::guest {

using namespace syscall;

namespace {

constexpr auto kInt64Max = std::numeric_limits<std::int64_t>::max();

Bytes copy(ByteView payload) { return {payload.begin(), payload.end()}; }

Syscall read_socket(Members& m, ByteView) {
  return Socket{m.int32("domain"), m.int32("type"), m.int32("protocol")};
}
Syscall read_socketpair(Members& m, ByteView) {
  return SocketPair{m.int32("domain"), m.int32("type"), m.int32("protocol")};
}
Syscall read_bind(Members& m, ByteView) { return Bind{m.fd(), m.address("addr")}; }
Syscall read_listen(Members& m, ByteView) { return Listen{m.fd(), m.int32("backlog")}; }
Syscall read_accept(Members& m, ByteView) { return Accept{m.fd(), m.int32_or("flags", 0)}; }
Syscall read_connect(Members& m, ByteView) { return Connect{m.fd(), m.address("addr")}; }
Syscall read_send(Members& m, ByteView payload) {
  return Send{m.fd(), copy(payload), m.int32_or("flags", 0), m.address("to"), m.octets("control")};
}
Syscall read_recv(Members& m, ByteView) {
  return Recv{m.fd(), static_cast<std::uint64_t>(m.integer("size", 0, kInt64Max)), m.int32_or("flags", 0),
              m.has("control_size") ? m.uint32("control_size") : 0};
}
Syscall read_shutdown(Members& m, ByteView) { return Shutdown{m.fd(), m.int32("how")}; }
Syscall read_close(Members& m, ByteView) { return Close{m.fd()}; }
Syscall read_getsockopt(Members& m, ByteView) {
  return GetSockOpt{m.fd(), m.int32("level"), m.int32("optname"), m.uint32("optlen")};
}
Syscall read_setsockopt(Members& m, ByteView payload) {
  return SetSockOpt{m.fd(), m.int32("level"), m.int32("optname"), copy(payload)};
}
Syscall read_getsockname(Members& m, ByteView) { return GetSockName{m.fd()}; }
Syscall read_getpeername(Members& m, ByteView) { return GetPeerName{m.fd()}; }
Syscall read_set_nonblocking(Members& m, ByteView) { return SetNonBlocking{m.fd(), m.boolean("on")}; }
Syscall read_get_nonblocking(Members& m, ByteView) { return GetNonBlocking{m.fd()}; }
Syscall read_dup(Members& m, ByteView) { return Dup{m.fd(), m.int32_or("least", 0)}; }
Syscall read_select(Members& m, ByteView) {
  Select select;
  if (const auto* sets = m.array("sets", 3); sets != nullptr) {
    select.readfds = m.fds((*sets)[0], "sets");
    select.writefds = m.fds((*sets)[1], "sets");
    select.exceptfds = m.fds((*sets)[2], "sets");
  }
  select.timeout = m.timeout();
  return select;
}
Syscall read_poll(Members& m, ByteView) { return Poll{m.poll_fds("fds"), m.timeout()}; }
Syscall read_epoll_create(Members&, ByteView) { return EpollCreate{}; }
Syscall read_epoll_ctl(Members& m, ByteView) {
  return EpollCtl{m.fd("epfd"), m.int32("op_code"), m.fd(), m.uint32("events")};
}
Syscall read_epoll_wait(Members& m, ByteView) {
  return EpollWait{m.fd("epfd"), m.int32("maxevents"), m.timeout()};
}
Syscall read_nanosleep(Members& m, ByteView) {
  return NanoSleep{Duration{m.integer("duration", 0, kInt64Max)}};
}
Syscall read_clock_gettime(Members&, ByteView) { return ClockGetTime{}; }
Syscall read_getaddrinfo(Members& m, ByteView) {
  return GetAddrInfo{m.text_or_empty("node"), m.text_or_empty("service"), m.int32("family"),
                     m.int32("type"),         m.int32("protocol"),        m.int32("flags")};
}
Syscall read_gethostname(Members&, ByteView) { return GetHostName{}; }
Syscall read_futex_wait(Members& m, ByteView) {
  return FutexWait{static_cast<std::uint64_t>(m.integer("ticket", 0, kInt64Max)), m.timeout()};
}
Syscall read_futex_wake(Members& m, ByteView) {
  return FutexWake{static_cast<std::uint64_t>(m.integer("ticket", 0, kInt64Max)), m.int32("count")};
}
ThreadId thread_of(Members& m) {
  return ThreadId{
      static_cast<std::uint32_t>(m.integer("thread", 1, std::numeric_limits<std::uint32_t>::max()))};
}
Syscall read_thread_start(Members& m, ByteView) { return ThreadStart{thread_of(m)}; }
Syscall read_tgkill(Members& m, ByteView) { return TgKill{thread_of(m)}; }
Syscall read_thread_exit(Members&, ByteView) { return ThreadExit{}; }
Syscall read_read(Members& m, ByteView) {
  return Read{m.fd(), static_cast<std::uint64_t>(m.integer("size", 0, kInt64Max))};
}
Syscall read_ioctl(Members& m, ByteView) { return Ioctl{m.fd(), m.uint32("request")}; }

struct Row {
  std::string_view op;
  Syscall (*read)(Members&, ByteView);
};

constexpr std::array<Row, 33> kRows{{
    {"socket", read_socket},
    {"socketpair", read_socketpair},
    {"bind", read_bind},
    {"listen", read_listen},
    {"accept", read_accept},
    {"connect", read_connect},
    {"send", read_send},
    {"recv", read_recv},
    {"shutdown", read_shutdown},
    {"close", read_close},
    {"getsockopt", read_getsockopt},
    {"setsockopt", read_setsockopt},
    {"getsockname", read_getsockname},
    {"getpeername", read_getpeername},
    {"set_nonblocking", read_set_nonblocking},
    {"get_nonblocking", read_get_nonblocking},
    {"dup", read_dup},
    {"select", read_select},
    {"poll", read_poll},
    {"epoll_create", read_epoll_create},
    {"epoll_ctl", read_epoll_ctl},
    {"epoll_wait", read_epoll_wait},
    {"nanosleep", read_nanosleep},
    {"clock_gettime", read_clock_gettime},
    {"getaddrinfo", read_getaddrinfo},
    {"gethostname", read_gethostname},
    {"futex_wait", read_futex_wait},
    {"futex_wake", read_futex_wake},
    {"thread_start", read_thread_start},
    {"thread_exit", read_thread_exit},
    {"tgkill", read_tgkill},
    {"read", read_read},
    {"ioctl", read_ioctl},
}};
static_assert(kRows.size() == std::variant_size_v<Syscall>,
              "a call of syscall.h has no name in the guest protocol");

}  // namespace

Syscall decode_syscall(Members& members, ByteView payload) {
  const std::string op = members.text("op");
  for (const Row& row : kRows) {
    if (row.op == op) return row.read(members, payload);
  }
  members.complain("op", "names no call: " + op.substr(0, 40));
  return ClockGetTime{};
}

}  // namespace zocalo::guest
