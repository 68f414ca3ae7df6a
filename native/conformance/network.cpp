#include "native/conformance/network.h"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

namespace zocalo::native::conformance {

namespace {

std::string bring_up_loopback() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::strerror(errno);
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP;
  const bool up = ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  std::string error = up ? "" : std::strerror(errno);
  ::close(fd);
  return error;
}

/// Best effort: a value that can't be set is as the machine has it.
void restore_defaults() {
  constexpr struct {
    const char* name;
    const char* value;
  } kDefaults[] = {{"ipv4/tcp_congestion_control", "reno"},
                   {"ipv4/tcp_rmem", "4096 131072 33554432"},
                   {"ipv4/tcp_wmem", "4096 16384 4194304"},
                   {"core/rmem_max", "4194304"},
                   {"core/wmem_max", "4194304"},
                   {"ipv4/icmp_ratelimit", "0"},
                   {"ipv6/icmp/ratelimit", "0"}};
  for (const auto& row : kDefaults) {
    std::ofstream file(std::string("/proc/sys/net/") + row.name);
    file << row.value;
  }
}

}  // namespace

std::string enter_own_network() {
  if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return std::string("unshare: ") + std::strerror(errno);
  if (const std::string error = bring_up_loopback(); !error.empty()) return "lo: " + error;
  restore_defaults();
  return "";
}

Timestamping::Timestamping() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  (void)::setsockopt(socket_, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a worker of the kernel switches it on
}

Timestamping::~Timestamping() { ::close(socket_); }

const std::string& congestion_control() {
  static const std::string kName = [] {
    std::string name;
    std::ifstream("/proc/sys/net/ipv4/tcp_congestion_control") >> name;
    return name;
  }();
  return kName;
}

}  // namespace zocalo::native::conformance
