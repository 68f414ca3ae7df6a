#include "packetdrill/runner/parse_packet.h"

namespace zocalo::packetdrill {

namespace {

using Kind = TcpOption::Kind;

std::uint32_t number(Cursor& cursor) { return static_cast<std::uint32_t>(cursor.integer()); }

/// `1:1001(1000)`
void parse_range(Cursor& cursor, std::uint32_t& seq, std::uint32_t& length) {
  seq = number(cursor);
  cursor.expect(":");
  const std::uint32_t end = number(cursor);
  cursor.expect("(");
  length = number(cursor);
  cursor.expect(")");
  if (end - seq != length) cursor.fail("the range's length is not what its ends say");
}

TcpOption parse_option(Cursor& cursor) {
  TcpOption option;
  const std::string name = cursor.word();
  if (name == "mss") {
    option.kind = Kind::mss;
    option.a = number(cursor);
  } else if (name == "wscale") {
    option.kind = Kind::window_scale;
    option.a = number(cursor);
  } else if (name == "sackOK") {
    option.kind = Kind::sack_permitted;
  } else if (name == "TS") {
    option.kind = Kind::timestamps;
    cursor.expect("val");
    option.a = number(cursor);
    cursor.expect("ecr");
    option.b = number(cursor);
  } else if (name == "sack") {
    option.kind = Kind::sack;
    while (cursor.peek() >= '0' && cursor.peek() <= '9') {
      const std::uint32_t left = number(cursor);
      cursor.expect(":");
      option.blocks.emplace_back(left, number(cursor));
    }
  } else if (name == "nop") {
    option.kind = Kind::nop;
  } else if (name == "eol") {
    option.kind = Kind::end;
  } else {
    if (name.rfind("FO", 0) == 0) cursor.unsupported("TCP Fast Open (RFC 7413) is not simulated");
    cursor.unsupported("the TCP option " + name + " is not simulated");
  }
  return option;
}

void parse_options(Cursor& cursor, PacketEvent& packet) {
  packet.options.emplace();
  if (!cursor.take("<")) return;
  if (cursor.take("...")) {
    packet.options.reset();
    cursor.expect(">");
    return;
  }
  while (!cursor.take(">")) {
    packet.options->push_back(parse_option(cursor));
    if (cursor.peek() != '>') cursor.expect(",");
  }
}

void parse_ip(Cursor& cursor, PacketEvent& packet) {
  while (!cursor.take("]")) {
    const std::string word = cursor.word();
    if (word == "noecn") {
      packet.ecn = std::uint8_t{0};
    } else if (word == "ect1") {
      packet.ecn = std::uint8_t{1};
    } else if (word == "ect0") {
      packet.ecn = std::uint8_t{2};
    } else if (word == "ce") {
      packet.ecn = std::uint8_t{3};
    } else if (word == "ect01") {
      packet.ecn = std::uint8_t{0xff};
    } else {
      cursor.unsupported("the IP field " + word + " is not simulated");
    }
    if (cursor.peek() != ']') cursor.expect(",");
  }
}

void parse_icmp(Cursor& cursor, PacketEvent& packet) {
  packet.protocol = PacketEvent::Protocol::icmp;
  const std::string type = cursor.word();
  if (type == "packet_too_big") {
    packet.icmp_code = type;
  } else if (type == "unreachable") {
    packet.icmp_code = cursor.word();
  } else {
    cursor.unsupported("ICMP " + type + " is not simulated");
  }
  if (cursor.take("mtu")) packet.icmp_mtu = number(cursor);
  if (cursor.take("[")) {
    parse_range(cursor, packet.icmp_seq, packet.icmp_length);
    cursor.expect("]");
  }
}

void parse_tcp(Cursor& cursor, PacketEvent& packet) {
  packet.flags =
      cursor.while_is([](char c) { return std::string_view("SFRPEWU.-").find(c) != std::string_view::npos; });
  const char next = cursor.peek();
  if (next == 'A' || (next >= '0' && next <= '7' && cursor.rest().size() > 1 && cursor.rest()[1] == 'P'))
    cursor.unsupported("Accurate ECN (RFC 9768) is not simulated");
  if (packet.flags.empty() || next < '0' || next > '9')
    cursor.unsupported("this kind of packet is not simulated: '" + packet.flags + cursor.rest() + "'");
  parse_range(cursor, packet.seq, packet.length);
  if (cursor.take("ack")) packet.ack = number(cursor);
  if (cursor.take("win")) packet.window = number(cursor);
  if (cursor.take("urg")) packet.urgent = number(cursor);
  parse_options(cursor, packet);
}

std::string range(std::uint32_t seq, std::uint32_t length) {
  return std::to_string(seq) + ":" + std::to_string(seq + length) + "(" + std::to_string(length) + ")";
}

std::string to_string(const TcpOption& option) {
  switch (option.kind) {
    case Kind::mss:
      return "mss " + std::to_string(option.a);
    case Kind::window_scale:
      return "wscale " + std::to_string(option.a);
    case Kind::sack_permitted:
      return "sackOK";
    case Kind::timestamps:
      return "TS val " + std::to_string(option.a) + " ecr " + std::to_string(option.b);
    case Kind::nop:
      return "nop";
    case Kind::end:
      return "eol";
    case Kind::other:
      return "option " + std::to_string(option.a);
    case Kind::sack:
      break;
  }
  std::string out = "sack";
  for (const auto& [left, right] : option.blocks)
    out += " " + std::to_string(left) + ":" + std::to_string(right);
  return out;
}

}  // namespace

PacketEvent parse_packet(Cursor& cursor) {
  PacketEvent packet;
  packet.inbound = cursor.take("<");
  if (!packet.inbound) cursor.expect(">");
  if (cursor.take("[")) parse_ip(cursor, packet);
  if (cursor.take("icmp")) {
    parse_icmp(cursor, packet);
  } else if (cursor.take("udp")) {
    packet.protocol = PacketEvent::Protocol::udp;
    cursor.expect("(");
    packet.length = number(cursor);
    cursor.expect(")");
  } else {
    parse_tcp(cursor, packet);
  }
  return packet;
}

std::string to_string(const PacketEvent& packet) {
  static constexpr std::string_view kEcn[] = {"[noecn] ", "[ect1] ", "[ect0] ", "[ce] "};
  std::string out = packet.inbound ? "< " : "> ";
  if (packet.ecn) out += *packet.ecn < 4 ? kEcn[*packet.ecn] : "[ect01] ";
  if (packet.protocol == PacketEvent::Protocol::udp)
    return out + "udp (" + std::to_string(packet.length) + ")";
  if (packet.protocol == PacketEvent::Protocol::icmp) return out + "icmp unreachable " + packet.icmp_code;
  out += packet.flags + " " + range(packet.seq, packet.length);
  if (packet.flags.find('.') != std::string::npos) out += " ack " + std::to_string(packet.ack);
  if (packet.window) out += " win " + std::to_string(*packet.window);
  if (packet.urgent != 0) out += " urg " + std::to_string(packet.urgent);
  if (!packet.options) return out + " <...>";
  for (std::size_t i = 0; i < packet.options->size(); ++i)
    out += (i == 0 ? " <" : ",") + to_string((*packet.options)[i]);
  return packet.options->empty() ? out : out + ">";
}

}  // namespace zocalo::packetdrill
