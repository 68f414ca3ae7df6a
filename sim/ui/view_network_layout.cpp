#include "ui/view_network_layout.h"

#include <algorithm>
#include <cmath>

namespace zocalo::ui {
namespace {

constexpr float kRow = 17;  ///< height of a program's line

float wall_height(int rows) { return 30 + kRow * static_cast<float>(rows); }

House house_at(const Dweller& dweller, ImVec2 center, float width, int most_rows) {
  const int rows = std::clamp(dweller.programs, 1, most_rows);
  return {dweller.host, center, {width / 2, wall_height(rows) / 2}, rows};
}

/// Spreads the others along a line; `along` gives each one's centre for a share 0 … 1.
template <class Along>
void spread(const std::vector<Dweller>& dwellers, int hub, std::vector<House>& houses, float width, int rows,
            Along along) {
  const std::size_t others = dwellers.size() - 1;
  std::size_t n = 0;
  for (std::size_t i = 0; i < dwellers.size(); ++i) {
    if (static_cast<int>(i) == hub) continue;
    houses[i] = house_at(dwellers[i], along((static_cast<float>(n) + 0.5f) / static_cast<float>(others)),
                         width, rows);
    ++n;
  }
}

std::vector<House> star(const std::vector<Dweller>& dwellers, int hub, ImVec2 size) {
  std::vector<House> houses(dwellers.size());
  const auto center = static_cast<std::size_t>(hub);
  const auto others = static_cast<float>(dwellers.size() - 1);
  if (size.x >= 520 && size.x > size.y * 1.1f) {
    const float width = std::clamp(size.x * 0.2f, 120.0f, 170.0f);
    const float pitch = size.y / others;
    const int rows = pitch > wall_height(2) + kRoof + 8 ? 2 : 1;
    houses[center] = house_at(dwellers[center], {size.x - width / 2 - 8, size.y / 2 + kRoof / 2}, width, 4);
    spread(dwellers, hub, houses, width, rows, [&](float t) {
      return ImVec2{width / 2 + 8, t * size.y + kRoof / 2};
    });
    return houses;
  }
  const float width = std::clamp(size.x / others - 8, 56.0f, 150.0f);
  houses[center] = house_at(dwellers[center], {size.x / 2, kRoof + 4 + wall_height(1) / 2},
                            std::clamp(size.x * 0.4f, 120.0f, 190.0f), 3);
  houses[center].center.y = kRoof + 4 + houses[center].half.y;
  spread(dwellers, hub, houses, width, 2, [&](float t) { return ImVec2{t * size.x, 0}; });
  for (std::size_t i = 0; i < houses.size(); ++i) {
    if (i == center) continue;
    houses[i].rows = 2;  // a narrow house says what its program does under its name
    houses[i].half.y = wall_height(2) / 2;
    houses[i].center.y = size.y - houses[i].half.y - 4;
  }
  return houses;
}

}  // namespace

std::vector<House> place_houses(const std::vector<Dweller>& dwellers, int hub, ImVec2 size) {
  std::vector<House> houses(dwellers.size());
  const float middle = size.y / 2 + kRoof / 2;
  if (dwellers.empty()) return houses;
  if (dwellers.size() == 1) {
    const float width = std::clamp(size.x * 0.42f, 130.0f, 240.0f);
    houses[0] = house_at(dwellers[0], {size.x / 2 - 50, middle}, width, 6);
    houses[0].loop = std::clamp(size.y * 0.2f, 30.0f, 62.0f);  // all that happens, happens there
    return houses;
  }
  if (dwellers.size() == 2) {
    const float width = std::clamp(size.x * 0.27f, 96.0f, 200.0f);
    houses[0] = house_at(dwellers[0], {width / 2 + 6, middle}, width, 4);
    houses[1] = house_at(dwellers[1], {size.x - width / 2 - 6, middle}, width, 4);
    return houses;
  }
  if (hub >= 0) return star(dwellers, hub, size);
  const float width = std::clamp(size.x * 0.2f, 84.0f, 160.0f);
  const ImVec2 radius{std::max(10.0f, size.x / 2 - width / 2 - 8),
                      std::max(10.0f, size.y / 2 - wall_height(1) / 2 - kRoof)};
  for (std::size_t i = 0; i < dwellers.size(); ++i) {
    const float angle =
        -1.5707963f + 6.2831853f * static_cast<float>(i) / static_cast<float>(dwellers.size());
    houses[i] =
        house_at(dwellers[i], {size.x / 2 + radius.x * std::cos(angle), middle + radius.y * std::sin(angle)},
                 width, 1);
  }
  return houses;
}

int find_hub(const std::vector<timeline::HostState>& hosts, const std::vector<timeline::LinkState>& links) {
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    int ends = 0;
    bool all = true;
    for (const timeline::LinkState& link : links) {
      if (link.a == link.b) continue;
      if (link.a == hosts[i].host || link.b == hosts[i].host)
        ++ends;
      else
        all = false;
    }
    if (all && ends >= 2) return static_cast<int>(i);
  }
  return -1;
}

namespace {

/// Where the road to `target` leaves the house: at the side that faces it, shifted towards it.
ImVec2 leave(const House& house, ImVec2 target) {
  const ImVec2 d = target - house.center;
  if (std::abs(d.x) > std::abs(d.y) * 0.8f) {
    const float reach = house.half.y * 0.55f;
    return {house.center.x + (house.half.x + 6) * (d.x < 0 ? -1.0f : 1.0f),
            house.center.y + std::clamp(d.y * 0.12f, -reach, reach)};
  }
  const float reach = house.half.x * 0.65f, x = house.center.x + std::clamp(d.x * 0.5f, -reach, reach);
  if (d.y > 0) return {x, house.center.y + house.half.y + 4};
  const float share = std::abs(x - house.center.x) / house.half.x;  // the roof slopes
  return {x, house.center.y - house.half.y - kRoof * (1 - share) - 5};
}

}  // namespace

Road road_between(const House& a, const House& b) { return {leave(a, b.center), leave(b, a.center)}; }

float loop_radius(const House& house) { return house.loop; }

ImVec2 on_loop(const House& house, float t) {
  const float r = loop_radius(house);
  const ImVec2 middle{house.center.x + house.half.x + r * 0.62f, house.center.y};
  // From the wall above, around, and back to the wall below.
  const float angle = -2.2f + 4.4f * t;
  return {middle.x + r * std::cos(angle), middle.y + r * std::sin(angle)};
}

}  // namespace zocalo::ui
