#include "kernel/control.h"

#include <algorithm>

#include "kernel/addresses.h"
#include "kernel/descriptors.h"
#include "kernel/host.h"
#include "kernel/route.h"
#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::size_t kHeader = 16;  // struct cmsghdr

std::size_t aligned(std::size_t size) { return (size + 7) / 8 * 8; }

int int_of(ByteView data) { return static_cast<int>(static_cast<std::uint32_t>(read_le(data, 4))); }

/// ip_cmsg_send.
bool read_ip(int type, ByteView data, SendControl& out) {
  const bool is_int = data.size() == 4;
  switch (type) {
    case IP_TTL_:
      if (!is_int || int_of(data) < 1 || int_of(data) > 255) return false;
      out.hop_limit = int_of(data);
      return true;
    case IP_TOS_: {
      if (!is_int && data.size() != 1) return false;
      const int value = is_int ? int_of(data) : data[0];
      if (value < 0 || value > 255) return false;
      out.traffic_class = value;
      return true;
    }
    case IP_PKTINFO_:  // struct in_pktinfo
      if (data.size() != 12) return false;
      if (int_of(data) != 0) out.device = int_of(data);
      out.source = wire::IpAddress::v4(data[4], data[5], data[6], data[7]);
      return true;
    default:
      return false;
  }
}

/// ip6_datagram_send_ctl; -1 asks for what the socket has.
bool read_ipv6(int type, ByteView data, SendControl& out) {
  if (type == IPV6_PKTINFO_) {  // struct in6_pktinfo
    if (data.size() < 20) return false;
    out.source = wire::IpAddress::any(wire::Family::ipv6);
    std::copy_n(data.begin(), 16, out.source->octets.begin());
    if (const int device = int_of(data.subspan(16)); device != 0) out.device = device;
    return true;
  }
  if (data.size() != 4) return false;
  const int value = int_of(data);
  switch (type) {
    case IPV6_HOPLIMIT_:
      if (value < -1 || value > 255) return false;
      if (value >= 0) out.hop_limit = value;
      return true;
    case IPV6_TCLASS_:
      if (value < -1 || value > 255) return false;
      if (value >= 0) out.traffic_class = value;
      return true;
    case IPV6_DONTFRAG_:
      out.dont_fragment = value == 1;
      return value == 0 || value == 1;
    default:
      return false;
  }
}

}  // namespace

namespace {

/// CMSG_OK: the length of the first message, or nothing if it is malformed.
std::optional<std::size_t> first_length(ByteView control) {
  const std::uint64_t length = read_le(control, 8);
  if (length < kHeader || length > control.size()) return std::nullopt;
  return static_cast<std::size_t>(length);
}

/// __sock_cmsg_send: AF_UNIX's own, which others skip.
bool is_of_unix(int type) { return type == SCM_RIGHTS_ || type == SCM_CREDENTIALS_; }

/// ip6_datagram_send_ctl, of IPV6_PKTINFO. `device`: what an earlier message said.
Errno check_source(const SendControl& control, int device, const Host& host, bool any_source) {
  if (device != 0 && control.device != device) return Errno::einval;
  if (control.device != 0 && interface_of(host, control.device) == Interface::none) return Errno::enodev;
  const bool own = control.source->is_any() || host.addresses.is_own(*control.source);
  return own || any_source ? Errno::none : Errno::einval;
}

/// udp_cmsg_send: UDP's own messages, and the form of all, before IP looks at the rest.
Errno read_udp_control(ByteView control, SendControl& out) {
  while (control.size() >= kHeader) {
    const auto size = first_length(control);
    if (!size) return Errno::einval;
    if (int_of(control.subspan(8)) == IPPROTO_UDP_) {
      const ByteView data = control.subspan(kHeader, *size - kHeader);
      if (int_of(control.subspan(12)) != UDP_SEGMENT_ || data.size() != 2) return Errno::einval;
      out.segment = static_cast<std::uint16_t>(read_le(data, 2));
    } else {
      out.of_ip = true;
    }
    control = control.subspan(std::min(aligned(*size), control.size()));
  }
  return Errno::none;
}

}  // namespace

Errno read_control(ByteView control, wire::Family family, const Sender& sender, const Host& host,
                   SendControl& out) {
  if (const Errno wrong = read_udp_control(control, out); wrong != Errno::none) return wrong;
  const bool v4 = family == wire::Family::ipv4;
  while (control.size() >= kHeader) {
    const std::size_t size = *first_length(control);
    const int level = int_of(control.subspan(8)), type = int_of(control.subspan(12));
    const ByteView data = control.subspan(kHeader, size - kHeader);
    if (v4 && sender.six && level == IPPROTO_IPV6_ && type == IPV6_PKTINFO_) {
      if (!read_ipv6(type, data, out) || !is_mapped(*out.source)) return Errno::einval;
      out.source = unmapped(*out.source);
    }
    const int device = out.device;
    const bool known = v4 ? level != IPPROTO_IP_ || read_ip(type, data, out)
                          : level != IPPROTO_IPV6_ || read_ipv6(type, data, out);
    if (!known || (level == SOL_SOCKET_ && !is_of_unix(type))) return Errno::einval;
    if (!v4 && level == IPPROTO_IPV6_ && type == IPV6_PKTINFO_) {
      if (const Errno wrong = check_source(out, device, host, sender.any_source); wrong != Errno::none)
        return wrong;
    }
    control = control.subspan(std::min(aligned(size), control.size()));
  }
  return Errno::none;
}

Errno check_control(ByteView control) {
  while (control.size() >= kHeader) {
    const auto size = first_length(control);
    if (!size) return Errno::einval;
    if (int_of(control.subspan(8)) == SOL_SOCKET_ && !is_of_unix(int_of(control.subspan(12))))
      return Errno::einval;
    control = control.subspan(std::min(aligned(*size), control.size()));
  }
  return Errno::none;
}

namespace {

/// scm_fp_copy.
Errno read_rights(ByteView data, const DescriptorTable& table, std::vector<Right>& rights) {
  constexpr std::size_t kMost = 253;  // SCM_MAX_FD
  if (rights.size() + data.size() / 4 > kMost) return Errno::einval;
  for (std::size_t at = 0; at + 4 <= data.size(); at += 4) {
    const Fd fd = int_of(data.subspan(at));
    File* file = table.find(fd);
    if (file == nullptr && fd >= 0) return Errno::ebadf;
    rights.push_back({file, table.guest(), fd});
  }
  return Errno::none;
}

}  // namespace

Errno read_control(ByteView control, const DescriptorTable& table, UnixControl& out) {
  UnixControl given;
  while (control.size() >= kHeader) {
    const auto size = first_length(control);
    if (!size) return Errno::einval;
    const int level = int_of(control.subspan(8)), type = int_of(control.subspan(12));
    const ByteView data = control.subspan(kHeader, *size - kHeader);
    if (level == SOL_SOCKET_ && type == SCM_RIGHTS_) {
      if (const Errno wrong = read_rights(data, table, given.rights); wrong != Errno::none) return wrong;
    } else if (level == SOL_SOCKET_ && type == SCM_CREDENTIALS_) {
      if (data.size() != 12) return Errno::einval;
      const Credentials who{int_of(data), int_of(data.subspan(4)), int_of(data.subspan(8))};
      if (who.process != process_number(table.guest())) return Errno::eperm;  // scm_check_creds
      given.credentials = who;
    } else if (level == SOL_SOCKET_) {
      return Errno::einval;
    }
    control = control.subspan(std::min(aligned(*size), control.size()));
  }
  for (const Right& right : given.rights) {
    if (right.file != nullptr) ++right.file->references;
  }
  out = std::move(given);
  return Errno::none;
}

Bytes to_octets(const Credentials& credentials) {
  Bytes data;
  ByteWriter out(data);
  for (const std::int32_t value : {credentials.process, credentials.user, credentials.group})
    out.u32le(static_cast<std::uint32_t>(value));
  return data;
}

void ControlWriter::put_timestamp(int unit, std::int64_t wall_clock_ns) {
  if (unit == 0) return;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t part = wall_clock_ns % kSecond;
  Bytes data;
  ByteWriter out(data);
  for (const std::int64_t value : {wall_clock_ns / kSecond, unit == 1 ? part / 1000 : part})
    out.u64le(static_cast<std::uint64_t>(value));
  put(SOL_SOCKET_, unit == 1 ? SO_TIMESTAMP_ : SO_TIMESTAMPNS_, data);
}

void ControlWriter::finish(Reply& reply) {
  reply.control = std::move(octets);
  if (cut_off) reply.flags |= MSG_CTRUNC_;
}

std::size_t ControlWriter::room_for_rights() const { return room_ <= kHeader ? 0 : (room_ - kHeader) / 4; }

void ControlWriter::put(int level, int type, ByteView data) {
  if (room_ < kHeader) {
    cut_off = true;
    return;
  }
  const std::size_t whole = kHeader + data.size(), size = std::min(whole, room_);
  if (size < whole) cut_off = true;
  ByteWriter out(octets);
  const std::size_t begin = octets.size();
  out.u64le(size);
  out.u32le(static_cast<std::uint32_t>(level));
  out.u32le(static_cast<std::uint32_t>(type));
  out.raw(data.first(size - kHeader));
  const std::size_t taken = std::min(aligned(whole), room_);
  octets.resize(begin + taken);
  room_ -= taken;
}

void ControlWriter::put(int level, int type, int value) {
  Bytes data;
  ByteWriter(data).u32le(static_cast<std::uint32_t>(value));
  put(level, type, data);
}

}  // namespace zocalo::kernel
