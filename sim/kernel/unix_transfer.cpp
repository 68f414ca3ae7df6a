// send(2) and recv(2) on an AF_UNIX socket.

#include <algorithm>

#include "kernel/control.h"
#include "kernel/host.h"
#include "kernel/sk_buff.h"
#include "kernel/unix.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::size_t kPages = 32768;  // UNIX_SKB_FRAGS_SZ

/// SKB_TRUESIZE of a buffer with `size` octets behind its head.
std::size_t head_memory(std::size_t size) {
  std::size_t block = 512;
  while (block < size + kSharedInfo) block *= 2;
  return block + kSkBuff;
}

/// What a message of `size` octets costs: sock_alloc_send_pskb as unix_stream_sendmsg and unix_dgram_sendmsg
/// call it.
std::uint32_t message_memory(std::size_t size, bool stream) {
  constexpr std::size_t kLargestLinear = 4 * kPage - kSharedInfo;  // SKB_MAX_ALLOC
  const std::size_t linear = stream ? std::size_t{kLargestHead} : kLargestLinear;
  std::size_t paged = size > linear ? (size - linear + kPage - 1) / kPage * kPage : 0;
  paged = std::min({paged, size, stream ? size : std::size_t{kMostPieces} * kPage});
  return static_cast<std::uint32_t>(head_memory(size - paged) + (paged + kPage - 1) / kPage * kPage);
}

}  // namespace

void UnixSocket::enqueue(UnixSocket& from, Bytes data, UnixControl&& control, bool urgent) {
  if (urgent) {
    for (Message& message : queue_) message.urgent = false;
  }
  Message message;
  message.urgent = urgent;
  message.memory = message_memory(data.size(), is_stream());
  unread_ += static_cast<std::uint32_t>(data.size());
  message.data = std::move(data);
  message.sender = &from;
  message.rights = std::move(control.rights);
  message.credentials = from.credentials_to(*this, control);
  message.at = host().now;
  from.sent_memory_ += message.memory;
  queue_.push_back(std::move(message));
  wake(POLLIN_ | POLLRDNORM_ | POLLPRI_);  // sock_def_readable
  host().touch(*this);
  host().touch(from);
}

void UnixSocket::consumed(Message& message) {
  UnixSocket* sender = message.sender;
  if (sender == nullptr) return;
  sender->sent_memory_ -= message.memory;
  if (sender->is_writable()) sender->wake(POLLOUT_ | POLLWRNORM_);
  host().touch(*sender);
}

void UnixSocket::discard(std::deque<Message> messages) {
  for (Message& message : messages) {
    consumed(message);
    drop_rights(message.rights);
  }
}

Outcome UnixSocket::send(Attempt& attempt, Send& call) {
  UnixControl control;
  Outcome outcome = is_stream() ? send_stream(attempt, call, control) : send_message(attempt, call, control);
  drop_rights(control.rights);  // those that no message has taken
  return outcome;
}

/// unix_stream_sendmsg; the last octet of what is sent with MSG_OOB travels alone (queue_oob).
Outcome UnixSocket::send_stream(Attempt& attempt, Send& call, UnixControl& control) {
  const auto give_up = [&](Errno why) {
    return attempt.sent > 0 ? done(static_cast<std::int64_t>(attempt.sent)) : fail(why);
  };
  if (attempt.sent == 0) {
    if (const Errno wrong = read_control(call.control, *attempt.table, control); wrong != Errno::none)
      return fail(wrong);
  }
  const std::uint64_t total = call.data.size();
  const bool urgent = (call.flags & MSG_OOB_) != 0;
  if (urgent && total == 0) return fail(Errno::eopnotsupp);
  if (!std::holds_alternative<std::monostate>(call.to))
    return fail(connected_ ? Errno::eisconn : Errno::eopnotsupp);
  if (!connected_) return fail(Errno::enotconn);
  if (shut_write) return give_up(Errno::epipe);
  const std::uint64_t plain = urgent ? total - 1 : total;
  while (attempt.sent < total) {
    if (error != Errno::none) return give_up(take_error());
    if (shut_write) return give_up(Errno::epipe);
    if (sent_memory_ >= static_cast<std::uint32_t>(options.send_buffer)) {
      if (attempt.nonblocking || attempt.expired) return give_up(Errno::eagain);
      return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
    }
    if (peer_ == nullptr || peer_->shut_read) return give_up(Errno::epipe);
    const std::uint64_t half = static_cast<std::uint64_t>(options.send_buffer) / 2 - 64;
    std::uint64_t piece = std::min({plain - attempt.sent, half, std::uint64_t{kLargestHead + kPages}});
    const bool last = piece == 0;
    if (last) piece = 1;
    const ByteView view =
        ByteView(call.data).subspan(static_cast<std::size_t>(attempt.sent), static_cast<std::size_t>(piece));
    UnixControl first = control;
    control.rights.clear();  // "Only send the fds in the first buffer"
    peer_->enqueue(*this, Bytes(view.begin(), view.end()), std::move(first), last);
    attempt.sent += piece;
  }
  return done(static_cast<std::int64_t>(total));
}

/// unix_dgram_sendmsg, unix_seqpacket_sendmsg.
Outcome UnixSocket::send_message(Attempt& attempt, Send& call, UnixControl& control) {
  if (is_connection_based()) {
    if (error != Errno::none) return fail(take_error());
    if (!connected_) return fail(Errno::enotconn);
  }
  if (attempt.sent == 0) {
    if (const Errno wrong = read_control(call.control, *attempt.table, control); wrong != Errno::none)
      return fail(wrong);
  }
  if ((call.flags & MSG_OOB_) != 0) return fail(Errno::eopnotsupp);
  name_itself();
  if (call.data.size() + 32 > static_cast<std::size_t>(options.send_buffer)) return fail(Errno::emsgsize);
  if (error != Errno::none) return fail(take_error());
  if (shut_write) return fail(Errno::epipe);
  if (sent_memory_ >= static_cast<std::uint32_t>(options.send_buffer)) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
  }
  // The message has taken memory by now; where it can't go, that is free again, and who waits for it hears
  // so.
  const auto refuse = [this](Errno why) {
    if (is_writable()) wake(POLLOUT_ | POLLWRNORM_ | POLLWRBAND_);
    return fail(why);
  };
  UnixSocket* to = peer_;
  if (const auto* path = std::get_if<UnixAddress>(&call.to); path != nullptr && !is_connection_based()) {
    if (path->path.empty()) return refuse(Errno::einval);
    to = find_name(path->path);
    if (to == nullptr) return refuse(why_unknown(path->path));
    if (to->type != type) return refuse(Errno::eprototype);
  } else if (!connected_) {
    return refuse(Errno::enotconn);
  }
  if (to == nullptr) {
    if (is_connection_based()) return refuse(Errno::epipe);
    leave_datagram_peer(nullptr);
    return refuse(Errno::econnrefused);
  }
  if (!may_send(*to)) return refuse(Errno::eperm);
  if (to->shut_read) return refuse(Errno::epipe);
  if (receiver_full(*to)) {
    if (attempt.nonblocking || attempt.expired) return refuse(Errno::eagain);
    attempt.also_waits_for = to;
    return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
  }
  const auto size = static_cast<std::int64_t>(call.data.size());
  to->enqueue(*this, std::move(call.data), std::exchange(control, {}));
  return done(size);
}

Outcome UnixSocket::recv(Attempt& attempt, const Recv& call) {
  if (is_connection_based() && !connected_) return fail(is_stream() ? Errno::einval : Errno::enotconn);
  if ((call.flags & MSG_OOB_) != 0) return is_stream() ? recv_urgent(call) : fail(Errno::eopnotsupp);
  return is_stream() ? recv_stream(attempt, call) : recv_message(attempt, call);
}

SocketAddress UnixSocket::sender_of(const Message& message) {
  const std::string& name = message.sender != nullptr ? message.sender->name_ : message.from;
  if (name.empty()) return {};
  return UnixAddress{name};
}

/// unix_stream_recv_urg. The octet's empty shell stays in the queue until somebody reads past it.
Outcome UnixSocket::recv_urgent(const Recv& call) {
  const auto found = std::find_if(queue_.begin(), queue_.end(), [](const Message& m) { return m.urgent; });
  if (options.oob_inline != 0 || found == queue_.end()) return fail(Errno::einval);
  Reply reply;
  reply.result = 1;
  reply.flags = MSG_OOB_;
  if (call.size > 0) reply.data.push_back(found->data.front());  // and no address
  if ((call.flags & MSG_PEEK_) != 0) return reply;
  found->urgent = false;
  found->read = 1;
  --unread_;
  if (found != queue_.begin() && std::prev(found)->left() == 0) {
    consumed(*std::prev(found));
    drop_rights(std::prev(found)->rights);
    queue_.erase(std::prev(found));
  }
  host().touch(*this);
  return reply;
}

/// manage_oob: the message to read next, from `index` on; the queue's size if there is none.
std::size_t UnixSocket::pass_urgent(std::size_t index, bool peek, bool copied) {
  const auto drop = [&] {
    consumed(queue_[index]);
    drop_rights(queue_[index].rights);
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(index));
  };
  if (index < queue_.size() && queue_[index].left() == 0) {
    if (copied && !has_urgent()) return queue_.size();
    if (peek) {
      ++index;
    } else {
      drop();
    }
  }
  if (index >= queue_.size() || !queue_[index].urgent) return index;
  if (copied) return queue_.size();
  if (!peek) {
    queue_[index].urgent = false;
    if (options.oob_inline == 0) drop();
  } else if (options.oob_inline == 0) {
    ++index;
  }
  return index;
}

/// Takes octets of one message, which has some behind `skip`, and what goes along with them. False:
/// nothing of the next one may come with them.
bool UnixSocket::read_from(std::size_t index, StreamRead& read) {
  Message& message = queue_[index];
  Bytes& got = read.attempt.gathered;
  // unix_skb_scm_eq: octets of two writers are not mixed where credentials are asked for
  if (options.pass_credentials != 0 && read.credentials && *read.credentials != message.credentials)
    return false;
  if (!read.attempt.from) read.attempt.from = sender_of(message);
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(message.left() - read.skip, read.call.size - got.size()));
  const auto first = message.data.begin() + static_cast<std::ptrdiff_t>(message.read + read.skip);
  got.insert(got.end(), first, first + static_cast<std::ptrdiff_t>(size));
  const bool passes = !message.rights.empty();
  pass_control(read.attempt, message, !read.credentials, read.peek, read.control);
  read.credentials = message.credentials;
  move_peek_offset(read.peek, static_cast<std::uint32_t>(size));
  if (read.peek) {
    read.skip = 0;
    return !passes && index + 1 < queue_.size();
  }
  message.read += size;
  unread_ -= static_cast<std::uint32_t>(size);
  if (message.left() > 0) return false;
  consumed(message);
  queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(index));
  return got.size() < read.call.size && !passes;
}

/// The loop of unix_stream_read_generic over what is in the queue. True: that is all that this call gives.
bool UnixSocket::read_queue(StreamRead& read) {
  const Bytes& got = read.attempt.gathered;
  for (std::size_t index = 0; index < queue_.size();) {
    index = pass_urgent(index, read.peek, !got.empty());
    if (index >= queue_.size()) return !got.empty();
    for (; index < queue_.size() && read.skip >= queue_[index].left(); ++index)
      read.skip -= queue_[index].left();
    if (index == queue_.size()) return false;
    if (!read_from(index, read)) return true;
    if (read.peek) ++index;
  }
  return false;
}

Reply UnixSocket::finish_stream(StreamRead& read) {
  host().touch(*this);
  Reply reply;
  reply.result = static_cast<std::int64_t>(read.attempt.gathered.size());
  reply.data = std::move(read.attempt.gathered);
  reply.address = read.attempt.from.value_or(SocketAddress{});
  if (!read.credentials && options.pass_credentials != 0)  // scm_recv_unix: at the end, too, of nobody
    read.control.put(SOL_SOCKET_, SCM_CREDENTIALS_, to_octets({0, 0, 0}));
  finish_control(read.call, read.control, reply);
  return reply;
}

/// unix_stream_read_generic.
Outcome UnixSocket::recv_stream(Attempt& attempt, const Recv& call) {
  StreamRead read{attempt, call, (call.flags & MSG_PEEK_) != 0, ControlWriter(call.control_size)};
  const Bytes& got = attempt.gathered;
  if (read.peek) {
    attempt.gathered.clear();
    attempt.from.reset();
    read.skip = peek_skip();
  }
  const auto low_water = static_cast<std::uint64_t>(options.receive_low_water);
  const std::uint64_t target = std::max<std::uint64_t>(
      1, (call.flags & MSG_WAITALL_) != 0 ? call.size : std::min(low_water, call.size));
  if (read_queue(read) || got.size() >= target) return finish_stream(read);
  if (error != Errno::none) {
    const Errno why = take_error();
    return got.empty() ? fail(why) : Outcome(finish_stream(read));
  }
  if (shut_read) return finish_stream(read);
  if (attempt.nonblocking || attempt.expired)
    return got.empty() ? fail(Errno::eagain) : Outcome(finish_stream(read));
  return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
}

/// __skb_try_recv_from_queue: which message a MSG_PEEK shows. `skip`: at which of its octets it begins.
std::size_t UnixSocket::pass_peeked(std::size_t& skip) const {
  std::size_t index = 0;
  skip = peek_skip();
  for (; index < queue_.size(); ++index) {
    const std::size_t size = queue_[index].data.size();
    const bool passes = options.peek_offset >= 0 && skip >= size && (skip > 0 || queue_[index].peeked);
    if (!passes) break;
    skip -= size;
  }
  return index;
}

/// __unix_dgram_recvmsg.
Outcome UnixSocket::recv_message(Attempt& attempt, const Recv& call) {
  if (error != Errno::none) return fail(take_error());
  const bool peek = (call.flags & MSG_PEEK_) != 0;
  std::size_t skip = 0;
  const std::size_t index = peek ? pass_peeked(skip) : 0;
  if (index == queue_.size()) {
    if (shut_read && (is_connection_based() || !attempt.nonblocking)) return done();
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
  }
  Message& first = queue_[index];
  first.peeked = first.peeked || peek;
  Reply reply;
  const std::size_t full = first.data.size() - skip,
                    size = static_cast<std::size_t>(std::min<std::uint64_t>(full, call.size));
  if (size < full) reply.flags |= MSG_TRUNC_;
  reply.result = static_cast<std::int64_t>((call.flags & MSG_TRUNC_) != 0 ? full : size);
  const auto begin = first.data.begin() + static_cast<std::ptrdiff_t>(skip);
  reply.data.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
  reply.address = sender_of(first);
  ControlWriter control(call.control_size);
  pass_control(attempt, first, true, peek, control);
  finish_control(call, control, reply);
  move_peek_offset(peek, static_cast<std::uint32_t>(peek ? size : full));
  if (peek) return reply;
  consumed(first);
  const bool was_full = is_full();
  queue_.pop_front();
  tell_senders(was_full);
  host().touch(*this);
  return reply;
}

}  // namespace zocalo::kernel
