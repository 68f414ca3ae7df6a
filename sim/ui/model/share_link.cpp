#include "ui/model/share_link.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace zocalo::ui {
namespace {

constexpr std::size_t kLongest = 1U << 20U;  ///< octets of a link; what is longer is nobody's program

// RFC 3986, 2.3, and what a fragment may hold besides without being mistaken for our own marks.
bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/:,()").find(c) != std::string_view::npos;
}

std::string encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (plain(c)) {
      out += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[octet >> 4U];
    out += kHex[octet & 15U];
  }
  return out;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex(text[i + 1]), low = hex(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

template <class Number>
std::optional<Number> whole(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> real(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string print(double value) {
  std::string text = std::to_string(value);  // knobs have few digits after the point
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

bool read_knob(Shared& into, const std::string& name, const std::string& value) {
  const std::optional<double> number = real(value);
  if (number && !name.empty()) into.knobs[name] = *number;
  return number && !name.empty();
}

/// False if it means nothing.
bool read_pair(Shared& into, const std::string& key, const std::string& value) {
  constexpr std::string_view kKnob = "knob.", kEdit = "edit.";
  if (key == "lesson") {
    into.lesson = value;
    return !value.empty();
  }
  if (key == "seed") return (into.seed = whole<std::uint64_t>(value)).has_value();
  if (key == "at") {
    into.moment = whole<std::uint32_t>(value);
    if (into.moment == 0U) into.moment.reset();
    return into.moment.has_value();
  }
  if (key == "lang") {
    if (value == "es" || value == "en") into.language = value == "es" ? Language::es : Language::en;
    return into.language.has_value();
  }
  if (key == "do") {
    into.interventions.push_back(value);
    return !value.empty();
  }
  if (key == "name") {
    into.name = value;
    return !value.empty();
  }
  if (key == "embed") {
    into.embed = value != "0";
    return true;
  }
  if (key.starts_with(kKnob)) return read_knob(into, key.substr(kKnob.size()), value);
  if (key.starts_with(kEdit) && key.size() > kEdit.size()) {
    into.edits[key.substr(kEdit.size())] = value;
    return true;
  }
  return false;
}

void read_part(ReadLink& into, std::string_view part) {
  if (part.empty()) return;
  const std::size_t equals = std::min(part.find('='), part.size());
  const std::optional<std::string> key = decode(part.substr(0, equals)),
                                   value = decode(part.substr(std::min(equals + 1, part.size())));
  if (key && value && read_pair(into.shared, *key, *value)) return;
  constexpr std::size_t kShown = 40;
  std::string shown(part.substr(0, kShown));
  if (part.size() > kShown) shown += "…";
  into.not_understood.push_back(std::move(shown));
}

}  // namespace

std::string to_fragment(const Shared& shared) {
  std::string out;
  const auto add = [&out](std::string_view key, std::string_view value) {
    if (!out.empty()) out += '&';
    out += encode(key);
    out += '=';
    out += encode(value);
  };
  if (!shared.lesson.empty()) add("lesson", shared.lesson);
  if (shared.seed) add("seed", std::to_string(*shared.seed));
  for (const auto& [name, value] : shared.knobs) add("knob." + name, print(value));
  for (const std::string& line : shared.interventions) add("do", line);
  if (!shared.name.empty()) add("name", shared.name);
  if (shared.moment) add("at", std::to_string(*shared.moment));
  if (shared.language) add("lang", *shared.language == Language::es ? "es" : "en");
  if (shared.embed) add("embed", "1");
  for (const auto& [path, text] : shared.edits) add("edit." + path, text);
  return out;
}

ReadLink read_fragment(std::string_view fragment) {
  ReadLink read;
  if (fragment.starts_with('#')) fragment.remove_prefix(1);
  if (fragment.size() > kLongest) {
    read.not_understood.emplace_back("…");
    return read;
  }
  while (!fragment.empty()) {
    const std::size_t end = std::min(fragment.find('&'), fragment.size());
    read_part(read, fragment.substr(0, end));
    fragment.remove_prefix(std::min(end + 1, fragment.size()));
  }
  return read;
}

}  // namespace zocalo::ui
