// Live: breakpoints hold the programs at the head of the run, and what is done there is done now.

#include <utility>

#include "session/breakpoint_json.h"
#include "ui/draw/draw.h"
#include "ui/shell/app_impl.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"

namespace zocalo::ui {
namespace {

constexpr double kPumpSeconds = 0.006;

}  // namespace

void App::Impl::pump() {
  const bool looks = run->kind() == Run::Kind::live && !debugger.breakpoints.list().empty();
  run->pump(host, kPumpSeconds, say(say::watchdog),
            looks ? std::function<bool()>([this] { return hold_at_breakpoint(); }) : nullptr);
  // What was before there was a breakpoint holds nobody.
  if (debugger.breakpoints.list().empty()) live_looked = std::as_const(*run).timeline().size();
  if (run->kind() == Run::Kind::remote) heed_elsewhere();
}

/// A session elsewhere holds its programs itself: it is told where, and says at which moment it did.
void App::Impl::heed_elsewhere() {
  std::vector<debug::Breakpoint> sound;  // it refuses a list with a broken one
  const std::vector<debug::Breakpoint>& all = debugger.breakpoints.list();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (debugger.breakpoints.problem(i, language).empty()) sound.push_back(all[i]);
  }
  if (std::string list = sound.empty() ? "" : session::print_breakpoints(sound); list != told_elsewhere) {
    host.live_breakpoints(list.empty() ? "[]" : list);
    told_elsewhere = std::move(list);
  }
  if (!held_elsewhere) held_shown.reset();
  if (!held_elsewhere || held_elsewhere == held_shown ||
      *held_elsewhere >= std::as_const(*run).timeline().size())
    return;
  held_shown = held_elsewhere;
  show_held(*held_elsewhere);
}

/// The cursor goes to the breakpoint that holds the programs.
void App::Impl::show_held(timeline::Index moment) {
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  while (debugger.update(timeline, timeline::kNoMoment)) {
  }
  while (index.update(timeline, timeline::kNoMoment)) {
  }
  player.play(false);
  player.follow(false);
  player.seek(moment, index);
  if (const GuestId guest = timeline.cause_of(moment).guest) selection.guest = guest;
  const std::vector<std::size_t> hit = debugger.breakpoints.at(moment);
  const std::string where = hit.empty() ? std::to_string(moment + 1)  // somebody else's, on another page
                                        : title_of(debugger.breakpoints.list()[hit.front()]);
  tell(fill(say::live_held.in(language), {where}));
}

/// Looks at what came since the last time. Where a breakpoint is hit the programs are held, each at its next
/// call, and the cursor goes there.
bool App::Impl::hold_at_breakpoint() {
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (timeline.size() == live_looked) return false;
  while (debugger.update(timeline, timeline::kNoMoment)) {
  }
  const timeline::Index from = std::exchange(live_looked, timeline.size());
  const auto hit = debugger.breakpoints.find_next(from == 0 ? 0 : from - 1);
  if (!hit || run->paused()) return false;
  pause_live(true);
  show_held(hit->moment);
  return true;
}

void App::Impl::pause_live(bool on) {
  if (run->session() != nullptr) on ? run->session()->pause() : run->session()->resume();
  if (run->kind() != Run::Kind::remote) return;
  host.live_command(on ? "pause" : "resume");
  run->set_remote_paused(on);
}

/// To the head, and on from there.
void App::Impl::go_on_live() {
  player.follow(true);
  if (run->paused()) pause_live(false);
}

void App::Impl::intervene_live(const scenario::Intervention& what) {
  using Kind = scenario::Intervention::Kind;
  if (what.kind != Kind::kill && what.kind != Kind::type) {
    problem = say(say::live_only_now);
  } else if (run->kind() == Run::Kind::remote) {
    host.live_command(scenario::to_string(what));
  } else if (const std::string wrong = run->session()->intervene(what); !wrong.empty()) {
    problem = say(say::live_not_done) + " " + wrong + ".";
  }
}

/// Of a session elsewhere, which programs there are.
void App::Impl::know_elsewhere() {
  elsewhere.programs.clear();
  for (const auto& [id, guest] : shown.now.guests) {
    if (id.value != elsewhere.programs.size() + 1) return;
    scenario::Program& program = elsewhere.programs.emplace_back();
    program.input = true;
    if (guest->program == nullptr) continue;
    program.name = guest->program->name;
    program.path = guest->program->path;
  }
}

}  // namespace zocalo::ui
