#pragma once
// One listing of the fields of everything that a recording holds. The codec, the JSON lines, equality and the
// digest are written once over it. Fields stand in the order of declaration; a struct that has another field
// than listed here does not compile, so nothing can be forgotten.

#include <map>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "trace/event.h"

namespace zocalo::trace {

/// What the texts within a field are: any text; one of few that come again and again (the codec numbers
/// them); or pairs whose first is such a one.
enum class Texts : std::uint8_t { plain, names, keys };

template <class Owner, class T, Texts kTexts>
struct Field {
  using Type = T;
  static constexpr Texts kind = kTexts;
  std::string_view name;
  T Owner::*member;
};

template <Texts kTexts = Texts::plain, class Owner, class T>
constexpr Field<Owner, T, kTexts> field(std::string_view name, T Owner::*member) {
  return {name, member};
}

/// Specialised for each struct: kName (in JSON) and kFields, a tuple of Field.
template <class T>
struct Description;

template <class T>
concept Described = requires {
  Description<T>::kFields;
};

/// Calls f(field) for each field of T, in order.
template <Described T, class F>
constexpr void for_each_field(F&& f) {
  std::apply([&f](const auto&... each) { (f(each), ...); }, Description<T>::kFields);
}

namespace detail {

struct Anything {
  template <class T>
  operator T() const;
};

template <class T, class... F>
constexpr bool lists_all(const std::tuple<F...>&) {
  return requires { T{std::declval<typename F::Type>()...}; }
  &&!requires { T{std::declval<typename F::Type>()..., Anything{}}; };
}

template <class T>
inline constexpr bool is_shared = false;
template <class T>
inline constexpr bool is_shared<std::shared_ptr<T>> = true;
template <class T>
concept Range = requires(const T& t) {
  t.begin();
  t.size();
}
&&!requires(const T& t) { t.length(); };

}  // namespace detail

/// Whether two values have equal fields, all the way down; pointers are compared by what they point to.
template <class T>
bool equal(const T& a, const T& b) {
  if constexpr (Described<T>) {
    bool same = true;
    for_each_field<T>([&](const auto& f) { same = same && equal(a.*f.member, b.*f.member); });
    return same;
  } else if constexpr (detail::is_shared<T>) {
    return a == b || (a && b && equal(*a, *b));
  } else if constexpr (detail::Range<T>) {
    if (a.size() != b.size()) return false;
    for (auto i = a.begin(), k = b.begin(); i != a.end(); ++i, ++k) {
      if (!equal(*i, *k)) return false;
    }
    return true;
  } else if constexpr (requires { std::variant_size<T>::value; }) {
    return a.index() == b.index() &&
           std::visit(
               [&b](const auto& x) { return equal(x, *std::get_if<std::remove_cvref_t<decltype(x)>>(&b)); },
               a);
  } else if constexpr (requires { a.has_value(); }) {
    return a.has_value() == b.has_value() && (!a.has_value() || equal(*a, *b));
  } else if constexpr (
      requires { std::tuple_size<T>::value; } && requires { a.second; }) {
    return equal(a.first, b.first) && equal(a.second, b.second);
  } else {
    return a == b;
  }
}

// ZOCALO_DESCRIBE(type, "name", fields…): PLAIN, NAMES, KEYS by what the texts in a field are.
#define ZOCALO_PLAIN(member) ::zocalo::trace::field(#member, &S::member)
#define ZOCALO_NAMES(member) ::zocalo::trace::field<::zocalo::trace::Texts::names>(#member, &S::member)
#define ZOCALO_KEYS(member) ::zocalo::trace::field<::zocalo::trace::Texts::keys>(#member, &S::member)
#define ZOCALO_DESCRIBE(type, name, ...)                                                                    \
  template <>                                                                                               \
  struct Description<type> {                                                                                \
    using S = type;                                                                                         \
    static constexpr std::string_view kName = name;                                                         \
    static constexpr auto kFields = std::tuple{__VA_ARGS__};                                                \
    static_assert(detail::lists_all<S>(kFields), "list every field of " #type ", in order of declaration"); \
  };
#define ZOCALO_DESCRIBE_EMPTY(type, name)                               \
  template <>                                                           \
  struct Description<type> {                                            \
    static constexpr std::string_view kName = name;                     \
    static constexpr std::tuple<> kFields{};                            \
    static_assert(std::is_empty_v<type>, "list every field of " #type); \
  };
#define P ZOCALO_PLAIN
#define N ZOCALO_NAMES
#define K ZOCALO_KEYS

// ---- wire

ZOCALO_DESCRIBE(wire::Endpoint, "endpoint", P(ip), P(port))
ZOCALO_DESCRIBE(wire::TcpFlags, "flags", P(cwr), P(ece), P(urg), P(ack), P(psh), P(rst), P(syn), P(fin))
ZOCALO_DESCRIBE(wire::SackBlock, "sack", P(left), P(right))
ZOCALO_DESCRIBE(wire::Timestamps, "timestamps", P(value), P(echo))
ZOCALO_DESCRIBE(wire::TcpOptions, "options", P(mss), P(window_scale), P(sack_permitted), P(timestamps),
                P(sack), P(sack_count))
ZOCALO_DESCRIBE(wire::TcpSegment, "tcp", P(source_port), P(destination_port), P(seq), P(ack), P(flags),
                P(window), P(urgent), P(options), P(payload))
ZOCALO_DESCRIBE(wire::UdpDatagram, "udp", P(source_port), P(destination_port), P(payload))
ZOCALO_DESCRIBE(wire::IcmpError, "icmp", P(kind), P(mtu), P(original))
ZOCALO_DESCRIBE(wire::IcmpEcho, "echo", P(reply), P(identifier), P(sequence), P(payload))
ZOCALO_DESCRIBE(wire::IpFragment, "fragment", P(protocol), P(offset), P(more_fragments), P(octets))
ZOCALO_DESCRIBE(wire::Packet, "packet", P(source), P(destination), P(ttl), P(dscp), P(ecn), P(dont_fragment),
                P(identification), P(body))

// ---- syscalls

ZOCALO_DESCRIBE(syscall::InetAddress, "inet", P(endpoint), P(flow_info), P(scope_id))
ZOCALO_DESCRIBE(syscall::UnixAddress, "unix", P(path))
ZOCALO_DESCRIBE(syscall::Reason, "reason", P(why), P(amount))
ZOCALO_DESCRIBE(syscall::Readiness, "readiness", P(events), P(reasons))
ZOCALO_DESCRIBE(syscall::Caller, "caller", P(guest), P(thread))
ZOCALO_DESCRIBE(syscall::Socket, "socket", P(domain), P(type), P(protocol))
ZOCALO_DESCRIBE(syscall::SocketPair, "socketpair", P(domain), P(type), P(protocol))
ZOCALO_DESCRIBE(syscall::Bind, "bind", P(fd), P(addr))
ZOCALO_DESCRIBE(syscall::Listen, "listen", P(fd), P(backlog))
ZOCALO_DESCRIBE(syscall::Accept, "accept", P(fd), P(flags))
ZOCALO_DESCRIBE(syscall::Connect, "connect", P(fd), P(addr))
ZOCALO_DESCRIBE(syscall::Send, "send", P(fd), P(data), P(flags), P(to), P(control))
ZOCALO_DESCRIBE(syscall::Recv, "recv", P(fd), P(size), P(flags), P(control_size))
ZOCALO_DESCRIBE(syscall::Shutdown, "shutdown", P(fd), P(how))
ZOCALO_DESCRIBE(syscall::Close, "close", P(fd))
ZOCALO_DESCRIBE(syscall::GetSockOpt, "getsockopt", P(fd), P(level), P(optname), P(optlen))
ZOCALO_DESCRIBE(syscall::SetSockOpt, "setsockopt", P(fd), P(level), P(optname), P(optval))
ZOCALO_DESCRIBE(syscall::GetSockName, "getsockname", P(fd))
ZOCALO_DESCRIBE(syscall::GetPeerName, "getpeername", P(fd))
ZOCALO_DESCRIBE(syscall::SetNonBlocking, "set_nonblocking", P(fd), P(on))
ZOCALO_DESCRIBE(syscall::GetNonBlocking, "get_nonblocking", P(fd))
ZOCALO_DESCRIBE(syscall::Dup, "dup", P(fd), P(least))
ZOCALO_DESCRIBE(syscall::Select, "select", P(readfds), P(writefds), P(exceptfds), P(timeout))
ZOCALO_DESCRIBE(syscall::PollFd, "pollfd", P(fd), P(events))
ZOCALO_DESCRIBE(syscall::Poll, "poll", P(fds), P(timeout))
ZOCALO_DESCRIBE_EMPTY(syscall::EpollCreate, "epoll_create")
ZOCALO_DESCRIBE(syscall::EpollCtl, "epoll_ctl", P(epfd), P(op), P(fd), P(events))
ZOCALO_DESCRIBE(syscall::EpollWait, "epoll_wait", P(epfd), P(maxevents), P(timeout))
ZOCALO_DESCRIBE(syscall::NanoSleep, "nanosleep", P(duration))
ZOCALO_DESCRIBE_EMPTY(syscall::ClockGetTime, "clock_gettime")
ZOCALO_DESCRIBE(syscall::GetAddrInfo, "getaddrinfo", P(node), P(service), P(family), P(type), P(protocol),
                P(flags))
ZOCALO_DESCRIBE_EMPTY(syscall::GetHostName, "gethostname")
ZOCALO_DESCRIBE(syscall::FutexWait, "futex_wait", P(ticket), P(timeout))
ZOCALO_DESCRIBE(syscall::FutexWake, "futex_wake", P(ticket), P(count))
ZOCALO_DESCRIBE(syscall::ThreadStart, "thread_start", P(thread))
ZOCALO_DESCRIBE_EMPTY(syscall::ThreadExit, "thread_exit")
ZOCALO_DESCRIBE(syscall::TgKill, "tgkill", P(thread))
ZOCALO_DESCRIBE(syscall::Read, "read", P(fd), P(size))
ZOCALO_DESCRIBE(syscall::Ioctl, "ioctl", P(fd), P(request))
ZOCALO_DESCRIBE(syscall::AddrInfo, "addrinfo", P(family), P(type), P(protocol), P(address))
ZOCALO_DESCRIBE(syscall::Reply, "reply", P(result), P(data), P(address), P(flags), P(fds), P(sets), P(ready),
                P(addresses), P(control))
ZOCALO_DESCRIBE(syscall::Failed, "failed", P(error), P(detail))
ZOCALO_DESCRIBE(syscall::Blocked, "blocked", P(on), P(fds), P(deadline))

// ---- guests

ZOCALO_DESCRIBE(guest::Location, "location", P(thread), N(file), P(line), N(function), P(depth))
ZOCALO_DESCRIBE(guest::Variables, "variables", K(changed), N(gone))
ZOCALO_DESCRIBE(guest::Program, "program", P(path), P(source), P(argv), P(files), P(host_name), P(seed),
                P(epoch_ns), P(trace), P(line_budget), P(name))

// ---- sockets

ZOCALO_DESCRIBE(Owner, "owner", P(guest), P(fd))
ZOCALO_DESCRIBE(TcpInfo, "tcp_info", P(iss), P(snd_una), P(snd_nxt), P(irs), P(rcv_nxt), P(snd_wnd),
                P(rcv_wnd), P(cwnd), P(ssthresh), P(mss), P(retransmits), P(rto), P(srtt), P(rttvar))
ZOCALO_DESCRIBE(Timers, "timers", P(retransmit), P(delayed_ack), P(persist), P(time_wait), P(keepalive))
ZOCALO_DESCRIBE(SocketState, "socket", P(socket), P(host), P(owners), P(kind), P(state), P(local), P(peer),
                P(nonblocking), P(shut_read), P(shut_write), P(fin_received), P(reset), P(queues_known),
                P(receive_queue), P(receive_datagrams), P(receive_capacity), P(out_of_order), P(send_unsent),
                P(send_unacked), P(send_capacity), P(accept_queue), P(accept_backlog), P(syn_queue),
                P(so_error), P(tcp), P(timers), P(readiness), N(options))

// ---- events

ZOCALO_DESCRIBE(HostAdded, "host_added", P(host), P(name), P(addresses))
ZOCALO_DESCRIBE(LinkAdded, "link_added", P(link), P(a), P(b), P(shape))
ZOCALO_DESCRIBE(LinkChanged, "link_changed", P(link), P(shape))
ZOCALO_DESCRIBE(GuestStarted, "guest_started", P(guest), P(host), P(program))
ZOCALO_DESCRIBE(LineReached, "line", P(guest), P(at), P(variables))
ZOCALO_DESCRIBE(FunctionEntered, "enter", P(guest), P(at), P(variables))
ZOCALO_DESCRIBE(FunctionLeft, "leave", P(guest), P(at), P(value))
ZOCALO_DESCRIBE(ExceptionRaised, "exception", P(guest), P(at), N(type), P(text))
ZOCALO_DESCRIBE(OutputWritten, "output", P(guest), P(stream), P(text))
ZOCALO_DESCRIBE(GuestExited, "exit", P(guest), P(status), N(why), P(text))
ZOCALO_DESCRIBE(CallSubmitted, "call", P(call), P(caller), P(syscall))
ZOCALO_DESCRIBE(CallBlocked, "call_blocked", P(call), P(blocked))
ZOCALO_DESCRIBE(CallReturned, "call_returned", P(call), P(caller), P(outcome))
ZOCALO_DESCRIBE(Verdict, "verdict", P(fd), P(socket), P(asked), P(poll_events), P(readiness))
ZOCALO_DESCRIBE(Scanned, "scanned", P(call), P(verdicts), P(woken_by), P(found))
ZOCALO_DESCRIBE(SocketChanged, "socket_changed", P(state))
ZOCALO_DESCRIBE(SocketGone, "socket_gone", P(socket))
ZOCALO_DESCRIBE(PacketSent, "packet_sent", P(packet), P(link), P(from), P(to), P(content), P(arrives),
                P(duplicate_of), P(reordered), P(flipped_bit))
ZOCALO_DESCRIBE(PacketArrived, "packet_arrived", P(packet))
ZOCALO_DESCRIBE(PacketLost, "packet_lost", P(packet), field("loss", &S::cause))
ZOCALO_DESCRIBE(TimerFired, "timer", P(host), P(socket), P(kind))
ZOCALO_DESCRIBE(Note, "note", P(text))
ZOCALO_DESCRIBE(GlobalsChanged, "globals", P(guest), P(thread), N(file), P(variables))
ZOCALO_DESCRIBE(SourceRead, "source", N(file), P(text))
ZOCALO_DESCRIBE(Cause, "cause", P(kind), P(guest), P(thread), P(call), P(packet), P(host))
ZOCALO_DESCRIBE(Moment, "moment", P(time), P(cause), P(events))

#undef P
#undef N
#undef K

}  // namespace zocalo::trace
