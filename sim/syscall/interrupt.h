#pragma once
// What a signal makes of a sleeping call.

#include "syscall/syscall.h"

namespace zocalo::syscall {

/// signal(7), "Interruption of system calls by signal handlers": `outcome` is what `call` gave when it was told to give up. What
/// it has done or got so far stays its result; with nothing, or at a time that has not come yet, it is EINTR.
Outcome when_interrupted(const Syscall& call, Outcome outcome);

}  // namespace zocalo::syscall
