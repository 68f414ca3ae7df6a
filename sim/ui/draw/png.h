#pragma once
// Pictures as PNG files, uncompressed (stored blocks of RFC 1951): for screenshots, where size does not
// matter.

#include <cstdint>

#include "base/bytes.h"

namespace zocalo::ui {

/// `rgba`: width * height * 4 octets, rows from the top.
Bytes write_png(ByteView rgba, std::uint32_t width, std::uint32_t height);

}  // namespace zocalo::ui
