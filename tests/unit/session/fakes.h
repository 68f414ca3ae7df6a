#pragma once
// A world and guests that do what a test tells them, so that the session alone is tested.

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "guest/channel.h"
#include "guest/frame.h"
#include "syscall/socket_api.h"
#include "timeline/timeline.h"

namespace zocalo::session::test {

inline Bytes frame(const std::string& header) { return guest::make_frame(header); }
inline Bytes hello() { return frame(R"({"t":"hello","protocol":1,"python":"3.11.2","platform":"linux"})"); }
inline Bytes clock_call() { return frame(R"({"t":"call","th":1,"op":"clock_gettime"})"); }
inline Bytes line(int number) {
  return frame(R"({"t":"line","th":1,"file":"a.py","line":)" + std::to_string(number) +
               R"(,"fn":"<module>","depth":1,"vars":{},"gone":[]})");
}
inline Bytes exit_frame(int status) {
  return frame(R"({"t":"exit","status":)" + std::to_string(status) + R"(,"why":"exit","traceback":""})");
}

/// What a scripted guest says, at once, and what it heard.
struct Script {
  std::deque<Bytes> says;
  std::vector<Bytes> heard;
  std::optional<guest::Gone> gone;
  bool killed = false;
};

class ScriptedChannel final : public guest::GuestChannel {
 public:
  explicit ScriptedChannel(std::shared_ptr<Script> script) : script_(std::move(script)) {}
  void send(Bytes frame) override { script_->heard.push_back(std::move(frame)); }
  std::optional<Bytes> receive() override {
    if (script_->says.empty()) return std::nullopt;
    Bytes next = std::move(script_->says.front());
    script_->says.pop_front();
    return next;
  }
  std::optional<guest::Gone> gone() override {
    if (!script_->says.empty() || !script_->gone) return std::nullopt;
    return script_->gone;
  }
  void kill() override { script_->killed = true; }

 private:
  std::shared_ptr<Script> script_;
};

class ScriptedLauncher final : public guest::GuestLauncher {
 public:
  std::vector<std::shared_ptr<Script>> scripts;
  bool refuse = false;

  std::unique_ptr<guest::GuestChannel> launch(GuestId guest, const guest::Program&,
                                              std::string& error) override {
    if (refuse) {
      error = "no python3 here";
      return nullptr;
    }
    return std::make_unique<ScriptedChannel>(scripts.at(guest.value - 1));
  }
};

/// Answers every call a millisecond later with result 0, unless it is told to hold them for ever.
class FakeWorld final : public syscall::SocketApi {
 public:
  struct Log {
    std::vector<std::pair<syscall::Caller, CallId>> submitted;
    std::vector<GuestId> ended;
    bool hold_calls = false;
  };
  explicit FakeWorld(Log& log) : log_(log) {}

  Time now() const override { return now_; }
  void start_guest(GuestId guest, HostId, Time at) override { starts_.emplace(at, guest); }
  void end_guest(GuestId guest) override { log_.ended.push_back(guest); }
  void submit(syscall::Caller caller, CallId id, syscall::Syscall) override {
    log_.submitted.emplace_back(caller, id);
    if (log_.hold_calls) return;
    // Made in its place: g++ 12 believes that a moved variant holds what it never held.
    pending_.emplace_back();
    pending_.back().caller = caller;
    pending_.back().call = id;
  }
  syscall::Progress advance(Time limit) override {
    const bool start_due = !starts_.empty() && starts_.begin()->first <= now_;
    if (!pending_.empty() && !start_due) {
      if (now_ + 1ms > limit) return reach(limit);
      now_ += 1ms;
      done_.push_back(std::move(pending_.front()));
      pending_.pop_front();
      return syscall::Progress::moved;
    }
    if (starts_.empty()) return syscall::Progress::idle;
    const auto [at, guest] = *starts_.begin();
    if (at > limit) return reach(limit);
    now_ = std::max(now_, at);
    done_.push_back({{guest, ThreadId{1}}, CallId{}, syscall::Reply{}});
    starts_.erase(starts_.begin());
    return syscall::Progress::moved;
  }
  std::vector<syscall::Completion> take_completions() override { return std::exchange(done_, {}); }

 private:
  syscall::Progress reach(Time limit) {
    now_ = limit;
    return syscall::Progress::limit;
  }
  Log& log_;
  Time now_ = kStart;
  std::multimap<Time, GuestId> starts_;
  std::deque<syscall::Completion> pending_;
  std::vector<syscall::Completion> done_;
};

}  // namespace zocalo::session::test
