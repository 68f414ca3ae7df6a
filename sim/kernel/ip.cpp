#include "kernel/ip.h"

#include <algorithm>
#include <vector>

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"
#include "kernel/udp.h"
#include "wire/codec.h"

namespace zocalo::kernel {

using wire::Endpoint;
using wire::Family;
using wire::IpAddress;
using wire::Packet;
using wire::TcpSegment;

namespace {

/// RFC 5082. IPv6 has an option of its own for it (IPV6_MINHOPCOUNT).
bool has_come_too_far(const Packet& packet, const TcpSocket& socket) {
  return packet.source.family == Family::ipv4 && packet.ttl < socket.options.least_ttl;
}

void tcp_arrives(Host& host, Packet& packet, TcpSegment& segment) {
  if (!host.addresses.is_own(packet.destination)) return;  // RFC 9293 (3.9.2.3): never to a broadcast
  const FlowKey key{{packet.destination, segment.destination_port}, {packet.source, segment.source_port}};
  if (TcpSocket* socket = host.flows.find(key)) {
    if (has_come_too_far(packet, *socket)) return;
    socket->segment_arrives(packet, segment);
    return;
  }
  listener_receives_syn(host, packet, segment, std::nullopt);
}

/// reuseport_select_sock: sockets that share address and port by SO_REUSEPORT divide the peers among them, by a hash
/// of the flow whose secret is the run's. `best` is the one found without that.
InetSocket& share_of(const Host& host, const PortTable::Bound& bound, InetSocket& best,
                     const Endpoint& from) {
  if (best.options.reuse_port == 0 || best.peer.port != 0) return best;
  std::vector<InetSocket*> group;
  for (const auto& [id, socket] : bound) {
    const bool alike = socket->local.ip == best.local.ip && socket->options.reuse_port != 0;
    if (alike && socket->peer.port == 0) group.push_back(socket);
  }
  std::uint64_t flow = from.port;
  for (const std::uint8_t octet : from.ip.octets) flow = flow * 257 + octet;
  return *group[static_cast<std::size_t>(Random(host.config.seed, flow).below(group.size()))];
}

/// Whose a datagram from `from` to `to` is, or null; of equals the newest, as Linux's list has it first.
UdpSocket* find_udp(Host& host, const Endpoint& from, const Endpoint& to) {
  UdpSocket* best = nullptr;
  int best_score = 1;
  if (const PortTable::Bound* bound = host.udp_ports.at(to.port)) {
    for (const auto& [id, inet] : *bound) {
      auto* socket = static_cast<UdpSocket*>(inet);  // nothing else is in this table
      if (const int score = socket->score(from, to); score >= best_score) {
        best = socket;
        best_score = score;
      }
    }
    if (best != nullptr) best = static_cast<UdpSocket*>(&share_of(host, *bound, *best, from));
  }
  return best;
}

void udp_arrives(Host& host, const Packet& packet, wire::UdpDatagram& datagram, Interface over) {
  const Endpoint from{packet.source, datagram.source_port}, to{packet.destination, datagram.destination_port};
  if (host.addresses.is_broadcast(to.ip) || to.ip.is_multicast()) {
    if (const PortTable::Bound* bound = host.udp_ports.at(to.port)) {
      for (const auto& [id, inet] : *bound) {
        auto* socket = static_cast<UdpSocket*>(inet);
        if (to.ip.is_multicast() && !socket->takes_group({to.ip, over})) continue;
        if (socket->score(from, to) > 0) socket->datagram_arrives(packet, over, from, datagram.payload);
      }
    }
  } else if (UdpSocket* socket = find_udp(host, from, to)) {
    socket->datagram_arrives(packet, over, from, std::move(datagram.payload));
  } else {
    send_icmp_error(host, packet, wire::IcmpKind::port_unreachable);
  }
}

/// The packet that an ICMP error quotes, as far as we need it. Its bytes come from the network: trust no
/// length.
struct Quoted {
  std::uint8_t protocol = 0;
  Endpoint source, destination;
  wire::SeqNum seq;
  std::size_t payload = 0;  ///< of a UDP datagram: where it begins
};

std::optional<Quoted> read_quoted(ByteView bytes, Family family) {
  Quoted quoted;
  const bool v4 = family == Family::ipv4;
  if (bytes.empty()) return std::nullopt;
  std::size_t header = v4 ? std::size_t{bytes[0]} % 16 * 4 : 40;
  if (header < 20 || bytes.size() < header + 8 || bytes[0] >> 4 != (v4 ? 4 : 6)) return std::nullopt;
  quoted.protocol = bytes[v4 ? 9 : 6];
  constexpr std::uint8_t kFragment = 44;  // RFC 8200 (4.5)
  if (!v4 && quoted.protocol == kFragment) {
    quoted.protocol = bytes[header];
    header += 8;
    if (bytes.size() < header + 8) return std::nullopt;
  }
  quoted.source.ip = quoted.destination.ip = IpAddress::any(family);
  const std::size_t size = v4 ? 4 : 16, at = v4 ? 12 : 8;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, quoted.source.ip.octets.begin());
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + size), size,
              quoted.destination.ip.octets.begin());
  ByteReader body(bytes.subspan(header));
  quoted.source.port = body.u16be();
  quoted.destination.port = body.u16be();
  quoted.seq.value = body.u32be();
  quoted.payload = header + 8;
  return quoted;
}

void icmp_arrives(Host& host, const Packet& packet, const wire::IcmpError& error) {
  const auto quoted = read_quoted(error.original, packet.source.family);
  if (!quoted) return;
  if (quoted->protocol == 6) {
    TcpSocket* socket = host.flows.find({quoted->source, quoted->destination});
    if (socket != nullptr) socket->icmp_arrives(error.kind, error.mtu, quoted->seq);
    return;
  }
  if (quoted->protocol != 17) return;
  if (UdpSocket* socket = find_udp(host, quoted->destination, quoted->source)) {
    const auto payload = error.original.begin() + static_cast<std::ptrdiff_t>(quoted->payload);
    socket->icmp_arrives({error.kind,
                          error.mtu,
                          quoted->destination,
                          packet.source,
                          {payload, error.original.end()},
                          false,
                          packet.destination,
                          packet.ttl,
                          static_cast<std::uint8_t>((packet.dscp << 2) | packet.ecn)});
  }
}

/// icmp_echo, icmpv6_echo_reply. A request to everybody is answered over IPv6 only
/// (net.ipv4.icmp_echo_ignore_broadcasts is 1).
void echo_arrives(Host& host, const Packet& packet, const wire::IcmpEcho& echo) {
  const bool own = host.addresses.is_own(packet.destination);
  if (echo.reply || packet.source.is_any() || packet.source.is_multicast()) return;
  if (!own && packet.destination.family == Family::ipv4) return;
  Packet answer;
  answer.destination = packet.source;
  const auto source = own ? packet.destination : host.addresses.source_for(packet.source);
  if (!source) return;
  answer.source = *source;
  answer.dscp = packet.dscp;
  answer.dont_fragment = false;
  answer.body = wire::IcmpEcho{true, echo.identifier, echo.sequence, echo.payload};
  host.send(std::move(answer));
}

}  // namespace

bool Host::takes(const IpAddress& to, Interface over) const {
  if (to.is_multicast()) return groups.has({to, over});
  // __mkroute_output: what is sent over the loopback is for this host, whatever its address
  return over == Interface::loopback || addresses.is_own(to) || addresses.is_broadcast(to);
}

bool is_heard(Host& host, const Endpoint& from, const Endpoint& to) {
  return host.addresses.is_broadcast(to.ip) || to.ip.is_multicast() || find_udp(host, from, to) != nullptr;
}

void Host::receive(Packet packet, bool over_loopback) {
  const IpAddress& to = packet.destination;
  const Interface over = over_loopback ? Interface::loopback : Interface::links;
  if (!takes(to, over)) return;
  if (packet.fragment() != nullptr) {
    std::optional<Packet> whole = defragmenter.add(packet);
    if (!whole || whole->fragment() != nullptr) return;
    packet = *std::move(whole);
  }
  if (auto* tcp = std::get_if<TcpSegment>(&packet.body)) {
    tcp_arrives(*this, packet, *tcp);
  } else if (auto* udp = std::get_if<wire::UdpDatagram>(&packet.body)) {
    udp_arrives(*this, packet, *udp, over);
  } else if (const auto* icmp = packet.icmp()) {
    icmp_arrives(*this, packet, *icmp);
  } else if (const auto* echo = packet.echo()) {
    echo_arrives(*this, packet, *echo);
  }
}

void reply_with_reset(Host& host, const Packet& packet, const TcpSegment& segment) {
  reply_with_reset(host, packet.source, packet.destination, segment, packet.dscp);
}

void reply_with_reset(Host& host, const IpAddress& from, const IpAddress& to, const TcpSegment& segment,
                      std::uint8_t dscp) {
  if (segment.flags.rst) return;
  Packet packet;
  packet.source = to;
  packet.destination = from;
  packet.dscp = dscp;
  TcpSegment& reset = packet.body.emplace<TcpSegment>();
  reset.source_port = segment.destination_port;
  reset.destination_port = segment.source_port;
  reset.flags.rst = true;
  if (segment.flags.ack) {
    reset.seq = segment.ack;
  } else {
    reset.flags.ack = true;
    reset.ack = segment.seq + segment.length();
  }
  host.send(std::move(packet));
}

void listener_receives_syn(Host& host, const Packet& packet, const TcpSegment& segment,
                           std::optional<wire::SeqNum> iss) {
  if (segment.flags.rst) return;
  TcpSocket* best = nullptr;
  if (const PortTable::Bound* bound = host.listeners.at(segment.destination_port)) {
    for (const auto& [id, inet] : *bound) {
      if (!inet->covers(packet.destination)) continue;
      auto* listener = static_cast<TcpSocket*>(inet);  // nothing else is in this table
      const bool exact = inet->local.ip == packet.destination;
      const bool same_family = inet->local.ip.family == packet.destination.family;
      const bool better =
          best == nullptr || exact || (same_family && best->local.ip.family != packet.destination.family);
      if (better) best = listener;
      if (exact) break;
    }
    const Endpoint from{packet.source, segment.source_port};
    if (best != nullptr) best = static_cast<TcpSocket*>(&share_of(host, *bound, *best, from));
  }
  if (best != nullptr && has_come_too_far(packet, *best)) return;
  if (best == nullptr || segment.flags.ack || !segment.flags.syn) {
    // RFC 9293 (3.10.7.1), (3.10.7.2): an acknowledgement of nothing is refused, anything else is not for a
    // listener
    if (best == nullptr || segment.flags.ack) reply_with_reset(host, packet, segment);
    return;
  }
  best->syn_arrives(packet, segment, iss);
}

/// icmp_send: as control traffic (RFC 1812, 4.3.2.5), and cut where it must be.
void send_icmp_error(Host& host, const Packet& packet, wire::IcmpKind kind) {
  if (!host.addresses.is_own(packet.destination)) return;  // icmp_route_lookup: nothing may come from there
  Packet answer;
  answer.source = packet.destination;
  answer.destination = packet.source;
  answer.dont_fragment = false;
  if (packet.source.family == Family::ipv4) answer.dscp = wire::kInternetControl;
  wire::IcmpError& error = answer.body.emplace<wire::IcmpError>();
  error.kind = kind;
  error.original = wire::quoted(packet);
  host.send(std::move(answer));
}

void TcpSocket::icmp_arrives(wire::IcmpKind kind, std::uint32_t mtu, SeqNum seq) {
  if (seq < tcb.snd_una || seq >= tcb.snd_nxt) return;  // RFC 5927 (4): not about anything in flight
  if (kind == wire::IcmpKind::packet_too_big) {
    host().remember_mtu(peer.ip, mtu);
    mtu = host().mtu_for(peer.ip);
    if (mtu >= tcb.path_mtu) return;
    tcb.path_mtu = mtu;
    sync_mss();
    resend_smaller();
    return;
  }
  if (listener_ != nullptr) return;
  Errno why = Errno::ehostunreach;
  if (kind == wire::IcmpKind::port_unreachable) why = Errno::econnrefused;
  if (kind == wire::IcmpKind::network_unreachable) why = Errno::enetunreach;
  if (tcb.state == TcpState::syn_sent || tcb.state == TcpState::syn_received) {
    abort(why);
  } else {  // RFC 1122 (4.2.3.9): the connection may get over it
    tcb.soft_error = why;
    if (kind != wire::IcmpKind::port_unreachable && seq == tcb.snd_una) revert_backoff();
  }
}

}  // namespace zocalo::kernel
