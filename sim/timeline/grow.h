#pragma once
// Rows that are only ever appended, by the hundred thousand: doubling would leave half of the memory unused.

#include <vector>

namespace zocalo::timeline {

/// Makes room for one more, an eighth at a time once a vector is long.
template <class T>
void make_room(std::vector<T>& rows) {
  if (rows.size() == rows.capacity() && rows.size() >= 4096) rows.reserve(rows.size() + rows.size() / 8);
}

}  // namespace zocalo::timeline
