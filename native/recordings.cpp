#include "native/recordings.h"

#include "native/files.h"

namespace zocalo::native {

namespace {

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

}  // namespace zocalo::native
