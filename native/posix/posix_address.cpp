#include "native/posix/posix_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace zocalo::native {
namespace {

RawAddress raw_v4(const wire::Endpoint& endpoint) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(endpoint.port);
  std::memcpy(&in.sin_addr, endpoint.ip.octets.data(), 4);
  RawAddress raw;
  std::memcpy(&raw.storage, &in, sizeof in);
  raw.size = sizeof in;
  return raw;
}

RawAddress raw_v6(const syscall::InetAddress& address) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(address.endpoint.port);
  in.sin6_flowinfo = htonl(address.flow_info);
  in.sin6_scope_id = address.scope_id;
  const wire::IpAddress& ip = address.endpoint.ip;
  if (ip.family == wire::Family::ipv4) {
    in.sin6_addr.s6_addr[10] = in.sin6_addr.s6_addr[11] = 0xff;
    std::copy_n(ip.octets.begin(), 4, in.sin6_addr.s6_addr + 12);
  } else {
    std::copy(ip.octets.begin(), ip.octets.end(), in.sin6_addr.s6_addr);
  }
  RawAddress raw;
  std::memcpy(&raw.storage, &in, sizeof in);
  raw.size = sizeof in;
  return raw;
}

RawAddress raw_unix(const std::string& path) {
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  RawAddress raw;
  if (path.size() >= sizeof un.sun_path) return raw;
  std::copy(path.begin(), path.end(), un.sun_path);
  // unix(7): an abstract name has no terminating NUL, a path has one.
  const bool terminated = !path.empty() && path.front() != '\0';
  std::memcpy(&raw.storage, &un, sizeof un);
  raw.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (terminated ? 1 : 0));
  return raw;
}

syscall::SocketAddress from_v4(const RawAddress& raw) {
  sockaddr_in in{};
  std::memcpy(&in, &raw.storage, sizeof in);
  syscall::InetAddress address;
  address.endpoint.port = ntohs(in.sin_port);
  std::memcpy(address.endpoint.ip.octets.data(), &in.sin_addr, 4);
  return address;
}

syscall::SocketAddress from_v6(const RawAddress& raw) {
  sockaddr_in6 in{};
  std::memcpy(&in, &raw.storage, sizeof in);
  syscall::InetAddress address;
  address.endpoint.port = ntohs(in.sin6_port);
  address.endpoint.ip.family = wire::Family::ipv6;
  std::copy_n(in.sin6_addr.s6_addr, 16, address.endpoint.ip.octets.begin());
  address.flow_info = ntohl(in.sin6_flowinfo);
  address.scope_id = in.sin6_scope_id;
  return address;
}

syscall::SocketAddress from_unix(const RawAddress& raw) {
  const auto header = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path));
  if (raw.size <= header) return syscall::UnixAddress{};
  sockaddr_un un{};
  std::memcpy(&un, &raw.storage, std::min<std::size_t>(raw.size, sizeof un));
  std::string path(un.sun_path, std::min<std::size_t>(raw.size - header, sizeof un.sun_path));
  if (path.front() != '\0') path.resize(std::strlen(path.c_str()));
  return syscall::UnixAddress{path};
}

}  // namespace

RawAddress to_raw(const syscall::SocketAddress& address, int family) {
  if (const auto* inet = std::get_if<syscall::InetAddress>(&address)) {
    const bool six = family == AF_INET6 || inet->endpoint.ip.family == wire::Family::ipv6;
    return six ? raw_v6(*inet) : raw_v4(inet->endpoint);
  }
  if (const auto* local = std::get_if<syscall::UnixAddress>(&address)) return raw_unix(local->path);
  return {};
}

syscall::SocketAddress from_raw(const RawAddress& raw) {
  if (raw.size < sizeof(sa_family_t)) return {};
  switch (raw.storage.ss_family) {
    case AF_INET:
      return raw.size >= sizeof(sockaddr_in) ? from_v4(raw) : syscall::SocketAddress{};
    case AF_INET6:
      return raw.size >= sizeof(sockaddr_in6) ? from_v6(raw) : syscall::SocketAddress{};
    case AF_UNIX:
      return from_unix(raw);
    default:
      return {};
  }
}

wire::Endpoint plain_endpoint(const syscall::SocketAddress& address) {
  const auto* inet = std::get_if<syscall::InetAddress>(&address);
  if (inet == nullptr) return {};
  wire::Endpoint endpoint = inet->endpoint;
  const auto& octets = endpoint.ip.octets;
  const bool mapped =
      endpoint.ip.family == wire::Family::ipv6 &&
      std::all_of(octets.begin(), octets.begin() + 10, [](std::uint8_t o) { return o == 0; }) &&
      octets[10] == 0xff && octets[11] == 0xff;
  if (mapped) endpoint.ip = wire::IpAddress::v4(octets[12], octets[13], octets[14], octets[15]);
  return endpoint;
}

}  // namespace zocalo::native
