#pragma once
// Addresses between the program's view (syscall/address.h) and the machine's sockaddr.

#include <sys/socket.h>

#include "syscall/address.h"

namespace zocalo::native {

/// A sockaddr with its size. Size 0: no address.
struct RawAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// `family` is the socket's: an IPv4 address on an IPv6 socket becomes IPv4-mapped (RFC 4291, 2.5.5.2).
/// monostate gives size 0; a unix path that is too long gives size 0 too.
RawAddress to_raw(const syscall::SocketAddress& address, int family);

/// The inverse. An IPv4-mapped address stays in its IPv6 form, as the socket's owner would see it
/// ("::ffff:127.0.0.1"). A family that the simulation does not know gives monostate.
syscall::SocketAddress from_raw(const RawAddress& raw);

/// What views show: an IPv4-mapped address as IPv4; port 0 for anything that is no internet address.
wire::Endpoint plain_endpoint(const syscall::SocketAddress& address);

}  // namespace zocalo::native
