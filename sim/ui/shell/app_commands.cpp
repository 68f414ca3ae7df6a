// What the views asked for, carried out after the frame.

#include <algorithm>

#include "ui/shell/app_impl.h"
#include "ui/shell/stage.h"
#include "ui/text/text_of_views.h"
#include "ui/views/source_text.h"

namespace zocalo::ui {
namespace {

constexpr double kNoticeSeconds = 2.5;

/// What a change is a change of: changes of one kind that follow each other closely are taken back together.
std::string kind_of_change(const Command& command) {
  if (const auto* knob = std::get_if<SetKnob>(&command)) return "knob " + knob->name;
  if (const auto* edit = std::get_if<EditProgram>(&command)) return "edit " + edit->path;
  return "change " + std::to_string(command.index());
}

void toggle(debug::Breakpoints& breakpoints, const std::string& file, int line) {
  std::vector<debug::Breakpoint> list = breakpoints.list();
  const int there = breakpoint_on(breakpoints, file, line);
  if (there >= 0) {
    list.erase(list.begin() + there);
  } else {
    list.emplace_back().file = file;
    list.back().line = line;
  }
  breakpoints.set(std::move(list));
}

}  // namespace

void App::Impl::carry_out(const Command& command) {
  if (carry_out_opening(command)) return;
  if (run && (carry_out_branch(command) || carry_out_move(command) || carry_out_debug(command) ||
              carry_out_run(command) || carry_out_selection(command)))
    return;
  if (carry_out_change(command)) return;
  carry_out_setting(command);
}

bool App::Impl::carry_out_opening(const Command& command) {
  if (const auto* lesson_asked = std::get_if<OpenLesson>(&command)) {
    open(lesson_asked->name);
  } else if (const auto* bytes = std::get_if<OpenRecording>(&command)) {
    open_recording(bytes->name, bytes->bytes);
  } else if (const auto* opened = std::get_if<OpenLink>(&command)) {
    open_link(opened->fragment);
  } else if (std::holds_alternative<OpenPicker>(command)) {
    show(nullptr);
    tree.reset();
    search.reset();
    lesson.reset();
    opening.clear();
    link = {};
    host.title("Zócalo");
  } else {
    return false;
  }
  return true;
}

// ---- the cursor

/// To a place that is not the next one: "back to where I was" returns from it.
void App::Impl::jump(timeline::Index to, bool scrubbing) {
  const timeline::Index before = player.cursor();
  player.follow(false);
  player.seek(to, index);
  const timeline::Index after = player.cursor();
  if ((after > before ? after - before : before - after) <= 1) return;
  scrubbing ? trail.scrub(before, last) : trail.leave(before);
}

void App::Impl::step(const StepBy& by) {
  player.play(false);
  if (by.forward && held_by_question()) return;
  player.follow(false);
  const timeline::Index stop = barrier(), before = player.cursor();
  if (!player.step(by, run->timeline(), index)) return;
  // A step doesn't jump over a question.
  if (by.forward && stop != timeline::kNoMoment && before <= stop && player.cursor() > stop)
    player.seek(stop, index);
}

/// Where a step leads; a question on the way comes first.
void App::Impl::land(timeline::Index to, bool forward) {
  if (forward && to != timeline::kNoMoment && held_by_question()) return;
  const timeline::Index before = player.cursor(), stop = forward ? barrier() : timeline::kNoMoment;
  player.play(false);
  player.follow(false);
  if (to == timeline::kNoMoment || to >= index.size()) return;
  player.seek(stop != timeline::kNoMoment && before <= stop && to > stop ? stop : to, index);
}

/// A question waits at the cursor: it is shown where it is, and says that nothing goes on before its answer.
/// One that has been answered is passed by going on.
bool App::Impl::held_by_question() {
  Question* question = pending();
  if (question == nullptr) return false;
  if (question->answered) {
    question->passed = true;
    return false;
  }
  FrameMemory& frame = keep.of<FrameMemory>();
  frame.question_asks = question->name;
  frame.question_asks_at = last;
  return true;
}

void App::Impl::step_debug(const DebugStep& asked) {
  const timeline::Index here = player.cursor();
  syscall::Caller who{selection.guest};
  const auto guest = shown.now.guests.find(selection.guest);
  if (guest != shown.now.guests.end()) who.thread = guest->second->thread;
  const debug::StepRequest request{asked.kind, asked.forward, who, library};
  const timeline::Index to = debugger.trail.step(debugger.run(run->timeline()), request, here);
  if (to == timeline::kNoMoment && asked.forward && run->live() && run->paused()) {
    // What comes next has not happened yet.
    player.follow(true);
    static_cast<void>(carry_out_run(StepLive{}));
    return;
  }
  land(to, asked.forward);
  const bool into = asked.kind == debug::StepKind::into && asked.forward;
  if (!into || !library || debugger.library_recorded || guest == shown.now.guests.end()) return;
  // It went over a call that it would have gone into.
  const auto depth = [&](const timeline::World& world) {
    const auto found = world.guests.find(selection.guest);
    const auto stack = found->second->stacks.find(who.thread);
    return stack == found->second->stacks.end() ? std::size_t{0} : stack->second.size();
  };
  const std::string line = line_at(run->timeline(), *guest->second);
  const std::size_t before = depth(shown.now);
  const timeline::World after = run->timeline().state_at(player.cursor());
  if (line.find('(') != std::string::npos && player.cursor() != here && depth(after) <= before)
    offer_library();
}

bool App::Impl::carry_out_debug(const Command& command) {
  const debug::Run rows = debugger.run(run->timeline());
  const timeline::Index here = player.cursor();
  if (const auto* step_asked = std::get_if<DebugStep>(&command)) {
    step_debug(*step_asked);
  } else if (const auto* depth = std::get_if<SetLibrary>(&command)) {
    library = debugger.library = depth->on;
    host.set_setting("library", library ? "on" : "");
    if (library && !debugger.library_recorded) offer_library();
  } else if (std::holds_alternative<RecordLibrary>(command)) {
    record_library();
  } else if (const auto* go = std::get_if<Continue>(&command)) {
    read_all();
    const auto hit =
        go->forward ? debugger.breakpoints.find_next(here) : debugger.breakpoints.find_previous(here);
    trail.leave(here);
    land(hit ? hit->moment : go->forward ? std::max<timeline::Index>(index.size(), 1) - 1 : 0, go->forward);
    if (!hit && go->forward && run->live()) go_on_live();
  } else if (const auto* to = std::get_if<RunToLine>(&command)) {
    const timeline::Index moment =
        debug::run_to_line(rows, to->file, to->line, selection.guest, to->forward, here);
    if (moment == timeline::kNoMoment) {
      const Text& never = to->forward ? say::line_never : say::line_never_before;
      return tell(fill(say(never), {to->file + ":" + std::to_string(to->line)})), true;
    }
    trail.leave(here);
    land(moment, to->forward);
  } else {
    return false;
  }
  return true;
}

bool App::Impl::carry_out_move(const Command& command) {
  if (const auto* seek = std::get_if<SeekTo>(&command)) {
    jump(seek->moment, true);
  } else if (const auto* by = std::get_if<StepBy>(&command)) {
    step(*by);
  } else if (std::holds_alternative<ToStart>(command)) {
    jump(0);
  } else if (std::holds_alternative<ToEnd>(command)) {
    player.play(false);
    read_all();
    jump(index.size() == 0 ? 0 : index.size() - 1);
    player.follow(run->live());
  } else if (const auto* play = std::get_if<Play>(&command)) {
    if (play->on && held_by_question()) return true;
    if (play->on) trail.leave(player.cursor());
    // At the end, playing begins anew.
    if (play->on && run->complete() && player.cursor() + 1 >= index.size()) player.seek(0, index);
    player.follow(false);
    player.play(play->on);
  } else if (std::holds_alternative<FollowLive>(command)) {
    player.follow(true);
  } else if (const auto* turn = std::get_if<GoBack>(&command)) {
    player.play(false);
    player.follow(false);
    const auto to = turn->forward ? trail.forward(player.cursor()) : trail.back(player.cursor());
    if (to) player.seek(*to, index);
  } else {
    return false;
  }
  return true;
}

// ---- the run

bool App::Impl::carry_out_run(const Command& command) {
  if (std::holds_alternative<StopRun>(command)) {
    run->stop();
  } else if (const auto* computing = std::get_if<StopComputing>(&command)) {
    computing->stop ? run->stop_computing(say(say::watchdog)) : run->let_compute();
  } else if (const auto* pause = std::get_if<PauseLive>(&command)) {
    pause_live(pause->on);
  } else if (std::holds_alternative<StepLive>(command)) {
    if (run->session() != nullptr) run->session()->step();
    if (run->kind() == Run::Kind::remote) host.live_command("step");
  } else if (std::holds_alternative<SaveRecording>(command)) {
    save();
  } else {
    return false;
  }
  return true;
}

void App::Impl::save() const {
  timeline::Properties properties = run->properties();
  if (tree && tree->can_part(tree->shown())) {
    // A session's own has what was done to it at its head.
    const scenario::Scenario& scenario =
        run->session() != nullptr ? run->session()->scenario() : tree->all()[tree->shown()].scenario;
    properties["scenario"] = scenario::to_json(scenario);
    properties["seed"] = std::to_string(scenario.seed);
  }
  if (run->live()) properties["live"] = "1";
  if (debugger.library_recorded) properties["trace"] = "library";
  if (lesson) properties["lesson"] = lesson->name;
  host.save_file((lesson ? lesson->name : std::string("zocalo")) + ".zocalo",
                 timeline::write_recording(run->timeline(), properties));
}

/// The details come to the front, unless their panel is hidden or another one has the whole window.
void App::Impl::pick(Picked what) {
  selection.picked = what;
  FrameMemory& frame = keep.of<FrameMemory>();
  if (!frame.layout.maximised && !frame.layout.hidden.contains(Panel::details)) frame.wanted = Panel::details;
}

bool App::Impl::carry_out_selection(const Command& command) {
  if (const auto* guest = std::get_if<SelectGuest>(&command)) {
    selection.guest = guest->guest;
  } else if (const auto* socket = std::get_if<SelectSocket>(&command)) {
    selection.socket = socket->socket;
    pick(Picked::socket);
  } else if (const auto* packet = std::get_if<SelectPacket>(&command)) {
    selection.packet = packet->packet;
    pick(Picked::packet);
  } else if (const auto* call = std::get_if<SelectCall>(&command)) {
    selection.call = call->call;
    pick(Picked::call);
  } else if (const auto* octet = std::get_if<SelectOctet>(&command)) {
    selection.octet = {octet->call, octet->packet, octet->offset};
    pick(Picked::octet);
  } else if (const auto* value = std::get_if<SelectValue>(&command)) {
    selection.value = {value->guest ? value->guest : selection.guest, value->expression};
    if (value->details)
      pick(Picked::value);
    else
      selection.picked = value->expression.empty() ? Picked::nothing : Picked::value;
  } else if (const auto* inside = std::get_if<StepInside>(&command)) {
    if (inside->moment != player.cursor()) jump(inside->moment);
    selection.inside = {inside->call, inside->step, inside->moment};
  } else {
    return false;
  }
  return true;
}

// ---- what the learner changes, and can take back

Choices App::Impl::choices() const {
  Choices choices;
  choices.breakpoints = debugger.breakpoints.list();
  choices.watches = debugger.watched;
  if (tree) choices.branches = tree->choice();
  if (!lesson) return choices;
  choices.knobs = lesson->knobs;
  choices.edits = lesson->edits;
  choices.seed = lesson->seed;
  for (const Question& question : lesson->questions)
    choices.answers[question.name] = {question.answered, question.passed, question.given};
  return choices;
}

void App::Impl::choose(const Choices& choices) {
  debugger.breakpoints.set(choices.breakpoints);
  debugger.watched = choices.watches;
  if (tree) {
    tree->choose(choices.branches);
    show_branch(choices.branches.shown, std::nullopt);
  }
  if (!lesson) return;
  if (lesson->knobs != choices.knobs || lesson->edits != choices.edits || lesson->seed != choices.seed)
    lesson->stale = true;
  lesson->knobs = choices.knobs;
  lesson->edits = choices.edits;
  lesson->seed = choices.seed;
  for (Question& question : lesson->questions) {
    const auto found = choices.answers.find(question.name);
    const Answered answered = found == choices.answers.end() ? Answered{} : found->second;
    question.answered = answered.answered;
    question.passed = answered.passed;
    question.given = answered.given;
  }
}

void App::Impl::answer(const std::string& name, const std::vector<std::string>& given) {
  for (Question& question : lesson->questions) {
    if (question.name != name) continue;
    if (question.answered) {
      question.passed = true;
      player.play(true);
    } else {
      question.answered = true;
      question.given = {given.begin(), given.end()};
    }
  }
}

void App::Impl::skip(const std::string& name) {
  for (Question& question : lesson->questions) {
    if (question.name == name) question.passed = true;
  }
  player.play(true);
}

bool App::Impl::carry_out_change(const Command& command) {
  if (const auto* undo = std::get_if<Undo>(&command)) {
    const auto found = undo->redo ? history.redo(choices()) : history.undo(choices());
    if (found) choose(*found);
    return true;
  }
  const Choices before = choices();
  if (const auto* list = std::get_if<SetBreakpoints>(&command)) {
    debugger.breakpoints.set(list->list);
  } else if (const auto* watches = std::get_if<SetWatches>(&command)) {
    debugger.watched = watches->list;
  } else if (const auto* line = std::get_if<ToggleBreakpoint>(&command)) {
    toggle(debugger.breakpoints, line->file, line->line);
  } else if (!lesson) {
    return false;
  } else if (const auto* knob = std::get_if<SetKnob>(&command)) {
    lesson->knobs[knob->name] = knob->value;
  } else if (const auto* edit = std::get_if<EditProgram>(&command)) {
    lesson->edits[edit->path] = edit->source;
  } else if (const auto* revert = std::get_if<RevertProgram>(&command)) {
    lesson->edits.erase(revert->path);
  } else if (const auto* seed = std::get_if<SetSeed>(&command)) {
    lesson->seed = seed->seed;
  } else if (const auto* predict = std::get_if<Predict>(&command)) {
    answer(predict->prediction, predict->answer);
  } else if (const auto* skipped = std::get_if<SkipPrediction>(&command)) {
    skip(skipped->prediction);
  } else {
    return false;
  }
  Choices after = choices();
  if (after == before) return true;
  history.note(before, kind_of_change(command), last);
  after.answers = before.answers;
  after.breakpoints = before.breakpoints;
  after.watches = before.watches;
  after.branches = before.branches;
  if (after != before) lesson->stale = true;
  return true;
}

// ---- settings

void App::Impl::speak(Language tongue) {
  if (language == tongue) return;
  language = tongue;
  cards.clear();
  if (!lesson) return;
  retell(*lesson, language);
  title = lesson->title;
  placed = false;
}

void App::Impl::carry_out_setting(const Command& command) {
  if (const auto* speed = std::get_if<SetSpeed>(&command)) {
    player.set_speed(speed->speed);
  } else if (const auto* tongue = std::get_if<SetLanguage>(&command)) {
    speak(tongue->language);
    host.set_setting("language", language == Language::es ? "es" : "en");
  } else if (const auto* night = std::get_if<SetDark>(&command)) {
    dark = night->dark;
    host.set_setting("theme", dark ? "dark" : "light");
  } else if (const auto* motion = std::get_if<SetMotion>(&command)) {
    still = !motion->on;
    host.set_setting("motion", still ? "off" : "on");
  } else if (const auto* text = std::get_if<Copy>(&command)) {
    host.copy(text->text);
    notice = say(say::copied);
    notice_until = last + kNoticeSeconds;
  } else if (std::holds_alternative<CopyState>(command)) {
    carry_out_setting(Copy{state_text()});
  } else if (std::holds_alternative<CopyLink>(command)) {
    const std::string link_text = fragment();
    if (!link_text.empty()) host.copy_link(link_text);
    notice = say(link_text.empty() ? say::link_none : say::link_copied);
    notice_until = last + kNoticeSeconds;
  } else if (std::holds_alternative<OpenFullPage>(command)) {
    host.open_link(fragment());
  } else if (const auto* url = std::get_if<OpenUrl>(&command)) {
    host.open_url(url->url);
  } else if (std::holds_alternative<AskForFile>(command)) {
    host.ask_for_file();
  } else if (std::holds_alternative<DismissProblem>(command)) {
    problem.clear();
  }
}

}  // namespace zocalo::ui
