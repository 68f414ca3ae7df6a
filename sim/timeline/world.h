#pragma once
// The state at one moment: the fold of every event up to it. Cheap to copy (the parts are shared), so that
// keyframes are.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/event.h"

namespace zocalo::timeline {

struct Variable {
  std::string name, value;
  std::uint32_t changed_at = 0;  ///< moment of its last change, so that a view can mark what is new
};

struct Frame {
  guest::Location at;
  std::vector<Variable> variables;  ///< in order of first appearance
};

/// What a module has while its own frame is not on the stack.
struct ModuleGlobals {
  std::string file;
  std::vector<Variable> variables;
};

enum class GuestStatus : std::uint8_t { starting, running, blocked, exited };

struct GuestState {
  GuestId guest;
  HostId host;
  std::shared_ptr<const guest::Program> program;
  GuestStatus status = GuestStatus::starting;
  ThreadId thread{1};                             ///< whose frames these are: the thread that moved last
  std::map<ThreadId, std::vector<Frame>> stacks;  ///< innermost frame last
  std::vector<ModuleGlobals> modules;             ///< those that globals_of() finds on no stack
  CallId call;                                    ///< the call it is in, or its last one
  std::size_t output_size = 0;  ///< how many rows of Timeline::outputs() of this guest are in the past
  std::optional<trace::ExceptionRaised>
      exception;  ///< the last one raised, while its frame is on the stack or it ended the program
  std::optional<trace::GuestExited> exit;
};

struct HostState {
  HostId host;
  std::string name;
  std::vector<wire::IpAddress> addresses;
};

struct LinkState {
  LinkId link;
  HostId a, b;
  std::string shape;
};

struct World {
  Time time;
  std::vector<HostState> hosts;
  std::vector<LinkState> links;
  std::map<GuestId, std::shared_ptr<const GuestState>> guests;
  std::map<SocketId, std::shared_ptr<const trace::SocketState>> sockets;   ///< those that exist now
  std::map<PacketId, std::shared_ptr<const trace::PacketSent>> in_flight;  ///< sent, neither arrived nor lost

  /// Applies one moment; `index` is its number. Unknown ids in an event are ignored: a recording may be cut
  /// or broken.
  void apply(const trace::Moment& moment, std::uint32_t index);
  /// The same, taking what it can instead of copying.
  void apply(trace::Moment&& moment, std::uint32_t index);
};

/// The variables of a program's module, whether its frame is on the stack or not; null if none are known.
const std::vector<Variable>* globals_of(const GuestState& guest, std::string_view file);

/// Whether everything in two worlds is the same.
bool equal(const World& a, const World& b);

}  // namespace zocalo::timeline
