// Programs that call at random, on a wire that loses: whatever they do, the kernels stay whole, and when the
// programs end nothing of them is left.

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

namespace {

class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed, 1) {
    world_.delay = 3ms;
    world_.loses = [this](const wire::Packet&) { return losing_ && random_.chance(80'000); };
    for (std::uint32_t i = 0; i < 4; ++i) {
      kernel::Kernel& kernel = i < 2 ? one_ : two_;
      programs_.push_back({&kernel, GuestId{i + 1}, {}, {}});
      kernel.start_guest(GuestId{i + 1});
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      if (random_.chance(300'000))
        world_.run_for(Duration{static_cast<std::int64_t>(random_.below(30'000'000))});
    }
  }

  /// Everything ends; how many sockets are left in the end.
  std::size_t finish() {
    losing_ = false;
    for (Actor& actor : programs_) actor.kernel->end_guest(world_.now, actor.guest);
    world_.run_for(2000s);
    return one_.sockets().size() + two_.sockets().size();
  }

  std::size_t completed() const { return completed_; }

 private:
  struct Actor {
    kernel::Kernel* kernel;
    GuestId guest;
    std::vector<Fd> fds;
    std::map<std::uint32_t, CallId> pending;  ///< by thread
  };

  Fd any_fd(const Actor& actor) {
    if (actor.fds.empty() || random_.chance(20'000)) return static_cast<Fd>(random_.below(40));
    return actor.fds[random_.below(actor.fds.size())];
  }

  SocketAddress any_address() {
    static const IpAddress kAddresses[] = {TwoHosts::kClient,
                                           TwoHosts::kServer,
                                           kHere,
                                           IpAddress::v4(0, 0, 0, 0),
                                           IpAddress::loopback(wire::Family::ipv6),
                                           IpAddress::v4(10, 0, 0, 77)};
    if (random_.chance(30'000)) return UnixAddress{"name"};
    return at(kAddresses[random_.below(6)],
              static_cast<std::uint16_t>(random_.chance(100'000) ? 0 : 5000 + random_.below(3)));
  }

  int any_flags() { return random_.chance(600'000) ? 0 : static_cast<int>(random_.below(0x200)); }

  std::optional<Duration> any_timeout() {
    if (random_.chance(100'000)) return std::nullopt;
    return Duration{static_cast<std::int64_t>(random_.below(50'000'000))};
  }

  Syscall any_call(Actor& actor) {
    const Fd fd = any_fd(actor);
    switch (random_.below(22)) {
      case 0:
      case 1: {
        static constexpr int kDomains[] = {AF_INET_, AF_INET_, AF_INET6_, AF_UNIX_};
        const int type = random_.chance(700'000) ? SOCK_STREAM_ : SOCK_DGRAM_;
        return syscall::Socket{kDomains[random_.below(4)],
                               type | (random_.chance(600'000) ? SOCK_NONBLOCK_ : 0), 0};
      }
      case 2:
        return Bind{fd, any_address()};
      case 3:
        return Listen{fd, static_cast<int>(random_.below(4))};
      case 4:
      case 5:
        return Accept{fd, 0};
      case 6:
      case 7:
        return Connect{fd, any_address()};
      case 8:
      case 9:
      case 10:
        return Send{fd, Bytes(random_.below(random_.chance(100'000) ? 300'000 : 3000), 'x'), any_flags(),
                    random_.chance(800'000) ? SocketAddress{} : any_address()};
      case 11:
      case 12:
        return Recv{fd, random_.below(5000), any_flags()};
      case 13:
        return Shutdown{fd, static_cast<int>(random_.below(3))};
      case 14:
        return Close{fd};
      case 15:
        return SetSockOpt{fd, SOL_SOCKET_, static_cast<int>(random_.below(32)),
                          Bytes{static_cast<std::uint8_t>(random_.below(3)), 0, 0, 0, 0, 0, 0, 0}};
      case 16:
        return SetNonBlocking{fd, random_.chance(500'000)};
      case 17:
        return Dup{fd};
      case 18:
        return Select{{any_fd(actor), fd}, {fd}, {any_fd(actor)}, any_timeout()};
      case 19:
        return SocketPair{AF_UNIX_, random_.chance(700'000) ? SOCK_STREAM_ : SOCK_DGRAM_, 0};
      case 20:
        return random_.chance(500'000) ? Syscall(EpollCreate{}) : Syscall(EpollWait{fd, 5, any_timeout()});
      default:
        return EpollCtl{fd, static_cast<int>(1 + random_.below(3)), any_fd(actor),
                        static_cast<std::uint32_t>(random_.next())};
    }
  }

  void step() {
    Actor& actor = programs_[random_.below(programs_.size())];
    const auto thread = static_cast<std::uint32_t>(1 + random_.below(3));
    if (const auto busy = actor.pending.find(thread); busy != actor.pending.end()) {
      if (!world_.done(busy->second)) return;
      learn(actor, world_.take(busy->second));
      actor.pending.erase(busy);
    }
    const CallId id = world_.submit(*actor.kernel, Caller{actor.guest, ThreadId{thread}}, any_call(actor));
    actor.pending[thread] = id;
  }

  void learn(Actor& actor, const Outcome& outcome) {
    ++completed_;
    const auto* reply = std::get_if<Reply>(&outcome);
    if (reply == nullptr) return;
    actor.fds.insert(actor.fds.end(), reply->fds.begin(), reply->fds.end());
    if (reply->result >= 3 && reply->result < 60) actor.fds.push_back(static_cast<Fd>(reply->result));
    if (actor.fds.size() > 30) actor.fds.erase(actor.fds.begin(), actor.fds.begin() + 10);
  }

  Random random_;
  bool losing_ = true;
  World world_;
  kernel::Kernel& one_ = world_.add("one", {TwoHosts::kClient});
  kernel::Kernel& two_ = world_.add("two", {TwoHosts::kServer});
  std::vector<Actor> programs_;
  std::size_t completed_ = 0;
};

}  // namespace

TEST_CASE("programs that call at random leave nothing behind") {
  std::size_t completed = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    Chaos chaos(seed);
    chaos.run(3000);
    CHECK(chaos.finish() == 0);
    completed += chaos.completed();
  }
  CHECK(completed > 10'000);
}
