// Drawing: what the views are given, and what lies over them.

#include <algorithm>
#include <utility>

#include "ui/draw/draw.h"
#include "ui/draw/rich_text.h"
#include "ui/shell/actions.h"
#include "ui/shell/app_impl.h"
#include "ui/shell/keys.h"
#include "ui/shell/palette.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/names.h"
#include "ui/views/state_text.h"

namespace zocalo::ui {
namespace {

/// Whose input() nobody has typed a line for.
GuestId who_waits_for_a_line(const timeline::Timeline& timeline, const timeline::World& world) {
  for (const auto& [id, guest] : world.guests) {
    if (guest->status != timeline::GuestStatus::blocked) continue;
    const timeline::CallRecord* call = timeline.call(guest->call);
    const auto* read = call != nullptr ? std::get_if<syscall::Read>(&call->syscall) : nullptr;
    if (read != nullptr && read->fd == 0) return id;
  }
  return {};
}

/// A window over everything, in the middle of the screen's breadth: what `content` draws, in a frame of `border`.
/// Its upper edge is at `y`; of one that rests on it (`above`), its lower one.
template <typename Content>
void draw_over(const Theme& theme, const char* id, float y, bool above, ImU32 border,
               const Content& content) {
  const float screen = ImGui::GetIO().DisplaySize.x, width = std::min(screen - 24, 520.0f);
  ImGui::SetNextWindowPos({(screen - width) / 2, y}, ImGuiCond_Always, {0, above ? 1.0f : 0.0f});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{16, 12});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.surface);
  ImGui::PushStyleColor(ImGuiCol_Border, border);
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_AlwaysAutoResize |
                   (above ? ImGuiWindowFlags_NoFocusOnAppearing : ImGuiWindowFlags_None));
  content();
  ImGui::End();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(3);
}

/// Over the time controls: words, and under them what `buttons` draws.
template <typename Buttons>
void draw_card(const Theme& theme, const char* id, std::string_view words, const Buttons& buttons) {
  draw_over(theme, id, ImGui::GetIO().DisplaySize.y - 170, true, theme.color.accent, [&] {
    paragraph(theme.font.body, theme.color.text, words);
    buttons();
  });
}

}  // namespace

void App::Impl::draw_problem(const Theme& theme) {
  if (problem.empty()) return;
  draw_over(theme, "problem", 60, false, theme.color.bad, [&] {
    paragraph(theme.font.strong, theme.color.bad, say::problem.in(language));
    paragraph(theme.font.body, theme.color.text, problem);
    if (text_button(theme, "dismiss", say::dismiss.in(language))) commands.push_back(DismissProblem{});
  });
}

/// A notice with a button.
void App::Impl::draw_offer(const Theme& theme) {
  draw_card(theme, "offer", notice, [&] {
    if (text_button(theme, "offer", say::library_record.in(language), {}, {.primary = true})) {
      commands.push_back(*offer);
      notice_until = last;
    }
    ImGui::SameLine(0, 8);
    if (text_button(theme, "dismiss", say::dismiss.in(language))) notice_until = last - 1;
  });
}

/// Of a program that computes so long that nobody knows whether it ever ends; "" of none.
std::string App::Impl::tell_computing() const {
  constexpr double kWorthSaying = 2;
  if (!run || run->live() || run->silence() < kWorthSaying || run->patient()) return {};
  const auto seconds = [](double s) { return std::to_string(static_cast<int>(s)); };
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (timeline.size() == 0) return {};
  const std::string name = guest_name(timeline.state_at(timeline.size() - 1), run->computing());
  return fill(say::computing.in(language), {name, seconds(run->silence())}) + " " +
         fill(say::computing_limit.in(language), {seconds(Run::kLongestSilence)});
}

void App::Impl::draw_computing(const Theme& theme) {
  const std::string words = tell_computing();
  if (words.empty()) return;
  draw_card(theme, "computing", words, [&] {
    if (text_button(theme, "stop", say::computing_stop.in(language), {}, {.primary = true}))
      commands.push_back(StopComputing{true});
    ImGui::SameLine(0, 8);
    if (text_button(theme, "let", say::computing_let.in(language))) commands.push_back(StopComputing{false});
  });
}

void App::Impl::draw_notice(const Theme& theme) {
  if (notice.empty()) return;
  if (last > notice_until) {
    offer.reset();
    return notice.clear();
  }
  if (offer) return draw_offer(theme);
  const ImVec2 screen = ImGui::GetIO().DisplaySize, size = measure(theme.font.body, notice),
               at{(screen.x - size.x) / 2, screen.y - 190};
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled(at - ImVec2{14, 8}, at + size + ImVec2{14, 8}, theme.color.text, 8);
  put(list, theme.font.body, at, theme.color.surface, notice);
}

View App::Impl::make_view(const Theme& theme) {
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
            .reduced_motion = reduced_motion(),
            .narrow = theme.narrow,
            .commands = commands,
            .memory = &memory,
            .debugger = &debugger,
            .what_if = &what_if,
            .pinch = keep.of<FrameMemory>().pinch};
  if (run && timeline.size() > 0) {
    view.before = player.cursor() > 0 ? &shown.before : nullptr;
    view.playhead = player.playhead(timeline, index);
  }
  return view;
}

/// A comparison ends when one of its runs is taken off the list.
void App::Impl::forget_comparison() {
  std::optional<std::pair<std::size_t, std::size_t>>& compared = keep.of<FrameMemory>().compared;
  if (!tree || !compared) return;
  const std::vector<std::size_t> list = tree->all().list();
  const auto listed = [&](std::size_t number) {
    return std::find(list.begin(), list.end(), number) != list.end();
  };
  if (!listed(compared->first) || !listed(compared->second)) compared.reset();
}

void App::Impl::draw() {
  forget_comparison();
  Theme theme = make_theme(dark, narrow(), fonts);
  theme.now = reduced_motion() ? 0 : last;
  theme.tip = &keep.of<FrameMemory>().tip;
  theme.tip->clear();
  apply(theme);
  ImGui::GetIO().ConfigInputTextCursorBlink = !reduced_motion();
  if (run) look();
  update_what_if();
  const View view = make_view(theme);
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
                    .can = {.undo = history.can_undo(),
                            .redo = history.can_redo(),
                            .back = trail.can_go_back(),
                            .forward = trail.can_go_forward(),
                            .link = lesson && run && !run->live() && !dropped},
                    .branches = tree.get(),
                    .search = search.get(),
                    .embedded = embedded,
                    .motion = !still,
                    .keep = keep,
                    .host = host};
  read_keys(stage);
  draw_screen(stage);
  draw_help(stage);
  draw_what_if(stage);
  draw_palette(stage);
  draw_problem(theme);
  draw_notice(theme);
  draw_computing(theme);
}

void App::Impl::draw_screen(const Stage& stage) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::Begin("zocalo", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  const float header = header_height(stage);
  if (run) {
    draw_layout(stage, {0, header}, {screen.x, screen.y - header});
  } else {
    ImGui::SetCursorPos({0, header});
    if (ImGui::BeginChild("picker", {screen.x, screen.y - header}, ImGuiChildFlags_None,
                          ImGuiWindowFlags_NavFlattened)) {
      if (opening.empty())
        draw_picker(stage);
      else
        empty_state(stage.view.theme, say::loading.in(language));
    }
    ImGui::EndChild();
  }
  draw_header(stage, {0, 0}, {screen.x, header});
  ImGui::End();
}

/// The moment at the cursor; at the end of a run in which programs still wait, that.
std::string App::Impl::told() const {
  if (!run) return {};
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  if (player.cursor() + 1 >= index.size()) {
    const std::vector<std::string> stuck = run->stuck(language);
    if (const GuestId guest = who_waits_for_a_line(timeline, shown.now); guest && !stuck.empty())
      return fill(say::stuck_input.in(language), {guest_name(shown.now, guest)});
    if (!stuck.empty()) return say(say::stuck) + ". " + stuck.front();
  }
  return tell_moment(timeline, shown.now, player.cursor(), language);
}

/// The question that waits, and why nothing goes on.
std::string App::Impl::tell_question() {
  const Question* question = pending();
  if (question == nullptr || question->answered) return {};
  std::string text = say(say::predict_ask) + " " + question->question + "\n";
  for (const Question::Choice& choice : question->choices) text += "– " + choice.text + "\n";
  if (keep.of<FrameMemory>().question_asks == question->name) text += say(say::predict_waits) + "\n";
  return text;
}

/// The start page: what there is, and how to come there.
std::string App::Impl::tell_start() const {
  if (!opening.empty() || run) return say(say::product) + ": " + say(say::loading);
  std::string text = say(say::product) + ". " + say(say::tagline) + "\n" + say(say::start_keys) + "\n";
  for (const LessonCard& card : cards) {
    text += card.title + ": ";
    for (const Span& span : parse_spans(card.summary)) text += span.text;
    text += "\n";
  }
  return text;
}

/// The moment in one line, then the rest.
std::string App::Impl::state_text() {
  if (!run || run->timeline().size() == 0) return tell_start();
  const timeline::Timeline& timeline = std::as_const(*run).timeline();
  std::string text = told() + ". " + say(say::moment) + " " + std::to_string(player.cursor() + 1) + " " +
                     say(say::of) + " " + std::to_string(run->timeline().size()) + ", " +
                     format_time(timeline.time_of(std::min(player.cursor(), timeline.size() - 1)), language) +
                     ".\n" + tell_question() + (offer ? notice + "\n" : "") +
                     (tell_computing().empty() ? "" : tell_computing() + "\n") + title + "\n" + tell_branch();
  const Theme theme = make_theme(dark, narrow(), fonts);
  text += tell_state(make_view(theme));
  const auto compared = keep.of<FrameMemory>().compared;
  if (tree && compared && std::max(compared->first, compared->second) < tree->all().size())
    text += tell_comparison(*tree, compared->first, compared->second, language);
  return text;
}

}  // namespace zocalo::ui
