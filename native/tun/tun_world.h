#pragma once
// The simulation in real time, with a TUN device as the world outside: SocketApi for guests that real
// programs of this machine talk to.
//
// Virtual time follows the machine's clock: what happened in the simulation until now is caught up with
// before anything else comes in, a packet from the device or a guest's call. Unlike in virtual time the
// network goes on while a guest computes.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/simulation.h"
#include "native/signals.h"
#include "native/tun/tun_device.h"
#include "scenario/scenario.h"

namespace zocalo::native {

/// Puts `device` into the scenario: its host that is outside gets the device's addresses, and its link the
/// MTU. A scenario of one host gets such a host, "machine", and the link; its own host gets `addresses`, or
/// if there are none those beside the device's. "" or what is wrong.
std::string join_outside(scenario::Scenario& scenario, const TunDevice& device,
                         const std::vector<std::string>& addresses);

class TunWorld final : public syscall::SocketApi {
 public:
  struct Counters {
    std::uint64_t in = 0, out = 0;                      ///< packets from the device, to it
    std::uint64_t refused = 0;                          ///< of `out`: this machine did not take them
    std::map<std::string_view, std::uint64_t> dropped;  ///< of `in`, by what was wrong with them
  };

  /// The simulation's scenario has a host that is outside. Its time begins now.
  TunWorld(std::unique_ptr<engine::Simulation> simulation, TunDevice device);
  ~TunWorld() override;

  Time now() const override { return simulation_->now(); }
  void start_guest(GuestId guest, HostId host, Time at) override;
  void end_guest(GuestId guest) override;
  void submit(syscall::Caller caller, CallId id, syscall::Syscall call) override;
  /// idle: no guest is left. waiting: for the clock or the device.
  syscall::Progress advance(Time limit) override;
  std::vector<syscall::Completion> take_completions() override { return simulation_->take_completions(); }

  /// Becomes readable (poll(2)) when observe() or advance() has something to do.
  int wait_fd() const { return epoll_; }
  /// Lets the world go on to the present; completes calls, but hands no completion out.
  void observe();
  /// Ends what guests are left and lets their connections end as a kernel does after exit(2): until nothing
  /// is left to say, until a signal comes, or for a few seconds at the most.
  void finish(Signals& signals);

  const engine::Simulation& simulation() const { return *simulation_; }
  const Counters& counters() const { return counters_; }

 private:
  Time clock() const;
  void catch_up(Time present);
  /// True if packets came.
  bool hear();
  void set_alarm();

  TunDevice device_;
  std::unique_ptr<engine::Simulation> simulation_;
  std::chrono::steady_clock::time_point began_;
  std::set<GuestId> guests_;
  Counters counters_;
  Bytes packet_;
  int epoll_ = -1, timer_ = -1;
  Time alarm_ = kNever;
};

}  // namespace zocalo::native
