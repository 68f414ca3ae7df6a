// A moment in words, in strace's and tcpdump's manner.

#include <cstdio>

#include "native/recordings.h"
#include "trace/enum_names.h"
#include "wire/codec.h"

namespace zocalo::native {

using timeline::Index;

namespace {

std::string seconds_text(Time time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", static_cast<double>(nanoseconds(time)) / 1e9);
  return text;
}

/// What an event says.
struct EventWords {
  const timeline::Timeline& timeline;
  const timeline::World& world;

  std::string program(GuestId id) const {
    const auto found = world.guests.find(id);
    if (found == world.guests.end() || !found->second->program) return "program " + std::to_string(id.value);
    const guest::Program& of = *found->second->program;
    return of.name.empty() ? of.path : of.name;
  }
  std::string host(HostId id) const {
    for (const timeline::HostState& state : world.hosts)
      if (state.host == id) return state.name;
    return "host " + std::to_string(id.value);
  }
  static std::string number(PacketId id) { return "packet #" + std::to_string(id.value); }
  static std::string place(const guest::Location& at) {
    return at.file + ":" + std::to_string(at.line) + " in " + at.function;
  }
  static std::string values(const guest::Variables& variables) {
    std::string text;
    for (const auto& [name, value] : variables.changed) text += "; " + name + " = " + value;
    for (const std::string& name : variables.gone) text += "; " + name + " is gone";
    return text;
  }
  std::string call(CallId id) const {
    const timeline::CallRecord* record = timeline.call(id);
    return record == nullptr ? "call " + std::to_string(id.value)
                             : program(record->caller.guest) + ": " + syscall::describe(record->syscall);
  }

  std::string operator()(const trace::HostAdded& e) const {
    std::string text = "host " + e.name;
    for (const wire::IpAddress& address : e.addresses) text += " " + address.to_string();
    return text;
  }
  std::string operator()(const trace::LinkAdded& e) const {
    return "link " + host(e.a) + " - " + host(e.b) + (e.shape.empty() ? "" : ": " + e.shape);
  }
  std::string operator()(const trace::LinkChanged& e) const {
    return "link " + std::to_string(e.link.value) + " changes: " + e.shape;
  }
  std::string operator()(const trace::GuestStarted& e) const {
    return program(e.guest) + ": starts on " + host(e.host) + " (" + e.program.path + ")";
  }
  std::string operator()(const trace::LineReached& e) const {
    return program(e.guest) + ": line " + place(e.at) + values(e.variables);
  }
  std::string operator()(const trace::FunctionEntered& e) const {
    return program(e.guest) + ": enters " + place(e.at) + values(e.variables);
  }
  std::string operator()(const trace::FunctionLeft& e) const {
    return program(e.guest) + ": leaves " + place(e.at) + (e.value.empty() ? "" : ", gives " + e.value);
  }
  std::string operator()(const trace::ExceptionRaised& e) const {
    return program(e.guest) + ": raises " + e.type + (e.text.empty() ? "" : ": " + e.text) + ", " +
           place(e.at);
  }
  std::string operator()(const trace::OutputWritten& e) const {
    std::string text = e.text;
    while (text.ends_with('\n')) text.pop_back();
    return program(e.guest) + (e.stream == 2 ? ": writes to stderr: " : ": prints: ") + text;
  }
  std::string operator()(const trace::GuestExited& e) const {
    return program(e.guest) + ": ends with status " + std::to_string(e.status) + " (" + e.why + ")";
  }
  std::string operator()(const trace::CallSubmitted& e) const {
    return program(e.caller.guest) + ": " + syscall::describe(e.syscall);
  }
  std::string operator()(const trace::CallBlocked& e) const { return call(e.call) + " sleeps"; }
  std::string operator()(const trace::CallReturned& e) const {
    const timeline::CallRecord* record = timeline.call(e.call);
    return call(e.call) + " = " + (record == nullptr ? "?" : syscall::describe(record->syscall, e.outcome));
  }
  std::string operator()(const trace::Scanned& e) const {
    std::string text = call(e.call) + " asks";
    for (const trace::Verdict& verdict : e.verdicts) {
      text += "\n    fd " + std::to_string(verdict.fd);
      for (const syscall::Set set : syscall::kSets) {
        if ((verdict.asked & (1U << static_cast<unsigned>(set))) == 0) continue;
        text += "; " +
                syscall::explain(set, verdict.readiness.in(set), verdict.readiness.reason(set), Language::en);
      }
    }
    return text;
  }
  std::string operator()(const trace::SocketChanged& e) const { return describe_socket(e.state); }
  std::string operator()(const trace::SocketGone& e) const {
    return "socket #" + std::to_string(e.socket.value) + " is gone";
  }
  std::string operator()(const trace::PacketSent& e) const {
    return number(e.packet) + " leaves " + host(e.from) + " for " + host(e.to) + ": " +
           wire::describe(e.content);
  }
  std::string operator()(const trace::PacketArrived& e) const { return number(e.packet) + " arrives"; }
  std::string operator()(const trace::PacketLost& e) const {
    return number(e.packet) + " is lost: " + std::string(trace::enum_name(e.cause));
  }
  std::string operator()(const trace::TimerFired& e) const {
    return host(e.host) + ": timer " + std::string(trace::enum_name(e.kind)) + " goes off" +
           (e.socket ? ", socket #" + std::to_string(e.socket.value) : "");
  }
  std::string operator()(const trace::Note& e) const { return e.text; }
  std::string operator()(const trace::GlobalsChanged& e) const {
    return program(e.guest) + ": module " + e.file + values(e.variables);
  }
  std::string operator()(const trace::SourceRead& e) const { return "the text of " + e.file; }
};

}  // namespace

std::string describe_moment(const timeline::Timeline& timeline, Index index) {
  const trace::Moment moment = timeline.moment(index);
  std::string text = "moment " + std::to_string(index) + " of " + std::to_string(timeline.size()) + ", at " +
                     seconds_text(moment.time) + " s\n";
  const timeline::World& world = timeline.state_at(index);
  for (const trace::Event& event : moment.events) {
    const std::string words = std::visit(EventWords{timeline, world}, event);
    text += "  " + words + "\n";
  }
  text += "then\n";
  for (const auto& [id, guest] : world.guests) {
    text += "  program " + (guest->program ? guest->program->path : std::to_string(id.value));
    const auto stack = guest->stacks.find(guest->thread);
    if (stack != guest->stacks.end() && !stack->second.empty()) {
      const timeline::Frame& frame = stack->second.back();
      text += " at " + frame.at.file + ":" + std::to_string(frame.at.line) + " in " + frame.at.function;
    }
    const timeline::CallRecord* call = guest->call ? timeline.call(guest->call) : nullptr;
    if (guest->status == timeline::GuestStatus::blocked && call != nullptr) {
      text += ", blocked in " + syscall::describe(call->syscall);
    }
    if (guest->exit) text += ", ended with status " + std::to_string(guest->exit->status);
    text += "\n";
  }
  for (const auto& [id, socket] : world.sockets) text += "  " + describe_socket(*socket) + "\n";
  if (!world.in_flight.empty())
    text += "  packets in flight: " + std::to_string(world.in_flight.size()) + "\n";
  return text;
}

}  // namespace zocalo::native
