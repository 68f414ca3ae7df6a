// What stands beside the ladder's lifelines: syscalls, sleep, and the states of sockets.

#include "ui/views/view_ladder.h"

namespace zocalo::ui {
namespace {

using timeline::CallRecord;
using timeline::Index;
using timeline::kNoMoment;
using timeline::PacketRecord;

/// Labels beside the lifelines, each on its outer side, where fewer arrows run.
struct Beside {
  std::vector<float> used;  ///< the y down to which each lifeline's margin is taken
};

bool told(const syscall::Syscall& call) {
  return std::visit(
      [](const auto& c) {
        using T = std::decay_t<decltype(c)>;
        return std::is_same_v<T, syscall::Connect> || std::is_same_v<T, syscall::Accept> ||
               std::is_same_v<T, syscall::Send> || std::is_same_v<T, syscall::Recv> ||
               std::is_same_v<T, syscall::Select> || std::is_same_v<T, syscall::Poll> ||
               std::is_same_v<T, syscall::EpollWait> || std::is_same_v<T, syscall::Close> ||
               std::is_same_v<T, syscall::Shutdown> || std::is_same_v<T, syscall::Listen> ||
               std::is_same_v<T, syscall::Bind> || std::is_same_v<T, syscall::Socket>;
      },
      call);
}

/// Where a moment's label goes: away from the arrow that leaves or reaches the lifeline in it, else outwards.
bool leftwards(const Ladder& ladder, std::size_t line, Index moment) {
  if (ladder.lines.size() == 1) return true;
  const auto& packets = ladder.view.timeline.packets();
  auto other_end = [&](const PacketRecord& packet) {
    const Ends ends = ends_of(ladder, packet);
    const int n = static_cast<int>(line);
    if (packet.sent == moment && ends.from == n) return ends.to;
    return packet.ended == moment && ends.to == n ? ends.from : -1;
  };
  int other = -1;
  if (const PacketRecord* packet = ladder.view.timeline.packet(ladder.view.timeline.cause_of(moment).packet))
    other = other_end(*packet);
  auto sent = std::partition_point(packets.begin(), packets.end(),
                                   [&](const PacketRecord& p) { return p.sent < moment; });
  for (; other < 0 && sent != packets.end() && sent->sent == moment; ++sent) other = other_end(*sent);
  if (other >= 0 && other != static_cast<int>(line)) return other > static_cast<int>(line);
  return line < (ladder.lines.size() + 1) / 2;
}
float side_room(const Ladder& ladder) { return ladder.column() / 2 - 14; }
float side_at(float x, float width, bool left) { return left ? x - 10 - width : x + 10; }

void draw_sleep(const Ladder& ladder, const CallRecord& call, float x, float y) {
  if (!call.blocked) return;
  float end = ladder.bottom;
  if (call.returned != kNoMoment) end = std::min(end, ladder.y(ladder.state.axis.at(call.returned)));
  if (end > y)
    ladder.list.AddRectFilled({x - 2.5f, std::max(y, ladder.top)}, {x + 2.5f, end},
                              ladder.tone(ladder.view.theme.color.faint, ladder.past(call.entered)), 2);
}

void draw_call(const Ladder& ladder, const CallRecord& call, Beside& beside) {
  const View& view = ladder.view;
  const timeline::GuestState* guest = guest_of(view.world, call.caller.guest);
  const int line = guest != nullptr ? ladder.line_of(guest->host, call.caller.guest) : -1;
  if (line < 0) return;
  const auto n = static_cast<std::size_t>(line);
  const float x = ladder.x(n), y = ladder.y(ladder.state.axis.at(call.entered));
  draw_sleep(ladder, call, x, y);
  if (y < ladder.top - 20 || y > ladder.bottom) return;
  const Palette& c = view.theme.color;
  const bool past = ladder.past(call.entered),
             now = call.entered == view.cursor || call.returned == view.cursor;
  const bool left = leftwards(ladder, n, call.entered);
  ladder.list.AddLine({x, y}, {x + (left ? -7.0f : 7.0f), y}, ladder.tone(now ? c.accent : c.muted, past),
                      1.5f);
  const ImFont* font = view.theme.font.code_small;
  const std::string text = std::string(syscall::name_of(call.syscall)) + "()";
  const float w = measure(font, text).x, h = line_height(font), from = side_at(x, w, left);
  const bool fits = w <= side_room(ladder) && y - h / 2 >= beside.used[n] && ladder.state.zoom >= 0.62f;
  if (fits) {
    ladder.list.AddRectFilled({from - 1, y - h / 2}, {from + w + 1, y + h / 2}, with_alpha(c.surface, 0.8f));
    put(ladder.list, font, {from, y - h / 2}, now ? c.accent : past ? c.muted : ahead(c, c.muted), text);
    beside.used[n] = y + h / 2 - 1;
    ladder.state.beside.emplace_back(from - 1, y - h / 2, from + w + 1, y + h / 2);
  }
  const std::string tooltip =
      syscall::describe(call.syscall) + (call.outcome && call.returned <= view.cursor
                                             ? " = " + syscall::describe(call.syscall, *call.outcome)
                                             : "");
  const ImVec2 min{fits ? std::min(from, x - 4) : x - 8, y - h / 2},
      max{fits ? std::max(from + w, x + 4) : x + 8, y + h / 2};
  if (region(view, min, max, tooltip, tooltip).clicked) {
    view.ask(SelectCall{call.call});
    view.ask(SeekTo{call.entered});
  }
}

/// A state's name as a plate: beside the lifeline, or on it where there is no room beside.
void draw_change(const Ladder& ladder, const LadderEvents::Change& change, Beside& beside, Index& last_moment,
                 int& stacked) {
  const View& view = ladder.view;
  const Theme& theme = view.theme;
  const int line = ladder.line_of(change.host, change.guest);
  stacked = change.moment == last_moment ? stacked + 1 : 0;
  last_moment = change.moment;
  if (line < 0) return;
  const auto n = static_cast<std::size_t>(line);
  const ImFont* font = theme.font.code_small;
  const float h = line_height(font), x = ladder.x(n);
  const std::string_view name = trace::name_of(change.state);
  const bool aside = measure(font, name).x + 8 <= side_room(ladder);
  const std::string text =
      aside ? std::string(name) : elide(font, name, std::max(30.0f, ladder.column() - 12));
  const float w = measure(font, text).x;
  const bool call = ladder.view.timeline.cause_of(change.moment).kind == trace::Cause::Kind::call;
  const float y = ladder.y(ladder.state.axis.at(change.moment)) + (call || !aside ? h / 2 + 2 : 1) +
                  static_cast<float>(stacked) * (h + 3);
  if (y > ladder.bottom || y + h < beside.used[n] - 1) return;
  const ImVec2 min{aside ? side_at(x, w + 8, leftwards(ladder, n, change.moment)) : x - w / 2 - 4, y},
      max{min.x + w + 8, y + h + 1};
  const bool past = ladder.past(change.moment), now = change.moment == view.cursor,
             chosen = change.socket == view.selection.socket;
  ladder.list.AddRectFilled(min, max,
                            now      ? theme.color.accent_soft
                            : chosen ? theme.color.selected
                                     : theme.color.sunken,
                            3);
  put(ladder.list, font, {min.x + 4, y},
      now    ? theme.color.accent
      : past ? theme.color.text
             : ahead(theme.color, theme.color.text),
      text);
  beside.used[n] = std::max(beside.used[n], max.y);
  ladder.state.beside.emplace_back(min.x, min.y, max.x, max.y);
  if (region(view, min, max, std::string(name) + "\n" + std::string(meaning(change.state, view.language)),
             name)
          .clicked) {
    view.ask(SelectSocket{change.socket});
    view.ask(SeekTo{change.moment});
  }
}

}  // namespace

void draw_calls_beside(const Ladder& ladder) {
  Beside beside{std::vector<float>(ladder.lines.size(), -1e6f)};
  const auto& calls = ladder.view.timeline.calls();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top));
  auto call = std::lower_bound(calls.begin(), calls.end(), first,
                               [](const CallRecord& c, Index m) { return c.entered < m; });
  // Calls that sleep here may have been entered above.
  for (std::size_t back = 0; back < 200 && call != calls.begin(); ++back) --call;
  for (; call != calls.end(); ++call) {
    if (ladder.y(ladder.state.axis.at(call->entered)) > ladder.bottom) break;
    if (told(call->syscall)) draw_call(ladder, *call, beside);
  }
}

void draw_states(const Ladder& ladder) {
  if (ladder.state.zoom < 0.62f) return;
  Beside beside{std::vector<float>(ladder.lines.size(), -1e6f)};
  const auto& changes = ladder.state.events.changes();
  const Index first = ladder.state.axis.moment_at(ladder.place(ladder.top - 60));
  auto change = std::lower_bound(changes.begin(), changes.end(), first,
                                 [](const LadderEvents::Change& c, Index m) { return c.moment < m; });
  Index last_moment = kNoMoment;
  int stacked = 0;
  for (; change != changes.end(); ++change) {
    if (ladder.y(ladder.state.axis.at(change->moment)) > ladder.bottom) break;
    draw_change(ladder, *change, beside, last_moment, stacked);
  }
}

}  // namespace zocalo::ui
