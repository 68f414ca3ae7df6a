#include <catch2/catch_test_macros.hpp>

#include "syscall/constants.h"
#include "syscall/syscall.h"

using namespace zocalo;
using namespace zocalo::syscall;

namespace {

SocketAddress address(std::uint16_t port) {
  InetAddress inet;
  inet.endpoint = {wire::IpAddress::v4(10, 0, 0, 2), port};
  return inet;
}

}  // namespace

TEST_CASE("calls read as strace prints them") {
  CHECK(describe(Recv{4, 1024, 0}) == "recv(4, 1024, 0)");
  CHECK(describe(Recv{4, 1024, MSG_PEEK_ | MSG_DONTWAIT_}) == "recv(4, 1024, MSG_PEEK|MSG_DONTWAIT)");
  CHECK(describe(Socket{AF_INET_, SOCK_STREAM_ | SOCK_CLOEXEC_, 0}) ==
        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0)");
  CHECK(describe(Connect{3, address(8000)}) == "connect(3, 10.0.0.2:8000)");
  CHECK(describe(Send{3, to_bytes("hi\n\x01"), 0, {}}) == "send(3, \"hi\\n\\x01\", 0)");
  CHECK(describe(Send{3, to_bytes("hi"), 0, address(9)}) == "sendto(3, \"hi\", 0, 10.0.0.2:9)");
  CHECK(describe(Send{3, Bytes(40, 'a'), 0, {}}) == "send(3, \"" + std::string(32, 'a') + "\"…, 0)");
  CHECK(describe(Select{{3, 4}, {}, {3}, 1500ms}) == "select([3, 4], [], [3], 1.5 s)");
  CHECK(describe(Select{{}, {}, {}, std::nullopt}) == "select([], [], [], NULL)");
  CHECK(describe(Poll{{{3, POLLIN_ | POLLOUT_}}, 0s}) == "poll([{fd=3, events=POLLIN|POLLOUT}], 0 s)");
  CHECK(describe(SetSockOpt{3, SOL_SOCKET_, SO_REUSEADDR_, {1, 0, 0, 0}}) ==
        "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1])");
  CHECK(describe(Shutdown{3, SHUT_WR_}) == "shutdown(3, SHUT_WR)");
  CHECK(describe(Close{3}) == "close(3)");
}

TEST_CASE("outcomes read as strace prints them") {
  Reply reply;
  reply.result = 5;
  CHECK(describe(Send{3, {}, 0, {}}, reply) == "5");
  CHECK(describe(Recv{3, 9, 0}, Failed{Errno::econnrefused, {}}) == "-1 ECONNREFUSED (Connection refused)");
  CHECK(describe(Recv{3, 9, 0}, Blocked{}) == "?");
  CHECK(describe(GetAddrInfo{"x", "", 0, 0, 0, 0}, Failed{Errno::none, "Name or service not known"}) ==
        "-1 (Name or service not known)");
  Reply sets;
  sets.result = 2;
  sets.sets[0] = {3};
  sets.sets[1] = {4};
  CHECK(describe(Select{{3}, {4}, {}, 0s}, sets) == "2 (in [3], out [4])");
  CHECK(describe(Select{{3}, {4}, {}, 0s}, Reply{}) == "0 (Timeout)");
  Reply accepted;
  accepted.result = 5;
  accepted.address = address(40000);
  CHECK(describe(Accept{3, 0}, accepted) == "5 from 10.0.0.2:40000");
}

TEST_CASE("a call's descriptor is found, and there is none for select") {
  CHECK(fd_of(Recv{4, 1, 0}) == 4);
  CHECK(fd_of(EpollWait{5, 1, {}}) == 5);
  CHECK(fd_of(Select{{3}, {}, {}, {}}) == -1);
}

TEST_CASE("every reason has words in both languages, and counts in the singular and the plural") {
  for (int why = 0; why <= static_cast<int>(Why::nothing_typed); ++why) {
    for (const Language language : {Language::es, Language::en}) {
      for (const std::int64_t amount : {0, 1, 2}) {
        const std::string text = explain(Set::read, true, {static_cast<Why>(why), amount}, language);
        INFO(why << " " << text);
        CHECK(text.size() > 15);
        CHECK(text.find('#') == std::string::npos);
        CHECK(text.find('$') == std::string::npos);
      }
    }
  }
  CHECK(explain(Set::read, true, {Why::data_queued, 12}, Language::en) ==
        "readable: 12 bytes wait in the receive queue");
  CHECK(explain(Set::read, true, {Why::data_queued, 1}, Language::es) ==
        "legible: espera 1 byte en la cola de recepción");
  CHECK(explain(Set::read, false, {Why::receive_queue_empty, 0}, Language::en) ==
        "not readable: the receive queue is empty and the peer has not closed");
  CHECK(explain(Set::write, true, {Why::error_pending, 111}, Language::en) ==
        "writable: an error is pending: ECONNREFUSED (Connection refused)");
}
