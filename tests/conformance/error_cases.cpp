#include "conformance/play.h"

namespace zocalo::conformance {
namespace {

const wire::IpAddress kElsewhere = wire::IpAddress::v4(192, 0, 2, 9);  // RFC 5737

InetAddress at(const wire::IpAddress& ip, std::uint16_t port) { return {{ip, port}, 0, 0}; }
std::uint16_t port_of(const SocketAddress& address) {
  const auto* inet = std::get_if<InetAddress>(&address);
  return inet == nullptr ? std::uint16_t{0} : inet->endpoint.port;
}

/// The server's side closes first, so that its port is in TIME-WAIT; who binds to it then needs SO_REUSEADDR.
void address_in_time_wait(Play& play) {
  const SocketAddress address = play.connection();
  play.server(Close{4});
  play.client(Recv{3, 10, 0});
  play.client(Close{3});
  play.server(Close{3});
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Bind{3, address});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_REUSEADDR_, number(1)});
  play.server(Bind{3, address});
  play.server(Listen{3, 1});
}

void reuse_port(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_REUSEPORT_, number(1)});
  play.server(Bind{3, loopback()});
  const SocketAddress address = play.name_of(kServer, 3);
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{4, address});
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_REUSEPORT_, number(1)});
  play.server(Bind{4, address});
}

void both_families(Play& play) {
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(GetSockOpt{3, IPPROTO_IPV6_, IPV6_V6ONLY_, 4});
  play.server(Bind{3, at(wire::IpAddress::any(wire::Family::ipv6), 0)});
  play.server(SetSockOpt{3, IPPROTO_IPV6_, IPV6_V6ONLY_, number(1)});  // too late
  play.server(Listen{3, 2});
  const std::uint16_t port = port_of(play.name_of(kServer, 3));
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Bind{4, at(wire::IpAddress::any(wire::Family::ipv4), port)});
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{3, loopback(port)});
  play.server(Accept{3, 0});  // from ::ffff:127.0.0.1
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(SetSockOpt{6, IPPROTO_IPV6_, IPV6_V6ONLY_, number(1)});
  play.server(Bind{6, at(wire::IpAddress::any(wire::Family::ipv6), 0)});
  play.server(Listen{6, 2});
  const std::uint16_t only_six = port_of(play.name_of(kServer, 6));
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{4, loopback(only_six)});
}

void no_route(Play& play) {
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{3, at(kElsewhere, 9)});
  play.client(Connect{3, at(wire::IpAddress::v4(255, 255, 255, 255), 9)});
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{4, to_bytes("x"), 0, at(kElsewhere, 9)});
  play.client(Connect{4, at(kElsewhere, 9)});
  play.client(Socket{AF_INET6_, SOCK_DGRAM_, 0});
  play.client(SetSockOpt{5, IPPROTO_IPV6_, IPV6_V6ONLY_, number(1)});
  play.client(Send{5, to_bytes("x"), 0, at(*wire::IpAddress::parse("::ffff:127.0.0.1"), 9)});
}

void broadcast_must_be_asked_for(Play& play) {
  const auto everybody = at(wire::IpAddress::v4(127, 255, 255, 255), 9);
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("x"), 0, everybody});
  play.client(Connect{3, everybody});
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_BROADCAST_, number(1)});
  play.client(Send{3, to_bytes("x"), 0, everybody});
  play.client(Connect{3, everybody});
}

void sizes(Play& play) {
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, Bytes(65507), 0, loopback(9)});
  play.client(Send{3, Bytes(65508), 0, loopback(9)});
  play.client(SocketPair{AF_UNIX_, SOCK_SEQPACKET_, 0});
  play.client(SetSockOpt{4, SOL_SOCKET_, SO_SNDBUF_, number(5000)});
  play.client(Send{4, Bytes(10000), 0, {}});
  play.client(Send{4, Bytes(9000), 0, {}});
  play.client(Send{4, Bytes(9000), MSG_DONTWAIT_, {}});
  play.client(Recv{5, 10, MSG_TRUNC_});
  play.client(Recv{5, 10, MSG_DONTWAIT_});
}

void urgent_in_line(Play& play) {
  play.connection();
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_OOBINLINE_, number(1)});
  play.send(kServer, 4, "ab");
  play.send(kServer, 4, "cd", MSG_OOB_);
  play.client(Select{{3}, {}, {3}, Duration{}});
  play.client(Recv{3, 10, MSG_OOB_});
  play.client(Recv{3, 10, 0});  // up to the mark
  play.client(Select{{3}, {}, {3}, Duration{}});
  play.client(Recv{3, 10, 0});
  play.client(Select{{3}, {}, {3}, Duration{}});
}

void fd_set_ends(Play& play) {
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Select{{1024}, {}, {}, Duration{}});
  play.client(Select{{-1}, {}, {}, Duration{}});
  play.client(Select{{}, {1023}, {}, Duration{}});
  play.client(Select{{}, {255}, {}, Duration{}});
  play.client(Poll{{{1024, POLLIN_}}, Duration{}});
}

void epoll_kinds(Play& play) {
  play.connection();
  play.server(EpollCreate{});
  play.server(EpollCreate{});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 5, POLLIN_});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 6, POLLIN_});
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 5, POLLIN_});  // a ring
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 4, POLLIN_ | EPOLLONESHOT_});
  play.send(kClient, 3, "x");
  play.server(EpollWait{5, 5, Duration{}});
  play.server(EpollWait{6, 5, Duration{}});
  play.server(EpollWait{6, 5, Duration{}});
  play.server(EpollCtl{6, EPOLL_CTL_MOD_, 4, POLLIN_ | EPOLLONESHOT_});
  play.server(EpollWait{6, 5, Duration{}});
  play.server(EpollCtl{6, EPOLL_CTL_MOD_, 4, POLLIN_ | EPOLLEXCLUSIVE_});
  play.server(EpollCtl{6, EPOLL_CTL_DEL_, 4, 0});
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 4, POLLIN_ | POLLPRI_ | EPOLLEXCLUSIVE_});
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 4, POLLIN_ | EPOLLEXCLUSIVE_});
  play.server(EpollCtl{6, EPOLL_CTL_MOD_, 4, POLLIN_});
  play.server(EpollWait{6, 5, Duration{}});
  play.server(Close{4});
  play.server(EpollWait{6, 5, Duration{}});
}

void multicast_on_loopback(Play& play) {
  const wire::IpAddress group = wire::IpAddress::v4(224, 1, 2, 3);
  const Bytes request{224, 1, 2, 3, 127, 0, 0, 1};  // struct ip_mreq
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{3, at(wire::IpAddress::any(wire::Family::ipv4), 0)});
  const std::uint16_t port = port_of(play.name_of(kServer, 3));
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("no way"), 0, at(group, port)});
  play.client(SetSockOpt{3, IPPROTO_IP_, 32, Bytes{127, 0, 0, 1}});  // IP_MULTICAST_IF
  play.client(Send{3, to_bytes("nobody"), 0, at(group, port)});
  play.server(SetSockOpt{3, IPPROTO_IP_, 36, request});  // IP_DROP_MEMBERSHIP
  play.server(SetSockOpt{3, IPPROTO_IP_, 35, request});  // IP_ADD_MEMBERSHIP
  play.server(SetSockOpt{3, IPPROTO_IP_, 35, request});
  play.client(Send{3, to_bytes("to the group"), 0, at(group, port)});
  play.poll(kServer, 3);
  play.server(Recv{3, 100, MSG_DONTWAIT_});
  play.server(SetSockOpt{3, IPPROTO_IP_, 36, request});
}

void names(Play& play) {
  constexpr int kNumericHost = 4, kPassive = 1, kNumericService = 1024;  // netdb.h's AI_*
  play.client(GetAddrInfo{"127.0.0.1", "80", 0, SOCK_STREAM_, 0, kNumericHost});
  play.client(GetAddrInfo{"::1", "80", AF_INET6_, SOCK_DGRAM_, 0, 0});
  play.client(GetAddrInfo{"", "80", AF_INET_, SOCK_STREAM_, 0, kPassive});
  play.client(GetAddrInfo{"", "80", AF_INET_, SOCK_STREAM_, 0, 0});
  play.client(GetAddrInfo{"no-number", "80", 0, SOCK_STREAM_, 0, kNumericHost});
  play.client(GetAddrInfo{"::1", "80", AF_INET_, SOCK_STREAM_, 0, 0});
  play.client(GetAddrInfo{"127.0.0.1", "http", 0, SOCK_STREAM_, 0, kNumericService});
  play.client(GetAddrInfo{"127.0.0.1", "80", 12345, SOCK_STREAM_, 0, 0});
  play.client(GetAddrInfo{"127.0.0.1", "80", AF_INET_, 99, 0, 0});
  play.client(GetAddrInfo{"", "", 0, 0, 0, 0});
}

void refused_and_again(Play& play) {
  const SocketAddress address = play.listener();
  play.server(Close{3});
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(SetSockOpt{3, IPPROTO_TCP_, TCP_MAXSEG_, number(400)});
  play.client(Connect{3, address});
  play.client(GetSockOpt{3, IPPROTO_TCP_, TCP_MAXSEG_, 4});
  play.client(Bind{3, loopback()});
  play.client(Connect{3, address});
  play.client(Bind{3, loopback()});
}

}  // namespace

const std::vector<Case> kErrorCases{{"an address in TIME-WAIT", address_in_time_wait},
                                    {"SO_REUSEPORT", reuse_port},
                                    {"both families", both_families},
                                    {"no route", no_route},
                                    {"broadcast must be asked for", broadcast_must_be_asked_for},
                                    {"sizes", sizes},
                                    {"urgent in line", urgent_in_line},
                                    {"where fd_set ends", fd_set_ends},
                                    {"epoll: kinds", epoll_kinds},
                                    {"multicast on the loopback", multicast_on_loopback},
                                    {"names", names},
                                    {"refused and again", refused_and_again}};

}  // namespace zocalo::conformance
