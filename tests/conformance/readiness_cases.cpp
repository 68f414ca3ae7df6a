#include "conformance/play.h"

namespace zocalo::conformance {
namespace {

void fresh(Play& play) {
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Socket{AF_UNIX_, SOCK_STREAM_, 0});
  for (const Fd fd : {3, 4, 5}) {
    play.poll(kServer, fd);
    play.server(Select{{fd}, {fd}, {fd}, Duration{}});
  }
}

void listener_and_connections(Play& play) {
  const SocketAddress address = play.listener();
  play.poll(kServer, 3);
  play.server(Select{{3}, {3}, {3}, 20ms});
  play.server(Select{{3}, {}, {3}, {}});  // blocks
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(Connect{3, address});
  play.finish(kServer);
  play.poll(kServer, 3);
  play.poll(kClient, 3);
  play.server(Accept{3, 0});
  play.poll(kServer, 3);
  play.server(Select{{3, 4}, {3, 4}, {3, 4}, Duration{}});
}

void wakes_for_data(Play& play) {
  play.connection();
  play.server(Select{{3, 4}, {}, {}, {}});  // blocks
  play.send(kClient, 3, "data");
  play.finish(kServer);
  play.server(Select{{4}, {}, {}, {}});
  play.server(Recv{4, 2, 0});
  play.server(Select{{4}, {}, {}, Duration{}});
  play.server(Recv{4, 2, 0});
  play.server(Select{{4}, {}, {}, Duration{}});
  play.client(Close{3});
  play.server(Select{{4}, {4}, {4}, Duration{}});
  play.poll(kServer, 4);
}

void lists_as_given(Play& play) {
  play.connection();
  play.send(kClient, 3, "x");
  play.server(Select{{4, 3, 4}, {4, 4}, {}, Duration{}});
  play.server(Select{{}, {}, {}, 10ms});
  play.server(Select{{4, 9}, {}, {}, Duration{}});
  play.server(Poll{{{9, POLLIN_}, {-1, POLLIN_}, {4, POLLOUT_}, {4, POLLIN_}}, Duration{}});
  play.server(Poll{{}, 10ms});
  play.server(Close{4});
  play.server(Poll{{{4, 0}}, Duration{}});
}

void low_water(Play& play) {
  play.connection();
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_RCVLOWAT_, number(4)});
  play.send(kClient, 3, "abc");
  play.server(Select{{4}, {}, {}, Duration{}});
  play.send(kClient, 3, "d");
  play.server(Select{{4}, {}, {}, Duration{}});
}

void epoll_levels_and_edges(Play& play) {
  play.connection();
  play.server(EpollCreate{});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 4, POLLIN_});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 4, POLLIN_});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 9, POLLIN_});
  play.server(EpollCtl{5, EPOLL_CTL_DEL_, 3, 0});
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollWait{5, 10, {}});  // blocks
  play.send(kClient, 3, "x");
  play.finish(kServer);
  play.server(EpollWait{5, 10, Duration{}});
  play.poll(kServer, 5);
  play.server(EpollCtl{5, EPOLL_CTL_MOD_, 4, POLLIN_ | EPOLLET_});
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollWait{5, 10, Duration{}});
  play.send(kClient, 3, "y");
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollCtl{5, EPOLL_CTL_MOD_, 4, POLLIN_ | EPOLLONESHOT_});
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollWait{5, 10, Duration{}});
  play.server(EpollWait{5, 0, Duration{}});
  play.server(EpollWait{4, 10, Duration{}});
}

}  // namespace

const std::vector<Case> kReadinessCases{{"fresh", fresh},
                                        {"listener and connections", listener_and_connections},
                                        {"wakes for data", wakes_for_data},
                                        {"lists as given", lists_as_given},
                                        {"low water", low_water},
                                        {"epoll: levels and edges", epoll_levels_and_edges}};

}  // namespace zocalo::conformance
