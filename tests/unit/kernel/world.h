#pragma once
// Kernels joined by a wire that the test controls: a delay, and a say in which packets get lost.

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernel/kernel.h"
#include "syscall/constants.h"

namespace zocalo::kernel::test {

using namespace syscall;
using namespace std::chrono_literals;
using wire::IpAddress;

inline const IpAddress kHere = IpAddress::loopback(wire::Family::ipv4);

inline SocketAddress at(const IpAddress& ip, std::uint16_t port) {
  InetAddress address;
  address.endpoint = {ip, port};
  return address;
}

struct Sent {
  Time at;
  wire::Packet packet;
  bool lost = false;
};

class World {
 public:
  Duration delay{};                                ///< one way; zero: arrives before the call returns
  std::function<bool(const wire::Packet&)> loses;  ///< true: this packet gets lost
  std::function<Duration(wire::Packet&)> holds;    ///< what this one takes longer; it may be changed, too
  std::vector<Sent> sent;                          ///< every packet, in order
  Time now = kStart;

  World() = default;
  explicit World(Config its_base) : base(std::move(its_base)) {}
  Config base;  ///< what every host has besides its name and addresses

  Kernel& add(const std::string& name, std::vector<IpAddress> addresses) {
    Config config = base;
    config.host = HostId{static_cast<std::uint32_t>(kernels_.size() + 1)};
    config.name = name;
    config.addresses = std::move(addresses);
    config.seed = 7;
    config.names = names;
    kernels_.push_back(std::make_unique<Kernel>(config, numbers_, sink));
    return *kernels_.back();
  }
  std::map<std::string, std::vector<IpAddress>> names;
  trace::Sink* sink = nullptr;

  /// Moves what is due at this moment: packets without delay, timers.
  void settle() {
    for (bool moved = true; moved;) {
      moved = collect();
      while (!in_flight_.empty() && in_flight_.begin()->first.first <= now) {
        auto first = in_flight_.begin();
        Flying flying = std::move(first->second);
        in_flight_.erase(first);
        const wire::Packet& packet = flying.packet;
        if (Kernel* to =
                flying.back_to != nullptr ? flying.back_to : owner(packet.destination, packet.source))
          to->receive(now, std::move(flying.packet), flying.back_to != nullptr);
        collect();
        moved = true;
      }
      for (auto& kernel : kernels_) {
        if (kernel->next_timer() > now) continue;
        kernel->run_timers(now);
        moved = true;
      }
      moved = collect() || moved;
      for (auto& kernel : kernels_) {
        if (moved || (kernel->woken() == 0 && !kernel->puts_off())) continue;
        kernel->finish(now, true);
        moved = true;
      }
    }
  }

  /// Goes to the next thing that happens, not beyond `limit`; false if nothing ever will.
  bool step(Time limit = kNever) {
    settle();
    Time next = kNever;
    if (!in_flight_.empty()) next = in_flight_.begin()->first.first;
    for (auto& kernel : kernels_) next = std::min(next, kernel->next_timer());
    if (next == kNever && limit == kNever) return false;
    now = std::max(now, std::min(next, limit));
    settle();
    return next <= limit && next != kNever;
  }

  void run_for(Duration duration) {
    const Time end = now + duration;
    while (now < end && step(end)) {
    }
    now = std::max(now, end);
    settle();
  }

  /// Submits a call and lets the world go on until it is done.
  Outcome call(Kernel& kernel, Caller caller, Syscall c) {
    const CallId id = submit(kernel, caller, std::move(c));
    while (!done(id)) {
      if (!step()) throw std::runtime_error("the call waits for ever");
    }
    return take(id);
  }

  /// Submits a call and settles; it may still be waiting.
  CallId submit(Kernel& kernel, Caller caller, Syscall c) {
    const CallId id{++last_call_};
    Outcome outcome = kernel.submit(now, caller, id, std::move(c));
    if (!std::holds_alternative<Blocked>(outcome)) finished_[id] = std::move(outcome);
    settle();
    return id;
  }
  bool done(CallId id) const { return finished_.count(id) != 0; }
  Outcome take(CallId id) {
    Outcome outcome = finished_.at(id);
    finished_.erase(id);
    return outcome;
  }

  /// How many packets were sent that `match`.
  template <class F>
  std::size_t count(F&& match) const {
    std::size_t n = 0;
    for (const Sent& s : sent) n += match(s.packet) ? 1U : 0U;
    return n;
  }

 private:
  struct Flying {
    wire::Packet packet;
    Kernel* back_to = nullptr;  ///< whose loopback it goes over
  };

  Kernel* owner(const IpAddress& to, const IpAddress& from) {
    for (auto& kernel : kernels_) {
      const auto& own = kernel->config().addresses;
      if (std::find(own.begin(), own.end(), to) != own.end()) return kernel.get();
    }
    if (to.is_multicast() && !from.is_loopback()) {  // to the other one: what comes back is the kernel's part
      for (auto& kernel : kernels_) {
        const auto& own = kernel->config().addresses;
        if (std::find(own.begin(), own.end(), from) == own.end()) return kernel.get();
      }
      return nullptr;
    }
    for (auto& kernel : kernels_) {  // loopback: the host that sent it
      const auto& own = kernel->config().addresses;
      const bool same = kernels_.size() == 1 || std::find(own.begin(), own.end(), from) != own.end();
      if (same && kernel->is_local(to)) return kernel.get();
    }
    return nullptr;
  }

  bool collect() {
    bool moved = false;
    std::vector<Outgoing> packets;
    std::vector<Completion> completions;
    for (auto& kernel : kernels_) {
      kernel->finish(now, false);
      kernel->take_packets(packets);
      for (auto& [packet, over_loopback] : packets) {
        moved = true;
        Sent entry{now, packet, loses && loses(packet)};
        const Duration longer = holds ? holds(packet) : Duration{};
        Kernel* back_to = over_loopback ? kernel.get() : nullptr;
        if (!entry.lost)
          in_flight_.emplace(std::pair{now + delay + longer, ++order_}, Flying{std::move(packet), back_to});
        sent.push_back(std::move(entry));
      }
      kernel->take_completions(completions);
      for (Completion& completion : completions) finished_[completion.call] = std::move(completion.outcome);
    }
    return moved;
  }

  SocketNumbers numbers_;
  std::vector<std::unique_ptr<Kernel>> kernels_;
  std::map<std::pair<Time, std::uint64_t>, Flying> in_flight_;
  std::uint64_t order_ = 0, last_call_ = 0;
  std::map<CallId, Outcome> finished_;
};

/// A program on a host, with the calls as a C program has them: the result, or -errno.
class Program {
 public:
  Program(World& world, Kernel& kernel, std::uint32_t id = 1)
      : world_(world), kernel_(kernel), caller_{GuestId{id}, ThreadId{1}} {
    kernel.start_guest(caller_.guest);
  }

  Outcome call(Syscall c, std::uint32_t thread = 1) {
    return world_.call(kernel_, Caller{caller_.guest, ThreadId{thread}}, std::move(c));
  }
  CallId start(Syscall c, std::uint32_t thread = 1) {
    return world_.submit(kernel_, Caller{caller_.guest, ThreadId{thread}}, std::move(c));
  }
  static std::int64_t number(const Outcome& outcome) {
    if (const auto* failed = std::get_if<Failed>(&outcome)) return -static_cast<std::int64_t>(failed->error);
    return std::get<Reply>(outcome).result;
  }
  std::int64_t run(Syscall c) { return number(call(std::move(c))); }

  Fd socket(int type = SOCK_STREAM_, int domain = AF_INET_) {
    return static_cast<Fd>(run(syscall::Socket{domain, type, 0}));
  }
  std::int64_t bind(Fd fd, SocketAddress a) { return run(Bind{fd, std::move(a)}); }
  std::int64_t connect(Fd fd, SocketAddress a) { return run(Connect{fd, std::move(a)}); }
  std::int64_t send(Fd fd, std::string_view text, int flags = 0) {
    return run(Send{fd, to_bytes(text), flags, {}});
  }
  std::int64_t sendto(Fd fd, std::string_view text, SocketAddress a) {
    return run(Send{fd, to_bytes(text), 0, std::move(a)});
  }
  /// What was received, or "-ERRNO".
  std::string recv(Fd fd, std::uint64_t size = 65536, int flags = 0) {
    return text(call(Recv{fd, size, flags}));
  }
  static std::string text(const Outcome& outcome) {
    if (const auto* failed = std::get_if<Failed>(&outcome))
      return "-" + std::string(errno_name(failed->error));
    return zocalo::to_string(std::get<Reply>(outcome).data);
  }
  std::int64_t shutdown(Fd fd, int how) { return run(Shutdown{fd, how}); }
  std::int64_t close(Fd fd) { return run(Close{fd}); }
  std::int64_t nonblocking(Fd fd, bool on = true) { return run(SetNonBlocking{fd, on}); }
  Fd accept(Fd fd) { return static_cast<Fd>(run(Accept{fd, 0})); }
  SocketAddress name(Fd fd) { return std::get<Reply>(call(GetSockName{fd})).address; }
  std::uint16_t port(Fd fd) { return std::get<InetAddress>(name(fd)).endpoint.port; }
  std::int64_t peer_name(Fd fd) { return run(GetPeerName{fd}); }
  std::int64_t set(Fd fd, int level, int option, std::vector<std::uint32_t> words) {
    Bytes value;
    for (const std::uint32_t word : words) {
      for (unsigned shift = 0; shift < 32; shift += 8)
        value.push_back(static_cast<std::uint8_t>(word >> shift));
    }
    return run(SetSockOpt{fd, level, option, value});
  }
  std::int64_t get(Fd fd, int level, int option) {
    const Outcome outcome = call(GetSockOpt{fd, level, option, 4});
    if (const auto* failed = std::get_if<Failed>(&outcome)) return -static_cast<std::int64_t>(failed->error);
    const Bytes& data = std::get<Reply>(outcome).data;
    return data.at(0) | (data.at(1) << 8) | (data.at(2) << 16);
  }
  std::int64_t so_error(Fd fd) { return get(fd, SOL_SOCKET_, SO_ERROR_); }

  /// "r-x" for the sets that select(2) finds it in.
  std::string sets(Fd fd, Duration timeout = 0s) {
    const Outcome outcome = call(Select{{fd}, {fd}, {fd}, timeout});
    if (std::holds_alternative<Failed>(outcome))
      return "-" + std::string(errno_name(std::get<Failed>(outcome).error));
    const auto& found = std::get<Reply>(outcome).sets;
    return std::string(found[0].empty() ? "-" : "r") + (found[1].empty() ? "-" : "w") +
           (found[2].empty() ? "-" : "x");
  }
  std::uint32_t poll(Fd fd, std::uint32_t events, Duration timeout = 0s) {
    const Outcome outcome = call(Poll{{{fd, events}}, timeout});
    const auto& ready = std::get<Reply>(outcome).ready;
    return ready.empty() ? 0 : ready.front().events;
  }
  Reason why(Fd fd, Set set) { return kernel_.readiness(caller_.guest, fd).reason(set); }

  /// A listener on `ip` with a port of the kernel's choice.
  Fd listener(const IpAddress& ip = kHere, int backlog = 5) {
    const Fd fd = socket();
    bind(fd, at(ip, 0));
    run(Listen{fd, backlog});
    return fd;
  }

  Kernel& kernel() { return kernel_; }
  GuestId guest() const { return caller_.guest; }

 private:
  World& world_;
  Kernel& kernel_;
  Caller caller_;
};

constexpr std::int64_t error(Errno e) { return -static_cast<std::int64_t>(e); }

/// One host, and a connection to itself.
struct Loopback {
  World world;
  Kernel& kernel = world.add("one", {});
  Program program{world, kernel};

  struct Pair {
    Fd client, server;
  };
  Pair pair() {
    const Fd listener = program.listener();
    const Fd client = program.socket();
    program.connect(client, program.name(listener));
    const Fd server = program.accept(listener);
    program.close(listener);
    return {client, server};
  }
};

/// Two hosts, a client and a server, with a wire between them.
struct TwoHosts {
  static inline const IpAddress kClient = IpAddress::v4(10, 0, 0, 1), kServer = IpAddress::v4(10, 0, 0, 2);
  TwoHosts() = default;
  explicit TwoHosts(const Config& base) : world(base) {}
  World world;
  Program client{world, world.add("client", {kClient}), 1};
  Program server{world, world.add("server", {kServer}), 2};
  Fd c = -1, s = -1;

  void connect() {
    const Fd listener = server.listener(kServer);
    c = client.socket();
    client.connect(c, server.name(listener));
    s = server.accept(listener);
    server.close(listener);
  }
  trace::SocketState state(Program& program, Fd fd) {
    for (const trace::SocketState& state : program.kernel().sockets()) {
      for (const trace::Owner& owner : state.owners) {
        if (owner.fd == fd) return state;
      }
    }
    throw std::runtime_error("no such socket");
  }
};

}  // namespace zocalo::kernel::test
