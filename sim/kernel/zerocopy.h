#pragma once
// MSG_ZEROCOPY on a stream: which send(2) calls have given their memory away, and the notices that give it
// back (struct ubuf_info_msgzc of Linux, Documentation/networking/msg_zerocopy.rst). Nothing is pinned here:
// what is simulated are the notices.

#include <cstdint>
#include <deque>

#include "kernel/control.h"
#include "syscall/syscall.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

class ZerocopyNotices {
 public:
  /// A call has put its first octets into the send queue, from `begin` to `end`. `joins`: the buffer that it began
  /// in was a call's of the same kind, and both are told of at once (msg_zerocopy_realloc).
  void begin(wire::SeqNum begin, wire::SeqNum end, bool joins);
  /// The same call has put more there.
  void extend(wire::SeqNum end) { calls_.back().end = end; }
  /// What lies before `up_to` was sent, and whoever took it from the device, which is software, has copied it
  /// (skb_orphan_frags_rx in ip_local_deliver_finish, ip6_input).
  void copied(wire::SeqNum up_to);
  /// The same of all.
  void copied();
  /// What lies before `up_to` is acknowledged and freed; true if that makes a notice.
  bool freed(wire::SeqNum up_to);
  /// The connection is gone, and what was to be sent with it; true if that makes a notice.
  bool freed_all();
  bool has_notice() const { return has_notice_; }
  /// recvmsg(2) with MSG_ERRQUEUE: ip_recv_error, of an AF_INET6 socket ipv6_recv_error. There is a notice.
  /// `control` holds what goes before it.
  syscall::Reply take(ControlWriter& control, bool v6);

 private:
  struct Calls {
    std::uint32_t first, last;  ///< their numbers, counted from 0 on each socket
    wire::SeqNum begin, end;
    bool copied = false;
  };

  void notify();

  std::deque<Calls> calls_;  ///< whose memory is still in use
  std::uint32_t next_ = 0;
  bool has_notice_ = false, notice_copied_ = false;
  std::uint32_t notice_first_ = 0, notice_last_ = 0;
};

}  // namespace zocalo::kernel
