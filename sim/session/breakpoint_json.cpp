#include "session/breakpoint_json.h"

#include <nlohmann/json.hpp>

namespace zocalo::session {
namespace {

using nlohmann::json;

/// "" or what is wrong with one member.
std::string take_member(const std::string& name, const json& value, debug::Breakpoint& into) {
  const auto text = [&](std::string& member) -> std::string {
    if (!value.is_string()) return "'" + name + "' must be a text";
    member = value.get<std::string>();
    return {};
  };
  const auto number = [&](auto set) -> std::string {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1'000'000'000)
      return "'" + name + "' must be a whole number";
    set(value.get<std::uint32_t>());
    return {};
  };
  if (name == "file") return text(into.file);
  if (name == "line") return number([&](std::uint32_t line) { into.line = static_cast<int>(line); });
  if (name == "filter") return text(into.filter);
  if (name == "guest") return number([&](std::uint32_t guest) { into.guest = GuestId{guest}; });
  if (name == "condition") return text(into.condition);
  if (name == "hit_count") return text(into.hit_count);
  if (name != "enabled") return "there is no member '" + name + "'";
  if (!value.is_boolean()) return "'enabled' must be true or false";
  into.enabled = value.get<bool>();
  return {};
}

/// "" or what is wrong.
std::string take_row(const json& row, debug::Breakpoint& into) {
  if (!row.is_object()) return "it must be an object";
  for (const auto& [name, value] : row.items()) {
    if (std::string wrong = take_member(name, value, into); !wrong.empty()) return wrong;
  }
  if (into.file.empty() == into.filter.empty()) return "it needs either a file and a line, or a filter";
  return {};
}

}  // namespace

std::string print_breakpoints(const std::vector<debug::Breakpoint>& breakpoints) {
  json list = json::array();
  for (const debug::Breakpoint& one : breakpoints) {
    json row = json::object();
    if (!one.file.empty()) row["file"] = one.file;
    if (one.line != 0) row["line"] = one.line;
    if (!one.filter.empty()) row["filter"] = one.filter;
    if (one.guest) row["guest"] = one.guest.value;
    if (!one.condition.empty()) row["condition"] = one.condition;
    if (!one.hit_count.empty()) row["hit_count"] = one.hit_count;
    if (!one.enabled) row["enabled"] = false;
    list.push_back(std::move(row));
  }
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::vector<debug::Breakpoint>> read_breakpoints(std::string_view text, std::string& error) {
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array()) {
    error = "a list of breakpoints is a JSON array";
    return std::nullopt;
  }
  std::vector<debug::Breakpoint> breakpoints;
  for (const json& row : list) {
    const std::string wrong = take_row(row, breakpoints.emplace_back());
    if (wrong.empty()) continue;
    error = "breakpoint " + std::to_string(breakpoints.size()) + ": " + wrong;
    return std::nullopt;
  }
  return breakpoints;
}

}  // namespace zocalo::session
