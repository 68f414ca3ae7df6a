#include "engine/event_queue.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <tuple>
#include <vector>

#include "base/random.h"

using namespace zocalo;
using namespace zocalo::engine;

TEST_CASE("events come by time, then host, then sequence") {
  Random random(1, 1);
  EventQueue queue;
  std::vector<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto time = static_cast<std::int64_t>(random.below(50));
    const auto host = static_cast<std::uint32_t>(1 + random.below(5));
    queue.push(time_at(time), EventQueue::lane(HostId{host}), EventKind::arrival, i);
    expected.emplace_back(time, host, i);
    if (random.chance(300'000)) {
      const auto least = std::min_element(expected.begin(), expected.end());
      REQUIRE(queue.top().slot == std::get<2>(*least));
      expected.erase(least);
      queue.pop();
    }
  }
  std::sort(expected.begin(), expected.end());
  for (const auto& [time, host, number] : expected) {
    REQUIRE(queue.top().time == time_at(time));
    REQUIRE(queue.top().slot == number);
    queue.pop();
  }
  CHECK(queue.empty());
}

TEST_CASE("guests run after everything else of the moment, in the order of their numbers") {
  EventQueue queue;
  queue.push(kStart, EventQueue::lane(GuestId{2}), EventKind::completion, 2);
  queue.push(kStart, EventQueue::lane(GuestId{1}), EventKind::completion, 1);
  queue.push(kStart, EventQueue::lane(HostId{256}), EventKind::arrival, 0);
  for (std::uint32_t i = 0; i < 3; ++i) {
    CHECK(queue.top().slot == i);
    queue.pop();
  }
}

TEST_CASE("a pool's numbers are used again, and its values stay where they are") {
  Pool<int> pool;
  const std::uint32_t a = pool.put(1), b = pool.put(2);
  CHECK(a != b);
  int& second = pool[b];
  CHECK(pool[a] == 1);
  pool.release(a);
  CHECK(pool.put(3) == a);
  for (int i = 0; i < 1000; ++i) pool.put(100 + i);
  CHECK(&second == &pool[b]);
  CHECK(pool[b] == 2);
  CHECK(pool[a] == 3);
}
