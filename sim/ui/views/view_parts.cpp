#include "ui/views/view_parts.h"

#include <algorithm>
#include <array>

#include "ui/text/glossary.h"

namespace zocalo::ui {

using syscall::Set;
using trace::SocketKind;
using trace::TcpState;

std::string fill(std::string_view text, std::initializer_list<std::string_view> values) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' &&
        text[i + 1] <= '9') {
      const auto n = static_cast<std::size_t>(text[i + 1] - '0');
      if (n < values.size()) out += *(values.begin() + n);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

HostId host_of(const timeline::World& world, const wire::IpAddress& ip) {
  for (const auto& h : world.hosts)
    for (const auto& address : h.addresses)
      if (address == ip && !ip.is_any() && !ip.is_loopback()) return h.host;
  return {};
}

const timeline::GuestState* guest_of(const timeline::World& world, GuestId guest) {
  const auto found = world.guests.find(guest);
  return found == world.guests.end() ? nullptr : found->second.get();
}

const trace::SocketState* socket_of(const timeline::World& world, SocketId socket) {
  const auto found = world.sockets.find(socket);
  return found == world.sockets.end() ? nullptr : found->second.get();
}

const trace::SocketState* socket_of(const timeline::World& world, GuestId guest, Fd fd) {
  for (const auto& [id, state] : world.sockets)
    for (const trace::Owner& owner : state->owners)
      if (owner.guest == guest && owner.fd == fd) return state.get();
  return nullptr;
}

std::string short_endpoint(const wire::Endpoint& endpoint) {
  if (endpoint.ip.is_any()) return ":" + std::to_string(endpoint.port);
  return endpoint.to_string();
}

std::string peer_name(const timeline::World& world, const wire::Endpoint& endpoint) {
  const HostId host = host_of(world, endpoint.ip);
  return host ? host_label(world, host) + " :" + std::to_string(endpoint.port) : short_endpoint(endpoint);
}

std::string role(const View& view, const trace::SocketState* socket) {
  const Language lang = view.language;
  if (socket == nullptr) return std::string(say::v_role_closed.in(lang));
  switch (socket->kind) {
    case SocketKind::udp:
      if (socket->local.port == 0) return std::string(say::v_role_udp_unbound.in(lang));
      return fill(say::v_role_udp.in(lang), {short_endpoint(socket->local)});
    case SocketKind::unix_stream:
    case SocketKind::unix_datagram:
      return std::string(say::v_role_unix.in(lang));
    case SocketKind::epoll:
      return "epoll";
    case SocketKind::other:
      return std::string(say::v_role_unknown.in(lang));
    case SocketKind::tcp:
      break;
  }
  if (socket->state == TcpState::listen)
    return fill(say::v_role_listening.in(lang), {short_endpoint(socket->local)});
  if (socket->peer.port == 0) return std::string(say::v_role_unconnected.in(lang));
  // A listener on our port means that the peer came to us.
  for (const auto& [id, other] : view.world.sockets) {
    if (other->host == socket->host && other->state == TcpState::listen &&
        other->local.port == socket->local.port)
      return fill(say::v_role_accepted.in(lang), {peer_name(view.world, socket->peer)});
  }
  return fill(say::v_role_connected.in(lang), {peer_name(view.world, socket->peer)});
}

std::string_view meaning(TcpState state, Language language) {
  switch (state) {
    case TcpState::none:
      return {};
    case TcpState::closed:
      return say::v_st_closed.in(language);
    case TcpState::listen:
      return say::v_st_listen.in(language);
    case TcpState::syn_sent:
      return say::v_st_syn_sent.in(language);
    case TcpState::syn_received:
      return say::v_st_syn_received.in(language);
    case TcpState::established:
      return say::v_st_established.in(language);
    case TcpState::fin_wait_1:
      return say::v_st_fin_wait_1.in(language);
    case TcpState::fin_wait_2:
      return say::v_st_fin_wait_2.in(language);
    case TcpState::close_wait:
      return say::v_st_close_wait.in(language);
    case TcpState::closing:
      return say::v_st_closing.in(language);
    case TcpState::last_ack:
      return say::v_st_last_ack.in(language);
    case TcpState::time_wait:
      return say::v_st_time_wait.in(language);
  }
  return {};
}

std::string_view kind_badge(SocketKind kind) {
  switch (kind) {
    case SocketKind::tcp:
      return "TCP";
    case SocketKind::udp:
      return "UDP";
    case SocketKind::unix_stream:
    case SocketKind::unix_datagram:
      return "UNIX";
    case SocketKind::epoll:
      return "EPOLL";
    case SocketKind::other:
      return "FD";
  }
  return "FD";
}

bool is_select(const syscall::Syscall& call) {
  return std::holds_alternative<syscall::Select>(call) || std::holds_alternative<syscall::Poll>(call) ||
         std::holds_alternative<syscall::EpollWait>(call);
}

ImU32 color_of(const Theme& theme, Set set) {
  switch (set) {
    case Set::read:
      return theme.color.read;
    case Set::write:
      return theme.color.write;
    case Set::except:
      return theme.color.except;
  }
  return theme.color.muted;
}

std::string_view title_of(Set set, Language language) {
  switch (set) {
    case Set::read:
      return say::v_set_read.in(language);
    case Set::write:
      return say::v_set_write.in(language);
    case Set::except:
      return say::v_set_except.in(language);
  }
  return {};
}

ImU32 color_of(const Theme& theme, SocketKind kind) {
  switch (kind) {
    case SocketKind::tcp:
      return theme.color.tcp;
    case SocketKind::udp:
      return theme.color.udp;
    default:
      return theme.color.muted;
  }
}

bool visible(ImVec2 min, ImVec2 max) { return ImGui::IsRectVisible(min, max); }

Answer region(const View& view, ImVec2 min, ImVec2 max, std::string_view tooltip, std::string_view copy) {
  if (max.x - min.x < 1 || max.y - min.y < 1 || !visible(min, max)) return {};
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(min);
  Answer answer;
  // The place within the window names it: regions of one view don't coincide.
  ImGui::PushID(static_cast<int>(min.x - ImGui::GetWindowPos().x + ImGui::GetScrollX()));
  ImGui::PushID(static_cast<int>(min.y - ImGui::GetWindowPos().y + ImGui::GetScrollY()));
  answer.clicked = ImGui::InvisibleButton("region", max - min);
  answer.hovered = ImGui::IsItemHovered();
  if (!tooltip.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip))
    tip(view.theme, with_meanings(tooltip, view.language));
  ring_for_last();
  if (!copy.empty() && ImGui::BeginPopupContextItem("copy")) {
    if (ImGui::Selectable(std::string(say::v_copy.in(view.language)).c_str()))
      view.ask(Copy{std::string(copy)});
    ImGui::EndPopup();
  }
  ImGui::PopID();
  ImGui::PopID();
  ImGui::SetCursorScreenPos(cursor);
  return answer;
}

void draw_lamp(ImDrawList& list, ImVec2 center, float radius, ImU32 color, Lamp lamp) {
  switch (lamp) {
    case Lamp::on:
      list.AddCircleFilled(center, radius, color, 20);
      break;
    case Lamp::off:
      list.AddCircle(center, radius - 0.75f, color, 20, 1.5f);
      break;
    case Lamp::not_asked:
      list.AddCircleFilled(center, 1.5f, color, 8);
      break;
    case Lamp::unknown:
      list.AddCircle(center, radius - 0.75f, color, 20, 1.0f);
      list.AddLine({center.x - 2, center.y}, {center.x + 2, center.y}, color, 1.0f);
      break;
  }
}

ImVec2 plate_size(const Theme& theme, std::string_view text) {
  const ImVec2 size = measure(theme.font.code, text);
  return {std::max(size.x + 14, 26.0f), size.y + 4};
}

ImVec2 draw_plate(ImDrawList& list, const Theme& theme, ImVec2 at, std::string_view text, ImU32 ink,
                  ImU32 fill_color) {
  const ImVec2 size = plate_size(theme, text);
  list.AddRectFilled(at, at + size, fill_color, 4);
  put_centered(list, theme.font.code, at + size * 0.5f, ink, text);
  return size;
}

float put_lines(ImDrawList& list, const ImFont* font, ImVec2 at, float width, ImU32 color,
                std::string_view text, bool measure_only) {
  if (measure_only) return measure(font, text, width).y;
  return put_wrapped(list, font, at, width, color, text);
}

}  // namespace zocalo::ui
