#include "trace/codec.h"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "trace/stream.h"
#include "unit/trace/fill.h"

namespace zocalo::trace {
namespace {

Moment moment_of(Event event, std::uint64_t seed = 1) {
  Filler filler(seed);
  Moment moment{
      time_at(static_cast<std::int64_t>(filler.below(1'000'000'000'000))), filler.make<Cause>(), {}};
  moment.events.push_back(std::move(event));
  return moment;
}

std::optional<Moment> through(const Moment& moment) {
  Bytes bytes;
  encode(moment, bytes);
  ByteReader reader(bytes);
  std::optional<Moment> back = decode(reader);
  CHECK(reader.ok());
  CHECK(reader.left() == 0);
  return back;
}

template <std::size_t... i>
std::vector<Event> one_of_each(Filler& filler, std::index_sequence<i...>) {
  std::vector<Event> events;
  (events.emplace_back(filler.make<std::variant_alternative_t<i, Event>>()), ...);
  return events;
}

std::vector<Event> one_of_each(Filler& filler) {
  return one_of_each(filler, std::make_index_sequence<std::variant_size_v<Event>>());
}

TEST_CASE("every kind of event comes back from the codec with every field") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Filler filler(seed);
    for (Event& event : one_of_each(filler)) {
      const Moment moment = moment_of(std::move(event), seed);
      const std::optional<Moment> back = through(moment);
      INFO("seed " << seed << ", event " << moment.events[0].index());
      REQUIRE(back);
      REQUIRE(equal(*back, moment));
    }
  }
}

TEST_CASE("every syscall comes back from the codec") {
  Filler filler(3);
  for (std::size_t kind = 0; kind < std::variant_size_v<syscall::Syscall>; ++kind) {
    for (int i = 0; i < 20; ++i) {
      CallSubmitted event = filler.make<CallSubmitted>();
      filler.alternative(event.syscall, kind,
                         std::make_index_sequence<std::variant_size_v<syscall::Syscall>>());
      const Moment moment = moment_of(event);
      const std::optional<Moment> back = through(moment);
      REQUIRE(back);
      REQUIRE(equal(*back, moment));
      REQUIRE(std::get<CallSubmitted>(back->events[0]).syscall.index() == kind);
    }
  }
}

TEST_CASE("equal() sees a difference in any field") {
  Filler filler(9);
  const SocketState one = filler.make<SocketState>();
  std::size_t fields = 0;
  for_each_field<SocketState>([&](const auto& f) {
    SocketState other = one;
    for (int tries = 0; tries < 100 && equal(other.*f.member, one.*f.member); ++tries)
      filler.fill(other.*f.member);
    INFO(f.name);
    CHECK_FALSE(equal(one, other));
    ++fields;
  });
  CHECK(fields == 28);
}

TEST_CASE("cut and corrupted moments are refused, never misread past their end") {
  Filler filler(5);
  for (Event& event : one_of_each(filler)) {
    Bytes bytes;
    encode(moment_of(std::move(event)), bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ByteReader reader(ByteView(bytes).first(size));
      CHECK_FALSE(decode(reader));
      CHECK_FALSE(reader.ok());
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
        Bytes broken = bytes;
        broken[at] = static_cast<std::uint8_t>(broken[at] ^ flip);
        ByteReader reader(broken);
        if (decode(reader)) CHECK(reader.position() <= broken.size());
      }
    }
  }
}

TEST_CASE("numbers out of range, unknown enumerators and unknown events are refused") {
  const auto refused = [](const Bytes& body) {
    Bytes bytes;
    ByteWriter(bytes).blob(body);
    ByteReader reader(bytes);
    return !decode(reader) && !reader.ok();
  };
  // cause setup, time 0, one event: SocketGone{1}, as a moment that is fine
  const auto gone = static_cast<std::uint8_t>(Event(SocketGone{}).index());
  const auto lost = static_cast<std::uint8_t>(Event(PacketLost{}).index());
  CHECK_FALSE(refused({0, 0, 1, gone, 1}));
  CHECK(refused({7, 0, 1, gone, 1}));                             // a cause of no kind
  CHECK(refused({0, 0, 1, 200, 1}));                              // an event of no kind
  CHECK(refused({0, 0, 2, gone, 1}));                             // fewer events than announced
  CHECK(refused({0, 0, 1, gone, 1, 0}));                          // something behind the last
  CHECK(refused({0, 0, 1, gone, 0xff, 0xff, 0xff, 0xff, 0x7f}));  // a socket over 32 bits
  CHECK(refused({0, 0, 1, lost, 1, 99}));                         // a loss of no cause
  CHECK(refused(
      {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1, gone, 1}));  // a time after the last
}

TEST_CASE("JSON of every event is JSON, whatever the texts hold") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Filler filler(seed);
    for (const Event& event : one_of_each(filler)) {
      const auto json = nlohmann::json::parse(to_json(event));
      CHECK(json.at("event").get<std::string>() != "");
    }
  }
}

TEST_CASE("JSON names what happened") {
  const auto of = [](const Event& event) { return nlohmann::json::parse(to_json(event)); };
  const auto call =
      of(CallSubmitted{{7}, {{2}, {1}}, syscall::Send{4, to_bytes("h\xe9"), 0, std::monostate{}}});
  CHECK(call.at("event") == "call");
  CHECK(call.at("syscall").at("send").at("fd") == 4);
  CHECK(call.at("syscall").at("send").at("data") == "h\u00e9");
  const auto failed = of(CallReturned{{7}, {{2}, {1}}, syscall::Failed{Errno::econnrefused, ""}});
  CHECK(failed.at("outcome").at("failed").at("error") == "ECONNREFUSED");
  SocketState state;
  state.state = TcpState::listen;
  state.local = {wire::IpAddress::v4(10, 0, 0, 2), 8000};
  const auto socket = of(SocketChanged{state});
  CHECK(socket.at("state").at("state") == "LISTEN");
  CHECK(socket.at("state").at("local") == "10.0.0.2:8000");
  CHECK(socket.at("state").at("timers").at("retransmit").is_null());
  CHECK(of(OutputWritten{{1}, 1, "ñ\xff\n"}).at("text") == "ñ\ufffd\n");
}

// ---- the stream: moments that lean on those before

struct Recorded {
  Stream stream;
  std::vector<Moment> moments;
  std::vector<std::size_t> offsets;
  SocketTable sockets;
};

void fold(SocketTable& sockets, const Moment& moment) {
  for (const Event& event : moment.events) {
    if (const auto* changed = std::get_if<SocketChanged>(&event)) {
      sockets[changed->state.socket] = std::make_shared<const SocketState>(changed->state);
    } else if (const auto* gone = std::get_if<SocketGone>(&event)) {
      sockets.erase(gone->socket);
    }
  }
}

Recorded noise(std::uint64_t seed, int count) {
  Recorded run;
  Filler filler(seed);
  Time time = kStart;
  for (int i = 0; i < count; ++i) {
    Moment moment{time += Duration{static_cast<std::int64_t>(filler.below(1000))}, filler.make<Cause>(), {}};
    for (auto n = 1 + filler.below(4); n > 0; --n) {
      Event event = filler.make<Event>();
      if (auto* changed = std::get_if<SocketChanged>(&event))
        changed->state.socket = {1 + static_cast<std::uint32_t>(filler.below(6))};
      if (auto* gone = std::get_if<SocketGone>(&event))
        gone->socket = {1 + static_cast<std::uint32_t>(filler.below(6))};
      // What came before comes again, in part or as a whole.
      if (i > 3 && filler.below(3) == 0) event = run.moments[filler.below(run.moments.size())].events[0];
      moment.events.push_back(std::move(event));
    }
    run.offsets.push_back(run.stream.bytes().size());
    run.stream.append(moment, run.moments.empty() ? kStart : run.moments.back().time, run.sockets);
    fold(run.sockets, moment);
    run.moments.push_back(std::move(moment));
  }
  return run;
}

TEST_CASE("a stream gives back each moment, read in place or taken by another stream") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Recorded run = noise(seed, 120);
    SocketTable sockets, others;
    Stream other;
    std::size_t at = 0;
    for (std::size_t i = 0; i < run.moments.size(); ++i) {
      const Time previous = i == 0 ? kStart : run.moments[i - 1].time;
      INFO("seed " << seed << ", moment " << i);
      REQUIRE(equal(run.stream.read(run.offsets[i], previous, sockets), run.moments[i]));
      REQUIRE(run.stream.read_cause(run.offsets[i]) == run.moments[i].cause);
      fold(sockets, run.moments[i]);
      Moment taken;
      std::size_t size = 0;
      REQUIRE(other.take(run.stream.bytes().subspan(at), previous, others, taken, size) ==
              Stream::Taken::moment);
      REQUIRE(equal(taken, run.moments[i]));
      fold(others, taken);
      at += size;
    }
    CHECK(at == run.stream.bytes().size());
    CHECK(Bytes(other.bytes().begin(), other.bytes().end()) ==
          Bytes(run.stream.bytes().begin(), run.stream.bytes().end()));
  }
}

TEST_CASE("what repeats is written once") {
  Stream stream;
  const auto line = [](std::string value) {
    return Moment{kStart,
                  {Cause::Kind::program, {1}, {1}, {}, {}, {}},
                  {LineReached{{1},
                               {{1}, "a_program_with_a_long_name.py", 12, "a_function_with_a_long_name", 1},
                               {{{"a_variable", std::move(value)}}, {}}}}};
  };
  const std::string value = "<socket.socket fd=4, family=2, type=1, proto=0, laddr=('10.0.0.2', 8000)>";
  stream.append(line(value), kStart, {});
  const std::size_t first = stream.bytes().size();
  stream.append(line(value), kStart, {});
  CHECK(first > 150);
  CHECK(stream.bytes().size() - first < 24);
}

TEST_CASE("a snapshot costs what has changed") {
  Filler filler(4);
  SocketState state = filler.make<SocketState>();
  Stream stream;
  SocketTable sockets;
  const auto append = [&] {
    const Moment moment{kStart, {}, {SocketChanged{state}}};
    const std::size_t before = stream.bytes().size();
    stream.append(moment, kStart, sockets);
    fold(sockets, moment);
    return stream.bytes().size() - before;
  };
  CHECK(append() > 100);
  state.receive_queue = 1460;
  state.tcp.rcv_nxt += 1460;
  CHECK(append() < 20);
}

TEST_CASE("a broken moment leaves the stream that was to take it as it was") {
  const Recorded run = noise(77, 30);
  Stream other;
  SocketTable sockets;
  const ByteView all = run.stream.bytes();
  for (std::size_t at = run.offsets[0]; at < run.offsets[1]; ++at) {
    Bytes broken(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(run.offsets[1]));
    broken[at] = static_cast<std::uint8_t>(broken[at] ^ 0x55U);
    Moment moment;
    std::size_t size = 0;
    if (other.take(broken, kStart, sockets, moment, size) == Stream::Taken::moment) other = Stream();
  }
  Moment moment;
  std::size_t size = 0;
  REQUIRE(other.take(all, kStart, sockets, moment, size) == Stream::Taken::moment);
  CHECK(equal(moment, run.moments[0]));
  CHECK(other.take(all.first(0), kStart, sockets, moment, size) == Stream::Taken::incomplete);
}

}  // namespace
}  // namespace zocalo::trace
