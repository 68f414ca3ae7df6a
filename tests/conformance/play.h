#pragma once
// A case is played once on each transport; what it saw is written down, and the two transcripts must be the
// same.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/transport.h"

namespace zocalo::conformance {

inline constexpr GuestId kServer{1}, kClient{2};

class Play {
 public:
  explicit Play(Transport transport) : transport_(std::move(transport)) {
    transport_.start(kServer);
    transport_.start(kClient);
  }

  /// Makes a call; writes down what it was and what came of it.
  std::optional<Outcome> call(GuestId guest, Syscall syscall, std::uint32_t thread = 1);
  std::optional<Outcome> server(Syscall syscall) { return call(kServer, std::move(syscall)); }
  std::optional<Outcome> client(Syscall syscall) { return call(kClient, std::move(syscall)); }
  /// While the server's call sleeps: in another thread of it.
  std::optional<Outcome> beside(Syscall syscall) { return call(kServer, std::move(syscall), 2); }
  /// What a call that blocked has come to since.
  std::optional<Outcome> finish(GuestId guest);

  /// A listening socket of the server on 127.0.0.1 and a free port: its descriptor is 3.
  SocketAddress listener(int backlog = 5);
  /// A connection: the client's descriptor is 3, the server's 4 (its listener is 3).
  SocketAddress connection();
  SocketAddress name_of(GuestId guest, Fd fd);

  /// poll(2) for everything on one descriptor, with a zero timeout.
  void poll(GuestId guest, Fd fd);
  void nonblocking(GuestId guest, Fd fd) { call(guest, SetNonBlocking{fd, true}); }
  void send(GuestId guest, Fd fd, std::string_view text, int flags = 0) {
    call(guest, Send{fd, to_bytes(text), flags, {}});
  }

  const std::vector<std::string>& transcript() const { return transcript_; }

 private:
  std::string text_of(const std::optional<Outcome>& outcome);
  std::string text_of(const SocketAddress& address);

  Transport transport_;
  std::vector<std::string> transcript_;
  std::map<std::uint16_t, int> ports_;  ///< those that the kernel chose, in order of appearance
};

struct Case {
  const char* name;
  void (*run)(Play&);
};

extern const std::vector<Case> kConnectionCases, kTransferCases, kReadinessCases, kDatagramCases, kErrorCases,
    kFoundCases;

inline InetAddress loopback(std::uint16_t port = 0) {
  return {{wire::IpAddress::loopback(wire::Family::ipv4), port}, 0, 0};
}
inline Bytes number(std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  Bytes bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  return bytes;
}

}  // namespace zocalo::conformance
