#include "guest/frame.h"

#include <catch2/catch_test_macros.hpp>

namespace zocalo::guest {
namespace {

TEST_CASE("a frame cut anywhere comes out whole", "[guest]") {
  Bytes stream = make_frame("{\"a\":1}", to_bytes("payload"));
  const Bytes second = make_frame("{}");
  stream.insert(stream.end(), second.begin(), second.end());
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameReader reader;
    std::vector<Bytes> frames;
    const ByteView whole(stream);
    for (const ByteView part : {whole.first(cut), whole.subspan(cut)}) {
      reader.push(part);
      while (auto frame = reader.next()) frames.push_back(*frame);
    }
    REQUIRE(frames.size() == 2);
    CHECK(to_string(split_frame(frames[0])->payload) == "payload");
    CHECK(frames[1] == second);
    CHECK_FALSE(reader.failed());
  }
}

TEST_CASE("many frames pushed octet by octet keep their order", "[guest]") {
  FrameReader reader;
  std::vector<std::string> seen;
  for (int i = 0; i < 300; ++i) {
    for (const std::uint8_t octet : make_frame(std::to_string(i))) {
      reader.push({&octet, 1});
      while (auto frame = reader.next()) seen.push_back(to_string(split_frame(*frame)->header));
    }
  }
  REQUIRE(seen.size() == 300);
  for (int i = 0; i < 300; ++i) CHECK(seen[static_cast<std::size_t>(i)] == std::to_string(i));
}

TEST_CASE("a size over the limits ends the stream for good", "[guest]") {
  FrameReader reader;
  Bytes bad;
  ByteWriter out(bad);
  out.u32be(2);
  out.u32be(kMaxPayload + 1);
  reader.push(bad);
  CHECK_FALSE(reader.next());
  CHECK(reader.failed());
  reader.push(make_frame("{}"));
  CHECK_FALSE(reader.next());
}

TEST_CASE("sizes that do not add up are no frame", "[guest]") {
  Bytes frame = make_frame("{}", to_bytes("x"));
  frame.push_back(0);
  CHECK_FALSE(split_frame(frame));
  frame.pop_back();
  CHECK(split_frame(frame));
  frame.pop_back();
  CHECK_FALSE(split_frame(frame));
  CHECK_FALSE(split_frame({}));
}

}  // namespace
}  // namespace zocalo::guest
