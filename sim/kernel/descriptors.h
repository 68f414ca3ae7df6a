#pragma once
// The descriptor tables of the host's guests.

#include <array>
#include <map>
#include <vector>

#include "base/ids.h"
#include "kernel/file.h"
#include "syscall/constants.h"

namespace zocalo::kernel {

/// One guest's descriptors. 0, 1 and 2 are at first the program's own standard streams, which this kernel
/// knows nothing of, unless somebody types into 0.
class DescriptorTable {
 public:
  static constexpr Fd kStreams = 3;
  static constexpr Fd kLimit = 65536;  ///< RLIMIT_NOFILE, soft

  explicit DescriptorTable(GuestId guest) : guest_(guest) {}

  GuestId guest() const { return guest_; }
  /// Null for a descriptor that is not open, and for the standard streams.
  File* find(Fd fd) const;
  /// A standard stream that is still open.
  bool holds_stream(Fd fd) const {
    return fd >= 0 && fd < kStreams && streams_[static_cast<std::size_t>(fd)];
  }
  /// The lowest free number that is not below `least`, as POSIX wants it; -1 if the table is full. Takes a
  /// reference.
  Fd install(File& file, Fd least = 0);
  /// A copy of a standard stream, where one was: its number, or -1.
  Fd reopen_stream(Fd least);
  /// Descriptor 0 is `file` from now on. Takes a reference.
  void install_input(File& file);
  /// Takes the file out; the caller drops the reference. Null for a standard stream, which is closed.
  File* take(Fd fd);
  /// All that are open, in order, but for the standard streams.
  std::vector<Fd> open() const;
  /// select(2) does not look at numbers from here on.
  Fd size() const { return syscall::descriptor_table_size(static_cast<Fd>(files_.size()) - 1); }

 private:
  GuestId guest_;
  std::vector<File*> files_ = std::vector<File*>(kStreams, nullptr);
  std::array<bool, kStreams> streams_{true, true, true};
};

using DescriptorTables = std::map<GuestId, DescriptorTable>;

}  // namespace zocalo::kernel
