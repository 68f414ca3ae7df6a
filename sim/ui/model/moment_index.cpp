#include "ui/model/moment_index.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "timeline/grow.h"

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
    GuestId guest = moment.cause.guest;
    std::uint16_t marks = 0;
    for (const trace::Event& event : moment.events) {
      marks = static_cast<std::uint16_t>(marks | marks_of(event));
      if (!guest) guest = guest_of(event);
      follow_sleep(timeline, next, event);
    }
    if (next > 0) {
      const Duration gap = moment.time - timeline.time_of(next - 1);
      total_ += seconds_to_see(rows_.back().marks) + seconds_of_gap(gap);
    }
    mark_block(next, guest, marks);
    rows_.push_back({static_cast<float>(total_ - blocks_.back().paced), number_of(guest), marks});
  }
  return next < size;
}

void MomentIndex::clear() { *this = {}; }

void MomentIndex::mark_block(timeline::Index moment, GuestId guest, std::uint16_t marks) {
  if (moment % kBlock == 0) {
    blocks_.push_back({total_, cells_.size()});
    cells_.push_back({});
  }
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(blocks_.back().cells);
  begin->marks = static_cast<std::uint16_t>(begin->marks | (marks & mark::wire));
  if (!guest) return;
  const auto cell = std::find_if(begin, cells_.end(), [&](const Cell& each) { return each.guest == guest; });
  if (cell != cells_.end()) {
    cell->marks = static_cast<std::uint16_t>(cell->marks | marks);
  } else {
    timeline::make_room(cells_);
    cells_.push_back({guest, marks});
  }
}

std::uint16_t MomentIndex::number_of(GuestId guest) {
  const auto known = std::find(guests_.begin(), guests_.end(), guest);
  if (known != guests_.end()) return static_cast<std::uint16_t>(known - guests_.begin());
  if (guests_.size() > 0xffff) return 0;
  guests_.push_back(guest);
  return static_cast<std::uint16_t>(guests_.size() - 1);
}

void MomentIndex::follow_sleep(const timeline::Timeline& timeline, timeline::Index moment,
                               const trace::Event& event) {
  if (const auto* blocked = std::get_if<trace::CallBlocked>(&event)) {
    const timeline::CallRecord* call = timeline.call(blocked->call);
    if (call == nullptr) return;
    Sleeper& sleeper = sleepers_[call->caller.guest];
    if (sleeper.calls++ == 0) sleeper.sleeps.push_back({moment, timeline::kNoMoment});
  } else if (const auto* returned = std::get_if<trace::CallReturned>(&event)) {
    const timeline::CallRecord* call = timeline.call(returned->call);
    if (call == nullptr || !call->blocked || call->returned != moment) return;
    const auto sleeper = sleepers_.find(call->caller.guest);
    if (sleeper == sleepers_.end() || sleeper->second.calls == 0) return;
    if (--sleeper->second.calls == 0) sleeper->second.sleeps.back().to = moment;
  }
}

void MomentIndex::gather(timeline::Index first, timeline::Index last, std::span<const GuestId> guests,
                         std::span<std::uint16_t> marks) const {
  const auto add = [&](GuestId guest, std::uint16_t more) {
    const auto lane =
        static_cast<std::size_t>(std::find(guests.begin(), guests.end(), guest) - guests.begin());
    if (lane < guests.size()) marks[lane] = static_cast<std::uint16_t>(marks[lane] | more);
  };
  const auto add_wire = [&](std::uint16_t more) {
    marks.back() = static_cast<std::uint16_t>(marks.back() | (more & mark::wire));
  };
  last = std::min(last, size());
  while (first < last) {
    if (first % kBlock == 0 && last - first >= kBlock) {
      const std::size_t block = first / kBlock;
      const std::size_t begin = blocks_[block].cells;
      const std::size_t end = block + 1 < blocks_.size() ? blocks_[block + 1].cells : cells_.size();
      add_wire(cells_[begin].marks);
      for (std::size_t cell = begin + 1; cell < end; ++cell) add(cells_[cell].guest, cells_[cell].marks);
      first += kBlock;
    } else {
      add_wire(rows_[first].marks);
      add(guest(first), rows_[first].marks);
      ++first;
    }
  }
}

bool MomentIndex::sleeps(GuestId guest, timeline::Index first, timeline::Index last) const {
  const auto sleeper = sleepers_.find(guest);
  if (sleeper == sleepers_.end()) return false;
  const std::vector<Sleep>& sleeps = sleeper->second.sleeps;
  const auto after =
      std::lower_bound(sleeps.begin(), sleeps.end(), last,
                       [](const Sleep& sleep, timeline::Index end) { return sleep.from < end; });
  return after != sleeps.begin() && std::prev(after)->to >= first;
}

std::size_t MomentIndex::memory() const {
  std::size_t total = rows_.memory() + cells_.capacity() * sizeof(Cell) + blocks_.capacity() * sizeof(Block);
  for (const auto& [guest, sleeper] : sleepers_) total += sleeper.sleeps.capacity() * sizeof(Sleep);
  return total;
}

double MomentIndex::paced(timeline::Index moment) const {
  return moment < size() ? blocks_[moment / kBlock].paced + static_cast<double>(rows_[moment].paced) : total_;
}

timeline::Index MomentIndex::at_paced(double seconds) const {
  const timeline::Index after = first(seconds, [](double paced, double s) { return paced <= s; });
  return after == 0 ? 0 : after - 1;
}

timeline::Index MomentIndex::first_at(double seconds) const { return first(seconds, std::less<>()); }

/// The first moment that is not before `seconds`.
template <class Before>
timeline::Index MomentIndex::first(double seconds, Before before) const {
  timeline::Index begin = 0, end = size();
  while (begin < end) {
    const timeline::Index middle = begin + (end - begin) / 2;
    if (before(paced(middle), seconds))
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

}  // namespace zocalo::ui
