#pragma once
// What the select panel shows, without a pixel: which call, its lists, each descriptor's verdict and reason.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "timeline/timeline.h"
#include "ui/views/view.h"

namespace zocalo::ui {

/// A descriptor's turn in one of the three sets.
struct SelectRow {
  Fd fd = -1;
  SocketId socket;
  bool ready = false;
  bool decided =
      false;  ///< there is a verdict: a pass of the kernel, or the socket's state while the call sleeps
  bool changed = false;  ///< its readiness changed at this moment
  bool woke = false;     ///< its change ended the sleep
  syscall::Reason reason;
  std::uint32_t events = 0;  ///< poll(2) bits that are on
};

struct SelectColumn {
  std::vector<SelectRow> rows;  ///< in the order passed in
  std::vector<Fd> returned;     ///< once the call returned
  std::string argument,
      target;  ///< as the program's line names them: "sockets_list", "read_sockets"; "" unknown
};

struct SelectPicture {
  const timeline::CallRecord* record = nullptr;  ///< null: no call yet; the columns are what one would answer
                                                 ///< here, asked about all of the program's descriptors
  bool ever = false;     ///< the program calls select, poll or epoll_wait at some moment of the run
  bool current = false;  ///< the guest's call at the cursor is this one, or it was its last
  bool asleep = false;
  bool returned = false;       ///< at or before the cursor
  bool just_returned = false;  ///< at the cursor
  std::array<SelectColumn, 3> columns;
  std::optional<Duration> timeout;
  std::size_t passes = 0;
  SocketId woken_by;
  PacketId woken_by_packet;
  Time entered_at, returned_at;
  std::string file, statement;  ///< where it was called; "" where the program's text isn't known
  int line = 0;
};

/// How one line of Python calls select(): `a, b, c = select.select(x, y, z)`. Parts that are missing stay "".
struct SelectStatement {
  std::array<std::string, 3> arguments, targets;
  bool found = false;
};
SelectStatement parse_select(std::string_view statement);

/// The statement that begins at `line` (from 1) of a program's text: lines are joined until brackets balance,
/// 6 at most.
std::string statement_at(std::string_view source, int line);

/// The guest whose select() the panel shows: the selected one, else the first that has called it; none if
/// nobody has.
GuestId select_guest(const View& view);
/// The guest's select at the cursor or the last before it.
SelectPicture select_picture(const View& view, GuestId guest);
/// The nearest moment before (after) the cursor where a select of the guest was entered or returned;
/// kNoMoment if none.
timeline::Index select_stop(const View& view, GuestId guest, bool forward);

}  // namespace zocalo::ui
