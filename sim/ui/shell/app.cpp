// The frame: time passes, the frame is drawn, what was asked for is carried out, the host is told.

#include "ui/shell/app.h"

#include <algorithm>
#include <utility>

#include "ui/shell/app_impl.h"
#include "ui/shell/touch.h"

namespace zocalo::ui {
namespace {

// A long run's rows are read for so long in a frame, some moments at a time.
constexpr double kReadSeconds = 0.004;
constexpr timeline::Index kReadAtOnce = 500;
constexpr int kReads = 40;
constexpr double kLiveWords = 2;  ///< seconds

/// Whose program a learner wants to see first: the one that calls select, else the first.
GuestId first_guest(const timeline::Timeline& timeline) {
  if (timeline.size() == 0) return {};
  for (const timeline::CallRecord& call : timeline.calls()) {
    if (std::holds_alternative<syscall::Select>(call.syscall)) return call.caller.guest;
  }
  const timeline::World& world = timeline.state_at(timeline.size() - 1);
  return world.guests.empty() ? GuestId{} : world.guests.begin()->first;
}

}  // namespace

App::Impl::Impl(Host& h, const Fonts& f) : host(h), fonts(f) {
  language = host.setting("language") == "en" ? Language::en : Language::es;
  dark = host.setting("theme") != "light";
  still = host.setting("motion") == "off";
  library = host.setting("library") == "on";
  kept_layout = host.setting("layout");
  kept_watches = host.setting("watches");
  keep.of<FrameMemory>().layout = read_layout(kept_layout);
}

bool App::Impl::narrow() const {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return size.x < 700 || size.y < 520;
}

// ---- each frame, before drawing

void App::Impl::advance() {
  const double now = host.seconds(), passed = last < 0 ? 0 : now - last;
  last = now;
  look_for_lesson();
  if (!run) {
    refresh_cards();
    return;
  }
  pump();
  debugger.library = library;
  debugger.library_recorded = tree && tree->row(tree->shown()).values.library;
  debugger.watch_as(selection.guest, selection.value);
  read_more();
  const bool complete = run->complete() && !more_to_index;
  if (lesson && complete && !placed) {
    place(*lesson, language, run->timeline());
    placed = true;
  }
  if (complete && !std::exchange(ends_told, true)) tell_ends();
  if (!start_shown && !awaited && (index.size() > 0) && (complete || player.playing()) &&
      (!link.seek || link.run)) {
    start_shown = true;
    if (!selection.guest) selection.guest = first_guest(run->timeline());
    const timeline::Index line = run->timeline().next(0, timeline::Stop::line, selection.guest);
    if (player.cursor() == 0 && line != timeline::kNoMoment && line < index.size() && !run->live())
      player.seek(line, index);
  }
  if (!selection.guest && run->timeline().size() > 0) selection.guest = first_guest(run->timeline());
  look_at_awaited(complete);
  follow_link(complete);
  work_on_branches();
  player.advance(passed, index, barrier(), complete);
}

/// Where a program had to be stopped lies far ahead of the cursor: it is said at once.
void App::Impl::tell_ends() {
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (run->kind() != Run::Kind::simulated || timeline.size() == 0) return;
  const timeline::World last_world = timeline.state_at(timeline.size() - 1);
  for (const auto& [id, guest] : last_world.guests) {
    if (!guest->exit || (guest->exit->why != "budget" && guest->exit->why != "watchdog")) continue;
    problem += (problem.empty() ? "" : "\n") + guest_name(last_world, id) + ": " +
               tell_end(last_world, *guest->exit, language);
  }
}

/// Takes in all that the run has: for what asks for its end, however long the run is.
void App::Impl::read_all() {
  while (index.update(run->timeline(), timeline::kNoMoment) ||
         debugger.update(run->timeline(), timeline::kNoMoment)) {
  }
}

/// Takes in what the run has more than before, for a while.
void App::Impl::read_more() {
  const double begin = host.seconds();
  int reads = 0;
  do {
    more_to_index = index.update(run->timeline(), kReadAtOnce);
    more_to_index = debugger.update(run->timeline(), kReadAtOnce) || more_to_index;
  } while (more_to_index && ++reads < kReads && host.seconds() - begin < kReadSeconds);
}

void App::Impl::look() {
  const timeline::Timeline& timeline = run->timeline();
  if (timeline.size() == 0 || shown.cursor == player.cursor()) return;
  shown.cursor = player.cursor();
  if (shown.cursor > 0) shown.before = timeline.state_at(shown.cursor - 1);
  shown.now = timeline.state_at(shown.cursor);
}

// ---- predictions

timeline::Index App::Impl::barrier() const {
  timeline::Index first = timeline::kNoMoment;
  if (!lesson) return first;
  for (const Question& question : lesson->questions) {
    if (!question.passed && question.moment != timeline::kNoMoment && question.moment >= player.cursor())
      first = std::min(first, question.moment);
  }
  return first;
}

/// The question to show: the cursor stands at it.
Question* App::Impl::pending() {
  if (!lesson) return nullptr;
  for (Question& question : lesson->questions) {
    if (!question.passed && question.moment == player.cursor() && index.size() > 0) return &question;
  }
  return nullptr;
}

// ---- and after it

/// Tells the host what it keeps or says; nothing while things move.
void App::Impl::after_frame() {
  if (player.playing() || awaited) return;
  if (run) look();
  // A live session that is followed moves all the time: who listens to it hears it now and then.
  if (!player.following() || last - mirrored_at > kLiveWords) {
    if (std::string text = state_text(); text != mirrored) {
      host.state_text(text);
      mirrored = std::move(text);
      mirrored_at = last;
    }
  }
  if (ImGui::GetIO().MouseDown[0]) return;  // a slider or a gap is being dragged
  if (std::string text = fragment(); text != addressed) {
    host.address(text);
    addressed = std::move(text);
  }
  if (std::string layout = print_layout(keep.of<FrameMemory>().layout); layout != kept_layout) {
    host.set_setting("layout", layout);
    kept_layout = std::move(layout);
  }
  keep_watches();
}

App::App(Host& host, const Fonts& fonts) : impl_(std::make_unique<Impl>(host, fonts)) {}
App::~App() = default;

void App::set_fonts(const Fonts& fonts) { impl_->fonts = fonts; }

void App::frame() {
  Impl& app = *impl_;
  scroll_by_touch(app.keep, app.last);
  app.advance();
  app.draw();
  Pinch& pinch = frame_memory().pinch;
  pinch.factor = 1;
  pinch.pan = 0;
  // What the views asked for changes the run only now, when none of them looks at it.
  const std::vector<Command> asked = std::exchange(app.commands, {});
  for (const Command& command : asked) app.carry_out(command);
  app.after_frame();
}

void App::pinch(ImVec2 center, float factor, float pan) {
  Pinch& pinch = frame_memory().pinch;
  pinch = {center, pinch.factor * factor, pinch.pan + pan, impl_->last};
}

void App::work() {
  Impl& app = *impl_;
  if (app.run) app.pump();
  if (app.run) app.work_on_branches();
}

bool App::wants_frames() const {
  const Impl& app = *impl_;
  if (app.player.playing() || !app.notice.empty() || app.more_to_index || !app.opening.empty() ||
      !app.commands.empty())
    return true;
  if (app.run && !app.run->live() && !app.run->complete()) return true;
  if (app.awaited || app.again || (app.search && app.search->goes_on())) return true;
  if (app.run && std::as_const(*app.run).timeline().size() != app.index.size()) return true;
  const GuestSupport guests = app.host.guests();
  return guests.launcher == nullptr && guests.problem.empty();
}

bool App::waits_for_programs() const {
  const Impl& app = *impl_;
  if (!app.run || app.player.playing() || !app.commands.empty()) return false;
  return (app.run->kind() == Run::Kind::simulated && !app.run->complete()) || app.again != nullptr ||
         (app.search && app.search->goes_on());
}

bool App::wants_work() const {
  return impl_->run && impl_->run->kind() == Run::Kind::live && !impl_->run->complete();
}

void App::post(Command command) { impl_->commands.push_back(std::move(command)); }

void App::open_session(std::unique_ptr<session::Session> session, bool live, std::string title) {
  impl_->lesson.reset();
  impl_->selection = {};
  impl_->history.clear();
  impl_->title = std::move(title);
  impl_->plant(Run::of_session(std::move(session), live), {}, false);
}

timeline::Timeline& App::open_remote(std::string title) {
  impl_->lesson.reset();
  impl_->selection = {};
  impl_->history.clear();
  impl_->title = std::move(title);
  impl_->plant(Run::of_remote(std::make_unique<timeline::Timeline>()), {}, false);
  return impl_->run->timeline();
}

void App::set_remote_paused(bool paused, std::optional<timeline::Index> held) {
  if (!impl_->run) return;
  impl_->run->set_remote_paused(paused);
  impl_->held_elsewhere = held;
}

const Run* App::run() const { return impl_->run.get(); }
const Player& App::player() const { return impl_->player; }
const Debugger& App::debugger() const { return impl_->debugger; }
const MomentIndex& App::index() const { return impl_->index; }
const Selection& App::selection() const { return impl_->selection; }
const OpenedLesson* App::lesson() const { return impl_->lesson.get(); }
const BranchTree* App::branches() const { return impl_->tree.get(); }
const SeedSearch* App::search() const { return impl_->search.get(); }
const Question* App::question() const { return impl_->pending(); }
Language App::language() const { return impl_->language; }
bool App::dark() const { return impl_->dark; }
bool App::embedded() const { return impl_->embedded; }
std::string App::state_text() const { return impl_->state_text(); }
const std::string& App::problem() const { return impl_->problem; }
FrameMemory& App::frame_memory() { return impl_->keep.of<FrameMemory>(); }
ImU32 App::page_color() const { return palette(impl_->dark).page; }

}  // namespace zocalo::ui