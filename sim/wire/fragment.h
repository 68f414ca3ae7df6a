#pragma once
// IP fragments: RFC 791 (3.2), RFC 8200 (4.5).

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "wire/packet.h"

namespace zocalo::wire {

/// The packet in pieces of at most `mtu` octets; a packet that fits is one piece, itself. It may be a
/// fragment already. `identification` is IPv6's; an IPv4 packet has its own. Whether it may be cut is the
/// caller's to know.
std::vector<Packet> fragments(Packet&& packet, std::size_t mtu, std::uint32_t identification);

/// Puts fragments together again. Trusts nothing: what overlaps is dropped (RFC 5722, and Linux for IPv4,
/// too), and so is what is too much at once.
class Reassembly {
 public:
  /// The packet, if this fragment was the last that was missing and its checksum is right. Nothing else.
  std::optional<Packet> add(Time now, const Packet& piece);
  /// When the oldest unfinished packet is given up; kNever if there is none.
  Time next_expiry() const;
  /// Gives up what is not complete after 30 s. Of each the fragment with offset 0, if it came: who sent it is
  /// to be told (RFC 792, RFC 8200 (4.5)).
  std::vector<Packet> expire(Time now);

 private:
  struct Key {
    IpAddress source, destination;
    std::uint8_t protocol = 0;
    std::uint32_t identification = 0;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  struct Partial {
    Time since;
    std::optional<Packet> first;          ///< offset 0
    std::map<std::size_t, Bytes> bodies;  ///< by offset; they do not overlap
    std::optional<std::size_t> size;      ///< of the whole body, once the last piece is there
    std::size_t have = 0;
    std::uint8_t ecn = 0;  ///< CE, if one of them was marked: RFC 3168 (5.3)
  };

  /// False: it contradicts what is there.
  static bool put(Partial& partial, const Packet& packet, const IpFragment& piece);
  static std::optional<Packet> join(const Partial& partial);
  void forget_oldest();

  std::map<Key, Partial> partials_;
};

}  // namespace zocalo::wire
