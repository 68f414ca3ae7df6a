#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

namespace {

void set_linger_zero(Program& p, Fd fd) { p.set(fd, SOL_SOCKET_, SO_LINGER_, {1, 0}); }

}  // namespace

TEST_CASE("EOF keeps a socket readable for ever, and writable") {
  Loopback l;
  const auto [client, server] = l.pair();
  CHECK(l.program.sets(server) == "-w-");
  l.program.close(client);
  for (int round = 0; round < 3; ++round) {
    CHECK(l.program.sets(server) == "rw-");
    CHECK(l.program.recv(server) == "");
  }
  CHECK(l.program.why(server, Set::read).why == Why::peer_closed);
  CHECK(l.program.so_error(server) == 0);
}

TEST_CASE("a reset is readable and writable, its error comes once; then recv is EOF and send EPIPE") {
  Loopback l;
  const auto [client, server] = l.pair();
  set_linger_zero(l.program, client);
  l.program.close(client);
  CHECK(l.program.sets(server) == "rw-");
  CHECK(l.program.poll(server, POLLIN_ | POLLOUT_ | POLLRDHUP_) ==
        (POLLIN_ | POLLOUT_ | POLLERR_ | POLLHUP_ | POLLRDHUP_));
  CHECK(l.program.peer_name(server) == error(Errno::enotconn));
  CHECK(l.program.recv(server) == "-ECONNRESET");
  CHECK(l.program.recv(server) == "");
  CHECK(l.program.send(server, "x") == error(Errno::epipe));
  CHECK(l.program.so_error(server) == 0);
  CHECK(l.program.poll(server, 0) == POLLHUP_);
}

TEST_CASE("send as the first call after a reset gets the reset, the next one EPIPE") {
  Loopback l;
  const auto [client, server] = l.pair();
  set_linger_zero(l.program, client);
  l.program.close(client);
  CHECK(l.program.send(server, "x") == error(Errno::econnreset));
  CHECK(l.program.send(server, "x") == error(Errno::epipe));
  CHECK(l.program.recv(server) == "");
}

TEST_CASE("sending to a peer that closed works once, its reset makes the second EPIPE, recv stays EOF") {
  Loopback l;
  const auto [client, server] = l.pair();
  l.program.close(client);
  CHECK(l.program.recv(server) == "");
  CHECK(l.program.send(server, "one") == 3);
  CHECK(l.program.poll(server, 0) == (POLLERR_ | POLLHUP_));
  CHECK(l.program.recv(server) == "");
  CHECK(l.program.send(server, "more") == error(Errno::epipe));
  CHECK(l.program.so_error(server) == 0);
  CHECK(l.program.poll(server, 0) == POLLHUP_);
}

TEST_CASE("closing with unread data resets the connection") {
  Loopback l;
  const auto [client, server] = l.pair();
  l.program.send(client, "never read");
  l.program.close(server);
  CHECK(l.program.recv(client) == "-ECONNRESET");
}

TEST_CASE("SHUT_WR closes one direction: the peer reads EOF and can still answer") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.send(client, "question");
  CHECK(p.shutdown(client, SHUT_WR_) == 0);
  CHECK(p.sets(client) == "-w-");
  CHECK(p.why(client, Set::write).why == Why::write_side_closed);
  CHECK(p.recv(server) == "question");
  CHECK(p.recv(server) == "");
  CHECK(p.sets(server) == "rw-");
  CHECK(p.send(client, "more") == error(Errno::epipe));
  p.send(server, "answer");
  CHECK(p.sets(client) == "rw-");
  CHECK(p.recv(client) == "answer");
  CHECK(p.sets(client) == "-w-");
  p.shutdown(server, SHUT_WR_);
  CHECK(p.sets(client) == "rw-");
  CHECK(p.recv(client) == "");
  CHECK(p.shutdown(client, SHUT_WR_) == error(Errno::enotconn));
  CHECK(p.peer_name(client) == error(Errno::enotconn));
}

TEST_CASE("shutdown refuses a bad direction and may be repeated") {
  Loopback l;
  const auto [client, server] = l.pair();
  CHECK(l.program.shutdown(client, 3) == error(Errno::einval));
  CHECK(l.program.shutdown(client, -1) == error(Errno::einval));
  CHECK(l.program.shutdown(client, SHUT_WR_) == 0);
  CHECK(l.program.shutdown(client, SHUT_WR_) == 0);
  CHECK(l.program.shutdown(client, SHUT_RD_) == 0);
  CHECK(l.program.shutdown(client, SHUT_RDWR_) == 0);
}

TEST_CASE("after SHUT_RDWR, later data resets both sides") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.shutdown(server, SHUT_RDWR_);
  CHECK(p.sets(server) == "rw-");
  CHECK(p.recv(server) == "");
  CHECK(p.send(server, "x") == error(Errno::epipe));
  CHECK(p.recv(client) == "");
  CHECK(p.send(client, "anyone?") == 7);
  CHECK(p.send(client, "anyone?") == error(Errno::epipe));
  CHECK(p.recv(client) == "");
  CHECK(p.so_error(server) == static_cast<std::int64_t>(Errno::econnreset));
  CHECK(p.recv(server) == "");
}

TEST_CASE("the mask of poll follows the two directions") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  constexpr std::uint32_t kAll = POLLIN_ | POLLPRI_ | POLLOUT_ | POLLRDHUP_;
  CHECK(p.poll(server, kAll) == POLLOUT_);
  CHECK(p.poll(server, POLLIN_) == 0);
  p.send(client, "x");
  CHECK(p.poll(server, kAll) == (POLLIN_ | POLLOUT_));
  p.recv(server, 1);
  p.shutdown(client, SHUT_WR_);
  CHECK(p.poll(server, kAll) == (POLLIN_ | POLLOUT_ | POLLRDHUP_));
  CHECK(p.poll(client, kAll) == POLLOUT_);
  p.shutdown(server, SHUT_WR_);
  CHECK(p.poll(server, kAll) == (POLLIN_ | POLLOUT_ | POLLHUP_ | POLLRDHUP_));
  CHECK(p.poll(client, kAll) == (POLLIN_ | POLLOUT_ | POLLHUP_ | POLLRDHUP_));
}

TEST_CASE("the connection lives until the last copy of its descriptor is closed") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Fd copy = static_cast<Fd>(p.run(Dup{client}));
  p.close(client);
  CHECK(p.sets(server, 50ms) == "-w-");
  CHECK(p.send(copy, "from the copy") == 13);
  CHECK(p.recv(server) == "from the copy");
  p.nonblocking(copy);
  const Fd third = static_cast<Fd>(p.run(Dup{copy}));
  CHECK(p.recv(third) == "-EAGAIN");
  p.close(copy);
  p.close(third);
  CHECK(p.recv(server) == "");
  CHECK(p.close(third) == error(Errno::ebadf));
}

TEST_CASE("a recv blocked in another thread is woken by shutdown, not by close, and holds back the FIN") {
  Loopback l;
  Program& p = l.program;
  {
    const auto [client, server] = l.pair();
    const CallId call = p.start(Recv{server, 100, 0}, 2);
    CHECK_FALSE(l.world.done(call));
    p.shutdown(server, SHUT_RD_);
    CHECK(Program::text(l.world.take(call)) == "");
  }
  const auto [client, server] = l.pair();
  const CallId call = p.start(Recv{server, 100, 0}, 2);
  p.close(server);
  l.world.run_for(200ms);
  CHECK_FALSE(l.world.done(call));
  CHECK(p.sets(client) == "-w-");
  p.send(client, "late data");
  CHECK(Program::text(l.world.take(call)) == "late data");
  CHECK(p.recv(client) == "");
}

TEST_CASE("who closes first waits in TIME-WAIT for a minute, without a descriptor") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.client.close(t.c);
  t.world.run_for(50ms);
  CHECK(t.server.recv(t.s) == "");
  t.server.close(t.s);
  t.world.run_for(50ms);
  const auto left = t.client.kernel().sockets();
  REQUIRE(left.size() == 1);
  CHECK(left[0].state == trace::TcpState::time_wait);
  CHECK(left[0].owners.empty());
  CHECK(t.server.kernel().sockets().empty());
  t.world.run_for(61s);
  CHECK(t.client.kernel().sockets().empty());
}

TEST_CASE("both ends close at once: CLOSING, then both wait") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.client.start(Close{t.c});
  t.server.start(Close{t.s});
  CHECK(t.client.kernel().sockets().at(0).state == trace::TcpState::fin_wait_1);
  t.world.run_for(15ms);
  CHECK(t.client.kernel().sockets().at(0).state == trace::TcpState::closing);
  t.world.run_for(10ms);
  CHECK(t.client.kernel().sockets().at(0).state == trace::TcpState::time_wait);
  CHECK(t.server.kernel().sockets().at(0).state == trace::TcpState::time_wait);
}

TEST_CASE("a program that ends closes what it had open") {
  TwoHosts t;
  t.connect();
  t.client.kernel().end_guest(t.world.now, t.client.guest());
  t.world.settle();
  CHECK(t.server.recv(t.s) == "");
}

TEST_CASE("close lingers until the data is acknowledged, or for as long as SO_LINGER says") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  t.client.set(t.c, SOL_SOCKET_, SO_LINGER_, {1, 5});
  t.client.send(t.c, "data");
  const Time before = t.world.now;
  CHECK(t.client.close(t.c) == 0);
  CHECK(t.world.now - before >= 20ms);
  CHECK(t.world.now - before < 1s);
  t.connect();
  t.world.loses = [](const wire::Packet&) { return true; };
  t.client.set(t.c, SOL_SOCKET_, SO_LINGER_, {1, 5});
  t.client.send(t.c, "data");
  const Time start = t.world.now;
  CHECK(t.client.close(t.c) == 0);
  CHECK(t.world.now - start == 5s);
}

TEST_CASE("SYN to a closed port is refused, and a segment for no connection is reset") {
  TwoHosts t;
  t.world.delay = 10ms;
  t.connect();
  CHECK(t.client.connect(t.client.socket(), at(TwoHosts::kServer, 9)) == error(Errno::econnrefused));
  t.server.kernel().end_guest(t.world.now, t.server.guest());
  t.world.loses = [](const wire::Packet& p) { return p.tcp() != nullptr && p.tcp()->flags.fin; };
  CHECK(t.world.count([](const wire::Packet& p) { return p.tcp() != nullptr && p.tcp()->flags.rst; }) == 1);
}
