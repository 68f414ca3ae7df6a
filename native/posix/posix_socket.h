#pragma once
// One open socket of a guest on the machine's own kernel: its descriptor, what we know of it, and what the
// kernel tells.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "syscall/readiness.h"
#include "syscall/syscall.h"
#include "trace/event.h"

namespace zocalo::native {

/// What dup() shares (an open file description): one for each SocketId. When the last descriptor and the last
/// blocked call let go of it, its id is left in the graveyard.
struct OpenSocket {
  OpenSocket(SocketId number, std::shared_ptr<std::vector<SocketId>> dead)
      : id(number), graveyard(std::move(dead)) {}
  OpenSocket(const OpenSocket&) = delete;
  OpenSocket& operator=(const OpenSocket&) = delete;
  ~OpenSocket() { graveyard->push_back(id); }

  SocketId id;
  std::shared_ptr<std::vector<SocketId>> graveyard;
  int domain = 0, type = 0, protocol = 0;
  bool epoll = false;
  bool nonblocking = false;  ///< O_NONBLOCK as the guest set it; the real descriptor always has it
  bool shut_read = false, shut_write = false;
  bool was_connected = false;
  std::map<Fd, syscall::PollFd>
      registered;  ///< of an epoll: what epoll_ctl() put in, by the guest's descriptor
  std::vector<trace::Owner> owners;
  trace::SocketState last;  ///< as last recorded
};

/// A real descriptor, closed when nobody holds it: the guest's table and the calls that are blocked on it.
struct Descriptor {
  Descriptor(int real_fd, std::shared_ptr<OpenSocket> open_socket)
      : real(real_fd), socket(std::move(open_socket)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int real;
  std::shared_ptr<OpenSocket> socket;
};

/// The state of a socket as the machine's kernel tells it now: TCP_INFO, SIOCINQ, SIOCOUTQ, getsockname(2),
/// poll(2). Sequence numbers, windows and timers are not told and stay zero.
trace::SocketState snapshot(const Descriptor& descriptor, HostId host);

/// poll(2)'s verdict now, with reasons as far as `state` (a snapshot) tells them.
syscall::Readiness readiness(int real_fd, const OpenSocket& socket, const trace::SocketState& state);

/// poll(2) with a zero timeout for every bit: those that are on.
std::uint32_t poll_bits(int real_fd);

/// Is the urgent octet what comes next?
bool at_mark(int real);

/// Is a TCP socket's connection over, or was there never one?
bool is_closed(int real);

/// Has the connection failed (sk_err)? POLLERR also stands for a notice of MSG_ZEROCOPY, which matters to nobody but
/// who asks with MSG_ERRQUEUE.
bool has_failed(int real);

/// Would a recv(2) that has got something go on? Not over an error, which is the next call's, nor over the
/// urgent mark.
bool may_read_on(int real);

/// Is there nothing but an error? A recv(2) that has got something leaves it to the next call.
bool only_error(int real);

/// TCP_INQ.
int get_inq(int real);

/// A recv(2) that has slept is tried with TCP_INQ as it was when it began, for tcp_recvmsg looks at it before it
/// sleeps.
class InqAsBefore {
 public:
  InqAsBefore(int real, std::optional<int> before);
  ~InqAsBefore();
  InqAsBefore(const InqAsBefore&) = delete;
  InqAsBefore& operator=(const InqAsBefore&) = delete;

 private:
  void set(int on);

  int real_, now_;
  bool changed_ = false;
};

}  // namespace zocalo::native
