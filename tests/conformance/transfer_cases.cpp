#include "conformance/play.h"

namespace zocalo::conformance {
namespace {

void there_and_back(Play& play) {
  play.connection();
  play.send(kClient, 3, "hola");
  play.server(Recv{4, 2, 0});
  play.server(Recv{4, 10, 0});
  play.server(Recv{4, 10, 0});  // blocks
  play.send(kClient, 3, "otra");
  play.finish(kServer);
  play.send(kServer, 4, "sí");
  play.client(Recv{3, 100, 0});
  play.client(Recv{3, 0, MSG_DONTWAIT_});
}

void end_of_file(Play& play) {
  play.connection();
  play.send(kClient, 3, "last");
  play.client(Close{3});
  play.server(Recv{4, 100, 0});
  play.server(Recv{4, 100, 0});
  play.server(Recv{4, 100, 0});
  play.poll(kServer, 4);
  play.send(kServer, 4, "too late");
  play.poll(kServer, 4);
  play.send(kServer, 4, "later");
  play.server(Recv{4, 100, 0});
}

void half_closed(Play& play) {
  play.connection();
  play.client(Shutdown{3, SHUT_WR_});
  play.client(Shutdown{3, SHUT_WR_});
  play.send(kClient, 3, "x");
  play.server(Recv{4, 10, 0});
  play.send(kServer, 4, "still open");
  play.client(Recv{3, 100, 0});
  play.poll(kClient, 3);
  play.server(Close{4});
  play.client(Recv{3, 100, 0});
  play.poll(kClient, 3);
}

void reset_by_unread_data(Play& play) {
  play.connection();
  play.send(kClient, 3, "never read");
  play.server(Close{4});
  play.poll(kClient, 3);
  play.client(GetSockOpt{3, SOL_SOCKET_, SO_ERROR_, 4});
  play.client(Recv{3, 10, 0});
  play.send(kClient, 3, "x");
}

void reset_is_told_once(Play& play) {
  play.connection();
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_LINGER_, Bytes{1, 0, 0, 0, 0, 0, 0, 0}});
  play.client(Close{3});
  play.server(Select{{3, 4}, {4}, {4}, Duration{}});
  play.server(Recv{4, 10, 0});
  play.server(Recv{4, 10, 0});
  play.send(kServer, 4, "x");
  play.server(GetPeerName{4});
}

void reset_at_send(Play& play) {
  play.connection();
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_LINGER_, Bytes{1, 0, 0, 0, 0, 0, 0, 0}});
  play.client(Close{3});
  play.send(kServer, 4, "x");
  play.send(kServer, 4, "x");
  play.server(Recv{4, 10, 0});
}

void flags(Play& play) {
  play.connection();
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.send(kServer, 4, "peeked");
  play.client(Recv{3, 3, MSG_PEEK_});
  play.client(Recv{3, 10, MSG_PEEK_});
  play.client(Recv{3, 10, 0});
  play.client(Recv{3, 6, MSG_WAITALL_});  // blocks
  play.send(kServer, 4, "abc");
  play.finish(kClient);
  play.send(kServer, 4, "defg");
  play.finish(kClient);
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.client(Recv{3, 6, MSG_WAITALL_});  // blocks
  play.send(kServer, 4, "xy");
  play.server(Close{4});
  play.finish(kClient);
}

void urgent(Play& play) {
  play.connection();
  play.client(Recv{3, 10, MSG_OOB_});
  play.send(kServer, 4, "!", MSG_OOB_);
  play.client(Select{{3}, {}, {3}, Duration{}});
  play.client(Recv{3, 10, MSG_OOB_});
  play.client(Select{{3}, {}, {3}, Duration{}});
  play.client(Recv{3, 10, MSG_OOB_});
  play.send(kServer, 4, "abc", MSG_OOB_);
  play.client(Recv{3, 10, 0});
  play.client(Recv{3, 10, MSG_OOB_});
}

void timeouts(Play& play) {
  play.connection();
  // timeval: 0 s, 20000 us
  play.client(
      SetSockOpt{3, SOL_SOCKET_, SO_RCVTIMEO_, Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x4e, 0, 0, 0, 0, 0, 0}});
  play.client(Recv{3, 10, 0});
  play.send(kServer, 4, "in time");
  play.client(Recv{3, 10, 0});
}

void pair(Play& play) {
  play.server(SocketPair{AF_UNIX_, SOCK_STREAM_, 0});
  play.send(kServer, 3, "across");
  play.poll(kServer, 4);
  play.server(Recv{4, 100, 0});
  play.server(Dup{4});
  play.server(SetNonBlocking{5, true});
  play.server(GetNonBlocking{4});
  play.server(Recv{4, 1, 0});
  play.server(Close{4});
  play.send(kServer, 3, "to the copy");
  play.server(Recv{5, 100, 0});
  play.server(Close{5});
  play.poll(kServer, 3);
  play.send(kServer, 3, "to nobody");
  play.server(Recv{3, 1, 0});
}

void other_end_is_shut(Play& play) {
  play.connection();
  play.server(Recv{4, 10, 0});  // blocks
  play.client(Shutdown{3, SHUT_RDWR_});
  play.finish(kServer);
  play.poll(kServer, 4);
  play.poll(kClient, 3);
  play.client(Recv{3, 10, 0});
}

}  // namespace

const std::vector<Case> kTransferCases{{"there and back", there_and_back},
                                       {"end of file", end_of_file},
                                       {"half closed", half_closed},
                                       {"reset by unread data", reset_by_unread_data},
                                       {"reset is told once", reset_is_told_once},
                                       {"reset at send", reset_at_send},
                                       {"flags", flags},
                                       {"urgent", urgent},
                                       {"timeouts", timeouts},
                                       {"pair", pair},
                                       {"the other end is shut", other_end_is_shut}};

}  // namespace zocalo::conformance
