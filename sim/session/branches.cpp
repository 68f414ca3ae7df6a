#include "session/branches.h"

#include <algorithm>

#include "engine/interventions.h"
#include "trace/codec.h"

namespace zocalo::session {
namespace {

using timeline::kNoMoment;
using timeline::Timeline;

HostId host_of(const scenario::Scenario& scenario, const std::string& name) {
  const auto at = std::find_if(scenario.hosts.begin(), scenario.hosts.end(),
                               [&](const scenario::Host& host) { return host.name == name; });
  if (at == scenario.hosts.end()) return {};
  return HostId{static_cast<std::uint32_t>(at - scenario.hosts.begin() + 1)};
}

/// The moment in which the chosen packet starts; kNoMoment if it does not.
Index moment_of(const Timeline& timeline, const scenario::Scenario& scenario,
                const scenario::PacketChoice& choice) {
  if (choice.number != 0) {
    const timeline::PacketRecord* packet = timeline.packet(PacketId{choice.number});
    return packet == nullptr ? kNoMoment : packet->sent;
  }
  const HostId from = host_of(scenario, choice.from), to = host_of(scenario, choice.to);
  std::uint64_t seen = 0;
  for (const timeline::PacketRecord& packet : timeline.packets()) {
    // A packet without a way starts on no link, and of a twin nobody is asked.
    if (!packet.link || packet.duplicate_of || packet.from != from || packet.to != to) continue;
    if (engine::is_kind(packet.content, choice.kind) && ++seen == choice.nth) return packet.sent;
  }
  return kNoMoment;
}

/// Walks over encoded moments: the number of the one that holds octet `offset`.
Index moment_at(ByteView encoded, std::size_t offset) {
  ByteReader reader(encoded);
  Index moment = 0;
  for (; reader.left() > 0; ++moment) {
    reader.blob();
    if (reader.position() > offset) break;
  }
  return moment;
}

std::size_t common(ByteView a, ByteView b) {
  const std::size_t size = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size), b.begin()).first - a.begin());
}

std::string seconds(Time time) {
  const std::int64_t us = nanoseconds(time) / 1000;
  return std::to_string(us / 1'000'000) + "." + std::to_string(1'000'000 + us % 1'000'000).substr(1) + " s";
}

std::string events_of(const Timeline& timeline, Index moment) {
  if (moment >= timeline.size()) return {};
  std::string text;
  for (const trace::Event& event : timeline.moment(moment).events) {
    if (!text.empty()) text += "\n";
    text += trace::to_json(event);
  }
  return text;
}

std::string first_line(const std::string& text) {
  constexpr std::size_t kMost = 200;
  const std::string line = text.substr(0, text.find('\n'));
  return line.size() <= kMost ? line : line.substr(0, kMost) + "…";
}

/// The first line in which two texts differ, of each; "" where one has ended.
std::pair<std::string, std::string> differing_lines(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view first = a.substr(0, a.find('\n')), second = b.substr(0, b.find('\n'));
    if (first != second) break;
    a.remove_prefix(std::min(a.size(), first.size() + 1));
    b.remove_prefix(std::min(b.size(), second.size() + 1));
  }
  return {first_line(std::string(a)), first_line(std::string(b))};
}

std::string status_text(const ProgramOutcome& program) {
  if (!program.status) return "has not ended";
  return "ended with status " + std::to_string(*program.status) +
         (program.why == "exit" ? "" : " (" + program.why + ")");
}

void tell(const std::string& what, const std::string& first, const std::string& second,
          std::vector<std::string>& lines) {
  if (first != second) lines.push_back(what + ": " + first + " | " + second);
}

/// Where two texts part, a line of each.
void tell_text(const std::string& what, const std::string& first, const std::string& second,
               std::vector<std::string>& lines) {
  std::size_t at = 0, number = 1;
  while (at < first.size() && at < second.size() && first[at] == second[at]) ++at;
  if (at == first.size() && at == second.size()) return;
  std::size_t start = 0;
  for (std::size_t i = 0; i < at; ++i) {
    if (first[i] != '\n') continue;
    start = i + 1;
    ++number;
  }
  const auto line = [start](const std::string& text) {
    return start >= text.size() ? std::string("nothing") : "'" + first_line(text.substr(start)) + "'";
  };
  lines.push_back(what + " from line " + std::to_string(number) + " on: " + line(first) + " | " +
                  line(second));
}

}  // namespace

std::optional<scenario::Scenario> scenario_of(const timeline::Properties& properties,
                                              const Timeline& timeline, std::string& problem) {
  const auto text = properties.find("scenario");
  if (text == properties.end()) {
    problem = "it does not say what scenario it was made with; `zocalo run --record` makes such that do";
    return std::nullopt;
  }
  scenario::ParseResult result = scenario::parse(text->second, scenario::Paths::anywhere);
  for (const scenario::Problem& each : result.problems) problem += each.where + " " + each.what + "\n";
  if (!result.scenario) return std::nullopt;
  for (const auto& [id, guest] : timeline.head().guests) {
    const std::size_t index = id.value - 1;
    if (guest->program && index < result.scenario->programs.size())
      result.scenario->programs[index].source = guest->program->source;
  }
  return std::move(result.scenario);
}

Index shared_moments(const Timeline& timeline, const scenario::Scenario& scenario,
                     const scenario::Intervention& intervention) {
  if (intervention.on_packet())
    return std::min(moment_of(timeline, scenario, intervention.packet), timeline.size());
  // To type into a program that had its own stdin makes it another program.
  const auto other = [&](const scenario::Program& program) {
    return program.name == intervention.target && !scenario::is_typed_into(scenario, program);
  };
  if (intervention.kind == scenario::Intervention::Kind::type &&
      std::any_of(scenario.programs.begin(), scenario.programs.end(), other))
    return 0;
  const Time at = saturating_add(kStart, intervention.at);
  if (at == kStart || timeline.size() == 0) return 0;
  return timeline.at_time(at - 1ns) + 1;
}

Index first_difference(const Timeline& a, const Timeline& b) {
  const ByteView first = a.encoded(0), second = b.encoded(0);
  const std::size_t same = common(first, second);
  if (same == first.size() && same == second.size()) return kNoMoment;
  return moment_at(same < first.size() ? first : second, same);
}

PastCheck::PastCheck(const Timeline& parent, Index shared) : parent_(parent) {
  ByteReader reader(parent.encoded(0));
  for (Index i = 0; i < shared && reader.left() > 0; ++i) reader.blob();
  size_ = reader.position();
}

std::string PastCheck::check(const Timeline& branch) {
  if (passed()) return {};
  const ByteView was = parent_.encoded(compared_).first(size_ - compared_), is = branch.encoded(compared_);
  const std::size_t same = common(was, is);
  compared_ += same;
  if (same == was.size() || same == is.size()) return {};
  const Index moment = moment_at(parent_.encoded(0), compared_);
  return "the past did not come again: moment " + std::to_string(moment) + ", at " +
         seconds(parent_.time_of(moment)) + ", was " + first_line(events_of(parent_, moment)) +
         ", and is now " + first_line(events_of(branch, moment));
}

RunOutcome outcome_of(const Timeline& timeline) {
  RunOutcome result;
  std::map<GuestId, std::size_t> rows;
  for (const auto& [id, guest] : timeline.head().guests) {
    ProgramOutcome program;
    if (guest->program) program.name = guest->program->name;
    if (guest->exit) {
      program.status = guest->exit->status;
      program.why = guest->exit->why;
    }
    rows[id] = result.programs.size();
    result.programs.push_back(std::move(program));
  }
  for (const timeline::OutputRow& row : timeline.outputs()) {
    const auto at = rows.find(row.guest);
    if (at == rows.end()) continue;
    ProgramOutcome& program = result.programs[at->second];
    (row.stream == 2 ? program.err : program.out) += row.text;
  }
  for (const timeline::CallRecord& call : timeline.calls()) {
    const auto* failed = call.outcome ? std::get_if<syscall::Failed>(&*call.outcome) : nullptr;
    if (failed != nullptr) ++result.errors[std::string(errno_name(failed->error))];
  }
  for (ProgramOutcome& program : result.programs) {  // kept as long as the run
    program.out.shrink_to_fit();
    program.err.shrink_to_fit();
  }
  result.calls = timeline.calls().size();
  result.packets = timeline.packets().size();
  for (const timeline::PacketRecord& packet : timeline.packets()) {
    result.lost += packet.fate == timeline::PacketFate::lost ? 1U : 0U;
    result.retransmissions += packet.retransmission ? 1U : 0U;
  }
  result.end = timeline.duration();
  return result;
}

Comparison compare(const Timeline& first, const Timeline& second) {
  Comparison result;
  result.outcome_first = outcome_of(first);
  result.outcome_second = outcome_of(second);
  result.differ = first_difference(first, second);
  if (result.differ == kNoMoment) return result;
  result.first = events_of(first, result.differ);
  result.second = events_of(second, result.differ);
  result.at = kNever;
  for (const Timeline* each : {&first, &second}) {
    if (result.differ < each->size()) result.at = std::min(result.at, each->time_of(result.differ));
  }
  return result;
}

std::vector<std::string> describe(const Comparison& comparison, const std::string& first,
                                  const std::string& second) {
  if (comparison.differ == kNoMoment) return {"the two runs are the same, moment by moment"};
  std::vector<std::string> lines;
  lines.push_back("the same up to moment " + std::to_string(comparison.differ) + ", at " +
                  seconds(comparison.at));
  const auto [here, there] = differing_lines(comparison.first, comparison.second);
  const auto said = [](const std::string& events, const std::string& line) {
    return events.empty() ? "it has ended" : line.empty() ? "nothing more in that moment" : line;
  };
  lines.push_back("  in " + first + ": " + said(comparison.first, here));
  lines.push_back("  in " + second + ": " + said(comparison.second, there));
  lines.push_back("what came out (" + first + " | " + second + "):");
  const RunOutcome &a = comparison.outcome_first, &b = comparison.outcome_second;
  const std::size_t before = lines.size();
  for (std::size_t i = 0; i < std::max(a.programs.size(), b.programs.size()); ++i) {
    const ProgramOutcome one = i < a.programs.size() ? a.programs[i] : ProgramOutcome{};
    const ProgramOutcome other = i < b.programs.size() ? b.programs[i] : ProgramOutcome{};
    const std::string name = "  " + (one.name.empty() ? other.name : one.name);
    tell(name, status_text(one), status_text(other), lines);
    tell_text(name + ", stdout", one.out, other.out, lines);
    tell_text(name + ", stderr", one.err, other.err, lines);
  }
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> errors;
  for (const auto& [name, count] : a.errors) errors[name].first = count;
  for (const auto& [name, count] : b.errors) errors[name].second = count;
  for (const auto& [name, counts] : errors)
    tell("  " + name, std::to_string(counts.first), std::to_string(counts.second), lines);
  tell("  packets", std::to_string(a.packets), std::to_string(b.packets), lines);
  tell("  lost", std::to_string(a.lost), std::to_string(b.lost), lines);
  tell("  retransmissions", std::to_string(a.retransmissions), std::to_string(b.retransmissions), lines);
  tell("  calls", std::to_string(a.calls), std::to_string(b.calls), lines);
  tell("  the end", seconds(a.end), seconds(b.end), lines);
  if (lines.size() == before) lines.push_back("  the same");
  return lines;
}

Branches::Branches(scenario::Scenario trunk) { all_.push_back({trunk.name, 0, std::move(trunk), 0, false}); }

Branches::Number Branches::add(Number parent, const scenario::Intervention& intervention,
                               const Timeline& parent_run) {
  scenario::Scenario scenario = all_[parent].scenario;
  scenario.interventions.push_back(intervention);
  const Number number = add(parent, scenario::to_string(intervention), std::move(scenario), 0);
  share_again(number, parent_run);
  return number;
}

Branches::Number Branches::add(Number parent, std::string name, scenario::Scenario scenario, Index shared) {
  all_.push_back({std::move(name), parent, std::move(scenario), shared, false});
  return all_.size() - 1;
}

void Branches::share_again(Number branch, const Timeline& parent_run) {
  Branch& of = all_[branch];
  const scenario::Scenario& before = all_[of.parent].scenario;
  of.shared = parent_run.size();
  for (std::size_t i = before.interventions.size(); i < of.scenario.interventions.size(); ++i)
    of.shared = std::min(of.shared, shared_moments(parent_run, before, of.scenario.interventions[i]));
}

void Branches::remove(Number branch) {
  if (branch == 0) return;
  all_[branch].removed = true;
  // A branch is made after what it comes from.
  for (Branch& each : all_) each.removed = each.removed || all_[each.parent].removed;
}

void Branches::keep(const std::vector<Number>& listed) {
  for (Number i = 1; i < all_.size(); ++i)
    all_[i].removed = std::find(listed.begin(), listed.end(), i) == listed.end();
}

std::vector<Branches::Number> Branches::list() const {
  std::vector<Number> numbers;
  for (Number i = 0; i < all_.size(); ++i) {
    if (!all_[i].removed) numbers.push_back(i);
  }
  return numbers;
}

}  // namespace zocalo::session
