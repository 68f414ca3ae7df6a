#include "timeline/recording.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/crc32.h"
#include "base/random.h"
#include "unit/timeline/noise.h"

namespace zocalo::timeline {
namespace {

const Properties kProperties{{"lesson", "log-server"}, {"seed", "7"}, {"scenario", "{\"name\": \"ñ\"}"}};

Bytes recorded(const Timeline& timeline) { return write_recording(timeline, kProperties); }

bool says(const ReadResult& result, const std::string& what) {
  return result.problem.find(what) != std::string::npos;
}

TEST_CASE("crc32 is that of IEEE 802.3") { CHECK(crc32(to_bytes("123456789")) == 0xcbf43926U); }

TEST_CASE("a recording is read back whole") {
  Timeline timeline, back;
  NoiseRun(1).record(timeline, 2500);
  const ReadResult result = read_recording(recorded(timeline), back);
  CHECK(result.ok);
  CHECK(result.problem.empty());
  CHECK(result.properties == kProperties);
  REQUIRE(back.size() == timeline.size());
  CHECK(back.digest() == timeline.digest());
  CHECK(trace::equal(back.moment(2499), timeline.moment(2499)));
  CHECK(recorded(back) == recorded(timeline));
}

TEST_CASE("an empty run is a recording too") {
  Timeline timeline, back;
  const ReadResult result = read_recording(recorded(timeline), back);
  CHECK(result.ok);
  CHECK(result.problem.empty());
  CHECK(back.size() == 0);
}

TEST_CASE("a recording cut at any octet keeps what came before") {
  Timeline timeline;
  NoiseRun(2).record(timeline, 12);
  const Bytes whole = recorded(timeline);
  Index most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Timeline back;
    const ReadResult result = read_recording(ByteView(whole).first(size), back);
    INFO("cut at octet " << size << ": " << result.problem);
    REQUIRE_FALSE(result.problem.empty());
    REQUIRE((result.ok || back.size() == 0));
    REQUIRE(back.size() >= most);
    most = back.size();
    for (Index i = 0; i < back.size(); ++i) REQUIRE(trace::equal(back.moment(i), timeline.moment(i)));
  }
  CHECK(most == timeline.size());
}

/// How many moments of a recording end, with their checks, before octet `end`.
Index moments_before(ByteView recording, std::size_t end) {
  ByteReader file(recording);
  file.raw(12);
  file.raw(file.u32be() + std::size_t{4});  // the properties
  Index count = 0;
  for (std::uint32_t size = file.u32be(); size > 0; size = file.u32be()) {
    file.u32be();
    for (const std::size_t chunk_end = file.position() + size; file.position() < chunk_end; ++count) {
      file.blob();
      file.u16be();
      if (file.position() > end) return count;
    }
  }
  return count;
}

TEST_CASE("a damaged octet anywhere is noticed, and nothing before it is lost") {
  Timeline timeline;
  NoiseRun(3).record(timeline, 1200);
  const Bytes whole = recorded(timeline);
  REQUIRE(whole.size() > 100'000);  // several chunks
  Random random(1, 1);
  for (int i = 0; i < 60; ++i) {
    Bytes broken = whole;
    const std::size_t at = random.below(whole.size());
    broken[at] = static_cast<std::uint8_t>(broken[at] ^ (1U << random.below(8)));
    Timeline back;
    const ReadResult result = read_recording(broken, back);
    INFO("octet " << at << ": " << result.problem);
    REQUIRE_FALSE(result.problem.empty());
    REQUIRE(back.size() < timeline.size() + 1);
    REQUIRE(back.size() >= moments_before(whole, at));
    for (Index k = 0; k < back.size(); k += 17) REQUIRE(trace::equal(back.moment(k), timeline.moment(k)));
  }
}

TEST_CASE("what is no recording, or one of another format, is refused in words") {
  Timeline timeline, back;
  NoiseRun(4).record(timeline, 3);
  CHECK(says(read_recording(to_bytes("GIF89a, say"), back), "not a recording"));
  CHECK(says(read_recording(to_bytes("ZOC"), back), "cut off"));
  Bytes newer = recorded(timeline);
  newer[11] = 9;
  const ReadResult result = read_recording(newer, back);
  CHECK_FALSE(result.ok);
  CHECK(says(result, "format 9"));
  CHECK(says(result, "version that made it"));
  Bytes longer = recorded(timeline);
  longer.push_back(0);
  CHECK(says(read_recording(longer, back), "1 octets follow"));
}

TEST_CASE("whatever the octets, reading ends and trusts nothing") {
  Timeline timeline;
  NoiseRun(5).record(timeline, 40);
  const ByteView all = timeline.encoded(0);
  Random random(2, 1);
  for (int i = 0; i < 400; ++i) {
    // Sound sums over unsound moments: what an attacker would write.
    Bytes moments(all.begin(), all.end());
    for (auto n = 1 + random.below(8); n > 0; --n)
      moments[random.below(moments.size())] = static_cast<std::uint8_t>(random.next());
    Timeline back;
    std::string error;
    const std::size_t taken = back.append_encoded(moments, error);
    CHECK(taken <= moments.size());
    if (back.size() == 0) continue;
    const Index last = back.size() - 1;
    CHECK(equal(back.state_at(last), back.head()));
    static_cast<void>(back.state_at(last / 2));
  }
}

}  // namespace
}  // namespace zocalo::timeline
