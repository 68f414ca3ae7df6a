// What a UDP socket receives: datagrams, their control messages, errors.

#include <algorithm>

#include "kernel/host.h"
#include "kernel/udp.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::IpAddress;

/// truesize of a datagram: the loopback hands over the sk_buff that its sender made, as that made it.
UdpSocket::Memory UdpSocket::memory_of(const wire::Endpoint& from, std::size_t size) const {
  const std::uint32_t usual = booked(size, from.ip.family);
  const PortTable::Bound* bound = host().addresses.is_own(from.ip) ? host().udp_ports.at(from.port) : nullptr;
  if (bound == nullptr) return {usual, usual};
  for (const auto& [id, inet] : *bound) {
    const auto& sender = *static_cast<const UdpSocket*>(inet);
    const Sent& sent = sender.sent_;
    if (sent.memory > 0 && (sent.in_segments ? size <= sent.size : size == sent.size))
      return sender.memory_of_sent(size);
  }
  return {usual, usual};
}

void UdpSocket::datagram_arrives(const wire::Packet& packet, Interface over, const wire::Endpoint& from,
                                 Bytes payload) {
  const Memory needed = memory_of(from, payload.size());
  // __udp_enqueue_schedule_skb: a full buffer drops, silently
  const auto buffer = static_cast<std::uint32_t>(options.receive_buffer);
  if (memory_ > 0 && memory_ + needed.usual > buffer) {
    ++dropped_;
    return;
  }
  const std::uint32_t memory = memory_ > buffer / 2 ? needed.scarce : needed.usual;
  memory_ += memory;
  Datagram datagram{from, std::move(payload), memory, packet.ttl,
                    static_cast<std::uint8_t>((packet.dscp << 2) | packet.ecn)};
  datagram.to = packet.destination;
  // ip_route_output_key_hash_rcu: what the host sends to itself is said to come over the address's interface
  const bool own = host().addresses.is_own(packet.destination) && !packet.destination.is_loopback();
  datagram.over = own ? Interface::links : over;
  // ipv4_pktinfo_prepare: over which interface is noted only for who has asked by now
  datagram.noted = from.ip.family == wire::Family::ipv6 || options.receive_packet_info != 0 ||
                   options.receive_packet_info_6 != 0;
  datagram.at = host().now;
  datagram.dropped = dropped_;
  queue_.push_back(std::move(datagram));
  wake(POLLIN_ | POLLRDNORM_);
  host().touch(*this);
}

/// __skb_try_recv_from_queue: which datagram a MSG_PEEK shows. `skip`: at which of its octets it begins.
std::size_t UdpSocket::pass_peeked(std::size_t& skip) const {
  std::size_t index = 0;
  skip = peek_skip();
  for (; index < queue_.size(); ++index) {
    const std::size_t size = queue_[index].payload.size();
    const bool passes = options.peek_offset >= 0 && skip >= size && (skip > 0 || queue_[index].peeked);
    if (!passes) break;
    skip -= size;
  }
  return index;
}

/// __skb_recv_udp and udp_recvmsg.
Outcome UdpSocket::recv(Attempt& attempt, const Recv& call) {
  if ((call.flags & MSG_ERRQUEUE_) != 0) return recv_error(call);
  if (error != Errno::none) return fail(take_error());
  const bool peek = (call.flags & MSG_PEEK_) != 0;
  std::size_t skip = 0;
  const std::size_t index = peek ? pass_peeked(skip) : 0;
  if (index >= taken_over_) taken_over_ = queue_.size();  // the reader's queue has nothing more
  if (index == queue_.size()) {
    if (attempt.nonblocking || attempt.expired) return fail(Errno::eagain);
    if (shut_read) return done();
    return block(Blocked::On::readable, deadline_for(attempt, options.receive_timeout));
  }
  Datagram& first = queue_[index];
  first.peeked = first.peeked || peek;
  Reply reply;
  const std::size_t full = first.payload.size(),
                    size = static_cast<std::size_t>(std::min<std::uint64_t>(full - skip, call.size));
  // udp_recvmsg: what a peek passed over does not make what it was asked for whole
  if (call.size <= full - skip && size < full) reply.flags |= MSG_TRUNC_;
  reply.result = static_cast<std::int64_t>((call.flags & MSG_TRUNC_) != 0 ? full : size);
  reply.address = shown(first.from);
  add_control(first, call, reply);
  move_peek_offset(peek, static_cast<std::uint32_t>(reply.result));
  if (peek) {
    const auto begin = first.payload.begin() + static_cast<std::ptrdiff_t>(skip);
    reply.data.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    return reply;
  }
  reply.data = std::move(first.payload);
  reply.data.resize(size);
  give_back(first.memory);
  queue_.pop_front();
  host().touch(*this);
  return reply;
}

/// struct in_pktinfo: the interface, the address to answer from (fib_compute_spec_dst), the one it was sent
/// to.
Bytes UdpSocket::packet_info(const Datagram& datagram) const {
  if (!datagram.noted) {
    Bytes data(8);
    data.insert(data.end(), datagram.to.octets.begin(), datagram.to.octets.begin() + 4);
    return data;
  }
  IpAddress own = datagram.to;
  if (datagram.reports) {  // ipv4_datagram_support_cmsg
    own = IpAddress::any(own.family);
  } else if (own.is_multicast() || host().addresses.is_broadcast(own)) {
    const IpAddress& from = datagram.from.ip;
    own = from.is_any() ? address_for_others(host()) : host().addresses.source_for(from).value_or(own);
  }
  Bytes data{static_cast<std::uint8_t>(datagram.over), 0, 0, 0};
  for (const IpAddress& ip : {own, datagram.to})
    data.insert(data.end(), ip.octets.begin(), ip.octets.begin() + 4);
  return data;
}

/// struct in6_pktinfo.
Bytes UdpSocket::packet_info_6(const Datagram& datagram) {
  const IpAddress ip = mapped(datagram.to);
  Bytes data(ip.octets.begin(), ip.octets.end());
  data.push_back(datagram.noted ? static_cast<std::uint8_t>(datagram.over) : 0);
  data.resize(20);
  return data;
}

void UdpSocket::add_control(const Datagram& datagram, const Recv& call, Reply& reply) const {
  ControlWriter out(call.control_size);
  out.put_timestamp(options.timestamps, host().wall_clock(datagram.at));
  if (options.count_drops != 0 && datagram.dropped > 0)
    out.put(SOL_SOCKET_, SO_RXQ_OVFL_, static_cast<int>(datagram.dropped));
  put_ip_control(datagram, out);
  out.finish(reply);
}

namespace {

/// ip_cmsg_recv_dstaddr: struct sockaddr_in.
Bytes original_destination(const IpAddress& ip, std::uint16_t port) {
  Bytes data{AF_INET_, 0, static_cast<std::uint8_t>(port >> 8), static_cast<std::uint8_t>(port)};
  data.insert(data.end(), ip.octets.begin(), ip.octets.begin() + 4);
  data.resize(16);
  return data;
}

}  // namespace

/// ip_cmsg_recv for what came over IPv4, also to an AF_INET6 socket; ip6_datagram_recv_ctl for the rest.
void UdpSocket::put_ip_control(const Datagram& datagram, ControlWriter& out) const {
  if (options.receive_packet_info_6 != 0) out.put(IPPROTO_IPV6_, IPV6_PKTINFO_, packet_info_6(datagram));
  if (datagram.from.ip.family == wire::Family::ipv4) {
    if (options.receive_packet_info != 0) out.put(IPPROTO_IP_, IP_PKTINFO_, packet_info(datagram));
    if (options.receive_ttl != 0) out.put(IPPROTO_IP_, IP_TTL_, int{datagram.ttl});
    if (options.receive_tos != 0) out.put(IPPROTO_IP_, IP_TOS_, {&datagram.traffic_class, 1});
    if (options.receive_original_destination != 0 && !datagram.reports)
      out.put(IPPROTO_IP_, IP_RECVORIGDSTADDR_, original_destination(datagram.to, local.port));
  } else {
    if (options.receive_hop_limit != 0) out.put(IPPROTO_IPV6_, IPV6_HOPLIMIT_, int{datagram.ttl});
    if (options.receive_traffic_class != 0) out.put(IPPROTO_IPV6_, IPV6_TCLASS_, int{datagram.traffic_class});
  }
}

/// udp_rmem_release: room that was read free is given back in larger pieces, or when all that had come before
/// the first of them is read.
void UdpSocket::give_back(std::uint32_t memory) {
  --taken_over_;
  not_given_back_ += memory;
  if (not_given_back_ < forward_threshold_ && taken_over_ > 0) return;
  memory_ -= std::exchange(not_given_back_, 0);
}

Outcome UdpSocket::recv_error(const Recv& call) {
  if (errors_.empty() && !zerocopy_.has_notice()) return fail(Errno::eagain);
  ControlWriter control(call.control_size);
  control.put_timestamp(options.timestamps, host().wall_clock(host().now));  // sock_recv_timestamp
  if (errors_.empty()) return zerocopy_.take(control, domain == AF_INET6_);
  if (const ErrorReport& next = errors_.front(); !next.local) {
    Datagram packet{{next.offender, 0}, {}, 0, next.ttl, next.traffic_class};
    packet.to = next.came_to;
    packet.over = host().addresses.is_own(next.offender) ? Interface::loopback : Interface::links;
    packet.noted = packet.reports = true;
    put_ip_control(packet, control);
  }
  wire::Endpoint to;
  const bool by_icmp = errors_.next_by_icmp();
  Reply reply = errors_.take(call, control, to, domain == AF_INET6_);
  reply.address = shown(to);
  if (by_icmp || errors_.next_by_icmp()) error = errors_.next();
  if (!errors_.empty()) wake(POLLERR_ | POLLIN_ | POLLOUT_);
  host().touch(*this);
  return reply;
}

}  // namespace zocalo::kernel
