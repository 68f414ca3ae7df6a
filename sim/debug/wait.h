#pragma once
// Why a descriptor is ready or not, and what a select(), poll() or epoll_wait() does inside, step by step.
// All of it is derived from what the kernel recorded: its passes over the descriptors, with each one's
// Readiness.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "debug/filter.h"

namespace zocalo::debug {

/// What made something happen at a moment.
struct Trigger {
  enum class Kind : std::uint8_t { nothing, packet, timer, call, closed, user } kind = Kind::nothing;
  PacketId packet;
  trace::TimerKind timer{};
  CallId call;  ///< of this host: another thread's or program's, or a later one of the same
  friend bool operator==(const Trigger&, const Trigger&) = default;
};
/// "packet 7 arrived (10.0.0.2:40001 > 10.0.0.1:8000, 4 bytes)"; "" for nothing.
std::string explain(const Run& run, const Trigger& trigger, Language language);
/// Of a moment, for what happened to `socket` there.
Trigger trigger_of(const Run& run, Index moment);

/// One of a descriptor's three sets, at one moment and around it.
struct ReadinessAt {
  bool known = false;  ///< the socket exists there and its readiness was recorded
  bool in = false;
  syscall::Reason reason;
  Index since = kNoMoment;  ///< when it became so; kNoMoment: it was so from the start
  Index last = kNoMoment;   ///< not in: when it was so last (the moment before it ceased)
  Index next = kNoMoment;   ///< not in: when it will be next
  Index ends = kNoMoment;   ///< in: when it will cease
  Trigger by;               ///< what makes it change next: at `next` or `ends`
};
/// Why it is (not) readable, writable, exceptional now; when it was and will be; by what.
std::array<ReadinessAt, 3> readiness_at(const Run& run, SocketId socket, Index moment);
/// What would put a socket into a set, or keeps it from ever being there: "data arrives, or the peer closes".
std::string what_would(syscall::Set set, const trace::SocketState& socket, Language language);

/// The socket that a guest's descriptor means after a moment; none if it means none.
SocketId socket_of(const timeline::World& world, GuestId guest, Fd fd);

/// The words of an fd_set (select(2)): bit n of word n/64 is descriptor n.
using FdSet = std::vector<std::uint64_t>;

/// One step inside a call that waits.
struct WaitStep {
  enum class Kind : std::uint8_t {
    copied_in,   ///< the sets (or poll's array) are copied in
    asked,       ///< one descriptor is asked: its file's poll function answers
    queued,      ///< asked for the first time, and so put on its wait queue
    scanned,     ///< the pass is over: found or not
    slept,       ///< nothing was found: the thread sleeps, until `deadline` at the latest
    woken,       ///< something happened at a descriptor on whose wait queue it is
    timed_out,   ///< or its time was up
    copied_out,  ///< the sets (revents) that say what was found are copied out
    returned,    ///< what Python makes of it: three lists, a list of pairs, a dictionary's events
    failed,      ///< the call ends with an error
  };
  Kind kind = Kind::copied_in;
  Index moment = kNoMoment;              ///< where it is on the timeline
  int pass = 0;                          ///< of the scans, from 1
  std::size_t turn = 0;                  ///< asked: which descriptor of the pass, from 0
  trace::Verdict verdict;                ///< asked, queued
  std::array<bool, 3> answer{};          ///< asked: per set, whether it was asked for that and is in it
  std::uint32_t revents = 0;             ///< asked by poll, epoll: the bits that count
  std::array<FdSet, 3> sets;             ///< copied_in, copied_out of select
  bool found = false;                    ///< scanned
  Time deadline = kNever;                ///< slept
  std::vector<Fd> on;                    ///< slept: descriptors on whose wait queues it is
  SocketId socket;                       ///< woken: whose change
  Trigger by;                            ///< woken
  std::array<std::vector<Fd>, 3> lists;  ///< returned by select
  std::vector<syscall::PollFd> events;   ///< copied_out, returned of poll and epoll
  Errno error = Errno::none;             ///< failed
};

/// The whole of one call, as far as it is recorded; empty for a call that waits for no descriptors.
struct WaitPicture {
  enum class Call : std::uint8_t { none, select, poll, epoll } call = Call::none;
  CallId id;
  Caller caller;
  std::optional<Duration> timeout;
  std::vector<WaitStep> steps;
  bool reasons_known = true;  ///< false: the machine's own kernel told verdicts, not every reason
};
WaitPicture microscope(const Run& run, CallId call);
/// The step in words.
std::string explain(const Run& run, const WaitPicture& picture, const WaitStep& step, Language language);
/// The step that the cursor stands at: the last whose moment is not after it; steps of one moment are counted
/// on with `inner`. steps.size() if it has not begun.
std::size_t step_at(const WaitPicture& picture, Index cursor);

}  // namespace zocalo::debug
