#pragma once
// What every view is given, and how it answers. A view is a function that draws into the current ImGui window
// region.

#include <utility>
#include <vector>

#include "imgui.h"

#include "base/language.h"
#include "debug/watches.h"
#include "timeline/timeline.h"
#include "ui/model/command.h"
#include "ui/model/memory.h"

namespace zocalo::ui {

struct Debugger;  // debugger.h: catalog, breakpoints
struct WhatIf;    // what_if.h: what can be done to the run on screen
struct Theme;     // theme.h: colours, fonts and measures

/// An octet of what a call gave or took, or (call: none) of a packet's data.
struct Octet {
  CallId call;
  PacketId packet;
  std::uint64_t offset = 0;  ///< from 0
  friend bool operator==(const Octet&, const Octet&) = default;
};

/// A step inside a call that waits (debug::WaitStep), as far as the cursor stands at its moment.
struct Inside {
  CallId call;
  std::size_t step = 0;
  timeline::Index moment = timeline::kNoMoment;
};

/// Which of the things picked out is the last: the details show it.
enum class Picked : std::uint8_t { nothing, packet, socket, call, octet, value };

/// What the learner has picked out; every view marks it.
struct Selection {
  GuestId guest;  ///< whose program, output and select panel are shown
  SocketId socket;
  PacketId packet;
  CallId call;
  Octet octet;
  debug::WatchOf value;  ///< no expression: none
  Inside inside;
  Picked picked = Picked::nothing;
};

/// Two fingers, since the last frame.
struct Pinch {
  ImVec2 center;
  float factor = 1, pan = 0;  ///< pan: logical pixels to the right
  double at = -10;            ///< by the host's clock
};
/// For so long after two fingers moved, one that is left is still theirs: it scrubs and scrolls nothing.
constexpr double kPinchRests = 0.3;

struct View {
  const timeline::Timeline& timeline;
  timeline::Index cursor = 0;
  const timeline::World& world;  ///< state at `cursor`
  const timeline::World* before =
      nullptr;    ///< state one moment earlier, to mark what changed; null at the start
  Time playhead;  ///< virtual time shown: between two moments while playing, else the cursor's time
  const Selection& selection;
  const Theme& theme;
  Language language = Language::es;
  bool live = false;  ///< real sockets: no packets are seen, and views say so
  bool reduced_motion = false;
  bool narrow = false;  ///< phone: one column, larger touch targets
  std::vector<Command>& commands;
  Memory* memory = nullptr;            ///< caches of the views; null: each frame starts from nothing (tests)
  const Debugger* debugger = nullptr;  ///< null: none (tests)
  const WhatIf* what_if = nullptr;     ///< null: nothing (tests)
  Pinch pinch{};

  /// To be carried out after this frame. (Not inline: a vector of that variant is costly to compile in every view.)
  void ask(Command command) const;
};

// One file each, view_<name>.cpp.
void draw_program(const View& view);  ///< source with the current line, variables, call stack
void draw_select(
    const View& view);  ///< the three lists passed in and returned, each descriptor with its reason
void draw_sockets(const View& view);      ///< sockets of each host: state, queues as bars
void draw_network(const View& view);      ///< hosts, links, envelopes and postcards in flight
void draw_ladder(const View& view);       ///< sequence diagram
void draw_output(const View& view);       ///< stdout and stderr of the programs
void draw_calls(const View& view);        ///< strace-like list of syscalls
void draw_breakpoints(const View& view);  ///< the breakpoints, and a field for new ones
void draw_details(const View& view);      ///< all about what is picked out

}  // namespace zocalo::ui
