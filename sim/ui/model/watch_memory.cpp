#include "ui/model/watch_memory.h"

#include <nlohmann/json.hpp>

namespace zocalo::ui {

using nlohmann::json;

std::string print_watches(const WatchMemory& watches) {
  json out = json::object();
  for (const auto& [lesson, list] : watches) {
    if (!list.empty()) out[lesson] = list;
  }
  return out.empty() ? "" : out.dump(-1, ' ', false, json::error_handler_t::replace);
}

WatchMemory read_watches(const std::string& text) {
  const json in = json::parse(text, nullptr, false);
  WatchMemory watches;
  if (!in.is_object()) return watches;
  for (const auto& [lesson, list] : in.items()) {
    if (!list.is_array()) continue;
    for (const json& each : list) {
      if (each.is_string()) watches[lesson].push_back(each.get<std::string>());
    }
  }
  return watches;
}

}  // namespace zocalo::ui
