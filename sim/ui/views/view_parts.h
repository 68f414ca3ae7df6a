#pragma once
// What the graphical views share: names of hosts, programs and sockets, what a state means, regions that
// answer.

#include <string>
#include <string_view>

#include "timeline/timeline.h"
#include "ui/draw/draw.h"
#include "ui/draw/theme.h"
#include "ui/text/text_of_views.h"
#include "ui/views/names.h"
#include "ui/views/view.h"

namespace zocalo::ui {

// ---- names

/// The host that has this address; none for the wildcard, loopback and strangers.
HostId host_of(const timeline::World& world, const wire::IpAddress& ip);
const timeline::GuestState* guest_of(const timeline::World& world, GuestId guest);
const trace::SocketState* socket_of(const timeline::World& world, SocketId socket);
/// The socket that a guest's descriptor stands for; nullptr if none does.
const trace::SocketState* socket_of(const timeline::World& world, GuestId guest, Fd fd);
/// "client 1 :40001", or the address where no host has it; "127.0.0.1:5000" stays.
std::string peer_name(const timeline::World& world, const wire::Endpoint& endpoint);
/// ":5000" for the wildcard, else the endpoint; `anywhere` for an unbound one.
std::string short_endpoint(const wire::Endpoint& endpoint);
/// What a learner would call it: "escucha en :5000", "conexión de client 1 :40001".
std::string role(const View& view, const trace::SocketState* socket);
/// The state's short meaning; "" for none.
std::string_view meaning(trace::TcpState state, Language language);
std::string_view kind_badge(trace::SocketKind kind);
bool is_select(const syscall::Syscall& call);

// ---- colours

ImU32 color_of(const Theme& theme, syscall::Set set);
std::string_view title_of(syscall::Set set, Language language);
/// The badge's colour: TCP, UDP or muted.
ImU32 color_of(const Theme& theme, trace::SocketKind kind);

// ---- regions

struct Answer {
  bool clicked = false, hovered = false;
};
/// A part of the view that answers the pointer: a tooltip, a click, and Copy in its context menu where `copy`
/// isn't empty. ImGui's cursor stays where it is. Nothing happens outside the visible part.
Answer region(const View& view, ImVec2 min, ImVec2 max, std::string_view tooltip, std::string_view copy = {});
bool visible(ImVec2 min, ImVec2 max);

/// A lamp: filled where on, a ring where off, a dot where not asked.
enum class Lamp { on, off, not_asked, unknown };
void draw_lamp(ImDrawList& list, ImVec2 center, float radius, ImU32 color, Lamp lamp);
/// A descriptor as a small plate: "4". Gives its size.
ImVec2 draw_plate(ImDrawList& list, const Theme& theme, ImVec2 at, std::string_view text, ImU32 ink,
                  ImU32 fill);
ImVec2 plate_size(const Theme& theme, std::string_view text);

/// The height used; `measure_only` draws nothing.
float put_lines(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                std::string_view text, bool measure_only = false);

}  // namespace zocalo::ui
