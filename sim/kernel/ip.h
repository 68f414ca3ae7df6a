#pragma once
// The host's network layer: to which socket a packet belongs, and what is answered where there is none.

#include <optional>

#include "wire/packet.h"

namespace zocalo::kernel {

class Host;

/// A RST for a segment that belongs to no connection: RFC 9293 (3.10.7.1). It bears the segment's DSCP, as
/// Linux's does.
void reply_with_reset(Host& host, const wire::Packet& packet, const wire::TcpSegment& segment);
void reply_with_reset(Host& host, const wire::IpAddress& from, const wire::IpAddress& to,
                      const wire::TcpSegment& segment, std::uint8_t dscp);

/// Gives a SYN to whoever listens, or refuses it. `iss`: the initial sequence number to use, if it is not to
/// be random.
void listener_receives_syn(Host& host, const wire::Packet& packet, const wire::TcpSegment& segment,
                           std::optional<wire::SeqNum> iss);

/// ip_dst_mtu, ip6_dst_mtu: what a route is said to take at most, whatever its device takes.
constexpr std::uint32_t most_mtu(wire::Family family) {
  return family == wire::Family::ipv4 ? 0xFFFF : 0xFFFF + 40;
}

/// Is there a socket for a datagram from `from` to `to`, or several may be?
bool is_heard(Host& host, const wire::Endpoint& from, const wire::Endpoint& to);

/// Tells the sender of a packet what is wrong with it: RFC 1122 (3.2.2), RFC 4443 (3).
void send_icmp_error(Host& host, const wire::Packet& about, wire::IcmpKind kind);

}  // namespace zocalo::kernel
