#pragma once
// What a descriptor refers to (Linux's struct file): a socket or an epoll set. Copies made by dup(2) share
// it. It lives while descriptors or blocked calls refer to it, and longer if its protocol still has something
// to do.

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "kernel/timers.h"
#include "syscall/readiness.h"
#include "trace/event.h"

namespace zocalo::kernel {

class Host;
class PendingCall;
class Epoll;
class Input;
class Socket;
class TcpSocket;
struct EpollItem;

/// A blocked call that wants to try again when one of these poll(2) bits may have changed.
struct Waiter {
  PendingCall* call = nullptr;
  std::uint32_t events = 0;
};

class File : public TimerOwner {
 public:
  File(Host& host, SocketId id) : host_(host), id_(id) {}
  ~File() override = default;

  SocketId id() const { return id_; }
  Host& host() const { return host_; }
  virtual Socket* as_socket() { return nullptr; }
  virtual Epoll* as_epoll() { return nullptr; }
  virtual Input* as_input() { return nullptr; }
  virtual TcpSocket* as_tcp() { return nullptr; }

  /// The one answer that select, poll, epoll and the views use.
  virtual syscall::Readiness readiness() const = 0;
  /// readiness(), for a call that waits if nothing is ready: what it will be told of is kept in mind.
  virtual syscall::Readiness poll() { return readiness(); }
  /// A picture of it for the trace.
  virtual trace::SocketState snapshot() const = 0;
  /// The last descriptor and the last blocked call are gone. Calls Host::destroy(), now or when the protocol
  /// is done.
  virtual void release() = 0;

  /// What these poll(2) bits say may have changed: blocked calls and epoll sets that care look again.
  void wake(std::uint32_t events);
  /// The same for blocked calls alone.
  void wake_calls(std::uint32_t events);

  void on_timer(Timer&) override {}

  bool nonblocking = false;          ///< O_NONBLOCK
  int references = 0;                ///< descriptors and blocked calls
  std::vector<trace::Owner> owners;  ///< the descriptors
  std::vector<Waiter> waiters;       ///< first come, first served
  std::vector<EpollItem*> watchers;  ///< epoll registrations
  bool dirty = false;                ///< changed since the trace was told

 protected:
  trace::SocketState basic_snapshot(trace::SocketKind kind) const;

 private:
  Host& host_;
  const SocketId id_;
};

}  // namespace zocalo::kernel
