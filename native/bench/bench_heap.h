#pragma once
// What the benches know of memory.

#include <cstddef>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace zocalo::native {

/// Octets that the allocator has given out; 0 where it can't be asked.
inline std::size_t heap_in_use() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

}  // namespace zocalo::native
