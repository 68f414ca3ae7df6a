#include "ui/app.h"

#include <algorithm>
#include <utility>

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/lesson_bridge.h"
#include "ui/names.h"
#include "ui/text.h"
#include "ui/touch.h"

namespace zocalo::ui {
namespace {

constexpr double kPumpSeconds = 0.006;
constexpr timeline::Index kIndexBudget = 20000;

/// The worlds at the cursor, kept until it moves.
struct Shown {
  timeline::Index cursor = timeline::kNoMoment;
  timeline::World now, before;
};

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

struct App::Impl {
  Host& host;
  Fonts fonts;
  Language language = Language::es;
  bool dark = true;

  std::unique_ptr<Run> run;
  std::unique_ptr<OpenedLesson> lesson;
  std::string title, opening, problem;
  MomentIndex index;
  Player player;
  Selection selection;
  Shown shown;
  Memory memory, keep;
  timeline::Timeline nothing;  ///< what the start page's views see
  std::vector<LessonCard> cards;
  std::vector<Command> commands;
  bool placed = false;       ///< the lesson's cues are on the whole timeline
  bool start_shown = false;  ///< the cursor was put where there is something to see
  bool more_to_index = false;
  double last = -1;
  std::string mirrored;

  Impl(Host& h, const Fonts& f) : host(h), fonts(f) {
    language = host.setting("language") == "en" ? Language::en : Language::es;
    dark = host.setting("theme") != "light";
  }

  bool narrow() const {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    return size.x < 700 || size.y < 520;
  }
  std::string say(const Text& text) const { return std::string(text.in(language)); }

  void show(std::unique_ptr<Run> next);
  void open(const std::string& name);
  void open_recording(const std::string& name, const Bytes& bytes);
  void run_again();
  void look_for_lesson();
  void refresh_cards();

  void advance();
  void look();
  Question* pending();
  timeline::Index barrier() const;
  void move(timeline::Index to);
  void step(const StepBy& by);
  void answer(const std::string& name, const std::vector<std::string>& given);
  void skip(const std::string& name);
  void carry_out(const Command& command);
  void carry_out_setting(const Command& command);
  void draw();
  void draw_problem(const Theme& theme);
  std::string told() const;
  std::string state_text() const;
};

// ---- opening

void App::Impl::show(std::unique_ptr<Run> next) {
  run = std::move(next);
  index.clear();
  player.reset();
  player.follow(run != nullptr && run->live());
  memory.clear();
  shown = {};
  placed = false;
  start_shown = false;
  FrameMemory& frame = keep.of<FrameMemory>();
  frame.zoom_span = 0;
}

void App::Impl::open(const std::string& name) {
  problem.clear();
  opening = name;
  look_for_lesson();
}

/// A lesson's files may come over a network: asked for in every frame until they are there.
void App::Impl::look_for_lesson() {
  if (opening.empty()) return;
  std::string wrong;
  std::optional<OpenedLesson> found = open_lesson(host, opening, language, wrong);
  if (!found && host.lesson_pending(opening)) return;
  if (!found) {
    problem = opening + (wrong.empty() ? "" : ": " + wrong);
    opening.clear();
    return;
  }
  std::optional<Bytes> recording = host.lesson_recording(opening);
  if (!recording && host.lesson_pending(opening)) return;
  const GuestSupport guests = host.guests();
  if (!recording && guests.launcher == nullptr && guests.problem.empty()) return;
  lesson = std::make_unique<OpenedLesson>(std::move(*found));
  title = lesson->title;
  opening.clear();
  selection = {};
  keep.of<FrameMemory>().editing = false;
  host.title(title + " · Zócalo");
  if (recording) {
    auto timeline = std::make_unique<timeline::Timeline>();
    timeline::ReadResult read = timeline::read_recording(*recording, *timeline);
    if (read.ok) {
      show(Run::of_recording(std::move(timeline), std::move(read.properties)));
      return;
    }
  }
  run_again();
}

void App::Impl::open_recording(const std::string& name, const Bytes& bytes) {
  auto timeline = std::make_unique<timeline::Timeline>();
  timeline::ReadResult read = timeline::read_recording(bytes, *timeline);
  if (!read.ok) {
    problem =
        name + ": " + say(say::not_a_recording) + (read.problem.empty() ? "" : " (" + read.problem + ")");
    return;
  }
  problem = read.problem.empty() ? "" : say(say::recording_problem) + ": " + read.problem;
  lesson.reset();
  opening.clear();
  const auto of_lesson = read.properties.find("lesson");
  if (of_lesson != read.properties.end()) {
    if (std::optional<OpenedLesson> found = open_lesson(host, of_lesson->second, language, problem))
      lesson = std::make_unique<OpenedLesson>(std::move(*found));
  }
  title = lesson ? lesson->title : name;
  host.title(title + " · Zócalo");
  selection = {};
  show(Run::of_recording(std::move(timeline), std::move(read.properties)));
}

void App::Impl::run_again() {
  if (!lesson) return;
  const GuestSupport guests = host.guests();
  if (guests.launcher == nullptr) {
    if (!run) show(Run::of_recording(std::make_unique<timeline::Timeline>(), {}));
    return;
  }
  const scenario::Scenario scenario = scenario_of(*lesson);
  const std::vector<scenario::Problem> problems = scenario::validate(scenario);
  if (!problems.empty()) {
    problem = problems.front().where + ": " + problems.front().what;
    return;
  }
  const std::string name = lesson->name;
  const bool had_run = run != nullptr;
  show(Run::simulate(scenario, *guests.launcher,
                     [this, name](const std::string& path) { return host.read_lesson(name, path); }));
  for (Question& question : lesson->questions) question.answered = question.passed = false;
  lesson->stale = false;
  problem.clear();
  player.play(had_run);
}

void App::Impl::refresh_cards() {
  if (!cards.empty()) return;
  for (const std::string& name : host.lessons()) cards.push_back(card_of(host, name, language));
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
  run->pump(host, kPumpSeconds, say(say::watchdog));
  more_to_index = index.update(run->timeline(), kIndexBudget);
  const bool complete = run->complete() && !more_to_index;
  if (lesson && complete && !placed) {
    place(*lesson, language, run->timeline());
    placed = true;
  }
  if (!start_shown && (index.size() > 0) && (complete || player.playing())) {
    start_shown = true;
    if (!selection.guest) selection.guest = first_guest(run->timeline());
    const timeline::Index line = run->timeline().next(0, timeline::Stop::line, selection.guest);
    if (player.cursor() == 0 && line != timeline::kNoMoment && line < index.size() && !run->live())
      player.seek(line, index);
  }
  if (!selection.guest && run->timeline().size() > 0) selection.guest = first_guest(run->timeline());
  player.advance(passed, index, barrier(), complete);
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

void App::Impl::answer(const std::string& name, const std::vector<std::string>& given) {
  if (!lesson) return;
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
  if (!lesson) return;
  for (Question& question : lesson->questions) {
    if (question.name == name) question.passed = true;
  }
  player.play(true);
}

// ---- commands

void App::Impl::move(timeline::Index to) {
  player.follow(false);
  player.seek(to, index);
}

void App::Impl::step(const StepBy& by) {
  player.play(false);
  player.follow(false);
  const timeline::Index stop = barrier(), before = player.cursor();
  if (!player.step(by, run->timeline(), index)) return;
  // A step doesn't jump over a question.
  if (by.forward && stop != timeline::kNoMoment && before <= stop && player.cursor() > stop)
    player.seek(stop, index);
}

void App::Impl::carry_out(const Command& command) {
  if (const auto* open_it = std::get_if<OpenLesson>(&command)) return open(open_it->name);
  if (const auto* bytes = std::get_if<OpenRecording>(&command))
    return open_recording(bytes->name, bytes->bytes);
  if (std::holds_alternative<OpenPicker>(command)) {
    show(nullptr);
    lesson.reset();
    opening.clear();
    host.title("Zócalo");
    return;
  }
  if (!run) return carry_out_setting(command);
  if (const auto* seek = std::get_if<SeekTo>(&command)) {
    move(seek->moment);
  } else if (const auto* by = std::get_if<StepBy>(&command)) {
    step(*by);
  } else if (std::holds_alternative<ToStart>(command)) {
    move(0);
  } else if (std::holds_alternative<ToEnd>(command)) {
    player.play(false);
    move(index.size() == 0 ? 0 : index.size() - 1);
    player.follow(run->live());
  } else if (const auto* play = std::get_if<Play>(&command)) {
    // At the end, playing begins anew.
    if (play->on && run->complete() && player.cursor() + 1 >= index.size()) move(0);
    player.follow(false);
    player.play(play->on);
  } else if (std::holds_alternative<RunAgain>(command)) {
    run_again();
  } else if (const auto* predict = std::get_if<Predict>(&command)) {
    answer(predict->prediction, predict->answer);
  } else if (const auto* skipped = std::get_if<SkipPrediction>(&command)) {
    skip(skipped->prediction);
  } else if (std::holds_alternative<FollowLive>(command)) {
    player.follow(true);
  } else if (std::holds_alternative<StopRun>(command)) {
    run->stop();
  } else if (const auto* pause = std::get_if<PauseLive>(&command)) {
    if (run->session() != nullptr) pause->on ? run->session()->pause() : run->session()->resume();
    if (run->kind() == Run::Kind::remote) host.live_command(pause->on ? "pause" : "resume");
  } else if (std::holds_alternative<StepLive>(command)) {
    if (run->session() != nullptr) run->session()->step();
    if (run->kind() == Run::Kind::remote) host.live_command("step");
  } else if (std::holds_alternative<SaveRecording>(command)) {
    timeline::Properties properties = run->properties();
    if (lesson) properties["lesson"] = lesson->name;
    host.save_file((lesson ? lesson->name : std::string("zocalo")) + ".zocalo",
                   timeline::write_recording(run->timeline(), properties));
  } else if (const auto* guest = std::get_if<SelectGuest>(&command)) {
    selection.guest = guest->guest;
  } else if (const auto* socket = std::get_if<SelectSocket>(&command)) {
    selection.socket = socket->socket;
  } else if (const auto* packet = std::get_if<SelectPacket>(&command)) {
    selection.packet = packet->packet;
  } else if (const auto* call = std::get_if<SelectCall>(&command)) {
    selection.call = call->call;
  } else {
    carry_out_setting(command);
  }
}

void App::Impl::carry_out_setting(const Command& command) {
  if (const auto* speed = std::get_if<SetSpeed>(&command)) {
    player.set_speed(speed->speed);
  } else if (const auto* tongue = std::get_if<SetLanguage>(&command)) {
    language = tongue->language;
    host.set_setting("language", language == Language::es ? "es" : "en");
    cards.clear();
    if (lesson) {
      retell(*lesson, language);
      title = lesson->title;
      placed = false;
    }
  } else if (const auto* night = std::get_if<SetDark>(&command)) {
    dark = night->dark;
    host.set_setting("theme", dark ? "dark" : "light");
  } else if (const auto* text = std::get_if<Copy>(&command)) {
    host.copy(text->text);
  } else if (const auto* url = std::get_if<OpenUrl>(&command)) {
    host.open_url(url->url);
  } else if (std::holds_alternative<AskForFile>(command)) {
    host.ask_for_file();
  } else if (std::holds_alternative<DismissProblem>(command)) {
    problem.clear();
  } else if (lesson) {
    if (const auto* knob = std::get_if<SetKnob>(&command)) lesson->knobs[knob->name] = knob->value;
    if (const auto* edit = std::get_if<EditProgram>(&command)) lesson->edits[edit->path] = edit->source;
    if (const auto* revert = std::get_if<RevertProgram>(&command)) lesson->edits.erase(revert->path);
    if (const auto* seed = std::get_if<SetSeed>(&command)) lesson->seed = seed->seed;
    lesson->stale = true;
  }
}

// ---- drawing

void App::Impl::draw_problem(const Theme& theme) {
  if (problem.empty()) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(screen.x - 32, 520.0f);
  ImGui::SetNextWindowPos({(screen.x - width) / 2, 60});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{20, 16});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, theme.color.bad);
  ImGui::Begin("problem", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_AlwaysAutoResize);
  paragraph(theme.font.strong, theme.color.bad, say::problem.in(language));
  paragraph(theme.font.body, theme.color.text, problem);
  if (text_button(theme, "dismiss", say::dismiss.in(language))) commands.push_back(DismissProblem{});
  ImGui::End();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(3);
}

void App::Impl::draw() {
  Theme theme = make_theme(dark, narrow(), fonts);
  theme.now = host.reduced_motion() ? 0 : last;
  apply(theme);
  if (run) look();
  const timeline::Timeline& timeline = run ? std::as_const(*run).timeline() : nothing;
  View view{.timeline = timeline,
            .cursor = player.cursor(),
            .world = shown.now,
            .before = nullptr,
            .playhead = kStart,
            .selection = selection,
            .theme = theme,
            .language = language,
            .live = run && run->live(),
            .reduced_motion = host.reduced_motion(),
            .narrow = theme.narrow,
            .commands = commands,
            .memory = &memory};
  if (run && timeline.size() > 0) {
    view.before = player.cursor() > 0 ? &shown.before : nullptr;
    view.playhead = player.playhead(timeline, index);
  }
  const Question* question = pending();
  const std::string sentence = told();
  const Stage stage{.view = view,
                    .player = player,
                    .index = index,
                    .run = run.get(),
                    .lesson = lesson.get(),
                    .question = question,
                    .cards = cards,
                    .guests = host.guests(),
                    .title = title,
                    .sentence = sentence,
                    .can_ask_for_file = host.can_ask_for_file(),
                    .keep = keep,
                    .host = host};
  read_keys(stage);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::Begin("zocalo", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  const float header = theme.narrow ? 48.0f : 52.0f;
  if (run) {
    draw_layout(stage, {0, header}, {screen.x, screen.y - header});
  } else {
    ImGui::SetCursorPos({0, header});
    if (ImGui::BeginChild("picker", {screen.x, screen.y - header})) {
      if (opening.empty())
        draw_picker(stage);
      else
        empty_state(theme, say::loading.in(language));
    }
    ImGui::EndChild();
  }
  draw_header(stage, {0, 0}, {screen.x, header});
  ImGui::End();
  draw_help(stage);
  draw_problem(theme);
}

/// The moment at the cursor; at the end of a run in which programs still wait, that.
std::string App::Impl::told() const {
  if (!run) return {};
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (player.cursor() + 1 >= index.size()) {
    const std::vector<std::string> stuck = run->stuck(language);
    if (!stuck.empty()) return say(say::stuck) + ". " + stuck.front();
  }
  return tell_moment(timeline, shown.now, player.cursor(), language);
}

std::string App::Impl::state_text() const {
  if (!run || run->timeline().size() == 0)
    return say(say::product) + (opening.empty() ? "" : ": " + say(say::loading));
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  std::string text = title + ". " + say(say::moment) + " " + std::to_string(player.cursor() + 1) + " " +
                     say(say::of) + " " + std::to_string(index.size()) + ", " +
                     format_time(timeline.time_of(std::min(player.cursor(), timeline.size() - 1)), language) +
                     ". " + told() + ".";
  const auto found = shown.now.guests.find(selection.guest);
  if (found != shown.now.guests.end()) {
    const auto stack = found->second->stacks.find(found->second->thread);
    if (stack != found->second->stacks.end() && !stack->second.empty()) {
      text += " " + guest_name(shown.now, selection.guest) + ": " + say(say::tell_line) + " " +
              std::to_string(stack->second.back().at.line) + ".";
    }
  }
  return text;
}

App::App(Host& host, const Fonts& fonts) : impl_(std::make_unique<Impl>(host, fonts)) {}
App::~App() = default;

void App::set_fonts(const Fonts& fonts) { impl_->fonts = fonts; }

void App::frame() {
  Impl& app = *impl_;
  scroll_by_touch(app.keep);
  app.advance();
  app.draw();
  // What the views asked for changes the run only now, when none of them looks at it.
  const std::vector<Command> asked = std::exchange(app.commands, {});
  for (const Command& command : asked) app.carry_out(command);
  if (app.run && !app.player.playing()) app.look();
  if (!app.player.playing()) {
    std::string text = app.state_text();
    if (text != app.mirrored) {
      app.host.state_text(text);
      app.mirrored = std::move(text);
    }
  }
}

void App::work() {
  if (impl_->run) impl_->run->pump(impl_->host, kPumpSeconds, impl_->say(say::watchdog));
}

bool App::wants_frames() const {
  const Impl& app = *impl_;
  if (app.player.playing() || app.more_to_index || !app.opening.empty() || !app.commands.empty()) return true;
  if (app.run && !app.run->live() && !app.run->complete()) return true;
  if (app.run && std::as_const(*app.run).timeline().size() != app.index.size()) return true;
  const GuestSupport guests = app.host.guests();
  return guests.launcher == nullptr && guests.problem.empty();
}

bool App::wants_work() const {
  return impl_->run && impl_->run->kind() == Run::Kind::live && !impl_->run->complete();
}

void App::post(Command command) { impl_->commands.push_back(std::move(command)); }

void App::open_session(std::unique_ptr<session::Session> session, bool live, std::string title) {
  impl_->lesson.reset();
  impl_->selection = {};
  impl_->title = std::move(title);
  impl_->show(Run::of_session(std::move(session), live));
}

timeline::Timeline& App::open_remote(std::string title) {
  impl_->lesson.reset();
  impl_->selection = {};
  impl_->title = std::move(title);
  impl_->show(Run::of_remote(std::make_unique<timeline::Timeline>()));
  return impl_->run->timeline();
}

void App::set_remote_paused(bool paused) {
  if (impl_->run) impl_->run->set_remote_paused(paused);
}

const Run* App::run() const { return impl_->run.get(); }
const Player& App::player() const { return impl_->player; }
const MomentIndex& App::index() const { return impl_->index; }
const Selection& App::selection() const { return impl_->selection; }
const OpenedLesson* App::lesson() const { return impl_->lesson.get(); }
const Question* App::question() const { return impl_->pending(); }
Language App::language() const { return impl_->language; }
bool App::dark() const { return impl_->dark; }
std::string App::state_text() const { return impl_->state_text(); }
FrameMemory& App::frame_memory() { return impl_->keep.of<FrameMemory>(); }
ImU32 App::page_color() const { return palette(impl_->dark).page; }

}  // namespace zocalo::ui
