#include "debug/watches.h"

#include <algorithm>

#include "debug/expression.h"

namespace zocalo::debug {

namespace {

void gather_names(const Expression& expression, std::vector<std::string>& names) {
  if (expression.op == Expression::Op::name) names.push_back(expression.text);
  for (const Expression& part : expression.parts) gather_names(part, names);
}

std::vector<std::string> names_of(std::string_view text) {
  std::vector<std::string> names;
  ExpressionError error;
  const Expression expression = parse_expression(text, error);
  if (!error.is) gather_names(expression, names);
  return names;
}

}  // namespace

Worth worth_of(std::string_view expression, const timeline::GuestState& guest) {
  const auto stack = guest.stacks.find(guest.thread);
  if (stack == guest.stacks.end() || stack->second.empty())
    return {watch(expression, Names(guest, guest.thread, 0)), {}};
  const std::vector<std::string> wanted = names_of(expression);
  std::size_t frame = stack->second.size();
  while (frame-- > 0) {
    const Names names(guest, guest.thread, frame);
    const bool has_all = std::all_of(wanted.begin(), wanted.end(),
                                     [&](const std::string& name) { return names.find(name) != nullptr; });
    if (has_all) return {watch(expression, names), stack->second[frame].at};
  }
  const std::size_t innermost = stack->second.size() - 1;
  return {watch(expression, Names(guest, guest.thread, innermost)), stack->second[innermost].at};
}

void Watches::want(const std::vector<WatchOf>& list) {
  std::erase_if(
      rows_, [&](const auto& row) { return std::find(list.begin(), list.end(), row.first) == list.end(); });
  for (const WatchOf& each : list) {
    const auto [row, fresh] = rows_.try_emplace(each);
    if (fresh) row->second.names = names_of(each.expression);
  }
}

/// The moments from `row.looked` on at which the value may be another: a name of it was assigned, a frame
/// came or went, another thread moved.
std::vector<Index> Watches::candidates(const Run& run, const WatchOf& watch, Row& row, Index to) {
  std::vector<Index> found;
  const auto begin = [&](const auto& rows) {
    return std::lower_bound(rows.begin(), rows.end(), row.looked,
                            [](const auto& each, Index moment) { return each.moment < moment; });
  };
  const std::vector<Assigned>& assigned = run.catalog.assigned();
  for (auto at = begin(assigned); at != assigned.end() && at->moment < to; ++at) {
    if (at->caller.guest == watch.guest &&
        std::find(row.names.begin(), row.names.end(), run.catalog.name(at->name)) != row.names.end())
      found.push_back(at->moment);
  }
  struct Moved {
    Index moment;
    ThreadId thread;
    bool frame;  ///< came or went
  };
  std::vector<Moved> moved;
  for (auto of = run.catalog.moves().lower_bound({watch.guest, ThreadId{0}});
       of != run.catalog.moves().end() && of->first.guest == watch.guest; ++of) {
    for (auto at = begin(of->second); at != of->second.end() && at->moment < to; ++at)
      moved.push_back(
          {at->moment, of->first.thread, at->kind == Move::Kind::enter || at->kind == Move::Kind::leave});
  }
  std::stable_sort(moved.begin(), moved.end(),
                   [](const Moved& a, const Moved& b) { return a.moment < b.moment; });
  for (const Moved& each : moved) {
    if (each.frame || each.thread != row.thread) found.push_back(each.moment);
    row.thread = each.thread;
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool Watches::update(const Run& run, Index budget) {
  bool more = false;
  const Index size = run.catalog.size();
  for (auto& [watch, row] : rows_) {
    const Index to = size - row.looked > budget ? row.looked + budget : size;
    const std::vector<Index> moments = candidates(run, watch, row, to);
    row.looked = to;
    more = more || to < size;
    for (const Index moment : moments) {
      const timeline::World& world = run.timeline.state_at(moment);
      const auto guest = world.guests.find(watch.guest);
      if (guest == world.guests.end()) continue;
      const Worth worth = worth_of(watch.expression, *guest->second);
      if (!worth.watched.value || (row.known && row.last == worth.watched.value->repr)) continue;
      row.known = true;
      row.last = worth.watched.value->repr;
      row.changes.push_back(moment);
    }
  }
  return more;
}

const std::vector<Index>& Watches::changes(const WatchOf& watch) const {
  static const std::vector<Index> kNone;
  const auto row = rows_.find(watch);
  return row == rows_.end() ? kNone : row->second.changes;
}

}  // namespace zocalo::debug
