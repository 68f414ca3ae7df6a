#include "timeline/world.h"

#include <catch2/catch_test_macros.hpp>

namespace zocalo::timeline {
namespace {

guest::Location at(int line, std::string function, int depth, std::string file = "a.py") {
  return {{1}, std::move(file), line, std::move(function), depth};
}

/// Tells a world events one by one, each a moment.
struct Told {
  World world;
  std::uint32_t index = 0;

  Told() {
    guest::Program program;
    program.path = "a.py";
    tell(trace::GuestStarted{{1}, {1}, program});
  }
  void tell(trace::Event event) {
    world.apply(trace::Moment{time_at(index), {}, {std::move(event)}}, index), ++index;
  }
  const GuestState& guest() const { return *world.guests.at({1}); }
  const std::vector<Frame>& stack() const { return guest().stacks.at({1}); }
  void line(int number, int depth, std::string function, guest::Variables variables = {}) {
    tell(trace::LineReached{{1}, at(number, std::move(function), depth), std::move(variables)});
  }
};

TEST_CASE("frames are pushed, moved and popped") {
  Told t;
  CHECK(t.guest().status == GuestStatus::starting);
  t.line(1, 1, "<module>");
  t.tell(trace::FunctionEntered{{1}, at(10, "f", 2), {{{"x", "1"}}, {}}});
  t.line(11, 2, "f");
  REQUIRE(t.stack().size() == 2);
  CHECK(t.stack()[1].at.line == 11);
  CHECK(t.stack()[1].variables.at(0).value == "1");
  t.tell(trace::FunctionLeft{{1}, at(11, "f", 2), "None"});
  CHECK(t.stack().size() == 1);
  CHECK(t.guest().status == GuestStatus::running);
}

TEST_CASE("depth rules: missing frames are made, forgotten ones go, another function is another call") {
  Told t;
  t.line(5, 3, "g");
  REQUIRE(t.stack().size() == 3);
  CHECK(t.stack()[2].at.function == "g");
  t.line(2, 1, "<module>", {{{"x", "1"}}, {}});
  CHECK(t.stack().size() == 1);
  t.line(7, 1, "other");
  CHECK(t.stack()[0].variables.empty());
  t.line(9, 1'000'000'000, "deep");
  t.line(9, -3, "shallow");
  CHECK(t.stack().size() == 1);
}

TEST_CASE("a variable keeps its place and the moment of its last change") {
  Told t;
  t.line(1, 1, "<module>", {{{"a", "1"}, {"b", "2"}}, {}});
  t.line(2, 1, "<module>", {{{"a", "1"}, {"b", "3"}}, {}});
  const std::vector<Variable>& v = t.stack()[0].variables;
  REQUIRE(v.size() == 2);
  CHECK(v[0].changed_at == 1);
  CHECK(v[1].value == "3");
  CHECK(v[1].changed_at == 2);
  t.line(3, 1, "<module>", {{}, {"a"}});
  REQUIRE(t.stack()[0].variables.size() == 1);
  CHECK(t.stack()[0].variables[0].name == "b");
}

TEST_CASE("a module's variables are known on and off the stack") {
  Told t;
  t.line(1, 1, "<module>", {{{"count", "0"}}, {}});
  t.line(9, 2, "f", {{{"x", "1"}}, {}});
  t.tell(trace::GlobalsChanged{{1}, {1}, "a.py", {{{"count", "1"}}, {}}});
  REQUIRE(globals_of(t.guest(), "a.py") == &t.stack()[0].variables);
  CHECK(t.stack()[0].variables.at(0).value == "1");
  CHECK(t.stack()[0].variables.at(0).changed_at == t.index - 1);
  CHECK(globals_of(t.guest(), "b.py") == nullptr);

  t.tell(trace::LineReached{{1}, at(1, "<module>", 2, "b.py"), {{{"limit", "5"}}, {}}});
  t.tell(trace::FunctionLeft{{1}, at(3, "<module>", 2, "b.py"), "None"});
  REQUIRE(globals_of(t.guest(), "b.py") != nullptr);
  CHECK(globals_of(t.guest(), "b.py")->at(0).value == "5");
  t.tell(trace::GlobalsChanged{{1}, {1}, "b.py", {{{"more", "2"}}, {"limit"}}});
  REQUIRE(globals_of(t.guest(), "b.py")->size() == 1);
  CHECK(globals_of(t.guest(), "b.py")->at(0).name == "more");
  CHECK(t.guest().modules.size() == 1);
}

TEST_CASE("an exception stays while its frame does, or if it ended the program") {
  Told t;
  t.tell(trace::FunctionEntered{{1}, at(10, "f", 2), {}});
  t.tell(trace::ExceptionRaised{{1}, at(12, "f", 2), "OSError", "x"});
  REQUIRE(t.guest().exception);
  CHECK(t.stack().back().at.line == 12);
  t.tell(trace::FunctionLeft{{1}, at(12, "f", 2), ""});
  CHECK_FALSE(t.guest().exception);
  t.tell(trace::ExceptionRaised{{1}, at(2, "<module>", 1), "OSError", "x"});
  t.tell(trace::FunctionLeft{{1}, at(2, "<module>", 1), ""});
  t.tell(trace::GuestExited{{1}, 1, "exception", "Traceback…"});
  CHECK(t.guest().exception);
  CHECK(t.guest().status == GuestStatus::exited);
  CHECK(t.guest().exit->status == 1);

  Told caught;
  caught.tell(trace::ExceptionRaised{{1}, at(2, "<module>", 1), "OSError", "x"});
  caught.tell(trace::GuestExited{{1}, 0, "exit", ""});
  CHECK_FALSE(caught.guest().exception);
}

TEST_CASE("calls block and return; what a guest that is gone is said to do is ignored") {
  Told t;
  t.tell(trace::CallSubmitted{{7}, {{1}, {1}}, syscall::Accept{3, 0}});
  CHECK(t.guest().call == CallId{7});
  t.tell(trace::CallBlocked{{7}, {}});
  CHECK(t.guest().status == GuestStatus::blocked);
  t.tell(trace::CallReturned{{7}, {{1}, {1}}, syscall::Reply{}});
  CHECK(t.guest().status == GuestStatus::running);
  t.tell(trace::GuestExited{{1}, 0, "exit", ""});
  t.line(3, 1, "<module>");
  CHECK(t.guest().status == GuestStatus::exited);
}

TEST_CASE("sockets, packets and links come, change and go; unknown ids change nothing") {
  Told t;
  t.tell(trace::HostAdded{{1}, "a", {}});
  t.tell(trace::LinkAdded{{1}, {1}, {1}, ""});
  t.tell(trace::LinkChanged{{1}, "loss 1%"});
  t.tell(trace::LinkChanged{{9}, "loss 2%"});
  CHECK(t.world.links.at(0).shape == "loss 1%");
  trace::SocketState s;
  s.socket = {4};
  s.receive_queue = 5;
  t.tell(trace::SocketChanged{s});
  CHECK(t.world.sockets.at({4})->receive_queue == 5);
  t.tell(trace::SocketGone{{4}});
  t.tell(trace::SocketGone{{4}});
  CHECK(t.world.sockets.empty());
  trace::PacketSent p;
  p.packet = {2};
  t.tell(p);
  CHECK(t.world.in_flight.size() == 1);
  t.tell(trace::PacketLost{{3}, {}});
  t.tell(trace::PacketArrived{{2}});
  CHECK(t.world.in_flight.empty());
  t.tell(trace::OutputWritten{{5}, 1, "x"});
  t.tell(trace::LineReached{{5}, at(1, "f", 1), {}});
  CHECK(t.world.guests.size() == 1);
}

TEST_CASE("a world that was copied does not change with the one that goes on") {
  Told t;
  trace::SocketState s;
  s.socket = {4};
  t.tell(trace::SocketChanged{s});
  t.line(1, 1, "<module>", {{{"a", "1"}}, {}});
  const World before = t.world;
  s.receive_queue = 9;
  t.tell(trace::SocketChanged{s});
  t.line(2, 1, "<module>", {{{"a", "2"}}, {}});
  CHECK(before.sockets.at({4})->receive_queue == 0);
  CHECK(before.guests.at({1})->stacks.at({1})[0].variables[0].value == "1");
  CHECK_FALSE(equal(before, t.world));
}

}  // namespace
}  // namespace zocalo::timeline
