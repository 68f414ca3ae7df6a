#include "ui/model/seed_search.h"

#include <utility>

namespace zocalo::ui {

SeedSearch::SeedSearch(Wanted wanted, std::shared_ptr<const debug::Filter> filter,
                       guest::GuestLauncher& launcher, session::ReadFile read_file)
    : wanted_(std::move(wanted)),
      filter_(std::move(filter)),
      launcher_(launcher),
      read_file_(std::move(read_file)) {
  begin(wanted_.first);
}

void SeedSearch::begin(std::uint64_t seed) {
  seed_ = seed;
  catalog_ = {};
  run_ = Run::simulate(scenario(), launcher_, read_file_);
}

scenario::Scenario SeedSearch::scenario() const {
  scenario::Scenario scenario = wanted_.scenario;
  scenario.seed = seed_;
  return scenario;
}

bool SeedSearch::pump(Host& host, double seconds, const std::string& watchdog_text) {
  if (!goes_on()) return false;
  const double now = host.seconds();
  if (last_ >= 0) spent_ += now - last_;
  last_ = now;
  run_->pump(host, seconds, watchdog_text);
  const timeline::Timeline& timeline = std::as_const(*run_).timeline();
  const timeline::Index from = catalog_.size();
  catalog_.update(timeline);
  const debug::Run rows{timeline, catalog_};
  const std::vector<debug::Filter::Found> found = filter_->find(rows, from, catalog_.size());
  if (!found.empty()) {
    found_ = Found{seed_, found.front().moment, debug::describe(rows, found.front().item)};
    ++tried_;
    return false;
  }
  if (!run_->complete()) return true;
  ++tried_;
  if (seed_ == wanted_.last)
    run_.reset();
  else
    begin(seed_ + 1);
  return run_ != nullptr;
}

void SeedSearch::stop() {
  stopped_ = goes_on();
  if (stopped_) run_.reset();
}

}  // namespace zocalo::ui
