#include "kernel/ip_options.h"

#include <algorithm>
#include <utility>

namespace zocalo::kernel {

namespace {

// RFC 791 (3.1), RFC 2113
constexpr std::uint8_t kEnd = 0, kNoOperation = 1, kRecordRoute = 7, kTimestamp = 0x44, kLooseRoute = 0x83,
                       kStrictRoute = 0x89, kRouterAlert = 0x94;
constexpr std::size_t kMostOctets = 40;

/// What there may be once only.
struct Seen {
  bool source_route = false, record_route = false, timestamp = false;
};

/// How many octets the next entry of a timestamp option takes: a time, and for two kinds an address before it.
std::size_t timestamp_entry(std::uint8_t flags) {
  const int kind = flags & 0xf;
  return kind == 1 || kind == 3 ? 8 : kind == 0 ? 4 : 0;
}

/// ip_options_compile on one option; its length has been looked at.
bool well_formed(ByteView option, Seen& seen) {
  const std::size_t size = option.size();
  switch (option[0]) {
    case kLooseRoute:
    case kStrictRoute:
      return size >= 7 && option[2] == 4 && (size - 3) % 4 == 0 && !std::exchange(seen.source_route, true);
    case kRecordRoute:
      return size >= 3 && option[2] >= 4 && !std::exchange(seen.record_route, true) &&
             (option[2] > size || option[2] + 3u <= size);
    case kTimestamp: {
      if (size < 4 || option[2] < 5 || std::exchange(seen.timestamp, true)) return false;
      const std::size_t entry = timestamp_entry(option[3]);
      return option[2] > size || entry == 0 || option[2] + entry - 1 <= size;
    }
    case kRouterAlert:
      return size >= 4;
    default:  // CAP_NET_RAW, which programs here have
      return true;
  }
}

}  // namespace

std::optional<Bytes> checked_ip_options(ByteView wanted) {
  if (wanted.size() > kMostOctets) return std::nullopt;
  Bytes options(wanted.begin(), wanted.end());
  options.resize((options.size() + 3) / 4 * 4, kEnd);
  Seen seen;
  for (std::size_t at = 0; at < options.size();) {
    if (options[at] == kNoOperation) {
      ++at;
      continue;
    }
    if (options[at] == kEnd) {
      std::fill(options.begin() + static_cast<std::ptrdiff_t>(at), options.end(), kEnd);
      break;
    }
    if (options.size() - at < 2) return std::nullopt;
    const std::size_t size = options[at + 1];
    if (size < 2 || size > options.size() - at) return std::nullopt;
    if (!well_formed(ByteView(options).subspan(at, size), seen)) return std::nullopt;
    at += size;
  }
  return options;
}

}  // namespace zocalo::kernel
