// A socket: why it is (not) ready and when it was and will be, its control block and timers, and plots.

#include <algorithm>
#include <array>

#include "ui/views/details.h"
#include "ui/views/hex.h"
#include "ui/views/plot.h"

namespace zocalo::ui {
namespace {

using syscall::Set;
using trace::SocketState;

struct SocketMemory {
  SocketHistory history;
  SocketId socket;
  timeline::Index cursor = timeline::kNoMoment;
  std::size_t moments = 0;
  std::array<debug::ReadinessAt, 3> readiness;
  timeline::Index before = timeline::kNoMoment, after = timeline::kNoMoment;
  Bytes waiting;  ///< what the receive queue holds, as far as the run tells
};

const SocketState* before_of(const View& view, SocketId socket) {
  return view.before == nullptr ? nullptr : socket_of(*view.before, socket);
}

void work_out(const View& view, SocketMemory& memory, SocketId socket) {
  const debug::Run run = view.debugger->run(view.timeline);
  memory.history.update(run, socket, 2000);
  if (memory.socket == socket && memory.cursor == view.cursor && memory.moments == view.timeline.size())
    return;
  memory.socket = socket;
  memory.cursor = view.cursor;
  memory.moments = view.timeline.size();
  memory.readiness = debug::readiness_at(run, socket, view.cursor);
  memory.before = debug::socket_change(run, socket, false, view.cursor);
  memory.after = debug::socket_change(run, socket, true, view.cursor);
  memory.waiting = debug::waiting_octets(run, socket, view.cursor);
}

// ---- readiness

std::string when(const View& view, timeline::Index moment) {
  return format_time(view.timeline.time_of(moment), view.language);
}

/// When it was, and when it will be.
void draw_when(const View& view, const SocketMemory& memory, const debug::ReadinessAt& row) {
  const Language lang = view.language;
  const debug::Run run = view.debugger->run(view.timeline);
  const bool over = memory.moments == 0 || view.cursor + 1 < memory.moments;
  const auto by = [&] { return debug::explain(run, row.by, lang); };
  if (row.since != timeline::kNoMoment)
    detail_moment(view, fill(say::d_since.in(lang), {when(view, row.since)}), row.since);
  else if (row.in)
    detail_text(view, say::d_since_start.in(lang), view.theme.color.muted);
  if (!row.in && row.last != timeline::kNoMoment)
    detail_moment(view, fill(say::d_last_was.in(lang), {when(view, row.last)}), row.last);
  else if (!row.in)
    detail_text(view, say::d_never_was.in(lang), view.theme.color.muted);
  const timeline::Index change = row.in ? row.ends : row.next;
  if (change != timeline::kNoMoment)
    detail_moment(view, fill((row.in ? say::d_ends_at : say::d_next_is).in(lang), {when(view, change), by()}),
                  change);
  else
    detail_text(view,
                (!over    ? say::d_not_known_yet
                 : row.in ? say::d_never_ends
                          : say::d_never_again)
                    .in(lang),
                view.theme.color.muted);
}

void draw_set(const View& view, const SocketMemory& memory, const SocketState& socket, Set set) {
  const Theme& theme = view.theme;
  const Palette& c = theme.color;
  const debug::ReadinessAt& row = memory.readiness[static_cast<std::size_t>(set)];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string why = explain(set, row.in, row.reason, view.language);
  const ImU32 ink = row.in ? color_of(theme, set) : c.muted;
  const float high = std::max(20.0f, measure(theme.font.small_strong, why, width - 24).y + 4);
  draw_lamp(list, {at.x + 8, at.y + 9}, 5, ink, row.in ? Lamp::on : Lamp::off);
  put_wrapped(list, theme.font.small_strong, {at.x + 20, at.y + 1}, width - 24, row.in ? ink : c.text, why);
  region(view, at, {at.x + width, at.y + high}, {}, why);
  ImGui::Dummy({width, high});
  ImGui::PushID(static_cast<int>(set));
  ImGui::Indent(20);
  draw_when(view, memory, row);
  const std::string would = debug::what_would(set, socket, view.language);
  if (!would.empty())
    detail_text(view, fill((row.in ? say::d_would_in : say::d_would).in(view.language), {would}), c.text);
  ImGui::Unindent(20);
  ImGui::PopID();
  ImGui::Dummy({1, 6});
}

// ---- the control block

struct Number {
  const char* name;
  std::string value, before;
  const char* tip_es;
  const char* tip_en;
};

std::vector<Number> control_block(const View& view, const SocketState& s, const SocketState* b) {
  const Language lang = view.language;
  const auto sequence = [](wire::SeqNum n, wire::SeqNum first) {
    return std::to_string(n.value) + " (" + std::to_string(static_cast<std::uint32_t>(n - first)) + ")";
  };
  const auto rows_of = [&](const SocketState& of) {
    const trace::TcpInfo& t = of.tcp;
    return std::vector<std::string>{
        std::string(trace::name_of(of.state)),
        sequence(t.snd_una, t.iss),
        sequence(t.snd_nxt, t.iss),
        std::to_string(t.snd_wnd),
        sequence(t.rcv_nxt, t.irs),
        std::to_string(t.rcv_wnd),
        std::to_string(t.cwnd),
        t.ssthresh >= 1U << 30 ? std::string(say::d_infinite.in(lang)) : std::to_string(t.ssthresh),
        std::to_string(t.mss),
        format_duration(t.rto, lang),
        format_duration(t.srtt, lang) + " ± " + format_duration(t.rttvar, lang),
        std::to_string(t.retransmits)};
  };
  static constexpr std::array<std::array<const char*, 3>, 12> kNames{{
      {"state", "El estado de la conexión (RFC 9293, 3.3.2).", "The connection's state (RFC 9293, 3.3.2)."},
      {"SND.UNA", "El primer byte mandado sin acuse; entre paréntesis, contado desde el SYN.",
       "The first byte sent that is not acknowledged; in parentheses, counted from the SYN."},
      {"SND.NXT", "El próximo byte que se va a mandar.", "The next byte to be sent."},
      {"SND.WND", "Cuántos bytes acepta el otro.", "How many bytes the peer takes."},
      {"RCV.NXT", "El próximo byte que se espera.", "The next byte that is expected."},
      {"RCV.WND", "Cuántos bytes se ofrece recibir.", "How many bytes are offered to be received."},
      {"cwnd", "La ventana de congestión: cuánto puede estar en viaje (RFC 5681).",
       "The congestion window: how much may be under way (RFC 5681)."},
      {"ssthresh", "Hasta acá crece rápido la ventana; después, de a poco (RFC 5681).",
       "Up to here the window grows fast; after that, little by little (RFC 5681)."},
      {"MSS", "Los bytes de datos de un segmento entero.", "The bytes of data of a full segment."},
      {"RTO", "Cuánto se espera un acuse antes de repetir (RFC 6298).",
       "How long an acknowledgement is waited for before repeating (RFC 6298)."},
      {"SRTT", "La ida y vuelta medida, y cuánto varía (RFC 6298).",
       "The round trip as measured, and how much it varies (RFC 6298)."},
      {"backoff", "Cuántas veces seguidas se repitió el segmento más viejo.",
       "How often in a row the oldest segment was repeated."},
  }};
  const std::vector<std::string> now = rows_of(s), then = b == nullptr ? now : rows_of(*b);
  std::vector<Number> rows;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    rows.push_back({kNames[i][0], now[i], then[i], kNames[i][1], kNames[i][2]});
  return rows;
}

void draw_control_block(const View& view, const SocketState& s, const SocketState* b) {
  if (s.kind != trace::SocketKind::tcp || s.state == trace::TcpState::none) return;
  detail_section(view, say::d_control_block);
  const bool known = s.tcp.mss != 0 || s.state == trace::TcpState::listen;
  for (const Number& row : control_block(view, s, b)) {
    const bool spoken =
        known && (s.state != trace::TcpState::listen || std::string_view(row.name) == "state");
    if (!spoken && std::string_view(row.name) != "state") continue;
    detail_pair(view, row.name, row.value, row.value != row.before,
                view.language == Language::es ? row.tip_es : row.tip_en);
  }
  if (!known && view.live) detail_text(view, say::d_live_unknown.in(view.language), view.theme.color.muted);
}

void draw_timers(const View& view, const SocketState& s, const SocketState* b) {
  struct Row {
    const char* name;
    Time trace::Timers::*when;
    const Text* tip;
  };
  static constexpr Row kRows[] = {{"RTO", &trace::Timers::retransmit, &say::v_timer_retransmit_tip},
                                  {"delayed ACK", &trace::Timers::delayed_ack, &say::v_timer_delayed_ack_tip},
                                  {"persist", &trace::Timers::persist, &say::v_timer_persist_tip},
                                  {"TIME-WAIT", &trace::Timers::time_wait, &say::v_timer_time_wait_tip},
                                  {"keepalive", &trace::Timers::keepalive, &say::v_timer_keepalive_tip}};
  bool first = true;
  for (const Row& row : kRows) {
    const Time at = s.timers.*row.when;
    if (at == kNever) continue;
    if (first) detail_section(view, say::d_timers);
    first = false;
    const Duration left = std::max(Duration{}, at - view.world.time);
    detail_pair(view, row.name,
                fill(say::d_timer_left.in(view.language), {format_duration(left, view.language)}),
                b != nullptr && b->timers.*row.when != at, row.tip->in(view.language));
  }
}

void draw_waiting(const View& view, const SocketMemory& memory) {
  if (memory.waiting.empty()) return;
  detail_section(view, say::d_receive_content);
  const HexAnswer answer = draw_hex(view, "waiting", memory.waiting, {.most = 512});
  if (!answer.pressed) return;
  const auto place =
      debug::waiting_octet(view.debugger->run(view.timeline), memory.socket, view.cursor, *answer.pressed);
  if (place) view.ask(SelectOctet{place->call, {}, place->offset});
}

void draw_plots(const View& view, const SocketMemory& memory) {
  const Palette& c = view.theme.color;
  const std::vector<SocketPoint>& points = memory.history.points();
  if (points.empty() || points.front().time == points.back().time) return;
  detail_section(view, say::d_plots);
  const PlotLine windows[] = {{"cwnd", c.tcp, &SocketPoint::cwnd},
                              {"ssthresh", c.except, &SocketPoint::ssthresh},
                              {"in flight", c.good, &SocketPoint::flight}};
  const PlotLine peer[] = {{"SND.WND", c.udp, &SocketPoint::peer_window}};
  const PlotLine queues[] = {{"recv", c.read, &SocketPoint::receive_queue},
                             {"send", c.write, &SocketPoint::send_queue}};
  const PlotLine times[] = {{"RTO", c.bad, &SocketPoint::rto}, {"SRTT", c.good, &SocketPoint::srtt}};
  draw_plot(view, say::d_plot_windows.in(view.language), memory.history, windows);
  draw_plot(view, "SND.WND", memory.history, peer);
  draw_plot(view, say::d_plot_queues.in(view.language), memory.history, queues);
  draw_plot(view, say::d_plot_times.in(view.language), memory.history, times);
}

std::string owners(const View& view, const SocketState& s) {
  std::string text;
  for (const trace::Owner& owner : s.owners)
    text +=
        (text.empty() ? "" : ", ") + guest_name(view.world, owner.guest) + " fd " + std::to_string(owner.fd);
  return text.empty() ? std::string(say::v_nobody.in(view.language)) : text;
}

}  // namespace

void draw_socket_details(const View& view, SocketId socket) {
  SocketMemory alone;
  SocketMemory& memory = view.memory != nullptr ? view.memory->of<SocketMemory>() : alone;
  work_out(view, memory, socket);
  const SocketState* state = socket_of(view.world, socket);
  if (state == nullptr) {
    detail_text(view, say::d_socket_gone.in(view.language), view.theme.color.muted);
    const std::vector<timeline::Index>& changes = view.debugger->catalog.socket_changes(socket);
    if (!changes.empty() && changes.front() > view.cursor)
      detail_moment(view, fill(say::d_socket_born.in(view.language), {when(view, changes.front())}),
                    changes.front());
    else if (!changes.empty())
      detail_moment(view, fill(say::d_socket_dies.in(view.language), {when(view, changes.back())}),
                    changes.back() - 1);
    return draw_plots(view, memory);
  }
  const SocketState* b = before_of(view, socket);
  detail_title(view, std::string(kind_badge(state->kind)) + "  " + role(view, state), owners(view, *state));
  detail_changes(view, memory.before, memory.after);
  detail_section(view, say::d_why);
  if (!memory.readiness[0].known)
    detail_text(view, say::d_live_unknown.in(view.language), view.theme.color.muted);
  else
    for (const Set set : syscall::kSets) draw_set(view, memory, *state, set);
  draw_control_block(view, *state, b);
  draw_timers(view, *state, b);
  draw_waiting(view, memory);
  if (!state->options.empty()) {
    detail_section(view, say::d_options);
    for (const auto& [name, value] : state->options)
      detail_pair(view, name, value, b != nullptr && b->options != state->options, {});
  }
  draw_plots(view, memory);
}

}  // namespace zocalo::ui
