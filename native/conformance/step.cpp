#include "native/conformance/step.h"

namespace zocalo::native::conformance {

int descriptors_made(const syscall::Syscall& call) {
  if (std::holds_alternative<syscall::SocketPair>(call)) return 2;
  return std::holds_alternative<syscall::Socket>(call) || std::holds_alternative<syscall::Accept>(call) ||
                 std::holds_alternative<syscall::Dup>(call) ||
                 std::holds_alternative<syscall::EpollCreate>(call)
             ? 1
             : 0;
}

syscall::SocketAddress* address_of(syscall::Syscall& call) {
  if (auto* bind = std::get_if<syscall::Bind>(&call)) return &bind->addr;
  if (auto* connect = std::get_if<syscall::Connect>(&call)) return &connect->addr;
  if (auto* send = std::get_if<syscall::Send>(&call)) return &send->to;
  return nullptr;
}

Bytes words(std::initializer_list<std::int32_t> values) {
  Bytes bytes;
  for (const std::int32_t value : values) {
    const auto bits = static_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  return bytes;
}

}  // namespace zocalo::native::conformance
