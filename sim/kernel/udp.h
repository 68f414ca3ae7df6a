#pragma once
// A UDP socket: RFC 768, udp(7).

#include <deque>
#include <optional>

#include "kernel/control.h"
#include "kernel/error_queue.h"
#include "kernel/route.h"
#include "kernel/sk_buff.h"
#include "kernel/socket.h"
#include "kernel/zerocopy.h"
#include "wire/packet.h"

namespace zocalo::kernel {

class UdpSocket final : public InetSocket {
 public:
  static constexpr int kDefaultBuffer = 212992;  ///< net.core.rmem_default, wmem_default

  UdpSocket(Host& host, SocketId id, int its_domain);

  Outcome bind(const syscall::SocketAddress& address) override;
  Outcome listen(int) override { return fail(Errno::eopnotsupp); }
  Outcome accept(Attempt&, Socket*&) override { return fail(Errno::eopnotsupp); }
  Outcome connect(Attempt& attempt, const syscall::SocketAddress& address) override;
  Outcome send(Attempt& attempt, syscall::Send& call) override;
  Outcome recv(Attempt& attempt, const syscall::Recv& call) override;
  Outcome shutdown(int how) override;
  Outcome peer_name() const override;
  std::optional<std::uint32_t> route_mtu() const override;
  Outcome ioctl(std::uint32_t request) const override;
  syscall::Readiness readiness() const override;
  trace::SocketState snapshot() const override;
  void release() override;

  /// How well a datagram from `from` to `to` fits: 0 not at all; bound to the address or connected is better.
  int score(const wire::Endpoint& from, const wire::Endpoint& to) const;
  /// Does it want what comes to that group? One that has joined none takes all that the host gets
  /// (IP_MULTICAST_ALL).
  bool takes_group(const Membership& membership) const;
  void datagram_arrives(const wire::Packet& packet, Interface over, const wire::Endpoint& from,
                        Bytes payload);
  /// An ICMP error about a datagram that it sent.
  void icmp_arrives(ErrorReport report);
  void option_changed(int level, int optname) override;

 private:
  struct Datagram {
    wire::Endpoint from;
    Bytes payload;
    std::uint32_t memory = 0;  ///< what it costs of SO_RCVBUF
    std::uint8_t ttl = 0, traffic_class = 0;
    wire::IpAddress to{};
    Interface over = Interface::none;
    bool noted = false;    ///< `over` is
    bool reports = false;  ///< it is an ICMP error
    Time at{};
    std::uint32_t dropped = 0;  ///< by this socket, before it
    bool peeked = false;
  };

  /// Sent with MSG_MORE, and not on its way yet.
  struct Corked {
    wire::Endpoint to;
    wire::IpAddress source;
    Bytes data{};
    SendControl control{};
    std::uint32_t memory = 0;                       ///< what it costs of SO_SNDBUF
    std::uint32_t head = kEmptyBuffer, linear = 0;  ///< of that, what is no page; the octets of data there
    std::size_t segment = 0;  ///< UDP_SEGMENT: goes in datagrams of that size; 0: as one
    bool pinned = false;      ///< MSG_ZEROCOPY
    bool over_loopback = false;
  };

  /// What was sent last.
  struct Sent {
    std::size_t size = 0;
    std::uint32_t memory = 0;
    std::uint32_t head = 0, linear = 0;  ///< as of Corked
    wire::Family family = wire::Family::ipv4;
    bool in_segments = false;  ///< UDP_SEGMENT has cut it
  };

  /// truesize.
  struct Memory {
    std::uint32_t usual, scarce;
  };

  /// SKB_TRUESIZE of a datagram: what Linux books for it, with headers and the buffer's own description.
  static std::uint32_t booked(std::size_t payload, wire::Family family);
  /// What of IP_MTU_DISCOVER, IPV6_MTU_DISCOVER holds for that destination.
  int mtu_discover(wire::Family family) const;
  std::size_t largest_payload(const Corked& cork) const;
  std::uint32_t send_mtu(const Corked& cork) const;
  Outcome too_big(const Corked& cork);
  Errno read_destination(const syscall::Send& call, wire::Endpoint& to) const;
  Errno aim(const syscall::Send& call, Corked& cork);
  Errno check_more(const syscall::Send& call) const;
  /// What was gathered leaves, or is dropped with an error.
  Errno push_corked();
  Errno check_segments(const Corked& cork) const;
  void append(const syscall::Send& call, bool more_follows);
  bool launch(Corked&& cork);
  void tell_of_pinned(bool taken);
  bool sums_here(const Corked& cork, bool more_follows) const;
  /// As `cork` and the socket's options say; UDP's header and data are in it.
  wire::Packet packet_of(Corked&& cork) const;
  /// What the socket asked to know of a datagram: udp_recvmsg, udpv6_recvmsg.
  void add_control(const Datagram& datagram, const syscall::Recv& call, syscall::Reply& reply) const;
  void put_ip_control(const Datagram& datagram, ControlWriter& out) const;
  Bytes packet_info(const Datagram& datagram) const;
  static Bytes packet_info_6(const Datagram& datagram);
  std::size_t pass_peeked(std::size_t& skip) const;
  Outcome recv_error(const syscall::Recv& call);
  Memory memory_of(const wire::Endpoint& from, std::size_t size) const;
  Memory memory_of_sent(std::size_t size) const;
  void give_back(std::uint32_t memory);
  bool is_writable() const;
  bool autobind();
  void unbind();
  wire::IpAddress own_source(wire::Family family) const;
  wire::IpAddress instead_of_any_6(const wire::IpAddress& to) const;
  static int scope_of(const syscall::SocketAddress& address);
  Flow flow_to(const wire::Endpoint& to, const SendControl& control) const;
  Errno find_way(Flow& flow, Route& route) const;
  bool loops_back(const wire::IpAddress& to) const;

  bool connected_ = false;
  wire::IpAddress last_peer_ = wire::IpAddress::any(wire::Family::ipv6);  ///< of an AF_INET6 socket
  std::optional<Route> route_;  ///< sk_dst_check: connect(2) or an earlier send(2) has found the way
  Flow flow_;                   ///< inet->cork.fl: where connect(2), or a corked datagram since, was going
  std::optional<wire::IpAddress> source_;  ///< of one that is bound to a broadcast or multicast address
  std::deque<Datagram> queue_;
  std::optional<Corked> corked_;
  Sent sent_;
  ErrorQueue errors_;
  ZerocopyNotices zerocopy_;
  std::uint32_t memory_ = 0;
  std::uint32_t dropped_ = 0;         ///< for want of room
  std::uint32_t not_given_back_ = 0;  ///< of memory_: read already (forward_deficit)
  std::uint32_t forward_threshold_ = kDefaultBuffer / 4;
  std::size_t taken_over_ = 0;  ///< of the queue: what the reader has taken at once (reader_queue)
};

}  // namespace zocalo::kernel
