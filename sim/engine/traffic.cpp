#include "engine/traffic.h"

#include <algorithm>
#include <utility>

namespace zocalo::engine {

using namespace syscall;

namespace {

Socket socket_for(const wire::Endpoint& endpoint, int type) {
  return {endpoint.ip.family == wire::Family::ipv4 ? AF_INET_ : AF_INET6_, type, 0};
}

SocketAddress address_of(const wire::Endpoint& endpoint) { return InetAddress{endpoint, 0, 0}; }

SetSockOpt reuse_address(Fd fd) { return {fd, SOL_SOCKET_, SO_REUSEADDR_, Bytes{1, 0, 0, 0}}; }

constexpr std::size_t kPeriod = 65536;

/// One period of pattern(), so that it is copied and compared as fast as memory allows.
const Bytes& period() {
  static const Bytes bytes = [] {
    Bytes made(kPeriod);
    for (std::size_t i = 0; i < kPeriod; ++i) made[i] = pattern(0, i);
    return made;
  }();
  return bytes;
}

/// Calls visit(octets of the pattern, where they belong in [0, size)) for the stream's octets from `offset`
/// on.
template <class Visit>
void for_each_piece(std::uint64_t key, std::uint64_t offset, std::size_t size, Visit&& visit) {
  for (std::size_t done = 0; done < size;) {
    const std::size_t at = static_cast<std::size_t>((offset + done + key * 7919) % kPeriod);
    const std::size_t piece = std::min(size - done, kPeriod - at);
    visit(ByteView(period()).subspan(at, piece), done);
    done += piece;
  }
}

/// The stream's octets [offset, offset + size).
Bytes octets_of(std::uint64_t key, std::uint64_t offset, std::size_t size) {
  Bytes bytes;
  bytes.reserve(size);
  for_each_piece(key, offset, size,
                 [&](ByteView piece, std::size_t) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  return bytes;
}

std::uint64_t count_wrong(const Bytes& bytes, std::uint64_t key, std::uint64_t offset) {
  std::uint64_t wrong = 0;
  for_each_piece(key, offset, bytes.size(), [&](ByteView piece, std::size_t at) {
    if (std::equal(piece.begin(), piece.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at))) return;
    for (std::size_t i = 0; i < piece.size(); ++i) wrong += piece[i] != bytes[at + i] ? 1U : 0U;
  });
  return wrong;
}

}  // namespace

// ---- BulkSender

BulkSender::BulkSender(Tally& tally, wire::Endpoint to, std::uint64_t octets, std::uint64_t key,
                       std::size_t chunk)
    : StepScript(tally, &BulkSender::open), to_(to), octets_(octets), key_(key), chunk_size_(chunk) {}

BulkSender::Next BulkSender::open() { return call(socket_for(to_, SOCK_STREAM_), &BulkSender::connect); }

BulkSender::Next BulkSender::connect() {
  if (!ok()) return end();
  fd_ = fd_result();
  return call(Connect{fd_, address_of(to_)}, &BulkSender::connected);
}

BulkSender::Next BulkSender::connected() { return ok() ? send() : call(Close{fd_}, &BulkSender::closed); }

BulkSender::Next BulkSender::send() {
  if (sent_ == octets_) return call(Shutdown{fd_, SHUT_WR_}, &BulkSender::drain);
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size_, octets_ - sent_));
  return call(Send{fd_, octets_of(key_, sent_, size), 0, {}}, &BulkSender::sent);
}

BulkSender::Next BulkSender::sent() {
  if (!ok()) return call(Close{fd_}, &BulkSender::closed);
  sent_ += static_cast<std::uint64_t>(reply().result);
  return send();
}

BulkSender::Next BulkSender::drain() {
  if (!ok()) return call(Close{fd_}, &BulkSender::closed);
  return call(Recv{fd_, 4096, 0}, &BulkSender::closed);
}

BulkSender::Next BulkSender::closed() {
  if (fd_ < 0) return end();
  const Fd fd = std::exchange(fd_, -1);
  return call(Close{fd}, &BulkSender::closed);
}

// ---- BulkReceiver

BulkReceiver::BulkReceiver(Tally& tally, wire::Endpoint at, std::uint64_t key, std::size_t chunk)
    : StepScript(tally, &BulkReceiver::open), at_(at), key_(key), chunk_size_(chunk) {}

BulkReceiver::Next BulkReceiver::open() { return call(socket_for(at_, SOCK_STREAM_), &BulkReceiver::bind); }

BulkReceiver::Next BulkReceiver::bind() {
  if (!ok()) return end();
  listener_ = fd_result();
  return call(Bind{listener_, address_of(at_)}, &BulkReceiver::listen);
}

BulkReceiver::Next BulkReceiver::listen() {
  if (!ok()) return end();
  return call(Listen{listener_, 16}, &BulkReceiver::accept);
}

BulkReceiver::Next BulkReceiver::accept() {
  if (!ok()) return end();
  return call(Accept{listener_, 0}, &BulkReceiver::accepted);
}

BulkReceiver::Next BulkReceiver::accepted() {
  if (!ok()) return end();
  fd_ = fd_result();
  return call(Recv{fd_, chunk_size_, 0}, &BulkReceiver::receive);
}

BulkReceiver::Next BulkReceiver::receive() {
  if (!ok() || reply().data.empty()) return call(Close{fd_}, &BulkReceiver::closed);
  tally_.wrong += count_wrong(reply().data, key_, tally_.octets);
  tally_.octets += reply().data.size();
  return call(Recv{fd_, chunk_size_, 0}, &BulkReceiver::receive);
}

BulkReceiver::Next BulkReceiver::closed() {
  if (listener_ < 0) return end();
  return call(Close{std::exchange(listener_, -1)}, &BulkReceiver::closed);
}

// ---- SelectEchoServer

SelectEchoServer::SelectEchoServer(Tally& tally, wire::Endpoint at, std::size_t clients)
    : StepScript(tally, &SelectEchoServer::open), at_(at), clients_(clients) {}

SelectEchoServer::Next SelectEchoServer::open() {
  return call(socket_for(at_, SOCK_STREAM_), &SelectEchoServer::bind);
}

SelectEchoServer::Next SelectEchoServer::bind() {
  if (!ok()) return end();
  if (watched_.empty()) {
    watched_.push_back(fd_result());
    return call(reuse_address(watched_[0]), &SelectEchoServer::bind);
  }
  return call(Bind{watched_[0], address_of(at_)}, &SelectEchoServer::listen);
}

SelectEchoServer::Next SelectEchoServer::listen() {
  if (!ok()) return end();
  return call(Listen{watched_[0], 5}, &SelectEchoServer::select);
}

SelectEchoServer::Next SelectEchoServer::select() {
  if (gone_ == clients_) return call(Close{watched_[0]}, &SelectEchoServer::ended);
  return call(Select{watched_, {}, watched_, std::nullopt}, &SelectEchoServer::selected);
}

SelectEchoServer::Next SelectEchoServer::selected() {
  if (!ok()) return end();
  ready_ = reply().sets[0];
  std::reverse(ready_.begin(), ready_.end());
  return next_ready();
}

SelectEchoServer::Next SelectEchoServer::next_ready() {
  if (ready_.empty()) return select();
  current_ = ready_.back();
  ready_.pop_back();
  return serve();
}

SelectEchoServer::Next SelectEchoServer::serve() {
  if (current_ == watched_[0]) return call(Accept{current_, 0}, &SelectEchoServer::accepted);
  return call(Recv{current_, 1024, 0}, &SelectEchoServer::received);
}

SelectEchoServer::Next SelectEchoServer::accepted() {
  if (ok()) watched_.push_back(fd_result());
  return next_ready();
}

SelectEchoServer::Next SelectEchoServer::received() {
  if (!ok() || reply().data.empty()) {
    watched_.erase(std::find(watched_.begin(), watched_.end(), current_));
    ++gone_;
    return call(Close{current_}, &SelectEchoServer::next_ready);
  }
  ++tally_.messages;
  tally_.octets += reply().data.size();
  unsent_ = std::move(reply().data);
  return call(Send{current_, unsent_, 0, {}}, &SelectEchoServer::echoed);
}

SelectEchoServer::Next SelectEchoServer::echoed() {
  if (!ok()) return next_ready();
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(reply().result));
  if (unsent_.empty()) return next_ready();
  return call(Send{current_, unsent_, 0, {}}, &SelectEchoServer::echoed);
}

SelectEchoServer::Next SelectEchoServer::ended() { return end(); }

// ---- EchoClient

EchoClient::EchoClient(Tally& tally, wire::Endpoint to, std::uint64_t messages, std::size_t size,
                       Duration pause, std::uint64_t key)
    : StepScript(tally, &EchoClient::open),
      to_(to),
      messages_(messages),
      key_(key),
      size_(size),
      pause_(pause) {}

EchoClient::Next EchoClient::open() { return call(socket_for(to_, SOCK_STREAM_), &EchoClient::connect); }

EchoClient::Next EchoClient::connect() {
  if (!ok()) return end();
  fd_ = fd_result();
  return call(Connect{fd_, address_of(to_)}, &EchoClient::connected);
}

EchoClient::Next EchoClient::connected() { return ok() ? send() : finish(); }

EchoClient::Next EchoClient::send() {
  if (seen_ == messages_) return finish();
  got_ = 0;
  return call(Send{fd_, octets_of(key_ + seen_, 0, size_), 0, {}}, &EchoClient::receive);
}

EchoClient::Next EchoClient::receive() {
  if (!ok()) return finish();
  return call(Recv{fd_, 4096, 0}, &EchoClient::received);
}

EchoClient::Next EchoClient::received() {
  if (!ok() || reply().data.empty()) return finish();
  tally_.wrong += count_wrong(reply().data, key_ + seen_, got_);
  got_ += reply().data.size();
  tally_.octets += reply().data.size();
  if (got_ < size_) return call(Recv{fd_, 4096, 0}, &EchoClient::received);
  ++seen_;
  ++tally_.messages;
  return call(NanoSleep{pause_}, &EchoClient::send);
}

EchoClient::Next EchoClient::finish() { return call(Close{fd_}, &EchoClient::closed); }

EchoClient::Next EchoClient::closed() { return end(); }

// ---- datagrams

DatagramSender::DatagramSender(Tally& tally, wire::Endpoint to, std::uint64_t count, std::size_t size,
                               Duration gap)
    : StepScript(tally, &DatagramSender::open), to_(to), left_(count), size_(size), gap_(gap) {}

DatagramSender::Next DatagramSender::open() {
  return call(socket_for(to_, SOCK_DGRAM_), &DatagramSender::send);
}

DatagramSender::Next DatagramSender::send() {
  if (fd_ < 0) {
    if (!ok()) return end();
    fd_ = fd_result();
  }
  if (left_ == 0) return call(Close{fd_}, &DatagramSender::closed);
  return call(Send{fd_, octets_of(left_--, 0, size_), 0, address_of(to_)}, &DatagramSender::pause);
}

DatagramSender::Next DatagramSender::pause() { return call(NanoSleep{gap_}, &DatagramSender::send); }

DatagramSender::Next DatagramSender::closed() { return end(); }

DatagramReceiver::DatagramReceiver(Tally& tally, wire::Endpoint at, Duration silence)
    : StepScript(tally, &DatagramReceiver::open), at_(at), silence_(silence) {}

DatagramReceiver::Next DatagramReceiver::open() {
  return call(socket_for(at_, SOCK_DGRAM_), &DatagramReceiver::bind);
}

DatagramReceiver::Next DatagramReceiver::bind() {
  if (!ok()) return end();
  fd_ = fd_result();
  return call(Bind{fd_, address_of(at_)}, &DatagramReceiver::wait);
}

DatagramReceiver::Next DatagramReceiver::wait() {
  if (!ok()) return end();
  return call(Select{{fd_}, {}, {}, silence_}, &DatagramReceiver::woken);
}

DatagramReceiver::Next DatagramReceiver::woken() {
  if (!ok() || reply().sets[0].empty()) return call(Close{fd_}, &DatagramReceiver::closed);
  return call(Recv{fd_, 65536, 0}, &DatagramReceiver::received);
}

DatagramReceiver::Next DatagramReceiver::received() {
  if (ok()) {
    ++tally_.messages;
    tally_.octets += reply().data.size();
  }
  return call(Select{{fd_}, {}, {}, silence_}, &DatagramReceiver::woken);
}

DatagramReceiver::Next DatagramReceiver::closed() { return end(); }

}  // namespace zocalo::engine
