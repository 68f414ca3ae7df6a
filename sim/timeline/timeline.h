#pragma once
// The recorded run: append-only moments, keyframes that make any seek cheap, and tables of what views list.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "timeline/rows.h"
#include "timeline/world.h"
#include "trace/event.h"

namespace zocalo::timeline {

using Index = std::uint32_t;  ///< number of a moment, from 0
inline constexpr Index kNoMoment = ~Index{0};

/// One syscall from entry to return.
struct CallRecord {
  CallId call;
  syscall::Caller caller;
  Index entered = 0;
  Index returned = kNoMoment;
  bool blocked = false;      ///< it slept
  std::vector<Index> scans;  ///< moments with a Scanned of this call
  syscall::Syscall syscall;  ///< data cut to 256 octets; the moment has it whole
  std::shared_ptr<const syscall::Outcome>
      outcome;  ///< null until it returns; shared with calls that gave the same
};

enum class PacketFate : std::uint8_t { in_flight, arrived, lost };

/// One packet on one link.
struct PacketRecord {
  PacketId packet;
  LinkId link;
  HostId from, to;
  Index sent = 0;
  Index ended = kNoMoment;  ///< moment of its arrival or loss
  std::uint32_t flow = 0;   ///< the same for packets of one direction of one conversation, on one link
  Time sent_at, ended_at;   ///< for a lost one ended_at is when it would have arrived
  PacketFate fate = PacketFate::in_flight;
  trace::LossCause loss{};
  PacketId duplicate_of;
  bool retransmission = false;  ///< TCP: carries octets (or a SYN, FIN) that an earlier packet carried
  bool reordered = false;  ///< arrived after one that was sent later in the same direction of the same flow
  wire::Packet content;    ///< payload cut to 64 octets; the moment has it whole
  std::size_t payload_size = 0;
};

struct OutputRow {
  GuestId guest;
  Index moment = 0;
  int stream = 1;
  std::string text;
};

/// Kinds of moments that the step commands go by.
enum class Stop : std::uint8_t {
  moment,
  line,
  call_enter,
  call_return,
  packet,
  output,
  select_pass,
  exception
};

class Timeline final : public trace::Sink {
 public:
  Timeline();
  ~Timeline() override;

  void begin(Time time, const trace::Cause& cause) override;
  void record(trace::Event event) override;
  /// Ends the open moment, so that it counts. begin() does it too.
  void flush();

  /// How many moments are complete. One in which nothing was recorded is none.
  Index size() const;
  Time time_of(Index moment) const;  ///< moment < size()
  trace::Cause cause_of(Index moment) const;
  trace::Moment moment(Index moment) const;  ///< decoded afresh
  Time duration() const;                     ///< time of the last moment

  /// The state after `moment`. The same object until the next call of state_at or the next append. Any seek
  /// costs at most one keyframe's distance; forward steps cost one moment.
  const World& state_at(Index moment) const;

  /// The state after the last complete moment; leaves that of state_at() alone. Good until the next append.
  const World& head() const;

  /// The nearest moment after (before) `from` that has a `stop`, of `guest` if one is given; kNoMoment if
  /// there is none.
  Index next(Index from, Stop stop, GuestId guest = {}) const;
  Index previous(Index from, Stop stop, GuestId guest = {}) const;
  /// The last moment whose time is not after `time`; 0 if there is none.
  Index at_time(Time time) const;

  const Rows<CallRecord>& calls() const;      ///< by entry
  const Rows<PacketRecord>& packets() const;  ///< by sending
  const Rows<OutputRow>& outputs() const;
  const CallRecord* call(CallId id) const;  ///< nullptr if unknown
  const PacketRecord* packet(PacketId id) const;
  std::size_t row_of(const CallRecord& call) const;      ///< its place in calls(), of which it is one
  std::size_t row_of(const PacketRecord& packet) const;  ///< likewise
  /// The text of a file of the standard library; nullptr if no program has entered it so far.
  const std::string* library_source(const std::string& file) const;

  std::uint64_t digest() const;  ///< of all complete moments
  std::size_t memory() const;    ///< octets held, about

  /// The encoded moments from `from` (an offset as size of all before) on: what a recording and /live send.
  ByteView encoded(std::size_t from) const;
  /// Appends encoded moments, whole ones only; returns how many octets were taken. `error` names what was
  /// wrong, if anything.
  std::size_t append_encoded(ByteView bytes, std::string& error);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::timeline
