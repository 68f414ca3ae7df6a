#include <string>

#include "syscall/names.h"
#include "syscall/option_numbers.h"
#include "syscall/syscall.h"

namespace zocalo::syscall {
namespace {

/// strace(1) shows 32 octets unless told otherwise.
constexpr std::size_t kShown = 32;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string number(std::int64_t value) { return std::to_string(value); }

std::string quote(ByteView bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (std::size_t i = 0; i < bytes.size() && i < kShown; ++i) {
    const char c = static_cast<char>(bytes[i]);
    switch (c) {
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      case '"':
        text += "\\\"";
        break;
      case '\\':
        text += "\\\\";
        break;
      default:
        if (c >= ' ' && c <= '~') {
          text += c;
        } else {
          text += std::string("\\x") + kHex[bytes[i] >> 4] + kHex[bytes[i] & 15];
        }
    }
  }
  return text + (bytes.size() > kShown ? "\"…" : "\"");
}

std::string quote(const std::string& text) { return quote(to_bytes(text)); }

std::string address_text(const SocketAddress& address) {
  if (std::holds_alternative<std::monostate>(address)) return "NULL";
  if (std::holds_alternative<UnixAddress>(address)) return quote(to_string(address));
  return to_string(address);
}

std::string list(const std::vector<Fd>& fds) {
  std::string text = "[";
  for (const Fd fd : fds) {
    if (text.size() > 1) text += ", ";
    text += number(fd);
  }
  return text + "]";
}

std::string list(const std::vector<PollFd>& fds, std::string_view member) {
  std::string text = "[";
  for (const PollFd& entry : fds) {
    if (text.size() > 1) text += ", ";
    text += "{fd=" + number(entry.fd) + ", " + std::string(member) + "=" + poll_events(entry.events) + "}";
  }
  return text + "]";
}

/// Seconds, with as many digits as are not zero.
std::string seconds(Duration duration) {
  const std::int64_t ns = duration.count();
  const std::uint64_t magnitude =
      ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  std::string fraction = std::to_string(magnitude % 1'000'000'000 + 1'000'000'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return std::string(ns < 0 ? "-" : "") + std::to_string(magnitude / 1'000'000'000) +
         (fraction.empty() ? "" : "." + fraction) + " s";
}

std::string timeout_text(const std::optional<Duration>& timeout) {
  return timeout ? seconds(*timeout) : "NULL";
}

std::string option_value(ByteView bytes) {
  if (bytes.size() != 4 && bytes.size() != 8) return quote(bytes);
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = (value << 8) | bytes[at + i];
    return number(static_cast<std::int32_t>(value));
  };
  return bytes.size() == 4 ? "[" + word(0) + "]" : "[" + word(0) + ", " + word(4) + "]";
}

std::string ioctl_name(std::uint32_t request) {
  switch (request) {
    case FIONREAD_:
      return "FIONREAD";
    case SIOCOUTQ_:
      return "SIOCOUTQ";
    case SIOCATMARK_:
      return "SIOCATMARK";
    case SIOCOUTQNSD_:
      return "SIOCOUTQNSD";
    default:
      return std::to_string(request);
  }
}

std::string arguments(const Syscall& call) {
  return std::visit(
      Overloaded{
          [](const Socket& c) {
            return family_name(c.domain) + ", " + type_name(c.type) + ", " + protocol_name(c.protocol);
          },
          [](const SocketPair& c) {
            return family_name(c.domain) + ", " + type_name(c.type) + ", " + protocol_name(c.protocol);
          },
          [](const Bind& c) { return number(c.fd) + ", " + address_text(c.addr); },
          [](const Listen& c) { return number(c.fd) + ", " + number(c.backlog); },
          [](const Accept& c) { return number(c.fd); },
          [](const Connect& c) { return number(c.fd) + ", " + address_text(c.addr); },
          [](const Send& c) {
            std::string text = number(c.fd) + ", " + quote(c.data) + ", " + message_flags(c.flags);
            return std::holds_alternative<std::monostate>(c.to) ? text : text + ", " + address_text(c.to);
          },
          [](const Recv& c) {
            return number(c.fd) + ", " + std::to_string(c.size) + ", " + message_flags(c.flags);
          },
          [](const Dup& c) { return c.least > 0 ? number(c.fd) + ", " + number(c.least) : number(c.fd); },
          [](const Ioctl& c) { return number(c.fd) + ", " + ioctl_name(c.request); },
          [](const Read& c) { return number(c.fd) + ", " + std::to_string(c.size); },
          [](const Shutdown& c) { return number(c.fd) + ", " + shutdown_how(c.how); },
          [](const GetSockOpt& c) {
            return number(c.fd) + ", " + level_name(c.level) + ", " + option_name(c.level, c.optname);
          },
          [](const SetSockOpt& c) {
            return number(c.fd) + ", " + level_name(c.level) + ", " + option_name(c.level, c.optname) + ", " +
                   option_value(c.optval);
          },
          [](const SetNonBlocking& c) { return number(c.fd) + ", F_SETFL, " + (c.on ? "O_NONBLOCK" : "0"); },
          [](const GetNonBlocking& c) { return number(c.fd) + ", F_GETFL"; },
          [](const Select& c) {
            return list(c.readfds) + ", " + list(c.writefds) + ", " + list(c.exceptfds) + ", " +
                   timeout_text(c.timeout);
          },
          [](const Poll& c) { return list(c.fds, "events") + ", " + timeout_text(c.timeout); },
          [](const EpollCreate&) { return std::string("0"); },
          [](const EpollCtl& c) {
            static constexpr std::string_view kOps[] = {"?", "EPOLL_CTL_ADD", "EPOLL_CTL_DEL",
                                                        "EPOLL_CTL_MOD"};
            const std::string op(kOps[c.op >= 1 && c.op <= 3 ? c.op : 0]);
            return number(c.epfd) + ", " + op + ", " + number(c.fd) + ", " + poll_events(c.events);
          },
          [](const EpollWait& c) {
            return number(c.epfd) + ", " + number(c.maxevents) + ", " + timeout_text(c.timeout);
          },
          [](const NanoSleep& c) { return seconds(c.duration); },
          [](const ClockGetTime&) { return std::string("CLOCK_MONOTONIC"); },
          [](const GetAddrInfo& c) { return quote(c.node) + ", " + quote(c.service); },
          [](const GetHostName&) { return std::string(); },
          [](const FutexWait& c) {
            return std::to_string(c.ticket) + ", FUTEX_WAIT, " + timeout_text(c.timeout);
          },
          [](const FutexWake& c) { return std::to_string(c.ticket) + ", FUTEX_WAKE, " + number(c.count); },
          [](const ThreadStart& c) { return std::to_string(c.thread.value); },
          [](const ThreadExit&) { return std::string(); },
          [](const TgKill& c) { return std::to_string(c.thread.value); },
          [](const auto& c) { return number(c.fd); },  // close, getsockname, getpeername
      },
      call);
}

std::string sets_text(const Reply& reply) {
  static constexpr std::string_view kNames[] = {"in ", "out ", "exc "};
  std::string text;
  for (const Set set : kSets) {
    const auto& fds = reply.sets[static_cast<std::size_t>(set)];
    if (fds.empty()) continue;
    if (!text.empty()) text += ", ";
    text += std::string(kNames[static_cast<std::size_t>(set)]) + list(fds);
  }
  return text.empty() ? "0 (Timeout)" : number(reply.result) + " (" + text + ")";
}

std::string ready_text(const Reply& reply) {
  return reply.ready.empty() ? "0 (Timeout)"
                             : number(reply.result) + " (" + list(reply.ready, "revents") + ")";
}

std::string addresses_text(const Reply& reply) {
  std::string text = "[";
  for (const AddrInfo& info : reply.addresses) {
    if (text.size() > 1) text += ", ";
    text += to_string(info.address);
  }
  return text + "]";
}

std::string result_text(const Syscall& call, const Reply& reply) {
  return std::visit(
      Overloaded{
          [&](const Select&) { return sets_text(reply); },
          [&](const Poll&) { return ready_text(reply); },
          [&](const EpollWait&) { return ready_text(reply); },
          [&](const Recv&) {
            std::string text = number(reply.result) + " " + quote(reply.data);
            const std::string from = to_string(reply.address);
            return from.empty() ? text : text + " from " + from;
          },
          [&](const Accept&) { return number(reply.result) + " from " + to_string(reply.address); },
          [&](const GetSockName&) { return number(reply.result) + " " + address_text(reply.address); },
          [&](const GetPeerName&) { return number(reply.result) + " " + address_text(reply.address); },
          [&](const GetSockOpt&) { return number(reply.result) + " " + option_value(reply.data); },
          [&](const SocketPair&) { return number(reply.result) + " " + list(reply.fds); },
          [&](const GetHostName&) { return quote(reply.data); },
          [&](const Read&) { return number(reply.result) + " " + quote(reply.data); },
          [&](const GetAddrInfo&) { return addresses_text(reply); },
          [&](const auto&) { return number(reply.result); },
      },
      call);
}

}  // namespace

std::string_view name_of(const Syscall& call) {
  static constexpr std::string_view kNames[] = {"socket",
                                                "socketpair",
                                                "bind",
                                                "listen",
                                                "accept",
                                                "connect",
                                                "send",
                                                "recv",
                                                "shutdown",
                                                "close",
                                                "getsockopt",
                                                "setsockopt",
                                                "getsockname",
                                                "getpeername",
                                                "fcntl",
                                                "fcntl",
                                                "dup",
                                                "select",
                                                "poll",
                                                "epoll_create1",
                                                "epoll_ctl",
                                                "epoll_wait",
                                                "clock_nanosleep",
                                                "clock_gettime",
                                                "getaddrinfo",
                                                "gethostname",
                                                "futex",
                                                "futex",
                                                "clone",
                                                "exit",
                                                "read",
                                                "ioctl",
                                                "tgkill"};
  static_assert(std::size(kNames) == std::variant_size_v<Syscall>);
  if (const auto* send = std::get_if<Send>(&call);
      send != nullptr && !std::holds_alternative<std::monostate>(send->to)) {
    return "sendto";
  }
  return kNames[call.index()];
}

Fd fd_of(const Syscall& call) {
  return std::visit(
      [](const auto& c) -> Fd {
        if constexpr (requires {
                        c.fd;
                        c.epfd;
                      }) {
          return c.epfd;
        } else if constexpr (requires { c.fd; }) {
          return c.fd;
        } else if constexpr (requires { c.epfd; }) {
          return c.epfd;
        } else {
          return -1;
        }
      },
      call);
}

std::string describe(const Syscall& call) { return std::string(name_of(call)) + "(" + arguments(call) + ")"; }

std::string describe(const Syscall& call, const Outcome& outcome) {
  if (std::holds_alternative<Blocked>(outcome)) return "?";
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    if (!failed->detail.empty()) return "-1 (" + failed->detail + ")";
    return "-1 " + std::string(errno_name(failed->error)) + " (" + std::string(errno_text(failed->error)) +
           ")";
  }
  return result_text(call, std::get<Reply>(outcome));
}

}  // namespace zocalo::syscall
