#pragma once
// Short ways to say what became of a call.

#include <utility>

#include "syscall/syscall.h"

namespace zocalo::kernel {

using syscall::Blocked;
using syscall::Failed;
using syscall::Outcome;
using syscall::Reply;

inline Outcome done(std::int64_t result = 0) {
  Reply reply;
  reply.result = result;
  return reply;
}

inline Outcome fail(Errno error) { return Failed{error, {}}; }

inline Outcome block(Blocked::On on, Time deadline = kNever) { return Blocked{on, {}, deadline}; }

}  // namespace zocalo::kernel
