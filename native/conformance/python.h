#pragma once
// A program of socket calls as Python, for people to run under python3 and under zocalo run.

#include <string>

#include "native/conformance/player.h"

namespace zocalo::native::conformance {

/// `seen`: what each step showed on one transport. It says which calls block and so need a thread of their
/// own, and stands beside each call as a comment. Every call prints its number and its result; at the end
/// stands what poll(2) says of each socket.
std::string to_python(const Program& program, const std::vector<Observation>& seen);

}  // namespace zocalo::native::conformance
