#pragma once
// One simulated Linux host: descriptors, sockets, UDP, TCP, select/poll/epoll. It owns no clock and does no
// I/O: time is passed in, and what it wants done (packets to carry, calls to complete) is taken out after
// each step.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "kernel/sysctl.h"
#include "syscall/readiness.h"
#include "syscall/socket_api.h"
#include "syscall/syscall.h"
#include "trace/event.h"
#include "wire/packet.h"

namespace zocalo::kernel {

/// Numbers the sockets of a whole run, in order of creation; shared by its kernels.
struct SocketNumbers {
  std::uint32_t last = 0;
  SocketId next() { return SocketId{++last}; }
};

struct Config {
  HostId host;
  std::string name;                        ///< gethostname(2)
  std::vector<wire::IpAddress> addresses;  ///< beside 127.0.0.0/8 and ::1, which every host has
  int ipv4_prefix = 24,
      ipv6_prefix = 64;      ///< of those addresses' networks: broadcast and source address selection
  std::uint16_t mtu = 1500;  ///< towards other hosts; towards itself it is 65536, as Linux's lo
  std::map<wire::IpAddress, std::uint16_t> mtus;  ///< towards these it is another: that of the link
  std::uint64_t seed = 0;                         ///< of initial sequence numbers and ephemeral ports
  std::map<std::string, std::vector<wire::IpAddress>>
      names;  ///< what getaddrinfo(3) finds beside localhost and `name`
  Sysctls sysctls;
  std::int64_t epoch_ns = 0;  ///< CLOCK_REALTIME at virtual time 0
};

/// A packet on its way out.
struct Outgoing {
  wire::Packet packet;
  bool over_loopback = false;  ///< it comes back, whatever its addresses
};

/// After each of start_guest, type, end_guest, submit, receive and run_timers: finish(), then take_packets()
/// and take_completions(). A packet to one of the host's own addresses leaves like any other; carrying it
/// back (receive()) is the caller's part.
class Kernel {
 public:
  /// `numbers` must outlive the kernel, and so must `sink`, which may be null: then nothing is recorded.
  /// Records SocketChanged, SocketGone, Scanned and TimerFired (never begin(): the moment is the caller's).
  Kernel(Config config, SocketNumbers& numbers, trace::Sink* sink);
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  ~Kernel();

  const Config& config() const;

  void start_guest(GuestId guest);
  /// The guest's descriptor 0 is what type() gives it; before it runs.
  void open_input(GuestId guest);
  /// A line is typed, with its end, or nothing: the end of the input.
  void type(Time now, GuestId guest, ByteView octets);
  /// Drops its blocked calls without a completion and closes its descriptors, as exit(2) does.
  void end_guest(Time now, GuestId guest);

  /// Reply or Failed: done. Blocked: a Completion with this `id` comes later, unless the guest ends before.
  /// Every Syscall is served here; NanoSleep and FutexWait block, ThreadStart and ThreadExit give 0.
  syscall::Outcome submit(Time now, syscall::Caller caller, CallId id, syscall::Syscall call);

  /// A packet arrives. One that is not for this host is dropped, unless it has come over its loopback.
  void receive(Time now, wire::Packet packet, bool over_loopback = false);

  /// The earliest moment at which run_timers() has something to do, kNever if there is none. O(1).
  Time next_timer() const;
  /// Runs every timer that is due at `now`, in the order in which they were to go off.
  void run_timers(Time now);

  /// Ends a step: the trace is told what has changed. With `wakes` the calls that something has woken look
  /// again, and may complete. Without, they go on sleeping until a finish() with it: as long as packets
  /// arrive at this very moment. What a call sends over the loopback is received before anybody else runs, as
  /// in Linux.
  void finish(Time now, bool wakes);
  /// How many calls have been woken and have not looked again.
  std::size_t woken() const;
  /// Is there the beginning of a burst whose rest has not arrived, or a call's last wake-up? finish() with `wakes`
  /// no longer waits.
  bool puts_off() const;
  /// Does one of the packets that were sent go to the host itself?
  bool sends_to_itself() const;

  bool has_packets() const;
  bool has_completions() const;
  /// What the last steps sent, in order. `into` is replaced (its capacity is used again).
  void take_packets(std::vector<Outgoing>& into);
  /// What the last steps completed, in order. `into` is replaced.
  void take_completions(std::vector<syscall::Completion>& into);

  /// Its own address, a loopback address, or a broadcast or multicast address that it listens to.
  bool is_local(const wire::IpAddress& address) const;

  /// Every socket of the host, in order of number: for a picture of a run that was not recorded, and for
  /// tests.
  std::vector<trace::SocketState> sockets() const;
  /// What select, poll and epoll would find for a descriptor now.
  syscall::Readiness readiness(GuestId guest, Fd fd) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::kernel
