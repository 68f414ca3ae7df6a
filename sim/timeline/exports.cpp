#include "timeline/exports.h"

#include <algorithm>

#include "timeline/packet_comments.h"
#include "trace/codec.h"
#include "wire/codec.h"

namespace zocalo::timeline {

namespace {

/// Writes pcapng blocks (draft-ietf-opsawg-pcapng), little-endian, each padded to 32 bits.
class Pcapng {
 public:
  explicit Pcapng(Bytes& out) : out_(out) {}

  /// Section header (4.1).
  void section() {
    begin(0x0a0d0d0a);
    u32(0x1a2b3c4d);
    u16(1);  // version 1.0
    u16(0);
    u32(0xffffffff);  // the section's length is not said
    u32(0xffffffff);
    option(4, "Zócalo");  // shb_userappl
    end();
  }

  /// Interface description (4.2): raw IP, times in nanoseconds.
  void interface(std::string_view name, std::string_view description) {
    begin(1);
    u16(101);  // LINKTYPE_RAW
    u16(0);
    u32(0);  // no limit to a packet's size
    option(2, name);
    if (!description.empty()) option(3, description);
    option(9, std::string(1, 9));  // if_tsresol: 10^-9 s
    end();
  }

  enum class Way : std::uint8_t { unknown, in, out };

  /// Enhanced packet (4.3).
  void packet(std::uint32_t interface, std::uint64_t time, ByteView bytes, Way way,
              std::string_view comment) {
    begin(6);
    u32(interface);
    u32(static_cast<std::uint32_t>(time >> 32));
    u32(static_cast<std::uint32_t>(time));
    u32(static_cast<std::uint32_t>(bytes.size()));
    u32(static_cast<std::uint32_t>(bytes.size()));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    pad();
    if (!comment.empty()) option(1, comment);
    if (way != Way::unknown) {
      const char flags[] = {static_cast<char>(way), 0, 0, 0};
      option(2, {flags, sizeof flags});  // epb_flags: inbound, outbound
    }
    end();
  }

 private:
  void u16(unsigned v) {
    out_.push_back(static_cast<std::uint8_t>(v));
    out_.push_back(static_cast<std::uint8_t>(v >> 8));
  }
  void u32(std::uint32_t v) {
    u16(v & 0xffff);
    u16(v >> 16);
  }
  void pad() {
    while ((out_.size() - start_) % 4 != 0) out_.push_back(0);
  }
  void option(unsigned code, std::string_view value) {
    u16(code);
    u16(static_cast<unsigned>(value.size()));
    out_.insert(out_.end(), value.begin(), value.end());
    pad();
    options_ = true;
  }
  void begin(std::uint32_t type) {
    start_ = out_.size();
    options_ = false;
    u32(type);
    u32(0);  // the length, once it is known
  }
  void end() {
    if (options_) u32(0);  // opt_endofopt
    const auto length = static_cast<std::uint32_t>(out_.size() - start_ + 4);
    u32(length);
    for (std::size_t i = 0; i < 4; ++i) out_[start_ + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
  }

  Bytes& out_;
  std::size_t start_ = 0;
  bool options_ = false;
};

std::string host_name(const World& world, HostId id) {
  const auto host =
      std::find_if(world.hosts.begin(), world.hosts.end(), [id](const HostState& h) { return h.host == id; });
  return host == world.hosts.end() ? "host " + std::to_string(id.value) : host->name;
}

/// time.time() of virtual time 0, as the run's programs saw it.
std::int64_t epoch_of(const World& world) {
  for (const auto& [id, guest] : world.guests) {
    if (guest->program && guest->program->epoch_ns > 0) return guest->program->epoch_ns;
  }
  return 0;
}

/// Where packets are captured.
struct Port {
  LinkId link;
  HostId from;  ///< only what this host sends; none: whatever is on the link
  std::string name, shape;
};

/// Each direction of each link: a packet is there once, where it was sent, whatever becomes of it.
std::vector<Port> directions_of(const World& world) {
  std::vector<Port> ports;
  for (const LinkState& link : world.links) {
    const std::string a = host_name(world, link.a), b = host_name(world, link.b);
    if (link.a == link.b) {
      ports.push_back({link.link, link.a, a + ":lo", link.shape});
      continue;
    }
    ports.push_back({link.link, link.a, a + ">" + b, link.shape});
    ports.push_back({link.link, link.b, b + ">" + a, link.shape});
  }
  return ports;
}

/// The ends of links that one host has.
std::vector<Port> ports_of(const World& world, HostId host) {
  std::vector<Port> ports;
  for (const LinkState& link : world.links) {
    if (link.a != host && link.b != host) continue;
    const HostId other = link.a == host ? link.b : link.a;
    ports.push_back({link.link, {}, other == host ? "lo" : "to-" + host_name(world, other), link.shape});
  }
  return ports;
}

/// A packet at a place and a moment.
struct Sighting {
  Index moment;
  std::size_t row;
  Pcapng::Way way;
};

std::vector<Sighting> all_sent(const Timeline& timeline) {
  std::vector<Sighting> all;
  for (std::size_t i = 0; i < timeline.packets().size(); ++i)
    all.push_back({timeline.packets()[i].sent, i, Pcapng::Way::unknown});
  return all;
}

bool arrives(const PacketRecord& row) {
  return row.fate == PacketFate::arrived ||
         (row.fate == PacketFate::lost &&
          (row.loss == trace::LossCause::corrupted || row.loss == trace::LossCause::ttl));
}

/// What tcpdump(8) would have seen on the host: outgoing packets when they were sent, incoming ones when they
/// arrived, damaged or not. A packet on its loopback is seen once, as there.
std::vector<Sighting> sightings_at(const Timeline& timeline, HostId host) {
  std::vector<Sighting> all;
  for (std::size_t i = 0; i < timeline.packets().size(); ++i) {
    const PacketRecord& row = timeline.packets()[i];
    if (row.from == host) {
      all.push_back({row.sent, i, row.to == host ? Pcapng::Way::unknown : Pcapng::Way::out});
    } else if (row.to == host && arrives(row)) {
      all.push_back({row.ended, i, Pcapng::Way::in});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Sighting& a, const Sighting& b) {
    // An arrival begins its moment; what is sent in it is the answer.
    return a.moment != b.moment ? a.moment < b.moment
                                : (a.way == Pcapng::Way::in) > (b.way == Pcapng::Way::in);
  });
  return all;
}

/// As they are at that end of the link.
Bytes octets_of(const trace::PacketSent& sent, Pcapng::Way way) {
  Bytes bytes = wire::to_bytes(sent.content);
  return way == Pcapng::Way::in && sent.flipped_bit
             ? wire::with_flipped_bit(std::move(bytes), *sent.flipped_bit)
             : bytes;
}

std::string seconds(Time time) {
  const std::int64_t us = nanoseconds(time) / 1000;
  std::string fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(us / 1'000'000) + "." + fraction;
}

}  // namespace

Bytes to_pcapng(const Timeline& timeline, HostId seen_by) {
  Bytes out;
  Pcapng file(out);
  const World& world = timeline.head();
  file.section();
  const std::vector<Port> ports = seen_by ? ports_of(world, seen_by) : directions_of(world);
  for (const Port& port : ports) file.interface(port.name, port.shape);
  const std::int64_t epoch = epoch_of(world);
  const std::vector<std::string> comments = packet_comments(timeline);
  trace::Moment sending;
  Index decoded = kNoMoment;
  for (const Sighting& each : seen_by ? sightings_at(timeline, seen_by) : all_sent(timeline)) {
    const PacketRecord& row = timeline.packets()[each.row];
    const auto port = std::find_if(ports.begin(), ports.end(), [&](const Port& p) {
      return p.link == row.link && (p.from == row.from || p.from == HostId{});
    });
    if (port == ports.end()) continue;  // it never got on a link
    if (decoded != row.sent) sending = timeline.moment(decoded = row.sent);
    for (const trace::Event& event : sending.events) {
      const auto* sent = std::get_if<trace::PacketSent>(&event);
      if (sent == nullptr || sent->packet != row.packet) continue;
      file.packet(static_cast<std::uint32_t>(port - ports.begin()),
                  static_cast<std::uint64_t>(epoch + nanoseconds(timeline.time_of(each.moment))),
                  octets_of(*sent, each.way), each.way, comments[each.row]);
    }
  }
  return out;
}

std::string to_jsonl(const Timeline& timeline) {
  std::string out;
  for (Index i = 0; i < timeline.size(); ++i) {
    const trace::Moment moment = timeline.moment(i);
    const std::string head = "{\"n\":" + std::to_string(i) +
                             ",\"t\":" + std::to_string(nanoseconds(moment.time)) +
                             ",\"cause\":" + trace::to_json(moment.cause) + ",";
    for (const trace::Event& event : moment.events) {
      out += head;
      out.append(trace::to_json(event), 1);
      out += '\n';
    }
  }
  return out;
}

std::string trace_line(const Timeline& timeline, const PacketRecord& packet) {
  const World& world = timeline.head();
  std::string text = wire::describe(packet.content);
  if (packet.payload_size > 64) {  // the row's copy is cut
    const trace::Moment moment = timeline.moment(packet.sent);
    for (const trace::Event& event : moment.events) {
      const auto* sent = std::get_if<trace::PacketSent>(&event);
      if (sent != nullptr && sent->packet == packet.packet) text = wire::describe(sent->content);
    }
  }
  std::string remark = fate_of(packet);
  const auto add = [&remark](const std::string& what) { remark += (remark.empty() ? "" : ", ") + what; };
  if (packet.duplicate_of) add("copy of packet " + std::to_string(packet.duplicate_of.value));
  if (packet.retransmission) add("retransmission");
  return seconds(packet.sent_at) + " " + host_name(world, packet.from) + " > " + host_name(world, packet.to) +
         ": " + text + (remark.empty() ? "" : " (" + remark + ")");
}

}  // namespace zocalo::timeline
