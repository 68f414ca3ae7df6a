#pragma once
// Where hosts stand and where packets are on their way, without drawing: pure functions of the picture's
// size.

#include <vector>

#include "timeline/world.h"
#include "ui/draw/draw.h"

namespace zocalo::ui {

constexpr float kRoof = 24;  ///< height of a house's roof, above its wall, where there is room for it

struct House {
  HostId host;          ///< none: a live peer, known only by its address
  ImVec2 center, half;  ///< the wall's rectangle; the roof stands on it
  int rows = 1;         ///< programs that fit; 0: the first one beside the name
  float loop = 24;      ///< radius of its loopback's loop
  float roof = kRoof;   ///< lower where houses stand one above the other
};

/// What the layout needs to know of a host.
struct Dweller {
  HostId host;
  int programs = 0;
};

/// Two: left and right. One in the middle with the others around it, where all links meet in one (`hub`, an
/// index of `dwellers`; -1 if none does): columns on the left of it, or a row under it where the picture is
/// not wide but high enough for that. Else a circle.
std::vector<House> place_houses(const std::vector<Dweller>& dwellers, int hub, ImVec2 size);

/// The host that every link (loopbacks aside) ends at: an index of `hosts`; -1 if there is none, or fewer
/// than two links.
int find_hub(const std::vector<timeline::HostState>& hosts, const std::vector<timeline::LinkState>& links);

struct Road {
  ImVec2 from, to;  ///< at the houses' walls
};
/// From wall to wall; roads to different neighbours leave a house at different places.
Road road_between(const House& a, const House& b);
/// A place on the loop beside a house, 0 … 1.
ImVec2 on_loop(const House& house, float t);
float loop_radius(const House& house);

}  // namespace zocalo::ui
