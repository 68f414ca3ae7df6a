#include "native/live/live_session.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "native/command/command_line.h"
#include "native/programs.h"
#include "native/world_json.h"

namespace zocalo::native {

using nlohmann::json;
using session::State;

namespace {

constexpr Duration kShowEvery = 50ms;

const char* word_for(State state) {
  switch (state) {
    case State::working:
      return "working";
    case State::guest:
      return "computing";
    case State::waiting:
      return "waiting";
    case State::paused:
      return "paused";
    case State::ended:
      return "ended";
  }
  return "";
}

}  // namespace

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

LiveSession::LiveSession(scenario::Scenario scenario, WatchedLauncher& launcher, const Options& options) {
  auto timeline = std::make_unique<timeline::Timeline>();
  auto api = std::make_unique<PosixApi>(
      PosixApi::Options{scenario.hosts.front().name, options.bind, options.typed}, timeline.get());
  api_ = api.get();
  // The program's clock shows the real time of day.
  scenario.epoch_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count() -
                      nanoseconds(api_->now());
  session::Options session_options;
  session_options.trace = options.trace;
  session_options.start_paused = options.start_paused;
  session_options.nodes = true;
  if (options.typed)
    session_options.type = [this](GuestId guest, const std::optional<std::string>& line) {
      return api_->type(guest, line);
    };
  session_ = std::make_unique<session::Session>(std::move(scenario), std::move(timeline), std::move(api),
                                                launcher, read_from_disk(), session_options);
}

std::optional<Duration> LiveSession::patience() const {
  const Time deadline = api_->deadline();
  if (deadline == kNever) return std::nullopt;
  return std::max(deadline - api_->now(), Duration{});
}

void LiveSession::join(RunLoop& loop) {
  loop.watch(api_->wait_fd(), [this] { api_->observe(); });
  loop.sleep_limit([this] { return patience(); });
}

void LiveSession::obey(const LiveCommand& command) {
  using Kind = LiveCommand::Kind;
  switch (command.kind) {
    case Kind::pause:
      session_->pause();
      break;
    case Kind::resume:
      held_.reset();
      session_->resume();
      break;
    case Kind::step:
      held_.reset();
      session_->step();
      break;
    case Kind::stop:
      stopped_ = true;
      session_->stop();
      break;
    case Kind::intervene:
      if (const std::string wrong = session_->intervene(command.what); !wrong.empty()) complain(wrong);
      break;
    case Kind::break_at:
      // What was before holds nobody.
      if (!has_breakpoints()) looked_ = std::as_const(*session_).timeline().size();
      breakpoints_.set(command.breakpoints);
      if (command.release && held_) obey({Kind::resume});
      break;
  }
}

bool LiveSession::hold_at_breakpoint() {
  const timeline::Timeline& timeline = std::as_const(*session_).timeline();
  if (timeline.size() == looked_) return false;
  const debug::Run run{timeline, catalog_};
  while (catalog_.update(timeline)) {
  }
  while (breakpoints_.update(run)) {
  }
  const timeline::Index from = std::exchange(looked_, timeline.size());
  const auto hit = breakpoints_.find_next(from == 0 ? 0 : from - 1);
  if (!hit) return false;
  held_ = hit->moment;
  session_->pause();
  return true;
}

void LiveSession::serve(LiveBoard& board, bool now) {
  for (const LiveCommand& command : board.take_commands()) {
    obey(command);
    now = true;
  }
  const timeline::Timeline& timeline = session_->timeline();
  if (!now && timeline.size() == shown_ && session_->state() == shown_state_) return;
  const Time time = api_->now();
  const bool resting = session_->state() == State::waiting || session_->state() == State::paused;
  if (!now && !resting && shown_at_ && time - *shown_at_ < kShowEvery) return;
  session_->timeline().flush();
  board.publish(timeline.encoded(board.size()), describe(), {session_->paused(), held_});
  shown_ = timeline.size();
  shown_state_ = session_->state();
  shown_at_ = time;
}

std::string LiveSession::describe() const {
  const timeline::Timeline& timeline = session_->timeline();
  json object{{"live", true},
              {"state", word_for(session_->state())},
              {"paused", session_->paused()},
              {"held", held_ ? json(*held_) : json()},
              {"moments", timeline.size()},
              {"octets", timeline.encoded(0).size()},
              {"time_ns", nanoseconds(api_->now())},
              {"programs", json::array()},
              {"sockets", json::array()}};
  if (timeline.size() > 0) {
    json world = world_json(timeline, timeline.state_at(timeline.size() - 1));
    object["programs"] = std::move(world["programs"]);
    object["sockets"] = std::move(world["sockets"]);
  }
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

timeline::Properties LiveSession::properties_of(const session::Session& session) {
  return {{"live", "1"}, {"scenario", scenario::to_json(session.scenario())}, {"zocalo", ZOCALO_VERSION}};
}

}  // namespace zocalo::native
