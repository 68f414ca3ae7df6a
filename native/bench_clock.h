#pragma once
// The benches' clock for what takes milliseconds.

#include <ctime>

namespace zocalo::native {

/// Seconds of processor time that this process has had: a machine that does other things too would otherwise
/// be measured with them, a scheduler's slice at a time.
inline double processor_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace zocalo::native
