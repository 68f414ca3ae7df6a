#include "session/session.h"

#include <algorithm>
#include <utility>

#include "base/random.h"

namespace zocalo::session {
namespace {

/// One program of the run, as the session sees it.
struct Guest {
  GuestId id;
  HostId host;
  std::string name;
  guest::Program program;
  std::unique_ptr<guest::GuestChannel> channel;
  bool greeted = false;  ///< hello was received
  bool due = false;      ///< the world said that it may begin
  bool begun = false;    ///< start was sent
  int busy = 0;          ///< threads that compute: each owes a call (or the guest its exit)
  std::optional<int> exit_status;
  std::map<ThreadId, syscall::Syscall> pending;  ///< calls that have not completed

  bool service = false;

  bool alive() const { return !exit_status; }
  bool computing() const { return alive() && busy > 0; }
};

struct HeldCall {
  GuestId guest;
  guest::Call call;
};

constexpr int kKilled = 128 + 9;
constexpr int kTimedOut = 124;  // timeout(1)
/// How long a run goes on when only services are left: enough for the last FINs, less than a poll interval.
constexpr Duration kServiceGrace = 400ms;

}  // namespace

struct Session::Impl {
  scenario::Scenario scenario;
  std::unique_ptr<timeline::Timeline> timeline;
  std::unique_ptr<syscall::SocketApi> api;
  Options options;
  std::vector<Guest> guests;
  std::vector<HeldCall> held;
  std::vector<std::pair<Time, GuestId>> kills;  ///< the scenario's, the next one last
  std::vector<std::string> unmet;               ///< of these, those that found nobody
  std::uint64_t next_call = 1;
  Time until = kNever;
  int allowed = 0;  ///< calls that step() lets through
  bool paused = false;
  State state = State::working;

  Guest& guest(GuestId id) { return guests[id.value - 1]; }

  void moment(const Guest& guest, ThreadId thread) {
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::program;
    cause.guest = guest.id;
    cause.thread = thread;
    timeline->begin(api->now(), cause);
  }

  void note(std::string text) {
    trace::Cause cause;
    cause.kind = trace::Cause::Kind::user;
    timeline->begin(api->now(), cause);
    timeline->record(trace::Note{std::move(text)});
  }

  void launch_all(guest::GuestLauncher& launcher, const ReadFile& read_file);
  guest::Program program_of(const scenario::Program& program, const ReadFile& read_file,
                            std::uint64_t number) const;

  void end(Guest& guest, int status, std::string why, std::string text);
  void end_if_only_services_are_left();
  void finish();

  bool hear(Guest& guest);
  void handle(Guest& guest, const guest::FromGuest& message);
  void handle_call(Guest& guest, guest::Call call);
  void submit(Guest& guest, guest::Call call);
  void begin_if_due(Guest& guest);
  void complete(const syscall::Completion& completion);
  void release_held();
  std::string place_of(GuestId guest, ThreadId thread) const;
  void bury_the_dead();
  void plan_kills();
  void kill_who_is_due();
  State step_once();
  State advance_world();
};

guest::Program Session::Impl::program_of(const scenario::Program& program, const ReadFile& read_file,
                                         std::uint64_t number) const {
  guest::Program result;
  result.path = program.path;
  result.name = program.name;
  result.source = program.source ? program.source : read_file(program.path);
  result.argv.push_back(program.path);
  result.argv.insert(result.argv.end(), program.args.begin(), program.args.end());
  result.host_name = program.host;
  result.seed = Random(scenario.seed, number).next();
  result.epoch_ns = scenario.epoch_ns;
  result.trace = options.trace;
  result.line_budget = options.line_budget;
  return result;
}

void Session::Impl::launch_all(guest::GuestLauncher& launcher, const ReadFile& read_file) {
  timeline->begin(api->now(), trace::Cause{});
  for (const scenario::Program& row : scenario.programs) {
    const auto host = std::find_if(scenario.hosts.begin(), scenario.hosts.end(),
                                   [&](const scenario::Host& h) { return h.name == row.host; });
    Guest guest;
    guest.id = GuestId{static_cast<std::uint32_t>(guests.size() + 1)};
    guest.host = HostId{static_cast<std::uint32_t>(host - scenario.hosts.begin() + 1)};
    guest.name = row.name;
    guest.service = row.service;
    guest.program = program_of(row, read_file, guest.id.value);
    timeline->record(trace::GuestStarted{guest.id, guest.host, guest.program});
    guests.push_back(std::move(guest));
  }
  for (Guest& guest : guests) {
    const scenario::Program& row = scenario.programs[guest.id.value - 1];
    std::string error;
    guest.channel = launcher.launch(guest.id, guest.program, error);
    if (!guest.channel) {
      end(guest, 127, "crashed", error);
      continue;
    }
    api->start_guest(guest.id, guest.host, saturating_add(kStart, row.start));
  }
}

void Session::Impl::end(Guest& guest, int status, std::string why, std::string text) {
  if (!guest.alive()) return;
  moment(guest, ThreadId{1});
  timeline->record(trace::GuestExited{guest.id, status, std::move(why), std::move(text)});
  guest.exit_status = status;
  guest.busy = 0;
  guest.pending.clear();
  std::erase_if(held, [&](const HeldCall& h) { return h.guest == guest.id; });
  if (guest.channel) {
    if (!guest.channel->gone().has_value() && status == kKilled) guest.channel->kill();
    api->end_guest(guest.id);
  }
  end_if_only_services_are_left();
}

void Session::Impl::end_if_only_services_are_left() {
  const bool client_left =
      std::any_of(guests.begin(), guests.end(), [](const Guest& g) { return !g.service && g.alive(); });
  const bool any_service =
      std::any_of(guests.begin(), guests.end(), [](const Guest& g) { return g.service; });
  if (any_service && !client_left) until = std::min(until, saturating_add(api->now(), kServiceGrace));
}

void Session::Impl::finish() {
  state = State::ended;
  timeline->flush();
  for (Guest& guest : guests) {
    if (guest.alive() && guest.channel) guest.channel->kill();
  }
}

void Session::Impl::begin_if_due(Guest& guest) {
  if (guest.begun || !guest.greeted || !guest.due) return;
  guest.begun = true;
  const bool input = options.type || scenario::is_typed_into(scenario, scenario.programs[guest.id.value - 1]);
  guest.channel->send(guest::encode_start(guest.program, guest.id, api->now(), input, options.nodes));
}

void Session::Impl::submit(Guest& guest, guest::Call call) {
  if (!std::holds_alternative<syscall::ThreadExit>(call.call)) guest.pending[call.thread] = call.call;
  api->submit({guest.id, call.thread}, CallId{next_call++}, std::move(call.call));
}

void Session::Impl::handle_call(Guest& guest, guest::Call call) {
  guest.busy -= 1;
  if (paused && allowed == 0) {
    held.push_back({guest.id, std::move(call)});
    return;
  }
  if (paused) allowed -= 1;
  submit(guest, std::move(call));
}

void Session::Impl::handle(Guest& guest, const guest::FromGuest& message) {
  if (const auto* hello = std::get_if<guest::Hello>(&message)) {
    if (hello->protocol != guest::kProtocol) {
      end(guest, kKilled, "protocol",
          "the guest speaks protocol " + std::to_string(hello->protocol) + ", not " +
              std::to_string(guest::kProtocol));
      return;
    }
    guest.greeted = true;
    begin_if_due(guest);
  } else if (const auto* call = std::get_if<guest::Call>(&message)) {
    if (guest.pending.contains(call->thread) || guest.busy == 0) {
      end(guest, kKilled, "protocol",
          "the guest made a call before the last one of that thread was answered");
      return;
    }
    handle_call(guest, *call);
  } else if (const auto* line = std::get_if<guest::Line>(&message)) {
    moment(guest, line->at.thread);
    if (!line->globals.changed.empty() || !line->globals.gone.empty())
      timeline->record(trace::GlobalsChanged{guest.id, line->at.thread, line->at.file, line->globals});
    timeline->record(trace::LineReached{guest.id, line->at, line->variables});
  } else if (const auto* enter = std::get_if<guest::Enter>(&message)) {
    moment(guest, enter->at.thread);
    if (enter->source && timeline->library_source(enter->at.file) == nullptr)
      timeline->record(trace::SourceRead{enter->at.file, *enter->source});
    timeline->record(trace::FunctionEntered{guest.id, enter->at, enter->variables});
  } else if (const auto* leave = std::get_if<guest::Leave>(&message)) {
    moment(guest, leave->at.thread);
    timeline->record(trace::FunctionLeft{guest.id, leave->at, leave->value});
  } else if (const auto* raise = std::get_if<guest::Raise>(&message)) {
    moment(guest, raise->at.thread);
    timeline->record(trace::ExceptionRaised{guest.id, raise->at, raise->type, raise->text});
  } else if (const auto* out = std::get_if<guest::Out>(&message)) {
    moment(guest, ThreadId{1});
    timeline->record(trace::OutputWritten{guest.id, out->stream, out->text});
  } else if (const auto* exit = std::get_if<guest::Exit>(&message)) {
    end(guest, exit->status, exit->why, exit->traceback);
  }
}

/// Takes one frame of a guest that computes; false if it has none.
bool Session::Impl::hear(Guest& guest) {
  std::optional<Bytes> frame = guest.channel->receive();
  if (!frame) {
    if (const std::optional<guest::Gone> gone = guest.channel->gone()) {
      end(guest, gone->status, gone->why, gone->words);
      return true;
    }
    return false;
  }
  const guest::Decoded decoded = guest::decode(*frame);
  if (!decoded.message) {
    end(guest, kKilled, "protocol", "the guest said what can't be understood: " + decoded.error);
  } else {
    handle(guest, *decoded.message);
  }
  return true;
}

void Session::Impl::complete(const syscall::Completion& completion) {
  Guest& guest = this->guest(completion.caller.guest);
  if (!guest.alive()) return;
  guest.busy += 1;
  if (!completion.call && !guest.begun) {
    guest.due = true;
    begin_if_due(guest);
    return;
  }
  guest.pending.erase(completion.caller.thread);
  guest.channel->send(guest::encode_reply(completion.caller.thread, completion.outcome, api->now()));
}

void Session::Impl::release_held() {
  while (!held.empty() && (!paused || allowed > 0)) {
    if (paused) allowed -= 1;
    HeldCall next = std::move(held.front());
    held.erase(held.begin());
    submit(guest(next.guest), std::move(next.call));
  }
}

/// A guest that died while it was blocked says nothing more; only its channel knows.
void Session::Impl::bury_the_dead() {
  for (Guest& guest : guests) {
    if (!guest.alive() || guest.computing() || !guest.greeted) continue;
    if (const std::optional<guest::Gone> gone = guest.channel->gone())
      end(guest, gone->status, gone->why, gone->words);
  }
}

void Session::Impl::plan_kills() {
  for (const scenario::Intervention& each : scenario.interventions) {
    if (each.kind != scenario::Intervention::Kind::kill) continue;
    for (const Guest& guest : guests) {
      if (guest.name == each.target) kills.emplace_back(saturating_add(kStart, each.at), guest.id);
    }
  }
  std::sort(kills.rbegin(), kills.rend());
}

void Session::Impl::kill_who_is_due() {
  while (!kills.empty() && kills.back().first <= api->now()) {
    Guest& target = guest(kills.back().second);
    if (!target.alive()) {
      scenario::Intervention late;
      late.kind = scenario::Intervention::Kind::kill;
      late.target = target.name;
      late.at = kills.back().first - kStart;
      unmet.push_back(scenario::to_string(late) + ": it had ended before");
    }
    end(target, kKilled, "killed", "killed by the user");
    kills.pop_back();
  }
}

State Session::Impl::advance_world() {
  const syscall::Progress progress = api->advance(until);
  kill_who_is_due();
  for (const syscall::Completion& completion : api->take_completions()) complete(completion);
  switch (progress) {
    case syscall::Progress::moved:
      return State::working;
    case syscall::Progress::waiting:
      return State::waiting;
    case syscall::Progress::limit:
      finish();
      return State::ended;
    case syscall::Progress::idle:
      break;
  }
  if (std::any_of(guests.begin(), guests.end(), [](const Guest& g) { return g.computing(); }))
    return State::working;
  if (!held.empty()) return State::paused;
  finish();
  return State::ended;
}

State Session::Impl::step_once() {
  if (timeline->size() >= options.max_moments) {
    note("the run was stopped after " + std::to_string(timeline->size()) + " moments");
    finish();
    return State::ended;
  }
  release_held();
  bool computing = false;
  for (Guest& guest : guests) {
    if (!guest.computing() && (guest.greeted || !guest.alive())) continue;
    if (hear(guest)) return State::working;
    computing = computing || guest.computing();
  }
  if (computing) return State::guest;
  if (!held.empty()) return State::paused;
  return advance_world();
}

Session::Session(scenario::Scenario scenario, std::unique_ptr<timeline::Timeline> timeline,
                 std::unique_ptr<syscall::SocketApi> api, guest::GuestLauncher& launcher,
                 const ReadFile& read_file, const Options& options)
    : impl_(std::make_unique<Impl>()) {
  impl_->scenario = std::move(scenario);
  impl_->timeline = std::move(timeline);
  impl_->api = std::move(api);
  impl_->options = options;
  impl_->until = options.until;
  if (impl_->scenario.until)
    impl_->until = std::min(impl_->until, saturating_add(kStart, *impl_->scenario.until));
  impl_->paused = options.start_paused;
  impl_->launch_all(launcher, read_file);
  impl_->plan_kills();
}

Session::~Session() = default;

State Session::pump(int steps) {
  if (impl_->state == State::ended) return State::ended;
  impl_->bury_the_dead();
  for (int i = 0; i < steps; ++i) {
    impl_->state = impl_->step_once();
    if (impl_->state != State::working) break;
  }
  impl_->timeline->flush();
  return impl_->state;
}

State Session::state() const { return impl_->state; }
const timeline::Timeline& Session::timeline() const { return *impl_->timeline; }
timeline::Timeline& Session::timeline() { return *impl_->timeline; }
const scenario::Scenario& Session::scenario() const { return impl_->scenario; }

void Session::pause() { impl_->paused = true; }
void Session::resume() {
  impl_->paused = false;
  impl_->allowed = 0;
}
void Session::step() { impl_->allowed += impl_->paused ? 1 : 0; }
bool Session::paused() const { return impl_->paused; }

std::string Session::intervene(const scenario::Intervention& what) {
  using Kind = scenario::Intervention::Kind;
  const bool types = what.kind == Kind::type && impl_->options.type;
  if (what.kind != Kind::kill && !types)
    return "while it runs, a program can only be killed, or typed into where its stdin is not its own";
  for (Guest& guest : impl_->guests) {
    if (guest.name != what.target || !guest.alive()) continue;
    scenario::Intervention done = what;
    done.at = impl_->api->now() - kStart;
    impl_->note(scenario::to_string(done));
    const bool end_of_input = what.text == "^D";
    if (types &&
        !impl_->options.type(guest.id, end_of_input ? std::nullopt : std::optional(what.text + "\n")))
      return what.target + " does not read its stdin any more";
    if (!types) kill(guest.id);
    impl_->scenario.interventions.push_back(std::move(done));
    impl_->timeline->flush();
    return {};
  }
  return "no program that runs is called " + what.target;
}

/// "server.py:15: ", or "" where lines were not recorded.
std::string Session::Impl::place_of(GuestId guest, ThreadId thread) const {
  const auto& told = timeline->head().guests;
  const auto its = told.find(guest);
  if (its == told.end()) return {};
  const auto stack = its->second->stacks.find(thread);
  if (stack == its->second->stacks.end() || stack->second.empty()) return {};
  const guest::Location& at = stack->second.back().at;
  return at.file + ":" + std::to_string(at.line) + ": ";
}

const std::vector<std::string>& Session::unmet_kills() const { return impl_->unmet; }

void Session::kill(GuestId guest) {
  impl_->end(impl_->guest(guest), kKilled, "killed", "killed by the user");
}

void Session::stop() {
  if (impl_->state == State::ended) return;
  for (Guest& guest : impl_->guests) kill(guest.id);
  impl_->finish();
}

void Session::watchdog(GuestId guest, const std::string& explanation) {
  impl_->end(impl_->guest(guest), kKilled, "watchdog", explanation);
}

GuestId Session::computing() const {
  for (const Guest& guest : impl_->guests) {
    if (guest.computing()) return guest.id;
  }
  return {};
}

std::vector<std::string> Session::stuck(Language language) const {
  std::vector<std::string> lines;
  if (impl_->state != State::ended) return lines;
  constexpr Text kWaits{" espera, y no queda nada que pueda despertarla",
                        " waits, and nothing that is left could wake it"};
  constexpr Text kAsks{" espera una línea de entrada, y nadie la escribe",
                       " waits for a line of input, and nobody types one"};
  for (const Guest& guest : impl_->guests) {
    if (guest.service) continue;  // it is meant to wait
    for (const auto& [thread, call] : guest.pending) {
      const bool asks = std::holds_alternative<syscall::Read>(call);
      lines.push_back(guest.name + ": " + impl_->place_of(guest.id, thread) + syscall::describe(call) +
                      std::string((asks ? kAsks : kWaits).in(language)));
    }
  }
  return lines;
}

int Session::exit_status() const {
  bool any = false;
  for (const Guest& guest : impl_->guests) {
    if (guest.exit_status.value_or(0) != 0) return *guest.exit_status;
    any = any || guest.exit_status.has_value();
  }
  return any ? 0 : kTimedOut;
}

}  // namespace zocalo::session
