#pragma once
// A list of breakpoints as text, for a session that runs elsewhere.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debug/breakpoint.h"

namespace zocalo::session {

/// A JSON array of objects, which have the members of Breakpoint that are not as a new one has them:
/// [{"file":"server.py","line":12},{"filter":"errno == ECONNRESET","guest":1,"enabled":false}].
std::string print_breakpoints(const std::vector<debug::Breakpoint>& breakpoints);

/// Nothing where it is not such a text, where a member is of another kind, or has another name; then `error`
/// says which.
std::optional<std::vector<debug::Breakpoint>> read_breakpoints(std::string_view text, std::string& error);

}  // namespace zocalo::session
