// Items in words, a line each.

#include "debug/filter_parts.h"
#include "timeline/exports.h"
#include "trace/enum_names.h"

namespace zocalo::debug {

namespace {

std::string program_of(const Run& run, GuestId guest) {
  const auto at = run.catalog.programs().find(guest);
  return at == run.catalog.programs().end() ? "program " + std::to_string(guest.value) : at->second.name;
}

std::string of(const Run&, const timeline::CallRecord& call) {
  const std::string result = call.outcome ? syscall::describe(call.syscall, *call.outcome) : "?";
  return syscall::describe(call.syscall) + " = " + result;
}
std::string of(const Run&, const Raised& raised) { return "raises " + raised.type + ": " + raised.text; }
std::string of(const Run&, const Exited& exited) {
  return "ends with status " + std::to_string(exited.status) + " (" + exited.why + ")";
}
std::string of(const Run& run, const Fired& fired) {
  const auto host = run.catalog.hosts().find(fired.host);
  return (host == run.catalog.hosts().end() ? "" : host->second + ": ") + "timer " +
         std::string(trace::enum_name(fired.kind)) +
         (fired.socket ? " of socket #" + std::to_string(fired.socket.value) : "");
}
std::string of(const Run&, const SocketEdge& edge) {
  static constexpr std::pair<std::uint8_t, const char*> kBits[] = {
      {edge::readable, "readable"},       {edge::writable, "writable"},
      {edge::exceptional, "exceptional"}, {edge::receive_full, "receive full"},
      {edge::send_full, "send full"},     {edge::gone, "gone"}};
  std::string text = "socket #" + std::to_string(edge.socket.value);
  if (edge.fd >= 0) text += " (fd " + std::to_string(edge.fd) + ")";
  if (edge.from != edge.to && edge.to != trace::TcpState::none) (text += ", ") += trace::name_of(edge.to);
  for (const auto& [bit, name] : kBits) {
    if (((edge.was ^ edge.is) & bit) != 0)
      text += std::string(", ") + ((edge.is & bit) != 0 ? "" : "not ") + name;
  }
  return text;
}
std::string of(const Run& run, const Assigned& assigned) {
  return "variable " + run.catalog.name(assigned.name) + (assigned.gone ? " is gone" : " changes");
}
std::string of(const Run&, const timeline::OutputRow& row) {
  const std::size_t end = row.text.find('\n');
  return "prints " + row.text.substr(0, end);
}
std::string of(const Run& run, const Move& move) {
  static constexpr const char* kKinds[] = {"line", "enters", "leaves", "raises in"};
  return std::string(kKinds[static_cast<std::size_t>(move.kind)]) + " " + run.catalog.name(move.function) +
         " (" + run.catalog.name(move.file) + ":" + std::to_string(move.line) + ")";
}

}  // namespace

std::string describe(const Run& run, const Item& item) {
  if (const auto* packet = std::get_if<const timeline::PacketRecord*>(&item)) {
    const std::string line = timeline::trace_line(run.timeline, **packet);
    return line.substr(line.find(' ') + 1);  // its time is the caller's
  }
  const std::string text = std::visit(
      [&](const auto& row) {
        if constexpr (requires { row->moment; }) {
          return of(run, *row);
        } else if constexpr (requires {
                               row->entered;
                               row->returned;
                             }) {
          return of(run, *row);
        } else if constexpr (requires { row.move; }) {
          return of(run, *row.move);
        } else {
          return std::string();
        }
      },
      item);
  const std::optional<Caller> caller = Source(run, item).caller();
  return (caller ? program_of(run, caller->guest) + ": " : "") + text;
}

}  // namespace zocalo::debug
