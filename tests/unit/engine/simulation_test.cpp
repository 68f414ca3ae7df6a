#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <set>
#include <tuple>

#include "engine/turns.h"
#include "world.h"

using namespace zocalo;
using namespace zocalo::engine;
using namespace zocalo::syscall;

namespace {

const Reply* reply_of(const Calls::Result& result) { return std::get_if<Reply>(&result.outcome); }
Errno error_of(const Calls::Result& result) {
  const auto* failed = std::get_if<Failed>(&result.outcome);
  return failed == nullptr ? Errno::none : failed->error;
}

/// Plays a list of calls on host 1 to the end.
std::vector<Calls::Result> play(Stage& stage, std::vector<Syscall> calls, Time start = kStart) {
  std::vector<Calls::Result> results;
  stage.troupe.start(HostId{1}, std::make_unique<Calls>(std::move(calls), results), start);
  stage.troupe.run();
  return results;
}

constexpr Duration kCost = Simulation::kSyscallCost;

}  // namespace

TEST_CASE("a guest begins at its time, and every call costs a little") {
  Stage stage(world(1));
  const auto results =
      play(stage, {ClockGetTime{}, ClockGetTime{}, Socket{AF_INET_, SOCK_DGRAM_, 0}}, kStart + 5ms);
  REQUIRE(results.size() == 4);
  CHECK(results[0].time == kStart + 5ms);
  CHECK(results[1].time == kStart + 5ms + kCost);
  CHECK(reply_of(results[1])->result == 5'000'000);
  CHECK(reply_of(results[2])->result == 5'001'000);
  CHECK(reply_of(results[3])->result == 3);
}

TEST_CASE("sleep and select's timeout end at their time, and then cost what a call costs") {
  Stage stage(world(1));
  const auto results = play(stage, {NanoSleep{10ms}, Select{{}, {}, {}, 20ms}});
  CHECK(results[1].time == kStart + 10ms + kCost);
  CHECK(results[2].time == kStart + 30ms + 2 * kCost);
  const auto timers = stage.recorder.all<trace::TimerFired>();
  REQUIRE(timers.size() == 2);
  CHECK(timers[0].kind == trace::TimerKind::call_timeout);
}

TEST_CASE("advance() says idle, limit and moved as promised") {
  Simulation simulation(world(1), nullptr);
  CHECK(simulation.advance(kNever) == Progress::idle);
  simulation.start_guest(GuestId{1}, HostId{1}, kStart + 10ms);
  CHECK(simulation.advance(kStart + 4ms) == Progress::limit);
  CHECK(simulation.now() == kStart + 4ms);
  CHECK(simulation.take_completions().empty());
  CHECK(simulation.advance(kStart + 10ms) == Progress::moved);
  CHECK(simulation.now() == kStart + 10ms);
  const auto completions = simulation.take_completions();
  REQUIRE(completions.size() == 1);
  CHECK(completions[0].call == CallId{});
  CHECK(completions[0].caller == Caller{GuestId{1}, ThreadId{1}});
  CHECK(simulation.take_completions().empty());
  simulation.submit({GuestId{1}, ThreadId{1}}, CallId{1}, Socket{AF_INET_, SOCK_STREAM_, 0});
  CHECK(simulation.take_completions().empty());
  CHECK(simulation.advance(kNever) == Progress::moved);
  CHECK(simulation.take_completions().size() == 1);
}

TEST_CASE("the calls of a guest that ended are dropped, and its sockets closed") {
  Stage stage(world(1));
  Simulation& simulation = stage.simulation;
  simulation.start_guest(GuestId{1}, HostId{1}, kStart);
  simulation.advance(kNever);
  (void)simulation.take_completions();
  simulation.submit({GuestId{1}, ThreadId{1}}, CallId{1}, Socket{AF_INET_, SOCK_STREAM_, 0});
  simulation.end_guest(GuestId{1});
  CHECK(simulation.advance(kNever) == Progress::idle);
  CHECK(simulation.take_completions().empty());
  CHECK(simulation.now() == kStart);
  CHECK(stage.recorder.all<trace::SocketGone>().size() == 1);
  simulation.end_guest(GuestId{1});
  simulation.submit({GuestId{1}, ThreadId{1}}, CallId{2}, ClockGetTime{});
  CHECK(simulation.advance(kNever) == Progress::idle);
}

TEST_CASE(
    "a thread that starts or wakes another goes on first, until it makes a call that lets CPython's lock "
    "go") {
  Stage stage(world(1));
  Simulation& simulation = stage.simulation;
  const Caller one{GuestId{1}, ThreadId{1}}, two{GuestId{1}, ThreadId{2}};
  std::uint32_t calls = 0;
  const auto submit = [&](const Caller& caller, Syscall call) {
    simulation.submit(caller, CallId{++calls}, std::move(call));
  };
  const auto next = [&] {
    simulation.advance(kNever);
    const auto completions = simulation.take_completions();
    return completions.empty() ? ThreadId{} : completions[0].caller.thread;
  };
  simulation.start_guest(GuestId{1}, HostId{1}, kStart);
  CHECK(next() == one.thread);
  submit(one, ThreadStart{two.thread});
  CHECK(next() == one.thread);
  submit(one, ClockGetTime{});
  CHECK(next() == one.thread);
  submit(one, FutexWait{7, std::nullopt});
  CHECK(next() == two.thread);
  submit(two, FutexWake{7, 1});
  CHECK(next() == two.thread);
  submit(two, ClockGetTime{});
  CHECK(next() == two.thread);
  submit(two, GetHostName{});
  CHECK(next() == one.thread);
  CHECK(next() == two.thread);
  // nobody keeps it for longer than sys.getswitchinterval()
  submit(one, FutexWait{7, std::nullopt});
  submit(two, FutexWake{7, 1});
  int turns = 0;
  for (; next() == two.thread; ++turns) submit(two, ClockGetTime{});
  CHECK(turns == Turns::kInterval / kCost);
}

TEST_CASE("guests that may run at the same moment run in the order of their numbers, whatever their hosts") {
  Stage stage(world(2));
  stage.simulation.start_guest(GuestId{1}, HostId{2}, kStart);
  stage.simulation.start_guest(GuestId{2}, HostId{1}, kStart);
  for (const std::uint32_t expected : {1U, 2U}) {
    CHECK(stage.simulation.advance(kNever) == Progress::moved);
    CHECK(stage.simulation.take_completions().at(0).caller.guest == GuestId{expected});
  }
}

TEST_CASE("loopback: what a datagram does at its receiver has happened before send() returns") {
  Stage stage(world(1));
  const InetAddress to{on_loopback(5000), 0, 0};
  const auto results = play(stage, {Socket{AF_INET_, SOCK_DGRAM_, 0}, Bind{3, to}, SetNonBlocking{3, true},
                                    Send{3, to_bytes("hola"), 0, to}, Recv{3, 100, 0}, Recv{3, 100, 0}});
  REQUIRE(results.size() == 7);
  CHECK(reply_of(results[4])->result == 4);
  REQUIRE(reply_of(results[5]) != nullptr);
  CHECK(to_string(reply_of(results[5])->data) == "hola");
  CHECK(error_of(results[6]) == Errno::eagain);
  const trace::Moment* arrived =
      stage.recorder.moment_of<trace::PacketArrived>([](const auto&) { return true; });
  REQUIRE(arrived != nullptr);
  CHECK(arrived->time == results[3].time);
}

TEST_CASE("a closed port refuses: RST to TCP, ICMP to connected UDP") {
  Stage stage(world(2, {"1-2 delay 10ms"}));
  const InetAddress nobody{at(2, 99), 0, 0};
  const auto results =
      play(stage, {Socket{AF_INET_, SOCK_STREAM_, 0}, Connect{3, nobody}, Socket{AF_INET_, SOCK_DGRAM_, 0},
                   Connect{4, nobody}, Send{4, to_bytes("x"), 0, {}}, Recv{4, 10, 0}});
  CHECK(error_of(results[2]) == Errno::econnrefused);
  CHECK(results[2].time == results[1].time + 20ms + kCost);
  CHECK(error_of(results[6]) == Errno::econnrefused);
  CHECK(results[6].time >= results[5].time + 19ms);
}

TEST_CASE("no path: the network is unreachable, or the host") {
  Stage stage(world(3, {"1-2"}));
  const auto results =
      play(stage, {Socket{AF_INET_, SOCK_STREAM_, 0}, Connect{3, InetAddress{at(3, 80), 0, 0}},
                   Socket{AF_INET_, SOCK_STREAM_, 0}, Connect{4, InetAddress{at(77, 80), 0, 0}}});
  CHECK(error_of(results[2]) == Errno::enetunreach);
  CHECK(error_of(results[4]) == Errno::ehostunreach);
}

TEST_CASE("an echo server on loopback") {
  Stage stage(world(1));
  Tally& server = stage.play<SelectEchoServer>(1, kStart, on_loopback(8000), std::size_t{1});
  Tally& client = stage.play<EchoClient>(1, kStart + 1ms, on_loopback(8000), std::uint64_t{5},
                                         std::size_t{100}, Duration{1ms}, 1U);
  CHECK(stage.troupe.run() == Progress::moved);
  CHECK(server.messages == 5);
  CHECK(client.messages == 5);
  CHECK(client.wrong == 0);
  CHECK(client.errors.empty());
  CHECK(server.errors.empty());
}

TEST_CASE("one select() serves ten clients over links that lose, duplicate and reorder") {
  std::vector<std::string> links;
  for (int i = 2; i <= 11; ++i)
    links.push_back("1-" + std::to_string(i) + " delay 10ms 5ms loss 10% duplicate 5% reorder 5% corrupt 2%");
  Stage stage(world(11, links, 4));
  Tally& server = stage.play<SelectEchoServer>(1, kStart, at(1, 8000), std::size_t{10});
  std::vector<Tally*> clients;
  for (std::uint32_t i = 2; i <= 11; ++i) {
    clients.push_back(&stage.play<EchoClient>(i, kStart + 1ms, at(1, 8000), std::uint64_t{20},
                                              std::size_t{700}, Duration{2ms}, std::uint64_t{i}));
  }
  CHECK(stage.troupe.run(kStart + 600s) == Progress::moved);
  for (const Tally* client : clients) {
    CHECK(client->messages == 20);
    CHECK(client->wrong == 0);
    CHECK(client->errors.empty());
  }
  CHECK(server.octets == 10 * 20 * 700);
  CHECK(stage.recorder.all<trace::Scanned>().size() > 100);
  std::set<trace::LossCause> causes;
  for (const trace::PacketLost& lost : stage.recorder.all<trace::PacketLost>()) causes.insert(lost.cause);
  CHECK(causes == std::set{trace::LossCause::loss, trace::LossCause::corrupted});
}

TEST_CASE("bulk arrives whole through anything, over a router as well") {
  const std::string_view shape =
      GENERATE("", "delay 5ms", "delay 20ms 20ms", "delay 5ms loss 5%", "delay 5ms reorder 25%",
               "delay 2ms duplicate 30% corrupt 3%", "rate 20mbit limit 20 delay 3ms");
  const bool routed = GENERATE(false, true);
  CAPTURE(shape, routed);
  Stage stage(
      routed ? world(3, {"1-2 " + std::string(shape), "2-3"}) : world(2, {"1-2 " + std::string(shape)}),
      false);
  const std::uint8_t last = routed ? 3 : 2;
  Tally& receiver = stage.play<BulkReceiver>(last, kStart, at(last, 5000), std::uint64_t{9});
  Tally& sender =
      stage.play<BulkSender>(1, kStart + 1ms, at(last, 5000), std::uint64_t{400'000}, std::uint64_t{9});
  CHECK(stage.troupe.run(kStart + 3000s) == Progress::moved);
  CHECK(receiver.octets == 400'000);
  CHECK(receiver.wrong == 0);
  CHECK(receiver.errors.empty());
  CHECK(sender.errors.empty());
}

TEST_CASE("postcards get lost, and nobody says so") {
  Stage stage(world(2, {"1-2 delay 5ms 4ms loss 20% duplicate 10%"}, 2));
  Tally& receiver = stage.play<DatagramReceiver>(2, kStart, at(2, 9000), Duration{1s});
  Tally& sender = stage.play<DatagramSender>(1, kStart + 1ms, at(2, 9000), std::uint64_t{200},
                                             std::size_t{50}, Duration{1ms});
  stage.troupe.run();
  CHECK(receiver.messages > 140);
  CHECK(receiver.messages < 210);
  CHECK(sender.errors.empty());
  CHECK(receiver.octets == receiver.messages * 50);
}

TEST_CASE("the trace tells the world first, and every call from entry to return") {
  Stage stage(world(2, {"1-2 delay 1ms"}));
  stage.play<SelectEchoServer>(2, kStart, at(2, 8000), std::size_t{1});
  stage.play<EchoClient>(1, kStart + 1ms, at(2, 8000), std::uint64_t{3}, std::size_t{10}, Duration{0ns},
                         std::uint64_t{1});
  stage.troupe.run();
  const auto& moments = stage.recorder.moments;
  REQUIRE(moments.size() > 20);
  CHECK(moments[0].cause.kind == trace::Cause::Kind::setup);
  REQUIRE(moments[0].events.size() == 5);  // two hosts, a link, two loopbacks
  CHECK(std::get<trace::LinkAdded>(moments[0].events[2]).shape == "delay 1ms");
  CHECK(std::get<trace::LinkAdded>(moments[0].events[4]).a == HostId{2});

  Time last = kStart;
  std::map<CallId, int> stage_of;
  std::map<PacketId, Time> flying;
  for (const trace::Moment& moment : moments) {
    CHECK(moment.time >= last);
    last = moment.time;
    for (const trace::Event& event : moment.events) {
      if (const auto* e = std::get_if<trace::CallSubmitted>(&event)) {
        CHECK(moment.cause.kind == trace::Cause::Kind::call);
        CHECK(++stage_of[e->call] == 1);
      } else if (const auto* b = std::get_if<trace::CallBlocked>(&event)) {
        CHECK(stage_of[b->call] == 1);
      } else if (const auto* r = std::get_if<trace::CallReturned>(&event)) {
        CHECK(moment.cause.kind == trace::Cause::Kind::completion);
        CHECK(moment.cause.call == r->call);
        CHECK(++stage_of[r->call] == 2);
      } else if (const auto* s = std::get_if<trace::PacketSent>(&event)) {
        CHECK(s->packet.value == flying.size() + 1);
        flying[s->packet] = s->arrives;
      } else if (const auto* a = std::get_if<trace::PacketArrived>(&event)) {
        CHECK(moment.cause.kind == trace::Cause::Kind::packet);
        CHECK(moment.time == flying.at(a->packet));
      }
    }
  }
  for (const auto& [call, state] : stage_of) CHECK(state == 2);
  CHECK(stage_of.size() == stage.troupe.calls());
  CHECK(flying.size() == stage.simulation.statistics().packets);
}

TEST_CASE("a run does not depend on being recorded, and depends on its seed") {
  const auto run = [](std::uint64_t seed, bool record) {
    Stage stage(world(2, {"1-2 delay 10ms 5ms loss 10%"}, seed), record);
    stage.play<BulkReceiver>(2, kStart, at(2, 5000), std::uint64_t{1});
    Tally& sender = stage.play<BulkSender>(1, kStart, at(2, 5000), std::uint64_t{200'000}, std::uint64_t{1});
    stage.troupe.run();
    return std::tuple(sender.finished, stage.simulation.statistics().events,
                      stage.simulation.statistics().packets);
  };
  CHECK(run(1, true) == run(1, false));
  CHECK(run(1, true) == run(1, true));
  CHECK(run(1, true) != run(2, true));
}

TEST_CASE("a link can be changed while the run goes on") {
  Stage stage(world(2, {"1-2 delay 10ms"}));
  Tally& receiver = stage.play<DatagramReceiver>(2, kStart, at(2, 9000), Duration{5s});
  stage.play<DatagramSender>(1, kStart + 1ms, at(2, 9000), std::uint64_t{100}, std::size_t{50},
                             Duration{10ms});
  stage.troupe.run(kStart + 500ms);
  const std::uint64_t before = receiver.messages;
  CHECK(before > 40);
  stage.simulation.shape_link(LinkId{1}, *scenario::parse_netem("loss 100%").netem);
  stage.troupe.run();
  CHECK(receiver.messages <= before + 1);
  const trace::Moment* changed =
      stage.recorder.moment_of<trace::LinkChanged>([](const auto& e) { return e.shape == "loss 100%"; });
  REQUIRE(changed != nullptr);
  CHECK(changed->cause.kind == trace::Cause::Kind::user);
  CHECK(changed->time == kStart + 500ms);
}

TEST_CASE("names lead to hosts") {
  Stage stage(world(2, {"1-2"}));
  CHECK(stage.simulation.host("h2") == HostId{2});
  CHECK_FALSE(stage.simulation.host("h3"));
  const auto results = play(stage, {GetAddrInfo{"h2", "80", AF_UNSPEC_, SOCK_STREAM_, 0, 0}, GetHostName{}});
  REQUIRE(reply_of(results[1]) != nullptr);
  REQUIRE(reply_of(results[1])->addresses.size() == 1);
  CHECK(to_string(reply_of(results[1])->addresses[0].address) == "10.0.0.2:80");
  CHECK(to_string(reply_of(results[2])->data) == "h1");
}
