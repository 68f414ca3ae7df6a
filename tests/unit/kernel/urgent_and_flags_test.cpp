#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

TEST_CASE("a lone urgent byte is exceptional but not readable, and recv(MSG_OOB) takes it") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.send(client, "!", MSG_OOB_);
  CHECK(p.sets(server) == "-wx");
  CHECK(p.why(server, Set::read).why == Why::only_urgent_data);
  CHECK(p.why(server, Set::except).why == Why::urgent_data);
  CHECK(p.recv(server, 10, MSG_OOB_) == "!");
  CHECK(p.sets(server) == "-w-");
  CHECK(p.why(server, Set::except).why == Why::no_urgent_data);
  p.send(client, "abc");
  CHECK(p.recv(server) == "abc");
  p.send(client, "abc");
  p.send(client, "?", MSG_OOB_);
  CHECK(p.sets(server) == "rwx");
  CHECK(p.recv(server, 10, MSG_OOB_) == "?");
  CHECK(p.recv(server, 10) == "abc");
  CHECK(p.sets(server) == "-w-");
}

TEST_CASE("a plain recv at the mark says EAGAIN and swallows the urgent byte") {
  Loopback l;
  const auto [client, server] = l.pair();
  l.program.send(client, "*", MSG_OOB_);
  CHECK(l.program.recv(server, 10, MSG_DONTWAIT_) == "-EAGAIN");
  CHECK(l.program.sets(server) == "-w-");
  CHECK(l.program.recv(server, 10, MSG_OOB_) == "-EINVAL");
}

TEST_CASE("a second urgent byte replaces the first, which turns into data; reads stop at the mark") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.send(client, "ab");
  p.send(client, "1", MSG_OOB_);
  p.send(client, "cd");
  p.send(client, "2", MSG_OOB_);
  p.send(client, "ef");
  l.world.run_for(100ms);
  CHECK(p.recv(server, 1, MSG_OOB_) == "2");
  CHECK(p.recv(server, 1, MSG_OOB_) == "-EINVAL");
  CHECK(p.recv(server) == "ab1cd");
  CHECK(p.recv(server) == "ef");
}

TEST_CASE("recv(MSG_OOB) never blocks") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  CHECK(p.recv(server, 1, MSG_OOB_) == "-EINVAL");
  p.send(client, "normal");
  CHECK(p.recv(server, 1, MSG_OOB_) == "-EINVAL");
  p.send(client, "U", MSG_OOB_);
  CHECK(p.recv(server, 1, MSG_OOB_) == "U");
  CHECK(p.recv(server, 1, MSG_OOB_) == "-EINVAL");
  CHECK(p.recv(server) == "normal");
  p.close(client);
  CHECK(p.recv(server, 1, MSG_OOB_) == "-EINVAL");
  CHECK(p.recv(server, 1) == "");
  CHECK(p.recv(p.socket(), 1, MSG_OOB_) == "-EINVAL");
  CHECK(p.send(p.socket(), "x", MSG_OOB_) == error(Errno::epipe));
}

TEST_CASE("with SO_OOBINLINE the urgent byte is part of the stream") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.set(server, SOL_SOCKET_, SO_OOBINLINE_, {1});
  p.send(client, "a");
  p.send(client, "!", MSG_OOB_);
  l.world.run_for(100ms);
  CHECK(p.recv(server, 10, MSG_OOB_) == "-EINVAL");
  CHECK(p.recv(server) == "a");
  CHECK(p.recv(server) == "!");
}

TEST_CASE("MSG_PEEK leaves the data where it is") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.send(client, "hello ");
  p.send(client, "world");
  l.world.run_for(50ms);
  CHECK(p.recv(server, 100, MSG_PEEK_) == "hello world");
  CHECK(p.recv(server, 4, MSG_PEEK_) == "hell");
  CHECK(p.recv(server, 7) == "hello w");
  CHECK(p.recv(server, 100, MSG_PEEK_) == "orld");
  CHECK(p.recv(server, 100) == "orld");
  CHECK(p.recv(server, 100, MSG_PEEK_ | MSG_DONTWAIT_) == "-EAGAIN");
}

TEST_CASE("MSG_WAITALL waits for the full count; EOF, MSG_DONTWAIT and a non-blocking socket end the wait") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const CallId call = p.start(Recv{server, 10, MSG_WAITALL_}, 2);
  p.send(client, "0123");
  p.send(client, "4567");
  CHECK_FALSE(l.world.done(call));
  p.send(client, "89");
  l.world.run_for(50ms);
  CHECK(Program::text(l.world.take(call)) == "0123456789");
  p.send(client, "abc");
  CHECK(p.recv(server, 10, MSG_WAITALL_ | MSG_DONTWAIT_) == "abc");
  p.nonblocking(server);
  CHECK(p.recv(server, 10, MSG_WAITALL_) == "-EAGAIN");
  p.nonblocking(server, false);
  p.send(client, "jkl");
  p.shutdown(client, SHUT_WR_);
  CHECK(p.recv(server, 10, MSG_WAITALL_) == "jkl");
  CHECK(p.recv(server, 10, MSG_WAITALL_) == "");
}

TEST_CASE("SO_RCVTIMEO ends a blocking recv with EAGAIN, SO_RCVLOWAT makes it wait for more") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.set(server, SOL_SOCKET_, SO_RCVTIMEO_, {0, 0, 200'000, 0});
  const Time before = l.world.now;
  CHECK(p.recv(server) == "-EAGAIN");
  CHECK(l.world.now - before == 200ms);
  p.set(server, SOL_SOCKET_, SO_RCVLOWAT_, {5});
  p.send(client, "1234");
  CHECK(p.sets(server) == "-w-");
  CHECK(p.why(server, Set::read) == Reason{Why::below_low_water, 4});
  p.send(client, "5");
  l.world.run_for(50ms);
  CHECK(p.sets(server) == "rw-");
}
