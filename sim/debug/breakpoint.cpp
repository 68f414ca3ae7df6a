#include "debug/breakpoint.h"

#include <algorithm>

#include "debug/value.h"

namespace zocalo::debug {

namespace {

/// A hit count as the user wrote it.
struct HitCount {
  enum class Kind : std::uint8_t { any, equal, at_least, at_most, every } kind = Kind::any;
  std::uint64_t number = 0;

  bool allows(std::uint64_t hit) const {
    switch (kind) {
      case Kind::any:
        return true;
      case Kind::equal:
        return hit == number;
      case Kind::at_least:
        return hit >= number;
      case Kind::at_most:
        return hit <= number;
      case Kind::every:
        return hit % number == 0;
    }
    return true;
  }
};

std::optional<HitCount> parse_hit_count(std::string_view text) {
  const auto skip = [&text] {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  };
  skip();
  HitCount count;
  if (text.empty()) return count;
  struct Sign {
    std::string_view text;
    HitCount::Kind kind;
    int more;  ///< > 5 is >= 6
  };
  static constexpr Sign kSigns[] = {
      {"==", HitCount::Kind::equal, 0},   {">=", HitCount::Kind::at_least, 0},
      {"<=", HitCount::Kind::at_most, 0}, {">", HitCount::Kind::at_least, 1},
      {"<", HitCount::Kind::at_most, -1}, {"%", HitCount::Kind::every, 0},
      {"=", HitCount::Kind::equal, 0},
  };
  count.kind = HitCount::Kind::equal;
  int more = 0;
  for (const Sign& sign : kSigns) {
    if (!text.starts_with(sign.text)) continue;
    text.remove_prefix(sign.text.size());
    count.kind = sign.kind;
    more = sign.more;
    break;
  }
  skip();
  if (text.empty() || text.size() > 9) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    count.number = count.number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (count.number == 0 && (more < 0 || count.kind == HitCount::Kind::every)) return std::nullopt;
  count.number += static_cast<std::uint64_t>(static_cast<std::int64_t>(more));
  return count;
}

struct Candidate {
  Index moment = 0;
  Caller caller;
  bool operator<(const Candidate& other) const { return moment < other.moment; }
};

void find_line(const Run& run, const Breakpoint& breakpoint, Index from, Index to,
               std::vector<Candidate>& found) {
  std::vector<bool> right;
  for (const std::string& name : run.catalog.names()) right.push_back(same_file(breakpoint.file, name));
  for (const auto& [caller, moves] : run.catalog.moves()) {
    if (breakpoint.guest && caller.guest != breakpoint.guest) continue;
    auto at = std::lower_bound(moves.begin(), moves.end(), from,
                               [](const Move& move, Index moment) { return move.moment < moment; });
    for (; at != moves.end() && at->moment < to; ++at) {
      if (at->kind == Move::Kind::line && at->line == static_cast<std::uint32_t>(breakpoint.line) &&
          right[at->file])
        found.push_back({at->moment, caller});
    }
  }
  std::sort(found.begin(), found.end());
}

void find_filter(const Run& run, const Filter& filter, Index from, Index to, std::vector<Candidate>& found) {
  std::vector<Index> moments;
  filter.find(run, from, to, moments);
  for (const Index moment : moments) {
    const trace::Cause cause = run.timeline.cause_of(moment);
    found.push_back({moment, {cause.guest, cause.thread}});
  }
}

/// Whether the condition is known to be true where the caller's innermost frame is.
bool condition_holds(const Run& run, const std::string& condition, const Candidate& at) {
  const timeline::World& world = run.timeline.state_at(at.moment);
  const auto guest = world.guests.find(at.caller.guest);
  if (guest == world.guests.end()) return false;
  const auto stack = guest->second->stacks.find(at.caller.thread);
  if (stack == guest->second->stacks.end() || stack->second.empty()) return false;
  const Names names(*guest->second, at.caller.thread, stack->second.size() - 1);
  const Watched watched = watch(condition, names);
  return watched.value && truth(*watched.value).value_or(false);
}

bool same_place(const Breakpoint& a, const Breakpoint& b) {
  Breakpoint c = a;
  c.enabled = b.enabled;
  return c == b;
}

}  // namespace

struct Breakpoints::Row {
  std::shared_ptr<const Filter> filter;
  std::string es, en;  ///< what is wrong
  HitCount count;
  std::uint64_t met = 0;  ///< times that place and condition held
  std::vector<Index> hits;
  Index looked = 0;  ///< moments looked through
};

Breakpoints::Breakpoints() = default;
Breakpoints::~Breakpoints() = default;
Breakpoints::Breakpoints(Breakpoints&&) noexcept = default;
Breakpoints& Breakpoints::operator=(Breakpoints&&) noexcept = default;

const std::vector<Breakpoint>& Breakpoints::list() const { return list_; }

void Breakpoints::set(std::vector<Breakpoint> breakpoints) {
  std::vector<std::unique_ptr<Row>> rows;
  for (const Breakpoint& each : breakpoints) {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      if (rows_[i] == nullptr || !same_place(list_[i], each)) continue;
      rows.push_back(std::move(rows_[i]));
      break;
    }
    if (rows.size() == static_cast<std::size_t>(&each - breakpoints.data()) + 1) continue;
    auto row = std::make_unique<Row>();
    if (each.file.empty()) {
      CompiledFilter compiled = compile_filter(each.filter);
      row->filter = std::move(compiled.filter);
      row->es = compiled.error.es;
      row->en = compiled.error.en;
    }
    if (const std::string wrong = syntax_error(each.condition, Language::en); !wrong.empty()) {
      row->en = wrong;
      row->es = syntax_error(each.condition, Language::es);
    }
    if (const auto count = parse_hit_count(each.hit_count)) {
      row->count = *count;
    } else {
      row->es = "un número de veces se escribe 5, >= 5 o % 3, no " + each.hit_count;
      row->en = "a hit count is written 5, >= 5 or % 3, not " + each.hit_count;
    }
    rows.push_back(std::move(row));
  }
  list_ = std::move(breakpoints);
  rows_ = std::move(rows);
}

std::string Breakpoints::problem(std::size_t breakpoint, Language language) const {
  return language == Language::es ? rows_[breakpoint]->es : rows_[breakpoint]->en;
}

bool Breakpoints::update(const Run& run, Index budget) {
  bool more = false;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    Row& row = *rows_[i];
    if (!list_[i].enabled || !row.en.empty()) continue;
    const Index size = run.catalog.size(), from = row.looked;
    row.looked = size - from > budget ? from + budget : size;
    more = more || row.looked < size;
    std::vector<Candidate> found;
    if (row.filter) {
      find_filter(run, *row.filter, from, row.looked, found);
    } else {
      find_line(run, list_[i], from, row.looked, found);
    }
    for (const Candidate& each : found) {
      if (!list_[i].condition.empty() && !condition_holds(run, list_[i].condition, each)) continue;
      if (row.count.allows(++row.met) && (row.hits.empty() || row.hits.back() != each.moment))
        row.hits.push_back(each.moment);
    }
  }
  return more;
}

const std::vector<Index>& Breakpoints::hits(std::size_t breakpoint) const {
  static const std::vector<Index> kNone;
  return list_[breakpoint].enabled ? rows_[breakpoint]->hits : kNone;
}

std::optional<Hit> Breakpoints::find_next(Index from) const {
  std::optional<Hit> best;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const auto& all = hits(i);
    const auto at = std::upper_bound(all.begin(), all.end(), from);
    if (at != all.end() && (!best || *at < best->moment)) best = Hit{*at, i};
  }
  return best;
}

std::optional<Hit> Breakpoints::find_previous(Index from) const {
  std::optional<Hit> best;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const auto& all = hits(i);
    const auto at = std::lower_bound(all.begin(), all.end(), from);
    if (at != all.begin() && (!best || *std::prev(at) > best->moment)) best = Hit{*std::prev(at), i};
  }
  return best;
}

std::vector<std::size_t> Breakpoints::at(Index moment) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (std::binary_search(hits(i).begin(), hits(i).end(), moment)) found.push_back(i);
  }
  return found;
}

bool same_file(std::string_view named, std::string_view recorded) {
  if (recorded.empty() || !named.ends_with(recorded)) return false;
  return named.size() == recorded.size() || named[named.size() - recorded.size() - 1] == '/' ||
         named[named.size() - recorded.size() - 1] == '\\';
}

}  // namespace zocalo::debug
