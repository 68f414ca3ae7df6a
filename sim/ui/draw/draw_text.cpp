// Text: measuring, placing, cutting, and numbers for people.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "ui/draw/draw.h"

namespace zocalo::ui {
namespace {

const char* begin_of(std::string_view text) { return text.data(); }
const char* end_of(std::string_view text) { return text.data() + text.size(); }

}  // namespace

float line_height(const ImFont* font) { return font->FontSize * font->Scale; }

ImVec2 measure(const ImFont* font, std::string_view text, float wrap) {
  if (text.empty()) return {0, line_height(font)};
  return font->CalcTextSizeA(line_height(font), 1.0e9f, wrap, begin_of(text), end_of(text));
}

void put(ImDrawList& list, const ImFont* font, ImVec2 at, ImU32 color, std::string_view text) {
  if (!text.empty()) list.AddText(font, line_height(font), at, color, begin_of(text), end_of(text));
}

void put_centered(ImDrawList& list, const ImFont* font, ImVec2 center, ImU32 color, std::string_view text) {
  put(list, font, center - measure(font, text) * 0.5f, color, text);
}

void put_right(ImDrawList& list, const ImFont* font, ImVec2 right, ImU32 color, std::string_view text) {
  put(list, font, {right.x - measure(font, text).x, right.y}, color, text);
}

std::string elide(const ImFont* font, std::string_view text, float width) {
  if (measure(font, text).x <= width) return std::string(text);
  static constexpr std::string_view dots = "…";
  const float room = width - measure(font, dots).x;
  if (room <= 0) return std::string(dots);
  const char* cut = nullptr;
  font->CalcTextSizeA(line_height(font), room, 0, begin_of(text), end_of(text), &cut);
  std::string result(begin_of(text), cut);
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result.append(dots);
}

void put_elided(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                std::string_view text) {
  put(list, font, at, color, elide(font, text, width));
}

float put_wrapped(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                  std::string_view text) {
  if (text.empty()) return 0;
  list.AddText(font, line_height(font), at, color, begin_of(text), end_of(text), width);
  return measure(font, text, width).y;
}

void paragraph(const ImFont* font, ImU32 color, std::string_view text) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float height =
      put_wrapped(*ImGui::GetWindowDrawList(), font, ImGui::GetCursorScreenPos(), width, color, text);
  ImGui::Dummy({width, height});
}

std::string format_decimal(double value, int digits, Language language) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
  std::string result(buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, 63)));
  if (result.find('.') != std::string::npos) {
    while (result.back() == '0') result.pop_back();
    if (result.back() == '.') result.pop_back();
  }
  if (language == Language::es) std::replace(result.begin(), result.end(), '.', ',');
  return result == "-0" ? "0" : result;
}

std::string format_duration(Duration duration, Language language) {
  const auto ns = static_cast<double>(duration.count());
  const double size = std::abs(ns);
  struct Unit {
    double ns;
    const char* name;
  };
  static constexpr std::array<Unit, 4> units{{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}}};
  if (size == 0) return "0 s";
  for (const Unit& unit : units) {
    if (size < unit.ns) continue;
    const double value = ns / unit.ns;
    const int digits = std::abs(value) >= 100 ? 1 : std::abs(value) >= 10 ? 2 : 3;
    return format_decimal(value, digits, language) + unit.name;
  }
  return "0 s";
}

std::string format_time(Time time, Language language) {
  return format_duration(time.time_since_epoch(), language);
}

std::string format_bytes(std::uint64_t octets, Language language) {
  const auto value = static_cast<double>(octets);
  if (octets < 1024) return std::to_string(octets) + " B";
  if (octets < 1024 * 1024) return format_decimal(value / 1024, 1, language) + " KiB";
  if (octets < 1024ULL * 1024 * 1024) return format_decimal(value / (1024.0 * 1024), 1, language) + " MiB";
  return format_decimal(value / (1024.0 * 1024 * 1024), 1, language) + " GiB";
}

}  // namespace zocalo::ui
