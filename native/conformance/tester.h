#pragma once
// The random tester: programs of socket calls on the simulated kernel and on the machine's, side by side.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "native/conformance/step.h"

namespace zocalo::native::conformance {

/// One difference, cut down to what it needs.
struct Difference {
  std::uint64_t seed = 0, program_number = 0;
  Program program;
  std::string simulated, real;  ///< what the last step showed on each
  std::string python;
};

struct Report {
  std::uint64_t calls = 0, programs = 0;
  std::uint64_t unsteady = 0;             ///< differences that did not come again: the machine was slow
  std::uint64_t values_not_compared = 0;  ///< of calls that fall under real_differences()
  std::uint64_t differences = 0;
  std::vector<Difference> kinds;  ///< of the differences, one of each that looked the same
};

struct Plan {
  std::uint64_t calls = 100'000;
  std::uint64_t seed = 1;
  std::uint64_t first_program = 0;
  std::size_t most_kinds = 20;  ///< stops after so many of them
  Duration time_limit = Duration::max();
  std::function<void(const Report&)> progress;  ///< now and then
  std::function<void(const Difference&)> found;
  std::function<void(const Difference&)>
      passed;  ///< of one that did not come again: without a program of its own
};

/// Runs until the calls are made, the time is over or too much differs. The machine's loopback should be the
/// caller's own (network.h).
Report run(const Plan& plan);

/// A program as Python, with what it shows on the machine's kernel beside each call.
std::string show(std::uint64_t seed, std::uint64_t program_number);

}  // namespace zocalo::native::conformance
