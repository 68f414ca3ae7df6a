#include <catch2/catch_test_macros.hpp>

#include "unit/kernel/world.h"

using namespace zocalo;
using namespace zocalo::kernel::test;

namespace {

/// Keeps what the kernel says, as the timeline would.
class Recorder final : public trace::Sink {
 public:
  void begin(Time, const trace::Cause&) override {}
  void record(trace::Event event) override { events.push_back(std::move(event)); }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const trace::Event& event : events) {
      if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
    }
    return found;
  }
  std::vector<trace::Event> events;
};

std::vector<Fd> ready(const Outcome& outcome, Set set = Set::read) {
  return std::get<Reply>(outcome).sets[static_cast<std::size_t>(set)];
}

}  // namespace

TEST_CASE("select keeps the order of its lists, and duplicates") {
  Loopback l;
  Program& p = l.program;
  const auto one = l.pair(), two = l.pair();
  p.send(one.client, "x");
  p.send(two.client, "x");
  const Outcome outcome =
      p.call(Select{{two.server, one.server, two.server, one.client}, {one.server}, {one.server}, 0s});
  CHECK(ready(outcome) == std::vector<Fd>{two.server, one.server, two.server});
  CHECK(ready(outcome, Set::write) == std::vector<Fd>{one.server});
  CHECK(std::get<Reply>(outcome).result == 4);
}

TEST_CASE("select waits until its timeout, or until something is ready") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Time before = l.world.now;
  CHECK(ready(p.call(Select{{server}, {}, {}, 150ms})).empty());
  CHECK(l.world.now - before == 150ms);
  const CallId call = p.start(Select{{server}, {}, {}, std::nullopt}, 2);
  CHECK_FALSE(l.world.done(call));
  p.send(client, "x");
  CHECK(ready(l.world.take(call)) == std::vector<Fd>{server});
  CHECK(p.run(Select{{}, {}, {}, 100ms}) == 0);
}

TEST_CASE("one closed number among ready ones fails the whole select") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  p.close(client);
  CHECK(p.run(Select{{client}, {server}, {}, 0s}) == error(Errno::ebadf));
  CHECK(p.poll(client, POLLIN_) == POLLNVAL_);
  CHECK(p.why(client, Set::read).why == Why::closed_descriptor);
}

TEST_CASE("every pass is recorded with its verdicts, and what woke it") {
  World world;
  Recorder recorder;
  world.sink = &recorder;
  Program p(world, world.add("one", {}));
  const Fd listener = p.listener();
  const Fd client = p.socket();
  const CallId call = p.start(Select{{listener}, {}, {}, std::nullopt}, 2);
  CHECK(recorder.all<trace::Scanned>().size() == 1);
  CHECK_FALSE(recorder.all<trace::Scanned>()[0].found);
  CHECK(recorder.all<trace::Scanned>()[0].verdicts[0].readiness.reason(Set::read).why ==
        Why::accept_queue_empty);
  p.connect(client, p.name(listener));
  CHECK(world.done(call));
  const auto scans = recorder.all<trace::Scanned>();
  REQUIRE(scans.size() == 2);
  CHECK(scans[1].found);
  CHECK(scans[1].woken_by == scans[1].verdicts[0].socket);
  CHECK(scans[1].verdicts[0].asked == 1);
}

TEST_CASE("what is no stream has reasons of its own: it has no peer that could close") {
  World world;
  Recorder recorder;
  world.sink = &recorder;
  Program p(world, world.add("one", {}));
  const Fd udp = p.socket(SOCK_DGRAM_), ep = static_cast<Fd>(p.run(EpollCreate{}));
  const auto fds = std::get<Reply>(p.call(SocketPair{AF_UNIX_, SOCK_DGRAM_, 0})).fds;
  const Fd one = fds[0], other = fds[1];
  CHECK(p.run(EpollCtl{ep, EPOLL_CTL_ADD_, other, POLLIN_}) == 0);
  const auto reasons = [&] {
    p.call(Select{{udp, ep, other}, {}, {}, 0s});
    const auto scans = recorder.all<trace::Scanned>();
    std::vector<Reason> found;
    for (const trace::Verdict& verdict : scans.back().verdicts)
      found.push_back(verdict.readiness.reason(Set::read));
    return found;
  };
  CHECK(reasons() == std::vector<Reason>{{Why::no_datagram, 0}, {Why::no_event, 0}, {Why::no_datagram, 0}});
  p.send(one, "x");
  CHECK(reasons() ==
        std::vector<Reason>{{Why::no_datagram, 0}, {Why::event_waiting, 1}, {Why::datagram_queued, 1}});
}

TEST_CASE("changes of sockets are recorded once a step, and their end") {
  World world;
  Recorder recorder;
  world.sink = &recorder;
  Program p(world, world.add("one", {}));
  const Fd s = p.socket();
  REQUIRE(recorder.all<trace::SocketChanged>().size() == 1);
  CHECK(recorder.all<trace::SocketChanged>()[0].state.owners == std::vector<trace::Owner>{{p.guest(), s}});
  p.set(s, SOL_SOCKET_, SO_REUSEADDR_, {1});
  const auto changes = recorder.all<trace::SocketChanged>();
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].state.options == std::vector<std::pair<std::string, std::string>>{{"SO_REUSEADDR", "1"}});
  p.close(s);
  REQUIRE(recorder.all<trace::SocketGone>().size() == 1);
}

TEST_CASE("epoll: level, edge, one-shot") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Fd ep = static_cast<Fd>(p.run(EpollCreate{}));
  const auto wait = [&] { return std::get<Reply>(p.call(EpollWait{ep, 10, 0s})).ready; };
  CHECK(p.run(EpollCtl{ep, EPOLL_CTL_ADD_, server, POLLIN_}) == 0);
  CHECK(p.run(EpollCtl{ep, EPOLL_CTL_ADD_, server, POLLIN_}) == error(Errno::eexist));
  CHECK(wait().empty());
  p.send(client, "x");
  CHECK(wait() == std::vector<PollFd>{{server, POLLIN_}});
  CHECK(wait().size() == 1);
  p.recv(server);
  CHECK(wait().empty());
  p.run(EpollCtl{ep, EPOLL_CTL_MOD_, server, POLLIN_ | EPOLLET_});
  p.send(client, "y");
  l.world.run_for(50ms);
  CHECK(wait().size() == 1);
  CHECK(wait().empty());
  p.run(EpollCtl{ep, EPOLL_CTL_MOD_, server, POLLIN_ | EPOLLONESHOT_});
  CHECK(wait().size() == 1);
  p.send(client, "z");
  l.world.run_for(50ms);
  CHECK(wait().empty());
  const CallId call = p.start(EpollWait{ep, 10, std::nullopt}, 2);
  CHECK_FALSE(l.world.done(call));
  p.run(EpollCtl{ep, EPOLL_CTL_MOD_, server, POLLIN_});
  CHECK(l.world.done(call));
  CHECK(p.run(EpollCtl{ep, EPOLL_CTL_DEL_, server, 0}) == 0);
  CHECK(p.run(EpollCtl{ep, EPOLL_CTL_DEL_, server, 0}) == error(Errno::enoent));
}

TEST_CASE("threads sleep on a ticket until they are woken, first come first served, or until their timeout") {
  Loopback l;
  Program& p = l.program;
  const CallId a = p.start(FutexWait{7, std::nullopt}, 3);
  const CallId b = p.start(FutexWait{7, std::nullopt}, 2);
  CHECK(p.run(FutexWake{7, 1}) == 1);
  CHECK(l.world.done(a));
  CHECK_FALSE(l.world.done(b));
  CHECK(p.run(FutexWake{7, 5}) == 1);
  CHECK(l.world.done(b));
  CHECK(p.run(FutexWake{7, 5}) == 0);
  CHECK(p.run(FutexWait{8, 20ms}) == error(Errno::etimedout));
  const Time before = l.world.now;
  CHECK(p.run(NanoSleep{30ms}) == 0);
  CHECK(l.world.now - before == 30ms);
  CHECK(p.run(ClockGetTime{}) == nanoseconds(l.world.now));
}

TEST_CASE("a signal ends the call in which a thread sleeps: with EINTR, or with what it has done so far") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Fd ep = static_cast<Fd>(p.run(EpollCreate{}));
  const std::vector<Syscall> sleeping = {Recv{server, 10, 0},
                                         Select{{server}, {}, {}, std::nullopt},
                                         Poll{{{server, POLLIN_}}, 10s},
                                         EpollWait{ep, 10, std::nullopt},
                                         NanoSleep{10s},
                                         FutexWait{7, std::nullopt},
                                         FutexWait{7, 10s}};
  for (const Syscall& call : sleeping) {
    const CallId id = p.start(call, 2);
    CHECK_FALSE(l.world.done(id));
    CHECK(p.run(TgKill{ThreadId{2}}) == 0);
    CHECK(Program::number(l.world.take(id)) == error(Errno::eintr));
  }
  CHECK(p.run(TgKill{ThreadId{2}}) == 0);  // it sleeps no more
  const CallId sending = p.start(Send{client, Bytes(20'000'000), 0, {}}, 2);
  l.world.run_for(1s);
  CHECK_FALSE(l.world.done(sending));
  CHECK(p.run(TgKill{ThreadId{2}}) == 0);
  CHECK(Program::number(l.world.take(sending)) > 0);
}

TEST_CASE("getaddrinfo finds numbers, localhost and the scenario's names, and fails in glibc's words") {
  World world;
  world.names = {{"server", {TwoHosts::kServer}}};
  Program p(world, world.add("client", {TwoHosts::kClient}));
  const auto find = [&](std::string node, std::string service, int family = 0, int type = SOCK_STREAM_,
                        int flags = 0) {
    const Outcome outcome = p.call(GetAddrInfo{std::move(node), std::move(service), family, type, 0, flags});
    if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->detail;
    std::string text;
    for (const AddrInfo& info : std::get<Reply>(outcome).addresses) text += to_string(info.address) + " ";
    return text;
  };
  CHECK(find("server", "8000") == "10.0.0.2:8000 ");
  CHECK(find("SERVER", "http") == "10.0.0.2:80 ");
  CHECK(find("client", "") == "10.0.0.1:0 ");
  CHECK(find("127.1", "1") == "127.0.0.1:1 ");
  CHECK(find("localhost", "1", AF_INET_) == "127.0.0.1:1 ");
  CHECK(find("::1", "1") == "[::1]:1 ");
  CHECK(find("::1", "1", AF_INET_) == "Address family for hostname not supported");
  CHECK(find("nowhere.example", "1") == "Name or service not known");
  CHECK(find("server", "no-such-service") == "Servname not supported for ai_socktype");
  CHECK(find("", "80", AF_INET_, SOCK_STREAM_, 1) == "0.0.0.0:80 ");
  CHECK(std::get<Reply>(p.call(GetAddrInfo{"10.0.0.2", "80", 0, 0, 0, 0})).addresses.size() == 3);
}

namespace {

/// What epoll_wait(2) says without waiting.
std::vector<Fd> events(Program& p, Fd set, int most = 10) {
  std::vector<Fd> fds;
  const Outcome outcome = p.call(EpollWait{set, most, 0s});
  for (const PollFd& row : std::get<Reply>(outcome).ready) fds.push_back(row.fd);
  return fds;
}

}  // namespace

TEST_CASE("SO_SNDBUF tells whoever waits for room, edge-triggered too") {
  Loopback l;
  Program& p = l.program;
  const Fd set = static_cast<Fd>(p.run(EpollCreate{}));
  const auto fds = std::get<Reply>(p.call(SocketPair{AF_UNIX_, SOCK_STREAM_, 0})).fds;
  const auto tcp = l.pair();
  for (const Fd fd : {fds[0], p.socket(SOCK_DGRAM_), tcp.client}) {
    p.run(EpollCtl{set, EPOLL_CTL_ADD_, fd, POLLOUT_ | EPOLLET_});
    CHECK(events(p, set) == std::vector<Fd>{fd});
    CHECK(events(p, set).empty());
    p.set(fd, SOL_SOCKET_, SO_SNDBUF_, {5000});
    CHECK(events(p, set) == std::vector<Fd>{fd});
    p.run(EpollCtl{set, EPOLL_CTL_DEL_, fd, 0});
  }
}

TEST_CASE("of two registrations of one socket the later one is told first") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Fd copy = static_cast<Fd>(p.run(Dup{server}));
  const Fd set = static_cast<Fd>(p.run(EpollCreate{}));
  p.run(EpollCtl{set, EPOLL_CTL_ADD_, server, POLLIN_});
  p.run(EpollCtl{set, EPOLL_CTL_ADD_, copy, POLLIN_});
  p.send(client, "x");
  CHECK(events(p, set, 1) == std::vector<Fd>{copy});
  CHECK(events(p, set, 1) == std::vector<Fd>{server});
}

TEST_CASE("who sleeps longest looks first") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const Fd set = static_cast<Fd>(p.run(EpollCreate{}));
  const CallId wait = p.start(EpollWait{set, 1, std::nullopt}, 2);
  p.run(EpollCtl{set, EPOLL_CTL_ADD_, server, POLLIN_});
  const CallId read = p.start(Recv{server, 10, 0}, 3);
  p.send(client, "x");
  CHECK(std::get<Reply>(l.world.take(wait)).result == 1);
  CHECK(Program::text(l.world.take(read)) == "x");
}

TEST_CASE("what a call sends over the loopback has arrived before a sleeper looks") {
  Loopback l;
  Program& p = l.program;
  const auto [client, server] = l.pair();
  const CallId wait = p.start(Select{{client, server}, {}, {}, std::nullopt}, 2);
  p.shutdown(client, SHUT_RDWR_);
  CHECK(ready(l.world.take(wait)) == std::vector<Fd>{client, server});
}
