#include "kernel/ports.h"

#include "kernel/socket.h"

namespace zocalo::kernel {

void PortTable::add(InetSocket& socket, std::uint16_t port) {
  Bucket& bucket = ports_[port];
  if (bucket.sockets.empty()) bucket.by_bind = socket.port_bound || socket.peer.port == 0;
  bucket.sockets.emplace(socket.id(), &socket);
}

void PortTable::remove(InetSocket& socket, std::uint16_t port) {
  const auto bucket = ports_.find(port);
  if (bucket == ports_.end()) return;
  bucket->second.sockets.erase(socket.id());
  if (bucket->second.sockets.empty()) ports_.erase(bucket);
}

const PortTable::Bound* PortTable::at(std::uint16_t port) const {
  const auto bucket = ports_.find(port);
  return bucket == ports_.end() ? nullptr : &bucket->second.sockets;
}

bool PortTable::is_taken_by_bind(std::uint16_t port) const {
  const auto bucket = ports_.find(port);
  return bucket != ports_.end() && bucket->second.by_bind;
}

bool PortTable::conflicts(const InetSocket& socket, const wire::IpAddress& ip, std::uint16_t port,
                          bool relaxed) const {
  const Bound* bound = at(port);
  if (bound == nullptr) return false;
  for (const auto& [id, other] : *bound) {
    if (other == &socket || !InetSocket::overlap(socket, ip, *other)) continue;
    const bool both_reuse = socket.options.reuse_address != 0 && other->options.reuse_address != 0;
    const bool both_share = socket.options.reuse_port != 0 && other->options.reuse_port != 0;
    if (relaxed && ((both_reuse && !other->is_listening()) || both_share)) continue;
    return true;
  }
  return false;
}

std::uint16_t PortTable::find_free(const InetSocket& socket, const wire::IpAddress& ip,
                                   Random& random) const {
  constexpr std::uint32_t kCount = kLastEphemeral - kFirstEphemeral + 1;
  const std::uint32_t start = static_cast<std::uint32_t>(random.below(kCount)) & ~1U;
  for (const std::uint32_t parity : {1U, 0U}) {
    for (std::uint32_t i = 0; i < kCount; i += 2) {
      const auto port = static_cast<std::uint16_t>(kFirstEphemeral + (start + i) % kCount + parity);
      if (port <= kLastEphemeral && !conflicts(socket, ip, port, false)) return port;
    }
  }
  return 0;
}

}  // namespace zocalo::kernel
