#pragma once
// The text of a program's files, as the recording has it.

#include <string>
#include <string_view>

#include "timeline/timeline.h"

namespace zocalo::ui {

/// Of the program itself, of another file of its, or of the standard library; null where it was not recorded.
/// "" is the program itself.
const std::string* source_of(const timeline::Timeline& timeline, const guest::Program& program,
                             const std::string& file);

/// Whether this line of Python gives `name` a value: an assignment, a loop, `with … as`, a parameter.
bool gives_value(std::string_view line, std::string_view name);

/// The line that the program's thread stands in, without what it is indented by; "" where it is not known.
std::string line_at(const timeline::Timeline& timeline, const timeline::GuestState& guest);

}  // namespace zocalo::ui
