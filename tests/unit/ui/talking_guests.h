#pragma once
// Guests for a simulated run without Python: each says its next frames when it is answered.

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/simulation.h"
#include "guest/channel.h"
#include "guest/frame.h"
#include "session/session.h"
#include "unit/session/two_hosts.h"

namespace zocalo::ui::test {

inline Bytes call(const std::string& members, const std::string& payload = {}) {
  return guest::make_frame(R"({"t":"call","th":1,)" + members + "}", to_bytes(payload));
}
inline Bytes out(const std::string& text) {
  return guest::make_frame(R"({"t":"out","stream":1,"text":")" + text + R"("})");
}
inline Bytes leaves() { return guest::make_frame(R"({"t":"exit","status":0,"why":"exit","traceback":""})"); }

using Words = std::vector<std::vector<Bytes>>;  ///< what is said after the start, after the first answer, …

class TalkingChannel final : public guest::GuestChannel {
 public:
  explicit TalkingChannel(Words words, bool slow = false) : slow_(slow), words_(words.begin(), words.end()) {
    says_.push_back(guest::make_frame(R"({"t":"hello","protocol":1,"python":"3.11.2","platform":"linux"})"));
  }
  void send(Bytes) override {
    if (words_.empty()) return;
    says_.insert(says_.end(), words_.front().begin(), words_.front().end());
    words_.pop_front();
  }
  std::optional<Bytes> receive() override {
    if (slow_ && (thinks_ = !thinks_)) return std::nullopt;
    if (says_.empty()) return std::nullopt;
    Bytes next = std::move(says_.front());
    says_.pop_front();
    return next;
  }
  std::optional<guest::Gone> gone() override { return std::nullopt; }
  void kill() override { words_.clear(); }

 private:
  bool slow_, thinks_ = false;
  std::deque<std::vector<Bytes>> words_;
  std::deque<Bytes> says_;
};

class TalkingLauncher final : public guest::GuestLauncher {
 public:
  std::map<std::string, Words> words;  ///< by program
  int launched = 0;
  bool slow = false;  ///< those to come say nothing every second time that they are asked
  guest::TraceDepth depth = guest::TraceDepth::none;  ///< that the last one was asked for
  std::unique_ptr<guest::GuestChannel> launch(GuestId, const guest::Program& program, std::string&) override {
    ++launched;
    depth = program.trace;
    return std::make_unique<TalkingChannel>(words[program.name], slow);
  }
};

/// The programs of the lesson log-server: each ends at once.
inline void tell_nothing(TalkingLauncher& launcher) {
  for (const char* name : {"server", "client 1", "client 2", "client 3"}) launcher.words[name] = {{leaves()}};
}

/// A client that sends three postcards, 5 ms apart, and a server that waits for three. A lost one leaves the
/// server waiting.
inline void tell_postcards(TalkingLauncher& launcher) {
  const Bytes open = call(R"("op":"socket","domain":2,"type":2,"protocol":0)");
  const Bytes receive = call(R"("op":"recv","fd":3,"size":100,"flags":0)");
  const Bytes rest = call(R"("op":"nanosleep","duration":5000000)");
  const auto postcard = [](const std::string& text) {
    return call(R"("op":"send","fd":3,"flags":0,"to":["10.0.0.2",9000])", text);
  };
  launcher.words["server"] = {{open},
                              {call(R"("op":"bind","fd":3,"addr":["0.0.0.0",9000])")},
                              {receive},
                              {out("one\\n"), receive},
                              {out("two\\n"), receive},
                              {out("three\\n"), leaves()}};
  launcher.words["client"] = {{open}, {postcard("a")}, {rest},    {postcard("b")},
                              {rest}, {postcard("c")}, {leaves()}};
}

inline scenario::Scenario two_hosts(std::uint64_t seed = 1) {
  scenario::Scenario scenario = session::test::two_hosts("postcards", seed);
  for (scenario::Program& program : scenario.programs) program.source = "pass";
  scenario.programs[0].start = 1ms;
  scenario.links.push_back({"client", "server", *scenario::parse_netem("delay 10ms").netem});
  return scenario;
}

}  // namespace zocalo::ui::test
