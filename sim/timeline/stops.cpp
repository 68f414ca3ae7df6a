#include "timeline/stops.h"

#include <algorithm>

#include "timeline/grow.h"

namespace zocalo::timeline {

namespace {

void append(std::vector<Index>& list, Index index) {
  if (!list.empty() && list.back() == index) return;
  make_room(list);
  list.push_back(index);
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

void Stops::note(Stop stop, GuestId guest, Index index) {
  const auto kind = static_cast<std::size_t>(stop);
  if (stop != Stop::moment) append(all_[kind], index);
  if (!guest) return;
  if (last_ == nullptr || last_guest_ != guest) {
    last_ = &guests_[guest];
    last_guest_ = guest;
  }
  append((*last_)[kind], index);
  append((*last_)[static_cast<std::size_t>(Stop::moment)], index);
}

void Stops::add(const trace::Moment& moment, Index index, const Tables& tables) {
  note(Stop::moment, moment.cause.guest, index);
  bool packets = false;
  for (const trace::Event& event : moment.events) {
    std::visit(Overloaded{
                   [&](const trace::LineReached& e) { note(Stop::line, e.guest, index); },
                   [&](const trace::CallSubmitted& e) { note(Stop::call_enter, e.caller.guest, index); },
                   [&](const trace::CallReturned& e) { note(Stop::call_return, e.caller.guest, index); },
                   [&](const trace::OutputWritten& e) { note(Stop::output, e.guest, index); },
                   [&](const trace::ExceptionRaised& e) { note(Stop::exception, e.guest, index); },
                   [&](const trace::GuestExited& e) { note(Stop::moment, e.guest, index); },
                   [&](const trace::Scanned& e) {
                     const CallRecord* call = tables.call(e.call);
                     note(Stop::select_pass, call != nullptr ? call->caller.guest : moment.cause.guest,
                          index);
                   },
                   [&](const trace::PacketSent&) { packets = true; },
                   [&](const trace::PacketArrived&) { packets = true; },
                   [&](const trace::PacketLost&) { packets = true; },
                   [](const auto&) {},
               },
               event);
  }
  if (!packets) return;
  // A packet is a guest's if the guest caused it, or owns a socket that it changed.
  note(Stop::packet, moment.cause.guest, index);
  for (const trace::Event& event : moment.events) {
    const auto* changed = std::get_if<trace::SocketChanged>(&event);
    if (changed == nullptr) continue;
    for (const trace::Owner& owner : changed->state.owners) note(Stop::packet, owner.guest, index);
  }
}

const Stops::List* Stops::list(Stop stop, GuestId guest) const {
  const auto kind = static_cast<std::size_t>(stop);
  if (!guest) return &all_[kind];
  const auto mine = guests_.find(guest);
  return mine == guests_.end() ? nullptr : &mine->second[kind];
}

Index Stops::next(Index from, Stop stop, GuestId guest, Index size) const {
  if (from >= size) return kNoMoment;
  if (stop == Stop::moment && !guest) return from + 1 < size ? from + 1 : kNoMoment;
  const List* stops = list(stop, guest);
  if (stops == nullptr) return kNoMoment;
  const auto at = std::upper_bound(stops->begin(), stops->end(), from);
  return at == stops->end() ? kNoMoment : *at;
}

Index Stops::previous(Index from, Stop stop, GuestId guest, Index size) const {
  if (stop == Stop::moment && !guest) {
    const Index end = std::min(from, size);
    return end > 0 ? end - 1 : kNoMoment;
  }
  const List* stops = list(stop, guest);
  if (stops == nullptr) return kNoMoment;
  const auto at = std::lower_bound(stops->begin(), stops->end(), from);
  return at == stops->begin() ? kNoMoment : *std::prev(at);
}

std::size_t Stops::memory() const {
  std::size_t total = 0;
  for (const List& list : all_) total += list.capacity() * sizeof(Index);
  for (const auto& [guest, lists] : guests_) {
    for (const List& list : lists) total += list.capacity() * sizeof(Index);
  }
  return total;
}

}  // namespace zocalo::timeline
