// The details of a value: what it is here, and every change of it; and the changes of whatever is picked out.

#include <algorithm>

#include "ui/draw/draw.h"
#include "ui/model/debugger.h"
#include "ui/text/text.h"
#include "ui/views/details.h"

namespace zocalo::ui {
namespace {

using timeline::Index;
using timeline::kNoMoment;

constexpr std::ptrdiff_t kShown = 6;  ///< changes to each side of the cursor

/// The lines around the cursor, kept until it leaves them.
struct ValueMemory {
  debug::WatchOf of;
  Index first = kNoMoment, last = kNoMoment;
  std::vector<std::pair<Index, std::string>> lines;
};

std::string worth_at(const View& view, const debug::WatchOf& value, Index moment) {
  const auto& guests = view.timeline.state_at(moment).guests;
  const auto guest = guests.find(value.guest);
  return guest == guests.end()
             ? std::string()
             : debug::worth_of(value.expression, *guest->second).watched.explain(view.language);
}

Index nearest(const std::vector<Index>& moments, bool forward, Index from) {
  if (forward) {
    const auto at = std::upper_bound(moments.begin(), moments.end(), from);
    return at == moments.end() ? kNoMoment : *at;
  }
  const auto at = std::lower_bound(moments.begin(), moments.end(), from);
  return at == moments.begin() ? kNoMoment : *std::prev(at);
}

Index change_of_call(const View& view, CallId id, bool forward) {
  const timeline::CallRecord* call = view.timeline.call(id);
  if (call == nullptr) return kNoMoment;
  std::vector<Index> moments{call->entered};
  moments.insert(moments.end(), call->scans.begin(), call->scans.end());
  if (call->returned != kNoMoment) moments.push_back(call->returned);
  return nearest(moments, forward, view.cursor);
}

}  // namespace

Index change_of_picked(const View& view, bool forward) {
  if (view.debugger == nullptr) return kNoMoment;
  const debug::Run run = view.debugger->run(view.timeline);
  const Selection& picked = view.selection;
  switch (picked.picked) {
    case Picked::packet:
      return debug::packet_change(run, picked.packet, forward, view.cursor);
    case Picked::socket:
      return debug::socket_change(run, picked.socket, forward, view.cursor);
    case Picked::call:
      return change_of_call(view, picked.call, forward);
    case Picked::value:
      return nearest(view.debugger->watches.changes(picked.value), forward, view.cursor);
    default:
      return kNoMoment;
  }
}

void watch_too(const View& view, const std::string& expression) {
  if (view.debugger == nullptr) return;
  std::vector<std::string> list = view.debugger->watched;
  if (std::find(list.begin(), list.end(), expression) != list.end()) return;
  list.push_back(expression);
  view.ask(SetWatches{std::move(list)});
}

void draw_value_details(const View& view, const debug::WatchOf& value) {
  const timeline::GuestState* guest = guest_of(view.world, value.guest);
  std::string where = guest_name(view.world, value.guest), here;
  if (guest != nullptr) {
    const debug::Worth worth = debug::worth_of(value.expression, *guest);
    here = worth.watched.explain(view.language);
    if (worth.watched.value && !worth.at.function.empty())
      where += ", " + (worth.at.function == "<module>"
                           ? fill(say::d_module_of.in(view.language), {worth.at.file})
                           : fill(say::d_value_in.in(view.language), {worth.at.function + "()"}));
  }
  detail_title(view, value.expression, where);
  paragraph(view.theme.font.code_small, view.theme.color.text, here);
  detail_changes(view, change_of_picked(view, false), change_of_picked(view, true));
  const std::vector<Index>& changes = view.debugger->watches.changes(value);
  if (changes.empty()) return detail_text(view, say::d_value_never.in(view.language), view.theme.color.muted);
  ImGui::Dummy({1, 6});
  detail_text(view, fill(say::d_value_changes.in(view.language), {std::to_string(changes.size())}),
              view.theme.color.muted);
  const auto begin = changes.begin(), end = changes.end();
  const auto after = std::upper_bound(begin, end, view.cursor);
  const auto first = begin + std::max<std::ptrdiff_t>(0, after - begin - kShown),
             last = begin + std::min<std::ptrdiff_t>(end - begin, after - begin + kShown);
  ValueMemory alone;
  ValueMemory& memory = view.memory != nullptr ? view.memory->of<ValueMemory>() : alone;
  if (memory.of != value || memory.first != *first || memory.last != *std::prev(last)) {
    memory = {value, *first, *std::prev(last), {}};
    for (auto at = first; at != last; ++at) memory.lines.emplace_back(*at, worth_at(view, value, *at));
  }
  const auto more = [&](std::ptrdiff_t count) {
    if (count > 0)
      detail_text(view, fill(say::d_value_more.in(view.language), {std::to_string(count)}),
                  view.theme.color.muted);
  };
  more(first - begin);
  for (const auto& [moment, worth] : memory.lines) {
    ImGui::PushID(static_cast<int>(moment));
    const bool now = after != begin && moment == *std::prev(after);
    detail_moment(
        view, (now ? "● " : "") + format_time(view.timeline.time_of(moment), view.language) + ": " + worth,
        moment);
    ImGui::PopID();
  }
  more(end - last);
}

}  // namespace zocalo::ui
