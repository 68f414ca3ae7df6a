#pragma once
// The guests' descriptor tables and their calls on the machine's kernel; the inside of posix_api.

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/posix/posix_api.h"
#include "native/posix/posix_socket.h"

namespace zocalo::native {

/// A getaddrinfo(3) under way in a thread of its own, which may outlive everybody else: DNS can take long.
struct Lookup {
  ~Lookup();
  int wake_fd = -1;  ///< an eventfd, written once `done`
  std::atomic<bool> done{false};
  syscall::Outcome outcome;  ///< valid once `done`
};

/// One call that has not completed.
struct Pending {
  syscall::Caller caller;
  CallId id;
  syscall::Syscall call;

  bool first = true;                              ///< not tried yet
  Time deadline = kNever;                         ///< when it gives up by itself
  Time retry_at = kNever;                         ///< when to try again although no socket changed
  std::vector<std::shared_ptr<Descriptor>> held;  ///< it keeps them open, as a sleeping syscall does
  std::map<Fd, std::shared_ptr<Descriptor>>
      asked;           ///< poll(2): what the numbers meant when it began, which may wake it
  bool dirty = false;  ///< something happened that it may have waited for
  SocketId woken_by;
  Bytes gathered;  ///< MSG_WAITALL: what came so far
  Bytes control;   ///< of TCP: what came along with the last of it
  int flags = 0;
  std::optional<int> inq;       ///< TCP_INQ, as it was before the call slept
  syscall::SocketAddress from;  ///< and where its first part came from
  std::size_t taken = 0;        ///< a blocking send: octets taken so far
  bool opens = false;           ///< MSG_FASTOPEN: it connects yet
  bool opened = false;          ///< and has done so
  bool futex_woken = false;
  bool interrupted = false;  ///< a signal has come: it ends, with EINTR if it has nothing
  std::shared_ptr<Lookup> lookup;
};

/// Performs calls without ever waiting. What it did to sockets is left in `touched`, `verdicts` and `notes`.
class PosixCalls {
 public:
  explicit PosixCalls(PosixApi::Options options);
  PosixCalls(const PosixCalls&) = delete;
  PosixCalls& operator=(const PosixCalls&) = delete;
  ~PosixCalls();

  void start_guest(GuestId guest);
  void end_guest(GuestId guest);
  bool type(GuestId guest, const std::optional<std::string>& line);  ///< PosixApi::type()

  /// Reply or Failed: done. Blocked: try again when `held` or time moves. `expired`: its deadline has come,
  /// so it may not block any more.
  syscall::Outcome attempt(Pending& pending, Time now, bool expired);

  /// FutexWake: wakes at most `count` of the guest's calls that wait for `ticket`, and says how many it woke.
  /// Set by the owner of the pending calls.
  std::function<std::int64_t(GuestId guest, std::uint64_t ticket, int count)> wake_futex;
  /// TgKill: the call in which the caller's thread sleeps, if it does, ends. Set by the owner of the pending calls.
  std::function<void(const syscall::Caller& whose)> interrupt;
  /// Looks at a socket again, records what changed, and gives its state. Empty if nobody wants verdicts with
  /// reasons.
  std::function<const trace::SocketState&(const std::shared_ptr<Descriptor>&)> look;

  // What the last attempt() left; the caller clears them.
  std::vector<std::shared_ptr<Descriptor>> touched;  ///< sockets whose state may have changed
  std::vector<trace::Verdict> verdicts;              ///< of the pass that it made over descriptors
  std::vector<std::string> notes;
  /// Sockets that are gone since last cleared.
  std::shared_ptr<std::vector<SocketId>> graveyard = std::make_shared<std::vector<SocketId>>();

  int wait_fd() const { return epoll_; }
  /// A descriptor of that socket, if it is still open.
  std::shared_ptr<Descriptor> find(SocketId socket) const;
  bool any_guest() const { return !tables_.empty(); }
  std::vector<std::shared_ptr<Descriptor>> all() const;

 private:
  struct Table {
    std::map<Fd, std::shared_ptr<Descriptor>> open;
    Fd highest = 0;                                 ///< that has been open
    std::array<bool, 3> streams{true, true, true};  ///< the interpreter's own that are still open
  };
  std::shared_ptr<Descriptor> lookup(GuestId guest, Fd fd) const;
  /// Takes the lowest free number of the guest's table that is not below `least`, and watches the socket.
  Fd install(GuestId guest, std::shared_ptr<Descriptor> descriptor, Fd least = 0);
  /// 0, 1 or 2 while it is the program's own: this process has the same one.
  bool is_stream(GuestId guest, Fd fd) const;
  std::shared_ptr<Descriptor> adopt(int real, int domain, int type, int protocol, bool nonblocking);

  syscall::Outcome run(Pending&, const syscall::Socket&);
  syscall::Outcome run(Pending&, const syscall::SocketPair&);
  syscall::Outcome run(Pending&, const syscall::Bind&);
  syscall::Outcome run(Pending&, const syscall::Listen&);
  syscall::Outcome run(Pending&, const syscall::Accept&);
  syscall::Outcome run(Pending&, const syscall::Connect&);
  syscall::Outcome run(Pending&, const syscall::Send&);
  syscall::Outcome run(Pending&, const syscall::Recv&);
  syscall::Outcome run(Pending&, const syscall::Shutdown&);
  syscall::Outcome run(Pending&, const syscall::Close&);
  syscall::Outcome run(Pending&, const syscall::GetSockOpt&);
  syscall::Outcome run(Pending&, const syscall::SetSockOpt&);
  syscall::Outcome run(Pending&, const syscall::GetSockName&);
  syscall::Outcome run(Pending&, const syscall::GetPeerName&);
  syscall::Outcome run(Pending&, const syscall::SetNonBlocking&);
  syscall::Outcome run(Pending&, const syscall::GetNonBlocking&);
  syscall::Outcome run(Pending&, const syscall::Dup&);
  syscall::Outcome run(Pending&, const syscall::Select&);
  syscall::Outcome run(Pending&, const syscall::Poll&);
  syscall::Outcome run(Pending&, const syscall::EpollCreate&);
  syscall::Outcome run(Pending&, const syscall::EpollCtl&);
  syscall::Outcome run(Pending&, const syscall::EpollWait&);
  syscall::Outcome run(Pending&, const syscall::NanoSleep&);
  syscall::Outcome run(Pending&, const syscall::ClockGetTime&);
  syscall::Outcome run(Pending&, const syscall::GetAddrInfo&);
  syscall::Outcome run(Pending&, const syscall::GetHostName&);
  syscall::Outcome run(Pending&, const syscall::FutexWait&);
  syscall::Outcome run(Pending&, const syscall::FutexWake&);
  syscall::Outcome run(Pending&, const syscall::ThreadStart&);
  syscall::Outcome run(Pending&, const syscall::ThreadExit&);
  syscall::Outcome run(Pending&, const syscall::TgKill&);
  syscall::Outcome run(Pending&, const syscall::Read&);
  syscall::Outcome run(Pending&, const syscall::Ioctl&);

  // posix_rights.cpp
  bool to_real_rights(GuestId guest, Bytes& control) const;
  void to_guests_rights(GuestId guest, Bytes& control);

  /// The call waits for this socket, until SO_RCVTIMEO or SO_SNDTIMEO (`option`) if one is set.
  syscall::Outcome block(Pending&, const std::shared_ptr<Descriptor>&, Fd, syscall::Blocked::On, int option);
  syscall::Outcome give_up(Pending&, std::optional<Duration> timeout, syscall::Blocked blocked);
  /// Since Linux 5.7 it needs no right (sock_setbindtodevice).
  bool can_keep_here() const;
  /// Would a socket that is bound there be reached by more than options_.bind allows?
  bool reaches_too_far(const Descriptor&, const wire::IpAddress& address) const;
  /// Lets only this machine reach the socket (SO_BINDTODEVICE), with a note. False, with errno: it can't be.
  bool keep_here(const Descriptor&, const syscall::SocketAddress& address);
  /// The address of options_.bind in place of the one asked for, with a note.
  syscall::SocketAddress narrow(const Descriptor&, const syscall::InetAddress& asked);
  syscall::Outcome bind_within(const Descriptor&, const syscall::InetAddress& asked);
  /// poll(2) once over these descriptors of the guest: every bit that is on. 0, 1 and 2 are this process's
  /// own.
  std::vector<std::uint32_t> poll_all(Pending&, const std::vector<Fd>& fds);
  /// One descriptor's turn in a pass, if anybody wants to know.
  void add_verdict(Pending&, Fd fd, std::uint8_t asked, std::uint32_t poll_events, std::uint32_t bits);
  void watch(const Descriptor& descriptor);

  PosixApi::Options options_;
  bool keeps_here_ = false;  ///< sockets that this machine alone may reach keep the address they ask for
  int epoll_ = -1;
  std::map<GuestId, Table> tables_;
  std::map<GuestId, int> typed_;  ///< where a guest's stdin is written to
  std::uint32_t last_socket_ = 0;
  Time now_;
  bool expired_ = false;
};

}  // namespace zocalo::native
