#pragma once
// Control messages of sendmsg(2) and recvmsg(2): cmsg(3), ip(7), ipv6(7). As octets they are what a 64-bit,
// little-endian Linux has in memory.

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/errno.h"
#include "wire/address.h"

namespace zocalo::kernel {

/// What sendmsg(2) may say about the one datagram that it sends.
struct SendControl {
  std::optional<int> hop_limit;      ///< IP_TTL, IPV6_HOPLIMIT
  std::optional<int> traffic_class;  ///< IP_TOS, IPV6_TCLASS
  bool dont_fragment = false;        ///< IPV6_DONTFRAG
};

/// EINVAL for what is malformed or not known; what is of another level than `family`'s and the socket's is
/// skipped.
Errno read_control(ByteView control, wire::Family family, SendControl& out);

/// sock_cmsg_send, __scm_send: those of a socket that takes none. EINVAL for what is malformed, and for the
/// socket's own level.
Errno check_control(ByteView control);

/// put_cmsg: control messages, as many as fit.
class ControlWriter {
 public:
  explicit ControlWriter(std::size_t room) : room_(room) {}
  void put(int level, int type, ByteView data);
  void put(int level, int type, int value);

  Bytes octets;
  bool cut_off = false;  ///< MSG_CTRUNC

 private:
  std::size_t room_;
};

}  // namespace zocalo::kernel
