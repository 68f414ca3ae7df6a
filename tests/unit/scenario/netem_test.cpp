#include "scenario/netem.h"

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"

using namespace zocalo;
using namespace zocalo::scenario;

TEST_CASE("every word of netem is read") {
  const NetemResult result = parse_netem(
      "delay 20ms 5ms loss 1% duplicate 0.1% reorder 2% corrupt 0.0001% rate 10mbit ecn limit 50");
  REQUIRE(result.netem);
  const Netem& netem = *result.netem;
  CHECK(netem.delay == 20ms);
  CHECK(netem.jitter == 5ms);
  CHECK(netem.loss == 10'000);
  CHECK(netem.duplicate == 1'000);
  CHECK(netem.reorder == 20'000);
  CHECK(netem.corrupt == 1);
  CHECK(netem.rate == 10'000'000);
  CHECK(netem.ecn);
  CHECK(netem.limit == 50);
}

TEST_CASE("an empty text is an ideal link") {
  CHECK(parse_netem("").netem == Netem{});
  CHECK(parse_netem("  \t ").netem == Netem{});
  CHECK(to_string(Netem{}).empty());
}

TEST_CASE("units are exact") {
  CHECK(parse_duration("1.5ms") == 1500us);
  CHECK(parse_duration("0.000000001s") == 1ns);
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("1000000000s") == 1'000'000'000s);
  CHECK_FALSE(parse_duration("1000000001s"));
  CHECK_FALSE(parse_duration("0.5ns"));
  CHECK_FALSE(parse_duration("30"));
  CHECK_FALSE(parse_duration("-1s"));
  CHECK_FALSE(parse_duration(".5s"));
  CHECK_FALSE(parse_duration("5.s"));
  CHECK_FALSE(parse_duration("1.2.3s"));
  CHECK_FALSE(parse_duration("99999999999999999999s"));
  CHECK(parse_netem("rate 1.5mbit").netem->rate == 1'500'000);
  CHECK(parse_netem("loss 100%").netem->loss == 1'000'000);
}

TEST_CASE("what is wrong is named with its word and a remedy") {
  CHECK(parse_netem("loss 200%").error == "loss: '200%' is not between 0% and 100%, to four decimals");
  CHECK(parse_netem("loss 1").error == "loss: '1' is not a percentage, as in '1%'");
  CHECK(parse_netem("delay").error == "delay: needs a value, as in 'delay 20ms 5ms'");
  CHECK(parse_netem("delay loss 1%").error == "delay: needs a value, as in 'delay 20ms 5ms'");
  CHECK(parse_netem("delay 20").error ==
        "delay: '20' is not a time between 0s and 3600s with a unit: s, ms, us or ns");
  CHECK(parse_netem("loss 1% loss 2%").error == "loss: is given twice; keep one");
  CHECK(parse_netem("loss 1% 25%").error ==
        "loss: '25%' is one value too many; correlations are not simulated");
  CHECK(parse_netem("speed 3").error ==
        "'speed' is not one of delay, loss, duplicate, reorder, corrupt, rate, limit, ecn");
  CHECK(parse_netem("rate 0bit").error ==
        "rate: '0bit' is not a rate between 1bit and 1000gbit with a unit: bit, kbit, mbit or gbit");
  CHECK(parse_netem("limit 0").error == "limit: '0' is not a number of packets, 1 or more");
  CHECK_FALSE(parse_netem("loss 200%").netem);
}

TEST_CASE("what is printed is read back to the same") {
  Random random(7, 1);
  for (int i = 0; i < 2000; ++i) {
    Netem netem;
    const auto some = [&](std::uint64_t bound) { return random.chance(500'000) ? random.below(bound) : 0; };
    netem.delay = Duration{static_cast<std::int64_t>(some(3'600'000'000'000))};
    netem.jitter = Duration{static_cast<std::int64_t>(some(3'000'000))};
    netem.loss = static_cast<std::uint32_t>(some(1'000'001));
    netem.duplicate = static_cast<std::uint32_t>(some(1'000'001));
    netem.reorder = static_cast<std::uint32_t>(some(1'000'001));
    netem.corrupt = static_cast<std::uint32_t>(some(1'000'001));
    netem.rate = some(1'000'000'000'000);
    netem.limit = static_cast<std::uint32_t>(1 + some(100'000));
    INFO(to_string(netem));
    const NetemResult back = parse_netem(to_string(netem));
    REQUIRE(back.netem);
    CHECK(*back.netem == netem);
  }
}

TEST_CASE("garbage is refused in words, never taken") {
  Random random(11, 2);
  const std::string_view pieces[] = {"delay", "loss", "1%",   "20ms", " ", "-", ".", "9999999999999999999999",
                                     "\0x",   "é",    "rate", "mbit"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(8); n > 0; --n) text += pieces[random.below(std::size(pieces))];
    const NetemResult result = parse_netem(text);
    CHECK(result.netem.has_value() == result.error.empty());
  }
}
