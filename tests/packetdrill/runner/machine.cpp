#include "packetdrill/runner/machine.h"

namespace zocalo::packetdrill {

namespace {

kernel::Config config_for(const Settings& settings) {
  kernel::Config config;
  config.host = HostId{1};
  config.name = "machine";
  config.addresses = {settings.addresses.local};
  config.ipv4_prefix = 16;
  config.mtu = settings.mtu;
  config.seed = 1;
  config.sysctls = settings.sysctls;
  return config;
}

}  // namespace

Machine::Machine(const Settings& settings)
    : addresses_(settings.addresses),
      joins_segments_(settings.joined_segments),
      kernel_(config_for(settings), numbers_, nullptr) {
  kernel_.start_guest(kGuest);
}

void Machine::advance(Time until) {
  while (kernel_.next_timer() < until) {
    now_ = std::max(now_, kernel_.next_timer());
    kernel_.run_timers(now_);
    collect();
  }
  now_ = std::max(now_, until);
}

bool Machine::step(Time limit) {
  const Time next = kernel_.next_timer();
  if (next == kNever || next > limit) return false;
  now_ = std::max(now_, next);
  kernel_.run_timers(now_);
  collect();
  return true;
}

CallId Machine::submit(syscall::Syscall call) {
  const CallId id{++calls_};
  const syscall::Caller caller{kGuest, ThreadId{static_cast<std::uint32_t>(calls_)}};
  syscall::Outcome outcome = kernel_.submit(now_, caller, id, std::move(call));
  if (!std::holds_alternative<syscall::Blocked>(outcome)) finished_[id] = {now_, std::move(outcome)};
  collect();
  return id;
}

std::optional<FinishedCall> Machine::take(CallId call) {
  const auto found = finished_.find(call);
  if (found == finished_.end()) return std::nullopt;
  FinishedCall done = std::move(found->second);
  finished_.erase(found);
  return done;
}

void Machine::receive(wire::Packet packet) {
  kernel_.receive(now_, std::move(packet));
  collect();
}

void Machine::collect() {
  std::vector<kernel::Outgoing> packets;
  std::vector<syscall::Completion> completions;
  kernel_.finish(now_, false);
  while (kernel_.has_packets() || kernel_.has_completions() || kernel_.woken() > 0) {
    if (!kernel_.has_packets()) kernel_.finish(now_, true);
    kernel_.take_packets(packets);
    for (auto& [packet, over_loopback] : packets) {
      if (over_loopback || kernel_.is_local(packet.destination)) {
        kernel_.receive(now_, std::move(packet), over_loopback);
      } else {
        sent_.push_back({now_, std::move(packet)});
      }
    }
    kernel_.take_completions(completions);
    for (syscall::Completion& completion : completions)
      finished_[completion.call] = {now_, std::move(completion.outcome)};
  }
}

}  // namespace zocalo::packetdrill
