#pragma once
// The descriptor tables of the host's guests.

#include <map>
#include <vector>

#include "base/ids.h"
#include "kernel/file.h"

namespace zocalo::kernel {

/// One guest's descriptors. 0, 1 and 2 are the program's own standard streams, which this kernel knows
/// nothing of.
class DescriptorTable {
 public:
  static constexpr Fd kFirst = 3;
  static constexpr Fd kLimit = 65536;  ///< RLIMIT_NOFILE, soft

  explicit DescriptorTable(GuestId guest) : guest_(guest) {}

  /// Null for a descriptor that is not open, and for the standard streams.
  File* find(Fd fd) const;
  static bool is_standard_stream(Fd fd) { return fd >= 0 && fd < kFirst; }
  /// The lowest free number, as POSIX wants it; -1 if the table is full. Takes a reference.
  Fd install(File& file);
  /// Takes the file out; the caller drops the reference.
  File* take(Fd fd);
  /// All that are open, in order.
  std::vector<Fd> open() const;

 private:
  GuestId guest_;
  std::vector<File*> files_;  ///< [0] is descriptor kFirst
};

using DescriptorTables = std::map<GuestId, DescriptorTable>;

}  // namespace zocalo::kernel
