// bind(2) and listen(2): who may reach a program (PosixApi::Options::bind).

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "native/posix/posix_address.h"
#include "native/posix/posix_calls.h"

namespace zocalo::native {

using syscall::Failed;
using syscall::Outcome;

namespace {

constexpr std::string_view kLoopback = "lo";

Outcome answer(int result) {
  if (result == 0) return syscall::Reply{};
  return Failed{errno_from_number(errno), {}};
}

/// Where it is bound; port 0: nowhere.
wire::Endpoint name_of(int fd) {
  RawAddress raw;
  raw.size = sizeof raw.storage;
  return ::getsockname(fd, raw.get(), &raw.size) == 0 ? plain_endpoint(from_raw(raw)) : wire::Endpoint{};
}

bool is_kept_here(int fd) {
  char device[IFNAMSIZ] = {};
  socklen_t size = sizeof device;
  return ::getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, &size) == 0 && kLoopback == device;
}

}  // namespace

bool PosixCalls::can_keep_here() const {
  if (!options_.bind.is_loopback()) return false;
  const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const bool can = ::setsockopt(probe, SOL_SOCKET, SO_BINDTODEVICE, kLoopback.data(), kLoopback.size()) == 0;
  if (probe >= 0) ::close(probe);
  return can;
}

Outcome PosixCalls::run(Pending& pending, const syscall::Bind& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return Failed{Errno::ebadf, {}};
  touched.push_back(descriptor);
  if (const auto* inet = std::get_if<syscall::InetAddress>(&call.addr))
    return bind_within(*descriptor, *inet);
  const RawAddress raw = to_raw(call.addr, descriptor->socket->domain);
  return answer(::bind(descriptor->real, raw.get(), raw.size));
}

bool PosixCalls::reaches_too_far(const Descriptor& descriptor, const wire::IpAddress& address) const {
  const int domain = descriptor.socket->domain;
  if ((domain != AF_INET && domain != AF_INET6) || options_.bind.is_any()) return false;
  return !address.is_loopback() && address != options_.bind;
}

bool PosixCalls::keep_here(const Descriptor& descriptor, const syscall::SocketAddress& address) {
  if (is_kept_here(descriptor.real)) return true;  // to say so again would need CAP_NET_RAW
  if (::setsockopt(descriptor.real, SOL_SOCKET, SO_BINDTODEVICE, kLoopback.data(), kLoopback.size()) != 0)
    return false;
  notes.push_back(syscall::to_string(address) + " is reachable from this machine only (--bind widens it)");
  return true;
}

/// A TCP socket is reached only when it listens: until then it may be a client's, whose way out stays open.
Outcome PosixCalls::bind_within(const Descriptor& descriptor, const syscall::InetAddress& asked) {
  syscall::SocketAddress address = asked;
  if (reaches_too_far(descriptor, plain_endpoint(asked).ip)) {
    if (!keeps_here_)
      address = narrow(descriptor, asked);
    else if (descriptor.socket->type != SOCK_STREAM && !keep_here(descriptor, asked))
      return answer(-1);
  }
  const RawAddress raw = to_raw(address, descriptor.socket->domain);
  return answer(::bind(descriptor.real, raw.get(), raw.size));
}

syscall::SocketAddress PosixCalls::narrow(const Descriptor& descriptor, const syscall::InetAddress& asked) {
  syscall::InetAddress narrowed = asked;
  narrowed.endpoint.ip = options_.bind;
  int only_six = 0;
  socklen_t size = sizeof only_six;
  ::getsockopt(descriptor.real, IPPROTO_IPV6, IPV6_V6ONLY, &only_six, &size);
  const wire::Family wanted = descriptor.socket->domain == AF_INET ? wire::Family::ipv4 : wire::Family::ipv6;
  // An IPv6 socket that takes IPv4 too can be bound to an IPv4 address, in its mapped form.
  if (wanted != options_.bind.family && (wanted == wire::Family::ipv4 || only_six != 0)) {
    narrowed.endpoint.ip = wire::IpAddress::loopback(wanted);
  }
  notes.push_back("bind: " + syscall::to_string(asked) + " was narrowed to " + narrowed.endpoint.to_string() +
                  " (--bind widens it)");
  return narrowed;
}

Outcome PosixCalls::run(Pending& pending, const syscall::Listen& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return Failed{Errno::ebadf, {}};
  const int domain = descriptor->socket->domain;
  const wire::Endpoint local = name_of(descriptor->real);
  const auto family = domain == AF_INET ? wire::Family::ipv4 : wire::Family::ipv6;
  const syscall::InetAddress address{
      local.port != 0 ? local : wire::Endpoint{wire::IpAddress::any(family), 0}, 0, 0};
  if (descriptor->socket->type == SOCK_STREAM && reaches_too_far(*descriptor, address.endpoint.ip)) {
    if (keeps_here_ && !keep_here(*descriptor, address)) return answer(-1);
    // listen(2) without bind(2) would take 0.0.0.0 and a free port.
    if (!keeps_here_ && local.port == 0) {
      const RawAddress raw = to_raw(narrow(*descriptor, address), domain);
      if (::bind(descriptor->real, raw.get(), raw.size) != 0) return answer(-1);
    }
  }
  touched.push_back(descriptor);
  return answer(::listen(descriptor->real, call.backlog));
}

}  // namespace zocalo::native
