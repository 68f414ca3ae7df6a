#pragma once
// What all sockets have in common; what differs is virtual, as struct proto_ops is in Linux.

#include <algorithm>
#include <optional>

#include "kernel/calls.h"
#include "kernel/control.h"
#include "kernel/file.h"
#include "kernel/multicast.h"
#include "kernel/options.h"
#include "kernel/outcome.h"
#include "kernel/ports.h"
#include "syscall/address.h"

namespace zocalo::kernel {

class Socket : public File {
 public:
  Socket(Host& host, SocketId id, int its_domain, int its_type, int its_protocol)
      : File(host, id), domain(its_domain), type(its_type), protocol(its_protocol) {}

  Socket* as_socket() override { return this; }

  virtual Outcome bind(const syscall::SocketAddress& address) = 0;
  virtual Outcome listen(int backlog) = 0;
  /// On success `accepted` is the new socket; its descriptor is the caller's part.
  virtual Outcome accept(Attempt& attempt, Socket*& accepted) = 0;
  virtual Outcome connect(Attempt& attempt, const syscall::SocketAddress& address) = 0;
  /// Takes `call.data` as far as it can; a blocking call is tried again with the rest.
  virtual Outcome send(Attempt& attempt, syscall::Send& call) = 0;
  virtual Outcome recv(Attempt& attempt, const syscall::Recv& call) = 0;
  virtual Outcome shutdown(int how) = 0;
  virtual Outcome name() const = 0;
  virtual Outcome peer_name() const = 0;
  /// What ioctl(2) tells of it; ENOTTY for what it does not know.
  virtual Outcome ioctl(std::uint32_t request) const = 0;
  /// SO_PEERCRED: of nobody, if it is not a connected AF_UNIX socket.
  virtual Credentials peer_credentials() const { return {0, -1, -1}; }
  virtual bool is_listening() const { return false; }
  /// setsockopt(2) has changed `options`: what follows at once from that.
  virtual void option_changed(int /*level*/, int /*optname*/) {}
  /// For how long close(2) waits; zero: not at all.
  virtual Duration linger_time() const { return Duration{}; }
  /// Nothing is left to send or to be acknowledged.
  virtual bool is_quiet() const { return true; }

  /// sock_error() of Linux: takes the pending error.
  Errno take_error();

  const int domain, type, protocol;
  Options options;
  Errno error = Errno::none;  ///< SO_ERROR
  bool shut_read = false, shut_write = false;

 protected:
  /// sk_peek_offset: how many octets a MSG_PEEK passes over.
  std::uint32_t peek_skip() const { return static_cast<std::uint32_t>(std::max(options.peek_offset, 0)); }
  /// sk_peek_offset_fwd and _bwd: so many octets were looked at, or taken.
  void move_peek_offset(bool peek, std::uint32_t octets);
  /// The deadline of a call that blocks now: SO_RCVTIMEO or SO_SNDTIMEO from the first try on.
  Time deadline_for(Attempt& attempt, Duration timeout) const;
};

/// getsockopt(2), setsockopt(2) (sockopt.cpp).
Outcome get_option(Socket& socket, const syscall::GetSockOpt& call);
Outcome set_option(Socket& socket, const syscall::SetSockOpt& call);

class InetSocket;
/// Those of ip(7) and ipv6(7) that are no plain ints (ip_sockopt.cpp); `value`: the option's first int, if
/// any.
Outcome get_ip_option(InetSocket& socket, const syscall::GetSockOpt& call);
Outcome set_ip_option(InetSocket& socket, const syscall::SetSockOpt& call, int value);

/// A socket with Internet addresses. IPv4 addresses are held as such, even by an AF_INET6 socket.
class InetSocket : public Socket {
 public:
  using Socket::Socket;
  ~InetSocket() override;

  Outcome name() const override;

  wire::Endpoint local;        ///< port 0: not bound
  wire::Endpoint peer;         ///< port 0: not connected
  bool address_bound = false;  ///< bind(2) chose the address: it survives a disconnect
  bool port_bound = false;     ///< bind(2) chose the port
  /// inet_num of Linux: it holds a port, which `local` may still show when it does no more.
  virtual bool has_port() const { return local.port != 0; }

  /// What nobody has set: of an AF_INET6 socket IP_MULTICAST_ALL is off (inet6_create).
  static Options fresh_options(int domain);
  /// dst_mtu of sk_dst_get: nothing, if how packets to the peer go has not been found out.
  virtual std::optional<std::uint32_t> route_mtu() const = 0;

  std::vector<Membership> memberships;  ///< the multicast groups that it has joined

  /// Wildcard of the domain: 0.0.0.0 or ::.
  wire::IpAddress any_address() const;
  /// Do a and b, as local addresses of two sockets, cover a common address?
  static bool overlap(const InetSocket& a, const wire::IpAddress& a_ip, const InetSocket& b);
  /// Does a packet to `ip` fit the local address?
  bool covers(const wire::IpAddress& ip) const;

 protected:
  std::uint8_t hop_limit(const wire::IpAddress& to) const;
  std::uint8_t dscp(const wire::IpAddress& to) const;
  /// The address as the kernel holds it; Failed for a wrong family.
  Errno read_address(const syscall::SocketAddress& address, wire::Endpoint& out, bool to_bind = false) const;
  syscall::SocketAddress shown(const wire::Endpoint& endpoint) const;
  /// Is it link-local, or a group of an interface or link?
  static bool needs_scope(const wire::IpAddress& ip);
  /// RFC 4007 (6): a link-local address needs an interface. EINVAL without, ENODEV for one that is not there.
  Errno check_scope(const syscall::SocketAddress& address) const;
  /// bind(2). `bound`: it has been, so EINVAL, unless the address itself is wrong. On success `local` has the
  /// port, 0 if connect(2) is to choose it.
  Outcome bind_to(const syscall::SocketAddress& address, PortTable& ports, bool bound);
  /// bind(2) chose this address. One that is IPv6's alone makes the socket IPv6's alone (__inet6_bind).
  void note_bound_address(const wire::IpAddress& ip);
  /// What connect(2) and send(2) take 0.0.0.0 and :: for: this host, by the socket's own address if it has
  /// one.
  wire::IpAddress instead_of_any(const wire::IpAddress& ip) const;
};

}  // namespace zocalo::kernel
