#pragma once
// One try of a call.

#include <vector>

#include "kernel/calls.h"

namespace zocalo::kernel {

struct Config;

/// Carries a call out as far as it goes now. Blocked: `waits` says what would make another try worthwhile. A
/// call that has taken part of its work (Send) keeps count in `attempt`.
Outcome try_call(Host& host, Attempt& attempt, syscall::Syscall& call, std::vector<Wait>& waits);

// select.cpp
Outcome try_select(Host& host, Attempt& attempt, const syscall::Select& call, std::vector<Wait>& waits);
Outcome try_poll(Host& host, Attempt& attempt, const syscall::Poll& call, std::vector<Wait>& waits);
Outcome try_epoll_wait(Host& host, Attempt& attempt, const syscall::EpollWait& call,
                       std::vector<Wait>& waits);

// getaddrinfo.cpp
Outcome get_addr_info(const Config& config, syscall::GetAddrInfo call);

}  // namespace zocalo::kernel
