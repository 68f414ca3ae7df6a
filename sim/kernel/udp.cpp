#include "kernel/udp.h"

#include <algorithm>

#include "kernel/host.h"
#include "kernel/ip.h"
#include "wire/codec.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::IpAddress;

std::uint32_t UdpSocket::booked(std::size_t payload, wire::Family family) {
  constexpr std::size_t kLargest = 16384;  // SKB_MAX_ALLOC: of more, only the headers lie in the head
  const std::size_t wanted = payload + (family == wire::Family::ipv4 ? 59 : 72) + kSharedInfo;
  if (wanted > kLargest) return static_cast<std::uint32_t>(kEmptyBuffer + payload);
  std::size_t block = wanted <= kSmallHead ? std::size_t{kSmallHead} : 1024;
  while (block < wanted) block *= 2;
  return static_cast<std::uint32_t>(block + kSkBuff);
}

UdpSocket::UdpSocket(Host& its_host, SocketId its_id, int its_domain)
    : InetSocket(its_host, its_id, its_domain, SOCK_DGRAM_, IPPROTO_UDP_) {
  options = fresh_options(its_domain);
  options.send_buffer = options.receive_buffer = kDefaultBuffer;
  local.ip = any_address();
}

Outcome UdpSocket::bind(const SocketAddress& address) {
  Outcome outcome = bind_to(address, host().udp_ports, local.port != 0);
  if (std::holds_alternative<Reply>(outcome) && domain == AF_INET_) route_.reset();  // __inet_bind
  return outcome;
}

int UdpSocket::mtu_discover(wire::Family family) const {
  return family == wire::Family::ipv4 ? options.mtu_discover : options.mtu_discover_6;
}

/// __ip_append_data, __ip6_append_data: what may not be cut must fit. An IPv6 header is no part of the length
/// in it (RFC 8200, 3).
std::size_t UdpSocket::largest_payload(const Corked& cork) const {
  const wire::Family family = cork.to.ip.family;
  const bool v4 = family == wire::Family::ipv4;
  const std::size_t whole = 65535U - 8 - (v4 ? 20 : 0);
  const int discover = mtu_discover(family);
  if (cork.segment > 0) return whole;  // each segment is looked at when it leaves
  const bool kept_whole = !v4 && (options.do_not_fragment != 0 || cork.control.dont_fragment);
  if ((discover < IP_PMTUDISC_DO_ || discover == IP_PMTUDISC_OMIT_) && !kept_whole) return whole;
  return std::min<std::size_t>(whole, send_mtu(cork) - (v4 ? 20 : 40) - 8);
}

/// ip_setup_cork, ip6_setup_cork: the path's, or the device's alone.
std::uint32_t UdpSocket::send_mtu(const Corked& cork) const {
  const wire::IpAddress& to = cork.to.ip;
  const bool by_device = mtu_discover(to.family) >= IP_PMTUDISC_PROBE_;
  if (by_device && !cork.over_loopback) return host().addresses.mtu_for(to);
  const std::uint32_t mtu = host().mtu_for(to, cork.over_loopback);
  return by_device ? mtu : std::min(mtu, most_mtu(to.family));
}

std::optional<std::uint32_t> UdpSocket::route_mtu() const {
  if (!route_) return std::nullopt;
  const std::uint32_t mtu = host().mtu_for(peer.ip, route_->over == Interface::loopback);
  return std::min(mtu, most_mtu(peer.ip.family));
}

bool UdpSocket::autobind() {
  if (local.port != 0) return true;
  const std::uint16_t port = host().udp_ports.find_free(*this, local.ip, host().random);
  if (port == 0) return false;
  local.port = port;
  host().udp_ports.add(*this, port);
  host().touch(*this);
  return true;
}

void UdpSocket::unbind() {
  if (local.port != 0) host().udp_ports.remove(*this, local.port);
  local.port = 0;
}

/// inet_saddr, np->saddr: where what it sends to that family comes from, unless something else is said.
IpAddress UdpSocket::own_source(wire::Family family) const {
  if (source_) return *source_;
  const bool outgrown = local.ip.family == wire::Family::ipv6 && family == wire::Family::ipv4;
  if (outgrown) return IpAddress::any(family);  // an earlier connect(2) has chosen it
  const bool of_many = domain == AF_INET_ ? local.ip.is_multicast() || host().addresses.is_broadcast(local.ip)
                                          : local.ip.family == wire::Family::ipv6 && local.ip.is_multicast();
  return of_many ? any_address() : local.ip;
}

/// What __ip4_datagram_connect, udp_sendmsg and their like for IPv6 look a way up with. `control`: what the
/// one datagram's messages say.
Flow UdpSocket::flow_to(const wire::Endpoint& to, const SendControl& control) const {
  const bool v4 = to.ip.family == wire::Family::ipv4;
  const bool named = control.source && (v4 || !control.source->is_any());
  Flow flow{to, named ? *control.source : own_source(to.ip.family), control.device};
  if (!to.ip.is_multicast()) return flow;
  if (flow.device == 0) flow.device = v4 ? options.multicast_device : options.multicast_device_6;
  if (v4 && flow.source.is_any()) flow.source = options.multicast_source;
  return flow;
}

/// EACCES for a broadcast that is not asked for: socket(7), SO_BROADCAST.
Errno UdpSocket::find_way(Flow& flow, Route& route) const {
  if (const Errno wrong = find_route(host(), flow, route); wrong != Errno::none) return wrong;
  return route.to_everybody && options.broadcast == 0 ? Errno::eacces : Errno::none;
}

/// "means loopback (BSD'ism)", says __ip6_datagram_connect. IPv4's wildcard is find_route's.
IpAddress UdpSocket::instead_of_any_6(const IpAddress& to) const {
  return to == IpAddress::any(wire::Family::ipv6) ? IpAddress::loopback(local.ip.family) : to;
}

/// sin6_scope_id, where it means something.
int UdpSocket::scope_of(const SocketAddress& address) {
  const auto* inet = std::get_if<InetAddress>(&address);
  return inet != nullptr && needs_scope(inet->endpoint.ip) ? static_cast<int>(inet->scope_id) : 0;
}

/// ip_mc_output: broadcasts and multicasts over a link come back to their own host, too.
bool UdpSocket::loops_back(const IpAddress& to) const {
  if (!to.is_multicast()) return host().addresses.is_broadcast(to);
  return (to.family == wire::Family::ipv4 ? options.multicast_loop : options.multicast_loop_6) != 0;
}

bool UdpSocket::takes_group(const Membership& membership) const {
  if (std::find(memberships.begin(), memberships.end(), membership) != memberships.end()) return true;
  return membership.group.family == wire::Family::ipv6 || options.multicast_all != 0;
}

/// __ip4_datagram_connect, __ip6_datagram_connect.
Outcome UdpSocket::connect(Attempt&, const SocketAddress& address) {
  if (std::holds_alternative<std::monostate>(address)) {  // AF_UNSPEC: __udp_disconnect
    peer = {};
    connected_ = false;
    route_.reset();
    if (!address_bound) local.ip = any_address();
    if (!port_bound) unbind();
    host().touch(*this);
    return done();
  }
  wire::Endpoint to;
  if (!autobind()) return fail(Errno::eagain);  // inet_dgram_connect: before anything else
  if (const Errno wrong = read_address(address, to); wrong != Errno::none) return fail(wrong);
  if (check_scope(address) == Errno::einval) return fail(Errno::einval);
  to.ip = instead_of_any_6(to.ip);
  if (to.ip.family == wire::Family::ipv4) route_.reset();
  SendControl scope;
  scope.device = scope_of(address);
  Flow flow = flow_to(to, scope);
  Route route;
  const Errno wrong = find_way(flow, route);
  if (to.ip.family == wire::Family::ipv4) flow_ = flow;  // it is inet->cork.fl that was filled in
  if (wrong != Errno::none) return fail(wrong);
  if (local.ip.is_any()) {
    local.ip = flow.source;
  } else if ((local.ip.is_multicast() || host().addresses.is_broadcast(local.ip)) && !source_) {
    source_ = flow.source;
  }
  peer = flow.to;
  if (domain == AF_INET6_) last_peer_ = peer.ip;
  connected_ = true;
  route_ = route;
  host().touch(*this);
  return done();
}

/// udp_sendmsg, udpv6_sendmsg: to whom a datagram goes. IPv6 sockets hand over to IPv4 what goes there.
Errno UdpSocket::read_destination(const Send& call, wire::Endpoint& to) const {
  const bool named = !std::holds_alternative<std::monostate>(call.to), six = domain == AF_INET6_;
  to = peer;
  if (named) {
    if (const Errno wrong = read_address(call.to, to); wrong != Errno::none) return wrong;
  } else if (six && !connected_) {
    return Errno::edestaddrreq;
  }
  to.ip = instead_of_any_6(to.ip);
  const bool v4 = to.ip.family == wire::Family::ipv4;
  if (v4 && call.data.size() > 0xffff) return Errno::emsgsize;
  if (v4 && (call.flags & MSG_OOB_) != 0) return Errno::eopnotsupp;
  if (!named && !connected_) return Errno::edestaddrreq;
  return (named || (six && v4)) && to.port == 0 ? Errno::einval : Errno::none;
}

/// udp_sendmsg, udpv6_sendmsg: where a datagram is to go, from where, and whether it may.
Errno UdpSocket::aim(const Send& call, Corked& cork) {
  if (const Errno wrong = read_destination(call, cork.to); wrong != Errno::none) return wrong;
  const wire::Family family = cork.to.ip.family;
  const bool v4 = family == wire::Family::ipv4, six = domain == AF_INET6_;
  if (!v4) cork.control.device = scope_of(call.to);
  if (const Errno wrong =
          read_control(call.control, family, {six, options.free_bind != 0}, host(), cork.control);
      wrong != Errno::none)
    return wrong;
  // the way that connect(2) or an earlier send(2) found is taken again, unless something is asked for beside
  // the data; IPv4's is not, for an IPv6 socket
  const bool asks =
      !std::holds_alternative<std::monostate>(call.to) || cork.control.of_ip || cork.to.ip.is_multicast();
  const bool direct = options.dont_route != 0 || (call.flags & MSG_DONTROUTE_) != 0;  // ip_sendmsg_scope
  const bool again = !asks && (v4 ? !six && !direct : six);
  Flow flow = flow_to(cork.to, cork.control);
  Route route;
  const bool known = again && v4 && route_;
  if (known) {
    route = *route_;
    flow.source = flow_.source;
  } else if (const Errno wrong = find_way(flow, route); wrong != Errno::none) {
    return wrong;
  }
  if (again) route_ = route;
  // what goes along a known way bears the addresses of inet->cork.fl, where datagrams that were corked since
  // have left theirs
  const bool corks = (call.flags & MSG_MORE_) != 0 || options.udp_cork != 0;
  if (corks) {
    flow_ = flow;
  } else if (known) {
    flow.to = flow_.to;
  }
  cork.to = flow.to;
  cork.source = flow.source;
  cork.over_loopback = route.over == Interface::loopback;
  return Errno::none;
}

wire::Packet UdpSocket::packet_of(Corked&& cork) const {
  wire::Packet packet;
  packet.source = cork.source;
  packet.destination = cork.to.ip;
  const wire::Family family = packet.destination.family;
  const bool v4 = family == wire::Family::ipv4;
  const int traffic_class = cork.control.traffic_class.value_or(v4 ? options.tos : options.traffic_class);
  packet.ttl = static_cast<std::uint8_t>(cork.control.hop_limit.value_or(hop_limit(packet.destination)));
  packet.dscp = static_cast<std::uint8_t>(traffic_class >> 2);
  packet.ecn = static_cast<std::uint8_t>(traffic_class & 3);
  wire::UdpDatagram& datagram = packet.body.emplace<wire::UdpDatagram>();
  datagram.source_port = local.port;
  datagram.destination_port = cork.to.port;
  datagram.payload = std::move(cork.data);
  // __ip_make_skb: by default what fits says DF, so that the path's MTU is found, and what does not is cut
  const int discover = mtu_discover(family);
  packet.dont_fragment = discover == IP_PMTUDISC_DO_ || discover == IP_PMTUDISC_PROBE_ ||
                         (v4 && discover == IP_PMTUDISC_WANT_ &&
                          wire::wire_size(packet) <= host().mtu_for(packet.destination, cork.over_loopback));
  return packet;
}

/// __ip_append_data, __ip6_append_data: is the checksum made here, and not by the device? Then the data is copied.
bool UdpSocket::sums_here(const Corked& cork, bool more_follows) const {
  if (cork.segment > 0) return false;
  const std::size_t headers = (cork.to.ip.family == wire::Family::ipv4 ? 20 : 40) + 8;
  return more_follows || headers + cork.data.size() > send_mtu(cork);
}

/// ip_local_error, ipv6_local_error: who wants to know of errors can read how much there is room for.
Outcome UdpSocket::too_big(const Corked& cork) {
  const wire::IpAddress& to = cork.to.ip;
  const bool v4 = to.family == wire::Family::ipv4;
  if ((v4 ? options.receive_errors : options.receive_errors_6) != 0) {
    ErrorReport report{wire::IcmpKind::packet_too_big, send_mtu(cork), cork.to, {}, {}, true};
    errors_.add(std::move(report));
    wake(POLLERR_);
    host().touch(*this);
  }
  return fail(Errno::emsgsize);
}

/// udp_sendmsg, udpv6_sendmsg: whether that may be added to what is corked. Only whether an address is IPv4's
/// is looked at.
Errno UdpSocket::check_more(const Send& call) const {
  const auto* named = std::get_if<InetAddress>(&call.to);
  const bool v4 = corked_->to.ip.family == wire::Family::ipv4,
             other = !v4 && named != nullptr && is_mapped(named->endpoint.ip);
  if (!v4 && !other) return Errno::none;
  if (other && options.v6_only != 0) return Errno::enetunreach;
  if (call.data.size() > 0xffff) return Errno::emsgsize;
  if ((call.flags & MSG_OOB_) != 0) return Errno::eopnotsupp;
  return other ? Errno::einval : Errno::none;
}

/// __ip_append_data, __ip6_append_data: one with what is corked. Where the device makes the checksum, data lies in pages
/// of its own, or with MSG_ZEROCOPY stays in the program's.
void UdpSocket::append(const Send& call, bool more_follows) {
  const bool first = corked_->memory == 0;
  const auto more = static_cast<std::uint32_t>(call.data.size());
  const wire::Family family = corked_->to.ip.family;
  corked_->data.insert(corked_->data.end(), call.data.begin(), call.data.end());
  const bool pinned = (call.flags & MSG_ZEROCOPY_) != 0 && options.zerocopy != 0;
  const bool copies = !first || sums_here(*corked_, more_follows);
  if (pinned) zerocopy_.begin({}, {}, std::exchange(corked_->pinned, true));
  if (pinned && copies) zerocopy_.copied();
  if (!first) {
    corked_->memory += more;
  } else if (pinned && !copies) {
    corked_->memory = kEmptyBuffer + (more + kPage - 1) / kPage * kPage;
  } else {
    corked_->memory = corked_->segment > 0 ? kEmptyBuffer + more : booked(more, family);
    if (corked_->memory != kEmptyBuffer + more) {
      corked_->head = corked_->memory;
      corked_->linear = more;
    }
  }
}

/// What a datagram of `size` octets costs that was sent last (skb_segment), and what when room gets scarce: skb_condense
/// takes what lies in pages into the head, where it fits.
UdpSocket::Memory UdpSocket::memory_of_sent(std::size_t size) const {
  constexpr std::uint32_t kLink = 16;
  const std::uint32_t headers = kLink + (sent_.family == wire::Family::ipv4 ? 20 : 40) + 8;
  const auto octets = static_cast<std::uint32_t>(size);
  Memory memory{sent_.in_segments ? kEmptyBuffer + octets : sent_.memory, 0};
  const std::uint32_t room = sent_.head - kSkBuff - kSharedInfo - headers - sent_.linear;
  memory.scarce = octets - sent_.linear <= room ? sent_.head : memory.usual;
  return memory;
}

Outcome UdpSocket::send(Attempt&, Send& call) {
  if (!autobind()) return fail(Errno::eagain);
  if (!corked_) {
    Corked cork;
    if (const Errno wrong = aim(call, cork); wrong != Errno::none) return fail(wrong);
    cork.segment = cork.control.segment.value_or(static_cast<std::uint16_t>(options.udp_segment));
    if (call.data.size() > largest_payload(cork)) return too_big(cork);
    if (error != Errno::none) return fail(take_error());
    if (shut_write) return fail(Errno::epipe);
    corked_ = std::move(cork);
  } else if (const Errno wrong = check_more(call); wrong != Errno::none) {
    return fail(wrong);
  }
  const auto size = static_cast<std::int64_t>(call.data.size());
  if (corked_->data.size() + call.data.size() > largest_payload(*corked_)) {
    const Corked cork = *std::exchange(corked_, std::nullopt);  // udp_flush_pending_frames
    wake(POLLOUT_ | POLLWRNORM_);                               // sock_wfree
    tell_of_pinned(false);
    return too_big(cork);
  }
  const bool more_follows = (call.flags & MSG_MORE_) != 0 || options.udp_cork != 0;
  append(call, more_follows);
  if (more_follows) return done(size);  // udp(7): one with what follows
  const Errno wrong = push_corked();
  return wrong == Errno::none ? done(size) : fail(wrong);
}

/// udp_send_skb: of what is to go in segments.
Errno UdpSocket::check_segments(const Corked& cork) const {
  constexpr std::size_t kMostSegments = 128;  // UDP_MAX_SEGMENTS
  const wire::IpAddress& to = cork.to.ip;
  const bool v4 = to.family == wire::Family::ipv4;
  const std::size_t size = std::min(cork.segment, cork.data.size());
  if ((v4 ? 20 : 40) + 8 + size > host().mtu_for(to, cork.over_loopback)) return Errno::emsgsize;
  if (cork.data.size() > cork.segment * kMostSegments) return Errno::einval;
  return v4 && options.no_check != 0 ? Errno::einval : Errno::none;
}

Errno UdpSocket::push_corked() {
  Corked cork = *std::exchange(corked_, std::nullopt);
  const Errno wrong = cork.segment > 0 ? check_segments(cork) : Errno::none;
  bool taken = false;
  sent_ = {cork.data.size(), cork.memory, cork.head, cork.linear, cork.to.ip.family};
  sent_.in_segments = cork.segment > 0 && cork.segment < cork.data.size();
  // on the loopback whoever takes it cuts it (NETIF_F_GSO_UDP_L4): nobody, and one error quotes it as a whole
  const bool stays = cork.over_loopback || host().addresses.stays_here(cork.to.ip);
  const bool whole_way = stays && !is_heard(host(), {cork.source, local.port}, cork.to);
  if (wrong == Errno::none && cork.segment > 0 && !whole_way) {  // __udp_gso_segment
    const Bytes whole = std::move(cork.data);
    std::size_t at = 0;
    do {
      const std::size_t size = std::min(cork.segment, whole.size() - at);
      Corked piece = cork;
      piece.data = Bytes(whole.begin() + static_cast<std::ptrdiff_t>(at),
                         whole.begin() + static_cast<std::ptrdiff_t>(at + size));
      taken = launch(std::move(piece)) || taken;
      at += size;
    } while (at < whole.size());
  } else if (wrong == Errno::none) {
    taken = launch(std::move(cork));
  }
  wake(POLLOUT_ | POLLWRNORM_);  // sock_wfree: it has left the send buffer
  tell_of_pinned(taken);
  return wrong;
}

/// MSG_ZEROCOPY: what was sent is freed. `taken`: by somebody, who has copied it.
void UdpSocket::tell_of_pinned(bool taken) {
  if (taken) zerocopy_.copied();
  if (zerocopy_.freed_all()) wake(POLLERR_);
}

/// False if nobody takes it.
bool UdpSocket::launch(Corked&& cork) {
  const bool over_loopback = cork.over_loopback;
  wire::Packet packet = packet_of(std::move(cork));
  std::optional<wire::Packet> copy;
  if (!over_loopback && loops_back(packet.destination)) copy = packet;
  // RFC 1112 (6.1): 0 does not leave the host; IPv6's only matters to who forwards (RFC 8200, 3)
  const bool leaves = packet.ttl > 0 || over_loopback ||
                      (packet.destination.family == wire::Family::ipv6 && !packet.destination.is_multicast());
  const bool stays = over_loopback || host().addresses.stays_here(packet.destination);
  const bool taken = (copy && host().takes(copy->destination, Interface::links)) ||
                     (leaves && (!stays || host().takes(packet.destination, Interface::loopback)));
  if (leaves) host().send(std::move(packet), over_loopback);
  if (copy) host().receive(*std::move(copy), false);
  return taken;
}

void UdpSocket::option_changed(int level, int optname) {
  if (level == SOL_SOCKET_ && optname == SO_RCVBUF_)
    forward_threshold_ = static_cast<std::uint32_t>(options.receive_buffer) / 4;
  if (level == SOL_SOCKET_ && optname == SO_SNDBUF_ && is_writable())
    wake(POLLOUT_ | POLLWRNORM_ | POLLWRBAND_);
  if (changes_route(level, optname)) route_.reset();
  if (level == IPPROTO_UDP_ && optname == UDP_CORK_ && options.udp_cork == 0 && corked_) (void)push_corked();
  if (options.receive_errors == 0 && options.receive_errors_6 == 0) errors_.clear();
}

/// sock_writeable: what is corked is all that ever waits. sk_wmem_alloc counts the socket itself as one.
bool UdpSocket::is_writable() const {
  return 1 + (corked_ ? corked_->memory : 0) < static_cast<std::uint32_t>(options.send_buffer) / 2;
}

/// udp_ioctl.
Outcome UdpSocket::ioctl(std::uint32_t request) const {
  switch (request) {
    case FIONREAD_:  // of the datagram that the next recv(2) gives
      return done(queue_.empty() ? 0 : static_cast<std::int64_t>(queue_.front().payload.size()));
    case SIOCOUTQ_:  // what is sent has left, what is corked has not
      return done(corked_ ? corked_->memory : 0);
    default:
      return fail(Errno::enotty);
  }
}

/// inet_shutdown: on a socket that is not connected it is noted, too, but an error.
Outcome UdpSocket::shutdown(int how) {
  if (how < SHUT_RD_ || how > SHUT_RDWR_) return fail(Errno::einval);
  shut_read = shut_read || how != SHUT_WR_;
  shut_write = shut_write || how != SHUT_RD_;
  wake(POLLIN_ | POLLRDNORM_ | POLLRDHUP_ | POLLOUT_ | POLLHUP_);
  host().touch(*this);
  return connected_ ? done() : fail(Errno::enotconn);
}

Outcome UdpSocket::peer_name() const {
  if (!connected_ || peer.port == 0) return fail(Errno::enotconn);
  Reply reply;
  reply.address = shown(peer);
  return reply;
}

/// compute_score; an address of its own beats the wildcard (__udp4_lib_lookup).
int UdpSocket::score(const wire::Endpoint& from, const wire::Endpoint& to) const {
  if (!covers(to.ip)) return 0;
  int points = local.ip == to.ip ? 100 : 1;
  if (to.ip.family == wire::Family::ipv4 && domain == AF_INET_) ++points;
  // __udp_disconnect leaves sk_v6_daddr as it is
  const IpAddress& only_from = to.ip.family == wire::Family::ipv6 ? last_peer_ : peer.ip;
  if (!only_from.is_any()) {
    if (only_from != from.ip) return 0;
    points += 4;
  }
  if (peer.port != 0) {
    if (peer.port != from.port) return 0;
    points += 4;
  }
  return points;
}

/// __udp4_lib_err, __udp6_lib_err: only what is final is told, and only to a connected socket, unless it
/// asked for all.
void UdpSocket::icmp_arrives(ErrorReport report) {
  const wire::IcmpKind kind = report.kind;
  const bool v4 = report.to.ip.family == wire::Family::ipv4;
  const bool too_big = kind == wire::IcmpKind::packet_too_big;
  const int discover = mtu_discover(report.to.ip.family);
  if (too_big && discover <= IP_PMTUDISC_PROBE_)
    host().remember_mtu(report.to.ip, report.mtu);  // ip_sk_accept_pmtu
  if (too_big && discover == IP_PMTUDISC_DONT_) return;
  const bool asked = (v4 ? options.receive_errors : options.receive_errors_6) != 0;
  const bool final = too_big || kind == wire::IcmpKind::port_unreachable;
  if (!asked && (!connected_ || !final)) return;
  if (asked) errors_.add(std::move(report));
  error = errno_of(kind);
  wake(POLLERR_ | POLLIN_ | POLLOUT_);
  host().touch(*this);
}

/// udp_poll, datagram_poll.
Readiness UdpSocket::readiness() const {
  Readiness r;
  if (error != Errno::none || !errors_.empty() || zerocopy_.has_notice()) r.events |= POLLERR_;
  if (shut_read) r.events |= POLLIN_ | POLLRDNORM_ | POLLRDHUP_;
  if (shut_read && shut_write) r.events |= POLLHUP_;
  if (!queue_.empty()) r.events |= POLLIN_ | POLLRDNORM_;
  if (is_writable()) r.events |= POLLOUT_ | POLLWRNORM_ | POLLWRBAND_;
  const Errno pending = error != Errno::none ? error : errors_.next();
  const Reason failure{Why::error_pending, static_cast<std::int64_t>(pending)};
  Reason& read = r.reason(Set::read);
  if (pending != Errno::none) {
    read = failure;
  } else if (!queue_.empty()) {
    read = {Why::datagram_queued, static_cast<std::int64_t>(queue_.size())};
  } else {
    read = {shut_read ? Why::read_shut_down : Why::no_datagram, 0};
  }
  Reason& write = r.reason(Set::write);
  if (pending != Errno::none) {
    write = failure;
  } else if (!is_writable()) {
    write = {Why::send_queue_full, static_cast<std::int64_t>(corked_->data.size())};
  } else {
    write = {shut_write ? Why::write_side_closed : Why::datagram_space, 0};
  }
  r.reason(Set::except) = {Why::no_urgent_data, 0};
  return r;
}

trace::SocketState UdpSocket::snapshot() const {
  trace::SocketState s = basic_snapshot(trace::SocketKind::udp);
  s.local = local;
  s.peer = peer;
  s.shut_read = shut_read;
  s.shut_write = shut_write;
  s.so_error = error;
  for (const Datagram& datagram : queue_)
    s.receive_queue += static_cast<std::uint32_t>(datagram.payload.size());
  s.receive_datagrams = static_cast<std::uint32_t>(queue_.size());
  s.receive_capacity = static_cast<std::uint32_t>(options.receive_buffer);
  s.send_capacity = static_cast<std::uint32_t>(options.send_buffer);
  s.readiness = readiness();
  Options fresh = fresh_options(domain);
  fresh.send_buffer = fresh.receive_buffer = kDefaultBuffer;
  s.options = changed_options(options, fresh);
  return s;
}

void UdpSocket::release() {
  unbind();
  host().destroy(*this);
}

}  // namespace zocalo::kernel
