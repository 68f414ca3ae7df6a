#pragma once
// Readiness that explains itself. One function of the kernel answers for a socket: which poll(2) bits are on,
// and for each of select(2)'s three sets why it is in it or not. select, poll, epoll and every view use that
// one answer.

#include <array>
#include <cstdint>
#include <string>

#include "base/language.h"
#include "syscall/constants.h"

namespace zocalo::syscall {

enum class Set : std::uint8_t { read = 0, write = 1, except = 2 };
inline constexpr std::array<Set, 3> kSets{Set::read, Set::write, Set::except};

/// Why a descriptor is in a set or not. `amount` of a Reason counts octets, datagrams or connections as its
/// row says.
enum class Why : std::uint8_t {
  unknown,  ///< this transport can't tell (live mode reports the real kernel's verdict only)
  // readable
  data_queued,         ///< receive queue holds `amount` octets
  datagram_queued,     ///< receive queue holds `amount` datagrams
  connection_waiting,  ///< accept queue holds `amount` connections
  peer_closed,         ///< FIN received and everything read: recv() gives b''
  read_shut_down,      ///< shutdown(SHUT_RD) here: recv() gives b''
  error_pending,       ///< SO_ERROR is set, `amount` is its errno; 0: the error queue has a notice
  hung_up,             ///< both directions are closed, or the connection is gone
  never_connected,     ///< a fresh stream socket: EOF-like (unix) or hang-up (TCP)
  // not readable
  receive_queue_empty,  ///< no data, and the peer has not closed
  below_low_water,      ///< `amount` octets queued, SO_RCVLOWAT asks for more
  accept_queue_empty,   ///< no connection is waiting
  connecting,           ///< the handshake is not finished
  only_urgent_data,     ///< the one octet queued is urgent: recv(MSG_OOB) takes it
  // writable
  send_space,         ///< `amount` octets may be queued
  write_side_closed,  ///< shutdown(SHUT_WR) here or a reset: send() fails at once, so it won't block
  datagram_space,     ///< a datagram can be sent
  // not writable
  send_queue_full,  ///< `amount` octets wait for the peer's acknowledgement or window
  listening,        ///< a listener never becomes writable
  // exceptional
  urgent_data,  ///< an urgent octet waits
  // not exceptional
  no_urgent_data,  ///< exceptfds means urgent data, not errors (select_tut(2))
  // any
  closed_descriptor,  ///< EBADF / POLLNVAL
  not_pollable,       ///< a regular file or terminal: always ready
  // readable, and not, of what is no stream (last: recordings hold the numbers)
  no_datagram,    ///< no datagram waits, and no error
  event_waiting,  ///< epoll: `amount` of its descriptors have what was asked for
  no_event,       ///< epoll: none has
  nothing_typed,  ///< standard input: no line has been typed
};

struct Reason {
  Why why = Why::unknown;
  std::int64_t amount = 0;
  friend bool operator==(const Reason&, const Reason&) = default;
};

struct Readiness {
  std::uint32_t events = 0;         ///< every poll(2) bit that is on, asked for or not
  std::array<Reason, 3> reasons{};  ///< by Set

  bool in(Set set) const { return (events & mask(set)) != 0; }
  const Reason& reason(Set set) const { return reasons[static_cast<std::size_t>(set)]; }
  Reason& reason(Set set) { return reasons[static_cast<std::size_t>(set)]; }

  /// The bits that put a descriptor into one of select's sets: POLLIN_SET, POLLOUT_SET, POLLEX_SET of Linux's
  /// fs/select.c.
  static constexpr std::uint32_t mask(Set set) {
    switch (set) {
      case Set::read:
        return POLLRDNORM_ | POLLRDBAND_ | POLLIN_ | POLLHUP_ | POLLERR_;
      case Set::write:
        return POLLWRBAND_ | POLLWRNORM_ | POLLOUT_ | POLLERR_;
      case Set::except:
        return POLLPRI_;
    }
    return 0;
  }
  friend bool operator==(const Readiness&, const Readiness&) = default;
};

/// "readable: 12 bytes wait in the receive queue" / "not readable: the receive queue is empty and the peer
/// has not closed".
std::string explain(Set set, bool in_set, const Reason& reason, Language language);

}  // namespace zocalo::syscall
