#include "native/condition.h"

#include "native/programs.h"

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

Until parse_until(const std::vector<std::string>& texts) {
  Until until;
  for (const std::string& text : texts) {
    if (const auto time = parse_duration(text)) {
      until.time = *time;
      continue;
    }
    if (until.condition) {
      until.error = "--until: one time and one condition are enough; join conditions by 'or'";
      return until;
    }
    std::string error;
    until.condition = Condition::make(text, error);
    if (!until.condition) {
      until.error =
          "--until: '" + text +
          "' is neither a time, as 30s or 200ms, nor a condition, as 'errno == ECONNRESET': " + error;
      return until;
    }
  }
  return until;
}

}  // namespace zocalo::native
