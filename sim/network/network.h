#pragma once
// Links that carry packets between hosts, and the routes over them. It sees addresses, sizes and TTLs, never
// a socket.

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "network/direction.h"
#include "trace/event.h"
#include "wire/netem.h"
#include "wire/packet.h"

namespace zocalo::network {

/// One packet on one link, on its way to the end of it.
struct Transit {
  PacketId packet;
  LinkId link;
  HostId from, to;
  HostId destination;  ///< where its address leads; none for broadcast and multicast, which end at `to`
  Time arrives;
  std::uint32_t corrupt = 0;  ///< not 0: names the bit that is flipped on the way
  bool queued = false;        ///< it takes a place in its direction's queue until it arrives
  wire::Packet content;
};

/// Who brings a transit back at its time: arrive() in the order of (arrives, to, order of carry()).
class Schedule {
 public:
  Schedule() = default;
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  virtual ~Schedule() = default;
  virtual void carry(Transit&& transit) = 0;
};

/// What a rule wants done with one packet on one link.
struct Ruling {
  enum class Verdict : std::uint8_t {
    pass,     ///< the link decides, as if there were no rule
    deliver,  ///< it arrives whatever the dice say: neither lost nor corrupted, and the queue has room
    drop,     ///< it is lost; the cause is the user
  };
  Verdict verdict = Verdict::pass;
  Duration delay{};        ///< on top of the link's; not negative
  bool duplicate = false;  ///< a second one is sent
  bool corrupt = false;    ///< one bit is flipped
};

/// Asked once for every packet that starts on a link. The dice are thrown first and the same with any ruling,
/// so that ruling on one packet changes the fate of no other.
using Rule =
    std::function<Ruling(Time now, LinkId link, HostId from, PacketId packet, const wire::Packet& content)>;

struct Counters {
  std::uint64_t sent = 0;  ///< packets started on a link, duplicates counted
  std::uint64_t lost = 0;  ///< for whatever cause
};

/// Point-to-point links, which a switch may join to one segment, with static shortest paths (fewest links; of
/// equal ones the link that was added first). Hosts forward what is not for them. Records PacketSent,
/// PacketArrived and PacketLost, never begin().
class Network {
 public:
  /// `schedule` must outlive the network, and so must `sink`, which may be null.
  Network(std::uint64_t seed, Schedule& schedule, trace::Sink* sink);

  /// Hosts are numbered from 1 in the order of being added.
  HostId add_host(std::vector<wire::IpAddress> addresses);
  /// A switch: it has no address, forwards without counting a hop, and floods broadcasts and multicasts.
  /// Switches must not form a ring.
  HostId add_switch();
  /// Links are numbered from 1 in the order of being added. a == b is the host's loopback, which every host
  /// must have.
  /// An IPv4 packet larger than `mtu` goes in fragments, if its DF does not forbid it; any other does not
  /// pass.
  LinkId add_link(HostId a, HostId b, const wire::Netem& shape, std::uint32_t mtu = 65536);
  /// Finds the paths; after the last add_.
  void route();
  /// Where packets for addresses that no host has go; none: nowhere.
  void set_default(HostId host) { default_ = host; }
  /// Who has the address; none if nobody.
  HostId owner_of(const wire::IpAddress& address) const;
  /// Whether it means everybody on the links of `host`.
  bool is_broadcast(HostId host, const wire::IpAddress& address) const;

  std::uint32_t mtu(LinkId link) const { return links_[link.value - 1].mtu; }
  /// The mtu of the link over which `from` reaches `to` (switches have none of their own); 65536 if there is
  /// none.
  std::uint32_t first_mtu(HostId from, HostId to) const;

  /// Changes both directions from now on; packets on their way keep their times.
  void shape(LinkId link, const wire::Netem& shape);
  void set_rule(Rule rule) { rule_ = std::move(rule); }

  /// `from` sends a packet to wherever its destination address leads, or back to itself. Without a path it is lost, and `from`
  /// hears of it by an ICMP error over its loopback: network unreachable, or host unreachable if the address
  /// would be in a network of `from`.
  void send(Time now, HostId from, wire::Packet&& packet, bool over_loopback = false);

  /// The end of a transit. True: transit.content is now for the host `transit.to` to receive. False: it was
  /// corrupted, or went on towards its destination, or its TTL ran out (RFC 1812, 5.3.1: the sender hears of
  /// that).
  bool arrive(Time now, Transit& transit);

  const Counters& counters() const { return counters_; }

 private:
  struct Link {
    HostId a, b;
    Direction forward, backward;
    std::uint32_t mtu = 0;
  };
  struct Host {
    std::vector<wire::IpAddress> addresses;
    LinkId loopback;
    std::vector<LinkId> links;      ///< loopback excepted
    std::vector<LinkId> next_link;  ///< by destination host - 1; none where there is no path
    wire::IpAddress last_address;   ///< where it sent last: most packets go the way of the one before
    HostId last_owner;
    bool is_switch = false;
  };

  Host& host(HostId id) { return hosts_[id.value - 1]; }
  Link& link(LinkId id) { return links_[id.value - 1]; }
  Direction& direction(LinkId id, HostId from);
  HostId destination_of(Host& sender, const wire::IpAddress& address);
  /// Unicast out of `from`: over its loopback, over a link, or nowhere.
  void forward(Time now, HostId from, HostId destination, wire::Packet&& packet);
  /// Over every link but the one it came over.
  void flood(Time now, HostId from, wire::Packet&& packet, LinkId came_over);
  static bool fits(const Link& over, const wire::Packet& packet);
  /// In as many fragments as its MTU makes it, or refused.
  void cross(Time now, LinkId over, HostId from, HostId destination, wire::Packet&& packet);
  void refuse(Time now, LinkId over, HostId from, const wire::Packet& packet);
  void transmit(Time now, LinkId over, HostId from, HostId destination, wire::Packet&& packet);
  /// Puts one copy on its way, or loses it, as `fate` says.
  void start(Time now, const Fate& fate, Transit&& transit, PacketId duplicate_of);
  void lose(PacketId packet, trace::LossCause cause);
  void reject(Time now, HostId from, const wire::Packet& packet);
  void report(Time now, HostId from, wire::IcmpKind kind, const wire::Packet& about, std::uint32_t mtu = 0);

  std::uint64_t seed_;
  Schedule& schedule_;
  trace::Sink* sink_;
  Rule rule_;
  std::vector<Host> hosts_;
  std::vector<Link> links_;
  std::vector<std::pair<wire::IpAddress, HostId>> owners_;  ///< sorted by address
  HostId default_;
  PacketId last_packet_;
  Counters counters_;
};

}  // namespace zocalo::network
