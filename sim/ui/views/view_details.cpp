// The details: what is picked out, all that is known of it.

#include <algorithm>
#include <array>

#include "ui/views/details.h"
#include "ui/views/view_select_model.h"

namespace zocalo::ui {
namespace {

constexpr float kTermIndent = 12;  ///< of what a term means, under it

struct Chip {
  Picked picked;
  const Text* name;
  std::string id;  ///< "" where nothing of the kind is picked out
  Command command;
};

/// What was picked out before stays at hand: a row of its kinds, the shown one marked.
void draw_chips(const View& view, Picked shown) {
  const Selection& s = view.selection;
  const auto number = [](std::uint64_t id) { return id == 0 ? std::string() : " " + std::to_string(id); };
  const std::string fd = [&] {
    const trace::SocketState* socket = socket_of(view.world, s.socket);
    return socket == nullptr || socket->owners.empty() ? std::string(" ")
                                                       : " " + std::to_string(socket->owners.front().fd);
  }();
  const std::string value = s.value.expression.empty() ? "" : " " + s.value.expression;
  const std::array<Chip, 5> chips{
      {{Picked::call, &say::d_call, number(call_in_focus(view).value), SelectCall{call_in_focus(view)}},
       {Picked::socket, &say::d_socket, s.socket ? fd : "", SelectSocket{s.socket}},
       {Picked::packet, &say::d_packet, number(s.packet.value), SelectPacket{s.packet}},
       {Picked::octet, &say::d_octet, s.octet.call || s.octet.packet ? " " : "",
        SelectOctet{s.octet.call, s.octet.packet, s.octet.offset}},
       {Picked::value, &say::d_value, value, SelectValue{s.value.guest, s.value.expression}}}};
  bool first = true;
  for (const Chip& chip : chips) {
    if (chip.id.empty()) continue;
    const std::string name = std::string(chip.name->in(view.language)) + (chip.id == " " ? "" : chip.id);
    if (!first) ImGui::SameLine(0, 4);
    if (!first && ImGui::GetContentRegionAvail().x < measure(view.theme.font.body, name).x + 26)
      ImGui::NewLine();
    first = false;
    ImGui::PushID(static_cast<int>(chip.picked));
    if (text_button(view.theme, "chip", name, {}, {.on = chip.picked == shown, .quiet = true}))
      view.ask(chip.command);
    ImGui::PopID();
  }
  ImGui::Dummy({1, 8});
}

}  // namespace

CallId call_in_focus(const View& view) {
  if (view.selection.picked == Picked::call || view.selection.call) return view.selection.call;
  const GuestId guest = select_guest(view);
  if (!guest) return {};
  const SelectPicture picture = select_picture(view, guest);
  return picture.record == nullptr ? CallId{} : picture.record->call;
}

void draw_details(const View& view) {
  if (view.debugger == nullptr) return empty_state(view.theme, say::d_nothing.in(view.language));
  const CallId focus = call_in_focus(view);
  Picked shown = view.selection.picked;
  if (shown == Picked::nothing && focus) shown = Picked::call;
  if (shown == Picked::nothing) return empty_state(view.theme, say::d_nothing.in(view.language));
  // Long lines are hard to read, and a verdict far from its descriptor too.
  const float width = std::min(ImGui::GetContentRegionAvail().x, 720.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
  ImGui::BeginChild("details", {width, ImGui::GetContentRegionAvail().y}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NavFlattened);
  draw_chips(view, shown);
  switch (shown) {
    case Picked::packet:
      draw_packet_details(view, view.selection.packet);
      break;
    case Picked::socket:
      draw_socket_details(view, view.selection.socket);
      break;
    case Picked::octet:
      draw_octet_details(view, view.selection.octet);
      break;
    case Picked::value:
      draw_value_details(view, view.selection.value);
      break;
    default:
      draw_call_details(view, focus);
      break;
  }
  ImGui::Dummy({1, 12});
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

// ---- rows

void detail_title(const View& view, std::string_view title, std::string_view sub) {
  paragraph(view.theme.font.strong, view.theme.color.text, title);
  if (!sub.empty()) paragraph(view.theme.font.small, view.theme.color.muted, sub);
  ImGui::Dummy({1, 4});
}

void detail_section(const View& view, const Text& title) {
  const Theme& theme = view.theme;
  ImGui::Dummy({1, 10});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  put_elided(*ImGui::GetWindowDrawList(), theme.font.small_strong, at, width, theme.color.text,
             title.in(view.language));
  const float y = at.y + line_height(theme.font.small_strong) + 3;
  ImGui::GetWindowDrawList()->AddLine({at.x, y}, {at.x + width, y}, theme.color.hairline);
  ImGui::Dummy({width, y - at.y + 5});
}

void detail_pair(const View& view, std::string_view name, std::string_view value, bool changed,
                 std::string_view tip) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, left = std::min(width * 0.45f, 190.0f),
              right = width - left - 6;
  const float height =
      std::max(line_height(theme.font.small), measure(theme.font.code_small, value, right).y) + 4;
  if (visible(at, {at.x + width, at.y + height})) {
    if (changed) list.AddRectFilled({at.x - 4, at.y}, {at.x + width, at.y + height}, c.accent_soft, 3);
    put_elided(list, theme.font.small, {at.x, at.y + 2}, left, c.muted, name);
    put_wrapped(list, theme.font.code_small, {at.x + left + 6, at.y + 2}, right, changed ? c.accent : c.text,
                value);
    region(view, at, {at.x + width, at.y + height}, tip, std::string(name) + ": " + std::string(value));
  }
  ImGui::Dummy({width, height});
}

void detail_term(const View& view, std::string_view name, std::string_view meaning) {
  paragraph(view.theme.font.code_small, view.theme.color.text, name);
  ImGui::Indent(kTermIndent);
  paragraph(view.theme.font.small, view.theme.color.muted, meaning);
  ImGui::Unindent(kTermIndent);
}

void detail_text(const View& view, std::string_view text, ImU32 color) {
  paragraph(view.theme.font.small, color, text);
}

bool detail_link(const View& view, std::string_view text) {
  const Theme& theme = view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float high = std::max(measure(theme.font.small, text, width - 14).y + 6, view.narrow ? 36.0f : 0.0f);
  const bool pressed = ImGui::InvisibleButton(std::string(text).c_str(), {std::max(1.0f, width), high});
  ring_for_last();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered()) list.AddRectFilled(at, {at.x + width, at.y + high}, theme.color.hover, 3);
  draw_icon(list, Icon::chevron_right, {at.x + 6, at.y + 3 + line_height(theme.font.small) / 2}, 10,
            theme.color.muted);
  put_wrapped(list, theme.font.small, {at.x + 14, at.y + 3}, width - 14, theme.color.text, text);
  return pressed;
}

void detail_moment(const View& view, std::string_view text, timeline::Index moment) {
  if (moment == timeline::kNoMoment) return detail_text(view, text, view.theme.color.muted);
  if (detail_link(view, text)) view.ask(SeekTo{moment});
}

void detail_changes(const View& view, timeline::Index before, timeline::Index after) {
  const auto button = [&](const char* id, Icon icon, const Text& name, timeline::Index moment) {
    if (icon_button(view.theme, id, icon, name.in(view.language), {.enabled = moment != timeline::kNoMoment}))
      view.ask(SeekTo{moment});
  };
  button("before", Icon::chevron_left, say::d_before, before);
  ImGui::SameLine(0, 4);
  button("after", Icon::chevron_right, say::d_after, after);
}

}  // namespace zocalo::ui
