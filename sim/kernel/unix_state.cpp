// What an AF_UNIX socket shows of itself: readiness, ioctl(2), its picture.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/unix.h"
#include "syscall/option_numbers.h"

namespace zocalo::kernel {

using namespace syscall;

/// unix_ioctl.
Outcome UnixSocket::ioctl(std::uint32_t request) const {
  switch (request) {
    case FIONREAD_:
      if (listening_) return fail(Errno::einval);
      if (is_stream()) return done(unread_);
      if (is_connection_based()) return done(queued_octets());
      return done(queue_.empty() ? 0 : static_cast<std::int64_t>(queue_.front().left()));
    case SIOCOUTQ_:
      return done(sent_memory_);
    case SIOCATMARK_: {
      if (!is_stream()) return fail(Errno::eopnotsupp);
      if (queue_.empty()) return done();
      // the empty shell of an octet that MSG_OOB took is at the mark, too, unless others come before the next
      const bool shell = queue_.front().left() == 0;
      const bool next = shell && (!has_urgent() || (queue_.size() > 1 && queue_[1].urgent));
      return done(queue_.front().urgent || next ? 1 : 0);
    }
    default:
      return fail(Errno::enotty);
  }
}

bool UnixSocket::has_urgent() const {
  return std::any_of(queue_.begin(), queue_.end(), [](const Message& m) { return m.urgent; });
}

std::uint32_t UnixSocket::queued_octets() const {
  std::size_t octets = 0;
  for (const Message& message : queue_) octets += message.left();
  return static_cast<std::uint32_t>(octets);
}

/// unix_poll.
Readiness UnixSocket::readiness() const {
  Readiness r;
  if (error != Errno::none) r.events |= POLLERR_;
  if (shut_read && shut_write) r.events |= POLLHUP_;
  if (shut_read) r.events |= POLLIN_ | POLLRDNORM_ | POLLRDHUP_;
  if (!queue_.empty() || !accept_queue_.empty()) r.events |= POLLIN_ | POLLRDNORM_;
  const bool urgent = has_urgent();
  if (urgent) r.events |= POLLPRI_;
  const bool fresh = is_connection_based() && !connected_ && !listening_;
  if (fresh) r.events |= POLLHUP_;
  const bool blocked_by_peer = !is_connection_based() && peer_ != nullptr && receiver_full(*peer_);
  if (is_writable() && !blocked_by_peer) r.events |= POLLOUT_ | POLLWRNORM_ | POLLWRBAND_;

  const Reason failure{Why::error_pending, static_cast<std::int64_t>(error)};
  Reason& read = r.reason(Set::read);
  if (listening_) {
    read = {accept_queue_.empty() ? Why::accept_queue_empty : Why::connection_waiting,
            static_cast<std::int64_t>(accept_queue_.size())};
  } else if (!queue_.empty()) {
    read = is_stream() ? Reason{Why::data_queued, queued_octets()}
                       : Reason{Why::datagram_queued, static_cast<std::int64_t>(queue_.size())};
  } else if (error != Errno::none) {
    read = failure;
  } else if (fresh) {
    read = {Why::never_connected, 0};
  } else if (shut_read) {
    read = {peer_ == nullptr || peer_->shut_write ? Why::peer_closed : Why::read_shut_down, 0};
  } else {
    read = {is_connection_based() ? Why::receive_queue_empty : Why::no_datagram, 0};
  }
  Reason& write = r.reason(Set::write);
  if (listening_) {
    write = {Why::listening, 0};
  } else if (error != Errno::none) {
    write = failure;
  } else if (fresh) {
    write = {Why::never_connected, 0};
  } else if (shut_write) {
    write = {Why::write_side_closed, 0};
  } else if (r.in(Set::write)) {
    write = is_stream()
                ? Reason{Why::send_space, options.send_buffer - static_cast<std::int64_t>(sent_memory_)}
                : Reason{Why::datagram_space, 0};
  } else {
    write = {Why::send_queue_full, static_cast<std::int64_t>(sent_memory_)};
  }
  r.reason(Set::except) = {urgent ? Why::urgent_data : Why::no_urgent_data, 0};
  return r;
}

trace::SocketState UnixSocket::snapshot() const {
  trace::SocketState s =
      basic_snapshot(is_stream() ? trace::SocketKind::unix_stream : trace::SocketKind::unix_datagram);
  s.shut_read = shut_read;
  s.shut_write = shut_write;
  s.so_error = error;
  s.receive_queue = queued_octets();
  s.receive_datagrams = is_stream() ? 0 : static_cast<std::uint32_t>(queue_.size());
  s.receive_capacity = static_cast<std::uint32_t>(options.receive_buffer);
  s.send_capacity = static_cast<std::uint32_t>(options.send_buffer);
  s.accept_queue = static_cast<std::uint32_t>(accept_queue_.size());
  s.accept_backlog = static_cast<std::uint32_t>(backlog_);
  s.readiness = readiness();
  Options fresh;
  fresh.send_buffer = fresh.receive_buffer = kDefaultBuffer;
  s.options = changed_options(options, fresh);
  return s;
}

}  // namespace zocalo::kernel
