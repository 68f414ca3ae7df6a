#pragma once
// What puts fragments together that come to a host, and gives up what does not come whole:
// net.ipv4.ipfrag_time.

#include <optional>

#include "kernel/timers.h"
#include "wire/fragment.h"

namespace zocalo::kernel {

class Host;

class Defragmenter final : public TimerOwner {
 public:
  explicit Defragmenter(Host& host);
  /// The whole packet, if this was its last piece.
  std::optional<wire::Packet> add(const wire::Packet& piece);
  /// Tells the sender, if the first piece had come (ip_expire).
  void on_timer(Timer& timer) override;

 private:
  Host& host_;
  wire::Reassembly reassembly_;
  Timer timer_;
};

}  // namespace zocalo::kernel
