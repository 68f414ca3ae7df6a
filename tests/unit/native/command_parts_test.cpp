#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "native/live/live_board.h"
#include "native/output.h"
#include "native/posix/posix_address.h"
#include "native/programs.h"
#include "native/static_files.h"

namespace zocalo::native {

TEST_CASE("Accept-Encoding is read as RFC 9110 says") {
  CHECK(accepts_encoding("gzip, br", "br"));
  CHECK(accepts_encoding("gzip;q=1.0, BR ; q=0.5", "br"));
  CHECK_FALSE(accepts_encoding("gzip, br;q=0", "br"));
  CHECK_FALSE(accepts_encoding("br;q=0.000", "br"));
  CHECK(accepts_encoding("br;q=0.001", "br"));
  CHECK(accepts_encoding("*", "br"));
  CHECK_FALSE(accepts_encoding("*, br;q=0", "br"));
  CHECK_FALSE(accepts_encoding("", "br"));
  CHECK_FALSE(accepts_encoding("brotli", "br"));
}

TEST_CASE("Media types go by the name's ending") {
  CHECK(media_type("zocalo.wasm") == "application/wasm");
  CHECK(media_type("a/page.MJS") == "text/javascript; charset=utf-8");
  CHECK(media_type("run.zocalo") == "application/octet-stream");
}

TEST_CASE("Times on the command line") {
  CHECK(parse_duration("30s") == Duration(30s));
  CHECK(parse_duration("1.5") == Duration(1500ms));
  CHECK(parse_duration("200ms") == Duration(200ms));
  CHECK(parse_duration("0us") == Duration{});
  for (const char* wrong : {"", "s", "-1s", "1h", "1 s", "nan", "1e30s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
}

TEST_CASE("A board hands moments and commands from thread to thread") {
  LiveBoard board;
  CHECK(board.moments(0, 10, 0, {}).octets.empty());
  std::thread session([&] { board.publish(to_bytes("0123456789"), R"({"live":true})", {}); });
  CHECK(board.moments(0, 4, 5000, {}).octets == "0123");
  session.join();
  CHECK(board.moments(8, 100, 0, {}).octets == "89");
  CHECK(board.moments(10, 100, 0, {}).octets.empty());
  CHECK(board.moments(1U << 20, 100, 0, {}).octets.empty());
  CHECK_FALSE(board.moments(0, 1, 0, {}).standing.paused);
  std::thread holder([&] { board.publish({}, R"({"live":true})", {true, 7}); });
  // Who waits for moments hears at once that none will come.
  LiveBoard::News news;
  do news = board.moments(10, 100, 600'000, news.turn);
  while (!news.standing.paused);
  holder.join();
  CHECK(news.octets.empty());
  CHECK(news.standing == LiveStanding{true, 7});
  CHECK(board.description() == R"({"live":true})");
  using Kind = LiveCommand::Kind;
  board.post({Kind::pause});
  board.post({Kind::step});
  CHECK(board.take_commands() == std::vector<LiveCommand>{{Kind::pause}, {Kind::step}});
  CHECK(board.take_commands().empty());
  CHECK_FALSE(live_command("explode"));
  CHECK_FALSE(live_command("drop #3"));
  CHECK(live_command("kill server")->what.target == "server");
  const auto typed = live_command("type 'chat 1' hola");
  REQUIRE(typed.has_value());
  CHECK(typed->kind == Kind::intervene);
  CHECK(typed->what.target == "chat 1");
  CHECK(typed->what.text == "hola");
}

TEST_CASE("Addresses go to the kernel's form and back") {
  using syscall::SocketAddress;
  for (const char* text : {"127.0.0.1", "10.1.2.3", "::1", "2001:db8::7"}) {
    const auto ip = wire::IpAddress::parse(text);
    REQUIRE(ip);
    const syscall::InetAddress address{{*ip, 8000}, 0, 0};
    const int family = ip->family == wire::Family::ipv4 ? 2 : 10;
    CHECK(from_raw(to_raw(address, family)) == SocketAddress(address));
  }
  const syscall::InetAddress v4{{wire::IpAddress::v4(192, 0, 2, 1), 80}, 0, 0};
  const SocketAddress mapped = from_raw(to_raw(v4, 10));
  CHECK(std::get<syscall::InetAddress>(mapped).endpoint.ip.family == wire::Family::ipv6);
  CHECK(plain_endpoint(mapped) == v4.endpoint);
  for (const std::string& path : {std::string("/run/a.sock"), std::string("\0abstract", 9), std::string()}) {
    CHECK(from_raw(to_raw(syscall::UnixAddress{path}, 1)) == SocketAddress(syscall::UnixAddress{path}));
  }
  CHECK(to_raw(syscall::UnixAddress{std::string(200, 'x')}, 1).size == 0);
}

}  // namespace zocalo::native
