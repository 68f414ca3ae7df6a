#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "native/posix/posix_api.h"

namespace zocalo::native {
namespace {

using namespace syscall;

/// Keeps what happened.
class Kept final : public trace::Sink {
 public:
  void begin(Time time, const trace::Cause&) override {
    ordered = ordered && time >= last;
    last = time;
  }
  void record(trace::Event event) override { events.push_back(std::move(event)); }
  template <class E>
  std::vector<E> all() const {
    std::vector<E> found;
    for (const trace::Event& event : events) {
      if (const E* one = std::get_if<E>(&event)) found.push_back(*one);
    }
    return found;
  }
  std::vector<trace::Event> events;
  Time last = kStart;
  bool ordered = true;
};

struct Machine {
  Kept kept;
  PosixApi api{{"here"}, &kept};
  std::uint64_t calls = 0;

  Machine() {
    for (const std::uint32_t guest : {1U, 2U}) api.start_guest(GuestId{guest}, HostId{1}, kStart);
    settle(2);
  }
  /// Until so many calls have completed, or half a second has passed.
  std::vector<Completion> settle(std::size_t count) {
    std::vector<Completion> done;
    for (int turn = 0; turn < 500 && done.size() < count; ++turn) {
      while (api.advance(kNever) == Progress::moved) {
      }
      for (Completion& each : api.take_completions()) done.push_back(std::move(each));
      if (done.size() < count) std::this_thread::sleep_for(1ms);
    }
    return done;
  }
  void submit(std::uint32_t guest, Syscall call) {
    api.submit({GuestId{guest}, ThreadId{1}}, CallId{++calls}, std::move(call));
  }
  Outcome call(std::uint32_t guest, Syscall call) {
    submit(guest, std::move(call));
    const auto done = settle(1);
    REQUIRE(done.size() == 1);
    return done.front().outcome;
  }
  Reply reply(std::uint32_t guest, Syscall syscall) {
    const Outcome outcome = call(guest, std::move(syscall));
    REQUIRE(std::holds_alternative<Reply>(outcome));
    return std::get<Reply>(outcome);
  }
};

InetAddress any_v4() { return {{wire::IpAddress::any(wire::Family::ipv4), 0}, 0, 0}; }

}  // namespace

TEST_CASE("What is bound to every address is reachable from this machine only, with a note") {
  Machine machine;
  const auto device = [&](Fd fd) {
    constexpr int kBindToDevice = 25;  // SO_BINDTODEVICE
    const Bytes name = machine.reply(1, GetSockOpt{fd, SOL_SOCKET_, kBindToDevice, 16}).data;
    return std::string(name.begin(), name.end());
  };
  const auto address = [&](Fd fd) { return to_string(machine.reply(1, GetSockName{fd}).address); };
  const std::string lo("lo\0", 3);
  machine.reply(1, Socket{AF_INET_, SOCK_STREAM_, 0});
  SECTION("a client's is not") {
    machine.reply(1, Bind{3, any_v4()});
    CHECK(device(3).empty());
    CHECK(machine.kept.all<trace::Note>().empty());
  }
  SECTION("a listener's") {
    machine.reply(1, Bind{3, any_v4()});
    machine.reply(1, Listen{3, 1});
    CHECK(device(3) == lo);
    CHECK(address(3).find("0.0.0.0") != std::string::npos);
    machine.reply(1, Listen{3, 5});  // again, with another backlog
    CHECK(machine.kept.all<trace::Note>().size() == 1);
  }
  SECTION("of one that was never bound, too") {
    machine.reply(1, Listen{3, 1});
    CHECK(device(3) == lo);
  }
  SECTION("of one that takes both families") {
    machine.reply(1, Socket{AF_INET6_, SOCK_STREAM_, 0});
    machine.reply(1, Bind{4, InetAddress{{wire::IpAddress::any(wire::Family::ipv6), 0}, 0, 0}});
    machine.reply(1, Listen{4, 1});
    CHECK(device(4) == lo);
    CHECK(address(4).find("::") != std::string::npos);
  }
  SECTION("of datagrams, from the bind on") {
    machine.reply(1, Socket{AF_INET_, SOCK_DGRAM_, 0});
    machine.reply(1, Bind{4, any_v4()});
    CHECK(device(4) == lo);
  }
  SECTION("what is bound to this machine's own address is as it was") {
    machine.reply(1, Bind{3, InetAddress{{wire::IpAddress::loopback(wire::Family::ipv4), 0}, 0, 0}});
    machine.reply(1, Listen{3, 1});
    CHECK(device(3).empty());
  }
}

TEST_CASE("A wider bind address limits nothing") {
  PosixApi api({"here", wire::IpAddress::any(wire::Family::ipv4)}, nullptr);
  api.start_guest(GuestId{1}, HostId{1}, kStart);
  api.submit({GuestId{1}}, CallId{1}, Socket{AF_INET_, SOCK_DGRAM_, 0});
  api.submit({GuestId{1}, ThreadId{2}}, CallId{2}, Bind{3, any_v4()});
  api.submit({GuestId{1}, ThreadId{3}}, CallId{3}, GetSockName{3});
  while (api.advance(kNever) == Progress::moved) {
  }
  const auto done = api.take_completions();
  REQUIRE(done.size() == 4);
  for (const Completion& each : done) {
    REQUIRE(std::holds_alternative<Reply>(each.outcome));
    if (each.call != CallId{3}) continue;
    CHECK(std::get<InetAddress>(std::get<Reply>(each.outcome).address).endpoint.ip.is_any());
  }
}

TEST_CASE("What a blocked select waits for wakes it, with reasons") {
  Machine machine;
  machine.reply(1, Socket{AF_INET_, SOCK_STREAM_, 0});
  machine.reply(1, Bind{3, any_v4()});
  machine.reply(1, Listen{3, 5});
  const SocketAddress address = machine.reply(1, GetSockName{3}).address;
  machine.submit(1, Select{{3}, {}, {3}, {}});
  CHECK(machine.settle(1).empty());
  machine.reply(2, Socket{AF_INET_, SOCK_STREAM_, 0});
  machine.submit(2, Connect{3, address});
  CHECK(machine.settle(2).size() == 2);
  const auto passes = machine.kept.all<trace::Scanned>();
  REQUIRE(passes.size() == 2);
  CHECK_FALSE(passes[0].found);
  CHECK(passes[0].verdicts[0].readiness.reason(Set::read).why == Why::accept_queue_empty);
  CHECK(passes[1].found);
  CHECK(passes[1].woken_by == SocketId{1});
  CHECK(passes[1].verdicts[0].readiness.reason(Set::read) == Reason{Why::connection_waiting, 1});
  CHECK(passes[1].verdicts[0].readiness.reason(Set::except).why == Why::no_urgent_data);
  CHECK(machine.kept.ordered);
}

TEST_CASE("What happens while nobody asks is seen") {
  Machine machine;
  machine.reply(1, SocketPair{AF_UNIX_, SOCK_STREAM_, 0});
  machine.reply(1, Send{3, to_bytes("12345"), 0, {}});
  machine.api.observe();
  const auto changes = machine.kept.all<trace::SocketChanged>();
  REQUIRE_FALSE(changes.empty());
  CHECK(changes.back().state.socket == SocketId{2});
  CHECK(changes.back().state.receive_queue == 5);
  CHECK(changes.back().state.readiness.reason(Set::read) == Reason{Why::data_queued, 5});
}

TEST_CASE("A guest that ends leaves nothing open and nothing pending") {
  Machine machine;
  machine.reply(1, SocketPair{AF_UNIX_, SOCK_STREAM_, 0});
  machine.reply(1, Dup{3});
  machine.submit(1, Recv{4, 10, 0});
  machine.settle(1);
  machine.api.end_guest(GuestId{1});
  CHECK(machine.kept.all<trace::SocketGone>().size() == 2);
  CHECK(machine.api.deadline() == kNever);
  CHECK(machine.settle(1).empty());
}

TEST_CASE("Sleeps and deadlines are real time") {
  Machine machine;
  const Time begin = machine.api.now();
  machine.submit(1, NanoSleep{30ms});
  machine.api.advance(kNever);
  CHECK(machine.api.deadline() >= begin + Duration(30ms));
  CHECK(machine.settle(1).size() == 1);
  CHECK(machine.api.now() - begin >= Duration(30ms));
  machine.submit(1, FutexWait{7, Duration(20ms)});
  const auto done = machine.settle(1);
  REQUIRE(done.size() == 1);
  CHECK(std::get<Failed>(done[0].outcome).error == Errno::etimedout);
}

TEST_CASE("Threads of a guest wake each other") {
  Machine machine;
  const Caller second{GuestId{1}, ThreadId{2}};
  machine.submit(1, FutexWait{7, {}});
  machine.api.submit(second, CallId{100}, FutexWake{8, 1});
  CHECK(std::get<Reply>(machine.settle(1).at(0).outcome).result == 0);
  machine.api.submit(second, CallId{101}, FutexWake{7, 5});
  const auto done = machine.settle(2);
  REQUIRE(done.size() == 2);
}

TEST_CASE("A signal ends the call in which another thread sleeps") {
  Machine machine;
  const Caller second{GuestId{1}, ThreadId{2}};
  for (const Syscall& call :
       {Syscall{FutexWait{7, {}}}, Syscall{NanoSleep{Duration(10s)}}, Syscall{Select{{}, {}, {}, {}}}}) {
    machine.submit(1, call);
    machine.api.submit(second, CallId{100}, TgKill{ThreadId{1}});
    const auto done = machine.settle(2);
    REQUIRE(done.size() == 2);
    const auto of_first =
        std::find_if(done.begin(), done.end(), [](const auto& c) { return c.caller.thread == ThreadId{1}; });
    REQUIRE(of_first != done.end());
    CHECK(std::get<Failed>(of_first->outcome).error == Errno::eintr);
  }
}

TEST_CASE("Names are looked up") {
  Machine machine;
  const Reply numeric = machine.reply(1, GetAddrInfo{"127.0.0.1", "80", 0, SOCK_STREAM_, 0, 0});
  REQUIRE(numeric.addresses.size() == 1);
  CHECK(to_string(numeric.addresses[0].address) == "127.0.0.1:80");
  CHECK_FALSE(machine.reply(1, GetAddrInfo{"localhost", "", 0, SOCK_STREAM_, 0, 0}).addresses.empty());
  const Outcome wrong = machine.call(1, GetAddrInfo{"", "", 0, 0, 0, 0});
  CHECK_FALSE(std::get<Failed>(wrong).detail.empty());
}

}  // namespace zocalo::native
