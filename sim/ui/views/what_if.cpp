#include "ui/views/what_if.h"

#include <algorithm>
#include <array>

#include "imgui.h"

#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/names.h"
#include "ui/views/packet_glyph.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

using scenario::Intervention;
using Kind = Intervention::Kind;

constexpr std::array<Duration, 3> kDelays{50ms, 200ms, 1s};

struct PacketDeed {
  Kind kind;
  const Text* name;
  const Text* tip;
};
constexpr std::array<PacketDeed, 3> kDeeds{{{Kind::drop, &say::do_drop, &say::do_drop_tip},
                                            {Kind::duplicate, &say::do_duplicate, &say::do_duplicate_tip},
                                            {Kind::corrupt, &say::do_corrupt, &say::do_corrupt_tip}}};

Intervention on_packet(Kind kind, PacketId packet, Duration delay = {}) {
  Intervention what;
  what.kind = kind;
  what.packet.number = packet.value;
  what.delay = delay;
  return what;
}

Intervention at_cursor(const View& view, Kind kind, std::string target) {
  Intervention what;
  what.kind = kind;
  what.target = std::move(target);
  what.at = view.timeline.size() == 0 ? Duration{} : view.timeline.time_of(view.cursor) - kStart;
  return what;
}

/// As the scenario calls it; "" for one that it does not have.
std::string program_name(const View& view, GuestId guest) {
  const std::size_t index = guest.value - 1;
  if (view.what_if == nullptr || view.what_if->scenario == nullptr || !guest ||
      index >= view.what_if->scenario->programs.size())
    return {};
  return view.what_if->scenario->programs[index].name;
}

bool runs(const View& view, GuestId guest) {
  const timeline::GuestState* state = guest_of(view.world, guest);
  return state != nullptr && state->status != timeline::GuestStatus::exited;
}

std::string say_in(const View& view, const Text& text) { return std::string(text.in(view.language)); }

bool entry(const View& view, const Text& text) { return ImGui::Selectable(say_in(view, text).c_str()); }

/// A field that asks when Enter is pressed, or the button beside it.
bool field(const View& view, const char* id, std::string_view hint, const Text& button,
           std::string_view tip_text, float width, std::string& value, bool able) {
  const Theme& theme = view.theme;
  const std::string label(button.in(view.language));
  const float press = std::max(theme.touch, measure(theme.font.body, label).x + 24);
  ImGui::PushFont(theme.font.code_small);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.color.muted);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2{8, (theme.touch - line_height(theme.font.code_small)) / 2});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::SetNextItemWidth(std::max(60.0f, width - press - 6));
  const bool entered = ImGui::InputTextWithHint((std::string("##") + id).c_str(), std::string(hint).c_str(),
                                                &value, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
  ImGui::SameLine(0, 6);
  const bool pressed = text_button(theme, id, label, tip_text, {.enabled = able});
  return able && (entered || pressed);
}

/// In its own line, where there is something to complain about.
void complain(const View& view, const Text& text, const std::string& detail = {}) {
  paragraph(view.theme.font.small, view.theme.color.bad,
            say_in(view, text) + (detail.empty() ? "" : " " + detail));
}

/// The next thing stands beside the last one where it has room.
void flow(float& right, float width, float room, float left) {
  if (right > left && right + 6 + width <= left + room) {
    ImGui::SameLine(0, 6);
    right += 6 + width;
  } else {
    right = left + width;
  }
}

bool says_why_not(const View& view) {
  if (can_branch(view)) return false;
  const std::string why = view.what_if == nullptr ? std::string() : view.what_if->why_not;
  paragraph(view.theme.font.small, view.theme.color.muted,
            !why.empty() ? why : say_in(view, view.live ? say::live_only_now : say::branches_impossible));
  return true;
}

}  // namespace

PacketId packet_in_question(const View& view) {
  const timeline::PacketRecord* chosen =
      view.selection.packet ? view.timeline.packet(view.selection.packet) : nullptr;
  if (chosen != nullptr) return chosen->packet;
  const auto& packets = view.timeline.packets();
  const auto after =
      std::partition_point(packets.begin(), packets.end(),
                           [&](const timeline::PacketRecord& each) { return each.sent <= view.cursor; });
  return after == packets.begin() ? PacketId{} : (after - 1)->packet;
}

std::string packet_title(const View& view, PacketId packet) {
  const timeline::PacketRecord* record = view.timeline.packet(packet);
  std::string title = "#" + std::to_string(packet.value);
  if (record != nullptr)
    title += " " + packet_stamp(*record, view.language) + ", " + host_label(view.world, record->from) +
             " → " + host_label(view.world, record->to);
  return title;
}

std::string link_target(const View& view, const timeline::LinkState& link) {
  if (view.what_if == nullptr || view.what_if->scenario == nullptr) return {};
  const auto& hosts = view.what_if->scenario->hosts;
  const auto name = [&](HostId host) {
    return host.value >= 1 && host.value <= hosts.size() ? hosts[host.value - 1].name : std::string();
  };
  const std::string a = name(link.a), b = name(link.b);
  return link.a == link.b ? a : a + "-" + b;
}

bool asks_for_menu() {
  constexpr float kLongPress = 0.55f;  // seconds: after the tip has come
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) return true;
  return io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseDown[0] &&
         io.MouseDownDuration[0] >= kLongPress && io.MouseDownDurationPrev[0] < kLongPress &&
         io.MouseDragMaxDistanceSqr[0] < 64;
}

// ---- entries of a popup

void what_if_packet_entries(const View& view, PacketId packet) {
  if (!can_branch(view) || !packet) return;
  for (const PacketDeed& deed : kDeeds) {
    if (entry(view, *deed.name)) view.ask(Intervene{on_packet(deed.kind, packet)});
    tip_for_last(view.theme, deed.tip->in(view.language));
    if (deed.kind != Kind::drop) continue;
    for (const Duration delay : kDelays) {
      const std::string name =
          fill(say::do_delay_by.in(view.language), {format_duration(delay, view.language)});
      if (ImGui::Selectable(name.c_str())) view.ask(Intervene{on_packet(Kind::delay, packet, delay)});
    }
  }
}

void what_if_link_entries(const View& view, const timeline::LinkState& link, std::string& text) {
  if (!can_branch(view)) return;
  paragraph(view.theme.font.small_strong, view.theme.color.text, say::what_if_link.in(view.language));
  draw_what_if_link(view, link, text);
}

void what_if_program_entries(const View& view, GuestId guest, std::string& text) {
  if (view.what_if == nullptr || view.what_if->scenario == nullptr) return;
  draw_what_if_program(view, guest, text);
}

// ---- rows of buttons

void draw_what_if_packet(const View& view, PacketId packet) {
  if (says_why_not(view) || !packet) return;
  struct TypedDelay {
    std::string text;
  };
  TypedDelay alone;
  TypedDelay& typed = view.memory != nullptr ? view.memory->of<TypedDelay>() : alone;
  const float room = ImGui::GetContentRegionAvail().x, left = ImGui::GetCursorScreenPos().x;
  float right = left;
  ImGui::PushID("what-if-packet");
  for (const PacketDeed& deed : kDeeds) {
    const std::string_view name = deed.name->in(view.language);
    flow(right, std::max(view.theme.touch, measure(view.theme.font.body, name).x + 24), room, left);
    ImGui::PushID(static_cast<int>(deed.kind));
    if (text_button(view.theme, "deed", name, deed.tip->in(view.language)))
      view.ask(Intervene{on_packet(deed.kind, packet)});
    ImGui::PopID();
  }
  flow(right, 190, room, left);
  const auto delay = scenario::parse_duration(typed.text.empty() ? "200ms" : typed.text);
  if (field(view, "delay", say::delay_hint.in(view.language), say::do_delay,
            say::do_delay_tip.in(view.language), std::min(190.0f, room), typed.text, delay.has_value()))
    view.ask(Intervene{on_packet(Kind::delay, packet, *delay)});
  if (!delay) complain(view, say::time_wrong);
  ImGui::PopID();
}

void draw_what_if_link(const View& view, const timeline::LinkState& link, std::string& text) {
  if (says_why_not(view)) return;
  ImGui::PushID("what-if-link");
  const scenario::NetemResult shape = scenario::parse_netem(text);
  const std::string hint = link.shape.empty() ? std::string(say::netem_hint.in(view.language)) : link.shape;
  if (field(view, "shape", hint, say::do_change, say::do_change_tip.in(view.language),
            std::min(420.0f, ImGui::GetContentRegionAvail().x), text, shape.netem.has_value())) {
    Intervention what = at_cursor(view, Kind::change, link_target(view, link));
    what.shape = *shape.netem;
    view.ask(Intervene{std::move(what)});
    ImGui::CloseCurrentPopup();
  }
  if (!shape.netem)
    complain(view, say::netem_wrong, shape.error);
  else
    paragraph(view.theme.font.small, view.theme.color.muted, say::do_change_tip.in(view.language));
  ImGui::PopID();
}

void draw_what_if_program(const View& view, GuestId guest, std::string& text) {
  const std::string name = program_name(view, guest);
  if (name.empty()) return;
  ImGui::PushID("what-if-program");
  const bool able = runs(view, guest);
  if (text_button(view.theme, "kill", say::do_kill.in(view.language), say::do_kill_tip.in(view.language),
                  {.enabled = able})) {
    view.ask(Intervene{at_cursor(view, Kind::kill, name)});
    ImGui::CloseCurrentPopup();
  }
  if (ImGui::GetContentRegionAvail().x > 420) ImGui::SameLine(0, 12);
  if (field(view, "type", say::do_type_hint.in(view.language), say::do_type,
            say::do_type_tip.in(view.language), std::min(320.0f, ImGui::GetContentRegionAvail().x), text,
            able)) {
    Intervention what = at_cursor(view, Kind::type, name);
    what.text = text;
    text.clear();
    view.ask(Intervene{std::move(what)});
    ImGui::CloseCurrentPopup();
  }
  const scenario::Program& program = view.what_if->scenario->programs[guest.value - 1];
  if (!view.live && !text.empty() && !scenario::is_typed_into(*view.what_if->scenario, program))
    paragraph(view.theme.font.small, view.theme.color.muted, say::own_input.in(view.language));
  ImGui::PopID();
}

}  // namespace zocalo::ui
