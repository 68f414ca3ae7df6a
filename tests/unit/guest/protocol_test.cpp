#include "guest/protocol.h"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "guest/frame.h"

namespace zocalo::guest {
namespace {

using nlohmann::json;
namespace sys = syscall;

Decoded decode_text(std::string_view header, std::string_view payload = "") {
  return decode(make_frame(header, to_bytes(payload)));
}

template <class T>
T decoded_call(std::string_view members, std::string_view payload = "") {
  const Decoded decoded = decode_text("{\"t\":\"call\",\"th\":3," + std::string(members) + "}", payload);
  INFO(decoded.error);
  REQUIRE(decoded.message);
  const auto& call = std::get<Call>(*decoded.message);
  CHECK(call.thread == ThreadId{3});
  REQUIRE(std::holds_alternative<T>(call.call));
  return std::get<T>(call.call);
}

json header_of(const Bytes& frame) {
  const auto parts = split_frame(frame);
  REQUIRE(parts);
  return json::parse(parts->header.begin(), parts->header.end());
}

TEST_CASE("calls carry the members of their structs", "[guest]") {
  const auto recv = decoded_call<sys::Recv>(R"("op":"recv","fd":4,"size":1024,"flags":2)");
  CHECK(recv.fd == 4);
  CHECK(recv.size == 1024);
  CHECK(recv.flags == 2);

  const auto send = decoded_call<sys::Send>(R"("op":"send","fd":5,"flags":0,"to":["10.0.0.2",80])", "hi\xff");
  CHECK(to_string(send.data) == "hi\xff");
  CHECK(sys::to_string(send.to) == "10.0.0.2:80");

  const auto select =
      decoded_call<sys::Select>(R"("op":"select","sets":[[4,5,4],[],[6]],"timeout":1500000000)");
  CHECK(select.readfds == std::vector<Fd>{4, 5, 4});
  CHECK(select.writefds.empty());
  CHECK(select.exceptfds == std::vector<Fd>{6});
  CHECK(select.timeout == 1500ms);
  CHECK_FALSE(decoded_call<sys::Select>(R"("op":"select","sets":[[],[],[]],"timeout":null)").timeout);

  const auto option =
      decoded_call<sys::SetSockOpt>(R"("op":"setsockopt","fd":4,"level":1,"optname":2)", "\x01");
  CHECK(option.optval == Bytes{1});

  const auto ctl =
      decoded_call<sys::EpollCtl>(R"("op":"epoll_ctl","epfd":4,"op_code":1,"fd":7,"events":2147483649)");
  CHECK(ctl.op == 1);
  CHECK(ctl.events == (sys::EPOLLET_ | sys::POLLIN_));

  CHECK(decoded_call<sys::Poll>(R"("op":"poll","fds":[[4,1],[5,4]],"timeout":0)").fds.at(1) ==
        sys::PollFd{5, sys::POLLOUT_});
}

TEST_CASE("addresses are told apart by their shape", "[guest]") {
  const auto scoped = decoded_call<sys::Connect>(R"("op":"connect","fd":4,"addr":["fe80::1",80,0,3])");
  CHECK(std::get<sys::InetAddress>(scoped.addr).scope_id == 3);
  const auto local = decoded_call<sys::Bind>(R"("op":"bind","fd":4,"addr":"\u0000name")");
  CHECK(std::get<sys::UnixAddress>(local.addr).path == std::string("\0name", 5));
  CHECK(std::holds_alternative<std::monostate>(decoded_call<sys::Connect>(R"("op":"connect","fd":4)").addr));
}

TEST_CASE("what a program does comes with its place", "[guest]") {
  const Decoded line = decode_text(R"({"t":"line","th":1,"file":"server.py","line":12,"fn":"main","depth":2,)"
                                   R"("vars":{"b":"2","a":"1"},"gone":["x"]})");
  REQUIRE(line.message);
  const auto& at = std::get<Line>(*line.message);
  CHECK(at.at == Location{ThreadId{1}, "server.py", 12, "main", 2});
  CHECK(at.variables.changed == std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"b", "2"}});
  CHECK(at.variables.gone == std::vector<std::string>{"x"});

  const Decoded raised = decode_text(R"({"t":"raise","th":1,"file":"a.py","line":1,"fn":"f","depth":1,)"
                                     R"("type":"OSError","text":"[Errno 111] Connection refused"})");
  REQUIRE(raised.message);
  CHECK(std::get<Raise>(*raised.message).type == "OSError");

  const Decoded bytes = decode_text(R"({"t":"out","stream":2})", "\xff\n");
  REQUIRE(bytes.message);
  CHECK(std::get<Out>(*bytes.message).text == "\xff\n");
}

TEST_CASE("a broken guest gets a reason and nothing else happens", "[guest]") {
  CHECK(decode_text("not json").error == "the header is no JSON object");
  CHECK(decode_text("[1]").error == "the header is no JSON object");
  CHECK(decode_text(R"({"t":"dance"})").error == "\"t\" names no frame: dance");
  CHECK(decode_text(R"({"t":"call","th":1,"op":"fork"})").error == "call: \"op\" names no call: fork");
  CHECK(decode_text(R"({"t":"call","th":0,"op":"close","fd":1})").error.find("\"th\"") != std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"close","fd":"4"})").error.find("\"fd\"") !=
        std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"close","fd":4294967300})").error.find("\"fd\"") !=
        std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"recv","fd":4,"size":18446744073709551615})")
            .error.find("\"size\"") != std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"bind","fd":4,"addr":["host",1]})").error.find("\"addr\"") !=
        std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"bind","fd":4,"addr":["1.2.3.4",65536]})")
            .error.find("\"addr\"") != std::string::npos);
  CHECK(decode_text(R"({"t":"call","th":1,"op":"select","sets":[[],[]],"timeout":null})")
            .error.find("\"sets\"") != std::string::npos);
  CHECK(decode_text(R"({"t":"line","th":1,"file":"a.py","line":1,"fn":"f","depth":1,"vars":{"a":1}})")
            .error.find("\"vars\"") != std::string::npos);
  for (const char* header : {"", "{", R"({"t":7})", R"({"t":"call"})", R"({"t":"exit","status":1})"}) {
    CAPTURE(header);
    const Decoded decoded = decode_text(header);
    CHECK_FALSE(decoded.message);
    CHECK_FALSE(decoded.error.empty());
  }
}

TEST_CASE("a line may tell of its module, and a function's entry of the library's text", "[guest]") {
  const Decoded line = decode_text(
      R"({"t":"line","th":1,"file":"a.py","line":1,"fn":"f","depth":2,"globals":{"n":"1"},"globals_gone":["m"]})");
  REQUIRE(line.message);
  const Variables globals = std::get<Line>(*line.message).globals;
  CHECK(globals == Variables{{{"n", "1"}}, {"m"}});
  CHECK(std::get<Line>(*line.message).variables == Variables{});
  const std::string enter = R"({"t":"enter","th":1,"file":"python3.11/a.py","line":1,"fn":"f","depth":2)";
  const Decoded with = decode_text((enter + R"(,"source":"x = 1\n"})").c_str());
  REQUIRE(with.message);
  CHECK(std::get<Enter>(*with.message).source == "x = 1\n");
  const Decoded without = decode_text((enter + "}").c_str());
  REQUIRE(without.message);
  CHECK_FALSE(std::get<Enter>(*without.message).source);
  CHECK(decode_text((enter + R"(,"source":7})").c_str()).error.find("\"source\"") != std::string::npos);
}

TEST_CASE("replies say what became of a call", "[guest]") {
  sys::Reply reply;
  reply.result = 2;
  reply.address = sys::InetAddress{{*wire::IpAddress::parse("::1"), 80}, 0, 0};
  reply.sets[1] = {4, 5};
  reply.ready = {{6, 1}};
  reply.data = to_bytes("data");
  const Bytes frame = encode_reply(ThreadId{2}, reply, time_at(77));
  const json header = header_of(frame);
  CHECK(header == json::parse(R"({"t":"reply","th":2,"now":77,"result":2,"address":["::1",80,0,0],)"
                              R"("sets":[[],[4,5],[]],"ready":[[6,1]]})"));
  CHECK(to_string(split_frame(frame)->payload) == "data");

  CHECK(header_of(encode_reply(ThreadId{1}, sys::Failed{Errno::econnrefused, ""}, kStart)) ==
        json::parse(R"({"t":"reply","th":1,"now":0,"errno":"ECONNREFUSED"})"));
  CHECK(header_of(encode_reply(ThreadId{1}, sys::Failed{errno_from_number(9999), ""}, kStart))["errno"] ==
        9999);
}

TEST_CASE("start carries the program", "[guest]") {
  Program program;
  program.path = "dir/server.py";
  program.source = "print('\xc3\xb1')";
  program.argv = {"server.py", "8000"};
  program.files = {{"other.py", "x = 1"}};
  program.seed = 18446744073709551615U;
  program.trace = TraceDepth::calls;
  const json header = header_of(encode_start(program, GuestId{3}, time_at(5)));
  CHECK(header["source"] == "print('\xc3\xb1')");
  CHECK(header["argv"] == json::array({"server.py", "8000"}));
  CHECK(header["files"]["other.py"] == "x = 1");
  CHECK(header["seed"] == 18446744073709551615U);
  CHECK(header["trace"] == "calls");
  CHECK(header["now"] == 5);
  CHECK(header["pid"] == process_number(GuestId{3}));
  program.source.reset();
  CHECK_FALSE(header_of(encode_start(program, GuestId{1}, kStart)).contains("source"));
  CHECK_FALSE(header_of(encode_start(program, GuestId{1}, kStart)).contains("input"));
  CHECK(header_of(encode_start(program, GuestId{1}, kStart, true))["input"] == true);
}

}  // namespace
}  // namespace zocalo::guest
