#pragma once
// What the header fields mean.

#include <string_view>

#include "base/language.h"

namespace zocalo::ui {

/// Of a field or a protocol by Wireshark's name; "" for one that is not known.
std::string_view field_meaning(std::string_view name, Language language);

}  // namespace zocalo::ui
