#pragma once
// SocketApi served by the machine's own kernel: every Syscall is the real call on a real socket.
//
// Real descriptors are always non-blocking; what a guest's call waits for is emulated by trying again when an
// edge-triggered epoll says that its socket changed, so nobody ever waits here and one thread serves every
// guest. What the kernel doesn't tell (packets, sequence numbers) is not recorded. Linux only.
//
// Differences that remain: SO_RCVLOWAT holds nobody up (it only sets when a socket is ready); SO_LINGER with
// a time closes at once (a real close would hold up every other guest); 0, 1 and 2 can be passed to select()
// and poll(), but to no other call, unless 0 is typed into (Options::typed).

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syscall/socket_api.h"
#include "trace/event.h"
#include "wire/address.h"

namespace zocalo::native {

class PosixApi final : public syscall::SocketApi {
 public:
  struct Options {
    std::string host_name;  ///< of this machine: what views call it and what gethostname(2) gives
    /// Where a program may be reached. If this is loopback, a socket with any other address (0.0.0.0 and ::
    /// among them) keeps it, but takes only what comes from this machine (SO_BINDTODEVICE), with a Note. If
    /// it is another, or the kernel is older than 5.7, a bind is narrowed to it instead. 0.0.0.0 or :: here
    /// limits nothing.
    wire::IpAddress bind = wire::IpAddress::loopback(wire::Family::ipv4);
    /// Descriptor 0 of every guest is a stream that type() writes to, not this process's own.
    bool typed = false;
  };

  /// `sink` may be null: then nothing is recorded. It must outlive the object. Records this machine as
  /// host 1.
  PosixApi(const Options& options, trace::Sink* sink);
  ~PosixApi() override;

  Time now() const override;
  void start_guest(GuestId guest, HostId host, Time at) override;
  void end_guest(GuestId guest) override;
  void submit(syscall::Caller caller, CallId id, syscall::Syscall call) override;
  syscall::Progress advance(Time limit) override;
  std::vector<syscall::Completion> take_completions() override;

  /// Options::typed: puts a line into a guest's stdin; nothing ends it. False: the guest has closed it, is
  /// gone, or has had its end.
  bool type(GuestId guest, const std::optional<std::string>& line);

  /// Records how sockets have changed, and completes nothing: for a session that is paused while clients come
  /// and wait.
  void observe();

  /// Becomes readable (poll(2)) when advance() or observe() may have something to do. Owned by this object.
  int wait_fd() const;
  /// When advance() will have something to do even if wait_fd() stays silent; kNever if there is no such
  /// time.
  Time deadline() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::native
