#pragma once
// One seed after the other, until something happens: whole runs, in slices that leave the frame its time.

#include <memory>
#include <optional>
#include <string>

#include "debug/filter.h"
#include "ui/model/run.h"

namespace zocalo::ui {

class SeedSearch {
 public:
  struct Wanted {
    scenario::Scenario scenario;  ///< its seed is replaced
    std::string filter;           ///< the debugger's language
    std::uint64_t first = 1, last = 1;
  };
  struct Found {
    std::uint64_t seed = 0;
    timeline::Index moment = 0;
    std::string what;  ///< a line: the call, packet, … that matched
  };

  /// `filter` is what `wanted.filter` compiles to. The launcher outlives the search.
  SeedSearch(Wanted wanted, std::shared_ptr<const debug::Filter> filter, guest::GuestLauncher& launcher,
             session::ReadFile read_file);

  /// Works for about `seconds`; false once it has ended.
  bool pump(Host& host, double seconds, const std::string& watchdog_text);
  void stop();

  const Wanted& wanted() const { return wanted_; }
  bool goes_on() const { return run_ != nullptr && !found_; }
  bool stopped() const { return stopped_; }
  const std::optional<Found>& found() const { return found_; }
  std::uint64_t seed() const { return seed_; }  ///< the one that runs
  std::uint64_t tried() const { return tried_; }
  std::uint64_t total() const { return wanted_.last - wanted_.first + 1; }
  /// Of the wall, for each seed so far; 0 while the first one runs.
  double seconds_each() const { return tried_ == 0 ? 0 : spent_ / static_cast<double>(tried_); }
  /// The run in which it was found, which may have to go on; once.
  std::unique_ptr<Run> take_run() { return std::move(run_); }
  scenario::Scenario scenario() const;  ///< of that run

 private:
  void begin(std::uint64_t seed);

  Wanted wanted_;
  std::shared_ptr<const debug::Filter> filter_;
  guest::GuestLauncher& launcher_;
  session::ReadFile read_file_;
  std::unique_ptr<Run> run_;
  debug::Catalog catalog_;
  std::optional<Found> found_;
  std::uint64_t seed_ = 0, tried_ = 0;
  double spent_ = 0, last_ = -1;
  bool stopped_ = false;
};

}  // namespace zocalo::ui
