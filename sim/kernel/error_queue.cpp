#include "kernel/error_queue.h"

#include <algorithm>

#include "kernel/addresses.h"
#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::IcmpKind;

namespace {

struct TypeAndCode {
  std::uint8_t type, code;
};

/// RFC 792, RFC 4443 (3).
TypeAndCode numbers_of(IcmpKind kind, bool v4) {
  switch (kind) {
    case IcmpKind::port_unreachable:
      return v4 ? TypeAndCode{3, 3} : TypeAndCode{1, 4};
    case IcmpKind::host_unreachable:
      return v4 ? TypeAndCode{3, 1} : TypeAndCode{1, 3};
    case IcmpKind::network_unreachable:
      return v4 ? TypeAndCode{3, 0} : TypeAndCode{1, 0};
    case IcmpKind::packet_too_big:
      return v4 ? TypeAndCode{3, 4} : TypeAndCode{2, 0};
    case IcmpKind::time_exceeded:
      return v4 ? TypeAndCode{11, 0} : TypeAndCode{3, 0};
    case IcmpKind::reassembly_time_exceeded:
      return v4 ? TypeAndCode{11, 1} : TypeAndCode{3, 1};
  }
  return {};
}

/// struct sock_extended_err, and the offender's sockaddr_in or sockaddr_in6 behind it.
Bytes extended_error(const ErrorReport& report, bool six) {
  constexpr std::uint8_t kOriginLocal = 1, kOriginIcmp = 2, kOriginIcmp6 = 3;
  const bool v4 = report.to.ip.family == wire::Family::ipv4;
  const TypeAndCode numbers = report.local ? TypeAndCode{} : numbers_of(report.kind, v4);
  const std::uint8_t origin = report.local ? kOriginLocal : v4 ? kOriginIcmp : kOriginIcmp6;
  Bytes data;
  ByteWriter out(data);
  out.u32le(static_cast<std::uint32_t>(errno_of(report.kind)));
  for (const std::uint8_t octet : {origin, numbers.type, numbers.code, std::uint8_t{0}})
    data.push_back(octet);
  out.u32le(report.mtu);
  out.u32le(0);
  const std::size_t begin = data.size();
  if (report.local) {  // nobody's address
    data.resize(begin + (six ? 28 : 16));
    return data;
  }
  const wire::IpAddress offender = six ? mapped(report.offender) : report.offender;
  out.u32le(static_cast<std::uint32_t>(six ? AF_INET6_ : AF_INET_));  // family and a port of 0
  if (six) out.u32le(0);
  data.insert(data.end(), offender.octets.begin(), offender.octets.begin() + (six ? 16 : 4));
  data.resize(begin + (six ? 28 : 16));
  return data;
}

}  // namespace

Errno errno_of(IcmpKind kind) {
  switch (kind) {
    case IcmpKind::port_unreachable:
      return Errno::econnrefused;
    case IcmpKind::network_unreachable:
      return Errno::enetunreach;
    case IcmpKind::packet_too_big:
      return Errno::emsgsize;
    default:
      return Errno::ehostunreach;
  }
}

Reply ErrorQueue::take(const Recv& call, ControlWriter& control, wire::Endpoint& to, bool six) {
  const ErrorReport report = std::move(reports_.front());
  reports_.pop_front();
  to = report.to;
  Reply reply;
  const std::size_t size =
      static_cast<std::size_t>(std::min<std::uint64_t>(report.payload.size(), call.size));
  reply.data.assign(report.payload.begin(), report.payload.begin() + static_cast<std::ptrdiff_t>(size));
  reply.result = static_cast<std::int64_t>(size);
  reply.flags = MSG_ERRQUEUE_ | (size < report.payload.size() ? MSG_TRUNC_ : 0);
  control.put(six ? IPPROTO_IPV6_ : IPPROTO_IP_, six ? IPV6_RECVERR_ : IP_RECVERR_,
              extended_error(report, six));
  control.finish(reply);
  return reply;
}

}  // namespace zocalo::kernel
