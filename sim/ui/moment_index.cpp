#include "ui/moment_index.h"

#include <algorithm>
#include <cmath>

namespace zocalo::ui {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::uint16_t marks_of(const trace::Event& event) {
  return std::visit(
      Overloaded{
          [](const trace::GuestStarted&) { return mark::started; },
          [](const trace::LineReached&) { return mark::line; },
          [](const trace::ExceptionRaised&) { return mark::exception; },
          [](const trace::OutputWritten&) { return mark::output; },
          [](const trace::GuestExited& e) {
            return static_cast<std::uint16_t>(e.status == 0 ? mark::exited : mark::exited | mark::failed);
          },
          [](const trace::CallSubmitted&) { return mark::entered; },
          [](const trace::CallBlocked&) { return mark::blocked; },
          [](const trace::CallReturned& e) {
            const bool failed = std::holds_alternative<syscall::Failed>(e.outcome);
            return static_cast<std::uint16_t>(failed ? mark::returned | mark::failed : mark::returned);
          },
          [](const trace::Scanned&) { return mark::scan; },
          [](const trace::PacketSent& e) {
            return static_cast<std::uint16_t>(e.content.udp() != nullptr ? mark::sent | mark::udp
                                                                         : mark::sent);
          },
          [](const trace::PacketArrived&) { return mark::arrived; },
          [](const trace::PacketLost&) { return mark::lost; },
          [](const trace::TimerFired&) { return mark::timer; },
          [](const trace::Note&) { return mark::note; },
          [](const auto&) { return std::uint16_t{0}; },
      },
      event);
}

GuestId guest_of(const trace::Event& event) {
  return std::visit(Overloaded{
                        [](const trace::GuestStarted& e) { return e.guest; },
                        [](const trace::LineReached& e) { return e.guest; },
                        [](const trace::FunctionEntered& e) { return e.guest; },
                        [](const trace::FunctionLeft& e) { return e.guest; },
                        [](const trace::ExceptionRaised& e) { return e.guest; },
                        [](const trace::OutputWritten& e) { return e.guest; },
                        [](const trace::GuestExited& e) { return e.guest; },
                        [](const trace::CallSubmitted& e) { return e.caller.guest; },
                        [](const trace::CallReturned& e) { return e.caller.guest; },
                        [](const auto&) { return GuestId{}; },
                    },
                    event);
}

/// How long the eye needs for it, in seconds.
double seconds_to_see(std::uint16_t marks) {
  double result = 0.06;
  const auto at_least = [&](std::uint16_t which, double seconds) {
    if ((marks & which) != 0) result = std::max(result, seconds);
  };
  at_least(mark::timer, 0.15);
  at_least(mark::line, 0.22);
  at_least(mark::sent | mark::arrived, 0.25);
  at_least(mark::entered | mark::returned, 0.30);
  at_least(mark::output, 0.35);
  at_least(mark::scan, 0.45);
  at_least(mark::lost | mark::exception | mark::exited, 0.6);
  return result;
}

/// What the virtual time up to the next moment adds: 0 for a microsecond, 0.3 s for 1 ms, 1.0 s for 20 ms, 2
/// s at the most.
double seconds_of_gap(Duration gap) {
  const double ms = static_cast<double>(gap.count()) / 1e6;
  return std::min(2.0, 0.3 * std::log2(1 + ms / 1.0) * (ms < 1 ? ms : 1));
}

}  // namespace

bool MomentIndex::update(const timeline::Timeline& timeline, timeline::Index budget) {
  const timeline::Index size = timeline.size();
  if (size < rows_.size()) clear();
  timeline::Index next = this->size();
  for (; next < size && budget > 0; ++next, --budget) {
    const trace::Moment moment = timeline.moment(next);
    Row row;
    row.guest = moment.cause.guest;
    for (const trace::Event& event : moment.events) {
      row.marks = static_cast<std::uint16_t>(row.marks | marks_of(event));
      if (!row.guest) row.guest = guest_of(event);
    }
    if (next > 0) {
      const Duration gap = moment.time - timeline.time_of(next - 1);
      total_ += seconds_to_see(rows_.back().marks) + seconds_of_gap(gap);
    }
    row.paced = total_;
    rows_.push_back(row);
  }
  return next < size;
}

void MomentIndex::clear() {
  rows_.clear();
  total_ = 0;
}

double MomentIndex::paced(timeline::Index moment) const {
  return moment < rows_.size() ? rows_[moment].paced : total_;
}

timeline::Index MomentIndex::at_paced(double seconds) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), seconds,
                                      [](double s, const Row& row) { return s < row.paced; });
  return after == rows_.begin() ? 0 : static_cast<timeline::Index>(after - rows_.begin() - 1);
}

}  // namespace zocalo::ui
