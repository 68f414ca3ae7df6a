// Live: breakpoints hold the programs at the head of the run, and what is done there is done now.

#include <utility>

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
  if (run->kind() == Run::Kind::remote) hold_at_breakpoint();
}

/// Looks at what came since the last time. Where a breakpoint is hit the programs are held, each at its next
/// call, and the cursor goes there. What a session elsewhere did until it heard of it, it did.
bool App::Impl::hold_at_breakpoint() {
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (timeline.size() == live_looked) return false;
  while (debugger.update(timeline, timeline::kNoMoment)) {
  }
  const timeline::Index from = std::exchange(live_looked, timeline.size());
  const auto hit = debugger.breakpoints.find_next(from == 0 ? 0 : from - 1);
  if (!hit || run->paused()) return false;
  while (index.update(timeline, timeline::kNoMoment)) {
  }
  pause_live(true);
  player.play(false);
  player.follow(false);
  player.seek(hit->moment, index);
  if (const GuestId guest = timeline.cause_of(hit->moment).guest) selection.guest = guest;
  tell(fill(say::live_held.in(language), {title_of(debugger.breakpoints.list()[hit->breakpoint])}));
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
