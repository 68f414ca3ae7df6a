#include "timeline/exports.h"

#include <algorithm>

#include "trace/codec.h"
#include "trace/enum_names.h"
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

  /// Enhanced packet (4.3).
  void packet(std::uint32_t interface, std::uint64_t time, ByteView bytes, std::string_view comment) {
    begin(6);
    u32(interface);
    u32(static_cast<std::uint32_t>(time >> 32));
    u32(static_cast<std::uint32_t>(time));
    u32(static_cast<std::uint32_t>(bytes.size()));
    u32(static_cast<std::uint32_t>(bytes.size()));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    pad();
    if (!comment.empty()) option(1, comment);
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

/// What became of a packet and what it is, as far as it is worth a word: "lost (loss), retransmission".
std::string remarks(const PacketRecord& packet) {
  std::string text;
  const auto add = [&text](const std::string& remark) {
    if (!text.empty()) text += ", ";
    text += remark;
  };
  if (packet.fate == PacketFate::lost) {
    add(packet.loss == trace::LossCause::loss ? "lost"
                                              : "lost: " + std::string(trace::enum_name(packet.loss)));
  }
  if (packet.duplicate_of)
    add("duplicate made by the link of packet " + std::to_string(packet.duplicate_of.value));
  if (packet.retransmission) add("retransmission");
  if (packet.reordered) add("reordered");
  return text;
}

/// time.time() of virtual time 0, as the run's programs saw it.
std::int64_t epoch_of(const World& world) {
  for (const auto& [id, guest] : world.guests) {
    if (guest->program && guest->program->epoch_ns > 0) return guest->program->epoch_ns;
  }
  return 0;
}

std::string seconds(Time time) {
  const std::int64_t us = nanoseconds(time) / 1000;
  std::string fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(us / 1'000'000) + "." + fraction;
}

}  // namespace

Bytes to_pcapng(const Timeline& timeline) {
  Bytes out;
  Pcapng file(out);
  const World& world = timeline.head();
  file.section();
  for (const LinkState& link : world.links) {
    const std::string a = host_name(world, link.a);
    file.interface(link.a == link.b ? a + ":lo" : a + "-" + host_name(world, link.b), link.shape);
  }
  const std::int64_t epoch = epoch_of(world);
  Index last = kNoMoment;
  for (const PacketRecord& row : timeline.packets()) {
    if (row.sent == last) continue;  // that moment's packets are written
    last = row.sent;
    const trace::Moment moment = timeline.moment(row.sent);
    for (const trace::Event& event : moment.events) {
      const auto* sent = std::get_if<trace::PacketSent>(&event);
      if (sent == nullptr) continue;
      const auto link = std::find_if(world.links.begin(), world.links.end(),
                                     [&](const LinkState& l) { return l.link == sent->link; });
      const PacketRecord* record = timeline.packet(sent->packet);
      if (link == world.links.end() || record == nullptr) continue;
      file.packet(static_cast<std::uint32_t>(link - world.links.begin()),
                  static_cast<std::uint64_t>(epoch) + static_cast<std::uint64_t>(nanoseconds(moment.time)),
                  wire::to_bytes(sent->content), remarks(*record));
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
  const std::string remark = remarks(packet);
  return seconds(packet.sent_at) + " " + host_name(world, packet.from) + " > " + host_name(world, packet.to) +
         ": " + text + (remark.empty() ? "" : " (" + remark + ")");
}

}  // namespace zocalo::timeline
