#include "native/conformance/generator.h"

#include <algorithm>

#include "syscall/option_numbers.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

using wire::Family;
using wire::IpAddress;

InetAddress inet(const IpAddress& ip, std::uint16_t port) { return {{ip, port}, 0, 0}; }

IpAddress v6(std::initializer_list<std::pair<int, std::uint8_t>> octets) {
  IpAddress ip = IpAddress::any(Family::ipv6);
  for (const auto& [index, value] : octets) ip.octets[static_cast<std::size_t>(index)] = value;
  return ip;
}

IpAddress mapped(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return v6({{10, 0xff}, {11, 0xff}, {12, a}, {13, b}, {14, c}, {15, d}});
}

}  // namespace

// ---- the program's course

std::optional<Step> Generator::next() {
  if (planned_.empty() && left_ > 0) {
    --left_;
    Step step = random_step();
    for (int tries = 0; is_left_out(step) && tries < 10; ++tries) step = random_step();
    if (!is_left_out(step)) {
      planned_.push_back(std::move(step));
      if (after_) planned_.push_back(std::move(*after_));
    }
    if (planned_.empty()) return next();
  }
  if (planned_.empty()) return std::nullopt;
  Step step = std::move(planned_.front());
  planned_.pop_front();
  return step;
}

/// What real_differences.h's left_out() says of calls that wait.
bool Generator::is_left_out(const Step& step) const {
  if (blocked_.size() >= 4) return true;
  if (std::holds_alternative<Close>(step.call)) return is_watched(fd_of(step.call));
  const Fd fd = fd_of(step.call);
  // one epoll set may watch another, and both their sleepers take from it
  const bool waits_on_epoll = std::holds_alternative<EpollWait>(step.call);
  return std::any_of(blocked_.begin(), blocked_.end(), [&](const Player::Blocked& other) {
    return other.call.index() == step.call.index() && (fd < 0 || waits_on_epoll || fd_of(other.call) == fd);
  });
}

/// Does a sleeping select(2) or poll(2) look at it?
bool Generator::is_watched(Fd variable) const {
  return std::any_of(blocked_.begin(), blocked_.end(), [variable](const Player::Blocked& other) {
    if (fd_of(other.call) >= 0) return false;
    Syscall call = other.call;
    bool found = false;
    for_each_descriptor(call, [&](Fd& fd) { found = found || fd == variable; });
    return found;
  });
}

int Generator::plan(int guest, Syscall call) {
  const int made = descriptors_made(call);
  Step step{guest, std::move(call), made > 0 ? last_variable_ : -1};
  last_variable_ += made;
  planned_.push_back(std::move(step));
  return planned_.back().makes;
}

void Generator::begin() {
  left_ = 8 + random_.below(40);
  blocking_ = one_in(4);
  const std::uint64_t scenes = random_.below(3) + (one_in(2) ? 1 : 0);
  for (std::uint64_t i = 0; i < scenes; ++i) {
    switch (random_.below(5)) {
      case 0:
      case 1:
      case 2:
        tcp_scene();
        break;
      case 3:
        udp_scene();
        break;
      default:
        pair_scene();
    }
  }
}

/// A listener and perhaps a connection to it, between the guests or within one.
void Generator::tcp_scene() {
  const bool six = one_in(3), client_six = six && !one_in(3);
  const int server = 1 + static_cast<int>(random_.below(2));
  const int client = one_in(4) ? server : 3 - server;
  const int nonblocking = blocking_ && one_in(2) ? 0 : SOCK_NONBLOCK_;
  const int listener = plan(server, Socket{six ? AF_INET6_ : AF_INET_, SOCK_STREAM_ | nonblocking, 0});
  const std::uint16_t port = one_in(2) ? static_cast<std::uint16_t>(1 + random_.below(kOwnPorts)) : 0;
  if (one_in(2)) plan(server, SetSockOpt{listener, SOL_SOCKET_, SO_REUSEADDR_, words({1})});
  IpAddress own = six ? IpAddress::any(Family::ipv6) : IpAddress::v4(127, 0, 0, 1);
  if (one_in(3)) own = IpAddress::any(six ? Family::ipv6 : Family::ipv4);
  if (six && client_six && one_in(2)) own = IpAddress::loopback(Family::ipv6);
  plan(server, Bind{listener, inet(own, port)});
  plan(server, Listen{listener, static_cast<int>(random_.below(4)) + 1});
  if (one_in(6)) return;
  const int domain = client_six ? AF_INET6_ : AF_INET_;
  const int connected = plan(client, Socket{domain, SOCK_STREAM_ | nonblocking, 0});
  plan(client, Connect{connected, inet(IpAddress::loopback(client_six ? Family::ipv6 : Family::ipv4),
                                       port_of(listener))});
  if (!one_in(6)) plan(server, Accept{listener, nonblocking});
}

void Generator::udp_scene() {
  const bool six = one_in(3);
  const int domain = six ? AF_INET6_ : AF_INET_;
  const IpAddress ip = IpAddress::loopback(six ? Family::ipv6 : Family::ipv4);
  const int nonblocking = blocking_ ? 0 : SOCK_NONBLOCK_;
  const int a = plan(1, Socket{domain, SOCK_DGRAM_ | nonblocking, 0});
  plan(1, Bind{a, inet(ip, 0)});
  const int b = plan(2, Socket{domain, SOCK_DGRAM_ | nonblocking, 0});
  if (one_in(2)) plan(2, Bind{b, inet(ip, 0)});
  if (one_in(2)) plan(2, Connect{b, inet(ip, port_of(a))});
  if (one_in(4)) plan(1, Connect{a, inet(ip, port_of(b))});
}

void Generator::pair_scene() {
  constexpr int kTypes[] = {SOCK_STREAM_, SOCK_STREAM_, SOCK_DGRAM_, SOCK_SEQPACKET_};
  plan(1 + static_cast<int>(random_.below(2)),
       SocketPair{AF_UNIX_, pick(kTypes) | (blocking_ && one_in(2) ? 0 : SOCK_NONBLOCK_), 0});
}

void Generator::learn(const Step& step, const Observation& seen,
                      const std::vector<Player::Blocked>& blocked) {
  blocked_ = blocked;
  const bool ok = seen.outcome && std::holds_alternative<Reply>(*seen.outcome);
  const auto of = [&](Fd variable) -> Known* {
    const auto found =
        std::find_if(known_.begin(), known_.end(), [&](const Known& k) { return k.variable == variable; });
    return found == known_.end() ? nullptr : &*found;
  };
  if (const auto* connect = std::get_if<Connect>(&step.call)) {
    // Under way is as good as connected.
    const Known* k = ok || seen.call == "EINPROGRESS" || seen.call == "blocks" ? of(connect->fd) : nullptr;
    for (Known& copy : known_) copy.connected = copy.connected || (k != nullptr && copy.root == k->root);
  }
  if (!ok) return;
  Known fresh{step.makes, step.guest, Kind::tcp, step.makes};
  if (const auto* socket = std::get_if<Socket>(&step.call)) {
    const int type = socket->type & 0xf;
    if (socket->domain == AF_UNIX_) {
      fresh.kind = type == SOCK_STREAM_  ? Kind::unix_stream
                   : type == SOCK_DGRAM_ ? Kind::unix_datagram
                                         : Kind::unix_packet;
    } else {
      fresh.kind = type == SOCK_STREAM_ ? Kind::tcp : Kind::udp;
    }
    fresh.six = socket->domain == AF_INET6_;
    fresh.mapped = fresh.six && one_in(3);
    known_.push_back(fresh);
  } else if (const auto* pair = std::get_if<SocketPair>(&step.call)) {
    const int type = pair->type & 0xf;
    fresh.kind = type == SOCK_STREAM_  ? Kind::unix_stream
                 : type == SOCK_DGRAM_ ? Kind::unix_datagram
                                       : Kind::unix_packet;
    fresh.connected = true;
    known_.push_back(fresh);
    fresh.root = ++fresh.variable;
    known_.push_back(fresh);
  } else if (std::holds_alternative<EpollCreate>(step.call)) {
    fresh.kind = Kind::epoll;
    known_.push_back(fresh);
  } else if (std::holds_alternative<Dup>(step.call) || std::holds_alternative<Accept>(step.call)) {
    if (const Known* original = of(fd_of(step.call))) {
      fresh = *original;
      fresh.variable = step.makes;
      fresh.guest = step.guest;
      if (std::holds_alternative<Accept>(step.call)) {
        fresh.listening = false;
        fresh.root = step.makes;
        fresh.connected = true;
      }
      known_.push_back(fresh);
    }
  } else if (Known* k = of(fd_of(step.call))) {
    k->bound = k->bound || std::holds_alternative<Bind>(step.call);
    k->listening = k->listening || std::holds_alternative<Listen>(step.call);
    k->closed = k->closed || std::holds_alternative<Close>(step.call);
  }
}

// ---- one call

const Generator::Known* Generator::any(int guest) {
  std::vector<const Known*> mine;
  for (const Known& k : known_) {
    if (k.guest == guest && !k.closed) mine.push_back(&k);
  }
  return mine.empty() ? nullptr : mine[random_.below(mine.size())];
}

Step Generator::random_step() {
  after_.reset();
  int guest = 1 + static_cast<int>(random_.below(2));
  const Known* target = one_in(12) ? nullptr : any(guest);
  Syscall call = target == nullptr ? creation(guest) : call_on(*target);
  const int made = descriptors_made(call);
  Step step{guest, std::move(call), made > 0 ? last_variable_ : -1};
  last_variable_ += made;
  return step;
}

Syscall Generator::creation(int&) {
  if (one_in(6)) return EpollCreate{};
  constexpr int kPairs[] = {SOCK_STREAM_, SOCK_DGRAM_, SOCK_SEQPACKET_};
  const int nonblocking = blocking_ && one_in(2) ? 0 : SOCK_NONBLOCK_;
  if (one_in(6)) return SocketPair{AF_UNIX_, pick(kPairs) | nonblocking, 0};
  constexpr int kDomains[] = {AF_INET_, AF_INET_, AF_INET_, AF_INET6_, AF_INET6_, AF_UNIX_};
  const int domain = pick(kDomains);
  int type = one_in(3) ? SOCK_DGRAM_ : SOCK_STREAM_;
  int protocol = 0;
  if (domain == AF_UNIX_ && one_in(4)) type = SOCK_SEQPACKET_;
  if (one_in(40)) type = static_cast<int>(random_.below(8));
  if (one_in(40)) protocol = one_in(2) ? IPPROTO_TCP_ : IPPROTO_UDP_;
  if (type == SOCK_RAW_) type = SOCK_STREAM_;  // what it takes is the user's privilege
  return Socket{domain, type | nonblocking, protocol};
}

SocketAddress Generator::address(const Known& target, bool to_bind) {
  const bool local_name = target.kind == Kind::unix_stream || target.kind == Kind::unix_datagram ||
                          target.kind == Kind::unix_packet;
  if (local_name) {
    constexpr const char* kNames[] = {"a", "b", "c"};
    return UnixAddress{pick(kNames)};
  }
  std::uint16_t port = static_cast<std::uint16_t>(1 + random_.below(kOwnPorts));
  if (to_bind) {
    if (one_in(2)) port = 0;
  } else {
    std::vector<const Known*> named;  // of the same protocol, of either guest
    for (const Known& k : known_) {
      const bool reachable = k.listening || (k.kind == Kind::udp && (k.bound || k.connected)) || one_in(8);
      if (k.kind == target.kind && reachable && !k.closed) named.push_back(&k);
    }
    if (!named.empty() && !one_in(6)) port = port_of(named[random_.below(named.size())]->variable);
    if (one_in(40)) port = 0;
  }
  if (!target.six && target.kind == Kind::udp && one_in(12)) return inet(IpAddress::v4(224, 1, 2, 3), port);
  if (!target.six) {
    const IpAddress kUsual = IpAddress::v4(127, 0, 0, 1);
    const IpAddress kOthers[] = {IpAddress::any(Family::ipv4), IpAddress::v4(127, 0, 0, 2),
                                 IpAddress::v4(192, 0, 2, 9), IpAddress::v4(127, 255, 255, 255),
                                 IpAddress::v4(255, 255, 255, 255)};
    return inet(one_in(3) ? pick(kOthers) : kUsual, port);
  }
  const IpAddress kMapped[] = {mapped(127, 0, 0, 1), mapped(127, 0, 0, 1), mapped(0, 0, 0, 0),
                               mapped(127, 0, 0, 2)};
  if (one_in(to_bind ? 3 : 12) && !target.mapped) return inet(IpAddress::any(Family::ipv6), port);
  if (target.mapped || (to_bind && one_in(8))) return inet(pick(kMapped), port);
  return inet(IpAddress::loopback(Family::ipv6), port);
}

Syscall Generator::call_on(const Known& target) {
  const Fd fd = target.variable;
  if (target.kind == Kind::epoll) return on_epoll(target);
  const std::uint64_t what = random_.below(100);
  if (what < 38 && (target.connected || target.kind == Kind::udp || one_in(4))) return transfer(target);
  if (what < 44) return Accept{fd, blocking_ && one_in(2) ? 0 : SOCK_NONBLOCK_};
  if (what < 50) {
    if (!target.bound || one_in(4)) return Bind{fd, address(target, true)};
    return Listen{fd, static_cast<int>(random_.below(4)) - 1};
  }
  if (what < 54) return Listen{fd, static_cast<int>(random_.below(4))};
  if (what < 62) {
    if (one_in(target.kind == Kind::udp ? 6U : 25U)) return Connect{fd, {}};
    return Connect{fd, address(target, false)};
  }
  const bool fresh = target.kind == Kind::tcp && !target.connected && !target.listening;
  if (what < 68 && !(blocking_ && fresh))
    return Shutdown{fd, static_cast<int>(random_.below(one_in(30) ? 5 : 3))};
  if (what < 74) return Close{fd};
  if (what < 77) return Dup{fd};
  if (what < 78) return told(target);
  if (what < 82) return get_option(target);
  if (what < 88) return set_option(target);
  if (what < 91) return GetSockName{fd};
  if (what < 94) return GetPeerName{fd};
  if (what < 96) return SetNonBlocking{fd, !blocking_ || one_in(2)};
  if (what < 97) return GetNonBlocking{fd};
  return waiting(target);
}

// ---- data

/// Octets that tell each send from the last.
Bytes Generator::payload(Kind kind) {
  std::size_t size = 1 + random_.below(10);
  if (one_in(4)) size = random_.below(200);
  if (one_in(16)) size = random_.below(5000);
  if (one_in(kind == Kind::tcp ? 60 : 20)) size = random_.below(kind == Kind::tcp ? 60'000 : 300'000);
  const char letter = static_cast<char>('a' + sent_++ % 26);
  Bytes data(size, static_cast<std::uint8_t>(letter));
  for (std::size_t i = 1; i < size; ++i) data[i] = static_cast<std::uint8_t>('0' + i % 10);
  return data;
}

std::uint64_t Generator::read_size() {
  if (one_in(20)) return 0;
  if (one_in(3)) return one_in(4) ? 400'000 : 10'000;
  return 1 + random_.below(one_in(2) ? 12 : 300);
}

int Generator::send_flags() {
  int flags = 0;
  if (!blocking_ || one_in(2)) flags |= one_in(2) ? MSG_DONTWAIT_ : 0;
  if (one_in(8)) flags |= MSG_OOB_;
  if (one_in(12)) flags |= MSG_MORE_;
  if (one_in(8)) flags |= MSG_NOSIGNAL_;
  if (one_in(60)) flags |= MSG_EOR_;
  if (one_in(60)) flags |= MSG_DONTROUTE_;
  if (one_in(gives_memory_away_ ? 2 : 40)) flags |= MSG_ZEROCOPY_;
  return flags;
}

int Generator::receive_flags() {
  int flags = 0;
  if (one_in(2)) flags |= MSG_DONTWAIT_;
  if (one_in(5)) flags |= MSG_PEEK_;
  if (one_in(8)) flags |= MSG_WAITALL_;
  if (one_in(10)) flags |= MSG_TRUNC_;
  if (one_in(8)) flags |= MSG_OOB_;
  if (one_in(gives_memory_away_ || keeps_errors_ ? 4 : 40)) flags |= MSG_ERRQUEUE_;
  return flags;
}

Syscall Generator::transfer(const Known& target) {
  if (one_in(2)) {
    Recv recv{target.variable, read_size(), receive_flags()};
    const bool hides_length = peeks_behind_ && target.kind == Kind::udp && (recv.flags & MSG_PEEK_) != 0;
    if (hides_length) recv.flags &= ~MSG_TRUNC_;
    const bool tells_more = is_asked_ || (recv.flags & MSG_ERRQUEUE_) != 0;
    if (one_in(tells_more ? 2 : 6)) recv.control_size = pick({1U, 16U, 20U, 24U, 28U, 48U, 100U, 100U, 200U});
    return recv;
  }
  Send send{target.variable, payload(target.kind), send_flags(), {}};
  if (one_in(target.kind == Kind::udp ? 10U : 40U)) send.control = control_messages(target);
  if (blocking_) send.flags &= ~MSG_MORE_;
  const bool datagram = target.kind == Kind::udp || target.kind == Kind::unix_datagram;
  if (datagram ? !target.connected || one_in(4) : one_in(30)) send.to = address(target, false);
  if (datagram && (send.flags & MSG_MORE_) != 0) {
    Send rest = send;
    rest.flags &= ~MSG_MORE_;
    after_ = Step{target.guest, std::move(rest)};
  }
  return send;
}

// ---- waiting

Syscall Generator::waiting(const Known& target) {
  std::optional<Duration> timeout = Duration{};
  if (one_in(4)) timeout = kTimeout;
  if (blocking_ && one_in(4)) timeout = std::nullopt;
  const auto some = [&] {
    std::vector<Fd> fds;
    for (const Known& k : known_) {
      if (k.guest == target.guest && !k.closed && one_in(2)) fds.push_back(k.variable);
    }
    return fds;
  };
  if (one_in(2)) {
    Select select{some(), some(), some(), timeout};
    select.readfds.push_back(target.variable);
    return select;
  }
  constexpr std::uint32_t kEvents[] = {
      0, POLLIN_, POLLOUT_, POLLPRI_, POLLIN_ | POLLOUT_, POLLRDHUP_, POLLIN_ | POLLPRI_, POLLRDNORM_};
  Poll poll{{}, timeout};
  for (const Fd fd : some()) poll.fds.push_back({fd, pick(kEvents)});
  poll.fds.push_back({target.variable, pick(kEvents)});
  return poll;
}

Syscall Generator::on_epoll(const Known& target) {
  if (one_in(12)) return Close{target.variable};
  if (one_in(20)) return Recv{target.variable, 1, MSG_DONTWAIT_};
  const Known* other = any(target.guest);
  if (other != nullptr && one_in(2)) {
    constexpr std::uint32_t kBits[] = {POLLIN_, POLLIN_ | POLLOUT_, POLLOUT_, POLLPRI_ | POLLIN_, POLLRDHUP_};
    std::uint32_t events = pick(kBits);
    if (one_in(3)) events |= EPOLLET_;
    if (one_in(5)) events |= EPOLLONESHOT_;
    if (one_in(12)) events |= EPOLLEXCLUSIVE_;
    constexpr int kOps[] = {EPOLL_CTL_ADD_, EPOLL_CTL_ADD_, EPOLL_CTL_ADD_, EPOLL_CTL_MOD_, EPOLL_CTL_DEL_};
    return EpollCtl{target.variable, pick(kOps), other->variable, events};
  }
  std::optional<Duration> timeout = Duration{};
  if (one_in(4)) timeout = kTimeout;
  if (blocking_ && one_in(6)) timeout = std::nullopt;
  return EpollWait{target.variable, one_in(10) ? 0 : 1 + static_cast<int>(random_.below(4)), timeout};
}

}  // namespace zocalo::native::conformance
