#pragma once
// Control messages of sendmsg(2) and recvmsg(2): cmsg(3), ip(7), ipv6(7). As octets they are what a 64-bit,
// little-endian Linux has in memory.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/errno.h"
#include "base/ids.h"
#include "syscall/syscall.h"
#include "wire/address.h"

namespace zocalo::kernel {

class DescriptorTable;
class File;
class Host;

/// One descriptor on its way through an AF_UNIX socket (SCM_RIGHTS). It holds a reference to `file`; without
/// one, `number` is a descriptor that only `owner` knows, as that program has said it: negative.
struct Right {
  File* file = nullptr;
  GuestId owner;
  Fd number = -1;
};

/// struct ucred, in which every program of a run has the same user.
struct Credentials {
  std::int32_t process = 0;
  std::int32_t user = 65534, group = 65534;  ///< overflowuid: nobody has said
  friend bool operator==(const Credentials&, const Credentials&) = default;
};
/// As they lie in memory.
Bytes to_octets(const Credentials& credentials);

/// What sendmsg(2) may give along with octets for an AF_UNIX socket.
struct UnixControl {
  std::vector<Right> rights;
  std::optional<Credentials> credentials;  ///< SCM_CREDENTIALS
};

/// What sendmsg(2) may say about the one datagram that it sends.
struct SendControl {
  std::optional<int> hop_limit;           ///< IP_TTL, IPV6_HOPLIMIT
  std::optional<int> traffic_class;       ///< IP_TOS, IPV6_TCLASS
  bool dont_fragment = false;             ///< IPV6_DONTFRAG
  std::optional<wire::IpAddress> source;  ///< IP_PKTINFO, IPV6_PKTINFO: from here
  int device = 0;                         ///< the same: over the interface of that number
  std::optional<std::uint16_t> segment;   ///< UDP_SEGMENT
  bool of_ip = false;                     ///< there was one that is not UDP's
};

/// Whose control messages they are.
struct Sender {
  bool six = false;         ///< an AF_INET6 socket, which may name an IPv4 source in its own way, too
  bool any_source = false;  ///< ipv6_can_nonlocal_bind
};

/// EINVAL for what is malformed or not known; what is of another level than `family`'s and the socket's is
/// skipped. An IPv6 source is looked at here: ENODEV for an interface that `host` has not, EINVAL for an
/// address that is not its own.
Errno read_control(ByteView control, wire::Family family, const Sender& sender, const Host& host,
                   SendControl& out);

/// sock_cmsg_send, __scm_send: those of a socket that takes none. EINVAL for what is malformed, and for the
/// socket's own level, but for AF_UNIX's.
Errno check_control(ByteView control);

/// scm_send: EBADF for a number that `table` does not know, EPERM for credentials that are not its program's.
/// References are taken only if all is well.
Errno read_control(ByteView control, const DescriptorTable& table, UnixControl& out);

/// put_cmsg: control messages, as many as fit.
class ControlWriter {
 public:
  explicit ControlWriter(std::size_t room) : room_(room) {}
  void put(int level, int type, ByteView data);
  void put(int level, int type, int value);
  /// __sock_recv_timestamp: struct timeval (`unit` 1, SO_TIMESTAMP) or timespec (2, SO_TIMESTAMPNS); nothing
  /// for 0.
  void put_timestamp(int unit, std::int64_t wall_clock_ns);
  /// Into the reply of recvmsg(2).
  void finish(syscall::Reply& reply);
  /// scm_detach_fds: as many descriptors as fit whole; how many.
  std::size_t room_for_rights() const;

  Bytes octets;
  bool cut_off = false;  ///< MSG_CTRUNC

 private:
  std::size_t room_;
};

}  // namespace zocalo::kernel
