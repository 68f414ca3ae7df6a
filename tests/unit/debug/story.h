#pragma once
// Recorded runs for the debugger's tests: two programs told in C++ on the simulation, and threads whose calls
// and returns are noise.

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "debug/filter.h"
#include "engine/simulation.h"
#include "unit/engine/world.h"

namespace zocalo::debug::test {

/// A run on the simulation, and what a debugger knows of it.
struct Story {
  timeline::Timeline timeline;
  Catalog catalog;

  Run run() {
    timeline.flush();
    catalog.update(timeline);
    return {timeline, catalog};
  }
};

inline std::unique_ptr<engine::Script> calls(std::vector<syscall::Syscall> list,
                                             std::vector<engine::Calls::Result>& results) {
  return std::make_unique<engine::Calls>(std::move(list), results);
}

struct Actor {
  std::string name;
  std::uint32_t host = 1;
  std::vector<syscall::Syscall> calls;
  Time start = kStart;
};

/// Plays actors on `scenario` and records them.
inline void play(Story& story, const scenario::Scenario& scenario, const std::vector<Actor>& actors,
                 Time limit = kNever) {
  engine::Simulation simulation(scenario, &story.timeline);
  engine::Troupe troupe(simulation);
  std::vector<std::vector<engine::Calls::Result>> results(actors.size());
  std::uint32_t number = 0;
  for (const Actor& actor : actors) {
    guest::Program program;
    program.name = actor.name;
    program.path = actor.name + ".py";
    story.timeline.record(trace::GuestStarted{{++number}, {actor.host}, program});
  }
  for (std::size_t i = 0; i < actors.size(); ++i)
    troupe.start(HostId{actors[i].host}, calls(actors[i].calls, results[i]), actors[i].start);
  troupe.run(limit);
  while (limit == kNever && simulation.advance(kNever) == syscall::Progress::moved) {  // what closing takes
  }
  story.run();
}

inline std::vector<syscall::Syscall> server_calls() {
  using namespace syscall;
  return {Socket{AF_INET_, SOCK_STREAM_, 0},
          Bind{3, InetAddress{engine::at(1, 8000)}},
          Listen{3, 5},
          Select{{3}, {}, {}, std::nullopt},
          Accept{3},
          Select{{3, 4}, {}, {4}, std::nullopt},
          Recv{4, 1024},
          Send{4, to_bytes("HTTP/1.0 404 Not Found\r\n\r\nnada"), 0, {}},
          Recv{9, 10},
          Close{4},
          Close{3}};
}
inline std::vector<syscall::Syscall> client_calls() {
  using namespace syscall;
  return {Socket{AF_INET_, SOCK_STREAM_, 0},
          Connect{3, InetAddress{engine::at(1, 8000)}},
          Send{3, to_bytes("GET /plaza?" + std::string(100, 'q') + " HTTP/1.0\r\n\r\nhola"), 0, {}},
          Recv{3, 1024},
          Recv{3, 1024},
          Close{3}};
}

/// A web server and its client over a link of 10 ms; nothing is lost.
struct WebStory : Story {
  explicit WebStory(const std::string& shape = "delay 10ms", std::uint64_t seed = 1) {
    play(*this, engine::world(2, {"1-2 " + shape}, seed),
         {{"server", 1, server_calls()}, {"client", 2, client_calls(), kStart + 1ms}});
  }
};

/// Threads of two programs that call, return and raise at random, well-formed as CPython's tracer records
/// them.
class CodeStory : public Story {
 public:
  CodeStory(std::uint64_t seed, int moves) : random_(seed, 7) {
    for (unsigned guest = 1; guest <= 2; ++guest) {
      timeline.begin(kStart, {});
      guest::Program program;
      program.name = guest == 1 ? "server" : "client";
      program.path = program.name + ".py";
      timeline.record(trace::GuestStarted{{guest}, {guest}, program});
      for (unsigned thread = 1; thread <= 2; ++thread)
        threads_.push_back({{{guest}, {thread}}, program.path, {}});
    }
    for (int i = 0; i < moves; ++i) move(threads_[random_.below(threads_.size())]);
    run();
  }

 private:
  struct Thread {
    Caller caller;
    std::string file;
    std::vector<std::string> stack;  ///< functions
  };

  guest::Location at(const Thread& thread, int line) const {
    return {thread.caller.thread, thread.file, line, thread.stack.back(),
            static_cast<int>(thread.stack.size())};
  }
  void begin(const Thread& thread) {
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::program;
    cause.guest = thread.caller.guest;
    cause.thread = thread.caller.thread;
    timeline.begin(now_ += 1us, cause);
  }
  int line() { return static_cast<int>(1 + random_.below(9)); }
  guest::Variables variables() {
    return {{{"v" + std::to_string(random_.below(3)), std::to_string(random_.below(10))}}, {}};
  }

  void move(Thread& thread) {
    const GuestId guest = thread.caller.guest;
    const auto roll = random_.below(10);
    if (thread.stack.empty()) {
      thread.stack.emplace_back("<module>");
    } else if (roll < 2 && thread.stack.size() < 6) {
      thread.stack.push_back("f" + std::to_string(random_.below(3)));
      begin(thread);
      timeline.record(trace::FunctionEntered{guest, at(thread, line()), variables()});
    } else if (roll < 4 && thread.stack.size() > 1) {
      begin(thread);
      timeline.record(trace::FunctionLeft{guest, at(thread, line()), "None"});
      thread.stack.pop_back();
      return;
    } else if (roll == 4) {
      begin(thread);
      timeline.record(trace::ExceptionRaised{guest, at(thread, line()), "ValueError", "x"});
      return;
    } else if (roll == 5) {
      begin(thread);
      timeline.record(trace::OutputWritten{guest, 1, "x\n"});
      return;
    }
    begin(thread);
    timeline.record(trace::LineReached{guest, at(thread, line()), variables()});
  }

  Random random_;
  Time now_;
  std::vector<Thread> threads_;
};

}  // namespace zocalo::debug::test
