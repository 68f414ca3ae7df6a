#include "native/live_session.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "native/programs.h"

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

const char* word_for(timeline::GuestStatus status) {
  switch (status) {
    case timeline::GuestStatus::starting:
      return "starting";
    case timeline::GuestStatus::running:
      return "running";
    case timeline::GuestStatus::blocked:
      return "blocked";
    case timeline::GuestStatus::exited:
      return "exited";
  }
  return "";
}

json program_row(const timeline::Timeline& timeline, const timeline::GuestState& guest,
                 const std::string& name) {
  json row{{"id", guest.guest.value}, {"name", name}, {"status", word_for(guest.status)}};
  if (guest.program) row["path"] = guest.program->path;
  const auto stack = guest.stacks.find(guest.thread);
  if (stack != guest.stacks.end() && !stack->second.empty()) row["line"] = stack->second.back().at.line;
  const timeline::CallRecord* call = guest.call ? timeline.call(guest.call) : nullptr;
  if (call != nullptr && !call->outcome) row["call"] = syscall::describe(call->syscall);
  if (guest.exit) row["exit_status"] = guest.exit->status;
  return row;
}

json socket_row(const trace::SocketState& socket) {
  json row{{"id", socket.socket.value},
           {"state", trace::name_of(socket.state)},
           {"local", socket.local.to_string()},
           {"peer", socket.peer.port != 0 ? json(socket.peer.to_string()) : json()},
           {"receive_queue", socket.receive_queue},
           {"send_queue", socket.send_unsent + socket.send_unacked},
           {"accept_queue", socket.accept_queue}};
  for (const trace::Owner& owner : socket.owners)
    row["owners"].push_back({{"program", owner.guest.value}, {"fd", owner.fd}});
  constexpr std::pair<syscall::Set, const char*> kSets[] = {{syscall::Set::read, "readable"},
                                                            {syscall::Set::write, "writable"},
                                                            {syscall::Set::except, "exceptional"}};
  for (const auto& [set, word] : kSets) {
    row[word] = socket.readiness.in(set);
    row["reasons"].push_back(
        syscall::explain(set, socket.readiness.in(set), socket.readiness.reason(set), Language::en));
  }
  return row;
}

}  // namespace

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

LiveSession::LiveSession(scenario::Scenario scenario, WatchedLauncher& launcher, const Options& options) {
  auto timeline = std::make_unique<timeline::Timeline>();
  auto api = std::make_unique<PosixApi>(PosixApi::Options{scenario.hosts.front().name, options.bind},
                                        timeline.get());
  api_ = api.get();
  // The program's clock shows the real time of day.
  scenario.epoch_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count() -
                      nanoseconds(api_->now());
  session::Options session_options;
  session_options.trace = options.trace;
  session_options.start_paused = options.start_paused;
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

void LiveSession::obey(LiveCommand command) {
  switch (command) {
    case LiveCommand::pause:
      session_->pause();
      break;
    case LiveCommand::resume:
      session_->resume();
      break;
    case LiveCommand::step:
      session_->step();
      break;
    case LiveCommand::stop:
      stopped_ = true;
      session_->stop();
      break;
  }
}

void LiveSession::serve(LiveBoard& board, bool now) {
  for (const LiveCommand command : board.take_commands()) {
    obey(command);
    now = true;
  }
  const timeline::Timeline& timeline = session_->timeline();
  if (!now && timeline.size() == shown_ && session_->state() == shown_state_) return;
  const Time time = api_->now();
  const bool resting = session_->state() == State::waiting || session_->state() == State::paused;
  if (!now && !resting && shown_at_ && time - *shown_at_ < kShowEvery) return;
  session_->timeline().flush();
  board.publish(timeline.encoded(board.size()), describe());
  shown_ = timeline.size();
  shown_state_ = session_->state();
  shown_at_ = time;
}

std::string LiveSession::describe() const {
  const timeline::Timeline& timeline = session_->timeline();
  json object{{"live", true},
              {"state", word_for(session_->state())},
              {"paused", session_->paused()},
              {"moments", timeline.size()},
              {"octets", timeline.encoded(0).size()},
              {"time_ns", nanoseconds(api_->now())},
              {"programs", json::array()},
              {"sockets", json::array()}};
  if (timeline.size() > 0) {
    const timeline::World& world = timeline.state_at(timeline.size() - 1);
    for (const auto& [id, guest] : world.guests) {
      const auto& programs = session_->scenario().programs;
      const std::size_t index = id.value - 1;
      object["programs"].push_back(
          program_row(timeline, *guest, index < programs.size() ? programs[index].name : ""));
    }
    for (const auto& [id, socket] : world.sockets) object["sockets"].push_back(socket_row(*socket));
  }
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

timeline::Properties LiveSession::properties_of(const session::Session& session) {
  return {{"live", "1"}, {"scenario", scenario::to_json(session.scenario())}, {"zocalo", ZOCALO_VERSION}};
}

}  // namespace zocalo::native
