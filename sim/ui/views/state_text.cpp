#include "ui/views/state_text.h"

#include <algorithm>

#include "ui/draw/draw.h"
#include "ui/text/text.h"
#include "ui/views/details.h"
#include "ui/views/names.h"
#include "ui/views/source_text.h"
#include "ui/views/view_parts.h"
#include "ui/views/view_select_model.h"
#include "ui/views/view_variables.h"
#include "wire/codec.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kMostVariables = 12, kMostPackets = 8, kMostOutput = 5;

std::string say_in(const View& view, const Text& text) { return std::string(text.in(view.language)); }

void tell_program(const View& view, const timeline::GuestState& guest, std::string& out) {
  const auto stack = guest.stacks.find(guest.thread);
  if (stack == guest.stacks.end() || stack->second.empty()) return;
  const timeline::Frame& frame = stack->second.back();
  out += guest_name(view.world, guest.guest) + ", " + frame.at.file;
  if (frame.at.line > 0) out += ", " + say_in(view, say::tell_line) + " " + std::to_string(frame.at.line);
  if (const std::string line = line_at(view.timeline, guest); !line.empty()) out += ": " + line;
  out += "\n";
  std::string variables;
  std::size_t count = 0;
  for (const timeline::Variable& variable : frame.variables) {
    if (++count > kMostVariables) break;
    variables += (variables.empty() ? "" : ", ") + variable.name + " = " + variable.value;
  }
  if (!variables.empty()) out += say_in(view, say::variables) + ": " + variables + "\n";
}

/// What is watched, a line each.
void tell_watches(const View& view, const timeline::GuestState& guest, std::string& out) {
  if (view.debugger == nullptr) return;
  for (const std::string& expression : view.debugger->watched) {
    out += say_in(view, say::d_watch) + ": " + expression + " = " +
           debug::worth_of(expression, guest).watched.explain(view.language);
    const auto& changes = view.debugger->watches.changes({guest.guest, expression});
    const auto after = std::upper_bound(changes.begin(), changes.end(), view.cursor);
    if (after != changes.begin() && *std::prev(after) >= changed_since(view, guest.guest) &&
        *std::prev(after) > 0)
      out += " (" + say_in(view, say::d_value_changed) + ")";
    out += "\n";
  }
}

void tell_call(const View& view, const timeline::GuestState& guest, std::string& out) {
  const timeline::CallRecord* call = view.timeline.call(guest.call);
  if (call == nullptr || call->entered > view.cursor) return;
  out += say_in(view, say::state_call) + ": " + syscall::describe(call->syscall);
  if (call->returned != timeline::kNoMoment && call->returned <= view.cursor && call->outcome)
    out += " = " + syscall::describe(call->syscall, *call->outcome);
  else if (guest.status == timeline::GuestStatus::blocked)
    out += ", " + say_in(view, say::v_asleep);
  else if (select_picture(view, guest.guest).record == call)
    out += ", " + say_in(view, say::v_looking);
  out += "\n";
}

void tell_select(const View& view, GuestId guest, std::string& out) {
  const SelectPicture picture = select_picture(view, guest);
  if (picture.record == nullptr || !picture.current) return;
  for (const syscall::Set set : syscall::kSets) {
    for (const SelectRow& row : picture.columns[static_cast<std::size_t>(set)].rows) {
      out += std::string(title_of(set, view.language)) + ", " + std::to_string(row.fd);
      const std::string who = role(view, socket_of(view.world, row.socket));
      out += " (" + who + "): ";
      out += row.decided ? syscall::explain(set, row.ready, row.reason, view.language)
                         : say_in(view, say::v_looking);
      out += "\n";
    }
  }
}

void tell_socket(const View& view, std::string& out) {
  const trace::SocketState* socket = socket_of(view.world, view.selection.socket);
  if (socket == nullptr) return;
  out += std::string(kind_badge(socket->kind)) + ", " + role(view, socket);
  const std::string_view state = meaning(socket->state, view.language);
  if (!state.empty()) out += ": " + std::string(state);
  out += "\n";
}

void tell_packets(const View& view, std::string& out) {
  std::size_t count = 0;
  for (const auto& [id, sent] : view.world.in_flight) {
    if (count == kMostPackets) {
      out +=
          fill(say::v_more_packets.in(view.language), {std::to_string(view.world.in_flight.size() - count)}) +
          "\n";
      return;
    }
    ++count;
    out += say_in(view, say::v_pk_on_its_way) + ": " + host_label(view.world, sent->from) + " → " +
           host_label(view.world, sent->to) + ": " + wire::describe(sent->content) + "\n";
  }
}

void tell_output(const View& view, GuestId guest, std::string& out) {
  const auto& rows = view.timeline.outputs();
  const auto end = std::partition_point(
      rows.begin(), rows.end(), [&](const timeline::OutputRow& row) { return row.moment <= view.cursor; });
  std::string text;
  for (auto row = end; row != rows.begin();) {
    --row;
    if (row->guest == guest) text.insert(0, row->text);
    if (std::count(text.begin(), text.end(), '\n') > static_cast<std::ptrdiff_t>(kMostOutput)) break;
  }
  while (text.ends_with('\n')) text.pop_back();
  while (std::count(text.begin(), text.end(), '\n') >= static_cast<std::ptrdiff_t>(kMostOutput))
    text.erase(0, text.find('\n') + 1);
  if (!text.empty()) out += say_in(view, say::output) + ":\n" + text + "\n";
}

}  // namespace

std::string tell_state(const View& view) {
  std::string out;
  const timeline::GuestState* guest = guest_of(view.world, view.selection.guest);
  if (guest != nullptr) {
    tell_program(view, *guest, out);
    tell_watches(view, *guest, out);
    tell_call(view, *guest, out);
    tell_select(view, guest->guest, out);
  }
  tell_socket(view, out);
  out += tell_details(view);
  tell_packets(view, out);
  if (guest != nullptr) tell_output(view, guest->guest, out);
  return out;
}

}  // namespace zocalo::ui
