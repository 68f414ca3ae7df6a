#include "debug/wait.h"

#include <catch2/catch_test_macros.hpp>

#include "story.h"

namespace zocalo::debug {
namespace {

using namespace syscall;
using Kind = WaitStep::Kind;

std::vector<Kind> kinds(const WaitPicture& picture) {
  std::vector<Kind> all;
  for (const WaitStep& step : picture.steps) all.push_back(step.kind);
  return all;
}

/// The nth call (from 0) of this name that a program made.
const timeline::CallRecord& nth_call(const test::Story& story, std::string_view name, std::size_t n,
                                     GuestId guest = {1}) {
  for (const timeline::CallRecord& call : story.timeline.calls())
    if (call.caller.guest == guest && name_of(call.syscall) == name && n-- == 0) return call;
  throw std::runtime_error("no such call");
}

/// A server whose calls come after listen(), with a client that connects and writes after 5 ms.
struct Served : test::Story {
  /// `silence`: how long the client waits between connecting and writing.
  explicit Served(std::vector<Syscall> then, Duration silence = {}) {
    std::vector<Syscall> server = test::server_calls();
    server.resize(3);
    server.insert(server.end(), then.begin(), then.end());
    std::vector<Syscall> client = test::client_calls();
    client.insert(client.begin() + 2, NanoSleep{silence});
    test::play(*this, engine::world(2, {"1-2 delay 10ms"}),
               {{"server", 1, server}, {"client", 2, client, kStart + 5ms}});
  }
};

TEST_CASE("inside a select() that sleeps, is woken by a packet, and finds it") {
  Served story({Accept{3}, Select{{3, 4}, {}, {4}, std::nullopt}}, 5ms);
  const Run run = story.run();
  const timeline::CallRecord& call = nth_call(story, "select", 0);
  const WaitPicture picture = microscope(run, call.call);
  CHECK(picture.call == WaitPicture::Call::select);
  CHECK(picture.reasons_known);
  const std::vector<Kind> expected{
      Kind::copied_in, Kind::queued, Kind::asked, Kind::queued,  Kind::asked,      Kind::scanned, Kind::slept,
      Kind::woken,     Kind::asked,  Kind::asked, Kind::scanned, Kind::copied_out, Kind::returned};
  REQUIRE(kinds(picture) == expected);
  const auto& steps = picture.steps;
  CHECK(steps[0].sets[0] == FdSet{0b11000});
  CHECK(steps[0].sets[1].empty());
  CHECK(steps[0].sets[2] == FdSet{0b10000});
  CHECK(steps[2].verdict.fd == 3);
  CHECK(steps[2].verdict.readiness.reason(Set::read).why == Why::accept_queue_empty);
  CHECK(steps[4].verdict.readiness.reason(Set::read).why == Why::receive_queue_empty);
  CHECK(steps[6].on == std::vector<Fd>{3, 4});
  CHECK(steps[6].deadline == kNever);
  // What woke it: the packet with the request, which arrived then.
  REQUIRE(steps[7].by.kind == Trigger::Kind::packet);
  const timeline::PacketRecord* packet = story.timeline.packet(steps[7].by.packet);
  CHECK(packet->ended == steps[7].moment);
  CHECK(packet->payload_size > 100);
  CHECK(steps[7].socket == steps[4].verdict.socket);
  CHECK(steps[9].answer == std::array<bool, 3>{true, false, false});
  CHECK(steps[10].found);
  CHECK(steps[11].sets[0] == FdSet{0b10000});
  CHECK(steps[12].lists[0] == std::vector<Fd>{4});
  CHECK(steps[12].moment == call.returned);
  CHECK(step_at(picture, call.entered) == 6);
  CHECK(step_at(picture, call.returned) == 12);
  CHECK(step_at(picture, call.entered - 1) == steps.size());
  CHECK(explain(run, picture, steps[0], Language::en) == "Linux copies the sets in: r=0x18 w=0x0 x=0x10");
  CHECK(explain(run, picture, steps[7], Language::en).find("packet") != std::string::npos);
  for (const WaitStep& step : steps) {
    CHECK_FALSE(explain(run, picture, step, Language::es).empty());
    CHECK_FALSE(explain(run, picture, step, Language::en).empty());
  }
}

TEST_CASE(
    "a select() with a timeout gives up by its timer; one with zero joins no queue; a closed one asks "
    "nobody") {
  Served story({Select{{3}, {}, {}, 1ms}, Select{{3}, {3}, {}, 0ms}, Select{{3, 77}, {}, {}, std::nullopt},
                Select{{3}, {}, {}, -1ms}});
  const Run run = story.run();
  const WaitPicture late = microscope(run, nth_call(story, "select", 0).call);
  CHECK(kinds(late) == std::vector<Kind>{Kind::copied_in, Kind::queued, Kind::asked, Kind::scanned,
                                         Kind::slept, Kind::timed_out, Kind::asked, Kind::scanned,
                                         Kind::copied_out, Kind::returned});
  CHECK(late.steps.back().lists[0].empty());
  CHECK(late.steps[4].deadline == story.timeline.time_of(late.steps[5].moment));
  const WaitPicture at_once = microscope(run, nth_call(story, "select", 1).call);
  CHECK(kinds(at_once) ==
        std::vector<Kind>{Kind::copied_in, Kind::asked, Kind::scanned, Kind::copied_out, Kind::returned});
  const WaitPicture closed = microscope(run, nth_call(story, "select", 2).call);
  CHECK(kinds(closed) == std::vector<Kind>{Kind::copied_in, Kind::failed});
  CHECK(closed.steps[1].error == Errno::ebadf);
  CHECK(closed.steps[1].verdict.fd == 77);
  CHECK(kinds(microscope(run, nth_call(story, "select", 3).call)) ==
        std::vector<Kind>{Kind::copied_in, Kind::failed});
}

TEST_CASE("once something is found, Linux puts nobody on a wait queue") {
  Served story({NanoSleep{100ms}, Accept{3}, Accept{9}, Select{{3, 4}, {4}, {}, std::nullopt},
                Select{{4, 3}, {}, {}, std::nullopt}});
  const WaitPicture picture = microscope(story.run(), nth_call(story, "select", 0).call);
  CHECK(kinds(picture) == std::vector<Kind>{Kind::copied_in, Kind::queued, Kind::asked, Kind::queued,
                                            Kind::asked, Kind::scanned, Kind::copied_out, Kind::returned});
  // In ascending order, whatever the list's order; Python's lists keep theirs.
  const WaitPicture other = microscope(story.run(), nth_call(story, "select", 1).call);
  CHECK(other.steps[2].verdict.fd == 3);
  CHECK(other.steps[0].lists[0] == std::vector<Fd>{4, 3});
}

TEST_CASE("poll() and epoll_wait() side by side with select()") {
  Served story({Poll{{{3, POLLIN_}, {-1, POLLIN_}}, std::nullopt}, Accept{3}, EpollCreate{},
                EpollCtl{5, EPOLL_CTL_ADD_, 4, POLLIN_}, EpollWait{5, 8, std::nullopt}, Recv{4, 4096},
                EpollWait{5, 8, 0ms}});
  const Run run = story.run();
  const WaitPicture poll = microscope(run, nth_call(story, "poll", 0).call);
  CHECK(kinds(poll) == std::vector<Kind>{Kind::copied_in, Kind::queued, Kind::asked, Kind::scanned,
                                         Kind::slept, Kind::woken, Kind::asked, Kind::scanned,
                                         Kind::copied_out, Kind::returned});
  CHECK(poll.steps.back().events == std::vector<PollFd>{{3, POLLIN_}});
  const WaitPicture epoll = microscope(run, nth_call(story, "epoll_wait", 0).call);
  CHECK(epoll.call == WaitPicture::Call::epoll);
  CHECK(epoll.steps.back().kind == Kind::returned);
  CHECK(epoll.steps.back().events == std::vector<PollFd>{{4, POLLIN_}});
  for (const WaitStep& step : epoll.steps) CHECK(step.kind != Kind::queued);  // epoll_ctl() has done that
  const WaitPicture empty = microscope(run, nth_call(story, "epoll_wait", 1).call);
  CHECK(empty.steps.back().events.empty());
  CHECK(microscope(run, nth_call(story, "recv", 0).call).steps.empty());
  CHECK(microscope(run, CallId{9999}).steps.empty());
}

TEST_CASE("why a descriptor is not ready now, when it was, when it will be, and by what") {
  test::WebStory story;
  const Run run = story.run();
  const timeline::CallRecord& select = nth_call(story, "select", 0);
  const SocketId listener = socket_of(story.timeline.state_at(select.entered), GuestId{1}, 3);
  REQUIRE(listener);
  const auto at = readiness_at(run, listener, select.entered);
  CHECK(at[0].known);
  CHECK_FALSE(at[0].in);
  CHECK(at[0].reason.why == Why::accept_queue_empty);
  REQUIRE(at[0].next != kNoMoment);
  CHECK(at[0].by.kind == Trigger::Kind::packet);
  const auto later = readiness_at(run, listener, at[0].next);
  CHECK(later[0].in);
  CHECK(later[0].since == at[0].next);
  REQUIRE(later[0].ends != kNoMoment);
  CHECK(later[0].by.kind == Trigger::Kind::call);  // accept() takes it
  CHECK(name_of(story.timeline.call(later[0].by.call)->syscall) == "accept");
  const auto after = readiness_at(run, listener, later[0].ends);
  CHECK_FALSE(after[0].in);
  CHECK(after[0].last == later[0].ends - 1);
  CHECK_FALSE(at[1].in);
  CHECK(at[1].next == kNoMoment);
  const trace::SocketState state = *story.timeline.state_at(select.entered).sockets.at(listener);
  CHECK(what_would(Set::read, state, Language::en) == "a client completes its handshake");
  CHECK(what_would(Set::write, state, Language::en).starts_with("nothing"));
  CHECK(what_would(Set::except, state, Language::es).starts_with("nada"));
  CHECK_FALSE(readiness_at(run, SocketId{99}, 5)[0].known);
}

TEST_CASE("readiness told around every moment agrees with every other moment") {
  test::WebStory story("delay 10ms loss 20%", 2);
  const Run run = story.run();
  for (Index i = 0; i < story.timeline.size(); i += 3) {
    for (std::uint32_t id = 1; id <= 3; ++id) {
      const auto rows = readiness_at(run, SocketId{id}, i);
      for (std::size_t set = 0; set < 3; ++set) {
        const ReadinessAt& row = rows[set];
        if (!row.known) continue;
        const Index change = row.in ? row.ends : row.next;
        if (change == kNoMoment) continue;
        CHECK(change > i);
        const auto then = readiness_at(run, SocketId{id}, change)[set];
        CHECK((!then.known || then.in != row.in));
        CHECK(readiness_at(run, SocketId{id}, change - 1)[set].in == row.in);
      }
    }
  }
}

}  // namespace
}  // namespace zocalo::debug
