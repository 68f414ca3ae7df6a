#include "wire/address.h"

#include <algorithm>

namespace zocalo::wire {
namespace {

/// Four decimal numbers without leading zeros, as inet_pton(3) wants them.
bool parse_ipv4(std::string_view text, std::uint8_t* out) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return false;
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
      if (value > 255) return false;
    }
    if (at == begin || (text[begin] == '0' && at - begin > 1)) return false;
    out[part] = static_cast<std::uint8_t>(value);
  }
  return at == text.size();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// RFC 4291 (2.2), all three forms.
class Ipv6Parser {
 public:
  explicit Ipv6Parser(std::string_view text) : text_(text) {}

  bool parse(std::array<std::uint8_t, 16>& out) {
    if (text_.substr(0, 2) == "::") {
      at_ = 2;
      gap_ = 0;
    }
    while (at_ < text_.size()) {
      if (!group()) return false;
    }
    if (gap_ < 0) {
      if (size_ != 16) return false;
    } else if (size_ > 14) {
      return false;  // "::" stands for one group at least
    }
    out.fill(0);
    const std::size_t head = gap_ < 0 ? size_ : static_cast<std::size_t>(gap_);
    std::copy_n(octets_.begin(), head, out.begin());
    std::copy(octets_.begin() + static_cast<std::ptrdiff_t>(head),
              octets_.begin() + static_cast<std::ptrdiff_t>(size_),
              out.end() - static_cast<std::ptrdiff_t>(size_ - head));
    return true;
  }

 private:
  bool group() {
    const std::size_t begin = at_;
    unsigned value = 0;
    int digits = 0;
    while (at_ < text_.size() && hex_digit(text_[at_]) >= 0) {
      if (++digits > 4) return false;
      value = value * 16 + static_cast<unsigned>(hex_digit(text_[at_++]));
    }
    if (digits == 0) return false;
    if (at_ < text_.size() && text_[at_] == '.') {
      if (size_ > 12 || !parse_ipv4(text_.substr(begin), &octets_[size_])) return false;
      size_ += 4;
      at_ = text_.size();
      return true;
    }
    if (size_ > 14) return false;
    octets_[size_++] = static_cast<std::uint8_t>(value >> 8);
    octets_[size_++] = static_cast<std::uint8_t>(value & 0xff);
    return at_ == text_.size() || separator();
  }

  bool separator() {
    if (text_[at_++] != ':') return false;
    if (at_ < text_.size() && text_[at_] == ':') {
      if (gap_ >= 0) return false;
      gap_ = static_cast<int>(size_);
      ++at_;
      return true;
    }
    return at_ < text_.size();  // a single colon does not end an address
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<std::uint8_t, 16> octets_{};
  std::size_t size_ = 0;
  int gap_ = -1;
};

std::string ipv4_text(const std::uint8_t* octets) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(octets[i]);
  }
  return text;
}

std::string hex_text(unsigned value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[value & 15U]);
    value >>= 4;
  } while (value != 0);
  return text;
}

struct Run {
  int begin = -1, size = 0;
};

/// The first longest run of two or more zero groups: RFC 5952 (4.2).
Run longest_zero_run(const std::array<unsigned, 8>& groups) {
  Run best, current;
  for (int i = 0; i < 8; ++i) {
    if (groups[static_cast<std::size_t>(i)] != 0) {
      current = {};
      continue;
    }
    if (current.size == 0) current.begin = i;
    ++current.size;
    if (current.size > best.size) best = current;
  }
  return best.size >= 2 ? best : Run{};
}

std::string ipv6_text(const std::array<std::uint8_t, 16>& octets) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] = (static_cast<unsigned>(octets[2 * i]) << 8) | octets[2 * i + 1];
  const Run run = longest_zero_run(groups);
  // RFC 5952 (5): an IPv4-mapped address shows its IPv4 part; glibc does so for ::a.b.c.d too.
  const bool dotted = run.begin == 0 && (run.size == 6 || (run.size == 5 && groups[5] == 0xffff));
  std::string text;
  for (int i = 0; i < (dotted ? 6 : 8); ++i) {
    if (run.size > 0 && i >= run.begin && i < run.begin + run.size) {
      if (i == run.begin) text += "::";
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += hex_text(groups[static_cast<std::size_t>(i)]);
  }
  if (!dotted) return text;
  if (text.back() != ':') text += ':';
  return text + ipv4_text(&octets[12]);
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress ip;
  if (text.find(':') == std::string_view::npos) {
    if (!parse_ipv4(text, ip.octets.data())) return std::nullopt;
    return ip;
  }
  ip.family = Family::ipv6;
  if (!Ipv6Parser(text).parse(ip.octets)) return std::nullopt;
  return ip;
}

bool IpAddress::is_loopback() const {
  return family == Family::ipv4 ? octets[0] == 127 : *this == loopback(Family::ipv6);
}

bool IpAddress::is_multicast() const {
  return family == Family::ipv4 ? (octets[0] & 0xf0) == 0xe0 : octets[0] == 0xff;
}

bool IpAddress::is_limited_broadcast() const { return *this == v4(255, 255, 255, 255); }

std::string IpAddress::to_string() const {
  return family == Family::ipv4 ? ipv4_text(octets.data()) : ipv6_text(octets);
}

std::string Endpoint::to_string() const {
  const std::string host = ip.family == Family::ipv6 ? "[" + ip.to_string() + "]" : ip.to_string();
  return host + ":" + std::to_string(port);
}

}  // namespace zocalo::wire
