#include "lesson/predicate.h"

#include <catch2/catch_test_macros.hpp>

#include "lesson/parse.h"
#include "lesson/patterns.h"
#include "unit/lesson/run.h"

namespace zocalo::lesson {
namespace {

using timeline::Index;
using timeline::kNoMoment;
using trace::TcpState;

Verdict judge_text(const test::Run& run, const std::string& pattern, bool ended = true) {
  const Json json = Json::parse(pattern);
  const std::map<std::string, const Json*> cues;
  std::vector<Problem> problems;
  PatternReader reader(cues, problems);
  const PredicatePtr predicate = reader.read(json, "test");
  for (const Problem& p : problems) FAIL_CHECK(pattern << ": " << p.where << ": " << p.what);
  REQUIRE(predicate);
  Facts facts;
  facts.read(run.timeline, ended);
  return judge(*predicate, facts, run.timeline);
}

Index moment(const test::Run& run, const std::string& pattern) { return judge_text(run, pattern).moment; }

TEST_CASE("calls are found by name, program, descriptor, data and outcome") {
  test::Run run;
  const CallId first = run.call(syscall::Recv{4, 10, 0});
  const Index first_at = 3;
  syscall::Reply got;
  got.result = 4;
  got.data = to_bytes("hola");
  const Index returned = run.returns(first, got);
  const CallId second = run.call(syscall::Connect{5, {}}, 2);
  const Index refused = run.returns(second, syscall::Failed{Errno::econnrefused, ""}, 2);
  const Index sent = run.timeline.size() + 1;
  run.call(syscall::Send{4, to_bytes("ok, gracias"), 0, {}});
  run.finish();
  CHECK(moment(run, R"({"call": "recv*"})") == first_at);
  CHECK(moment(run, R"({"call": "recv*", "at": "return"})") == returned);
  CHECK(moment(run, R"({"call": "recv*", "contains": "ola"})") == returned);
  CHECK(moment(run, R"({"call": "recv*", "contains": "adios"})") == kNoMoment);
  CHECK(moment(run, R"({"call": "recv*", "fd": 5})") == kNoMoment);
  CHECK(moment(run, R"({"call": "recv*", "result": 4})") == returned);
  CHECK(moment(run, R"({"call": "connect", "errno": "ECONNREFUSED"})") == refused);
  CHECK(moment(run, R"({"call": "connect", "errno": "ETIMEDOUT"})") == kNoMoment);
  CHECK(moment(run, R"({"call": "connect", "program": "client 1"})") == refused - 1);
  CHECK(moment(run, R"({"call": "connect", "program": "client*"})") == refused - 1);
  CHECK(moment(run, R"({"call": "connect", "program": "server"})") == kNoMoment);
  CHECK(moment(run, R"({"call": "send*", "contains": "gracias"})") == sent);
}

TEST_CASE("the nth match, bounds and counts") {
  test::Run run;
  const Index a = run.prints("a 1\n"), b = run.prints("b\n"), c = run.prints("a 2\n"),
              d = run.prints("a 3\n");
  run.finish();
  CHECK(moment(run, R"({"output": "a"})") == a);
  CHECK(moment(run, R"({"output": "a", "nth": 2})") == c);
  CHECK(moment(run, R"({"output": "a", "nth": -1})") == d);
  CHECK(moment(run, R"({"output": "a", "nth": 4})") == kNoMoment);
  CHECK(moment(run, R"({"output": "a", "after": {"output": "b"}})") == c);
  CHECK(moment(run, R"({"output": "a", "nth": -1, "before": {"output": "b"}})") == a);
  CHECK(moment(run, R"({"output": "a", "after": {"output": "z"}})") == kNoMoment);
  CHECK(moment(run, R"({"output": "a", "at_least": 3})") == d);
  CHECK(moment(run, R"({"any": [{"output": "z"}, {"output": "a 2"}, {"output": "b"}]})") == b);
  CHECK(moment(run, R"({"all": [{"output": "a 2"}, {"output": "b"}]})") == c);
  CHECK(judge_text(run, R"({"output": "a", "count": 3})").holds);
  CHECK_FALSE(judge_text(run, R"({"output": "a", "count": 2})").holds);
  CHECK(judge_text(run, R"({"output": "z", "at_most": 0})").holds);
  CHECK_FALSE(judge_text(run, R"({"output": "a", "at_most": 2})").holds);
  CHECK(judge_text(run, R"({"not": {"output": "z"}})").holds);
  CHECK_FALSE(judge_text(run, R"({"all": [{"output": "a"}, {"output": "z"}]})").holds);
}

TEST_CASE("before a run has ended, only what can't change any more is decided") {
  test::Run run;
  run.prints("a\n");
  run.finish();
  const auto undecided = [&](const char* pattern) { return !judge_text(run, pattern, false).decided; };
  CHECK_FALSE(undecided(R"({"output": "a"})"));
  CHECK(undecided(R"({"output": "b"})"));
  CHECK(undecided(R"({"output": "a", "count": 1})"));
  CHECK_FALSE(undecided(R"({"output": "a", "at_most": 0})"));
  CHECK(undecided(R"({"output": "a", "nth": -1})"));
  CHECK(undecided(R"({"not": {"output": "b"}})"));
  CHECK_FALSE(undecided(R"({"not": {"output": "a"}})"));
  CHECK(undecided(R"({"all": [{"output": "a"}, {"output": "b"}]})"));
  CHECK_FALSE(undecided(R"({"any": [{"output": "a"}, {"output": "b"}]})"));
}

TEST_CASE("a line of output that comes in pieces is complete with the piece that completes it") {
  test::Run run;
  run.prints("HTTP");
  run.prints("x", 2);
  const Index whole = run.prints(" 201");
  run.prints("\nHTTP 404\n");
  run.finish();
  CHECK(moment(run, R"({"output": "HTTP 201"})") == whole);
  CHECK(judge_text(run, R"({"output": "HTTP", "count": 2})").holds);
  CHECK(judge_text(run, R"({"output": "HTTP", "program": "client*", "count": 0})").holds);
}

TEST_CASE("packets are found by flags, ports, hosts, fate and data") {
  test::Run run;
  wire::TcpFlags syn, ack, fin, rst;
  syn.syn = ack.ack = fin.fin = fin.ack = rst.rst = true;
  const Index lost = run.sends(test::Run::segment(100, syn), 2, true);
  const Index again = run.sends(test::Run::segment(100, syn), 2);
  const Index data = run.sends(test::Run::segment(101, ack, std::string(200, '.') + "201 Created"), 2);
  const Index closed = run.sends(test::Run::segment(312, fin), 2);
  const Index elsewhere = run.sends(test::Run::segment(7, rst, "", 8001), 1);
  run.finish();
  CHECK(moment(run, R"({"packet": {"flags": "SYN", "lost": true}})") == lost);
  CHECK(moment(run, R"({"packet": {"flags": "SYN", "lost": true, "at": "end"}})") == lost + 1);
  CHECK(moment(run, R"({"packet": {"flags": "SYN", "arrived": true}})") == again);
  CHECK(moment(run, R"({"packet": {"retransmission": true}})") == again);
  CHECK(moment(run, R"({"packet": {"data": true}})") == data);
  CHECK(moment(run, R"({"packet": {"contains": "201"}})") == data);
  CHECK(moment(run, R"({"packet": {"flags": "FIN"}})") == closed);
  CHECK(moment(run, R"({"packet": {"flags": "RST", "to_port": 8001}})") == elsewhere);
  CHECK(moment(run, R"({"packet": {"flags": "RST", "to_port": 5000}})") == kNoMoment);
  CHECK(moment(run, R"({"packet": {"from": "server"}})") == elsewhere);
  CHECK(moment(run, R"({"packet": {"protocol": "tcp"}, "program": "client 2"})") == lost);
  CHECK(moment(run, R"({"packet": {"protocol": "udp"}})") == kNoMoment);
}

TEST_CASE("sockets are found once so many are so at the same time") {
  test::Run run;
  const Index second = run.socket(3, 5, TcpState::established, 5000, 40002);
  const Index closed = run.socket(2, 4, TcpState::close_wait, 5000, 40001);
  run.event(trace::SocketGone{{2}});
  const Index again = run.socket(4, 4, TcpState::established, 5000, 40003);
  run.finish();
  CHECK(moment(run, R"({"socket": {"state": "ESTABLISHED", "sockets": 2}, "program": "server"})") == second);
  CHECK(moment(run, R"({"socket": {"state": "ESTABLISHED", "sockets": 2}, "nth": 2})") == again);
  CHECK(moment(run, R"({"socket": {"state": "ESTABLISHED", "sockets": 3}})") == kNoMoment);
  CHECK(moment(run, R"({"socket": {"state": "CLOSE-WAIT"}})") == closed);
  CHECK(moment(run, R"({"socket": {"peer_port": 40003}})") == again);
  CHECK(moment(run, R"({"socket": {"state": "LISTEN"}, "program": "client*"})") == kNoMoment);
}

TEST_CASE("exceptions, exits, lines, functions, variables and timers") {
  test::Run run;
  const auto raise = [&](int line, int depth) {
    return run.event(trace::ExceptionRaised{
        {1}, {{1}, "server.py", line, "f", depth}, "urllib.error.HTTPError", "404 Not Found"});
  };
  const Index raised = raise(3, 2);
  raise(1, 1);  // on its way out
  const Index line = run.line(3);
  const Index later = raise(3, 2);
  const Index entered = run.event(trace::FunctionEntered{{1}, {{1}, "server.py", 2, "do_POST", 2}, {}});
  const Index changed =
      run.event(trace::LineReached{{1}, {{1}, "server.py", 1, "do_POST", 2}, {{{"data", "b''"}}, {}}});
  const Index timer = run.event(trace::TimerFired{{2}, {1}, trace::TimerKind::retransmit});
  const Index exit = run.event(trace::GuestExited{{2}, 1, "exception", ""});
  run.finish();
  CHECK(moment(run, R"({"exception": "HTTPError"})") == raised);
  CHECK(moment(run, R"({"exception": "HTTPError", "nth": 2})") == later);
  CHECK(moment(run, R"({"exception": "Error"})") == kNoMoment);
  CHECK(moment(run, R"({"exception": "HTTPError", "contains": "500"})") == kNoMoment);
  CHECK(moment(run, R"({"line": "sock.recv"})") == line);
  CHECK(moment(run, R"({"enter": "do_POST"})") == entered);
  CHECK(moment(run, R"({"enter": "do_GET"})") == kNoMoment);
  CHECK(moment(run, R"({"variable": "data", "value": "b''"})") == changed);
  CHECK(moment(run, R"({"variable": "data", "value": "b'x'"})") == kNoMoment);
  CHECK(moment(run, R"({"timer": "retransmit"})") == timer);
  CHECK(moment(run, R"({"timer": "retransmit", "program": "server"})") == kNoMoment);
  CHECK(moment(run, R"({"exit": 1, "program": "client 1"})") == exit);
  CHECK(moment(run, R"({"exit": 0})") == kNoMoment);
  CHECK(moment(run, R"({"exit": "any", "why": "exception"})") == exit);
  CHECK(moment(run, R"({"start": true})") == 0);
  CHECK(moment(run, R"({"end": true})") == exit);
}

TEST_CASE("facts that are gathered while a run goes on are those of the whole run") {
  test::Run run;
  Facts facts;
  for (int i = 0; i < 5; ++i) {
    run.prints(i == 3 ? "x\n" : "y");
    run.finish();
    facts.read(run.timeline, i == 4);
  }
  CHECK(facts.data().outputs.size() == 2);
  CHECK(facts.data().read == run.timeline.size());
}

}  // namespace
}  // namespace zocalo::lesson
