#pragma once
// What a lesson asks of a run: a small JSON language over a timeline. A pattern matches moments, in order; it
// holds if it matches any (or as many as it says), and its moment is the first match (or the one it says).
//
//   {"call": "select"}        a syscall, by strace's name. Beside it: "fd": 3, "result": 0,
//                             "errno": "ECONNREFUSED", "blocked": true,
//                             "contains": "hola" (octets sent or received),
//                             "ready": {"read": 1} (lengths of the lists that select returned),
//                             "at": "enter" (else "return" where the pattern asks for what came out, and
//                             "enter" where it does not)
//   {"packet": {…}}           "protocol": "tcp" | "udp" | "icmp"; "data": true; "contains";
//                             "flags": "SYN" | "SYN,ACK" | "ACK" | "FIN" | "RST" (the last two with or
//                             without ACK); "from", "to": hosts; "from_port", "to_port";
//                             "lost", "arrived", "retransmission", "reordered", "duplicate": true | false.
//                             Its moment is that of sending, or with "at": "end" of arrival or loss
//   {"output": "201"}         a line of a program's output that contains this ("" any line); "stream": 2
//   {"socket": {…}}           "state": "ESTABLISHED", "kind": "tcp", "local_port", "peer_port",
//                             "readable": true, "why": "peer_closed" (of readability),
//                             "sockets": 3 (so many at the same time)
//   {"exception": "HTTPError"}  raised in the program's own code; "contains": "404"
//   {"exit": 0}               a program ends with this status; "any" for any; "why": "exit"
//   {"line": "accept()"}      a line of the program is reached whose text contains this
//   {"enter": "do_POST"}      a function of the program is called
//   {"variable": "data", "value": "b''"}  a variable is seen to change to this repr (without "value": to any)
//   {"timer": "retransmit"}   a timer of the kernel goes off, by its name in the trace
//   {"start": true}  {"end": true}  the first and the last moment
//
// In each of them: "program": "client 2", or with stars "client*" (for packets and timers: its host's);
// "nth": 2 (the second match; -1 the last); "after": pattern, "before": pattern (only matches later, earlier
// than that one's moment); "at_least": 3, "at_most": 0, "count": 1 (how many matches).
//
//   {"all": [...]}            every one holds; the moment is the latest of theirs
//   {"any": [...]}            one holds; the moment is the earliest of theirs
//   {"not": pattern}          it does not hold; has no moment
//
// A text names a cue of the same lesson: {"after": "knock"}.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/errno.h"
#include "syscall/readiness.h"
#include "timeline/timeline.h"

namespace zocalo::lesson {

struct Predicate;
using PredicatePtr = std::shared_ptr<const Predicate>;

struct Predicate {
  enum class Kind : std::uint8_t {
    call,
    packet,
    output,
    socket,
    exception,
    exit,
    line,
    enter,
    variable,
    timer,
    start,
    end,
    all,
    any,
    none
  };
  Kind kind = Kind::end;
  std::string where;   ///< in cues.json: "cues[2].when", for messages
  std::string source;  ///< the pattern as written, in short

  std::string
      text;  ///< what follows the key: the call's name, the text to be contained, the exception's type…
  std::string program;  ///< "" any; may have stars
  int nth = 1;          ///< never 0; negative from the end
  std::optional<std::uint32_t> at_least, at_most, count;
  PredicatePtr after, before;
  std::vector<PredicatePtr> parts;  ///< of all, any, none

  // call
  std::optional<Fd> fd;
  std::optional<std::int64_t> result;  ///< call; exit: the status
  std::optional<Errno> error;
  std::optional<bool> blocked;
  std::array<std::optional<std::uint32_t>, 3> ready;  ///< by syscall::Set
  bool at_return = false;                             ///< call: its return; packet: its end
  // call, packet, exception
  std::optional<std::string> contains;
  // packet
  std::optional<std::size_t> protocol;  ///< index in wire::Packet::body
  std::optional<bool> syn, ack, fin, rst, data, lost, arrived, retransmission, reordered, duplicate;
  std::string from, to;  ///< hosts' names; "" any
  std::optional<std::uint16_t> from_port, to_port;
  // output
  std::optional<int> stream;
  // socket
  std::optional<trace::TcpState> state;
  std::optional<trace::SocketKind> socket_kind;
  std::optional<std::uint16_t> local_port, peer_port;
  std::optional<bool> readable;
  std::optional<syscall::Why> why_readable;
  std::uint32_t sockets = 1;
  // exit
  std::optional<std::string> why;
  // variable
  std::optional<std::string> value;
};

/// What a run did, gathered from its timeline for predicates. Reads only what is new since the last time.
class Facts {
 public:
  Facts();
  ~Facts();
  Facts(Facts&&) noexcept;
  Facts& operator=(Facts&&) noexcept;

  /// `ended`: nothing will be added to the timeline. The same timeline each time.
  void read(const timeline::Timeline& timeline, bool ended);

  struct Data;
  const Data& data() const { return *data_; }

 private:
  std::unique_ptr<Data> data_;
};

struct Verdict {
  bool holds = false;
  bool decided = false;  ///< what is still to come can't change it
  timeline::Index moment = timeline::kNoMoment;
  std::size_t matches = 0;  ///< before nth and the counts: what a message can tell
};
Verdict judge(const Predicate& predicate, const Facts& facts, const timeline::Timeline& timeline);

}  // namespace zocalo::lesson
