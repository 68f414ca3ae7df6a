#pragma once
// The one list of what may differ between the simulated kernel and the machine's, and why it must stay.

#include "native/conformance/player.h"

namespace zocalo::native::conformance {

struct RealDifference {
  const char* what;
  const char* reason;
  /// Does it concern this step of the program? Then the step's result is not compared.
  bool (*concerns)(const Program& program, const Step& step, const Observation& simulated);
};

/// Null if everything about the step is to be the same. `program` ends with the step or goes on after it.
const RealDifference* real_difference(const Program& program, const Step& step, const Observation& simulated);

/// All of them, for people.
const std::vector<RealDifference>& real_differences();

}  // namespace zocalo::native::conformance
