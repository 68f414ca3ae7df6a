#include "scenario/netem.h"

#include <array>
#include <vector>

namespace zocalo::scenario {
namespace {

/// A decimal number and the unit behind it: "1.5ms" is 15, 1, "ms".
struct Quantity {
  std::uint64_t digits = 0;
  int decimals = 0;  ///< how many of the digits stand behind the point
  std::string_view unit;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Quantity> parse_quantity(std::string_view text) {
  Quantity quantity;
  std::size_t at = 0;
  bool point = false;
  int seen = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    if (++seen > 18) return std::nullopt;
    quantity.digits = quantity.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    if (point) ++quantity.decimals;
  }
  if (seen == 0 || !is_digit(text[0]) || (point && !is_digit(text[at - 1]))) return std::nullopt;
  quantity.unit = text.substr(at);
  return quantity;
}

/// The quantity times `scale`; nothing if that is not a whole number or over `most`.
std::optional<std::uint64_t> scaled(const Quantity& quantity, std::uint64_t scale, std::uint64_t most) {
  std::uint64_t digits = quantity.digits;
  for (int i = 0; i < quantity.decimals; ++i) {
    if (scale % 10 == 0) {
      scale /= 10;
    } else if (digits % 10 == 0) {
      digits /= 10;
    } else {
      return std::nullopt;
    }
  }
  if (digits > most / scale) return std::nullopt;
  return digits * scale;
}

struct Unit {
  std::string_view name;
  std::uint64_t scale;
};

constexpr std::array<Unit, 4> kTimes{{{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}}};
constexpr std::array<Unit, 4> kRates{
    {{"gbit", 1'000'000'000}, {"mbit", 1'000'000}, {"kbit", 1'000}, {"bit", 1}}};
constexpr std::array<Unit, 1> kShares{{{"%", 10'000}}};
constexpr std::array<Unit, 1> kCounts{{{"", 1}}};

template <std::size_t N>
std::optional<std::uint64_t> parse_in(std::string_view text, const std::array<Unit, N>& units,
                                      std::uint64_t most) {
  const std::optional<Quantity> quantity = parse_quantity(text);
  if (!quantity) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name == quantity->unit) return scaled(*quantity, unit.scale, most);
  }
  return std::nullopt;
}

template <std::size_t N>
std::string print_in(std::uint64_t value, const std::array<Unit, N>& units) {
  if (value == 0) return "0" + std::string(units[0].name);
  for (const Unit& unit : units) {
    if (value % unit.scale == 0) return std::to_string(value / unit.scale) + std::string(unit.name);
  }
  return std::to_string(value);  // the last unit's scale is 1
}

/// Millionths as a percentage: 1500 is "0.15%".
std::string print_share(std::uint32_t millionths) {
  std::string text = std::to_string(millionths / 10'000);
  const std::uint32_t rest = millionths % 10'000;
  if (rest != 0) {
    std::string decimals = std::to_string(10'000 + rest).substr(1);
    while (decimals.back() == '0') decimals.pop_back();
    text += "." + decimals;
  }
  return text + "%";
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  std::vector<std::string_view> words;
  for (std::size_t at = text.find_first_not_of(blank); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(blank, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blank, end);
  }
  return words;
}

constexpr std::array<std::string_view, 8> kWords{"delay",   "loss", "duplicate", "reorder",
                                                 "corrupt", "rate", "limit",     "ecn"};

bool is_word(std::string_view text) {
  for (const std::string_view word : kWords) {
    if (word == text) return true;
  }
  return false;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : words_(words_of(text)) {}

  NetemResult run() {
    while (error_.empty() && at_ < words_.size()) read_clause();
    if (!error_.empty()) return {std::nullopt, error_};
    return {netem_, ""};
  }

 private:
  void read_clause() {
    word_ = words_[at_++];
    if (!is_word(word_)) return unknown(word_);
    for (const std::string_view seen : seen_) {
      if (seen == word_) return fail("is given twice; keep one");
    }
    seen_.push_back(word_);
    if (word_ == "ecn") {
      netem_.ecn = true;
      return;
    }
    if (at_ == words_.size() || is_word(words_[at_]))
      return fail("needs a value, as in '" + std::string(example()) + "'");
    const std::string_view value = words_[at_++];
    if (word_ == "delay") return read_delay(value);
    if (word_ == "rate") return read_rate(value);
    if (word_ == "limit") return read_limit(value);
    read_share(value);
  }

  void read_delay(std::string_view value) {
    if (!read_time(value, netem_.delay)) return;
    if (at_ < words_.size() && !words_[at_].empty() && is_digit(words_[at_][0]))
      read_time(words_[at_++], netem_.jitter);
  }

  bool read_time(std::string_view value, Duration& into) {
    const auto longest = static_cast<std::uint64_t>(kLongestDelay.count());
    const auto ns = parse_in(value, kTimes, longest);
    if (!ns) {
      fail("'" + std::string(value) + "' is not a time between 0s and 3600s with a unit: s, ms, us or ns");
      return false;
    }
    into = Duration{static_cast<std::int64_t>(*ns)};
    return true;
  }

  void read_rate(std::string_view value) {
    const auto rate = parse_in(value, kRates, 1'000'000'000'000);
    if (!rate || *rate == 0) {
      return fail("'" + std::string(value) +
                  "' is not a rate between 1bit and 1000gbit with a unit: bit, kbit, mbit or gbit");
    }
    netem_.rate = *rate;
  }

  void read_limit(std::string_view value) {
    const auto limit = parse_in(value, kCounts, 1'000'000'000);
    if (!limit || *limit == 0)
      return fail("'" + std::string(value) + "' is not a number of packets, 1 or more");
    netem_.limit = static_cast<std::uint32_t>(*limit);
  }

  void read_share(std::string_view value) {
    const auto share = parse_in(value, kShares, 1'000'000);
    if (!share) {
      const bool percent = !value.empty() && value.back() == '%';
      const std::string want =
          percent ? "is not between 0% and 100%, to four decimals" : "is not a percentage, as in '1%'";
      return fail("'" + std::string(value) + "' " + want);
    }
    share_of(word_) = static_cast<std::uint32_t>(*share);
  }

  std::uint32_t& share_of(std::string_view word) {
    if (word == "loss") return netem_.loss;
    if (word == "duplicate") return netem_.duplicate;
    if (word == "reorder") return netem_.reorder;
    return netem_.corrupt;
  }

  std::string_view example() const {
    if (word_ == "delay") return "delay 20ms 5ms";
    if (word_ == "rate") return "rate 10mbit";
    if (word_ == "limit") return "limit 1000";
    return "loss 1%";
  }

  void unknown(std::string_view word) {
    if (!seen_.empty() && !word.empty() && is_digit(word[0])) {
      word_ = seen_.back();
      return fail("'" + std::string(word) + "' is one value too many; correlations are not simulated");
    }
    error_ = "'" + std::string(word) +
             "' is not one of delay, loss, duplicate, reorder, corrupt, rate, limit, ecn";
  }

  void fail(const std::string& text) { error_ = std::string(word_) + ": " + text; }

  std::vector<std::string_view> words_;
  std::vector<std::string_view> seen_;
  std::size_t at_ = 0;
  std::string_view word_;
  Netem netem_;
  std::string error_;
};

}  // namespace

NetemResult parse_netem(std::string_view text) { return Parser(text).run(); }

std::string to_string(const Netem& netem) {
  std::string text;
  const auto add = [&text](std::string_view word, const std::string& value) {
    if (!text.empty()) text += " ";
    text += std::string(word) + " " + value;
  };
  if (netem.delay != 0ns || netem.jitter != 0ns) {
    add("delay", to_string(netem.delay));
    if (netem.jitter != 0ns) text += " " + to_string(netem.jitter);
  }
  if (netem.loss != 0) add("loss", print_share(netem.loss));
  if (netem.duplicate != 0) add("duplicate", print_share(netem.duplicate));
  if (netem.reorder != 0) add("reorder", print_share(netem.reorder));
  if (netem.corrupt != 0) add("corrupt", print_share(netem.corrupt));
  if (netem.rate != 0) add("rate", print_in(netem.rate, kRates));
  if (netem.ecn) text += text.empty() ? "ecn" : " ecn";
  if (netem.limit != Netem{}.limit) add("limit", std::to_string(netem.limit));
  return text;
}

std::optional<Duration> parse_duration(std::string_view text) {
  const auto ns = parse_in(text, kTimes, 1'000'000'000'000'000'000);
  if (!ns) return std::nullopt;
  return Duration{static_cast<std::int64_t>(*ns)};
}

std::string to_string(Duration duration) {
  return print_in(static_cast<std::uint64_t>(duration.count()), kTimes);
}

}  // namespace zocalo::scenario
