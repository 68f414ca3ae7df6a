#pragma once
// What a datagram socket with IP_RECVERR or IPV6_RECVERR keeps of ICMP errors, for recvmsg(2) with
// MSG_ERRQUEUE: ip(7).

#include <deque>

#include "base/bytes.h"
#include "base/errno.h"
#include "kernel/control.h"
#include "syscall/syscall.h"
#include "wire/packet.h"

namespace zocalo::kernel {

/// icmp_err_convert, icmpv6_err_convert.
Errno errno_of(wire::IcmpKind kind);

struct ErrorReport {
  wire::IcmpKind kind{};
  std::uint32_t mtu = 0;     ///< of packet_too_big
  wire::Endpoint to;         ///< where the datagram was going
  wire::IpAddress offender;  ///< who complained
  Bytes payload;             ///< of the datagram, as far as the complaint quotes it
  bool local = false;        ///< no ICMP: send(2) found it too big (ip_local_error, ipv6_local_error)
  // of the complaint's own packet
  wire::IpAddress came_to{};
  std::uint8_t ttl = 0, traffic_class = 0;
};

class ErrorQueue {
 public:
  void add(ErrorReport report) { reports_.push_back(std::move(report)); }
  bool empty() const { return reports_.empty(); }
  void clear() { reports_.clear(); }
  /// The next one. Not empty.
  const ErrorReport& front() const { return reports_.front(); }
  /// ip_recv_error, ipv6_recv_error (`six`: of an AF_INET6 socket, whatever the datagram was). Not empty. The
  /// address is for the caller to fill in, from `to`; `control` holds what goes before the error.
  syscall::Reply take(const syscall::Recv& call, ControlWriter& control, wire::Endpoint& to, bool six);
  /// The error of the one that is next, if it came by ICMP: sock_dequeue_err_skb makes it the socket's own.
  Errno next() const { return next_by_icmp() ? errno_of(reports_.front().kind) : Errno::none; }
  bool next_by_icmp() const { return !reports_.empty() && !reports_.front().local; }

 private:
  std::deque<ErrorReport> reports_;
};

}  // namespace zocalo::kernel
