// Descriptors and credentials that go along with an AF_UNIX socket's octets: unix(7), net/core/scm.c of
// Linux.

#include "kernel/descriptors.h"
#include "kernel/host.h"
#include "kernel/unix.h"

namespace zocalo::kernel {

using namespace syscall;

Credentials UnixSocket::own_credentials() const {
  return owners.empty() ? Credentials{} : Credentials{process_number(owners.front().guest), 0, 0};
}

/// unix_autobind: who wants credentials can be answered.
void UnixSocket::name_itself() {
  if (options.pass_credentials != 0 && !named_ && name_.empty()) bind(UnixAddress{});
}

/// unix_maybe_add_creds: nobody says who he is if neither end has asked.
Credentials UnixSocket::credentials_to(const UnixSocket& to, const UnixControl& control) const {
  if (control.credentials) return *control.credentials;
  return options.pass_credentials != 0 || to.options.pass_credentials != 0 ? own_credentials()
                                                                           : Credentials{};
}

void UnixSocket::drop_rights(std::vector<Right>& rights) {
  for (const Right& right : std::exchange(rights, {})) {  // a file that goes may have messages of its own
    if (right.file != nullptr) host().drop(*right.file);
  }
}

/// scm_detach_fds, unix_peek_fds.
void UnixSocket::pass_rights(Attempt& attempt, std::vector<Right>& rights, bool peek, ControlWriter& out) {
  Bytes numbers;
  const std::size_t room = out.room_for_rights();
  for (const Right& right : rights) {
    if (numbers.size() / 4 == room) break;
    const bool strange = right.file == nullptr && right.owner != attempt.caller.guest;
    const Fd fd = right.file != nullptr ? attempt.table->install(*right.file) : right.number;
    if (strange || (right.file != nullptr && fd < 0)) break;
    if (right.file != nullptr) host().touch(*right.file);
    ByteWriter(numbers).u32le(static_cast<std::uint32_t>(fd));
  }
  if (!numbers.empty()) out.put(SOL_SOCKET_, SCM_RIGHTS_, numbers);
  if (numbers.size() / 4 < rights.size()) out.cut_off = true;
  if (!peek) drop_rights(rights);
}

/// scm_recv. What is not asked for is closed, and MSG_CTRUNC says so.
void UnixSocket::pass_control(Attempt& attempt, Message& message, bool first, bool peek, ControlWriter& out) {
  if (first && !is_stream()) out.put_timestamp(options.timestamps, host().wall_clock(message.at));
  if (first && options.pass_credentials != 0)
    out.put(SOL_SOCKET_, SCM_CREDENTIALS_, to_octets(message.credentials));
  if (!message.rights.empty()) pass_rights(attempt, message.rights, peek, out);
}

/// scm_recv_unix: nobody has a security context to tell of, but who asks and gives no room at all hears so.
void UnixSocket::finish_control(const Recv& call, ControlWriter& out, Reply& reply) const {
  if (options.pass_security != 0 && call.control_size == 0) out.cut_off = true;
  out.finish(reply);
}

}  // namespace zocalo::kernel
