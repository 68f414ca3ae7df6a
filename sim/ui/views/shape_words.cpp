#include "ui/views/shape_words.h"

#include <array>

#include "scenario/netem.h"
#include "ui/draw/draw.h"
#include "ui/text/text_of_views.h"

namespace zocalo::ui {
namespace {

std::string percent(std::uint32_t millionths) {
  return format_decimal(millionths / 1.0e4, 4, Language::es) + " %";
}

std::string rate(std::uint64_t bits) {
  constexpr std::array<const char*, 4> kUnits{"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};
  std::size_t unit = 0;
  auto value = static_cast<double>(bits);
  for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return format_decimal(value, 3, Language::es) + " " + kUnits[unit];
}

}  // namespace

std::string shape_words(const std::string& shape, Language language) {
  if (shape.empty()) return std::string(say::v_link_ideal.in(language));
  const scenario::NetemResult read = scenario::parse_netem(shape);
  if (language != Language::es || !read.netem) return shape;
  const scenario::Netem& netem = *read.netem;
  std::string words;
  const auto add = [&words](const std::string& more) { words += (words.empty() ? "" : ", ") + more; };
  if (netem.delay > Duration{} || netem.jitter > Duration{})
    add("demora " + format_duration(netem.delay, language) +
        (netem.jitter > Duration{} ? " ± " + format_duration(netem.jitter, language) : ""));
  if (netem.loss > 0) add("pérdida " + percent(netem.loss));
  if (netem.duplicate > 0) add("duplica " + percent(netem.duplicate));
  if (netem.reorder > 0) add("desordena " + percent(netem.reorder));
  if (netem.corrupt > 0) add("corrompe " + percent(netem.corrupt));
  if (netem.rate > 0) add("tasa " + rate(netem.rate));
  if (netem.limit != scenario::Netem{}.limit) add("cola de " + std::to_string(netem.limit));
  if (netem.ecn) add("ECN");
  return words.empty() ? std::string(say::v_link_ideal.in(language)) : words;
}

}  // namespace zocalo::ui
