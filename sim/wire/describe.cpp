#include <string>

#include "wire/codec.h"
#include "wire/layout.h"

namespace zocalo::wire {
namespace {

std::string end_text(const IpAddress& ip, std::uint16_t port) {
  return ip.to_string() + "." + std::to_string(port);
}

std::string options_text(const TcpOptions& options) {
  std::string text;
  const auto add = [&text](const std::string& item) {
    if (!text.empty()) text += ',';
    text += item;
  };
  if (options.mss) add("mss " + std::to_string(*options.mss));
  if (options.sack_permitted) add("sackOK");
  if (options.timestamps) {
    add("TS val " + std::to_string(options.timestamps->value) + " ecr " +
        std::to_string(options.timestamps->echo));
  }
  if (options.window_scale) add("wscale " + std::to_string(*options.window_scale));
  if (options.sack_count == 0) return text;
  std::string blocks = "sack " + std::to_string(options.sack_count) + " ";
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    const SackBlock& block = options.sack[i];
    blocks += "{" + std::to_string(block.left.value) + ":" + std::to_string(block.right.value) + "}";
  }
  add(blocks);
  return text;
}

std::string tcp_text(const TcpSegment& tcp) {
  std::string text = "Flags [" + flags_text(tcp.flags) + "]";
  const std::size_t size = tcp.payload.size();
  if (size > 0 || tcp.flags.syn || tcp.flags.fin || tcp.flags.rst) {
    text += ", seq " + std::to_string(tcp.seq.value);
    if (size > 0) text += ":" + std::to_string((tcp.seq + static_cast<std::uint32_t>(size)).value);
  }
  if (tcp.flags.ack) text += ", ack " + std::to_string(tcp.ack.value);
  text += ", win " + std::to_string(tcp.window);
  if (tcp.flags.urg) text += ", urg " + std::to_string(tcp.urgent);
  const std::string options = options_text(tcp.options);
  if (!options.empty()) text += ", options [" + options + "]";
  return text + ", length " + std::to_string(size);
}

/// "10.0.0.2 udp port 53", as far as the quoted packet tells.
std::string quoted_text(const IcmpError& error, Family family) {
  const bool v4 = family == Family::ipv4;
  const std::size_t header = v4 ? layout::kIpv4Header : layout::kIpv6Header;
  const Bytes& quoted = error.original;
  if (quoted.size() < header + 4) return "?";
  IpAddress ip = IpAddress::any(family);
  for (std::size_t i = 0; i < (v4 ? 4U : 16U); ++i) ip.octets[i] = quoted[(v4 ? 16U : 24U) + i];
  const std::uint8_t protocol = quoted[v4 ? 9 : 6];
  const unsigned port = (static_cast<unsigned>(quoted[header + 2]) << 8) | quoted[header + 3];
  return ip.to_string() + (protocol == layout::kProtocolUdp ? " udp port " : " tcp port ") +
         std::to_string(port);
}

std::string icmp_text(const IcmpError& error, Family family) {
  const std::string quoted = quoted_text(error, family);
  std::string text = family == Family::ipv4 ? "ICMP " : "ICMP6, ";
  switch (error.kind) {
    case IcmpKind::port_unreachable:
      text += quoted + " unreachable";
      break;
    case IcmpKind::host_unreachable:
      text += "host unreachable: " + quoted;
      break;
    case IcmpKind::network_unreachable:
      text += "network unreachable: " + quoted;
      break;
    case IcmpKind::packet_too_big:
      text += "packet too big, mtu " + std::to_string(error.mtu) + ": " + quoted;
      break;
    case IcmpKind::time_exceeded:
      text += "time exceeded in transit: " + quoted;
      break;
    case IcmpKind::reassembly_time_exceeded:
      text += "ip reassembly time exceeded: " + quoted;
      break;
  }
  return text + ", length " + std::to_string(layout::kIcmpHeader + error.original.size());
}

std::string echo_text(const IcmpEcho& echo, Family family) {
  return std::string(family == Family::ipv4 ? "ICMP" : "ICMP6,") +
         (echo.reply ? " echo reply, id " : " echo request, id ") + std::to_string(echo.identifier) +
         ", seq " + std::to_string(echo.sequence) + ", length " +
         std::to_string(layout::kIcmpHeader + echo.payload.size());
}

/// As tcpdump -v has it, of a piece that has no header of its own to tell.
std::string fragment_text(const Packet& packet, const IpFragment& piece) {
  return "frag (id " + std::to_string(packet.identification) + ", offset " + std::to_string(piece.offset) +
         ", flags [" + (piece.more_fragments ? "+" : "none") + "], proto " + std::to_string(piece.protocol) +
         "), length " + std::to_string(piece.octets.size());
}

}  // namespace

std::string flags_text(const TcpFlags& flags) {
  std::string text;
  if (flags.fin) text += 'F';
  if (flags.syn) text += 'S';
  if (flags.rst) text += 'R';
  if (flags.psh) text += 'P';
  if (flags.ack) text += '.';
  if (flags.urg) text += 'U';
  if (flags.ece) text += 'E';
  if (flags.cwr) text += 'W';
  return text.empty() ? "none" : text;
}

std::string describe(const Packet& packet) {
  if (const TcpSegment* tcp = packet.tcp()) {
    return end_text(packet.source, tcp->source_port) + " > " +
           end_text(packet.destination, tcp->destination_port) + ": " + tcp_text(*tcp);
  }
  if (const UdpDatagram* udp = packet.udp()) {
    return end_text(packet.source, udp->source_port) + " > " +
           end_text(packet.destination, udp->destination_port) + ": UDP, length " +
           std::to_string(udp->payload.size());
  }
  const Family family = packet.source.family;
  const std::string ends = packet.source.to_string() + " > " + packet.destination.to_string() + ": ";
  if (const IpFragment* piece = packet.fragment()) return ends + fragment_text(packet, *piece);
  return ends +
         (packet.echo() != nullptr ? echo_text(*packet.echo(), family) : icmp_text(*packet.icmp(), family));
}

}  // namespace zocalo::wire
