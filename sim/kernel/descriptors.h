#pragma once
// The descriptor tables of the host's guests.

#include <map>
#include <vector>

#include "base/ids.h"
#include "kernel/file.h"

namespace zocalo::kernel {

/// One guest's descriptors. 0, 1 and 2 are the program's own standard streams, which this kernel knows
/// nothing of, unless somebody types into 0.
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
  /// Descriptor 0 is `file` from now on. Takes a reference.
  void install_input(File& file);
  /// Takes the file out; the caller drops the reference.
  File* take(Fd fd);
  /// What install_input() took, if anything; the caller drops the reference.
  File* take_input();
  /// All that are open, in order, but for 0.
  std::vector<Fd> open() const;

 private:
  GuestId guest_;
  File* input_ = nullptr;
  std::vector<File*> files_;  ///< [0] is descriptor kFirst
};

using DescriptorTables = std::map<GuestId, DescriptorTable>;

}  // namespace zocalo::kernel
