#include "kernel/tcp/cubic.h"

namespace zocalo::kernel {

namespace {

// Linux's constants, in 1/1024 (RFC 9438, 4.6: beta_cubic 0.7; 4.1: C 0.4)
constexpr std::uint64_t kUnit = 1024;
constexpr std::uint64_t kBeta = 717;
constexpr std::uint64_t kC = 410;  // bic_scale * 10
constexpr Duration kStandstill =
    32ms;  // a window that stands still is not looked at sooner (HZ / 32 jiffies)
constexpr std::uint32_t kFirstEach = 20;  // 5 % a round trip, as long as no loss has told what the path bears
constexpr std::uint32_t kFastestEach = 2;  // RFC 9438 (4.4): at most half of the window in a round trip

// HyStart
constexpr std::uint32_t kLowestWindow = 16;
constexpr unsigned kSamples = 8;
constexpr Duration kTrainGap = 2ms, kLeastDelay = 4ms, kMostDelay = 16ms;

/// The largest x with x * x * x <= value.
std::uint64_t cube_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 20; bit != 0; bit >>= 1) {  // (2^21)^3 fits in 64 bits
    const std::uint64_t tried = root | bit;
    if (tried * tried * tried <= value) root = tried;
  }
  return root;
}

/// Ticks of 1/1024 s.
std::uint64_t ticks(Duration duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(duration / 1us, 0)) * kUnit / 1'000'000;
}

}  // namespace

/// RFC 9438 (4.6), (4.7: fast convergence leaves room for newcomers).
std::uint32_t Cubic::threshold_after_loss(const CongestionWindow& window) {
  epoch_ = kNever;
  const std::uint64_t size = window.size;
  maximum_ = static_cast<std::uint32_t>(size < maximum_ ? size * (kUnit + kBeta) / (2 * kUnit) : size);
  return std::max(static_cast<std::uint32_t>(size * kBeta / kUnit), 2U);
}

void Cubic::acknowledged(CongestionWindow& window, std::uint32_t segments, Time now) {
  if (window.in_slow_start()) {
    segments = window.slow_start(segments);
    if (segments == 0) return;
  }
  follow_curve(window.size, segments, now);
  window.grow_slowly(each_, segments);
}

void Cubic::follow_curve(std::uint32_t window, std::uint32_t segments, Time now) {
  counted_ += segments;
  if (last_window_ == window && computed_at_ != kNever && now - computed_at_ < kStandstill) return;
  const bool same_moment = epoch_ != kNever && computed_at_ != kNever && now - computed_at_ < 1ms;
  if (!same_moment) {
    last_window_ = window;
    computed_at_ = now;
    if (epoch_ == kNever) begin_epoch(window, segments, now);
    const std::uint32_t wanted = target(now);
    each_ = wanted > window ? window / (wanted - window) : 100 * window;
    if (maximum_ == 0) each_ = std::min(each_, kFirstEach);
  }
  // RFC 9438 (4.3): never slower than Reno would be, with its alpha for this beta
  constexpr std::uint64_t kRenoScale = 8 * (kUnit + kBeta) / 3 / (kUnit - kBeta);
  const auto for_one = static_cast<std::uint32_t>(std::uint64_t{window} * kRenoScale >> 3);
  while (counted_ > for_one) {
    counted_ -= for_one;
    ++reno_;
  }
  if (reno_ > window) each_ = std::min(each_, window / (reno_ - window));
  each_ = std::max(each_, kFastestEach);
}

void Cubic::begin_epoch(std::uint32_t window, std::uint32_t segments, Time now) {
  epoch_ = now;
  counted_ = segments;
  reno_ = window;
  if (maximum_ <= window) {
    inflection_ = 0;
    origin_ = window;
    return;
  }
  // RFC 9438, figure 2: K is the cube root of (W_max - cwnd) / C, here in ticks
  constexpr std::uint64_t kCubeFactor = (std::uint64_t{1} << 40) / kC;
  inflection_ = cube_root(kCubeFactor * (maximum_ - window));
  origin_ = maximum_;
}

/// RFC 9438, figure 1: W_cubic(t + RTT) = C * (t - K)^3 + W_max.
std::uint32_t Cubic::target(Time now) const {
  const std::uint64_t at = ticks(now - epoch_) + ticks(shortest_);
  const std::uint64_t off = std::min(at < inflection_ ? inflection_ - at : at - inflection_,
                                     std::uint64_t{1} << 18);  // 256 s: beyond, the product would not fit
  const std::uint64_t change = kC * off * off * off >> 40;
  if (at < inflection_) return origin_ - static_cast<std::uint32_t>(std::min<std::uint64_t>(change, origin_));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(origin_ + change, CongestionWindow::kInfinite));
}

void Cubic::measured(CongestionWindow& window, const RoundTrip& sample) {
  // right after a recovery the queue that it drains would spoil the measure
  if (epoch_ != kNever && sample.now - epoch_ < 1s) return;
  const Duration rtt = std::max<Duration>(sample.rtt, 1us);
  if (shortest_ == Duration{} || rtt < shortest_) shortest_ = rtt;
  if (!exit_found_ && window.in_slow_start()) look_for_exit(window, sample);
}

void Cubic::begin_round(const RoundTrip& sample) {
  round_known_ = true;
  round_began_ = train_end_ = sample.now;
  round_end_ = sample.snd_nxt;
  round_shortest_ = Duration::max();
  samples_ = 0;
}

/// HyStart: the acknowledgements of one window have become a train as long as half a round trip, or the round
/// trip has become longer. Either way the path is full.
void Cubic::look_for_exit(CongestionWindow& window, const RoundTrip& sample) {
  if (!round_known_ || sample.snd_una > round_end_) begin_round(sample);
  if (window.size < kLowestWindow) return;
  if (sample.now - train_end_ <= kTrainGap) {
    train_end_ = sample.now;
    if (sample.now - round_began_ > (shortest_ + sample.burst) / 2) exit_found_ = true;
  }
  round_shortest_ = std::min(round_shortest_, std::max<Duration>(sample.rtt, 1us));
  if (samples_ < kSamples) {
    ++samples_;
  } else if (round_shortest_ > shortest_ + std::clamp<Duration>(shortest_ / 8, kLeastDelay, kMostDelay)) {
    exit_found_ = true;
  }
  if (exit_found_) window.threshold = window.size;
}

void Cubic::timed_out(const RoundTrip& at) {
  *this = Cubic{};
  begin_round(at);
}

void Cubic::resumed(Time now, Duration idle) {
  if (epoch_ != kNever && idle > Duration{}) epoch_ = std::min(saturating_add(epoch_, idle), now);
}

}  // namespace zocalo::kernel
