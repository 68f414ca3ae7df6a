#include "engine/interventions.h"

#include "syscall/constants.h"

namespace zocalo::engine {

using scenario::Intervention;
using scenario::PacketKind;

bool is_kind(const wire::Packet& packet, PacketKind kind) {
  const wire::TcpSegment* tcp = packet.tcp();
  // only datagrams are cut, and ICMP's messages
  const wire::IpFragment* piece = packet.fragment();
  const bool of_udp =
      packet.udp() != nullptr || (piece != nullptr && piece->protocol == syscall::IPPROTO_UDP_);
  switch (kind) {
    case PacketKind::any:
      return true;
    case PacketKind::tcp:
      return tcp != nullptr;
    case PacketKind::udp:
      return of_udp;
    case PacketKind::icmp:
      return packet.icmp() != nullptr || packet.echo() != nullptr || (piece != nullptr && !of_udp);
    case PacketKind::syn:
      return tcp != nullptr && tcp->flags.syn && !tcp->flags.ack;
    case PacketKind::syn_ack:
      return tcp != nullptr && tcp->flags.syn && tcp->flags.ack;
    case PacketKind::ack:
      return tcp != nullptr && tcp->flags.ack && tcp->length() == 0 && !tcp->flags.rst;
    case PacketKind::data:
      return tcp != nullptr ? !tcp->payload.empty() : of_udp;
    case PacketKind::fin:
      return tcp != nullptr && tcp->flags.fin;
    case PacketKind::rst:
      return tcp != nullptr && tcp->flags.rst;
  }
  return false;
}

namespace {

void add_to(network::Ruling& ruling, const Intervention& intervention) {
  switch (intervention.kind) {
    case Intervention::Kind::drop:
      ruling.verdict = network::Ruling::Verdict::drop;
      break;
    case Intervention::Kind::delay:
      ruling.delay += intervention.delay;
      break;
    case Intervention::Kind::duplicate:
      ruling.duplicate = true;
      break;
    case Intervention::Kind::corrupt:
      ruling.corrupt = true;
      break;
    case Intervention::Kind::change:
    case Intervention::Kind::kill:
    case Intervention::Kind::type:
      break;  // of a time, not of a packet
  }
}

}  // namespace

PacketInterventions::PacketInterventions(const std::vector<Intervention>& all, const FindHost& find,
                                         trace::Sink* sink)
    : sink_(sink) {
  for (const Intervention& each : all) {
    if (each.on_packet()) rows_.push_back({each, find(each.packet.from), find(each.packet.to), 0, false});
  }
}

bool PacketInterventions::counts(const Row& row, HostId from, HostId to, PacketId packet,
                                 const wire::Packet& content) {
  const scenario::PacketChoice& choice = row.intervention.packet;
  if (choice.number != 0) return choice.number == packet.value;
  return row.from == from && row.to == to && is_kind(content, choice.kind);
}

network::Ruling PacketInterventions::rule(HostId from, HostId to, PacketId packet,
                                          const wire::Packet& content) {
  network::Ruling ruling;
  for (Row& row : rows_) {
    if (row.done || !counts(row, from, to, packet, content)) continue;
    ++row.seen;
    const scenario::PacketChoice& choice = row.intervention.packet;
    if (choice.number == 0 && row.seen < choice.nth) continue;
    row.done = true;
    add_to(ruling, row.intervention);
    if (sink_ != nullptr) sink_->record(trace::Note{scenario::to_string(row.intervention)});
  }
  return ruling;
}

std::vector<std::string> PacketInterventions::unmet() const {
  std::vector<std::string> lines;
  for (const Row& row : rows_) {
    if (row.done) continue;
    std::string line = scenario::to_string(row.intervention) + ": ";
    if (row.intervention.packet.number != 0) {
      line += "no packet of this number started on a link";
    } else {
      line += std::to_string(row.seen) + " such packets were sent";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace zocalo::engine
