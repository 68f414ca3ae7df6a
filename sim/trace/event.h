#pragma once
// What can happen, as plain data. The kernel, the network, the engine and the session say it; the timeline
// keeps it; views see nothing else. A moment is the smallest step of the cursor: a time, a cause and the
// events that it had.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/program.h"
#include "base/time.h"
#include "syscall/socket_api.h"
#include "syscall/syscall.h"
#include "wire/packet.h"

namespace zocalo::trace {

// ---- the world that a run begins with

struct HostAdded {
  HostId host;
  std::string name;
  std::vector<wire::IpAddress> addresses;
};
/// A link between two hosts, or a host's own loopback (a == b). `shape` is netem's text, "" for an ideal
/// link.
struct LinkAdded {
  LinkId link;
  HostId a, b;
  std::string shape;
};
struct LinkChanged {
  LinkId link;
  std::string shape;
};

// ---- programs

struct GuestStarted {
  GuestId guest;
  HostId host;
  guest::Program program;
};
struct LineReached {
  GuestId guest;
  guest::Location at;
  guest::Variables variables;
};
struct FunctionEntered {
  GuestId guest;
  guest::Location at;
  guest::Variables variables;
};
struct FunctionLeft {
  GuestId guest;
  guest::Location at;
  std::string value;
};
struct ExceptionRaised {
  GuestId guest;
  guest::Location at;
  std::string type, text;
};
struct OutputWritten {
  GuestId guest;
  int stream = 1;
  std::string text;
};
/// `why`: "exit", "exception", "budget", "killed", "crashed", "watchdog", "protocol", or "interpreter": it
/// shared one that had to be replaced to stop another program; `text`: a traceback or an explanation.
struct GuestExited {
  GuestId guest;
  int status = 0;
  std::string why, text;
};

// ---- syscalls

struct CallSubmitted {
  CallId call;
  syscall::Caller caller;
  syscall::Syscall syscall;
};
struct CallBlocked {
  CallId call;
  syscall::Blocked blocked;
};
struct CallReturned {
  CallId call;
  syscall::Caller caller;
  syscall::Outcome outcome;
};

/// One descriptor's turn in a pass of select, poll or epoll.
struct Verdict {
  Fd fd = -1;
  SocketId socket;  ///< none for a closed descriptor
  std::uint8_t asked =
      0;  ///< bit (1 << Set) for each set that it was passed in; poll and epoll: from POLLIN/OUT/PRI
  std::uint32_t poll_events = 0;  ///< the mask asked for (poll, epoll); 0 for select
  syscall::Readiness readiness;
};
/// One pass over the descriptors of a call, in the kernel's order; `woken_by` names the socket whose change
/// caused it.
struct Scanned {
  CallId call;
  std::vector<Verdict> verdicts;
  SocketId woken_by;
  bool found = false;
};

// ---- sockets

enum class SocketKind : std::uint8_t { tcp, udp, unix_stream, unix_datagram, epoll, other };

/// RFC 9293 (3.3.2), with Linux's names shown; `none` for what has no state.
enum class TcpState : std::uint8_t {
  none,
  closed,
  listen,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait
};
/// "ESTABLISHED", "SYN-SENT", … ; "" for none.
std::string_view name_of(TcpState state);

struct Owner {
  GuestId guest;
  Fd fd = -1;
  friend bool operator==(const Owner&, const Owner&) = default;
};

/// The control block's numbers, as ss(8) -i shows them. All zero where the transport can't tell.
struct TcpInfo {
  wire::SeqNum iss, snd_una, snd_nxt, irs, rcv_nxt;
  std::uint32_t snd_wnd = 0, rcv_wnd = 0;  ///< octets, scaled
  std::uint32_t cwnd = 0, ssthresh = 0;    ///< octets
  std::uint32_t mss = 0;
  std::uint32_t retransmits = 0;  ///< of the oldest unacknowledged segment, in a row
  Duration rto{}, srtt{}, rttvar{};
  friend bool operator==(const TcpInfo&, const TcpInfo&) = default;
};

/// When each running timer goes off; kNever where it is not set.
struct Timers {
  Time retransmit = kNever, delayed_ack = kNever, persist = kNever, time_wait = kNever, keepalive = kNever;
  friend bool operator==(const Timers&, const Timers&) = default;
};

/// A snapshot of one socket.
struct SocketState {
  SocketId socket;
  HostId host;
  std::vector<Owner> owners;  ///< empty: no descriptor any more (closing, TIME-WAIT) or not accepted yet
  SocketKind kind = SocketKind::other;
  TcpState state = TcpState::none;
  wire::Endpoint local, peer;  ///< port 0: not bound, not connected
  bool nonblocking = false, shut_read = false, shut_write = false, fin_received = false, reset = false;
  bool queues_known = true;         ///< false: live mode could not ask the machine's kernel
  std::uint32_t receive_queue = 0;  ///< octets
  std::uint32_t receive_datagrams = 0;
  std::uint32_t receive_capacity = 0;                                  ///< octets
  std::uint32_t out_of_order = 0;                                      ///< octets held for reassembly
  std::uint32_t send_unsent = 0, send_unacked = 0, send_capacity = 0;  ///< octets
  std::uint32_t accept_queue = 0, accept_backlog = 0, syn_queue = 0;   ///< connections
  Errno so_error = Errno::none;
  TcpInfo tcp;
  Timers timers;
  syscall::Readiness readiness;
  std::vector<std::pair<std::string, std::string>>
      options;  ///< those that differ from the default: "SO_REUSEADDR", "1"
};

struct SocketChanged {
  SocketState state;
};
struct SocketGone {
  SocketId socket;
};

// ---- packets

enum class LossCause : std::uint8_t { loss, queue_full, corrupted, no_route, ttl, no_host, user, too_big };

/// A packet starts on a link's direction. It arrives at `arrives`, unless PacketLost says otherwise (at once
/// or later).
struct PacketSent {
  PacketId packet;
  LinkId link;
  HostId from, to;
  wire::Packet content;
  Time arrives = kNever;
  PacketId duplicate_of;   ///< the link made it from that one
  bool reordered = false;  ///< the link let it overtake
  /// The link flips this bit on the way, counted from the IP header's first: what arrives, if a checksum does
  /// not notice, is not what was sent.
  std::optional<std::uint32_t> flipped_bit{};
};
struct PacketArrived {
  PacketId packet;
};
struct PacketLost {
  PacketId packet;
  LossCause cause = LossCause::loss;
};

// ---- the rest

enum class TimerKind : std::uint8_t {
  retransmit,
  delayed_ack,
  persist,
  time_wait,
  keepalive,
  call_timeout,
  fin_wait_2,
  syn_ack,
  loss_probe,     ///< RFC 8985 (7)
  reordering,     ///< RFC 8985 (6.2, step 5)
  reassembly,     ///< of IP fragments
  compressed_ack  ///< one acknowledgement for several segments behind a hole
};
struct TimerFired {
  HostId host;
  SocketId socket;
  TimerKind kind = TimerKind::retransmit;
};
/// What the user did, or what a reader should know: "link a-b: loss 10%", "recording was cut here".
struct Note {
  std::string text;
};

/// Variables of a module changed while a function of it ran: not the module's own frame, which tells its own
/// with its lines.
struct GlobalsChanged {
  GuestId guest;
  ThreadId thread;   ///< that ran the function
  std::string file;  ///< the module's
  guest::Variables variables;
};
/// The text of a file of the standard library that a program entered; said once in a run.
struct SourceRead {
  std::string file;
  std::string text;
};

using Event = std::variant<HostAdded, LinkAdded, LinkChanged, GuestStarted, LineReached, FunctionEntered,
                           FunctionLeft, ExceptionRaised, OutputWritten, GuestExited, CallSubmitted,
                           CallBlocked, CallReturned, Scanned, SocketChanged, SocketGone, PacketSent,
                           PacketArrived, PacketLost, TimerFired, Note, GlobalsChanged, SourceRead>;

/// Why a moment is: what the step buttons go by.
struct Cause {
  enum class Kind : std::uint8_t { setup, program, call, completion, packet, timer, user };
  Kind kind = Kind::setup;
  GuestId guest;    ///< program, call, completion
  ThreadId thread;  ///< likewise
  CallId call;      ///< call, completion
  PacketId packet;  ///< packet
  HostId host;      ///< packet, timer
  friend bool operator==(const Cause&, const Cause&) = default;
};

struct Moment {
  Time time;
  Cause cause;
  std::vector<Event> events;
};

/// Takes what happens. begin() opens a moment (and ends the one before); record() adds to it. Times never go
/// back.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void begin(Time time, const Cause& cause) = 0;
  virtual void record(Event event) = 0;
};

}  // namespace zocalo::trace
