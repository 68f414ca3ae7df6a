// The calls that wait for several things: select, poll, epoll; for time; for another thread; for a name
// server.
#include <netdb.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <thread>

#include "native/posix/posix_address.h"
#include "native/posix/posix_calls.h"

namespace zocalo::native {

using syscall::Blocked;
using syscall::Failed;
using syscall::Outcome;
using syscall::Readiness;
using syscall::Reply;
using syscall::Set;
using syscall::Why;

namespace {

constexpr short kEveryBit =
    POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP;

std::uint8_t bit(Set set) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(set)); }

std::uint8_t asked_of(std::uint32_t events) {
  std::uint8_t asked = 0;
  if ((events & (POLLIN | POLLRDNORM)) != 0) asked |= bit(Set::read);
  if ((events & (POLLOUT | POLLWRNORM)) != 0) asked |= bit(Set::write);
  if ((events & POLLPRI) != 0) asked |= bit(Set::except);
  return asked;
}

}  // namespace

std::vector<std::uint32_t> PosixCalls::poll_all(Pending& pending, const std::vector<Fd>& fds) {
  std::vector<pollfd> rows;
  rows.reserve(fds.size());
  for (const Fd fd : fds) {
    // Each pass looks the numbers up again (do_pollfd, do_select): what was closed since is seen by nobody,
    // although the sleeping call keeps it open.
    const auto descriptor = lookup(pending.caller.guest, fd);
    if (pending.first && descriptor) {
      pending.held.push_back(descriptor);
      pending.asked[fd] = descriptor;
    }
    if (pending.first && is_stream(pending.caller.guest, fd)) {
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLET;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);  // a regular file refuses, and is always ready
    }
    rows.push_back({descriptor                            ? descriptor->real
                    : is_stream(pending.caller.guest, fd) ? fd
                                                          : -1,
                    kEveryBit, 0});
  }
  ::poll(rows.data(), rows.size(), 0);
  std::vector<std::uint32_t> bits;
  bits.reserve(rows.size());
  for (const pollfd& row : rows)
    bits.push_back(row.fd < 0 ? POLLNVAL : static_cast<std::uint16_t>(row.revents));
  return bits;
}

void PosixCalls::add_verdict(Pending& pending, Fd fd, std::uint8_t asked, std::uint32_t poll_events,
                             std::uint32_t bits) {
  if (!look) return;
  trace::Verdict verdict;
  verdict.fd = fd;
  verdict.asked = asked;
  verdict.poll_events = poll_events;
  verdict.readiness.events = bits;
  if (const auto descriptor = lookup(pending.caller.guest, fd)) {
    verdict.socket = descriptor->socket->id;
    const Readiness& known = descriptor->socket->last.readiness;
    // One that is quiet as before needs no second look: its reasons stand.
    const bool quiet =
        known.events == bits && (bits & ~static_cast<std::uint32_t>(POLLOUT | POLLWRNORM | POLLWRBAND)) == 0;
    verdict.readiness = quiet ? known : look(descriptor).readiness;
    verdict.readiness.events = bits;
  } else {
    const Why why = is_stream(pending.caller.guest, fd) ? Why::not_pollable : Why::closed_descriptor;
    for (const Set set : syscall::kSets) verdict.readiness.reason(set) = {why, 0};
  }
  verdicts.push_back(verdict);
}

Outcome PosixCalls::run(Pending& pending, const syscall::Select& call) {
  // The kernel goes through the numbers in ascending order.
  std::map<Fd, std::uint8_t> asked;
  for (const Fd fd : call.readfds) asked[fd] |= bit(Set::read);
  for (const Fd fd : call.writefds) asked[fd] |= bit(Set::write);
  for (const Fd fd : call.exceptfds) asked[fd] |= bit(Set::except);
  std::vector<Fd> fds;
  for (const auto& [fd, sets] : asked) {
    if (fd < 0 || fd >= FD_SETSIZE) return Failed{Errno::einval, {}};  // there is no place for it in fd_set
    fds.push_back(fd);
  }

  const std::vector<std::uint32_t> bits = poll_all(pending, fds);
  const Fd beyond = syscall::descriptor_table_size(tables_[pending.caller.guest].highest);
  std::map<Fd, Readiness> ready;
  bool bad = false;
  for (std::size_t i = 0; i < fds.size(); ++i) {
    ready[fds[i]].events = bits[i];
    bad = bad || (pending.first && fds[i] < beyond && (bits[i] & POLLNVAL) != 0);
    add_verdict(pending, fds[i], asked[fds[i]], 0, bits[i]);
  }
  if (bad) return Failed{Errno::ebadf, {}};
  Reply reply;
  const std::vector<Fd>* lists[] = {&call.readfds, &call.writefds, &call.exceptfds};
  for (const Set set : syscall::kSets) {
    const auto index = static_cast<std::size_t>(set);
    for (const Fd fd : *lists[index]) {
      // do_select: what was closed while the call waited is in every set (POLLIN_SET and its like hold POLLNVAL)
      const bool is_ready = ready[fd].in(set) || (!pending.first && (ready[fd].events & POLLNVAL) != 0);
      if (fd >= beyond || is_ready) reply.sets[index].push_back(fd);
      if (fd < beyond && is_ready) ++reply.result;
    }
  }
  if (reply.result > 0 || expired_ || (call.timeout && *call.timeout == Duration{})) return reply;
  return give_up(pending, call.timeout, Blocked{Blocked::On::any_of_set, std::move(fds), kNever});
}

Outcome PosixCalls::run(Pending& pending, const syscall::Poll& call) {
  std::vector<Fd> fds;
  for (const syscall::PollFd& row : call.fds) fds.push_back(row.fd);
  const std::vector<std::uint32_t> bits = poll_all(pending, fds);
  Reply reply;
  bool awake = pending.first || expired_;
  for (std::size_t i = 0; i < fds.size(); ++i) {
    const auto began_as = pending.asked.find(fds[i]);
    if (awake || fds[i] < 0 || began_as == pending.asked.end()) continue;
    awake = (poll_bits(began_as->second->real) & (call.fds[i].events | POLLERR | POLLHUP)) != 0;
  }
  for (std::size_t i = 0; i < fds.size(); ++i) {
    if (fds[i] < 0) continue;  // poll(2): negative numbers are ignored
    if (!awake && lookup(pending.caller.guest, fds[i]) != pending.asked[fds[i]]) continue;
    const std::uint32_t revents = bits[i] & (call.fds[i].events | POLLERR | POLLHUP | POLLNVAL);
    add_verdict(pending, fds[i], asked_of(call.fds[i].events), call.fds[i].events, bits[i]);
    if (revents != 0) reply.ready.push_back({fds[i], revents});
  }
  reply.result = static_cast<std::int64_t>(reply.ready.size());
  if (reply.result > 0 || expired_ || (call.timeout && *call.timeout == Duration{})) return reply;
  return give_up(pending, call.timeout, Blocked{Blocked::On::any_of_set, std::move(fds), kNever});
}

// ---- epoll

Outcome PosixCalls::run(Pending& pending, const syscall::EpollCreate&) {
  const int real = ::epoll_create1(EPOLL_CLOEXEC);
  if (real < 0) return Failed{errno_from_number(errno), {}};
  auto descriptor = adopt(real, 0, 0, 0, false);
  descriptor->socket->epoll = true;
  Reply reply;
  reply.result = install(pending.caller.guest, std::move(descriptor));
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::EpollCtl& call) {
  const auto set = lookup(pending.caller.guest, call.epfd);
  const auto target = lookup(pending.caller.guest, call.fd);
  if (!set || (!target && !is_stream(pending.caller.guest, call.fd))) return Failed{Errno::ebadf, {}};
  epoll_event event{};
  event.events = call.events;
  event.data.fd = call.fd;
  if (::epoll_ctl(set->real, call.op, target ? target->real : call.fd, &event) != 0) {
    return Failed{errno_from_number(errno), {}};
  }
  if (call.op == EPOLL_CTL_DEL) {
    set->socket->registered.erase(call.fd);
  } else {
    set->socket->registered[call.fd] = {call.fd, call.events};
  }
  touched.push_back(set);
  return Reply{};
}

Outcome PosixCalls::run(Pending& pending, const syscall::EpollWait& call) {
  const auto set = pending.first ? lookup(pending.caller.guest, call.epfd) : pending.held.front();
  if (!set) return Failed{Errno::ebadf, {}};
  if (!set->socket->epoll || call.maxevents <= 0) return Failed{Errno::einval, {}};
  // The verdicts come first: an edge or a one-shot is gone once epoll_wait(2) has told it.
  std::vector<Fd> fds;
  for (const auto& [fd, row] : set->socket->registered) fds.push_back(fd);
  if (look) {
    Pending unheld = pending;
    unheld.first = false;
    const std::vector<std::uint32_t> bits = poll_all(unheld, fds);
    for (std::size_t i = 0; i < fds.size(); ++i) {
      const std::uint32_t events = set->socket->registered[fds[i]].events;
      add_verdict(pending, fds[i], asked_of(events), events, bits[i]);
    }
  }
  std::vector<epoll_event> events(static_cast<std::size_t>(std::min(call.maxevents, 4096)));
  const int found = ::epoll_wait(set->real, events.data(), static_cast<int>(events.size()), 0);
  if (found < 0) return Failed{errno_from_number(errno), {}};
  Reply reply;
  for (int i = 0; i < found; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    reply.ready.push_back({event.data.fd, event.events});
  }
  reply.result = found;
  if (found > 0 || expired_ || (call.timeout && *call.timeout == Duration{})) return reply;
  pending.held.assign(1, set);
  return give_up(pending, call.timeout, Blocked{Blocked::On::any_of_set, std::move(fds), kNever});
}

// ---- time and threads

Outcome PosixCalls::run(Pending& pending, const syscall::NanoSleep& call) {
  if (expired_ || call.duration <= Duration{}) return Reply{};
  return give_up(pending, call.duration, Blocked{Blocked::On::time, {}, kNever});
}

Outcome PosixCalls::run(Pending&, const syscall::ClockGetTime&) {
  Reply reply;
  reply.result = nanoseconds(now_);
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::FutexWait& call) {
  if (pending.futex_woken) return Reply{};
  if (expired_ || (call.timeout && *call.timeout == Duration{})) return Failed{Errno::etimedout, {}};
  return give_up(pending, call.timeout, Blocked{Blocked::On::futex, {}, kNever});
}

Outcome PosixCalls::run(Pending& pending, const syscall::FutexWake& call) {
  Reply reply;
  reply.result = wake_futex(pending.caller.guest, call.ticket, call.count);
  return reply;
}

Outcome PosixCalls::run(Pending&, const syscall::ThreadStart&) { return Reply{}; }
Outcome PosixCalls::run(Pending&, const syscall::ThreadExit&) { return Reply{}; }
Outcome PosixCalls::run(Pending& pending, const syscall::TgKill& call) {
  interrupt({pending.caller.guest, call.thread});
  return Reply{};
}
/// Nobody types into a live program but at its own stdin, which it reads itself.
/// read(2) of what is typed: a line at the most, as a terminal gives it.
Outcome PosixCalls::run(Pending& pending, const syscall::Read& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor || call.fd != 0) return Failed{Errno::ebadf, {}};
  Bytes line(static_cast<std::size_t>(std::min<std::uint64_t>(call.size, 65536)));
  const ssize_t waiting = ::recv(descriptor->real, line.data(), line.size(), MSG_PEEK | MSG_DONTWAIT);
  if (waiting < 0 && errno == EAGAIN)
    return block(pending, descriptor, call.fd, Blocked::On::readable, SO_RCVTIMEO);
  if (waiting < 0) return Failed{errno_from_number(errno), {}};
  line.resize(static_cast<std::size_t>(waiting));
  const auto end = std::find(line.begin(), line.end(), std::uint8_t{'\n'});
  if (end != line.end()) line.erase(end + 1, line.end());
  touched.push_back(descriptor);
  Reply reply;
  reply.result = ::recv(descriptor->real, line.data(), line.size(), MSG_DONTWAIT);
  reply.data = std::move(line);
  return reply;
}

// ---- names

namespace {

Outcome resolve(const syscall::GetAddrInfo& call, int more_flags, int& status) {
  addrinfo hints{};
  hints.ai_family = call.family;
  hints.ai_socktype = call.type;
  hints.ai_protocol = call.protocol;
  hints.ai_flags = call.flags | more_flags;
  addrinfo* rows = nullptr;
  status = ::getaddrinfo(call.node.empty() ? nullptr : call.node.c_str(),
                         call.service.empty() ? nullptr : call.service.c_str(), &hints, &rows);
  if (status != 0) return Failed{Errno::enoent, ::gai_strerror(status)};
  Reply reply;
  for (const addrinfo* row = rows; row != nullptr; row = row->ai_next) {
    RawAddress raw;
    raw.size = std::min<socklen_t>(row->ai_addrlen, sizeof raw.storage);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(row->ai_addr), raw.size,
                reinterpret_cast<std::uint8_t*>(&raw.storage));
    reply.addresses.push_back({row->ai_family, row->ai_socktype, row->ai_protocol, from_raw(raw)});
  }
  ::freeaddrinfo(rows);
  return reply;
}

}  // namespace

Outcome PosixCalls::run(Pending& pending, const syscall::GetAddrInfo& call) {
  if (pending.lookup && pending.lookup->done) return pending.lookup->outcome;
  if (!pending.lookup) {
    int status = 0;
    Outcome at_once = resolve(call, AI_NUMERICHOST, status);
    if (status != EAI_NONAME || call.node.empty() || (call.flags & AI_NUMERICHOST) != 0) return at_once;
    pending.lookup = std::make_shared<Lookup>();
    pending.lookup->wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, pending.lookup->wake_fd, &event);
    std::thread([lookup = pending.lookup, call] {
      int unused = 0;
      lookup->outcome = resolve(call, 0, unused);
      lookup->done = true;
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = ::write(lookup->wake_fd, &one, sizeof one);
    }).detach();
  }
  return give_up(pending, std::nullopt, Blocked{Blocked::On::time, {}, kNever});
}

Outcome PosixCalls::run(Pending&, const syscall::GetHostName&) {
  Reply reply;
  reply.data = to_bytes(options_.host_name);
  return reply;
}

}  // namespace zocalo::native
