// The table of socket options against the machine's own kernel: what is accepted and what is refused, and
// what a fresh socket reads, for every row and every kind of socket.

#include <catch2/catch_test_macros.hpp>

#include "conformance/transport.h"
#include "kernel/options.h"
#include "syscall/names.h"

namespace zocalo::conformance {
namespace {

constexpr GuestId kProgram{1};

struct Kind {
  int domain, type;
};
constexpr Kind kKinds[] = {
    {AF_INET_, SOCK_STREAM_}, {AF_INET_, SOCK_DGRAM_}, {AF_INET6_, SOCK_STREAM_}, {AF_INET6_, SOCK_DGRAM_}};

/// "ok 01000000", "EINVAL".
std::string text_of(const std::optional<Outcome>& outcome) {
  if (!outcome) return "blocked";
  if (const auto* failed = std::get_if<Failed>(&*outcome)) return std::string(errno_name(failed->error));
  std::string text = "ok";
  for (const std::uint8_t octet : std::get<Reply>(*outcome).data) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += {' ', kDigits[octet >> 4], kDigits[octet & 15]};
  }
  return text;
}

Bytes int_value(std::int32_t value) {
  Bytes bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> shift));
  return bytes;
}

/// What a program sees of one option: read, set to some ints and to nothing, read again.
std::string ask(Transport& transport, const Kind& kind, const kernel::OptionRow& row) {
  std::string seen;
  const auto call = [&](Syscall syscall) {
    const auto outcome = transport.call(kProgram, std::move(syscall));
    seen += text_of(outcome) + "; ";
    return outcome;
  };
  const auto made = transport.call(kProgram, Socket{kind.domain, kind.type, 0});
  const Fd fd = static_cast<Fd>(std::get<Reply>(*made).result);
  call(GetSockOpt{fd, row.level, row.optname, 4});
  for (const std::int32_t value : {1, -1, 0, 3, 256}) {
    call(SetSockOpt{fd, row.level, row.optname, int_value(value)});
    call(GetSockOpt{fd, row.level, row.optname, 4});
  }
  call(SetSockOpt{fd, row.level, row.optname, {}});
  transport.call(kProgram, Close{fd});
  return seen;
}

/// Where the machine's administrator has a say, so that only its refusal or acceptance could be compared.
bool depends_on_machine(const kernel::OptionRow& row) {
  if (row.level == SOL_SOCKET_ && row.optname == SO_RCVLOWAT_) return true;  // net.ipv4.tcp_rmem
  if (row.level == SOL_SOCKET_)  // net.core.[rw]mem_max; CAP_NET_ADMIN; which processors there are
    return row.optname == SO_SNDBUF_ || row.optname == SO_RCVBUF_ || row.optname == SO_SNDBUFFORCE_ ||
           row.optname == SO_RCVBUFFORCE_ || row.optname == SO_PRIORITY_ || row.optname == SO_MARK_ ||
           row.optname == SO_DEBUG_ || row.optname == SO_BUSY_POLL_;
  if (row.level == IPPROTO_TCP_)  // net.ipv4.tcp_congestion_control, tcp_fastopen, tcp_notsent_lowat, …
    return row.optname == TCP_CONGESTION_ || row.optname == TCP_CC_INFO_ || row.optname == TCP_FASTOPEN_ ||
           row.optname == TCP_INFO_ || row.optname == TCP_SYNCNT_ || row.optname == TCP_LINGER2_;
  // which interfaces there are; settable there
  return row.level == IPPROTO_IPV6_ && (row.optname == IPV6_MULTICAST_IF_ || row.optname == IPV6_MTU_);
}

bool has_ipv6() {
  Transport real = Transport::real();
  real.start(kProgram);
  return text_of(real.call(kProgram, Socket{AF_INET6_, SOCK_DGRAM_, 0})).starts_with("ok");
}

}  // namespace

TEST_CASE("Every option that is not refused answers as the machine's kernel does") {
  Transport simulated = Transport::simulated(), real = Transport::real();
  simulated.start(kProgram);
  real.start(kProgram);
  const bool six = has_ipv6();
  int compared = 0;
  for (const Kind& kind : kKinds) {
    if (kind.domain == AF_INET6_ && !six) continue;
    for (const kernel::OptionRow& row : kernel::option_rows()) {
      if (row.treatment == kernel::Treatment::refused || depends_on_machine(row)) continue;
      INFO(syscall::level_name(row.level) << " " << syscall::option_name(row.level, row.optname) << " of "
                                          << kind.domain << ", " << kind.type);
      CHECK(ask(simulated, kind, row) == ask(real, kind, row));
      ++compared;
    }
  }
  CHECK(compared > 100);
}

TEST_CASE("What is refused is known to Linux: the table calls nothing refused that it does not know itself") {
  Transport simulated = Transport::simulated(), real = Transport::real();
  simulated.start(kProgram);
  real.start(kProgram);
  for (const kernel::OptionRow& row : kernel::option_rows()) {
    if (row.treatment != kernel::Treatment::refused) continue;
    const bool datagram = row.level == IPPROTO_UDP_;
    const Kind kind{row.level == IPPROTO_IPV6_ && has_ipv6() ? AF_INET6_ : AF_INET_,
                    datagram ? SOCK_DGRAM_ : SOCK_STREAM_};
    INFO(syscall::level_name(row.level) << " " << syscall::option_name(row.level, row.optname));
    const std::string ours = ask(simulated, kind, row);
    CHECK(ours.starts_with("ENOPROTOOPT; ENOPROTOOPT; "));
    if (kind.domain == AF_INET6_ || row.level != IPPROTO_IPV6_) CHECK(ask(real, kind, row) != ours);
  }
}

}  // namespace zocalo::conformance
