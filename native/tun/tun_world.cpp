#include "native/tun/tun_world.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace zocalo::native {
namespace {

constexpr const char* kMachine = "machine";
/// How long a connection may take to end when its program is gone; and if only the peer can end it.
constexpr Duration kLongestEnd = 5s, kPatience = 500ms;
/// Packets taken from the device before the simulation moves on, and how often: a flood must not keep guests
/// waiting.
constexpr int kBatch = 64, kRounds = 8;

void watch(int epoll, int fd) {
  epoll_event row{};
  row.events = EPOLLIN;
  row.data.fd = fd;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &row);
}

/// The address after (for the last one before) the machine's own, of a network of 254 at the least.
wire::IpAddress beside(wire::IpAddress ip) {
  std::uint8_t& last = ip.octets[ip.family == wire::Family::ipv4 ? 3 : 15];
  last = static_cast<std::uint8_t>(last >= 254 ? last - 1 : last + 1);
  return ip;
}

bool has_address_of(const std::vector<wire::IpAddress>& addresses, wire::Family family) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [family](const wire::IpAddress& ip) { return ip.family == family; });
}

std::vector<wire::IpAddress> far_end(const TunDevice& device) {
  std::vector<wire::IpAddress> result = device.peers();
  for (const wire::IpAddress& own : device.addresses()) {
    if (!has_address_of(result, own.family)) result.push_back(beside(own));
  }
  return result;
}

}  // namespace

std::string join_outside(scenario::Scenario& scenario, const TunDevice& device,
                         const std::vector<std::string>& addresses) {
  std::vector<wire::IpAddress> asked;
  for (const std::string& text : addresses) {
    const auto ip = wire::IpAddress::parse(text);
    if (!ip) return "--tun-address: '" + text + "' is no IP address; say for example 10.77.0.2";
    asked.push_back(*ip);
  }
  const auto outside = std::find_if(scenario.hosts.begin(), scenario.hosts.end(),
                                    [](const scenario::Host& host) { return host.outside; });
  if (outside != scenario.hosts.end()) {
    if (!asked.empty()) return "--tun-address: the scenario says which addresses its hosts have";
    outside->addresses = device.addresses();
    for (scenario::Link& link : scenario.links) {
      if (link.a == outside->name || link.b == outside->name) link.mtu = device.mtu();
    }
  } else if (scenario.hosts.size() == 1) {
    scenario::Host& host = scenario.hosts.front();
    host.addresses = asked.empty() ? far_end(device) : asked;
    scenario.links.push_back({host.name, kMachine, {}, device.mtu()});
    scenario::Host machine;
    machine.name = kMachine;
    machine.addresses = device.addresses();
    machine.outside = true;
    scenario.hosts.push_back(std::move(machine));
  } else {
    return "--tun: which of the scenario's hosts is this machine? Say \"outside\": true there";
  }
  for (const scenario::Problem& problem : scenario::validate(scenario))
    return "--tun: with " + device.name() + " in it the scenario's " + problem.where + " " + problem.what;
  return {};
}

TunWorld::TunWorld(std::unique_ptr<engine::Simulation> simulation, TunDevice device)
    : device_(std::move(device)),
      simulation_(std::move(simulation)),
      began_(std::chrono::steady_clock::now()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  watch(epoll_, device_.fd());
  watch(epoll_, timer_);
  simulation_->set_outside([this](ByteView packet) {
    ++counters_.out;
    if (!device_.write(packet)) ++counters_.refused;
  });
}

TunWorld::~TunWorld() {
  ::close(timer_);
  ::close(epoll_);
}

Time TunWorld::clock() const {
  return kStart + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began_);
}

void TunWorld::catch_up(Time present) {
  while (simulation_->advance(present) == syscall::Progress::moved) {
  }
  simulation_->wait(present);
}

bool TunWorld::hear() {
  int heard = 0;
  while (heard < kBatch && device_.read(packet_)) {
    ++heard;
    ++counters_.in;
    if (const std::string_view wrong = simulation_->from_outside(packet_); !wrong.empty())
      ++counters_.dropped[wrong];
  }
  return heard > 0;
}

/// A past alarm goes off at once, so that poll(2) never sleeps over something that is due.
void TunWorld::set_alarm() {
  const Time next = simulation_->next_event();
  if (next == alarm_) return;
  alarm_ = next;
  itimerspec when{};
  if (next != kNever) {
    const auto at = (began_.time_since_epoch() + (next - kStart)) / 1ns;
    when.it_value.tv_sec = static_cast<time_t>(at / 1'000'000'000);
    when.it_value.tv_nsec = static_cast<long>(at % 1'000'000'000);
  }
  ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void TunWorld::observe() {
  const Time present = clock();
  catch_up(present);
  for (int i = 0; i < kRounds && hear(); ++i) catch_up(present);
  set_alarm();
}

void TunWorld::start_guest(GuestId guest, HostId host, Time at) {
  guests_.insert(guest);
  simulation_->start_guest(guest, host, at);
}

void TunWorld::end_guest(GuestId guest) {
  catch_up(clock());
  guests_.erase(guest);
  simulation_->end_guest(guest);
}

void TunWorld::submit(syscall::Caller caller, CallId id, syscall::Syscall call) {
  observe();
  simulation_->submit(caller, id, std::move(call));
}

syscall::Progress TunWorld::advance(Time limit) {
  using syscall::Progress;
  const Time present = std::min(clock(), limit);
  if (simulation_->advance(present) == Progress::moved) return Progress::moved;
  simulation_->wait(present);
  if (hear()) return Progress::moved;
  if (guests_.empty()) return Progress::idle;
  if (present == limit) return Progress::limit;
  set_alarm();
  return Progress::waiting;
}

void TunWorld::finish(Signals& signals) {
  for (const GuestId guest : std::exchange(guests_, {})) simulation_->end_guest(guest);
  const Time began = clock();
  for (;;) {
    observe();
    const Duration gone = clock() - began;
    if (gone > kLongestEnd || !simulation_->has_unfinished(gone < kPatience) || signals.take() != 0) return;
    pollfd rows[] = {{epoll_, POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    ::poll(rows, 2, 100);
  }
}

}  // namespace zocalo::native
