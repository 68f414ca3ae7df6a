#pragma once
// A debugger's steps over a recorded run, forwards and backwards. A step belongs to a thread; without one it
// is the whole world's.
//
// A thread stops where it is about to run a line, and where it has just returned into a caller (which is then
// in the middle of a line). Over, into and out go by the depth of its stack of recorded frames: code that was
// not recorded (the standard library, usually) is stepped over, whatever the step.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debug/catalog.h"
#include "debug/filter.h"

namespace zocalo::debug {

enum class StepKind : std::uint8_t {
  over,   ///< to the next line of this frame, or out of it where it ends
  into,   ///< to the next line, of whatever frame
  out,    ///< until this frame has returned; backwards: to the line that called it
  call,   ///< to where a call is entered
  event,  ///< to the next moment that the thread's program has something to do with
};

struct StepRequest {
  StepKind kind = StepKind::over;
  bool forward = true;
  Caller who{{}, {}};   ///< no guest: the whole world, moment by moment
  bool library = true;  ///< stops in the standard library too, where its lines were recorded
  friend bool operator==(const StepRequest&, const StepRequest&) = default;
};

/// Where the step leads from `from`; kNoMoment if there is nothing more that way.
Index step(const Run& run, const StepRequest& request, Index from);

/// How many lines of its own files, not of the library's, a program has reached up to `moment`. Runs that
/// differ in how much was recorded count the same.
std::size_t own_lines(const Run& run, GuestId guest, Index moment);
/// The moment of the one with this number, from 1; kNoMoment if there are not so many.
Index own_line(const Run& run, GuestId guest, std::size_t number);

/// Runs to the next (previous) time that a thread of `guest` (none: of any) is about to run this line.
Index run_to_line(const Run& run, std::string_view file, int line, GuestId guest, bool forward, Index from);
/// The next (previous) moment at which this socket changed; this variable of this program, in any frame; this
/// packet: it starts, arrives, is lost, or is repeated.
Index socket_change(const Run& run, SocketId socket, bool forward, Index from);
Index variable_change(const Run& run, GuestId guest, std::string_view name, bool forward, Index from);
/// Where a variable was given a value: the line that ran, or the function that was entered with it.
struct Given {
  Index moment = kNoMoment;  ///< at which the value is there
  std::string file;
  int line = 0;
};
/// The next (previous) time that this variable of this program is given a value, in any frame; nothing if there
/// is none.
std::optional<Given> variable_given(const Run& run, GuestId guest, std::string_view name, bool forward,
                                    Index from);
Index packet_change(const Run& run, PacketId packet, bool forward, Index from);

/// The way that a cursor came, so that the reverse of the last step takes exactly that step back: a step over
/// a call can't be told from one out of it by where it led.
class Trail {
 public:
  /// As step(), and remembers it. kNoMoment leaves the trail alone.
  Index step(const Run& run, const StepRequest& request, Index from);
  /// Another move of the cursor that `request`'s reverse should take back (a breakpoint was reached).
  void moved(const StepRequest& request, Index from, Index to);
  void clear() { made_.clear(); }

 private:
  struct Made {
    StepRequest request;
    Index from, to;
  };
  std::vector<Made> made_;
};

}  // namespace zocalo::debug
