#include "kernel/tcp/congestion.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "kernel/tcp/rtt.h"

using namespace zocalo;
using namespace std::chrono_literals;
using kernel::Congestion;
using kernel::CongestionWindow;
using kernel::Cubic;
using kernel::Reno;
using kernel::RoundTrip;
using kernel::RttEstimator;
using wire::SeqNum;

namespace {

/// A sender that has only windows in flight: `rounds` round trips of `rtt` without a loss.
struct Flow {
  Congestion congestion;
  Time now = kStart + 1s;
  SeqNum una{1000};

  void run(int rounds, Duration rtt) {
    for (int round = 0; round < rounds; ++round) {
      const std::uint32_t window = congestion.window();
      for (std::uint32_t i = 0; i < window; ++i) {
        now += rtt / window;
        una += 1000;
        congestion.measured({now, rtt, una, una + 1000 * congestion.window(), 0us});
        congestion.acknowledged(1, now);
      }
    }
  }
  void lose() {
    congestion.begin_reduction(true);
    congestion.state = Congestion::State::recovery;
    congestion.end_reduction();
    congestion.state = Congestion::State::open;
  }
};

/// Its own words for figure 1 of RFC 9438, in floating point.
double curve(double seconds, double maximum, double after_loss) {
  const double k = std::cbrt((maximum - after_loss) / 0.4);
  return 0.4 * std::pow(seconds - k, 3) + maximum;
}

}  // namespace

TEST_CASE("test_rtt_sample: RFC 6298's numbers, with Linux's floor") {
  RttEstimator rtt;
  SeqNum una{0};
  const auto sample = [&](Duration d) {
    una += 1000;  // each in a round trip of its own
    rtt.sample(d, una, una + 500);
  };
  CHECK(rtt.rto() == 1s);  // (2.1)
  sample(100ms);
  CHECK(rtt.srtt() == 100ms);
  CHECK(rtt.rttvar() == 50ms);
  CHECK(rtt.rto() == 300ms);  // (2.2)
  sample(100ms);
  CHECK(rtt.rttvar() == 37500us);  // (2.3)
  CHECK(rtt.rto() == 300ms);
  rtt.back_off();
  CHECK(rtt.rto() == 600ms);  // (5.5)
  for (int i = 0; i < 20; ++i) rtt.back_off();
  CHECK(rtt.rto() == 120s);  // (2.5)
  sample(900ms);
  CHECK(rtt.srtt() == 200ms);
  CHECK(rtt.rttvar() == 228125us);
  CHECK(rtt.rto() == 1112500us);
  sample(100ms);  // shorter by half: the timeout follows slowly
  CHECK(rtt.rto() < 1112500us);
  CHECK(rtt.rto() > 900ms);
}

TEST_CASE("test_open_ack: slow start doubles, congestion avoidance adds one in a window (Reno)") {
  Congestion c;
  REQUIRE(c.choose("reno"));
  CHECK(c.window() == 10);  // RFC 6928
  c.acknowledged(10, kStart);
  CHECK(c.window() == 20);
  c.begin_reduction(true);
  CHECK(c.threshold() == 10);  // RFC 5681, equation 4
  c.end_reduction();
  CHECK(c.window() == 10);
  c.acknowledged(9, kStart);
  CHECK(c.window() == 10);
  c.acknowledged(1, kStart);
  CHECK(c.window() == 11);
}

TEST_CASE("test_loss_timeout: one segment, and the threshold is set once for a flight") {
  Congestion c;
  REQUIRE(c.choose("reno"));
  const RoundTrip at{kStart, 0ns, SeqNum{0}, SeqNum{0}, 0ns};
  c.begin_loss(true, at);
  c.set_loss_window(0);
  CHECK(c.window() == 1);
  CHECK(c.threshold() == 5);
  c.begin_loss(false, at);
  CHECK(c.threshold() == 5);
  c.undo();  // it was spurious: RFC 4015
  CHECK(c.window() == 10);
  CHECK(c.threshold() == Congestion::kInfinite);
}

TEST_CASE("test_recovery_ack: proportional rate reduction spreads the reduction over a round trip") {
  Congestion c;
  REQUIRE(c.choose("reno"));
  c.acknowledged(10, kStart);  // 20 segments in flight, the first is lost
  c.begin_reduction(true);
  c.state = Congestion::State::recovery;
  std::uint32_t in_flight = 20 - 4, sent = 0;
  for (int ack = 0; ack < 15; ++ack) {  // each tells of one more that arrived
    if (ack > 0) --in_flight;
    c.reduce(1, ack == 0 ? 1 : 0, in_flight, false);
    while (in_flight < c.window()) {
      ++in_flight;
      ++sent;
      c.sent_in_reduction(1);
    }
  }
  CHECK(c.threshold() == 10);
  CHECK(in_flight <= 10);
  CHECK(sent >= 7);  // RFC 6937: half of what arrived
  CHECK(sent <= 10);
}

TEST_CASE("test_recovery_first_ack: the fast retransmission goes out whatever is in flight") {
  Congestion c;
  c.begin_reduction(true);
  c.reduce(1, 1, 40, false);
  CHECK(c.window() == 41);
}

TEST_CASE("test_choose: the algorithms by name, CUBIC by default") {
  Congestion c;
  CHECK(c.algorithm() == "cubic");
  CHECK_FALSE(c.choose("vegas"));
  CHECK(c.algorithm() == "cubic");
  CHECK(c.choose("reno"));
  CHECK(c.algorithm() == "reno");
}

TEST_CASE("test_cubic_loss: seven tenths, and W_max remembers where the path ended") {
  Cubic cubic;
  CongestionWindow window;
  window.size = 1000;
  CHECK(cubic.threshold_after_loss(window) == 700);  // RFC 9438 (4.6)
  window.size = 2;
  CHECK(cubic.threshold_after_loss(window) == 2);
}

TEST_CASE("test_cubic_growth: the window follows RFC 9438's curve after a loss") {
  Flow flow;
  flow.run(1, 100ms);
  while (flow.congestion.window() < 1000) flow.congestion.acknowledged(10, flow.now);
  const std::uint32_t maximum = flow.congestion.window();
  flow.lose();
  const std::uint32_t start = flow.congestion.window();
  CHECK(start == maximum * 717 / 1024);
  const Time lost = flow.now;
  std::uint32_t before = start;
  for (int round = 1; round <= 150; ++round) {
    flow.run(1, 100ms);
    const double seconds = static_cast<double>((flow.now - lost) / 1us) / 1e6;
    const double wanted = curve(seconds, maximum, start);
    INFO("after " << seconds << " s: " << flow.congestion.window() << ", the curve says " << wanted);
    CHECK(flow.congestion.window() > wanted * 0.96);
    CHECK(flow.congestion.window() < wanted * 1.04);
    CHECK(flow.congestion.window() >= before);
    before = flow.congestion.window();
  }
}

TEST_CASE("test_cubic_short_round_trips: where Reno would be faster, it is as fast as Reno (4.3)") {
  Flow flow;
  while (flow.congestion.window() < 100) flow.congestion.acknowledged(10, flow.now);
  flow.lose();
  const std::uint32_t start = flow.congestion.window();
  flow.run(200, 1ms);
  // alpha for beta 0.7 is 3 * 0.3 / 1.7: 0.53 segments a round trip, where the curve would stand still
  CHECK(flow.congestion.window() > start + 85);
  CHECK(flow.congestion.window() < start + 125);
}

TEST_CASE("test_cubic_fast_convergence: who loses below the last maximum aims lower (4.7)") {
  Flow flow;
  while (flow.congestion.window() < 1000) flow.congestion.acknowledged(10, flow.now);
  flow.lose();
  flow.lose();  // at 700: W_max becomes 700 * 1.7 / 2
  const std::uint32_t aim = 700 * (1024 + 717) / 2048;
  flow.run(40, 100ms);
  CHECK(flow.congestion.window() > aim - 30);
  CHECK(flow.congestion.window() < aim + 30);
}

TEST_CASE("test_hystart_delay: slow start ends when round trips grow longer, before anything is lost") {
  Congestion c;
  Time now = kStart;
  SeqNum una{0};
  // a window's acknowledgements come all at once, so that there is no train
  const auto round = [&](Duration rtt) {
    now += rtt;
    for (std::uint32_t i = c.window(); i > 0; --i) {
      una += 1;
      c.measured({now, rtt, una, una + c.window(), 0us});
      c.acknowledged(1, now);
    }
  };
  round(40ms);
  round(40ms);
  CHECK(c.threshold() == Congestion::kInfinite);
  REQUIRE(c.window() == 40);
  round(46ms);  // more than an eighth longer, which eight samples must show
  CHECK(c.threshold() >= 48);
  CHECK(c.threshold() < 80);
}

TEST_CASE("test_hystart_train: slow start ends when the acknowledgements fill half of a round trip") {
  Congestion c;
  Time now = kStart;
  SeqNum una{0};
  // every window's acknowledgements come in a train, one each 100 us, and the round trip stays what it is
  for (int round = 0; round < 12 && c.threshold() == Congestion::kInfinite; ++round) {
    const std::uint32_t window = c.window();
    const Time begin = now;
    for (std::uint32_t i = 0; i < window; ++i) {
      now += 100us;
      una += 1;
      c.measured({now, 20ms, una, una + c.window(), 0us});
      c.acknowledged(1, now);
    }
    now = std::max(now, begin + 20ms);
  }
  CHECK(c.threshold() >= 100);  // 10 ms of them
  CHECK(c.threshold() <= 300);
}

TEST_CASE("test_cubic_timeout: everything is forgotten") {
  Cubic cubic;
  CongestionWindow window;
  window.size = window.threshold = 100;
  cubic.threshold_after_loss(window);
  cubic.timed_out({kStart, 0ns, SeqNum{0}, SeqNum{0}, 0ns});
  window.size = 50;
  window.threshold = 50;
  cubic.acknowledged(window, 1, kStart + 1s);
  CHECK(cubic.acknowledged_for_one() == 20);  // no maximum known: 5 % a round trip
}

TEST_CASE("test_open_application_limited: a window that is not used shrinks towards what is (RFC 7661)") {
  Congestion c;
  c.acknowledged(30, kStart);
  REQUIRE(c.window() == 40);
  c.forget_unused(12);
  CHECK(c.window() == 26);
  c.forget_unused(30);
  CHECK(c.window() == 26);
  c.restart_after_idle(3);  // RFC 5681 (4.1)
  CHECK(c.window() == 10);
}
