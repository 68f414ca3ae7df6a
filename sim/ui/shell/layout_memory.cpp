#include "ui/shell/layout_memory.h"

#include <nlohmann/json.hpp>

namespace zocalo::ui {

using nlohmann::json;

namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMostRecent = 12;

}  // namespace

std::string print_layout(const LayoutMemory& layout) {
  json decks = json::object(), hidden = json::array();
  for (const auto& [id, panel] : layout.decks) decks[id] = kind_of(panel).id;
  for (const Panel panel : layout.hidden) hidden.push_back(kind_of(panel).id);
  json out{{"version", kVersion},
           {"decks", std::move(decks)},
           {"splits", layout.splits},
           {"hidden", std::move(hidden)},
           {"recent", layout.recent}};
  if (layout.maximised) out["maximised"] = kind_of(*layout.maximised).id;
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

LayoutMemory read_layout(const std::string& text) {
  const json in = json::parse(text, nullptr, false);
  LayoutMemory layout;
  if (!in.is_object() || in.value("version", json()) != kVersion) return layout;
  const auto panel_in = [](const json& value) {
    return value.is_string() ? panel_named(value.get_ref<const std::string&>()) : std::nullopt;
  };
  const auto part = [&in](const char* key, json::value_t type) {
    return in.contains(key) && in[key].type() == type ? in[key] : json(type);
  };
  const json decks = part("decks", json::value_t::object), splits = part("splits", json::value_t::object),
             hidden = part("hidden", json::value_t::array), recent = part("recent", json::value_t::array);
  for (const auto& [id, value] : decks.items()) {
    if (const auto panel = panel_in(value)) layout.decks[id] = *panel;
  }
  for (const auto& [id, value] : splits.items()) {
    if (value.is_number() && value.get<float>() >= 0.05f && value.get<float>() <= 0.95f)
      layout.splits[id] = value.get<float>();
  }
  for (const json& value : hidden) {
    if (const auto panel = panel_in(value)) layout.hidden.insert(*panel);
  }
  for (const json& value : recent) {
    if (value.is_string() && layout.recent.size() < kMostRecent)
      layout.recent.push_back(value.get<std::string>());
  }
  layout.maximised = panel_in(part("maximised", json::value_t::string));
  return layout;
}

}  // namespace zocalo::ui
