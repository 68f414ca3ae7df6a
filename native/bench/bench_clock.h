#pragma once
// The benches' clock for what takes milliseconds.

#if defined(__EMSCRIPTEN__)
#include <emscripten.h>
#else
#include <ctime>
#endif

namespace zocalo::native {

/// Seconds of processor time that this process has had: a machine that does other things too would otherwise
/// be measured with them, a scheduler's slice at a time.
inline double processor_s() {
#if defined(__EMSCRIPTEN__)
  // clock() is the wall's there, in whole milliseconds. EM_ASM is what the warnings are about.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpedantic"
  return EM_ASM_DOUBLE({
    const used = process.cpuUsage();
    return (used.user + used.system) / 1e6;
  });
#pragma clang diagnostic pop
#else
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

}  // namespace zocalo::native
