#pragma once
// Which TCP connection a segment belongs to. Ordered, never hashed; the last flow found is tried first,
// because segments come in runs.

#include <cstdint>
#include <map>

#include "wire/address.h"

namespace zocalo::kernel {

class TcpSocket;

struct FlowKey {
  wire::Endpoint local, peer;

  std::uint32_t ports() const { return (static_cast<std::uint32_t>(local.port) << 16) | peer.port; }
  friend bool operator==(const FlowKey& a, const FlowKey& b) {
    return a.ports() == b.ports() && a.peer.ip == b.peer.ip && a.local.ip == b.local.ip;
  }
  friend bool operator<(const FlowKey& a, const FlowKey& b) {
    if (a.ports() != b.ports()) return a.ports() < b.ports();  // decides nearly always
    if (a.peer.ip != b.peer.ip) return a.peer.ip < b.peer.ip;
    return a.local.ip < b.local.ip;
  }
};

class FlowTable {
 public:
  TcpSocket* find(const FlowKey& key) const {
    if (last_ != flows_.end() && last_->first == key) return last_->second;
    last_ = flows_.find(key);
    return last_ == flows_.end() ? nullptr : last_->second;
  }
  /// False if the flow exists already.
  bool insert(const FlowKey& key, TcpSocket& socket) { return flows_.emplace(key, &socket).second; }
  void replace(const FlowKey& key, TcpSocket& socket) { flows_[key] = &socket; }
  void erase(const FlowKey& key) {
    last_ = flows_.end();
    flows_.erase(key);
  }

 private:
  using Map = std::map<FlowKey, TcpSocket*>;
  Map flows_;
  mutable Map::const_iterator last_ = flows_.end();
};

}  // namespace zocalo::kernel
