#pragma once
// Plays a program's steps on one transport and tells what can be seen of it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/conformance/step.h"
#include "syscall/socket_api.h"

namespace zocalo::native::conformance {

/// What is seen after a step. Ports that the kernel chose are called by the order of their appearance.
struct Observation {
  std::string call;  ///< what came of it: "3", "EAGAIN", "blocks"; "" if it was left out
  std::optional<syscall::Outcome> outcome;           ///< the same, for who wants to know more
  std::map<int, std::string> later;                  ///< by step: calls that had blocked and are done now
  std::vector<std::pair<int, std::uint32_t>> ready;  ///< poll(2)'s bits of every open variable

  friend bool operator==(const Observation& a, const Observation& b) {
    return a.call == b.call && a.later == b.later && a.ready == b.ready;
  }
  /// One line for people.
  std::string text() const;
};

class Player {
 public:
  /// The simulated kernel: a host of its own.
  static Player simulated();
  /// The machine's kernel. It needs moments to come to rest, so a step waits up to `patience` for what is
  /// expected.
  static Player real(std::uint16_t first_port, Duration patience);

  Player(Player&&) = default;
  ~Player();

  /// A step without its descriptors is left out. `expected`: what the other transport showed; null: what is
  /// seen at once counts. `hides_value`: of the data that the step's call gives only their number is told.
  Observation play(int number, const Step& step, const Observation* expected = nullptr,
                   bool hides_value = false);

  /// Calls that block now, by the step that made them.
  struct Blocked {
    int step;
    int guest;
    syscall::Syscall call;  ///< as the step has it
  };
  std::vector<Blocked> blocked() const;

 private:
  Player(std::unique_ptr<syscall::SocketApi> api, std::uint16_t first_port, Duration patience, bool is_real);

  struct Variable {
    int guest;
    Fd fd;
  };
  struct Pending {
    int step;
    const Step* made_by;
    bool done = false;
    syscall::Outcome outcome;
  };

  std::optional<syscall::Syscall> concrete(const Step& step);
  bool resolve(syscall::SocketAddress& address, int guest);
  syscall::Outcome ask(int guest, syscall::Syscall call);
  void let_go(Duration sleep = {});
  Duration sleeps_for(const Step& step);
  void settle(int number, Observation& seen);
  void look(Observation& seen);
  void keep(const Step& step, const syscall::Outcome& outcome);
  std::string text_of(const syscall::Outcome& outcome);
  std::string text_of(const syscall::SocketAddress& address);

  std::unique_ptr<syscall::SocketApi> api_;
  std::uint16_t first_port_;
  Duration patience_;
  bool real_;
  bool hides_value_ = false;
  std::uint64_t last_call_ = 0;
  std::map<int, Variable> variables_;
  std::map<syscall::Caller, Pending> pending_;
  std::map<syscall::Caller, syscall::Outcome> answers_;  ///< of our own questions
  std::map<std::uint16_t, int> ports_;
};

}  // namespace zocalo::native::conformance
