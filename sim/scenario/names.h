#pragma once
// Words and lookups that reading, checking and turning knobs share. Of this folder only.

#include <array>
#include <string_view>
#include <utility>

#include "scenario/scenario.h"

namespace zocalo::scenario {

inline constexpr std::array<std::pair<Knob::Kind, std::string_view>, 6> kKnobKinds{
    {{Knob::Kind::delay, "delay"},
     {Knob::Kind::loss, "loss"},
     {Knob::Kind::reorder, "reorder"},
     {Knob::Kind::duplicate, "duplicate"},
     {Knob::Kind::rate, "rate"},
     {Knob::Kind::count, "count"}}};

/// "server-client" and "client-server" name the same link.
inline bool names_link(std::string_view target, const Link& link) {
  return target == link.a + "-" + link.b || target == link.b + "-" + link.a;
}

}  // namespace zocalo::scenario
