#include "kernel/kernel.h"

#include <algorithm>

#include "kernel/host.h"
#include "kernel/input.h"

namespace zocalo::kernel {

struct Kernel::Impl {
  Impl(Config config, SocketNumbers& numbers, trace::Sink* sink) : host(std::move(config), numbers, sink) {}
  Host host;
};

Kernel::Kernel(Config config, SocketNumbers& numbers, trace::Sink* sink)
    : impl_(std::make_unique<Impl>(std::move(config), numbers, sink)) {}

Kernel::~Kernel() = default;

const Config& Kernel::config() const { return impl_->host.config; }

void Kernel::start_guest(GuestId guest) { impl_->host.descriptors.emplace(guest, DescriptorTable(guest)); }

void Kernel::open_input(GuestId guest) {
  Host& host = impl_->host;
  host.descriptors.at(guest).install_input(host.create<Input>());
}

void Kernel::type(Time now, GuestId guest, ByteView octets) {
  Host& host = impl_->host;
  host.now = now;
  const auto table = host.descriptors.find(guest);
  File* file = table == host.descriptors.end() ? nullptr : table->second.find(0);
  if (file == nullptr) return;
  file->as_input()->type(octets);
}

void Kernel::end_guest(Time now, GuestId guest) {
  Host& host = impl_->host;
  host.now = now;
  const auto table = host.descriptors.find(guest);
  if (table == host.descriptors.end()) return;
  host.calls.forget(guest);
  for (const Fd fd : table->second.open()) host.drop(*table->second.take(fd));
  host.descriptors.erase(table);
}

syscall::Outcome Kernel::submit(Time now, syscall::Caller caller, CallId id, syscall::Syscall call) {
  Host& host = impl_->host;
  host.now = now;
  return host.calls.submit(caller, id, std::move(call));
}

void Kernel::receive(Time now, wire::Packet packet, bool over_loopback) {
  Host& host = impl_->host;
  host.now = now;
  host.receive(std::move(packet), over_loopback);
}

Time Kernel::next_timer() const { return impl_->host.timers.next(); }

void Kernel::run_timers(Time now) {
  Host& host = impl_->host;
  host.now = now;
  while (Timer* timer = host.timers.take_due(now)) {
    const trace::TimerFired fired{host.config.host, timer->socket, timer->kind};
    if (host.sink != nullptr) host.sink->record(fired);
    timer->owner.on_timer(*timer);
  }
}

void Kernel::finish(Time now, bool wakes) {
  impl_->host.now = now;
  impl_->host.finish_step(wakes);
}

std::size_t Kernel::woken() const { return impl_->host.calls.retries(); }

bool Kernel::puts_off() const { return impl_->host.puts_off(); }

bool Kernel::sends_to_itself() const {
  const auto& packets = impl_->host.packets;
  return std::any_of(packets.begin(), packets.end(), [this](const Outgoing& sent) {
    return sent.over_loopback || is_local(sent.packet.destination);
  });
}

bool Kernel::has_packets() const { return !impl_->host.packets.empty(); }
bool Kernel::has_completions() const { return !impl_->host.completions.empty(); }

void Kernel::take_packets(std::vector<Outgoing>& into) {
  into.clear();
  into.swap(impl_->host.packets);
}

void Kernel::take_completions(std::vector<syscall::Completion>& into) {
  into.clear();
  into.swap(impl_->host.completions);
}

bool Kernel::is_local(const wire::IpAddress& address) const {
  const AddressBook& addresses = impl_->host.addresses;
  return addresses.is_own(address) || addresses.is_broadcast(address) || address.is_multicast();
}

std::vector<trace::SocketState> Kernel::sockets() const {
  std::vector<trace::SocketState> states;
  for (const auto& [id, file] : impl_->host.files) states.push_back(file->snapshot());
  return states;
}

syscall::Readiness Kernel::readiness(GuestId guest, Fd fd) const {
  const auto table = impl_->host.descriptors.find(guest);
  const File* file = table == impl_->host.descriptors.end() ? nullptr : table->second.find(fd);
  if (file != nullptr) return file->readiness();
  syscall::Readiness closed;
  closed.events = syscall::POLLNVAL_;
  for (const syscall::Set set : syscall::kSets) closed.reason(set).why = syscall::Why::closed_descriptor;
  return closed;
}

}  // namespace zocalo::kernel
