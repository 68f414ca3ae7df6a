#include "packetdrill/runner/flow.h"

#include "wire/codec.h"

namespace zocalo::packetdrill {

namespace {

using Kind = TcpOption::Kind;

std::uint32_t be(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = (value << 8) | bytes[at + i];
  return value;
}

/// The options as they are on the wire: their order and padding count.
std::vector<TcpOption> options_of(const wire::Packet& packet, std::uint32_t sack_offset) {
  const Bytes bytes = wire::to_bytes(packet);
  const std::size_t ip = packet.source.family == wire::Family::ipv4 ? (bytes[0] & 15U) * 4U : 40U;
  const std::size_t end = ip + (bytes[ip + 12] >> 4U) * 4U;
  std::vector<TcpOption> out;
  for (std::size_t at = ip + 20; at < end;) {
    TcpOption option;
    const std::uint8_t kind = bytes[at];
    if (kind < 2) {
      option.kind = kind == 0 ? Kind::end : Kind::nop;
      out.push_back(option);
      ++at;
      continue;
    }
    switch (kind) {
      case 2:
        option.kind = Kind::mss;
        option.a = be(bytes, at + 2, 2);
        break;
      case 3:
        option.kind = Kind::window_scale;
        option.a = be(bytes, at + 2, 1);
        break;
      case 4:
        option.kind = Kind::sack_permitted;
        break;
      case 5:
        option.kind = Kind::sack;
        for (std::size_t i = at + 2; i < at + bytes[at + 1]; i += 8)
          option.blocks.emplace_back(be(bytes, i, 4) - sack_offset, be(bytes, i + 4, 4) - sack_offset);
        break;
      case 8:
        option.kind = Kind::timestamps;
        option.a = be(bytes, at + 2, 4);
        option.b = be(bytes, at + 6, 4);
        break;
      default:
        option.kind = Kind::other;
        option.a = kind;
    }
    at += bytes[at + 1];
    out.push_back(std::move(option));
  }
  return out;
}

wire::TcpFlags flags_from(const std::string& text) {
  wire::TcpFlags flags;
  for (const char c : text) {
    flags.syn |= c == 'S';
    flags.fin |= c == 'F';
    flags.rst |= c == 'R';
    flags.psh |= c == 'P';
    flags.ack |= c == '.';
    flags.ece |= c == 'E';
    flags.cwr |= c == 'W';
    flags.urg |= c == 'U';
  }
  return flags;
}

/// In the order in which packetdrill's scripts write them.
std::string letters(const wire::TcpFlags& flags) {
  std::string out;
  if (flags.fin) out += 'F';
  if (flags.syn) out += 'S';
  if (flags.rst) out += 'R';
  if (flags.psh) out += 'P';
  if (flags.ack) out += '.';
  if (flags.urg) out += 'U';
  if (flags.ece) out += 'E';
  if (flags.cwr) out += 'W';
  return out.empty() ? "-" : out;
}

std::uint32_t live_echo(std::uint32_t echo, const Flow& flow, bool scaled, int line) {
  const auto known = flow.timestamps.find(echo);
  if (known != flow.timestamps.end()) return known->second;
  if (scaled && flow.first_timestamp)
    return echo - flow.first_timestamp->first + flow.first_timestamp->second;
  throw SyntaxError(line, "TS ecr " + std::to_string(echo) + " is of no TS val that the script has seen");
}

wire::TcpOptions options_from(const PacketEvent& packet, const Flow& flow, bool scaled, int line,
                              std::uint32_t sack_offset) {
  wire::TcpOptions out;
  if (!packet.options) return out;
  for (const TcpOption& option : *packet.options) {
    switch (option.kind) {
      case Kind::mss:
        out.mss = static_cast<std::uint16_t>(option.a);
        break;
      case Kind::window_scale:
        out.window_scale = static_cast<std::uint8_t>(option.a);
        break;
      case Kind::sack_permitted:
        out.sack_permitted = true;
        break;
      case Kind::timestamps: {
        const bool echoes = packet.flags.find('.') != std::string::npos;
        out.timestamps =
            wire::Timestamps{option.a, echoes ? live_echo(option.b, flow, scaled, line) : option.b};
        break;
      }
      case Kind::sack:
        for (const auto& [left, right] : option.blocks) {
          if (out.sack_count == out.sack.size()) break;
          out.sack[out.sack_count++] = {{left + sack_offset}, {right + sack_offset}};
        }
        break;
      default:
        break;
    }
  }
  return out;
}

}  // namespace

bool Flow::carries(const wire::Packet& packet) const {
  const wire::TcpSegment* segment = packet.tcp();
  return segment != nullptr && packet.source == local.ip && packet.destination == remote.ip &&
         segment->source_port == local.port && segment->destination_port == remote.port;
}

wire::Packet to_live(const PacketEvent& packet, const Flow& flow, bool scaled_echo, int line) {
  wire::Packet live;
  live.source = flow.remote.ip;
  live.destination = flow.local.ip;
  live.ecn = packet.ecn.value_or(0) & 3U;
  if (packet.protocol == PacketEvent::Protocol::udp) {
    wire::UdpDatagram& datagram = live.body.emplace<wire::UdpDatagram>();
    datagram.source_port = flow.remote.port;
    datagram.destination_port = flow.local.port;
    datagram.payload.assign(packet.length, 'x');
    return live;
  }
  wire::TcpSegment& segment = live.body.emplace<wire::TcpSegment>();
  segment.source_port = flow.remote.port;
  segment.destination_port = flow.local.port;
  segment.flags = flags_from(packet.flags);
  const bool syn = segment.flags.syn;
  segment.seq = wire::SeqNum{packet.seq + (flow.theirs ? flow.theirs->offset(syn) : 0)};
  const std::uint32_t ack_offset = flow.ours ? flow.ours->offset(syn) : 0;
  if (segment.flags.ack) segment.ack = wire::SeqNum{packet.ack + ack_offset};
  segment.window = static_cast<std::uint16_t>(packet.window.value_or(0));
  segment.urgent = static_cast<std::uint16_t>(packet.urgent);
  segment.options = options_from(packet, flow, scaled_echo, line, ack_offset);
  segment.payload.assign(packet.length, 'x');
  return live;
}

wire::Packet icmp_to_live(const PacketEvent& packet, const Flow& flow, int line) {
  wire::Packet original;
  original.source = flow.local.ip;
  original.destination = flow.remote.ip;
  wire::TcpSegment& segment = original.body.emplace<wire::TcpSegment>();
  segment.source_port = flow.local.port;
  segment.destination_port = flow.remote.port;
  segment.seq = wire::SeqNum{packet.icmp_seq + (flow.ours ? flow.ours->offset(false) : 0)};
  segment.flags.ack = true;
  segment.payload.assign(packet.icmp_length, 'x');
  wire::IcmpError error;
  if (packet.icmp_code == "port" || packet.icmp_code == "port_unreachable") {
    error.kind = wire::IcmpKind::port_unreachable;
  } else if (packet.icmp_code == "host" || packet.icmp_code == "host_unreachable") {
    error.kind = wire::IcmpKind::host_unreachable;
  } else if (packet.icmp_code == "net_unreachable") {
    error.kind = wire::IcmpKind::network_unreachable;
  } else if (packet.icmp_code == "frag_needed" || packet.icmp_code == "packet_too_big") {
    error.kind = wire::IcmpKind::packet_too_big;
    error.mtu = packet.icmp_mtu;
  } else {
    throw Unsupported(line, "ICMP unreachable " + packet.icmp_code + " is not simulated");
  }
  error.original = wire::to_bytes(original);
  error.original.resize(original.source.family == wire::Family::ipv4 ? 28
                                                                     : 48);  // as far as the sequence number
  wire::Packet live;
  live.source = flow.remote.ip;
  live.destination = flow.local.ip;
  live.body = std::move(error);
  return live;
}

PacketEvent to_script(const wire::Packet& packet, const Flow& flow, bool with_window) {
  PacketEvent out;
  if (const wire::UdpDatagram* datagram = packet.udp()) {
    out.protocol = PacketEvent::Protocol::udp;
    out.length = static_cast<std::uint32_t>(datagram->payload.size());
    return out;
  }
  const wire::TcpSegment* segment = packet.tcp();
  if (segment == nullptr) {
    out.protocol = PacketEvent::Protocol::icmp;
    return out;
  }
  out.flags = letters(segment->flags);
  const bool syn = segment->flags.syn;
  out.seq = segment->seq.value - (flow.ours ? flow.ours->offset(syn) : 0);
  const std::uint32_t ack_offset = flow.theirs ? flow.theirs->offset(syn) : 0;
  if (segment->flags.ack) out.ack = segment->ack.value - ack_offset;
  out.length = static_cast<std::uint32_t>(segment->payload.size());
  if (with_window) out.window = segment->window;
  out.urgent = segment->urgent;
  out.options = options_of(packet, ack_offset);
  return out;
}

}  // namespace zocalo::packetdrill
