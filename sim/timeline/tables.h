#pragma once
// The tables that views list: calls, packets, output. They grow with each moment.

#include <map>
#include <tuple>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// Finds a row by its id. Rows come in order of their ids, but for few: those that do not are kept apart.
template <class Id>
class RowsById {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  void add(Id id, std::uint32_t row);
  std::uint32_t find(Id id) const;
  std::size_t memory() const { return ids_.capacity() * sizeof(ids_[0]) + strays_.size() * 64; }

 private:
  std::vector<std::pair<Id, std::uint32_t>> ids_;
  std::map<Id, std::uint32_t> strays_;
};

class Tables {
 public:
  void add(const trace::Moment& moment, Index index);

  const std::vector<CallRecord>& calls() const { return calls_; }
  const std::vector<PacketRecord>& packets() const { return packets_; }
  const std::vector<OutputRow>& outputs() const { return outputs_; }
  const CallRecord* call(CallId id) const;
  const PacketRecord* packet(PacketId id) const;
  const std::string* source(const std::string& file) const;
  std::size_t memory() const;

 private:
  /// Packets of one direction of one conversation, on one link.
  struct FlowKey {
    LinkId link;
    HostId from;
    std::size_t protocol;  ///< index in Packet::body
    wire::Endpoint source, destination;
    auto operator<=>(const FlowKey&) const = default;
  };
  struct Flow {
    bool synchronized = false;  ///< `start` and `sent_to` are known
    wire::SeqNum start, sent_to;
    std::uint32_t last_arrived = 0;  ///< row + 1 of the packet that was sent last among those that arrived
  };

  void operator()(const trace::CallSubmitted& e);
  void operator()(const trace::CallBlocked& e);
  void operator()(const trace::CallReturned& e);
  void operator()(const trace::Scanned& e);
  void operator()(const trace::OutputWritten& e);
  void operator()(const trace::PacketSent& e);
  void operator()(const trace::PacketArrived& e);
  void operator()(const trace::PacketLost& e);
  void operator()(const trace::SourceRead& e);
  template <class Other>
  void operator()(const Other&) {}

  CallRecord* find_call(CallId id);
  PacketRecord* find_packet(PacketId id);
  Flow& flow(const PacketRecord& packet);
  static bool repeats(Flow& flow, const wire::TcpSegment& segment, std::uint32_t length);

  Index index_ = 0;
  Time time_;
  std::vector<CallRecord> calls_;
  std::vector<PacketRecord> packets_;
  std::vector<OutputRow> outputs_;
  RowsById<CallId> call_rows_;
  RowsById<PacketId> packet_rows_;
  std::map<FlowKey, Flow> flows_;
  std::map<std::string, std::string> sources_;
  std::size_t texts_ = 0;  ///< octets that rows hold outside themselves, about
};

}  // namespace zocalo::timeline
