#include "kernel/defragmenter.h"

#include "kernel/host.h"
#include "kernel/ip.h"

namespace zocalo::kernel {

Defragmenter::Defragmenter(Host& host)
    : host_(host), timer_(host.timers, *this, trace::TimerKind::reassembly, SocketId{}) {}

std::optional<wire::Packet> Defragmenter::add(const wire::Packet& piece) {
  std::optional<wire::Packet> whole = reassembly_.add(host_.now, piece);
  timer_.set(reassembly_.next_expiry());
  return whole;
}

void Defragmenter::on_timer(Timer&) {
  for (const wire::Packet& first : reassembly_.expire(host_.now)) {
    if (host_.addresses.is_own(first.destination))
      send_icmp_error(host_, first, wire::IcmpKind::reassembly_time_exceeded);
  }
  timer_.set(reassembly_.next_expiry());
}

}  // namespace zocalo::kernel
