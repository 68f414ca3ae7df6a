#include "native/posix/posix_calls.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "native/posix/posix_address.h"

namespace zocalo::native {

using syscall::Blocked;
using syscall::Failed;
using syscall::Outcome;
using syscall::Reply;

namespace {

Outcome failed(int number) { return Failed{errno_from_number(number), {}}; }
Outcome failed() { return failed(errno); }
Outcome done(std::int64_t result = 0) {
  Reply reply;
  reply.result = result;
  return reply;
}

bool would_block(int number) { return number == EAGAIN || number == EWOULDBLOCK; }

/// O_NONBLOCK is asked once: whoever sleeps already, sleeps on.
bool returns_at_once(const Pending& pending, const Descriptor& descriptor) {
  return pending.first && descriptor.socket->nonblocking;
}

/// SO_PEEK_OFF: a MSG_PEEK of `octets` is about to be tried again.
void rewind_peek(int real, ssize_t octets) {
  int offset = -1;
  socklen_t size = sizeof offset;
  if (::getsockopt(real, SOL_SOCKET, SO_PEEK_OFF, &offset, &size) != 0 || offset < 0) return;
  offset -= static_cast<int>(octets);
  (void)::setsockopt(real, SOL_SOCKET, SO_PEEK_OFF, &offset, size);
}

bool is_tcp(const OpenSocket& socket) {
  return socket.type == SOCK_STREAM && (socket.domain == AF_INET || socket.domain == AF_INET6);
}

int socket_error(int real) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(real, SOL_SOCKET, SO_ERROR, &value, &size) == 0 ? value : errno;
}

/// Is there no connection any more that a connect(2) could wait for? To ask by connecting again would begin
/// another one, if shutdown(2) has ended the first.
bool has_given_up(const Descriptor& descriptor) {
  return is_tcp(*descriptor.socket) && is_closed(descriptor.real);
}

bool waits_for_ever(const OpenSocket& socket, int error) {
  return would_block(error) && socket.type == SOCK_DGRAM && socket.shut_read;
}

}  // namespace

Lookup::~Lookup() {
  if (wake_fd >= 0) ::close(wake_fd);
}

PosixCalls::PosixCalls(PosixApi::Options options)
    : options_(std::move(options)), keeps_here_(can_keep_here()), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

PosixCalls::~PosixCalls() {
  tables_.clear();
  for (const auto& [guest, fd] : typed_) ::close(fd);
  ::close(epoll_);
}

void PosixCalls::start_guest(GuestId guest) {
  Table& table = tables_[guest];
  int reals[2];
  if (!options_.typed || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, reals) != 0)
    return;
  auto descriptor = adopt(reals[0], AF_UNIX, SOCK_STREAM, 0, false);
  descriptor->socket->was_connected = true;
  descriptor->socket->owners.push_back({guest, 0});
  table.open.emplace(0, std::move(descriptor));
  table.streams[0] = false;
  typed_[guest] = reals[1];
}

void PosixCalls::end_guest(GuestId guest) {
  tables_.erase(guest);
  type(guest, std::nullopt);
}

bool PosixCalls::type(GuestId guest, const std::optional<std::string>& line) {
  const auto stream = typed_.find(guest);
  if (stream == typed_.end()) return false;
  if (line) {
    const ssize_t sent = ::send(stream->second, line->data(), line->size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(line->size());
  }
  ::close(stream->second);
  typed_.erase(stream);
  return true;
}

Outcome PosixCalls::attempt(Pending& pending, Time now, bool expired) {
  now_ = now;
  expired_ = expired;
  Outcome outcome = std::visit([&](const auto& call) { return run(pending, call); }, pending.call);
  pending.first = false;
  return outcome;
}

std::shared_ptr<Descriptor> PosixCalls::lookup(GuestId guest, Fd fd) const {
  const auto table = tables_.find(guest);
  if (table == tables_.end()) return nullptr;
  const auto row = table->second.open.find(fd);
  return row == table->second.open.end() ? nullptr : row->second;
}

std::shared_ptr<Descriptor> PosixCalls::find(SocketId socket) const {
  for (const auto& [guest, table] : tables_) {
    for (const auto& [fd, descriptor] : table.open) {
      if (descriptor->socket->id == socket) return descriptor;
    }
  }
  return nullptr;
}

std::vector<std::shared_ptr<Descriptor>> PosixCalls::all() const {
  std::vector<std::shared_ptr<Descriptor>> result;
  for (const auto& [guest, table] : tables_) {
    for (const auto& [fd, descriptor] : table.open) result.push_back(descriptor);
  }
  return result;
}

Fd PosixCalls::install(GuestId guest, std::shared_ptr<Descriptor> descriptor, Fd least) {
  Table& table = tables_[guest];
  Fd fd = least;
  while (is_stream(guest, fd) || table.open.contains(fd)) ++fd;
  descriptor->socket->owners.push_back({guest, fd});
  touched.push_back(descriptor);
  table.open.emplace(fd, std::move(descriptor));
  table.highest = std::max(table.highest, fd);
  return fd;
}

bool PosixCalls::is_stream(GuestId guest, Fd fd) const {
  const auto table = tables_.find(guest);
  return table != tables_.end() && fd >= 0 && fd < 3 && table->second.streams[static_cast<std::size_t>(fd)];
}

void PosixCalls::watch(const Descriptor& descriptor) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET;
  event.data.u64 = descriptor.socket->id.value;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor.real, &event);
}

std::shared_ptr<Descriptor> PosixCalls::adopt(int real, int domain, int type, int protocol,
                                              bool nonblocking) {
  auto socket = std::make_shared<OpenSocket>(SocketId{++last_socket_}, graveyard);
  socket->domain = domain;
  socket->type = type & 0xf;
  socket->protocol = protocol;
  socket->nonblocking = nonblocking;
  auto descriptor = std::make_shared<Descriptor>(real, std::move(socket));
  watch(*descriptor);
  return descriptor;
}

// ---- sockets come and go

Outcome PosixCalls::run(Pending& pending, const syscall::Socket& call) {
  const int real = ::socket(call.domain, call.type | SOCK_NONBLOCK | SOCK_CLOEXEC, call.protocol);
  if (real < 0) return failed();
  const bool nonblocking = (call.type & SOCK_NONBLOCK) != 0;
  return done(install(pending.caller.guest, adopt(real, call.domain, call.type, call.protocol, nonblocking)));
}

Outcome PosixCalls::run(Pending& pending, const syscall::SocketPair& call) {
  int reals[2];
  if (::socketpair(call.domain, call.type | SOCK_NONBLOCK | SOCK_CLOEXEC, call.protocol, reals) != 0)
    return failed();
  Reply reply;
  for (const int real : reals) {
    auto descriptor = adopt(real, call.domain, call.type, call.protocol, (call.type & SOCK_NONBLOCK) != 0);
    descriptor->socket->was_connected = true;
    reply.fds.push_back(install(pending.caller.guest, std::move(descriptor)));
  }
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::Dup& call) {
  const auto original = lookup(pending.caller.guest, call.fd);
  if (!original) return failed(EBADF);
  if (call.least < 0 || call.least > 65535) return failed(EINVAL);
  const int real = ::fcntl(original->real, F_DUPFD_CLOEXEC, 3);
  if (real < 0) return failed();
  return done(
      install(pending.caller.guest, std::make_shared<Descriptor>(real, original->socket), call.least));
}

Outcome PosixCalls::run(Pending& pending, const syscall::Close& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (is_stream(pending.caller.guest,
                call.fd)) {  // its number is free; the real one may be this process's own
    tables_[pending.caller.guest].streams[static_cast<std::size_t>(call.fd)] = false;
    return done();
  }
  if (!descriptor) return failed(EBADF);
  // A lingering close(2) sleeps even on a non-blocking socket, and every other guest would sleep with it.
  linger value{};
  socklen_t size = sizeof value;
  if (::getsockopt(descriptor->real, SOL_SOCKET, SO_LINGER, &value, &size) == 0 && value.l_onoff != 0 &&
      value.l_linger > 0) {
    value.l_onoff = 0;
    ::setsockopt(descriptor->real, SOL_SOCKET, SO_LINGER, &value, sizeof value);
  }
  std::erase(descriptor->socket->owners, trace::Owner{pending.caller.guest, call.fd});
  tables_[pending.caller.guest].open.erase(call.fd);
  if (!descriptor->socket->owners.empty()) touched.push_back(descriptor);
  return done();
}

Outcome PosixCalls::run(Pending& pending, const syscall::Shutdown& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  const bool ok = ::shutdown(descriptor->real, call.how) == 0;
  const int error = errno;
  OpenSocket& socket = *descriptor->socket;
  // inet_shutdown: on a datagram socket without a peer it is noted, too, but an error.
  if (!ok && (error != ENOTCONN || socket.type != SOCK_DGRAM)) return failed(error);
  socket.shut_read = socket.shut_read || call.how != SHUT_WR;
  socket.shut_write = socket.shut_write || call.how != SHUT_RD;
  touched.push_back(descriptor);
  return ok ? done() : failed(error);
}

// ---- options and names

Outcome PosixCalls::run(Pending& pending, const syscall::GetSockOpt& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  Reply reply;
  reply.data.resize(std::min<std::uint32_t>(call.optlen, 65536));
  auto size = static_cast<socklen_t>(reply.data.size());
  if (::getsockopt(descriptor->real, call.level, call.optname, reply.data.data(), &size) != 0)
    return failed();
  reply.data.resize(size);
  touched.push_back(descriptor);  // SO_ERROR takes the error away
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::SetSockOpt& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  const auto size = static_cast<socklen_t>(call.optval.size());
  if (::setsockopt(descriptor->real, call.level, call.optname, call.optval.data(), size) != 0)
    return failed();
  touched.push_back(descriptor);
  return done();
}

Outcome PosixCalls::run(Pending& pending, const syscall::GetSockName& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  RawAddress raw;
  raw.size = sizeof raw.storage;
  if (::getsockname(descriptor->real, raw.get(), &raw.size) != 0) return failed();
  Reply reply;
  reply.address = from_raw(raw);
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::GetPeerName& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  RawAddress raw;
  raw.size = sizeof raw.storage;
  if (::getpeername(descriptor->real, raw.get(), &raw.size) != 0) return failed();
  Reply reply;
  reply.address = from_raw(raw);
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::SetNonBlocking& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  descriptor->socket->nonblocking = call.on;
  touched.push_back(descriptor);
  return done();
}

Outcome PosixCalls::run(Pending& pending, const syscall::GetNonBlocking& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return failed(EBADF);
  return done(descriptor->socket->nonblocking ? 1 : 0);
}

// ---- calls that may block

Outcome PosixCalls::give_up(Pending& pending, std::optional<Duration> timeout, Blocked blocked) {
  if (pending.first && timeout) pending.deadline = saturating_add(now_, *timeout);
  blocked.deadline = pending.deadline;
  return blocked;
}

Outcome PosixCalls::block(Pending& pending, const std::shared_ptr<Descriptor>& descriptor, Fd fd,
                          Blocked::On on, int option) {
  timeval value{};
  socklen_t size = sizeof value;
  std::optional<Duration> timeout;
  if (::getsockopt(descriptor->real, SOL_SOCKET, option, &value, &size) == 0 &&
      (value.tv_sec != 0 || value.tv_usec != 0)) {
    timeout = std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
  }
  pending.held.assign(1, descriptor);
  return give_up(pending, timeout, Blocked{on, {fd}, kNever});
}

Outcome PosixCalls::run(Pending& pending, const syscall::Accept& call) {
  const auto descriptor = pending.first ? lookup(pending.caller.guest, call.fd) : pending.held.front();
  if (!descriptor) return failed(EBADF);
  RawAddress raw;
  raw.size = sizeof raw.storage;
  const int real = ::accept4(descriptor->real, raw.get(), &raw.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (real < 0) {
    if (!would_block(errno) || returns_at_once(pending, *descriptor) || expired_) return failed();
    // unix_accept: where it would sleep, a listener that was shut down for reading says so
    if (descriptor->socket->shut_read && descriptor->socket->domain == AF_UNIX) return failed(EINVAL);
    return block(pending, descriptor, call.fd, Blocked::On::acceptable, SO_RCVTIMEO);
  }
  const OpenSocket& listener = *descriptor->socket;
  auto accepted =
      adopt(real, listener.domain, listener.type, listener.protocol, (call.flags & SOCK_NONBLOCK) != 0);
  accepted->socket->was_connected = true;
  touched.push_back(descriptor);
  Reply reply;
  reply.result = install(pending.caller.guest, std::move(accepted));
  reply.address = from_raw(raw);
  return reply;
}

Outcome PosixCalls::run(Pending& pending, const syscall::Connect& call) {
  const auto descriptor = pending.first ? lookup(pending.caller.guest, call.fd) : pending.held.front();
  if (!descriptor) return failed(EBADF);
  RawAddress raw = to_raw(call.addr, descriptor->socket->domain);
  if (raw.size == 0) {  // connect(2): AF_UNSPEC dissolves an association
    raw.storage.ss_family = AF_UNSPEC;
    raw.size = sizeof(sockaddr_in);
  }
  touched.push_back(descriptor);
  if (!pending.first && has_given_up(*descriptor)) {
    const int error = socket_error(descriptor->real);
    RawAddress none;
    none.storage.ss_family = AF_UNSPEC;
    ::connect(descriptor->real, none.get(), sizeof(sockaddr_in));
    return failed(error == 0 ? ECONNABORTED : error);
  }
  // A connect that went on in the background is asked by connecting again: success once, or its error, which
  // so is taken.
  if (::connect(descriptor->real, raw.get(), raw.size) == 0) {
    descriptor->socket->was_connected = raw.storage.ss_family != AF_UNSPEC;
    return done();
  }
  const int error = errno;
  const bool under_way = error == EINPROGRESS || error == EALREADY || would_block(error);
  if (error == EINPROGRESS) descriptor->socket->was_connected = true;
  if (!under_way || returns_at_once(pending, *descriptor)) return failed(error);
  if (expired_) return failed(would_block(error) ? EAGAIN : EINPROGRESS);
  // unix(7): EAGAIN means that the listener's queue is full, and nothing of ours will say when it no longer
  // is.
  pending.retry_at = would_block(error) ? now_ + 10ms : kNever;
  return block(pending, descriptor, call.fd, Blocked::On::connected, SO_SNDTIMEO);
}

namespace {

/// Pages of their own for what is sent with MSG_ZEROCOPY: the kernel keeps them, as they are, for as long as it
/// needs them, whatever becomes of the call's own memory. Without room for them nothing is given away.
class Pages {
 public:
  explicit Pages(ByteView data) : size_(data.size()) {
    if (size_ == 0) return;
    at_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (*this) std::copy(data.begin(), data.end(), static_cast<std::uint8_t*>(at_));
  }
  ~Pages() {
    if (*this) ::munmap(at_, size_);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  explicit operator bool() const { return at_ != MAP_FAILED; }
  void* data() const { return at_; }

 private:
  std::size_t size_;
  void* at_ = MAP_FAILED;
};

ssize_t send_message(int real, ByteView data, int flags, Bytes control, RawAddress raw) {
  const Pages pages((flags & MSG_ZEROCOPY) != 0 ? data : ByteView{});
  iovec vector{pages ? pages.data() : const_cast<std::uint8_t*>(data.data()), data.size()};
  msghdr message{};
  message.msg_name = raw.size == 0 ? nullptr : raw.get();
  message.msg_namelen = raw.size;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.empty() ? nullptr : control.data();
  message.msg_controllen = control.size();
  return ::sendmsg(real, &message, flags | MSG_NOSIGNAL);
}

}  // namespace

Outcome PosixCalls::run(Pending& pending, const syscall::Send& call) {
  const auto descriptor = pending.first ? lookup(pending.caller.guest, call.fd) : pending.held.front();
  if (!descriptor) return failed(EBADF);
  const RawAddress raw = to_raw(call.to, descriptor->socket->domain);
  const bool may_block = !returns_at_once(pending, *descriptor) && (call.flags & MSG_DONTWAIT) == 0;
  touched.push_back(descriptor);
  Bytes control = pending.taken == 0 ? call.control : Bytes{};
  // Only AF_UNIX looks at descriptors (__sock_cmsg_send).
  if (descriptor->socket->domain == AF_UNIX && !to_real_rights(pending.caller.guest, control))
    return failed(EBADF);
  for (;;) {
    // sk_stream_wait_memory: what was taken is told, and the error stays for the next call
    const bool fails = pending.taken > 0 && is_tcp(*descriptor->socket) && has_failed(descriptor->real);
    if (fails) return done(static_cast<std::int64_t>(pending.taken));
    // tcp_sendmsg_fastopen: it waits as connect(2) does, then sends
    if (pending.opens) {
      Outcome opened = run(pending, syscall::Connect{call.fd, call.to});
      if (!std::holds_alternative<Reply>(opened)) return opened;
      pending.opens = false;
      pending.opened = true;
    }
    const int flags = pending.opened ? call.flags & ~MSG_FASTOPEN : call.flags;
    const std::size_t left = call.data.size() - pending.taken;
    const ssize_t sent = send_message(descriptor->real, ByteView(call.data).last(left), flags, control, raw);
    if (sent < 0) {
      const int error = errno;
      pending.opens = error == EINPROGRESS && (flags & MSG_FASTOPEN) != 0 && may_block;
      if (pending.opens) continue;
      if (would_block(error) && may_block && !expired_) {
        return block(pending, descriptor, call.fd, Blocked::On::writable, SO_SNDTIMEO);
      }
      return pending.taken > 0 ? done(static_cast<std::int64_t>(pending.taken)) : failed(error);
    }
    pending.taken += static_cast<std::size_t>(sent);
    control.clear();
    const bool whole = pending.taken == call.data.size() || descriptor->socket->type != SOCK_STREAM;
    if (whole || !may_block) return done(static_cast<std::int64_t>(pending.taken));
  }
}

constexpr std::uint32_t kMostControl = 65536;

namespace {

/// What one recvmsg(2) gave.
struct Message {
  ssize_t got = 0;  ///< as it was returned
  int error = 0, flags = 0;
  Bytes data, control;
  RawAddress from;
};

/// Never waits. `left`: what the program still asks for; `over`: nothing more is to be read, not even an error.
Message receive(int fd, const syscall::Recv& call, std::uint64_t left, bool over) {
  // A program may ask for any size; no more is allocated than what can come, and one octet: a buffer that
  // is full asks for nothing more, not even for an error (unix_stream_read_generic).
  int queued = 0;
  if (left > 65536) ::ioctl(fd, FIONREAD, &queued);
  Message result;
  result.data.resize(static_cast<std::size_t>(
      std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::max(queued, 65535)) + 1)));
  result.control.resize(std::min<std::uint32_t>(call.control_size, kMostControl));
  iovec vector{result.data.data(), result.data.size()};
  msghdr message{};
  message.msg_name = &result.from.storage;
  message.msg_namelen = over ? 0 : sizeof result.from.storage;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = result.control.empty() ? nullptr : result.control.data();
  message.msg_controllen = result.control.size();
  result.got = over ? 0 : ::recvmsg(fd, &message, call.flags | MSG_DONTWAIT);
  if (result.got < 0) {
    result.error = errno;
    result.data.clear();
    result.control.clear();
    return result;
  }
  result.from.size = message.msg_namelen;
  result.flags = message.msg_flags & ~MSG_CMSG_CLOEXEC;
  result.control.resize(over ? 0 : message.msg_controllen);
  result.data.resize(std::min(result.data.size(), static_cast<std::size_t>(result.got)));
  return result;
}

/// A TCP socket asked for a whole peek that is not there yet, and may still come.
bool peeks_on(const syscall::Recv& call, int fd, std::size_t gathered) {
  return (call.flags & MSG_PEEK) != 0 && (call.flags & MSG_WAITALL) != 0 && (call.flags & MSG_OOB) == 0 &&
         gathered < call.size && (poll_bits(fd) & (POLLHUP | POLLRDHUP)) == 0 && !has_failed(fd);
}

/// What was gathered, with the last message's flags and control messages.
Outcome gathered(Pending& pending, const syscall::Recv& call, Message last, bool tcp) {
  Reply reply;
  // tcp_recvmsg tells at its end what came with the last octets, though nothing follows them
  const bool ends = tcp && last.got <= 0 && !pending.gathered.empty();
  const bool truncated = last.got > static_cast<ssize_t>(last.data.size());
  reply.result = truncated ? last.got : static_cast<std::int64_t>(pending.gathered.size());
  reply.data = std::move(pending.gathered);
  if ((call.flags & MSG_TRUNC) != 0 && tcp) reply.data.clear();  // tcp(7): discarded
  reply.flags = ends ? pending.flags : last.flags;
  reply.control = std::move(ends ? pending.control : last.control);
  reply.address = pending.from;
  return reply;
}

}  // namespace

Outcome PosixCalls::run(Pending& pending, const syscall::Recv& call) {
  const auto descriptor = pending.first ? lookup(pending.caller.guest, call.fd) : pending.held.front();
  if (!descriptor) return failed(EBADF);
  const int fd = descriptor->real;
  const bool tcp = is_tcp(*descriptor->socket), stream = descriptor->socket->type == SOCK_STREAM;
  const bool may_block = !returns_at_once(pending, *descriptor) && (call.flags & MSG_DONTWAIT) == 0;
  const bool gather =
      may_block && (call.flags & MSG_WAITALL) != 0 && stream && (call.flags & (MSG_PEEK | MSG_OOB)) == 0;
  touched.push_back(descriptor);
  const auto sleep = [&] {
    if (tcp && !pending.inq) pending.inq = get_inq(fd);
    return block(pending, descriptor, call.fd, Blocked::On::readable, SO_RCVTIMEO);
  };
  for (;;) {
    const bool over = !pending.gathered.empty() && (at_mark(fd) || (tcp && only_error(fd)));
    const InqAsBefore inq(fd, pending.inq);
    Message message = receive(fd, call, call.size - pending.gathered.size(), over);
    if (message.got < 0) {
      const bool urgent = (call.flags & MSG_OOB) != 0 && stream;
      // recv(2): such a call never sleeps; AF_UNIX has no such queue, and looks at no such flag
      const bool queued_error = (call.flags & MSG_ERRQUEUE) != 0 && descriptor->socket->domain != AF_UNIX;
      const bool for_ever = waits_for_ever(*descriptor->socket, message.error);
      const bool waits = would_block(message.error) && may_block && !expired_ && !urgent && !queued_error;
      if (waits && !for_ever) return sleep();
      // udp(7) says nothing of it, but a datagram socket that was shut down for reading gives b'' where it
      // would sleep.
      const bool shut = for_ever && may_block && !queued_error;
      if (pending.gathered.empty() && !shut) return failed(message.error);
      return gathered(pending, call, std::move(message), tcp);
    }
    if (pending.gathered.empty()) pending.from = from_raw(message.from);
    pending.gathered.insert(pending.gathered.end(), message.data.begin(), message.data.end());
    if (gather && message.got > 0) {
      pending.flags = message.flags;
      pending.control = message.control;
      if (pending.gathered.size() < call.size && may_read_on(fd)) continue;
    }
    if (tcp && may_block && !expired_ && message.got > 0 && peeks_on(call, fd, pending.gathered.size())) {
      pending.gathered.clear();
      rewind_peek(fd, message.got);
      return sleep();
    }
    to_guests_rights(pending.caller.guest, message.control);
    return gathered(pending, call, std::move(message), tcp);
  }
}

}  // namespace zocalo::native
