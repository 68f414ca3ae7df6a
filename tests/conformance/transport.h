#pragma once
// The same calls on both transports: callers played by hand on the simulated kernel and on the machine's own.

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/simulation.h"
#include "native/posix/posix_api.h"
#include "syscall/socket_api.h"

namespace zocalo::conformance {

using namespace zocalo::syscall;

/// A SocketApi, and how long a call that has not completed may still do so before it counts as blocked.
class Transport {
 public:
  /// `sink` may be null; it must outlive the transport.
  static Transport simulated(trace::Sink* sink = nullptr) {
    scenario::Scenario scenario;
    scenario.hosts.push_back({"localhost", {}, {}});
    return {std::make_unique<engine::Simulation>(scenario, sink), 0ms};
  }
  static Transport real() {
    return {std::make_unique<native::PosixApi>(
                native::PosixApi::Options{"localhost", wire::IpAddress::any(wire::Family::ipv4)}, nullptr),
            150ms};
  }

  SocketApi& api() { return *api_; }

  void start(GuestId guest) {
    api_->start_guest(guest, HostId{1}, api_->now());
    settle({guest, ThreadId{1}});
    done_.clear();
  }

  /// Makes a call and gives its outcome; nothing if it blocks. Then finish() may tell later.
  std::optional<Outcome> call(GuestId guest, Syscall syscall, std::uint32_t thread = 1) {
    const Caller caller{guest, ThreadId{thread}};
    api_->submit(caller, CallId{++last_call_}, std::move(syscall));
    return settle(caller);
  }
  std::optional<Outcome> finish(GuestId guest, std::uint32_t thread = 1) {
    return settle({guest, ThreadId{thread}});
  }

 private:
  Transport(std::unique_ptr<SocketApi> api, std::chrono::milliseconds patience)
      : api_(std::move(api)), patience_(patience) {}

  std::optional<Outcome> settle(Caller caller) {
    const auto until = std::chrono::steady_clock::now() + patience_;
    for (;;) {
      const Progress progress = api_->advance(kNever);
      for (Completion& completion : api_->take_completions())
        done_[completion.caller] = std::move(completion.outcome);
      if (const auto found = done_.find(caller); found != done_.end()) {
        Outcome outcome = std::move(found->second);
        done_.erase(found);
        return outcome;
      }
      if (progress == Progress::moved) continue;
      if (progress != Progress::waiting || std::chrono::steady_clock::now() >= until) return std::nullopt;
      std::this_thread::sleep_for(1ms);
    }
  }

  std::unique_ptr<SocketApi> api_;
  std::chrono::milliseconds patience_;
  std::uint64_t last_call_ = 0;
  std::map<Caller, Outcome> done_;
};

}  // namespace zocalo::conformance
