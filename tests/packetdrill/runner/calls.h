#pragma once
// A script's call as one of the simulation's, and whether its outcome is what the script says.

#include <map>
#include <string>

#include "packetdrill/runner/machine.h"
#include "packetdrill/runner/script.h"

namespace zocalo::packetdrill {

class Calls {
 public:
  explicit Calls(Machine& machine) : machine_(machine) {}

  /// Throws Unsupported for a call, or a way to call it, that is not simulated.
  syscall::Syscall translate(const CallEvent& call, int line);
  /// "" if the outcome is the expected one, else what came instead.
  std::string differs(const CallEvent& call, const syscall::Outcome& outcome, int line);
  /// fcntl(F_GETFL), ioctl(): answered from what is seen of the host. Nothing: a call for translate().
  std::optional<std::string> answer_by_sight(const CallEvent& call, int line);
  /// Does a program listen? packetdrill sends each SYN to the last such socket.
  bool has_listener();
  std::uint16_t listener_port();

 private:
  Fd live(const CallEvent& call, std::size_t argument, int line) const;
  std::string differs_in_value(const CallEvent& call, const syscall::Reply& reply, int line) const;
  std::string differs_in_readiness(const Value& expected, const std::vector<syscall::PollFd>& ready) const;
  const trace::SocketState* state_of(Fd fd);

  Machine& machine_;
  std::map<std::int64_t, Fd> descriptors_;  ///< the script's -> the host's
  std::vector<trace::SocketState> states_;
};

}  // namespace zocalo::packetdrill
