#include "native/posix/posix_socket.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "native/posix/posix_address.h"

namespace zocalo::native {
namespace {

using syscall::Reason;
using syscall::Set;
using syscall::Why;
using trace::SocketKind;
using trace::SocketState;
using trace::TcpState;

int ioctl_number(int fd, unsigned long request) {
  int value = 0;
  return ::ioctl(fd, request, &value) == 0 ? value : -1;
}

int option_number(int fd, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, level, name, &value, &size) == 0 ? value : 0;
}

std::uint32_t count(int value) { return value > 0 ? static_cast<std::uint32_t>(value) : 0; }

SocketKind kind_of(const OpenSocket& socket) {
  if (socket.epoll) return SocketKind::epoll;
  const bool inet = socket.domain == AF_INET || socket.domain == AF_INET6;
  if (inet && socket.type == SOCK_STREAM) return SocketKind::tcp;
  if (inet && socket.type == SOCK_DGRAM) return SocketKind::udp;
  if (socket.domain == AF_UNIX && socket.type == SOCK_STREAM) return SocketKind::unix_stream;
  if (socket.domain == AF_UNIX && socket.type == SOCK_DGRAM) return SocketKind::unix_datagram;
  return SocketKind::other;
}

TcpState tcp_state(int linux_number) {
  switch (linux_number) {
    case TCP_ESTABLISHED:
      return TcpState::established;
    case TCP_SYN_SENT:
      return TcpState::syn_sent;
    case TCP_SYN_RECV:
      return TcpState::syn_received;
    case TCP_FIN_WAIT1:
      return TcpState::fin_wait_1;
    case TCP_FIN_WAIT2:
      return TcpState::fin_wait_2;
    case TCP_TIME_WAIT:
      return TcpState::time_wait;
    case TCP_CLOSE_WAIT:
      return TcpState::close_wait;
    case TCP_LAST_ACK:
      return TcpState::last_ack;
    case TCP_LISTEN:
      return TcpState::listen;
    case TCP_CLOSING:
      return TcpState::closing;
    default:
      return TcpState::closed;
  }
}

void fill_tcp(int fd, const OpenSocket& socket, SocketState& state) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
    state.queues_known = false;
    return;
  }
  state.state = tcp_state(info.tcpi_state);
  state.fin_received = state.state == TcpState::close_wait || state.state == TcpState::last_ack ||
                       state.state == TcpState::closing || state.state == TcpState::time_wait;
  state.reset = state.state == TcpState::closed && socket.was_connected;
  if (state.state == TcpState::listen) {
    state.accept_queue = info.tcpi_unacked;   // sk_ack_backlog, as ss(8) reads it
    state.accept_backlog = info.tcpi_sacked;  // sk_max_ack_backlog
    return;
  }
  state.receive_queue = count(ioctl_number(fd, SIOCINQ));
  const std::uint32_t queued = count(ioctl_number(fd, SIOCOUTQ));
  state.send_unsent = std::min(queued, count(ioctl_number(fd, SIOCOUTQNSD)));
  state.send_unacked = queued - state.send_unsent;
  state.tcp.mss = info.tcpi_snd_mss;
  state.tcp.cwnd = info.tcpi_snd_cwnd * info.tcpi_snd_mss;
  state.tcp.ssthresh = info.tcpi_snd_ssthresh >= 0x7fffffff ? 0 : info.tcpi_snd_ssthresh * info.tcpi_snd_mss;
  state.tcp.retransmits = info.tcpi_retransmits;
  state.tcp.rto = std::chrono::microseconds(info.tcpi_rto);
  state.tcp.srtt = std::chrono::microseconds(info.tcpi_rtt);
  state.tcp.rttvar = std::chrono::microseconds(info.tcpi_rttvar);
}

void fill_queues(int fd, SocketState& state, std::uint32_t bits) {
  state.receive_queue = count(ioctl_number(fd, SIOCINQ));
  state.send_unacked = count(ioctl_number(fd, SIOCOUTQ));
  // How many wait is not told, only whether one does.
  if (state.kind == SocketKind::udp || state.kind == SocketKind::unix_datagram) {
    state.receive_datagrams = (bits & POLLIN) != 0 ? 1 : 0;
  }
}

void fill_names(int fd, SocketState& state) {
  RawAddress raw;
  raw.size = sizeof raw.storage;
  if (::getsockname(fd, raw.get(), &raw.size) == 0) state.local = plain_endpoint(from_raw(raw));
  raw = {};
  raw.size = sizeof raw.storage;
  if (::getpeername(fd, raw.get(), &raw.size) == 0) state.peer = plain_endpoint(from_raw(raw));
}

void fill_options(int fd, SocketState& state) {
  constexpr struct {
    int level, name;
    const char* text;
  } kShown[] = {{SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR"},
                {SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT"},
                {SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE"},
                {SOL_SOCKET, SO_BROADCAST, "SO_BROADCAST"},
                {SOL_SOCKET, SO_OOBINLINE, "SO_OOBINLINE"}};
  for (const auto& option : kShown) {
    const int value = option_number(fd, option.level, option.name);
    if (value != 0) state.options.emplace_back(option.text, std::to_string(value));
  }
  if (state.kind == SocketKind::tcp && option_number(fd, IPPROTO_TCP, TCP_NODELAY) != 0) {
    state.options.emplace_back("TCP_NODELAY", "1");
  }
}

Reason readable(const OpenSocket& socket, const SocketState& state, std::uint32_t bits) {
  if ((bits & POLLERR) != 0) return {Why::error_pending, static_cast<std::int64_t>(state.so_error)};
  if (state.state == TcpState::listen) return {Why::connection_waiting, state.accept_queue};
  if (state.kind == SocketKind::udp || state.kind == SocketKind::unix_datagram) {
    if (socket.shut_read) return {Why::read_shut_down, 0};
    return {Why::datagram_queued, state.receive_datagrams};
  }
  if (state.kind == SocketKind::epoll || state.kind == SocketKind::other) return {};
  if (state.receive_queue > 0) return {Why::data_queued, state.receive_queue};
  if (socket.shut_read) return {Why::read_shut_down, 0};
  if (!socket.was_connected) return {Why::never_connected, 0};
  if ((bits & POLLHUP) != 0 && state.state == TcpState::closed) return {Why::hung_up, 0};
  if ((bits & POLLRDHUP) != 0 || state.fin_received) return {Why::peer_closed, 0};
  return {};
}

Reason not_readable(const SocketState& state, std::uint32_t bits) {
  if (state.state == TcpState::listen) return {Why::accept_queue_empty, 0};
  if (state.state == TcpState::syn_sent || state.state == TcpState::syn_received) return {Why::connecting, 0};
  if (state.kind == SocketKind::epoll || state.kind == SocketKind::other) return {};
  if ((bits & POLLPRI) != 0) return {Why::only_urgent_data, 0};
  if (state.receive_queue > 0) return {Why::below_low_water, state.receive_queue};
  if (state.kind == SocketKind::udp || state.kind == SocketKind::unix_datagram) return {Why::no_datagram, 0};
  return {Why::receive_queue_empty, 0};
}

Reason writable(const OpenSocket& socket, const SocketState& state, std::uint32_t bits) {
  if ((bits & POLLERR) != 0) return {Why::error_pending, static_cast<std::int64_t>(state.so_error)};
  if (state.kind == SocketKind::udp || state.kind == SocketKind::unix_datagram)
    return {Why::datagram_space, 0};
  if (state.kind == SocketKind::tcp) {
    if (state.state == TcpState::closed && !socket.was_connected) return {Why::never_connected, 0};
    if (socket.shut_write || state.state == TcpState::closed) return {Why::write_side_closed, 0};
  }
  if (state.kind == SocketKind::tcp || state.kind == SocketKind::unix_stream) {
    const std::uint32_t used = state.send_unsent + state.send_unacked;
    return {Why::send_space, state.send_capacity > used ? state.send_capacity - used : 0};
  }
  return {};
}

Reason not_writable(const SocketState& state) {
  if (state.state == TcpState::listen) return {Why::listening, 0};
  if (state.state == TcpState::syn_sent || state.state == TcpState::syn_received) return {Why::connecting, 0};
  if (state.kind == SocketKind::epoll || state.kind == SocketKind::other) return {};
  return {Why::send_queue_full, state.send_unsent + state.send_unacked};
}

}  // namespace

Descriptor::~Descriptor() { ::close(real); }

std::uint32_t poll_bits(int real_fd) {
  pollfd one{};
  one.fd = real_fd;
  // Everything that poll(2) can report; ERR, HUP and NVAL come unasked.
  one.events = POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP;
  ::poll(&one, 1, 0);
  return static_cast<std::uint16_t>(one.revents);
}

syscall::Readiness readiness(int real_fd, const OpenSocket& socket, const SocketState& state) {
  syscall::Readiness result;
  result.events = poll_bits(real_fd);
  result.reason(Set::read) =
      result.in(Set::read) ? readable(socket, state, result.events) : not_readable(state, result.events);
  result.reason(Set::write) =
      result.in(Set::write) ? writable(socket, state, result.events) : not_writable(state);
  result.reason(Set::except) = {result.in(Set::except) ? Why::urgent_data : Why::no_urgent_data, 0};
  return result;
}

SocketState snapshot(const Descriptor& descriptor, HostId host) {
  const OpenSocket& socket = *descriptor.socket;
  const int fd = descriptor.real;
  SocketState state;
  state.socket = socket.id;
  state.host = host;
  state.owners = socket.owners;
  state.kind = kind_of(socket);
  state.nonblocking = socket.nonblocking;
  state.shut_read = socket.shut_read;
  state.shut_write = socket.shut_write;
  if (state.kind == SocketKind::epoll) {
    state.readiness = readiness(fd, socket, state);
    return state;
  }
  fill_names(fd, state);
  state.receive_capacity = count(option_number(fd, SOL_SOCKET, SO_RCVBUF));
  state.send_capacity = count(option_number(fd, SOL_SOCKET, SO_SNDBUF));
  if (state.kind == SocketKind::tcp) {
    fill_tcp(fd, socket, state);
  } else {
    fill_queues(fd, state, poll_bits(fd));
  }
  fill_options(fd, state);
  state.readiness = readiness(fd, socket, state);
  return state;
}

bool at_mark(int real) {
  int mark = 0;
  return ::ioctl(real, SIOCATMARK, &mark) == 0 && mark != 0;
}

bool is_closed(int real) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(real, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_CLOSE;
}

bool has_failed(int real) {
  if ((poll_bits(real) & POLLERR) == 0) return false;
  return option_number(real, SOL_SOCKET, SO_ZEROCOPY) == 0 || is_closed(real);
}

bool may_read_on(int real) { return !at_mark(real) && !has_failed(real); }

bool only_error(int real) {
  int queued = 0;
  return ::ioctl(real, FIONREAD, &queued) == 0 && queued == 0 && has_failed(real);
}

int get_inq(int real) { return option_number(real, IPPROTO_TCP, TCP_INQ); }

InqAsBefore::InqAsBefore(int real, std::optional<int> before)
    : real_(real), now_(before ? get_inq(real) : 0) {
  changed_ = before && *before != now_;
  if (changed_) set(*before);
}

InqAsBefore::~InqAsBefore() {
  if (changed_) set(now_);
}

void InqAsBefore::set(int on) { (void)::setsockopt(real_, IPPROTO_TCP, TCP_INQ, &on, sizeof on); }

}  // namespace zocalo::native
