// getsockopt(2) and setsockopt(2): sock_getsockopt, tcp_getsockopt and their like in Linux.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/socket.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

/// What SO_LINGER gives of a negative time: MAX_SCHEDULE_TIMEOUT / HZ, of which an int keeps the low half (HZ
/// is 250).
constexpr std::uint32_t kEndlessLinger = 0x978D4FDF;

void put_le(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::int64_t get_le(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = (value << 8) | bytes[at + i];
  if (size == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return static_cast<std::int64_t>(value);
}

Outcome answer(Bytes value, std::uint32_t optlen) {
  if (value.size() > optlen) value.resize(optlen);
  Reply reply;
  reply.data = std::move(value);
  return reply;
}

Outcome answer(int value, std::uint32_t optlen) {
  Bytes bytes;
  put_le(bytes, static_cast<std::uint32_t>(value), 4);
  return answer(std::move(bytes), optlen);
}

/// do_ip_getsockopt: a small value fits in one octet where there is no room for an int.
Outcome ip_answer(int value, std::uint32_t optlen) {
  const bool short_of_room = optlen > 0 && optlen < 4 && value >= 0 && value <= 255;
  return answer(value, short_of_room ? 1 : optlen);
}

Bytes time_value(Duration duration) {  // struct timeval
  Bytes bytes;
  const std::int64_t us = duration / 1us;
  put_le(bytes, static_cast<std::uint64_t>(us / 1'000'000), 8);
  put_le(bytes, static_cast<std::uint64_t>(us % 1'000'000), 8);
  return bytes;
}

/// Which error an option's level gives that the socket's protocol does not know. Linux is not of one mind
/// here.
Errno wrong_level(const kernel::Socket& socket, int level, bool setting) {
  if (socket.domain == AF_UNIX_) return Errno::eopnotsupp;
  const bool own = (level == IPPROTO_TCP_ && socket.protocol == IPPROTO_TCP_) ||
                   (level == IPPROTO_UDP_ && socket.protocol == IPPROTO_UDP_) || level == IPPROTO_IP_ ||
                   (level == IPPROTO_IPV6_ && socket.domain == AF_INET6_);
  if (own) return Errno::enoprotoopt;
  if (socket.domain == AF_INET6_ || setting) return Errno::enoprotoopt;
  return Errno::eopnotsupp;
}

bool level_applies(const kernel::Socket& socket, int level) {
  switch (level) {
    case SOL_SOCKET_:
      return true;
    case IPPROTO_TCP_:
      return socket.protocol == IPPROTO_TCP_;
    case IPPROTO_UDP_:
      return socket.protocol == IPPROTO_UDP_;
    case IPPROTO_IP_:
      return socket.domain != AF_UNIX_;
    case IPPROTO_IPV6_:
      return socket.domain == AF_INET6_;
    default:
      return false;
  }
}

/// Only AF_UNIX passes credentials on.
bool passes_credentials(const kernel::Socket& socket, int level, int optname) {
  return level == SOL_SOCKET_ && (optname == SO_PASSCRED_ || optname == SO_PASSSEC_) &&
         socket.domain != AF_UNIX_;
}

Outcome get_special(kernel::Socket& socket, const GetSockOpt& call) {
  const Options& o = socket.options;
  if (call.level == SOL_SOCKET_) {
    switch (call.optname) {
      case SO_TYPE_:
        return answer(socket.type, call.optlen);
      case SO_ERROR_:
        return answer(static_cast<int>(socket.take_error()), call.optlen);
      case SO_SNDBUF_:
        return answer(o.send_buffer, call.optlen);
      case SO_RCVBUF_:
        return answer(o.receive_buffer, call.optlen);
      case SO_RCVLOWAT_:
        return answer(o.receive_low_water, call.optlen);
      case SO_SNDLOWAT_:
        return answer(1, call.optlen);
      case SO_BSDCOMPAT_:
        return answer(0, call.optlen);
      case SO_BINDTODEVICE_: {
        if (o.device.empty()) return answer(Bytes{}, call.optlen);
        if (call.optlen < 16) return fail(Errno::einval);  // IFNAMSIZ
        Bytes name = to_bytes(o.device);
        name.push_back(0);
        return answer(std::move(name), call.optlen);
      }
      case SO_TIMESTAMP_:
        return answer(o.timestamps == 1 ? 1 : 0, call.optlen);
      case SO_TIMESTAMPNS_:
        return answer(o.timestamps == 2 ? 1 : 0, call.optlen);
      case SO_PEERCRED_:
        return answer(to_octets(socket.peer_credentials()), call.optlen);
      case SO_COOKIE_: {
        if (call.optlen < 8) return fail(Errno::einval);
        Bytes cookie;
        put_le(cookie, socket.id().value, 8);
        return answer(std::move(cookie), call.optlen);
      }
      case SO_ACCEPTCONN_:
        return answer(socket.is_listening() ? 1 : 0, call.optlen);
      case SO_PROTOCOL_:
        return answer(socket.protocol, call.optlen);
      case SO_DOMAIN_:
        return answer(socket.domain, call.optlen);
      case SO_RCVTIMEO_:
        return answer(time_value(o.receive_timeout), call.optlen);
      case SO_SNDTIMEO_:
        return answer(time_value(o.send_timeout), call.optlen);
      case SO_LINGER_: {
        Bytes value;
        put_le(value, o.linger ? 1 : 0, 4);
        put_le(value, o.linger_seconds < 0 ? kEndlessLinger : static_cast<std::uint32_t>(o.linger_seconds),
               4);
        return answer(std::move(value), call.optlen);
      }
      default:
        break;
    }
  }
  if (call.level == IPPROTO_TCP_ && socket.as_tcp() != nullptr) {
    const TcpSocket& tcp = *socket.as_tcp();
    switch (call.optname) {
      case TCP_MAXSEG_:
        return answer(tcp.shown_segment_size(), call.optlen);
      case TCP_INFO_:
        return answer(tcp.info(), call.optlen);
      case TCP_LINGER2_:
        return answer(o.linger2_s, call.optlen);
      case TCP_THIN_DUPACK_:
        return answer(0, call.optlen);
      case TCP_QUICKACK_:
        return answer(tcp.tcb.interactive ? 0 : 1, call.optlen);
      case TCP_CC_INFO_:  // neither algorithm tells anything
        return answer(Bytes{}, call.optlen);
      case TCP_DEFER_ACCEPT_:
        return answer(retransmissions_to_seconds(o.defer_accept), call.optlen);
      case TCP_WINDOW_CLAMP_:
        return answer(tcp.shown_window_clamp(), call.optlen);
      case TCP_CONGESTION_: {
        Bytes name = to_bytes(o.congestion);
        name.resize(16);  // TCP_CA_NAME_MAX
        return answer(std::move(name), call.optlen);
      }
      default:
        break;
    }
  }
  return fail(Errno::enoprotoopt);
}

constexpr int kLeastReceiveBuffer = 2304;  // SOCK_MIN_RCVBUF

/// Linux books twice what is asked for, between a floor and net.core.?mem_max.
int buffer_size(int wanted, int floor) {
  constexpr int kMaximum = 4 << 20;  // since Linux 6.18
  const int capped = wanted < 0 || wanted > kMaximum ? kMaximum : wanted;
  return std::max(2 * capped, floor);
}

Outcome set_timeout(Duration& timeout, const Bytes& value) {
  if (value.size() < 16) return fail(Errno::einval);
  const std::int64_t seconds = get_le(value, 0, 8), us = get_le(value, 8, 8);
  if (us < 0 || us >= 1'000'000) return fail(Errno::edom);
  constexpr std::int64_t kForEver = 1'000'000'000;  // MAX_SCHEDULE_TIMEOUT
  constexpr std::int64_t kJiffy = 4000;             // 1 s / HZ: sock_set_timeout rounds up
  if (seconds < 0) {
    timeout = 1ns;  // sock_set_timeout: no waiting at all
  } else {
    timeout = seconds >= kForEver ? Duration{}
                                  : std::chrono::seconds(seconds) +
                                        std::chrono::microseconds((us + kJiffy - 1) / kJiffy * kJiffy);
  }
  return done();
}

Outcome set_device(kernel::Socket& socket, const Bytes& value) {
  std::string name = to_string(value);
  name.resize(std::min(name.size(), name.find('\0')));
  const bool links = name == "eth0" && !socket.host().config.addresses.empty();
  if (!name.empty() && name != "lo" && !links) return fail(Errno::enodev);
  socket.options.device = name;
  return done();
}

Outcome set_special(kernel::Socket& socket, const SetSockOpt& call, int value) {
  Options& o = socket.options;
  if (call.level == SOL_SOCKET_) {
    switch (call.optname) {
      case SO_SNDBUF_:
        o.send_buffer = buffer_size(value, 4608);
        o.send_buffer_locked = true;
        socket.option_changed(call.level, call.optname);
        return done();
      case SO_RCVBUF_:
        o.receive_buffer = buffer_size(value, kLeastReceiveBuffer);
        o.receive_buffer_locked = true;
        socket.option_changed(call.level, call.optname);
        return done();
      case SO_SNDBUFFORCE_:  // the same without the limit
        o.send_buffer = static_cast<int>(std::clamp<std::int64_t>(2 * std::int64_t{value}, 4608, 0x7ffffffe));
        o.send_buffer_locked = true;
        socket.option_changed(call.level, SO_SNDBUF_);
        return done();
      case SO_RCVBUFFORCE_:
        o.receive_buffer = static_cast<int>(
            std::clamp<std::int64_t>(2 * std::int64_t{value}, kLeastReceiveBuffer, 0x7ffffffe));
        o.receive_buffer_locked = true;
        return done();
      case SO_BSDCOMPAT_:
        return done();
      case SO_TIMESTAMP_:
      case SO_TIMESTAMPNS_:  // each puts an end to the other
        o.timestamps = value == 0 ? 0 : call.optname == SO_TIMESTAMP_ ? 1 : 2;
        return done();
      case SO_BINDTODEVICE_:
        return set_device(socket, call.optval);
      case SO_RCVLOWAT_:
        o.receive_low_water = value < 0 ? 0x7fffffff : std::max(value, 1);
        socket.option_changed(call.level, call.optname);
        return done();
      case SO_RCVTIMEO_:
        return set_timeout(o.receive_timeout, call.optval);
      case SO_SNDTIMEO_:
        return set_timeout(o.send_timeout, call.optval);
      case SO_LINGER_:
        if (call.optval.size() < 8) return fail(Errno::einval);
        o.linger = value != 0;
        if (o.linger) o.linger_seconds = static_cast<int>(get_le(call.optval, 4, 4));
        return done();
      default:
        break;
    }
  }
  if (call.level == IPPROTO_TCP_ && socket.as_tcp() != nullptr) {
    switch (call.optname) {
      case TCP_MAXSEG_:
        if (value != 0 && (value < 88 || value > 32767)) return fail(Errno::einval);
        o.max_segment = value;
        return done();
      case TCP_QUICKACK_:
        o.quick_ack = value;
        socket.option_changed(call.level, call.optname);
        return done();
      case TCP_THIN_DUPACK_:
        return value < 0 || value > 1 ? fail(Errno::einval) : done();
      case TCP_LINGER2_:
        o.linger2_s = value < 0    ? -1
                      : value == 0 ? socket.host().config.sysctls.tcp_fin_timeout
                                   : std::min(value, 120);
        return done();
      case TCP_CONGESTION_: {
        if (call.optval.empty()) return fail(Errno::einval);
        std::string name = to_string(call.optval);
        name.resize(std::min(name.size(), name.find('\0')));
        if (!Congestion{}.choose(name)) return fail(Errno::enoent);
        o.congestion = name;
        socket.option_changed(call.level, call.optname);
        return done();
      }
      case TCP_DEFER_ACCEPT_:
        o.defer_accept = seconds_to_retransmissions(value);
        return done();
      case TCP_WINDOW_CLAMP_:
        if (value == 0 && socket.as_tcp()->tcb.state != trace::TcpState::closed) return fail(Errno::einval);
        o.window_clamp = value == 0 ? 0 : std::max(value, kLeastReceiveBuffer / 2);
        socket.option_changed(call.level, call.optname);
        return done();
      default:
        break;
    }
  }
  return fail(Errno::enoprotoopt);
}

}  // namespace

Outcome get_option(kernel::Socket& socket, const GetSockOpt& call) {
  if (static_cast<std::int32_t>(call.optlen) < 0) return fail(Errno::einval);
  if (!level_applies(socket, call.level)) return fail(wrong_level(socket, call.level, false));
  const OptionRow* row = find_option(call.level, call.optname);
  if (passes_credentials(socket, call.level, call.optname)) return fail(Errno::eopnotsupp);
  if (row == nullptr || row->treatment == Treatment::refused) return fail(Errno::enoprotoopt);
  if (row->value != nullptr) {
    const int value = socket.options.*row->value;
    return call.level == IPPROTO_IP_ ? ip_answer(value, call.optlen) : answer(value, call.optlen);
  }
  if (call.level != IPPROTO_IP_ && call.level != IPPROTO_IPV6_) return get_special(socket, call);
  Outcome outcome = get_ip_option(static_cast<InetSocket&>(socket), call);
  auto* reply = std::get_if<Reply>(&outcome);
  if (reply == nullptr) return outcome;
  if (call.level == IPPROTO_IP_ && call.optname != IP_MULTICAST_IF_ && call.optname != IP_OPTIONS_)
    return ip_answer(static_cast<int>(get_le(reply->data, 0, 4)), call.optlen);
  return answer(std::move(reply->data), call.optlen);
}

namespace {

/// Extension headers for every packet of the socket: RFC 3542 (6 to 9).
bool is_header_option(int optname) {
  return optname == IPV6_HOPOPTS_ || optname == IPV6_RTHDRDSTOPTS_ || optname == IPV6_RTHDR_ ||
         optname == IPV6_DSTOPTS_;
}

/// ipv6_set_opt_hdr
Outcome set_header(Options& options, const SetSockOpt& call) {
  const Bytes& header = call.optval;
  if (header.empty()) return options.headers_6.erase(call.optname), done();
  if (header.size() % 8 != 0 || (header[1] + 1u) * 8 > header.size()) return fail(Errno::einval);
  if (call.optname == IPV6_RTHDR_) return fail(Errno::einval);  // its kinds are not built into Linux
  options.headers_6[call.optname].assign(header.begin(), header.begin() + (header[1] + 1) * 8);
  return done();
}

/// The option's int. ip(7)'s may be one octet, too, and some of them nothing at all.
std::optional<int> int_of(const SetSockOpt& call) {
  if (call.optval.size() >= 4) return static_cast<int>(get_le(call.optval, 0, 4));
  if (call.level == IPPROTO_IPV6_ && call.optname == IPV6_DONTFRAG_) return 0;
  if (call.level != IPPROTO_IP_) return std::nullopt;
  if (!call.optval.empty()) return call.optval[0];
  const bool may_be_empty =
      call.optname == IP_TOS_ || call.optname == IP_RECVTOS_ || call.optname == IP_RECVTTL_ ||
      call.optname == IP_MTU_DISCOVER_ || call.optname == IP_RECVOPTS_ || call.optname == IP_RETOPTS_ ||
      call.optname == IP_OPTIONS_ || call.optname == IP_PASSSEC_ || call.optname == IP_RECVORIGDSTADDR_ ||
      call.optname == IP_CHECKSUM_ || call.optname == IP_PKTINFO_ || call.optname == IP_RECVERR_ ||
      call.optname == IP_BIND_ADDRESS_NO_PORT_ || call.optname == IP_ADD_MEMBERSHIP_ ||
      call.optname == IP_DROP_MEMBERSHIP_;
  return may_be_empty ? std::optional<int>(0) : std::nullopt;
}

/// Its value is a name or a header, not an int.
bool is_text(const SetSockOpt& call) {
  if (call.level == IPPROTO_IPV6_) return is_header_option(call.optname) || call.optname == IPV6_PKTINFO_;
  return (call.level == IPPROTO_TCP_ && call.optname == TCP_CONGESTION_) ||
         (call.level == SOL_SOCKET_ && call.optname == SO_BINDTODEVICE_);
}

bool knows(const kernel::Socket& socket, const OptionRow& row) {
  const Sockets kind = socket.domain == AF_UNIX_     ? kAllSockets
                       : socket.type == SOCK_STREAM_ ? kTcpSockets
                                                     : kUdpSockets;
  return socket.domain == AF_UNIX_ ? row.sockets == kAllSockets : (row.sockets & kind) != 0;
}

}  // namespace

Outcome set_option(kernel::Socket& socket, const SetSockOpt& call) {
  if (!level_applies(socket, call.level)) return fail(wrong_level(socket, call.level, true));
  const OptionRow* row = find_option(call.level, call.optname);
  const bool text = is_text(call);
  if (call.level == IPPROTO_IPV6_ &&
      (row == nullptr || !knows(socket, *row) || call.optname == IPV6_PATHMTU_))
    return fail(Errno::enoprotoopt);
  const std::optional<int> given = text ? std::optional<int>(0) : int_of(call);
  if (!given && call.level != IPPROTO_IP_) return fail(Errno::einval);
  if (passes_credentials(socket, call.level, call.optname)) return fail(Errno::eopnotsupp);
  if (call.level == IPPROTO_IPV6_ && is_header_option(call.optname)) return set_header(socket.options, call);
  if (row == nullptr || row->treatment == Treatment::refused || row->treatment == Treatment::read_only ||
      !knows(socket, *row)) {
    if (row == nullptr || call.level != IPPROTO_IPV6_ || call.optname != IPV6_MTU_)
      return fail(Errno::enoprotoopt);
    return given == 0 ? done() : fail(Errno::einval);  // a limit for fragments, which is not simulated
  }
  if (!given) return fail(Errno::einval);
  const int value = *given;
  if (row->value == nullptr) {
    const bool of_ip = call.level == IPPROTO_IP_ || call.level == IPPROTO_IPV6_;
    Outcome outcome = of_ip ? set_ip_option(static_cast<InetSocket&>(socket), call, value)
                            : set_special(socket, call, value);
    socket.host().touch(socket);
    return outcome;
  }
  const bool of_inet = call.level == SOL_SOCKET_ &&
                       ((call.optname == SO_REUSEPORT_ && value != 0) || call.optname == SO_ZEROCOPY_);
  if (of_inet && socket.domain == AF_UNIX_) return fail(Errno::eopnotsupp);
  if (value < row->minimum || value > row->maximum) return fail(Errno::einval);
  const bool fixed = call.level == IPPROTO_IPV6_ && call.optname == IPV6_V6ONLY_ &&
                     static_cast<InetSocket&>(socket).has_port();
  if (fixed) return fail(Errno::einval);                 // ipv6(7): before bind(2) only
  const bool queue = row->value == &Options::fast_open;  // its length
  if (queue && socket.as_tcp()->tcb.state != trace::TcpState::closed && !socket.is_listening())
    return fail(Errno::einval);
  socket.options.*row->value = row->boolean ? (value != 0 ? 1 : 0)
                               : queue      ? std::min(value, TcpSocket::kSomaxconn)
                                            : value;
  socket.option_changed(call.level, call.optname);
  socket.host().touch(socket);
  return done();
}

}  // namespace zocalo::kernel
