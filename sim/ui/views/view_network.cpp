// The network: hosts as houses, links between them, and what travels: envelopes, postcards, slips.

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "ui/views/packet_glyph.h"
#include "ui/views/shape_words.h"
#include "ui/views/view_network_layout.h"
#include "ui/views/view_parts.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using timeline::GuestState;
using timeline::GuestStatus;
using timeline::Index;
using timeline::PacketFate;
using timeline::PacketRecord;

constexpr std::size_t kMostDrawn = 160;  ///< packets drawn at once; the rest is counted
constexpr std::size_t kLabelled = 14;    ///< more packets than this go without stamps
constexpr float kFinger = 40;            ///< breadth of what a finger hits

struct Scene {
  const View& view;
  ImVec2 origin, size;
  std::vector<House> houses;  ///< on screen
  ImDrawList& list;
  std::vector<std::pair<ImVec2, ImVec2>> stamps{};  ///< drawn in this frame, corner to corner

  const House* house(HostId host) const {
    for (const House& h : houses)
      if (h.host == host) return &h;
    return nullptr;
  }
};

// ---- the menu of a packet or a link

struct NetworkMenu {
  PacketId packet;
  LinkId link;
  std::string story;  ///< to be copied
  std::string shape;  ///< what is typed for the link
};

void open_menu(const View& view, NetworkMenu menu) {
  if (view.memory == nullptr) return;
  view.memory->of<NetworkMenu>() = std::move(menu);
  ImGui::OpenPopup("network-menu");
}

void draw_menu(const View& view) {
  if (view.memory == nullptr) return;
  NetworkMenu& menu = view.memory->of<NetworkMenu>();
  if (!begin_menu(view.theme, "network-menu", menu.link ? 360.0f : 0.0f)) return;
  if (ImGui::Selectable(std::string(say::v_copy.in(view.language)).c_str())) view.ask(Copy{menu.story});
  what_if_packet_entries(view, menu.packet);
  for (const timeline::LinkState& link : view.world.links) {
    if (menu.link && link.link == menu.link) what_if_link_entries(view, link, menu.shape);
  }
  end_menu();
}

// ---- houses

struct Status {
  std::string text;
  ImU32 color = 0;
  Lamp lamp = Lamp::on;
  std::vector<std::string> briefer{};  ///< where the text does not fit; the lamp says the rest
};

Status status_of(const View& view, const GuestState& guest) {
  const Palette& c = view.theme.color;
  const Language lang = view.language;
  switch (guest.status) {
    case GuestStatus::starting:
      return {std::string(say::v_status_starting.in(lang)),
              c.muted,
              Lamp::not_asked,
              {std::string(say::v_status_starting_brief.in(lang))}};
    case GuestStatus::running:
      return {std::string(say::v_status_running.in(lang)),
              c.good,
              Lamp::on,
              {std::string(say::v_status_running_brief.in(lang))}};
    case GuestStatus::blocked: {
      const timeline::CallRecord* call = view.timeline.call(guest.call);
      const std::string name =
          call != nullptr ? std::string(syscall::name_of(call->syscall)) : std::string("…");
      // What a program calls time.sleep() reaches the kernel under a longer name.
      const std::string known = name == "clock_nanosleep" ? "sleep" : name;
      return {fill(say::v_status_blocked.in(lang), {name}),
              c.muted,
              Lamp::off,
              {name + "()", known + "()", known}};
    }
    case GuestStatus::exited:
      break;
  }
  const bool failed = guest.exit && (guest.exit->status != 0 || guest.exit->why != "exit");
  if (failed)
    return {std::string(say::v_status_failed.in(lang)),
            c.bad,
            Lamp::on,
            {std::string(say::v_status_failed_brief.in(lang))}};
  return {std::string(say::v_status_exited.in(lang)), c.muted, Lamp::not_asked};
}

/// "client 1" lives in "client-1": said once is enough.
bool same_name(std::string_view program, std::string_view host) {
  const auto plain = [](char c) { return c == ' ' || c == '_' ? '-' : c; };
  return std::equal(program.begin(), program.end(), host.begin(), host.end(),
                    [&](char a, char b) { return plain(a) == plain(b); });
}

/// Whole where there is room, else the longest of its short forms that fits.
std::string_view fitting(const Theme& theme, const Status& status, float room) {
  const auto fits = [&](const std::string& text) { return measure(theme.font.small, text).x <= room; };
  if (status.briefer.empty() || fits(status.text)) return status.text;
  const auto found = std::find_if(status.briefer.begin(), status.briefer.end(), fits);
  return found == status.briefer.end() ? status.briefer.back() : *found;
}

/// A program's line; two where `tall` and they don't fit in one.
void draw_program(const Scene& scene, const GuestState& guest, ImVec2 at, float width, bool tall) {
  const Theme& theme = scene.view.theme;
  const Palette& c = theme.color;
  const Status status = status_of(scene.view, guest);
  const std::string name = guest_name(scene.view.world, guest.guest);
  const float line = line_height(theme.font.small);
  const bool same = same_name(name, host_label(scene.view.world, guest.host));
  const float name_width = same ? 0 : measure(theme.font.small, name).x + 6, room = width - 13;
  const bool two = tall && name_width + measure(theme.font.small, status.text).x > room;
  if (scene.view.selection.guest == guest.guest && !same)
    scene.list.AddRectFilled({at.x - 3, at.y - 1}, {at.x + width + 3, at.y + line + 1}, c.selected, 4);
  draw_lamp(scene.list, {at.x + 5, at.y + line / 2}, 3.5f, status.color, status.lamp);
  ImVec2 pen{at.x + 13, at.y};
  if (!same) {
    put_elided(scene.list, theme.font.small, pen, room, c.text, name);
    pen = two ? ImVec2{pen.x, pen.y + 17} : ImVec2{pen.x + name_width, pen.y};
  }
  const float left = at.x + width - pen.x;
  if (two && same)
    put_wrapped(scene.list, theme.font.small, pen, room, status.color, status.text);
  else if (left > 22)
    put_elided(scene.list, theme.font.small, pen, left, status.color, fitting(theme, status, left));
  if (region(scene.view, at, {at.x + width, at.y + (two ? 2 * line : line)}, name + ": " + status.text, name)
          .clicked)
    scene.view.ask(SelectGuest{guest.guest});
}

/// Beside the name of a house of one line.
void draw_beside(const Scene& scene, const GuestState& guest, ImVec2 min, ImVec2 max, float used) {
  const Theme& theme = scene.view.theme;
  const Status status = status_of(scene.view, guest);
  const float room = max.x - min.x - used - 26, y = min.y + 5;
  const std::string text = elide(theme.font.small, fitting(theme, status, room), std::max(0.0f, room));
  const float left = max.x - 8 - measure(theme.font.small, text).x;
  put(scene.list, theme.font.small, {left, y}, status.color, text);
  draw_lamp(scene.list, {left - 9, y + line_height(theme.font.small) / 2}, 3.5f, status.color, status.lamp);
  const std::string name = guest_name(scene.view.world, guest.guest);
  if (region(scene.view, {left - 14, min.y}, max, name + ": " + status.text, name).clicked)
    scene.view.ask(SelectGuest{guest.guest});
}

void draw_house(const Scene& scene, const House& house, std::string_view name, std::string_view address) {
  const Theme& theme = scene.view.theme;
  const Palette& c = theme.color;
  const ImVec2 min = house.center - house.half, max = house.center + house.half;
  const ImVec2 peak{house.center.x, min.y - house.roof};
  const ImVec2 left{min.x - 6, min.y}, right{max.x + 6, min.y};
  const float chimney = house.center.x + house.half.x * 0.52f;
  if (house.roof > 14)
    scene.list.AddRectFilled({chimney - 5, min.y - house.roof * 0.78f}, {chimney + 5, min.y - 6}, c.faint);
  scene.list.AddTriangleFilled(peak, right, left, mix(c.raised, c.faint, 0.35f));
  scene.list.AddRectFilled(min, max, c.raised, 3, ImDrawFlags_RoundCornersBottom);
  const ImVec2 eaves[] = {left, peak, right};
  scene.list.AddPolyline(eaves, 3, c.faint, ImDrawFlags_None, 2);
  scene.list.AddLine(left, right, c.faint, 1.5f);
  scene.list.AddRect(min, max, c.hairline, 3, ImDrawFlags_RoundCornersBottom);
  const float width = 2 * house.half.x - 16;
  float y = min.y + 6;
  put_elided(scene.list, theme.font.small_strong, {min.x + 8, y}, width, c.text, name);
  const float used = measure(theme.font.small_strong, name).x + 8;
  if (house.rows > 0 && width - used > measure(theme.font.code_small, address).x)
    put_right(scene.list, theme.font.code_small, {max.x - 8, y + 1}, c.muted, address);
  region(scene.view, {min.x, min.y}, {max.x, min.y + 22}, std::string(name) + "\n" + std::string(address),
         address);
  y += line_height(theme.font.small_strong) + 5;
  std::vector<const GuestState*> guests;
  if (house.host)
    for (const auto& [id, guest] : scene.view.world.guests)
      if (guest->host == house.host) guests.push_back(guest.get());
  if (house.rows == 0) {
    if (!guests.empty()) draw_beside(scene, *guests.front(), min, max, used);
    return;
  }
  for (std::size_t i = 0; i < guests.size(); ++i, y += 17) {
    const bool last_row = static_cast<int>(i) == house.rows - 1;
    if (last_row && guests.size() > i + 1) {
      put_elided(scene.list, theme.font.small, {min.x + 8, y}, width, c.muted,
                 fill(say::v_more_hosts.in(scene.view.language), {std::to_string(guests.size() - i)}));
      break;
    }
    draw_program(scene, *guests[i], {min.x + 8, y}, width, guests.size() == 1 && house.rows > 1);
  }
}

// ---- links

std::string shape_text(const View& view, const timeline::LinkState& link) {
  return shape_words(link.shape, view.language);
}
/// And in the words in which it can be changed.
std::string netem_tip(const View& view, const timeline::LinkState& link) {
  const std::string tip(say::v_link_tip.in(view.language));
  return (link.shape.empty() ? shape_text(view, link) : link.shape) + "\n" + tip;
}

/// All links the same, or there is one: then it is said once, over the picture, where what is lost does not
/// fall.
bool same_shapes(const View& view) {
  int links = 0;
  const std::string* shape = nullptr;
  for (const timeline::LinkState& link : view.world.links) {
    if (link.a == link.b) continue;
    if (shape != nullptr && *shape != link.shape) return false;
    shape = &link.shape;
    ++links;
  }
  return links > 0;
}

bool loop_used(const View& view, const timeline::LinkState& link) {
  if (!link.shape.empty() || view.world.hosts.size() == 1) return true;
  for (const auto& [id, packet] : view.world.in_flight)
    if (packet->link == link.link) return true;
  return false;
}

void draw_loop(const Scene& scene, const House& house, const timeline::LinkState& link) {
  const Palette& c = scene.view.theme.color;
  for (int i = 0; i <= 24; ++i) scene.list.PathLineTo(on_loop(house, static_cast<float>(i) / 24));
  scene.list.PathStroke(c.faint, 0, 2);
  const ImVec2 right = on_loop(house, 0.5f);
  const float r = loop_radius(house);
  const std::string text = link.shape.empty() ? std::string(say::v_loopback.in(scene.view.language))
                                              : shape_words(link.shape, scene.view.language);
  const float end = scene.origin.x + scene.size.x, w = measure(scene.view.theme.font.small, text).x;
  // Inside of the loop where it fits, else under it and what runs on it.
  const bool inside = w < 2 * r - 34;
  const ImVec2 at{
      inside ? right.x - r - w / 2 : std::max(scene.origin.x, std::min(right.x - r - w / 2, end - w)),
      inside ? house.center.y - 8 : house.center.y + r + 36};
  put_elided(scene.list, scene.view.theme.font.small, at, std::max(20.0f, end - at.x), c.muted, text);
  region(scene.view, {right.x - r, house.center.y - r}, {right.x + 4, house.center.y + r},
         netem_tip(scene.view, link), link.shape);
}

void draw_link(const Scene& scene, const timeline::LinkState& link, bool label) {
  const House* a = scene.house(link.a);
  const House* b = scene.house(link.b);
  if (a == nullptr || b == nullptr) return;
  if (a == b) {
    if (loop_used(scene.view, link)) draw_loop(scene, *a, link);
    return;
  }
  const Theme& theme = scene.view.theme;
  const Road road = road_between(*a, *b);
  scene.list.AddLine(road.from, road.to, theme.color.faint, 2);
  const std::string text = shape_text(scene.view, link);
  const ImVec2 middle = (road.from + road.to) * 0.5f;
  const Answer answer = region(scene.view, {middle.x - 24, middle.y - 12}, {middle.x + 24, middle.y + 12},
                               text + "\n" + std::string(say::v_link_tip.in(scene.view.language)));
  if (answer.hovered && asks_for_menu()) open_menu(scene.view, {{}, link.link, text, link.shape});
  if (!label) return;
  const float across = std::abs(road.to.x - road.from.x);
  // Under two houses side by side the whole width is free; between more, only what lies between them.
  const float room = scene.houses.size() == 2 ? scene.size.x - 8 : std::max(70.0f, across - 8);
  const std::string shown = elide(theme.font.small, text, room);
  const float w = measure(theme.font.small, shown).x;
  const bool flat = across > std::abs(road.to.y - road.from.y);
  const ImVec2 at = flat ? ImVec2{middle.x - w / 2, middle.y + 44} : ImVec2{middle.x - w / 2, middle.y - 8};
  if (!flat)
    scene.list.AddRectFilled({at.x - 4, at.y - 2}, {at.x + w + 4, at.y + 18}, theme.color.surface, 4);
  put(scene.list, theme.font.small, at, theme.color.muted, shown);
}

// ---- packets

/// Where along its way the link loses a packet, 0 … 1.
float loss_place(trace::LossCause cause) {
  return cause == trace::LossCause::queue_full || cause == trace::LossCause::no_route ? 0.1f : 0.5f;
}

struct Pose {
  ImVec2 at;
  float alpha = 1;
  bool shown = true, fallen = false;
};

ImVec2 along(const Scene& scene, const PacketRecord& packet, float t) {
  const House* from = scene.house(packet.from);
  const House* to = scene.house(packet.to);
  if (from == to) return on_loop(*from, t);
  const Road road = road_between(*from, *to);
  const ImVec2 d = road.to - road.from;
  const float length = std::max(1.0f, std::sqrt(d.x * d.x + d.y * d.y));
  // Each direction keeps to its side, as on a road.
  const ImVec2 side{-d.y / length * 13, d.x / length * 13};
  return road.from + d * t + side * -1.0f;
}

/// The share of its way, at either end, that a packet keeps clear of the house.
float end_margin(const Scene& scene, const PacketRecord& packet) {
  constexpr float kClear = 20, kMost = 0.4f, kLeast = 0.06f;
  if (packet.from == packet.to) return kLeast;
  const Road road = road_between(*scene.house(packet.from), *scene.house(packet.to));
  const ImVec2 d = road.to - road.from;
  const float length = std::max(1.0f, std::sqrt(d.x * d.x + d.y * d.y));
  return std::clamp(kClear / length, kLeast, kMost);
}

Time arrival(const View& view, const PacketRecord& packet) {
  if (packet.ended_at > packet.sent_at && packet.ended_at != kNever) return packet.ended_at;
  const auto flying = view.world.in_flight.find(packet.packet);
  return flying != view.world.in_flight.end() ? flying->second->arrives : packet.sent_at;
}

bool touches_cursor(const View& view, const PacketRecord& packet) {
  return packet.sent == view.cursor || packet.ended == view.cursor;
}

Pose pose_of(const Scene& scene, const PacketRecord& packet) {
  const View& view = scene.view;
  const Time arrives = arrival(view, packet);
  const bool still = view.playhead == view.timeline.time_of(view.cursor);
  const auto flight = static_cast<double>((arrives - packet.sent_at).count());
  const double passed = static_cast<double>((view.playhead - packet.sent_at).count());
  float t = flight > 0 ? static_cast<float>(std::clamp(passed / flight, 0.0, 1.0))
                       : (packet.ended == view.cursor ? 1.0f : 0.5f);
  Pose pose;
  if (packet.fate == PacketFate::lost && packet.ended <= view.cursor) {
    const float place = loss_place(packet.loss);
    if (still && packet.sent == view.cursor)
      t = place + 0.7f * (1 - place);  // a step shows at once what becomes of it
    if (t > place) {
      float fall = (t - place) / (1 - place);
      pose.at = along(scene, packet, place);
      pose.fallen = true;
      if (view.reduced_motion) fall = 0.7f;
      pose.at.y += 58 * fall * fall;
      pose.alpha = 1 - 0.85f * fall * fall * fall;
      pose.shown = pose.alpha > 0.02f;
      return pose;
    }
  }
  // Just sent or just come: beside the house, not on its wall.
  const float margin = end_margin(scene, packet);
  t = margin + (1 - 2 * margin) * t;
  pose.at = along(scene, packet, t);
  return pose;
}

/// Those on a link at the playhead, or that the cursor's moment sent or ended; newest last.
std::vector<const PacketRecord*> travelling(const View& view) {
  const auto& packets = view.timeline.packets();
  const auto end = std::partition_point(packets.begin(), packets.end(),
                                        [&](const PacketRecord& p) { return p.sent <= view.cursor; });
  std::vector<const PacketRecord*> found;
  std::size_t looked = 0;
  for (auto p = end; p != packets.begin() && looked < 4096; ++looked) {
    --p;
    const bool lost = p->fate == PacketFate::lost && p->ended <= view.cursor;
    const bool flying =
        lost ? p->ended_at > view.playhead : (p->ended == timeline::kNoMoment || p->ended > view.cursor);
    if (flying || touches_cursor(view, *p)) found.push_back(&*p);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

/// Under a packet; a line lower where another packet's stamp is.
void draw_stamp(Scene& scene, const std::string& stamp, ImVec2 top, float alpha, ImU32 ink) {
  const Theme& theme = scene.view.theme;
  const ImVec2 size{measure(theme.font.code_small, stamp).x, line_height(theme.font.code_small)};
  ImVec2 at{std::clamp(top.x - size.x / 2, scene.origin.x,
                       std::max(scene.origin.x, scene.origin.x + scene.size.x - size.x)),
            top.y};
  const auto hit = [&](const auto& other) {
    return at.x - 3 < other.second.x && other.first.x < at.x + size.x + 3 && at.y < other.second.y &&
           other.first.y < at.y + size.y;
  };
  for (auto other = scene.stamps.begin(); other != scene.stamps.end();)
    if (hit(*other)) {
      at.y = other->second.y;
      other = scene.stamps.begin();  // a line lower may be taken by one that was looked at already
    } else {
      ++other;
    }
  const ImVec2 min{at.x - 3, at.y}, max{at.x + size.x + 3, at.y + size.y};
  scene.stamps.emplace_back(min, max);
  scene.list.AddRectFilled(min, max, with_alpha(theme.color.surface, 0.8f * alpha), 3);
  put(scene.list, theme.font.code_small, at, with_alpha(ink, std::max(0.3f, alpha)), stamp);
}

void draw_traveller(Scene& scene, const PacketRecord& packet, bool label, SequenceBases& bases) {
  const View& view = scene.view;
  const Theme& theme = view.theme;
  const Pose pose = pose_of(scene, packet);
  if (!pose.shown) return;
  const bool chosen = packet.packet == view.selection.packet;
  const bool now = touches_cursor(view, packet) && view.playhead == view.timeline.time_of(view.cursor);
  const float width = view.narrow ? 26.0f : 34.0f;
  draw_packet(scene.list, theme, pose.at, packet, {width, pose.alpha, chosen, now});
  const float half = width / 2;
  if (pose.fallen) {
    const ImVec2 place = along(scene, packet, loss_place(packet.loss));
    dashed_line(scene.list, place, pose.at, with_alpha(theme.color.lost, 0.6f), 1.5f, 3, 3);
    draw_lost(scene.list, place, 14, theme.color.lost);
  }
  if (label || chosen || now) {
    std::string stamp = packet_stamp(packet, view.language);
    if (pose.fallen) stamp += " · " + std::string(say::v_pk_lost_short.in(view.language));
    const ImU32 ink = pose.fallen ? theme.color.lost : now ? theme.color.accent : theme.color.text;
    draw_stamp(scene, stamp, {pose.at.x, pose.at.y + half * 0.7f + (now || chosen ? 7.0f : 3.0f)}, pose.alpha,
               ink);
  }
  const auto place = view.timeline.row_of(packet);
  const SequenceBases::Base base =
      place < bases.of_packet.size() ? bases.of_packet[place] : SequenceBases::Base{};
  const std::string story = packet_story(view, packet, base);
  const float reach = view.narrow ? std::max(half, kFinger / 2) : half;
  const Answer answer = region(view, pose.at - ImVec2{reach, reach}, pose.at + ImVec2{reach, reach}, story);
  if (answer.clicked) view.ask(SelectPacket{packet.packet});
  if (answer.hovered && asks_for_menu()) open_menu(view, {packet.packet, {}, story, {}});
}

float draw_legend(const Scene& scene, std::size_t count) {
  const View& view = scene.view;
  const Theme& theme = view.theme;
  const std::string text = count == 0 ? std::string(say::v_nothing_under_way.in(view.language))
                                      : fill(say::v_under_way.in(view.language), {std::to_string(count)});
  put(scene.list, theme.font.small, scene.origin, theme.color.muted, text);
  if (same_shapes(view)) {
    const float used = measure(theme.font.small, text).x + 16;
    for (const timeline::LinkState& link : view.world.links) {
      if (link.a == link.b) continue;
      const std::string shape =
          elide(theme.font.small, shape_text(view, link), std::max(20.0f, scene.size.x - used));
      const ImVec2 right{scene.origin.x + scene.size.x, scene.origin.y};
      put_right(scene.list, theme.font.small, right, theme.color.muted, shape);
      const float w = measure(theme.font.small, shape).x;
      region(view, {right.x - w, right.y}, {right.x, right.y + 16}, netem_tip(view, link), link.shape);
      break;
    }
  }
  return line_height(theme.font.small) + 6;
}

void draw_travellers(Scene& scene, const std::vector<const PacketRecord*>& packets) {
  SequenceBases fallback;
  SequenceBases& bases = scene.view.memory != nullptr ? scene.view.memory->of<SequenceBases>() : fallback;
  bases.update(scene.view.timeline);
  const std::size_t first = packets.size() > kMostDrawn ? packets.size() - kMostDrawn : 0;
  if (first > 0)
    put(scene.list, scene.view.theme.font.small, {scene.origin.x, scene.origin.y + 18},
        scene.view.theme.color.muted,
        fill(say::v_more_packets.in(scene.view.language), {std::to_string(first)}));
  for (std::size_t i = first; i < packets.size(); ++i)
    if (scene.house(packets[i]->from) != nullptr && scene.house(packets[i]->to) != nullptr)
      draw_traveller(scene, *packets[i], packets.size() <= kLabelled, bases);
}

// ---- real sockets: hosts that are only known by their addresses

struct Peer {
  wire::Endpoint endpoint;
  SocketId socket;
  bool open = false;
};

std::vector<Peer> live_peers(const View& view) {
  std::vector<Peer> peers;
  for (const auto& [id, socket] : view.world.sockets) {
    if (socket->peer.port == 0 || host_of(view.world, socket->peer.ip)) continue;
    peers.push_back(
        {socket->peer, id,
         socket->state == trace::TcpState::established || socket->kind == trace::SocketKind::udp});
  }
  return peers;
}

void draw_live(Scene& scene) {
  const View& view = scene.view;
  const Theme& theme = view.theme;
  const float note = put_wrapped(scene.list, theme.font.small, scene.origin, scene.size.x, theme.color.muted,
                                 say::v_live_network.in(view.language)) +
                     10;
  std::vector<Peer> peers = live_peers(view);
  const std::size_t all = peers.size();
  const std::size_t fit = std::max<std::size_t>(
      1, static_cast<std::size_t>(scene.size.x >= 520 ? (scene.size.y - note) / 80 : scene.size.x / 90));
  if (peers.size() > fit) peers.resize(fit);
  std::vector<Dweller> dwellers{{view.world.hosts.front().host, static_cast<int>(view.world.guests.size())}};
  for (std::size_t i = 0; i < peers.size(); ++i) dwellers.push_back({HostId{}, 1});
  scene.houses = place_houses(dwellers, peers.size() > 1 ? 0 : -1, {scene.size.x, scene.size.y - note});
  for (House& house : scene.houses) house.center = house.center + scene.origin + ImVec2{0, note};
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const Road road = road_between(scene.houses[i + 1], scene.houses[0]);
    const bool chosen = view.selection.socket == peers[i].socket;
    if (peers[i].open)
      scene.list.AddLine(road.from, road.to, chosen ? theme.color.tcp : theme.color.faint,
                         chosen ? 3.0f : 2.0f);
    else
      dashed_line(scene.list, road.from, road.to, theme.color.faint, 2);
  }
  const timeline::HostState& host = view.world.hosts.front();
  draw_house(scene, scene.houses[0], host.name,
             host.addresses.empty() ? std::string() : host.addresses.front().to_string());
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const House& house = scene.houses[i + 1];
    const ImVec2 min = house.center - house.half;
    if (region(view, min, house.center + house.half, peers[i].endpoint.to_string(),
               peers[i].endpoint.to_string())
            .clicked)
      view.ask(SelectSocket{peers[i].socket});
    draw_house(scene, house, say::v_live_peer.in(view.language), {});
    put_elided(scene.list, theme.font.code_small, {min.x + 8, min.y + 26}, 2 * house.half.x - 16,
               theme.color.muted, peers[i].endpoint.to_string());
  }
  const float bottom = scene.origin.y + scene.size.y - 16;
  if (all == 0)
    put_elided(scene.list, theme.font.small, {scene.origin.x, bottom}, scene.size.x, theme.color.muted,
               say::v_live_nobody.in(view.language));
  if (all > peers.size())
    put_right(scene.list, theme.font.small, {scene.origin.x + scene.size.x, bottom}, theme.color.muted,
              fill(say::v_more_hosts.in(view.language), {std::to_string(all - peers.size())}));
}

void draw_simulated(Scene& scene) {
  const View& view = scene.view;
  const std::vector<const PacketRecord*> packets = travelling(view);
  const auto flying =
      static_cast<std::size_t>(std::count_if(packets.begin(), packets.end(), [&](const PacketRecord* p) {
        return p->ended == timeline::kNoMoment || p->ended > view.cursor;
      }));
  const float top = draw_legend(scene, flying);
  std::vector<Dweller> dwellers;
  for (const timeline::HostState& host : view.world.hosts) {
    int programs = 0;
    for (const auto& [id, guest] : view.world.guests) programs += guest->host == host.host ? 1 : 0;
    dwellers.push_back({host.host, programs});
  }
  scene.houses = place_houses(dwellers, find_hub(view.world.hosts, view.world.links),
                              {scene.size.x, scene.size.y - top});
  for (House& house : scene.houses) house.center = house.center + scene.origin + ImVec2{0, top};
  const bool label = !same_shapes(view);
  for (const timeline::LinkState& link : view.world.links) draw_link(scene, link, label);
  for (std::size_t i = 0; i < scene.houses.size(); ++i) {
    const timeline::HostState& host = view.world.hosts[i];
    draw_house(scene, scene.houses[i], host.name,
               host.addresses.empty() ? std::string() : host.addresses.front().to_string());
  }
  draw_travellers(scene, packets);  // over the houses: where there is little room, none is hidden
}

}  // namespace

void draw_network(const View& view) {
  draw_menu(view);
  if (view.world.hosts.empty()) return empty_state(view.theme, say::v_no_hosts.in(view.language));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  Scene scene{view,
              ImGui::GetCursorScreenPos(),
              {std::max(200.0f, room.x), std::max(100.0f, room.y - 2)},
              {},
              *ImGui::GetWindowDrawList()};
  if (view.live)
    draw_live(scene);
  else
    draw_simulated(scene);
  ImGui::Dummy(scene.size);
}

}  // namespace zocalo::ui
