#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "trace/fields.h"
#include "trace/stream.h"

namespace zocalo::trace {
namespace {

/// A stream that is written, and read again from its first octet and from the middle.
struct Written {
  Stream stream;
  std::vector<Moment> moments;
  std::vector<std::size_t> offsets;

  /// How many octets it took.
  std::size_t add(std::vector<Event> events) {
    const std::size_t before = stream.bytes().size();
    moments.push_back({kStart, {}, std::move(events)});
    offsets.push_back(before);
    stream.append(moments.back(), kStart, {});
    return stream.bytes().size() - before;
  }
  bool comes_back() const {
    Stream other;
    ByteView rest = stream.bytes();
    for (std::size_t i = 0; i < moments.size(); ++i) {
      if (!equal(stream.read(offsets[i], kStart, {}), moments[i])) return false;
      Moment moment;
      std::size_t size = 0;
      if (other.take(rest, kStart, {}, moment, size) != Stream::Taken::moment || !equal(moment, moments[i]))
        return false;
      rest = rest.subspan(size);
    }
    return rest.empty();
  }
};

Bytes random_octets(std::size_t size, std::uint64_t seed) {
  Random random(seed, 1);
  Bytes bytes(size);
  for (std::uint8_t& octet : bytes) octet = static_cast<std::uint8_t>(random.below(256));
  return bytes;
}

Bytes part(const Bytes& all, std::size_t from, std::size_t size) {
  return Bytes(all.begin() + static_cast<std::ptrdiff_t>(from),
               all.begin() + static_cast<std::ptrdiff_t>(from + size));
}

Event send(Bytes data) { return CallSubmitted{{1}, {{1}, {1}}, syscall::Send{3, std::move(data), 0, {}}}; }
Event received(Bytes data) {
  syscall::Reply reply;
  reply.result = static_cast<std::int64_t>(data.size());
  reply.data = std::move(data);
  return CallReturned{{2}, {{2}, {1}}, reply};
}
Event segment(Bytes data) {
  wire::TcpSegment tcp;
  tcp.payload = std::move(data);
  PacketSent sent;
  sent.content.body = std::move(tcp);
  return sent;
}

TEST_CASE("what is sent is recorded once: its segments and what is received of it are references") {
  Written w;
  const Bytes first = random_octets(10'000, 1), second = random_octets(10'000, 2);
  Bytes all = first;
  all.insert(all.end(), second.begin(), second.end());
  CHECK(w.add({send(first)}) > 10'000);
  CHECK(w.add({send(second)}) > 10'000);
  std::size_t segments = 0, at = 0;
  for (; at + 1448 <= all.size(); at += 1448) segments += w.add({segment(part(all, at, 1448))});
  CHECK(at > 10'000);  // one of them holds the end of one send() and the beginning of the next
  CHECK(segments < 14 * 60);
  CHECK(w.add({segment(part(all, 1448, 1448))}) < 60);      // sent again
  CHECK(w.add({received(part(all, 0, 4000))}) < 60);        // from the beginning,
  CHECK(w.add({received(part(all, 4000, 12'000))}) < 60);   // and on, over the seam
  CHECK(w.add({received(part(all, 700, 1000))}) > 1000);    // where no piece began
  CHECK(w.add({received(random_octets(5000, 3))}) > 5000);  // what nobody sent
  CHECK(w.comes_back());
}

TEST_CASE("the first segments of a send() are of its moment; the others follow them by reference") {
  Written w;
  const Bytes data = random_octets(20'000, 4);
  std::vector<Event> events{send(data)};
  for (std::size_t at = 0; at < 5 * 1000; at += 1000) events.push_back(segment(part(data, at, 1000)));
  CHECK(w.add(std::move(events)) > 25'000);
  for (std::size_t at = 5000; at < data.size(); at += 1000)
    CHECK(w.add({segment(part(data, at, 1000))}) < 60);
  CHECK(w.comes_back());
}

TEST_CASE("data that begins alike is told apart") {
  Written w;
  for (std::uint64_t i = 0; i < 40; ++i) {
    Bytes page(600, 'a');
    const Bytes end = random_octets(600, i);
    page.insert(page.end(), end.begin(), end.end());
    w.add({send(page)});
    w.add({segment(part(page, 0, 700))});
    w.add({segment(part(page, 700, 500))});
    w.add({received(page)});
  }
  CHECK(w.comes_back());
  CHECK(w.stream.bytes().size() < 40 * (1200 + 1200));
}

}  // namespace
}  // namespace zocalo::trace
