#include "conformance/play.h"

namespace zocalo::conformance {
namespace {

void handshake(Play& play) {
  const SocketAddress address = play.listener();
  play.server(Accept{3, 0});  // blocks
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{3, address});
  play.finish(kServer);
  play.client(GetPeerName{3});
  play.client(GetSockName{3});
  play.server(GetPeerName{4});
  play.server(GetSockName{4});
  play.client(Connect{3, address});
}

void accepts_nothing_without_blocking(Play& play) {
  play.listener();
  play.nonblocking(kServer, 3);
  play.server(Accept{3, 0});
  play.server(GetNonBlocking{3});
}

void refused(Play& play) {
  const SocketAddress address = play.listener();
  play.server(Close{3});
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{3, address});
  play.client(GetSockOpt{3, SOL_SOCKET_, SO_ERROR_, 4});
  play.poll(kClient, 3);
  play.client(GetPeerName{3});
  play.client(Connect{3, address});
}

void refused_without_blocking(Play& play) {
  const SocketAddress address = play.listener();
  play.server(Close{3});
  play.client(Socket{AF_INET_, SOCK_STREAM_ | SOCK_NONBLOCK_, 0});
  play.client(Connect{3, address});
  play.client(Select{{3}, {3}, {3}, 50ms});
  play.poll(kClient, 3);
  play.client(GetSockOpt{3, SOL_SOCKET_, SO_ERROR_, 4});
  play.poll(kClient, 3);
  play.client(Connect{3, address});
  play.client(Connect{3, address});
}

void connects_without_blocking(Play& play) {
  const SocketAddress address = play.listener();
  play.client(Socket{AF_INET_, SOCK_STREAM_ | SOCK_NONBLOCK_, 0});
  play.client(Connect{3, address});
  play.client(Select{{}, {3}, {}, 50ms});
  play.client(GetSockOpt{3, SOL_SOCKET_, SO_ERROR_, 4});
  play.client(Connect{3, address});
  play.client(Connect{3, address});
}

void wrong_descriptors(Play& play) {
  play.server(Accept{9, 0});
  play.server(Bind{-1, loopback()});
  play.server(Recv{3, 10, 0});
  play.server(Close{3});
  play.server(Dup{3});
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Close{3});
  play.server(Send{3, to_bytes("x"), 0, {}});
  play.server(Socket{12345, SOCK_STREAM_, 0});
  play.server(Socket{AF_INET_, 99, 0});
  play.server(Socket{AF_INET_, SOCK_STREAM_, IPPROTO_UDP_});
}

void numbers_are_the_lowest_free(Play& play) {
  for (int i = 0; i < 4; ++i) play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Close{4});
  play.server(Close{3});
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Dup{6});
  play.server(Dup{6});
}

void before_connecting(Play& play) {
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Send{3, to_bytes("x"), 0, {}});
  play.client(Recv{3, 10, 0});
  play.client(GetPeerName{3});
  play.client(GetSockName{3});
  play.client(Shutdown{3, SHUT_WR_});
  play.client(Accept{3, 0});
  play.client(Shutdown{3, 7});
}

void bind_errors(Play& play) {
  const SocketAddress address = play.listener();
  play.server(Bind{3, loopback()});
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Bind{4, address});
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_REUSEADDR_, number(1)});
  play.server(Bind{4, address});
  play.server(Bind{4, InetAddress{{wire::IpAddress::v4(192, 0, 2, 1), 0}, 0, 0}});
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{5, address});  // UDP's ports are others
  play.server(Connect{3, address});
}

void listens_unasked(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Listen{3, 1});
  play.server(Accept{3, 0});
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Listen{4, 0});
  play.server(Listen{4, 10});
  play.server(GetSockOpt{4, SOL_SOCKET_, SO_ACCEPTCONN_, 4});
  play.server(Recv{4, 1, 0});
  play.server(Send{4, to_bytes("x"), 0, {}});
}

void talks_to_itself(Play& play) {
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Bind{3, loopback()});
  const SocketAddress own = play.name_of(kClient, 3);
  play.client(Connect{3, own});
  play.send(kClient, 3, "echo");
  play.client(Recv{3, 10, 0});
  play.client(Shutdown{3, SHUT_WR_});
  play.client(Recv{3, 10, 0});
}

void options(Play& play) {
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  for (const int name : {SO_TYPE_, SO_PROTOCOL_, SO_DOMAIN_, SO_ERROR_, SO_REUSEADDR_, SO_KEEPALIVE_,
                         SO_BROADCAST_, SO_OOBINLINE_, SO_RCVLOWAT_, SO_ACCEPTCONN_}) {
    play.server(GetSockOpt{3, SOL_SOCKET_, name, 4});
  }
  play.server(GetSockOpt{3, IPPROTO_TCP_, TCP_NODELAY_, 4});
  play.server(SetSockOpt{3, IPPROTO_TCP_, TCP_NODELAY_, number(1)});
  play.server(GetSockOpt{3, IPPROTO_TCP_, TCP_NODELAY_, 4});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_KEEPALIVE_, number(5)});
  play.server(GetSockOpt{3, SOL_SOCKET_, SO_KEEPALIVE_, 4});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_RCVBUF_, number(20000)});
  play.server(GetSockOpt{3, SOL_SOCKET_, SO_RCVBUF_, 4});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_REUSEADDR_, {}});
  play.server(SetSockOpt{3, SOL_SOCKET_, 9999, number(1)});
  play.server(GetSockOpt{3, 9999, 1, 4});
}

}  // namespace

const std::vector<Case> kConnectionCases{
    {"handshake", handshake},
    {"accepts nothing without blocking", accepts_nothing_without_blocking},
    {"refused", refused},
    {"refused without blocking", refused_without_blocking},
    {"connects without blocking", connects_without_blocking},
    {"wrong descriptors", wrong_descriptors},
    {"numbers are the lowest free", numbers_are_the_lowest_free},
    {"before connecting", before_connecting},
    {"bind errors", bind_errors},
    {"listens unasked", listens_unasked},
    {"talks to itself", talks_to_itself},
    {"options", options}};

}  // namespace zocalo::conformance
