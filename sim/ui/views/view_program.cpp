// The program: its text with the current line; beside it the variables (view_variables.cpp).

#include <algorithm>
#include <cmath>

#include "ui/draw/draw.h"
#include "ui/draw/python_text.h"
#include "ui/model/debugger.h"
#include "ui/text/glossary.h"
#include "ui/text/text.h"
#include "ui/text/text_of_views.h"
#include "ui/views/details.h"
#include "ui/views/guest_tabs.h"
#include "ui/views/names.h"
#include "ui/views/source_text.h"
#include "ui/views/view.h"
#include "ui/views/view_variables.h"

namespace zocalo::ui {
namespace {

struct SourceLine {
  std::string_view text;
  PythonState state;  ///< before it
};

/// The text of one file, cut into lines; kept while the same text is shown.
struct ProgramMemory {
  const guest::Program* program = nullptr;
  std::string file;
  std::vector<SourceLine> lines;
  float widest = 0;
  int shown_line = 0;
  int menu_line = 0;  ///< that the open menu is about
  float target = -1;  ///< where scrolling goes; -1: nowhere
};

const std::vector<timeline::Frame>* stack_of(const timeline::GuestState& guest) {
  const auto found = guest.stacks.find(guest.thread);
  return found == guest.stacks.end() || found->second.empty() ? nullptr : &found->second;
}

void cut_lines(ProgramMemory& memory, const std::string& source, const ImFont* font) {
  memory.lines.clear();
  memory.widest = 0;
  PythonState state;
  std::string_view text = source;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    memory.lines.push_back({line, state});
    split_python(line, state);
    memory.widest = std::max(memory.widest, measure(font, line).x);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Draws the code of one guest's file; the child window is open.
class CodePane {
 public:
  CodePane(const View& view, const timeline::GuestState& guest, ProgramMemory& memory)
      : view_(view),
        guest_(guest),
        memory_(memory),
        list_(*ImGui::GetWindowDrawList()),
        font_(view.theme.font.code) {
    leading_ = std::round(line_height(font_) * 1.5f);
    gutter_ = measure(font_, std::to_string(std::max<std::size_t>(memory.lines.size(), 10))).x + 36;
  }

  void draw() {
    const std::vector<timeline::Frame>* stack = stack_of(guest_);
    current_ = stack != nullptr ? stack->back().at.line : 0;
    if (guest_.exception) raised_at_ = guest_.exception->at.line;
    follow();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = std::max(ImGui::GetContentRegionAvail().x, gutter_ + memory_.widest + 24);
    const float top = ImGui::GetScrollY(), height = ImGui::GetWindowHeight();
    const int first = std::max(0, static_cast<int>(top / leading_) - 1);
    const int last =
        std::min(static_cast<int>(memory_.lines.size()), static_cast<int>((top + height) / leading_) + 2);
    for (int i = first; i < last; ++i)
      line(i, {origin.x, origin.y + leading_ * static_cast<float>(i)}, width);
    draw_notes();
    explain_under_pointer(origin);
    line_menu(origin);
    ImGui::Dummy({width, leading_ * static_cast<float>(memory_.lines.size()) + 8});
  }

 private:
  bool on_stack(int number) const {
    const std::vector<timeline::Frame>* stack = stack_of(guest_);
    return stack != nullptr && std::any_of(stack->begin(), stack->end(), [&](const timeline::Frame& frame) {
             return frame.at.line == number && frame.at.file == memory_.file;
           });
  }

  void line(int index, ImVec2 at, float width) {
    const Palette& c = view_.theme.color;
    const int number = index + 1;
    const bool current = number == current_, raised = number == raised_at_ && guest_.exception.has_value();
    const ImVec2 max{at.x + width, at.y + leading_};
    if (raised) {
      list_.AddRectFilled(at, max, mix(c.sunken, c.bad, 0.18f));
      list_.AddRectFilled(at, {at.x + 3, max.y}, c.bad);
    } else if (current) {
      list_.AddRectFilled(at, max, c.accent_soft);
      list_.AddRectFilled(at, {at.x + 3, max.y}, c.accent);
    } else if (on_stack(number)) {
      list_.AddRectFilled(at, max, with_alpha(c.accent_soft, 0.45f));
    }
    const float y = at.y + (leading_ - line_height(font_)) / 2;
    put_right(list_, view_.theme.font.code_small,
              {at.x + gutter_ - 14, at.y + (leading_ - line_height(view_.theme.font.code_small)) / 2},
              current ? c.accent : c.muted, std::to_string(number));
    gutter(number, at);
    PythonState state = memory_.lines[static_cast<std::size_t>(index)].state;
    const float end = at.x + gutter_ +
                      draw_python(list_, view_.theme, font_, {at.x + gutter_, y},
                                  memory_.lines[static_cast<std::size_t>(index)].text, state);
    if (raised) {
      note(index, {end + 20, at.y},
           guest_.exception->type + (guest_.exception->text.empty() ? "" : ": " + guest_.exception->text),
           c.bad);
    } else if (current) {
      note(index, {end + 20, at.y}, waiting(), c.accent);
    }
  }

  const std::string& file_shown() const { return memory_.file.empty() ? guest_.program->path : memory_.file; }

  /// The second button anywhere on a line, or a finger that rests on its number: what can be done there.
  void line_menu(ImVec2 origin) {
    if (view_.debugger == nullptr || guest_.program == nullptr) return;
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 mouse = io.MousePos;
    const int index = static_cast<int>((mouse.y - origin.y) / leading_);
    const bool on_line = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                         mouse.y >= origin.y && index < static_cast<int>(memory_.lines.size());
    const bool rests = io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseDown[0] &&
                       io.MouseDownDuration[0] > 0.5f && io.MouseDragMaxDistanceSqr[0] < 64 &&
                       mouse.x < origin.x + gutter_;
    if (on_line && (rests || ImGui::IsMouseReleased(1)) && !ImGui::IsPopupOpen("line")) {
      memory_.menu_line = index + 1;
      ImGui::OpenPopup("line");
    }
    if (!begin_menu(view_.theme, "line", 0)) return;
    const std::string& file = file_shown();
    const auto item = [&](const Text& text) {
      return ImGui::Selectable(std::string(text.in(view_.language)).c_str());
    };
    put_heading(file + ":" + std::to_string(memory_.menu_line));
    if (item(say::run_to_here)) view_.ask(RunToLine{file, memory_.menu_line, true});
    if (item(say::run_back_to_here)) view_.ask(RunToLine{file, memory_.menu_line, false});
    const bool there = breakpoint_on(view_.debugger->breakpoints, file, memory_.menu_line) >= 0;
    if (item(there ? say::breakpoint_take : say::breakpoint_put))
      view_.ask(ToggleBreakpoint{file, memory_.menu_line});
    end_menu();
  }

  void put_heading(std::string_view text) const {
    const ImFont* font = view_.theme.font.code_small;
    put(*ImGui::GetWindowDrawList(), font, ImGui::GetCursorScreenPos(), view_.theme.color.muted, text);
    ImGui::Dummy(measure(font, text));
  }

  /// The line's number: pressing it sets a breakpoint or removes it.
  void gutter(int number, ImVec2 at) {
    if (view_.debugger == nullptr || guest_.program == nullptr) return;
    const Palette& c = view_.theme.color;
    const std::string& file = file_shown();
    const debug::Breakpoints& breakpoints = view_.debugger->breakpoints;
    const int there = breakpoint_on(breakpoints, file, number);
    ImGui::PushID(number);
    ImGui::PushTabStop(false);  // F9 is the keyboard's way
    bool hovered = false;
    if (hit("gutter", at, {at.x + gutter_ - 8, at.y + leading_}, &hovered))
      view_.ask(ToggleBreakpoint{file, number});
    ImGui::PopTabStop();
    std::string said(say::breakpoint_put.in(view_.language));
    if (there >= 0)
      said = fill(say::breakpoint_here.in(view_.language),
                  {std::to_string(breakpoints.hits(static_cast<std::size_t>(there)).size())});
    tip_for_last(view_.theme, said);
    ImGui::PopID();
    const ImVec2 dot{at.x + 11, at.y + leading_ / 2};
    if (there >= 0 && breakpoints.list()[static_cast<std::size_t>(there)].enabled)
      list_.AddCircleFilled(dot, 5, c.bad);
    else if (there >= 0)
      list_.AddCircle(dot, 4.5f, c.muted, 0, 1.5f);
    else if (hovered)
      list_.AddCircleFilled(dot, 5, with_alpha(c.bad, 0.4f));
  }

  /// What the program is doing in this line, beside it.
  std::string waiting() const {
    const timeline::CallRecord* call = view_.timeline.call(guest_.call);
    if (call == nullptr || call->entered > view_.cursor) return {};
    // Reading the clock is what every library does all the time; it says nothing about the line.
    if (std::holds_alternative<syscall::ClockGetTime>(call->syscall)) return {};
    const std::string name(syscall::name_of(call->syscall));
    if (call->returned != timeline::kNoMoment && call->returned < view_.cursor) return {};
    if (call->returned == view_.cursor && call->outcome)
      return name + "() = " + syscall::describe(call->syscall, *call->outcome);
    if (guest_.status == timeline::GuestStatus::blocked)
      return name + "() " + std::string(say::blocked.in(view_.language));
    return name + "()";
  }

  /// The name under the pointer: its value here, and what it means.
  /// A press picks the value out.
  void explain_under_pointer(ImVec2 origin) const {
    if (!ImGui::IsWindowHovered()) return;
    const ImVec2 mouse = ImGui::GetMousePos();
    const int index = static_cast<int>((mouse.y - origin.y) / leading_);
    if (mouse.y < origin.y || index >= static_cast<int>(memory_.lines.size()) || mouse.x < origin.x + gutter_)
      return;
    const std::string_view text = memory_.lines[static_cast<std::size_t>(index)].text;
    const std::string_view path = name_at(text, mouse.x - origin.x - gutter_);
    if (path.empty()) return;
    std::string said;
    const std::vector<timeline::Frame>* stack = stack_of(guest_);
    if (stack != nullptr) {
      // As Python looks it up: in the function, else in its module.
      const debug::Watched value = debug::watch(path, debug::Names(guest_, guest_.thread, stack->size() - 1));
      if (value.value) said = std::string(path) + " = " + value.value->repr;
      const bool pressed = ImGui::IsMouseReleased(0) && ImGui::GetIO().MouseDragMaxDistanceSqr[0] < 16;
      const bool none = !value.value && is_variable(index, path);
      if (none) said = say_no_value(path);
      if ((value.value || none) && pressed) view_.ask(SelectValue{guest_.guest, std::string(path)});
    }
    const std::string_view name = path.substr(path.rfind('.') + 1);
    const std::string_view meaning = explain_term(name, view_.language);
    if (!meaning.empty())
      said += (said.empty() ? "" : "\n") + std::string(name) + ": " + std::string(meaning);
    if (ImGui::IsWindowHovered(ImGuiHoveredFlags_ForTooltip)) tip(view_.theme, said);
  }

  /// Whether a name, of the text of line `index`, is one of the program's variables, be it that it never gets a
  /// value in this run.
  bool is_variable(int index, std::string_view name) const {
    if (name.find('.') != std::string_view::npos || view_.debugger == nullptr) return false;
    PythonState state = memory_.lines[static_cast<std::size_t>(index)].state;
    for (const PythonPiece& piece :
         split_python(memory_.lines[static_cast<std::size_t>(index)].text, state)) {
      if (piece.text.data() <= name.data() && name.data() < piece.text.data() + piece.text.size() &&
          piece.kind != PythonPiece::Kind::plain)
        return false;
    }
    const debug::Run run = view_.debugger->run(view_.timeline);
    if (debug::variable_change(run, guest_.guest, name, true, 0) != timeline::kNoMoment) return true;
    return std::any_of(memory_.lines.begin(), memory_.lines.end(),
                       [&](const SourceLine& line) { return gives_value(line.text, name); });
  }

  /// That it has no value here, and where it gets one, or had the last.
  std::string say_no_value(std::string_view name) const {
    const debug::Run run = view_.debugger->run(view_.timeline);
    const auto next = debug::variable_given(run, guest_.guest, name, true, view_.cursor),
               last = debug::variable_given(run, guest_.guest, name, false, view_.cursor);
    const Text& none = next || !last ? say::no_value_yet : say::no_value_any_more;
    std::string said = fill(none.in(view_.language), {name});
    const auto tell = [&](const std::optional<debug::Given>& given, const Text& text) {
      if (!given) return;
      const std::string place =
          given->line == 0 ? file_shown() : given->file + ":" + std::to_string(given->line);
      said += "\n" + fill(text.in(view_.language),
                          {place, format_time(view_.timeline.time_of(given->moment), view_.language)});
    };
    tell(next, say::no_value_next);
    tell(last, say::no_value_last);
    if (!next && !last) said += "\n" + std::string(say::no_value_ever.in(view_.language));
    return said;
  }

  /// The name of Python that `x` is in, with what it is an attribute of ("self.sock"); "" for none, or where
  /// that is no name. The typeface is monospaced.
  std::string_view name_at(std::string_view text, float x) const {
    const auto of_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    const auto at = static_cast<std::size_t>(x / std::max(1.0f, measure(font_, "0").x));
    // Octets are columns up to the first letter that is not ASCII.
    const auto strange =
        std::find_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 126; });
    if (at >= static_cast<std::size_t>(strange - text.begin()) || !of_name(text[at])) return {};
    std::size_t begin = at, end = at;
    while (end < text.size() && of_name(text[end])) ++end;
    while (begin > 0 && (of_name(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    return text[begin] == '.' ? std::string_view() : text.substr(begin, end - begin);
  }

  float line_end(int index) const {
    if (index < 0 || index >= static_cast<int>(memory_.lines.size())) return 0;
    return gutter_ + measure(font_, memory_.lines[static_cast<std::size_t>(index)].text).x;
  }

  /// A remark beside the line that ends at `at`; where there is no room, at the right of the emptier
  /// neighbour.
  void note(int index, ImVec2 at, const std::string& text, ImU32 color) {
    if (text.empty()) return;
    const ImFont* font = view_.theme.font.small_strong;
    const float left = ImGui::GetWindowPos().x, right = left + ImGui::GetWindowWidth() - 22;
    const float wanted = std::min(measure(font, text).x, (right - left - gutter_) * 0.8f);
    if (right - at.x < wanted) {
      const bool below = index == 0 || line_end(index + 1) <= line_end(index - 1);
      at.x = right - wanted;
      at.y += below ? leading_ : -leading_;
    }
    late_.push_back({at, elide(font, text, wanted + 1), color});
  }

  /// Remarks lie over the lines that are drawn after theirs.
  void draw_notes() {
    const ImFont* font = view_.theme.font.small_strong;
    for (const Note& note : late_) {
      const ImVec2 size = measure(font, note.text);
      list_.AddRectFilled({note.at.x - 8, note.at.y + 1}, {note.at.x + size.x + 8, note.at.y + leading_ - 1},
                          mix(view_.theme.color.sunken, note.color, 0.14f), 4);
      put(list_, font, {note.at.x, note.at.y + (leading_ - line_height(font)) / 2}, note.color, note.text);
    }
  }

  /// Keeps the current line in the middle part of the pane, by turning pages: where the pane stands follows
  /// from the line alone, so that a step and its reverse show the same, and it rests while the line stays on
  /// the page.
  void follow() {
    const int wanted = current_ > 0 ? current_ : raised_at_;
    if (wanted > 0 && wanted != memory_.shown_line) {
      memory_.shown_line = wanted;
      const float y = leading_ * static_cast<float>(wanted - 1), height = ImGui::GetWindowHeight(),
                  page = std::max(leading_, std::round(height * 0.5f));
      memory_.target = std::max(0.0f, std::floor(y / page) * page - std::round(height * 0.15f));
    }
    if (memory_.target < 0) return;
    const float target = std::min(
        memory_.target,
        std::max(0.0f, leading_ * static_cast<float>(memory_.lines.size()) + 8 - ImGui::GetWindowHeight()));
    const float top = ImGui::GetScrollY(), step = (target - top) * 0.35f;
    if (view_.reduced_motion || view_.memory == nullptr || std::abs(target - top) < 2) {
      ImGui::SetScrollY(target);
      memory_.target = -1;
    } else {
      ImGui::SetScrollY(top + step);
    }
  }

  struct Note {
    ImVec2 at;
    std::string text;
    ImU32 color;
  };
  std::vector<Note> late_;
  const View& view_;
  const timeline::GuestState& guest_;
  ProgramMemory& memory_;
  ImDrawList& list_;
  const ImFont* font_;
  float leading_ = 20, gutter_ = 40;
  int current_ = 0, raised_at_ = 0;
};

void draw_code(const View& view, const timeline::GuestState& guest, ImVec2 size) {
  ProgramMemory alone;
  ProgramMemory& memory = view.memory != nullptr ? view.memory->of<ProgramMemory>() : alone;
  const std::vector<timeline::Frame>* stack = stack_of(guest);
  const std::string file = stack != nullptr                        ? stack->back().at.file
                           : memory.program == guest.program.get() ? memory.file
                                                                   : std::string();
  const std::string* source = guest.program ? source_of(view.timeline, *guest.program, file) : nullptr;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, view.theme.color.sunken);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, view.theme.radius);
  if (ImGui::BeginChild("code", size, ImGuiChildFlags_None,
                        ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NavFlattened)) {
    if (source == nullptr) {
      empty_state(view.theme, say::no_source.in(view.language));
    } else {
      if (memory.program != guest.program.get() || memory.file != file) {
        memory = {};
        memory.program = guest.program.get();
        memory.file = file;
        cut_lines(memory, *source, view.theme.font.code);
      }
      CodePane(view, guest, memory).draw();
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

}  // namespace

void draw_program(const View& view) {
  const auto found = view.world.guests.find(view.selection.guest);
  draw_guest_tabs(view, false);
  if (found == view.world.guests.end()) {
    empty_state(view.theme, say::no_program.in(view.language));
    return;
  }
  const timeline::GuestState& guest = *found->second;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.x >= 640) {
    const float side = std::clamp(room.x * 0.3f, 190.0f, 340.0f);
    draw_code(view, guest, {room.x - side - 12, room.y});
    ImGui::SameLine(0, 12);
    draw_variables(view, guest, {side, room.y});
  } else {
    const float code = std::floor(room.y * (room.y > 320 ? 0.64f : 0.7f));
    draw_code(view, guest, {room.x, code});
    draw_variables(view, guest, {room.x, std::max(40.0f, room.y - code - 8)});
  }
}

}  // namespace zocalo::ui
