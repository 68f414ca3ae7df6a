#pragma once
// The tables that views list: calls, packets, output. They grow with each moment.

#include <array>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// Finds a row by its id. Ids and rows mostly count on together, which takes no room; what comes out of order
/// is kept apart.
template <class Id>
class RowsById {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  void add(Id id, std::uint32_t row);
  std::uint32_t find(Id id) const;
  std::size_t memory() const { return runs_.capacity() * sizeof(Run) + strays_.size() * 64; }

 private:
  struct Run {
    Id first;
    std::uint32_t row = 0, count = 0;
  };
  std::vector<Run> runs_;
  std::map<Id, std::uint32_t> strays_;
};

class Tables {
 public:
  void add(const trace::Moment& moment, Index index);

  const Rows<CallRecord>& calls() const { return calls_; }
  const Rows<PacketRecord>& packets() const { return packets_; }
  const Rows<OutputRow>& outputs() const { return outputs_; }
  const CallRecord* call(CallId id) const;
  const PacketRecord* packet(PacketId id) const;
  std::size_t row_of(CallId id) const { return call_rows_.find(id); }
  std::size_t row_of(PacketId id) const { return packet_rows_.find(id); }
  const std::string* source(const std::string& file) const;
  std::size_t memory() const;

 private:
  /// Packets of one direction of one conversation, on one link.
  struct FlowKey {
    LinkId link;
    HostId from;
    std::size_t protocol;  ///< index in Packet::body
    wire::Endpoint source, destination;
    bool operator==(const FlowKey&) const = default;
  };
  struct FlowHash {
    std::size_t operator()(const FlowKey& key) const;
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
  std::uint32_t flow_of(const PacketRecord& packet);
  std::shared_ptr<const syscall::Outcome> given(const syscall::Outcome& outcome);
  static bool repeats(Flow& flow, const wire::TcpSegment& segment, std::uint32_t length);

  Index index_ = 0;
  Time time_;
  Rows<CallRecord> calls_;
  Rows<PacketRecord> packets_;
  Rows<OutputRow> outputs_;
  RowsById<CallId> call_rows_;
  RowsById<PacketId> packet_rows_;
  std::unordered_map<FlowKey, std::uint32_t, FlowHash> flow_numbers_;  // looked up, never iterated
  std::vector<Flow> flows_;
  std::map<std::string, std::string> sources_;
  std::array<std::shared_ptr<const syscall::Outcome>, 128>
      outcomes_;           ///< what calls gave of late, by its hash
  std::size_t texts_ = 0;  ///< octets that rows hold outside themselves, about
};

}  // namespace zocalo::timeline
