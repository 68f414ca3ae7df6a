#include "native/window/link.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"

#if ZOCALO_HAS_ZLIB
#include <zlib.h>
#endif

namespace zocalo::native {
namespace {

constexpr std::string_view kPacked = "z=";

std::optional<Bytes> from_base64url(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Bytes out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> static_cast<unsigned>(count)));
  }
  return out;
}

#if ZOCALO_HAS_ZLIB
std::optional<std::string> inflated(Bytes packed) {
  constexpr std::size_t kMost = 1U << 20U;  // what unfolds to more is nobody's program
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;  // deflate without zlib's header
  std::string out(kMost, '\0');
  stream.next_in = packed.data();
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (end != Z_STREAM_END) return std::nullopt;
  return out;
}
#else
std::optional<std::string> inflated(const Bytes&) { return std::nullopt; }
#endif

}  // namespace

std::string unpack_link(std::string_view url) {
  std::string_view fragment = url.substr(std::min(url.find('#') + 1, url.size()));
  std::string out;
  while (!fragment.empty()) {
    const std::string_view part = fragment.substr(0, fragment.find('&'));
    fragment.remove_prefix(std::min(part.size() + 1, fragment.size()));
    std::optional<std::string> edits;
    if (part.starts_with(kPacked)) {
      if (std::optional<Bytes> packed = from_base64url(part.substr(kPacked.size())))
        edits = inflated(std::move(*packed));
    }
    if (!out.empty()) out += '&';
    out += edits ? *edits : std::string(part);
  }
  return out;
}

}  // namespace zocalo::native
