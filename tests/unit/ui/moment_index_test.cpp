#include "ui/model/moment_index.h"

#include <array>
#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "unit/timeline/noise.h"

namespace zocalo::ui {
namespace {

TEST_CASE("what a column gathers is what its moments have, one by one") {
  timeline::Timeline timeline;
  timeline::NoiseRun(11).record(timeline, 3000);
  MomentIndex index;
  while (index.update(timeline, 700)) {
  }
  REQUIRE(index.size() == timeline.size());
  const std::array<GuestId, 3> guests{GuestId{2}, GuestId{1}, GuestId{4}};
  Random random(5, 1);
  for (int i = 0; i < 400; ++i) {
    auto first = static_cast<timeline::Index>(random.below(timeline.size()));
    auto last = static_cast<timeline::Index>(random.below(timeline.size() + 100));
    if (i % 4 == 0) last = first + static_cast<timeline::Index>(random.below(3));
    std::array<std::uint16_t, 4> marks{}, wanted{};
    index.gather(first, last, guests, marks);
    for (timeline::Index at = first; at < std::min(last, timeline.size()); ++at) {
      for (std::size_t lane = 0; lane < guests.size(); ++lane) {
        if (index.guest(at) == guests[lane])
          wanted[lane] = static_cast<std::uint16_t>(wanted[lane] | index.marks(at));
      }
      wanted[3] = static_cast<std::uint16_t>(wanted[3] | (index.marks(at) & mark::wire));
    }
    CAPTURE(first, last);
    CHECK(marks == wanted);
  }
  for (const double seconds : {-1.0, 0.0, index.total() / 3, index.total(), index.total() + 1}) {
    const timeline::Index at = index.first_at(seconds);
    CHECK((at == index.size() || index.paced(at) >= seconds));
    CHECK((at == 0 || index.paced(at - 1) < seconds));
  }
}

TEST_CASE("a program sleeps from where its call blocks to its return") {
  timeline::Timeline timeline;
  const auto tell = [&](trace::Event event) {
    timeline.begin(kStart, {});
    timeline.record(std::move(event));
  };
  const syscall::Caller main{{1}, {1}}, other{{1}, {2}};
  tell(trace::CallSubmitted{{1}, main, syscall::Accept{3, 0}});
  tell(trace::CallBlocked{{1}, {}});
  tell(trace::CallSubmitted{{2}, other, syscall::Accept{4, 0}});
  tell(trace::CallBlocked{{2}, {}});
  tell(trace::CallReturned{{1}, main, syscall::Reply{}});
  tell(trace::CallReturned{{2}, other, syscall::Reply{}});
  tell(trace::Note{"awake"});
  tell(trace::CallSubmitted{{3}, main, syscall::Accept{3, 0}});
  tell(trace::CallBlocked{{3}, {}});
  timeline.flush();
  MomentIndex index;
  index.update(timeline, timeline::kNoMoment);
  CHECK_FALSE(index.sleeps({1}, 0, 1));
  CHECK(index.sleeps({1}, 1, 2));
  CHECK(index.sleeps({1}, 3, 3));  // a column without a moment of its own, in the middle of it
  CHECK(index.sleeps({1}, 4, 6));
  CHECK_FALSE(index.sleeps({1}, 6, 8));
  CHECK(index.sleeps({1}, 9, 9));
  CHECK_FALSE(index.sleeps({2}, 0, 9));
}

}  // namespace
}  // namespace zocalo::ui
