#include "syscall/address.h"

namespace zocalo::syscall {

std::string to_string(const SocketAddress& address) {
  if (const auto* inet = std::get_if<InetAddress>(&address)) return inet->endpoint.to_string();
  if (const auto* local = std::get_if<UnixAddress>(&address)) {
    // unix(7): an abstract name begins with NUL, which people write as @
    if (!local->path.empty() && local->path.front() == '\0') return "@" + local->path.substr(1);
    return local->path;
  }
  return "";
}

}  // namespace zocalo::syscall
