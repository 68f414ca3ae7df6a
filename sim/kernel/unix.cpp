#include "kernel/unix.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::uint32_t kOverhead = 768;       // SKB_TRUESIZE beside the data
constexpr std::size_t kLargestPiece = 32768;   // unix_stream_sendmsg: SKB_MAX_ALLOC and a half of the buffer
constexpr std::size_t kDatagramsWaiting = 10;  // net.unix.max_dgram_qlen
constexpr std::uint32_t kAll = 0xffffffff;

}  // namespace

UnixSocket::UnixSocket(Host& its_host, SocketId its_id, int its_type)
    : Socket(its_host, its_id, AF_UNIX_, its_type, 0) {
  options.send_buffer = options.receive_buffer = kDefaultBuffer;
}

bool UnixSocket::knows(int type) {
  return type == SOCK_STREAM_ || type == SOCK_DGRAM_ || type == SOCK_SEQPACKET_;
}

void UnixSocket::join(UnixSocket& a, UnixSocket& b) {
  a.peer_ = &b;
  b.peer_ = &a;
  a.connected_ = b.connected_ = true;
}

UnixSocket* UnixSocket::find_name(const std::string& path) const {
  const auto found = host().unix_names.find(path);
  return found == host().unix_names.end() ? nullptr : found->second;
}

Outcome UnixSocket::bind(const SocketAddress& address) {
  const auto* path = std::get_if<UnixAddress>(&address);
  if (path == nullptr) return fail(Errno::einval);
  if (named_) return fail(Errno::einval);
  std::string wanted = path->path;
  if (wanted.empty()) {  // unix(7): autobind to an abstract name of five digits
    do {
      static constexpr char kHex[] = "0123456789abcdef";
      wanted.assign(1, '\0');
      std::uint64_t number = host().random.below(1U << 20);
      for (int i = 0; i < 5; ++i, number >>= 4) wanted += kHex[number & 15];
    } while (find_name(wanted) != nullptr);
  }
  if (host().unix_names.count(wanted) != 0) return fail(Errno::eaddrinuse);
  host().unix_names[wanted] = this;
  name_ = wanted;
  named_ = true;
  host().touch(*this);
  return done();
}

Outcome UnixSocket::listen(int backlog) {
  if (!is_connection_based()) return fail(Errno::eopnotsupp);
  if (!named_ || connected_) return fail(Errno::einval);
  listening_ = true;
  backlog_ = backlog < 0 || backlog > SOMAXCONN_ ? SOMAXCONN_ : backlog;
  host().touch(*this);
  return done();
}

Outcome UnixSocket::accept(Attempt& attempt, Socket*& accepted) {
  if (!is_connection_based()) return fail(Errno::eopnotsupp);
  if (!listening_) return fail(Errno::einval);
  if (accept_queue_.empty()) {
    if (shut_read) return fail(Errno::einval);
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    return block(Blocked::On::acceptable, deadline_for(attempt, options.receive_timeout));
  }
  UnixSocket& child = *accept_queue_.front();
  accept_queue_.pop_front();
  child.pending_ = false;
  accepted = &child;
  wake(POLLOUT_);  // somebody may wait to connect
  host().touch(*this);
  host().touch(child);
  Reply reply;
  reply.address = UnixAddress{child.peer_name_};
  return reply;
}

/// unix_stream_connect, unix_dgram_connect.
Outcome UnixSocket::connect(Attempt& attempt, const SocketAddress& address) {
  if (std::holds_alternative<std::monostate>(address) && !is_connection_based()) {
    leave_peer();
    connected_ = false;
    return done();
  }
  const auto* path = std::get_if<UnixAddress>(&address);
  if (path == nullptr) return fail(Errno::einval);
  if (is_connection_based() && connected_) return fail(Errno::eisconn);
  if (listening_) return fail(Errno::einval);
  UnixSocket* other = find_name(path->path);
  if (other == nullptr) {
    const bool leftover = host().unix_names.count(path->path) != 0;  // the file is there, the socket is gone
    return fail(leftover || (!path->path.empty() && path->path[0] == '\0') ? Errno::econnrefused
                                                                           : Errno::enoent);
  }
  if (other->type != type) return fail(Errno::eprototype);
  if (!is_connection_based()) {
    peer_ = other;
    peer_name_ = other->name_;
    connected_ = true;
    host().touch(*this);
    return done();
  }
  if (!other->listening_ || other->shut_read) return fail(Errno::econnrefused);
  if (other->accept_queue_.size() > static_cast<std::size_t>(other->backlog_)) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    attempt.also_waits_for = other;
    return block(Blocked::On::connected, deadline_for(attempt, options.send_timeout));
  }
  auto& child = host().create<UnixSocket>(type);
  join(*this, child);
  child.name_ = other->name_;
  child.named_ = false;  // the listener owns the name
  child.peer_name_ = name_;
  peer_name_ = other->name_;
  child.pending_ = true;
  other->accept_queue_.push_back(&child);
  other->wake(POLLIN_ | POLLRDNORM_);
  host().touch(*this);
  host().touch(*other);
  return done();
}

bool UnixSocket::is_writable() const {
  return sent_memory_ * 4 <= static_cast<std::uint32_t>(options.send_buffer);
}

bool UnixSocket::receiver_full(const UnixSocket& to) const { return to.queue_.size() > kDatagramsWaiting; }

void UnixSocket::enqueue(UnixSocket& from, Bytes data) {
  Message message;
  message.memory = static_cast<std::uint32_t>(data.size()) + kOverhead;
  message.data = std::move(data);
  message.from = from.name_;
  message.sender = &from;
  from.sent_memory_ += message.memory;
  queue_.push_back(std::move(message));
  wake(POLLIN_ | POLLRDNORM_);
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

Outcome UnixSocket::send(Attempt& attempt, Send& call) {
  if ((call.flags & MSG_OOB_) != 0) return fail(Errno::eopnotsupp);
  return is_stream() ? send_stream(attempt, call) : send_message(attempt, call);
}

/// unix_stream_sendmsg.
Outcome UnixSocket::send_stream(Attempt& attempt, Send& call) {
  const auto give_up = [&](Errno why) {
    return attempt.sent > 0 ? done(static_cast<std::int64_t>(attempt.sent)) : fail(why);
  };
  if (!std::holds_alternative<std::monostate>(call.to))
    return fail(connected_ ? Errno::eisconn : Errno::eopnotsupp);
  if (!connected_) return fail(Errno::enotconn);
  const std::uint64_t total = call.data.size();
  do {
    if (shut_write || peer_ == nullptr || peer_->shut_read) return give_up(Errno::epipe);
    if (attempt.sent == total) break;
    if (error != Errno::none) return attempt.sent > 0 ? give_up(error) : fail(take_error());
    if (sent_memory_ >= static_cast<std::uint32_t>(options.send_buffer)) {
      if (attempt.nonblocking || attempt.expired) return give_up(Errno::eagain);
      return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
    }
    const std::uint64_t half = static_cast<std::uint64_t>(options.send_buffer) / 2 - 64;
    const std::uint64_t piece = std::min({total - attempt.sent, half, std::uint64_t{kLargestPiece}});
    const ByteView view =
        ByteView(call.data).subspan(static_cast<std::size_t>(attempt.sent), static_cast<std::size_t>(piece));
    peer_->enqueue(*this, Bytes(view.begin(), view.end()));
    attempt.sent += piece;
  } while (attempt.sent < total);
  return done(static_cast<std::int64_t>(total));
}

/// unix_dgram_sendmsg, unix_seqpacket_sendmsg.
Outcome UnixSocket::send_message(Attempt& attempt, Send& call) {
  UnixSocket* to = peer_;
  if (const auto* path = std::get_if<UnixAddress>(&call.to); path != nullptr && !is_connection_based()) {
    to = find_name(path->path);
    if (to == nullptr) return fail(Errno::enoent);
    if (to->type != type) return fail(Errno::eprototype);
  } else if (!connected_) {
    return fail(Errno::enotconn);
  }
  if (error != Errno::none) return fail(take_error());
  if (shut_write) return fail(Errno::epipe);
  if (to == nullptr) return fail(is_connection_based() ? Errno::epipe : Errno::econnrefused);
  if (to->shut_read) return fail(Errno::epipe);
  const std::uint64_t needed = call.data.size() + kOverhead;
  if (needed > static_cast<std::uint64_t>(options.send_buffer)) return fail(Errno::emsgsize);
  if (sent_memory_ + needed > static_cast<std::uint64_t>(options.send_buffer) || receiver_full(*to)) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    attempt.also_waits_for = to;
    return block(Blocked::On::writable, deadline_for(attempt, options.send_timeout));
  }
  const auto size = static_cast<std::int64_t>(call.data.size());
  to->enqueue(*this, std::move(call.data));
  return done(size);
}

Outcome UnixSocket::recv(Attempt& attempt, const Recv& call) {
  if (is_connection_based() && !connected_) return fail(is_stream() ? Errno::einval : Errno::enotconn);
  if ((call.flags & MSG_OOB_) != 0) return fail(is_stream() ? Errno::einval : Errno::eopnotsupp);
  return is_stream() ? recv_stream(attempt, call) : recv_message(attempt, call);
}

/// unix_stream_read_generic.
Outcome UnixSocket::recv_stream(Attempt& attempt, const Recv& call) {
  const bool peek = (call.flags & MSG_PEEK_) != 0;
  Bytes& got = attempt.gathered;
  if (peek) got.clear();
  std::size_t index = 0;  // of the message that is peeked at
  while (got.size() < call.size && index < queue_.size()) {
    Message& message = queue_[index];
    const auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>(message.data.size() - message.read, call.size - got.size()));
    const auto first = message.data.begin() + static_cast<std::ptrdiff_t>(message.read);
    got.insert(got.end(), first, first + static_cast<std::ptrdiff_t>(size));
    if (peek) {
      ++index;
      continue;
    }
    message.read += size;
    if (message.read < message.data.size()) break;
    consumed(message);
    queue_.pop_front();
  }
  if (!peek) host().touch(*this);
  const std::uint64_t target = (call.flags & MSG_WAITALL_) != 0 ? call.size : 1;
  const auto reply = [&] {
    Reply r;
    r.result = static_cast<std::int64_t>(got.size());
    r.data = std::move(got);
    return r;
  };
  if (call.size == 0 || got.size() >= target) return reply();
  if (got.empty() && error != Errno::none) return fail(take_error());
  if (shut_read || (!got.empty() && error != Errno::none)) return reply();
  if (attempt.nonblocking || attempt.expired) return got.empty() ? fail(Errno::eagain) : Outcome(reply());
  return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
}

Outcome UnixSocket::recv_message(Attempt& attempt, const Recv& call) {
  if (queue_.empty()) {
    if (error != Errno::none) return fail(take_error());
    if (shut_read && (is_connection_based() || !attempt.nonblocking)) return done();
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
  }
  Message& first = queue_.front();
  Reply reply;
  const std::size_t full = first.data.size(),
                    size = static_cast<std::size_t>(std::min<std::uint64_t>(full, call.size));
  if (size < full) reply.flags |= MSG_TRUNC_;
  reply.result = static_cast<std::int64_t>((call.flags & MSG_TRUNC_) != 0 ? full : size);
  reply.data.assign(first.data.begin(), first.data.begin() + static_cast<std::ptrdiff_t>(size));
  if (!first.from.empty()) reply.address = UnixAddress{first.from};
  if ((call.flags & MSG_PEEK_) != 0) return reply;
  consumed(first);
  queue_.pop_front();
  wake(POLLOUT_);  // of those who wait to send to it
  host().touch(*this);
  return reply;
}

/// unix_shutdown: what one end shuts, the other one sees.
Outcome UnixSocket::shutdown(int how) {
  if (how < SHUT_RD_ || how > SHUT_RDWR_) return fail(Errno::einval);
  const bool read = how != SHUT_WR_, write = how != SHUT_RD_;
  shut_read = shut_read || read;
  shut_write = shut_write || write;
  wake(kAll);
  host().touch(*this);
  if (peer_ != nullptr && is_connection_based()) {
    peer_->shut_read = peer_->shut_read || write;
    peer_->shut_write = peer_->shut_write || read;
    peer_->wake(kAll);
    host().touch(*peer_);
  }
  return done();
}

Outcome UnixSocket::name() const {
  Reply reply;
  reply.address = UnixAddress{name_};
  return reply;
}

Outcome UnixSocket::peer_name() const {
  if (!connected_ || (peer_ == nullptr && is_connection_based())) return fail(Errno::enotconn);
  Reply reply;
  reply.address = UnixAddress{peer_name_};
  return reply;
}

std::uint32_t UnixSocket::queued_octets() const {
  std::size_t octets = 0;
  for (const Message& message : queue_) octets += message.data.size() - message.read;
  return static_cast<std::uint32_t>(octets);
}

/// unix_poll.
Readiness UnixSocket::readiness() const {
  Readiness r;
  if (error != Errno::none) r.events |= POLLERR_;
  if (shut_read && shut_write) r.events |= POLLHUP_;
  if (shut_read) r.events |= POLLIN_ | POLLRDNORM_ | POLLRDHUP_;
  if (!queue_.empty() || !accept_queue_.empty()) r.events |= POLLIN_ | POLLRDNORM_;
  const bool fresh = is_connection_based() && !connected_ && !listening_;
  if (fresh) r.events |= POLLHUP_;
  const bool blocked_by_peer = !is_connection_based() && peer_ != nullptr && receiver_full(*peer_);
  if (is_writable() && !blocked_by_peer && !listening_) r.events |= POLLOUT_ | POLLWRNORM_ | POLLWRBAND_;

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
    read = {Why::receive_queue_empty, 0};
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
  r.reason(Set::except) = {Why::no_urgent_data, 0};
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

/// unix_release_sock: the peer sees the end, or a reset if something was not read.
void UnixSocket::leave_peer() {
  UnixSocket* other = std::exchange(peer_, nullptr);
  if (other == nullptr || !is_connection_based()) return;
  other->shut_read = other->shut_write = true;
  if (!queue_.empty() || pending_) other->error = Errno::econnreset;
  other->peer_ = nullptr;
  other->wake(kAll);
  host().touch(*other);
}

void UnixSocket::release() {
  leave_peer();
  for (UnixSocket* child : std::exchange(accept_queue_, {})) child->release();
  for (Message& message : queue_) consumed(message);
  // Others may refer to it: what it has sent, and datagram sockets that are connected to it.
  for (const auto& [id, file] : host().files) {
    auto* other = dynamic_cast<UnixSocket*>(file.get());
    if (other == nullptr) continue;
    for (Message& message : other->queue_) {
      if (message.sender == this) message.sender = nullptr;
    }
    if (other->peer_ == this) {
      other->peer_ = nullptr;
      other->wake(kAll);
    }
  }
  if (named_) {
    // A path stays in the file system until it is unlinked; an abstract name ends with its socket.
    if (name_[0] == '\0') {
      host().unix_names.erase(name_);
    } else {
      host().unix_names[name_] = nullptr;
    }
  }
  host().destroy(*this);
}

}  // namespace zocalo::kernel
