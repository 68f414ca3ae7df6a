#pragma once
// The simulated world: kernels joined by a network, moved by one event queue. It serves SocketApi.

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "scenario/scenario.h"
#include "syscall/socket_api.h"
#include "trace/event.h"

namespace zocalo::engine {

struct Statistics {
  std::uint64_t events = 0, packets = 0, lost = 0;
};

/// Events are totally ordered by (time, host, sequence). Each syscall costs its caller `kSyscallCost`, so
/// that a busy loop makes progress; two guests that may run at the same moment run in the order of their ids.
/// It carries out the scenario's interventions, but for killing: that is for whoever runs the guests, as soon
/// as now() is that late.
class Simulation final : public syscall::SocketApi {
 public:
  static constexpr Duration kSyscallCost = 1us;

  /// `sink` may be null: then nothing is recorded, which costs nothing. It must outlive the simulation. The
  /// scenario is valid.
  Simulation(const scenario::Scenario& scenario, trace::Sink* sink);
  ~Simulation() override;

  Time now() const override;
  void start_guest(GuestId guest, HostId host, Time at) override;
  void end_guest(GuestId guest) override;
  void submit(syscall::Caller caller, CallId id, syscall::Syscall call) override;
  syscall::Progress advance(Time limit) override;
  std::vector<syscall::Completion> take_completions() override;

  /// Changes a link from now on; both directions.
  void shape_link(LinkId link, const scenario::Netem& shape);
  /// Interventions on packets that have not come (yet), each with the reason.
  std::vector<std::string> unmet_interventions() const;
  /// Lets time pass until `until`, or until the next event if that is before.
  void wait(Time until);
  /// When advance() has something to do; kNever if never. It may be too early.
  Time next_event() const;

  /// Who takes what arrives at the scenario's host that is outside: IP packets as octets, none longer than
  /// its link's MTU. Without one they vanish.
  void set_outside(std::function<void(ByteView packet)> take);
  /// An IP packet comes from outside, now. "" or why it was dropped, with nothing else touched: "bad TCP
  /// checksum", "martian source", …; a literal.
  std::string_view from_outside(ByteView packet);
  /// Whether anything is still to be said to the outside when no program is left: a packet is on its way, or
  /// a TCP connection has not been told or acknowledged its end. `patient`: FIN-WAIT-2 counts, too, which
  /// only the peer can end.
  bool has_unfinished(bool patient) const;

  HostId host(std::string_view name) const;  ///< none if there is no such host
  const Statistics& statistics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::engine
