#pragma once
// The interpreter of one script.

#include <deque>
#include <optional>

#include "packetdrill/runner/calls.h"
#include "packetdrill/runner/flow.h"
#include "packetdrill/runner/run.h"

namespace zocalo::packetdrill {

/// The host did something else than the script says.
struct Difference {
  int line;
  std::string what, expected, got;
};

class Runner {
 public:
  Runner(const Script& script, Settings settings, std::filesystem::path folder);
  /// Throws Difference, Unsupported or SyntaxError.
  void run(Leftovers leftovers);

 private:
  struct Pending {
    const Event* event;
    const CallEvent* call;
    CallId id;
    Time end;  ///< when it should return
  };

  void play(const Event& event);
  void play(const Event& event, const PacketEvent& packet);
  void play(const Event& event, const CallEvent& call);
  void play(const Event& event, const CommandEvent& command);
  void play(const Event& event, const CodeEvent& code);

  void inject(const Event& event, const PacketEvent& packet);
  void expect(const Event& event, const PacketEvent& packet);
  /// The next packet of the flow in question, when it leaves; nothing if none does until `limit`.
  std::optional<SentPacket> next_sent(Time limit);
  void learn(const PacketEvent& packet, const wire::Packet& live);
  void compare(const Event& event, const PacketEvent& expected, PacketEvent got, Time at);
  void check_timestamps(const Event& event, const PacketEvent& expected, const PacketEvent& got);
  void check_time(const Event& event, Time at, const std::string& what) const;
  void check_pending(bool must_be_done);
  void check_result(const Event& event, const CallEvent& call, const syscall::Outcome& outcome);
  Duration tolerance() const;

  const Script& script_;
  Settings settings_;
  const std::filesystem::path folder_;
  Machine machine_;
  Calls calls_;
  std::deque<Flow> flows_;  ///< the last one is the one in question
  bool dialled_ = false;    ///< a connect(2) whose SYN was not seen yet
  std::vector<Pending> pending_;
  std::uint16_t next_port_ = 40000;
  // of the event at hand
  Time earliest_{}, latest_{};
  Duration since_last_{};
  // of the one before
  bool was_inbound_ = false;
  Time last_{};
};

}  // namespace zocalo::packetdrill
