#include <algorithm>

#include "lesson/patterns.h"

namespace zocalo::lesson {

namespace {

using timeline::Index;
using timeline::kNoMoment;

Verdict judge_all(const Predicate& p, const Facts& facts, const timeline::Timeline& timeline) {
  Verdict all{true, true, 0, 0};
  bool fails = false, any_moment = false;
  for (const PredicatePtr& part : p.parts) {
    const Verdict v = judge(*part, facts, timeline);
    if (!v.holds) all.holds = false;
    if (!v.decided) all.decided = false;
    fails = fails || (v.decided && !v.holds);
    if (v.moment != kNoMoment) all.moment = std::max(all.moment, v.moment);
    any_moment = any_moment || v.moment != kNoMoment;
    all.matches += v.holds ? 1U : 0U;
  }
  all.decided = all.decided || fails;
  if (!all.holds || !any_moment) all.moment = kNoMoment;
  return all;
}

Verdict judge_any(const Predicate& p, const Facts& facts, const timeline::Timeline& timeline) {
  Verdict any{false, true, kNoMoment, 0};
  bool sure = false;
  for (const PredicatePtr& part : p.parts) {
    const Verdict v = judge(*part, facts, timeline);
    if (!v.decided) any.decided = false;
    sure = sure || (v.decided && v.holds);
    if (!v.holds) continue;
    any.holds = true;
    any.moment = std::min(any.moment, v.moment);
    any.matches += 1;
  }
  any.decided = any.decided || sure;
  return any;
}

}  // namespace

std::vector<Match> bounded_matches(const Predicate& p, const Facts& facts, const timeline::Timeline& timeline,
                                   bool& decided) {
  decided = facts.data().ended;
  std::vector<Match> matches = all_matches(p, facts.data(), timeline);
  if (p.after) {
    const Verdict bound = judge(*p.after, facts, timeline);
    std::erase_if(matches,
                  [&](const Match& m) { return bound.moment == kNoMoment || m.moment <= bound.moment; });
  }
  if (p.before) {
    const Verdict bound = judge(*p.before, facts, timeline);
    std::erase_if(matches,
                  [&](const Match& m) { return bound.moment == kNoMoment || m.moment >= bound.moment; });
    decided = decided || (bound.holds && bound.decided);
  }
  return matches;
}

const Match* chosen(const Predicate& p, const std::vector<Match>& matches) {
  const auto size = static_cast<std::int64_t>(matches.size());
  const std::int64_t at = p.nth > 0 ? p.nth - 1 : size + p.nth;
  return at >= 0 && at < size ? &matches[static_cast<std::size_t>(at)] : nullptr;
}

Verdict judge(const Predicate& p, const Facts& facts, const timeline::Timeline& timeline) {
  using Kind = Predicate::Kind;
  if (p.kind == Kind::all) return judge_all(p, facts, timeline);
  if (p.kind == Kind::any) return judge_any(p, facts, timeline);
  if (p.kind == Kind::none) {
    Verdict v = judge(*p.parts.front(), facts, timeline);
    v.holds = !v.holds;
    v.moment = kNoMoment;
    return v;
  }
  Verdict v;
  const std::vector<Match> matches = bounded_matches(p, facts, timeline, v.decided);
  v.matches = matches.size();
  const Match* match = chosen(p, matches);
  const bool counts = p.count || p.at_most || p.at_least;
  const bool too_many = matches.size() > std::min(p.count.value_or(~0U), p.at_most.value_or(~0U));
  const bool enough = matches.size() >= std::max(p.count.value_or(0), p.at_least.value_or(0));
  v.holds = !too_many && enough && (match != nullptr || (counts && p.nth == 1));
  if (!v.holds) {
    v.decided = v.decided || too_many;
    return v;
  }
  // A number is reached with the last match that it needs.
  const std::size_t needed = std::max(p.count.value_or(0), p.at_least.value_or(0));
  if (needed > 0 && p.nth == 1) match = &matches[needed - 1];
  if (match != nullptr) v.moment = match->moment;
  v.decided = v.decided || (!p.count && !p.at_most && p.nth > 0);
  return v;
}

}  // namespace zocalo::lesson
