#include "ui/views/names.h"

#include <algorithm>

#include "ui/draw/draw.h"
#include "ui/model/branch_tree.h"
#include "ui/text/text.h"
#include "ui/text/text_of_views.h"
#include "ui/views/shape_words.h"

namespace zocalo::ui {
namespace {

struct Teller {
  const timeline::Timeline& timeline;
  const timeline::World& world;
  Language language;

  std::string who(GuestId guest) const { return guest_name(world, guest); }
  std::string word(const Text& text) const { return std::string(text.in(language)); }
  std::string pair(std::string first, std::string second) const {
    return std::move(first) + ": " + std::move(second);
  }

  std::string packet_name(const wire::Packet& packet) const {
    if (const wire::TcpSegment* segment = packet.tcp()) {
      std::string text = "TCP";
      const auto flag = [&](bool on, const char* name) {
        if (on) text.append(" ").append(name);
      };
      flag(segment->flags.syn, "SYN");
      flag(segment->flags.fin, "FIN");
      flag(segment->flags.rst, "RST");
      flag(segment->flags.ack, "ACK");
      if (!segment->payload.empty()) text += ", " + format_bytes(segment->payload.size(), language);
      return text;
    }
    if (const wire::UdpDatagram* datagram = packet.udp())
      return "UDP, " + format_bytes(datagram->payload.size(), language);
    return "ICMP";
  }
  std::string packet(PacketId id) const {
    const timeline::PacketRecord* record = timeline.packet(id);
    if (record == nullptr) return word(say::a_packet);
    return packet_name(record->content) + ", " + host_label(world, record->from) + " → " +
           host_label(world, record->to);
  }

  std::string operator()(const trace::GuestStarted& e) const {
    return pair(who(e.guest), word(say::tell_starts));
  }
  std::string operator()(const trace::LineReached& e) const {
    if (e.at.line == 0) return pair(who(e.guest), word(say::tell_starts));  // a program of no lines
    std::string text = word(say::tell_line) + " " + std::to_string(e.at.line);
    if (!e.at.function.empty() && e.at.function != "<module>") text += ", " + e.at.function + "()";
    return pair(who(e.guest), std::move(text));
  }
  std::string operator()(const trace::FunctionEntered& e) const {
    return pair(who(e.guest), word(say::tell_enters) + " " + e.at.function + "()");
  }
  std::string operator()(const trace::FunctionLeft& e) const {
    return pair(who(e.guest), e.at.function + "() " + word(say::tell_gives) + " " + e.value);
  }
  std::string operator()(const trace::ExceptionRaised& e) const {
    return pair(who(e.guest), e.type + (e.text.empty() ? "" : ": " + e.text));
  }
  std::string operator()(const trace::OutputWritten& e) const {
    std::string text = e.text;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return pair(who(e.guest), word(e.stream == 2 ? say::tell_stderr : say::tell_prints) + " " + text);
  }
  std::string operator()(const trace::GuestExited& e) const {
    return pair(who(e.guest), tell_end(world, e, language));
  }
  std::string operator()(const trace::CallSubmitted& e) const {
    return pair(who(e.caller.guest), syscall::describe(e.syscall));
  }
  std::string operator()(const trace::CallReturned& e) const {
    const timeline::CallRecord* record = timeline.call(e.call);
    if (record == nullptr) return pair(who(e.caller.guest), word(say::tell_returns));
    const std::string call(syscall::name_of(record->syscall));
    return pair(who(e.caller.guest), call + "() = " + syscall::describe(record->syscall, e.outcome));
  }
  std::string operator()(const trace::CallBlocked& e) const {
    const timeline::CallRecord* record = timeline.call(e.call);
    if (record == nullptr) return {};
    return pair(who(record->caller.guest),
                std::string(syscall::name_of(record->syscall)) + "() " + word(say::tell_sleeps));
  }
  std::string operator()(const trace::Scanned& e) const {
    const timeline::CallRecord* record = timeline.call(e.call);
    const auto ready = std::count_if(e.verdicts.begin(), e.verdicts.end(), [](const trace::Verdict& v) {
      return std::any_of(syscall::kSets.begin(), syscall::kSets.end(), [&](syscall::Set set) {
        return (v.asked & (1U << static_cast<unsigned>(set))) != 0 && v.readiness.in(set);
      });
    });
    std::string text = record == nullptr ? "select" : std::string(syscall::name_of(record->syscall));
    text += "() " + word(say::tell_asks) + " " + std::to_string(e.verdicts.size()) + ", " +
            word(say::tell_ready) + " " + std::to_string(ready);
    return record == nullptr ? text : pair(who(record->caller.guest), std::move(text));
  }
  std::string operator()(const trace::PacketSent& e) const {
    return word(say::tell_sent) + " " + packet_name(e.content) + ", " + host_label(world, e.from) + " → " +
           host_label(world, e.to);
  }
  std::string operator()(const trace::PacketArrived& e) const {
    return word(say::tell_arrives) + " " + packet(e.packet);
  }
  std::string operator()(const trace::PacketLost& e) const {
    return word(say::tell_lost) + " " + packet(e.packet);
  }
  std::string operator()(const trace::TimerFired& e) const {
    return pair(host_label(world, e.host),
                word(e.kind == trace::TimerKind::retransmit ? say::tell_rto : say::tell_timer));
  }
  std::string operator()(const trace::LinkChanged& e) const {
    return word(say::tell_link) + " " + shape_words(e.shape, language);
  }
  /// What the user did reads as an intervention.
  std::string operator()(const trace::Note& e) const {
    const scenario::InterventionResult done = scenario::parse_intervention(e.text);
    return done.intervention ? words_of(*done.intervention, language) : e.text;
  }
  template <class T>
  std::string operator()(const T&) const {
    return {};
  }
};

/// What a person wants to hear first.
int weight(const trace::Event& event) {
  if (std::holds_alternative<trace::ExceptionRaised>(event)) return 10;
  if (std::holds_alternative<trace::GuestExited>(event)) return 9;
  if (std::holds_alternative<trace::OutputWritten>(event)) return 8;
  if (std::holds_alternative<trace::Note>(event)) return 8;
  if (std::holds_alternative<trace::PacketLost>(event)) return 7;
  if (std::holds_alternative<trace::CallReturned>(event)) return 6;
  if (std::holds_alternative<trace::CallBlocked>(event)) return 5;
  if (std::holds_alternative<trace::CallSubmitted>(event)) return 4;
  if (std::holds_alternative<trace::Scanned>(event)) return 4;
  if (std::holds_alternative<trace::PacketArrived>(event)) return 3;
  if (std::holds_alternative<trace::LineReached>(event)) return 3;
  if (std::holds_alternative<trace::GlobalsChanged>(event)) return 0;
  if (std::holds_alternative<trace::SourceRead>(event)) return 0;
  return 2;
}

/// Who was stopped from outside.
std::string stopped_before(const timeline::World& world, Language language) {
  for (const auto& [id, guest] : world.guests) {
    if (guest->exit && (guest->exit->why == "watchdog" || guest->exit->why == "killed"))
      return guest_name(world, id);
  }
  return std::string(say::tell_another.in(language));
}

}  // namespace

std::string tell_end(const timeline::World& world, const trace::GuestExited& exit, Language language) {
  const auto word = [&](const Text& text) { return std::string(text.in(language)); };
  if (exit.why == "exit") return word(say::tell_ends) + " " + std::to_string(exit.status);
  if (exit.why == "exception") return word(say::tell_dies);
  if (exit.why == "killed") return word(say::tell_killed);
  if (exit.why == "interpreter")
    return fill(say::tell_interpreter.in(language), {stopped_before(world, language)});
  const auto guest = world.guests.find(exit.guest);
  if (exit.why == "budget" && guest != world.guests.end() && guest->second->program) {
    // The guest's words are "FILE:LINE: …".
    const std::string place = exit.text.substr(0, exit.text.find(": "));
    return fill(say::tell_budget.in(language), {place, std::to_string(guest->second->program->line_budget)});
  }
  std::string stopped = word(say::tell_stopped);
  if (guest != world.guests.end()) {
    const auto stack = guest->second->stacks.find(guest->second->thread);
    if (stack != guest->second->stacks.end() && !stack->second.empty()) {
      const guest::Location& at = stack->second.back().at;
      stopped = fill(say::tell_stopped_at.in(language), {at.file + ":" + std::to_string(at.line)});
    }
  }
  return stopped + (exit.text.empty() ? "" : ": " + exit.text);
}

std::string guest_name(const timeline::World& world, GuestId guest) {
  const auto found = world.guests.find(guest);
  if (found == world.guests.end() || !found->second->program)
    return guest ? "#" + std::to_string(guest.value) : "";
  const guest::Program& program = *found->second->program;
  if (!program.name.empty()) return program.name;
  std::string name = program.path.substr(program.path.find_last_of('/') + 1);
  if (name.ends_with(".py")) name.resize(name.size() - 3);
  for (const auto& [other, state] : world.guests) {
    if (other != guest && state->program && state->program->path == program.path)
      return name + " " + std::to_string(guest.value);
  }
  return name;
}

std::string host_label(const timeline::World& world, HostId host) {
  for (const timeline::HostState& state : world.hosts) {
    if (state.host == host) return state.name;
  }
  return host ? "#" + std::to_string(host.value) : "";
}

std::string tell_event(const timeline::Timeline& timeline, const timeline::World& world,
                       const trace::Event& event, Language language) {
  return std::visit(Teller{timeline, world, language}, event);
}

std::string tell_moment(const timeline::Timeline& timeline, const timeline::World& world,
                        timeline::Index moment, Language language) {
  if (moment >= timeline.size()) return {};
  const trace::Moment what = timeline.moment(moment);
  std::string best;
  int best_weight = -1;
  for (const trace::Event& event : what.events) {
    if (weight(event) <= best_weight) continue;
    std::string text = tell_event(timeline, world, event, language);
    if (text.empty()) continue;
    best = std::move(text);
    best_weight = weight(event);
  }
  return best.empty() && moment == 0 ? std::string(say::tell_begin.in(language)) : best;
}

}  // namespace zocalo::ui
