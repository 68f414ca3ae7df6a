#include "engine/simulation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/random.h"
#include "engine/event_queue.h"
#include "engine/interventions.h"
#include "engine/turns.h"
#include "kernel/kernel.h"
#include "network/network.h"
#include "wire/codec.h"

namespace zocalo::engine {
namespace {

/// Names the stream of a host's kernel, apart from those of the links.
constexpr std::uint64_t kKernelStream = std::uint64_t{1} << 40;

using Names = std::map<std::string, std::vector<wire::IpAddress>>;

/// The scenario's host that is outside: packets come and go as octets.
struct Outside {
  HostId host;
  std::function<void(ByteView)> take;
};

bool is_one_host(const wire::IpAddress& ip) {
  return !ip.is_any() && !ip.is_loopback() && !ip.is_multicast() && !ip.is_limited_broadcast();
}

}  // namespace

struct Simulation::Impl final : network::Schedule {
  struct Machine {
    std::unique_ptr<kernel::Kernel> kernel;
    Time timer_event =
        kNever;  ///< when the queue's event for its timers is; it may come too early, never too late
    Time arrivals_at = kStart;  ///< when so many packets were sent that arrive at once
    std::size_t arrivals = 0;
    std::size_t woken = 0;  ///< calls that sleep on although something has woken them
    trace::Cause woken_by;  ///< why the last of them was
  };

  trace::Sink* sink;
  Time now = kStart;
  trace::Cause now_because;  ///< of the last moment
  EventQueue queue;
  Pool<network::Transit> transits;
  std::size_t on_the_way = 0;  ///< transits that have not arrived
  Outside outside;
  Pool<syscall::Completion> results;
  kernel::SocketNumbers numbers;
  std::vector<Machine> machines;
  std::vector<bool> instant_loopbacks;  ///< by host: what it sends to itself arrives at the same moment
  std::vector<std::string> names;
  std::map<GuestId, HostId> guests;  ///< those that live
  network::Network network;
  std::vector<std::pair<HostId, HostId>> links;  ///< their ends, by number - 1
  std::vector<scenario::Intervention> interventions;
  PacketInterventions on_packets;
  std::map<std::string, GuestId> programs;  ///< by the scenario's names: numbered in its order
  std::set<GuestId> typed_into;
  Turns turns;
  std::vector<syscall::Completion> completions;
  mutable Statistics statistics;
  std::vector<kernel::Outgoing> packets_out;  // kept for their capacity
  std::vector<syscall::Completion> kernel_results;

  Impl(const scenario::Scenario& scenario, trace::Sink* to)
      : sink(to),
        network(scenario.seed, *this, to),
        interventions(scenario.interventions),
        on_packets(
            scenario.interventions, [&](std::string_view name) { return number_of(scenario, name); }, to) {
    begin({});
    for (const scenario::Host& host : scenario.hosts) add_host(host);
    for (const scenario::Link& link : scenario.links)
      add_link(find(link.a), find(link.b), link.shape, link.mtu);
    for (const scenario::Host& host : scenario.hosts)
      add_link(find(host.name), find(host.name), host.loopback, 65536);
    network.route();
    network.set_default(outside.host);
    Names all;
    for (const scenario::Host& host : scenario.hosts) {
      if (!host.is_switch) all[host.name] = host.addresses;
    }
    for (const scenario::Host& host : scenario.hosts) add_kernel(scenario, host, all);
    intervene(scenario);
  }

  static HostId number_of(const scenario::Scenario& scenario, std::string_view name) {
    const auto at = std::find_if(scenario.hosts.begin(), scenario.hosts.end(),
                                 [&](const scenario::Host& host) { return host.name == name; });
    if (at == scenario.hosts.end()) return {};
    return HostId{static_cast<std::uint32_t>(at - scenario.hosts.begin() + 1)};
  }

  /// Makes the network obey the interventions on packets, and queues those that have a time.
  void intervene(const scenario::Scenario& scenario) {
    for (const scenario::Program& program : scenario.programs) {
      const GuestId guest{static_cast<std::uint32_t>(programs.size() + 1)};
      programs.emplace(program.name, guest);
      if (scenario::is_typed_into(scenario, program)) typed_into.insert(guest);
    }
    if (!on_packets.empty()) {
      network.set_rule([this](Time, LinkId link, HostId from, PacketId packet, const wire::Packet& content) {
        const auto& [a, b] = links[link.value - 1];
        return on_packets.rule(from, a == from ? b : a, packet, content);
      });
    }
    for (std::uint32_t i = 0; i < interventions.size(); ++i) {
      if (interventions[i].on_packet()) continue;
      queue.push(saturating_add(kStart, interventions[i].at), EventQueue::kUser, EventKind::user, i);
    }
  }

  void begin(const trace::Cause& cause) {
    now_because = cause;
    if (sink != nullptr) sink->begin(now, cause);
  }

  void add_host(const scenario::Host& host) {
    const HostId id = host.is_switch ? network.add_switch() : network.add_host(host.addresses);
    if (sink != nullptr) sink->record(trace::HostAdded{id, host.name, host.addresses});
    names.push_back(host.name);
    if (host.outside) outside.host = id;
  }

  /// A switch and the outside have one, too, which nothing ever reaches: so hosts and machines have the same
  /// numbers.
  void add_kernel(const scenario::Scenario& scenario, const scenario::Host& host, const Names& all) {
    kernel::Config config;
    config.host = find(host.name);
    config.name = host.name;
    config.addresses = host.addresses;
    config.seed = Random(scenario.seed, kKernelStream + config.host.value).next();
    config.names = all;
    config.sysctls.tcp_ecn = host.sysctl.tcp_ecn;
    config.sysctls.tcp_congestion_control = host.sysctl.tcp_congestion_control;
    config.epoch_ns = scenario.epoch_ns;
    if (outside.host)  // where everything goes whose address no host has
      config.mtu = static_cast<std::uint16_t>(std::min(network.first_mtu(config.host, outside.host), 65535U));
    for (const scenario::Host& other : scenario.hosts) {
      const std::uint32_t mtu = network.first_mtu(config.host, find(other.name));
      if (&other == &host || mtu == config.mtu || mtu > 65535) continue;
      for (const wire::IpAddress& ip : other.addresses) config.mtus[ip] = static_cast<std::uint16_t>(mtu);
    }
    machines.emplace_back();
    machines.back().kernel = std::make_unique<kernel::Kernel>(std::move(config), numbers, sink);
  }

  void add_link(HostId a, HostId b, const scenario::Netem& shape, std::uint32_t mtu) {
    const LinkId link = network.add_link(a, b, shape, mtu);
    links.emplace_back(a, b);
    if (a == b) instant_loopbacks.push_back(is_instant(shape));
    if (sink != nullptr) sink->record(trace::LinkAdded{link, a, b, scenario::to_string(shape)});
  }

  HostId find(std::string_view name) const {
    const auto at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? HostId{} : HostId{static_cast<std::uint32_t>(at - names.begin() + 1)};
  }

  Machine& machine(HostId host) { return machines[host.value - 1]; }

  void carry(network::Transit&& transit) override {
    const Time arrives = transit.arrives;
    const std::uint32_t lane = EventQueue::lane(transit.to);
    ++on_the_way;
    if (arrives == now) {
      Machine& to = machine(transit.to);
      if (std::exchange(to.arrivals_at, now) != now) to.arrivals = 0;
      ++to.arrivals;
    }
    queue.push(arrives, lane, EventKind::arrival, transits.put(std::move(transit)));
  }

  void complete(Time at, syscall::Completion&& completion) {
    const std::uint32_t lane = EventQueue::lane(completion.caller.guest);
    queue.push(at, lane, EventKind::completion, results.put(std::move(completion)));
  }

  static bool is_instant(const scenario::Netem& shape) {
    return shape.delay == Duration{} && shape.jitter == Duration{} && shape.rate == 0;
  }
  bool expects_more(const Machine& on) const { return on.arrivals_at == now && on.arrivals > 0; }

  /// Carries out what a kernel wants after a step. Who was woken sleeps on while packets arrive at this very
  /// moment, and then looks again, for the reason that woke it.
  void settle(HostId host) {
    Machine& on = machine(host);
    const bool sends = instant_loopbacks[host.value - 1] && on.kernel->sends_to_itself();
    const bool wakes = !sends && !expects_more(on);
    if (wakes && on.woken > 0 && on.kernel->woken() == on.woken) {
      on.kernel->finish(now, false);
      carry_out(host);
      begin(on.woken_by);
    }
    on.kernel->finish(now, wakes);
    carry_out(host);
    if ((on.kernel->woken() > 0 || on.kernel->puts_off()) &&
        !expects_more(on)) {  // what it sent to itself is lost
      on.kernel->finish(now, true);
      carry_out(host);
    }
    if (on.kernel->woken() > on.woken) on.woken_by = now_because;
    on.woken = on.kernel->woken();
  }

  void carry_out(HostId host) {
    Machine& on = machine(host);
    if (on.kernel->has_packets()) {
      on.kernel->take_packets(packets_out);
      for (auto& [packet, over_loopback] : packets_out)
        network.send(now, host, std::move(packet), over_loopback);
    }
    if (on.kernel->has_completions()) {
      on.kernel->take_completions(kernel_results);
      for (syscall::Completion& result : kernel_results)
        complete(saturating_add(now, kSyscallCost), std::move(result));
    }
    watch_timer(host);
  }

  /// Timers move later far more often than they go off, so an event that comes too early is left in the
  /// queue.
  void watch_timer(HostId host) {
    Machine& on = machine(host);
    const Time next = on.kernel->next_timer();
    if (next >= on.timer_event) return;
    on.timer_event = std::max(next, now);
    queue.push(on.timer_event, EventQueue::lane(host), EventKind::timer, host.value);
  }

  // Each of these gives false if nothing came of the event: then no time has passed.

  bool arrival(const Event& event) {
    now = event.time;
    network::Transit& transit = transits[event.slot];
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::packet;
    cause.packet = transit.packet;
    cause.host = transit.to;
    begin(cause);
    --on_the_way;
    Machine& on = machine(transit.to);
    if (on.arrivals_at == now && on.arrivals > 0) --on.arrivals;
    if (network.arrive(now, transit)) {
      if (transit.to == outside.host) {
        if (outside.take) outside.take(wire::to_bytes(transit.content));
      } else {
        on.kernel->receive(now, std::move(transit.content), transit.from == transit.to);
        settle(transit.to);
      }
    } else if (on.woken > 0 || on.kernel->puts_off()) {
      settle(transit.to);
    }
    transits.release(event.slot);
    return true;
  }

  /// "" or why the network does not take it: RFC 1812 (5.3.7), martian addresses, and what Linux drops
  /// without a word because it does not forward.
  std::string_view refuses(const wire::Packet& packet) const {
    const HostId source = network.owner_of(packet.source);
    if (!is_one_host(packet.source) || (source && source != outside.host)) return "martian source";
    const wire::IpAddress& to = packet.destination;
    if (to.is_loopback() || to.is_any()) return "martian destination";
    const HostId destination = network.owner_of(to);
    if (destination == outside.host) return "for the outside itself";
    if (!destination && !to.is_multicast() && !network.is_broadcast(outside.host, to))
      return "for an address that no host here has";
    return {};
  }

  std::string_view enter(ByteView bytes) {
    wire::Parsed parsed = wire::parse(bytes);
    if (!parsed.packet) return parsed.error;
    if (const std::string_view why = refuses(*parsed.packet); !why.empty()) return why;
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::packet;
    cause.host = outside.host;
    begin(cause);
    network.send(now, outside.host, *std::move(parsed.packet));
    return {};
  }

  bool timer(const Event& event) {
    const HostId host{event.slot};
    Machine& on = machine(host);
    if (event.time != on.timer_event) return false;  // an earlier one took its place
    on.timer_event = kNever;
    if (on.kernel->next_timer() > event.time) {
      watch_timer(host);
      return false;
    }
    now = event.time;
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::timer;
    cause.host = host;
    begin(cause);
    on.kernel->run_timers(now);
    settle(host);
    return true;
  }

  bool completion(const Event& event) {
    if (const auto until = turns.waits(results[event.slot].caller, event.time)) {
      queue.push(*until, EventQueue::lane(results[event.slot].caller.guest), EventKind::completion,
                 event.slot);
      return false;
    }
    syscall::Completion done = std::move(results[event.slot]);
    results.release(event.slot);
    if (!guests.contains(done.caller.guest)) return false;
    now = event.time;
    if (sink != nullptr && done.call) {
      begin(cause_of(trace::Cause::Kind::completion, done.caller, done.call));
      sink->record(trace::CallReturned{done.call, done.caller, done.outcome});
    }
    turns.went_on(done.caller);
    completions.push_back(std::move(done));
    return true;
  }

  bool happen(const Event& event) {
    switch (event.kind) {
      case EventKind::arrival:
        return arrival(event);
      case EventKind::timer:
        return timer(event);
      case EventKind::completion:
        return completion(event);
      case EventKind::user:
        return user(event);
    }
    return false;
  }

  bool user(const Event& event) {
    if (guests.empty() && queue.empty())
      return false;  // the run is over: there is nothing left to be changed
    now = event.time;
    const scenario::Intervention& intervention = interventions[event.slot];
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::user;
    begin(cause);
    if (sink != nullptr) sink->record(trace::Note{scenario::to_string(intervention)});
    if (intervention.kind == scenario::Intervention::Kind::change) change_links(intervention);
    if (intervention.kind == scenario::Intervention::Kind::type) type(intervention);
    return true;
  }

  void type(const scenario::Intervention& intervention) {
    const GuestId guest = programs.at(intervention.target);
    const auto at = guests.find(guest);
    if (at == guests.end()) return;  // nobody reads it any more
    const bool end = intervention.text == "^D";
    machine(at->second).kernel->type(now, guest, end ? Bytes{} : to_bytes(intervention.text + "\n"));
    settle(at->second);
  }

  void change_links(const scenario::Intervention& intervention) {
    for (std::uint32_t i = 0; i < links.size(); ++i) {
      const std::string& a = names[links[i].first.value - 1];
      const std::string& b = names[links[i].second.value - 1];
      const std::string& target = intervention.target;
      const bool meant =
          target == "*" || (a == b ? target == a : target == a + "-" + b || target == b + "-" + a);
      if (meant) shape(LinkId{i + 1}, intervention.shape);
    }
  }

  void shape(LinkId link, const scenario::Netem& shape) {
    network.shape(link, shape);
    if (const auto& [a, b] = links[link.value - 1]; a == b)
      instant_loopbacks[a.value - 1] = is_instant(shape);
    if (sink != nullptr) sink->record(trace::LinkChanged{link, scenario::to_string(shape)});
  }

  static trace::Cause cause_of(trace::Cause::Kind kind, const syscall::Caller& caller, CallId call) {
    trace::Cause cause;
    cause.kind = kind;
    cause.guest = caller.guest;
    cause.thread = caller.thread;
    cause.call = call;
    return cause;
  }
};

Simulation::Simulation(const scenario::Scenario& scenario, trace::Sink* sink)
    : impl_(std::make_unique<Impl>(scenario, sink)) {}

Simulation::~Simulation() = default;

Time Simulation::now() const { return impl_->now; }

void Simulation::start_guest(GuestId guest, HostId host, Time at) {
  impl_->guests[guest] = host;
  impl_->machine(host).kernel->start_guest(guest);
  if (impl_->typed_into.contains(guest)) impl_->machine(host).kernel->open_input(guest);
  impl_->complete(std::max(at, impl_->now), {{guest, ThreadId{1}}, CallId{}, syscall::Reply{}});
}

void Simulation::end_guest(GuestId guest) {
  const auto at = impl_->guests.find(guest);
  if (at == impl_->guests.end()) return;
  const HostId host = at->second;
  impl_->guests.erase(at);
  impl_->turns.forget(guest);
  impl_->begin(Impl::cause_of(trace::Cause::Kind::program, {guest, ThreadId{1}}, CallId{}));
  impl_->machine(host).kernel->end_guest(impl_->now, guest);
  impl_->settle(host);
}

void Simulation::submit(syscall::Caller caller, CallId id, syscall::Syscall call) {
  const auto at = impl_->guests.find(caller.guest);
  if (at == impl_->guests.end()) return;  // it was ended: its calls are dropped
  const HostId host = at->second;
  trace::Sink* sink = impl_->sink;
  if (sink != nullptr) {
    impl_->begin(Impl::cause_of(trace::Cause::Kind::call, caller, id));
    sink->record(trace::CallSubmitted{id, caller, call});
  }
  const bool ends_thread = std::holds_alternative<syscall::ThreadExit>(call);
  const auto* start = std::get_if<syscall::ThreadStart>(&call);
  const ThreadId started = start != nullptr ? start->thread : ThreadId{};
  const Time back = saturating_add(impl_->now, kSyscallCost);
  impl_->turns.called(caller, call, impl_->now, back);
  syscall::Outcome outcome = impl_->machine(host).kernel->submit(impl_->now, caller, id, std::move(call));
  if (const auto* blocked = std::get_if<syscall::Blocked>(&outcome)) {
    impl_->settle(host);
    if (sink != nullptr) sink->record(trace::CallBlocked{id, *blocked});
    return;
  }
  // before the threads that it may have woken: they have to wait for the interpreter's lock
  if (!ends_thread) impl_->complete(back, {caller, id, std::move(outcome)});
  impl_->settle(host);
  if (ends_thread) return;
  if (started) {
    impl_->complete(back, {{caller.guest, started}, CallId{}, syscall::Reply{}});
  }
}

syscall::Progress Simulation::advance(Time limit) {
  EventQueue& queue = impl_->queue;
  while (!queue.empty()) {
    const Event event = queue.top();
    if (event.time > limit) {
      impl_->now = std::max(impl_->now, limit);
      return syscall::Progress::limit;
    }
    queue.pop();
    if (!impl_->happen(event)) continue;
    ++impl_->statistics.events;
    return syscall::Progress::moved;
  }
  return syscall::Progress::idle;
}

std::vector<syscall::Completion> Simulation::take_completions() {
  return std::exchange(impl_->completions, {});
}

void Simulation::shape_link(LinkId link, const scenario::Netem& shape) {
  trace::Cause cause;
  cause.kind = trace::Cause::Kind::user;
  impl_->begin(cause);
  impl_->shape(link, shape);
}

std::vector<std::string> Simulation::unmet_interventions() const { return impl_->on_packets.unmet(); }

void Simulation::wait(Time until) { impl_->now = std::max(impl_->now, std::min(until, next_event())); }

Time Simulation::next_event() const { return impl_->queue.empty() ? kNever : impl_->queue.top().time; }

void Simulation::set_outside(std::function<void(ByteView)> take) { impl_->outside.take = std::move(take); }

std::string_view Simulation::from_outside(ByteView packet) {
  return impl_->outside.host ? impl_->enter(packet) : "there is no host outside";
}

bool Simulation::has_unfinished(bool patient) const {
  using trace::TcpState;
  if (impl_->on_the_way > 0) return true;
  const auto unfinished = [patient](const trace::SocketState& socket) {
    switch (socket.state) {
      case TcpState::none:
      case TcpState::closed:
      case TcpState::listen:
      case TcpState::time_wait:
        return false;
      case TcpState::fin_wait_2:
        return patient;
      default:
        return true;
    }
  };
  return std::any_of(impl_->machines.begin(), impl_->machines.end(), [&](const Impl::Machine& machine) {
    const std::vector<trace::SocketState> sockets = machine.kernel->sockets();
    return std::any_of(sockets.begin(), sockets.end(), unfinished);
  });
}

HostId Simulation::host(std::string_view name) const { return impl_->find(name); }

const Statistics& Simulation::statistics() const {
  impl_->statistics.packets = impl_->network.counters().sent;
  impl_->statistics.lost = impl_->network.counters().lost;
  return impl_->statistics;
}

}  // namespace zocalo::engine
