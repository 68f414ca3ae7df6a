#include "network/network.h"

#include <algorithm>
#include <deque>

#include "wire/codec.h"
#include "wire/fragment.h"

namespace zocalo::network {
namespace {

/// The prefix that tells "a neighbour that does not exist" from "another network".
constexpr std::size_t kNetworkOctets4 = 3, kNetworkOctets6 = 8;

bool same_network(const wire::IpAddress& a, const wire::IpAddress& b) {
  if (a.family != b.family) return false;
  const std::size_t octets = a.family == wire::Family::ipv4 ? kNetworkOctets4 : kNetworkOctets6;
  return std::equal(a.octets.begin(), a.octets.begin() + static_cast<std::ptrdiff_t>(octets),
                    b.octets.begin());
}

/// 10.0.0.255 of 10.0.0.0/24, or 255.255.255.255.
bool is_broadcast(const wire::IpAddress& address, const std::vector<wire::IpAddress>& own) {
  if (address.family != wire::Family::ipv4) return false;
  if (address.is_limited_broadcast()) return true;
  if (address.octets[kNetworkOctets4] != 255) return false;
  return std::any_of(own.begin(), own.end(),
                     [&](const wire::IpAddress& ip) { return same_network(ip, address); });
}

/// Which bit a throw of the dice means.
std::uint32_t bit_of(std::uint32_t dice, const wire::Packet& packet) {
  return static_cast<std::uint32_t>(dice % (wire::wire_size(packet) * 8));
}

/// What the receiver reads: nothing if a checksum notices.
std::optional<wire::Packet> flip_bit(const wire::Packet& packet, std::uint32_t bit) {
  return wire::parse(wire::with_flipped_bit(wire::to_bytes(packet), bit)).packet;
}

/// Bends the fate as the ruling says; true if it wants a second packet.
bool apply(const Ruling& ruling, PacketId packet, Fate& fate) {
  fate.arrives = saturating_add(fate.arrives, ruling.delay);
  if (ruling.verdict == Ruling::Verdict::drop) fate.lost = trace::LossCause::user;
  if (ruling.verdict == Ruling::Verdict::deliver) {
    fate.lost.reset();
    fate.corrupt = 0;
  }
  if (ruling.corrupt) fate.corrupt = 1 + static_cast<std::uint32_t>(packet.value & 0xffff);
  return ruling.duplicate;
}

}  // namespace

Network::Network(std::uint64_t seed, Schedule& schedule, trace::Sink* sink)
    : seed_(seed), schedule_(schedule), sink_(sink) {}

HostId Network::add_host(std::vector<wire::IpAddress> addresses) {
  const HostId id{static_cast<std::uint32_t>(hosts_.size() + 1)};
  for (const wire::IpAddress& address : addresses) owners_.emplace_back(address, id);
  std::sort(owners_.begin(), owners_.end());
  hosts_.push_back({std::move(addresses), LinkId{}, {}, {}, {}, {}});
  return id;
}

HostId Network::add_switch() {
  const HostId id = add_host({});
  host(id).is_switch = true;
  return id;
}

std::uint32_t Network::first_mtu(HostId from, HostId to) const {
  const std::vector<LinkId>& next = hosts_[from.value - 1].next_link;
  std::uint32_t mtu = 65536;
  for (HostId at = from; at != to;) {  // through switches to the first router or the end
    const LinkId id = at == from ? next[to.value - 1] : hosts_[at.value - 1].next_link[to.value - 1];
    if (!id) break;
    const Link& over = links_[id.value - 1];
    mtu = std::min(mtu, over.mtu);
    at = over.a == at ? over.b : over.a;
    if (!hosts_[at.value - 1].is_switch) break;
  }
  return mtu;
}

LinkId Network::add_link(HostId a, HostId b, const wire::Netem& shape, std::uint32_t mtu) {
  const LinkId id{static_cast<std::uint32_t>(links_.size() + 1)};
  const std::uint64_t stream = std::uint64_t{id.value} * 2;
  links_.push_back({a, b, Direction(seed_, stream, shape), Direction(seed_, stream + 1, shape), mtu});
  if (a == b) {
    host(a).loopback = id;
  } else {
    host(a).links.push_back(id);
    host(b).links.push_back(id);
  }
  return id;
}

void Network::route() {
  // Breadth first from every destination, so that each host learns its first step towards it.
  for (std::uint32_t target = 1; target <= hosts_.size(); ++target) {
    std::vector<bool> reached(hosts_.size() + 1, false);
    std::deque<HostId> frontier{HostId{target}};
    reached[target] = true;
    for (Host& each : hosts_) {
      each.next_link.resize(hosts_.size());
      each.next_link[target - 1] = LinkId{};
    }
    while (!frontier.empty()) {
      const HostId at = frontier.front();
      frontier.pop_front();
      for (const LinkId id : host(at).links) {
        const HostId other = link(id).a == at ? link(id).b : link(id).a;
        if (reached[other.value]) continue;
        reached[other.value] = true;
        host(other).next_link[target - 1] = id;
        frontier.push_back(other);
      }
    }
  }
}

void Network::shape(LinkId id, const wire::Netem& shape) {
  link(id).forward.reshape(shape);
  link(id).backward.reshape(shape);
}

Direction& Network::direction(LinkId id, HostId from) {
  Link& over = link(id);
  return over.a == from ? over.forward : over.backward;
}

HostId Network::owner_of(const wire::IpAddress& address) const {
  const auto at = std::lower_bound(owners_.begin(), owners_.end(), address,
                                   [](const auto& row, const wire::IpAddress& ip) { return row.first < ip; });
  return at != owners_.end() && at->first == address ? at->second : HostId{};
}

bool Network::is_broadcast(HostId host, const wire::IpAddress& address) const {
  return network::is_broadcast(address, hosts_[host.value - 1].addresses);
}

HostId Network::destination_of(Host& sender, const wire::IpAddress& address) {
  if (address == sender.last_address) return sender.last_owner;
  sender.last_address = address;
  sender.last_owner = owner_of(address);
  if (!sender.last_owner && !address.is_multicast() && !network::is_broadcast(address, sender.addresses))
    sender.last_owner = default_;
  return sender.last_owner;
}

void Network::send(Time now, HostId from, wire::Packet&& packet, bool over_loopback) {
  const wire::IpAddress& to = packet.destination;
  if (to.is_loopback() || to.is_any() || over_loopback) return forward(now, from, from, std::move(packet));
  if (const HostId destination = destination_of(host(from), to)) {
    return forward(now, from, destination, std::move(packet));
  }
  if (to.is_multicast() || is_broadcast(from, to)) return flood(now, from, std::move(packet), LinkId{});
  reject(now, from, packet);
}

void Network::forward(Time now, HostId from, HostId destination, wire::Packet&& packet) {
  const Host& sender = host(from);
  const LinkId over = destination == from ? sender.loopback : sender.next_link[destination.value - 1];
  if (!over) return reject(now, from, packet);
  cross(now, over, from, destination, std::move(packet));
}

void Network::cross(Time now, LinkId over, HostId from, HostId destination, wire::Packet&& packet) {
  if (fits(link(over), packet)) return transmit(now, over, from, destination, std::move(packet));
  const bool may_cut = !packet.dont_fragment && packet.source.family == wire::Family::ipv4;
  if (!may_cut || host(from).is_switch) return refuse(now, over, from, packet);
  for (wire::Packet& piece : wire::fragments(std::move(packet), link(over).mtu, 0))
    transmit(now, over, from, destination, std::move(piece));
}

void Network::flood(Time now, HostId from, wire::Packet&& packet, LinkId came_over) {
  for (const LinkId id : host(from).links) {
    if (id == came_over) continue;
    wire::Packet copy = packet;
    cross(now, id, from, HostId{}, std::move(copy));
  }
}

bool Network::fits(const Link& over, const wire::Packet& packet) {
  return over.mtu >= 65536 || wire::wire_size(packet) <= over.mtu;
}

/// RFC 1191 (4), RFC 8201: what may not be cut is lost, and the sender hears what would fit. A switch says
/// nothing (that is why all of a segment should have one MTU).
void Network::refuse(Time now, LinkId over, HostId from, const wire::Packet& packet) {
  const PacketId id{++last_packet_.value};
  ++counters_.sent;
  if (sink_ != nullptr) {
    trace::PacketSent sent;
    sent.packet = id;
    sent.link = over;
    sent.from = from;
    sent.to = link(over).a == from ? link(over).b : link(over).a;
    sent.content = packet;
    sink_->record(std::move(sent));
  }
  lose(id, trace::LossCause::too_big);
  if (!host(from).is_switch) report(now, from, wire::IcmpKind::packet_too_big, packet, link(over).mtu);
}

void Network::reject(Time now, HostId from, const wire::Packet& packet) {
  const PacketId id{++last_packet_.value};
  ++counters_.sent;
  const HostId owner = owner_of(packet.destination);
  const bool neighbour =
      !owner && std::any_of(host(from).addresses.begin(), host(from).addresses.end(),
                            [&](const auto& own) { return same_network(own, packet.destination); });
  if (sink_ != nullptr) {
    trace::PacketSent sent;
    sent.packet = id;
    sent.from = sent.to = from;
    sent.content = packet;
    sink_->record(std::move(sent));
  }
  lose(id, owner ? trace::LossCause::no_route : trace::LossCause::no_host);
  report(now, from, neighbour ? wire::IcmpKind::host_unreachable : wire::IcmpKind::network_unreachable,
         packet);
}

void Network::report(Time now, HostId from, wire::IcmpKind kind, const wire::Packet& about,
                     std::uint32_t mtu) {
  // RFC 1122 (3.2.2): never about an ICMP error, nor to a sender that is no single host.
  if (about.icmp() != nullptr || about.source.is_any() || about.source.is_multicast()) return;
  if (about.fragment() != nullptr && about.fragment()->offset != 0) return;
  wire::IcmpError error;
  error.kind = kind;
  error.mtu = mtu;
  error.original = wire::quoted(about);
  wire::Packet packet;
  packet.source = about.source;
  for (const wire::IpAddress& own : host(from).addresses) {
    if (own.family != about.source.family) continue;
    packet.source = own;
    break;
  }
  packet.destination = about.source;
  packet.dont_fragment = false;
  if (about.source.family == wire::Family::ipv4) packet.dscp = wire::kInternetControl;
  packet.body = std::move(error);
  const HostId sender = about.source.is_loopback() ? from : destination_of(host(from), about.source);
  if (sender) forward(now, from, sender, std::move(packet));
}

void Network::transmit(Time now, LinkId over, HostId from, HostId destination, wire::Packet&& packet) {
  Direction& line = direction(over, from);
  Transit transit;
  transit.packet = PacketId{++last_packet_.value};
  transit.link = over;
  transit.from = from;
  transit.to = link(over).a == from ? link(over).b : link(over).a;
  transit.destination = destination;
  transit.content = std::move(packet);

  const std::size_t size = line.rated() ? wire::wire_size(transit.content) : 0;
  Fate fate;
  fate.arrives = now;
  const bool capable = transit.content.ecn != 0;
  if (!line.ideal()) fate = line.decide(now, size, false, capable);
  bool twin = false;  // a rule's duplicate shares the fate of its original, so that it costs no dice
  if (rule_) twin = apply(rule_(now, over, from, transit.packet, transit.content), transit.packet, fate);
  if (!fate.duplicated && !twin) return start(now, fate, std::move(transit), PacketId{});

  Transit copy = transit;
  copy.packet = PacketId{++last_packet_.value};
  const PacketId original = transit.packet;
  start(now, fate, std::move(transit), PacketId{});
  if (fate.duplicated) fate = line.decide(now, size, true, capable);
  start(now, fate, std::move(copy), original);
}

void Network::start(Time now, const Fate& fate, Transit&& transit, PacketId duplicate_of) {
  ++counters_.sent;
  transit.arrives = fate.arrives;
  transit.corrupt = fate.corrupt;
  if (fate.marked) transit.content.ecn = 3;
  if (sink_ != nullptr) {
    trace::PacketSent sent;
    sent.packet = transit.packet;
    sent.link = transit.link;
    sent.from = transit.from;
    sent.to = transit.to;
    sent.content = transit.content;
    sent.arrives = fate.arrives;
    sent.duplicate_of = duplicate_of;
    sent.reordered = fate.reordered;
    if (fate.corrupt != 0) sent.flipped_bit = bit_of(fate.corrupt, transit.content);
    sink_->record(std::move(sent));
  }
  if (fate.lost) return lose(transit.packet, *fate.lost);
  transit.queued = fate.arrives > now;
  if (transit.queued) direction(transit.link, transit.from).enter();
  schedule_.carry(std::move(transit));
}

void Network::lose(PacketId packet, trace::LossCause cause) {
  ++counters_.lost;
  if (sink_ != nullptr) sink_->record(trace::PacketLost{packet, cause});
}

bool Network::arrive(Time now, Transit& transit) {
  if (transit.queued) direction(transit.link, transit.from).leave();
  if (transit.corrupt != 0) {
    std::optional<wire::Packet> packet = flip_bit(transit.content, bit_of(transit.corrupt, transit.content));
    if (!packet) {
      lose(transit.packet, trace::LossCause::corrupted);
      return false;
    }
    transit.content = *std::move(packet);
  }
  const bool through_switch = host(transit.to).is_switch;
  const bool here = !through_switch && (!transit.destination || transit.destination == transit.to);
  if (!here && !through_switch && transit.content.ttl <= 1) {
    lose(transit.packet, trace::LossCause::ttl);
    report(now, transit.to, wire::IcmpKind::time_exceeded, transit.content);
    return false;
  }
  if (sink_ != nullptr) sink_->record(trace::PacketArrived{transit.packet});
  if (here) return true;
  if (through_switch && !transit.destination) {
    flood(now, transit.to, std::move(transit.content), transit.link);
    return false;
  }
  if (!through_switch) --transit.content.ttl;
  forward(now, transit.to, transit.destination, std::move(transit.content));
  return false;
}

}  // namespace zocalo::network
