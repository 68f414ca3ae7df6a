// AF_UNIX sockets: names, connections, the end. Their data: unix_transfer.cpp; what they show:
// unix_state.cpp.

#include "kernel/unix.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr std::size_t kDatagramsWaiting = 10;  // net.unix.max_dgram_qlen
constexpr std::uint32_t kAll = 0xffffffff;

}  // namespace

UnixSocket::UnixSocket(Host& its_host, SocketId its_id, int its_type)
    : Socket(its_host, its_id, AF_UNIX_, its_type == SOCK_RAW_ ? SOCK_DGRAM_ : its_type, 0) {
  options.send_buffer = options.receive_buffer = kDefaultBuffer;
}

bool UnixSocket::knows(int type) {
  return type == SOCK_STREAM_ || type == SOCK_DGRAM_ || type == SOCK_RAW_ || type == SOCK_SEQPACKET_;
}

void UnixSocket::join(UnixSocket& a, UnixSocket& b) {
  a.peer_ = &b;
  b.peer_ = &a;
  a.connected_ = b.connected_ = true;
  a.peer_credentials_ = b.own_credentials();
  b.peer_credentials_ = a.own_credentials();
}

bool UnixSocket::is_abstract(const std::string& path) { return !path.empty() && path[0] == '\0'; }

/// Abstract names are each socket type's own (unix_abstract_hash), paths are everybody's.
std::string UnixSocket::key_of(const std::string& path) const {
  return is_abstract(path) ? path + '\0' + std::to_string(type) : path;
}

UnixSocket* UnixSocket::find_name(const std::string& path) const {
  const auto found = host().unix_names.find(key_of(path));
  return found == host().unix_names.end() ? nullptr : found->second;
}

Outcome UnixSocket::bind(const SocketAddress& address) {
  const auto* path = std::get_if<UnixAddress>(&address);
  if (path == nullptr) return fail(Errno::einval);
  std::string wanted = path->path;
  const bool has_name = named_ || !name_.empty();  // from its listener, if accept(2) made it
  if (has_name) return wanted.empty() ? done() : fail(Errno::einval);
  if (wanted.empty()) {  // unix(7): autobind to an abstract name of five digits
    do {
      static constexpr char kHex[] = "0123456789abcdef";
      wanted.assign(1, '\0');
      std::uint64_t number = host().random.below(1U << 20);
      for (int i = 0; i < 5; ++i, number >>= 4) wanted += kHex[number & 15];
    } while (find_name(wanted) != nullptr);
  }
  if (host().unix_names.count(key_of(wanted)) != 0) return fail(Errno::eaddrinuse);
  host().unix_names[key_of(wanted)] = this;
  name_ = wanted;
  named_ = true;
  host().touch(*this);
  return done();
}

Outcome UnixSocket::listen(int backlog) {
  if (!is_connection_based()) return fail(Errno::eopnotsupp);
  if (!named_ || connected_) return fail(Errno::einval);
  listening_ = true;
  peer_credentials_ = own_credentials();
  backlog_ = backlog < 0 || backlog > SOMAXCONN_ ? SOMAXCONN_ : backlog;
  host().touch(*this);
  return done();
}

Outcome UnixSocket::accept(Attempt& attempt, Socket*& accepted) {
  if (!is_connection_based()) return fail(Errno::eopnotsupp);
  if (!listening_) return fail(Errno::einval);
  if (error != Errno::none) return fail(take_error());
  if (accept_queue_.empty()) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    if (shut_read) return fail(Errno::einval);
    return block(Blocked::On::acceptable, deadline_for(attempt, options.receive_timeout));
  }
  UnixSocket& child = *accept_queue_.front();
  accept_queue_.pop_front();
  child.pending_ = false;
  accepted = &child;
  wake_calls(POLLOUT_);  // peer_wait: somebody may wait to connect
  host().touch(*this);
  host().touch(child);
  Reply reply;
  reply.address = UnixAddress{child.peer_ != nullptr ? child.peer_->name_ : child.peer_name_};
  return reply;
}

/// unix_find_other: a path may be there although its socket is gone.
Errno UnixSocket::why_unknown(const std::string& path) const {
  const bool leftover = host().unix_names.count(path) != 0;
  return leftover || is_abstract(path) ? Errno::econnrefused : Errno::enoent;
}

/// unix_stream_connect, unix_dgram_connect.
Outcome UnixSocket::connect(Attempt& attempt, const SocketAddress& address) {
  if (std::holds_alternative<std::monostate>(address) && !is_connection_based()) {
    leave_datagram_peer(nullptr);
    return done();
  }
  const auto* path = std::get_if<UnixAddress>(&address);
  if (path == nullptr || path->path.empty()) return fail(Errno::einval);  // unix_validate_addr
  name_itself();
  UnixSocket* other = find_name(path->path);
  if (other == nullptr) return fail(why_unknown(path->path));
  if (other->type != type) return fail(Errno::eprototype);
  if (!is_connection_based()) {
    if (!may_send(*other)) return fail(Errno::eperm);
    leave_datagram_peer(other);
    peer_ = other;
    connected_ = true;
    host().touch(*this);
    return done();
  }
  if (!other->listening_ || other->shut_read) return fail(Errno::econnrefused);
  // A full queue comes before the socket's own state (unix_stream_connect).
  const Errno refusal = connected_ ? Errno::eisconn : listening_ ? Errno::einval : Errno::none;
  if (other->accept_queue_.size() > static_cast<std::size_t>(other->backlog_)) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    attempt.also_waits_for = other;
    return block(Blocked::On::connected, deadline_for(attempt, options.send_timeout));
  }
  if (refusal != Errno::none) return fail(refusal);
  auto& child = host().create<UnixSocket>(type);
  join(*this, child);
  peer_credentials_ = other->peer_credentials_;
  child.peer_credentials_ = own_credentials();
  child.options.pass_credentials = other->options.pass_credentials;
  child.name_ = other->name_;
  child.named_ = false;  // the listener owns the name
  child.pending_ = true;
  other->accept_queue_.push_back(&child);
  other->wake(POLLIN_ | POLLRDNORM_);
  host().touch(*this);
  host().touch(*other);
  return done();
}

/// unix_writable; sk_wmem_alloc counts the socket itself as one.
bool UnixSocket::is_writable() const {
  return !listening_ && (sent_memory_ + 1) * 4 <= static_cast<std::uint32_t>(options.send_buffer);
}

/// unix_may_send: not to one that talks to somebody else.
bool UnixSocket::may_send(const UnixSocket& to) const { return !to.connected_ || to.peer_ == this; }

/// unix_dgram_sendmsg: only a receiver that answers somebody else counts what waits.
bool UnixSocket::receiver_full(const UnixSocket& to) const {
  return to.peer_ != this && &to != this && to.is_full();
}

/// unix_recvq_full.
bool UnixSocket::is_full() const { return queue_.size() > kDatagramsWaiting; }

/// The queue peer_wait: blocked calls, and who was told that there is no room (unix_dgram_peer_wake_me).
void UnixSocket::tell_senders(bool was_full) {
  wake_calls(kAll);
  if (is_connection_based()) return;
  for (const auto& [id, file] : host().files) {
    auto* other = dynamic_cast<UnixSocket*>(file.get());
    if (other == nullptr || other == this || other->peer_ != this) continue;
    if (was_full && other != peer_) other->wake(POLLOUT_ | POLLWRNORM_ | POLLWRBAND_);
  }
}

/// unix_dgram_connect and unix_dgram_disconnected: what the old peer sent is lost, and it hears of that.
void UnixSocket::leave_datagram_peer(const UnixSocket* next) {
  if (!connected_) return;
  wake(POLLOUT_ | POLLWRNORM_ | POLLWRBAND_);  // unix_dgram_peer_wake_disconnect_wakeup
  if (peer_ != nullptr && peer_ == next) return;
  UnixSocket* old = std::exchange(peer_, nullptr);
  connected_ = false;
  peer_name_.clear();
  if (!queue_.empty()) {
    const bool was_full = is_full();
    discard(std::exchange(queue_, {}));
    if (old != nullptr && old->peer_ == this) {
      old->error = Errno::econnreset;
      old->wake(kAll);
      host().touch(*old);
    }
    tell_senders(was_full);
  }
  host().touch(*this);
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

void UnixSocket::option_changed(int level, int optname) {
  if (level == SOL_SOCKET_ && optname == SO_SNDBUF_ && is_writable())  // unix_write_space
    wake(POLLOUT_ | POLLWRNORM_ | POLLWRBAND_);
}

Outcome UnixSocket::name() const {
  Reply reply;
  reply.address = UnixAddress{name_};
  return reply;
}

Outcome UnixSocket::peer_name() const {
  if (!connected_) return fail(Errno::enotconn);  // a peer that is gone is still the peer
  Reply reply;
  reply.address = UnixAddress{peer_ != nullptr ? peer_->name_ : peer_name_};
  return reply;
}

/// unix_release_sock: the peer sees the end, or a reset if something was not read.
void UnixSocket::leave_peer() {
  UnixSocket* other = std::exchange(peer_, nullptr);
  if (other == nullptr || !is_connection_based()) return;
  other->shut_read = other->shut_write = true;
  other->peer_name_ = name_;
  // an empty buffer at the head is passed over, be it an urgent octet's or a message without octets
  const bool unread = !queue_.empty() && (queue_.front().left() > 0 || queue_.size() > 1);
  if (unread || pending_) other->error = Errno::econnreset;
  other->peer_ = nullptr;
  other->wake(kAll);
  host().touch(*other);
}

/// Others may refer to it: what it has sent waits there, or they are datagram sockets that are connected to it.
void UnixSocket::leave_others() {
  for (const auto& [id, file] : host().files) {
    auto* other = dynamic_cast<UnixSocket*>(file.get());
    if (other == nullptr) continue;
    for (Message& message : other->queue_) {
      if (message.sender != this) continue;
      message.sender = nullptr;
      message.from = name_;
    }
    if (other->peer_ == this) {
      other->peer_ = nullptr;
      other->peer_name_ = name_;
    }
  }
}

void UnixSocket::release() {
  leave_peer();
  if (!is_connection_based()) tell_senders(is_full());
  for (UnixSocket* child : std::exchange(accept_queue_, {})) child->release();
  discard(std::exchange(queue_, {}));
  if (sent_memory_ > 0 || !is_connection_based()) leave_others();
  if (named_) {
    // A path stays in the file system until it is unlinked; an abstract name ends with its socket.
    if (is_abstract(name_)) {
      host().unix_names.erase(key_of(name_));
    } else if (find_name(name_) == this) {
      host().unix_names[name_] = nullptr;
    }
  }
  host().destroy(*this);
}

}  // namespace zocalo::kernel
