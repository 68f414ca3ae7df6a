#include "native/bench/bench_select.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

#include "engine/simulation.h"

namespace zocalo::native {

namespace {

constexpr int kRounds = 15;
constexpr std::uint64_t kVisits = 200'000;  ///< descriptors asked in one round

/// Nanoseconds of one `call`, the median of the rounds: a machine that is doing something else disturbs a few
/// of them.
template <class Call>
double measure(std::uint32_t sockets, Call&& call) {
  const std::uint64_t calls = std::max<std::uint64_t>(kVisits / sockets, 10);
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < calls; ++i) call();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    rounds.push_back(taken.count() / static_cast<double>(calls));
  }
  std::nth_element(rounds.begin(), rounds.begin() + kRounds / 2, rounds.end());
  return rounds[kRounds / 2];
}

/// One guest on one host, played by hand.
class SimulatedSelect {
 public:
  explicit SimulatedSelect(std::uint32_t sockets) : simulation_(one_host(), nullptr) {
    simulation_.start_guest(caller_.guest, HostId{1}, kStart);
    simulation_.advance(kNever);
    (void)simulation_.take_completions();
    for (std::uint32_t i = 0; i < sockets; ++i) {
      const syscall::Reply socket = call(syscall::Socket{syscall::AF_INET_, syscall::SOCK_DGRAM_, 0});
      const Fd fd = static_cast<Fd>(socket.result);
      const wire::Endpoint any_port{wire::IpAddress::loopback(wire::Family::ipv4), 0};
      call(syscall::Bind{fd, syscall::InetAddress{any_port, 0, 0}});
      select_.readfds.push_back(fd);
    }
    select_.timeout = 0ns;
  }
  void operator()() { call(select_); }

 private:
  static scenario::Scenario one_host() {
    scenario::Scenario scenario;
    scenario.hosts = {{"host", {}, {}}};
    return scenario;
  }
  syscall::Reply call(syscall::Syscall what) {
    simulation_.submit(caller_, CallId{++last_}, std::move(what));
    for (;;) {
      simulation_.advance(kNever);
      std::vector<syscall::Completion> done = simulation_.take_completions();
      if (!done.empty()) return std::get<syscall::Reply>(std::move(done[0].outcome));
    }
  }

  engine::Simulation simulation_;
  syscall::Caller caller_{GuestId{1}, ThreadId{1}};
  std::uint64_t last_ = 0;
  syscall::Select select_;
};

class KernelSelect {
 public:
  explicit KernelSelect(std::uint32_t sockets) {
    FD_ZERO(&set_);
    for (std::uint32_t i = 0; i < sockets; ++i) {
      const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (fd < 0 || fd >= FD_SETSIZE) {
        error_ = fd < 0 ? std::strerror(errno) : "more descriptors are open than select(2) takes";
        if (fd >= 0) ::close(fd);
        return;
      }
      fds_.push_back(fd);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        error_ = std::strerror(errno);
      FD_SET(fd, &set_);
      highest_ = std::max(highest_, fd);
    }
  }
  KernelSelect(const KernelSelect&) = delete;
  KernelSelect& operator=(const KernelSelect&) = delete;
  ~KernelSelect() {
    for (const int fd : fds_) ::close(fd);
  }

  const std::string& error() const { return error_; }
  void operator()() {
    fd_set set = set_;
    timeval timeout{};
    (void)::select(highest_ + 1, &set, nullptr, nullptr, &timeout);
  }

 private:
  std::vector<int> fds_;
  fd_set set_{};
  int highest_ = -1;
  std::string error_;
};

/// Shells give a process fewer descriptors than the bench may want.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FD_SETSIZE) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, FD_SETSIZE);
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

SelectBench bench_select(std::uint32_t sockets) {
  SelectBench bench;
  bench.sockets = sockets;
  raise_descriptor_limit();
  KernelSelect kernel(sockets);
  bench.error = kernel.error();
  if (!bench.error.empty()) return bench;
  SimulatedSelect simulated(sockets);
  bench.simulated_ns = measure(sockets, simulated);
  bench.kernel_ns = measure(sockets, kernel);
  return bench;
}

}  // namespace zocalo::native
