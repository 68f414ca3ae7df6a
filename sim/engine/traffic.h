#pragma once
// Scripts that make traffic: what benches measure, and what tests and the digest drive the kernels with.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/script.h"

namespace zocalo::engine {

/// What a script saw; the caller owns it, and it outlives the script.
struct Tally {
  std::uint64_t octets = 0;    ///< received
  std::uint64_t messages = 0;  ///< datagrams or echoes received
  std::uint64_t wrong = 0;     ///< octets that are not what the sender sent at that place
  std::vector<Errno> errors;   ///< of every call that failed, in order
  Time finished = kNever;      ///< when it ended by itself
};

/// A script whose next() goes on in the member function that the last call named.
template <class Self>
class StepScript : public Script {
 public:
  std::optional<syscall::Syscall> next(syscall::Outcome last, Time now) final {
    now_ = now;
    last_ = std::move(last);
    if (const auto* failed = std::get_if<syscall::Failed>(&last_)) tally_.errors.push_back(failed->error);
    return (static_cast<Self*>(this)->*step_)();
  }

 protected:
  using Next = std::optional<syscall::Syscall>;
  using Step = Next (Self::*)();

  StepScript(Tally& tally, Step first) : tally_(tally), step_(first) {}

  Next call(syscall::Syscall what, Step then) {
    step_ = then;
    return what;
  }
  Next end() {
    tally_.finished = now_;
    return std::nullopt;
  }
  bool ok() const { return std::holds_alternative<syscall::Reply>(last_); }
  /// What the last call gave; it must have succeeded.
  syscall::Reply& reply() { return *std::get_if<syscall::Reply>(&last_); }
  Fd fd_result() { return static_cast<Fd>(reply().result); }
  Time now() const { return now_; }

  Tally& tally_;

 private:
  Step step_;
  Time now_ = kStart;
  syscall::Outcome last_;
};

/// The octet at `offset` of stream `key`: what senders send and receivers expect. Repeats after 65,536, not
/// before, and no eight octets in between are like eight others, so that octets out of place are seen, and a
/// recording finds as little twice in it as in what people send.
constexpr std::uint8_t pattern(std::uint64_t key, std::uint64_t offset) {
  std::uint64_t at = (offset + key * 7919) % 65536;
  at = (at + 1) * 0x9e3779b97f4a7c15U;  // SplitMix64's mixing
  at = (at ^ (at >> 30)) * 0xbf58476d1ce4e5b9U;
  return static_cast<std::uint8_t>(at >> 56);
}

/// Connects to `to` and sends `octets`, then its FIN, and waits for the peer's.
class BulkSender final : public StepScript<BulkSender> {
 public:
  BulkSender(Tally& tally, wire::Endpoint to, std::uint64_t octets, std::uint64_t key,
             std::size_t chunk = 65536);

 private:
  Next open();
  Next connect();
  Next connected();
  Next send();
  Next sent();
  Next drain();
  Next closed();

  wire::Endpoint to_;
  std::uint64_t octets_, key_, sent_ = 0;
  std::size_t chunk_size_;
  Fd fd_ = -1;
};

/// Listens at `at`, accepts one connection, and receives until its end.
class BulkReceiver final : public StepScript<BulkReceiver> {
 public:
  BulkReceiver(Tally& tally, wire::Endpoint at, std::uint64_t key, std::size_t chunk = 65536);

 private:
  Next open();
  Next bind();
  Next listen();
  Next accept();
  Next accepted();
  Next receive();
  Next closed();

  wire::Endpoint at_;
  std::uint64_t key_;
  std::size_t chunk_size_;
  Fd listener_ = -1, fd_ = -1;
};

/// The course's server: one thread, one select() over the listener and every client; sends back what it gets.
/// Ends after `clients` have come and gone.
class SelectEchoServer final : public StepScript<SelectEchoServer> {
 public:
  SelectEchoServer(Tally& tally, wire::Endpoint at, std::size_t clients);

 private:
  Next open();
  Next bind();
  Next listen();
  Next select();
  Next selected();
  Next serve();
  Next accepted();
  Next received();
  Next echoed();
  Next next_ready();
  Next ended();

  wire::Endpoint at_;
  std::size_t clients_, gone_ = 0;
  std::vector<Fd> watched_, ready_;
  Fd current_ = -1;
  Bytes unsent_;
};

/// Connects to `to`, sends `messages` texts of `size` octets, one after the echo of the other with `pause`
/// between, and leaves.
class EchoClient final : public StepScript<EchoClient> {
 public:
  EchoClient(Tally& tally, wire::Endpoint to, std::uint64_t messages, std::size_t size, Duration pause,
             std::uint64_t key);

 private:
  Next open();
  Next connect();
  Next connected();
  Next send();
  Next receive();
  Next received();
  Next finish();
  Next closed();

  wire::Endpoint to_;
  std::uint64_t messages_, key_;
  std::size_t size_;
  Duration pause_;
  Fd fd_ = -1;
  std::uint64_t got_ = 0, seen_ = 0;
};

/// Sends `count` datagrams of `size` octets to `to`, one every `gap`.
class DatagramSender final : public StepScript<DatagramSender> {
 public:
  DatagramSender(Tally& tally, wire::Endpoint to, std::uint64_t count, std::size_t size, Duration gap);

 private:
  Next open();
  Next send();
  Next pause();
  Next closed();

  wire::Endpoint to_;
  std::uint64_t left_;
  std::size_t size_;
  Duration gap_;
  Fd fd_ = -1;
};

/// Receives datagrams at `at` until `silence` passes without one.
class DatagramReceiver final : public StepScript<DatagramReceiver> {
 public:
  DatagramReceiver(Tally& tally, wire::Endpoint at, Duration silence);

 private:
  Next open();
  Next bind();
  Next wait();
  Next woken();
  Next received();
  Next closed();

  wire::Endpoint at_;
  Duration silence_;
  Fd fd_ = -1;
};

}  // namespace zocalo::engine
