#pragma once
// Octets in hexadecimal and as text, in rows; each can be pointed at and pressed.

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "ui/views/view.h"

namespace zocalo::ui {

struct HexMark {
  std::size_t at = 0, size = 0;  ///< octets marked as "this one"
  std::size_t known_from = 0;    ///< octets before it are drawn muted: they can't be pressed
  std::size_t most = 4096;       ///< more octets than that are counted, not drawn
};

struct HexAnswer {
  std::optional<std::size_t> hovered, pressed;
};

/// At ImGui's cursor. With the keyboard's focus the arrow keys press the octet beside the marked one.
HexAnswer draw_hex(const View& view, const char* id, ByteView bytes, const HexMark& mark);

}  // namespace zocalo::ui
