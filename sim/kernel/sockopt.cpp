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

int int_at(ByteView bytes, std::size_t at) {
  return static_cast<int>(static_cast<std::uint32_t>(read_le(bytes.subspan(at), 4)));
}

Outcome answer(Bytes value, std::uint32_t optlen) {
  if (value.size() > optlen) value.resize(optlen);
  Reply reply;
  reply.data = std::move(value);
  return reply;
}

Outcome answer(int value, std::uint32_t optlen) {
  Bytes bytes;
  ByteWriter(bytes).u32le(static_cast<std::uint32_t>(value));
  return answer(std::move(bytes), optlen);
}

/// do_ip_getsockopt: a small value fits in one octet where there is no room for an int.
Outcome ip_answer(int value, std::uint32_t optlen) {
  const bool short_of_room = optlen > 0 && optlen < 4 && value >= 0 && value <= 255;
  return answer(value, short_of_room ? 1 : optlen);
}

Bytes time_value(Duration duration) {  // struct timeval
  Bytes bytes;
  ByteWriter out(bytes);
  const std::int64_t us = duration / 1us;
  out.u64le(static_cast<std::uint64_t>(us / 1'000'000));
  out.u64le(static_cast<std::uint64_t>(us % 1'000'000));
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

Outcome device_name(const Options& o, std::uint32_t optlen) {
  if (o.device.empty()) return answer(Bytes{}, optlen);
  if (optlen < 16) return fail(Errno::einval);  // IFNAMSIZ
  Bytes name = to_bytes(o.device);
  name.push_back(0);
  return answer(std::move(name), optlen);
}

Outcome cookie(const kernel::Socket& socket, std::uint32_t optlen) {
  if (optlen < 8) return fail(Errno::einval);
  Bytes value;
  ByteWriter(value).u64le(socket.id().value);
  return answer(std::move(value), optlen);
}

Bytes linger_value(const Options& o) {  // struct linger
  Bytes value;
  ByteWriter out(value);
  out.u32le(o.linger ? 1 : 0);
  out.u32le(o.linger_seconds < 0 ? kEndlessLinger : static_cast<std::uint32_t>(o.linger_seconds));
  return value;
}

/// sk_getsockopt.
Outcome get_socket_option(kernel::Socket& socket, const GetSockOpt& call) {
  const Options& o = socket.options;
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
    case SO_BINDTODEVICE_:
      return device_name(o, call.optlen);
    case SO_TIMESTAMP_:
      return answer(o.timestamps == 1 ? 1 : 0, call.optlen);
    case SO_TIMESTAMPNS_:
      return answer(o.timestamps == 2 ? 1 : 0, call.optlen);
    case SO_PEERCRED_:
      return answer(to_octets(socket.peer_credentials()), call.optlen);
    case SO_COOKIE_:
      return cookie(socket, call.optlen);
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
    case SO_LINGER_:
      return answer(linger_value(o), call.optlen);
    default:
      return fail(Errno::enoprotoopt);
  }
}

/// do_tcp_getsockopt.
Outcome get_tcp_option(const TcpSocket& tcp, const GetSockOpt& call) {
  const Options& o = tcp.options;
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
      return fail(Errno::enoprotoopt);
  }
}

Outcome get_special(kernel::Socket& socket, const GetSockOpt& call) {
  if (call.level == SOL_SOCKET_) return get_socket_option(socket, call);
  const bool of_tcp = call.level == IPPROTO_TCP_ && socket.as_tcp() != nullptr;
  return of_tcp ? get_tcp_option(*socket.as_tcp(), call) : fail(Errno::enoprotoopt);
}

constexpr int kLeastSendBuffer = 4608;     // SOCK_MIN_SNDBUF
constexpr int kLeastReceiveBuffer = 2304;  // SOCK_MIN_RCVBUF

/// Linux books twice what is asked for, between a floor and, unless it is forced, net.core.?mem_max.
int buffer_size(int wanted, int floor, bool forced) {
  constexpr int kMaximum = 4 << 20;  // since Linux 6.18
  constexpr int kMostForced = 0x7ffffffe;
  if (forced) return static_cast<int>(std::clamp<std::int64_t>(2 * std::int64_t{wanted}, floor, kMostForced));
  const int capped = wanted < 0 || wanted > kMaximum ? kMaximum : wanted;
  return std::max(2 * capped, floor);
}

void set_send_buffer(kernel::Socket& socket, int wanted, bool forced) {
  socket.options.send_buffer = buffer_size(wanted, kLeastSendBuffer, forced);
  socket.options.send_buffer_locked = true;
  socket.option_changed(SOL_SOCKET_, SO_SNDBUF_);
}

void set_receive_buffer(kernel::Socket& socket, int wanted, bool forced) {
  socket.options.receive_buffer = buffer_size(wanted, kLeastReceiveBuffer, forced);
  socket.options.receive_buffer_locked = true;
  socket.option_changed(SOL_SOCKET_, SO_RCVBUF_);
}

Outcome set_timeout(Duration& timeout, const Bytes& value) {
  if (value.size() < 16) return fail(Errno::einval);
  const auto seconds = static_cast<std::int64_t>(read_le(value, 8)),
             us = static_cast<std::int64_t>(read_le(ByteView(value).subspan(8), 8));
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

/// sk_setsockopt.
Outcome set_socket_option(kernel::Socket& socket, const SetSockOpt& call, int value) {
  Options& o = socket.options;
  switch (call.optname) {
    case SO_SNDBUF_:
    case SO_SNDBUFFORCE_:
      set_send_buffer(socket, value, call.optname == SO_SNDBUFFORCE_);
      return done();
    case SO_RCVBUF_:
    case SO_RCVBUFFORCE_:
      set_receive_buffer(socket, value, call.optname == SO_RCVBUFFORCE_);
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
      if (o.linger) o.linger_seconds = int_at(call.optval, 4);
      return done();
    default:
      return fail(Errno::enoprotoopt);
  }
}

Outcome set_congestion(kernel::Socket& socket, const SetSockOpt& call) {
  if (call.optval.empty()) return fail(Errno::einval);
  std::string name = to_string(call.optval);
  name.resize(std::min(name.size(), name.find('\0')));
  if (!Congestion{}.choose(name)) return fail(Errno::enoent);
  socket.options.congestion = name;
  socket.option_changed(call.level, call.optname);
  return done();
}

/// do_tcp_setsockopt.
Outcome set_tcp_option(TcpSocket& tcp, const SetSockOpt& call, int value) {
  Options& o = tcp.options;
  switch (call.optname) {
    case TCP_MAXSEG_:
      if (value != 0 && (value < 88 || value > 32767)) return fail(Errno::einval);
      o.max_segment = value;
      return done();
    case TCP_QUICKACK_:
      o.quick_ack = value;
      tcp.option_changed(call.level, call.optname);
      return done();
    case TCP_THIN_DUPACK_:
      return value < 0 || value > 1 ? fail(Errno::einval) : done();
    case TCP_LINGER2_:
      o.linger2_s = value < 0    ? -1
                    : value == 0 ? tcp.host().config.sysctls.tcp_fin_timeout
                                 : std::min(value, 120);
      return done();
    case TCP_CONGESTION_:
      return set_congestion(tcp, call);
    case TCP_DEFER_ACCEPT_:
      o.defer_accept = seconds_to_retransmissions(value);
      return done();
    case TCP_WINDOW_CLAMP_:
      if (value == 0 && tcp.tcb.state != trace::TcpState::closed) return fail(Errno::einval);
      o.window_clamp = value == 0 ? 0 : std::max(value, kLeastReceiveBuffer / 2);
      tcp.option_changed(call.level, call.optname);
      return done();
    default:
      return fail(Errno::enoprotoopt);
  }
}

Outcome set_special(kernel::Socket& socket, const SetSockOpt& call, int value) {
  if (call.level == SOL_SOCKET_) return set_socket_option(socket, call, value);
  const bool of_tcp = call.level == IPPROTO_TCP_ && socket.as_tcp() != nullptr;
  return of_tcp ? set_tcp_option(*socket.as_tcp(), call, value) : fail(Errno::enoprotoopt);
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
    return ip_answer(int_at(reply->data, 0), call.optlen);
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
  if (call.optval.size() >= 4) return int_at(call.optval, 0);
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
  const bool lock = call.level == SOL_SOCKET_ && call.optname == SO_LOCK_FILTER_;
  if (lock && socket.options.lock_filter != 0 && value == 0) return fail(Errno::eperm);  // sk_setsockopt
  if (value < row->minimum || value > row->maximum) return fail(Errno::einval);
  const bool fixed = call.level == IPPROTO_IPV6_ && call.optname == IPV6_V6ONLY_ &&
                     static_cast<InetSocket&>(socket).has_port();
  if (fixed) return fail(Errno::einval);                 // ipv6(7): before bind(2) only
  const bool queue = row->value == &Options::fast_open;  // its length
  if (queue && socket.as_tcp()->tcb.state != trace::TcpState::closed && !socket.is_listening())
    return fail(Errno::einval);
  const bool at_first = row->value == &Options::fast_open_connect;  // before there is a connection only
  if (at_first && socket.as_tcp()->tcb.state != trace::TcpState::closed) return fail(Errno::einval);
  socket.options.*row->value = row->boolean ? (value != 0 ? 1 : 0)
                               : queue      ? std::min(value, TcpSocket::kSomaxconn)
                                            : value;
  socket.option_changed(call.level, call.optname);
  socket.host().touch(socket);
  return done();
}

}  // namespace zocalo::kernel
