#include "ui/views/view_network_layout.h"

#include <algorithm>
#include <cmath>

namespace zocalo::ui {
namespace {

constexpr float kRow = 17;  ///< height of a program's line

/// Without rows the one line has the name and what the first program does.
float wall_height(int rows) { return rows == 0 ? 26 : 30 + kRow * static_cast<float>(rows); }

House house_at(const Dweller& dweller, ImVec2 center, float width, int most_rows) {
  const int rows = std::clamp(dweller.programs, std::min(1, most_rows), most_rows);
  return {dweller.host, center, {width / 2, wall_height(rows) / 2}, rows};
}

constexpr float kGap = 6;  ///< between houses that stand one above the other

/// The hub on the right; the others in columns on the left of it, as few as they fit into, each as evenly as
/// it goes.
void stack(const std::vector<Dweller>& dwellers, int hub, ImVec2 size, std::vector<House>& houses) {
  constexpr float kAside = 18;  // between columns: two eaves, and some air
  const auto others = static_cast<int>(dwellers.size()) - 1;
  const int least = size.x >= 520 ? 1 : 0;  // a narrow picture has no room for more columns
  const float gap = least == 0 ? 4 : kGap;
  const int fit = std::max(1, static_cast<int>(size.y / (wall_height(least) + gap)));
  const int columns = (others + fit - 1) / fit;
  const int high = (others + columns - 1) / columns;
  const float road = least == 0 ? 100 : 120;  // an envelope and its words lie on it
  const float width = std::clamp(std::min(size.x / static_cast<float>(columns + 1) - 2 * kAside,
                                          (size.x - road) / static_cast<float>(columns + 1)),
                                 84.0f, 172.0f);
  const auto middle = static_cast<std::size_t>(hub);
  // As high as the roads that meet at it need, so that what travels on one does not hide what is on the next.
  const int fits = static_cast<int>((size.y - kRoof - wall_height(1)) / kRow) + 1;
  const Dweller center{dwellers[middle].host, std::max(dwellers[middle].programs, std::min(others, fits))};
  houses[middle] = house_at(center, {size.x - width / 2 - 8, size.y / 2 + kRoof / 2}, width, 4);
  const float pitch = size.y / static_cast<float>(high);
  const int rows = pitch > wall_height(2) + kRoof + kGap ? 2 : pitch > wall_height(1) + kGap ? 1 : least;
  int n = 0;
  for (std::size_t i = 0; i < dwellers.size(); ++i) {
    if (static_cast<int>(i) == hub) continue;
    House& house = houses[i] = house_at(dwellers[i], {}, width, rows);
    house.roof = std::clamp(pitch - 2 * house.half.y - kGap, 0.0f, kRoof);
    const int column = n / high;
    house.center = {width / 2 + 8 + static_cast<float>(column) * (width + kAside),
                    (static_cast<float>(n % high) + 0.5f) * pitch + house.roof / 2};
    ++n;
  }
}

/// The hub above, the others in a row along the bottom. Where the picture is low, roofs and second rows give
/// way to the roads; false if even that leaves too little of them.
bool line_up(const std::vector<Dweller>& dwellers, int hub, ImVec2 size, std::vector<House>& houses) {
  constexpr float kRoad = 62, kShortRoad = 44, kLowRoof = 8, kMargin = 4;
  const auto middle = static_cast<std::size_t>(hub);
  House& center = houses[middle];
  center = house_at(dwellers[middle], {size.x / 2, 0}, std::clamp(size.x * 0.4f, 120.0f, 190.0f), 3);
  const auto spare = [&](int rows) {
    return size.y - 2 * kMargin - 2 * center.half.y - wall_height(rows) - kRoad;
  };
  const int rows = spare(2) >= 2 * kRoof ? 2 : 1;  // a narrow house says what its program does under its name
  if (spare(rows) + kRoad - kShortRoad < 2 * kLowRoof) return false;
  const float roof = std::clamp(spare(rows) / 2, kLowRoof, kRoof);
  center.roof = roof;
  center.center.y = roof + kMargin + center.half.y;
  const auto others = static_cast<float>(dwellers.size() - 1);
  const float width = std::clamp(size.x / others - 8, 56.0f, 150.0f);
  float n = 0.5f;
  for (std::size_t i = 0; i < dwellers.size(); ++i) {
    if (static_cast<int>(i) == hub) continue;
    House& house = houses[i] = house_at(dwellers[i], {n / others * size.x, 0}, width, rows);
    house.rows = rows;
    house.roof = roof;
    house.half.y = wall_height(rows) / 2;
    house.center.y = size.y - house.half.y - kMargin;
    n += 1;
  }
  return true;
}

std::vector<House> star(const std::vector<Dweller>& dwellers, int hub, ImVec2 size) {
  std::vector<House> houses(dwellers.size());
  const bool wide = size.x >= 520 && size.x > size.y * 1.1f;
  if (wide || !line_up(dwellers, hub, size, houses)) stack(dwellers, hub, size, houses);
  return houses;
}

/// A roof that would reach into the house above it becomes as low as it must.
void fit_roofs(std::vector<House>& houses) {
  for (House& lower : houses) {
    for (const House& upper : houses) {
      if (upper.center.y >= lower.center.y ||
          std::abs(upper.center.x - lower.center.x) >= upper.half.x + lower.half.x)
        continue;
      const float room = lower.center.y - upper.center.y - lower.half.y - upper.half.y;
      lower.roof = std::min(lower.roof, std::max(0.0f, room - kGap));
    }
  }
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
  fit_roofs(houses);
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
  if (std::abs(d.x) > std::abs(d.y) * 1.6f) {
    const float reach = house.half.y * 0.55f;
    return {house.center.x + (house.half.x + 6) * (d.x < 0 ? -1.0f : 1.0f),
            house.center.y + std::clamp(d.y * 0.4f, -reach, reach)};
  }
  const float reach = house.half.x * 0.65f, x = house.center.x + std::clamp(d.x * 0.5f, -reach, reach);
  if (d.y > 0) return {x, house.center.y + house.half.y + 4};
  const float share = std::abs(x - house.center.x) / house.half.x;  // the roof slopes
  return {x, house.center.y - house.half.y - house.roof * (1 - share) - 5};
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
