#pragma once
// What the fuzz targets of this folder share.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace zocalo {

/// A property that holds whatever the input; libFuzzer keeps the input that breaks it.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace zocalo

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
