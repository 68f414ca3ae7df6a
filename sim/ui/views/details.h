#pragma once
// The details of what is picked out: one function for each kind, and the rows they are made of. All draw at
// ImGui's cursor, over the region's width, and go on below.

#include <optional>
#include <string_view>

#include "debug/follow.h"
#include "debug/wait.h"
#include "ui/model/debugger.h"
#include "ui/text/text_of_details.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {

void draw_packet_details(const View& view, PacketId packet);
void draw_socket_details(const View& view, SocketId socket);
void draw_call_details(const View& view, CallId call);
void draw_octet_details(const View& view, const Octet& octet);
void draw_value_details(const View& view, const debug::WatchOf& value);
/// The inside of a call that waits, step by step; nothing for other calls.
void draw_microscope(const View& view, CallId call);

/// The call whose inside is shown: the one picked out, else the selected program's last one that waits.
CallId call_in_focus(const View& view);
/// The step before or after the one that the cursor stands at, inside of that call.
std::optional<StepInside> inside_step(const View& view, bool forward);

/// Where the cursor stands inside of that call: its step in words, and which it is of how many, from 1.
struct StandingInside {
  std::size_t number = 0, of = 0;
  std::string text;
};
std::optional<StandingInside> standing_inside(const View& view);

/// The next (previous) change of what is picked out: a socket, a packet, a call, a value; kNoMoment for none.
timeline::Index change_of_picked(const View& view, bool forward);
/// Puts an expression on the list of those that are watched, unless it is there.
void watch_too(const View& view, const std::string& expression);

/// What the details show, in lines of words; "" where nothing is picked out.
std::string tell_details(const View& view);

/// A text that a program shows.
struct ShownText {
  GuestId guest;
  std::string_view text;
  std::optional<std::size_t> at{};  ///< the octet that was pointed at
  std::string_view variable{};      ///< whose value it is
};
/// A menu on the last item (right button, or a finger that rests): copy the text, follow it to where it came
/// from, and for a variable go to its next and previous change. `id` names it within the ID stack.
void text_menu(const View& view, const char* id, const ShownText& shown);

// ---- rows

/// What is shown, in large, and what to say below it.
void detail_title(const View& view, std::string_view title, std::string_view sub);
void detail_section(const View& view, const Text& title);
/// A name and its value; `changed` marks it, `tip` explains it.
void detail_pair(const View& view, std::string_view name, std::string_view value, bool changed = false,
                 std::string_view tip = {});
/// A word of the field, and under it what it means.
void detail_term(const View& view, std::string_view name, std::string_view meaning);
void detail_text(const View& view, std::string_view text, ImU32 color);
/// A line that leads somewhere; true when pressed.
bool detail_link(const View& view, std::string_view text);
/// A line that leads to a moment; only text where there is none.
void detail_moment(const View& view, std::string_view text, timeline::Index moment);
/// Buttons to the previous and the next change; none for what there is not.
void detail_changes(const View& view, timeline::Index before, timeline::Index after);

}  // namespace zocalo::ui
