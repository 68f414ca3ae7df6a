#pragma once
// Calls that are being tried. A call that can't finish is kept, and tried again when a file that it waits for
// changes or its deadline passes: nobody waits, blocking is data.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "kernel/file.h"
#include "kernel/outcome.h"
#include "kernel/timers.h"
#include "syscall/socket_api.h"

namespace zocalo::kernel {

class DescriptorTable;

/// What a call keeps between two tries.
struct Attempt {
  syscall::Caller caller;
  CallId id;
  DescriptorTable* table = nullptr;
  bool nonblocking = false;                    ///< of this try: O_NONBLOCK or MSG_DONTWAIT
  bool again = false;                          ///< not the first try
  bool expired = false;                        ///< the deadline has passed: give up
  Time deadline = kNever;                      ///< set by the first try
  std::uint64_t sent = 0;                      ///< octets taken so far by a blocking send(2)
  Bytes gathered;                              ///< octets got so far with MSG_WAITALL
  std::optional<syscall::SocketAddress> from;  ///< and where the first of them came from
  Time arrived = kNever;                       ///< when the last octet had come that a stream gave
  bool tells_rest = false;                     ///< TCP_INQ, as it was when the call began
  SocketId woken_by;                           ///< whose change caused this try
  File* file = nullptr;  ///< what its descriptor meant when it began; held while the call is blocked
  File* also_waits_for = nullptr;  ///< of a blocked AF_UNIX call: the other end, whose room it needs
  bool woken = false;              ///< futex(2): its turn has come
  bool interrupted = false;        ///< a signal has come: what still would block is EINTR
};

/// A file that a blocked call waits for, and the poll(2) bits that matter to it.
struct Wait {
  File* file = nullptr;
  std::uint32_t events = 0;
};

class PendingCall final : public TimerOwner {
 public:
  PendingCall(Host& host, Attempt its_attempt, syscall::Syscall its_call);
  ~PendingCall() override;
  void on_timer(Timer&) override;

  Attempt attempt;
  syscall::Syscall call;
  Timer deadline;
  std::vector<File*> waited;  ///< files in whose `waiters` it is, and to which it holds a reference
  bool queued = false;        ///< will try again in this step
 private:
  Host& host_;
};

class CallTable {
 public:
  explicit CallTable(Host& host) : host_(host) {}

  Outcome submit(syscall::Caller caller, CallId id, syscall::Syscall call);
  /// Drops a guest's calls without a completion.
  void forget(GuestId guest);
  /// Tries `call` again at the end of this step.
  void retry(PendingCall& call, SocketId woken_by);
  /// Tries the calls that asked for it, until none does: whoever has waited longest first.
  void run_retries();
  std::size_t retries() const { return retries_.size(); }
  /// futex(2): wakes up to `count` of the guest's calls that wait for `ticket`; how many.
  int wake_futex(GuestId guest, std::uint64_t ticket, int count);
  /// signal(7): the call in which `whose` sleeps, if it does, ends.
  void interrupt(const syscall::Caller& whose);

 private:
  PendingCall& next_retry() const;
  void finish(PendingCall& call, Outcome outcome);

  Host& host_;
  std::map<syscall::Caller, std::unique_ptr<PendingCall>> pending_;
  std::deque<PendingCall*> retries_;
};

}  // namespace zocalo::kernel
