#pragma once
// IP fragments, as octets: RFC 791 (3.2), RFC 8200 (4.5). Within the simulation a packet is always whole;
// only the world outside sends and takes pieces.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "wire/address.h"

namespace zocalo::wire {

/// The IP packet in pieces of at most `mtu` octets, as its sender would cut it; a packet that fits is one
/// piece. `packet` is what to_bytes() gave; `identification` is IPv6's, an IPv4 packet has its own.
std::vector<Bytes> fragments(ByteView packet, std::size_t mtu, std::uint32_t identification);

/// Puts fragments together again. Trusts nothing: what overlaps is dropped (RFC 5722, and Linux for IPv4,
/// too), what is not complete after 30 s, or is too much at once, as well.
class Reassembly {
 public:
  struct Result {
    bool fragment = false;  ///< it is one, or a part of what `whole` is; else the packet is whole as it is
    std::optional<Bytes> whole;  ///< the packet, if this fragment was the last that was missing
  };
  Result add(Time now, ByteView packet);

 private:
  struct Key {
    IpAddress source, destination;
    std::uint8_t protocol = 0;
    std::uint32_t identification = 0;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  struct Piece {
    Key key;
    std::size_t offset = 0;
    bool last = false;
    ByteView header;  ///< of the whole packet, but for its length and checksum
    ByteView body;
  };
  struct Partial {
    Time since;
    Bytes header;
    std::map<std::size_t, Bytes> bodies;  ///< by offset; they do not overlap
    std::optional<std::size_t> size;      ///< of the whole body, once the last piece is there
    std::size_t have = 0;
  };

  static std::optional<Piece> read_ipv4(ByteView packet);
  static std::optional<Piece> read_ipv6(ByteView packet);
  /// False: it contradicts what is there.
  static bool put(Partial& partial, const Piece& piece);
  static Bytes join(const Key& key, const Partial& partial);
  void forget_old(Time now);

  std::map<Key, Partial> partials_;
};

}  // namespace zocalo::wire
