#pragma once
// Makes programs of socket calls at random: first a scene (a connection, a listener, a pair), then calls that
// fit what is there most of the time. It learns from what became of its calls.

#include <deque>
#include <optional>
#include <vector>

#include "base/random.h"
#include "native/conformance/player.h"

namespace zocalo::native::conformance {

class Generator {
 public:
  explicit Generator(Random random) : random_(random) { begin(); }

  /// The next call, or nothing at the end of the program.
  std::optional<Step> next();
  /// What became of the step that next() gave last; `blocked` as after it.
  void learn(const Step& step, const Observation& seen, const std::vector<Player::Blocked>& blocked);

 private:
  static constexpr Duration kTimeout = 4ms;  ///< shorter than any delayed acknowledgement

  enum class Kind : std::uint8_t { tcp, udp, unix_stream, unix_datagram, unix_packet, epoll };
  /// What is known of a variable; a guess that need not be right.
  struct Known {
    int variable;
    int guest;
    Kind kind;
    int root;  ///< the variable that it is a copy of (dup(2)), or itself
    bool six = false;
    bool mapped = false;  ///< of an IPv6 socket: speaks to IPv4 addresses only
    bool bound = false, listening = false, connected = false, closed = false;
  };

  void begin();
  void tcp_scene();
  void udp_scene();
  void pair_scene();
  int plan(int guest, syscall::Syscall call);

  Step random_step();
  syscall::Syscall creation(int& guest);
  syscall::Syscall call_on(const Known& target);
  syscall::Syscall transfer(const Known& target);
  Bytes control_messages(const Known& target);
  syscall::Syscall told(const Known& target);
  syscall::Syscall get_option(const Known& target);
  void note_option(int level, int name);
  syscall::Syscall set_option(const Known& target);
  syscall::Syscall waiting(const Known& target);
  syscall::Syscall on_epoll(const Known& target);
  syscall::SocketAddress address(const Known& target, bool to_bind);
  Bytes payload(Kind kind);
  std::uint64_t read_size();
  int send_flags();
  int receive_flags();
  bool is_left_out(const Step& step) const;
  bool is_watched(Fd variable) const;
  const Known* any(int guest);

  bool one_in(unsigned n) { return random_.below(n) == 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&values)[N]) {
    return values[random_.below(N)];
  }

  Random random_;
  std::deque<Step> planned_;
  std::optional<Step> after_;  ///< belongs behind the step that is being made
  std::vector<Known> known_;
  std::vector<Player::Blocked> blocked_;
  int last_variable_ = 0;
  std::size_t left_ = 0;  ///< calls until the end
  unsigned sent_ = 0;
  bool peeks_behind_ = false;       ///< SO_PEEK_OFF has been set
  bool gives_memory_away_ = false;  ///< SO_ZEROCOPY has been set
  bool keeps_errors_ = false;       ///< IP_RECVERR or IPV6_RECVERR has been set
  bool is_asked_ = false;           ///< an option that makes control messages has been set
  bool blocking_ = false;           ///< this program's sockets may block
};

}  // namespace zocalo::native::conformance
