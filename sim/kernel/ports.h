#pragma once
// Which socket is bound where: conflicts of bind(2), ephemeral ports, and the sockets that a port leads to.

#include <cstdint>
#include <map>

#include "base/ids.h"
#include "base/random.h"
#include "wire/address.h"

namespace zocalo::kernel {

class InetSocket;

/// One protocol's ports. Sockets are kept in order of their numbers, so that every search is the same in
/// every run.
class PortTable {
 public:
  // net.ipv4.ip_local_port_range
  static constexpr std::uint16_t kFirstEphemeral = 32768, kLastEphemeral = 60999;

  using Bound = std::map<SocketId, InetSocket*>;

  void add(InetSocket& socket, std::uint16_t port);
  void remove(InetSocket& socket, std::uint16_t port);
  /// Sockets bound to `port`, null if there are none.
  const Bound* at(std::uint16_t port) const;

  /// Does binding `socket` to (ip, port) clash with another socket? `relaxed`: the program named the port, so
  /// that SO_REUSEADDR on both sides counts (inet_bind_conflict of Linux).
  bool conflicts(const InetSocket& socket, const wire::IpAddress& ip, std::uint16_t port, bool relaxed) const;

  /// Did bind(2) or listen(2) begin the port's use? Then connect(2) does not choose it (tb->fastreuse of
  /// Linux).
  bool is_taken_by_bind(std::uint16_t port) const;

  /// A free port for bind(2) with port 0 or for a datagram socket's first use; 0 if there is none. Linux
  /// takes odd numbers for those, and leaves the even ones to connect(2) as long as it can.
  std::uint16_t find_free(const InetSocket& socket, const wire::IpAddress& ip, Random& random) const;

 private:
  struct Bucket {
    Bound sockets;
    bool by_bind = false;
  };
  std::map<std::uint16_t, Bucket> ports_;
};

}  // namespace zocalo::kernel
