#include "ui/model/moment_index.h"

#include <algorithm>
#include <cmath>

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
    Row row;
    row.guest = moment.cause.guest;
    for (const trace::Event& event : moment.events) {
      row.marks = static_cast<std::uint16_t>(row.marks | marks_of(event));
      if (!row.guest) row.guest = guest_of(event);
      follow_sleep(timeline, next, event);
    }
    if (next > 0) {
      const Duration gap = moment.time - timeline.time_of(next - 1);
      total_ += seconds_to_see(rows_.back().marks) + seconds_of_gap(gap);
    }
    row.paced = total_;
    mark_block(next, row);
    timeline::make_room(rows_);
    rows_.push_back(row);
  }
  return next < size;
}

void MomentIndex::clear() { *this = {}; }

void MomentIndex::mark_block(timeline::Index moment, const Row& row) {
  if (moment % kBlock == 0) {
    blocks_.push_back(cells_.size());
    cells_.push_back({});
  }
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(blocks_.back());
  begin->marks = static_cast<std::uint16_t>(begin->marks | (row.marks & mark::wire));
  if (!row.guest) return;
  const auto cell =
      std::find_if(begin, cells_.end(), [&](const Cell& each) { return each.guest == row.guest; });
  if (cell != cells_.end()) {
    cell->marks = static_cast<std::uint16_t>(cell->marks | row.marks);
  } else {
    timeline::make_room(cells_);
    cells_.push_back({row.guest, row.marks});
  }
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
      const std::size_t end = block + 1 < blocks_.size() ? blocks_[block + 1] : cells_.size();
      add_wire(cells_[blocks_[block]].marks);
      for (std::size_t cell = blocks_[block] + 1; cell < end; ++cell)
        add(cells_[cell].guest, cells_[cell].marks);
      first += kBlock;
    } else {
      add_wire(rows_[first].marks);
      add(rows_[first].guest, rows_[first].marks);
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
  std::size_t total = rows_.capacity() * sizeof(Row) + cells_.capacity() * sizeof(Cell) +
                      blocks_.capacity() * sizeof(std::size_t);
  for (const auto& [guest, sleeper] : sleepers_) total += sleeper.sleeps.capacity() * sizeof(Sleep);
  return total;
}

double MomentIndex::paced(timeline::Index moment) const {
  return moment < rows_.size() ? rows_[moment].paced : total_;
}

timeline::Index MomentIndex::at_paced(double seconds) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), seconds,
                                      [](double s, const Row& row) { return s < row.paced; });
  return after == rows_.begin() ? 0 : static_cast<timeline::Index>(after - rows_.begin() - 1);
}

timeline::Index MomentIndex::first_at(double seconds) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), seconds,
                                   [](const Row& row, double s) { return row.paced < s; });
  return static_cast<timeline::Index>(at - rows_.begin());
}

}  // namespace zocalo::ui
