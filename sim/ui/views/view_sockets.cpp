// The sockets of each host: who owns them, their state, and how full their queues are.

#include <algorithm>
#include <vector>

#include "syscall/names.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

using syscall::Set;
using trace::SocketKind;
using trace::SocketState;
using trace::TcpState;

constexpr float kPad = 10, kGap = 8;

struct Card {
  const View& view;
  const SocketState& socket;
  const SocketState* before;
  bool quiet;  ///< no program holds it any more

  ImDrawList& list() const { return *ImGui::GetWindowDrawList(); }
  ImU32 ink(ImU32 color) const { return quiet ? with_alpha(color, 0.7f) : color; }
  bool tcp() const { return socket.kind == SocketKind::tcp; }
};

bool same_queues(const SocketState& a, const SocketState& b) {
  return a.receive_queue == b.receive_queue && a.receive_datagrams == b.receive_datagrams &&
         a.send_unsent == b.send_unsent && a.send_unacked == b.send_unacked &&
         a.accept_queue == b.accept_queue && a.syn_queue == b.syn_queue && a.out_of_order == b.out_of_order;
}

bool changed(const Card& card) {
  if (card.view.before == nullptr) return false;
  if (card.before == nullptr) return true;
  const SocketState& b = *card.before;
  const SocketState& s = card.socket;
  return b.state != s.state || !same_queues(b, s) || b.owners != s.owners || b.so_error != s.so_error ||
         b.local != s.local || b.peer != s.peer || b.nonblocking != s.nonblocking ||
         b.readiness.events != s.readiness.events || b.options != s.options;
}

std::string owner_text(const Card& card) {
  if (card.socket.owners.empty()) {
    if (card.socket.state == TcpState::syn_received)
      return std::string(say::v_mid_handshake.in(card.view.language));
    const bool queued =
        card.socket.state == TcpState::established || card.socket.state == TcpState::close_wait;
    return std::string((queued ? say::v_not_accepted_yet : say::v_nobody).in(card.view.language));
  }
  std::string text;
  for (const trace::Owner& owner : card.socket.owners) {
    if (!text.empty()) text += ", ";
    text += guest_name(card.view.world, owner.guest);
  }
  return text;
}

// ---- what a card says beside its queues

struct Tag {
  std::string text, tip;
  ImU32 color = 0;
};

void add_timer(const Card& card, std::vector<Tag>& tags, Time when, const Text& text, const Text& tip) {
  if (when == kNever) return;
  const Language lang = card.view.language;
  const Duration left = std::max(Duration{}, when - card.view.world.time);
  tags.push_back({fill(text.in(lang), {format_duration(left, lang)}), std::string(tip.in(lang)),
                  card.view.theme.color.muted});
}

std::vector<Tag> tags_of(const Card& card) {
  const Palette& c = card.view.theme.color;
  const Language lang = card.view.language;
  const SocketState& s = card.socket;
  std::vector<Tag> tags;
  auto add = [&](bool on, const Text& text, const Text& tip, ImU32 color) {
    if (on) tags.push_back({std::string(text.in(lang)), std::string(tip.in(lang)), color});
  };
  if (s.so_error != Errno::none)
    tags.push_back({std::string(errno_name(s.so_error)),
                    std::string(errno_text(s.so_error)) + ". " + std::string(say::v_so_error_tip.in(lang)),
                    c.bad});
  add(s.reset, say::v_tag_reset, say::v_tag_reset_tip, c.bad);
  add(s.fin_received, say::v_tag_fin, say::v_tag_fin_tip, c.text);
  add(s.shut_read, say::v_tag_shut_read, say::v_tag_shut_read_tip, c.text);
  add(s.shut_write, say::v_tag_shut_write, say::v_tag_shut_write_tip, c.text);
  if (s.tcp.retransmits > 0)
    tags.push_back({fill(say::v_retransmits.in(lang), {std::to_string(s.tcp.retransmits)}),
                    std::string(say::v_timer_retransmit_tip.in(lang)), c.lost});
  add_timer(card, tags, s.timers.retransmit, say::v_timer_retransmit, say::v_timer_retransmit_tip);
  add_timer(card, tags, s.timers.delayed_ack, say::v_timer_delayed_ack, say::v_timer_delayed_ack_tip);
  add_timer(card, tags, s.timers.persist, say::v_timer_persist, say::v_timer_persist_tip);
  add_timer(card, tags, s.timers.time_wait, say::v_timer_time_wait, say::v_timer_time_wait_tip);
  add_timer(card, tags, s.timers.keepalive, say::v_timer_keepalive, say::v_timer_keepalive_tip);
  add(s.nonblocking, say::v_tag_nonblocking, say::v_tag_nonblocking_tip, c.muted);
  for (const auto& [name, value] : s.options)
    tags.push_back({value == "1" ? name : name + "=" + value, name + " = " + value, c.muted});
  return tags;
}

/// Lays the tags out like words; gives the height, 0 without tags. Draws unless `measure_only`.
float draw_tags(const Card& card, const std::vector<Tag>& tags, ImVec2 at, float width, bool measure_only) {
  if (tags.empty()) return 0;
  const Theme& theme = card.view.theme;
  const float line = line_height(theme.font.small) + 6;
  ImVec2 pen = at;
  for (const Tag& tag : tags) {
    const float w = std::min(width, measure(theme.font.small, tag.text).x + 12);
    if (pen.x > at.x && pen.x + w > at.x + width) pen = {at.x, pen.y + line + 3};
    if (!measure_only) {
      card.list().AddRect(pen, {pen.x + w, pen.y + line - 1}, theme.color.hairline, 4);
      put_elided(card.list(), theme.font.small, {pen.x + 6, pen.y + 2}, w - 10, card.ink(tag.color),
                 tag.text);
      region(card.view, pen, {pen.x + w, pen.y + line - 1}, tag.tip, tag.text);
    }
    pen.x += w + 4;
  }
  return pen.y - at.y + line;
}

// ---- queues

struct Queue {
  std::string label, number, tip;
  double used = 0, second = 0, capacity = 0;  ///< `second` follows `used` in a paler tone
  ImU32 color = 0;
  bool changed = false;
};

Queue receive_queue(const Card& card) {
  const Language lang = card.view.language;
  const SocketState& s = card.socket;
  Queue q;
  q.label = say::v_receive_queue.in(lang);
  q.used = s.receive_queue;
  q.second = s.out_of_order;
  q.capacity = s.receive_capacity;
  q.color = card.view.theme.color.read;
  if (s.kind == SocketKind::udp) {
    q.number = s.receive_datagrams == 0 ? std::string(say::v_empty_queue.in(lang))
               : s.receive_datagrams == 1
                   ? std::string(say::v_one_datagram.in(lang))
                   : fill(say::v_datagrams.in(lang), {std::to_string(s.receive_datagrams)});
  } else {
    q.number =
        s.receive_queue == 0 ? std::string(say::v_empty_queue.in(lang)) : format_bytes(s.receive_queue, lang);
  }
  q.tip = fill(say::v_receive_tip.in(lang),
               {format_bytes(s.receive_queue, lang), format_bytes(s.receive_capacity, lang)});
  if (s.out_of_order > 0) {
    q.number += " " + fill(say::v_out_of_order.in(lang), {format_bytes(s.out_of_order, lang)});
    q.tip += fill(say::v_out_of_order_tip.in(lang), {format_bytes(s.out_of_order, lang)});
  }
  q.changed = card.before != nullptr &&
              (card.before->receive_queue != s.receive_queue || card.before->out_of_order != s.out_of_order ||
               card.before->receive_datagrams != s.receive_datagrams);
  return q;
}

Queue send_queue(const Card& card) {
  const Language lang = card.view.language;
  const SocketState& s = card.socket;
  Queue q;
  q.label = say::v_send_queue.in(lang);
  q.used = s.send_unacked;
  q.second = s.send_unsent;
  q.capacity = s.send_capacity;
  q.color = card.view.theme.color.write;
  if (s.send_unacked > 0) q.number = fill(say::v_unacked.in(lang), {format_bytes(s.send_unacked, lang)});
  if (s.send_unsent > 0)
    q.number +=
        (q.number.empty() ? "" : ", ") + fill(say::v_unsent.in(lang), {format_bytes(s.send_unsent, lang)});
  if (q.number.empty()) q.number = say::v_empty_queue.in(lang);
  q.tip =
      fill(say::v_send_tip.in(lang), {format_bytes(s.send_unacked, lang), format_bytes(s.send_unsent, lang),
                                      format_bytes(s.send_capacity, lang)});
  q.changed = card.before != nullptr &&
              (card.before->send_unacked != s.send_unacked || card.before->send_unsent != s.send_unsent);
  return q;
}

float bar_height(const Card& card) { return line_height(card.view.theme.font.small) + 4; }

void draw_queue(const Card& card, const Queue& q, ImVec2 at, float width) {
  const Theme& theme = card.view.theme;
  const Palette& c = theme.color;
  const float label = 74, height = bar_height(card);
  put_elided(card.list(), theme.font.small, at, label - 6, card.ink(c.muted), q.label);
  const float number = std::min(measure(theme.font.small, q.number).x, width * 0.5f);
  put_elided(card.list(), theme.font.small, {at.x + width - number, at.y}, number + 1,
             q.changed ? c.accent : card.ink(q.used + q.second > 0 ? c.text : c.muted), q.number);
  const float x = at.x + label, w = at.x + width - number - 8 - x, top = at.y + height / 2 - 6;
  if (w > 16) {
    card.list().AddRectFilled({x, top}, {x + w, top + 8}, c.sunken, 4);
    const double capacity = std::max(q.capacity, 1.0);
    // What is there must be seen, however small beside the capacity.
    auto length = [&](double amount) {
      return amount <= 0 ? 0.0f : std::max(4.0f, static_cast<float>(std::min(1.0, amount / capacity)) * w);
    };
    const float first = std::min(w, length(q.used)), second = std::min(w - first, length(q.second));
    if (first > 0) card.list().AddRectFilled({x, top}, {x + first, top + 8}, card.ink(q.color), 4);
    if (second > 0)
      card.list().AddRectFilled({x + first, top}, {x + first + second, top + 8}, with_alpha(q.color, 0.4f),
                                4);
    if (q.changed)
      card.list().AddRect({x - 1.5f, top - 1.5f}, {x + w + 1.5f, top + 9.5f}, c.accent, 5, 0, 1.5f);
  }
  region(card.view, at, {at.x + width, at.y + height}, q.tip, q.label + ": " + q.number);
}

/// The accept queue as slots: one for each place of the backlog, as far as they fit.
void draw_accept_queue(const Card& card, ImVec2 at, float width) {
  const Theme& theme = card.view.theme;
  const Palette& c = theme.color;
  const Language lang = card.view.language;
  const SocketState& s = card.socket;
  const float label = 74, height = bar_height(card);
  const bool mark = card.before != nullptr &&
                    (card.before->accept_queue != s.accept_queue || card.before->syn_queue != s.syn_queue);
  put_elided(card.list(), theme.font.small, at, label - 6, card.ink(c.muted), say::v_accept_queue.in(lang));
  std::string number = std::to_string(s.accept_queue) + " / " + std::to_string(s.accept_backlog);
  if (s.syn_queue > 0) number += "  " + fill(say::v_half_open.in(lang), {std::to_string(s.syn_queue)});
  const float w = std::min(measure(theme.font.small, number).x, width - label - 30);
  put_elided(card.list(), theme.font.small, {at.x + width - w, at.y}, w + 1,
             mark ? c.accent : card.ink(s.accept_queue + s.syn_queue > 0 ? c.text : c.muted), number);
  float x = at.x + label;
  const float end = at.x + width - w - 8, top = at.y + height / 2 - 7;
  for (std::uint32_t slot = 0; slot < std::max(s.accept_backlog, s.accept_queue) && x + 12 <= end;
       ++slot, x += 15) {
    if (slot < s.accept_queue)
      card.list().AddRectFilled({x, top}, {x + 12, top + 10}, card.ink(c.read), 2);
    else if (slot < s.accept_queue + s.syn_queue)
      card.list().AddRect({x, top}, {x + 12, top + 10}, card.ink(c.read), 2, 0, 1.5f);
    else
      card.list().AddRect({x, top}, {x + 12, top + 10}, c.hairline, 2);
  }
  region(card.view, at, {at.x + width, at.y + height},
         fill(say::v_accept_tip.in(lang), {std::to_string(s.accept_queue), std::to_string(s.accept_backlog),
                                           std::to_string(s.syn_queue)}));
}

float queues_height(const Card& card) {
  if (card.socket.kind == SocketKind::epoll || card.socket.kind == SocketKind::other) return 0;
  const float line = bar_height(card);
  if (card.socket.state == TcpState::listen || !card.socket.queues_known) return line;
  return 2 * line;
}

void draw_queues(const Card& card, ImVec2 at, float width) {
  if (queues_height(card) == 0) return;
  const Theme& theme = card.view.theme;
  if (!card.socket.queues_known) {
    put_elided(card.list(), theme.font.small, at, width, theme.color.muted,
               say::v_queues_unknown.in(card.view.language));
    return;
  }
  if (card.socket.state == TcpState::listen) return draw_accept_queue(card, at, width);
  draw_queue(card, receive_queue(card), at, width);
  draw_queue(card, send_queue(card), {at.x, at.y + bar_height(card)}, width);
}

// ---- the card

/// The three lamps, ending at `right`; gives where they begin.
float draw_lamps(const Card& card, float right, float middle) {
  const Theme& theme = card.view.theme;
  static constexpr const char* letters[] = {"r", "w", "x"};
  float x = right + 3;
  for (const Set set : {Set::except, Set::write, Set::read}) {
    const auto s = static_cast<std::size_t>(set);
    const syscall::Readiness& readiness = card.socket.readiness;
    const bool on = readiness.in(set), known = card.socket.queues_known || readiness.events != 0;
    const bool mark = card.before != nullptr && card.before->readiness.in(set) != on;
    x -= 27;
    const ImVec2 center{x + 17, middle};
    draw_lamp(card.list(), center, 4.5f, card.ink(on ? color_of(theme, set) : theme.color.muted),
              !known ? Lamp::unknown
              : on   ? Lamp::on
                     : Lamp::off);
    if (mark) card.list().AddCircle(center, 7.5f, theme.color.accent, 20, 1.5f);
    put(card.list(), theme.font.code_small, {x, middle - line_height(theme.font.code_small) / 2},
        card.ink(on ? theme.color.text : theme.color.muted), letters[s]);
    const std::string why = explain(set, on, readiness.reason(set), card.view.language);
    region(card.view, {x - 1, middle - 10}, {x + 26, middle + 10},
           std::string(title_of(set, card.view.language)) + ": " + why, why);
  }
  return x;
}

/// "ESTABLISHED", marked while it is new; gives the width.
float draw_state(const Card& card, ImVec2 at, float width) {
  if (!card.tcp()) return 0;
  const Theme& theme = card.view.theme;
  const Palette& c = theme.color;
  const std::string_view name = trace::name_of(card.socket.state);
  const bool mark = card.before != nullptr && card.before->state != card.socket.state;
  const float w = std::min(width, measure(theme.font.small_strong, name).x);
  if (w < 20) return 0;
  const float line = line_height(theme.font.small_strong);
  if (mark)
    card.list().AddRectFilled({at.x - 5, at.y - 2}, {at.x + w + 5, at.y + line + 2}, c.accent_soft, 4);
  put_elided(card.list(), theme.font.small_strong, at, w + 1, mark ? c.accent : card.ink(c.text), name);
  std::string tip{meaning(card.socket.state, card.view.language)};
  if (mark)
    tip += "\n" + fill(say::v_state_changed.in(card.view.language), {trace::name_of(card.before->state)});
  region(card.view, at, {at.x + w, at.y + line}, tip, name);
  return w;
}

std::string addresses(const Card& card) {
  const SocketState& s = card.socket;
  if (s.kind != SocketKind::tcp && s.kind != SocketKind::udp) return {};
  if (s.local.port == 0 && s.peer.port == 0) return {};
  std::string text = s.local.to_string();
  if (s.peer.port != 0) text += "  →  " + s.peer.to_string();
  return text;
}

float card_height(const Card& card, const std::vector<Tag>& tags, float width) {
  const Theme& theme = card.view.theme;
  float height = kPad + plate_size(theme, "0").y + 5 + line_height(theme.font.small_strong) + 3;
  if (!addresses(card).empty()) height += line_height(theme.font.code_small) + 3;
  if (const float queues = queues_height(card); queues > 0) height += queues + 5;
  if (const float rows = draw_tags(card, tags, {0, 0}, width - 2 * kPad, true); rows > 0) height += rows + 4;
  return height + kPad - 3;
}

void draw_head(const Card& card, ImVec2 at, float width) {
  const Theme& theme = card.view.theme;
  const Palette& c = theme.color;
  const SocketState& s = card.socket;
  const float line = plate_size(theme, "0").y, middle = at.y + line / 2;
  const float lamps = draw_lamps(card, at.x + width, middle);
  float x = at.x;
  const std::string fd = s.owners.empty() ? "–" : std::to_string(s.owners.front().fd);
  x += draw_plate(card.list(), theme, {x, at.y}, fd, card.ink(c.text), c.sunken).x + 6;
  const std::string_view badge = kind_badge(s.kind);
  put(card.list(), theme.font.small_strong, {x, middle - line_height(theme.font.small_strong) / 2},
      card.ink(color_of(theme, s.kind)), badge);
  x += measure(theme.font.small_strong, badge).x + 8;
  if (lamps - 8 - x > 16)
    put_elided(card.list(), theme.font.small, {x, middle - line_height(theme.font.small) / 2}, lamps - 8 - x,
               card.ink(c.muted), owner_text(card));
}

void draw_card(const Card& card, const std::vector<Tag>& tags, ImVec2 at, ImVec2 size) {
  const Theme& theme = card.view.theme;
  const Palette& c = theme.color;
  const bool chosen = card.socket.socket == card.view.selection.socket;
  const bool mark = changed(card);
  card.list().AddRectFilled(at, at + size,
                            chosen       ? c.selected
                            : card.quiet ? c.surface
                                         : c.raised,
                            theme.radius);
  if (card.quiet) card.list().AddRect(at, at + size, c.hairline, theme.radius);
  if (mark)
    card.list().AddRectFilled(at, {at.x + 3, at.y + size.y}, c.accent, theme.radius,
                              ImDrawFlags_RoundCornersLeft);
  const float x = at.x + kPad, width = size.x - 2 * kPad;
  float y = at.y + kPad;
  draw_head(card, {x, y}, width);
  y += plate_size(theme, "0").y + 5;
  const float state = draw_state(card, {x, y}, width);
  const float rest = x + (state > 0 ? state + 12 : 0);
  put_elided(card.list(), theme.font.small, {rest, y}, std::max(10.0f, x + width - rest), card.ink(c.text),
             role(card.view, &card.socket));
  y += line_height(theme.font.small_strong) + 3;
  if (const std::string text = addresses(card); !text.empty()) {
    put_elided(card.list(), theme.font.code_small, {x, y}, width, card.ink(c.muted), text);
    region(card.view, {x, y}, {x + width, y + line_height(theme.font.code_small)},
           text + "\n" + std::string(say::v_local_peer_tip.in(card.view.language)), text);
    y += line_height(theme.font.code_small) + 3;
  }
  if (const float queues = queues_height(card); queues > 0) {
    draw_queues(card, {x, y + 2}, width);
    y += queues + 5;
  }
  draw_tags(card, tags, {x, y}, width, false);
  const std::string_view tip = card.quiet && owner_text(card) == say::v_nobody.in(card.view.language)
                                   ? say::v_kernel_only.in(card.view.language)
                                   : "";
  if (region(card.view, at, at + size, tip).clicked) card.view.ask(SelectSocket{card.socket.socket});
}

constexpr float kColumn = 300;  ///< the least width of a card where there are several columns

std::vector<const SocketState*> sockets_of(const View& view, HostId host) {
  std::vector<const SocketState*> own;
  for (const auto& [id, socket] : view.world.sockets)
    if (socket->host == host) own.push_back(socket.get());
  std::stable_sort(own.begin(), own.end(), [](const SocketState* a, const SocketState* b) {
    return a->owners.empty() < b->owners.empty();  // what no program holds comes last
  });
  return own;
}

/// A host's name and its cards in `columns`; gives the height.
float draw_host(const View& view, const timeline::HostState& host, const std::vector<const SocketState*>& own,
                ImVec2 at, float width, int columns) {
  const Theme& theme = view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  put_elided(list, theme.font.strong, at, width * 0.7f, theme.color.text, host.name);
  const float used = std::min(measure(theme.font.strong, host.name).x, width * 0.7f) + 10;
  const std::string address = host.addresses.empty() ? std::string() : host.addresses.front().to_string();
  put_elided(list, theme.font.code_small, {at.x + used, at.y + 3}, std::max(10.0f, width - used),
             theme.color.muted, own.empty() ? say::v_host_no_sockets.in(view.language) : address);
  const float y = at.y + line_height(theme.font.strong) + 6;
  const float w = (width - kGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  std::vector<float> bottoms(static_cast<std::size_t>(columns), y);
  for (const SocketState* socket : own) {
    const SocketState* before = view.before != nullptr ? socket_of(*view.before, socket->socket) : nullptr;
    const Card card{view, *socket, before, socket->owners.empty()};
    const std::vector<Tag> tags = tags_of(card);
    const auto column =
        static_cast<std::size_t>(std::min_element(bottoms.begin(), bottoms.end()) - bottoms.begin());
    const ImVec2 place{at.x + (w + kGap) * static_cast<float>(column), bottoms[column]};
    const ImVec2 size{w, card_height(card, tags, w)};
    if (visible(place, place + size)) draw_card(card, tags, place, size);
    bottoms[column] += size.y + kGap;
  }
  return *std::max_element(bottoms.begin(), bottoms.end()) - at.y;
}

}  // namespace

void draw_sockets(const View& view) {
  if (view.world.sockets.empty()) return empty_state(view.theme, say::v_no_sockets.in(view.language));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::max(200.0f, ImGui::GetContentRegionAvail().x);
  const int columns = std::max(1, static_cast<int>((width + kGap) / (kColumn + kGap)));
  const float cell = (width - kGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  float y = at.y, row = 0;
  int taken = 0;  // cells of the row that hold hosts with one socket at the most
  auto end_row = [&] {
    y += taken > 0 ? row + 10 : 0;
    row = 0;
    taken = 0;
  };
  for (const timeline::HostState& host : view.world.hosts) {
    const std::vector<const SocketState*> own = sockets_of(view, host.host);
    if (own.size() > 1 || columns == 1) {
      end_row();
      y += draw_host(view, host, own, {at.x, y}, width, columns) + (own.empty() ? 4.0f : 10.0f);
      continue;
    }
    const float x = at.x + (cell + kGap) * static_cast<float>(taken);
    row = std::max(row, draw_host(view, host, own, {x, y}, cell, 1));
    if (++taken == columns) end_row();
  }
  end_row();
  ImGui::Dummy({width, y - at.y});
}

}  // namespace zocalo::ui
