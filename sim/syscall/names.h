#pragma once
// The names that C programs use for numbers that cross the syscall interface, for people to read.

#include <cstdint>
#include <string>
#include <string_view>

namespace zocalo::syscall {

/// "AF_INET"; the number for one that is not listed. As for all functions here.
std::string family_name(int family);
/// "SOCK_STREAM", "SOCK_STREAM|SOCK_NONBLOCK".
std::string type_name(int type);
/// "IPPROTO_TCP", "0".
std::string protocol_name(int protocol);
/// "SOL_SOCKET", "IPPROTO_TCP".
std::string level_name(int level);
/// "SO_REUSEADDR".
std::string option_name(int level, int optname);
/// "MSG_PEEK|MSG_DONTWAIT", "0".
std::string message_flags(int flags);
/// "POLLIN|POLLOUT", "0".
std::string poll_events(std::uint32_t events);
/// "SHUT_WR".
std::string shutdown_how(int how);

}  // namespace zocalo::syscall
