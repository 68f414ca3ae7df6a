#pragma once
// What is picked out, as text: for pictures, the page's tests and its console.

#include <optional>
#include <string_view>

#include "ui/model/command.h"

namespace zocalo::ui {

/// "packet:7", "socket:3", "call:12", "byte:12:0" (of a call's data: call and offset). Nothing for anything
/// else.
std::optional<Command> parse_pick(std::string_view text);

}  // namespace zocalo::ui
