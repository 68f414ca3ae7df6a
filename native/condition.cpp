#include "native/condition.h"

namespace zocalo::native {

std::unique_ptr<Condition> Condition::make(const std::string& text, std::string& error) {
  debug::CompiledFilter compiled = debug::compile_filter(text);
  if (compiled.filter) return std::unique_ptr<Condition>(new Condition(text, std::move(compiled.filter)));
  error = compiled.error.en;
  return nullptr;
}

std::optional<Condition::Met> Condition::check(const timeline::Timeline& timeline) {
  const timeline::Index from = catalog_.size();
  catalog_.update(timeline);
  const debug::Run run{timeline, catalog_};
  const std::vector<debug::Filter::Found> found = filter_->find(run, from, catalog_.size());
  if (found.empty()) return std::nullopt;
  return Met{found.front().moment, debug::describe(run, found.front().item)};
}

}  // namespace zocalo::native
