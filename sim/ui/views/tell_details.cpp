// The details in words, for the screen reader's mirror and for copying.

#include "syscall/syscall.h"
#include "ui/text/text.h"
#include "ui/views/details.h"
#include "ui/views/packet_glyph.h"
#include "ui/views/what_if.h"
#include "wire/codec.h"

namespace zocalo::ui {
namespace {

std::string in(const View& view, const Text& text) { return std::string(text.in(view.language)); }

std::string tell_packet(const View& view) {
  const timeline::PacketRecord* record = view.timeline.packet(view.selection.packet);
  if (record == nullptr) return {};
  std::string text = in(view, say::d_packet) + " " + packet_title(view, record->packet) + ": " +
                     wire::describe(record->content) + "\n";
  if (record->ended > view.cursor) return text;
  const std::string when = format_time(record->ended_at, view.language);
  text += record->fate == timeline::PacketFate::lost
              ? fill(say::d_lost.in(view.language), {loss_words(record->loss, view.language)})
              : fill(say::d_arrived.in(view.language),
                     {when, format_duration(record->ended_at - record->sent_at, view.language)});
  return text + "\n";
}

std::string tell_socket(const View& view) {
  const trace::SocketState* socket = socket_of(view.world, view.selection.socket);
  if (socket == nullptr) return in(view, say::d_socket_gone) + "\n";
  std::string text = in(view, say::d_why) + "\n";
  for (const syscall::Set set : syscall::kSets) {
    const bool ready = socket->readiness.in(set);
    text += explain(set, ready, socket->readiness.reason(set), view.language);
    const std::string would = debug::what_would(set, *socket, view.language);
    if (!would.empty())
      text += ". " + fill((ready ? say::d_would_in : say::d_would).in(view.language), {would});
    text += "\n";
  }
  return text;
}

std::string tell_value(const View& view) {
  const debug::WatchOf& value = view.selection.value;
  const timeline::GuestState* guest = guest_of(view.world, value.guest);
  if (guest == nullptr) return {};
  const debug::Worth worth = debug::worth_of(value.expression, *guest);
  std::string text = value.expression + ": " + worth.watched.explain(view.language) + "\n";
  for (const bool forward : {false, true}) {
    const timeline::Index to = change_of_picked(view, forward);
    if (to == timeline::kNoMoment) continue;
    text += in(view, forward ? say::d_after : say::d_before) + ": " + in(view, say::moment) + " " +
            std::to_string(to + 1) + ", " + format_time(view.timeline.time_of(to), view.language) + "\n";
  }
  return text;
}

std::string tell_inside(const View& view) {
  const auto step = standing_inside(view);
  if (!step) return {};
  return in(view, say::d_inside) + ", " +
         fill(say::d_step_of.in(view.language), {std::to_string(step->number), std::to_string(step->of)}) +
         ": " + step->text + "\n";
}

std::string tell_way(const View& view) {
  const debug::Run run = view.debugger->run(view.timeline);
  const Octet& octet = view.selection.octet;
  const debug::Way way = octet.call ? debug::follow_call(run, octet.call, octet.offset)
                                    : debug::follow_packet(run, octet.packet, octet.offset);
  if (way.hops.empty()) return in(view, say::d_way_unknown) + "\n";
  std::string text;
  for (const debug::Hop& hop : way.hops)
    text += format_time(view.timeline.time_of(hop.moment), view.language) + ": " +
            debug::explain(run, hop, view.language) + "\n";
  return text;
}

}  // namespace

std::string tell_details(const View& view) {
  if (view.debugger == nullptr) return {};
  switch (view.selection.picked) {
    case Picked::packet:
      return tell_packet(view);
    case Picked::socket:
      return tell_socket(view);
    case Picked::octet:
      return tell_way(view);
    case Picked::value:
      return tell_value(view);
    default:
      return tell_inside(view);
  }
}

}  // namespace zocalo::ui
