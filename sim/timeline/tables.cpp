#include "timeline/tables.h"

#include <algorithm>

#include "timeline/grow.h"
#include "trace/fields.h"

namespace zocalo::timeline {

namespace {

constexpr std::size_t kCallData = 256, kPayload = 64;  ///< octets that a row keeps; the moment has all
constexpr std::size_t kOutcome = sizeof(syscall::Outcome) + 4 * sizeof(void*);

Bytes cut(const Bytes& data, std::size_t most) {
  return Bytes(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(std::min(data.size(), most)));
}

/// A copy whose data is cut, made without copying what is cut off.
syscall::Syscall shortened(const syscall::Syscall& call) {
  if (const auto* send = std::get_if<syscall::Send>(&call)) {
    return syscall::Send{send->fd, cut(send->data, kCallData), send->flags, send->to, {}};
  }
  return call;
}

using Given = std::shared_ptr<const syscall::Outcome>;

Given shortened(const syscall::Outcome& outcome) {
  const auto* reply = std::get_if<syscall::Reply>(&outcome);
  if (reply == nullptr || reply->data.size() <= kCallData) return std::make_shared<syscall::Outcome>(outcome);
  syscall::Reply copy;
  copy.result = reply->result;
  copy.data = cut(reply->data, kCallData);
  copy.address = reply->address;
  copy.flags = reply->flags;
  copy.control = cut(reply->control, kCallData);
  return std::make_shared<syscall::Outcome>(std::move(copy));
}

/// By what makes outcomes without data differ: the number, or the descriptors.
std::size_t hash_of(const syscall::Outcome& outcome) {
  if (const auto* failed = std::get_if<syscall::Failed>(&outcome))
    return static_cast<std::size_t>(failed->error);
  const auto* reply = std::get_if<syscall::Reply>(&outcome);
  if (reply == nullptr) return 0;
  auto hash = static_cast<std::size_t>(reply->result);
  for (const std::vector<Fd>& set : reply->sets)
    for (const Fd fd : set) hash = hash * 31 + static_cast<std::size_t>(fd);
  return hash;
}

wire::Packet shortened(const wire::Packet& packet, std::size_t& size) {
  wire::Packet copy = packet.header();
  if (const auto* tcp = packet.tcp()) {
    size = tcp->payload.size();
    copy.body = wire::TcpSegment{tcp->source_port,
                                 tcp->destination_port,
                                 tcp->seq,
                                 tcp->ack,
                                 tcp->flags,
                                 tcp->window,
                                 tcp->urgent,
                                 tcp->options,
                                 cut(tcp->payload, kPayload)};
  } else if (const auto* udp = packet.udp()) {
    size = udp->payload.size();
    copy.body = wire::UdpDatagram{udp->source_port, udp->destination_port, cut(udp->payload, kPayload)};
  } else if (const auto* icmp = packet.icmp()) {
    size = icmp->original.size();
    copy.body = wire::IcmpError{icmp->kind, icmp->mtu, cut(icmp->original, kPayload)};
  } else if (const auto* echo = packet.echo()) {
    size = echo->payload.size();
    copy.body = wire::IcmpEcho{echo->reply, echo->identifier, echo->sequence, cut(echo->payload, kPayload)};
  } else if (const auto* piece = packet.fragment()) {
    size = piece->octets.size();
    copy.body =
        wire::IpFragment{piece->protocol, piece->offset, piece->more_fragments, cut(piece->octets, kPayload)};
  }
  return copy;
}

}  // namespace

template <class Id>
void RowsById<Id>::add(Id id, std::uint32_t row) {
  if (!runs_.empty()) {
    Run& last = runs_.back();
    const std::uint64_t next = std::uint64_t{last.first.value} + last.count;
    if (id.value < next) {
      strays_.emplace(id, row);
      return;
    }
    if (id.value == next && row == last.row + last.count) {
      ++last.count;
      return;
    }
  }
  make_room(runs_);
  runs_.push_back({id, row, 1});
}

template <class Id>
std::uint32_t RowsById<Id>::find(Id id) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), id,
                                      [](Id wanted, const Run& run) { return wanted < run.first; });
  if (after != runs_.begin()) {
    const Run& run = *std::prev(after);
    if (id.value - run.first.value < run.count)
      return run.row + static_cast<std::uint32_t>(id.value - run.first.value);
  }
  const auto stray = strays_.find(id);
  return stray == strays_.end() ? kNone : stray->second;
}

// Asked for from other files, too.
template class RowsById<CallId>;
template class RowsById<PacketId>;

void Tables::add(const trace::Moment& moment, Index index) {
  index_ = index;
  time_ = moment.time;
  for (const trace::Event& event : moment.events)
    std::visit([this](const auto& each) { (*this)(each); }, event);
}

void Tables::operator()(const trace::CallSubmitted& e) {
  if (call_rows_.find(e.call) != RowsById<CallId>::kNone) return;
  call_rows_.add(e.call, static_cast<std::uint32_t>(calls_.size()));
  CallRecord& row = calls_.emplace_back();
  row.call = e.call;
  row.caller = e.caller;
  row.entered = index_;
  row.syscall = shortened(e.syscall);
}

void Tables::operator()(const trace::CallBlocked& e) {
  if (CallRecord* row = find_call(e.call)) row->blocked = true;
}

void Tables::operator()(const trace::CallReturned& e) {
  CallRecord* row = find_call(e.call);
  if (row == nullptr || row->outcome) return;
  row->returned = index_;
  row->outcome = given(e.outcome);
}

/// The outcome for a row. Most calls give a number that many give: it is held once.
std::shared_ptr<const syscall::Outcome> Tables::given(const syscall::Outcome& outcome) {
  const auto* reply = std::get_if<syscall::Reply>(&outcome);
  if (reply != nullptr && !(reply->data.empty() && reply->control.empty())) {
    texts_ += kOutcome + std::min(reply->data.size(), kCallData);
    return shortened(outcome);
  }
  Given& slot = outcomes_[hash_of(outcome) % outcomes_.size()];
  if (slot == nullptr || !trace::equal(*slot, outcome)) {
    texts_ += kOutcome;
    slot = shortened(outcome);
  }
  return slot;
}

void Tables::operator()(const trace::Scanned& e) {
  CallRecord* row = find_call(e.call);
  if (row != nullptr && (row->scans.empty() || row->scans.back() != index_)) row->scans.push_back(index_);
}

void Tables::operator()(const trace::OutputWritten& e) {
  outputs_.push_back({e.guest, index_, e.stream, e.text});
  texts_ += e.text.size();
}

void Tables::operator()(const trace::PacketSent& e) {
  if (packet_rows_.find(e.packet) != RowsById<PacketId>::kNone) return;
  packet_rows_.add(e.packet, static_cast<std::uint32_t>(packets_.size()));
  PacketRecord& row = packets_.emplace_back();
  row.packet = e.packet;
  row.link = e.link;
  row.from = e.from;
  row.to = e.to;
  row.sent = index_;
  row.sent_at = time_;
  row.ended_at = e.arrives;
  row.duplicate_of = e.duplicate_of;
  row.content = shortened(e.content, row.payload_size);
  texts_ += std::min(row.payload_size, kPayload) + 16;
  row.flow = flow_of(row);
  const auto* segment = row.content.tcp();
  // A duplicate is the link's doing, and says nothing about what the sender sends.
  if (segment == nullptr || e.duplicate_of) return;
  const auto length = static_cast<std::uint32_t>(row.payload_size) + (segment->flags.syn ? 1U : 0U) +
                      (segment->flags.fin ? 1U : 0U);
  row.retransmission = repeats(flows_[row.flow], *segment, length);
}

/// Whether a segment carries what an earlier one of the flow carried; remembers how far the flow has got.
bool Tables::repeats(Flow& flow, const wire::TcpSegment& segment, std::uint32_t length) {
  if (length == 0) return false;
  const bool fresh = !flow.synchronized || (segment.flags.syn && segment.seq != flow.start);
  if (fresh) {  // the first that is seen, or another connection between the same ports
    flow.synchronized = true;
    flow.start = segment.seq;
    flow.sent_to = segment.seq + length;
    return false;
  }
  const bool again = segment.seq < flow.sent_to;
  flow.sent_to = std::max(flow.sent_to, segment.seq + length, [](auto a, auto b) { return a < b; });
  return again;
}

void Tables::operator()(const trace::PacketArrived& e) {
  PacketRecord* row = find_packet(e.packet);
  if (row == nullptr || row->fate != PacketFate::in_flight) return;
  row->fate = PacketFate::arrived;
  row->ended = index_;
  row->ended_at = time_;
  Flow& of = flows_[row->flow];
  const std::uint32_t number = packet_rows_.find(e.packet) + 1;
  row->reordered = number < of.last_arrived;
  of.last_arrived = std::max(of.last_arrived, number);
}

void Tables::operator()(const trace::PacketLost& e) {
  PacketRecord* row = find_packet(e.packet);
  if (row == nullptr || row->fate != PacketFate::in_flight) return;
  row->fate = PacketFate::lost;
  row->ended = index_;
  row->loss = e.cause;
  if (row->ended_at == kNever) row->ended_at = time_;
}

void Tables::operator()(const trace::SourceRead& e) {
  if (sources_.try_emplace(e.file, e.text).second) texts_ += e.file.size() + e.text.size();
}

std::size_t Tables::FlowHash::operator()(const FlowKey& key) const {
  const auto& source = key.source.ip.octets;
  const auto& destination = key.destination.ip.octets;
  std::size_t hash = key.protocol;
  for (const std::size_t part : {std::size_t{key.link.value}, std::size_t{key.from.value},
                                 std::size_t{key.source.port}, std::size_t{key.destination.port}})
    hash = hash * 0x9e3779b1U + part;
  // What tells addresses of one network apart: IPv4's last octet, IPv6's.
  for (const std::size_t at : {3U, 15U}) hash = (hash * 31 + source[at]) * 31 + destination[at];
  return hash;
}

std::uint32_t Tables::flow_of(const PacketRecord& packet) {
  FlowKey key{packet.link,
              packet.from,
              packet.content.body.index(),
              {packet.content.source, 0},
              {packet.content.destination, 0}};
  if (const auto* tcp = packet.content.tcp()) {
    key.source.port = tcp->source_port;
    key.destination.port = tcp->destination_port;
  } else if (const auto* udp = packet.content.udp()) {
    key.source.port = udp->source_port;
    key.destination.port = udp->destination_port;
  }
  const auto [at, fresh] = flow_numbers_.try_emplace(key, static_cast<std::uint32_t>(flows_.size()));
  if (fresh) flows_.emplace_back();
  return at->second;
}

CallRecord* Tables::find_call(CallId id) {
  const std::uint32_t row = call_rows_.find(id);
  return row == RowsById<CallId>::kNone ? nullptr : &calls_[row];
}

PacketRecord* Tables::find_packet(PacketId id) {
  const std::uint32_t row = packet_rows_.find(id);
  return row == RowsById<PacketId>::kNone ? nullptr : &packets_[row];
}

const CallRecord* Tables::call(CallId id) const {
  const std::uint32_t row = call_rows_.find(id);
  return row == RowsById<CallId>::kNone ? nullptr : &calls_[row];
}

const PacketRecord* Tables::packet(PacketId id) const {
  const std::uint32_t row = packet_rows_.find(id);
  return row == RowsById<PacketId>::kNone ? nullptr : &packets_[row];
}

const std::string* Tables::source(const std::string& file) const {
  const auto found = sources_.find(file);
  return found == sources_.end() ? nullptr : &found->second;
}

std::size_t Tables::memory() const {
  return calls_.memory() + packets_.memory() + outputs_.memory() + texts_ + call_rows_.memory() +
         packet_rows_.memory() + flows_.capacity() * sizeof(Flow) +
         flow_numbers_.size() * (sizeof(FlowKey) + 4 * sizeof(void*));
}

}  // namespace zocalo::timeline
