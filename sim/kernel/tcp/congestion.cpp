#include "kernel/tcp/congestion.h"

namespace zocalo::kernel {

std::uint32_t Congestion::current_threshold() const {
  if (in_reduction()) return window_.threshold;
  return std::max(window_.threshold, window_.size / 2 + window_.size / 4);
}

bool Congestion::choose(std::string_view name) {
  if (name == algorithm()) return true;
  if (name == Cubic::kName) {
    algorithm_.emplace<Cubic>();
  } else if (name == Reno::kName) {
    algorithm_.emplace<Reno>();
  } else {
    return false;
  }
  return true;
}

std::string_view Congestion::algorithm() const {
  return std::visit([](const auto& each) { return each.kName; }, algorithm_);
}

void Congestion::acknowledged(std::uint32_t segments, Time now) {
  std::visit([&](auto& each) { each.acknowledged(window_, segments, now); }, algorithm_);
}

void Congestion::measured(const RoundTrip& sample) {
  std::visit([&](auto& each) { each.measured(window_, sample); }, algorithm_);
}

void Congestion::resumed(Time now, Duration idle) {
  std::visit([&](auto& each) { each.resumed(now, idle); }, algorithm_);
}

void Congestion::restart_after_idle(std::uint32_t timeouts) {
  if (timeouts == 0) return;
  window_.threshold = current_threshold();
  const std::uint32_t restart = std::min(kInitialWindow, window_.size);
  while (timeouts-- > 0 && window_.size > restart) window_.size /= 2;
  window_.size = std::max(window_.size, restart);  // tcp_cwnd_restart leaves snd_cwnd_cnt as it is
}

void Congestion::forget_unused(std::uint32_t used) {
  used = std::max(used, kInitialWindow);
  if (used >= window_.size) return;
  window_.threshold = current_threshold();
  window_.size = (window_.size + used) / 2;
}

void Congestion::begin_reduction(bool reversible) {
  prior_threshold_ = reversible ? current_threshold() : 0;
  prior_window_ = window_.size;
  prr_delivered_ = prr_out_ = 0;
  window_.credit = 0;
  window_.threshold = std::visit([&](auto& each) { return each.threshold_after_loss(window_); }, algorithm_);
}

/// RFC 6937 (3): as many segments leave for each that arrives as lead to the threshold at the end of the
/// round trip; below it, as slow start would (the slow start reduction bound).
void Congestion::reduce(std::uint32_t delivered, std::uint32_t lost, std::uint32_t in_flight, bool progress) {
  if (delivered == 0 || prior_window_ == 0) return;
  prr_delivered_ += delivered;
  const std::int64_t out = prr_out_, got = prr_delivered_;
  const std::int64_t room = std::int64_t{window_.threshold} - in_flight;
  std::int64_t send = 0;
  if (room < 0) {
    send = (window_.threshold * got + prior_window_ - 1) / prior_window_ - out;
  } else {
    send = std::max<std::int64_t>(got - out, delivered);
    if (progress && lost == 0) ++send;
    send = std::min(send, room);
  }
  send = std::max<std::int64_t>(send, out > 0 ? 0 : 1);  // the fast retransmission goes out whatever happens
  window_.size = in_flight + static_cast<std::uint32_t>(send);
}

void Congestion::begin_loss(bool first, const RoundTrip& at) {
  if (first) begin_reduction(true);
  std::visit([&](auto& each) { each.timed_out(at); }, algorithm_);  // tcp_set_ca_state, each time
  state = State::loss;
}

void Congestion::set_loss_window(std::uint32_t in_flight) {
  window_.size = in_flight + 1;
  window_.credit = 0;
}

void Congestion::begin_resegmentation() {
  window_.threshold = current_threshold();
  prior_threshold_ = 0;
  state = State::loss;
}

void Congestion::undo() {
  if (prior_threshold_ == 0) return;
  window_.size = std::max(window_.size, prior_window_);
  window_.threshold = std::max(window_.threshold, prior_threshold_);
}

}  // namespace zocalo::kernel
