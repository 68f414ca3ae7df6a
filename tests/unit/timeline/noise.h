#pragma once
// A run of seeded noise about few guests, sockets, calls and packets, so that events meet what earlier ones
// made.

#include "timeline/timeline.h"
#include "unit/trace/fill.h"

namespace zocalo::timeline {

class NoiseRun {
 public:
  explicit NoiseRun(std::uint64_t seed) : filler_(seed) {}

  void record(Timeline& timeline, int moments) {
    for (int i = 0; i < moments; ++i) {
      time_ += Duration{static_cast<std::int64_t>(filler_.below(5000))};
      timeline.begin(time_, filler_.make<trace::Cause>());
      for (auto n = 1 + filler_.below(3); n > 0; --n) timeline.record(event());
    }
    timeline.flush();
  }

 private:
  template <class Id>
  Id id(std::uint64_t most) {
    return Id{static_cast<decltype(Id{}.value)>(1 + filler_.below(most))};
  }

  guest::Location at() {
    static constexpr const char* kNames[] = {"main", "handle", "<module>"};
    return {id<ThreadId>(2), "server.py", static_cast<int>(1 + filler_.below(60)), kNames[filler_.below(3)],
            static_cast<int>(1 + filler_.below(4))};
  }

  guest::Variables variables() {
    guest::Variables v;
    for (auto n = filler_.below(3); n > 0; --n) {
      v.changed.emplace_back("v" + std::to_string(filler_.below(5)), std::to_string(filler_.below(3)));
    }
    if (filler_.below(4) == 0) v.gone.push_back("v" + std::to_string(filler_.below(5)));
    return v;
  }

  trace::Event event() {
    trace::Event event = filler_.make<trace::Event>();
    std::visit([this](auto& e) { near(e); }, event);
    return event;
  }

  template <class E>
  void near(E& e) {
    if constexpr (requires { e.guest; }) e.guest = id<GuestId>(4);
    if constexpr (requires { e.caller; }) e.caller = {id<GuestId>(4), id<ThreadId>(2)};
    if constexpr (requires { e.at.depth; }) e.at = at();
    if constexpr (requires { e.variables; }) e.variables = variables();
    if constexpr (requires { e.socket; }) e.socket = id<SocketId>(20);
    if constexpr (requires { e.state.socket; }) e.state.socket = id<SocketId>(20);
    if constexpr (requires { e.host; }) e.host = id<HostId>(3);
    if constexpr (requires { e.link; }) e.link = id<LinkId>(3);
    if constexpr (std::is_same_v<E, trace::CallSubmitted>) {
      e.call = {++calls_};
    } else if constexpr (requires { e.call; }) {
      e.call = {1 + filler_.below(calls_ + 1)};
    }
    if constexpr (std::is_same_v<E, trace::PacketSent>) {
      e.packet = {++packets_};
    } else if constexpr (requires { e.packet; }) {
      e.packet = {1 + filler_.below(packets_ + 1)};
    }
  }

  trace::Filler filler_;
  Time time_;
  std::uint64_t calls_ = 0, packets_ = 0;
};

}  // namespace zocalo::timeline
