// Packets of garbage: what the parser makes of any octets, and what a host makes of any packet.
// Input: a sequence of   u16 size | packet.   Each is read as it is, and once more with its checksums put
// right, as nothing else would ever get behind them.
#include <algorithm>

#include "fuzz/fuzz.h"
#include "kernel/kernel.h"
#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo {
namespace {

using namespace wire::layout;

const wire::IpAddress kOwn = *wire::IpAddress::parse("10.0.0.1");
const wire::IpAddress kOwn6 = *wire::IpAddress::parse("fd00::1");

void put_u16(Bytes& bytes, std::size_t at, std::uint16_t value) {
  if (at + 2 > bytes.size()) return;
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

/// Where the checksum of what IP carries stands behind its header.
std::size_t checksum_place(std::uint8_t protocol) {
  if (protocol == kProtocolTcp) return 16;
  return protocol == kProtocolUdp ? 6 : 2;
}

/// The packet with its lengths and checksums put right, and sent to the host.
Bytes mended(ByteView packet) {
  Bytes bytes(packet.begin(), packet.end());
  if (bytes.size() < kIpv4Header) return bytes;
  const bool v4 = bytes[0] >> 4 == 4;
  const std::size_t header = v4 ? std::size_t{bytes[0]} % 16 * 4 : kIpv6Header;
  if (header < kIpv4Header || bytes.size() < header + 2 || bytes.size() > 0xffff) return bytes;
  if (v4) {
    put_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    put_u16(bytes, 6, 0);
    std::copy_n(kOwn.octets.begin(), 4, bytes.begin() + 16);
    put_u16(bytes, 10, 0);
    put_u16(bytes, 10, wire::checksum(ByteView(bytes).first(header)));
  } else {
    put_u16(bytes, 4, static_cast<std::uint16_t>(bytes.size() - header));
    std::copy_n(kOwn6.octets.begin(), 16, bytes.begin() + 24);
  }
  const std::uint8_t protocol = bytes[v4 ? 9 : 6];
  const ByteView body = ByteView(bytes).subspan(header);
  if (protocol == kProtocolUdp) put_u16(bytes, header + 4, static_cast<std::uint16_t>(body.size()));
  const std::size_t place = header + checksum_place(protocol);
  put_u16(bytes, place, 0);
  wire::IpAddress source = wire::IpAddress::any(v4 ? wire::Family::ipv4 : wire::Family::ipv6);
  std::copy_n(bytes.begin() + (v4 ? 12 : 8), v4 ? 4 : 16, source.octets.begin());
  const bool plain = v4 && protocol == kProtocolIcmp;
  const std::uint32_t initial =
      plain ? 0 : pseudo_header_sum(source, v4 ? kOwn : kOwn6, protocol, body.size());
  put_u16(bytes, place, wire::checksum(body, initial));
  return bytes;
}

/// A host with a TCP listener and a UDP socket, both on port 8000 and for both families, and a connection
/// that it opens.
class Target {
 public:
  Target() : kernel_(config(), numbers_, nullptr) {
    kernel_.start_guest(kGuest);
    const Fd listener = open(syscall::SOCK_STREAM_);
    call(syscall::Listen{listener, 2});
    open(syscall::SOCK_DGRAM_);
    const Fd client = fd(call(syscall::Socket{syscall::AF_INET_, syscall::SOCK_STREAM_, 0}));
    call(syscall::SetNonBlocking{client, true});
    const wire::Endpoint peer{*wire::IpAddress::parse("10.0.0.2"), 8000};
    call(syscall::Connect{client, syscall::InetAddress{peer, 0, 0}});
    fds_ = {listener, client};
    settle();
  }

  void hear(const wire::Packet& packet) {
    now_ += 1ms;
    kernel_.receive(now_, packet);
    settle();
    // The program takes what there is, so that more than the queues' first octets is reached.
    const syscall::Outcome accepted = call(syscall::Accept{fds_[0], syscall::SOCK_NONBLOCK_});
    if (fd(accepted) >= 0) fds_.push_back(fd(accepted));
    for (std::size_t i = 1; i < fds_.size(); ++i) {
      call(syscall::Recv{fds_[i], 64, syscall::MSG_DONTWAIT_});
      call(syscall::Send{fds_[i], Bytes(100), syscall::MSG_DONTWAIT_, {}});
    }
    for (int i = 0; i < 4 && kernel_.next_timer() < now_ + 1s; ++i) {
      now_ = std::max(now_, kernel_.next_timer());
      kernel_.run_timers(now_);
      settle();
    }
  }

  void end() {
    kernel_.end_guest(now_, kGuest);
    kernel_.finish(now_, true);
  }

 private:
  static constexpr GuestId kGuest{1};

  static kernel::Config config() {
    kernel::Config config;
    config.host = HostId{1};
    config.name = "target";
    config.addresses = {kOwn, kOwn6};
    config.seed = 1;
    return config;
  }
  syscall::Outcome call(syscall::Syscall what) {
    syscall::Outcome outcome =
        kernel_.submit(now_, {kGuest, ThreadId{++thread_}}, CallId{++call_}, std::move(what));
    kernel_.finish(now_, true);
    return outcome;
  }
  static Fd fd(const syscall::Outcome& outcome) {
    const auto* reply = std::get_if<syscall::Reply>(&outcome);
    return reply == nullptr ? -1 : static_cast<Fd>(reply->result);
  }
  Fd open(int type) {
    const Fd made = fd(call(syscall::Socket{syscall::AF_INET6_, type, 0}));
    const wire::Endpoint any{wire::IpAddress::any(wire::Family::ipv6), 8000};
    call(syscall::Bind{made, syscall::InetAddress{any, 0, 0}});
    return made;
  }
  /// Packets that it sends to itself come back; the others are lost.
  void settle() {
    std::vector<kernel::Outgoing> packets;
    std::vector<syscall::Completion> completions;
    kernel_.finish(now_, true);
    for (int rounds = 0; rounds < 8 && kernel_.has_packets(); ++rounds) {
      kernel_.take_packets(packets);
      for (auto& [packet, over_loopback] : packets) {
        const Bytes bytes = wire::to_bytes(packet);
        require(wire::parse(bytes).packet.has_value(), "a host sends what is no packet");
        if (over_loopback || kernel_.is_local(packet.destination))
          kernel_.receive(now_, std::move(packet), over_loopback);
        kernel_.finish(now_, true);
      }
    }
    kernel_.take_completions(completions);
  }

  kernel::SocketNumbers numbers_;
  kernel::Kernel kernel_;
  Time now_ = kStart + 1s;
  std::uint32_t thread_ = 0;
  std::uint64_t call_ = 0;
  std::vector<Fd> fds_;
};

void parse_and_hear(ByteView bytes, Target& target) {
  const wire::Parsed parsed = wire::parse(bytes);
  require(parsed.packet.has_value() == parsed.error.empty(), "a packet or an error");
  if (!parsed.packet) return;
  const Bytes written = wire::to_bytes(*parsed.packet);
  require(written.size() == wire::wire_size(*parsed.packet), "wire_size() is what to_bytes() gives");
  const wire::Parsed again = wire::parse(written);
  require(again.packet.has_value(), "what to_bytes() writes, parse() reads");
  require(wire::to_bytes(*again.packet) == written, "written, read and written, it is the same");
  static_cast<void>(wire::describe(*parsed.packet));
  target.hear(*parsed.packet);
}

}  // namespace
}  // namespace zocalo

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zocalo;
  Target target;
  ByteReader reader(ByteView(data, size));
  for (int i = 0; i < 64 && reader.left() > 0; ++i) {
    const std::size_t length = reader.u16be();
    const ByteView packet = reader.raw(std::min(length, reader.left()));
    parse_and_hear(packet, target);
    parse_and_hear(mended(packet), target);
  }
  target.end();
  return 0;
}
