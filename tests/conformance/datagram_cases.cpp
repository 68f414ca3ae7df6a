#include "conformance/play.h"

namespace zocalo::conformance {
namespace {

/// The server's socket 3 on a free port.
SocketAddress receiver(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{3, loopback()});
  return play.name_of(kServer, 3);
}

void boundaries(Play& play) {
  const SocketAddress address = receiver(play);
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("one"), 0, address});
  play.client(Send{3, {}, 0, address});
  play.client(Send{3, to_bytes("three"), 0, address});
  play.poll(kServer, 3);
  play.server(Recv{3, 100, 0});
  play.server(Recv{3, 100, 0});
  play.server(Recv{3, 2, 0});
  play.server(Recv{3, 2, MSG_DONTWAIT_});
  play.client(Send{3, to_bytes("long one"), 0, address});
  play.server(Recv{3, 4, MSG_TRUNC_});
}

void waits_for_one(Play& play) {
  const SocketAddress address = receiver(play);
  play.server(Recv{3, 100, 0});  // blocks
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("hola"), 0, address});
  play.finish(kServer);
  play.server(Recv{3, 100, MSG_PEEK_ | MSG_DONTWAIT_});
}

void nobody_there(Play& play) {
  const SocketAddress address = receiver(play);
  play.server(Close{3});
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("x"), 0, address});  // not connected: never hears of it
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.client(Connect{3, address});
  play.send(kClient, 3, "x");
  play.poll(kClient, 3);
  play.client(Recv{3, 10, 0});
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.send(kClient, 3, "x");
  play.send(kClient, 3, "x");
}

void connected(Play& play) {
  const SocketAddress address = receiver(play);
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Send{3, to_bytes("x"), 0, {}});
  play.client(Connect{3, address});
  play.client(GetPeerName{3});
  play.send(kClient, 3, "to my peer");
  play.server(Recv{3, 100, 0});
  play.client(Connect{3, {}});
  play.client(GetPeerName{3});
  play.client(Send{3, Bytes(65508), 0, address});
  play.client(Send{3, Bytes(1000), 0, address});
  play.server(Recv{3, 10, 0});
}

void shut(Play& play) {
  const SocketAddress address = receiver(play);
  play.server(Connect{3, address});
  play.server(Shutdown{3, SHUT_RD_});
  play.poll(kServer, 3);
  play.server(Recv{3, 10, MSG_DONTWAIT_});
  play.server(Recv{3, 10, 0});
}

}  // namespace

const std::vector<Case> kDatagramCases{{"boundaries", boundaries},
                                       {"waits for one", waits_for_one},
                                       {"nobody there", nobody_there},
                                       {"connected", connected},
                                       {"shut", shut}};

}  // namespace zocalo::conformance
