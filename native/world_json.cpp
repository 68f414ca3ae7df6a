#include "native/world_json.h"

namespace zocalo::native {

using nlohmann::json;

namespace {

const char* word_for(timeline::GuestStatus status) {
  switch (status) {
    case timeline::GuestStatus::starting:
      return "starting";
    case timeline::GuestStatus::running:
      return "running";
    case timeline::GuestStatus::blocked:
      return "blocked";
    case timeline::GuestStatus::exited:
      return "exited";
  }
  return "";
}

json program_row(const timeline::Timeline& timeline, const timeline::GuestState& guest) {
  json row{{"id", guest.guest.value}, {"name", ""}, {"status", word_for(guest.status)}};
  if (guest.program) row["name"] = guest.program->name;
  if (guest.program) row["path"] = guest.program->path;
  const auto stack = guest.stacks.find(guest.thread);
  if (stack != guest.stacks.end() && !stack->second.empty()) row["line"] = stack->second.back().at.line;
  const timeline::CallRecord* call = guest.call ? timeline.call(guest.call) : nullptr;
  if (call != nullptr && !call->outcome) row["call"] = syscall::describe(call->syscall);
  if (guest.exit) row["exit_status"] = guest.exit->status;
  return row;
}

json socket_row(const trace::SocketState& socket) {
  json row{{"id", socket.socket.value},
           {"state", trace::name_of(socket.state)},
           {"local", socket.local.to_string()},
           {"peer", socket.peer.port != 0 ? json(socket.peer.to_string()) : json()},
           {"receive_queue", socket.receive_queue},
           {"send_queue", socket.send_unsent + socket.send_unacked},
           {"accept_queue", socket.accept_queue}};
  for (const trace::Owner& owner : socket.owners)
    row["owners"].push_back({{"program", owner.guest.value}, {"fd", owner.fd}});
  constexpr std::pair<syscall::Set, const char*> kSets[] = {{syscall::Set::read, "readable"},
                                                            {syscall::Set::write, "writable"},
                                                            {syscall::Set::except, "exceptional"}};
  for (const auto& [set, word] : kSets) {
    row[word] = socket.readiness.in(set);
    row["reasons"].push_back(
        syscall::explain(set, socket.readiness.in(set), socket.readiness.reason(set), Language::en));
  }
  return row;
}

}  // namespace

json world_json(const timeline::Timeline& timeline, const timeline::World& world) {
  json object{
      {"programs", json::array()}, {"sockets", json::array()}, {"packets_in_flight", world.in_flight.size()}};
  for (const auto& [id, guest] : world.guests) object["programs"].push_back(program_row(timeline, *guest));
  for (const auto& [id, socket] : world.sockets) object["sockets"].push_back(socket_row(*socket));
  return object;
}

}  // namespace zocalo::native
