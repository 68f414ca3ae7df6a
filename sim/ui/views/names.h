#pragma once
// What things are called on screen, and a moment told as a sentence.

#include <string>

#include "base/language.h"
#include "timeline/timeline.h"

namespace zocalo::ui {

/// "client 2": the scenario's name of the program, else its file's name without folder and ending; unique
/// enough to show.
std::string guest_name(const timeline::World& world, GuestId guest);
std::string host_label(const timeline::World& world, HostId host);

/// What happened in `moment`, as one sentence: "server: select() returns [3]". For the screen reader's
/// mirror, the transport bar and tooltips. `world` is any state of the run late enough to know the names.
std::string tell_moment(const timeline::Timeline& timeline, const timeline::World& world,
                        timeline::Index moment, Language language);
/// Why a program ended, without its name. `world` knows the program.
std::string tell_end(const timeline::World& world, const trace::GuestExited& exit, Language language);
/// One event of it; "" for one that says nothing to a person.
std::string tell_event(const timeline::Timeline& timeline, const timeline::World& world,
                       const trace::Event& event, Language language);

}  // namespace zocalo::ui
