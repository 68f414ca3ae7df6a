// Explicit congestion notification: RFC 3168 (6.1). net.ipv4.tcp_ecn says who wants it: 0 nobody, 1 also who
// connects, 2 (Linux's default) only who is asked.

#include "kernel/host.h"
#include "kernel/tcp/tcp.h"

namespace zocalo::kernel {

using wire::TcpSegment;

namespace {

constexpr std::uint8_t kEct1 = 1, kEct0 = 2, kCe = 3;

}  // namespace

/// Does our SYN ask for it? A SYN that was lost is sent again without, in case the path drops such (RFC 3168,
/// 6.1.1.1).
bool TcpSocket::wants_ecn() const { return host().config.sysctls.tcp_ecn == 1 && tcb.retransmits == 0; }

/// The peer's SYN or SYN-ACK: RFC 3168 (6.1.1). `ecn`: of its IP header, which must say nothing yet.
void TcpSocket::negotiate_ecn(const TcpSegment& syn, std::uint8_t ecn) {
  if (syn.flags.ack) {
    tcb.ecn = host().config.sysctls.tcp_ecn == 1 && syn.flags.ece && !syn.flags.cwr;
  } else {
    tcb.ecn = host().config.sysctls.tcp_ecn != 0 && syn.flags.ece && syn.flags.cwr && ecn == 0;
  }
}

/// What an outgoing segment says.
void TcpSocket::mark_ecn(wire::Packet& packet, TcpSegment& segment, bool new_data) {
  if (segment.flags.syn) {
    if (segment.flags.ack) {
      segment.flags.ece = tcb.ecn;
    } else {
      segment.flags.ece = segment.flags.cwr = wants_ecn();
    }
    return;
  }
  if (!tcb.ecn || segment.flags.rst) return;
  if (new_data) {  // RFC 3168 (6.1.5): what is sent again, and pure acknowledgements, are not capable
    packet.ecn = kEct0;
    segment.flags.cwr = std::exchange(tcb.reduction_to_announce, false);
  }
  segment.flags.ece = tcb.ecn_echo;
}

/// tcp_ecn_received_counters: also where the two have not agreed on ECN.
void TcpSocket::count_ecn(const wire::Packet& packet, const TcpSegment& segment) {
  if (tcb.state != trace::TcpState::established) return;
  const auto octets = static_cast<std::uint32_t>(segment.payload.size());
  if (packet.ecn == kEct0) tcb.ect0_bytes_in += octets;
  if (packet.ecn == kEct1) tcb.ect1_bytes_in += octets;
  if (packet.ecn != kCe) return;
  tcb.ce_bytes_in += octets;
  tcb.ce_segments_in += pieces_;
}

/// What an incoming segment says: RFC 3168 (6.1.3).
void TcpSocket::note_ecn(const wire::Packet& packet, const TcpSegment& segment) {
  if (!tcb.ecn || segment.payload.empty()) return;
  if (segment.flags.cwr) {  // the peer has heard; its window may be down to one segment, so tell it soon
    tcb.ecn_echo = false;
    tcb.quick_acks = std::max(tcb.quick_acks, 1U);
  }
  if (packet.ecn == kCe && !tcb.ecn_echo) {
    enter_quick_ack(2);
    tcb.ecn_echo = true;
  } else if (packet.ecn == 0 && tcb.ecn_seen) {
    enter_quick_ack(2);  // most probably sent again
  }
  if (packet.ecn != 0) tcb.ecn_seen = true;
}

bool TcpSocket::echoes_congestion(const TcpSegment& segment) const {
  return tcb.ecn && segment.flags.ece && !segment.flags.syn;
}

/// CWR goes out with the next new data: RFC 3168 (6.1.2).
void TcpSocket::announce_reduction() { tcb.reduction_to_announce = tcb.ecn; }

}  // namespace zocalo::kernel
