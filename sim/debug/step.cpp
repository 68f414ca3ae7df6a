#include "debug/step.h"

#include <algorithm>
#include <map>

#include "debug/breakpoint.h"

namespace zocalo::debug {

namespace {

using timeline::Stop;
using Moves = std::vector<Move>;

/// Frames on the stack after a move.
int depth_after(const Move& move) { return move.kind == Move::Kind::leave ? move.depth - 1 : move.depth; }

/// Whether a thread stops there. Where lines are not recorded, the entry of a function stands for its first.
bool is_stop(const Moves& moves, std::size_t at) {
  const Move& move = moves[at];
  if (move.kind == Move::Kind::line || move.kind == Move::Kind::leave) return true;
  if (move.kind != Move::Kind::enter || at + 1 == moves.size()) return false;
  const Move& next = moves[at + 1];
  return next.kind != Move::Kind::line || next.depth != move.depth;
}

/// Whether a step of `kind` that began with `depth` frames ends there.
bool ends_step(StepKind kind, const Move& move, int depth) {
  switch (kind) {
    case StepKind::into:
      return true;
    case StepKind::over:
      return move.depth <= depth;
    case StepKind::out:
      return depth_after(move) < depth;
    default:
      return false;
  }
}

/// Of the files that a step asks about, which are the library's.
class LibraryFiles {
 public:
  explicit LibraryFiles(const Run& run) : run_(run) {}
  bool has(const Move& move) {
    const auto [known, fresh] = known_.try_emplace(move.file, false);
    if (fresh) known->second = run_.timeline.library_source(run_.catalog.name(move.file)) != nullptr;
    return known->second;
  }

 private:
  const Run& run_;
  std::map<std::uint16_t, bool> known_;
};

Index step_thread(const Run& run, const Moves& moves, const StepRequest& request, Index from) {
  const StepKind kind = request.kind;
  LibraryFiles library(run);
  const auto ends = [&](std::size_t at, int depth) {
    return is_stop(moves, at) && ends_step(kind, moves[at], depth) &&
           (request.library || !library.has(moves[at]));
  };
  const auto after = static_cast<std::size_t>(
      std::upper_bound(moves.begin(), moves.end(), from,
                       [](Index moment, const Move& move) { return moment < move.moment; }) -
      moves.begin());
  // Before its first move a thread has no frame, and every stop is one of the frame that it will have.
  const int depth = after == 0 ? 0xffff : depth_after(moves[after - 1]);
  if (request.forward) {
    for (std::size_t i = after; i < moves.size(); ++i)
      if (ends(i, depth)) return moves[i].moment;
    return kNoMoment;
  }
  for (std::size_t i = after; i-- > 0;) {
    if (moves[i].moment < from && ends(i, depth)) return moves[i].moment;
  }
  return kNoMoment;
}

/// The thread of a guest that moved last, up to `from`.
Caller last_moved(const Catalog& catalog, GuestId guest, Index from) {
  Caller found{guest, ThreadId{1}};
  Index best = 0;
  for (auto at = catalog.moves().lower_bound({guest, ThreadId{0}});
       at != catalog.moves().end() && at->first.guest == guest; ++at) {
    const Moves& moves = at->second;
    const auto after = std::upper_bound(moves.begin(), moves.end(), from,
                                        [](Index moment, const Move& move) { return moment < move.moment; });
    if (after == moves.begin() || std::prev(after)->moment < best) continue;
    best = std::prev(after)->moment;
    found = at->first;
  }
  return found;
}

Index nearest(const std::vector<Index>& moments, bool forward, Index from) {
  if (forward) {
    const auto at = std::upper_bound(moments.begin(), moments.end(), from);
    return at == moments.end() ? kNoMoment : *at;
  }
  const auto at = std::lower_bound(moments.begin(), moments.end(), from);
  return at == moments.begin() ? kNoMoment : *std::prev(at);
}

Index along(const timeline::Timeline& timeline, Stop stop, GuestId guest, bool forward, Index from) {
  return forward ? timeline.next(from, stop, guest) : timeline.previous(from, stop, guest);
}

/// Two segments of one direction of one connection that carry some of the same.
bool overlap(const Run& run, std::size_t a, std::size_t b) {
  const timeline::PacketRecord& p = run.timeline.packets()[a];
  const timeline::PacketRecord& q = run.timeline.packets()[b];
  const wire::TcpSegment* s = p.content.tcp();
  const wire::TcpSegment* t = q.content.tcp();
  if (s == nullptr || t == nullptr || s->source_port != t->source_port ||
      p.content.source != q.content.source ||
      run.catalog.packet_notes()[a].stream != run.catalog.packet_notes()[b].stream)
    return false;
  const auto length = [](const timeline::PacketRecord& packet, const wire::TcpSegment& segment) {
    return static_cast<std::uint32_t>(packet.payload_size) + (segment.flags.syn ? 1U : 0U) +
           (segment.flags.fin ? 1U : 0U);
  };
  return s->seq < t->seq + length(q, *t) && t->seq < s->seq + length(p, *s);
}

}  // namespace

Index step(const Run& run, const StepRequest& request, Index from) {
  const bool forward = request.forward;
  const StepKind kind = request.kind;
  if (kind == StepKind::call && (!request.who.guest || !request.who.thread))
    return along(run.timeline, Stop::call_enter, request.who.guest, forward, from);
  if (!request.who.guest || kind == StepKind::event)
    return along(run.timeline, Stop::moment, request.who.guest, forward, from);
  const Caller who = request.who.thread ? request.who : last_moved(run.catalog, request.who.guest, from);
  if (kind == StepKind::call) return nearest(run.catalog.call_entries(who), forward, from);
  return step_thread(run, run.catalog.moves(who), request, from);
}

namespace {

/// The moments of a program's own lines, in order.
std::vector<Index> lines_of(const Run& run, GuestId guest) {
  LibraryFiles library(run);
  std::vector<Index> moments;
  for (auto at = run.catalog.moves().lower_bound({guest, ThreadId{0}});
       at != run.catalog.moves().end() && at->first.guest == guest; ++at) {
    for (const Move& move : at->second)
      if (move.kind == Move::Kind::line && !library.has(move)) moments.push_back(move.moment);
  }
  std::sort(moments.begin(), moments.end());
  return moments;
}

}  // namespace

std::size_t own_lines(const Run& run, GuestId guest, Index moment) {
  const std::vector<Index> moments = lines_of(run, guest);
  return static_cast<std::size_t>(std::upper_bound(moments.begin(), moments.end(), moment) - moments.begin());
}

Index own_line(const Run& run, GuestId guest, std::size_t number) {
  const std::vector<Index> moments = lines_of(run, guest);
  return number == 0 || number > moments.size() ? kNoMoment : moments[number - 1];
}

Index run_to_line(const Run& run, std::string_view file, int line, GuestId guest, bool forward, Index from) {
  std::vector<bool> right;  // by number of a name: whether it is this file's
  for (const std::string& name : run.catalog.names()) right.push_back(same_file(file, name));
  Index best = kNoMoment;
  for (const auto& [caller, moves] : run.catalog.moves()) {
    if (guest && caller.guest != guest) continue;
    for (const Move& move : moves) {
      if (move.kind != Move::Kind::line || move.line != static_cast<std::uint32_t>(line) || !right[move.file])
        continue;
      if (forward && move.moment > from) {
        best = std::min(best, move.moment);
        break;
      }
      if (!forward && move.moment < from && (best == kNoMoment || move.moment > best)) best = move.moment;
    }
  }
  return best;
}

Index socket_change(const Run& run, SocketId socket, bool forward, Index from) {
  return nearest(run.catalog.socket_changes(socket), forward, from);
}

namespace {

/// The nearest row of this variable after (before) `from`; `given`: that has a value.
const Assigned* nearest_assigned(const Run& run, GuestId guest, std::string_view name, bool forward,
                                 Index from, bool given) {
  const std::uint16_t number = run.catalog.number_of(std::string(name));
  const auto wanted = [&](const Assigned& each) {
    return each.name == number && each.caller.guest == guest && !(given && each.gone);
  };
  const std::vector<Assigned>& all = run.catalog.assigned();
  if (forward) {
    const auto begin = std::upper_bound(all.begin(), all.end(), from, [](Index moment, const Assigned& each) {
      return moment < each.moment;
    });
    const auto found = std::find_if(begin, all.end(), wanted);
    return found == all.end() ? nullptr : &*found;
  }
  const auto end = std::lower_bound(all.begin(), all.end(), from,
                                    [](const Assigned& each, Index moment) { return each.moment < moment; });
  const auto found = std::find_if(std::make_reverse_iterator(end), all.rend(), wanted);
  return found == all.rend() ? nullptr : &*found;
}

/// What the thread did that is seen at `moment`: the line before it in the same frame, or the entry itself.
const Move* done_before(const Moves& moves, Index moment) {
  auto at = std::lower_bound(moves.begin(), moves.end(), moment,
                             [](const Move& move, Index wanted) { return move.moment < wanted; });
  if (at == moves.end() || at->moment != moment) return nullptr;
  if (at->kind == Move::Kind::enter) return &*at;
  for (const int depth = at->depth; at != moves.begin();) {
    --at;
    if (at->depth == depth && at->kind == Move::Kind::line) return &*at;
  }
  return nullptr;
}

}  // namespace

Index variable_change(const Run& run, GuestId guest, std::string_view name, bool forward, Index from) {
  const Assigned* row = nearest_assigned(run, guest, name, forward, from, false);
  return row == nullptr ? kNoMoment : row->moment;
}

std::optional<Given> variable_given(const Run& run, GuestId guest, std::string_view name, bool forward,
                                    Index from) {
  const Assigned* row = nearest_assigned(run, guest, name, forward, from, true);
  if (row == nullptr) return std::nullopt;
  const Move* done = done_before(run.catalog.moves(row->caller), row->moment);
  if (done == nullptr) return Given{row->moment, {}, 0};
  return Given{row->moment, run.catalog.name(done->file), static_cast<int>(done->line)};
}

Index packet_change(const Run& run, PacketId packet, bool forward, Index from) {
  const timeline::PacketRecord* record = run.timeline.packet(packet);
  if (record == nullptr) return kNoMoment;
  const auto& packets = run.timeline.packets();
  const auto row = run.timeline.row_of(*record);
  const std::size_t known = std::min(packets.size(), run.catalog.packet_notes().size());
  std::vector<Index> moments;
  for (std::size_t i = 0; i < known && row < known; ++i) {
    if (i != row && packets[i].duplicate_of != packet && !overlap(run, row, i)) continue;
    moments.push_back(packets[i].sent);
    if (packets[i].ended != kNoMoment) moments.push_back(packets[i].ended);
  }
  std::sort(moments.begin(), moments.end());
  return nearest(moments, forward, from);
}

Index Trail::step(const Run& run, const StepRequest& request, Index from) {
  if (!made_.empty() && made_.back().to != from) clear();
  if (!made_.empty()) {
    StepRequest reverse = request;
    reverse.forward = !reverse.forward;
    if (made_.back().request == reverse) {
      const Index back = made_.back().from;
      made_.pop_back();
      return back;
    }
  }
  const Index to = debug::step(run, request, from);
  if (to != kNoMoment) moved(request, from, to);
  return to;
}

void Trail::moved(const StepRequest& request, Index from, Index to) {
  constexpr std::size_t kLongest = 10'000;
  if (made_.size() == kLongest) made_.erase(made_.begin());
  made_.push_back({request, from, to});
}

}  // namespace zocalo::debug
