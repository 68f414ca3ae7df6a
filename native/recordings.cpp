#include "native/recordings.h"

#include <cstdio>

#include "native/files.h"
#include "trace/codec.h"

namespace zocalo::native {

using timeline::Index;

namespace {

std::string seconds_text(Time time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", static_cast<double>(nanoseconds(time)) / 1e9);
  return text;
}

std::string_view kind_text(trace::SocketKind kind) {
  switch (kind) {
    case trace::SocketKind::tcp:
      return "tcp";
    case trace::SocketKind::udp:
      return "udp";
    case trace::SocketKind::unix_stream:
      return "unix stream";
    case trace::SocketKind::unix_datagram:
      return "unix datagram";
    case trace::SocketKind::epoll:
      return "epoll";
    case trace::SocketKind::other:
      break;
  }
  return "socket";
}

}  // namespace

Recording open_recording(const std::filesystem::path& file) {
  Recording recording;
  const auto bytes = read_bytes(file, recording.problem);
  if (!bytes) return recording;
  auto timeline = std::make_unique<timeline::Timeline>();
  timeline::ReadResult result = timeline::read_recording(*bytes, *timeline);
  recording.properties = std::move(result.properties);
  if (!result.problem.empty()) recording.problem = file.string() + ": " + result.problem;
  if (result.ok) recording.timeline = std::move(timeline);
  if (!result.ok && recording.problem.empty()) recording.problem = file.string() + ": is not a recording";
  return recording;
}

std::string describe_socket(const trace::SocketState& socket) {
  std::string line(kind_text(socket.kind));
  line += " #" + std::to_string(socket.socket.value);
  for (const trace::Owner& owner : socket.owners) line += " fd " + std::to_string(owner.fd);
  line += " " + socket.local.to_string();
  if (socket.peer.port != 0) line += " - " + socket.peer.to_string();
  const std::string_view state = trace::name_of(socket.state);
  if (!state.empty()) (line += " ") += state;
  line += ", queues " + std::to_string(socket.receive_queue) + " in " +
          std::to_string(socket.send_unsent + socket.send_unacked) + " out";
  if (socket.state == trace::TcpState::listen)
    line += ", " + std::to_string(socket.accept_queue) + " to accept";
  for (const syscall::Set set : {syscall::Set::read, syscall::Set::write}) {
    line +=
        "; " + syscall::explain(set, socket.readiness.in(set), socket.readiness.reason(set), Language::en);
  }
  return line;
}

std::string describe_moment(const timeline::Timeline& timeline, Index index) {
  const trace::Moment moment = timeline.moment(index);
  std::string text = "moment " + std::to_string(index) + " of " + std::to_string(timeline.size()) + ", at " +
                     seconds_text(moment.time) + " s\n";
  for (const trace::Event& event : moment.events) text += "  event " + trace::to_json(event) + "\n";
  const timeline::World& world = timeline.state_at(index);
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
