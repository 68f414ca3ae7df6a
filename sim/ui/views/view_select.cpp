// The select panel: the call as the program wrote it, what was passed in, what came out, and why.

#include <algorithm>

#include "ui/views/view_parts.h"
#include "ui/views/view_select_model.h"

namespace zocalo::ui {
namespace {

using syscall::Set;

constexpr float kGap = 12, kPad = 10;

std::string verb_of(const SelectPicture& picture) {
  return std::string(syscall::name_of(picture.record->syscall));
}

/// What follows the verdict in explain(): the lamp has said the verdict already.
std::string reason_text(const View& view, Set set, const SelectRow& row) {
  if (!row.decided) return {};
  if (row.reason.why == syscall::Why::unknown) return std::string(say::v_unknown_why.in(view.language));
  const std::string whole = explain(set, row.ready, row.reason, view.language);
  const std::size_t colon = whole.find(": ");
  return colon == std::string::npos ? whole : whole.substr(colon + 2);
}

std::string fds_text(const std::vector<Fd>& fds) {
  std::string text = "[";
  for (std::size_t i = 0; i < fds.size(); ++i) text += (i != 0 ? ", " : "") + std::to_string(fds[i]);
  return text + "]";
}

// ---- the call

struct Piece {
  std::string text;
  ImU32 color = 0;
};

std::vector<Piece> call_pieces(const View& view, const SelectPicture& picture) {
  const Palette& c = view.theme.color;
  if (!std::holds_alternative<syscall::Select>(picture.record->syscall))
    return {{syscall::describe(picture.record->syscall), c.text}};
  static constexpr const char* names[] = {"rlist", "wlist", "xlist"};
  std::vector<Piece> pieces{{"select(", c.text}};
  for (const Set set : syscall::kSets) {
    const auto s = static_cast<std::size_t>(set);
    const SelectColumn& column = picture.columns[s];
    std::string text = column.argument.empty() ? names[s] : column.argument;
    if (column.rows.empty()) text = "[]";
    pieces.push_back({std::move(text), color_of(view.theme, set)});
    if (s < 2) pieces.push_back({", ", c.text});
  }
  if (picture.timeout) {
    pieces.push_back({", ", c.text});
    pieces.push_back(
        {format_decimal(static_cast<double>(picture.timeout->count()) / 1e9, 6, Language::en), c.number});
  }
  pieces.push_back({")", c.text});
  return pieces;
}

/// The call in code, wrapped at its commas; gives the height.
float draw_call(const View& view, const SelectPicture& picture, ImVec2 at, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImFont* font = view.theme.font.code;
  const float line = line_height(font) + 3;
  ImVec2 pen = at;
  for (const Piece& piece : call_pieces(view, picture)) {
    const float w = measure(font, piece.text).x;
    if (pen.x > at.x && pen.x + w > at.x + width) pen = {at.x + 24, pen.y + line};
    put_elided(list, font, pen, at.x + width - pen.x, piece.color, piece.text);
    pen.x += w;
  }
  const float height = pen.y - at.y + line;
  std::string copy;
  for (const Piece& piece : call_pieces(view, picture)) copy += piece.text;
  std::string where;
  if (picture.line != 0) where = picture.file + ":" + std::to_string(picture.line) + "\n" + picture.statement;
  if (region(view, at, {at.x + width, at.y + height}, where,
             picture.statement.empty() ? copy : picture.statement)
          .clicked)
    view.ask(SelectCall{picture.record->call});
  return height;
}

std::string packet_word(const View& view, PacketId id) {
  const timeline::PacketRecord* packet = view.timeline.packet(id);
  if (packet == nullptr) return {};
  const wire::TcpSegment* tcp = packet->content.tcp();
  if (tcp == nullptr)
    return packet->content.udp() != nullptr ? std::string(say::v_pk_udp.in(view.language)) : "ICMP";
  if (tcp->flags.rst) return "RST";
  if (tcp->flags.syn) return tcp->flags.ack ? "SYN+ACK" : "SYN";
  if (tcp->flags.fin) return "FIN";
  if (packet->payload_size > 0) return format_bytes(packet->payload_size, view.language);
  return "ACK";
}

struct Fact {
  std::string text, tip;
  ImU32 color = 0;
  bool strong = false;
  bool asleep = false;  ///< as a plate with a moon
  PacketId packet{};    ///< a click picks it
};

Fact status_fact(const View& view, const SelectPicture& picture) {
  const Palette& c = view.theme.color;
  const Language lang = view.language;
  if (picture.asleep) {
    const std::string tail{picture.timeout ? say::v_or_the_timeout.in(lang) : std::string_view{}};
    return {std::string(say::v_asleep.in(lang)), fill(say::v_asleep_tip.in(lang), {tail}), c.text, true,
            true};
  }
  if (!picture.returned) return {std::string(say::v_looking.in(lang)), {}, c.text, true};
  const ImU32 color = picture.just_returned ? c.accent : c.text;
  if (picture.record->outcome) {
    if (const auto* failure = std::get_if<syscall::Failed>(&*picture.record->outcome)) {
      const std::string name(errno_name(failure->error));
      return {fill(say::v_failed.in(lang), {name}), std::string(errno_text(failure->error)), c.bad, true};
    }
  }
  std::size_t total = 0;
  for (const SelectColumn& column : picture.columns) total += column.returned.size();
  if (total == 0) return {std::string(say::v_timed_out.in(lang)), {}, color, true};
  std::string lists;
  for (std::size_t s = 0; s < 3; ++s) lists += (s != 0 ? ", " : "") + fds_text(picture.columns[s].returned);
  return {fill(say::v_returned.in(lang), {lists}), {}, color, true};
}

void add_timing(const View& view, const SelectPicture& picture, std::vector<Fact>& facts) {
  const Palette& c = view.theme.color;
  const Language lang = view.language;
  if (picture.asleep) {
    facts.push_back(
        {fill(say::v_sleeping_for.in(lang), {format_duration(view.world.time - picture.entered_at, lang)}),
         {},
         c.muted,
         false});
    if (!picture.timeout)
      facts.push_back({std::string(say::v_no_timeout.in(lang)), {}, c.muted, false});
    else
      facts.push_back({fill(say::v_wakes_in.in(lang),
                            {format_duration(picture.entered_at + *picture.timeout - view.world.time, lang)}),
                       {},
                       c.muted,
                       false});
    return;
  }
  if (picture.returned) {
    const bool slept = picture.record->blocked;
    facts.push_back({slept ? fill(say::v_slept_for.in(lang),
                                  {format_duration(picture.returned_at - picture.entered_at, lang)})
                           : std::string(say::v_not_slept.in(lang)),
                     {},
                     c.muted,
                     false});
  }
  if (picture.timeout && picture.timeout->count() == 0)
    facts.push_back({std::string(say::v_zero_timeout.in(lang)), {}, c.muted, false});
  else if (picture.timeout)
    facts.push_back(
        {fill(say::v_timeout_of.in(lang), {format_duration(*picture.timeout, lang)}), {}, c.muted, false});
}

std::vector<Fact> facts_of(const View& view, const SelectPicture& picture) {
  const Palette& c = view.theme.color;
  const Language lang = view.language;
  std::vector<Fact> facts;
  if (!picture.current) {
    const Time since = picture.returned ? picture.returned_at : picture.entered_at;
    facts.push_back({fill(say::v_last_select.in(lang),
                          {verb_of(picture), format_duration(view.world.time - since, lang)}),
                     {},
                     c.muted,
                     true});
  }
  facts.push_back(status_fact(view, picture));
  if (picture.returned && picture.woken_by) {
    const trace::SocketState* socket = socket_of(view.world, picture.woken_by);
    std::string text = fill(say::v_woken_by.in(lang), {role(view, socket)});
    if (const std::string packet = packet_word(view, picture.woken_by_packet); !packet.empty())
      text += " " + fill(say::v_woken_by_packet.in(lang), {packet});
    facts.push_back({std::move(text),
                     {},
                     picture.just_returned ? c.accent : c.text,
                     false,
                     false,
                     picture.woken_by_packet});
  }
  add_timing(view, picture, facts);
  if (picture.passes > 0) {
    facts.push_back({picture.passes == 1 ? std::string(say::v_one_pass.in(lang))
                                         : fill(say::v_passes.in(lang), {std::to_string(picture.passes)}),
                     std::string(say::v_passes_tip.in(lang)), c.muted, false});
  }
  return facts;
}

/// Facts flow like words, with a dot between them; gives the height.
float draw_facts(const View& view, const SelectPicture& picture, ImVec2 at, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = line_height(view.theme.font.small) + 5;
  ImVec2 pen = at;
  bool first = true;
  for (const Fact& fact : facts_of(view, picture)) {
    const ImFont* font = fact.strong ? view.theme.font.small_strong : view.theme.font.small;
    const float inset = fact.asleep ? 22.0f : 0.0f;
    const float w = std::min(measure(font, fact.text).x + inset + (fact.asleep ? 10 : 0), width);
    if (!first && pen.x + w + 14 > at.x + width) {
      pen = {at.x, pen.y + line};
    } else if (!first) {
      list.AddCircleFilled({pen.x + 7, pen.y + line / 2 - 2}, 1.5f, view.theme.color.muted, 8);
      pen.x += 14;
    }
    if (fact.asleep) {
      list.AddRectFilled({pen.x, pen.y - 3}, {pen.x + w, pen.y + line - 2}, view.theme.color.sunken, 10);
      draw_icon(list, Icon::moon, {pen.x + 12, pen.y + line / 2 - 2.5f}, 13, fact.color);
    }
    put_elided(list, font, {pen.x + inset, pen.y}, width - inset, fact.color, fact.text);
    if (region(view, pen, {pen.x + w, pen.y + line - 4}, fact.tip, fact.text).clicked && fact.packet)
      view.ask(SelectPacket{fact.packet});
    pen.x += w;
    first = false;
  }
  return pen.y - at.y + line;
}

// ---- a descriptor's row

ImU32 dimmed(const SelectPicture& picture, ImU32 color) {
  return picture.current ? color : with_alpha(color, 0.86f);
}

float row_height(const View& view, Set set, const SelectRow& row, float width, bool terse) {
  const float top = line_height(view.theme.font.code) + 4;
  if (terse) return top + 8;
  const std::string reason = reason_text(view, set, row);
  return top + 12 +
         (reason.empty() ? 0 : measure(view.theme.font.small, reason, width - 2 * kPad - 20).y + 3);
}

void draw_row(const View& view, const SelectPicture& picture, Set set, const SelectRow& row, ImVec2 at,
              ImVec2 size, bool terse) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  const ImU32 ink = dimmed(picture, color_of(theme, set));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool chosen = row.socket && row.socket == view.selection.socket;
  list.AddRectFilled(at, at + size,
                     chosen        ? c.selected
                     : row.changed ? c.accent_soft
                                   : c.raised,
                     theme.radius);
  if (row.changed)
    list.AddRectFilled(at, {at.x + 3, at.y + size.y}, c.accent, theme.radius, ImDrawFlags_RoundCornersLeft);

  const float middle = at.y + 6 + (line_height(theme.font.code) + 4) / 2;
  const Lamp lamp = !row.decided ? Lamp::unknown : row.ready ? Lamp::on : Lamp::off;
  draw_lamp(list, {at.x + kPad + 5, middle}, 5, row.decided && !row.ready ? dimmed(picture, c.muted) : ink,
            lamp);
  ImVec2 pen{at.x + kPad + 18, at.y + 6};
  pen.x += draw_plate(list, theme, pen, std::to_string(row.fd), row.ready ? c.page : dimmed(picture, c.text),
                      row.ready ? ink : c.sunken)
               .x +
           8;
  const trace::SocketState* socket = socket_of(view.world, row.socket);
  std::string name = role(view, socket);
  if (socket == nullptr && row.socket) name = std::string(say::v_role_closed.in(view.language));
  float right = at.x + size.x - kPad;
  if (row.decided) {
    const std::string_view word =
        row.ready ? say::v_ready.in(view.language) : say::v_not_ready.in(view.language);
    const float w = measure(theme.font.small_strong, word).x;
    put(list, theme.font.small_strong, {right - w, middle - line_height(theme.font.small_strong) / 2},
        row.ready ? ink : dimmed(picture, c.muted), word);
    right -= w + 8;
  }
  put_elided(list, theme.font.body, {pen.x, middle - line_height(theme.font.body) / 2},
             std::max(8.0f, right - pen.x), dimmed(picture, c.text), name);
  const std::string reason = reason_text(view, set, row);
  if (!terse && !reason.empty())
    put_wrapped(list, theme.font.small, {at.x + kPad + 18, at.y + 6 + line_height(theme.font.code) + 7},
                size.x - 2 * kPad - 20, dimmed(picture, row.ready ? c.text : c.muted), reason);

  std::string tooltip = name;
  if (row.decided) tooltip += "\n" + explain(set, row.ready, row.reason, view.language);
  if (picture.asleep) tooltip += "\n" + std::string(say::v_ready_now.in(view.language));
  const std::string copy = std::to_string(row.fd) + " " + name + ": " +
                           (row.decided ? explain(set, row.ready, row.reason, view.language) : "");
  if (region(view, at, at + size, tooltip, copy).clicked && row.socket) view.ask(SelectSocket{row.socket});
}

// ---- a column

constexpr std::size_t kTerseFrom = 24;  ///< more descriptors than this get one line each

/// "sale  read_sockets = [3, 4]": gives the height.
float draw_returned(const View& view, const SelectPicture& picture, Set set, ImVec2 at, float width) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const SelectColumn& column = picture.columns[static_cast<std::size_t>(set)];
  const float line = plate_size(theme, "0").y;
  const bool mark = picture.just_returned && !column.returned.empty();
  ImVec2 pen{at.x, at.y};
  auto word = [&](const ImFont* font, ImU32 color, std::string_view text) {
    put_elided(list, font, {pen.x, pen.y + (line - line_height(font)) / 2}, at.x + width - pen.x, color,
               text);
    pen.x += measure(font, text).x + 8;
  };
  const Text& label = picture.record == nullptr ? say::v_would_come_out : say::v_comes_out;
  word(theme.font.small, mark ? c.accent : c.muted, label.in(view.language));
  if (!column.target.empty()) word(theme.font.code_small, dimmed(picture, c.text), column.target);
  if (!picture.returned && picture.record != nullptr) {
    word(theme.font.code, c.muted, "…");
    return line;
  }
  if (column.returned.empty()) {
    word(theme.font.code, dimmed(picture, c.muted), "[]");
    return line;
  }
  for (const Fd fd : column.returned) {
    const std::string text = std::to_string(fd);
    if (pen.x > at.x && pen.x + plate_size(theme, text).x > at.x + width) pen = {at.x + 16, pen.y + line + 4};
    const ImVec2 size = draw_plate(list, theme, pen, text, c.page, dimmed(picture, color_of(theme, set)));
    if (mark)
      list.AddRect({pen.x - 2, pen.y - 2}, {pen.x + size.x + 2, pen.y + size.y + 2}, c.accent, 5, 0, 1.5f);
    pen.x += size.x + 6;
  }
  return pen.y - at.y + line;
}

float draw_column_head(const View& view, const SelectPicture& picture, Set set, ImVec2 at, float width) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const SelectColumn& column = picture.columns[static_cast<std::size_t>(set)];
  const ImU32 ink = dimmed(picture, column.rows.empty() ? c.faint : color_of(theme, set));
  list.AddRectFilled(at, {at.x + width, at.y + 3}, ink, 1.5f);
  float y = at.y + 9;
  const std::string_view title = title_of(set, view.language);
  put_elided(list, theme.font.strong, {at.x, y}, width,
             dimmed(picture, column.rows.empty() ? c.muted : c.text), title);
  const float title_width = measure(theme.font.strong, title).x;
  const std::string_view ask = set == Set::read    ? say::v_set_read_ask.in(view.language)
                               : set == Set::write ? say::v_set_write_ask.in(view.language)
                                                   : say::v_set_except_ask.in(view.language);
  const float room = width - title_width - 10;
  const bool beside = measure(theme.font.small, ask).x <= room;
  if (beside) put(list, theme.font.small, {at.x + title_width + 10, y + 2}, c.muted, ask);
  y += line_height(theme.font.strong) + 3;
  if (!beside) {
    y += put_wrapped(list, theme.font.small, {at.x, y}, width, c.muted, ask) + 3;
  }
  const std::string_view tooltip = set == Set::read    ? say::v_set_read_tip.in(view.language)
                                   : set == Set::write ? say::v_set_write_tip.in(view.language)
                                                       : say::v_set_except_tip.in(view.language);
  region(view, at, {at.x + width, y}, tooltip);
  if (picture.record == nullptr) return y + 4 - at.y;
  const std::string_view enters = say::v_passed_in.in(view.language);
  put(list, theme.font.small, {at.x, y}, c.muted, enters);
  const float x = at.x + measure(theme.font.small, enters).x + 8;
  std::string argument = column.argument;
  if (argument.empty() || column.rows.empty()) {  // poll and epoll have no list that is called something
    std::vector<Fd> asked;
    for (const SelectRow& row : column.rows) asked.push_back(row.fd);
    argument = fds_text(asked);
  }
  put_elided(list, theme.font.code_small, {x, y + 1}, at.x + width - x,
             dimmed(picture, column.rows.empty() ? c.muted : c.text), argument);
  if (column.rows.empty()) {
    const float after = x + measure(theme.font.code_small, argument).x + 8;
    const std::string_view text = say::v_empty_list.in(view.language);
    if (after + measure(theme.font.small, text).x <= at.x + width)
      put(list, theme.font.small, {after, y}, c.muted, text);
  }
  return y + line_height(theme.font.small) + 6 - at.y;
}

float draw_column(const View& view, const SelectPicture& picture, Set set, ImVec2 at, float width) {
  const SelectColumn& column = picture.columns[static_cast<std::size_t>(set)];
  const bool terse = column.rows.size() > kTerseFrom;
  float y = at.y + draw_column_head(view, picture, set, at, width);
  for (const SelectRow& row : column.rows) {
    const float height = row_height(view, set, row, width, terse);
    if (visible({at.x, y}, {at.x + width, y + height}))
      draw_row(view, picture, set, row, {at.x, y}, {width, height}, terse);
    y += height + 4;
  }
  y += 4 + draw_returned(view, picture, set, {at.x, y + 4}, width);
  return y - at.y;
}

float draw_columns(const View& view, const SelectPicture& picture, ImVec2 at, float width) {
  if (width < 540) {  // one under the other
    float y = at.y;
    for (const Set set : syscall::kSets) y += draw_column(view, picture, set, {at.x, y}, width) + 16;
    return y - at.y;
  }
  float shares = 0;
  auto share = [&](Set set) {
    return picture.columns[static_cast<std::size_t>(set)].rows.empty() ? 0.5f : 1.0f;
  };
  for (const Set set : syscall::kSets) shares += share(set);
  float x = at.x, height = 0;
  for (const Set set : syscall::kSets) {
    const float w = (width - 2 * kGap) * share(set) / shares;
    height = std::max(height, draw_column(view, picture, set, {x, at.y}, w));
    x += w + kGap;
  }
  return height;
}

/// Previous and next select, at the right end of the head; gives their width.
float draw_steps(const View& view, GuestId guest, ImVec2 at, float width) {
  const float size = view.theme.touch;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const timeline::Index back = select_stop(view, guest, false), on = select_stop(view, guest, true);
  ImGui::SetCursorScreenPos({at.x + width - 2 * size - 4, at.y});
  ButtonLook look;
  look.enabled = back != timeline::kNoMoment;
  if (icon_button(view.theme, "select_back", Icon::chevron_left, say::v_select_previous.in(view.language),
                  look))
    view.ask(SeekTo{back});
  ImGui::SetCursorScreenPos({at.x + width - size, at.y});
  look.enabled = on != timeline::kNoMoment;
  if (icon_button(view.theme, "select_on", Icon::chevron_right, say::v_select_next.in(view.language), look))
    view.ask(SeekTo{on});
  ImGui::SetCursorScreenPos(cursor);
  return 2 * size + 4;
}

/// Before the first call, and for a program that makes none: what it would find.
void draw_imagined(const View& view, GuestId guest, const SelectPicture& picture, ImVec2 at, float width,
                   float steps) {
  const Theme& theme = view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool sockets = !picture.columns[0].rows.empty();
  float y = at.y;
  put_elided(list, theme.font.small, {at.x, y}, width - steps - 8, theme.color.muted,
             guest_name(view.world, guest));
  y += line_height(theme.font.small) + 4;
  const Text& head = picture.ever ? say::v_select_not_yet : say::v_select_never;
  const float room = y < at.y + theme.touch ? width - steps - 8 : width;
  y += put_wrapped(list, theme.font.body, {at.x, y}, room, theme.color.text, head.in(view.language)) + 4;
  const Text& what = sockets ? say::v_select_imagined : say::v_select_no_sockets;
  y = std::max(y, at.y + theme.touch + 4);
  y += put_wrapped(list, theme.font.body, {at.x, y}, width, theme.color.muted, what.in(view.language)) + 14;
  if (sockets) y += draw_columns(view, picture, {at.x, y}, width);
  ImGui::Dummy({width, y - at.y + 4});
}

}  // namespace

void draw_select(const View& view) {
  const GuestId guest = select_guest(view);
  if (!guest) return empty_state(view.theme, say::v_select_no_guest.in(view.language));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::max(160.0f, ImGui::GetContentRegionAvail().x);
  const SelectPicture picture = select_picture(view, guest);
  const float steps = draw_steps(view, guest, at, width);
  if (picture.record == nullptr) return draw_imagined(view, guest, picture, at, width, steps);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = view.theme;
  float y = at.y;
  std::string head = guest_name(view.world, guest);
  if (picture.line != 0) head += "  ·  " + picture.file + ":" + std::to_string(picture.line);
  put_elided(list, theme.font.small, {at.x, y}, width - steps - 8, theme.color.muted, head);
  y += line_height(theme.font.small) + 4;
  const float call_width =
      y - at.y + line_height(theme.font.code) < theme.touch + 4 ? width - steps - 8 : width;
  y += draw_call(view, picture, {at.x, y}, call_width) + 4;
  y = std::max(y, at.y + theme.touch + 4);
  y += draw_facts(view, picture, {at.x, y + 2}, width) + 12;
  y += draw_columns(view, picture, {at.x, y}, width);
  ImGui::Dummy({width, y - at.y + 4});
}

}  // namespace zocalo::ui
