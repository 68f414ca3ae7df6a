#include "ui/model/run.h"

#include <utility>

#include "engine/simulation.h"

namespace zocalo::ui {
namespace {

/// How many moments a program may fill at one time: who looks at a run can't wait for its budget of lines,
/// and nobody steps through as many. Its budget stays what it is: it is part of what is recorded.
constexpr timeline::Index kMomentsAtOnce = 150'000, kWithLibrary = 500'000;
constexpr int kStepsAtOnce = 64;

}  // namespace

std::unique_ptr<Run> Run::of_recording(std::unique_ptr<timeline::Timeline> timeline,
                                       timeline::Properties properties) {
  auto run = std::make_unique<Run>();
  run->own_ = std::move(timeline);
  run->properties_ = std::move(properties);
  run->kind_ = Kind::recording;
  return run;
}

std::unique_ptr<Run> Run::of_remote(std::unique_ptr<timeline::Timeline> timeline) {
  auto run = std::make_unique<Run>();
  run->own_ = std::move(timeline);
  run->kind_ = Kind::remote;
  return run;
}

std::unique_ptr<Run> Run::of_session(std::unique_ptr<session::Session> session, bool live) {
  auto run = std::make_unique<Run>();
  run->session_ = std::move(session);
  run->kind_ = live ? Kind::live : Kind::simulated;
  return run;
}

std::unique_ptr<Run> Run::simulate(scenario::Scenario scenario, guest::GuestLauncher& launcher,
                                   const session::ReadFile& read_file, bool library) {
  session::Options options;
  if (library) options.trace = guest::TraceDepth::library;
  auto timeline = std::make_unique<timeline::Timeline>();
  auto simulation = std::make_unique<engine::Simulation>(scenario, timeline.get());
  auto session = std::make_unique<session::Session>(std::move(scenario), std::move(timeline),
                                                    std::move(simulation), launcher, read_file, options);
  std::unique_ptr<Run> run = of_session(std::move(session), false);
  run->most_at_once_ = library ? kWithLibrary : kMomentsAtOnce;
  return run;
}

bool Run::pump(Host& host, double seconds, const std::string& watchdog_text,
               const std::function<bool()>& holds) {
  if (!session_ || complete()) return kind_ == Kind::remote;
  const double begin = host.seconds();
  session::State state = session::State::working;
  do {
    state = session_->pump(holds ? 1 : kStepsAtOnce);
    stop_endless(watchdog_text);
    if (holds && holds()) break;
  } while (state == session::State::working && host.seconds() - begin < seconds);
  listen(host, state);
  // What the shim can't see: one endless regular expression. Real sockets have no time that stands still.
  if (kind_ == Kind::simulated && silence_ > kLongestSilence && !patient_) stop_computing(watchdog_text);
  return state != session::State::ended;
}

/// Python that is still to come is not the program's silence.
void Run::listen(Host& host, session::State state) {
  const timeline::Index size = timeline().size();
  const bool heard = std::exchange(last_size_, size) != size || state != session::State::guest;
  if (heard || silent_since_ < 0 || host.guests().launcher == nullptr) {
    patient_ = patient_ && !heard;
    silent_since_ = host.seconds();
  }
  silence_ = computing() ? host.seconds() - silent_since_ : 0;
}

void Run::stop_computing(const std::string& watchdog_text) {
  if (computing()) session_->watchdog(computing(), watchdog_text);
  silent_since_ = -1;
  silence_ = 0;
}

/// A program that fills one time with moments makes no call, and nobody else can run.
void Run::stop_endless(const std::string& text) {
  const timeline::Index size = timeline().size();
  const Time time = size == 0 ? kStart : timeline().time_of(size - 1);
  if (time != std::exchange(last_time_, time)) size_then_ = size;
  if (most_at_once_ == 0 || size - size_then_ <= most_at_once_ || !session_->computing()) return;
  session_->watchdog(session_->computing(), text);
  size_then_ = size;
}

bool Run::complete() const {
  if (kind_ == Kind::remote) return false;
  return !session_ || stopped_ || session_->state() == session::State::ended;
}

const timeline::Timeline& Run::timeline() const {
  return session_ ? std::as_const(*session_).timeline() : *own_;
}
timeline::Timeline& Run::timeline() { return session_ ? session_->timeline() : *own_; }

std::vector<std::string> Run::stuck(Language language) const {
  return session_ && session_->state() == session::State::ended ? session_->stuck(language)
                                                                : std::vector<std::string>{};
}

void Run::stop() {
  stopped_ = true;
  if (session_) session_->stop();
}

}  // namespace zocalo::ui
