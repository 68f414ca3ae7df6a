#include "native/conformance/python.h"

#include <algorithm>
#include <cstdio>

#include "syscall/names.h"
#include "syscall/option_numbers.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

constexpr const char* kPrologue = R"(import errno
import fcntl
import select
import socket
import sys
import threading
import time

NAMES = {**errno.errorcode, errno.EOPNOTSUPP: "EOPNOTSUPP"}
BITS = (select.POLLIN | select.POLLPRI | select.POLLOUT | select.POLLRDNORM | select.POLLRDBAND
        | select.POLLWRNORM | select.POLLWRBAND | select.POLLRDHUP)


def call(number, what):
    try:
        result = what()
    except OSError as e:
        result = NAMES.get(e.errno, str(e))
    except (AttributeError, ValueError) as e:  # Python asks no kernel
        result = "Python: " + str(e)
    shown = result
    if isinstance(result, (tuple, list)):
        shown = [x for x in result if not hasattr(x, "fileno")]
    shown = "done" if hasattr(result, "fileno") else shown
    sys.stdout.write(f"{number} {shown}\n")  # in one piece: several threads print
    sys.stdout.flush()
    return None if isinstance(result, str) else result


def later(number, what):
    threading.Thread(target=call, args=(number, what), daemon=True).start()
    time.sleep(0.02)


def made(result, which=None):
    if which is None or result is None:
        return result
    return result[which]


def port(sock):
    return sock.getsockname()[1]


def nonblocking(sock):
    sock.setblocking(False)
    return sock


def nonblocking_too(accepted):
    accepted[0].setblocking(False)
    return accepted


def ready(**named):
    time.sleep(0.02)
    for name, sock in named.items():
        if sock is not None and not getattr(sock, "closed", False) and sock.fileno() >= 0:
            poll = select.poll()
            poll.register(sock, BITS)
            print(name, *[hex(bits) for _, bits in poll.poll(0)], flush=True)


def asked(poll, rows):
    for sock, bits in rows:
        poll.register(sock, bits)
    return poll


)";

std::string name(Fd variable) {
  return variable < 0 ? "socket.socket(fileno=-1)" : "s" + std::to_string(variable);
}

std::string python_bytes(const Bytes& data) {
  const bool same = data.size() > 60;
  std::string text = "b\"";
  constexpr char kHex[] = "0123456789abcdef";
  for (std::size_t i = 0; i < (same ? 20 : data.size()); ++i) {
    const std::uint8_t octet = data[i];
    if (octet >= 0x20 && octet < 0x7f && octet != '"' && octet != '\\') {
      text += static_cast<char>(octet);
    } else {
      text += std::string("\\x") + kHex[octet >> 4] + kHex[octet & 15];
    }
  }
  text += "\"";
  // its octets don't matter as much as their number
  if (same)
    text =
        "(" + text + " * " + std::to_string(data.size() / 20 + 1) + ")[:" + std::to_string(data.size()) + "]";
  return text;
}

std::string symbols(const std::string& names, const char* module) {
  std::string out;
  std::size_t at = 0;
  while (at <= names.size()) {
    const std::size_t end = std::min(names.find('|', at), names.size());
    const std::string one = names.substr(at, end - at);
    const bool is_name = !one.empty() && (one[0] < '0' || one[0] > '9') && one[0] != '-';
    out += (out.empty() ? "" : " | ") + (is_name ? module + ("." + one) : one);
    at = end + 1;
  }
  return out;
}

std::string address(const SocketAddress& to) {
  if (const auto* named = std::get_if<UnixAddress>(&to))
    return python_bytes(to_bytes(std::string(1, '\0') + "zocalo-" + named->path));
  const auto* inet = std::get_if<InetAddress>(&to);
  if (inet == nullptr) return "None";
  std::string port = std::to_string(inet->endpoint.port);
  if (inet->endpoint.port >= kPortOfVariable) {
    port = "port(s" + std::to_string(inet->endpoint.port - kPortOfVariable) + ")";
  } else if (inet->endpoint.port != 0) {
    port = std::to_string(5000 + inet->endpoint.port);
  }
  return "(\"" + inet->endpoint.ip.to_string() + "\", " + port + ")";
}

std::string list(const std::vector<Fd>& fds) {
  std::string text = "[";
  for (const Fd fd : fds) text += (text.size() > 1 ? ", " : "") + name(fd);
  return text + "]";
}

std::string timeout(const std::optional<Duration>& t, bool milliseconds) {
  if (!t) return "None";
  return milliseconds ? std::to_string(*t / 1ms) : std::to_string(std::chrono::duration<double>(*t).count());
}

std::string option(int level, int optname) {
  return symbols(level_name(level), "socket") + ", " + symbols(option_name(level, optname), "socket");
}

std::uint32_t word(const Bytes& octets, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{octets[at + i]} << (8 * i);
  return value;
}

/// cmsg(3)s as sendmsg() wants them; "" if they are malformed, which Python can't say.
std::string messages(const Bytes& control) {
  std::string text = "[";
  for (std::size_t at = 0; at < control.size();) {
    if (control.size() - at < 16) return "";
    const std::size_t size = word(control, at);
    if (size < 16 || size > control.size() - at) return "";
    const auto begin = control.begin() + static_cast<std::ptrdiff_t>(at);
    const Bytes data(begin + 16, begin + static_cast<std::ptrdiff_t>(size));
    text += (text.size() > 1 ? ", (" : "(") +
            std::to_string(static_cast<std::int32_t>(word(control, at + 8))) + ", " +
            std::to_string(static_cast<std::int32_t>(word(control, at + 12))) + ", " + python_bytes(data) +
            ")";
    at += (size + 7) / 8 * 8;
  }
  return text + "]";
}

/// Each call as an expression.
struct Expression {
  std::string operator()(const Socket& c) const {
    const std::string made = "socket.socket(" + symbols(family_name(c.domain), "socket") + ", " +
                             symbols(type_name(c.type & 0xf), "socket") + ", " + std::to_string(c.protocol) +
                             ")";
    return (c.type & SOCK_NONBLOCK_) != 0 ? "nonblocking(" + made + ")" : made;
  }
  std::string operator()(const SocketPair& c) const {
    const std::string made = "socket.socketpair(" + symbols(family_name(c.domain), "socket") + ", " +
                             symbols(type_name(c.type & 0xf), "socket") + ")";
    return (c.type & SOCK_NONBLOCK_) != 0 ? "[nonblocking(x) for x in " + made + "]" : made;
  }
  std::string operator()(const Bind& c) const { return name(c.fd) + ".bind(" + address(c.addr) + ")"; }
  std::string operator()(const Listen& c) const {
    return name(c.fd) + ".listen(" + std::to_string(c.backlog) + ")";
  }
  std::string operator()(const Accept& c) const {
    const std::string accepted = name(c.fd) + ".accept()";
    return (c.flags & SOCK_NONBLOCK_) != 0 ? "nonblocking_too(" + accepted + ")" : accepted;
  }
  std::string operator()(const Connect& c) const {
    if (std::holds_alternative<std::monostate>(c.addr))
      return "\"connect(AF_UNSPEC), which Python can't say\"";
    return name(c.fd) + ".connect(" + address(c.addr) + ")";
  }
  std::string operator()(const Send& c) const {
    if (!c.control.empty()) {
      const std::string control = messages(c.control);
      if (control.empty())
        return "\"sendmsg() with malformed control messages, which Python can't say: \" " +
               python_bytes(c.control);
      const std::string to = std::holds_alternative<std::monostate>(c.to) ? "" : ", " + address(c.to);
      return name(c.fd) + ".sendmsg([" + python_bytes(c.data) + "], " + control + ", " +
             symbols(message_flags(c.flags), "socket") + to + ")";
    }
    const std::string start =
        name(c.fd) + (std::holds_alternative<std::monostate>(c.to) ? ".send(" : ".sendto(");
    const std::string end = std::holds_alternative<std::monostate>(c.to) ? ")" : ", " + address(c.to) + ")";
    return start + python_bytes(c.data) + ", " + symbols(message_flags(c.flags), "socket") + end;
  }
  std::string operator()(const Recv& c) const {
    return name(c.fd) + ".recvmsg(" + std::to_string(c.size) + ", " + std::to_string(c.control_size) + ", " +
           symbols(message_flags(c.flags), "socket") + ")";
  }
  std::string operator()(const Shutdown& c) const {
    return name(c.fd) + ".shutdown(" + symbols(shutdown_how(c.how), "socket") + ")";
  }
  std::string operator()(const Close& c) const { return name(c.fd) + ".close()"; }
  std::string operator()(const GetSockOpt& c) const {
    return name(c.fd) + ".getsockopt(" + option(c.level, c.optname) + ", " + std::to_string(c.optlen) + ")";
  }
  std::string operator()(const SetSockOpt& c) const {
    return name(c.fd) + ".setsockopt(" + option(c.level, c.optname) + ", " + python_bytes(c.optval) + ")";
  }
  std::string operator()(const GetSockName& c) const { return name(c.fd) + ".getsockname()"; }
  std::string operator()(const GetPeerName& c) const { return name(c.fd) + ".getpeername()"; }
  std::string operator()(const SetNonBlocking& c) const {
    return name(c.fd) + ".setblocking(" + (c.on ? "False" : "True") + ")";
  }
  std::string operator()(const GetNonBlocking& c) const { return name(c.fd) + ".getblocking()"; }
  std::string operator()(const Dup& c) const { return name(c.fd) + ".dup()"; }
  std::string operator()(const Ioctl& c) const {
    return "fcntl.ioctl(" + name(c.fd) + ", " + std::to_string(c.request) + ", bytes(4))";
  }
  std::string operator()(const Select& c) const {
    return "select.select(" + list(c.readfds) + ", " + list(c.writefds) + ", " + list(c.exceptfds) + ", " +
           timeout(c.timeout, false) + ")";
  }
  std::string operator()(const Poll& c) const {
    std::string rows;
    for (const PollFd& row : c.fds)
      rows += (rows.empty() ? "(" : ", (") + name(row.fd) + ", " + std::to_string(row.events) + ")";
    return "asked(select.poll(), [" + rows + "]).poll(" + timeout(c.timeout, true) + ")";
  }
  std::string operator()(const EpollCreate&) const { return "select.epoll()"; }
  std::string operator()(const EpollCtl& c) const {
    if (c.op == EPOLL_CTL_DEL_) return name(c.epfd) + ".unregister(" + name(c.fd) + ")";
    return name(c.epfd) + (c.op == EPOLL_CTL_ADD_ ? ".register(" : ".modify(") + name(c.fd) + ", " +
           std::to_string(c.events) + ")";
  }
  std::string operator()(const EpollWait& c) const {
    return name(c.epfd) + ".poll(" + timeout(c.timeout, false) + ", " + std::to_string(c.maxevents) + ")";
  }
  std::string operator()(const NanoSleep& c) const {
    return "time.sleep(" + std::to_string(std::chrono::duration<double>(c.duration).count()) + ")";
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "None";
  }
};

}  // namespace

namespace {

/// What the socket module of CPython 3.11 has no name for.
constexpr std::pair<const char*, int> kNameless[] = {{"IPV6_MTU", IPV6_MTU_},
                                                     {"IPV6_MTU_DISCOVER", IPV6_MTU_DISCOVER_},
                                                     {"IPV6_RECVERR", IPV6_RECVERR_},
                                                     {"IP_ADD_SOURCE_MEMBERSHIP", IP_ADD_SOURCE_MEMBERSHIP_},
                                                     {"IP_FREEBIND", IP_FREEBIND_},
                                                     {"IP_MINTTL", IP_MINTTL_},
                                                     {"IP_MTU", IP_MTU_},
                                                     {"IP_MTU_DISCOVER", IP_MTU_DISCOVER_},
                                                     {"IP_MULTICAST_ALL", IP_MULTICAST_ALL_},
                                                     {"IP_PKTINFO", IP_PKTINFO_},
                                                     {"IP_RECVERR", IP_RECVERR_},
                                                     {"IP_RECVTTL", IP_RECVTTL_},
                                                     {"MSG_ZEROCOPY", MSG_ZEROCOPY_},
                                                     {"SO_COOKIE", SO_COOKIE_},
                                                     {"SO_INCOMING_NAPI_ID", SO_INCOMING_NAPI_ID_},
                                                     {"SO_ZEROCOPY", SO_ZEROCOPY_},
                                                     {"TCP_CC_INFO", TCP_CC_INFO_},
                                                     {"TCP_FASTOPEN_CONNECT", TCP_FASTOPEN_CONNECT_},
                                                     {"TCP_FASTOPEN_NO_COOKIE", TCP_FASTOPEN_NO_COOKIE_},
                                                     {"TCP_INQ", TCP_INQ_},
                                                     {"TCP_MD5SIG", TCP_MD5SIG_},
                                                     {"TCP_REPAIR", TCP_REPAIR_},
                                                     {"TCP_SAVED_SYN", TCP_SAVED_SYN_},
                                                     {"TCP_SAVE_SYN", TCP_SAVE_SYN_},
                                                     {"TCP_THIN_DUPACK", TCP_THIN_DUPACK_},
                                                     {"TCP_THIN_LINEAR_TIMEOUTS", TCP_THIN_LINEAR_TIMEOUTS_},
                                                     {"TCP_TIMESTAMP", TCP_TIMESTAMP_},
                                                     {"TCP_TX_DELAY", TCP_TX_DELAY_},
                                                     {"TCP_ULP", TCP_ULP_},
                                                     {"UDP_CORK", UDP_CORK_},
                                                     {"UDP_GRO", UDP_GRO_},
                                                     {"UDP_SEGMENT", UDP_SEGMENT_}};

/// Gives the socket module those of them that a program uses.
std::string missing_names(const std::string& program) {
  std::string rows;
  for (const auto& [name, number] : kNameless) {
    const std::string word = std::string("socket.") + name;
    for (std::size_t at = program.find(word); at != std::string::npos; at = program.find(word, at + 1)) {
      const char next = program[at + word.size()];  // not the beginning of a longer one
      if (next == '_' || (next >= 'A' && next <= 'Z')) continue;
      rows += (rows.empty() ? "\"" : ", \"") + std::string(name) + "\": " + std::to_string(number);
      break;
    }
  }
  if (rows.empty()) return rows;
  return "for name, value in {" + rows + "}.items():\n    vars(socket).setdefault(name, value)\n\n";
}

/// What became of each step, at once or later.
std::vector<std::string> comments_of(const std::vector<Observation>& seen) {
  std::vector<std::string> comments;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    comments.push_back(seen[i].call);
    for (const auto& [step, text] : seen[i].later)
      comments[static_cast<std::size_t>(step)] += ", at " + std::to_string(i + 1) + ": " + text;
  }
  return comments;
}

/// The last line: the sockets that may be there, and what poll(2) said of them.
std::string ready_line(const std::vector<int>& variables, const std::vector<Observation>& seen) {
  std::string text = "ready(";
  for (const int variable : variables)
    text += (text.back() == '(' ? "" : ", ") + name(variable) + "=" + name(variable);
  text += ")";
  if (seen.empty()) return text + "\n";
  text += "  #";
  for (const auto& [variable, bits] : seen.back().ready) {
    char hex[16];
    std::snprintf(hex, sizeof hex, "0x%x", bits);
    text += " " + name(variable) + " " + hex;
  }
  return text + "\n";
}

}  // namespace

std::string to_python(const Program& program, const std::vector<Observation>& seen) {
  std::string text;
  std::vector<int> variables;
  const std::vector<std::string> comments = comments_of(seen);
  for (std::size_t i = 0; i < program.size(); ++i) {
    const Step& step = program[i];
    const bool is_known = i < seen.size();
    if (is_known && seen[i].call.empty()) continue;  // left out
    const bool blocks = is_known && seen[i].call == "blocks";
    const std::string comment = is_known ? "  # " + comments[i] : "";
    const std::string what =
        "(" + std::to_string(i + 1) + ", lambda: " + std::visit(Expression{}, step.call) + ")";
    if (blocks) {
      text += "later" + what + comment + "\n";
    } else if (std::holds_alternative<SocketPair>(step.call)) {
      text += "pair = call" + what + comment + "\n" + name(step.makes) + ", " + name(step.makes + 1) +
              " = pair or (None, None)\n";
      variables.push_back(step.makes);
      variables.push_back(step.makes + 1);
    } else if (step.makes >= 0) {
      const bool accepts = std::holds_alternative<Accept>(step.call);
      text += name(step.makes) + " = made(call" + what + (accepts ? ", 0" : "") + ")" + comment + "\n";
      variables.push_back(step.makes);
    } else {
      text += "call" + what + comment + "\n";
    }
    // a thread that this woke has its turn before the next call
    if (is_known && !seen[i].later.empty()) text += "time.sleep(0.02)\n";
  }
  return kPrologue + missing_names(text) + text + ready_line(variables, seen);
}

}  // namespace zocalo::native::conformance
