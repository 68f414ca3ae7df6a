#include "kernel/dispatch.h"

#include "kernel/epoll.h"
#include "kernel/host.h"
#include "kernel/input.h"
#include "kernel/tcp/tcp.h"
#include "kernel/udp.h"
#include "kernel/unix.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::uint32_t kInput = POLLIN_ | POLLRDNORM_ | POLLRDHUP_ | POLLPRI_;
constexpr std::uint32_t kOutput = POLLOUT_ | POLLWRNORM_;
constexpr int kLastSocketType = 10;  // SOCK_PACKET
constexpr int kTypeMask = 0xf, kLastFamily = 46, kPacketFamily = 17;
constexpr int kProtocolMax = 263;  // IPPROTO_MAX

/// The calls of one try: an overload for each Syscall.
class Trial {
 public:
  Trial(Host& host, Attempt& attempt, std::vector<Wait>& waits)
      : host_(host), attempt_(attempt), waits_(waits) {}

  Outcome operator()(const syscall::Socket& c) {
    File* file = nullptr;
    if (const Errno error = make_socket(c.domain, c.type, c.protocol, file); error != Errno::none)
      return fail(error);
    return install(*file, (c.type & SOCK_NONBLOCK_) != 0);
  }

  Outcome operator()(const SocketPair& c) {
    const int type = c.type & ~(SOCK_NONBLOCK_ | SOCK_CLOEXEC_);
    if (c.domain != AF_UNIX_) {
      File* file = nullptr;
      if (const Errno error = make_socket(c.domain, c.type, c.protocol, file); error != Errno::none)
        return fail(error);
      file->release();
      return fail(Errno::eopnotsupp);
    }
    if (const Errno error = check_unix(type, c.protocol); error != Errno::none) return fail(error);
    auto& a = host_.create<UnixSocket>(type);
    auto& b = host_.create<UnixSocket>(type);
    Reply reply;
    for (UnixSocket* end : {&a, &b}) {
      end->nonblocking = (c.type & SOCK_NONBLOCK_) != 0;
      reply.fds.push_back(attempt_.table->install(*end));
    }
    UnixSocket::join(a, b);
    return reply;
  }

  Outcome operator()(const Bind& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return s.bind(c.addr); });
  }
  Outcome operator()(const Listen& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return s.listen(c.backlog); });
  }
  Outcome operator()(const Read& c) {
    if (!attempt_.again) attempt_.file = attempt_.table->find(c.fd);
    Input* input = attempt_.file == nullptr ? nullptr : attempt_.file->as_input();
    if (input == nullptr) return fail(Errno::ebadf);
    Outcome outcome = input->read(c.size);
    if (std::holds_alternative<Blocked>(outcome)) waits_.push_back({input, kInput});
    return outcome;
  }
  Outcome operator()(const Shutdown& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return s.shutdown(c.how); });
  }
  Outcome operator()(const GetSockName& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return s.name(); });
  }
  Outcome operator()(const GetPeerName& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return s.peer_name(); });
  }
  Outcome operator()(const GetSockOpt& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return get_option(s, c); });
  }
  Outcome operator()(const SetSockOpt& c) {
    return on_socket(c.fd, [&](kernel::Socket& s) { return set_option(s, c); });
  }

  Outcome operator()(const Accept& c) {
    return on_socket(
        c.fd,
        [&](kernel::Socket& s) {
          kernel::Socket* accepted = nullptr;
          Outcome outcome = s.accept(attempt_, accepted);
          if (accepted == nullptr) return outcome;
          accepted->nonblocking = (c.flags & SOCK_NONBLOCK_) != 0;
          const Fd fd = attempt_.table->install(*accepted);
          if (fd < 0) {
            accepted->release();
            return fail(Errno::emfile);
          }
          std::get<Reply>(outcome).result = fd;
          return outcome;
        },
        kInput);
  }
  Outcome operator()(const Connect& c) {
    return on_socket(
        c.fd, [&](kernel::Socket& s) { return s.connect(attempt_, c.addr); }, kInput | kOutput);
  }
  Outcome operator()(Send& c) {
    return on_socket(
        c.fd, [&](kernel::Socket& s) { return s.send(attempt_, c); }, kOutput,
        (c.flags & MSG_DONTWAIT_) != 0);
  }
  Outcome operator()(const Recv& c) {
    return on_socket(
        c.fd, [&](kernel::Socket& s) { return s.recv(attempt_, c); }, kInput, (c.flags & MSG_DONTWAIT_) != 0);
  }

  Outcome operator()(const Close& c) {
    if (attempt_.again) {  // it lingers: SO_LINGER, socket(7)
      const kernel::Socket* socket = attempt_.file->as_socket();
      if (attempt_.expired || socket->is_quiet()) return done();
      return block(Blocked::On::linger, attempt_.deadline);
    }
    const bool stream = attempt_.table->holds_stream(c.fd);
    File* file = attempt_.table->take(c.fd);
    if (file == nullptr) return stream ? done() : fail(Errno::ebadf);
    const Duration linger = file->as_socket() != nullptr ? file->as_socket()->linger_time() : Duration{};
    const bool last = file->references == 1;
    if (!last || linger == Duration{}) {
      host_.drop(*file);
      return done();
    }
    file->references = 0;
    host_.release(*file);
    host_.touch(*file);
    if (file->as_socket()->is_quiet()) return done();
    attempt_.file = file;
    waits_.push_back({file, kInput | kOutput});
    Blocked blocked{Blocked::On::linger, {c.fd}, saturating_add(host_.now, linger)};
    return blocked;
  }

  Outcome operator()(const SetNonBlocking& c) {
    return on_file(c.fd, [&](File& file) {
      file.nonblocking = c.on;
      host_.touch(file);
      return done();
    });
  }
  Outcome operator()(const GetNonBlocking& c) {
    return on_file(c.fd, [&](File& file) { return done(file.nonblocking ? 1 : 0); });
  }
  Outcome operator()(const Dup& c) {
    if (attempt_.table->holds_stream(c.fd) && attempt_.table->find(c.fd) == nullptr) {
      const Fd fd = attempt_.table->reopen_stream(c.least);
      return fd < 0 ? fail(Errno::ebadf) : done(fd);
    }
    return on_file(c.fd, [&](File& file) {
      host_.touch(file);
      if (c.least < 0 || c.least >= DescriptorTable::kLimit) return fail(Errno::einval);
      const Fd fd = attempt_.table->install(file, c.least);
      return fd < 0 ? fail(Errno::emfile) : done(fd);
    });
  }

  Outcome operator()(const Ioctl& c) {
    return on_file(c.fd, [&](File& file) {
      kernel::Socket* socket = file.as_socket();
      return socket == nullptr ? fail(Errno::enotty) : socket->ioctl(c.request);
    });
  }

  Outcome operator()(const Select& c) { return try_select(host_, attempt_, c, waits_); }
  Outcome operator()(const Poll& c) { return try_poll(host_, attempt_, c, waits_); }
  Outcome operator()(const EpollWait& c) { return try_epoll_wait(host_, attempt_, c, waits_); }
  Outcome operator()(const EpollCreate&) { return install(host_.create<Epoll>(), false); }
  Outcome operator()(const EpollCtl& c) {
    File* set = attempt_.table->find(c.epfd);
    File* file = attempt_.table->find(c.fd);
    if (set == nullptr || file == nullptr) {
      // a standard stream is open, but not pollable as far as this kernel knows
      return fail(set != nullptr && attempt_.table->holds_stream(c.fd) ? Errno::eperm : Errno::ebadf);
    }
    if (set->as_epoll() == nullptr) return fail(Errno::einval);
    return set->as_epoll()->control(c.op, c.fd, *file, c.events);
  }

  Outcome operator()(const NanoSleep& c) {
    return sleep_until_deadline(c.duration, Blocked::On::time, done());
  }
  Outcome operator()(const ClockGetTime&) { return done(nanoseconds(host_.now)); }
  Outcome operator()(const GetAddrInfo& c) { return get_addr_info(host_.config, c); }
  Outcome operator()(const GetHostName&) {
    Reply reply;
    reply.data = to_bytes(host_.config.name);
    return reply;
  }
  Outcome operator()(const FutexWait& c) {
    if (attempt_.woken) return done();
    if (!c.timeout) return block(Blocked::On::futex);
    return sleep_until_deadline(*c.timeout, Blocked::On::futex, fail(Errno::etimedout));
  }
  Outcome operator()(const FutexWake& c) {
    return done(host_.calls.wake_futex(attempt_.caller.guest, c.ticket, c.count));
  }
  Outcome operator()(const ThreadStart&) { return done(); }
  Outcome operator()(const ThreadExit&) { return done(); }
  Outcome operator()(const TgKill& c) {
    host_.calls.interrupt({attempt_.caller.guest, c.thread});
    return done();
  }

 private:
  static Errno check_unix(int type, int protocol) {
    if (type < 0 || type > kLastSocketType) return Errno::einval;
    if (protocol != 0 && protocol != AF_UNIX_) return Errno::eprotonosupport;
    return UnixSocket::knows(type) ? Errno::none : Errno::esocktnosupport;
  }

  Errno make_socket(int domain, int full_type, int protocol, File*& file) {
    const int type = full_type & ~(SOCK_NONBLOCK_ | SOCK_CLOEXEC_);
    // Linux's net/socket.c: other flags, families from NPROTO on, types from SOCK_MAX on
    if ((type & ~kTypeMask) != 0) return Errno::einval;
    if (domain < 0 || domain >= kLastFamily) return Errno::eafnosupport;
    if (domain == AF_INET_ && type == kLastSocketType) return Errno::eperm;  // it means AF_PACKET
    if (domain == AF_UNIX_) {
      if (const Errno error = check_unix(type, protocol); error != Errno::none) return error;
      file = &host_.create<UnixSocket>(type);
      return Errno::none;
    }
    if (type > kLastSocketType) return Errno::einval;
    if (domain == kPacketFamily) return Errno::eperm;  // packet_create: without CAP_NET_RAW
    if (domain != AF_INET_ && domain != AF_INET6_) return Errno::eafnosupport;
    if (protocol < 0 || protocol >= kProtocolMax) return Errno::einval;
    if (type == SOCK_STREAM_ && (protocol == 0 || protocol == IPPROTO_TCP_)) {
      file = &host_.create<TcpSocket>(domain);
      return Errno::none;
    }
    if (type == SOCK_DGRAM_ && (protocol == 0 || protocol == IPPROTO_UDP_)) {
      file = &host_.create<UdpSocket>(domain);
      return Errno::none;
    }
    if (type == SOCK_RAW_)
      return protocol == 0 ? Errno::eprotonosupport : Errno::eperm;  // without CAP_NET_RAW
    const int ping = domain == AF_INET_ ? IPPROTO_ICMP_ : IPPROTO_ICMPV6_;
    if (type == SOCK_DGRAM_ && protocol == ping) return Errno::eacces;  // net.ipv4.ping_group_range is empty
    if (type == SOCK_STREAM_ || type == SOCK_DGRAM_) return Errno::eprotonosupport;
    return Errno::esocktnosupport;
  }

  Outcome install(File& file, bool nonblocking) {
    file.nonblocking = nonblocking;
    const Fd fd = attempt_.table->install(file);
    if (fd >= 0) return done(fd);
    file.release();
    return fail(Errno::emfile);
  }

  template <class F>
  Outcome on_file(Fd fd, F&& act) {
    File* file = attempt_.table->find(fd);
    if (file != nullptr) return act(*file);
    return fail(attempt_.table->holds_stream(fd) ? Errno::enotsock : Errno::ebadf);
  }

  /// Looks the descriptor up at the first try only: a call goes on with what it began with, whatever close(2)
  /// does.
  template <class F>
  Outcome on_socket(Fd fd, F&& act, std::uint32_t wait_for = 0, bool dont_wait = false) {
    if (!attempt_.again) attempt_.file = attempt_.table->find(fd);
    if (attempt_.file == nullptr)
      return fail(attempt_.table->holds_stream(fd) ? Errno::enotsock : Errno::ebadf);
    kernel::Socket* socket = attempt_.file->as_socket();
    if (socket == nullptr) return fail(Errno::enotsock);
    attempt_.nonblocking = dont_wait || (!attempt_.again && socket->nonblocking);
    Outcome outcome = act(*socket);
    if (auto* blocked = std::get_if<Blocked>(&outcome)) {
      blocked->fds = {fd};
      waits_.push_back({socket, wait_for});
      if (attempt_.also_waits_for != nullptr) waits_.push_back({attempt_.also_waits_for, kInput | kOutput});
    }
    return outcome;
  }

  Outcome sleep_until_deadline(Duration duration, Blocked::On on, Outcome at_end) {
    if (attempt_.expired || duration <= Duration{}) return at_end;
    if (!attempt_.again) attempt_.deadline = saturating_add(host_.now, duration);
    return block(on, attempt_.deadline);
  }

  Host& host_;
  Attempt& attempt_;
  std::vector<Wait>& waits_;
};

}  // namespace

Outcome try_call(Host& host, Attempt& attempt, Syscall& call, std::vector<Wait>& waits) {
  return std::visit(Trial(host, attempt, waits), call);
}

}  // namespace zocalo::kernel
