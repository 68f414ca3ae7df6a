#pragma once
// A program's stdin, as far as somebody types into it: whole lines, as a terminal gives them, and an end.

#include "kernel/file.h"
#include "kernel/outcome.h"

namespace zocalo::kernel {

class Input final : public File {
 public:
  using File::File;

  Input* as_input() override { return this; }
  syscall::Readiness readiness() const override;
  trace::SocketState snapshot() const override;
  void release() override;

  /// A line with its end; nothing is the end of the input.
  void type(ByteView octets);
  /// read(2) as of a terminal: up to one line.
  Outcome read(std::uint64_t size);

 private:
  Bytes typed_;
  bool ended_ = false;
};

}  // namespace zocalo::kernel
