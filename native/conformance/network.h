#pragma once
// A loopback of one's own: what a run does to the machine's kernel then disturbs nobody, and is disturbed by
// nobody.

#include <string>

namespace zocalo::native::conformance {

/// Moves the calling thread (and threads that it starts later) into a network namespace with nothing but a
/// loopback, with the kernel's own defaults where distributions change them. Says what stood in the way, or
/// "". Then the machine's own loopback serves.
std::string enter_own_network();

/// While it lives, the machine's kernel notes of each packet when it came, as it does wherever NTP runs: else
/// SO_TIMESTAMP gives nothing of what a TCP socket had got before anybody asked (net_enable_timestamp).
class Timestamping {
 public:
  Timestamping();
  ~Timestamping();
  Timestamping(const Timestamping&) = delete;
  Timestamping& operator=(const Timestamping&) = delete;

 private:
  int socket_;
};

/// net.ipv4.tcp_congestion_control as it was when first asked for, "" if unknown. Ask in the network where it
/// matters.
const std::string& congestion_control();

}  // namespace zocalo::native::conformance
