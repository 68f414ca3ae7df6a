#pragma once
// The one list of what may differ between the simulated kernel and the machine's, and why it must stay.

#include <string>
#include <vector>

#include "native/conformance/step.h"

namespace zocalo::native::conformance {

struct RealDifference {
  const char* what;
  const char* reason;
  /// Does it concern this step of the program? Then the value that the step's call gives is not compared: all
  /// else is, its errno or success, the value's length, what becomes of other calls, and readiness.
  bool (*concerns)(const Program& program, const Step& step);
};

/// Null if everything about the step is to be the same. `program` ends with the step or goes on after it.
const RealDifference* real_difference(const Program& program, const Step& step);

/// All of them, for people.
const std::vector<RealDifference>& real_differences();

/// What the generator never tries, and why.
struct LeftOut {
  const char* what;
  const char* reason;
};
const std::vector<LeftOut>& left_out();

/// What it does try, although it may come out differently once in millions of calls, and why.
const std::vector<LeftOut>& may_differ();

/// The three lists as text, a line for each entry.
std::string limits_of_the_tester();

}  // namespace zocalo::native::conformance
