#include "native/run_loop.h"

#include <poll.h>

#include <algorithm>
#include <string>

namespace zocalo::native {

using session::State;

namespace {

constexpr int kBatch = 4096;

std::string seconds_text(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  if (time.count() % 1000 != 0) text += "." + std::to_string(time.count() % 1000 + 1000).substr(1);
  return text;
}

}  // namespace

RunLoop::RunLoop(session::Session& session, WatchedLauncher& launcher, Signals& signals, Options options)
    : session_(session), launcher_(launcher), signals_(signals), options_(options) {}

void RunLoop::watch(int fd, std::function<void()> readable) { watched_[fd] = std::move(readable); }

/// Stops a guest that has computed for too long. Anything that it does counts as a word.
void RunLoop::watch_guest(State state) {
  const GuestId guest = state == State::guest ? session_.computing() : GuestId{};
  const timeline::Index heard = session_.timeline().size();
  if (!guest || guest != computing_ || heard != heard_) {
    computing_ = guest;
    heard_ = heard;
    since_ = Clock::now();
    return;
  }
  if (options_.watchdog.count() == 0 || Clock::now() - since_ < options_.watchdog) return;
  session_.watchdog(guest,
                    "stopped: it computed for " + seconds_text(options_.watchdog) +
                        " s without a call of a socket or the clock (--watchdog SECONDS allows more, 0 any)");
}

/// How long poll(2) may sleep, in ms; -1: for ever.
int RunLoop::patience(State state) const {
  if (state == State::working) return 0;
  std::int64_t most = -1;
  const auto limit = [&most](std::int64_t ms) { most = most < 0 ? ms : std::min(most, ms); };
  if (state == State::guest) limit(1000);  // for what no descriptor tells
  if (state == State::guest && computing_ && options_.watchdog.count() != 0) {
    const auto left =
        options_.watchdog - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since_);
    limit(std::max<std::int64_t>(left.count() + 1, 0));
  }
  if (state == State::waiting && sleep_limit_) {
    // Rounded up: to wake a moment too early would only turn the loop once more.
    if (const auto time = sleep_limit_())
      limit(std::max<std::int64_t>((time->count() + 999'999) / 1'000'000, 0));
  }
  return static_cast<int>(std::min<std::int64_t>(most, 3'600'000));
}

void RunLoop::sleep(State state) {
  std::vector<pollfd> rows{{signals_.fd(), POLLIN, 0}, {launcher_.wait_fd(), POLLIN, 0}};
  for (const auto& [fd, action] : watched_) rows.push_back({fd, POLLIN, 0});
  ::poll(rows.data(), rows.size(), patience(state));
  if ((rows[1].revents & POLLIN) != 0) launcher_.clear();
  std::vector<int> ready;
  for (std::size_t i = 2; i < rows.size(); ++i) {
    if (rows[i].revents != 0) ready.push_back(rows[i].fd);
  }
  for (const int fd : ready) {
    if (const auto found = watched_.find(fd); found != watched_.end() && found->second) found->second();
  }
}

State RunLoop::pump() {
  if (!holds_) return session_.pump(kBatch);
  State state = State::working;
  for (int i = 0; i < kBatch && state == State::working; ++i) {
    state = session_.pump(1);
    if (holds_()) return session_.state();
  }
  return state;
}

State RunLoop::turn() {
  const State state = pump();
  if (after_pump_) after_pump_();
  watch_guest(state);
  return state;
}

int RunLoop::run() {
  for (;;) {
    State state = turn();
    if (goes_on_ && !goes_on_()) return 0;
    if (session_.state() == State::ended) return 0;
    if (state != State::working) sleep(state);
    if (const int signal = signals_.take(); signal != 0) {
      session_.stop();
      if (after_pump_) after_pump_();
      return signal;
    }
  }
}

}  // namespace zocalo::native
