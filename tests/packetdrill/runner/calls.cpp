#include "packetdrill/runner/calls.h"

#include "packetdrill/runner/control_messages.h"
#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::packetdrill {

using namespace syscall;

namespace {

using Kind = Value::Kind;

const Value& argument(const CallEvent& call, std::size_t index, int line) {
  if (index >= call.arguments.size()) throw SyntaxError(line, call.name + "() with too few arguments");
  return call.arguments[index];
}

std::int64_t number(const CallEvent& call, std::size_t index, int line) {
  const Value& value = argument(call, index, line);
  if (value.kind == Kind::list && value.items.size() == 1 && value.items[0].kind == Kind::number)
    return value.items[0].number;
  if (value.kind != Kind::number) throw Unsupported(line, call.name + "() with such an argument");
  return value.number;
}

int integer(const CallEvent& call, std::size_t index, int line) {
  return static_cast<int>(number(call, index, line));
}

constexpr std::size_t kMostPieces = 17;  // MAX_SKB_FRAGS: what one buffer of Linux holds

/// A program's memory is not simulated, so neither are pointers that don't point to it.
void refuse_null(const CallEvent& call, std::size_t index, int line) {
  const Value& value = argument(call, index, line);
  if (value.kind == Kind::number && value.text == "NULL")
    throw Unsupported(line, "the null pointer of " + call.name + "(): a program's memory is not simulated");
}

SocketAddress address(const Value& value, const wire::IpAddress& ip, int line) {
  InetAddress out;
  out.endpoint = {ip, kPort};
  if (value.kind == Kind::ellipsis) return out;
  if (value.kind != Kind::record) throw Unsupported(line, "such an address");
  if (const Value* family = value.member("sa_family"); family != nullptr && family->number == AF_UNSPEC_)
    return std::monostate{};
  if (const Value* port = value.member("sin_port"))
    out.endpoint.port = static_cast<std::uint16_t>(port->number);
  if (const Value* host = value.member("sin_addr"); host != nullptr && host->kind == Kind::text) {
    const auto parsed = wire::IpAddress::parse(host->text);
    if (!parsed) throw SyntaxError(line, "no address: " + host->text);
    out.endpoint.ip = *parsed;
  }
  return out;
}

/// {msg_iov(2)=[{..., 10}, {..., 20}], …}: how many octets that is.
std::uint64_t message_size(const Value& message, int line) {
  const Value* iov = message.kind == Kind::list ? &message : message.member("msg_iov");
  if (iov == nullptr) throw SyntaxError(line, "a message without msg_iov");
  std::uint64_t size = 0;
  for (const Value& piece : iov->items) {
    if (piece.members.size() != 2) throw SyntaxError(line, "a piece of msg_iov is {..., octets}");
    if (piece.members[0].value.text == "NULL")
      throw Unsupported(line, "a null pointer: a program's memory is not simulated");
    size += static_cast<std::uint64_t>(piece.members[1].value.number);
  }
  return size;
}

std::optional<Duration> timeout_ms(std::int64_t ms) {
  if (ms < 0) return std::nullopt;
  return std::chrono::milliseconds(ms);
}

void put(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// An option's value as it lies in memory.
Bytes memory_of(const Value& value, std::int64_t length, int line) {
  Bytes out;
  if (value.kind == Kind::text) return to_bytes(value.text);
  if (value.kind == Kind::record) {
    const bool time = value.member("tv_sec") != nullptr;
    for (const auto& [name, member] : value.members)
      put(out, static_cast<std::uint64_t>(member.number), time ? 8 : 4);
    return out;
  }
  if (value.kind != Kind::list || value.items.size() != 1 || value.items[0].kind != Kind::number)
    throw Unsupported(line, "such an option value");
  put(out, static_cast<std::uint64_t>(value.items[0].number), static_cast<std::size_t>(length));
  return out;
}

std::string hex(std::uint32_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (; value > 0 || out.empty(); value >>= 4) out.insert(out.begin(), kDigits[value & 15U]);
  return "0x" + out;
}

}  // namespace

Fd Calls::live(const CallEvent& call, std::size_t index, int line) const {
  const std::int64_t fd = number(call, index, line);
  const auto found = descriptors_.find(fd);
  return found == descriptors_.end() ? static_cast<Fd>(fd) : found->second;
}

Syscall Calls::translate(const CallEvent& call, int line) {
  const std::string& name = call.name;
  const auto arg = [&](std::size_t i) -> const Value& { return argument(call, i, line); };
  const auto num = [&](std::size_t i) { return number(call, i, line); };
  const auto in = [&](std::size_t i) { return integer(call, i, line); };
  const auto size = [&](std::size_t i) { return static_cast<std::uint64_t>(number(call, i, line)); };
  if (name == "socket") {
    const bool v6 = machine_.addresses().local.family == wire::Family::ipv6;
    const int domain = arg(0).kind == Kind::ellipsis ? (v6 ? AF_INET6_ : AF_INET_) : in(0);
    return syscall::Socket{domain, in(1), in(2)};
  }
  const Fd fd = name == "poll" || name.rfind("epoll_create", 0) == 0 ? -1 : live(call, 0, line);
  if (name == "bind") return Bind{fd, address(arg(1), machine_.addresses().local, line)};
  if (name == "connect") return Connect{fd, address(arg(1), machine_.addresses().remote, line)};
  if (name == "listen") return Listen{fd, in(1)};
  if (name == "accept" || name == "accept4") return Accept{fd, name == "accept4" ? in(3) : 0};
  if (name == "shutdown") return Shutdown{fd, in(1)};
  if (name == "close") return Close{fd};
  if (name == "write" || name == "send" || name == "sendto") {
    refuse_null(call, 1, line);
    Send send{fd, Bytes(size(2), 'x'), name == "write" ? 0 : in(3), {}};
    if (name == "sendto") send.to = address(arg(4), machine_.addresses().remote, line);
    return send;
  }
  if (name == "writev") return Send{fd, Bytes(message_size(arg(1), line), 'x'), 0, {}};
  if (name == "sendmsg" && (in(2) & MSG_ZEROCOPY_) != 0 && arg(1).member("msg_iov") != nullptr &&
      arg(1).member("msg_iov")->items.size() > kMostPieces)
    throw Unsupported(line, "MSG_ZEROCOPY of so many pieces: memory has no pages here");
  if (name == "sendmsg") return Send{fd, Bytes(message_size(arg(1), line), 'x'), in(2), {}};
  if (name == "read" || name == "recv" || name == "recvfrom") {
    refuse_null(call, 1, line);
    return Recv{fd, size(2), name == "read" ? 0 : in(3)};
  }
  if (name == "readv") return Recv{fd, message_size(arg(1), line), 0};
  if (name == "recvmsg")
    return Recv{fd, message_size(arg(1), line), in(2),
                control_room(arg(1), machine_.addresses().local.family, line)};
  if (name == "setsockopt" && in(1) == IPPROTO_TCP_ &&
      (in(2) == TCP_FASTOPEN_ || in(2) == TCP_FASTOPEN_CONNECT_))
    throw Unsupported(line, "TCP Fast Open (RFC 7413) is not simulated");
  if (name == "setsockopt") return SetSockOpt{fd, in(1), in(2), memory_of(arg(3), num(4), line)};
  if (name == "getsockopt") return GetSockOpt{fd, in(1), in(2), static_cast<std::uint32_t>(num(4))};
  if (name == "fcntl" && num(1) == 4) return SetNonBlocking{fd, (num(2) & SOCK_NONBLOCK_) != 0};
  if (name == "epoll_create" || name == "epoll_create1") return EpollCreate{};
  if (name == "epoll_ctl") {
    const Value* events = arg(3).member("events");
    return EpollCtl{fd, in(1), live(call, 2, line),
                    events == nullptr ? 0 : static_cast<std::uint32_t>(events->number)};
  }
  if (name == "epoll_wait") return EpollWait{fd, in(2), timeout_ms(num(3))};
  if (name == "poll") {
    Poll poll;
    for (const Value& item : arg(0).items) {
      const Value *its_fd = item.member("fd"), *events = item.member("events");
      if (its_fd == nullptr || events == nullptr) throw SyntaxError(line, "poll() needs fd and events");
      const auto found = descriptors_.find(its_fd->number);
      poll.fds.push_back({found == descriptors_.end() ? static_cast<Fd>(its_fd->number) : found->second,
                          static_cast<std::uint32_t>(events->number)});
    }
    poll.timeout = timeout_ms(num(2));
    return poll;
  }
  throw Unsupported(line, "the call " + name + "() is not simulated");
}

std::string Calls::differs(const CallEvent& call, const Outcome& outcome, int line) {
  if (call.any_result) return "";
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    const std::string error(errno_name(failed->error));
    if (call.result == -1 && (call.error.empty() || call.error == error)) return "";
    return "-1 " + error;
  }
  const Reply& reply = std::get<Reply>(outcome);
  const bool makes_fd =
      call.name == "socket" || call.name.rfind("accept", 0) == 0 || call.name.rfind("epoll_create", 0) == 0;
  if (makes_fd && call.result >= 0) {
    descriptors_[call.result] = static_cast<Fd>(reply.result);
    return "";
  }
  if (reply.result != call.result) return std::to_string(reply.result);
  return differs_in_value(call, reply, line);
}

/// What a call gives beside its result.
std::string Calls::differs_in_value(const CallEvent& call, const Reply& reply, int line) const {
  if (call.name == "getsockopt") {
    const Value& value = argument(call, 3, line);
    if (value.kind == Kind::ellipsis) return "";
    const Bytes wanted = memory_of(value, number(call, 4, line), line);
    if (value.kind == Kind::text) {
      const std::string text = zocalo::to_string(reply.data).c_str();  // up to its NUL
      return text == value.text ? "" : text;
    }
    if (reply.data == wanted) return "";
    std::uint64_t got = 0;
    for (std::size_t i = std::min<std::size_t>(reply.data.size(), 8); i-- > 0;)
      got = got << 8 | reply.data[i];
    return "0 with the value " + std::to_string(got);
  }
  if (call.name == "epoll_wait") return differs_in_readiness(argument(call, 1, line), reply.ready);
  if (call.name == "poll") {
    for (const Value& item : argument(call, 0, line).items) {
      const auto fd = descriptors_.find(item.member("fd")->number);
      std::uint32_t revents = 0;
      for (const PollFd& ready : reply.ready) {
        if (fd != descriptors_.end() && ready.fd == fd->second) revents = ready.events;
      }
      const Value* wanted = item.member("revents");
      if (wanted != nullptr && static_cast<std::uint32_t>(wanted->number) != revents)
        return "revents " + hex(revents);
    }
  }
  if (call.name == "recvmsg")
    return differs_in_control(argument(call, 1, line), reply, machine_.addresses().local.family, line);
  return "";
}

std::string Calls::differs_in_readiness(const Value& expected, const std::vector<PollFd>& ready) const {
  std::vector<Value> wanted = expected.kind == Kind::list ? expected.items : std::vector<Value>{expected};
  for (std::size_t i = 0; i < ready.size() && i < wanted.size(); ++i) {
    const Value *events = wanted[i].member("events"), *fd = wanted[i].member("fd");
    const bool same_events =
        events == nullptr || static_cast<std::uint32_t>(events->number) == ready[i].events;
    bool same_fd = true;
    if (fd != nullptr) {
      const auto found = descriptors_.find(fd->number);
      same_fd = found != descriptors_.end() && found->second == ready[i].fd;
    }
    if (!same_events || !same_fd)
      return "events " + hex(ready[i].events) + " of descriptor " + std::to_string(ready[i].fd);
  }
  return "";
}

const trace::SocketState* Calls::state_of(Fd fd) {
  states_ = machine_.kernel().sockets();
  for (const trace::SocketState& state : states_) {
    for (const trace::Owner& owner : state.owners) {
      if (owner.fd == fd) return &state;
    }
  }
  return nullptr;
}

bool Calls::has_listener() { return listener_port() != 0; }

std::uint16_t Calls::listener_port() {
  std::uint16_t port = 0;
  for (const trace::SocketState& state : machine_.kernel().sockets()) {
    if (state.state == trace::TcpState::listen) port = state.local.port;
  }
  return port;
}

std::optional<std::string> Calls::answer_by_sight(const CallEvent& call, int line) {
  const bool flags = call.name == "fcntl" && number(call, 1, line) == 3;
  if (!flags && call.name != "ioctl") return std::nullopt;
  const Fd fd = live(call, 0, line);
  const trace::SocketState* state = state_of(fd);
  if (state == nullptr) return call.result == -1 && call.error == "EBADF" ? "" : "-1 EBADF";
  if (flags) {
    const CallId id = machine_.submit(GetNonBlocking{fd});
    const bool nonblocking = std::get<Reply>(machine_.take(id)->outcome).result != 0;
    const std::int64_t got = 2 | (nonblocking ? SOCK_NONBLOCK_ : 0);  // O_RDWR
    return got == call.result ? "" : std::to_string(got);
  }
  if (call.result == -1) throw Unsupported(line, "an ioctl() that fails is not simulated");
  std::int64_t got = 0;
  switch (number(call, 1, line)) {
    case 0x541B:  // SIOCINQ
      got = state->receive_queue;
      break;
    case 0x5411:  // SIOCOUTQ
      got = state->send_unacked + state->send_unsent;
      break;
    case 0x894B:  // SIOCOUTQNSD
      got = state->send_unsent;
      break;
    default:
      throw Unsupported(line, "this ioctl() is not simulated");
  }
  return got == number(call, 2, line) ? "" : "[" + std::to_string(got) + "]";
}

}  // namespace zocalo::packetdrill
