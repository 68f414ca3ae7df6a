// Why a descriptor is ready or not, since when, and when that will change.

#include <algorithm>

#include "debug/wait.h"
#include "trace/enum_names.h"

namespace zocalo::debug {

namespace {

using syscall::Set;
using syscall::Why;
using trace::SocketKind;

struct Prospect {
  Set set;
  Why why;
  Text text;
};
constexpr Text kNever{"nada: eso no pasa nunca con este socket",
                      "nothing: that never happens to this socket"};
constexpr Prospect kProspects[] = {
    {Set::read,
     Why::receive_queue_empty,
     {"que llegue algo, que el otro extremo cierre o que la conexión se corte",
      "data arrives, the peer closes, or the connection breaks"}},
    {Set::read, Why::no_datagram, {"que llegue un datagrama o un error", "a datagram arrives, or an error"}},
    {Set::read,
     Why::no_event,
     {"que uno de sus descriptores tenga lo que se pidió", "one of its descriptors gets what was asked for"}},
    {Set::read, Why::nothing_typed, {"que alguien escriba una línea", "somebody types a line"}},
    {Set::read,
     Why::accept_queue_empty,
     {"que un cliente complete su conexión", "a client completes its handshake"}},
    {Set::read,
     Why::below_low_water,
     {"que lleguen más bytes, hasta los que pide SO_RCVLOWAT",
      "more bytes arrive, as many as SO_RCVLOWAT asks for"}},
    {Set::read,
     Why::connecting,
     {"que la conexión se establezca y lleguen datos, o que falle",
      "the connection is established and data arrives, or it fails"}},
    {Set::read,
     Why::only_urgent_data,
     {"que llegue un byte no urgente", "a byte arrives that is not urgent"}},
    {Set::read,
     Why::data_queued,
     {"dejará de serlo cuando recv() tome todo", "it ceases once recv() has taken all"}},
    {Set::read,
     Why::datagram_queued,
     {"dejará de serlo cuando se reciban todos", "it ceases once all are received"}},
    {Set::read,
     Why::connection_waiting,
     {"dejará de serlo cuando accept() las tome todas", "it ceases once accept() has taken all"}},
    {Set::read,
     Why::peer_closed,
     {"lo seguirá siendo: recv() da b'' cada vez", "it stays so: recv() gives b'' every time"}},
    {Set::read,
     Why::error_pending,
     {"dejará de serlo por el error cuando una llamada lo informe",
      "it ceases to be so for that error once a call has reported it"}},
    {Set::write,
     Why::send_queue_full,
     {"que el otro extremo confirme lo enviado y haga sitio",
      "the peer acknowledges what was sent and makes room"}},
    {Set::write,
     Why::connecting,
     {"que llegue el SYN+ACK, o que la conexión falle", "the SYN+ACK arrives, or the connection fails"}},
    {Set::write, Why::listening, kNever},
    {Set::write,
     Why::send_space,
     {"dejará de serlo cuando la cola de envío se llene", "it ceases once the send queue is full"}},
    {Set::except,
     Why::urgent_data,
     {"dejará de serlo cuando recv(MSG_OOB) lo tome", "it ceases once recv(MSG_OOB) has taken it"}},
};

/// The edges of one socket, in order.
std::vector<const SocketEdge*> edges_of(const Catalog& catalog, SocketId socket) {
  std::vector<const SocketEdge*> found;
  for (const SocketEdge& edge : catalog.edges())
    if (edge.socket == socket) found.push_back(&edge);
  return found;
}

std::string in_words(std::uint64_t number, const Text& one, const Text& many, Language language) {
  return std::to_string(number) + " " + std::string((number == 1 ? one : many).in(language));
}

}  // namespace

SocketId socket_of(const timeline::World& world, GuestId guest, Fd fd) {
  for (const auto& [id, socket] : world.sockets) {
    const auto& owners = socket->owners;
    if (std::find(owners.begin(), owners.end(), trace::Owner{guest, fd}) != owners.end()) return id;
  }
  return {};
}

Trigger trigger_of(const Run& run, Index moment) {
  Trigger trigger;
  const trace::Cause cause = run.timeline.cause_of(moment);
  using Kind = trace::Cause::Kind;
  if (cause.kind == Kind::packet) {
    trigger.kind = Trigger::Kind::packet;
    trigger.packet = cause.packet;
  } else if (cause.kind == Kind::timer) {
    trigger.kind = Trigger::Kind::timer;
    const trace::Moment whole = run.timeline.moment(moment);
    for (const trace::Event& event : whole.events)
      if (const auto* fired = std::get_if<trace::TimerFired>(&event)) trigger.timer = fired->kind;
  } else if (cause.kind == Kind::call) {
    trigger.kind = Trigger::Kind::call;
    trigger.call = cause.call;
  } else if (cause.kind == Kind::program) {
    trigger.kind = Trigger::Kind::closed;
  } else if (cause.kind == Kind::user) {
    trigger.kind = Trigger::Kind::user;
  }
  return trigger;
}

std::string explain(const Run& run, const Trigger& trigger, Language language) {
  using Kind = Trigger::Kind;
  switch (trigger.kind) {
    case Kind::nothing:
      return {};
    case Kind::packet: {
      std::string text(Text{"llega el paquete ", "packet "}.in(language));
      text += std::to_string(trigger.packet.value);
      if (language == Language::en) text += " arrives";
      const timeline::PacketRecord* packet = run.timeline.packet(trigger.packet);
      if (packet == nullptr) return text;
      if (packet->content.tcp() != nullptr && packet->content.tcp()->flags.fin) text += " (FIN)";
      if (packet->content.tcp() != nullptr && packet->content.tcp()->flags.rst) text += " (RST)";
      if (packet->payload_size > 0)
        text += ", " + in_words(packet->payload_size, {"byte", "byte"}, {"bytes", "bytes"}, language);
      return text;
    }
    case Kind::timer:
      return std::string(Text{"vence el temporizador ", "the timer goes off: "}.in(language)) +
             std::string(trace::enum_name(trigger.timer));
    case Kind::call: {
      const timeline::CallRecord* call = run.timeline.call(trigger.call);
      return call == nullptr ? std::string() : describe(run, call);
    }
    case Kind::closed:
      return std::string(Text{"un programa acaba", "a program ends"}.in(language));
    case Kind::user:
      return std::string(Text{"lo hizo el usuario", "the user did it"}.in(language));
  }
  return {};
}

std::array<ReadinessAt, 3> readiness_at(const Run& run, SocketId socket, Index moment) {
  std::array<ReadinessAt, 3> result;
  const timeline::World& world = run.timeline.state_at(moment);
  const auto at = world.sockets.find(socket);
  if (at == world.sockets.end()) return result;
  const syscall::Readiness readiness = at->second->readiness;
  const std::vector<const SocketEdge*> edges = edges_of(run.catalog, socket);
  for (const Set set : syscall::kSets) {
    ReadinessAt& row = result[static_cast<std::size_t>(set)];
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(set));
    row.known = true;
    row.in = readiness.in(set);
    row.reason = readiness.reason(set);
    for (const SocketEdge* edge : edges) {
      if (((edge->was ^ edge->is) & bit) == 0) continue;
      if (edge->moment <= moment) {
        row.since = edge->moment;
        if ((edge->was & bit) != 0) row.last = edge->moment - 1;
      } else if (row.ends == kNoMoment && row.next == kNoMoment) {
        (row.in ? row.ends : row.next) = edge->moment;
        row.by = trigger_of(run, edge->moment);
      }
    }
    if (row.in) row.last = kNoMoment;
  }
  return result;
}

std::string what_would(Set set, const trace::SocketState& socket, Language language) {
  const Why why = socket.readiness.reason(set).why;
  if (set == Set::except && why == Why::no_urgent_data) {
    const bool connected = socket.kind == SocketKind::tcp && socket.state != trace::TcpState::listen;
    return std::string((connected ? Text{"que el otro extremo mande un byte con MSG_OOB; un error, no",
                                         "the peer sends a byte with MSG_OOB; an error does not"}
                                  : kNever)
                           .in(language));
  }
  for (const Prospect& row : kProspects)
    if (row.set == set && row.why == why) return std::string(row.text.in(language));
  return {};
}

}  // namespace zocalo::debug
