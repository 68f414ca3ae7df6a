// The select microscope: a call that waits, step by step as the kernel does it. Select, poll and epoll_wait
// look alike here, so that they can be compared.

#include <algorithm>
#include <vector>

#include "syscall/names.h"
#include "ui/views/details.h"
#include "ui/views/view_select_model.h"

namespace zocalo::ui {
namespace {

using debug::WaitPicture;
using debug::WaitStep;
using syscall::Set;
using Kind = WaitStep::Kind;

constexpr float kLeft = 14;  ///< what a step says begins here; its mark stands before

struct MicroscopeMemory {
  CallId call;
  std::size_t moments = 0;
  WaitPicture picture;
  float width = 0;
  Language language{};
  std::vector<float> heights;  ///< of the steps, for `width`
  std::size_t shown = ~std::size_t{0};
};

void work_out(const View& view, MicroscopeMemory& memory, CallId call) {
  if (memory.call == call && memory.moments == view.timeline.size()) return;
  memory = {};
  memory.call = call;
  memory.moments = view.timeline.size();
  memory.picture = debug::microscope(view.debugger->run(view.timeline), call);
}

/// The step that the cursor stands at; steps.size() before the first.
std::size_t current_step(const View& view, const WaitPicture& picture) {
  const Inside& inside = view.selection.inside;
  const bool chosen = inside.call == picture.id && inside.moment == view.cursor &&
                      inside.step < picture.steps.size() && picture.steps[inside.step].moment == view.cursor;
  return chosen ? inside.step : debug::step_at(picture, view.cursor);
}

// ---- one step, measured or drawn

struct Pen {
  const View& view;
  const WaitPicture& picture;
  const WaitStep& step;
  ImVec2 at;
  float width = 0, used = 0;
  bool draws = false;
  float fade = 1;  ///< below 1 for what is still to come

  const Theme& theme() const { return view.theme; }
  std::string say(const Text& text) const { return std::string(text.in(view.language)); }
  ImDrawList& list() const { return *ImGui::GetWindowDrawList(); }
  ImU32 ink(ImU32 color) const { return fade < 1 ? with_alpha(color, fade) : color; }
  ImVec2 here(float indent = 0) const { return {at.x + indent, at.y + used}; }

  void line(const ImFont* font, ImU32 color, std::string_view text, float indent = 0) {
    used += put_lines(list(), font, here(indent), width - indent, ink(color), text, !draws) + 2;
  }
  void heading(const Text& text) { line(theme().font.small_strong, theme().color.text, say(text)); }
};

/// An fd_set as the kernel sees it: bit n is descriptor n.
void bitmap(Pen& pen, Set set, const debug::FdSet& words) {
  const Theme& theme = pen.theme();
  const ImFont* font = theme.font.code_small;
  static constexpr const Text* kNames[] = {&say::d_read_set, &say::d_write_set, &say::d_except_set};
  const float cell = measure(font, "00").x + 4, high = line_height(font) + 4, label = 74;
  const auto fits = static_cast<int>((pen.width - label) / cell);
  int last = 0;
  for (std::size_t word = 0; word < words.size(); ++word)
    for (int bit = 0; bit < 64; ++bit)
      if ((words[word] >> static_cast<unsigned>(bit) & 1U) != 0) last = static_cast<int>(word) * 64 + bit;
  const int first = last < fits ? 0 : last - fits + 1,
            end = first + std::max(1, std::min(fits, std::max(8, last + 1)));
  if (pen.draws) {
    put_elided(pen.list(), theme.font.small, pen.here() + ImVec2{0, 2}, label - 6, pen.ink(theme.color.muted),
               kNames[static_cast<std::size_t>(set)]->in(pen.view.language));
    for (int fd = first; fd < end; ++fd) {
      const auto word = static_cast<std::size_t>(fd) / 64;
      const bool on = word < words.size() && (words[word] >> (static_cast<unsigned>(fd) % 64) & 1U) != 0;
      const ImVec2 min = pen.here(label + cell * static_cast<float>(fd - first)),
                   max = min + ImVec2{cell - 2, high - 2};
      if (on)
        pen.list().AddRectFilled(min, max, pen.ink(color_of(theme, set)), 3);
      else
        pen.list().AddRect(min, max, pen.ink(theme.color.hairline), 3);
      put_centered(pen.list(), font, (min + max) * 0.5f, pen.ink(on ? theme.color.page : theme.color.muted),
                   std::to_string(fd));
    }
    region(pen.view, pen.here(), pen.here(pen.width) + ImVec2{0, high},
           fill(say::d_bit_tip.in(pen.view.language), {std::to_string(last)}));
  }
  pen.used += high + 1;
}

void poll_list(Pen& pen, const std::vector<syscall::PollFd>& rows) {
  if (rows.empty()) return pen.line(pen.theme().font.code_small, pen.theme().color.muted, "[]");
  for (const syscall::PollFd& row : rows)
    pen.line(pen.theme().font.code_small, pen.theme().color.text,
             "(" + std::to_string(row.fd) + ", " + syscall::poll_events(row.events) + ")");
}

void copied(Pen& pen, bool in) {
  const bool select = pen.picture.call == WaitPicture::Call::select;
  if (in && pen.picture.call == WaitPicture::Call::epoll) return pen.heading(say::d_copied_in_none);
  pen.heading(in ? (select ? say::d_copied_in : say::d_copied_in_list)
                 : (select ? say::d_copied_out : say::d_copied_out_list));
  if (!select) return poll_list(pen, pen.step.events);
  for (const Set set : syscall::kSets) bitmap(pen, set, pen.step.sets[static_cast<std::size_t>(set)]);
}

/// The verdict's sign, the descriptor, what it is; below, why.
void asked(Pen& pen) {
  const Theme& theme = pen.theme();
  const Palette& c = theme.color;
  const trace::Verdict& verdict = pen.step.verdict;
  const bool select = pen.picture.call == WaitPicture::Call::select;
  const std::string fd = std::to_string(verdict.fd);
  const ImVec2 plate = plate_size(theme, fd);
  bool ready = pen.step.revents != 0;
  for (const bool answer : pen.step.answer) ready = ready || (select && answer);
  if (pen.draws) {
    draw_plate(pen.list(), theme, pen.here(), fd, pen.ink(ready ? c.page : c.text),
               pen.ink(ready ? c.good : c.sunken));
    const trace::SocketState* socket = socket_of(pen.view.world, verdict.socket);
    const std::string name = verdict.socket && socket == nullptr ? std::string() : role(pen.view, socket);
    const float y = (plate.y - line_height(theme.font.small)) / 2;
    const std::string_view word = (ready ? say::v_ready : say::v_not_ready).in(pen.view.language);
    const float w = measure(theme.font.small_strong, word).x;
    put_elided(pen.list(), theme.font.small, pen.here(plate.x + 8) + ImVec2{0, y},
               pen.width - plate.x - w - 22, pen.ink(c.text), name);
    put_right(pen.list(), theme.font.small_strong, pen.here(pen.width - 6) + ImVec2{0, y},
              pen.ink(ready ? c.good : c.muted), word);
  }
  pen.used += plate.y + 3;
  for (const Set set : syscall::kSets) {
    if ((verdict.asked & (1U << static_cast<unsigned>(set))) == 0) continue;
    const bool in = verdict.readiness.in(set);
    if (pen.draws)
      draw_lamp(pen.list(), pen.here(6) + ImVec2{0, line_height(theme.font.small) / 2}, 4,
                pen.ink(in ? color_of(theme, set) : c.muted), in ? Lamp::on : Lamp::off);
    pen.line(theme.font.small, in ? c.text : c.muted,
             explain(set, in, verdict.readiness.reason(set), pen.view.language), 16);
  }
  if (!select) pen.line(theme.font.code_small, c.text, "→ " + syscall::poll_events(pen.step.revents), 16);
}

std::string descriptors(const std::vector<Fd>& fds) {
  std::string text;
  for (const Fd fd : fds) text += (text.empty() ? "" : ", ") + std::to_string(fd);
  return text;
}

void slept(Pen& pen) {
  const Theme& theme = pen.theme();
  if (pen.draws)
    draw_icon(pen.list(), Icon::moon, pen.here(8) + ImVec2{0, line_height(theme.font.small_strong) / 2}, 13,
              pen.ink(theme.color.text));
  pen.line(theme.font.small_strong, theme.color.text, pen.say(say::d_sleeps), 22);
  if (!pen.step.on.empty())
    pen.line(theme.font.small, theme.color.muted,
             fill(say::d_sleeps_on.in(pen.view.language), {descriptors(pen.step.on)}), 22);
  pen.line(theme.font.small, theme.color.muted,
           pen.step.deadline == kNever ? pen.say(say::d_until_ever)
                                       : fill(say::d_until_at.in(pen.view.language),
                                              {format_time(pen.step.deadline, pen.view.language)}),
           22);
}

void woken(Pen& pen) {
  pen.heading(say::d_woken);
  std::string by = debug::explain(pen.view.debugger->run(pen.view.timeline), pen.step.by, pen.view.language);
  const trace::SocketState* socket = socket_of(pen.view.world, pen.step.socket);
  if (socket != nullptr) by = role(pen.view, socket) + (by.empty() ? "" : ": ") + by;
  if (!by.empty()) pen.line(pen.theme().font.small, pen.theme().color.text, by);
}

void returned(Pen& pen) {
  const bool select = pen.picture.call == WaitPicture::Call::select;
  pen.heading(select ? say::d_python_lists : say::d_python_pairs);
  if (!select) return poll_list(pen, pen.step.events);
  std::string text;
  for (const std::vector<Fd>& fds : pen.step.lists)
    text += (text.empty() ? "[" : ", [") + descriptors(fds) + "]";
  pen.line(pen.theme().font.code, pen.theme().color.text, text);
}

void tell(Pen& pen) {
  const Palette& c = pen.theme().color;
  switch (pen.step.kind) {
    case Kind::copied_in:
      return copied(pen, true);
    case Kind::asked:
      return asked(pen);
    case Kind::queued:
      return pen.line(pen.theme().font.small, c.muted,
                      "fd " + std::to_string(pen.step.verdict.fd) + " " + pen.say(say::d_queued));
    case Kind::scanned:
      return pen.heading(pen.step.found ? say::d_found : say::d_found_none);
    case Kind::slept:
      return slept(pen);
    case Kind::woken:
      return woken(pen);
    case Kind::timed_out:
      return pen.heading(say::d_timed_out);
    case Kind::copied_out:
      return copied(pen, false);
    case Kind::returned:
      return returned(pen);
    case Kind::failed:
      return pen.line(pen.theme().font.small_strong, c.bad,
                      pen.say(say::d_fails) + ": " + std::string(errno_name(pen.step.error)) + ", " +
                          std::string(errno_text(pen.step.error)));
  }
}

/// What stands over the first descriptor of a pass.
std::string pass_title(const View& view, const WaitPicture& picture, std::size_t i) {
  const WaitStep& step = picture.steps[i];
  const bool asks = step.kind == Kind::asked || step.kind == Kind::queued;
  if (!asks || step.turn != 0 || (i > 0 && picture.steps[i - 1].kind == Kind::queued)) return {};
  return step.pass == 1 ? std::string(say::d_pass_first.in(view.language))
                        : fill(say::d_pass_again.in(view.language), {std::to_string(step.pass)});
}

float height_of(const View& view, const WaitPicture& picture, std::size_t i, float width) {
  Pen pen{view, picture, picture.steps[i], {}, width - kLeft};
  tell(pen);
  const std::string title = pass_title(view, picture, i);
  return pen.used + 8 + (title.empty() ? 0 : line_height(view.theme.font.small) + 8);
}

void draw_step(const View& view, const WaitPicture& picture, std::size_t i, std::size_t current, float width,
               float height) {
  const Palette& c = view.theme.color;
  const WaitStep& step = picture.steps[i];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string title = pass_title(view, picture, i);
  if (!title.empty()) {
    put_elided(list, view.theme.font.small, {at.x, at.y + 6}, width, c.muted, title);
    const float used = line_height(view.theme.font.small) + 8;
    ImGui::Dummy({width, used});
    at.y += used;
    height -= used;
  }
  ImGui::PushID(static_cast<int>(i));
  if (ImGui::InvisibleButton("step", {width, height})) {
    view.ask(StepInside{picture.id, i, step.moment});
    if (step.by.kind == debug::Trigger::Kind::packet) view.ask(SelectPacket{step.by.packet});
    if (step.by.kind == debug::Trigger::Kind::packet) view.ask(SelectCall{picture.id});
  }
  ring_for_last();
  const bool hovered = ImGui::IsItemHovered();
  ImGui::PopID();
  const ImVec2 max = at + ImVec2{width, height - 2};
  if (i == current && step.moment == view.cursor) {
    list.AddRectFilled(at, max, c.accent_soft, 4);
    list.AddRectFilled(at, {at.x + 3, max.y}, c.accent, 2);
  } else if (i == current) {  // it is over
    list.AddRectFilled(at, max, c.raised, 4);
  } else if (hovered) {
    list.AddRectFilled(at, max, c.hover, 4);
  }
  const bool future = current == picture.steps.size() || i > current;
  Pen pen{view, picture, step, at + ImVec2{kLeft, 3}, width - kLeft, 0, true, future ? 0.62f : 1.0f};
  tell(pen);
}

void draw_controls(const View& view, const WaitPicture& picture, std::size_t current) {
  const auto button = [&](const char* id, Icon icon, const Text& tip, bool forward) {
    const auto to = inside_step(view, forward);
    if (icon_button(view.theme, id, icon, tip.in(view.language), {.enabled = to.has_value()}) && to)
      view.ask(*to);
  };
  button("inside-", Icon::chevron_left, say::d_inside_back, false);
  ImGui::SameLine(0, 4);
  button("inside+", Icon::chevron_right, say::d_inside_on, true);
  ImGui::SameLine(0, 10);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::size_t number = current == picture.steps.size() ? 0 : current + 1;
  put(*ImGui::GetWindowDrawList(), view.theme.font.small,
      {at.x, at.y + (view.theme.touch - line_height(view.theme.font.small)) / 2}, view.theme.color.muted,
      fill(say::d_step_of.in(view.language), {std::to_string(number), std::to_string(picture.steps.size())}));
  ImGui::Dummy({1, view.theme.touch});
}

}  // namespace

std::optional<StepInside> inside_step(const View& view, bool forward) {
  if (view.debugger == nullptr) return std::nullopt;
  MicroscopeMemory alone;
  MicroscopeMemory& memory = view.memory != nullptr ? view.memory->of<MicroscopeMemory>() : alone;
  const CallId call = call_in_focus(view);
  if (!call) return std::nullopt;
  work_out(view, memory, call);
  const std::size_t count = memory.picture.steps.size(), current = current_step(view, memory.picture);
  if (count == 0 || (forward ? current != count && current + 1 >= count : current == 0 || current == count))
    return std::nullopt;
  const std::size_t to = current == count ? 0 : forward ? current + 1 : current - 1;
  return StepInside{call, to, memory.picture.steps[to].moment};
}

std::optional<StandingInside> standing_inside(const View& view) {
  if (view.debugger == nullptr) return std::nullopt;
  MicroscopeMemory alone;
  MicroscopeMemory& memory = view.memory != nullptr ? view.memory->of<MicroscopeMemory>() : alone;
  const CallId call = call_in_focus(view);
  if (!call) return std::nullopt;
  work_out(view, memory, call);
  const std::size_t current = current_step(view, memory.picture);
  if (current >= memory.picture.steps.size()) return std::nullopt;
  return StandingInside{current + 1, memory.picture.steps.size(),
                        debug::explain(view.debugger->run(view.timeline), memory.picture,
                                       memory.picture.steps[current], view.language)};
}

void draw_microscope(const View& view, CallId call) {
  MicroscopeMemory alone;
  MicroscopeMemory& memory = view.memory != nullptr ? view.memory->of<MicroscopeMemory>() : alone;
  work_out(view, memory, call);
  const WaitPicture& picture = memory.picture;
  if (picture.steps.empty()) return;
  detail_section(view, say::d_inside);
  const std::size_t current = current_step(view, picture);
  draw_controls(view, picture, current);
  if (!picture.reasons_known)
    detail_text(view, say::d_reasons_unknown.in(view.language), view.theme.color.muted);
  ImGui::Dummy({1, 4});
  const float width = ImGui::GetContentRegionAvail().x;
  if (memory.width != width || memory.language != view.language ||
      memory.heights.size() != picture.steps.size()) {
    memory.width = width;
    memory.language = view.language;
    memory.heights.clear();
    for (std::size_t i = 0; i < picture.steps.size(); ++i)
      memory.heights.push_back(height_of(view, picture, i, width));
  }
  for (std::size_t i = 0; i < picture.steps.size(); ++i) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool moved = i == current && memory.shown != current;
    if (visible(at, at + ImVec2{width, memory.heights[i]}))
      draw_step(view, picture, i, current, width, memory.heights[i]);
    else
      ImGui::Dummy({width, memory.heights[i]});
    if (moved) ImGui::SetScrollHereY(0.5f);
  }
  memory.shown = current;
}

}  // namespace zocalo::ui
