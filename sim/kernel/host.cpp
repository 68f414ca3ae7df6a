#include "kernel/host.h"

#include <algorithm>

#include "kernel/epoll.h"
#include "kernel/tcp/tcp.h"
#include "wire/codec.h"

namespace zocalo::kernel {

namespace {

void unwatch(File& file) {
  for (EpollItem* item : std::exchange(file.watchers, {})) item->set->forget(file);
}

}  // namespace

Host::Host(Config its_config, SocketNumbers& its_numbers, trace::Sink* its_sink)
    : config(std::move(its_config)),
      numbers(its_numbers),
      sink(its_sink),
      random(config.seed, 0x6b65726e656cU + config.host.value),
      addresses(config),
      calls(*this) {}

Host::~Host() {
  // Registrations point to files, which go in the order of their numbers.
  for (const auto& [id, file] : files) {
    if (Epoll* set = file->as_epoll()) set->forget_all();
  }
}

void Host::destroy(File& file) {
  const auto found = files.find(file.id());
  if (found == files.end()) return;
  unwatch(file);
  graveyard_.push_back(std::move(found->second));
  files.erase(found);
  if (sink != nullptr) sink->record(trace::SocketGone{file.id()});
}

void Host::drop(File& file) {
  touch(file);
  if (--file.references == 0) release(file);
}

void Host::release(File& file) {
  unwatch(file);
  file.release();
}

void Host::send(wire::Packet packet, bool over_loopback) {
  const bool v4 = packet.source.family == wire::Family::ipv4;
  over_loopback = over_loopback || addresses.stays_here(packet.destination);
  if (v4) packet.identification = ++identification_;
  if (packet.dont_fragment) return packets.push_back({std::move(packet), over_loopback});
  const std::uint32_t mtu = mtu_for(packet.destination, over_loopback);
  if (wire::wire_size(packet) <= mtu) return packets.push_back({std::move(packet), over_loopback});
  if (!v4) ++fragment_identification_;
  for (wire::Packet& piece : wire::fragments(std::move(packet), mtu, fragment_identification_))
    packets.push_back({std::move(piece), over_loopback});
}

std::uint32_t Host::mtu_for(const wire::IpAddress& destination) const {
  const std::uint32_t mtu = addresses.mtu_for(destination);
  const auto known = path_mtus_.find(destination);
  return known == path_mtus_.end() || known->second.until <= now ? mtu : std::min(mtu, known->second.mtu);
}

bool Host::remember_mtu(const wire::IpAddress& destination, std::uint32_t mtu) {
  constexpr Duration kLifetime = 600s;     // net.ipv4.route.mtu_expires
  constexpr std::uint32_t kLeast4 = 552;   // net.ipv4.route.min_pmtu
  constexpr std::uint32_t kLeast6 = 1280;  // RFC 8201 (4)
  const bool v4 = destination.family == wire::Family::ipv4;
  if (!v4 && mtu < kLeast6) return false;
  if (v4) mtu = std::max(mtu, kLeast4);
  if (mtu >= mtu_for(destination)) return false;
  path_mtus_[destination] = {mtu, now + kLifetime};
  return true;
}

void Host::finish_step(bool wakes) {
  if (wakes) {
    for (const SocketId id : std::exchange(gathering, {})) {
      const auto found = files.find(id);
      if (found != files.end()) found->second->as_tcp()->release_burst();
    }
    for (const SocketId id : std::exchange(woken_last_, {})) {
      const auto found = files.find(id);
      if (found != files.end()) found->second->wake(~0U);
    }
    calls.run_retries();
  }
  record_changes();
  graveyard_.clear();
}

void Host::record_changes() {
  if (sink == nullptr) return;
  // In order of their numbers: the order of the changes within a step says nothing.
  std::vector<SocketId> dirty = std::exchange(dirty_, {});
  std::sort(dirty.begin(), dirty.end());
  for (const SocketId id : dirty) {
    const auto found = files.find(id);
    if (found == files.end()) continue;
    found->second->dirty = false;
    sink->record(trace::SocketChanged{found->second->snapshot()});
  }
}

}  // namespace zocalo::kernel
