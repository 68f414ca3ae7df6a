#pragma once
// A program of socket calls as Python, for people to run under python3 and under zocalo run.

#include <string>

#include "native/conformance/player.h"

namespace zocalo::native::conformance {

/// `seen`: what each step showed on one transport; it says which calls block and so need a thread of their
/// own. Every call prints its result, the last ones also what poll(2) says.
std::string to_python(const Program& program, const std::vector<Observation>& seen);

}  // namespace zocalo::native::conformance
