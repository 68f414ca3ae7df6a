#pragma once
// The state at a moment as JSON: what /api/session and `zocalo replay --at N --json` give.

#include <nlohmann/json.hpp>

#include "timeline/timeline.h"

namespace zocalo::native {

/// {"programs": […], "sockets": […], "packets_in_flight": N}. A program has its line and the call that it is
/// in; a socket its queues, its owners, and whether it is ready with the reasons.
nlohmann::json world_json(const timeline::Timeline& timeline, const timeline::World& world);

}  // namespace zocalo::native
