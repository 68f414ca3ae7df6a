// Descriptors in control messages (SCM_RIGHTS): a guest's numbers are not this process's.

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "native/posix/posix_calls.h"
#include "syscall/option_numbers.h"

namespace zocalo::native {

using syscall::Failed;
using syscall::Outcome;

namespace {

/// Calls `change` with each descriptor in the control messages of a msghdr.
template <class F>
void for_each_right(msghdr& message, F&& change) {
  for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS || item->cmsg_len < CMSG_LEN(0))
      continue;
    for (std::size_t at = 0; at + sizeof(int) <= item->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(item) + at, sizeof fd);
      fd = change(fd);
      std::memcpy(CMSG_DATA(item) + at, &fd, sizeof fd);
    }
  }
}

msghdr holding(Bytes& control) {
  msghdr message{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  return message;
}

int option(int real, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(real, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

}  // namespace

/// False for one that the guest does not have: no descriptor of this process is given away.
bool PosixCalls::to_real_rights(GuestId guest, Bytes& control) const {
  bool all = true;
  msghdr message = holding(control);
  if (control.empty()) return true;
  for_each_right(message, [&](int fd) {
    const auto descriptor = lookup(guest, fd);
    all = all && descriptor != nullptr;
    return descriptor ? descriptor->real : -1;
  });
  return all;
}

void PosixCalls::to_guests_rights(GuestId guest, Bytes& control) {
  if (control.empty()) return;
  msghdr message = holding(control);
  for_each_right(message, [&](int real) {
    const int domain = option(real, SO_DOMAIN);
    if (domain < 0) {  // a file: guests have theirs from their interpreter
      ::close(real);
      return -1;
    }
    const int flags = ::fcntl(real, F_GETFL);
    ::fcntl(real, F_SETFD, FD_CLOEXEC);
    ::fcntl(real, F_SETFL, flags | O_NONBLOCK);
    auto descriptor = adopt(real, domain, option(real, SO_TYPE), option(real, SO_PROTOCOL), false);
    descriptor->socket->was_connected = true;
    return install(guest, std::move(descriptor));
  });
}

Outcome PosixCalls::run(Pending& pending, const syscall::Ioctl& call) {
  const auto descriptor = lookup(pending.caller.guest, call.fd);
  if (!descriptor) return Failed{Errno::ebadf, {}};
  using namespace syscall;
  const bool known = call.request == FIONREAD_ || call.request == SIOCOUTQ_ || call.request == SIOCATMARK_ ||
                     call.request == SIOCOUTQNSD_;
  int value = 0;
  if (!known) return Failed{Errno::enotty, {}};
  if (::ioctl(descriptor->real, call.request, &value) != 0) return Failed{errno_from_number(errno), {}};
  Reply reply;
  reply.result = value;
  return reply;
}

}  // namespace zocalo::native
