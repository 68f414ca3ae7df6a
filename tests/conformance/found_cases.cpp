// What random programs have found to differ (zocalo bench conformance), each as short as it shows.

#include "conformance/play.h"
#include "syscall/option_numbers.h"

namespace zocalo::conformance {
namespace {

constexpr int kBoth = MSG_ZEROCOPY_ | MSG_MORE_;

void notice(Play& play, GuestId guest, Fd fd) { play.call(guest, Recv{fd, 100, MSG_ERRQUEUE_, 100}); }

/// A connection whose ends both give their memory away.
void giving_connection(Play& play) {
  play.connection();
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_ZEROCOPY_, number(1)});
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_ZEROCOPY_, number(1)});
}

/// The page that comes finds no memory at hand, so that what waits here is sent.
void page_pushes(Play& play, int flags) {
  giving_connection(play);
  play.send(kServer, 4, "waits", flags);
  play.send(kClient, 3, "x", MSG_ZEROCOPY_);
  play.poll(kClient, 3);
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.send(kServer, 4, "waits", flags);
  play.send(kClient, 3, "x");  // a buffer as usual, for which there is
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.server(Recv{4, 10, MSG_DONTWAIT_});
}
void page_pushes_copy(Play& play) { page_pushes(play, MSG_MORE_); }
void page_pushes_page(Play& play) { page_pushes(play, kBoth); }

/// Each octet costs a page of SO_RCVBUF, and of SO_SNDBUF.
void pages_fill_buffers(Play& play) {
  giving_connection(play);
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_RCVBUF_, number(10000)});
  for (int i = 0; i < 12; ++i) play.send(kClient, 3, "x", MSG_ZEROCOPY_ | MSG_DONTWAIT_);
  play.server(Recv{4, 100, MSG_DONTWAIT_ | MSG_PEEK_});
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_SNDBUF_, number(10000)});
  for (int i = 0; i < 12; ++i) {
    play.send(kServer, 4, "x", kBoth | MSG_DONTWAIT_);
    play.poll(kServer, 4);
  }
}

/// The server's end goes, and resets what waits at the client.
void reset_by_server(Play& play) {
  play.server(SetSockOpt{4, SOL_SOCKET_, SO_LINGER_, Bytes{1, 0, 0, 0, 0, 0, 0, 0}});
  play.server(Close{4});
  notice(play, kClient, 3);
}

/// Whoever takes it copies it; what nobody takes is given back as it was.
void who_copies(Play& play) {
  giving_connection(play);
  play.send(kClient, 3, "held", kBoth);
  play.send(kClient, 3, "held, too", kBoth);
  reset_by_server(play);
  notice(play, kClient, 3);
}

void who_copied_some(Play& play) {
  giving_connection(play);
  play.send(kClient, 3, "sent", MSG_ZEROCOPY_);
  play.send(kClient, 3, "held", kBoth);
  reset_by_server(play);
}

void unsent_at_disconnect(Play& play) {
  giving_connection(play);
  play.send(kClient, 3, "held", kBoth);
  play.client(Connect{3, {}});
  play.poll(kClient, 3);
  notice(play, kClient, 3);
}

/// How many datagrams fit into SO_RCVBUF hangs on how they were written.
void room_of_datagrams(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{3, loopback()});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_RCVBUF_, number(10000)});
  const SocketAddress address = play.name_of(kServer, 3);
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(Connect{3, address});
  play.client(SetSockOpt{3, SOL_SOCKET_, SO_ZEROCOPY_, number(1)});
  const std::string long_one(700, 'x');
  for (const bool corks : {true, false}) {
    for (int i = 0; i < 25; ++i) {
      if (corks) play.send(kClient, 3, "x", MSG_MORE_);
      play.send(kClient, 3, long_one, corks ? 0 : MSG_ZEROCOPY_);
    }
    for (int i = 0; i < 25; ++i) play.server(Recv{3, 3, MSG_DONTWAIT_});
  }
  for (int i = 0; i < 25; ++i) play.send(kClient, 3, "x", MSG_ZEROCOPY_);
  for (int i = 0; i < 25; ++i) play.server(Recv{3, 3, MSG_DONTWAIT_});
  play.client(SetSockOpt{3, IPPROTO_UDP_, UDP_SEGMENT_, number(200)});
  for (int i = 0; i < 7; ++i) play.send(kClient, 3, long_one);
  for (int i = 0; i < 25; ++i) play.server(Recv{3, 3, MSG_DONTWAIT_});
}

/// How much of a datagram an ICMP error quotes.
void quoted(Play& play, int domain, wire::Family family, int level, int errors) {
  play.server(Socket{domain, SOCK_DGRAM_, 0});
  play.server(SetSockOpt{3, level, errors, number(1)});
  const InetAddress nobody{{wire::IpAddress::loopback(family), 9}, 0, 0};
  for (const std::size_t size : {500U, 736U, 2000U}) {
    play.server(Send{3, Bytes(size, 'x'), 0, nobody});
    play.server(Recv{3, 4000, MSG_ERRQUEUE_});
  }
}
void quoted_4(Play& play) { quoted(play, AF_INET_, wire::Family::ipv4, IPPROTO_IP_, IP_RECVERR_); }
void quoted_6(Play& play) { quoted(play, AF_INET6_, wire::Family::ipv6, IPPROTO_IPV6_, IPV6_RECVERR_); }

/// A burst for nobody is answered once, as a whole.
void burst_for_nobody(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(SetSockOpt{3, IPPROTO_IP_, IP_RECVERR_, number(1)});
  play.server(SetSockOpt{3, IPPROTO_UDP_, UDP_SEGMENT_, number(1)});
  play.server(Send{3, to_bytes("abc"), 0, InetAddress{{wire::IpAddress::v4(127, 0, 0, 1), 9}, 0, 0}});
  for (int i = 0; i < 3; ++i) play.server(Recv{3, 100, MSG_ERRQUEUE_});
}

void group_of_nobody(Play& play) {
  const InetAddress group{{wire::IpAddress::v4(224, 1, 2, 3), 9}, 0, 0};
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Bind{3, loopback()});
  play.server(SetSockOpt{3, SOL_SOCKET_, SO_ZEROCOPY_, number(1)});
  play.server(Send{3, to_bytes("x"), MSG_ZEROCOPY_, group});
  notice(play, kServer, 3);
  play.server(Send{3, to_bytes("x"), kBoth, group});  // copied before it leaves
  play.server(Send{3, to_bytes("y"), 0, group});
  notice(play, kServer, 3);
  play.client(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.client(SetSockOpt{3, IPPROTO_IP_, IP_ADD_MEMBERSHIP_, Bytes{224, 1, 2, 3, 127, 0, 0, 1}});
  play.server(Send{3, to_bytes("x"), MSG_ZEROCOPY_, group});
  notice(play, kServer, 3);
}

/// tcp_recvmsg leaves the fast way with the urgent octet, and finds back when it has read over it.
void over_the_mark(Play& play) {
  play.connection();
  play.send(kServer, 4, "abc", MSG_OOB_);
  play.send(kClient, 3, "unread");
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.client(Recv{3, 10, MSG_DONTWAIT_});
  play.send(kClient, 3, "more", MSG_MORE_);
  play.send(kServer, 4, "fast");
  play.server(Recv{4, 100, MSG_DONTWAIT_ | MSG_PEEK_});
  play.server(Shutdown{4, SHUT_RDWR_});
  play.poll(kServer, 4);
  play.poll(kClient, 3);
}

/// What is asked for is what was asked for when the call began.
void rest_asked_for_later(Play& play) {
  play.connection();
  play.server(Recv{4, 10, 0, 100});  // blocks
  play.beside(SetSockOpt{4, IPPROTO_TCP_, TCP_INQ_, number(1)});
  play.send(kClient, 3, "a");
  play.finish(kServer);
  play.server(Recv{4, 10, 0, 100});  // blocks
  play.beside(SetSockOpt{4, IPPROTO_TCP_, TCP_INQ_, number(0)});
  play.send(kClient, 3, "b");
  play.finish(kServer);
}

void rest_asked_for_between(Play& play) {
  play.connection();
  play.send(kClient, 3, "a");
  play.server(Recv{4, 10, MSG_WAITALL_, 0});  // blocks
  play.beside(SetSockOpt{4, IPPROTO_TCP_, TCP_INQ_, number(1)});
  play.client(Close{3});
  play.finish(kServer);
}

/// POLLERR of a notice is no error for who waits.
void waits_beside_notice(Play& play) {
  giving_connection(play);
  play.send(kServer, 4, "a");
  play.client(Recv{3, 3, MSG_WAITALL_});  // blocks
  play.call(kClient, Send{3, to_bytes("x"), MSG_ZEROCOPY_, {}}, 2);
  play.call(kClient, Poll{{{3, POLLIN_}}, Duration{}}, 2);
  play.send(kServer, 4, "b");
  play.finish(kClient);
  play.send(kServer, 4, "c");
  play.finish(kClient);
}

void list_in_order(Play& play, Syscall last) {
  play.listener();
  const SocketAddress address = play.name_of(kServer, 3);
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(Connect{4, address});
  play.server(Accept{3, 0});
  play.server(EpollCreate{});
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 5, POLLRDHUP_});
  play.server(EpollCtl{6, EPOLL_CTL_ADD_, 4, POLLIN_});
  play.server(std::move(last));
  play.server(EpollWait{6, 1, Duration{}});
  play.server(EpollWait{6, 5, Duration{}});
}
/// The loopback brings the FIN or RST while the call runs; who made it is told at its end.
void peer_first(Play& play) { list_in_order(play, Shutdown{4, SHUT_RDWR_}); }
void peer_of_reset_first(Play& play) { list_in_order(play, Connect{4, {}}); }

/// Whoever will send at once, or says so, lets the data bear the handshake's last acknowledgement.
void third_step_waits(Play& play, int option, int value) {
  const SocketAddress address = play.listener();
  play.nonblocking(kServer, 3);
  play.client(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.client(SetSockOpt{3, IPPROTO_TCP_, option, number(value)});
  play.client(Connect{3, address});
  play.server(Accept{3, 0});
  play.send(kClient, 3, "x");
  play.server(Accept{3, 0});
  play.server(Recv{4, 10, 0});
}
void third_step_deferred(Play& play) { third_step_waits(play, TCP_DEFER_ACCEPT_, 1); }
void third_step_not_quick(Play& play) { third_step_waits(play, TCP_QUICKACK_, 0); }
void third_step_quick(Play& play) { third_step_waits(play, TCP_QUICKACK_, 1); }

/// What a bind(2) has chosen is forgotten by the next one that fails.
void bind_fails_later(Play& play) {
  const auto mapped = [](wire::IpAddress ip, std::uint16_t port) { return InetAddress{{ip, port}, 0, 0}; };
  wire::IpAddress any4 = wire::IpAddress::any(wire::Family::ipv6), loopback4 = any4;
  any4.octets[10] = any4.octets[11] = loopback4.octets[10] = loopback4.octets[11] = 0xff;
  loopback4.octets[12] = 127;
  loopback4.octets[15] = 1;
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(Bind{3, mapped(any4, 0)});
  play.server(Connect{3, mapped(loopback4, 1)});
  play.server(Bind{4, mapped(wire::IpAddress::any(wire::Family::ipv6), 7001)});
  play.server(Bind{3, mapped(any4, 7001)});
  play.server(Connect{3, mapped(loopback4, 2)});
}

void room_is_told(Play& play) {
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(EpollCreate{});
  play.server(EpollCtl{4, EPOLL_CTL_ADD_, 3, POLLIN_ | POLLOUT_ | EPOLLET_});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(SetSockOpt{3, IPPROTO_TCP_, TCP_NOTSENT_LOWAT_, number(1)});
  play.server(EpollWait{4, 3, Duration{}});
}

/// What is in the list already wakes no set that watches this one, nor does EPOLLONESHOT of nothing never fire.
void list_stays_quiet(Play& play) {
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  play.server(EpollCreate{});
  play.server(EpollCreate{});
  play.server(EpollCtl{4, EPOLL_CTL_ADD_, 5, POLLIN_ | EPOLLET_});
  play.server(EpollCtl{5, EPOLL_CTL_ADD_, 3, POLLOUT_ | EPOLLET_});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollCtl{5, EPOLL_CTL_MOD_, 3, POLLOUT_});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollWait{5, 3, Duration{}});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollCtl{5, EPOLL_CTL_MOD_, 3, EPOLLONESHOT_});
  play.server(EpollWait{5, 3, Duration{}});
  play.server(EpollWait{5, 3, Duration{}});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollCtl{5, EPOLL_CTL_MOD_, 3, EPOLLONESHOT_});
  play.server(EpollWait{4, 3, Duration{}});
  play.server(EpollWait{5, 3, Duration{}});
}

/// Another traffic class wants another way; IPV6_MTU tells whether there is one.
void route_of_class(Play& play) {
  play.server(Socket{AF_INET6_, SOCK_DGRAM_, 0});
  play.server(Connect{3, InetAddress{{wire::IpAddress::loopback(wire::Family::ipv6), 7001}, 0, 0}});
  for (const int value : {8, 8, 0}) {
    play.server(SetSockOpt{3, IPPROTO_IPV6_, IPV6_TCLASS_, number(value)});
    play.server(GetSockOpt{3, IPPROTO_IPV6_, IPV6_MTU_, 4});
    play.send(kServer, 3, "there is one");
    play.server(GetSockOpt{3, IPPROTO_IPV6_, IPV6_MTU_, 4});
  }
}

void route_of_connection(Play& play) {
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(Bind{3, InetAddress{{wire::IpAddress::loopback(wire::Family::ipv6), 7001}, 0, 0}});
  play.server(Listen{3, 1});
  play.server(Socket{AF_INET6_, SOCK_STREAM_, 0});
  play.server(Connect{4, InetAddress{{wire::IpAddress::loopback(wire::Family::ipv6), 7001}, 0, 0}});
  for (const int value : {8, 8, 3, 0}) {
    play.server(SetSockOpt{4, IPPROTO_IPV6_, IPV6_TCLASS_, number(value)});
    play.server(GetSockOpt{4, IPPROTO_IPV6_, IPV6_MTU_, 4});
    play.send(kServer, 4, "there is one");
    play.server(GetSockOpt{4, IPPROTO_IPV6_, IPV6_MTU_, 4});
  }
}

void flushed_makes_room(Play& play) {
  play.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  play.server(Connect{3, InetAddress{{wire::IpAddress::loopback(wire::Family::ipv4), 7001}, 0, 0}});
  play.server(EpollCreate{});
  play.server(EpollCtl{4, EPOLL_CTL_ADD_, 3, POLLOUT_ | EPOLLET_});
  play.server(EpollWait{4, 3, Duration{}});
  play.send(kServer, 3, "held", MSG_MORE_);
  play.server(EpollWait{4, 3, Duration{}});
  play.send(kServer, 3, std::string(65535, 'x'), MSG_MORE_);
  play.server(EpollWait{4, 3, Duration{}});
}

void filter_locked(Play& play) {
  play.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  for (const int value : {0, 2, 1, 0})
    play.server(SetSockOpt{3, SOL_SOCKET_, SO_LOCK_FILTER_, number(value)});
}

}  // namespace

const std::vector<Case> kFoundCases{{"a page pushes a copy", page_pushes_copy},
                                    {"a page pushes a page", page_pushes_page},
                                    {"pages fill buffers", pages_fill_buffers},
                                    {"who copies", who_copies},
                                    {"who copied some of it", who_copied_some},
                                    {"unsent at disconnect", unsent_at_disconnect},
                                    {"room of datagrams", room_of_datagrams},
                                    {"what an error quotes", quoted_4},
                                    {"what an error quotes of IPv6", quoted_6},
                                    {"a burst for nobody", burst_for_nobody},
                                    {"the third step deferred", third_step_deferred},
                                    {"the third step not quick", third_step_not_quick},
                                    {"the third step quick", third_step_quick},
                                    {"bind fails later", bind_fails_later},
                                    {"room is told", room_is_told},
                                    {"the list stays quiet", list_stays_quiet},
                                    {"a group of nobody", group_of_nobody},
                                    {"over the mark", over_the_mark},
                                    {"TCP_INQ asked for later", rest_asked_for_later},
                                    {"TCP_INQ asked for between", rest_asked_for_between},
                                    {"waits beside a notice", waits_beside_notice},
                                    {"the peer first", peer_first},
                                    {"the peer of a reset first", peer_of_reset_first},
                                    {"the way of a class", route_of_class},
                                    {"the way of a connection's class", route_of_connection},
                                    {"what is flushed makes room", flushed_makes_room},
                                    {"a filter locked", filter_locked}};

}  // namespace zocalo::conformance
