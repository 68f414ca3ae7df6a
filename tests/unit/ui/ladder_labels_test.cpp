#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ui/views/view_ladder_labels.h"

using zocalo::ui::AlongBox;
using zocalo::ui::crosses;
using zocalo::ui::LabelPlaces;

TEST_CASE("a line crosses a slanted box only where it goes through it") {
  const float k = std::sqrt(0.5f);
  const AlongBox box{{100, 100}, {k, k}, {40, 5}};
  CHECK(crosses(box, {{0, 0}, {200, 200}}));    // along it
  CHECK(crosses(box, {{80, 140}, {120, 60}}));  // across it
  CHECK(crosses(box, {{95, 95}, {105, 105}}));  // wholly inside
  CHECK_FALSE(
      crosses(box, {{0, 20}, {180, 200}}));  // beside it, as near as two packets sent one after the other
  CHECK_FALSE(crosses(box, {{0, 0}, {60, 60}}));  // ends before it
}

TEST_CASE("a label lies over the middle of its line where nothing is in the way") {
  LabelPlaces places;
  places.add_line({{0, 0}, {200, 0}});
  const AlongBox box = places.place({{0, 0}, {200, 0}}, {60, 12});
  CHECK(box.center.x == 100);
  CHECK(box.center.y == -8);
  CHECK(box.direction.x == 1);
}

TEST_CASE("a label of a line from right to left is still read from left to right") {
  LabelPlaces places;
  const AlongBox box = places.place({{200, 0}, {0, 40}}, {60, 12});
  CHECK(box.direction.x > 0);
  CHECK(box.center.y < 20);
}

TEST_CASE("labels of packets close together keep clear of each other and of the other's line") {
  const zocalo::ui::LadderLine letter{{0, 0}, {170, 300}},
      postcard{{0, 6}, {200, 280}};  // they cross near their start
  LabelPlaces places;
  places.add_line(letter);
  places.add_line(postcard);
  const AlongBox first = places.place(letter, {110, 12}), second = places.place(postcard, {30, 12});
  CHECK_FALSE(crosses(first, postcard));
  CHECK_FALSE(crosses(second, letter));
  const ImVec2 along{second.direction.x * second.half.x, second.direction.y * second.half.x};
  CHECK_FALSE(crosses(first, {{second.center.x - along.x, second.center.y - along.y},
                              {second.center.x + along.x, second.center.y + along.y}}));
}

TEST_CASE("where everything is taken a label goes where it meets least, and stays on its line") {
  const zocalo::ui::LadderLine own{{0, 0}, {100, 0}};
  LabelPlaces places;
  places.add_line(own);
  for (float x = 5; x < 100; x += 10) places.add_line({{x, -50}, {x, 50}});
  const AlongBox box = places.place(own, {60, 12});
  CHECK(box.center.x - box.half.x >= 0);
  CHECK(box.center.x + box.half.x <= 100);
}

TEST_CASE("in a crowd labels stay over the middle") {
  LabelPlaces places;
  for (int i = 0; i < 400; ++i) {
    const auto y = static_cast<float>(i);
    places.add_line({{0, y}, {200, y + 50}});
  }
  const AlongBox box = places.place({{0, 100}, {200, 100}}, {60, 12});
  CHECK(box.center.x == 100);
  CHECK(box.center.y == 92);
}
