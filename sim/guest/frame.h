#pragma once
// The outer shape of a frame: two sizes, a JSON header, a payload.

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "guest/protocol.h"

namespace zocalo::guest {

inline constexpr std::size_t kSizes = 8;  ///< octets before the header

/// A whole frame of `header` and `payload`.
Bytes make_frame(std::string_view header, ByteView payload = {});

struct FrameParts {
  ByteView header, payload;
};
/// Views into one whole frame; nothing unless the sizes add up to it and are within the limits.
std::optional<FrameParts> split_frame(ByteView frame);

}  // namespace zocalo::guest
