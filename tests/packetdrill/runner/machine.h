#pragma once
// The host under test, by itself on its network: what it sends is kept with the time, what it is to receive
// is handed in, and virtual time goes on as the script says.

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "kernel/kernel.h"
#include "packetdrill/runner/settings.h"

namespace zocalo::packetdrill {

/// packetdrill's port.
inline constexpr std::uint16_t kPort = 8080;

struct SentPacket {
  Time at;
  wire::Packet packet;
};

struct FinishedCall {
  Time at;
  syscall::Outcome outcome;
};

class Machine {
 public:
  explicit Machine(const Settings& settings);

  Time now() const { return now_; }
  kernel::Kernel& kernel() { return kernel_; }
  GuestId guest() const { return kGuest; }
  const Addresses& addresses() const { return addresses_; }
  bool joins_segments() const { return joins_segments_; }

  /// Lets every timer go off that is due before `until`, and sets the clock to it.
  void advance(Time until);
  /// Goes to the next timer that is due no later than `limit`; false if there is none.
  bool step(Time limit);

  /// Submits a call; each has a thread of its own, so one that blocks hinders no other.
  CallId submit(syscall::Syscall call);
  /// What became of a call, if it is done; once only.
  std::optional<FinishedCall> take(CallId call);

  void receive(wire::Packet packet);
  std::deque<SentPacket>& sent() { return sent_; }

 private:
  static constexpr GuestId kGuest{1};
  void collect();

  const Addresses addresses_;
  const bool joins_segments_;
  Time now_ = kStart;
  kernel::SocketNumbers numbers_;
  kernel::Kernel kernel_;
  std::deque<SentPacket> sent_;
  std::map<CallId, FinishedCall> finished_;
  std::uint64_t calls_ = 0;
};

}  // namespace zocalo::packetdrill
