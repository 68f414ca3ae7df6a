#include "native/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace zocalo::native {

Signals::Signals() {
  sigset_t held;
  sigemptyset(&held);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, number);
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  fd_ = ::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
}

Signals::~Signals() {
  ::close(fd_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int Signals::take() {
  signalfd_siginfo info{};
  const bool came = ::read(fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info);
  return came ? static_cast<int>(info.ssi_signo) : 0;
}

}  // namespace zocalo::native
